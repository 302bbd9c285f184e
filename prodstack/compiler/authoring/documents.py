"""Recognize a file that is not a stack, cluster or base file at all, so that it is one finding with its reason and not one for each key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.authoring.form import SECTIONS
from prodstack.compiler.authoring.problems import problem
from prodstack.layout import RUN
from prodstack.manifests.wording import plural, shown
from prodstack.manifests.yaml_reader import Map, Mark
from prodstack.models.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prodstack.manifests.finding import Finding

STACK, CLUSTER, BASE = "stack file", "cluster file", "base file"
_EXAMPLES = {STACK: "runtimes: {NAME: {...}}", CLUSTER: "stacks: [NAME]", BASE: "namespace: NAME"}
_HELM_VALUES = frozenset({"servingEngineSpec", "routerSpec", "cacheserverSpec", "loraController", "sharedPvcStorage"})
"""Top-level keys of the values of production-stack's Helm chart."""
_CLUSTER_KEYS = frozenset({"base", "stacks", "operator", "crds", "facts", "registries", "defaults", "overrides"})
"""Keys that only a cluster file and a base file have."""


def wrong_document(documents: Sequence[object], start: Mark, kind: str) -> Finding | None:
    """Return why the documents of a file cannot be a stack, cluster or base file (`kind`); None if they are one mapping that may be.

    start: the beginning of the file, for documents without a position.
    """
    first = documents[0] if documents else Map(mark=start)
    if not isinstance(first, Map):
        found = "a list" if isinstance(first, list) else shown(first)
        message = f"a {kind} is a mapping, but this is {found}"
        return problem("invalid-value", _mark(first, start), message, f"write keys, such as {_EXAMPLES[kind]}")
    known = _other_kind(first, start, kind)
    if known is not None:
        return problem("invalid-value", _mark(first, start), *known)
    if len(documents) > 1:
        message = f"a {kind} is one document, but a second one begins here"
        fix = "merge it into the first one, or move it into a file of its own"
        return problem("invalid-value", _mark(documents[1], start), message, fix)
    return None


def _mark(document: object, start: Mark) -> Mark:
    mark = getattr(document, "mark", None)
    return mark if isinstance(mark, Mark) else start


def _other_kind(data: Map, start: Mark, kind: str) -> tuple[str, str] | None:
    """Return what else the file is and what to do with it, or None."""
    if "kind" in data or "apiVersion" in data:
        return _manifest(data, start, kind)
    nested = {key for value in data.values() if isinstance(value, Map) for key in value}
    if _HELM_VALUES & data.keys() or len(_HELM_VALUES & nested) > 1:
        fix = f"convert it with `{RUN} import helm {start.file}`, and then move it out of the project"
        return f"these are values of the production stack's Helm chart, not a {kind}", fix
    if kind == STACK and _CLUSTER_KEYS & data.keys() and not data.keys() & SECTIONS.keys():
        return "this is a cluster file, not a stack file", "move it to clusters/"
    if kind != STACK and "stacks" not in data and data.keys() & SECTIONS.keys():
        return (
            f"this is a stack file, not a {kind}",
            "move it to stacks/, and name it in `stacks` of a cluster file",
        )
    return None


def _manifest(data: Map, start: Mark, kind: str) -> tuple[str, str]:
    written = data.get("kind")
    name = written if isinstance(written, str) else "Kubernetes object"
    beside = "to publish it as it is, move it into a stack's folder, stacks/NAME/"
    convert = f"`{RUN} import cluster {start.file}`"
    if name in KINDS:
        entry = f"write its spec as an entry of a stack file, {KINDS[name].section}: {{NAME: {{...}}}}, or let {convert} do that"
        beside = f"to manage it, {entry}; {beside}; to judge it, run `{RUN} check {start.file}`"
    elif any(isinstance(item, Map) and item.get("kind") in KINDS for item in _items(data)):
        name = f"{name} of {plural(len(_items(data)), 'object')}, as kubectl prints it"
        beside = f"to turn its custom resources into stack files, run {convert}, and then move it out of the project"
    return f"this is a {name}, not a {kind}", beside


def _items(data: Map) -> list[object]:
    items = data.get("items")
    return items if isinstance(items, list) else []
