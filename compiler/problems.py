"""A mistake in an input file is a finding like any other: at its line, with what was found, what is allowed, and a near miss."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from review.finding import FailsAt, Finding, ObjectRef, Severity
from review.source import Mark, locate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import ValidationError

    from review.source import Map, Path, UnreadableYamlError


def problem(rule: str, mark: Mark | None, message: str, fix: str, about: ObjectRef | None = None) -> Finding:
    """An error in what a person wrote; it stops the publish before anything reaches the API server."""
    at = mark or Mark("", 0, 0)
    return Finding(rule, Severity.ERROR, FailsAt.API_SERVER, at.file, at.line, at.column, about, message, fix)


def unreadable(error: UnreadableYamlError) -> Finding:
    """The finding for a file that is no trustworthy YAML."""
    return problem("unreadable-yaml", error.mark, error.message, "correct the file")


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """What to write instead of `word`: the nearest allowed word, and all of them where they are few."""
    choices = sorted(allowed)
    folded = {choice.lower(): choice for choice in choices}
    near = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{folded[near[0]]}"?'
    return f"allowed: {', '.join(choices)}" if choices else "nothing is defined that could be named here"


def dotted(path: Path) -> str:
    """A path as people write it: runtimes.llama.model, serves[0]."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def shown(value: object) -> str:
    """A found value as short JSON."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def invalid(error: ValidationError, tree: Map, prefix: Path = ()) -> list[Finding]:
    """The findings for what pydantic refused in `tree`, each at its line."""
    return [_one(details, tree, prefix) for details in error.errors(include_url=False)]


def _one(details: Any, tree: Map, prefix: Path) -> Finding:
    path: Path = tuple(details["loc"])
    mark = locate(tree, path)
    where = dotted((*prefix, *path))
    if details["type"] == "extra_forbidden":
        message = f'"{path[-1]}" is no field of {dotted((*prefix, *path[:-1])) or "this file"}'
        return problem("unknown-field", mark, message, "remove it, or correct its name")
    if details["type"] == "missing":
        return problem("invalid-value", mark, f"{where} is missing", "write it")
    found = mark.text if mark is not None and mark.text is not None else shown(details["input"])
    return problem("invalid-value", mark, f"{where} is {found}", f"allowed: {_expected(details)}")


def _expected(details: Any) -> str:
    text: str = details["msg"]
    for start in ("Input should be a valid ", "Input should be ", "String should "):
        text = text.removeprefix(start)
    return {"dictionary": "a mapping", "list": "a list", "string": "text (quote it)"}.get(text, text)
