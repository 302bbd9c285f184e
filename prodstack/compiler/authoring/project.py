"""Read a project, the folder with stacks/ and clusters/. Mistakes become findings, and nothing outside the folder is read."""

from __future__ import annotations

import errno
import math
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from prodstack.compiler.authoring.cluster_facts import wrong_settings
from prodstack.compiler.authoring.documents import CLUSTER, STACK, wrong_document
from prodstack.compiler.authoring.form import SECTIONS
from prodstack.compiler.authoring.problems import did_you_mean, invalid, problem, unreadable
from prodstack.manifests.opener import is_inside, read_file
from prodstack.manifests.values import get
from prodstack.manifests.wording import dotted, shown
from prodstack.manifests.yaml_reader import Map, Mark, UnreadableYamlError, locate, read
from prodstack.models.cluster import ClusterFile
from prodstack.models.stack import StackFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Path as KeyPath
    from prodstack.models.base import Model

STACKS, CLUSTERS = "stacks", "clusters"
STACK_FILE = "stack.yaml"
SUFFIXES = (".yaml", ".yml")
MANIFEST_SUFFIXES = (*SUFFIXES, ".json")
"""JSON is also YAML, and other tools write it for a stack's folder."""
TEXT_SUFFIXES = (".md", ".txt")
"""Notes for people, which stacks/, clusters/ and a stack's folder can also contain."""
RESERVED_NAMES: Mapping[str, str] = MappingProxyType(
    {"crds": "the CRDs", "namespaces": "the namespaces", "operator": "the operator"}
)
"""Folders of dist/<cluster>/ that no stack can be named after, and what they contain."""
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\Z")


@dataclass(frozen=True)
class StackSource:
    """A stack as it was read: the tree of its stack file, and the other manifests of its folder.

    file: the path relative to the project; data: empty if the folder has no stack file.
    """

    name: str
    file: str
    data: Map
    manifests: tuple[Map, ...] = ()


@dataclass(frozen=True)
class ClusterSource:
    """A cluster file as it was read: its tree, and the same as a model."""

    name: str
    file: str
    data: Map
    settings: ClusterFile


@dataclass(frozen=True)
class Project:
    """All stacks and clusters that could be read, and the mistakes found while reading."""

    root: Path
    stacks: tuple[StackSource, ...] = ()
    clusters: tuple[ClusterSource, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


class NoProjectError(Exception):
    """The folder is not a project; the text says what to create."""


def load(root: Path) -> Project:
    """Read every stack and cluster file below `root`.

    Mistakes in the files are findings. Raises NoProjectError if stacks/, clusters/ or a cluster file is missing.
    """
    findings: list[Finding] = []
    names: dict[str, str] = {}
    try:
        for folder in (STACKS, CLUSTERS):
            if not _is_folder(root / folder):
                what = f"{root} has no folder {folder}/"
                raise NoProjectError(f"{what}; a project has {STACKS}/*.yaml and {CLUSTERS}/*.yaml")
        stacks = tuple(_stacks(root, names, findings))
        clusters = tuple(_clusters(root, set(names), findings))
    except OSError as error:
        return Project(root, findings=(_unreadable(error, root),))
    if not clusters and not findings:
        raise NoProjectError(f"{root / CLUSTERS} holds no cluster file, so there is nothing to publish; write one")
    return Project(root, stacks, clusters, tuple(findings))


def _unreadable(error: OSError, root: Path) -> Finding:
    """Return the finding for an error of the disk: what a file or folder is cannot be told, so nothing may be left out or published."""
    path = root / str(error.filename or "")
    file = _shown(path, root) if path.is_relative_to(root) else str(path)
    return problem(
        "unreadable-yaml", Mark(file, 1, 1), f"it cannot be read: {error.strerror or error}", "make it readable"
    )


def _is_folder(path: Path) -> bool:
    """Whether a path leads to a folder. Raises OSError if that cannot be told; Path.is_dir() would say no (Python 3.13)."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            return False  # a link to nowhere, or to itself: reading it reports that
        raise


def _stacks(root: Path, names: dict[str, str], findings: list[Finding]) -> Iterator[StackSource]:
    """Yield the stacks that could be read. names: receives the name and file of every stack, readable or not."""
    for path in _listed_inside(root, STACKS, findings):
        name = path.name if _is_folder(path) else path.stem
        file = _shown(path, root)
        if name in names:
            findings.append(_defined_twice(file, names[name], f'the stack "{name}"'))
            continue
        names[name] = file
        if name in RESERVED_NAMES:
            message = f'"{name}" is reserved for {RESERVED_NAMES[name]}'
            findings.append(_bad_name(file, message, "choose another name for this stack"))
            continue
        known = len(findings)
        source = _stack_folder(root, path, findings) if _is_folder(path) else _stack_file(root, path, findings)
        if source is not None:
            findings.extend(_empty(source) if len(findings) == known else ())
            yield source


def _empty(source: StackSource) -> Iterator[Finding]:
    """Report a stack without objects: publishing it would delete everything that it runs."""
    if not source.manifests and not any(source.data.get(section) for section in SECTIONS):
        message = "the stack has no entries, so publishing it would remove all of its objects"
        fix = f"add entries to {', '.join(SECTIONS)}; or delete the stack"
        yield problem("empty-publish", Mark(source.file, 1, 1), message, fix)


def _stack_file(root: Path, path: Path, findings: list[Finding]) -> StackSource | None:
    data = _tree(root, path, StackFile, findings)
    return None if data is None else StackSource(path.stem, _shown(path, root), data)


def _stack_folder(root: Path, folder: Path, findings: list[Finding]) -> StackSource | None:
    stack = folder / STACK_FILE
    listed = list(_listed_inside(root, f"{STACKS}/{folder.name}", findings))
    has_stack = stack in listed and not _is_folder(stack)
    data = _tree(root, stack, StackFile, findings) if has_stack else Map()
    manifests: list[Map] = []
    for path in listed:
        if _is_folder(path):
            message = f"{_shown(path, root)} is a folder, but manifests are read only from the stack's own folder"
            findings.append(problem("invalid-manifest", Mark(_shown(path, root), 1, 1), message, "move its files up"))
        elif path != stack:
            manifests.extend(_manifests(root, path, findings))
    file = _shown(stack, root) if has_stack else f"{_shown(folder, root)}/"
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


def _clusters(root: Path, stacks: set[str], findings: list[Finding]) -> Iterator[ClusterSource]:
    names: dict[str, str] = {}
    for path in _listed_inside(root, CLUSTERS, findings):
        file = _shown(path, root)
        first = names.setdefault(path.stem, file)
        if first != file:
            findings.append(_defined_twice(file, first, f'the cluster "{path.stem}"'))
            continue
        data = _tree(root, path, ClusterFile, findings)
        if data is None:
            continue
        settings = ClusterFile.model_validate(data, by_alias=True, by_name=False)
        source = ClusterSource(path.stem, file, data, settings)
        unknown = list(_unknown_stacks(source, stacks))
        findings.extend([*unknown, *wrong_settings(settings, data)])
        if not unknown:
            yield source


def _unknown_stacks(source: ClusterSource, stacks: set[str]) -> Iterator[Finding]:
    listed = source.data["stacks"]
    for index, name in enumerate(listed):
        if name not in stacks:
            message = f'stacks[{index}] names the stack "{name}", but {STACKS}/ has no such stack'
            yield problem("unknown-reference", listed.marks[index], message, did_you_mean(name, stacks))
        elif name in listed[:index]:
            message = f'stacks[{index}] names the stack "{name}" again'
            yield problem("invalid-value", listed.marks[index], message, "name each stack once")
    overrides = source.data.get("overrides") or Map()
    for name in overrides:
        if name not in listed:
            message = f'overrides names the stack "{name}", but this cluster does not run it'
            yield problem("unknown-reference", overrides.marks.get(name), message, did_you_mean(name, listed))


def _tree(root: Path, path: Path, model: type[Model], findings: list[Finding]) -> Map | None:
    """Return the mapping in a stack or cluster file, or None if the model rejects its outer structure."""
    documents = _read(root, path, findings)
    if documents is None:
        return None
    start = Mark(_shown(path, root), 1, 1)
    wrong = wrong_document(documents, start, STACK if model is StackFile else CLUSTER)
    if wrong is not None:
        findings.append(wrong)
        return None
    data: Map = documents[0] if documents else Map(mark=start)
    try:
        model.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        findings.extend(invalid(error, data, model))
        return None
    return data


def _read(root: Path, path: Path, findings: list[Finding]) -> list[Any] | None:
    try:
        return read(read_file(path, root), _shown(path, root))
    except UnreadableYamlError as error:
        findings.append(unreadable(error))
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        findings.append(problem("unreadable-yaml", Mark(_shown(path, root), 1, 1), message, "make it readable"))
    return None


def _listed_inside(root: Path, folder: str, findings: list[Finding]) -> Iterator[Path]:
    """Yield the YAML files and folders of a folder, sorted. Skips hidden ones, and notes for people.

    Reports other suffixes, bad names and links out of the project: an entry that is skipped silently would remove its objects from dist/.
    """
    is_top = folder in (STACKS, CLUSTERS)
    suffixes = SUFFIXES if is_top else MANIFEST_SUFFIXES
    for path in _listed(root / folder, root, findings):
        if path.name.startswith("."):
            continue
        is_outside = not is_inside(path, root)  # before anything else asks what the link leads to
        if not is_outside and _is_note(path, suffixes):
            continue
        file = _shown(path, root)
        if not is_outside and not _is_folder(path) and path.suffix not in suffixes:
            findings.append(_unknown_suffix(path, file, suffixes))
        elif is_outside:
            message = f"{file} is a link to a place outside the project"
            findings.append(_bad_name(file, message, "replace the link with a copy"))
        elif folder == CLUSTERS and _is_folder(path):
            message = f"{file} is a folder, but cluster files are read only from {CLUSTERS}/ itself"
            findings.append(_bad_name(file, message, f"move its files to {CLUSTERS}/; or delete the folder"))
        elif is_top and not _NAME.match(path.name if _is_folder(path) else path.stem):
            message = f'"{path.name}" is not a valid name for a {folder[:-1]}'
            findings.append(_bad_name(file, message, "use at most 63 lower-case letters, digits and dashes"))
        else:
            yield path


def _is_note(path: Path, suffixes: tuple[str, ...]) -> bool:
    """Whether a file is text for people. chat.yaml.txt is not: some editors save YAML under such a name, and it would never be read."""
    return path.suffix in TEXT_SUFFIXES and Path(path.stem).suffix.lower() not in suffixes and path.is_file()


def _unknown_suffix(path: Path, file: str, suffixes: tuple[str, ...]) -> Finding:
    """Report a file that would not be read, with the name that it should have if a suffix to read is there in another form."""
    message = f"{file} is not read, because its name does not end in {', '.join(suffixes)}"
    is_text = path.suffix in TEXT_SUFFIXES
    name = Path(path.stem if is_text else path.name)
    if name.suffix.lower() in suffixes:
        fix = f"rename it to {name.stem}{name.suffix.lower()}"
        return _bad_name(file, message, f"{fix} or, if it is a note, to {name.stem}{path.suffix}" if is_text else fix)
    notes = " or ".join(TEXT_SUFFIXES)
    return _bad_name(file, message, f"rename it if it is YAML; end its name in {notes} if it is a note; or move it")


def _listed(folder: Path, root: Path, findings: list[Finding]) -> list[Path]:
    """Return the content of a folder, sorted; reports a folder that cannot be read, and returns nothing."""
    try:
        paths = sorted(folder.iterdir())
        for path in paths:
            _is_folder(path)  # fails without the right to search the folder, which listing it does not need
    except OSError as error:
        message = f"the folder cannot be read: {error.strerror or error}"
        findings.append(problem("unreadable-yaml", Mark(_shown(folder, root), 1, 1), message, "make it readable"))
        return []
    return paths


def _defined_twice(file: str, first: str, what: str) -> Finding:
    return _bad_name(file, f"{file} and {first} both define {what}", "rename one of them")


def _bad_name(file: str, message: str, fix: str) -> Finding:
    return problem("invalid-name", Mark(file, 1, 1), message, fix)


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
