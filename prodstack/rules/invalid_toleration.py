"""The rule `invalid-toleration`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.manifests.names import label_key_problem, label_value_problem
from prodstack.rules.engine.cel import DNS_SUBDOMAIN, LABEL_VALUE, filled, matches, on_engines
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import items, text

if TYPE_CHECKING:
    from collections.abc import Iterator


_FIX = "write a key with operator Exists, or with Equal and a value, and the effect NoSchedule, PreferNoSchedule or NoExecute"
_EFFECTS = ("", "NoSchedule", "PreferNoSchedule", "NoExecute")

_KEY = f"^({DNS_SUBDOMAIN}/)?{LABEL_VALUE}$"
_EXISTS = "(has(self.operator) && self.operator == 'Exists')"
_IS_VALID = " && ".join(
    (
        "(!has(self.operator) || self.operator in ['', 'Equal', 'Exists'])",
        f"(!has(self.effect) || self.effect in {list(_EFFECTS)})",
        "(!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute'))",
        f"({filled('key')} ? {matches('self.key', _KEY)} : {_EXISTS})",
        f"(!{filled('value')} || (!{_EXISTS} && {matches('self.value', f'^{LABEL_VALUE}$')}))",
    )
)
GUARDS = on_engines(".deploymentConfig.toleration[]", _IS_VALID, f"the toleration makes the Deployment invalid: {_FIX}")


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("toleration",))
def invalid_toleration(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A toleration is one that Kubernetes does not take.

    **What it reports.** A toleration with an unknown operator or effect, `Exists` with a value, no key with another operator than `Exists`, a key
    or value that is no label key or value, or `tolerationSeconds` with another effect than NoExecute.

    **Why it is bad.** The CRD accepts it, the API server refuses the Deployment, and the operator tries for ever (operator, observed; the
    conditions: Kubernetes' validation of tolerations, read).

    **Bad**

        toleration:
          - {key: nvidia.com/gpu, operator: exists, effect: NoSchedule}

    **Fix.**

        toleration:
          - {key: nvidia.com/gpu, operator: Exists, effect: NoSchedule}
    """
    for path, engine in manifest.engines:
        for index, each in enumerate(items(engine, "deploymentConfig", "toleration")):
            problem = _problem(each) if isinstance(each, dict) else None
            if problem is not None:
                at = (*path, "deploymentConfig", "toleration", index)
                yield Report(at, f"the toleration {problem}, and the API server refuses the Deployment", _FIX)


def _problem(toleration: dict[str, Any]) -> str | None:
    key, operator, value, effect = (text(toleration, name) or "" for name in ("key", "operator", "value", "effect"))
    if operator not in ("", "Equal", "Exists"):
        return f'has the unknown operator "{operator}"'
    if effect not in _EFFECTS:
        return f'has the unknown effect "{effect}"'
    if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
        return f'has tolerationSeconds with the effect "{effect}", where only NoExecute takes them'
    return _match_problem(key, operator, value)


def _match_problem(key: str, operator: str, value: str) -> str | None:
    if not key and operator != "Exists":
        return "has no key, which only the operator Exists may leave out"
    if key and label_key_problem(key):
        return f'has a key "{key}" that {label_key_problem(key)}'
    if operator == "Exists" and value:
        return f'has the operator Exists and a value "{value}"'
    problem = label_value_problem(value)
    return f'has a value "{value}" that {problem}' if problem else None
