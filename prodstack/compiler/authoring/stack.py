"""A stack on a cluster becomes objects: merge the override, take the reference keys off, derive, complete, validate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from prodstack.compiler.authoring import prefill_decode
from prodstack.compiler.authoring.complete import completed
from prodstack.compiler.authoring.derive import model_label
from prodstack.compiler.authoring.dropped_values import removing_nothing
from prodstack.compiler.authoring.entries import checked_entries
from prodstack.compiler.authoring.form import PREFILL_DECODE, Entry, in_crd_form
from prodstack.compiler.authoring.images import joined, split, substitute
from prodstack.compiler.authoring.problems import invalid, problem
from prodstack.compiler.authoring.references import resolved
from prodstack.compiler.authoring.tree import at, merged, plain, put, unchanged
from prodstack.manifests.manifest import API_VERSION, RUNTIME, Manifest, Origin
from prodstack.manifests.yaml_reader import Map, Mark, Path, locate
from prodstack.models.kinds import KINDS
from prodstack.models.stack import StackFile
from prodstack.rules.engine.registry import judge, rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.compiler.authoring.prefill_decode import Block
    from prodstack.compiler.authoring.project import StackSource
    from prodstack.manifests.finding import Finding
    from prodstack.models.base import Model
    from prodstack.models.cluster import ClusterFile

DEFAULT_NAMESPACE = "default"


@dataclass(frozen=True)
class Resource:
    """One object as it will be emitted. body: plain data; tree: the same with positions; spec: its model, for our own kinds.

    as_written: it is a plain manifest of the stack's folder, which passes through.
    """

    body: dict[str, Any]
    tree: Map
    spec: Model | None = None
    as_written: bool = False

    @property
    def manifest(self) -> Manifest:
        """The object for the rules, whose findings point into the stack file."""
        return Manifest(self.body, WrittenAt(self.tree))


@dataclass(frozen=True)
class WrittenAt(Origin):
    """The places of an emitted object's entries are those of what people wrote; a derived entry stands where its block does."""

    tree: Map

    def mark(self, body: Mapping[str, Any], path: Path) -> Mark:  # noqa: ARG002  # the tree knows
        """The place of the entry in the stack file, the cluster file's override, or the plain manifest."""
        return locate(self.tree, path) or Mark("", 0, 0)


@dataclass(frozen=True)
class CompiledStack:
    """The objects of one stack on one cluster, and what is wrong with them."""

    name: str
    file: str
    namespace: str
    resources: tuple[Resource, ...]
    findings: tuple[Finding, ...]
    used_images: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Context:
    """What a cluster file decides for each of its stacks."""

    namespace: str = DEFAULT_NAMESPACE
    storage_class: str | None = None
    images: Mapping[str, str] | None = None

    @classmethod
    def of(cls, settings: ClusterFile) -> Context:
        """What this cluster file says."""
        return cls(settings.namespace or DEFAULT_NAMESPACE, settings.storage_class, settings.images)


def compile_stack(source: StackSource, override: Map | None, context: Context) -> CompiledStack:
    """All objects of a stack. With findings the objects are incomplete and must not be published."""
    override = override or Map()
    findings = list(removing_nothing(source.data, override, f"overrides.{source.name}"))
    data = merged(source.data, override)
    try:
        file = StackFile.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        findings += invalid(error, data, StackFile)
        return CompiledStack(source.name, source.file, context.namespace, (), tuple(findings))
    namespace = file.namespace or context.namespace
    entries, companions = _derived(data, namespace, findings)
    entries, used = _with_images(entries, context.images or {})
    digest = file.rollout_digest not in (False, "off")
    complete = partial(completed, storage_class=context.storage_class, digest=digest)
    entries = [entry.with_spec(complete(entry.kind, entry.spec, name=entry.name)) for entry in entries]
    made = [_resource(entry, namespace, findings) for entry in entries if entry.usable]
    made += [Resource(plain(tree), tree) for tree in companions]
    made += [_passed_through(tree, namespace, findings) for tree in source.manifests]
    resources = sorted((resource for resource in made if resource is not None), key=_is_no_namespace)
    return CompiledStack(source.name, source.file, namespace, tuple(resources), tuple(findings), used)


def _is_no_namespace(resource: Resource) -> bool:
    """Namespaces stand first in their unit: `kubectl apply` creates objects in the order of the file."""
    return resource.body.get("kind") != "Namespace"


def _derived(data: Map, namespace: str, findings: list[Finding]) -> tuple[list[Entry], list[Map]]:
    """The entries of a stack file in the CRD's form with everything that follows from references, and the companion objects."""
    entries, blocks = _split_blocks(list(checked_entries(data, findings)), namespace, findings)
    entries, companions = resolved([in_crd_form(entry) for entry in entries], blocks, namespace, findings)
    return [_with_label(entry, namespace) for entry in entries], companions


def _with_images(entries: list[Entry], images: Mapping[str, str]) -> tuple[list[Entry], frozenset[str]]:
    """The entries with the cluster's images, and which of its image overrides were used."""
    if not images:
        return entries, frozenset()
    used: set[str] = set()
    return [entry.with_spec(_substituted(entry.spec, images, used)) for entry in entries], frozenset(used)


def _split_blocks(
    written: list[Entry], namespace: str, findings: list[Finding]
) -> tuple[list[Entry], dict[str, Block]]:
    """Runtimes instead of prefillDecode blocks; a name that two entries of one kind would carry is a finding."""
    entries: list[Entry] = []
    blocks: dict[str, Block] = {}
    for entry in written:
        if entry.kind != PREFILL_DECODE:
            entries.append(entry)
        else:
            runtimes, blocks[entry.name] = prefill_decode.split(entry, namespace)
            entries.extend(replace(runtime, usable=entry.usable) for runtime in runtimes)
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        first = seen.setdefault((entry.kind, entry.name), entry)
        if first is not entry:
            message = f"{entry.kind} {entry.name} is written twice (first in {first.mark})"
            findings.append(problem("duplicate-object", entry.mark, message, "name one of them otherwise"))
    return entries, blocks


def _with_label(entry: Entry, namespace: str) -> Entry:
    """A runtime carries exactly one label, `model`, unless labels are written: labels enter immutable selectors."""
    if entry.kind != RUNTIME or entry.labels is not None:
        return entry
    labels = Map({"model": model_label(namespace, entry.name)})
    return entry.with_references(put(entry.references, ("labels",), labels))


def _substituted(value: Any, images: Mapping[str, str], used: set[str]) -> Any:
    """The tree with every image block as the cluster wants it."""
    if isinstance(value, Map):
        reference = joined(value)
        if reference is not None:
            wanted, key = substitute(reference, images)
            if key is None:
                return value
            used.add(key)
            registry, name = split(wanted)
            return put(put(value, ("registry",), registry), ("name",), name)
        items = {key: _substituted(item, images, used) for key, item in value.items()}
        return Map(items, value.marks, value.mark)
    return value


def _resource(entry: Entry, namespace: str, findings: list[Finding]) -> Resource | None:
    """The object of an entry, validated with the one CRD model."""
    tree = _object_tree(entry, namespace)
    body = plain(tree)
    try:
        return Resource(body, tree, KINDS[entry.kind].spec.model_validate(body["spec"], by_alias=True, by_name=False))
    except ValidationError as error:
        findings.extend(_refused(Resource(body, tree), error))
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


SCHEMA_RULES = ("unknown-field", "invalid-value", "integer-beyond-int32")


def _refused(resource: Resource, error: ValidationError) -> list[Finding]:
    """Why the model refused an object, in the words in which `check` would say it."""
    from prodstack.manifests.manifest import World

    schema_rules = [rule for rule in rules() if rule.id in SCHEMA_RULES]
    findings = [f for f in judge(World((resource.manifest,)), schema_rules) if f.severity.name == "ERROR"]
    if findings:
        return findings
    return invalid(error, at(resource.tree, ("spec",)) or Map(), KINDS[resource.body["kind"]].spec, ("spec",))


def _passed_through(tree: Map, namespace: str, findings: list[Finding]) -> Resource | None:
    """A plain manifest of the stack's folder as it is; one of our kinds gets the stack's namespace where it has none."""
    kind = str(tree.get("kind"))
    if kind not in KINDS or not str(tree.get("apiVersion")).startswith(API_VERSION.split("/")[0]):
        return Resource(unchanged(tree), tree, as_written=True)
    if at(tree, ("metadata", "namespace")) is None:
        tree = put(tree, ("metadata", "namespace"), namespace)
    body = unchanged(tree)
    try:
        spec = KINDS[kind].spec.model_validate(plain(tree.get("spec")), by_alias=True, by_name=False)
    except ValidationError as error:
        findings.extend(_refused(Resource(body, tree), error))
        return None
    return Resource(body, tree, spec, as_written=True)
