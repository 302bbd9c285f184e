"""Turn a dump of a cluster into the files of a project, and find out what merging them does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from prodstack.importing.cluster.cluster import cluster_of
from prodstack.importing.cluster.companions import companions
from prodstack.importing.cluster.differences import differences
from prodstack.importing.cluster.entry import secrets
from prodstack.importing.cluster.grouping import groups
from prodstack.importing.cluster.live import live_of
from prodstack.importing.cluster.stack import stack_of
from prodstack.importing.trial import tried
from prodstack.importing.writing import schema_path
from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import Manifest
from prodstack.manifests.schema import with_defaults
from prodstack.manifests.values import get, without
from prodstack.reports.diff.compare import compare
from prodstack.reports.drift.dump import dump_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from prodstack.importing.cluster.cluster import Cluster
    from prodstack.importing.cluster.companions import Companion
    from prodstack.importing.cluster.differences import Difference
    from prodstack.importing.cluster.grouping import Group
    from prodstack.importing.cluster.live import LeftOut, Live, LiveObject
    from prodstack.importing.cluster.stack import Stack
    from prodstack.importing.trial import Trial
    from prodstack.manifests.finding import Finding, ObjectRef
    from prodstack.reports.diff.impact import DiffReport
    from prodstack.upstream.profile import Profile


@dataclass(frozen=True)
class Imported:
    """The result. files: the stack files and the cluster file, by their paths relative to the project.

    companions: the objects of other kinds that belong to a stack; writes_companions: whether they are among the files; refused: those that
    cannot be written; trial: what the files give; impact: what the merge does to what runs.
    """

    files: Mapping[str, str]
    live: Live
    cluster: Cluster
    stacks: tuple[Stack, ...]
    companions: tuple[Companion, ...]
    writes_companions: bool
    refused: tuple[LeftOut, ...]
    trial: Trial
    impact: DiffReport

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What is not written."""
        return (*self.live.left_out, *(each for one in self.live.objects for each in one.left_out), *self.refused)

    @cached_property
    def secrets(self) -> tuple[LeftOut, ...]:
        """The places in the live objects whose secrets were not copied."""
        return tuple(each for one in self.live.objects for each in secrets(one))

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """How the emitted objects differ from the live ones."""
        return tuple(differences(self.live.objects, self.trial.emitted))

    @property
    def missing(self) -> tuple[LiveObject, ...]:
        """The live objects that are not emitted before their findings are corrected."""
        return tuple(each for each in self.live.objects if each.ref not in self.trial.emitted)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that block the publish."""
        return tuple(each for each in self.trial.findings if each.severity is Severity.ERROR)

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """Differences that are not made on purpose."""
        return tuple(each for each in self.differences if not each.why)

    @property
    def needs_work(self) -> bool:
        """Whether somebody has to correct something before the files can be merged."""
        return bool(self.blocking or self.missing or self.secrets or self.unexplained)


def import_cluster(
    manifests: Iterable[Manifest],
    name: str,
    profile: Profile | None = None,
    *,
    with_companions: bool = False,
    schemas: str = "",
) -> Imported:
    """Import a dump as the cluster `name`. profile: the version of the operator; None for one that has all fields of the dump.

    with_companions: write objects of other kinds that belong to a stack into its folder; schemas: the project's folder with the schemas
    for editors; "" for none.
    """
    dumped = list(manifests)
    live = live_of(dumped)
    found = groups(live.objects)
    cluster = cluster_of(name, live, found, profile)
    belonging, refused = companions(live.others, found)
    written = belonging if with_companions else ()
    stacks = tuple(_stack(group, cluster, written, schema_path(schemas, "stack")) for group in found)
    files = _files(cluster, stacks, schema_path(schemas, "cluster"))
    trial = tried(files)
    impact = _impact(live, trial, dumped, cluster.profile)
    return Imported(files, live, cluster, stacks, tuple(belonging), with_companions, tuple(refused), trial, impact)


def _stack(group: Group, cluster: Cluster, beside: Iterable[Companion], schema: str) -> Stack:
    plain = stack_of(group, cluster.context, names_namespace=cluster.namespace is None)
    return replace(
        plain, schema=schema, companions={each.file: each.body for each in beside if each.stack == group.name}
    )


def _files(cluster: Cluster, stacks: Sequence[Stack], schema: str) -> dict[str, str]:
    texts = {path: text for stack in stacks for path, text in stack.files().items()}
    return {**texts, cluster.path: cluster.text([stack.group.name for stack in stacks], schema)}


def _impact(live: Live, trial: Trial, dumped: Sequence[Manifest], profile: Profile) -> DiffReport:
    """Compare what is live with what is emitted, as `diff --live` does, both as an API server stores them.

    Objects that are not emitted yet are left out on both sides.
    """
    emitted: Mapping[ObjectRef, Manifest] = trial.emitted
    old = [each.manifest for each in live.objects if each.ref in emitted]
    new = [emitted[each.ref] for each in old]
    dump = dump_of(dumped) if live.children else None
    return compare(map(_stored, old), map(_stored, new), profile, dump=dump)


def _stored(manifest: Manifest) -> Manifest:
    """The object with the CRD's defaults. If KEDA scales it, replicas stay absent: the comparison knows what that means."""
    stored = with_defaults(manifest.body)
    deployment = get(stored, "spec", "deploymentConfig")
    is_scaled = get(stored, "spec", "autoscalingConfig", "enabled") is True and isinstance(deployment, dict)
    if is_scaled and get(manifest.spec, "deploymentConfig", "replicas") is None:
        stored = {**stored, "spec": {**stored["spec"], "deploymentConfig": without(deployment, "replicas")}}
    return Manifest(stored)
