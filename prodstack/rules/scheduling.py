"""On which nodes pods may run: node selectors, tolerations and the RuntimeClass. What they ask of GPUs is in gpu_pools.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prodstack.manifests import formats
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME
from prodstack.manifests.values import entries, get
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, observed, read
from prodstack.rules.engine.place import ENGINE, ROUTER_SPEC
from prodstack.rules.engine.predicate import (
    Predicate,
    anything,
    empty,
    field,
    filled,
    formatted,
    matches,
    one_of,
    python,
    sized,
    some,
)
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import node_selector_terms
from prodstack.rules.reading.supply import has, unsupplied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World

DEFAULT_RUNTIME_CLASS = "nvidia"
"""What the operator writes if runtimeClass is absent (operator, observed)."""
_NUMBER = re.compile("[0-9]+", re.ASCII)
_ENGINE_TERMS, _ROUTER_TERMS = ENGINE / "deploymentConfig.nodeSelectorTerms", ROUTER_SPEC / "nodeSelectorTerms"
_ANY_NODE = "write a term such as kubernetes.io/os In [linux], which every node satisfies"
_LEAVE_OUT = "leave nodeSelectorTerms out"
_NO_TERM = "nodeSelectorTerms is an empty list, and the API server refuses the Deployment"
_NO_TERMS = "nodeSelectorTerms is missing, and the operator panics on every reconcile after the first"


@rule(
    kinds=(RUNTIME, ROUTER),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    guards=(
        cel.Guard(RUNTIME, ".spec.deploymentConfig", cel.has("nodeSelectorTerms"), f"{_NO_TERMS}: {_ANY_NODE}"),
        *cel.on_engines(".deploymentConfig.nodeSelectorTerms", "self.size() > 0", f"{_NO_TERM}: {_ANY_NODE}"),
        cel.Guard(ROUTER, ".spec.nodeSelectorTerms", "self.size() > 0", f"{_NO_TERM}: {_LEAVE_OUT}"),
    ),
    guard_misses="not on the sides of a topology, whose operator (change 841) was only read",
)
def missing_node_selector_terms(manifest: Manifest) -> Iterator[Report]:
    """A runtime has no node selector terms.

    **What it reports.** A VLLMRuntime whose `deploymentConfig.nodeSelectorTerms` is missing, null or `[]` (each side of a topology), and a
    VLLMRouter whose `nodeSelectorTerms` is `[]`.

    **Why it is bad.** Without the terms the operator panics on every reconcile once the Deployment exists: it writes no status and no
    ScaledObject, and a rollout digest does not reach the pods. With `[]` the API server refuses the Deployment. Adding the terms to a
    live runtime does nothing until another field that is compared changes too (operator, observed; the router's `[]`: operator source, read).

    **Bad**

        kind: VLLMRuntime
        spec:
          deploymentConfig:
            replicas: 1

    **Fix.** Write terms that every node of the pool satisfies. A stack file gets these by default.

        spec:
          deploymentConfig:
            nodeSelectorTerms:
              - matchExpressions:
                  - {key: kubernetes.io/os, operator: In, values: [linux]}
    """
    is_runtime = manifest.ref.kind == RUNTIME
    for path, terms in node_selector_terms(manifest):
        if terms == []:
            yield Report(path, _NO_TERM, _ANY_NODE if is_runtime else _LEAVE_OUT)
        elif terms is None and is_runtime:
            yield Report(path, _NO_TERMS, _ANY_NODE)


def _has_values(least: int, most: int | None = None) -> Predicate:
    """A requirement with so many values; without a list it has none."""
    number = sized(least, most)
    return python(
        lambda requirement: number.holds(entries(requirement, "values")), field("values", number).cel, is_exact=True
    )


def _is_whole_number(value: object) -> bool | None:
    """Whether kube-scheduler can compare with it: a whole number of 64 bits."""
    if not isinstance(value, str):
        return None
    return _NUMBER.fullmatch(value) is not None and int(value) < 2**63


@field_rule(
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    evidence=(observed("Kubernetes API server"), read("kube-scheduler for the numbers")),
    guard_misses="numbers beyond 64 bits pass",
)
def invalid_node_selector() -> tuple[Case, ...]:
    """A node selector has a requirement that Kubernetes does not accept.

    **What it reports.** In `nodeSelectorTerms`, a requirement of `matchExpressions` whose operator is unknown, `In` or `NotIn` without values,
    `Exists` or `DoesNotExist` with values, or `Gt` or `Lt` with more or less than one value, or with one that is not a whole number of at
    least 0; and a requirement of `matchFields` with another key than `metadata.name`, another operator than `In` and `NotIn`, or more
    or less than one value. `malformed-value` reports keys and values in a wrong format.

    **Why it is bad.** The CRD accepts any text, so the API server stores the custom resource. It then refuses the Deployment, and the operator
    tries again endlessly. It accepts a word after `Gt` or `Lt`, but no node can match the term, and the pods stay Pending.

    **Bad**

        - {key: pool, operator: Equals, values: [gpu]}

    **Fix.**

        - {key: pool, operator: In, values: [gpu]}
    """
    expressions = tuple(terms / "[].matchExpressions[]" for terms in (_ENGINE_TERMS, _ROUTER_TERMS))
    fields = tuple(terms / "[].matchFields[]" for terms in (_ENGINE_TERMS, _ROUTER_TERMS))
    is_not_empty = python(
        lambda requirement: get(requirement, "values") != [], (~field("values", sized(0, 0))).cel, is_exact=True
    )
    fix = "write one of In, NotIn (with values), Exists, DoesNotExist (without), Gt, Lt (with one number)"
    fix_field = "write {{key: metadata.name, operator: In, values: [NODE]}} with one node"
    compares = field("operator", one_of("Gt", "Lt")) & _has_values(1, 1)
    wrong_numbers = (
        (expressions, ~_has_values(1), ("In", "NotIn"), "needs at least one value and has 0 values", fix),
        (expressions, _has_values(1), ("Exists", "DoesNotExist"), "takes no values", fix),
        (expressions, ~_has_values(1, 1), ("Gt", "Lt"), "takes exactly one value", fix),
        (fields, ~_has_values(1, 1), ("In", "NotIn"), "needs exactly one value in matchFields", fix_field),
    )
    return (
        Case(
            at=tuple(place / "operator" for place in expressions),
            must=one_of("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"),
            message='"{value}" is not an operator of a node selector, and the API server refuses the Deployment',
            fix=fix,
            guard=f"the operator of a node selector is unknown, and the API server refuses the Deployment: {fix}",
        ),
        Case(
            at=tuple(place / "operator" for place in fields),
            must=one_of("In", "NotIn"),
            message='"{value}" is not an operator of matchFields, and the API server refuses the Deployment',
            fix=fix_field,
            guard=f"the operator of matchFields is not In or NotIn, and the API server refuses the Deployment: {fix_field}",
        ),
        Case(
            at=tuple(place / "key" for place in fields),
            must=one_of("metadata.name"),
            message='matchFields knows the field metadata.name alone, not "{value}", and the API server refuses the Deployment',
            fix="write metadata.name, or use matchExpressions for a label",
            guard="matchFields knows the field metadata.name alone, and the API server refuses the Deployment: write metadata.name, or use"
            " matchExpressions for a label",
        ),
        Case(
            at=tuple(place.where(compares) / "values[]" for place in expressions),
            must=python(_is_whole_number, matches(_NUMBER.pattern).cel),
            message='"{value}" is not a whole number of at least 0, so no node matches the term',
            fix='write a number in quotes, such as "8"',
            fails_at=FailsAt.POD,
            guard="a value of Gt or Lt is not a whole number of at least 0, so no node matches the term: write a number in quotes",
        ),
        *(
            Case(
                at=tuple(
                    # empty-field reports an empty list of an engine
                    place.where(is_not_empty & number if place.of_engine else number) / "operator"
                    for place in places
                ),
                must=~one_of(*operators),
                message=f"the operator {{value}} {problem}, and the API server refuses the Deployment",
                fix=how,
            )
            for places, number, operators, problem, how in wrong_numbers
        ),
    )


def _selecting(part: Predicate) -> Predicate:
    """A term that asks something of a node."""
    asks = field("matchExpressions", part) | field("matchFields", part)
    return python(lambda term: asks.holds(term) is not False, asks.cel)


@field_rule(
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    evidence=(observed(), read("Kubernetes API for empty terms")),
)
def unmatched_node_selector() -> tuple[Case, ...]:
    """Node selector terms are all empty, so they match no node.

    **What it reports.** A `nodeSelectorTerms` of a VLLMRuntime or VLLMRouter in which every term is `{}`.

    **Why it is bad.** To Kubernetes an empty term matches no node, not every node. The operator settles, and the pods stay Pending.

    **Bad**

        deploymentConfig:
          nodeSelectorTerms: [{}]

    **Fix.** Write labels that the nodes have.

        deploymentConfig:
          nodeSelectorTerms:
            - matchExpressions:
                - {key: kubernetes.io/os, operator: In, values: [linux]}
    """
    # Of an engine, empty-field reports the empty lists inside a term, and its guard refuses them.
    return tuple(
        Case(
            at=(terms,),
            must=sized(0, 0) | some(_selecting(part)),
            message="every term of nodeSelectorTerms is empty and matches no node, so the pods stay Pending",
            fix="write a term such as kubernetes.io/os In [linux], with labels that the nodes have",
        )
        for terms, part in ((_ENGINE_TERMS, anything), (_ROUTER_TERMS, sized(1)))
    )


_TOLERATION = ENGINE / "deploymentConfig.toleration[]"
_EXISTS = field("operator", one_of("Exists"))
_KEY, _VALUE = formatted(formats.LABEL_KEY), formatted(formats.LABEL_VALUE)


def _optional(name: str, predicate: Predicate) -> Predicate:
    return ~field(name) | field(name, predicate)


def _toleration(must: Predicate, problem: str, without_value: str = "") -> Case:
    """without_value: the problem as a guard says it, which does not know the value."""
    refused = "and the API server refuses the Deployment"
    fix = "write a key with operator Exists, or with Equal and a value, and the effect NoSchedule, PreferNoSchedule or NoExecute"
    return Case(
        at=(_TOLERATION,),
        must=must,
        message=f"the toleration {problem}, {refused}",
        fix=fix,
        guard=f"the toleration {without_value or problem}, {refused}: {fix}",
    )


@field_rule(
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    evidence=(observed(), read("Kubernetes' validation of tolerations for the conditions")),
)
def invalid_toleration() -> tuple[Case, ...]:
    """A toleration is one that Kubernetes does not accept.

    **What it reports.** A toleration with an unknown operator or effect, `Exists` with a value, no key with another operator than `Exists`, a key
    or value that is not a label key or value, or `tolerationSeconds` with another effect than NoExecute.

    **Why it is bad.** The CRD accepts it, the API server refuses the Deployment, and the operator tries again endlessly.

    **Bad**

        toleration:
          - {key: nvidia.com/gpu, operator: exists, effect: NoSchedule}

    **Fix.**

        toleration:
          - {key: nvidia.com/gpu, operator: Exists, effect: NoSchedule}
    """
    return (
        _toleration(
            _optional("operator", one_of("", "Equal", "Exists")),
            'has the unknown operator "{value[operator]}"',
            "has an unknown operator",
        ),
        _toleration(
            _optional("effect", one_of("", "NoSchedule", "PreferNoSchedule", "NoExecute")),
            'has the unknown effect "{value[effect]}"',
            "has an unknown effect",
        ),
        _toleration(
            ~field("tolerationSeconds") | field("effect", one_of("NoExecute")),
            "has tolerationSeconds, which only the effect NoExecute takes",
        ),
        _toleration(field("key", filled) | _EXISTS, "has no key, which only the operator Exists may leave out"),
        _toleration(
            _optional("key", empty | _KEY),
            'has a key "{value[key]}" that {problem}',
            "has a key that is not a label key",
        ),
        _toleration(
            ~_EXISTS | ~field("value", filled),
            'has the operator Exists and a value "{value[value]}"',
            "has the operator Exists and a value",
        ),
        _toleration(
            _optional("value", empty | _VALUE),
            'has a value "{value[value]}" that {problem}',
            "has a value that is not a label value",
        ),
    )


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, unguarded=cel.CLUSTER)
def missing_runtime_class(manifest: Manifest, world: World) -> Iterator[Report]:
    """The cluster does not have the RuntimeClass of a runtime's pods.

    **What it reports.** A VLLMRuntime whose `deploymentConfig.runtimeClass` (`nvidia` if it is absent or null) is neither among the cluster's
    runtime classes nor an object of the tree. In a partial tree, if nothing is known of the cluster, it is a note.

    **Why it is bad.** The pods always name a RuntimeClass: it has a default and cannot be unset, only replaced (operator, observed). Without an
    object of that name the API server admits no pod.

    **Bad**

        kind: VLLMRuntime
        spec:
          deploymentConfig: {image: {}, resources: {}}     # runtimeClass is nvidia, which the cluster does not have

    **Fix.** Write a RuntimeClass of the cluster (`kubectl get runtimeclass`), or make one; `runtimeClasses` in the cluster file does that too.

        apiVersion: node.k8s.io/v1
        kind: RuntimeClass
        metadata: {name: nvidia}
        handler: runc                  # the default container runtime
    """
    known = world.facts.runtime_classes
    severity = unsupplied(world, known)
    for path, block in manifest.engines if severity is not None else ():
        written = get(block, "deploymentConfig", "runtimeClass")
        name = DEFAULT_RUNTIME_CLASS if written is None else written
        if isinstance(name, str) and name and name not in (known or ()) and not has(world, "RuntimeClass", name):
            default = " (the default)" if written is None else ""
            yield Report(
                (*path, "deploymentConfig", "runtimeClass"),
                f'the RuntimeClass "{name}"{default} is not known in the cluster: no pod is admitted without it',
                "write a runtimeClass that the cluster has, or add the RuntimeClass to `runtimeClasses` in the cluster file",
                severity,
            )
