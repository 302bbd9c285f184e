"""The files of dist/: texts that are stored are taken from the store, and only the other units are rendered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from prodstack.compiler.building.fingerprint import content_digest, digest, program, renderer
from prodstack.compiler.delivery.index import Row, index_text
from prodstack.compiler.publishing.publish import HEADER
from prodstack.manifests.layout import FLEET_INDEX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from prodstack.compiler.building.store import Store
    from prodstack.compiler.building.units import Unit

AT_ONCE = 50
"""How many units are written at once. More save little, and node needs memory for all of them."""


class Draft(NamedTuple):
    """The objects of a unit, before they are written. path: of its file below dist/; header: the first line."""

    path: str
    header: str
    objects: list[dict[str, Any]]

    def to_json(self) -> str:
        """The objects as a JSON list."""
        return json.dumps(self.objects)


class Renderer(Protocol):
    """Writes the objects of units in three steps (charts/synth.py). Only `write` has to run where `start` was called."""

    def start(self) -> None:
        """Get ready, because something will have to be written. Returns at once."""

    def release(self) -> None:
        """Free what `start` needs, because there is nothing more to write in this run. Returns at once."""

    def draft(self, unit: Unit) -> Draft:
        """The objects of a unit that has some."""

    def write(self, drafts: Sequence[str]) -> list[str]:
        """The text of each draft, which is given as JSON."""

    def finish(self, draft: Draft, text: str) -> bytes:
        """The content of the file, made of the text that `write` gave."""


def contents(units: Sequence[Unit], renderer: Renderer) -> list[bytes]:
    """The content of each unit's file."""
    return with_copies(units, lambda some: list(_written(some, renderer)))


def with_copies(units: Sequence[Unit], write: Callable[[Sequence[Unit]], list[bytes]]) -> list[bytes]:
    """The content of each unit's file. write: gives those of units with objects; the others are copies."""
    copies = [_copied(unit) for unit in units]
    rest = [unit for unit, copy in zip(units, copies, strict=True) if copy is None]
    written = iter(write(rest) if rest else ())
    return [next(written) if copy is None else copy for copy in copies]


def _written(units: Sequence[Unit], renderer: Renderer) -> Iterator[bytes]:
    for few in (units[start : start + AT_ONCE] for start in range(0, len(units), AT_ONCE)):
        drafts = [renderer.draft(unit) for unit in few]
        texts = renderer.write([draft.to_json() for draft in drafts])
        yield from (renderer.finish(draft, text) for draft, text in zip(drafts, texts, strict=True))


def _copied(unit: Unit) -> bytes | None:
    """The content of the file with the CRDs, which needs no renderer; None for any other unit."""
    if unit.validation:
        from prodstack.compiler.publishing.bundles import BUNDLES

        return header(unit.sources).encode() + BUNDLES[unit.validation].read_bytes()
    return None


class Files(Mapping[str, bytes]):
    """The contents of all files of dist/ by their paths. A content is loaded when it is asked for; the digests are there at once.

    keys_of: the keys under which contents are stored. Those of files without objects are not: they are made faster than looked up.
    """

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


def rendered(units: Iterable[Unit], store: Store, render: Callable[[Sequence[Unit]], list[bytes]]) -> Files:
    """The files of these units, and the index of all units. A unit without objects has no file."""
    by_path = {unit.path: unit for unit in units if not unit.is_empty}
    made = {path: f"{header(unit.sources)}{unit.text}".encode() for path, unit in by_path.items() if unit.text}
    keys = {path: _key(unit) for path, unit in by_path.items() if path not in made}
    known = store.digests(keys.values())
    missing = [path for path, key in keys.items() if key not in known]
    for path, content in zip(missing, render([by_path[path] for path in missing]) if missing else (), strict=True):
        known[keys[path]] = store.put_text(keys[path], content)
    digests = {path: known[key] for path, key in keys.items()}
    if by_path:
        made[FLEET_INDEX] = _index(by_path, digests).encode()
    digests |= {path: content_digest(content) for path, content in made.items()}

    def load(path: str) -> bytes:
        content = made[path] if path in made else store.text(keys[path])
        return render([by_path[path]])[0] if content is None else content

    return Files(digests, keys, load)


def _index(units: Mapping[str, Unit], digests: Mapping[str, bytes]) -> str:
    return index_text(
        Row(unit.cluster, unit.name, path, unit.summary, digests[path]) for path, unit in units.items() if not unit.text
    )


def _key(unit: Unit) -> bytes:
    if unit.operator is not None:
        return digest("operator", renderer(), header(unit.sources), unit.operator.model_dump_json())
    if unit.validation:
        return digest("copied", program(), header(unit.sources), unit.validation)
    return text_key(unit.sources, unit.body)
