"""The pages of `report` in a real browser: layout, policy, accessibility, keyboard and print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.reports.report.html import render
from tests.browser.opened import FOCUS, HIDDEN, INTERACTIVE, WIDER
from tests.reports.report.builders import changed, fleet, hostile, reported, small
from tests.rules.builders import ABSENT, router, runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.opened import Opened

    Visit = Callable[..., Opened]

pytestmark = pytest.mark.browser
PAGES: dict[str, Callable[[], Any]] = {
    "a change": changed,
    "no comparison": lambda: reported(
        {"dev": small(), "prod": [router({"spec/serviceAccountName": ABSENT}), runtime()]}
    ),
    "nothing differs": lambda: reported({"prod": small()}, {"prod": small()}),
    "hostile names": hostile,
    "60 objects": lambda: fleet(1, 58, 1),
    "a fleet": lambda: fleet(50, 2, 2),
}


@pytest.fixture(scope="module", params=PAGES.values(), ids=list(PAGES))
def text(request: pytest.FixtureRequest) -> str:
    """Each of the pages."""
    return render(request.param())


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_page_is_never_wider_than_the_window(text: str, visit: Visit, width: int) -> None:
    """Pictures and tables scroll in their own box."""
    opened = visit(text, width)
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.evaluate(WIDER) == []
    boxes = "[...document.querySelectorAll('.box')].every(e => getComputedStyle(e).overflowX === 'auto')"
    assert opened.evaluate(boxes) is True


def test_it_says_nothing_asks_for_nothing_and_keeps_its_policy(text: str, visit: Visit) -> None:
    """The only request is the file itself; the style is applied, so its hash is right."""
    opened = visit(text)
    assert opened.said == []
    assert opened.asked == [opened.address]
    assert opened.evaluate("window.violations") == []
    assert opened.evaluate("getComputedStyle(document.body).marginTop") == "0px"
    assert opened.evaluate("document.scripts.length + document.images.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(text: str, visit: Visit, scheme: str) -> None:
    """In light and dark, with everything folded out."""
    opened = visit(text, scheme=scheme)
    opened.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert opened.accessibility() == []


def test_light_and_dark_differ(visit: Visit) -> None:
    """The browser's setting decides."""
    colors = {
        visit(render(changed()), scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert len(colors) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tab_reaches_everything_and_shows_where_it_is(visit: Visit, scheme: str) -> None:
    """Links, folded parts and boxes that scroll, in the order of the page."""
    opened = visit(render(changed()), scheme=scheme)
    number = opened.evaluate(
        f'[...document.querySelectorAll("{INTERACTIVE}")].filter(e => e.checkVisibility({{contentVisibilityAuto: true}})).length'
    )
    seen = []
    for _ in range(number):
        opened.page.keyboard.press("Tab")
        seen.append(opened.evaluate(FOCUS))
    assert number > 8
    assert {each["tag"] for each in seen} == {"A", "SUMMARY", "DIV"}
    assert all(each["width"] >= 2 and each["style"] == "solid" and each["seen"] for each in seen)
    opened.page.keyboard.press("Tab")
    assert opened.evaluate(FOCUS)["tag"] in ("BODY", "HTML"), "something else takes the focus too"


def test_the_keyboard_opens_details_and_skips_to_the_content(visit: Visit) -> None:
    """Enter works on both."""
    opened = visit(render(changed()))
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "content"
    opened.page.locator("summary").last.focus()
    opened.page.keyboard.press("Enter")
    assert opened.page.locator("details").last.evaluate("e => e.open") is True


def test_print_shows_what_is_folded(text: str, visit: Visit) -> None:
    """And no box cuts anything off."""
    opened = visit(text, 794)
    assert not opened.page.locator("details").count() or opened.evaluate(HIDDEN) != []
    opened.page.emulate_media(media="print")
    assert opened.evaluate(HIDDEN) == []
    cut = "[...document.querySelectorAll('.box')].filter(e => getComputedStyle(e).overflowX !== 'visible').length"
    assert opened.evaluate(cut) == 0


@pytest.mark.parametrize(("build", "most"), [(changed, 6), (PAGES["60 objects"], 60)], ids=["small", "60 objects"])
def test_it_prints_on_a_sane_number_of_pages(visit: Visit, build: Callable[[], Any], most: int) -> None:
    """No table is wider than the paper."""
    opened = visit(render(build()), 718)  # the width of A4 without margins
    printed = opened.page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "10mm"))
    pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert 1 <= pages <= most
    opened.page.emulate_media(media="print")
    assert opened.evaluate("document.documentElement.scrollWidth") <= 718


def test_hostile_names_are_text(visit: Visit) -> None:
    """The browser shows them and makes nothing of them."""
    opened = visit(render(hostile()))
    assert opened.said == []
    assert "<script>alert(1)</script>" in opened.evaluate("document.body.textContent")
    assert opened.evaluate("document.querySelectorAll('script, img, [onerror]').length") == 0


def test_60_objects_scroll_in_their_box(visit: Visit) -> None:
    """The picture keeps its size, and its text stays readable."""
    opened = visit(render(fleet(1, 58, 1)))
    box = opened.page.locator(".picture")
    assert box.evaluate("e => e.scrollHeight > e.clientHeight && e.clientHeight <= innerHeight") is True
    size = "e => e.getBoundingClientRect().height"
    assert opened.page.locator(".picture .name").first.evaluate(size) >= 11
    assert opened.page.locator(".picture svg svg").count() == 60


def test_text_in_the_picture_stays_in_its_card(visit: Visit) -> None:
    """The font is as wide as the layout assumes."""
    opened = visit(render(changed()))
    wide = """() => [...document.querySelectorAll('.picture svg svg')].flatMap(card =>
      [...card.querySelectorAll('text')].filter(t => 12 + t.getComputedTextLength() > card.width.baseVal.value).map(t => t.textContent))"""
    assert opened.evaluate(wide) == []


BAD = """<!doctype html><html lang="en"><head><title>a</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'"></head>
<body><main><h1 style="color: #ccc">a</h1><img src="a.png"><div><svg width="3000" height="9"></svg></div></main></body></html>"""


def test_the_checks_can_fail(visit: Visit) -> None:
    """A page with a style that its policy forbids, an image, and something too wide."""
    opened = visit(BAD, 360)
    assert opened.evaluate("document.documentElement.scrollWidth") > 360
    assert any("Content Security Policy" in each for each in opened.said)
    assert set(opened.evaluate("window.violations")) == {"img-src", "style-src-attr"}
    assert any(each.startswith("image-alt") for each in opened.accessibility())
