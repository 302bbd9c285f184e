"""A link in the documentation leads to a file and a heading that exist, and a picture can be seen and read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.docs.pages import HAND_WRITTEN, ROOT, anchors, links, name, prose

if TYPE_CHECKING:
    from pathlib import Path

PICTURES = [(page, *found) for page in HAND_WRITTEN for found in re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", prose(page))]
LINKS = sorted({(name(page), link) for page in HAND_WRITTEN for link in links(page)})


def target(page: Path, link: str) -> tuple[Path, str]:
    """The file that a relative link points to, and the anchor in it."""
    path, _, anchor = link.partition("#")
    return ((page.parent / path).resolve() if path else page), anchor


@pytest.mark.parametrize(("page", "link"), LINKS, ids=lambda value: value)
def test_a_link_resolves(page: str, link: str) -> None:
    """A link inside the project leads to a file, and to a heading if it names one; any other link is https."""
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
    """The check above can fail, for a missing file and for a missing heading."""
    file, anchor = target(ROOT / "README.md", link)
    assert not file.exists() or anchor not in anchors(file)


@pytest.mark.parametrize(("page", "alternative", "path"), PICTURES, ids=[name(each[0]) for each in PICTURES])
def test_a_picture_can_be_seen_and_read(page: Path, alternative: str, path: str) -> None:
    """It has an alternative text, and is well-formed SVG with a title and with colours for dark pages, or a small photograph of a page."""
    picture = page.parent / path
    assert len(alternative) > 40
    if picture.suffix == ".png":
        for each in (picture, picture.with_name(picture.name.replace("light", "dark"))):
            assert each.read_bytes().startswith(b"\x89PNG")
            assert each.stat().st_size < 200_000
        return
    root = ElementTree.parse(picture).getroot()  # noqa: S314  # our own file
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert "prefers-color-scheme: dark" in picture.read_text(encoding="utf-8")


def test_the_readme_has_a_picture() -> None:
    """Of the data flow, near the top."""
    assert ("README.md", "docs/images/data-flow.svg") in {(name(page), path) for page, _, path in PICTURES}


def test_the_license_is_apache_2() -> None:
    """The project contains the full text, and its metadata name it."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
