"""Say what was probably meant with a word that is no command, or with an argument that a command does not take."""

from __future__ import annotations

import shlex
from pathlib import PurePath
from typing import TYPE_CHECKING

from prodstack.layout import RUN
from prodstack.manifests.wording import nearest, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SYNONYMS: Mapping[str, str] = {
    "build": "synth",
    "convert": "import helm",
    "create": "init",
    "generate": "synth",
    "helm": "import helm",
    "lint": "check",
    "list": "clusters",
    "new": "init",
    "plan": "diff",
    "render": "synth",
    "stack": "add stack",
    "status": "drift",
    "template": "synth",
    "validate": "check",
}
"""Names that other programs have for what a command of ours does."""
_APPLY = ("apply", "deploy", "install", "upgrade")
_MANIFESTS = (".yaml", ".yml", ".json")
_INPUTS = ("stacks", "clusters", "bases")


def unknown_command(word: str, commands: Sequence[str], group: str) -> str:
    """What to say about a word that names no command. group: "import", "add", or "" for the program itself."""
    wrong = f'there is no command "{printable(f"{group} {word}".strip())}"'
    if group == "add":
        return f"{wrong}; to write a stack file, run: {RUN} add stack {shlex.quote(printable(word))}"
    if _is_file(word):
        return f"{wrong}: a command comes before the file; {_for_a_file(word, group)}"
    if word in _APPLY and not group:
        return f"{wrong}: nothing here touches a cluster; commit dist/ and let Argo CD, Flux or kubectl apply it"
    near = SYNONYMS.get(word) or nearest(word, commands)
    if near is None or (group and near not in commands):
        return f"{wrong}; the commands are: {', '.join(commands)}"
    return f'{wrong}; did you mean "{near}"?'


def unexpected(command: str, words: Iterable[str]) -> str:
    """What to say about arguments that a command does not take."""
    given = printable(" ".join(words))
    if command in ("synth", "verify", "watch", "clusters"):
        what = f'{command} takes no file or folder, but got "{given}": it always reads all of stacks/, clusters/ and bases/'
        return f"{what}; leave it out, or name another project with -C DIR"
    return f'{command} takes fewer arguments: "{given}" is too much; leave it out, or put it in quotes if it belongs to the one before'


def _is_file(word: str) -> bool:
    return "/" in word or PurePath(word).suffix.lower() in _MANIFESTS


def _for_a_file(word: str, group: str) -> str:
    file = shlex.quote(printable(word))
    ways = f"for Helm values: {RUN} import helm {file}; for custom resources that kubectl printed: {RUN} import cluster {file}"
    if group:
        return ways
    if PurePath(word).parts[:1] and PurePath(word).parts[0] in _INPUTS:
        return f"stack and cluster files are read all together: {RUN} synth"
    return f"to judge manifests: {RUN} check {file}; {ways}"
