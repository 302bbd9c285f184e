"""The rule `lmcache-env-without-config`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.cel import Guard, has, true
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import items
from prodstack.upstream.lmcache import SWITCH, VARIABLES, Difference, differences
from prodstack.upstream.router_cli import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.yaml_reader import Path

_MESSAGE = "env sets {0} and lmCacheConfig says otherwise, and the operator updates for ever: take {0} out of env, and say it in {1}"


def _guard(variable: str, equal: str, field: str, message: str) -> Guard:
    env = "self.vllmConfig.env.exists(e, e.name == '{}'{})"
    agrees = env.format(variable, f" && {equal}")
    rule = f"has(self.topology) || !({has('vllmConfig.env')}) || !{env.format(variable, '')} || {agrees}"
    return Guard(RUNTIME, ".spec", rule, message.format(variable, field), ".vllmConfig.env")


GUARDS = (
    _guard(
        SWITCH,
        f"(e.value == 'True') == {true('lmCacheConfig.enabled')}",
        "lmCacheConfig.enabled",
        _MESSAGE + ", or write it as true in lower case",
    ),
    *(
        _guard(
            variable,
            f"e.value == ({has(f'lmCacheConfig.{field}')} ? self.lmCacheConfig.{field} : '')",
            f"lmCacheConfig.{field}",
            _MESSAGE,
        )
        for variable, field in VARIABLES.items()
    ),
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("env",))
def lmcache_env_without_config(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A runtime's env sets an LMCache variable that lmCacheConfig does not mirror.

    **What it reports.** LMCACHE_USE_EXPERIMENTAL (as "True"), LMCACHE_MAX_LOCAL_CPU_SIZE, LMCACHE_MAX_LOCAL_DISK_SIZE, LMCACHE_REMOTE_URL or
    LMCACHE_REMOTE_SERDE in `vllmConfig.env` with a value that `lmCacheConfig` does not say.

    **Why it is bad.** The operator reads these five back from the pod, whoever set them, and compares them with lmCacheConfig: it updates the
    Deployment for ever (operator, observed). Other LMCACHE_ variables are harmless.

    **Bad**

        vllmConfig:
          env:
            - {name: LMCACHE_REMOTE_URL, value: "lm://cache:80"}

    **Fix.** Say it in lmCacheConfig; or, to keep LMCache's connector out of the operator's hands, mirror every value and write "true" in lower
    case.

        lmCacheConfig:
          enabled: true
          cpuOffloadingBufferSize: "5"
          diskOffloadingBufferSize: ""
          remoteUrl: lm://cache:80
    """
    own = environment(get(manifest.spec, "vllmConfig", "env"))
    for each in differences(manifest):
        if each.variable in own:
            yield Report(
                _place(manifest, each.variable),
                f'env sets {each.variable} to "{each.found}", but lmCacheConfig says {_said(each)}: the operator updates for ever',
                _fix(each),
            )


def _said(each: Difference) -> str:
    return each.wanted if each.field == "enabled" else f'{each.field} "{each.wanted}"'


def _fix(each: Difference) -> str:
    if each.variable == SWITCH:
        return f'take {each.variable} out of env and write lmCacheConfig.enabled, or write it as "true" in lower case'
    return f"take {each.variable} out of env, and say it in lmCacheConfig.{each.field}"


def _place(manifest: Manifest, variable: str) -> Path:
    variables = items(manifest.spec, "vllmConfig", "env")
    found = [index for index, each in enumerate(variables) if get(each, "name") == variable]
    return ("spec", "vllmConfig", "env", found[-1])
