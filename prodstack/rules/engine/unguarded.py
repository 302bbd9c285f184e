"""What the API server cannot see of the traps: which rules have no guard and why, and which guards see less than their rule.

A test holds this against the rules: each one that reports an error has a guard or stands here. Rules that only warn have none: the server
would refuse what may well work.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from prodstack.rules.engine.cel import API_SERVER_REFUSES, OTHER_OBJECTS

if TYPE_CHECKING:
    from collections.abc import Mapping

UNGUARDED: Mapping[str, str] = MappingProxyType(
    {
        "unpublished-router-image": "depends on what a registry has",
        "invalid-value": API_SERVER_REFUSES,
        "invalid-label-value": f"{API_SERVER_REFUSES}; of a topology's sides, CEL does not see the labels",
        "restricted-namespace": OTHER_OBJECTS,
        "unknown-field": "the API server refuses it under strict validation; otherwise it is gone before CEL looks",
        "unserved-version": API_SERVER_REFUSES,
    }
)
"""Rules that report errors and have no guard, each with the reason."""

NARROWER: Mapping[str, str] = MappingProxyType(
    {
        "oversized-integer": "the same bounds stand in both bundles; the guard adds what to do",
        "invalid-annotation-key": "an object's own annotations the server refuses of itself",
    }
)
"""Guards that let pass some of what their rule reports."""
