"""The authoring form is the CRD's spec plus a few reference keys, and shorter ways to write what the CRD makes clumsy.

What is shorter is read off the CRD's schema: an image may be one string, env a map, and a YAML number or boolean may stand where the
CRD wants text (the text is what was written: 0.80 stays 0.80). The same table makes the editor's schema.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.images import split
from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.manifests.schema import schemas
from prodstack.manifests.yaml_reader import Map, Mark, Seq

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFILL_DECODE = "PrefillDecode"
"""The one noun of stack files that is no kind: it becomes one or two VLLMRuntimes."""

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "runtimes": RUNTIME,
        "prefillDecode": PREFILL_DECODE,
        "routers": ROUTER,
        "cacheServers": CACHE_SERVER,
        "loraAdapters": LORA_ADAPTER,
    }
)
"""The sections of a stack file and what their entries become."""

METADATA_KEYS = ("labels", "annotations")
REFERENCE_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        RUNTIME: ("cache", *METADATA_KEYS),
        PREFILL_DECODE: ("mode", "prefill", "decode", *METADATA_KEYS),
        ROUTER: ("serves", *METADATA_KEYS),
        CACHE_SERVER: METADATA_KEYS,
        LORA_ADAPTER: ("runtime", *METADATA_KEYS),
    }
)
"""What an entry may say beyond the CRD's spec."""


@dataclass(frozen=True)
class Entry:
    """One named object of a stack: its spec in the CRD's form, and the reference keys that stood beside it.

    usable: False where its value is no mapping; then only its name counts, for the references of others.
    """

    kind: str
    name: str
    mark: Mark
    spec: Map
    references: Map
    usable: bool = True

    @property
    def labels(self) -> Map | None:
        """The written labels; None where none are written (an empty mapping is a choice)."""
        labels = self.references.get("labels")
        return labels if isinstance(labels, Map) else None

    def with_spec(self, spec: Map) -> Entry:
        """The same entry with another spec."""
        return replace(self, spec=spec)

    def with_references(self, references: Map) -> Entry:
        """The same entry with other reference keys."""
        return replace(self, references=references)


def spec_schema(kind: str) -> Mapping[str, Any]:
    """The structural schema of a kind's spec; a PrefillDecode block is written as a VLLMRuntime is."""
    crd_kind = RUNTIME if kind == PREFILL_DECODE else kind
    schema: Mapping[str, Any] = schemas()[crd_kind]["properties"]["spec"]
    return schema


DECIDED_BY_MODE = ("enablePDDisaggregation", "topology")
"""Fields of the CRD that a prefillDecode block's mode decides, so that they cannot be written there."""


def entry_keys(kind: str) -> tuple[str, ...]:
    """The keys of an entry: the spec's and the reference keys."""
    decided = DECIDED_BY_MODE if kind == PREFILL_DECODE else ()
    return (*(key for key in spec_schema(kind)["properties"] if key not in decided), *REFERENCE_KEYS[kind])


def side_keys(mode: str) -> tuple[str, ...]:
    """The keys of one side of a prefillDecode block: a runtime's in a pair; in a topology, which is one object, an engine's alone."""
    if mode == "topology":
        return tuple(side_schema(mode)["properties"])
    return tuple(key for key in entry_keys(RUNTIME) if key not in DECIDED_BY_MODE)


def side_schema(mode: str) -> Mapping[str, Any]:
    """The structural schema of one side of a prefillDecode block; both sides of a topology have the same."""
    schema = spec_schema(RUNTIME)
    return schema["properties"]["topology"]["properties"]["prefill"] if mode == "topology" else schema


def taken_apart(kind: str, name: str, mark: Mark, written: Map) -> Entry:
    """An entry with its reference keys taken off."""
    keys = REFERENCE_KEYS[kind]
    spec = Map({k: v for k, v in written.items() if k not in keys}, dict(written.marks), written.mark)
    references = Map({k: v for k, v in written.items() if k in keys}, dict(written.marks), written.mark)
    return Entry(kind, name, mark, spec, references)


def in_crd_form(entry: Entry) -> Entry:
    """The entry with everything that was written the short way in the CRD's own form, and without nulls."""
    spec = _normal(entry.spec, spec_schema(entry.kind), None)
    references = Map(
        {key: _texts(value) if key in METADATA_KEYS else value for key, value in entry.references.items()},
        entry.references.marks,
        entry.references.mark,
    )
    return replace(entry, spec=spec, references=references)


def is_image(schema: Mapping[str, Any]) -> bool:
    """Whether a schema is one of the image blocks."""
    return {"registry", "name"} <= set(schema.get("properties", ()))


def is_env(schema: Mapping[str, Any]) -> bool:
    """Whether a schema is a list of name and value pairs."""
    return set(schema.get("items", {}).get("properties", ())) == {"name", "value"}


def is_token_secret(schema: Mapping[str, Any]) -> bool:
    """Whether a schema is the reference to the Hugging Face token."""
    return "hfTokenSecretName" in schema.get("properties", ())


def _normal(value: Any, schema: Mapping[str, Any], mark: Mark | None) -> Any:
    if is_image(schema) and isinstance(value, str):
        registry, name = split(value)
        return _made({"registry": registry, "name": name}, mark)
    if is_token_secret(schema):
        value = _token_secret(value, mark)
    if is_env(schema) and isinstance(value, Map):
        pairs = ((name, text, value.marks.get(name, mark)) for name, text in value.items() if text is not None)
        value = Seq([_made({"name": name, "value": _text(text, at)}, at) for name, text, at in pairs], [], mark)
    if isinstance(value, Map):
        return _normal_map(value, schema)
    if isinstance(value, list):
        return _normal_list(value, schema)
    return _text(value, mark) if schema.get("type") == "string" else value


def _normal_map(value: Map, schema: Mapping[str, Any]) -> Map:
    below = schema.get("properties", {})
    rest = schema.get("additionalProperties", {})
    items = {
        key: _normal(item, below.get(key, rest), value.marks.get(key))
        for key, item in value.items()
        if item is not None
    }
    return Map(items, value.marks, value.mark)


def _normal_list(value: list[Any], schema: Mapping[str, Any]) -> Seq:
    marks = list(getattr(value, "marks", ()))
    items = schema.get("items", {})
    padded = marks if len(marks) == len(value) else [None] * len(value)
    return Seq(
        [_normal(item, items, at) for item, at in zip(value, padded, strict=True)], marks, getattr(value, "mark", None)
    )


def _token_secret(value: Any, mark: Mark | None) -> Any:
    """`NAME` or {name, key} for the CRD's {hfTokenSecretName, hfTokenKeyName}."""
    if isinstance(value, str):
        return _made({"hfTokenSecretName": value}, mark)
    if isinstance(value, Map) and "name" in value and set(value) <= {"name", "key"}:
        names = {"name": "hfTokenSecretName", "key": "hfTokenKeyName"}
        marks = {names[key]: at for key, at in value.marks.items() if key in names}
        return Map({names[key]: item for key, item in value.items()}, marks, value.mark)
    return value


def _texts(value: Any) -> Any:
    if not isinstance(value, Map):
        return value
    return Map({k: _text(v, value.marks.get(k)) for k, v in value.items() if v is not None}, value.marks, value.mark)


def _text(value: Any, mark: Mark | None) -> Any:
    """A plain scalar where text is wanted, as it was written."""
    if isinstance(value, bool | int | float):
        written = mark.text if mark is not None and mark.text is not None else None
        return written or (str(value).lower() if isinstance(value, bool) else str(value))
    return value


def _made(values: dict[str, Any], mark: Mark | None) -> Map:
    return Map(values, {key: mark._replace(text=None) for key in values} if mark else {}, mark)
