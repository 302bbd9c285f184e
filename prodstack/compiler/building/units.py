"""The files of a cluster: those of its units, which are the folders that a GitOps tool syncs, and the index file of the cluster.

It also has the findings about the cluster file itself.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from prodstack.compiler.authoring.cluster_facts import crd_validation, facts, installs, operator_of, replacements_of
from prodstack.compiler.authoring.cluster_objects import QUOTAS
from prodstack.compiler.authoring.images import Used, canonical, is_pinned, repository, split
from prodstack.compiler.authoring.problems import problem, warning
from prodstack.compiler.authoring.stack import DEFAULT_NAMESPACE, Resource
from prodstack.compiler.building.record import body_digest
from prodstack.compiler.delivery.contents import counted, crd_contents, operator_contents
from prodstack.compiler.delivery.kustomize import kustomization
from prodstack.compiler.delivery.objects import delivered
from prodstack.compiler.delivery.parts import Delivery, Part, Role
from prodstack.compiler.delivery.summary import Summary
from prodstack.manifests.cluster_index import to_text
from prodstack.manifests.finding import FailsAt, Finding
from prodstack.manifests.layout import CLUSTER_FACTS, KUSTOMIZATION, SUFFIX
from prodstack.manifests.manifest import Facts
from prodstack.manifests.secrets import find
from prodstack.manifests.suppression import written
from prodstack.manifests.values import get
from prodstack.manifests.wording import dotted, nearest
from prodstack.manifests.yaml_reader import Map, Mark, locate
from prodstack.rules.reading.images import is_reference
from prodstack.upstream import profile as profiles
from prodstack.upstream.install import OPERATOR_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from prodstack.compiler.authoring.sources import ClusterSource
    from prodstack.compiler.building.record import Record
    from prodstack.compiler.building.stack import Building
    from prodstack.models.cluster import Operator

CRDS, NAMESPACES, OPERATOR = "crds", "namespaces", "operator"
_ROLES = {CRDS: Role.CRDS, NAMESPACES: Role.NAMESPACES, OPERATOR: Role.OPERATOR}
UNUSED_IMAGE, UNUSED_QUOTA = "unused-image-override", "unused-quota"


class Unit(NamedTuple):
    """One folder of dist/<cluster>/, or one file without objects. sources: the input files to edit.

    body: the digest of its objects, b"" without objects; load: gives the objects, except those of the operator and the CRDs; operator: set
    only for the unit of the operator; validation: set only for the CRDs, hardened or upstream; summary: what its objects are.
    text: set only for a file without objects, such as a Kustomization: its content, without the first line. Then `name` is the path of the
    file below the cluster's folder.
    """

    cluster: str
    name: str
    sources: tuple[str, ...]
    body: bytes = b""
    load: Callable[[], Sequence[Resource]] = tuple
    operator: Operator | None = None
    validation: str = ""
    summary: Summary = Summary()
    text: str = ""

    @property
    def path(self) -> str:
        """The path of the published file below dist/."""
        return f"{self.cluster}/{self.name}" if self.text else f"{self.cluster}/{self.name}/{self.file_name}"

    @property
    def file_name(self) -> str:
        """The name of the file with its objects."""
        return f"{self.name.rpartition('/')[2]}{SUFFIX}"

    @property
    def is_empty(self) -> bool:
        """Whether it has nothing to publish."""
        return not (self.body or self.validation or self.text) and self.operator is None

    @property
    def resources(self) -> Sequence[Resource]:
        """Its objects, except those of the operator and the CRDs."""
        return self.load()


class Run(NamedTuple):
    """One cluster with what its stacks were built to; a stack that does not compile has no record.

    objects: the cluster's own, such as Namespaces, with their records; whole: whether all stacks compiled, so that rules could judge them.
    """

    cluster: ClusterSource
    stacks: tuple[tuple[Building, Record | None], ...]
    objects: tuple[tuple[Record, Resource], ...]
    whole: bool

    @property
    def compiled(self) -> Iterator[tuple[Building, Record]]:
        """The stacks that compile."""
        return ((stack, record) for stack, record in self.stacks if record is not None)


def units(run: Run) -> Iterator[Unit]:
    """Yield the files of a cluster: the units in the order in which they are applied, each with its Kustomization, and the index file."""
    applied = [unit for unit in _applied(run) if not unit.is_empty]
    for unit in (*applied, *_delivery(run, applied)):
        yield unit
        yield Unit(unit.cluster, f"{unit.name}/{KUSTOMIZATION}", unit.sources, text=kustomization(unit.file_name))
    yield from _index(run)


def _applied(run: Run) -> Iterator[Unit]:
    cluster = run.cluster
    from_file = partial(Unit, cluster.name, sources=(cluster.file, *cluster.bases))
    yield from_file(CRDS, validation=crd_validation(cluster.settings), summary=Summary(crd_contents()))
    own = tuple(resource for _, resource in run.objects)
    counts = Summary(counted(each.body for each in own))
    yield from_file(NAMESPACES, body=body_digest(own), load=partial(tuple, own), summary=counts)
    if installs(cluster.settings):
        operator = operator_of(cluster.settings)[0]
        contents = operator_contents(operator.namespace or OPERATOR_NAMESPACE)
        yield from_file(OPERATOR, operator=operator, summary=Summary(contents))
    for stack, record in run.compiled:
        yield unit_of(stack, record)


def _delivery(run: Run, applied: Sequence[Unit]) -> Iterator[Unit]:
    """Yield the units with the objects of GitOps tools."""
    cluster, gitops = run.cluster, run.cluster.settings.gitops
    if gitops is None:
        return
    parts = tuple(Part(unit.name, _ROLES.get(unit.name, Role.STACK), unit.summary) for unit in applied)
    home = cluster.settings.namespace or DEFAULT_NAMESPACE
    for name, objects in delivered(Delivery(cluster.name, gitops, parts, home)).items():
        made = tuple(Resource(body, Map(body)) for body in objects)
        summary = Summary(counted(objects))
        sources = (cluster.file, *cluster.bases)
        yield Unit(cluster.name, name, sources, body_digest(made), partial(tuple, made), summary=summary)


def unit_of(stack: Building, record: Record) -> Unit:
    """The unit of one stack."""
    job = stack.job
    cluster, load = _cluster_of(job.setting.file), partial(_resources, stack)
    return Unit(cluster, job.entry.name, job.sources, record.body, load, summary=record.summary)


@cache
def _cluster_of(file: str) -> str:
    return PurePosixPath(file).stem


def _resources(stack: Building) -> Sequence[Resource]:
    return stack.compiled.resources if stack.compiled else ()


def _index(run: Run) -> Iterator[Unit]:
    """Yield the index file of a cluster, unless its facts are unknown, its profile is the default and nothing is suppressed."""
    given = {NAMESPACES: tuple(written(run.cluster.data))}
    given |= {stack.job.entry.name: record.suppressions for stack, record in run.compiled}
    stated = facts(run.cluster.settings, run.cluster.catalog)
    if any(given.values()) or stated != Facts(profile=profiles.default().name, has_cluster_file=True):
        files = [stack.job.entry.file for stack, record in run.compiled if record.suppressions]
        sources = (run.cluster.file, *run.cluster.bases, *files)
        yield Unit(run.cluster.name, CLUSTER_FACTS, sources, text=to_text(stated, given))


def about_cluster(run: Run) -> Iterator[Finding]:
    """Report findings about the cluster file itself."""
    settings = run.cluster.settings
    operator, used = operator_of(settings) if installs(settings) else (None, Used())
    yield from _unused_images(run, used)
    yield from _unused_quotas(run)
    yield from _secrets_in(run.cluster.data)
    if operator is not None and _can_change(operator):
        yield _mutable_operator(operator, next(iter(used.images), None), run.cluster)


def _unused_images(run: Run, by_operator: Used) -> Iterator[Finding]:
    """Report entries of `images` and `registries` that apply to nothing. by_operator: the keys that apply to the operator's image."""
    usable, data = replacements_of(run.cluster.settings), run.cluster.data
    images = {*by_operator.images, *(key for _, record in run.compiled for key in record.used_images)}
    registries = {*by_operator.registries, *(key for _, record in run.compiled for key in record.used_registries)}
    for name in usable.images:
        if name not in images:
            message = f'images lists "{name}", but no object of this cluster uses that image'
            fix = _similar_image(name, run) or "correct the name, or remove it"
            yield warning(UNUSED_IMAGE, locate(data, ("images", name)), message, fix)
    for name in usable.registries:
        if name not in registries:
            message = f'registries lists "{name}", but no image of this cluster is in that registry'
            yield warning(UNUSED_IMAGE, locate(data, ("registries", name)), message, "correct the name, or remove it")


def _unused_quotas(run: Run) -> Iterator[Finding]:
    """Report namespaces in `quotas` for which no ResourceQuota is written."""
    published = {get(each.body, "metadata", "namespace") for _, each in run.objects}
    defined = {name for _, record in run.compiled for name in record.defined}
    for name in run.cluster.settings.quotas or {}:
        if name in published:
            continue
        why, fix = "no stack of this cluster uses that namespace", "correct the name, or remove it"
        if name in defined:
            why = "a stack has that Namespace among its own manifests, so it does not exist when quotas are applied"
            fix = "write the ResourceQuota next to that Namespace, or leave the Namespace out, and it is generated"
        message = f'quotas names "{name}", but no quota is written for it: {why}'
        yield warning(UNUSED_QUOTA, locate(run.cluster.data, (QUOTAS, name)), message, fix)


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
    own = operator_of(run.cluster.settings)[0].image if installs(run.cluster.settings) else None
    used = sorted(
        {repository(each) for each in (*(image for _, record in run.compiled for image in record.images), own) if each}
    )
    last = repository(name).rpartition("/")[2]
    near = next((image for image in used if image.rpartition("/")[2] == last), nearest(canonical(name), used))
    return f'did you mean "{near}"?' if near and canonical(near) != canonical(name) else ""


def _secrets_in(data: Map) -> Iterator[Finding]:
    """Report secrets in the cluster file. Rules do not see all of it; they see overrides, as part of the objects."""
    for path, what, _ in find({key: value for key, value in data.items() if key != "overrides"}):
        message, fix = f"{dotted(path)} holds {what} in plain text", "revoke it, and write the name of a Secret instead"
        finding = problem("plaintext-secret", locate(data, path), message, fix)
        yield replace(finding, fails_at=FailsAt.NOTHING)
