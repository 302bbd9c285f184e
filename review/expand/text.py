"""Objects are printed as YAML that every reader takes for the same data.

Texts that YAML 1.1 or 1.2 would read as something else (y, on, 1e3, 0o7, 1_000, 12:30, dates) are quoted, keys are sorted as the API
server prints them, and long lines are not folded: two prints can be compared line by line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from review.expand.parts import Child
from review.source import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UNVERIFIED = "# unverified: predicted from the source of upstream change 841, which no released operator contains\n"

_BASE: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_NUMBER_LIKE = re.compile(
    r"[-+]?[.0-9](?:[-+.,:_0-9]*|[xX][0-9a-fA-F_]+|[oO]?[0-7_]+|[bB][01_]+|[0-9._]*[eE][-+]?[0-9]*|[-0-9]*[tT ][-+0-9:.tTzZ ]*)"
)
_BLOCK = re.compile(r"[^\s#](?:.*\n)*.*")
_WIDTH = 1_000_000


class _Dumper(_BASE):  # type: ignore[misc]  # the C dumper where there is one
    """Plain data only, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # the dumper calls it with the value
        """Equal parts are written out: no reader should need to follow a reference."""
        return True


def to_yaml(objects: Iterable[Child | Mapping[str, Any]]) -> str:
    """The objects as a stream of YAML documents; "" for none. A child that is unverified says so in a comment."""
    documents = []
    for each in objects:
        body, note = (each.body, "" if each.verified else UNVERIFIED) if isinstance(each, Child) else (each, "")
        documents.append(
            note
            + yaml.dump(
                body, Dumper=_Dumper, sort_keys=True, width=_WIDTH, allow_unicode=True, default_flow_style=False
            )
        )
    return "---\n".join(documents)


def is_ambiguous(text: str) -> bool:
    """Whether some YAML reader takes the plain text for something else than a text."""
    return text in ("", "=", "<<") or not isinstance(resolve(text), str) or _NUMBER_LIKE.fullmatch(text) is not None


def _text(dumper: Any, value: str) -> Any:
    is_block = (
        "\n" in value and value.isascii() and not re.search(r"[ \t]\n|[ \t]$|\r|\t", value) and _BLOCK.fullmatch(value)
    )
    style = "|" if is_block else '"' if is_ambiguous(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _mapping(dumper: Any, value: Mapping[str, Any]) -> Any:
    return dumper.represent_mapping("tag:yaml.org,2002:map", dict(value))


def _sequence(dumper: Any, value: Iterable[Any]) -> Any:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", list(value))


_Dumper.add_representer(str, _text)
_Dumper.add_multi_representer(dict, _mapping)
_Dumper.add_multi_representer(list, _sequence)
