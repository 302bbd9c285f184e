"""Compile and judge one stack of a cluster: from its files and what the cluster file sets for it, to a Record and the text of its unit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.images import Replacements, references
from prodstack.compiler.authoring.other_stacks import Neighbours, stacks_served
from prodstack.compiler.authoring.override_causes import at_causes
from prodstack.compiler.authoring.sources import read_stack
from prodstack.compiler.authoring.stack import (
    DEFAULT_NAMESPACE,
    CompiledStack,
    Context,
    Resource,
    compile_stack,
    other_stack,
)
from prodstack.compiler.building.cluster_objects import cluster_objects
from prodstack.compiler.building.fingerprint import digest, digest_of_texts
from prodstack.compiler.building.record import Record, body_digest
from prodstack.compiler.building.worlds import (
    Alone,
    ChangedWorld,
    ClusterWorld,
    StackWorld,
    depended_on,
    offered,
    tables,
)
from prodstack.compiler.delivery.contents import summarized
from prodstack.compiler.delivery.protection import Tools
from prodstack.manifests.manifest import Facts
from prodstack.manifests.suppression import written
from prodstack.manifests.values import get
from prodstack.manifests.yaml_reader import Map
from prodstack.rules.engine.registry import judge
from prodstack.upstream import profile as profiles
from prodstack.upstream.install import OPERATOR_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from prodstack.compiler.authoring.other_stacks import OtherStack
    from prodstack.compiler.authoring.project import StackEntry
    from prodstack.compiler.authoring.sources import Read, StackSource
    from prodstack.compiler.building.worlds import Tables
    from prodstack.manifests.finding import Finding
    from prodstack.manifests.manifest import Manifest


@dataclass(frozen=True)
class Setting:
    """What a cluster file states for all of its stacks, as plain data that a process can pass to another.

    identity: the digest of all of it and of the program; bases: the files of the cluster's bases; operator_namespace: where the operator runs; installs: whether
    this project installs it; tools: the GitOps tools that deliver the cluster; quotas, runtime_classes: the objects that it asks for.
    """

    identity: bytes = b""
    file: str = ""
    namespace: str = DEFAULT_NAMESPACE
    storage_class: str | None = None
    images: Mapping[str, str] = field(default_factory=dict)
    registries: Mapping[str, str] = field(default_factory=dict)
    defaults: Map = field(default_factory=Map)
    bases: tuple[str, ...] = ()
    profile: str | None = None
    facts: Facts = field(default_factory=Facts)
    operator_namespace: str = OPERATOR_NAMESPACE
    installs: bool = False
    tools: Tools = field(default_factory=Tools)
    quotas: Map = field(default_factory=Map)
    runtime_classes: Map = field(default_factory=Map)

    @property
    def context(self) -> Context:
        """The same as the compiler takes it."""
        profile = None if self.profile is None else profiles.profile(self.profile)
        replacements = Replacements(self.images, self.registries)
        common = (self.namespace, self.storage_class, replacements, profile, self.defaults, self.tools)
        return Context(*common, self.operator_namespace, self.facts)


@dataclass(frozen=True, eq=False)
class Job:
    """One stack to build for one cluster. overrides: of the cluster's bases and of its file; sources: the files to edit.

    content: the digest of the stack's files, None if one cannot be read; key: of the Record.
    """

    entry: StackEntry
    setting: Setting
    overrides: tuple[Map, ...]
    sources: tuple[str, ...]
    content: bytes | None
    key: bytes


class Building:
    """The steps from a job to its objects, each made when it is first needed. around: the other stacks of its cluster."""

    def __init__(
        self,
        job: Job,
        stored: Record | None = None,
        read: Callable[[StackEntry], Read[StackSource]] = read_stack,
        around: Around | None = None,
    ) -> None:
        self.job, self.stored, self._read = job, stored, read
        self._around = around or Around()

    def __reduce__(self) -> tuple[type[Building], tuple[Any, ...]]:
        """Another process gets the job and what its routers serve of other stacks, and makes what it needs."""
        return Building, (self.job, self.stored, read_stack, self._around.only(self.borrows))

    @cached_property
    def read(self) -> Read[StackSource]:
        """What the files hold."""
        return self._read(self.job.entry)

    @cached_property
    def compiled(self) -> CompiledStack | None:
        """The stack's objects on this cluster; None if its files cannot be read."""
        return self.with_overrides(self.job.overrides)

    def with_overrides(self, overrides: tuple[Map, ...]) -> CompiledStack | None:
        """The stack's objects if the cluster had other overrides."""
        stack = self.read.source
        return (
            None
            if stack is None
            else compile_stack(stack, overrides, self.job.setting.context, self._around.neighbours)
        )

    @cached_property
    def other(self) -> OtherStack | None:
        """What the routers of other stacks can serve of this one; None if its files cannot be read."""
        stack = self.read.source
        return None if stack is None else other_stack(stack, self.job.overrides, self.job.setting.context)

    @cached_property
    def borrows(self) -> tuple[str, ...]:
        """The other stacks that its routers name in `serves`."""
        if self.stored is not None:
            return self.stored.borrows
        source = self.read.source
        of_all = {"": self.job.setting.defaults.get("routers")}
        written = (source.data.get("routers") if source is not None else None, of_all)
        overridden = (override.get("routers") for override in self.job.overrides)
        return tuple(sorted(set().union(*map(stacks_served, (*written, *overridden)))))

    @property
    def key(self) -> bytes:
        """The key of its record."""
        return borrowing(self.job, self.borrows, self._around) if self.borrows else self.job.key

    @cached_property
    def manifests(self) -> tuple[Manifest, ...]:
        """Its objects as rules read them."""
        return tuple(resource.manifest for resource in self.compiled.resources) if self.compiled else ()

    @cached_property
    def tables(self) -> Tables:
        """What the indexes have for them."""
        return tables(self.manifests)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Why it does not compile."""
        return self.compiled.findings if self.compiled else ()

    @property
    def mistakes(self) -> tuple[Finding, ...]:
        """The mistakes in its files. A record is stored only if there are none."""
        return () if self.stored is not None else self.read.findings

    @property
    def is_as_digested(self) -> bool:
        """Whether the files held the same when they were read as when their digest was made: an editor may have saved one in between."""
        return "read" not in vars(self) or digest_of_texts(self.read.texts) == self.job.content

    @property
    def is_storable(self) -> bool:
        """Whether a later run may use the record."""
        served = [self._around.stack(name) for name in self.borrows if name in self._around.jobs]
        return not self.mistakes and self.is_as_digested and all(each.is_usable for each in served)

    @property
    def is_usable(self) -> bool:
        """Whether its files can be read, and hold what their digest says."""
        return self.is_readable and self.is_as_digested

    @property
    def is_readable(self) -> bool:
        """Whether its files have the structure of a stack."""
        return self.stored is not None or self.read.source is not None

    @cached_property
    def record(self) -> Record | None:
        """The record; None if the stack does not compile.

        One that is not stored is judged as if the stack were alone on its cluster. Most stacks refer to nothing outside, so that this
        judgement holds: `ClusterWorld.is_current` tells.
        """
        if self.stored is not None:
            return self.stored
        if self.compiled is None or self.read.source is None or self.findings:
            return None
        spaces = used_and_defined(self.compiled.resources)
        offers, values = offered(self.tables, self.key)
        made = Record(
            self.key,
            body=body_digest(self.compiled.resources),
            namespaces=spaces[0],
            defined=spaces[1],
            used_images=tuple(sorted(self.compiled.used.images)),
            used_registries=tuple(sorted(self.compiled.used.registries)),
            borrows=self.borrows,
            images=_images(self.compiled.resources),
            suppressions=tuple(written(self.read.source.data)),
            offers=offers,
            values=values,
            summary=summarized(self.manifests, self.compiled.namespace),
        )
        return self.judged(made, Alone(made, cluster_objects(self.job.setting, [made])))

    def judged(self, record: Record, others: ClusterWorld | Alone, position: int = 0) -> Record:
        """The record with its findings, alone or at a position among the others of the cluster."""
        facts = self.job.setting.facts
        whole = others if isinstance(others, ClusterWorld) else None
        world = StackWorld(self.manifests, facts, others, position, whole, self.tables)
        world.looked = set()

        def without(overrides: tuple[Map, ...]) -> list[Finding] | None:
            again = self.with_overrides(overrides)
            if again is None or again.findings:
                return None
            changed = ChangedWorld([resource.manifest for resource in again.resources], facts, others, position)
            changed.looked = world.looked
            return judge(changed)

        files = (self.job.setting.file, *self.job.setting.bases)
        findings = at_causes(judge(world), self.job.overrides, files, without)
        looks, asked = depended_on(world)
        return replace(record, findings=tuple(findings), looks=looks, asked=asked)


class Around:
    """The other stacks of a cluster, for routers that serve their runtimes. known: all stacks of the project.

    jobs: of the stacks of the cluster; read: reads one; given: what some stacks offer, if that is known already.
    """

    def __init__(
        self,
        known: frozenset[str] = frozenset(),
        jobs: Mapping[str, Job] = MappingProxyType({}),
        read: Callable[[StackEntry], Read[StackSource]] = read_stack,
        given: Mapping[str, OtherStack | None] | None = None,
    ) -> None:
        self.known, self.jobs, self._read, self._given = known, jobs, read, given
        self._stacks: dict[str, Building] = {}

    def stack(self, name: str) -> Building:
        """A stack of the cluster, to be read."""
        if name not in self._stacks:
            self._stacks[name] = Building(self.jobs[name], None, self._read)
        return self._stacks[name]

    @property
    def neighbours(self) -> Neighbours:
        """The same as the compiler takes it."""
        if self._given is not None:
            return Neighbours(self.known, self._given, self._given.get)
        return Neighbours(self.known, self.jobs, lambda name: self.stack(name).other)

    def only(self, names: Iterable[str]) -> Around:
        """What these stacks offer, as data that a process can pass to another."""
        neighbours = self.neighbours
        given = {name: neighbours.find(name) for name in names if name in neighbours.on_cluster}
        return Around(self.known, {}, read_stack, given)


def borrowing(job: Job, borrows: Iterable[str], around: Around) -> bytes:
    """The key of the record of a stack whose routers serve runtimes of other stacks: it covers all that these are built of, too."""
    parts = [part for name in borrows for part in (name, around.jobs[name].key if name in around.jobs else b"")]
    return digest("borrowing", job.key, *parts)


def used_and_defined(resources: Iterable[Resource]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The namespaces that objects are in, and those for which there is a Namespace among them, sorted."""
    bodies = [resource.body for resource in resources]
    used = {get(body, "metadata", "namespace") for body in bodies}
    defined = {get(body, "metadata", "name") for body in bodies if body.get("kind") == "Namespace"}
    return _texts(used), _texts(defined)


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(sorted(value for value in values if isinstance(value, str)))


def _images(resources: Iterable[Resource]) -> tuple[str, ...]:
    return tuple(sorted({image for each in resources if not each.as_written for image in references(each.body)}))
