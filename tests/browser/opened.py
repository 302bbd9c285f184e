"""A page in the browser, and what it said and asked for while it was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

VIOLATIONS = (
    "window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective))"
)
WIDER = """() => {
  const limit = document.documentElement.clientWidth + 1;
  const inBox = e => e.closest('.box, svg, .skip') !== null && !e.matches('.box');
  return [...document.querySelectorAll('body *')].filter(e => !inBox(e) && e.getBoundingClientRect().right > limit)
    .map(e => e.outerHTML.slice(0, 80));
}"""
HIDDEN = """() => [...document.querySelectorAll('details > *')]
  .filter(e => !e.checkVisibility({contentVisibilityAuto: true}) || e.getBoundingClientRect().height === 0)
  .map(e => e.outerHTML.slice(0, 80))"""
FOCUS = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  return {tag: e.tagName, width: parseFloat(style.outlineWidth), style: style.outlineStyle, seen: box.right > 0 && box.bottom > 0};
}"""
INTERACTIVE = "a[href], summary, [tabindex='0']"


class Opened:
    """A page. said: on the console; asked: every address that was requested, the page's own included."""

    def __init__(self, page: Any, file: Path) -> None:
        self.page, self.address = page, file.as_uri()
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: self.said.append(dialog.message))
        page.on("request", lambda request: self.asked.append(request.url))
        page.add_init_script(VIOLATIONS)
        page.goto(self.address)

    def evaluate(self, script: str) -> Any:
        """The value of a script, which runs outside of the page's policy."""
        return self.page.evaluate(script)

    def accessibility(self) -> list[str]:
        """What axe finds: the rule and the first element of each violation."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]
