"""A file or folder of the project that a page names exists."""

from __future__ import annotations

import re
import subprocess
from functools import cache

import pytest

from tests.docs.pages import HAND_WRITTEN, ROOT, inline_code, name

READMES = [ROOT / "benchmarks/README.md", ROOT / "tests/data/README.md"]
HISTORY = ROOT / "CHANGELOG.md"
"""It may name what no longer exists."""
YOURS = {".github/workflows/stacks.yaml", "stacks/<stack>/stack.yaml"}
"""Files that users write, of which the project has none."""
IN_THE_WHEEL = {"prodstack/charts/", "constructs_lib/imports/"}
"""Where the wheel has charts/ and imports/ (tests/wheel/test_content.py)."""
PROJECTS = {"docs/fleet.md": "tests/data/fleet/"}
"""The project that a page is about, if it is another one than ours."""
_PATH = re.compile(r"[\w.-]+(?:/[\w.*<>@-]+)+/?|requirements[\w-]*\.txt")


@cache
def tracked() -> frozenset[str]:
    """Every file that Git tracks, and every folder that has one."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    folders = {"/".join(file.split("/")[:depth]) for file in listed for depth in range(1, file.count("/") + 1)}
    return frozenset((*listed, *folders))


def paths(codes: list[str]) -> set[str]:
    """The paths below a folder of the project, and files of requirements, among the words of code."""
    words = {word.strip(",;:()'\"") for code in codes for word in code.split()}
    top = {each.split("/")[0] for each in tracked() if "/" in each}
    found = {word for word in words if _PATH.fullmatch(word)}
    return {word for word in found if "/" not in word or word.split("/")[0] in top}


def exists(path: str) -> bool:
    """Whether Git tracks it. A name in angle brackets, and a star, stand for any name."""
    form = re.compile(re.sub(r"<\w+>|\\\*", "[^/]+", re.escape(path.rstrip("/"))))
    return any(form.fullmatch(each) for each in tracked())


PAGES = [page for page in (*HAND_WRITTEN, *READMES) if page != HISTORY]
NAMED = sorted({(name(page), path) for page in PAGES for path in paths(inline_code(page)) - YOURS - IN_THE_WHEEL})


@pytest.mark.parametrize(("page", "path"), NAMED)
def test_a_path_that_a_page_names_exists(page: str, path: str) -> None:
    """A page that was not updated after a file moved is noticed."""
    assert exists(f"{PROJECTS.get(page, '')}{path}") or exists(path), page


def test_many_paths_are_checked_and_a_wrong_one_is_noticed() -> None:
    """The check above sees the paths of the pages and can fail."""
    assert len(NAMED) > 80
    assert paths(["prodstack/review/rules.py", "main.py drift tests/data/dumps/stale.yaml", "a/b"]) == {
        "prodstack/review/rules.py",
        "tests/data/dumps/stale.yaml",
    }
    assert not exists("prodstack/review/rules.py")
    assert exists("prodstack/upstream/profiles/<name>/fields.yaml")


def test_the_page_of_the_end_to_end_tests_lists_files_that_exist() -> None:
    """Its tables name each file as seen from tests/e2e, and no file is left out."""
    named = re.findall(
        r"^\| ((?:\w+/)?test_\w+\.py) \|", (ROOT / "docs/e2e.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    files = {path.relative_to(ROOT / "tests/e2e").as_posix() for path in (ROOT / "tests/e2e").rglob("test_*.py")}
    assert files - set(named) == {"test_binaries.py"}
    assert set(named) <= files
