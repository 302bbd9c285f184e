"""Debian's chromium without a window, and pages in it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CHROMIUM = "chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all tests. It must be installed: a test that cannot run fails."""
    from playwright.sync_api import sync_playwright

    program = shutil.which(CHROMIUM)
    assert program is not None, "chromium is not on the path: apt-get install chromium"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        launched = playwright.chromium.launch(executable_path=program, args=arguments)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """A function that opens a text as a page, in a window of a width, in light or dark."""
    contexts: list[Any] = []

    def opened(text: str, width: int = 1440, scheme: str = "light") -> Opened:
        file = tmp_path / f"report-{len(contexts)}.html"
        file.write_text(text, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        return Opened(context.new_page(), file)

    yield opened
    for context in contexts:
        context.close()
