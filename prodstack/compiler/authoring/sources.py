"""Read one stack or one cluster file. Mistakes become findings, and nothing outside the project is read."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from prodstack.compiler.authoring.bases import KEY as BASE_KEY
from prodstack.compiler.authoring.bases import (
    OVERRIDES,
    STACKS_KEY,
    Bases,
    Layered,
    layered,
    nulls_in_vain,
    stacks_listed,
    wrong_base,
)
from prodstack.compiler.authoring.cluster_facts import wrong_settings
from prodstack.compiler.authoring.defaults import wrong_defaults
from prodstack.compiler.authoring.documents import CLUSTER, STACK, wrong_document
from prodstack.compiler.authoring.form import SECTIONS
from prodstack.compiler.authoring.problems import did_you_mean, invalid, problem, unreadable
from prodstack.compiler.authoring.project import STACK_FILE, STACKS, shown_path
from prodstack.compiler.authoring.tree import plain, put, without
from prodstack.compiler.companions.settings import in_full
from prodstack.compiler.delivery.settings import wrong_delivery
from prodstack.layout import RUN
from prodstack.manifests.opener import read_file
from prodstack.manifests.values import get
from prodstack.manifests.wording import dotted, shown
from prodstack.manifests.yaml_reader import Map, Mark, UnreadableYamlError, locate, read
from prodstack.models.cluster import BaseFile, ClusterFile
from prodstack.models.stack import StackFile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from prodstack.compiler.authoring.project import ClusterEntry, StackEntry
    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Path as KeyPath
    from prodstack.models.base import Model


T = TypeVar("T")
M = TypeVar("M", bound="Model")


class StackSource(NamedTuple):
    """A stack as it was read: the tree of its stack file, and the other manifests of its folder.

    file: the path relative to the project; data: empty if the folder has no stack file; settings: the same as a model.
    """

    name: str
    file: str
    data: Map
    manifests: tuple[Map, ...] = ()
    settings: Any = None


class ClusterSource(NamedTuple):
    """A cluster file as it was read: its tree, merged over that of its base, and the same as a model.

    overrides: those of its bases and its own, in the order in which they are applied; bases: their files, the nearest first; catalog: the
    models of the project's own catalogue, as the facts of a cluster have them.
    """

    name: str
    file: str
    data: Map
    settings: ClusterFile
    overrides: tuple[Map, ...] = ()
    bases: tuple[str, ...] = ()
    catalog: str = ""


@dataclass
class Reading:
    """What reading some files of a project gives. texts: the content of each file, by its path relative to the project."""

    root: Path
    findings: list[Finding] = field(default_factory=list)
    texts: dict[str, bytes] = field(default_factory=dict)


class Read(NamedTuple, Generic[T]):
    """What was read: None if its outer structure is wrong; the mistakes; and the files with what they held when they were read."""

    source: T | None
    findings: tuple[Finding, ...]
    texts: Mapping[str, bytes]


def read_stack(entry: StackEntry) -> Read[StackSource]:
    """Return a stack, or None if the model rejects the outer structure of its file, and the mistakes in its files."""
    reading = Reading(entry.root)
    data, settings = _stack(reading, entry.root / entry.file) if entry.has_stack_file else (Map(), None)
    manifests = [each for file in entry.manifests for each in _manifests(reading, entry.root / file)]
    source = None if data is None else StackSource(entry.name, entry.file, data, tuple(manifests), settings)
    if source is not None and not reading.findings:
        reading.findings.extend(_empty(source))
    return Read(source, tuple(reading.findings), reading.texts)


def read_cluster(
    entry: ClusterEntry, stacks: Collection[str], bases: Bases | None = None, catalog: str = ""
) -> Read[ClusterSource]:
    """Return a cluster, or None if it or its base is wrong, or if it names a stack that is not among `stacks`; and the mistakes.

    Mistakes in a base are not among them. catalog: the models of the project's own catalogue.
    """
    reading = Reading(entry.root)
    source = _cluster(reading, entry, stacks, bases or Bases())
    if source is None:
        return Read(None, tuple(reading.findings), reading.texts)
    wrong = [*_unknown_stacks(source, set(stacks)), *wrong_defaults(source.data)]
    settings, data = source.settings, source.data
    found = (*wrong, *wrong_settings(settings, data), *wrong_delivery(entry.name, settings, data))
    return Read(None if wrong else source._replace(catalog=catalog), found, reading.texts)


def _cluster(reading: Reading, entry: ClusterEntry, stacks: Collection[str], bases: Bases) -> ClusterSource | None:
    """Return a cluster merged over its base, or None if one of them is wrong; adds the mistakes in the cluster file."""
    written = mapping_in(reading, entry.root / entry.file, CLUSTER)
    if written is None:
        return None
    own = stacks_listed(written, stacks)
    base = bases.below(own.get(BASE_KEY))
    if own.get(BASE_KEY) is not None and not _fits(reading, own, base, bases.names):
        return None
    whole = layered(own, base)
    checked = whole.data if base is None else put(whole.data, (OVERRIDES,), _without_nulls(own.get(OVERRIDES)))
    settings = model_of(reading, checked, whole.data, ClusterFile)
    if settings is None or reading.findings:
        return None
    return ClusterSource(entry.name, entry.file, whole.data, settings, whole.overrides, whole.files)


def _fits(reading: Reading, own: Map, base: Layered | None, names: Collection[str]) -> bool:
    """Return whether a cluster file can be merged over its base; adds its mistakes, of which a mistake in the base is none."""
    is_valid = model_of(reading, plain(own), own, BaseFile) is not None
    reading.findings.extend(wrong_base(own, names))
    if base is None or not is_valid:
        return False
    reading.findings.extend(nulls_in_vain(own, base))
    return True


def _without_nulls(values: Any) -> Map:
    found = values if isinstance(values, Map) else Map()
    return without(found, *(key for key, value in found.items() if value is None))


def _stack(reading: Reading, path: Path) -> tuple[Map | None, Any]:
    """Return the mapping in a stack file, and the same as a model; None if the model rejects its outer structure."""
    written = mapping_in(reading, path, STACK)
    data = None if written is None else in_full(written)
    settings = None if data is None else model_of(reading, data, data, StackFile)
    return (None if settings is None else data), settings


def _empty(source: StackSource) -> Iterator[Finding]:
    """Report a stack without objects: publishing it would delete everything that it runs."""
    if not source.manifests and not any(source.data.get(section) for section in SECTIONS):
        message = "the stack has no entries, so publishing it would remove all of its objects"
        fix = f"add entries to {', '.join(SECTIONS)}; or delete the stack"
        yield problem("empty-publish", Mark(source.file, 1, 1), message, fix)


def _manifests(reading: Reading, path: Path) -> list[Map]:
    found, file = [], shown_path(path, reading.root)
    for body in (body for document in _read(reading, path, file) or () for body in _bodies(document)):
        wrong = next(_wrong_with(body), None)
        if wrong is None:
            found.append(body)
        else:
            mark = locate(body, wrong[0]) or Mark(file, 1, 1)
            reading.findings.append(problem("invalid-manifest", mark, *wrong[1:]))
    return found


def _bodies(document: Any) -> Iterator[Any]:
    """Yield a document, or the items of a List."""
    items = document.get("items") if isinstance(document, Map) else None
    if isinstance(items, list) and str(document.get("kind")).endswith("List"):
        for item in items:
            yield from _bodies(item)
    else:
        yield document


def _wrong_with(body: Any) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield why a document of a stack's folder cannot be published: the path, what is wrong, and what to do."""
    if not (isinstance(body, Map) and isinstance(body.get("kind"), str) and isinstance(body.get("apiVersion"), str)):
        message = "this document is not a Kubernetes object: it has no apiVersion or no kind"
        yield (), message, f"move it out of the stack's folder, or into {STACK_FILE}"
        return
    name = get(body, "metadata", "name")
    if not (isinstance(name, str) and name):
        found = "missing" if name is None else f"{shown(name)}, not text"
        yield ("metadata", "name"), f"metadata.name of this {body['kind']} is {found}", "write a name, in quotes"
    yield from _not_json(body, ())


def _not_json(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str, str]]:
    """Report what cdk8s cannot take: numbers that JSON does not have, and a key that JavaScript reserves."""
    if isinstance(value, float) and not math.isfinite(value):
        yield path, f"{dotted(path)} is {value}, which JSON cannot represent", "write a number, or text in quotes"
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in steps:
        if key == "__proto__":
            yield (*path, key), f"cdk8s rejects the key {dotted((*path, key))}", "choose another key"
        yield from _not_json(item, (*path, key))


def _unknown_stacks(source: ClusterSource, stacks: Collection[str]) -> Iterator[Finding]:
    """Report stacks that do not exist or are listed twice, and overrides in the cluster file of stacks that the cluster does not run."""
    listed = source.data[STACKS_KEY]
    seen: set[str] = set()
    for index, name in enumerate(listed):
        if name not in stacks:
            message = f'stacks[{index}] names the stack "{name}", but {STACKS}/ has no such stack'
            fix = (
                did_you_mean(name, stacks)
                if stacks
                else f"write one with `{RUN} add stack {name}`, or remove the name here"
            )
            yield problem("unknown-reference", listed.marks[index], message, fix)
        elif name in seen:
            message = f'stacks[{index}] names the stack "{name}" again'
            yield problem("invalid-value", listed.marks[index], message, "name each stack once")
        seen.add(name)
    own = source.data.get(OVERRIDES) or Map()
    for name in own:
        if name not in seen:
            message = f'overrides names the stack "{name}", but this cluster does not run it'
            yield problem("unknown-reference", own.marks.get(name), message, did_you_mean(name, listed))


def mapping_in(reading: Reading, path: Path, kind: str) -> Map | None:
    """Return the mapping in a stack, cluster or base file (`kind`); None if it cannot be one."""
    file = shown_path(path, reading.root)
    documents = _read(reading, path, file)
    if documents is None:
        return None
    start = Mark(file, 1, 1)
    wrong = wrong_document(documents, start, kind)
    if wrong is not None:
        reading.findings.append(wrong)
        return None
    return documents[0] if documents else Map(mark=start)


def model_of(reading: Reading, data: Mapping[str, Any], tree: Map, model: type[M]) -> M | None:
    """Return data as a model, or None if the model rejects its outer structure. tree: the same with positions."""
    try:
        return model.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        reading.findings.extend(invalid(error, tree, model))
        return None


def _read(reading: Reading, path: Path, file: str) -> list[Any] | None:
    try:
        reading.texts[file] = read_file(path, reading.root)
        return read(reading.texts[file], file)
    except UnreadableYamlError as error:
        reading.findings.append(unreadable(error))
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        reading.findings.append(problem("unreadable-yaml", Mark(file, 1, 1), message, "make it readable"))
    return None
