"""Judge manifests cluster by cluster, with what the index files in dist/ say about each cluster: its facts and its suppressions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from prodstack.manifests import suppression
from prodstack.manifests.cluster_index import ClusterIndex, read_index
from prodstack.manifests.files import UNREADABLE, cluster_folder, clusters
from prodstack.manifests.finding import FailsAt, Finding, Severity
from prodstack.manifests.layout import CLUSTER_FACTS
from prodstack.manifests.manifest import World
from prodstack.manifests.yaml_reader import UnreadableYamlError
from prodstack.rules.engine import registry
from prodstack.rules.engine.pages import suppressible
from prodstack.upstream.profile import default, names
from prodstack.upstream.profile import profile as named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prodstack.manifests.files import Tree
    from prodstack.manifests.finding import ObjectRef
    from prodstack.manifests.manifest import Manifest
    from prodstack.manifests.suppression import Suppression
    from prodstack.upstream.profile import Profile

GENERATED = b"# Generated from "
"""How every file begins that `synth` writes."""


@dataclass(frozen=True, eq=False)
class Judged:
    """One cluster: its name ("" if it is not a folder of dist/), its objects, and its findings.

    findings: those that its index does not suppress; suppressed: the objects about which it suppresses an error.
    """

    name: str
    world: World
    findings: tuple[Finding, ...]
    suppressed: frozenset[ObjectRef | None] = frozenset()

    @property
    def profile(self) -> Profile | None:
        """The operator's version, if it is known."""
        name = self.world.facts.profile
        return None if name is None else named(name)


def judge_clusters(
    manifests: Iterable[Manifest], root: Path, *, complete: bool = False, profile: str | None = None
) -> Iterator[Judged]:
    """Judge each cluster among the manifests by itself.

    root: what the files' names are relative to; complete: nothing else runs in any of the clusters; profile: the operator's, instead of
    that of the index. A cluster's folder that `synth` wrote is complete if all of it was read.
    """
    for group in clusters(manifests):
        folder = cluster_folder(group)
        generated = folder is not None and _is_generated(root, group)
        index, wrong = _index(root, folder) if folder is not None and generated else (ClusterIndex(), ())
        operator = profile or index.facts.profile or (default().name if generated else None)
        whole = complete or (folder is not None and generated and _is_whole(root / folder, root, group))
        world = World(group, whole, replace(index.facts, profile=operator, has_cluster_file=generated))
        name = PurePosixPath(folder).name if folder else ""
        found = [replace(each, clusters=(name,) if name else ()) for each in (*wrong, *registry.judge(world))]
        kept = tuple(_without_suppressed(found, index))
        yield Judged(name, world, kept, frozenset(each.object for each in set(found) - set(kept)))


def findings_in(tree: Tree, judged: Iterable[Judged]) -> list[Finding]:
    """Every finding about a tree that its objects do not suppress. judged: its clusters, as judge_clusters yields them."""
    whole = (*tree.manifests, *tree.kustomize_files)
    of_clusters = (finding for cluster in judged for finding in cluster.findings)
    found = [*tree.findings, *of_clusters, *registry.judge_delivery(World(whole))]
    suppressions = [each for manifest in whole for each in suppression.annotated(manifest)]
    return suppression.apply(found, suppressions, suppressible())


def profiles(manifests: Iterable[Manifest], root: Path) -> dict[str, Profile]:
    """The operator's version in each cluster among the manifests whose index states one, by the name of the cluster's folder."""
    found: dict[str, Profile] = {}
    for group in clusters(manifests):
        folder = cluster_folder(group)
        stated = _index(root, folder)[0].facts.profile if folder and _is_generated(root, group) else None
        if folder and stated is not None:
            found[PurePosixPath(folder).name] = named(stated)
    return found


def _is_generated(root: Path, group: Iterable[Manifest]) -> bool:
    """Whether `synth` wrote these files; their first lines are the same, so that one is enough."""
    file = next(iter(group)).mark(()).file
    try:
        with (root / file).open("rb") as opened:
            return opened.read(len(GENERATED)) == GENERATED
    except OSError:
        return False


def _is_whole(folder: Path, root: Path, group: Iterable[Manifest]) -> bool:
    """Whether every unit's file in the cluster's folder was read."""
    read = {root / manifest.mark(()).file for manifest in group}
    return all(file in read for file in folder.glob("*/*.k8s.yaml"))


def _index(root: Path, folder: str) -> tuple[ClusterIndex, tuple[Finding, ...]]:
    shown = f"{folder}{CLUSTER_FACTS}"
    try:
        index = read_index(root / folder, shown)
        if index.facts.profile in (None, *names()):
            return index, ()
        what, line, column = f'there is no profile "{index.facts.profile}" of the operator', 1, 1
    except UnreadableYamlError as error:
        what, line, column = error.message, error.mark.line, error.mark.column
    except OSError as error:
        what, line, column = f"the file cannot be read: {error.strerror or type(error).__name__}", 1, 1
    fix = "run `synth`, which writes the file"
    return ClusterIndex(), (Finding(UNREADABLE, Severity.ERROR, FailsAt.NOTHING, shown, line, column, None, what, fix),)


def _without_suppressed(findings: Iterable[Finding], index: ClusterIndex) -> Iterator[Finding]:
    """Yield what the index does not suppress. It is not asked for unused suppressions: `check` without a path reports them."""
    by_unit: dict[str, list[Finding]] = {}
    for finding in findings:
        by_unit.setdefault(PurePosixPath(finding.file).parent.name, []).append(finding)
    for unit, some in by_unit.items():
        given = (index.suppressions or {}).get(unit, ())
        yield from _kept(some, given) if given else some


def _kept(findings: Iterable[Finding], given: tuple[Suppression, ...]) -> Iterator[Finding]:
    own = {each.mark.file for each in given}
    applied = suppression.apply(findings, given, suppressible(), lambda *_: True)
    return (finding for finding in applied if finding.rule != suppression.UNUSED or finding.file not in own)
