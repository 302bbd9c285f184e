"""Environment variables (`env`) of engines, sidecars and routers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests import formats
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, RUNTIME
from prodstack.manifests.values import get
from prodstack.rules.engine.declaration import Case, field_rule, observed
from prodstack.rules.engine.place import ENGINE, ROUTER_SPEC, SIDECAR
from prodstack.rules.engine.predicate import formatted, matches
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import environments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest
    from prodstack.manifests.yaml_reader import Path

_USUAL = "[-._a-zA-Z][-._a-zA-Z0-9]*"


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed(),))
def invalid_env_name() -> tuple[Case, ...]:
    """An environment variable has a name that Kubernetes does not accept.

    **What it reports.** A name in an `env` list (runtime, enabled sidecar, router) that is empty, or has a "=" or a character that is not
    printable ASCII; as a warning, a name that only API servers since 1.32 accept.

    **Why it is bad.** The CRD accepts it, the API server refuses the Deployment, and the operator tries again endlessly.

    **Bad**

        env:
          - {name: HF_HOME=/data, value: ""}

    **Fix.**

        env:
          - {name: HF_HOME, value: /data}
    """
    names = (ENGINE / "vllmConfig.env[].name", SIDECAR / "env[].name", ROUTER_SPEC / "env[].name")
    return (
        Case(
            at=names,
            must=formatted(formats.ENV_NAME),
            message='"{value}" is not the name of an environment variable, and the API server refuses the Deployment',
            fix="write letters, digits and '_', a letter first",
            guard="the name of an environment variable is empty, or has '=' or a character that is not printable ASCII, and the API server"
            " refuses the Deployment: write letters, digits and '_', a letter first",
        ),
        Case(
            at=names,
            must=matches(_USUAL),
            message='API servers before 1.32 refuse a Deployment with "{value}" as the name of an environment variable',
            fix="write letters, digits and '_', a letter first",
            severity=Severity.WARNING,
        ),
    )


@rule(kinds=(RUNTIME, ROUTER), severity=Severity.NOTE, fails_at=FailsAt.NOTHING, only_with=("env",))
def duplicate_env_name(manifest: Manifest) -> Iterator[Report]:
    """An environment variable is written twice in one list.

    **What it reports.** A name that occurs more than once in an `env` list of a runtime, an enabled sidecar or a router.

    **Why it is bad.** All of them reach the pod, and the last one counts (operator, observed): the first one misleads whoever reads it.

    **Bad**

        env:
          - {name: HF_HOME, value: /data}
          - {name: HF_HOME, value: /models}

    **Fix.**

        env:
          - {name: HF_HOME, value: /models}
    """
    for path, variables in environments(manifest):
        first: dict[str, int] = {}
        for index, variable in enumerate(variables):
            name = get(variable, "name")
            if isinstance(name, str) and first.setdefault(name, index) != index:
                yield Report(
                    (*path, index, "name"),
                    f"{name} is in env twice (first as item {first[name] + 1}, here as item {index + 1}); the last one counts",
                    "keep one of them",
                )


class _SetByOperator(NamedTuple):
    """A variable that the operator sets itself; value: None if it is not known, such as that of a secret."""

    name: str
    value: str | None
    contradiction: str
    fix: str


_OF_SIDECAR = (
    _SetByOperator("PORT", "30090", "but the operator calls the sidecar on port 30090", "remove PORT from env"),
    _SetByOperator(
        "LORA_DOWNLOAD_BASE_DIR",
        None,
        "which the operator derives from mountPath",
        "write sidecarConfig.mountPath instead",
    ),
)


@rule(kinds=(RUNTIME, ROUTER), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("env",))
def repeated_operator_env(manifest: Manifest) -> Iterator[Report]:
    """The env of a custom resource contradicts a variable that the operator sets.

    **What it reports.** A variable in `env` that the operator sets from a field of the custom resource, with another value: VLLM_USE_V1
    (vllmConfig.v1), HF_TOKEN (hfTokenSecret), VLLM_API_KEY (a router's vllmApiKeySecret), and PORT or LORA_DOWNLOAD_BASE_DIR of a sidecar.

    **Why it is bad.** If two variables have one name, the last one counts. The operator writes VLLM_USE_V1 and the sidecar's before env, so that
    env wins and the field has no effect; it writes HF_TOKEN and VLLM_API_KEY after env, so that env has no effect (operator, observed).
    It calls the sidecar on port 30090 whatever PORT says.

    **Bad**

        vllmConfig:
          v1: true
          env:
            - {name: VLLM_USE_V1, value: "0"}

    **Fix.** Write it in the field.

        vllmConfig: {v1: false}
    """
    for path, variables in environments(manifest):
        known = {variable.name: variable for variable in _set_by_operator(manifest, path)}
        for index, variable in enumerate(variables):
            theirs = known.get(name) if isinstance(name := get(variable, "name"), str) else None
            if theirs is not None and get(variable, "value") != theirs.value:
                yield Report((*path, index), f"env sets {theirs.name}, {theirs.contradiction}", theirs.fix)


def _set_by_operator(manifest: Manifest, path: Path) -> Iterator[_SetByOperator]:
    if "sidecarConfig" in path:
        yield from _OF_SIDECAR
    elif manifest.ref.kind == ROUTER:
        secret = get(manifest.spec, "vllmApiKeySecret", "name")
        if secret and manifest.spec.get("vllmApiKeyName"):
            yield _from_secret("VLLM_API_KEY", secret, "vllmApiKeySecret")
    else:
        yield from _of_engine(next(block for at, block in manifest.engines if path[: len(at)] == at))


def _of_engine(engine: dict[str, Any]) -> Iterator[_SetByOperator]:
    v1 = get(engine, "vllmConfig", "v1")
    if isinstance(v1, bool):
        contradiction = f"which contradicts vllmConfig.v1, which is {str(v1).lower()}"
        fix = "remove VLLM_USE_V1 from env, and write vllmConfig.v1"
        yield _SetByOperator("VLLM_USE_V1", "1" if v1 else "0", contradiction, fix)
    secret = get(engine, "model", "hfTokenSecret", "hfTokenSecretName")
    if isinstance(secret, str) and secret:
        yield _from_secret("HF_TOKEN", secret, "hfTokenSecret")


def _from_secret(name: str, secret: object, field: str) -> _SetByOperator:
    contradiction = f"but the operator sets it after env, from the secret {secret}"
    return _SetByOperator(name, None, contradiction, f"remove {name} from env, or remove {field}")
