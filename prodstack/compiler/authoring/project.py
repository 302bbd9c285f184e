"""A project is a folder with stacks/ and clusters/; it is read whole, safely, and only from inside."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from prodstack.compiler.authoring.form import SECTIONS
from prodstack.compiler.authoring.images import wrong_settings
from prodstack.compiler.authoring.problems import did_you_mean, invalid, problem, unreadable
from prodstack.manifests.manifest import get
from prodstack.manifests.wording import dotted
from prodstack.manifests.yaml_reader import Map, Mark, UnreadableYamlError, locate, read
from prodstack.models.cluster import ClusterFile
from prodstack.models.stack import StackFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Path as KeyPath
    from prodstack.models.base import Model

STACKS, CLUSTERS = "stacks", "clusters"
STACK_FILE = "stack.yaml"
SUFFIXES = (".yaml", ".yml")
MANIFEST_SUFFIXES = (*SUFFIXES, ".json")
"""JSON is YAML too, and what other tools write for a stack's folder."""
RESERVED_UNITS = ("crds", "namespaces", "operator")
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\Z")


@dataclass(frozen=True)
class StackSource:
    """One stack as it was read: its stack file's tree, and the other manifests of its folder.

    file: the path that people know, relative to the project; data is empty where a folder has no stack file.
    """

    name: str
    file: str
    data: Map
    manifests: tuple[Map, ...] = ()


@dataclass(frozen=True)
class ClusterSource:
    """One cluster file as it was read, and the same as a model."""

    name: str
    file: str
    data: Map
    settings: ClusterFile


@dataclass(frozen=True)
class Project:
    """Everything that people wrote, and what is wrong with it so far."""

    root: Path
    stacks: tuple[StackSource, ...] = ()
    clusters: tuple[ClusterSource, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


class NoProjectError(Exception):
    """The folder has no stacks/ or no clusters/; the text says what to make."""


def load(root: Path) -> Project:
    """Read every stack and cluster file below `root`. Mistakes are findings; a folder that is no project raises NoProjectError."""
    for folder in (STACKS, CLUSTERS):
        if not (root / folder).is_dir():
            raise NoProjectError(f"{root} has no folder {folder}/; a project has {STACKS}/*.yaml and {CLUSTERS}/*.yaml")
    findings: list[Finding] = []
    names: dict[str, str] = {}
    stacks = tuple(_stacks(root, names, findings))
    clusters = tuple(_clusters(root, set(names), findings))
    if not clusters and not findings:
        raise NoProjectError(f"{root / CLUSTERS} holds no cluster file; without one there is nothing to write")
    return Project(root, stacks, clusters, tuple(findings))


def _stacks(root: Path, seen: dict[str, str], findings: list[Finding]) -> Iterator[StackSource]:
    """The stacks that could be read. seen: filled with the name of every stack that is there, and its file."""
    for path in _inside(root, STACKS, findings):
        name = path.name if path.is_dir() else path.stem
        shown = _shown(path, root)
        if name in seen:
            findings.append(_bad_name(shown, f"{shown} and {seen[name]} are one stack's name twice", "rename one"))
            continue
        seen[name] = shown
        if name in RESERVED_UNITS:
            findings.append(_bad_name(shown, f'"{name}" is the name of a unit of its own', "name the stack otherwise"))
            continue
        known = len(findings)
        source = _stack_folder(root, path, findings) if path.is_dir() else _stack_file(root, path, findings)
        if source is not None:
            findings.extend(_serves_nothing(source) if len(findings) == known else ())
            yield source


def _serves_nothing(source: StackSource) -> Iterator[Finding]:
    """An empty stack would take everything away that it served before."""
    if not source.manifests and not any(source.data.get(section) for section in SECTIONS):
        message, fix = "the stack is empty: it has no entries", f"write {', '.join(SECTIONS)}; or delete the stack"
        yield problem("empty-publish", Mark(source.file, 1, 1), message, fix)


def _stack_file(root: Path, path: Path, findings: list[Finding]) -> StackSource | None:
    data = _tree(root, path, StackFile, findings)
    return None if data is None else StackSource(path.stem, _shown(path, root), data)


def _stack_folder(root: Path, folder: Path, findings: list[Finding]) -> StackSource | None:
    stack = folder / STACK_FILE
    data = _tree(root, stack, StackFile, findings) if stack.is_file() else Map()
    manifests: list[Map] = []
    for path in _inside(root, f"{STACKS}/{folder.name}", findings):
        if path.is_dir():
            message = f"{_shown(path, root)} is a folder: a stack's manifests stand in the stack's own folder"
            findings.append(problem("invalid-manifest", Mark(_shown(path, root), 1, 1), message, "move its files up"))
        elif path != stack:
            manifests.extend(_manifests(root, path, findings))
    file = _shown(stack, root) if stack.is_file() else f"{_shown(folder, root)}/"
    return None if data is None else StackSource(folder.name, file, data, tuple(manifests))


def _manifests(root: Path, path: Path, findings: list[Finding]) -> list[Map]:
    found = []
    for body in (body for document in _read(root, path, findings) or () for body in _bodies(document)):
        wrong = next(_wrong_with(body), None)
        if wrong is None:
            found.append(body)
        else:
            mark = locate(body, wrong[0]) or Mark(_shown(path, root), 1, 1)
            findings.append(problem("invalid-manifest", mark, *wrong[1:]))
    return found


def _bodies(document: Any) -> Iterator[Any]:
    """A document, or the items of one that is a List."""
    items = document.get("items") if isinstance(document, Map) else None
    if isinstance(items, list) and str(document.get("kind")).endswith("List"):
        for item in items:
            yield from _bodies(item)
    else:
        yield document


def _wrong_with(body: Any) -> Iterator[tuple[KeyPath, str, str]]:
    """Why a document of a stack's folder cannot be an object in Git: where, what, and what to do."""
    if not (isinstance(body, Map) and isinstance(body.get("kind"), str) and isinstance(body.get("apiVersion"), str)):
        what = "this document is no Kubernetes object: it has no apiVersion or no kind"
        yield (), what, f"move it out of the stack's folder, or into {STACK_FILE}"
        return
    name = get(body, "metadata", "name")
    if not (isinstance(name, str) and name):
        yield (
            ("metadata", "name"),
            f"this {body['kind']} has no metadata.name that is text",
            "write its name, in quotes",
        )
    yield from _not_json(body, ())


def _not_json(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str, str]]:
    """What cannot be handed to cdk8s: numbers that JSON does not have, and the one key that JavaScript keeps for itself."""
    if isinstance(value, float) and not math.isfinite(value):
        yield path, f"{dotted(path)} is no number that JSON has", "write a number, or text in quotes"
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in steps:
        if key == "__proto__":
            yield (*path, key), f'{dotted((*path, key))}: cdk8s refuses a key "{key}"', "name it otherwise"
        yield from _not_json(item, (*path, key))


def _clusters(root: Path, stacks: set[str], findings: list[Finding]) -> Iterator[ClusterSource]:
    seen: dict[str, str] = {}
    for path in _inside(root, CLUSTERS, findings):
        if path.is_dir():
            continue
        shown = _shown(path, root)
        first = seen.setdefault(path.stem, shown)
        if first != shown:
            findings.append(_bad_name(shown, f"{shown} and {first} are one cluster's name twice", "rename one"))
            continue
        data = _tree(root, path, ClusterFile, findings)
        if data is None:
            continue
        settings = ClusterFile.model_validate(data, by_alias=True, by_name=False)
        source = ClusterSource(path.stem, shown, data, settings)
        unknown = list(_unknown_stacks(source, stacks))
        findings.extend([*unknown, *wrong_settings(settings, data)])
        if not unknown:
            yield source


def _unknown_stacks(source: ClusterSource, stacks: set[str]) -> Iterator[Finding]:
    listed = source.data["stacks"]
    for index, name in enumerate(listed):
        if name not in stacks:
            message = f'stacks[{index}] names the stack "{name}", which {STACKS}/ does not have'
            yield problem("unknown-reference", listed.marks[index], message, did_you_mean(name, stacks))
        elif name in listed[:index]:
            message = f'stacks[{index}] names the stack "{name}" a second time'
            yield problem("invalid-value", listed.marks[index], message, "name each stack once")
    overrides = source.data.get("overrides") or Map()
    for name in overrides:
        if name not in listed:
            message = f'overrides names the stack "{name}", which this cluster does not run'
            yield problem("unknown-reference", overrides.marks.get(name), message, did_you_mean(name, listed))


def _tree(root: Path, path: Path, model: type[Model], findings: list[Finding]) -> Map | None:
    """The one mapping of a stack or cluster file, its outer shape validated; None where something was wrong."""
    documents = _read(root, path, findings)
    if documents is None:
        return None
    data = documents[0] if documents else Map(mark=Mark(_shown(path, root), 1, 1))
    if not isinstance(data, Map) or len(documents) > 1:
        message = "the file is not one mapping" if len(documents) < 2 else "the file has more than one document"
        findings.append(problem("invalid-value", Mark(_shown(path, root), 1, 1), message, "write one mapping of keys"))
        return None
    try:
        model.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        findings.extend(invalid(error, data, model))
        return None
    return data


def _read(root: Path, path: Path, findings: list[Finding]) -> list[Any] | None:
    try:
        if path.exists() and not path.is_file():  # a pipe would never end
            raise OSError(f"{_shown(path, root)} is no regular file")
        return read(path.read_bytes(), _shown(path, root))
    except UnreadableYamlError as error:
        findings.append(unreadable(error))
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        findings.append(problem("unreadable-yaml", Mark(_shown(path, root), 1, 1), message, "make it readable"))
    return None


def _inside(root: Path, folder: str, findings: list[Finding]) -> Iterator[Path]:
    """The YAML files and folders of a folder, sorted; hidden ones are left out, links that lead out of the project refused."""
    inside = root.resolve()
    suffixes = SUFFIXES if folder in (STACKS, CLUSTERS) else MANIFEST_SUFFIXES
    for path in _listed(root / folder, root, findings):
        if path.name.startswith(".") or not (path.is_dir() or path.suffix in suffixes):
            continue
        shown = _shown(path, root)
        if not path.resolve().is_relative_to(inside):
            findings.append(
                _bad_name(shown, f"{shown} is a link that leads out of the project", "copy the file instead")
            )
        elif folder in (STACKS, CLUSTERS) and not _NAME.match(path.name if path.is_dir() else path.stem):
            fix = "use at most 63 lower-case letters, digits and dashes"
            findings.append(_bad_name(shown, f'"{path.name}" is no name of a {folder[:-1]}', fix))
        else:
            yield path


def _listed(folder: Path, root: Path, findings: list[Finding]) -> list[Path]:
    """What stands in a folder, sorted; nothing, and a finding, where its entries cannot be looked at."""
    try:
        paths = sorted(folder.iterdir())
        for path in paths:
            path.is_dir()  # which needs more rights than a listing
    except OSError as error:
        message = f"the folder cannot be read: {error.strerror or error}"
        findings.append(problem("unreadable-yaml", Mark(_shown(folder, root), 1, 1), message, "make it readable"))
        return []
    return paths


def _bad_name(shown: str, message: str, fix: str) -> Finding:
    return problem("invalid-name", Mark(shown, 1, 1), message, fix)


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def sections(data: Map) -> Iterator[tuple[str, str, str, Any, Mark]]:
    """Every entry of a stack file: its section, kind, name, value and place."""
    for section, kind in SECTIONS.items():
        entries = data.get(section)
        if isinstance(entries, Map):
            for name, value in entries.items():
                yield section, kind, name, value, entries.marks[name]
