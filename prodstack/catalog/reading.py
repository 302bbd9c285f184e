"""Read catalogue files: ours in prodstack/catalog/data, and those that users write in catalog/ of a project."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from prodstack.catalog.entries import Attention, Experts, Gpu, Layers, Model, Part, ToolParser
from prodstack.manifests.opener import read_file
from prodstack.manifests.values import whole_number
from prodstack.manifests.yaml_plain import read_plain
from prodstack.manifests.yaml_reader import UnreadableYamlError, locate, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from prodstack.manifests.yaml_reader import Mark

T = TypeVar("T")
Entry: TypeAlias = Model | Gpu | ToolParser
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
PARSER_KEYS = frozenset(["parser", "models", "since", "source"])
SECTIONS = ("models", "gpus", "toolCallParsers")
"""The keys of a catalogue file."""


class CatalogError(Exception):
    """A catalogue file cannot be used; the message names the file and the entry, and says what to write.

    file: its path; "" if it is not known; mark: where in the file, if that is known.
    """

    def __init__(self, message: str, file: str = "", mark: Mark | None = None) -> None:
        super().__init__(message)
        self.file, self.mark = file, mark


class Catalog(NamedTuple):
    """All entries, by id or kind, and the parsers by the names of their models. A user's entry replaces ours of the same name."""

    models: Mapping[str, Model]
    gpus: Mapping[str, Gpu]
    parsers: Mapping[str, ToolParser] = MappingProxyType({})

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Catalog:
        """The catalogue with these entries, of which later ones replace earlier ones of the same name."""
        found = list(entries)
        return cls(
            {entry.id: entry for entry in found if isinstance(entry, Model)},
            {entry.kind: entry for entry in found if isinstance(entry, Gpu)},
            {name: entry for entry in found if isinstance(entry, ToolParser) for name in entry.models},
        )

    def named(self, name: str) -> tuple[Model, ...]:
        """The models that a name means, as `spelled` finds them."""
        return tuple(dict.fromkeys(model for _, model in self.spelled(name)))

    def spelled(self, name: str) -> tuple[tuple[str, Model], ...]:
        """The full names that a name means, each with its model; letters of either case.

        An id that is this name, or else an alias that is, or else all ids and aliases whose part behind the slash is.
        """
        folded = name.casefold()
        every = [(full, model) for model in self.models.values() for full in (model.id, *model.aliases)]
        exact = [each for each in every if each[0].casefold() == folded]
        short = [each for each in every if each[0].casefold().rpartition("/")[2] == folded]
        return tuple([each for each in exact if each[0] == each[1].id] or exact or short)

    @property
    def names(self) -> list[str]:
        """Every id and alias."""
        return sorted(name for model in self.models.values() for name in (model.id, *model.aliases))


def catalog(project: Path) -> Catalog:
    """Our entries and those of a project. Raises CatalogError."""
    return Catalog.of([*our_entries(), *own_entries(own_texts(project))])


@cache
def our_entries() -> tuple[Entry, ...]:
    """The entries that come with this project."""
    found = [(path.name, read_plain(path.read_text("utf-8"))) for path in sorted(OURS.glob("*.yaml"))]
    return tuple(entry for name, documents in found for entry in entries_in(documents, name, ours=True))


def own_texts(project: Path) -> dict[str, bytes]:
    """The content of each file in catalog/ of a project, by its path there. Raises CatalogError."""
    folder = project / FOLDER
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    return {f"{FOLDER}/{path.name}": _content(path, project) for path in files}


def _content(path: Path, project: Path) -> bytes:
    try:
        return read_file(path, project)
    except OSError as error:
        raise CatalogError(
            f"{FOLDER}/{path.name} cannot be read: {error.strerror or error}; make it readable", f"{FOLDER}/{path.name}"
        ) from None


def own_entries(texts: Mapping[str, bytes]) -> list[Entry]:
    """The entries of a project's files. Raises CatalogError."""
    found = [entry for name, text in texts.items() for entry in entries_in(own_documents(text, name), name, ours=False)]
    _refuse_twice(found)
    return found


def own_documents(text: bytes, name: str) -> list[Any]:
    """The documents of a project's file. Raises CatalogError."""
    try:
        return read(text, name)
    except UnreadableYamlError as error:
        raise CatalogError(f"{error}; correct the YAML", name, error.mark) from None


def _refuse_twice(entries: Iterable[Entry]) -> None:
    seen: dict[str, str] = {}
    for entry in entries:
        for name in _names(entry):
            if name in seen:
                raise CatalogError(
                    f'{seen[name]} and {entry.file} both define "{name}"; remove one of them', entry.file
                )
            seen[name] = entry.file


def _names(entry: Entry) -> tuple[str, ...]:
    if isinstance(entry, ToolParser):
        return tuple(f"the tool-call parser of {model}" for model in entry.models)
    return (entry.id if isinstance(entry, Model) else entry.kind,)


def entries_in(documents: Iterable[Any], name: str, *, ours: bool) -> Iterator[Entry]:
    """The entries of the documents of a file. Raises CatalogError."""
    file = "" if ours else name
    for document in documents:
        if not isinstance(document, dict) or not document.keys() <= set(SECTIONS):
            raise CatalogError(
                f"{name} is not a catalogue file: write `models:` or `gpus:` with a list of entries (docs/fit.md)",
                name,
                locate(document, ()),
            )
        yield from _listed(document, "models", name, lambda data: _model(data, file))
        yield from _listed(document, "gpus", name, lambda data: _gpu(data, file))
        yield from _listed(document, "toolCallParsers", name, lambda data: _parser(data, file))


def _listed(document: Mapping[str, Any], key: str, file: str, make: Callable[[_Entry], T]) -> Iterator[T]:
    items = document.get(key) or []
    if not isinstance(items, list):
        raise CatalogError(
            f"{file}: `{key}` is not a list; begin each entry with a dash", file, locate(document, (key,))
        )
    for index, data in enumerate(items):
        if not isinstance(data, dict):
            message = f"{file}: entry {index + 1} of `{key}` is not a mapping; write its keys (docs/fit.md)"
            raise CatalogError(message, file, locate(document, (key, index)))
        named = next((data[name] for name in ("id", "kind", "parser") if data.get(name)), f"entry {index + 1} of {key}")
        try:
            yield make(_Entry(data, f"{file}: {named}"))
        except CatalogError as error:
            raise CatalogError(str(error), file, error.mark) from None


class _Entry:
    """One mapping of a file, whose values are checked as they are read."""

    def __init__(self, data: Mapping[str, Any], place: str) -> None:
        self._data, self.place = data, place

    def error(self, what: str, key: str = "") -> CatalogError:
        """The error that says what is wrong here, or with the value of a key."""
        return CatalogError(f"{self.place}: {what}", mark=locate(self._data, (key,)))

    def only(self, keys: frozenset[str]) -> None:
        """Refuse keys that do not exist, which would be ignored silently."""
        unknown = sorted(map(str, self._data.keys() - keys))
        if unknown:
            raise self.error(f'the key "{unknown[0]}" does not exist; allowed: {", ".join(sorted(keys))}', unknown[0])

    def text(self, key: str) -> str:
        """A text that must be written."""
        found = self._data.get(key)
        if not isinstance(found, str) or not found:
            raise self.error(f"`{key}` is {found!r}, but must be a text; write it (docs/fit.md)", key)
        return found

    def text_or_none(self, key: str) -> str | None:
        """A text that may be missing."""
        return None if self._data.get(key) is None else self.text(key)

    def number(self, key: str, *, least: int = 1) -> int:
        """A whole number that must be written."""
        found = whole_number(self._data.get(key))
        if found is None or found < least:
            raise self.error(f"`{key}` is {self._data.get(key)!r}, but must be a whole number from {least} on", key)
        return found

    def number_or(self, key: str, otherwise: int) -> int:
        """A whole number that may be missing."""
        return otherwise if self._data.get(key) is None else self.number(key, least=0)

    def fraction(self, key: str) -> float:
        """A number above 0 that must be written."""
        found = self._data.get(key)
        if isinstance(found, bool) or not isinstance(found, int | float) or found <= 0:
            raise self.error(f"`{key}` is {found!r}, but must be a number above 0", key)
        return float(found)

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts that may be missing."""
        found = self._data.get(key) or []
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise self.error(f"`{key}` is {found!r}, but must be a list of texts", key)
        return tuple(found)

    def entries(self, key: str) -> list[_Entry]:
        """A list of mappings that may be missing."""
        found = self._data.get(key) or []
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise self.error(f"`{key}` must be a list of mappings (docs/fit.md)", key)
        return [_Entry(each, f"{self.place}: {key}[{index}]") for index, each in enumerate(found)]

    def entry_or_none(self, key: str) -> _Entry | None:
        """A mapping that may be missing."""
        found = self._data.get(key)
        if found is not None and not isinstance(found, dict):
            raise self.error(f"`{key}` is {found!r}, but must be a mapping or null", key)
        return None if found is None else _Entry(found, f"{self.place}: {key}")


def _model(data: _Entry, file: str) -> Model:
    data.only(MODEL_KEYS)
    attention = tuple(map(_layers, data.entries("attention")))
    if not attention:
        raise data.error("`attention` is missing; list the layers by kind (docs/fit.md)")
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
        raise data.error(f'`kind` is "{kind}"; allowed: {", ".join(kinds)}')
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


def _parser(data: _Entry, file: str) -> ToolParser:
    data.only(PARSER_KEYS)
    models = data.words("models")
    if not models:
        raise data.error("`models` is missing; list the models that it is for")
    return ToolParser(data.text("parser"), models, data.text("source"), data.number_or("since", 0), file)
