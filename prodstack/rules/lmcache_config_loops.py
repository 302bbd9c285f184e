"""The rule `lmcache-config-loops`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.cel import Guard, filled, has, true
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.lmcache import SERDE, SWITCH, VARIABLES, Difference, config, differences
from prodstack.upstream.router_cli import environment

if TYPE_CHECKING:
    from collections.abc import Iterator


def _in_env(variable: str) -> str:
    return f"({has('vllmConfig.env')} && self.vllmConfig.env.exists(e, e.name == '{variable}'))"


def _guard(variable: str, field: str) -> Guard:
    off = f"has(self.topology) || !{filled(f'lmCacheConfig.{field}')} || {_in_env(variable)}"
    enabled = true("lmCacheConfig.enabled")
    harmless = f"({enabled} && {filled('lmCacheConfig.remoteUrl')})" if field == SERDE else enabled
    return Guard(
        RUNTIME,
        ".spec",
        f"{off} || {harmless}",
        f"lmCacheConfig.{field} reaches no pod, and the operator updates for ever: leave lmCacheConfig out, or write enabled: true"
        + (" and the remoteUrl that it belongs to" if field == SERDE else ""),
        f".lmCacheConfig.{field}",
    )


GUARDS = tuple(_guard(variable, field) for variable, field in VARIABLES.items())


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("lmCacheConfig",))
def lmcache_config_loops(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """LmCacheConfig says what the pod will never say.

    **What it reports.** A `lmCacheConfig` that is not enabled and yet has a size (the CRD fills in 4Gi and 8Gi where they are absent, so `{}` is
    one), a URL or a serde; and an enabled one with `remoteSerde` and no `remoteUrl`.

    **Why it is bad.** The operator writes LMCache's variables only where LMCache is enabled, and the serde only with a URL, but it compares
    every field with the pod's environment on every reconcile: it updates the Deployment for ever (operator, observed).

    **Bad**

        lmCacheConfig: {enabled: false}

    **Fix.** Leave lmCacheConfig out. (Where the CR's own env sets the variables, mirror them in lmCacheConfig with `enabled: false`.)

        vllmConfig: {v1: true}
    """
    settings = config(manifest)
    own = environment(get(manifest.spec, "vllmConfig", "env"))
    wrong = [each for each in differences(manifest) if each.variable not in own and each.field != "enabled"]
    if settings is None or not wrong:
        return
    for each in wrong:
        yield Report(
            ("spec", "lmCacheConfig", each.field),
            f"{each.field} is {_said(settings, each)}, but the pod gets no {each.variable}: the operator updates the Deployment for ever",
            _fix(settings, each, bool(own.keys() & {SWITCH, *VARIABLES})),
        )


def _said(settings: dict[str, Any], each: Difference) -> str:
    default = "" if settings.get(each.field) is not None else " by the CRD's default"
    return f'"{each.wanted}"{default}'


def _fix(settings: dict[str, Any], each: Difference, has_variables: bool) -> str:
    if settings.get("enabled") is True:
        return "leave remoteSerde out, or write the remoteUrl that it belongs to"
    if has_variables:
        return f'write {each.field}: "", or set {each.variable} in env to the same value'
    return "leave lmCacheConfig out, or write enabled: true"
