"""The files of dist/: what is stored is taken from the store, and only the other units are rendered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from prodstack.compiler.building.fingerprint import digest, program, renderer
from prodstack.compiler.delivery.index import Row, index_text
from prodstack.compiler.publishing.publish import HEADER
from prodstack.manifests.layout import FLEET_INDEX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from prodstack.compiler.building.store import Store
    from prodstack.compiler.building.units import Unit

    Render = Callable[[Sequence[Unit]], list[bytes]]


class Files(Mapping[str, bytes]):
    """The contents of all files of dist/ by their paths, loaded when they are asked for; their digests are at hand."""

    def __init__(self, digests: Mapping[str, bytes], keys: Mapping[str, bytes], load: Callable[[str], bytes]) -> None:
        self.digests, self.keys_of, self._load = digests, keys, load

    def __getitem__(self, path: str) -> bytes:
        return self._load(path)

    def __contains__(self, path: object) -> bool:
        return path in self.digests  # Mapping's own would load the content

    def __iter__(self) -> Iterator[str]:
        return iter(self.digests)

    def __len__(self) -> int:
        return len(self.digests)


def header(sources: Sequence[str]) -> str:
    """The first line of a file: which files to edit. It has no version and no date, so a release of the generator touches no file."""
    which = "that file" if len(sources) == 1 else "those files"
    return f"{HEADER}{' and '.join(sources)}; do not edit. Change {which} and run synth.\n"


def text_key(sources: Sequence[str], body: bytes) -> bytes:
    """The key of the text of a unit of objects."""
    return digest("unit", renderer(), header(sources), body)


def rendered(units: Iterable[Unit], store: Store, render: Render) -> Files:
    """The files of these units, and the index of all units. A unit without objects has no file."""
    by_path = {unit.path: unit for unit in units if not unit.is_empty}
    keys = {path: _key(unit) for path, unit in by_path.items()}
    known = store.digests(keys.values())
    missing = [path for path, key in keys.items() if key not in known]
    for path, content in zip(missing, _contents([by_path[path] for path in missing], render), strict=True):
        known[keys[path]] = store.put_text(keys[path], content)
    digests = {path: known[key] for path, key in keys.items()}
    index = _index(by_path, digests).encode()
    if by_path:
        keys[FLEET_INDEX] = digest("index", program(), index)
        digests[FLEET_INDEX] = store.put_text(keys[FLEET_INDEX], index)

    def load(path: str) -> bytes:
        content = store.text(keys[path])
        if content is None:
            return index if path == FLEET_INDEX else _contents([by_path[path]], render)[0]
        return content

    return Files(digests, keys, load)


def _contents(units: Sequence[Unit], render: Render) -> list[bytes]:
    """The contents of the files of these units; only those with objects are rendered."""
    with_objects = [unit for unit in units if not unit.text]
    made = iter(render(with_objects) if with_objects else ())
    return [(header(unit.sources) + unit.text).encode() if unit.text else next(made) for unit in units]


def _index(units: Mapping[str, Unit], digests: Mapping[str, bytes]) -> str:
    return index_text(
        Row(unit.cluster, unit.name, path, unit.summary, digests[path]) for path, unit in units.items() if not unit.text
    )


def _key(unit: Unit) -> bytes:
    if unit.operator is not None:
        return digest("operator", renderer(), header(unit.sources), unit.operator.model_dump_json())
    if unit.validation or unit.text:
        return digest("copied", program(), header(unit.sources), unit.validation, unit.text)
    return text_key(unit.sources, unit.body)
