"""The text for people shows the line with a mark below the word; text from a manifest cannot control the terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from prodstack.reports.output.human import line_source, segments, summary
from tests.reports.output.examples import ALL, ERROR, NOTE, ODD, WARNING, WITHOUT_LINE, WITHOUT_PLACE

if TYPE_CHECKING:
    from pathlib import Path

    from prodstack.manifests.finding import Finding


def text_of(finding: Finding, line: str | None) -> str:
    """The plain text for one finding whose source line is `line`."""
    return "".join(text for text, _ in segments([finding], lambda _file, _number: line))


def test_a_finding_in_full() -> None:
    """Place, message, rule; the line with a mark under the word; the object and what fails; the fix."""
    assert text_of(ERROR, "  - chat: {}") == (
        "stacks/chat.yaml:3:5: error: the router has no account [missing-service-account]\n"
        "  3 |   - chat: {}\n"
        "    |     ^^^^\n"
        "    object: VLLMRouter llm/chat (fails at: operator)\n"
        "    fix: write one\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("finding", "line", "expected"),
    [
        pytest.param(
            WARNING, None, "a.yaml:1:1: warning: it silences nothing [unused-suppression]\n\n", id="no line, no fix"
        ),
        pytest.param(
            WITHOUT_PLACE, "x", "warning: no cluster uses it [unused-stack]\n    fix: use it\n\n", id="no place"
        ),
        pytest.param(
            WITHOUT_LINE,
            "x",
            "a.yaml: warning: no cluster uses it [unused-stack]\n    fix: use it\n\n",
            id="a whole file",
        ),
    ],
)
def test_what_is_not_known_is_not_shown(finding: Finding, line: str | None, expected: str) -> None:
    """A missing place, line or fix is left out."""
    assert text_of(finding, line) == expected


@pytest.mark.parametrize(
    ("line", "column", "mark"),
    [
        pytest.param("spec:", 1, "    | ^^^^", id="a key"),
        pytest.param("a: 1.5Gi", 4, "    |    ^^^^^", id="a value"),
        pytest.param('a: "x"', 4, "    |    ^", id="a quote"),
        pytest.param("\ta: b", 2, "    | \t^", id="after a tab"),
        pytest.param("名前: b", 5, "    |       ^", id="after wide characters"),
        pytest.param("ab", 3, "    |   ^", id="at the end"),
    ],
)
def test_the_mark_stands_under_the_word(line: str, column: int, mark: str) -> None:
    """The mark is aligned on a terminal, and as long as the word."""
    assert text_of(replace(ERROR, column=column), line).split("\n")[2] == mark


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        pytest.param(replace(ERROR, rule="plaintext-secret"), "  HF_TOKEN: topsecret", id="a secret"),
        pytest.param(ERROR, "x" * 200, id="a very long line"),
        pytest.param(ERROR, "ab", id="a line that changed since"),
    ],
)
def test_some_lines_are_not_quoted(finding: Finding, line: str) -> None:
    """Lines that contain a secret, or are too long to help, are not printed."""
    assert " | " not in text_of(finding, line)
    assert "topsecret" not in text_of(finding, line)


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\r", "\x85", "\u202e", "\u2028"])
def test_nothing_steers_the_terminal(character: str) -> None:
    """Control characters and changes of the writing direction are replaced everywhere."""
    finding = replace(ODD, message=f"m{character}", fix=f"f{character}", file=f"a{character}")
    assert character not in text_of(finding, f"l{character}")


@pytest.mark.parametrize(
    ("findings", "objects", "expected"),
    [
        ((), 3, "no findings (3 objects checked)\n"),
        ((ERROR,), None, "1 error in 1 file\n"),
        ((ERROR, WARNING, NOTE), 1, "1 error, 1 warning, 1 note in 2 files (1 object checked)\n"),
    ],
)
def test_the_summary_is_one_line_of_counts(findings: tuple[Finding, ...], objects: int | None, expected: str) -> None:
    """The number of findings of each severity, of files, and of objects."""
    assert summary(findings, objects) == expected


def test_every_finding_ends_with_an_empty_line() -> None:
    """Findings are separated by empty lines."""
    text = "".join(text for text, _ in segments(ALL, lambda _file, _number: "x"))
    assert text.count("\n\n") == len(ALL)


def test_lines_come_from_the_root_and_from_given_texts(tmp_path: Path) -> None:
    """A line is found with any line ending; a deleted file has no lines."""
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfone\r\ntw\xffo\n")
    line = line_source(tmp_path, {"<stdin>": "x\ny"})
    asked = [
        ("a.yaml", 1),
        ("a.yaml", 2),
        ("a.yaml", 9),
        ("a.yaml", 0),
        ("b.yaml", 1),
        ("<stdin>", 2),
        ("", 1),
        ("\0", 1),
    ]
    assert [line(*one) for one in asked] == ["one", "tw\N{REPLACEMENT CHARACTER}o", None, None, None, "y", None, None]


def test_the_clusters_are_named() -> None:
    """One or several, below the object."""
    assert "\n    cluster: prod\n" in text_of(replace(ERROR, clusters=("prod",)), None)
    assert "\n    clusters: lab, prod\n" in text_of(replace(ERROR, clusters=("lab", "prod")), None)
