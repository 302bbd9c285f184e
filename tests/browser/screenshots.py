"""Take the pictures of docs/report.md: `python -m tests.browser.screenshots`. They show the example change of the README's tour."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.docs.pages import ROOT
from tests.docs.tour import example_project
from tests.projects import ProjectFolder

FOLDER = ROOT / "docs" / "images"
SIZE = {"width": 1400, "height": 1240}
"""Of the picture in pixels: the headline, the change and the topology are in it."""
LARGEST = 200_000
"""Bytes of one picture."""


def report(folder: Path) -> Path:
    """The page about the example change."""
    project = ProjectFolder(example_project(folder))
    stack = project.root / "stacks/basic.yaml"
    stack.write_text(
        stack.read_text(encoding="utf-8").replace("maxModelLen: 4096", "maxModelLen: 8192"), encoding="utf-8"
    )
    for argv in (("synth",), ("report", "--git", "HEAD", "-o", "report.html")):
        done = project.run(*argv)
        if done.returncode:
            sys.exit(done.stderr)
    return project.root / "report.html"


def main() -> None:
    """Write report-light.png and report-dark.png."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = report(Path(folder) / "project")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        for scheme in ("light", "dark"):
            opened = browser.new_page(viewport=SIZE, color_scheme=scheme)
            opened.goto(page.as_uri())
            picture = opened.screenshot()
            if len(picture) > LARGEST:
                sys.exit(f"the picture has {len(picture):,} bytes, more than {LARGEST:,}")
            (FOLDER / f"report-{scheme}.png").write_bytes(picture)
        browser.close()


if __name__ == "__main__":
    main()
