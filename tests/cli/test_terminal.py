"""Every command prints findings in the one format of `check`, and text from a manifest cannot control the terminal."""

from __future__ import annotations

import io
import subprocess
from typing import TYPE_CHECKING

import pytest

from prodstack.cli.app import run
from prodstack.cli.signals import _HeldBack
from prodstack.cli.terminal import say_findings
from prodstack.manifests.finding import FailsAt, Finding, ObjectRef, Severity
from tests.printed import one_line, read_back
from tests.projects import CLUSTER, STACK, stack_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.projects import Content, ProjectFolder

CHAT = ObjectRef("VLLMRouter", "llm", "chat")


def said(severity: Severity, text: str) -> Finding:
    """A finding whose message quotes `text`."""
    return Finding("invalid-name", severity, FailsAt.OPERATOR, "stacks/a.yaml", 3, 5, CHAT, f'"{text}" is odd', "a fix")


@pytest.mark.parametrize("severity", Severity, ids=str)
def test_a_finding_is_a_block(capsys: pytest.CaptureFixture[str], severity: Severity) -> None:
    """The place, the severity, the message and the rule; the line with a mark; the object; the fix; an empty line."""
    say_findings([said(severity, "x")], lambda file, number: f"abc defg {file} {number}")
    assert capsys.readouterr().err == (
        f'stacks/a.yaml:3:5: {severity}: "x" is odd [invalid-name]\n'
        "  3 | abc defg stacks/a.yaml 3\n"
        "    |     ^^^^\n"
        "    object: VLLMRouter llm/chat (fails at: operator)\n"
        "    fix: a fix\n"
        "\n"
    )


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\r", "\n", "\x85", "\u202e", "\u2028"], ids=ascii)
def test_nothing_steers_the_terminal(capsys: pytest.CaptureFixture[str], character: str) -> None:
    """Control characters, line separators and direction changes are replaced by U+FFFD."""
    say_findings([said(Severity.ERROR, f"a{character}b")], lambda *_: None)
    assert read_back(capsys.readouterr().err) == [one_line(said(Severity.ERROR, "a\N{REPLACEMENT CHARACTER}b"))]


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """As a terminal says."""
        return True


@pytest.mark.parametrize(
    "wrap", [lambda stream: stream, lambda stream: _HeldBack(stream, [])], ids=["directly", "during synth"]
)
@pytest.mark.parametrize(("no_color", "is_colored"), [("", True), ("1", False)])
def test_findings_are_coloured_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, wrap: Callable[[Terminal], Terminal], no_color: str, *, is_colored: bool
) -> None:
    """Standard error decides, not standard output, which may be a file."""
    stream = Terminal()
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setattr("sys.stderr", wrap(stream))
    say_findings([said(Severity.ERROR, "x")], lambda *_: None)
    assert ("\x1b[1;31merror: " in stream.getvalue()) is is_colored


WRONG: dict[str, dict[str, Content]] = {
    "a misspelt field": stack_with("vllmConfig: {}", "vllmConfig: {maxLora: 3}"),
    "a warning and an error": stack_with("lmstack-router:v0.1.7", "lmstack-router:latest", STACK.replace("16Gi", "-1Gi")),
    "a secret": stack_with("vllmConfig: {}", "vllmConfig: {env: {DB_PASSWORD: aeX3ooR7uGh9}}"),
    "YAML that is not well-formed": {"stacks/chat.yaml": "runtimes: [\n"},
    "two clusters": {"clusters/lab.yaml": CLUSTER, **stack_with("org/llama", "org/llama, hfTokenSecret: 1")},
    "a link": {"stacks/other.yaml": lambda path: path.symlink_to("/etc/passwd")},
}  # fmt: skip


@pytest.mark.parametrize("files", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("command", ["synth", "verify"])
def test_synth_and_verify_print_the_blocks_of_check(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str], files: dict[str, Content], command: str
) -> None:
    """The same text to the byte, before their own last line, on standard error."""
    root = str(project.write(files).root)
    assert run(["-C", root, "check"]) == 1
    blocks, _, _ = capsys.readouterr().out.removesuffix("\n").rpartition("\n")
    assert run(["-C", root, command]) == 1
    out, err = capsys.readouterr()
    assert (out, err.splitlines(keepends=True)[:-1]) == ("", f"{blocks}\n".splitlines(keepends=True))
    assert blocks.count(" error: ") >= 1


@pytest.mark.parametrize("command", [["check"], ["synth"], ["verify"]], ids=" ".join)
def test_what_a_link_leads_to_outside_the_project_is_not_quoted(
    project: ProjectFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Neither for a stack file nor for a foreign file in dist/."""
    (tmp_path / "private.yaml").write_text("password-of: somebody\n")
    assert run(["-C", str(project.root), "synth"]) == 0
    for name in ("stacks/other.yaml", "dist/prod/chat/other.yaml"):
        project.write({name: lambda path: path.symlink_to(tmp_path / "private.yaml")})
        capsys.readouterr()
        run(["-C", str(project.root), *command])
        out, err = capsys.readouterr()
        assert "is a link" in out + err or (command, name[:4]) == (["check"], "dist")
        assert "password-of" not in out + err
        (project.root / name).unlink()


READING = {
    "expand": ["expand", "broken.yaml"],
    "graph": ["graph", "broken.yaml"],
    "report": ["report", "broken.yaml"],
    "drift": ["drift", "broken.yaml"],
    "diff": ["diff", "broken.yaml", "whole.yaml"],
    "diff the other way": ["diff", "whole.yaml", "broken.yaml"],
    "diff --live": ["diff", "--live", "broken.yaml", "whole.yaml"],
}


@pytest.mark.parametrize("argv", READING.values(), ids=READING)
def test_commands_that_read_manifests_print_the_block_of_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    """For a file that cannot be read, on standard error, with the line. Only the page of `report` names the file, which it is about."""
    (tmp_path / "broken.yaml").write_text("kind: a\nkind: b\n")
    (tmp_path / "whole.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    assert run(["-C", str(tmp_path), "check", "broken.yaml"]) == 1
    block = capsys.readouterr().out.rpartition("\n1 error")[0]
    assert "\n  2 | kind: b\n" in block
    run(["-C", str(tmp_path), *argv])
    out, err = capsys.readouterr()
    assert block in err
    assert ("broken.yaml" in out) is (argv[0] == "report")
    assert block not in out


def test_a_broken_revision_is_not_quoted_from_the_working_tree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lines that are there today are not the ones that the finding is about."""
    file = tmp_path / "a.yaml"
    file.write_text("kind: [\n")
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    file.write_text("kind: ConfigMap\nmetadata: {name: today}\n")
    assert run(["-C", str(tmp_path), "diff", "--git", "HEAD", "a.yaml"]) == 2
    err = capsys.readouterr().err
    assert "[unreadable-yaml]" in err
    assert "today" not in err


def test_a_publish_that_is_refused_is_a_finding(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """With the rule that `explain` has a page about; nothing is quoted, because no line is at fault."""
    project.write({"dist": "x"})
    for command, last in (
        ("synth", "dist/ is unchanged"),
        ("verify", "dist/ cannot be verified: correct the error first"),
    ):
        assert run(["-C", str(project.root), command]) == 1
        assert capsys.readouterr().err == (
            f"{project.root}/dist: error: is a file, not a folder [unsafe-output-path]\n"
            "    fix: move it away, then run `synth` again\n"
            "\n"
            f"{last}\n"
        )


def test_a_cluster_that_would_vanish_is_a_finding(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """As any other reason that blocks a publish."""
    project.write({"clusters/lab.yaml": CLUSTER})
    assert run(["-C", str(project.root), "synth"]) == 0
    project.write({"clusters/lab.yaml": None})
    for command in ("synth", "verify"):
        capsys.readouterr()
        assert run(["-C", str(project.root), command]) == 1
        err = capsys.readouterr().err
        assert "dist/lab: error: no cluster file gives this cluster any more" in err
        assert "    fix: bring clusters/lab.yaml back" in err
