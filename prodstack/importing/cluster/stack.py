"""The stack file of one group of live objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.project import STACK_FILE, STACKS
from prodstack.compiler.authoring.sources import StackSource
from prodstack.compiler.authoring.stack import Context, compile_stack
from prodstack.importing.cluster import entry
from prodstack.importing.cluster.references import with_references
from prodstack.importing.writing import stack_file
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.yaml_reader import read
from prodstack.manifests.yaml_writer import to_yaml
from prodstack.models.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prodstack.importing.cluster.entry import Spec
    from prodstack.importing.cluster.grouping import Group
    from prodstack.importing.writing import Comments

ROLLOUT_DIGEST = "rolloutDigest"
_OFF = 'Remove this line when the engines may restart: then edits of all fields reach the pods. See "Adopting a live stack" in docs/gitops.md.'


@dataclass(frozen=True)
class Stack:
    """One stack to write. data: of its stack file; companions: by file name, the manifests to write beside it.

    schema: the path of the schema as seen from stacks/, "" if the project has none.
    """

    group: Group
    data: Mapping[str, Any]
    schema: str = ""
    companions: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path of the stack file, relative to the project."""
        return f"{STACKS}/{self.group.name}/{STACK_FILE}" if self.companions else f"{STACKS}/{self.group.name}.yaml"

    @property
    def text(self) -> str:
        """The stack file."""
        comments: Comments = {(ROLLOUT_DIGEST,): _OFF} if ROLLOUT_DIGEST in self.data else {}
        schema = f"../{self.schema}" if self.schema and self.companions else self.schema
        head = [f"Imported from the namespace {self.group.namespace} of a live cluster."]
        return stack_file(self.data, comments, head, schema)

    def files(self) -> dict[str, str]:
        """All files of the stack."""
        beside = {f"{STACKS}/{self.group.name}/{name}": to_yaml([body]) for name, body in self.companions.items()}
        return {self.path: self.text, **beside}


def stack_of(group: Group, context: Context, *, names_namespace: bool) -> Stack:
    """The stack of a group. context: what the cluster file sets; names_namespace: whether the stack file names its namespace.

    The rollout digest stays on only if every engine has it already. Otherwise it is off, because adding it would restart the engines.
    """
    specs = {(each.ref.kind, each.ref.name): entry.spec_to_write(each, context.storage_class) for each in group.objects}
    head = {"namespace": group.namespace} if names_namespace else {}
    live = {name: entry.digests(spec) for (kind, name), spec in specs.items() if kind == RUNTIME}
    if not live or not context.can_roll_out:
        return Stack(group, {**head, **_sections(group, specs)})
    if all(None not in digests for digests in live.values()):
        bare = {key: entry.without_digest(spec) if key[0] == RUNTIME else spec for key, spec in specs.items()}
        stack = Stack(group, {**head, **_sections(group, bare)})
        if _compiled_digests(stack, context) == live:
            return stack
    return Stack(group, {**head, ROLLOUT_DIGEST: "off", **_sections(group, specs)})


def _sections(group: Group, specs: Mapping[tuple[str, str], Spec]) -> dict[str, dict[str, Spec]]:
    written = with_references(group.objects, specs)
    found: dict[str, dict[str, Spec]] = {}
    for each in group.objects:
        kind, name = each.ref.kind, each.ref.name
        spec = {**entry.metadata_to_write(each), **entry.shortened(kind, written[kind, name])}
        found.setdefault(KINDS[kind].section, {})[name] = spec
    return found


def _compiled_digests(stack: Stack, context: Context) -> dict[str, Sequence[Any]]:
    """The rollout digests that the compiler computes, by runtime."""
    (data,) = read(stack.text.encode("utf-8", "surrogatepass"), stack.path)
    compiled = compile_stack(StackSource(stack.group.name, stack.path, data), (), context)
    bodies = [resource.body for resource in compiled.resources if resource.body["kind"] == RUNTIME]
    return {body["metadata"]["name"]: entry.digests(body["spec"]) for body in bodies}
