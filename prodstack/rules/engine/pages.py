"""Every id that a finding can carry has a page: a rule's is its docstring, the others stand in the modules *_pages."""

from __future__ import annotations

import inspect
from functools import cache

from prodstack.rules.engine.guard_pages import GUARD_PAGES
from prodstack.rules.engine.other_pages import OTHER_PAGES
from prodstack.rules.engine.page import Page
from prodstack.rules.engine.publish_pages import PUBLISH_PAGES
from prodstack.rules.engine.registry import rules


@cache
def pages() -> dict[str, Page]:
    """Every page by id, sorted."""
    of_rules = (Page(r.id, r.severity, r.fails_at, inspect.cleandoc(r.page)) for r in rules())
    return {
        page.id: page
        for page in sorted((*of_rules, *OTHER_PAGES, *PUBLISH_PAGES, *GUARD_PAGES), key=lambda page: page.id)
    }


def suppressible() -> frozenset[str]:
    """The ids that a suppression may name."""
    return frozenset(page.id for page in pages().values() if page.can_be_suppressed)
