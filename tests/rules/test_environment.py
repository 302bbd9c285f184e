"""The rules about environment variables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from tests.rules.builders import ABSENT, IMAGE, router, runtime, topology
from tests.rules.harness import NOTE, NOTHING, POD, WARNING, Case, Said, bad, check, good, parametrized

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest
    from tests.rules.builders import Patch

ENV, ROUTER_ENV, SIDECAR = "spec/vllmConfig/env", "spec/env", "spec/deploymentConfig/sidecarConfig"
SIDECAR_ENV = f"{SIDECAR}/env"


def variables(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    """An env list."""
    return [{"name": name, "value": value} for name, value in pairs]


def engine(*pairs: tuple[str, str], patch: Patch | None = None) -> Manifest:
    """A runtime with these variables."""
    return runtime({ENV: variables(*pairs), **(patch or {})})


def sidecar(*pairs: tuple[str, str], **fields: Any) -> Manifest:
    """A runtime with a sidecar that has these variables."""
    return runtime({SIDECAR: {"image": IMAGE, "env": variables(*pairs), **fields}})


invalid, valid = partial(bad, "invalid-env-name"), partial(good, "invalid-env-name")
INVALID_ENV_NAME = (
    invalid("equals", engine(("A=B", "c")), Said(f"{ENV}/0/name", "A=B")),
    invalid("empty", engine(("OK", "c"), ("", "c")), Said(f"{ENV}/1/name", '""')),
    invalid("a router", router({ROUTER_ENV: variables(("A=B", "c"))}), Said(f"{ROUTER_ENV}/0/name", "refuses")),
    invalid("a control character", engine(("A\tB", "c")), Said(f"{ENV}/0/name", "is not the name")),
    invalid("a sidecar", sidecar(("A=B", "c"), enabled=True), Said(f"{SIDECAR_ENV}/0/name", "A=B")),
    invalid("a space", engine(("A B", "c")), Said(f"{ENV}/0/name", "1.32", WARNING)),
    valid("good", engine(("HF_HOME", "c"), ("a.b-c", "d"), ("_x", "y"))),
    valid("none", runtime()),
    valid("a sidecar that is off", sidecar(("A=B", "c"))),
    valid("variables of another type", runtime({ENV: [1, {"name": 2}, {}]})),
)

duplicate, single = partial(bad, "duplicate-env-name"), partial(good, "duplicate-env-name")
DUPLICATE_ENV_NAME = (
    duplicate("twice", engine(("A", "1"), ("B", "1"), ("A", "2")), Said(f"{ENV}/2/name", "item 3", NOTE, NOTHING)),
    duplicate(
        "a router",
        router({ROUTER_ENV: variables(("A", "1"), ("A", "1"))}),
        Said(f"{ROUTER_ENV}/1/name", "twice", NOTE, NOTHING),
    ),
    single("once", engine(("A", "1"), ("B", "1"))),
    single(
        "two containers",
        runtime(
            {
                ENV: variables(("A", "1")),
                SIDECAR: {"enabled": True, "image": IMAGE, "env": variables(("A", "c"))},
            }
        ),
    ),
    single("none", runtime()),
    single("variables of another type", runtime({ENV: [1, {"name": 2}, {"name": 2}]})),
)


def repeated(name: str, manifest: Manifest, path: str, part: str) -> Case:
    """A warning about one variable."""
    return bad("repeated-operator-env", name, manifest, Said(path, part, WARNING, POD))


own = partial(good, "repeated-operator-env")
_SIDE_ENV = "spec/topology/decode/vllmConfig/env"
REPEATED_OPERATOR_ENV = (
    repeated("v1", engine(("VLLM_USE_V1", "0")), f"{ENV}/0", "v1, which is true"),
    repeated(
        "a token",
        engine(("HF_TOKEN", "$(X)"), patch={"spec/model/hfTokenSecret": {"hfTokenSecretName": "hf"}}),
        f"{ENV}/0",
        "secret hf",
    ),
    repeated(
        "a router's key",
        router(
            {
                ROUTER_ENV: variables(("VLLM_API_KEY", "$(X)")),
                "spec/vllmApiKeySecret": {"name": "keys"},
                "spec/vllmApiKeyName": "key",
            }
        ),
        f"{ROUTER_ENV}/0",
        "secret keys",
    ),
    repeated("a sidecar's port", sidecar(("PORT", "80"), enabled=True), f"{SIDECAR_ENV}/0", "30090"),
    repeated(
        "a sidecar's folder", sidecar(("LORA_DOWNLOAD_BASE_DIR", "/x"), enabled=True), f"{SIDECAR_ENV}/0", "mountPath"
    ),
    repeated("a side of a topology", topology({_SIDE_ENV: variables(("VLLM_USE_V1", "0"))}), f"{_SIDE_ENV}/0", "v1"),
    own("the same value", engine(("VLLM_USE_V1", "1"))),
    own("v1 is absent", engine(("VLLM_USE_V1", "1"), patch={"spec/vllmConfig/v1": ABSENT})),
    own("no secret", engine(("HF_TOKEN", "$(X)"))),
    own("another variable", engine(("HF_HOME", "/data"))),
    own("variables of another type", runtime({ENV: [1, {"name": 2}]})),
    own("none", router()),
)

CASES = (*INVALID_ENV_NAME, *DUPLICATE_ENV_NAME, *REPEATED_OPERATOR_ENV)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The operator's variables come before env (VLLM_USE_V1, the sidecar's) or after it (HF_TOKEN, VLLM_API_KEY); the last one counts."""
    check(case)
