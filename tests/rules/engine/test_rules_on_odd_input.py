"""No rule raises, whatever a manifest contains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.manifest import Facts, Manifest, NodePool
from prodstack.rules.engine.registry import judge
from tests.rules.builders import IMAGE, adapter, cache, router, runtime, topology, world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FULL: dict[str | tuple[str | int, ...], Any] = {
    "spec/vllmConfig/extraArgs": ["--seed", "42"],
    "spec/vllmConfig/env": [{"name": "HF_HOME", "value": "/data"}],
    "spec/model/hfTokenSecret": {"hfTokenSecretName": "hf"},
    "spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": ""},
    "spec/storageConfig": {"enabled": True, "size": "10Gi", "accessMode": "ReadWriteOnce", "volumeName": "w"},
    "spec/autoscalingConfig": {
        "enabled": True,
        "maxReplicas": 2,
        "scaleUpPolicy": {},
        "scaleDownPolicy": {},
        "triggers": {},
    },
    "spec/deploymentConfig/toleration": [{"key": "a", "operator": "Exists"}],
    "spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE, "resources": {}, "env": []},
}
BUILDERS: dict[str, Callable[..., Manifest]] = {
    "runtime": lambda patch=None: runtime({**FULL, **(patch or {})}, labels={"model": "m"}),
    "topology": topology,
    "router": router,
    "cache": cache,
    "adapter": adapter,
}
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    5_000_000_000,
    0.5,
    "",
    "x",
    "a b/c=d",
    [],
    [None],
    [[1]],
    ["--x y"],
    {},
    {"": None},
    {"name": 1},
)
FACTS = Facts(node_pools=(NodePool("h100", gpus=2, nodes=1),), storage_classes=frozenset({"fast"}), add_ons=frozenset())


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*path, key)
        yield from _paths(entry, (*path, key))


@pytest.mark.parametrize("kind", BUILDERS)
def test_no_rule_raises(kind: str) -> None:
    """Every entry of a good object is replaced by odd ones, and all rules still answer."""
    build = BUILDERS[kind]
    paths = [path for path in _paths(build().body) if path not in (("kind",), ("apiVersion",))]
    changed = [build({path: odd}) for path in paths for odd in ODD]
    assert len(changed) > len(ODD)
    judge(world(*changed, complete=True, facts=FACTS))
