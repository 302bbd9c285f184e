"""The rule `env-repeats-operator-env`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import environments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.yaml_reader import Path


class _Set(NamedTuple):
    """A variable that the operator sets; value: None where it comes from a secret."""

    name: str
    value: str | None
    what: str
    fix: str


_SIDECAR = (
    _Set("PORT", "30090", "but the operator calls the sidecar on port 30090", "take PORT out of env"),
    _Set(
        "LORA_DOWNLOAD_BASE_DIR", None, "which the operator makes of mountPath", "write sidecarConfig.mountPath instead"
    ),
)


@rule(kinds=(RUNTIME, ROUTER), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("env",))
def env_repeats_operator_env(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """The env of a custom resource contradicts a variable that the operator sets.

    **What it reports.** A variable in `env` that the operator sets from a field of the custom resource, with another value: VLLM_USE_V1
    (vllmConfig.v1), HF_TOKEN (hfTokenSecret), VLLM_API_KEY (a router's vllmApiKeySecret), and PORT or LORA_DOWNLOAD_BASE_DIR of a sidecar.

    **Why it is bad.** Of two variables of one name the last counts. The operator writes VLLM_USE_V1 and the sidecar's before env, so that env
    wins and the field lies; it writes HF_TOKEN and VLLM_API_KEY after env, so that env is without effect (operator, observed). It calls the
    sidecar on port 30090 whatever PORT says.

    **Bad**

        vllmConfig:
          v1: true
          env:
            - {name: VLLM_USE_V1, value: "0"}

    **Fix.** Say it in the field.

        vllmConfig: {v1: false}
    """
    for path, variables in environments(manifest):
        told = {variable.name: variable for variable in _set_by_operator(manifest, path)}
        for index, variable in enumerate(variables):
            theirs = told.get(name) if isinstance(name := get(variable, "name"), str) else None
            if theirs is not None and get(variable, "value") != theirs.value:
                yield Report((*path, index), f"env sets {theirs.name}, {theirs.what}", theirs.fix)


def _set_by_operator(manifest: Manifest, path: Path) -> Iterator[_Set]:
    if "sidecarConfig" in path:
        yield from _SIDECAR
    elif manifest.ref.kind == ROUTER:
        secret = get(manifest.spec, "vllmApiKeySecret", "name")
        if secret and manifest.spec.get("vllmApiKeyName"):
            what = f"but the operator sets it after env, from the secret {secret}"
            yield _Set("VLLM_API_KEY", None, what, "take it out of env, or take vllmApiKeySecret away")
    else:
        yield from _of_engine(next(block for at, block in manifest.engines if path[: len(at)] == at))


def _of_engine(engine: dict[str, Any]) -> Iterator[_Set]:
    v1 = get(engine, "vllmConfig", "v1")
    if isinstance(v1, bool):
        wins = f"and so contradicts vllmConfig.v1, which is {str(v1).lower()}"
        yield _Set("VLLM_USE_V1", "1" if v1 else "0", wins, "take VLLM_USE_V1 out of env, and write vllmConfig.v1")
    secret = get(engine, "model", "hfTokenSecret", "hfTokenSecretName")
    if isinstance(secret, str) and secret:
        what = f"but the operator sets it after env, from the secret {secret}"
        yield _Set("HF_TOKEN", None, what, "take HF_TOKEN out of env, or take hfTokenSecret away")
