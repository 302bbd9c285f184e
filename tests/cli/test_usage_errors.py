"""A wrong command line is reported by our own writer: in the encoding of the stream, and nothing that the caller wrote steers a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import typer

from prodstack.cli.app import ADDITIONS, COMMANDS, IMPORTS, additions, app, imports
from tests.cli.hostile import EVIL, OUTPUTS, assert_in_order, ended

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.hostile import Output
    from tests.projects import ProjectFolder

GROUP = typer.main.get_command(app)
CALLS = {
    **{name: [name] for name in COMMANDS},
    **{f"import {name}": ["import", name] for name in IMPORTS},
    **{f"add {name}": ["add", name] for name in ADDITIONS},
}
"""Every command, and the words that call it."""


def options_of(words: list[str]) -> Iterator[Any]:
    """The options of a command."""
    command: Any = GROUP
    for word in words:
        command = command.commands[word]
    yield from (each for each in command.params if each.param_type_name == "option")


def wrong_calls() -> Iterator[list[str]]:
    """Every command with unknown options, with arguments that are not there, and with a wrong value of each option."""
    yield from ([EVIL], [f"--{EVIL}"], ["-C", EVIL], ["-C"], [f"-C{EVIL}", "check"], ["synthh"], ["-\udcff"])
    yield from (["import"], ["import", EVIL], ["import", f"--{EVIL}"])
    for name in CALLS.values():
        yield from ([*name, f"--{EVIL}"], [*name, EVIL, EVIL, EVIL], [*name, "-é"], [*name, "--", f"-{EVIL}", "\udcff"])
        for option in options_of(name):
            yield from ([*name, option.opts[0], EVIL], [*name, f"{option.opts[0]}={EVIL}"], [*name, option.opts[0]])


@pytest.mark.parametrize("output", ["ascii", "utf-8"])
def test_whatever_is_wrong_is_said_in_the_encoding_of_the_stream(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, output: Output
) -> None:
    """No byte that the encoding does not have, no control character, and nothing on standard output."""
    misused = 0
    for call in wrong_calls():
        end = ended([*(() if "-C" in call[0] else ("-C", str(project.root))), *call], monkeypatch, output)
        assert_in_order(end)
        misused += end.code == 2
        assert end.code != 2 or (end.err and not end.out), call
    assert misused > 50


@pytest.mark.parametrize("name", ["", *CALLS])
def test_help_and_version_are_written_by_our_writer(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """In ASCII, a character that the encoding does not have is escaped; an unread or closed output ends nothing."""
    known = (*app.registered_commands, *imports.registered_commands, *additions.registered_commands)
    words = CALLS.get(name, [])
    command = next((each for each in known if words and each.name == words[-1]), app.registered_callback)
    monkeypatch.setattr(command, "help", "caf\u00e9 \x1b[31m")
    for call in ([*words, option] for option in ("-h", "--help")):
        assert "caf\\xe9 " in ended(call, monkeypatch).out
        assert "caf\u00e9 " in ended(call, monkeypatch, "utf-8").out
        for output in OUTPUTS:
            assert_in_order(ended(call, monkeypatch, output))
        assert ended(call, monkeypatch, "closed").code == 0
