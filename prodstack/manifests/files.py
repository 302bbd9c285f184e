"""A tree of manifests is read from files, folders and standard input; what cannot be read is a finding at its line, never an abort.

Helm, kustomize and people write these files, so a document that is no Kubernetes object (Helm values, a kustomization, a stack file) is
passed over and counted, and one broken file does not hide what is wrong in the others.
"""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodstack.manifests.cache import no_collection
from prodstack.manifests.finding import FailsAt, Finding, Severity
from prodstack.manifests.manifest import GROUP, KINDS, Manifest, objects
from prodstack.manifests.yaml_reader import Map, Mark, Seq, UnreadableYamlError, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STDIN = "<stdin>"
UNREADABLE, HALF = "unreadable-yaml", "object-without-kind-or-version"
SUFFIXES = (".yaml", ".yml", ".json")
_UNIT_FILE = re.compile(r"(?P<cluster>.*/)?(?P<unit>[^/]+)/(?P=unit)\.k8s\.yaml\Z")
_KUSTOMIZE = "kustomize.config.k8s.io/"  # a build file: kustomize reads it, no API server ever sees it


class MissingPathError(Exception):
    """A path that a person named does not exist."""


@dataclass(frozen=True)
class Tree:
    """What was read. passed_over: how many documents are no Kubernetes objects; stdin: the text of standard input, if it was read."""

    manifests: tuple[Manifest, ...] = ()
    findings: tuple[Finding, ...] = ()
    passed_over: int = 0
    stdin: str | None = None


@dataclass
class _Reading:
    """The tree as far as it has been read."""

    manifests: list[Manifest] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    passed_over: int = 0
    stdin: str | None = None


def read_tree(paths: Iterable[str | Path], root: Path = Path(), stdin: bytes | None = None) -> Tree:
    """The objects in files, in folders (*.yaml, *.yml and *.json at any depth) and, for "-", on standard input.

    Paths are taken from `root`; findings name files as the person did. Hidden folders and links to folders are not entered, and a file
    that is named twice is read once. `stdin` stands for sys.stdin.buffer. Raises MissingPathError.
    """
    named = [str(path) for path in paths]
    for name in named:
        if name != "-" and not os.path.lexists(root / name):
            raise MissingPathError(name)
    reading = _Reading()
    with no_collection():
        for name in _once(named, root):
            _read_one(reading, name, root, stdin)
    return Tree(tuple(reading.manifests), tuple(reading.findings), reading.passed_over, reading.stdin)


def clusters(manifests: Iterable[Manifest]) -> tuple[tuple[Manifest, ...], ...]:
    """The manifests that run together: dist/ holds a folder for each cluster, and one cluster's objects do not meet another's.

    A cluster is the folder above <unit>/<unit>.k8s.yaml, which is how this project publishes. All other manifests are one group.
    """
    groups: dict[str, list[Manifest]] = {}
    for manifest in manifests:
        match = _UNIT_FILE.match(manifest.mark(()).file)
        groups.setdefault(match["cluster"] or "" if match else "", []).append(manifest)
    return tuple(tuple(group) for group in groups.values())


def _once(named: Iterable[str], root: Path) -> Iterator[str]:
    seen: set[str] = set()
    for name in (found for path in named for found in _files(path, root)):
        identity = name if name == "-" else os.path.realpath(root / name)
        if identity not in seen:
            seen.add(identity)
            yield name


def _files(name: str, root: Path) -> Iterator[str]:
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
        reading.findings.append(_unreadable(Mark(file, 1, 1), f"the file cannot be read: {reason}", "make it readable"))
        return
    if name == "-":
        reading.stdin = data.decode("utf-8", "replace")
    try:
        documents = _documents(data, file)
    except UnreadableYamlError as error:
        reading.findings.append(_unreadable(error.mark, error.message, _advice(data)))
        return
    _sort_out(reading, documents)


def _bytes(name: str, root: Path, stdin: bytes | None) -> bytes:
    if name != "-":
        return (root / name).read_bytes()
    return sys.stdin.buffer.read() if stdin is None else stdin


def _documents(data: bytes, file: str) -> list[Any]:
    """YAML documents; JSON that the YAML parser refuses (escaped surrogate pairs, tabs) is read as JSON, without positions."""
    try:
        return read(data, file)
    except UnreadableYamlError as error:
        if data.lstrip()[:1] not in (b"{", b"[") or not error.message.startswith("not well-formed"):
            raise
        try:
            return [_marked(json.loads(data), Mark(file, 1, 1))]
        except (ValueError, RecursionError):
            raise error from None


def _marked(value: object, mark: Mark) -> object:
    if isinstance(value, dict):
        return Map({key: _marked(inner, mark) for key, inner in value.items()}, {}, mark)
    return Seq([_marked(inner, mark) for inner in value], [], mark) if isinstance(value, list) else value


def _sort_out(reading: _Reading, documents: list[Any]) -> None:
    reading.passed_over += sum(not isinstance(document, dict) for document in documents)
    for body in objects(documents):
        version, kind = body.get("apiVersion"), body.get("kind")
        if _is_text(version) and _is_text(kind) and not str(version).startswith(_KUSTOMIZE):
            reading.manifests.append(Manifest(body))
        elif "spec" in body and (kind in KINDS or str(version).startswith(GROUP + "/")):
            reading.findings.append(_half(body))
        else:
            reading.passed_over += 1


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _half(body: dict[str, Any]) -> Finding:
    manifest = Manifest(body)
    has, lacks = ("kind", "apiVersion") if manifest.ref.kind in KINDS else ("apiVersion", "kind")
    mark = manifest.mark((has,))
    wanted = f"{GROUP}/v1alpha1" if lacks == "apiVersion" else " or ".join(KINDS)
    message = f'the object says {has} "{body[has]}" but has no {lacks}'
    return Finding(
        HALF, Severity.ERROR, FailsAt.API_SERVER, *mark[:3], manifest.ref, message, f"write {lacks}: {wanted}"
    )


def _unreadable(mark: Mark, message: str, fix: str) -> Finding:
    return Finding(UNREADABLE, Severity.ERROR, FailsAt.API_SERVER, *mark[:3], None, message, fix)


def _advice(data: bytes) -> str:
    if b"{{" in data:
        return "this looks like a Helm template: run `helm template` first and check what it prints"
    return "correct the file; nothing in it was judged"
