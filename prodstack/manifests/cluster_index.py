"""The index file of a cluster's folder in dist/: what the input files say about the cluster and its findings, and no object can hold.

    dist/<cluster>/cluster.facts

With it, `check dist/` and `graph` judge with the same facts and suppressions as `check`. It is YAML, but its suffix is not one that
kubectl, Argo CD, Flux or kustomize read.
"""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from prodstack.manifests.layout import CLUSTER_FACTS
from prodstack.manifests.manifest import Facts, NodePool
from prodstack.manifests.suppression import Suppression
from prodstack.manifests.values import block, entries, get, text, words
from prodstack.manifests.yaml_reader import Mark, locate, read
from prodstack.manifests.yaml_writer import to_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_LARGEST = 2**20
"""Bytes; a larger file is not one that `synth` wrote."""
_LISTS = {"storageClasses": "storage_classes", "runtimeClasses": "runtime_classes", "addOns": "add_ons"}


@dataclass(frozen=True)
class ClusterIndex:
    """What an index file states. suppressions: by the unit whose findings they silence."""

    facts: Facts = field(default_factory=Facts)
    suppressions: Mapping[str, tuple[Suppression, ...]] | None = None


def to_text(facts: Facts, suppressions: Mapping[str, Iterable[Suppression]]) -> str:
    """The content of an index file, without its first line; "" if there is nothing to state."""
    listed = [
        {"unit": unit, "rule": each.rule, **({"object": each.object} if each.object else {}), "reason": each.reason}
        for unit, some in suppressions.items()
        for each in some
    ]
    own = json.loads(facts.catalog) if facts.catalog else None
    body = {"catalog": own, "facts": _facts_as_data(facts), "profile": facts.profile, "suppress": listed}
    stated = {key: value for key, value in body.items() if value}
    return to_yaml([stated]) if stated else ""


def read_index(folder: Path, shown: str) -> ClusterIndex:
    """The index file of a cluster's folder, an empty index if there is none. shown: the name of the file in messages.

    A link is not followed. Raises OSError and UnreadableYamlError.
    """
    path = folder / CLUSTER_FACTS
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return ClusterIndex()
    if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
        return ClusterIndex()
    documents = read(path.read_bytes(), shown)
    data = documents[0] if documents else {}
    own = block(data, "catalog")
    facts = replace(
        _facts(block(data, "facts"), text(data, "profile") or None),
        catalog=json.dumps(own, sort_keys=True) if own else "",
    )
    return ClusterIndex(facts, _suppressions(data, shown))


def _facts_as_data(facts: Facts) -> dict[str, Any]:
    data: dict[str, Any] = {key: _sorted(getattr(facts, name)) for key, name in _LISTS.items()}
    data["defaultStorageClass"] = facts.default_storage_class
    data["nodePools"] = None if facts.node_pools is None else [_pool_as_data(pool) for pool in facts.node_pools]
    data["secrets"] = None if facts.secrets is None else [
        {"namespace": namespace, "name": name, **({} if keys is None else {"keys": sorted(keys)})}
        for (namespace, name), keys in sorted(facts.secrets.items())
    ]  # fmt: skip
    return {key: value for key, value in data.items() if value is not None}


def _sorted(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)


def _pool_as_data(pool: NodePool) -> dict[str, Any]:
    data = {
        "name": pool.name,
        "gpuType": pool.gpu_type,
        "gpus": pool.gpus,
        "nodes": pool.nodes,
        "gpuMemory": pool.gpu_memory,
        "memory": pool.memory,
        "labels": dict(pool.labels) or None,
    }
    return {key: value for key, value in data.items() if value is not None}


def _facts(data: Mapping[str, Any], profile: str | None) -> Facts:
    secrets = {
        (text(each, "namespace"), text(each, "name")): frozenset(words(each, "keys"))
        if isinstance(get(each, "keys"), list)
        else None
        for each in entries(data, "secrets")
    }
    return Facts(
        storage_classes=_set(data, "storageClasses"),
        runtime_classes=_set(data, "runtimeClasses"),
        add_ons=_set(data, "addOns"),
        default_storage_class=text(data, "defaultStorageClass") or None,
        node_pools=tuple(map(_pool, entries(data, "nodePools"))) if "nodePools" in data else None,
        secrets=secrets if "secrets" in data else None,
        profile=profile,
    )


def _set(data: Mapping[str, Any], key: str) -> frozenset[str] | None:
    return frozenset(words(data, key)) if key in data else None


def _pool(data: Mapping[str, Any]) -> NodePool:
    return NodePool(
        text(data, "name"),
        text(data, "gpuType"),
        get(data, "gpus", default=0),
        get(data, "nodes"),
        get(data, "gpuMemory"),
        block(data, "labels"),
        get(data, "memory"),
    )


def _suppressions(data: Any, shown: str) -> dict[str, tuple[Suppression, ...]]:
    found: dict[str, tuple[Suppression, ...]] = {}
    for index, each in enumerate(entries(data, "suppress")):
        mark = locate(data, ("suppress", index)) or Mark(shown, 1, 1)
        made = Suppression(text(each, "rule"), text(each, "object") or None, text(each, "reason"), mark)
        unit = text(each, "unit")
        found[unit] = (*found.get(unit, ()), made)
    return found
