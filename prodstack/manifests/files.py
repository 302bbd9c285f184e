"""Read Kubernetes objects from files, folders and standard input; a file that cannot be read becomes a finding.

The files come from Helm, kustomize and people. Documents that are not Kubernetes objects (Helm values, a kustomization, a stack file) are
skipped and counted, and one broken file does not hide the problems in the others.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodstack.manifests.cache import no_collection
from prodstack.manifests.finding import FailsAt, Finding, Severity
from prodstack.manifests.layout import FLEET_INDEX, INDEX_MARK, place_of
from prodstack.manifests.manifest import GROUP, KINDS, Manifest, objects
from prodstack.manifests.opener import read_file, read_limited
from prodstack.manifests.yaml_reader import MAX_DEPTH, Map, Mark, Seq, UnreadableYamlError, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STDIN = "<stdin>"
UNREADABLE, INCOMPLETE = "unreadable-yaml", "object-without-kind-or-version"
SUFFIXES = (".yaml", ".yml", ".json")
_KUSTOMIZE = "kustomize.config.k8s.io/"  # kustomize's own build files, which are never sent to an API server


class MissingPathError(Exception):
    """A path given by the user does not exist."""


@dataclass(frozen=True)
class Tree:
    """What was read. passed_over: how many documents are not Kubernetes objects; stdin: the text of standard input, if it was read."""

    manifests: tuple[Manifest, ...] = ()
    findings: tuple[Finding, ...] = ()
    passed_over: int = 0
    stdin: str | None = None


@dataclass
class _Reading:
    """The tree while it is being read."""

    manifests: list[Manifest] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    passed_over: int = 0
    stdin: str | None = None


def read_tree(paths: Iterable[str | Path], root: Path = Path(), stdin: bytes | None = None) -> Tree:
    """Read the objects in files, in folders (*.yaml, *.yml and *.json at any depth) and, for "-", from standard input.

    Paths are relative to `root`; findings name files as the user did. Hidden folders and symbolic links to folders are skipped, and a
    file that is named twice is read once. `stdin` replaces sys.stdin.buffer. Raises MissingPathError.
    """
    named = [str(path) for path in paths]
    for name in named:
        if name != "-" and not os.path.lexists(root / name):
            raise MissingPathError(name)
    reading = _Reading()
    with no_collection():
        for name in _distinct(named, root):
            _read_one(reading, name, root, stdin)
    return Tree(tuple(reading.manifests), tuple(reading.findings), reading.passed_over, reading.stdin)


def clusters(manifests: Iterable[Manifest]) -> tuple[tuple[Manifest, ...], ...]:
    """Group manifests by the cluster that they run in: dist/ has one folder per cluster.

    A file <cluster>/<unit>/<unit>.k8s.yaml, the layout that `synth` writes, belongs to that cluster, and so does a unit in
    <cluster>/gitops/. All other manifests form one group.
    """
    groups: dict[str, list[Manifest]] = {}
    for manifest in manifests:
        place = place_of(manifest.mark(()).file)
        groups.setdefault(place.folder if place else "", []).append(manifest)
    return tuple(tuple(group) for group in groups.values())


def cluster_folder(manifests: Iterable[Manifest]) -> str | None:
    """The folder of the cluster of a group of `clusters`, with a "/" at its end ("" for the current one); None for all other files."""
    place = next((place_of(manifest.mark(()).file) for manifest in manifests), None)
    return place.folder if place else None


def _distinct(named: Iterable[str], root: Path) -> Iterator[str]:
    seen: set[str] = set()
    for name in (found for path in named for found in files_at(path, root)):
        identity = name if name == "-" else os.path.realpath(root / name)
        if identity not in seen:
            seen.add(identity)
            yield name


def files_at(name: str, root: Path) -> Iterator[str]:
    """The files that read_tree reads at a path, relative to `root`, sorted within each folder."""
    if name == "-" or not (root / name).is_dir():
        yield name
        return
    for folder, folders, files in os.walk(root / name):
        folders[:] = sorted(inner for inner in folders if not inner.startswith("."))
        inside = Path(name) / Path(folder).relative_to(root / name)
        yield from ((inside / file).as_posix() for file in sorted(files) if file.lower().endswith(SUFFIXES))


def _read_one(reading: _Reading, name: str, root: Path, stdin: bytes | None) -> None:
    file = STDIN if name == "-" else name
    try:
        data = _bytes(name, root, stdin)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        reading.findings.append(
            _unreadable(Mark(file, 1, 1), f"the file cannot be read: {reason}", "make the file readable for this user")
        )
        return
    if Path(name).name == FLEET_INDEX and data.startswith(INDEX_MARK.encode()):
        return
    if name == "-":
        reading.stdin = data.decode("utf-8", "replace")
    try:
        documents = _documents(data, file)
    except UnreadableYamlError as error:
        message, _, fix = error.message.partition("; ")
        fix = f"{fix or 'correct the file'}; nothing in it was checked"
        reading.findings.append(_unreadable(error.mark, message, fix))
        return
    _add_documents(reading, documents)


def _bytes(name: str, root: Path, stdin: bytes | None) -> bytes:
    if name != "-":
        return read_file(root / name)
    return read_limited(sys.stdin.buffer) if stdin is None else stdin


def _documents(data: bytes, file: str) -> list[Any]:
    """Parse YAML documents; JSON that the YAML parser refuses (escaped surrogate pairs, tabs) is parsed as JSON, without positions.

    The limits of the YAML reader hold for JSON too: no key twice, no deeper nesting, no lone surrogates, no NaN.
    """
    try:
        return read(data, file)
    except UnreadableYamlError as error:
        if data.lstrip()[:1] not in (b"{", b"[") or not error.message.startswith("not well-formed"):
            raise
        mark = Mark(file, 1, 1)
        try:
            value = json.loads(data, object_pairs_hook=_without_repetition, parse_constant=_refuse_constant)
            json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise error from None
        if _depth(value) > MAX_DEPTH:
            raise UnreadableYamlError(mark, f"nested deeper than {MAX_DEPTH} levels") from None
        return [_marked(value, mark)]


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key is written twice")
    return dict(pairs)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"JSON has no {name}")


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level := [each for each in level if isinstance(each, dict | list)]:
        deepest += 1
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]
    return deepest


def _marked(value: object, mark: Mark) -> object:
    if isinstance(value, dict):
        return Map({key: _marked(inner, mark) for key, inner in value.items()}, {}, mark)
    return Seq([_marked(inner, mark) for inner in value], [], mark) if isinstance(value, list) else value


def _add_documents(reading: _Reading, documents: list[Any]) -> None:
    reading.passed_over += sum(not isinstance(document, dict) for document in documents)
    for body in objects(documents):
        version, kind = body.get("apiVersion"), body.get("kind")
        if _is_nonempty_text(version) and _is_nonempty_text(kind) and not str(version).startswith(_KUSTOMIZE):
            reading.manifests.append(Manifest(body))
        elif "spec" in body and (kind in KINDS or str(version).startswith(GROUP + "/")):
            reading.findings.append(_incomplete(body))
        else:
            reading.passed_over += 1


def _is_nonempty_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _incomplete(body: dict[str, Any]) -> Finding:
    manifest = Manifest(body)
    has, lacks = ("kind", "apiVersion") if manifest.ref.kind in KINDS else ("apiVersion", "kind")
    mark = manifest.mark((has,))
    wanted = f"{GROUP}/v1alpha1" if lacks == "apiVersion" else " or ".join(KINDS)
    message = f'the object has {has} "{body[has]}" but no {lacks}, so no API server accepts it'
    return Finding(
        INCOMPLETE, Severity.ERROR, FailsAt.API_SERVER, *mark[:3], manifest.ref, message, f"add {lacks}: {wanted}"
    )


def _unreadable(mark: Mark, message: str, fix: str) -> Finding:
    return Finding(UNREADABLE, Severity.ERROR, FailsAt.API_SERVER, *mark[:3], None, message, fix)
