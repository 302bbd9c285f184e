"""What the API server cannot see of the traps: which rules have no guard and why, and which guards see less than their rule.

A test holds this against the rules: each one that reports an error has a guard or stands here. Rules that only warn have none: the server
would refuse what may well work.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from prodstack.rules.engine.cel import API_SERVER_REFUSES, ARGUMENTS, CLUSTER, OTHER_OBJECTS

if TYPE_CHECKING:
    from collections.abc import Mapping

UNGUARDED: Mapping[str, str] = MappingProxyType(
    {
        "adapter-base-model-unmatched": OTHER_OBJECTS,
        "adapter-runtime-unfit": OTHER_OBJECTS,
        "debug-router-image": "depends on what a registry has",
        "invalid-value": API_SERVER_REFUSES,
        "label-value-invalid": f"{API_SERVER_REFUSES}; of a topology's sides, CEL does not see the labels",
        "namespace-enforces-restricted": OTHER_OBJECTS,
        "nixl-ports-differ": OTHER_OBJECTS,
        "nixl-proxy-unreachable": OTHER_OBJECTS,
        "orchestrated-engine-without-kv-transfer": OTHER_OBJECTS,
        "orchestrated-engine-without-model-label": OTHER_OBJECTS,
        "plaintext-secret": "too late: the secret is in Git, and in the server's audit log, before any answer",
        "prefill-decode-labels-match-no-engine": OTHER_OBJECTS,
        "prefill-decode-labels-overlap": ARGUMENTS,
        "prefill-decode-models-differ": OTHER_OBJECTS,
        "secret-missing": CLUSTER,
        "topology-half-written": "depends on which operator runs",
        "topology-without-support": "depends on which operator runs",
        "unknown-field": "the API server refuses it under strict validation; otherwise it is gone before CEL looks",
        "unserved-kind": API_SERVER_REFUSES,
    }
)
"""Rules that report errors and have no guard, each with the reason."""

NARROWER: Mapping[str, str] = MappingProxyType(
    {
        "integer-beyond-int32": "the same bounds stand in both bundles; the guard adds what to do",
        "invalid-annotation-key": "an object's own annotations the server refuses of itself",
        "prefill-decode-labels-missing": "only where the routing logic is in no doubt and the flag is in no form there",
    }
)
"""Guards that let pass some of what their rule reports."""
