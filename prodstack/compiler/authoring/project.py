"""Read a project, the folder with stacks/, clusters/ and perhaps bases/. Mistakes become findings, and nothing outside is read."""

from __future__ import annotations

import errno
import os
import re
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.layout import GITOPS
from prodstack.manifests.opener import is_inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.compiler.authoring.bases import Bases
    from prodstack.compiler.authoring.sources import ClusterSource, Read, StackSource
    from prodstack.manifests.finding import Finding

STACKS, CLUSTERS, BASES = "stacks", "clusters", "bases"
CATALOG = "catalog"
"""The folder with the project's own models and GPUs (prodstack/catalog)."""
_SINGULAR: Mapping[str, str] = MappingProxyType({STACKS: "stack", CLUSTERS: "cluster", BASES: "base"})
STACK_FILE = "stack.yaml"
SUFFIXES = (".yaml", ".yml")
MANIFEST_SUFFIXES = (*SUFFIXES, ".json")
"""JSON is also YAML, and other tools write it for a stack's folder."""
TEXT_SUFFIXES = (".md", ".txt")
"""Notes for people, which stacks/, clusters/, bases/ and a stack's folder can also contain."""
RESERVED_NAMES: Mapping[str, str] = MappingProxyType(
    {"crds": "the CRDs", "namespaces": "the namespaces", "operator": "the operator", GITOPS: "Argo CD and Flux"}
)
"""Folders of dist/<cluster>/ that no stack can be named after, and what they contain."""
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\Z")


class StackEntry(NamedTuple):
    """A stack as it is listed, before any of its files is read. Paths are relative to the project.

    file: the stack file, or the folder with a "/" at its end if there is none; manifests: the other files of its folder.
    """

    root: Path
    name: str
    file: str
    manifests: tuple[str, ...] = ()

    @property
    def has_stack_file(self) -> bool:
        """Whether there is one."""
        return not self.file.endswith("/")

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that the stack is read from."""
        return (self.file, *self.manifests) if self.has_stack_file else self.manifests


class ClusterEntry(NamedTuple):
    """A cluster file, or a base, as it is listed, before it is read. file: its path, relative to the project."""

    root: Path
    name: str
    file: str

    @property
    def files(self) -> tuple[str, ...]:
        """The file, as a stack has several. The bases of a cluster are entries of their own."""
        return (self.file,)


@dataclass(frozen=True)
class Project:
    """The stacks and clusters of a folder, and the mistakes that listing it showed. Files are read when they are first needed.

    names: of all stacks, also of those that cannot be used; catalog_files: those of the project's own catalogue, relative to it.
    """

    root: Path
    stack_entries: tuple[StackEntry, ...] = ()
    cluster_entries: tuple[ClusterEntry, ...] = ()
    base_entries: tuple[ClusterEntry, ...] = ()
    names: frozenset[str] = frozenset()
    listing: tuple[Finding, ...] = ()
    catalog_files: tuple[str, ...] = ()

    @cached_property
    def stacks(self) -> tuple[StackSource, ...]:
        """All stacks that can be read."""
        return tuple(read.source for read in self._stacks if read.source is not None)

    @cached_property
    def clusters(self) -> tuple[ClusterSource, ...]:
        """All clusters that can be read, and name stacks that exist."""
        return tuple(read.source for read in self._clusters if read.source is not None)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The mistakes from listing the folder and from reading its files."""
        of_stacks = (each for read in self._stacks for each in read.findings)
        of_clusters = (each for read in self._clusters for each in read.findings)
        return (*self.listing, *self.catalog.findings, *self.bases.findings, *of_stacks, *of_clusters)

    @cached_property
    def catalog(self) -> Read[str]:
        """The models of the project's own catalogue as one text, as the facts of a cluster have them."""
        from prodstack.compiler.authoring.catalog_files import read_catalog

        return read_catalog(self.root, self.catalog_files)

    @cached_property
    def bases(self) -> Read[Bases]:
        """All bases that can be used."""
        from prodstack.compiler.authoring.base_sources import read_bases

        return read_bases(self.root, self.base_entries, self.names)

    @cached_property
    def _stacks(self) -> list[Read[StackSource]]:
        from prodstack.compiler.authoring.sources import read_stack

        return [read_stack(entry) for entry in self.stack_entries]

    @cached_property
    def _clusters(self) -> list[Read[ClusterSource]]:
        from prodstack.compiler.authoring.sources import read_cluster

        own = self.catalog.source or ""
        return [read_cluster(entry, self.names, self.bases.source, own) for entry in self.cluster_entries]


class NoProjectError(Exception):
    """The folder is not a project; the text says what to create."""


def load(root: Path) -> Project:
    """List the stacks and cluster files below `root`.

    Mistakes in the files are findings. Raises NoProjectError if stacks/, clusters/ or a cluster file is missing.
    """
    findings: list[Finding] = []
    names: dict[str, str] = {}
    try:
        for folder in (STACKS, CLUSTERS):
            if not _is_folder(root / folder):
                what = f"{os.path.abspath(root)} has no folder {folder}/"  # noqa: PTH100  # "." says nothing; absolute() keeps ".."
                raise NoProjectError(f"{what}; a project has {STACKS}/*.yaml and {CLUSTERS}/*.yaml")
        stacks = tuple(_stacks(root, names, findings))
        clusters = tuple(_clusters(root, CLUSTERS, findings))
        bases = tuple(_clusters(root, BASES, findings)) if _is_folder(root / BASES) else ()
        catalog = tuple(_catalog_files(root, findings)) if _is_folder(root / CATALOG) else ()
    except OSError as error:
        return Project(root, listing=(_unreadable(error, root),))
    if not clusters and not findings:
        what = f"{os.path.abspath(root / CLUSTERS)} holds no cluster file"  # noqa: PTH100  # as above
        raise NoProjectError(f"{what}, which would say what runs where, so there is nothing to publish")
    return Project(root, stacks, clusters, bases, frozenset(names), tuple(findings), catalog)


def _unreadable(error: OSError, root: Path) -> Finding:
    """Return the finding for an error of the disk: what a file or folder is cannot be told, so nothing may be left out or published."""
    path = root / str(error.filename or "")
    file = shown_path(path, root) if path.is_relative_to(root) else str(path)
    return _problem("unreadable-yaml", file, f"it cannot be read: {error.strerror or error}", "make it readable")


def _is_folder(path: Path) -> bool:
    """Whether a path leads to a folder. Raises OSError if that cannot be told; Path.is_dir() would say no (Python 3.13)."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            return False  # a link to nowhere, or to itself: reading it reports that
        raise


def _stacks(root: Path, names: dict[str, str], findings: list[Finding]) -> Iterator[StackEntry]:
    """Yield the stacks. names: receives the name and file of every stack, usable or not."""
    for entry, is_folder, file in _listed_inside(root, STACKS, findings):
        name = entry if is_folder else _parts(entry)[0]
        if name in names:
            findings.append(_defined_twice(file, names[name], f'the stack "{name}"'))
            continue
        names[name] = file
        if name in RESERVED_NAMES:
            message = f'"{name}" is reserved for {RESERVED_NAMES[name]}'
            findings.append(_bad_name(file, message, "choose another name for this stack"))
        elif is_folder:
            yield _stack_folder(root, name, findings)
        else:
            yield StackEntry(root, name, file)


def _stack_folder(root: Path, name: str, findings: list[Finding]) -> StackEntry:
    stack = f"{STACKS}/{name}/"
    manifests: list[str] = []
    for entry, is_folder, file in _listed_inside(root, f"{STACKS}/{name}", findings):
        if is_folder:
            message = f"{file} is a folder, but manifests are read only from the stack's own folder"
            findings.append(_problem("invalid-manifest", file, message, "move its files up"))
        elif entry == STACK_FILE:
            stack = file
        else:
            manifests.append(file)
    return StackEntry(root, name, stack, tuple(manifests))


def _clusters(root: Path, folder: str, findings: list[Finding]) -> Iterator[ClusterEntry]:
    """Yield the cluster files, or the bases, by their folder."""
    names: dict[str, str] = {}
    for entry, _, file in _listed_inside(root, folder, findings):
        name, _ = _parts(entry)
        if folder == CLUSTERS and name == GITOPS:
            message = f'"{GITOPS}" is reserved for a folder in that of each cluster'
            findings.append(_bad_name(file, message, "choose another name for this cluster"))
            continue
        first = names.setdefault(name, file)
        if first == file:
            yield ClusterEntry(root, name, file)
        else:
            findings.append(_defined_twice(file, first, f'the {_SINGULAR[folder]} "{name}"'))


def _catalog_files(root: Path, findings: list[Finding]) -> Iterator[str]:
    """Yield the files of the project's own catalogue. Everything else in the folder is left alone, as `fit` does."""
    for entry in _listed(root / CATALOG, root, findings):
        if entry.name.endswith(".yaml"):
            yield f"{CATALOG}/{entry.name}"


def _listed_inside(root: Path, folder: str, findings: list[Finding]) -> Iterator[tuple[str, bool, str]]:
    """Yield the YAML files and folders of a folder, sorted: the name, whether it is a folder, and the path relative to the project.

    Skips hidden ones, and notes for people.

    Reports other suffixes, bad names and links out of the project: an entry that is skipped silently would remove its objects from dist/.
    """
    is_top = folder in _SINGULAR
    suffixes = SUFFIXES if is_top else MANIFEST_SUFFIXES
    above = root / folder
    for entry in _listed(above, root, findings):
        if entry.name.startswith("."):
            continue
        stem, suffix = _parts(entry.name)
        # Checked first, because everything else follows the link.
        is_outside = entry.is_symlink() and not is_inside(above / entry.name, root)
        is_folder = not is_outside and _leads_to_folder(entry)
        is_usable = is_outside or is_folder or suffix in suffixes
        if not is_usable and _is_note(stem, suffix, suffixes) and entry.is_file():
            continue
        file = f"{folder}/{entry.name}"
        if not is_usable:
            findings.append(_unknown_suffix(Path(entry.name), file, suffixes))
        elif is_outside:
            message = f"{file} is a link to a place outside the project"
            findings.append(_bad_name(file, message, "replace the link with a copy"))
        elif folder in (CLUSTERS, BASES) and is_folder:
            message = f"{file} is a folder, but {_SINGULAR[folder]} files are read only from {folder}/ itself"
            findings.append(_bad_name(file, message, f"move its files to {folder}/; or delete the folder"))
        elif is_top and not _NAME.match(entry.name if is_folder else stem):
            message = f'"{entry.name}" is not a valid name for a {_SINGULAR[folder]}'
            findings.append(_bad_name(file, message, "use at most 63 lower-case letters, digits and dashes"))
        else:
            yield entry.name, is_folder, file


def _parts(name: str) -> tuple[str, str]:
    """The name of a file without its suffix, and the suffix. A Path would take most of the time of listing thousands of files."""
    stem, dot, end = name.rpartition(".")
    return (stem, dot + end) if stem else (name, "")


def _is_note(stem: str, suffix: str, suffixes: tuple[str, ...]) -> bool:
    """Whether a file is text for people. chat.yaml.txt is not: some editors save YAML under such a name, and it would never be read."""
    return suffix in TEXT_SUFFIXES and _parts(stem)[1].lower() not in suffixes


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


def _listed(folder: Path, root: Path, findings: list[Finding]) -> list[os.DirEntry[str]]:
    """Return the content of a folder, sorted; reports a folder that cannot be read, and returns nothing."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            entry.stat(
                follow_symlinks=False
            )  # fails without the right to search the folder, which listing it does not need
    except OSError as error:
        message = f"the folder cannot be read: {error.strerror or error}"
        findings.append(_problem("unreadable-yaml", shown_path(folder, root), message, "make it readable"))
        return []
    return entries


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder or a link to one. Raises OSError if that cannot be told."""
    return _is_folder(Path(entry.path)) if entry.is_symlink() else entry.is_dir(follow_symlinks=False)


def _defined_twice(file: str, first: str, what: str) -> Finding:
    return _bad_name(file, f"{file} and {first} both define {what}", "rename one of them")


def _bad_name(file: str, message: str, fix: str) -> Finding:
    return _problem("invalid-name", file, message, fix)


def _problem(rule: str, file: str, message: str, fix: str) -> Finding:
    """Return an error about a whole file. Only mistakes need these imports, and listing a project must stay fast."""
    from prodstack.compiler.authoring.problems import problem
    from prodstack.manifests.yaml_reader import Mark

    return problem(rule, Mark(file, 1, 1), message, fix)


def shown_path(path: Path, root: Path) -> str:
    """Return a path as findings show it, relative to the project."""
    return path.relative_to(root).as_posix()
