"""Compile a project into units, the folders of dist/<cluster>/ that a GitOps tool syncs, and collect all findings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from prodstack.compiler.authoring.cluster_facts import crd_validation, facts, images_of, installs, operator_of
from prodstack.compiler.authoring.images import canonical, is_pinned, references, repository, split
from prodstack.compiler.authoring.override_causes import at_causes
from prodstack.compiler.authoring.problems import problem, warning
from prodstack.compiler.authoring.project import CLUSTERS
from prodstack.compiler.authoring.stack import Context, Resource, compile_stack
from prodstack.manifests.cluster_index import NAME as INDEX
from prodstack.manifests.cluster_index import to_text
from prodstack.manifests.finding import FailsAt, Finding, Severity, merged
from prodstack.manifests.manifest import Facts, World
from prodstack.manifests.secrets import find
from prodstack.manifests.suppression import Suppression, apply
from prodstack.manifests.values import get
from prodstack.manifests.wording import dotted, nearest
from prodstack.manifests.yaml_reader import Map, Mark, locate
from prodstack.rules.engine.pages import suppressible
from prodstack.rules.engine.registry import judge
from prodstack.rules.reading.images import is_reference
from prodstack.upstream import profile as profiles
from prodstack.upstream.install import OPERATOR_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prodstack.compiler.authoring.project import Project
    from prodstack.compiler.authoring.sources import ClusterSource, StackSource
    from prodstack.compiler.authoring.stack import CompiledStack
    from prodstack.models.cluster import Operator

CRDS, NAMESPACES, OPERATOR = "crds", "namespaces", "operator"
ENFORCE = "pod-security.kubernetes.io/enforce"
OPERATOR_LEVEL, STACK_LEVEL = "restricted", "baseline"
"""The Pod Security level that a generated Namespace enforces. The pods that the operator creates have no security context, so they
meet `baseline` and not `restricted` (observed)."""


@dataclass(frozen=True)
class Unit:
    """One folder of dist/<cluster>/. sources: the input files to edit; resources: the objects of a stack, or the namespaces.

    operator: set only for the unit of the operator; validation: set only for the CRDs, hardened or upstream; index: the content of the
    cluster's index file, which is no folder and has no objects (prodstack.manifests.cluster_index).
    """

    cluster: str
    name: str
    sources: tuple[str, ...]
    resources: tuple[Resource, ...] = ()
    operator: Operator | None = None
    validation: str = ""
    index: str = ""

    @property
    def path(self) -> str:
        """The path of the published file below dist/."""
        if self.index:
            return f"{self.cluster}/{self.name}"
        return f"{self.cluster}/{self.name}/{self.name}.k8s.yaml"


@dataclass(frozen=True)
class Compiled:
    """Every unit of every cluster, and every finding about the input files. Rules run when the findings are first read."""

    project: Project
    runs: tuple[Run, ...]

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units cluster by cluster, each in the order in which they are applied."""
        return tuple(unit for run in self.runs for unit in _units(run))

    @property
    def whole(self) -> bool:
        """Whether every file could be read and compiled, so that only rules can still report errors."""
        return not self.project.findings and all(run.whole for run in self.runs)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings that are not suppressed, sorted by position."""
        found = merged(map(_of_its_cluster, _findings(self.project, self.runs)))
        return tuple(sorted(found, key=lambda finding: finding.sort_key))

    @property
    def blocked(self) -> bool:
        """Whether an error prevents publishing."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(frozen=True)
class Run:
    """One cluster with its compiled stacks. whole: whether all of them compiled without findings, so that rules can judge them."""

    cluster: ClusterSource
    sources: tuple[StackSource, ...]
    stacks: tuple[CompiledStack, ...]
    namespaces: tuple[Resource, ...]
    whole: bool


def compile_project(project: Project) -> Compiled:
    """Compile all stacks of all clusters."""
    stacks = {stack.name: stack for stack in project.stacks}
    return Compiled(project, tuple(_run(cluster, stacks) for cluster in project.clusters))


def judge_project(project: Project) -> list[Finding]:
    """Return the findings about a project; needs neither node nor cdk8s."""
    return list(compile_project(project).findings)


def _findings(project: Project, runs: Iterable[Run]) -> Iterator[Finding]:
    """Yield the findings from reading the files, and all others that the files do not suppress."""
    yield from project.findings
    stacks = {stack.name: stack for stack in project.stacks}
    raised = [(file, replace(finding, clusters=(run.cluster.name,))) for run in runs for file, finding in _raised(run)]
    unused = set(stacks).difference(*(cluster.settings.stacks for cluster in project.clusters))
    raised += [
        (stacks[name].file, finding)
        for name in sorted(unused)
        for finding in _unused_stack(stacks[name], known=not _unread_clusters(project))
    ]
    sources = {stack.file: stack.data for stack in project.stacks}
    sources |= {cluster.file: cluster.data for cluster in project.clusters}
    yield from _without_suppressed(raised, sources, judged=all(run.whole for run in runs))


def _of_its_cluster(finding: Finding) -> Finding:
    """Return a finding about a cluster file with the name of that cluster."""
    folder, _, name = finding.file.partition("/")
    return replace(finding, clusters=(PurePosixPath(name).stem,)) if folder == CLUSTERS and name else finding


def _run(cluster: ClusterSource, stacks: Mapping[str, StackSource]) -> Run:
    names = cluster.settings.stacks
    sources = tuple(stacks[name] for name in names if name in stacks)
    compiled = tuple(_compiled(source, cluster) for source in sources)
    whole = len(compiled) == len(names) and not any(stack.findings for stack in compiled)
    return Run(cluster, sources, compiled, tuple(_namespaces(cluster, compiled)), whole)


def _compiled(stack: StackSource, cluster: ClusterSource) -> CompiledStack:
    return compile_stack(stack, _overrides(cluster).get(stack.name), Context.of(cluster.settings))


def _raised(run: Run) -> Iterator[tuple[str, Finding]]:
    """Yield every finding of a cluster with the file that can suppress it: the stack file or the cluster file."""
    yield from ((stack.file, finding) for stack in run.stacks for finding in stack.findings)
    if run.whole:
        yield from _judged(run)
        yield from ((run.cluster.file, finding) for finding in _about_cluster(run))


def _judged(run: Run) -> Iterator[tuple[str, Finding]]:
    """Run the rules over all objects of a cluster, and yield each finding with the file that its object comes from."""
    stack_of = {resource.manifest.ref: stack for stack in run.stacks for resource in stack.resources}
    names = {ref: stack.name for ref, stack in stack_of.items()}
    found = at_causes(judge(_world(run, run.stacks)), _overrides(run.cluster), names, partial(_judged_with, run))
    for finding in found:
        stack = stack_of.get(finding.object) if finding.object else None
        yield (stack.file if stack else run.cluster.file), finding


def _world(run: Run, stacks: Sequence[CompiledStack]) -> World:
    owned = [resource.manifest for stack in stacks for resource in stack.resources]
    shared = [resource.manifest for resource in run.namespaces]
    return World((*owned, *shared), complete=True, facts=facts(run.cluster.settings))


def _judged_with(run: Run, overrides: Mapping[str, Map]) -> list[Finding] | None:
    """Judge a cluster as if it had these overrides; None if a stack does not compile with them."""
    changed = _overrides(run.cluster).keys()
    context = Context.of(run.cluster.settings)
    again = {
        source.name: compile_stack(source, overrides.get(source.name), context)
        for source in run.sources
        if source.name in changed
    }
    if any(stack.findings for stack in again.values()):
        return None
    return judge(_world(run, [again.get(stack.name, stack) for stack in run.stacks]))


def _overrides(cluster: ClusterSource) -> dict[str, Map]:
    written = cluster.data.get("overrides") or Map()
    return {name: override for name, override in written.items() if isinstance(override, Map)}


def _without_suppressed(
    raised: list[tuple[str, Finding]], sources: Mapping[str, Map], *, judged: bool
) -> Iterator[Finding]:
    """Yield the findings that no file suppresses, and unused suppressions.

    judged: whether rules ran for every cluster. If not, no suppression is applied, because unused ones cannot be recognized.
    """
    by_file: dict[str, list[Finding]] = {file: [] for file in sources}
    for file, finding in raised:
        by_file[file].append(finding)
    for file, findings in ((file, merged(found)) for file, found in by_file.items()):
        if judged:
            yield from apply(findings, _suppressions(sources[file]), suppressible(), lambda *_: True)
        else:
            yield from findings


def _units(run: Run) -> Iterator[Unit]:
    """Yield the units of a cluster, in the order in which they are applied."""
    cluster = run.cluster
    yield Unit(cluster.name, CRDS, (cluster.file,), validation=crd_validation(cluster.settings))
    yield Unit(cluster.name, NAMESPACES, (cluster.file,), run.namespaces)
    if installs(cluster.settings):
        yield Unit(cluster.name, OPERATOR, (cluster.file,), operator=operator_of(cluster.settings)[0])
    for stack in run.stacks:
        yield Unit(cluster.name, stack.name, (stack.file, cluster.file), stack.resources)
    yield from _index(run)


def _index(run: Run) -> Iterator[Unit]:
    """Yield the index file of a cluster, unless its facts are unknown, its profile is the default and nothing is suppressed."""
    given = {NAMESPACES: _suppressions(run.cluster.data)}
    given |= {source.name: _suppressions(source.data) for source in run.sources}
    stated = facts(run.cluster.settings)
    if any(given.values()) or stated != Facts(profile=profiles.default().name, has_cluster_file=True):
        sources = (run.cluster.file, *(source.file for source in run.sources if given[source.name]))
        yield Unit(run.cluster.name, INDEX, sources, index=to_text(stated, given))


def _namespaces(cluster: ClusterSource, compiled: Sequence[CompiledStack]) -> Iterator[Resource]:
    """Yield a Namespace for each one in use that no manifest defines, except default and kube-*, which every cluster has."""
    bodies = [resource.body for stack in compiled for resource in stack.resources]
    used = {get(body, "metadata", "namespace") for body in bodies}
    defined = {get(body, "metadata", "name") for body in bodies if body.get("kind") == "Namespace"}
    names = {name for name in used if isinstance(name, str)} - defined
    own = None
    if installs(cluster.settings):
        own = operator_of(cluster.settings)[0].namespace or OPERATOR_NAMESPACE
        names.add(own)
    for name in sorted(names):
        if name != "default" and not name.startswith("kube-"):
            yield _namespace(name, OPERATOR_LEVEL if name == own else STACK_LEVEL, cluster)


def _namespace(name: str, level: str, cluster: ClusterSource) -> Resource:
    metadata = {"name": name, "labels": {ENFORCE: level}}
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
    return Resource(body, Map(body, {}, Mark(cluster.file, 1, 1)))


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
    """Return whether a cluster file could not be read, so that its stacks are unknown."""
    return any(finding.file.startswith(f"{CLUSTERS}/") for finding in project.findings)


def _unused_stack(stack: StackSource, *, known: bool) -> list[Finding]:
    """Validate a stack that no cluster runs, and report it as unused. known: whether every cluster file could be read."""
    compiled = compile_stack(stack, None, Context())
    if compiled.findings or not known:
        return list(compiled.findings)
    mark = Mark(stack.file, 1, 1)
    message, fix = f'no cluster runs the stack "{stack.name}"', "add it to `stacks` in a cluster file, or delete it"
    return [warning("unused-stack", mark, message, fix)]


def _about_cluster(run: Run) -> Iterator[Finding]:
    """Report findings about the cluster file itself."""
    settings = run.cluster.settings
    operator, key = operator_of(settings) if installs(settings) else (None, None)
    images = run.cluster.data.get("images") or Map()
    used = {key, *(key for stack in run.stacks for key in stack.used_images)}
    usable = images_of(settings)
    for name in images:
        if name in usable and name not in used:
            message = f'images lists "{name}", but no object of this cluster uses that image'
            fix = _similar_image(name, run) or "correct the name, or remove it"
            yield warning("unused-image-override", images.marks.get(name), message, fix)
    yield from _secrets_in(run.cluster.data)
    if operator is not None and _can_change(operator):
        yield _mutable_operator(operator, key, run.cluster)


def _can_change(operator: Operator) -> bool:
    """Return whether the operator's image is a valid reference that may mean another image later, and nobody allowed that."""
    image = operator.image or ""
    return not operator.allow_mutable_image and is_reference("/".join(split(image))) and not is_pinned(image)


def _mutable_operator(operator: Operator, key: str | None, cluster: ClusterSource) -> Finding:
    """Report an operator image that is not pinned, where it is written: `operator.image`, or the entry of `images` that applied."""
    path = ("operator", "image") if key is None else ("images", key)
    mark = locate(cluster.data, path) or Mark(cluster.file, 1, 1)
    message = (
        f'the operator image "{operator.image}" has neither a digest nor a commit as its tag, so what runs can change without review,'
        " and the operator's token reaches the whole cluster"
    )
    fix = (
        "pin the image that you tested: operator: {image: registry/name@sha256:DIGEST};"
        " or accept the risk: operator: {allowMutableImage: true}"
    )
    finding = problem("mutable-operator-image", mark, message, fix)
    return replace(finding, fails_at=FailsAt.NOTHING)


def _similar_image(name: str, run: Run) -> str:
    """Return "did you mean" with an image of the run that has the same last part or a similar name; "" if there is none."""
    specs = [resource.tree for stack in run.stacks for resource in stack.resources if not resource.as_written]
    own = operator_of(run.cluster.settings)[0].image if installs(run.cluster.settings) else None
    used = sorted({repository(each) for each in (*(r for tree in specs for r in references(tree)), own) if each})
    last = repository(name).rpartition("/")[2]
    near = next((image for image in used if image.rpartition("/")[2] == last), nearest(canonical(name), used))
    return f'did you mean "{near}"?' if near and canonical(near) != canonical(name) else ""


def _secrets_in(data: Map) -> Iterator[Finding]:
    """Report secrets in the cluster file. Rules do not see all of it; they see overrides, as part of the objects."""
    for path, what, _ in find({key: value for key, value in data.items() if key != "overrides"}):
        message, fix = f"{dotted(path)} holds {what} in plain text", "revoke it, and write the name of a Secret instead"
        finding = problem("plaintext-secret", locate(data, path), message, fix)
        yield replace(finding, fails_at=FailsAt.NOTHING)
