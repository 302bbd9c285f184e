"""Read catalogue files: ours in prodstack/catalog/data, and those that users write in catalog/ of a project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from prodstack.catalog.entries import Attention, Experts, Gpu, Layers, Model, Part
from prodstack.manifests.values import whole_number
from prodstack.manifests.yaml_plain import read_plain
from prodstack.manifests.yaml_reader import UnreadableYamlError, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

T = TypeVar("T")
OURS = Path(__file__).parent / "data"
FOLDER = "catalog"
"""The folder of a project with entries of its own."""
_SIZES = {
    "layers": "layers",
    "kvHeads": "kv_heads",
    "headSize": "head_size",
    "valueHeadSize": "value_head_size",
    "window": "window",
    "latentRank": "latent_rank",
    "ropeSize": "rope_size",
    "indexer": "indexer",
    "chunk": "chunk",
}
_NEEDED = {
    Attention.FULL: ("layers", "kvHeads", "headSize"),
    Attention.SLIDING: ("layers", "kvHeads", "headSize", "window"),
    Attention.LATENT: ("layers", "latentRank", "ropeSize"),
    Attention.STATE: ("layers",),
}
MODEL_KEYS = frozenset(
    [
        "id",
        "aliases",
        "aliasSource",
        "family",
        "hiddenSize",
        "heads",
        "attention",
        "experts",
        "vocabulary",
        "dtype",
        "quantization",
        "kvCacheDtype",
        "maxContext",
        "weights",
        "licence",
        "gated",
        "weightsOnDisk",
        "source",
    ]
)
GPU_KEYS = frozenset(["kind", "vendor", "memoryBytes", "resource", "products", "source"])


class CatalogError(Exception):
    """A catalogue file cannot be used; the message names the file and the entry, and says what to write."""


class Catalog(NamedTuple):
    """All entries, by id or kind. A user's entry replaces ours of the same name."""

    models: Mapping[str, Model]
    gpus: Mapping[str, Gpu]

    def named(self, name: str) -> tuple[Model, ...]:
        """The models that a name means: the one with this id or alias, or all whose id or alias ends with it; letters of either case."""
        folded = name.casefold()
        exact = [model for model in self.models.values() if folded in _folded(model)]
        short = [
            model for model in self.models.values() if any(each.rpartition("/")[2] == folded for each in _folded(model))
        ]
        return tuple(exact or short)

    @property
    def names(self) -> list[str]:
        """Every id and alias."""
        return sorted(name for model in self.models.values() for name in (model.id, *model.aliases))


def _folded(model: Model) -> list[str]:
    return [name.casefold() for name in (model.id, *model.aliases)]


def catalog(project: Path) -> Catalog:
    """Our entries and those of a project. Raises CatalogError."""
    ours = [entry for path in sorted(OURS.glob("*.yaml")) for entry in _entries(path, path.name, ours=True)]
    folder = project / FOLDER
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    own = [entry for path in files for entry in _entries(path, f"{FOLDER}/{path.name}", ours=False)]
    _refuse_twice(own)
    found = [*ours, *own]
    return Catalog(
        {entry.id: entry for entry in found if isinstance(entry, Model)},
        {entry.kind: entry for entry in found if isinstance(entry, Gpu)},
    )


def _refuse_twice(entries: Iterable[Model | Gpu]) -> None:
    seen: dict[str, str] = {}
    for entry in entries:
        name = entry.id if isinstance(entry, Model) else entry.kind
        if name in seen:
            raise CatalogError(f'{seen[name]} and {entry.file} both define "{name}"; remove one of them')
        seen[name] = entry.file


def _entries(path: Path, name: str, *, ours: bool) -> Iterator[Model | Gpu]:
    try:
        text = path.read_text("utf-8")
        documents = read_plain(text) if ours else read(text, name)
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError(f"{name} cannot be read: {error}; write it as UTF-8 text") from None
    except UnreadableYamlError as error:
        raise CatalogError(f"{error}; correct the YAML") from None
    for document in documents:
        if not isinstance(document, dict) or not document.keys() <= {"models", "gpus"}:
            raise CatalogError(
                f"{name} is not a catalogue file: write `models:` or `gpus:` with a list of entries (docs/fit.md)"
            )
        yield from _listed(document, "models", name, lambda data: _model(data, "" if ours else name))
        yield from _listed(document, "gpus", name, lambda data: _gpu(data, "" if ours else name))


def _listed(document: Mapping[str, Any], key: str, file: str, make: Callable[[_Entry], T]) -> Iterator[T]:
    items = document.get(key) or []
    if not isinstance(items, list):
        raise CatalogError(f"{file}: `{key}` is not a list; begin each entry with a dash")
    for index, data in enumerate(items):
        if not isinstance(data, dict):
            raise CatalogError(f"{file}: entry {index + 1} of `{key}` is not a mapping; write its keys (docs/fit.md)")
        yield make(_Entry(data, f"{file}: {data.get('id') or data.get('kind') or f'entry {index + 1} of {key}'}"))


class _Entry:
    """One mapping of a file, whose values are checked as they are read."""

    def __init__(self, data: Mapping[str, Any], place: str) -> None:
        self._data, self.place = data, place

    def only(self, keys: frozenset[str]) -> None:
        """Refuse keys that do not exist, which would be ignored silently."""
        unknown = sorted(map(str, self._data.keys() - keys))
        if unknown:
            raise CatalogError(
                f'{self.place}: the key "{unknown[0]}" does not exist; allowed: {", ".join(sorted(keys))}'
            )

    def text(self, key: str) -> str:
        """A text that must be written."""
        found = self._data.get(key)
        if not isinstance(found, str) or not found:
            raise CatalogError(f"{self.place}: `{key}` is {found!r}, but must be a text; write it (docs/fit.md)")
        return found

    def text_or_none(self, key: str) -> str | None:
        """A text that may be missing."""
        return None if self._data.get(key) is None else self.text(key)

    def number(self, key: str, *, least: int = 1) -> int:
        """A whole number that must be written."""
        found = whole_number(self._data.get(key))
        if found is None or found < least:
            raise CatalogError(
                f"{self.place}: `{key}` is {self._data.get(key)!r}, but must be a whole number from {least} on"
            )
        return found

    def number_or(self, key: str, otherwise: int) -> int:
        """A whole number that may be missing."""
        return otherwise if self._data.get(key) is None else self.number(key, least=0)

    def fraction(self, key: str) -> float:
        """A number above 0 that must be written."""
        found = self._data.get(key)
        if isinstance(found, bool) or not isinstance(found, int | float) or found <= 0:
            raise CatalogError(f"{self.place}: `{key}` is {found!r}, but must be a number above 0")
        return float(found)

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts that may be missing."""
        found = self._data.get(key) or []
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise CatalogError(f"{self.place}: `{key}` is {found!r}, but must be a list of texts")
        return tuple(found)

    def entries(self, key: str) -> list[_Entry]:
        """A list of mappings that may be missing."""
        found = self._data.get(key) or []
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise CatalogError(f"{self.place}: `{key}` must be a list of mappings (docs/fit.md)")
        return [_Entry(each, f"{self.place}: {key}[{index}]") for index, each in enumerate(found)]

    def entry_or_none(self, key: str) -> _Entry | None:
        """A mapping that may be missing."""
        found = self._data.get(key)
        if found is not None and not isinstance(found, dict):
            raise CatalogError(f"{self.place}: `{key}` is {found!r}, but must be a mapping or null")
        return None if found is None else _Entry(found, f"{self.place}: {key}")


def _model(data: _Entry, file: str) -> Model:
    data.only(MODEL_KEYS)
    attention = tuple(map(_layers, data.entries("attention")))
    if not attention:
        raise CatalogError(f"{data.place}: `attention` is missing; list the layers by kind (docs/fit.md)")
    experts = data.entry_or_none("experts")
    return Model(
        id=data.text("id"),
        family=data.text_or_none("family") or "",
        hidden_size=data.number("hiddenSize"),
        heads=data.number("heads"),
        attention=attention,
        vocabulary=data.number("vocabulary"),
        dtype=data.text("dtype"),
        max_context=data.number("maxContext"),
        source=data.text("source"),
        aliases=data.words("aliases"),
        experts=None if experts is None else Experts(*(experts.number(key) for key in ("total", "active", "width"))),
        quantization=data.text_or_none("quantization"),
        kv_cache_dtype=data.text_or_none("kvCacheDtype"),
        weights=tuple(
            Part(each.text("part"), each.number("parameters"), each.fraction("bits"))
            for each in data.entries("weights")
        ),
        file=file,
    )


def _layers(data: _Entry) -> Layers:
    data.only(frozenset({"kind", *_SIZES}))
    kinds = [kind.value for kind in Attention]
    kind = data.text("kind")
    if kind not in kinds:
        raise CatalogError(f'{data.place}: `kind` is "{kind}"; allowed: {", ".join(kinds)}')
    for key in _NEEDED[Attention(kind)]:
        data.number(key)
    sizes = {name: data.number_or(key, 0) for key, name in _SIZES.items()}
    if not sizes["value_head_size"]:
        sizes["value_head_size"] = sizes["head_size"]
    return Layers(kind=Attention(kind), **sizes)


def _gpu(data: _Entry, file: str) -> Gpu:
    data.only(GPU_KEYS)
    return Gpu(
        kind=data.text("kind"),
        vendor=data.text("vendor"),
        memory_bytes=data.number("memoryBytes"),
        resource=data.text("resource"),
        source=data.text("source"),
        products=data.words("products"),
        file=file,
    )
