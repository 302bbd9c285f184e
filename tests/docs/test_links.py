"""A link of the documentation leads to a file and a heading that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import HAND_WRITTEN, ROOT, anchors, links, name

if TYPE_CHECKING:
    from pathlib import Path

LINKS = sorted({(name(page), link) for page in HAND_WRITTEN for link in links(page)})


def target(page: Path, link: str) -> tuple[Path, str]:
    """The file that a relative link means, and the anchor in it."""
    path, _, anchor = link.partition("#")
    return ((page.parent / path).resolve() if path else page), anchor


@pytest.mark.parametrize(("page", "link"), LINKS, ids=lambda value: value)
def test_a_link_resolves(page: str, link: str) -> None:
    """Links inside the project name a file, and a heading of it where they name one; outside, they are https."""
    if ":" in link:
        assert link.startswith("https://")
        return
    file, anchor = target(ROOT / page, link)
    assert file.exists()
    assert file.is_relative_to(ROOT)
    if anchor:
        assert anchor in anchors(file)


@pytest.mark.parametrize("link", ["docs/missing.md", "docs/rules.md#no-such-rule"])
def test_a_wrong_link_would_be_noticed(link: str) -> None:
    """The check above can fail: a missing file and a missing heading are told apart from those that exist."""
    file, anchor = target(ROOT / "README.md", link)
    assert not file.exists() or anchor not in anchors(file)


def test_the_license_is_apache_2() -> None:
    """The full text stands in the project, and the project's metadata name it."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
