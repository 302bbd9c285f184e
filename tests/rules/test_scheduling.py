"""The rules about the nodes on which pods may run."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

from prodstack.manifests.manifest import Manifest
from tests.rules.builders import ABSENT, cache, router, runtime, topology
from tests.rules.harness import (
    FACTS,
    NOTE,
    POD,
    UNKNOWN,
    Case,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
)

TERMS, SIDE_TERMS = "spec/deploymentConfig/nodeSelectorTerms", "spec/topology/decode/deploymentConfig/nodeSelectorTerms"
ROUTER_TERMS = "spec/nodeSelectorTerms"

missing, written = partial(bad, "missing-node-selector-terms"), partial(good, "missing-node-selector-terms")
MISSING_NODE_SELECTOR_TERMS = (
    missing("absent", runtime({TERMS: ABSENT}), Said(TERMS, "panics")),
    missing("null", runtime({TERMS: None}), Said(TERMS, "panics")),
    missing("empty", runtime({TERMS: []}), Said(TERMS, "empty list")),
    missing("a side of a topology", topology({SIDE_TERMS: ABSENT}), Said(SIDE_TERMS, "panics")),
    missing("a router's empty list", router({ROUTER_TERMS: []}), Said(ROUTER_TERMS, "refuses", fix="leave")),
    written("a runtime", runtime()),
    written("a router without", router()),
    written("a topology", topology()),
    written("terms of another type", runtime({TERMS: "linux"})),
    written("a deploymentConfig of another type", runtime({"spec/deploymentConfig": [1]})),
    written("a cache", cache()),
)


def requiring(*requirements: Any, part: str = "matchExpressions") -> list[dict[str, Any]]:
    """Node selector terms with these requirements."""
    return [{part: list(requirements)}]


AT = "0/matchExpressions/0/operator"
NODE = {"key": "metadata.name", "operator": "In", "values": ["node-1.a"]}
invalid, valid = partial(bad, "invalid-node-selector"), partial(good, "invalid-node-selector")
INVALID_NODE_SELECTOR = (
    invalid(
        "an unknown operator",
        runtime({TERMS: requiring({"key": "pool", "operator": "Equals", "values": ["a"]})}),
        Said(f"{TERMS}/{AT}", "not an operator"),
    ),
    invalid(
        "In without values",
        runtime({TERMS: requiring({"key": "pool", "operator": "In"})}),
        Said(f"{TERMS}/{AT}", "the operator In needs at least one value and has 0 values"),
    ),
    invalid(
        "NotIn without values in a field",
        runtime({TERMS: requiring({"key": "metadata.name", "operator": "NotIn"}, part="matchFields")}),
        Said(f"{TERMS}/0/matchFields/0/operator", "the operator NotIn needs exactly one value"),
    ),
    invalid(
        "two values of a field",
        router({ROUTER_TERMS: requiring({**NODE, "values": ["a", "b"]}, part="matchFields")}),
        Said(f"{ROUTER_TERMS}/0/matchFields/0/operator", "needs exactly one value in matchFields"),
    ),
    invalid(
        "an operator that fields do not have",
        runtime({TERMS: requiring({"key": "metadata.name", "operator": "Exists"}, part="matchFields")}),
        Said(f"{TERMS}/0/matchFields/0/operator", '"Exists" is not an operator of matchFields'),
    ),
    invalid(
        "a field that pods cannot be matched by",
        runtime({TERMS: requiring({**NODE, "key": "metadata.namespace"}, part="matchFields")}),
        Said(f"{TERMS}/0/matchFields/0/key", "metadata.name alone"),
    ),
    *(
        invalid(
            f"Gt with {value!r}",
            runtime({TERMS: requiring({"key": "pool", "operator": "Gt", "values": [value]})}),
            Said(f"{TERMS}/0/matchExpressions/0/values/0", "not a whole number", fails_at=POD),
        )
        for value in ("a", "1.5", "", "1e3", str(2**63))
    ),
    valid("one node", runtime({TERMS: requiring(NODE, part="matchFields")})),
    valid(
        "Lt with a leading zero", router({ROUTER_TERMS: requiring({"key": "a", "operator": "Lt", "values": ["08"]})})
    ),
    invalid(
        "In with null as values",
        runtime({TERMS: requiring({"key": "pool", "operator": "In", "values": None})}),
        Said(f"{TERMS}/{AT}", "the operator In needs at least one value"),
    ),
    invalid(
        "In with an empty list on a router",
        router({ROUTER_TERMS: requiring({"key": "pool", "operator": "In", "values": []})}),
        Said(f"{ROUTER_TERMS}/{AT}", "the operator In needs at least one value"),
    ),
    valid(
        "an empty list of an engine, which empty-field reports",
        runtime({TERMS: requiring({"key": "pool", "operator": "In", "values": []})}),
    ),
    invalid(
        "Exists with values",
        runtime({TERMS: requiring({"key": "pool", "operator": "Exists", "values": ["a"]})}),
        Said(f"{TERMS}/{AT}", "the operator Exists takes no values"),
    ),
    invalid(
        "Gt with two values",
        router({ROUTER_TERMS: requiring({"key": "pool", "operator": "Gt", "values": ["1", "2"]})}),
        Said(f"{ROUTER_TERMS}/{AT}", "the operator Gt takes exactly one value"),
    ),
    invalid(
        "Lt without values",
        router({ROUTER_TERMS: requiring({"key": "pool", "operator": "Lt"})}),
        Said(f"{ROUTER_TERMS}/{AT}", "the operator Lt takes exactly one value"),
    ),
    valid("In", runtime()),
    valid("Exists", runtime({TERMS: requiring({"key": "pool", "operator": "Exists"})})),
    valid("Gt", runtime({TERMS: requiring({"key": "pool", "operator": "Gt", "values": ["1"]})})),
    valid("NotIn", runtime({TERMS: requiring({"key": "pool", "operator": "NotIn", "values": ["a", "b"]})})),
    valid("values of another type", runtime({TERMS: requiring({"key": 1, "operator": 2}, 3)})),
)

unmatched, matched = partial(bad, "unmatched-node-selector"), partial(good, "unmatched-node-selector")
_POOL = {"key": "pool", "operator": "Exists"}
UNMATCHED_NODE_SELECTOR = (
    unmatched("one empty term", runtime({TERMS: [{}]}), Said(TERMS, "matches no node", fails_at=POD)),
    unmatched("two empty terms", runtime({TERMS: [{}, {}]}), Said(TERMS, "Pending", fails_at=POD)),
    matched("an empty list inside a term, which empty-field reports", runtime({TERMS: [{"matchExpressions": []}]})),
    unmatched(
        "an empty list inside a router's term",
        router({ROUTER_TERMS: [{"matchExpressions": []}]}),
        Said(ROUTER_TERMS, "matches no node", fails_at=POD),
    ),
    unmatched("a router", router({ROUTER_TERMS: [{}]}), Said(ROUTER_TERMS, "matches no node", fails_at=POD)),
    matched("a label", runtime()),
    matched("one of two terms", runtime({TERMS: [{}, *requiring(_POOL)]})),
    matched(
        "a field",
        runtime({TERMS: requiring({"key": "metadata.name", "operator": "In", "values": ["a"]}, part="matchFields")}),
    ),
    matched("a term of another type", runtime({TERMS: ["x"]})),
)

TOLERATIONS = "spec/deploymentConfig/toleration"


def tolerating(*tolerations: Any) -> Manifest:
    """A runtime with these tolerations."""
    return runtime({TOLERATIONS: list(tolerations)})


def invalid_toleration(name: str, toleration: dict[str, Any], part: str) -> Case:
    """A toleration that the API server refuses."""
    return bad("invalid-toleration", name, tolerating(toleration), Said(f"{TOLERATIONS}/0", part))


tolerated = partial(good, "invalid-toleration")
INVALID_TOLERATION = (
    invalid_toleration("operator", {"key": "a", "operator": "exists"}, '"exists"'),
    invalid_toleration("effect", {"key": "a", "operator": "Exists", "effect": "NoRun"}, '"NoRun"'),
    invalid_toleration("Exists with a value", {"key": "a", "operator": "Exists", "value": "b"}, 'a value "b"'),
    invalid_toleration("no key", {"effect": "NoSchedule"}, "no key"),
    invalid_toleration("key", {"key": "a b", "operator": "Exists"}, 'key "a b" that'),
    invalid_toleration("value", {"key": "a", "value": "b/c"}, 'value "b/c" that'),
    invalid_toleration(
        "seconds", {"key": "a", "operator": "Exists", "effect": "NoSchedule", "tolerationSeconds": 5}, "NoExecute"
    ),
    invalid_toleration(
        "only the first problem is reported", {"operator": "exists", "effect": "NoRun"}, "the unknown operator"
    ),
    tolerated("absent", runtime()),
    tolerated("Exists", tolerating({"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"})),
    tolerated(
        "Equal",
        tolerating({"key": "t", "operator": "Equal", "value": "v", "effect": "NoExecute", "tolerationSeconds": 60}),
    ),
    tolerated("everything", tolerating({"operator": "Exists"})),
    tolerated("the default operator", tolerating({"key": "a", "value": "b"})),
    tolerated("tolerations of another type", tolerating("x", 1)),
)

CLASS = "spec/deploymentConfig/runtimeClass"
NO_CLASSES = dataclasses.replace(FACTS, runtime_classes=frozenset())
no_class, known_class = partial(bad_cluster, "missing-runtime-class"), partial(good, "missing-runtime-class")
MISSING_RUNTIME_CLASS = (
    no_class(
        "the default",
        runtime(),
        Said(CLASS, '"nvidia" (the default) is not known', fails_at=POD, name="engine"),
        facts=NO_CLASSES,
    ),
    no_class(
        "null is the default",
        runtime({CLASS: None}),
        Said(CLASS, '"nvidia" (the default)', fails_at=POD, name="engine"),
        facts=NO_CLASSES,
    ),
    no_class(
        "a name",
        runtime({CLASS: "nvidia-cdi"}),
        Said(CLASS, '"nvidia-cdi" is not known', fails_at=POD, name="engine"),
    ),
    no_class(
        "both sides",
        topology(),
        *(
            Said(f"spec/topology/{side}/deploymentConfig/runtimeClass", "nvidia", fails_at=POD, name="engine")
            for side in ("prefill", "decode")
        ),
        facts=NO_CLASSES,
    ),
    no_class(
        "a complete tree without facts", runtime(), Said(CLASS, "nvidia", fails_at=POD, name="engine"), facts=UNKNOWN
    ),
    no_class(
        "a partial tree",
        runtime(),
        Said(CLASS, "nvidia", NOTE, POD, name="engine"),
        complete=False,
        facts=UNKNOWN,
    ),
    known_class("the default", runtime(), FACTS),
    known_class(
        "an object of the tree",
        (runtime({CLASS: "runc"}), Manifest({"kind": "RuntimeClass", "metadata": {"name": "runc"}})),
        FACTS,
    ),
    known_class("empty text is another rule's", runtime({CLASS: ""}), FACTS),
    known_class(
        "a cluster file that does not list classes", runtime(), dataclasses.replace(FACTS, runtime_classes=None)
    ),
)

CASES = (
    *MISSING_NODE_SELECTOR_TERMS,
    *INVALID_NODE_SELECTOR,
    *UNMATCHED_NODE_SELECTOR,
    *INVALID_TOLERATION,
    *MISSING_RUNTIME_CLASS,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The CRDs accept terms and tolerations that the API server refuses in the Deployment (operator, observed; Kubernetes, read)."""
    check(case)
