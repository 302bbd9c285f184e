"""A unit is what a GitOps tool syncs: one folder of dist/<cluster>/. A project's units and everything wrong with them come from here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from prodstack.compiler.authoring.cluster_facts import facts, installs, namespaces, operator_of
from prodstack.compiler.authoring.images import substitute
from prodstack.compiler.authoring.problems import problem
from prodstack.compiler.authoring.project import CLUSTERS
from prodstack.compiler.authoring.stack import Context, compile_stack
from prodstack.manifests.finding import FailsAt, Finding, Severity
from prodstack.manifests.manifest import World, get
from prodstack.manifests.secrets import find
from prodstack.manifests.suppression import Suppression, apply
from prodstack.manifests.wording import dotted
from prodstack.manifests.yaml_reader import Map, Mark, locate
from prodstack.rules.engine.pages import suppressible
from prodstack.rules.engine.registry import judge
from prodstack.rules.reading.images import is_mutable
from prodstack.upstream.install import OPERATOR_IMAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.compiler.authoring.project import ClusterSource, Project, StackSource
    from prodstack.compiler.authoring.stack import CompiledStack, Resource
    from prodstack.models.cluster import Operator

CRDS, NAMESPACES, OPERATOR = "crds", "namespaces", "operator"
HARDENED = "hardened"
"""The validation of CRDs where the cluster file says none."""


@dataclass(frozen=True)
class Unit:
    """One folder of dist/<cluster>/. sources: the files that reviewers should edit; resources: of stacks and namespaces.

    validation: of the unit of the CRDs, which bundle it is: hardened or upstream.
    """

    cluster: str
    name: str
    sources: tuple[str, ...]
    resources: tuple[Resource, ...] = ()
    operator: Operator | None = None
    validation: str = ""

    @property
    def path(self) -> str:
        """Where it is published, below dist/."""
        return f"{self.cluster}/{self.name}/{self.name}.k8s.yaml"


@dataclass(frozen=True)
class Compiled:
    """Every unit of every cluster, and every finding about what people wrote. The rules judge when the findings are first asked for."""

    project: Project
    runs: tuple[Run, ...]

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Cluster after cluster, each in the order in which its units are applied."""
        return tuple(unit for run in self.runs for unit in _units(run))

    @property
    def whole(self) -> bool:
        """Whether every file could be read and compiled, so that the rules decide what is left to decide."""
        return not self.project.findings and all(run.whole for run in self.runs)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All of them but what is suppressed, sorted by place."""
        return tuple(sorted(dict.fromkeys(_findings(self.project, self.runs)), key=lambda finding: finding.sort_key))

    @property
    def blocked(self) -> bool:
        """Whether an error stands against the publish."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(frozen=True)
class Run:
    """One cluster with its stacks compiled. whole: none of them has a mistake, so that the rules could judge all of it."""

    cluster: ClusterSource
    stacks: tuple[CompiledStack, ...]
    namespaces: tuple[Resource, ...]
    whole: bool


def compile_project(project: Project) -> Compiled:
    """All units, and all findings: by all rules in the world of their cluster, suppressions applied."""
    stacks = {stack.name: stack for stack in project.stacks}
    return Compiled(project, tuple(_run(cluster, stacks) for cluster in project.clusters))


def judge_project(project: Project) -> list[Finding]:
    """What `check` says of the project's own stacks; needs neither node nor cdk8s."""
    return list(compile_project(project).findings)


def _findings(project: Project, runs: Iterable[Run]) -> Iterator[Finding]:
    """What the files' readers found, and what remains of everything else when the files' suppressions are applied."""
    yield from project.findings
    stacks = {stack.name: stack for stack in project.stacks}
    raised = [pair for run in runs for pair in _raised(run)]
    unused = set(stacks).difference(*(cluster.settings.stacks for cluster in project.clusters))
    raised += [
        (stacks[name].file, finding)
        for name in sorted(unused)
        for finding in _unused_stack(stacks[name], known=not _unread_clusters(project))
    ]
    sources = {stack.file: stack.data for stack in project.stacks}
    sources |= {cluster.file: cluster.data for cluster in project.clusters}
    yield from _without_suppressed(raised, sources, judged=all(run.whole for run in runs))


def _run(cluster: ClusterSource, stacks: Mapping[str, StackSource]) -> Run:
    names = cluster.settings.stacks
    compiled = tuple(_compiled(stacks[name], cluster) for name in names if name in stacks)
    whole = len(compiled) == len(names) and not any(stack.findings for stack in compiled)
    return Run(cluster, compiled, tuple(namespaces(cluster, compiled)), whole)


def _compiled(stack: StackSource, cluster: ClusterSource) -> CompiledStack:
    overrides = cluster.data.get("overrides") or Map()
    override = overrides.get(stack.name)
    return compile_stack(stack, override if isinstance(override, Map) else None, Context.of(cluster.settings))


def _raised(run: Run) -> Iterator[tuple[str, Finding]]:
    """Every finding of a cluster with the file that can suppress it: its stack's, or the cluster's own."""
    yield from ((stack.file, finding) for stack in run.stacks for finding in stack.findings)
    if run.whole:
        yield from _judged(run)
        yield from ((run.cluster.file, finding) for finding in _about_cluster(run))


def _judged(run: Run) -> Iterator[tuple[str, Finding]]:
    """The rules' findings in the cluster's world, each with the file of the stack whose object it is about."""
    owned = [(resource.manifest, stack.file) for stack in run.stacks for resource in stack.resources]
    shared = [(resource.manifest, run.cluster.file) for resource in run.namespaces]
    file_of = {manifest.ref: file for manifest, file in (*shared, *owned)}
    world = World(tuple(manifest for manifest, _ in (*owned, *shared)), complete=True, facts=facts(run.cluster))
    for finding in judge(world):
        yield (file_of[finding.object] if finding.object else run.cluster.file), finding


def _without_suppressed(
    raised: list[tuple[str, Finding]], sources: Mapping[str, Map], *, judged: bool
) -> Iterator[Finding]:
    """The findings that no file suppresses. judged: only then is it known which suppressions silence nothing."""
    by_file: dict[str, list[Finding]] = {file: [] for file in sources}
    for file, finding in dict.fromkeys(raised):
        by_file[file].append(finding)
    for file, findings in by_file.items():
        if judged:
            yield from apply(findings, _suppressions(sources[file]), suppressible(), lambda *_: True)
        else:
            yield from findings


def _units(run: Run) -> Iterator[Unit]:
    """The units of a cluster, in the order in which they are applied."""
    cluster = run.cluster
    yield Unit(cluster.name, CRDS, (cluster.file,), validation=_validation(cluster))
    yield Unit(cluster.name, NAMESPACES, (cluster.file,), run.namespaces)
    if installs(cluster):
        yield Unit(cluster.name, OPERATOR, (cluster.file,), operator=_operator(cluster)[0])
    for stack in run.stacks:
        yield Unit(cluster.name, stack.name, (stack.file, cluster.file), stack.resources)


def _validation(cluster: ClusterSource) -> str:
    crds = cluster.settings.crds
    return (crds.validation if crds is not None else None) or HARDENED


def _operator(cluster: ClusterSource) -> tuple[Operator, str | None]:
    """The operator with the image that the cluster wants, and the key of `images` that said so."""
    settings = operator_of(cluster)
    image, key = substitute(settings.image or OPERATOR_IMAGE, cluster.settings.images or {})
    return settings.model_copy(update={"image": image}), key


def _suppressions(data: Map) -> list[Suppression]:
    written = data.get("suppress")
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
    return [_warning("unused-stack", mark, message, fix)]


def _about_cluster(run: Run) -> Iterator[Finding]:
    """What is wrong with the cluster file itself."""
    operator, key = _operator(run.cluster) if installs(run.cluster) else (None, None)
    images = run.cluster.data.get("images") or Map()
    used = {key, *(key for stack in run.stacks for key in stack.used_images)}
    for name in images:
        if name not in used:
            message = f'images has "{name}", which no object of this cluster uses'
            yield _warning("unused-image-override", images.marks.get(name), message, "correct the name, or remove it")
    yield from _secrets_in(run.cluster.data)
    if operator is not None and is_mutable(operator.image or ""):
        mark = locate(run.cluster.data, ("operator", "image")) or Mark(run.cluster.file, 1, 1)
        message = f'the image "{operator.image}" of the operator has no tag that stays'
        yield _warning("mutable-image-tag", mark, message, "pin it: operator: {image: registry/name@sha256:...}")


def _secrets_in(data: Map) -> Iterator[Finding]:
    """Secrets in the cluster file, parts of which reach dist/ in no object that a rule sees; overrides are judged in their objects."""
    for path, what in find({key: value for key, value in data.items() if key != "overrides"}):
        message, fix = f"{dotted(path)} holds {what} in plain text", "revoke it, and write the name of a Secret"
        finding = problem("plaintext-secret", locate(data, path), message, fix)
        yield replace(finding, fails_at=FailsAt.NOTHING)


def _warning(rule: str, mark: Mark | None, message: str, fix: str) -> Finding:
    return replace(problem(rule, mark, message, fix), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
