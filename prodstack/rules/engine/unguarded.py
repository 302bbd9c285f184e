"""What the API server cannot see of the traps: which rules have no guard and why, and which guards see less than their rule.

A test holds this against the rules: each one that reports an error has a guard or stands here. Rules that only warn have none: the server
would refuse what may well work.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OTHERS = "depends on other objects, and CEL sees one"
WORLD = "depends on what the cluster has"
SERVER = "the API server refuses it of itself, under either validation"
ARGUMENTS = "needs arguments read as the program reads them: abbreviations, values in the next item, the last one wins"
VERSION = "a fact of one version of vLLM, which a newer image may lift"

UNGUARDED: Mapping[str, str] = MappingProxyType(
    {
        "adapter-base-model-unmatched": OTHERS,
        "adapter-runtime-unfit": OTHERS,
        "autoscaling-without-keda": WORLD,
        "cache-url-to-nowhere": OTHERS,
        "claim-of-another-size": OTHERS,
        "debug-router-image": "depends on what a registry has",
        "duplicate-object": "a server has each object once",
        "foreign-scaled-object": OTHERS,
        "gpu-pool-exceeded": WORLD,
        "gpu-pool-missing": WORLD,
        "invalid-value": SERVER,
        "label-value-invalid": f"{SERVER}; of a topology's sides, CEL does not see the labels",
        "malformed-router-argument": ARGUMENTS,
        "max-batched-tokens-too-small": ARGUMENTS,
        "max-lora-rank-unknown": VERSION,
        "name-clash-between-kinds": OTHERS,
        "namespace-enforces-restricted": OTHERS,
        "nixl-ports-differ": OTHERS,
        "nixl-proxy-unreachable": OTHERS,
        "orchestrated-engine-without-kv-transfer": OTHERS,
        "orchestrated-engine-without-model-label": OTHERS,
        "plaintext-secret": "too late: the secret is in Git, and in the server's audit log, before any answer",
        "port-mismatch": OTHERS,
        "prefill-decode-labels-match-no-engine": OTHERS,
        "prefill-decode-labels-overlap": ARGUMENTS,
        "prefill-decode-models-differ": OTHERS,
        "routing-logic-without-support": "the operator's own CRDs refuse it; ours list the logic, and the operator hands it on",
        "runtime-class-missing": WORLD,
        "secret-missing": WORLD,
        "selector-matches-itself": "needs the labels, and CEL sees name and generateName of the metadata alone",
        "selector-matches-nothing": OTHERS,
        "static-backend-to-nowhere": OTHERS,
        "storage-class-missing": WORLD,
        "topology-half-written": "depends on which operator runs",
        "topology-without-support": "depends on which operator runs",
        "unknown-dtype": VERSION,
        "unknown-field": "the API server refuses it under strict validation; otherwise it is gone before CEL looks",
        "unserved-kind": SERVER,
    }
)
"""Rules that report errors and have no guard, each with the reason."""

NARROWER: Mapping[str, str] = MappingProxyType(
    {
        "cache-url-wrong-port": "only a URL without a host: the port is a matter of the cache server",
        "gpu-memory-utilization-out-of-range": "texts that only Python reads as a number pass",
        "integer-beyond-int32": "the same bounds stand in both bundles; the guard adds what to do",
        "invalid-annotation-key": "an object's own annotations the server refuses of itself",
        "invalid-name": "not the room that a topology's name needs for -prefill: such a rule would be asked at every write of"
        " the object, also when somebody takes a finalizer off",
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
