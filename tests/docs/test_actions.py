"""GitHub Actions are pinned by commit in everything that the project contains: a tag can be moved to other code."""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict

import pytest

from tests.docs.pages import ROOT

_USES = re.compile(
    r"""\buses:[ ]*(?P<action>["']?(?:docker://|(?!\.\.?/)(?:[\w.-]+/)+[\w.-]+)[^\s,}#]*)(?P<rest>[^\n]*)"""
)
"""A step's or a job's action. An action of the project itself begins with ./ and needs no pin."""
_PINNED = re.compile(r"""["']?(?:docker://\S+@sha256:[0-9a-f]{64}|[\w./-]+@[0-9a-f]{40})["']?""")
_RELEASE = re.compile(r"[^#]* # v\d+\.\d+\.\d+")


def actions(text: str) -> list[tuple[str, str]]:
    """Every action that a text names with `uses:`, and what follows on its line."""
    return [(found["action"], found["rest"]) for found in _USES.finditer(text)]


def unpinned(text: str) -> list[str]:
    """The actions without a full commit, or without a comment that names the release that the commit belongs to."""
    return [
        action
        for action, rest in actions(text)
        if not (_PINNED.fullmatch(action) and _RELEASE.fullmatch(rest.rstrip()))
    ]


def texts() -> dict[str, str]:
    """Every text file that Git tracks or would track."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    files = {name: ROOT / name for name in names if name}
    return {name: file.read_text(encoding="utf-8", errors="replace") for name, file in files.items() if file.is_file()}


def test_every_action_is_pinned_by_its_commit() -> None:
    """Workflows, pages and examples alike: people copy what a page shows."""
    wrong = {name: found for name, text in texts().items() if (found := unpinned(text))}
    assert wrong == {}


def test_an_action_has_the_same_commit_everywhere() -> None:
    """An update that misses a page is noticed."""
    commits = defaultdict(set)
    for text in texts().values():
        for action, rest in actions(text):
            used, _, commit = action.partition("@")
            commits[used].add((commit, rest.strip()))
    assert {used: found for used, found in commits.items() if len(found) > 1} == {}
    assert {
        "actions/checkout",
        "actions/setup-go",
        "actions/setup-node",
        "actions/setup-python",
        "github/codeql-action/upload-sarif",
        "marocchino/sticky-pull-request-comment",
    } <= set(commits)


@pytest.mark.parametrize(
    "step",
    [
        "actions/checkout",
        "actions/checkout@main",
        "actions/checkout@v4 # v4.3.1",
        "actions/checkout@34e1148 # v4.3.1",
        f"actions/checkout@{'0' * 40}",
        f"actions/checkout@{'0' * 40} # v4",
        f"actions/checkout@{'0' * 40} # the newest",
        f"'actions/checkout@{'0' * 39}' # v4.3.1",
        f"owner/repository/.github/workflows/review.yml@{'0' * 40}",
        "docker://alpine:3.20 # v3.20.0",
    ],
)
def test_an_action_without_a_pin_would_be_noticed(step: str) -> None:
    """The check above can fail, also in flow style and in a reusable workflow."""
    key = "uses" + ":"
    assert len(unpinned(f"- {key} {step}\n")) == 1
    assert len(unpinned(f"- {{{key} {step.partition(' #')[0]}, with: {{fetch-depth: 0}}}}\n")) == 1


@pytest.mark.parametrize(
    "step",
    [
        f"actions/checkout@{'0' * 40} # v4.3.1",
        f'"actions/checkout@{"0" * 40}" # v4.3.1',
        f"docker://alpine@sha256:{'0' * 64} # v3.20.0",
        "./.github/actions/review",
    ],
)
def test_a_pinned_action_is_accepted(step: str) -> None:
    """A commit with its release, an image with its digest, and an action of the repository itself."""
    assert unpinned(f"- {'uses' + ':'} {step}\n") == []


def test_the_page_says_how_to_verify_a_commit() -> None:
    """The command for an action that a page shows: its repository, and the release of its comment."""
    page = (ROOT / "docs/pull-request.md").read_text(encoding="utf-8")
    commands = re.findall(r"^git ls-remote https://github\.com/(\S+) 'refs/tags/(v[\d.]+)\*'$", page, re.MULTILINE)
    shown = {("/".join(action.split("@")[0].split("/")[:2]), rest.split("# ")[1]) for action, rest in actions(page)}
    assert len(commands) == 1
    assert set(commands) <= shown
