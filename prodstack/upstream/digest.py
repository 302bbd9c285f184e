"""The rollout digest moves if, and only if, something changes that the operator would otherwise never bring to the pods.

The operator compares only some fields of a live runtime. It ignores an edit of any other field until a compared one changes too
(operator, observed). podAnnotations are compared, so an annotation with a digest over the other fields that reach the pod makes the
operator roll out all of it (operator, observed: maxModelLen with a changed digest gives generation 2 with the new argument).

The profile says which fields those are. A field that is absent, or that means what the operator makes of an absent one, is not hashed at
all: a new field, a new default or a new version of this tool moves no digest that is already live.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from prodstack.manifests.quantity import QuantityError, amount, stable
from prodstack.manifests.values import get
from prodstack.upstream.children.container import applies, is_set
from prodstack.upstream.profile import Profile, default

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.upstream.profile import Field

ANNOTATION = "production-stack.vllm.ai/rollout-digest"
"""The key of the digest in deploymentConfig.podAnnotations."""
_LENGTH = 12
_to_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode


def digest(engine: Mapping[str, Any], profile: Profile | None = None) -> str:
    """Twelve hexadecimal digits over the uncompared fields of an engine block that reach its pods.

    engine: a runtime's spec, or one side of a topology, in the CRD's form. profile: None for the newest observed one.
    """
    content = dict(sorted(hashed(engine, profile or default())))
    return hashlib.sha256(_to_json(content).encode()).hexdigest()[:_LENGTH]


def hashed(engine: Mapping[str, Any], profile: Profile) -> Iterator[tuple[str, Any]]:
    """The path and the value of every field that counts in the digest of this engine block."""
    for row in profile.digested:
        if row.steps and row.steps[0] not in engine:
            continue
        written = get(engine, *row.steps)
        if written is not None and applies(row, engine):
            value = _meaning(row, written)
            if value is not None:
                yield row.path, value


def _meaning(row: Field, value: Any) -> Any:
    """One value for everything that means the same in the pod; None for what means the same as an absent field."""
    if row.digest == "keys":
        return sorted(key for key in value if key != ANNOTATION) or None if isinstance(value, dict) else None
    if row.absent and isinstance(value, str):
        return None if value in row.absent else _amount(row, value)
    return value if is_set(value) else None


def _amount(row: Field, value: str) -> str | None:
    """A quantity in its stable form, None if it is the amount of an absent field."""
    if not row.amount:
        return value
    try:
        return None if amount(value) == amount(row.absent[0]) else stable(value)
    except QuantityError:
        return value
