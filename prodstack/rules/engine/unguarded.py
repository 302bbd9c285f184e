"""What the API server cannot see of the traps: which rules have no guard and why, and which guards see less than their rule.

A test holds this against the rules: each one that reports an error has a guard or stands here. Rules that only warn have none: the server
would refuse what may well work.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from prodstack.rules.engine.cel import ARGUMENTS, CLUSTER, OTHER_OBJECTS, VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

UNGUARDED: Mapping[str, str] = MappingProxyType(
    {
        "adapter-base-model-unmatched": OTHER_OBJECTS,
        "adapter-runtime-unfit": OTHER_OBJECTS,
        "autoscaling-without-keda": CLUSTER,
        "cache-url-to-nowhere": OTHER_OBJECTS,
        "claim-of-another-size": OTHER_OBJECTS,
        "foreign-scaled-object": OTHER_OBJECTS,
        "gpu-pool-exceeded": CLUSTER,
        "gpu-pool-missing": CLUSTER,
        "malformed-router-argument": ARGUMENTS,
        "max-batched-tokens-too-small": ARGUMENTS,
        "nixl-ports-differ": OTHER_OBJECTS,
        "nixl-proxy-unreachable": OTHER_OBJECTS,
        "orchestrated-engine-without-kv-transfer": OTHER_OBJECTS,
        "orchestrated-engine-without-model-label": OTHER_OBJECTS,
        "plaintext-secret": "too late: the secret is in Git, and in the server's audit log, before any answer",
        "port-mismatch": OTHER_OBJECTS,
        "prefill-decode-labels-match-no-engine": OTHER_OBJECTS,
        "prefill-decode-labels-overlap": ARGUMENTS,
        "prefill-decode-models-differ": OTHER_OBJECTS,
        "routing-logic-without-support": "the operator's own CRDs refuse it; ours list the logic, and the operator hands it on",
        "runtime-class-missing": CLUSTER,
        "secret-missing": CLUSTER,
        "selector-matches-itself": "needs the labels, and CEL sees name and generateName of the metadata alone",
        "selector-matches-nothing": OTHER_OBJECTS,
        "static-backend-to-nowhere": OTHER_OBJECTS,
        "storage-class-missing": CLUSTER,
        "topology-half-written": "depends on which operator runs",
        "topology-without-support": "depends on which operator runs",
        "unknown-dtype": VERSION,
    }
)
"""Rules that report errors and have no guard, each with the reason."""

NARROWER: Mapping[str, str] = MappingProxyType(
    {
        "cache-url-wrong-port": "only a URL without a host: the port is a matter of the cache server",
        "invalid-quantity": "a quantity of more than 64 characters is one to the server; a negative shmSize passes",
        "label-selector-invalid": "not where extraArgs may say another selector",
        "lmcache-env-without-config": "of a variable that is written twice, either value may agree",
        "lmcache-size-not-a-number": "texts of digits, points and underscores pass",
        "missing-node-selector-terms": "not on the sides of a topology, whose operator (change 841) was only read",
        "prefill-decode-labels-missing": "only where the routing logic is in no doubt and the flag is in no form there",
        "session-without-key": "not where extraArgs may say a logic or a key",
        "static-discovery-uneven": "not where extraArgs may say other backends or models",
        "tensor-parallel-against-gpus": "not where extraArgs say a parallel size",
        "two-dynamic-configs": "not where the flags are abbreviated",
        "unstable-quantity": "exponents (5e4) and numbers of more digits than anybody writes pass",
        "unstable-storage-size": "exponents (5e4) and numbers of more digits than anybody writes pass",
    }
)
"""Guards that let pass some of what their rule reports."""
