"""What a publish must not accept silently: manifests in dist/ that no input gives, and a whole cluster that would disappear from it."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from prodstack.compiler.authoring.problems import did_you_mean, warning
from prodstack.compiler.publishing.publish import FOREIGN_MANIFEST, Mismatch
from prodstack.compiler.publishing.staging import explained, mode
from prodstack.manifests.layout import CLUSTER_FACTS as INDEX
from prodstack.manifests.layout import SUFFIX
from prodstack.manifests.yaml_reader import Mark, locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from prodstack.compiler.authoring.sources import ClusterSource
    from prodstack.manifests.finding import Finding

KEY = "foreignFiles"
ABOVE = "../"
"""How a path of foreignFiles begins that is in dist/ itself, as seen from the cluster's folder."""
APPLIED = frozenset({".yaml", ".yml", ".json", ".jsonnet", ".libsonnet", ".tpl"})
"""Suffixes of files that kubectl, Argo CD, Flux, kustomize or Helm read."""
CONTROL = frozenset({"kustomization", ".sourceignore", ".helmignore", INDEX})
"""Names without such a suffix that change what these tools apply, or how `check` judges it."""


def foreign_manifests(
    foreign: Sequence[Mismatch], dist: Path, clusters: Sequence[ClusterSource]
) -> tuple[list[Finding], list[Mismatch]]:
    """Divide the foreign files in `dist` into findings and notes, without the files that a cluster file allows.

    A finding is a file that a GitOps tool could apply, and anything that is not a regular file, such as a link.
    A cluster file allows paths below its own folder, and as `../NAME` files of no cluster, directly in dist/. An allowed path
    that does not exist is a finding too.
    """
    names = {cluster.name for cluster in clusters}
    there = {item.path for item in foreign}
    allowed = {_below_dist(cluster, path) for cluster in clusters for path in cluster.settings.foreign_files or ()}
    findings = [finding for cluster in clusters for finding in _unused(cluster, there)]
    notes: list[Mismatch] = []
    for item in foreign:
        if item.path in allowed:
            continue
        what = _could_be_applied(item.path, dist)
        if what:
            findings.append(_finding(item.path, what, dist, names))
        else:
            notes.append(item)
    return findings, notes


def vanishing_clusters(files: Mapping[str, bytes], vanished: Iterable[str]) -> dict[str, int]:
    """Return the clusters of dist/ that the inputs no longer give at all, each with the number of its units.

    vanished: the paths of the files that no input gives any more.
    """
    kept = {path.partition("/")[0] for path in files}
    gone = [path.partition("/")[0] for path in vanished if path.endswith(SUFFIX)]
    return {name: gone.count(name) for name in sorted(set(gone) - kept)}


def _below_dist(cluster: ClusterSource, path: str) -> str:
    """Return the path below dist/ of what a cluster file allows."""
    name = path.removeprefix(ABOVE)
    return name if path.startswith(ABOVE) and "/" not in name else f"{cluster.name}/{path}"


def _could_be_applied(path: str, dist: Path) -> str:
    """Return what a file is if a GitOps tool could read it; "" for any other regular file."""
    with explained(dist / path):
        kind = mode(dist / path)  # 0 for a name that had to be escaped, which no honest file has
    if not stat.S_ISREG(kind):
        return "a link" if stat.S_ISLNK(kind) else "not a regular file"
    name = PurePosixPath(path.lower())
    return "a manifest" if name.suffix in APPLIED or name.name in CONTROL else ""


def _finding(path: str, what: str, dist: Path, clusters: Iterable[str]) -> Finding:
    cluster, _, below = path.partition("/")
    owner = (cluster,) if below else ()
    message = (
        f"{dist.name}/{path} is {what} that no input gives, but a GitOps tool that syncs the folder would apply it"
    )
    fix = "delete it; or give it to a stack: put it into the stack's folder"
    if not below:
        fix = f'delete it; or list "{ABOVE}{path}" under {KEY} in a cluster file'
    elif cluster in clusters:
        fix += f'; or list "{below}" under {KEY} in the file of the cluster {cluster}'
    return replace(warning(FOREIGN_MANIFEST, Mark(f"{dist.name}/{path}", 1, 1), message, fix), clusters=owner)


def _unused(cluster: ClusterSource, there: Iterable[str]) -> Iterator[Finding]:
    prefix = f"{cluster.name}/"
    present = [path.removeprefix(prefix) for path in there if path.startswith(prefix)]
    present += [f"{ABOVE}{path}" for path in there if "/" not in path]
    for index, path in enumerate(cluster.settings.foreign_files or ()):
        if path not in present:
            message = f'{KEY}[{index}] allows "{path}", but dist/{cluster.name}/ has no foreign file of this name'
            mark = locate(cluster.data, (KEY, index))
            found = warning("unknown-reference", mark, message, did_you_mean(path, present))
            yield replace(found, clusters=(cluster.name,))
