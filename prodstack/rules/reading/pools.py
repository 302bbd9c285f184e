"""What the node pools of a cluster have, and which of them an engine's pods may run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.values import entries, get, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.manifests.manifest import NodePool


def gpus_of_a_node(pool: NodePool) -> int:
    """How many GPUs one node of a pool has. If the number of nodes is not stated, it is taken for one."""
    return pool.gpus // pool.nodes if pool.nodes else pool.gpus


def may_select(engine: Mapping[str, object], pool: NodePool) -> bool:
    """Whether the terms of an engine may match the pool's nodes: at least one term asks for nothing that the pool's labels contradict."""
    terms = entries(engine, "deploymentConfig", "nodeSelectorTerms")
    return not terms or any(
        all(_may_match(each, pool.labels) for each in entries(term, "matchExpressions")) for term in terms
    )


def _may_match(expression: object, labels: Mapping[str, str]) -> bool:
    value = labels.get(text(expression, "key"))
    values = entries(expression, "values")
    match get(expression, "operator"):
        case _ if value is None:
            return True  # the nodes may have the label all the same
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case operator:
            return bool(operator != "DoesNotExist")
