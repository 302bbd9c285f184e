"""Compile a stack for a cluster: merge the override, resolve references, complete the specs, and validate the objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial, reduce
from operator import or_
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from prodstack.compiler.authoring import prefill_decode
from prodstack.compiler.authoring.cluster_facts import cluster_profile, facts, operator_namespace, replacements_of
from prodstack.compiler.authoring.complete import completed
from prodstack.compiler.authoring.defaults import KEY as DEFAULTS
from prodstack.compiler.authoring.defaults import with_defaults
from prodstack.compiler.authoring.derive import model_label
from prodstack.compiler.authoring.entries import checked_entries, nulls_without_effect
from prodstack.compiler.authoring.form import ON_DELETE, PREFILL_DECODE, Entry, in_crd_form, without_catalog
from prodstack.compiler.authoring.images import Replacements, Used, with_images
from prodstack.compiler.authoring.other_stacks import Neighbours, OtherStack, isolated
from prodstack.compiler.authoring.problems import invalid, problem
from prodstack.compiler.authoring.references import resolved
from prodstack.compiler.authoring.tree import at, merged, plain, put, unchanged
from prodstack.compiler.companions.derive import companions
from prodstack.compiler.companions.settings import in_full, without_replaced
from prodstack.compiler.companions.stack import Stack
from prodstack.compiler.delivery.protection import Tools, encrypted, protected, tools_of
from prodstack.manifests.manifest import API_VERSION, RUNTIME, Facts, Manifest, Origin, World
from prodstack.manifests.yaml_reader import Map, Mark, Path, locate
from prodstack.models.companions import COMPANIONS
from prodstack.models.kinds import KINDS
from prodstack.models.stack import StackFile
from prodstack.rules.engine.registry import judge, rules
from prodstack.upstream import profile as profiles
from prodstack.upstream.install import OPERATOR_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prodstack.compiler.authoring.prefill_decode import Block
    from prodstack.compiler.authoring.sources import ClusterSource, StackSource
    from prodstack.manifests.finding import Finding
    from prodstack.models.base import Model
    from prodstack.upstream.profile import Profile

DEFAULT_NAMESPACE = "default"
_ALONE = Neighbours()
SCHEMA_RULES = ("unknown-field", "invalid-value", "oversized-integer")
"""The rules that report what the CRD schemas reject."""


@dataclass(frozen=True)
class Resource:
    """One object to publish. body: plain data; tree: the same with positions; spec: its model, for the operator's kinds.

    as_written: whether it is a manifest of the stack's folder, which is published unchanged.
    """

    body: dict[str, Any]
    tree: Map
    spec: Model | None = None
    as_written: bool = False

    @cached_property
    def manifest(self) -> Manifest:
        """The object as rules read it; their findings point into the stack file."""
        return Manifest(self.body, WrittenAt(self.tree))


@dataclass(frozen=True)
class WrittenAt(Origin):
    """Maps the fields of an object to positions in input files; a derived field has the position of the mapping around it."""

    tree: Map

    def mark(self, body: Mapping[str, Any], path: Path) -> Mark:  # noqa: ARG002  # the tree has the positions
        """Return the position of a field in the stack file, the cluster file's override, or the manifest."""
        return locate(self.tree, path) or Mark("", 0, 0)


class CompiledStack(NamedTuple):
    """The objects of one stack on one cluster, the findings about them, and the keys of `images` and `registries` that applied."""

    name: str
    file: str
    namespace: str
    resources: tuple[Resource, ...]
    findings: tuple[Finding, ...]
    used: Used = Used()


class Context(NamedTuple):
    """What a cluster file sets for each of its stacks. tools: the GitOps tools that deliver it; operator_namespace: where the operator runs.

    facts: what the cluster provides, with the project's own models.
    """

    namespace: str = DEFAULT_NAMESPACE
    storage_class: str | None = None
    images: Replacements = Replacements()
    profile: Profile | None = None
    defaults: Map | None = None
    tools: Tools = Tools()
    operator_namespace: str = OPERATOR_NAMESPACE
    facts: Facts = Facts()

    @classmethod
    def of(cls, cluster: ClusterSource) -> Context:
        """Return the context of a cluster file."""
        settings, profile = cluster.settings, profiles.profile(cluster_profile(cluster.settings))
        namespace, defaults = settings.namespace or DEFAULT_NAMESPACE, cluster.data.get(DEFAULTS)
        replacements, operator = replacements_of(settings), operator_namespace(settings)
        provided = facts(settings, cluster.catalog)
        tools = tools_of(settings)
        return cls(namespace, settings.storage_class, replacements, profile, defaults, tools, operator, provided)

    @property
    def can_roll_out(self) -> bool:
        """Whether this operator has pod annotations, and so can see a rollout digest."""
        return self.profile is None or self.profile.knows(RUNTIME, "deploymentConfig.podAnnotations")


def compile_stack(
    source: StackSource, overrides: Sequence[Map], context: Context, neighbours: Neighbours = _ALONE
) -> CompiledStack:
    """Return the objects of a stack. If there are findings, the objects are incomplete and must not be published.

    overrides: are merged over the stack file one after the other; neighbours: the stacks whose runtimes its routers may serve.
    """
    whole = whole_stack(source, overrides, context, neighbours)
    if whole.settings is None:
        return CompiledStack(source.name, source.file, context.namespace, (), tuple(whole.findings))
    namespace, findings, tools = whole.namespace, whole.findings, context.tools
    made = [_resource(entry, namespace, tools, findings) for entry in whole.entries if entry.usable]
    made += [Resource(plain(tree), tree) for tree in whole.beside]
    made += [_passed_through(tree, namespace, tools, findings) for tree in source.manifests]
    resources = [resource for resource in made if resource is not None]
    if len(resources) == len(made) and all(
        entry.usable for entry in whole.entries
    ):  # or what is wrong would be called missing
        resources += _companions(source.name, whole, resources, context, neighbours)
    resources.sort(key=_namespaces_first)
    return CompiledStack(source.name, source.file, namespace, tuple(resources), tuple(findings), whole.used)


def _companions(
    name: str, whole: WholeStack, resources: Sequence[Resource], context: Context, neighbours: Neighbours
) -> list[Resource]:
    """Return the companions that a stack asks for. resources: its objects; findings are added to those of `whole`."""
    ours = tuple(resource.manifest for resource in resources if resource.spec is not None)
    borrowed = isolated(whole.data.get("routers"), whole.namespace, neighbours)
    stack = Stack(name, whole.namespace, ours, whole.blocks, context.operator_namespace, borrowed)
    return [Resource(plain(tree), tree) for tree in companions(whole.settings, whole.data, stack, whole.findings)]


class WholeStack(NamedTuple):
    """The entries of a stack with everything that is merged, derived and completed, before any model validates them.

    settings: None if the outer structure is wrong, so that there are no entries; data: the same with positions; findings: also receives what
    is found later; beside: objects that follow from the entries; blocks: the names of the runtimes of each prefillDecode block.
    """

    settings: Any
    data: Map
    namespace: str
    findings: list[Finding]
    entries: Sequence[Entry] = ()
    beside: Sequence[Map] = ()
    used: Used = Used()
    blocks: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def whole_stack(
    source: StackSource, overrides: Sequence[Map], context: Context, neighbours: Neighbours = _ALONE
) -> WholeStack:
    """Return the entries of a stack on a cluster, complete."""
    findings: list[Finding] = []
    data, settings = _merged(source, overrides, context, findings)
    if settings is None:
        return WholeStack(None, data, context.namespace, findings)
    namespace = settings.namespace or context.namespace
    entries, blocks = _split_blocks(list(checked_entries(data, findings)), namespace, findings)
    entries = [in_crd_form(entry) for entry in entries]
    entries, beside = resolved(entries, blocks, namespace, neighbours, findings)
    labelled = [_with_label(entry, namespace) for entry in entries]
    digest = settings.rollout_digest not in (False, "off") and context.can_roll_out
    completed_entries, used = _completed(labelled, context, findings, digest=digest)
    names = {block.name: block.runtimes for block in blocks.values()}
    return WholeStack(settings, data, namespace, findings, completed_entries, beside, used, names)


def other_stack(source: StackSource, overrides: Sequence[Map], context: Context) -> OtherStack | None:
    """Return what the routers of other stacks can serve of this one; None if its structure is wrong. Its mistakes are reported elsewhere."""
    ignored: list[Finding] = []
    data, settings = _merged(source, overrides, context, ignored)
    if settings is None:
        return None
    namespace = settings.namespace or context.namespace
    entries, blocks = _split_blocks(list(checked_entries(data, ignored)), namespace, ignored)
    has_policies = settings.network_policy is not None and settings.network_policy.is_on
    return OtherStack.of(namespace, map(in_crd_form, entries), blocks, has_policies=has_policies)


def _merged(
    source: StackSource, overrides: Sequence[Map], context: Context, findings: list[Finding]
) -> tuple[Map, Any]:
    """Return a stack file over the cluster's defaults and below its overrides, and its settings; None if the structure is wrong."""
    data = with_defaults(source.data, context.defaults)
    for override in overrides:
        findings.extend(nulls_without_effect(data, override, ("overrides", source.name)))
        full = in_full(override)
        data = with_defaults(merged(without_replaced(data, full), full), context.defaults, done=data)
    as_read = all(data.get(key) is source.data.get(key) for key in COMPANIONS)
    if not overrides and as_read and source.settings is not None:
        return data, source.settings
    try:
        return data, StackFile.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        findings += invalid(error, data, StackFile)
        return data, None


def _namespaces_first(resource: Resource) -> bool:
    """Sort key: `kubectl apply` creates objects in the order of the file, so a Namespace must precede its objects."""
    return resource.body.get("kind") != "Namespace"


def _completed(
    entries: list[Entry], context: Context, findings: list[Finding], *, digest: bool
) -> tuple[list[Entry], Used]:
    """Return the entries with the cluster's images and complete specs, and the keys of `images` and `registries` that applied."""
    complete = partial(completed, storage_class=context.storage_class, digest=digest)
    substituted = [with_images(entry.spec, context.images) for entry in entries]
    filled = [
        _from_catalog(entry.with_spec(spec), context.facts, findings)
        for entry, (spec, _) in zip(entries, substituted, strict=True)
    ]
    done = [entry.with_spec(complete(entry.kind, entry.spec, name=entry.name)) for entry in filled]
    return done, reduce(or_, (used for _, used in substituted), Used())


def _from_catalog(entry: Entry, facts: Facts, findings: list[Finding]) -> Entry:
    """Return a runtime with what the catalogue knows of its model. Its data is read only if an entry names it."""
    if entry.kind != RUNTIME or without_catalog(entry.spec) is entry.spec:
        return entry
    from prodstack.compiler.authoring.catalog import catalogued

    return catalogued(entry, facts, findings)


def _split_blocks(
    written: list[Entry], namespace: str, findings: list[Finding]
) -> tuple[list[Entry], dict[str, Block]]:
    """Replace prefillDecode blocks by their runtimes, and report entries of one kind that have the same name."""
    entries: list[Entry] = []
    blocks: dict[str, Block] = {}
    for entry in written:
        if entry.kind != PREFILL_DECODE:
            entries.append(entry)
        else:
            runtimes, blocks[entry.name] = prefill_decode.split(entry, namespace)
            entries.extend(runtime._replace(usable=entry.usable) for runtime in runtimes)
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        first = seen.setdefault((entry.kind, entry.name), entry)
        if first is not entry:
            message = f"{entry.kind} {entry.name} is defined twice, first at {first.mark}"
            findings.append(problem("duplicate-object", entry.mark, message, "rename one of them"))
    return entries, blocks


def _with_label(entry: Entry, namespace: str) -> Entry:
    """Give a runtime the label `model`, and only that, unless labels are written: labels become part of immutable selectors."""
    if entry.kind != RUNTIME or entry.labels is not None:
        return entry
    labels = Map({"model": model_label(namespace, entry.name)})
    return entry.with_references(put(entry.references, ("labels",), labels))


def _resource(entry: Entry, namespace: str, tools: Tools, findings: list[Finding]) -> Resource | None:
    """Return the object of an entry, or None if the kind's model rejects it."""
    tree = protected(_object_tree(entry, namespace), tools, entry.references.get(ON_DELETE))
    body = plain(tree)
    try:
        return Resource(body, tree, KINDS[entry.kind].spec.model_validate(body["spec"], by_alias=True, by_name=False))
    except ValidationError as error:
        findings.extend(_rejected(Resource(body, tree), error))
        return None


def _object_tree(entry: Entry, namespace: str) -> Map:
    metadata = {key: entry.references[key] for key in ("annotations", "labels") if entry.references.get(key)}
    marks = {key: entry.references.marks.get(key, entry.mark) for key in metadata}
    whole = {"name": entry.name, "namespace": namespace, **metadata}
    places = {"metadata": entry.mark, "spec": entry.mark, "kind": entry.mark, "apiVersion": entry.mark}
    return Map(
        {
            "apiVersion": API_VERSION,
            "kind": entry.kind,
            "metadata": Map(whole, {**dict.fromkeys(whole, entry.mark), **marks}, entry.mark),
            "spec": entry.spec,
        },
        places,
        entry.mark,
    )


def _rejected(resource: Resource, error: ValidationError) -> list[Finding]:
    """Return why a model rejected an object, preferably as the findings that `check` has for a manifest."""
    schema_rules = [rule for rule in rules() if rule.id in SCHEMA_RULES]
    findings = [f for f in judge(World((resource.manifest,)), schema_rules) if f.severity.name == "ERROR"]
    if findings:
        return findings
    return invalid(error, at(resource.tree, ("spec",)) or Map(), KINDS[resource.body["kind"]].spec, ("spec",))


def _passed_through(tree: Map, namespace: str, tools: Tools, findings: list[Finding]) -> Resource | None:
    """Return a manifest of the stack's folder.

    It is unchanged, except that the operator's kinds get the stack's namespace if they have none, and that the cluster's GitOps tools may
    need an annotation.
    """
    kind = str(tree.get("kind"))
    findings.extend(encrypted(tree, tools))
    tree = protected(tree, tools)
    if kind not in KINDS or not str(tree.get("apiVersion")).startswith(API_VERSION.split("/")[0]):
        return Resource(unchanged(tree), tree, as_written=True)
    if at(tree, ("metadata", "namespace")) is None:
        tree = put(tree, ("metadata", "namespace"), namespace)
    body = unchanged(tree)
    try:
        spec = KINDS[kind].spec.model_validate(plain(tree.get("spec")), by_alias=True, by_name=False)
    except ValidationError as error:
        findings.extend(_rejected(Resource(body, tree), error))
        return None
    return Resource(body, tree, spec, as_written=True)
