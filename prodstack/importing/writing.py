"""Write stack files and cluster files as people would: in the order of the documentation, with comments, short parts on one line.

The same data gives the same text. Every YAML reader gets the data back: scalars are written by the YAML writer for manifests.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, get_args

from prodstack.manifests.wording import printable
from prodstack.manifests.yaml_writer import flow, flow_key, to_yaml
from prodstack.models.cluster import ClusterFile
from prodstack.models.kinds import KINDS, RUNTIME
from prodstack.models.stack import PREFILL_DECODE_SECTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic import BaseModel

    Path = tuple[str | int, ...]
    Comments = Mapping[Path, str]
    """Comments by the path of the entry above which they are written. A comment may have several lines."""

CHECKOUT_SCHEMAS, OWN_SCHEMAS = "docs/schemas", ".schemas"
"""The folder with the schemas for editors: in a checkout of this project, and in a project that `init` made."""
_COLUMNS = 100
"""The widest comment, and the widest mapping or list that is written on one line."""
_FIRST = ("mode", "serves", "controllerService", "cache", "runtime", "labels", "annotations")
"""Reference keys, which stand before the fields of the spec."""
_LAST = ("prefill", "decode")
_ENTRY_MODELS: Mapping[str, type[BaseModel]] = {
    PREFILL_DECODE_SECTION: RUNTIME.spec,
    **{kind.section: kind.spec for kind in KINDS.values()},
}
_SECTIONS = (
    "namespace",
    "rolloutDigest",
    "runtimes",
    "prefillDecode",
    "routers",
    "cacheServers",
    "loraAdapters",
    "suppress",
)


def schema_path(folder: str, kind: str) -> str:
    """Where a file in stacks/ or clusters/ finds the schema of its kind, stack or cluster. folder: that of the schemas; "" for none."""
    return f"../{folder}/{kind}.json" if folder else ""


def stack_file(
    data: Mapping[str, Any], comments: Comments | None = None, head: Sequence[str] = (), schema: str = ""
) -> str:
    """The text of a stack file. Empty sections are left out.

    comments: by path, such as ("runtimes", "chat", "vllmConfig", "v1"); head: paragraphs of the comment at the top; schema: the path of the
    schema for editors, "" for none.
    """
    known = {key: data[key] for key in _SECTIONS if data.get(key) not in (None, {}, [])}
    others = {key: value for key, value in data.items() if key not in _SECTIONS}
    return _file(
        {key: _ordered_section(key, value) for key, value in {**known, **others}.items()}, comments, head, schema
    )


def cluster_file(
    data: Mapping[str, Any], comments: Comments | None = None, head: Sequence[str] = (), schema: str = ""
) -> str:
    """The text of a cluster file; parameters as for `stack_file`. The stacks come first."""
    first = {key: data[key] for key in ("stacks", "namespace") if key in data}
    return _file({**first, **_ordered(ClusterFile, data)}, comments, head, schema)


def _file(data: Mapping[str, Any], comments: Comments | None, head: Sequence[str], schema: str) -> str:
    lines = [f"# yaml-language-server: $schema={schema}"] if schema else []
    lines += [line for paragraph in head for line in _comment(paragraph, "")]
    return "\n".join([*lines, *_Writer(comments or {}).mapping(data, ()), ""])


def _ordered_section(section: str, value: Any) -> Any:
    model = _ENTRY_MODELS.get(section)
    if model is None or not isinstance(value, dict):
        return value
    return {name: _ordered(model, entry) for name, entry in value.items()}


def _ordered(model: type[BaseModel] | None, value: Any) -> Any:
    """The value with its keys in the order of the model's fields, and reference keys before them."""
    if isinstance(value, list):
        return [_ordered(model, item) for item in value]
    if not isinstance(value, dict) or model is None:
        return value
    fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    order = [*_FIRST, *(key for key in fields if key not in _FIRST)]
    ranks = {key: index for index, key in enumerate(order)}
    keys = sorted(value, key=lambda key: (key in _LAST, ranks.get(key, len(ranks))))
    return {key: _ordered(model if key in _LAST else _model_in(fields.get(key)), value[key]) for key in keys}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if hasattr(annotation, "model_fields"):
        model: type[BaseModel] = annotation
        return model
    return next(filter(None, map(_model_in, get_args(annotation))), None)


class _Writer:
    """Writes entries in block style. Parts that contain a commented entry are never on one line."""

    def __init__(self, comments: Comments) -> None:
        self.comments = comments
        self.open = {path[:end] for path in comments for end in range(len(path))}

    def mapping(self, value: Mapping[str, Any], path: Path) -> Iterator[str]:
        """The lines of a mapping that is not empty."""
        for key, inner in value.items():
            here = (*path, key)
            yield from _comment(self.comments.get(here, ""), "  " * len(path))
            yield from self._entry(key, inner, here)

    def _entry(self, key: str, value: Any, path: Path) -> Iterator[str]:
        """The lines of one entry: on one line if it is short and nothing in it has a comment, else with its parts below it."""
        indent, name = "  " * (len(path) - 1), flow_key(key)
        is_simple = "\n" not in name and not name.startswith("? ")
        line = f"{indent}{name} {flow(value)}" if is_simple and self._fits_one_line(value, path) else ""
        if line and len(line) <= _COLUMNS:
            yield line
        elif is_simple and isinstance(value, dict) and value:
            yield f"{indent}{name}"
            yield from self.mapping(value, path)
        else:
            yield from (f"{indent}{each}" if each else "" for each in to_yaml([{key: value}]).split("\n")[:-1])

    def _fits_one_line(self, value: Any, path: Path) -> bool:
        """Whether a value is a collection that is simple enough for one line: plain values, and no entry of a section."""
        if path in self.open:
            return False
        if isinstance(value, dict):
            is_plain = not any(isinstance(inner, dict | list) or _is_long(inner) for inner in value.values())
            return is_plain and len(path) > 2
        return isinstance(value, list) and _is_short_list(value)


def _is_short_list(values: list[Any]) -> bool:
    return len(values) < _COLUMNS and not any(isinstance(item, list) or _is_long(item) for item in values)


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and ("\n" in value or len(value) > _COLUMNS)


def _comment(text: str, indent: str) -> Iterator[str]:
    for paragraph in text.splitlines():
        for line in textwrap.wrap(printable(paragraph), _COLUMNS - len(indent) - 2, break_on_hyphens=False) or [""]:
            yield f"{indent}# {line}".rstrip()
