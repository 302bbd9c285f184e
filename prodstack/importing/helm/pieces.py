"""What the conversion of a value yields: a setting of the stack or cluster file, or a note for the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.table import FLAG, SWITCH, VARIABLE, Row, Verdict, rows_below
from prodstack.manifests.secrets import find, masked
from prodstack.manifests.values import get, whole_number
from prodstack.manifests.wording import markdown_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

CLUSTER = "cluster file"
"""The first step of a target that is in the cluster file and not in the stack file."""
INT32 = 2**31


@dataclass(frozen=True)
class Setting:
    """A value for the stack or cluster file. Lists with one target are joined; of other values with one target, the last one counts.

    target: the path, which begins with a section, or with CLUSTER; sources: the values that it comes from; comment: for the file.
    """

    target: Path
    value: Any
    sources: tuple[Path, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Note:
    """What becomes of a value and of everything below it, in Markdown."""

    source: Path
    verdict: Verdict
    text: str


@dataclass(frozen=True)
class ToDo:
    """Something that a person must decide or do before the result is merged, in Markdown."""

    text: str


Piece = Setting | Note | ToDo
OFF = "The chart does not create this: enabled is not true."


def code(text: object) -> str:
    """Part of the values inside a sentence, as a code span of Markdown that nothing in it can leave. Secrets in it are masked."""
    return markdown_code(str(masked("", text)))


def is_secret(key: str, value: object) -> bool:
    """Whether part of the values holds something that looks like a secret, which must not be copied. key: under which it is written."""
    return next(find({key: value}), None) is not None


def below(path: Path, *keys: str) -> tuple[Path, ...]:
    """The paths of these keys below a path: the sources of a setting that uses no other key."""
    return tuple((*path, key) for key in keys)


def used(values: object, path: Path, *keys: str) -> tuple[Path, ...]:
    """The same without the keys whose values are empty, which say nothing. values: what is at the path."""
    return below(path, *(key for key in keys if not is_empty(get(values, key))))


def unread(values: object, path: Path, keys: Iterable[str]) -> Iterator[Note]:
    """Say that the chart ignores what is written next to the keys that its templates read. values: what is at the path."""
    for key in values if isinstance(values, dict) else ():
        if key not in keys:
            yield Note((*path, key), Verdict.IGNORED, f"No template of the chart reads the key {code(key)}.")


def is_empty(value: object) -> bool:
    """Whether a template treats the value as not set."""
    return value is None or value is False or value in ("", 0) or value in ({}, [])


def text_of(value: object) -> str | None:
    """A scalar as a template prints it; None for a collection or null."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < INT32:
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else None


def short(text: str) -> int | str:
    """A text field's value as people write it in a stack file: whole numbers without quotes."""
    return int(text) if text.isascii() and text.isdecimal() and str(int(text)) == text and len(text) < 10 else text


def copied(release: Release, source: Path, target: Path) -> Iterator[Piece]:
    """Copy the values below `source` that the table's `fields` list, to the fields of the entry at `target`."""
    for row in rows_below(source, *_FORMS):
        path = (*source, *row.key[len(source) :])
        value = release.value(*path)
        if value is None or value == "":
            continue
        converted = _FORMS[row.form](value)
        if converted is None:
            yield Note(path, Verdict.IMPOSSIBLE, f"{row.to} takes {_TAKES[row.form]}; nothing was written.")
        else:
            yield Setting((*target, *row.to.split(".")), converted, (path,))


def flags(release: Release, source: Path, target: Path, only: Mapping[str, bool] | None = None) -> Iterator[Piece]:
    """Write the values that the table's `flags` list as arguments. only: flags that do not depend on their value alone."""
    for row in rows_below(source, FLAG, SWITCH):
        path = (*source, *row.key[len(source) :])
        value = release.value(*path)
        if is_empty(value) or not (only or {}).get(row.to, True):
            continue
        text = text_of(value)
        if text is None:
            yield Note(path, Verdict.IMPOSSIBLE, f"{row.to} takes one value; nothing was written.")
        else:
            yield Setting(target, [row.to] if row.form == SWITCH else [row.to, text], (path,))


def variables(release: Release, source: Path, target: Path) -> Iterator[Piece]:
    """Write the values that the table's `variables` list as environment variables."""
    for row in rows_below(source, VARIABLE):
        path = (*source, *row.key[len(source) :])
        value = release.value(*path)
        if value is None or value == "":
            continue
        text = str(value) if isinstance(value, bool) else text_of(value)
        if isinstance(value, list):
            text = ",".join(filter(None, map(text_of, value)))
        if text is None:
            yield Note(path, Verdict.IMPOSSIBLE, f"the variable {row.to} takes one value; nothing was written.")
        else:
            yield Setting((*target, row.to), text, (path,))


def environment(release: Release, source: Path, target: Path) -> Iterator[Piece]:
    """Copy a list of environment variables; only literal values that are no secrets."""
    listed = release.value(*source)
    for index, variable in enumerate(listed if isinstance(listed, list) else ()):
        yield _variable(variable, (*source, index), target)
    if listed is not None and not isinstance(listed, list):
        yield Note(source, Verdict.IMPOSSIBLE, "env is not a list of variables; nothing was written.")


def _variable(variable: Any, path: Path, target: Path) -> Piece:
    name, value = get(variable, "name"), text_of(get(variable, "value", default=""))
    if not isinstance(name, str) or not name:
        return Note(path, Verdict.IMPOSSIBLE, "This variable has no name, so nothing was written.")
    if get(variable, "valueFrom") is not None or value is None:
        return Note(
            path,
            Verdict.IMPOSSIBLE,
            "The operator can set only literal values, not valueFrom; the variable is missing in the new pods. Write a literal value if it is not secret.",
        )
    if next(find({"name": name, "value": value}), None) is not None:
        return Note(
            path,
            Verdict.IMPOSSIBLE,
            "The value looks like a secret, so it was not copied, and the operator cannot read a variable from a Secret. Revoke it if it was in Git.",
        )
    return Setting((*target, name), value, below(path, "name", "value"))


def arguments(release: Release, source: Path, target: Path) -> Iterator[Piece]:
    """Copy a list of arguments, without those that are secrets."""
    listed = release.value(*source)
    if listed is not None and not isinstance(listed, list):
        yield Note(source, Verdict.IMPOSSIBLE, "extraArgs is not a list; nothing was written.")
        return
    texts = [text_of(item) for item in listed or ()]
    secret = {found.path[0] for found in find(texts)}
    for index, text in enumerate(texts):
        path = (*source, index)
        if text is None:
            yield Note(path, Verdict.IMPOSSIBLE, "An argument is a text; this is none, so nothing was written.")
        elif index in secret or (index + 1 in secret and "=" not in text and text.startswith("-")):
            yield Note(
                path,
                Verdict.IMPOSSIBLE,
                "The argument looks like a secret, or is the flag before one, so it was not copied. Revoke the secret if it was in Git.",
            )
        else:
            yield Setting(target, [text], (path,))


def integer_of(value: object) -> int | None:
    """A whole number that fits into 32 bits, also if it is written as a text; None for anything else."""
    is_digits = isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= len(str(INT32))
    number = int(str(value)) if is_digits else whole_number(value)
    return number if number is not None and abs(number) < INT32 else None


def _amount(value: object) -> object:
    text = None if isinstance(value, bool) else text_of(value)
    return value if text is not None and isinstance(value, int | float) else text


def texts_of(value: object) -> dict[str, str] | None:
    """A mapping of texts, as labels and annotations are; None for anything else, and if it is empty."""
    if not isinstance(value, dict) or not value:
        return None
    found = {key: text_of(each) for key, each in value.items()}
    return None if None in found.values() else {key: str(text) for key, text in found.items()}


_FORMS: Mapping[str, Any] = {
    "integer": integer_of,
    "amount": _amount,
    "text": text_of,
    "boolean": lambda value: value if isinstance(value, bool) else None,
    "texts": texts_of,
    "list": lambda value: value if isinstance(value, list) and value else None,
}
_TAKES: Mapping[str, str] = {
    "integer": "a whole number below 2,147,483,648",
    "amount": "a number",
    "text": "a text",
    "boolean": "true or false",
    "texts": "a mapping with texts",
    "list": "a list",
}


def covers(row: Row, value: object) -> bool:
    """Whether a row that says that nothing can be done needs no action, because the value is empty or what the operator does."""
    return is_empty(value) or (row.same is not None and text_of(row.same) == text_of(value))
