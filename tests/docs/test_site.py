"""The documentation site shows the pages in docs/ as they were meant, and leads nowhere that does not exist."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.pages import ROOT, prose
from tests.docs.site import adapted

if TYPE_CHECKING:
    from pathlib import Path

DOCS = sorted((ROOT / "docs").glob("*.md"))
FENCE = re.compile(r"^```", re.MULTILINE)
INDENTED = re.compile(r"\n\n {4}\S[^\n]*(?:\n+ {4}[^\n]*)*")
HOST = "https://git.example.com/platform/stack/blob/main/"


@pytest.mark.parametrize(
    ("markdown", "source", "expected"),
    [
        ("[a](../README.md#demo)", HOST, f"[a]({HOST}README.md#demo)"),
        ("[`a`\nb](../tests/data)", HOST, f"[`a`\nb]({HOST}tests/data)"),
        ("see [the README](../README.md).", "", "see the README."),
        ("[a](rules.md#b) [c](https://example.com)", HOST, "[a](rules.md#b) [c](https://example.com)"),
        ("[a](../docs/rules.md)", HOST, "[a](../docs/rules.md)"),
        ("```text\n[a](../README.md)\n```\n", HOST, "```text\n[a](../README.md)\n```\n"),
        ("```yaml file=stacks/a.yaml\na: 1\n```\n", HOST, '```{.yaml title="stacks/a.yaml"}\na: 1\n```\n'),
        ("```bash tour exit=1\ntrue\n```\n", HOST, "```bash\ntrue\n```\n"),
        ("```\n[a](../b)\n```\n[a](../b)", "", "```\n[a](../b)\n```\na"),
    ],
)
def test_a_page_is_adapted_to_the_site(markdown: str, source: str, expected: str) -> None:
    """Links that leave docs/ lead to the Git host or are text, and the words that our tests read disappear from fences."""
    assert adapted(markdown, "page.md", source) == expected


class _Built(HTMLParser):
    """What a built page contains: its links and other addresses, its anchors, and how often each element is in the article."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.elements: Counter[str] = Counter()
        self._in_article = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count an element, and keep its addresses."""
        values = {key: value or "" for key, value in attrs}
        self.anchors |= {values[key] for key in ("id", "name") if key in values}
        self.addresses += [values[key] for key in ("href", "src") if key in values]
        if tag in ("script", "link", "img", "iframe") and values.get("rel") != "canonical":
            self.loaded += [values[key] for key in ("href", "src") if key in values]
        self._in_article |= tag == "article"
        self.elements[tag] += self._in_article

    def handle_endtag(self, tag: str) -> None:
        """Notice the end of the article."""
        self._in_article &= tag != "article"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, _Built]:
    """Every page of the site, which MkDocs builds in strict mode."""
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {page: _Built(page.read_text(encoding="utf-8")) for page in sorted(folder.rglob("*.html"))}


@pytest.mark.site
def test_every_link_and_anchor_of_the_site_exists(site: dict[Path, _Built]) -> None:
    """Also those of the navigation and the tables of contents."""
    followed, wrong = 0, []
    for page, built in site.items():
        for address in built.addresses:
            parts = urlsplit(address)
            if page.name == "404.html" or parts.scheme or parts.netloc:
                continue  # the host decides at which path it shows 404.html
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            anchors = site[target].anchors if target in site else set()
            followed += 1
            if not target.exists() or (parts.fragment and unquote(parts.fragment) not in anchors):
                wrong.append((page.name, address))
    assert wrong == []
    assert followed > 1000


@pytest.mark.site
def test_the_site_loads_nothing_from_other_hosts(site: dict[Path, _Built]) -> None:
    """No font, script, style or picture."""
    loaded = {address for built in site.values() for address in built.loaded}
    assert loaded
    assert {address for address in loaded if urlsplit(address).netloc} == set()


@pytest.mark.site
def test_every_page_keeps_its_structure(site: dict[Path, _Built]) -> None:
    """Headings, tables, blocks and list items: MkDocs wants a blank line where Git hosts do not."""
    pages = {page.stem: built.elements for page, built in site.items()}
    wrong = {}
    for page in DOCS:
        text, elements = prose(page), pages[page.stem]
        expected = {
            "headings": len(re.findall(r"^#+ ", text, re.MULTILINE)),
            "tables": len(re.findall(r"^\|[-|: ]+\|$", text, re.MULTILINE)),
            "blocks": len(FENCE.findall(page.read_text(encoding="utf-8"))) // 2 + len(INDENTED.findall(text)),
            "items": len(re.findall(r"^ *(?:[-*]|\d+\.) ", text, re.MULTILINE)),
        }
        shown = {
            "headings": sum(elements[f"h{level}"] for level in range(1, 7)),
            "tables": elements["table"],
            "blocks": elements["pre"],
            "items": elements["li"],
        }
        if shown != expected:
            wrong[page.name] = {key: (value, shown[key]) for key, value in expected.items() if value != shown[key]}
    assert wrong == {}
