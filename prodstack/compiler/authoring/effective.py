"""The effective stack file: everything that is published of a stack's entries on one cluster, with the place where each value was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.authoring.bases import layers_of
from prodstack.compiler.authoring.defaults import KEY as DEFAULTS
from prodstack.compiler.authoring.form import CATALOG, METADATA_KEYS, SECTIONS
from prodstack.compiler.authoring.images import Replacements, Used, joined
from prodstack.compiler.authoring.lmcache_controller import CONTROLLER_SERVICE, service_name
from prodstack.compiler.authoring.other_stacks import Neighbours
from prodstack.compiler.authoring.sources import read_stack
from prodstack.compiler.authoring.stack import Context, compile_stack, other_stack, whole_stack
from prodstack.compiler.authoring.tree import map_at, put, without
from prodstack.manifests.yaml_reader import Map, Mark, Seq, locate
from prodstack.models.companions import COMPANIONS, SWITCHES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from prodstack.compiler.authoring.form import Entry
    from prodstack.compiler.authoring.project import Project
    from prodstack.compiler.authoring.sources import ClusterSource, StackSource
    from prodstack.compiler.authoring.stack import WholeStack
    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Path

STACK_FILE, OVERRIDE, DERIVED = "stack file", "override", "derived"


class Origin(NamedTuple):
    """Where a value comes from: the kind of place, and the place; a derived value has none."""

    kind: str
    mark: Mark | None = None

    def __str__(self) -> str:
        """Return it as a comment shows it: `stacks/chat.yaml:4`, `clusters/prod.yaml:12 (override)` or `derived`.

        A value that was filled in has the place of `catalog`: `stacks/chat.yaml:4 (catalog: Qwen3-8B)`.
        """
        if self.mark is None:
            return self.kind
        place = f"{self.mark.file}:{self.mark.line}"
        return place if self.kind == STACK_FILE else f"{place} ({self.kind})"


@dataclass(frozen=True)
class Effective:
    """What a stack is on a cluster. data: a stack file with everything merged, derived and completed; origins: of each value, by its path.

    beside: the names of other objects that are published with the entries, and that no stack file can contain.
    """

    data: Mapping[str, Any]
    origins: Mapping[Path, Origin]
    beside: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def effective(source: StackSource, cluster: ClusterSource, project: Project) -> Effective:
    """Return a stack as it is on a cluster. If there are findings, the data is incomplete."""
    context, overrides = Context.of(cluster), layers_of(source.name, cluster.overrides)
    neighbours = _neighbours(cluster, project, context)
    found = compile_stack(source, overrides, context, neighbours).findings
    if found:
        return Effective({}, {}, findings=found)
    whole = whole_stack(source, overrides, context, neighbours)
    places = _Places(cluster, context, overrides, whole.data)
    unreplaced = whole_stack(source, overrides, context._replace(images=Replacements()), neighbours).entries
    origins: dict[Path, Origin] = {}
    data: dict[str, Any] = {"namespace": whole.namespace}
    origins["namespace",] = places.of_setting("namespace", source, overrides)
    if whole.settings.rollout_digest in (False, "off"):
        data["rolloutDigest"] = False
        origins["rolloutDigest",] = places.of_setting("rolloutDigest", source, overrides)
    sections = {kind: section for section, kind in SECTIONS.items()}
    for entry, before in zip(whole.entries, unreplaced, strict=True):
        section = sections[entry.kind]
        data.setdefault(section, {})[entry.name] = _written(entry)
        path = (section, entry.name)
        origins.update(places.within(_written(entry), _written(before), path, Origin(DERIVED)))
    asked = _without_blocks(whole)
    for key in (*COMPANIONS, "suppress"):
        # An empty mapping switches a companion on, so it is shown.
        if asked.get(key) or (key in SWITCHES and asked.get(key) is not None):
            data[key] = asked[key]
            origins.update(places.within(data[key], data[key], (key,), _origin_of(asked.marks.get(key), places)))
    from_keys = {
        service_name(entry.name) for entry in whole.entries if entry.references.get(CONTROLLER_SERVICE) is True
    }
    names = (str(body["metadata"]["name"]) for body in (*whole.beside, *source.manifests))
    return Effective(data, origins, tuple(name for name in names if name not in from_keys))


def _origin_of(mark: Mark | None, places: _Places) -> Origin:
    return Origin(DERIVED) if mark is None else places.of(mark)


def _without_blocks(whole: WholeStack) -> Map:
    """Return the data of a stack file in which `disruption.objects` names the runtimes of prefillDecode blocks instead of the blocks."""
    path = ("disruption", "objects")
    objects = map_at(whole.data, path)
    named = [name for name in whole.blocks if name in objects and name not in whole.blocks[name]]
    if not named:
        return whole.data
    result = without(objects, *named)
    for block in named:
        for runtime in (name for name in whole.blocks[block] if name not in objects):
            result[runtime] = objects[block]
            result.marks[runtime] = objects.marks[block]
    return put(whole.data, path, result)


def _written(entry: Entry) -> Map:
    """Return an entry as a stack file has it: its metadata, its spec, and the keys that ask for objects of their own."""
    keys = [key for key in METADATA_KEYS if isinstance(entry.references.get(key), Map)]
    keys += [key for key in (CONTROLLER_SERVICE,) if entry.references.get(key) is True]
    metadata = {key: entry.references[key] for key in keys}
    marks = {key: entry.references.marks[key] for key in keys if key in entry.references.marks}
    return Map({**metadata, **entry.spec}, {**entry.spec.marks, **marks}, entry.mark)


def _neighbours(cluster: ClusterSource, project: Project, context: Context) -> Neighbours:
    entries = {entry.name: entry for entry in project.stack_entries if entry.name in cluster.settings.stacks}

    def find(name: str) -> Any:
        stack = read_stack(entries[name]).source
        return None if stack is None else other_stack(stack, layers_of(name, cluster.overrides), context)

    return Neighbours(project.names, entries, find)


class _Places:
    """Tells the origin of values by their positions."""

    def __init__(self, cluster: ClusterSource, context: Context, overrides: Sequence[Map], data: Map) -> None:
        self._cluster, self._context = cluster, context
        self._kinds = {mark[:3]: DEFAULTS for mark in _marks(cluster.data.get(DEFAULTS))}
        self._kinds |= {mark[:3]: OVERRIDE for override in overrides for mark in _marks(override)}
        self._kinds |= {mark[:3]: f"{CATALOG}: {name}" for name, mark in _catalog_models(data)}

    def of(self, mark: Mark) -> Origin:
        """The origin of a value that was written at a place."""
        return Origin(self._kinds.get(mark[:3], STACK_FILE), mark)

    def of_setting(self, key: str, source: StackSource, overrides: Sequence[Map]) -> Origin:
        """The origin of a key of a stack file, which a cluster file can have too."""
        for data in (*reversed(overrides), source.data):
            if key in data:
                return self.of(data.marks[key])
        return self._of_cluster((key,))

    def within(self, value: Any, before: Any, path: Path, above: Origin) -> Iterator[tuple[Path, Origin]]:
        """The origin of every value without further ones below it. before: the same with the images that are written."""
        replaced = self._of_image(joined(before)) if isinstance(before, dict) else {}
        items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        if not items:
            yield path, above
        for key, item in items:
            mark = _mark_of(value, key)
            origin = self.of(mark) if mark is not None else self._unmarked(value, key, item, above)
            earlier = before[key] if isinstance(before, dict) and key in before else _item(before, key)
            yield from self.within(item, earlier, (*path, key), replaced.get(key, origin))

    def _unmarked(self, holder: Any, key: Any, item: Any, above: Origin) -> Origin:
        """The origin of a value that has no place of its own: an item of a list has that of the list, everything else is derived."""
        if isinstance(holder, list):
            return above
        if key == "storageClassName" and item == self._context.storage_class:
            return self._of_cluster(("storageClass",))
        return Origin(DERIVED)

    def _of_image(self, reference: str | None) -> dict[str, Origin]:
        """The entries of the cluster file that replace the registry and the name of an image."""
        used = Used() if reference is None else self._context.images.of(reference)[1]
        paths = [("registries", key) for key in used.registries] + [("images", key) for key in used.images]
        origins = [Origin(path[0], locate(self._cluster.data, path)) for path in paths]
        return {"registry": origins[0], "name": origins[-1]} if origins else {}

    def _of_cluster(self, path: Path) -> Origin:
        if path[0] not in self._cluster.data:
            return Origin(DERIVED)
        return Origin(str(path[0]), locate(self._cluster.data, path))


def _item(values: Any, key: Any) -> Any:
    return values[key] if isinstance(values, list) and isinstance(key, int) and key < len(values) else None


def _mark_of(holder: Any, key: Any) -> Mark | None:
    if isinstance(holder, Map):
        return holder.marks.get(key)
    marks = holder.marks if isinstance(holder, Seq) else []
    return marks[key] if len(marks) == len(holder) else None


def _catalog_models(value: Any) -> Iterator[tuple[str, Mark]]:
    """Yield each model of the catalogue that a tree names, with its position, which the values have that are filled in for it."""
    for key, item in value.items() if isinstance(value, Map) else ():
        if key == "model" and isinstance(item, Map) and CATALOG in item and CATALOG in item.marks:
            yield str(item[CATALOG]), item.marks[CATALOG]
        yield from _catalog_models(item)


def _marks(value: Any) -> Iterator[Mark]:
    """Yield the positions of everything in a tree."""
    if isinstance(value, Map):
        yield from value.marks.values()
        for item in value.values():
            yield from _marks(item)
    elif isinstance(value, Seq):
        yield from value.marks
        for item in value:
            yield from _marks(item)
