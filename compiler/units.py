"""A unit is what a GitOps tool syncs: one folder of dist/<cluster>/. A project's units and everything wrong with them come from here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from compiler.problems import problem
from compiler.project import CLUSTERS
from compiler.stack import Context, Resource, compile_stack
from models.cluster import Operator
from review.finding import FailsAt, Finding, Severity
from review.manifest import Facts, NodePool, World, get
from review.pages import suppressible
from review.rule import judge
from review.source import Map, Mark
from review.suppression import Suppression, apply

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from compiler.project import ClusterSource, Project, StackSource
    from compiler.stack import CompiledStack
    from models.cluster import NodePool as PoolSettings

CRDS, NAMESPACES, OPERATOR = "crds", "namespaces", "operator"
OPERATOR_NAMESPACE = "production-stack-system"
POD_SECURITY = {"pod-security.kubernetes.io/enforce": "restricted"}


@dataclass(frozen=True)
class Unit:
    """One folder of dist/<cluster>/. source: the file that reviewers should edit; resources: of stacks and namespaces."""

    cluster: str
    name: str
    source: str
    resources: tuple[Resource, ...] = ()
    operator: Operator | None = None

    @property
    def path(self) -> str:
        """Where it is published, below dist/."""
        return f"{self.cluster}/{self.name}/{self.name}.k8s.yaml"


@dataclass(frozen=True)
class Compiled:
    """Every unit of every cluster, and every finding about what people wrote."""

    units: tuple[Unit, ...]
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> bool:
        """Whether an error stands against the publish."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def compile_project(project: Project) -> Compiled:
    """All units, judged by all rules in the world of their cluster, suppressions applied."""
    stacks = {stack.name: stack for stack in project.stacks}
    units: list[Unit] = []
    findings: list[Finding] = []
    raised: dict[str, list[Finding]] = {name: [] for name in stacks}
    for cluster in project.clusters:
        compiled = [_compiled(stacks[name], cluster) for name in cluster.settings.stacks if name in stacks]
        findings.extend(_unused_images(cluster, compiled))
        for stack in compiled:
            raised[stack.name].extend(stack.findings)
        if len(compiled) == len(cluster.settings.stacks) and not any(stack.findings for stack in compiled):
            for finding, owner in _judged(cluster, compiled):
                raised[owner].append(finding) if owner else findings.append(finding)
        units.extend(_units(cluster, compiled))
    used = {name for cluster in project.clusters for name in cluster.settings.stacks}
    for name in sorted(set(stacks) - used):
        raised[name].extend(_unused_stack(stacks[name], known=not _unread_clusters(project)))
    for name, found in raised.items():
        findings.extend(apply(_once(found), _suppressions(stacks[name]), suppressible(), lambda *_: True))
    unique = _once([*project.findings, *findings])
    return Compiled(tuple(units), tuple(sorted(unique, key=lambda finding: finding.sort_key)))


def judge_project(project: Project) -> list[Finding]:
    """What `check` says of the project's own stacks; needs neither node nor cdk8s."""
    return list(compile_project(project).findings)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once, however many clusters raise it."""
    return list(dict.fromkeys(findings))


def _compiled(stack: StackSource, cluster: ClusterSource) -> CompiledStack:
    overrides = cluster.data.get("overrides") or Map()
    override = overrides.get(stack.name)
    return compile_stack(stack, override if isinstance(override, Map) else None, Context.of(cluster.settings))


def _judged(cluster: ClusterSource, compiled: list[CompiledStack]) -> Iterable[tuple[Finding, str]]:
    """The rules' findings in the cluster's world, each with the stack whose object it is about."""
    namespaces = _namespaces(cluster, compiled)
    owners = {id(resource): stack.name for stack in compiled for resource in stack.resources}
    resources = [*(resource for stack in compiled for resource in stack.resources), *namespaces]
    manifests = [(resource.manifest, owners.get(id(resource), "")) for resource in resources]
    world = World(tuple(manifest for manifest, _ in manifests), complete=True, facts=facts(cluster))
    owner_of = {manifest.ref: owner for manifest, owner in manifests}
    return [(finding, owner_of.get(finding.object, "") if finding.object else "") for finding in judge(world)]


def facts(cluster: ClusterSource) -> Facts:
    """What a cluster file says that the cluster has, for the rules."""
    said, operator = cluster.settings.facts, cluster.settings.operator
    supports = frozenset(operator.supports or ()) if operator is not None else frozenset()
    if said is None:
        return Facts(operator_supports=supports)
    return Facts(
        storage_classes=_set(said.storage_classes),
        default_storage_class=said.default_storage_class,
        runtime_classes=_set(said.runtime_classes),
        node_pools=None if said.node_pools is None else tuple(_pool(pool) for pool in said.node_pools),
        add_ons=_set(said.add_ons),
        secrets=_secrets(cluster),
        operator_supports=supports,
    )


def _set(values: Iterable[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _pool(pool: PoolSettings) -> NodePool:
    return NodePool(
        name=pool.name,
        gpu_type=pool.gpu_type or "nvidia.com/gpu",
        gpus=pool.gpus,
        nodes=pool.nodes,
        gpu_memory=pool.gpu_memory,
        labels=pool.labels or {},
    )


def _secrets(cluster: ClusterSource) -> Mapping[tuple[str, str], frozenset[str] | None] | None:
    said = cluster.settings.facts
    if said is None or said.secrets is None:
        return None
    home = cluster.settings.namespace or "default"
    return {(secret.namespace or home, secret.name): _set(secret.keys) for secret in said.secrets}


def _units(cluster: ClusterSource, compiled: list[CompiledStack]) -> Iterable[Unit]:
    """The units of a cluster, in the order in which they are applied."""
    yield Unit(cluster.name, CRDS, cluster.file)
    yield Unit(cluster.name, NAMESPACES, cluster.file, tuple(_namespaces(cluster, compiled)))
    if _installs(cluster):
        yield Unit(cluster.name, OPERATOR, cluster.file, operator=_operator(cluster))
    for stack in compiled:
        yield Unit(cluster.name, stack.name, stack.file, stack.resources)


def _installs(cluster: ClusterSource) -> bool:
    operator = cluster.settings.operator
    return operator is None or operator.install is not False


def _operator(cluster: ClusterSource) -> Operator:
    return cluster.settings.operator or Operator()


def _namespaces(cluster: ClusterSource, compiled: list[CompiledStack]) -> list[Resource]:
    """One Namespace for each that is in use, never default or kube-*, which every cluster has."""
    used = {get(resource.body, "metadata", "namespace") for stack in compiled for resource in stack.resources}
    written = {
        get(r.body, "metadata", "name") for s in compiled for r in s.resources if r.body.get("kind") == "Namespace"
    }
    names = {name for name in used if isinstance(name, str)} - written
    own = _operator(cluster).namespace or OPERATOR_NAMESPACE
    if _installs(cluster):
        names.add(own)
    kept = sorted(name for name in names if name != "default" and not name.startswith("kube-"))
    return [_namespace(name, POD_SECURITY if name == own and _installs(cluster) else {}, cluster) for name in kept]


def _namespace(name: str, labels: Mapping[str, str], cluster: ClusterSource) -> Resource:
    metadata = {"name": name, **({"labels": dict(labels)} if labels else {})}
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
    return Resource(body, Map(body, {}, Mark(cluster.file, 1, 1)))


def _suppressions(stack: StackSource) -> list[Suppression]:
    written = stack.data.get("suppress")
    entries = written if isinstance(written, list) else []
    marks = getattr(written, "marks", [])
    return [
        Suppression(get(entry, "rule"), get(entry, "object"), get(entry, "reason"), mark)
        for entry, mark in zip(entries, marks, strict=False)
        if isinstance(get(entry, "rule"), str) and isinstance(get(entry, "reason"), str)
    ]


def _unread_clusters(project: Project) -> bool:
    """Whether a cluster file has a mistake, so that nobody knows what it runs."""
    return any(finding.file.startswith(f"{CLUSTERS}/") for finding in project.findings)


def _unused_stack(stack: StackSource, *, known: bool) -> list[Finding]:
    """A stack that no cluster runs is read and validated all the same. known: whether every cluster file could be read."""
    compiled = compile_stack(stack, None, Context())
    if compiled.findings or not known:
        return list(compiled.findings)
    mark = Mark(stack.file, 1, 1)
    message, fix = f'no cluster runs the stack "{stack.name}"', "name it in the stacks of a cluster file, or delete it"
    warning = replace(problem("unused-stack", mark, message, fix), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
    return [warning]


def _unused_images(cluster: ClusterSource, compiled: list[CompiledStack]) -> Iterable[Finding]:
    images = cluster.data.get("images") or Map()
    used = {key for stack in compiled for key in stack.used_images}
    for key in images:
        if key not in used and not any(stack.findings for stack in compiled):
            message, fix = f'images has "{key}", which no object of this cluster uses', "correct the name, or remove it"
            found = problem("unused-image-override", images.marks.get(key), message, fix)
            yield replace(found, severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
