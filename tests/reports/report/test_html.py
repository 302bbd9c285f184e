"""The HTML is one file that contacts nothing, and no name in it is markup."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
import time
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.reports.report.html import render
from tests.reports.report.builders import EVIL, changed, fleet, hostile, reported, small
from tests.rules.builders import ABSENT, router, runtime

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

PAGES = {
    "a change": changed,
    "no comparison": lambda: reported({"prod": small()}),
    "nothing differs": lambda: reported({"prod": small()}, {"prod": small()}),
    "nothing at all": lambda: reported({}),
    "hostile names": hostile,
    "findings": lambda: reported({"prod": [router({"spec/serviceAccountName": ABSENT})]}),
}
VOID = {"meta", "br", "path", "rect"}


class Page(HTMLParser):
    """The tags, their attributes and the text of a page; an error if a tag is not closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """A tag that must be closed is kept."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        """A tag of the picture that closes itself."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """It closes the last one."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        self.texts.append(data)


@pytest.mark.parametrize("build", PAGES.values(), ids=PAGES)
def test_a_page_is_well_formed_and_contacts_nothing(build: Any) -> None:
    """There is no script, no style but ours, no address, and the style has the hash that the policy allows."""
    text = render(build())
    page = Page(text)
    tags = {tag for tag, _ in page.tags}
    assert tags.isdisjoint({"script", "img", "iframe", "link", "object", "form", "base", "foreignobject", "use"})
    attributes = [(name, value or "") for _, found in page.tags for name, value in found.items()]
    assert not [name for name, _ in attributes if name.startswith("on") or name in ("style", "src", "xlink:href")]
    assert all(value.startswith("#") for name, value in attributes if name == "href")
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = [each["content"] for tag, each in page.tags if tag == "meta" and each.get("http-equiv")]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style.replace("url(#head)", "")
    assert text.isascii()


@pytest.mark.parametrize("build", PAGES.values(), ids=PAGES)
def test_headings_are_in_order_and_ids_are_unique(build: Any) -> None:
    """One h1, no level left out; every reference has its target."""
    page = Page(render(build()))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = [each["id"] for _, each in page.tags if "id" in each]
    assert len(ids) == len(set(ids))
    named = [name for _, each in page.tags for name in (each.get("aria-labelledby") or "").split()]
    targets = [(each.get("href") or "")[1:] for tag, each in page.tags if tag == "a"]
    assert {*named, *targets} <= set(ids)


def test_hostile_names_are_text() -> None:
    """They are on the page, on one line, and nothing turns text around."""
    text = render(hostile())
    page = Page(text)
    assert any("<script>alert(1)</script>" in each for each in page.texts)
    assert "<script" not in text
    assert "<img" not in text
    assert "\u202e" not in "".join(page.texts)
    assert EVIL[:60] in "".join(page.texts)


def test_the_same_input_gives_the_same_bytes() -> None:
    """Also in another order."""
    old, new = small(), small({"spec/model/maxModelLen": 1})
    assert render(reported({"p": new}, {"p": old})) == render(reported({"p": new[::-1]}, {"p": old[::-1]}))


def test_secrets_are_hidden() -> None:
    """In fields, arguments and variables, by name and by shape."""
    token = "hf_" + "Ab1" * 12
    env = [{"name": "HF_TOKEN", "value": token}, {"name": "DB_PASSWORD", "value": "correct-horse-battery"}]
    patch = {"spec/vllmConfig/env": env, "spec/vllmConfig/extraArgs": ["--api-key", "plain-but-secret-9"]}
    text = render(reported({"p": [runtime(patch)]}, {"p": [runtime()]}))
    assert "DB_PASSWORD" in text
    assert not [word for word in (token, "correct-horse", "plain-but-secret") if word in text]


def test_a_page_of_200_units_takes_seconds() -> None:
    """50 clusters with four runtimes each, of which one changes."""
    report = fleet(50, 4, 50)
    start = time.perf_counter()
    text = render(report)
    assert time.perf_counter() - start < 10
    assert text.count("<section") > 50
    assert len(text) < 4_000_000


def test_a_change_looks_like_this(snapshot: SnapshotAssertion) -> None:
    """The page of a small change, without its style."""
    text = re.sub(r"<style>.*?</style>|sha256-[^']*", "", render(changed()), flags=re.DOTALL)
    assert "1 pod with 1 GPU stops or restarts; serving pauses" in text
    assert "<code>--max-model-len</code>" in text
    assert text == snapshot
