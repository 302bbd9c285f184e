"""The form of a stack file's entries: the CRD's spec plus a few reference keys, with shorthands for what is clumsy in a CRD.

The shorthands follow from the CRD's schema: an image can be one string, env a mapping, and a YAML number or boolean can stand for text
(it becomes the text as written: 0.80 stays 0.80). The editor's schema is generated from the same tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.authoring.images import split
from prodstack.compiler.authoring.tree import put, without
from prodstack.manifests.manifest import LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.manifests.schema import schemas
from prodstack.manifests.yaml_reader import Map, Mark, Seq
from prodstack.models.kinds import KINDS
from prodstack.models.stack import PREFILL_DECODE_SECTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PREFILL_DECODE = "PrefillDecode"
"""What an entry of the section prefillDecode is called. It is not a kind: it becomes one or two VLLMRuntimes."""
SIDES = ("prefill", "decode")
"""The two sides of a prefillDecode block, by their keys there and in a topology."""
METADATA_KEYS = ("labels", "annotations")
ON_DELETE = "onDelete"
"""The key of a runtime's entry that says what may happen to its volume when the runtime is deleted."""
DELETE_VOLUME = "deleteVolume"
CATALOG, POOL = CATALOG_KEYS = ("catalog", "pool")
"""Keys of an engine's `model` that are not fields of the CRD: a model of the catalogue, and the node pool that it is meant for."""
DECIDED_BY_MODE = ("enablePDDisaggregation", "topology")
"""Fields that a prefillDecode block cannot have, because its mode decides them."""


def _sections() -> Iterator[tuple[str, str]]:
    for kind in KINDS.values():
        yield kind.section, kind.name
        if kind.name == RUNTIME:  # prefillDecode blocks become runtimes, so their objects follow those of the runtimes
            yield PREFILL_DECODE_SECTION, PREFILL_DECODE


SECTIONS: Mapping[str, str] = MappingProxyType(dict(_sections()))
"""The sections of a stack file, in the order of their objects, and the kind of their entries."""

_OWN_REFERENCE_KEYS = {
    RUNTIME: ("cache", ON_DELETE),
    PREFILL_DECODE: ("mode", *SIDES, ON_DELETE),
    ROUTER: ("serves", "controllerService"),
    LORA_ADAPTER: ("runtime",),
}
REFERENCE_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {kind: (*_OWN_REFERENCE_KEYS.get(kind, ()), *METADATA_KEYS) for kind in SECTIONS.values()}
)
"""By kind, the keys of an entry that are not fields of the CRD's spec."""


def each_engine(spec: Map, step: Callable[[Map], Map]) -> Map:
    """Return a runtime's spec with a step applied to it, or to each side of its topology."""
    topology = spec.get("topology")
    if not isinstance(topology, Map):
        return step(spec)
    for side in SIDES:
        engine = topology.get(side)
        if isinstance(engine, Map) and (done := step(engine)) is not engine:
            spec = put(spec, ("topology", side), done)
    return spec


def without_catalog(spec: Map) -> Map:
    """Return a runtime's spec without the keys of `model` that are not fields of the CRD."""
    return each_engine(spec, _without_catalog)


def _without_catalog(engine: Map) -> Map:
    model = engine.get("model")
    if not isinstance(model, Map) or model.keys().isdisjoint(CATALOG_KEYS):
        return engine
    return put(engine, ("model",), without(model, *CATALOG_KEYS))


class Entry(NamedTuple):
    """A named object of a stack: its spec in the CRD's form, and its reference keys.

    usable: False if its value is not a mapping, or nothing can be filled in for its model of the catalogue. Then only its name is used, so that
    references to it, and what it lacks, are not reported as well.
    rejected: keys that were reported and left out, so that they are not reported as missing as well.
    """

    kind: str
    name: str
    mark: Mark
    spec: Map
    references: Map
    usable: bool = True
    rejected: frozenset[str] = frozenset()

    @property
    def labels(self) -> Map | None:
        """The labels as written; None if there are none. An empty mapping is different: it asks for no labels."""
        labels = self.references.get("labels")
        return labels if isinstance(labels, Map) else None

    def with_spec(self, spec: Map) -> Entry:
        """Return the entry with another spec."""
        return Entry(self.kind, self.name, self.mark, spec, self.references, self.usable, self.rejected)

    def with_references(self, references: Map) -> Entry:
        """Return the entry with other reference keys."""
        return Entry(self.kind, self.name, self.mark, self.spec, references, self.usable, self.rejected)


def sections(data: Map) -> Iterator[tuple[str, str, str, Any, Mark]]:
    """Yield every entry of a stack file: its section, kind, name, value and position."""
    for section, kind in SECTIONS.items():
        entries = data.get(section)
        if isinstance(entries, Map):
            for name, value in entries.items():
                yield section, kind, name, value, entries.marks[name]


def spec_schema(kind: str) -> Mapping[str, Any]:
    """Return the structural schema of a kind's spec; a prefillDecode block has the schema of a VLLMRuntime."""
    crd_kind = RUNTIME if kind == PREFILL_DECODE else kind
    schema: Mapping[str, Any] = schemas()[crd_kind]["properties"]["spec"]
    return schema


@cache
def entry_keys(kind: str) -> tuple[str, ...]:
    """Return the keys that an entry can have: the fields of the spec and the reference keys."""
    decided = DECIDED_BY_MODE if kind == PREFILL_DECODE else ()
    return (*(key for key in spec_schema(kind)["properties"] if key not in decided), *REFERENCE_KEYS[kind])


@cache
def side_keys(mode: str) -> tuple[str, ...]:
    """Return the keys that a side of a prefillDecode block can have: a runtime's in a pair, only an engine's in a topology."""
    if mode == "topology":
        return tuple(side_schema(mode)["properties"])
    return tuple(key for key in entry_keys(RUNTIME) if key not in DECIDED_BY_MODE)


def side_schema(mode: str) -> Mapping[str, Any]:
    """Return the structural schema of a side of a prefillDecode block; it is the same for both sides."""
    schema = spec_schema(RUNTIME)
    return schema["properties"]["topology"]["properties"]["prefill"] if mode == "topology" else schema


def taken_apart(kind: str, name: str, mark: Mark, written: Map) -> Entry:
    """Return an entry, with spec and reference keys separated."""
    keys = REFERENCE_KEYS[kind]
    spec = Map({k: v for k, v in written.items() if k not in keys}, dict(written.marks), written.mark)
    references = Map({k: v for k, v in written.items() if k in keys}, dict(written.marks), written.mark)
    return Entry(kind, name, mark, spec, references)


def in_crd_form(entry: Entry) -> Entry:
    """Return the entry with shorthands expanded to the CRD's own form, and without nulls."""
    spec = _expanded(entry.spec, _form(entry.kind), None)
    references = Map(
        {key: _texts(value) if key in METADATA_KEYS else value for key, value in entry.references.items()},
        entry.references.marks,
        entry.references.mark,
    )
    return Entry(entry.kind, entry.name, entry.mark, spec, references, entry.usable, entry.rejected)


def is_image(schema: Mapping[str, Any]) -> bool:
    """Return whether a schema is an image block."""
    return {"registry", "name"} <= set(schema.get("properties", ()))


def is_env(schema: Mapping[str, Any]) -> bool:
    """Return whether a schema is a list of name and value pairs."""
    return set(schema.get("items", {}).get("properties", ())) == {"name", "value"}


def is_model(schema: Mapping[str, Any]) -> bool:
    """Return whether a schema is the model of an engine."""
    return "modelURL" in schema.get("properties", ())


def is_token_secret(schema: Mapping[str, Any]) -> bool:
    """Return whether a schema is the reference to the Secret with the Hugging Face token."""
    return "hfTokenSecretName" in schema.get("properties", ())


@dataclass(frozen=True, slots=True)
class _Form:
    """What a schema says about shorthands, computed once: many values are expanded by few schemas.

    takes_text: whether a text may be a shorthand; other: of the keys of a mapping that are not in `fields`; item: of the items of a list;
    None: nothing is known about them.
    """

    is_image: bool = False
    is_env: bool = False
    is_token_secret: bool = False
    is_text: bool = False
    takes_text: bool = False
    fields: Mapping[str, _Form] = field(default_factory=dict)
    other: _Form | None = None
    item: _Form | None = None


_UNKNOWN = _Form()


@cache
def _form(kind: str) -> _Form:
    return _form_of(spec_schema(kind))


def _form_of(schema: Mapping[str, Any]) -> _Form:
    other, item = schema.get("additionalProperties"), schema.get("items")
    return _Form(
        is_image(schema),
        is_env(schema),
        is_token_secret(schema),
        schema.get("type") == "string",
        is_image(schema) or is_token_secret(schema),
        {key: _form_of(below) for key, below in schema.get("properties", {}).items()},
        _form_of(other) if isinstance(other, dict) else None,
        _form_of(item) if isinstance(item, dict) else None,
    )


def _expanded(value: Any, form: _Form, mark: Mark | None) -> Any:
    if form.is_image and isinstance(value, str):
        registry, name = split(value)
        return _made({"registry": registry, "name": name}, mark)
    if form.is_token_secret:
        value = _token_secret(value, mark)
    if form.is_env and isinstance(value, Map):
        pairs = [(name, text, value.marks.get(name, mark)) for name, text in value.items() if text is not None]
        marks = [at._replace(text=None) for _, _, at in pairs if at is not None]
        value = Seq(
            [_made({"name": name, "value": text_as_written(text, at)}, at) for name, text, at in pairs], marks, mark
        )
    if isinstance(value, Map):
        return _expanded_map(value, form)
    if isinstance(value, list):
        return _expanded_list(value, form.item or _UNKNOWN)
    return text_as_written(value, mark) if form.is_text else value


def _expanded_map(value: Map, form: _Form) -> Map:
    fields, other, marks = form.fields, form.other or _UNKNOWN, value.marks
    items: dict[str, Any] = {}
    for key, item in value.items():
        below = fields.get(key, other)
        if type(item) is str and not below.takes_text:
            items[key] = item
        elif item is not None:
            items[key] = _expanded(item, below, marks.get(key))
    return Map(items, marks, value.mark)


def _expanded_list(value: list[Any], item_form: _Form) -> Seq:
    marks = list(getattr(value, "marks", ()))
    padded = marks if len(marks) == len(value) else [None] * len(value)
    return Seq(
        [_expanded(item, item_form, at) for item, at in zip(value, padded, strict=True)],
        marks,
        getattr(value, "mark", None),
    )


def _token_secret(value: Any, mark: Mark | None) -> Any:
    """Expand `NAME` or {name, key} to the CRD's {hfTokenSecretName, hfTokenKeyName}."""
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
    return Map(
        {k: text_as_written(v, value.marks.get(k)) for k, v in value.items() if v is not None}, value.marks, value.mark
    )


def text_as_written(value: Any, mark: Mark | None) -> Any:
    """Return a number or boolean as the text that was written; anything else unchanged."""
    if isinstance(value, bool | int | float):
        written = mark.text if mark is not None and mark.text is not None else None
        return written or (str(value).lower() if isinstance(value, bool) else str(value))
    return value


def _made(values: dict[str, Any], mark: Mark | None) -> Map:
    return Map(values, dict.fromkeys(values, mark._replace(text=None)) if mark else {}, mark)
