"""The rules about one LoRA adapter."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.rules.builders import ABSENT, adapter
from tests.rules.harness import NOTE, NOTHING, WARNING, Case, Said, bad, check, good, parametrized

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

AT = "spec/baseModel"
SOURCE = "spec/adapterSource"


def sourced(**fields: object) -> Manifest:
    """An adapter with this source."""
    return adapter({SOURCE: {"adapterName": "a", **fields}})


KEY = "spec/vllmApiKey"
broadcast, not_broadcast = partial(bad, "broadcast-adapter-key"), partial(good, "broadcast-adapter-key")
BROADCAST_ADAPTER_KEY = (
    broadcast(
        "a key",
        adapter({KEY: {"secretName": "s", "secretKey": "k"}}),
        Said(KEY, 'the Secret "s" is sent to every Ready pod in the cluster', WARNING, NOTHING),
    ),
    not_broadcast("absent", adapter()),
    not_broadcast("null", adapter({KEY: None})),
)

invalid, valid = partial(bad, "invalid-base-model"), partial(good, "invalid-base-model")
INVALID_BASE_MODEL = (
    invalid(
        "a Hugging Face id",
        adapter({AT: "meta-llama/Llama-3.1-8B"}),
        Said(AT, "no pod's label", WARNING, NOTHING, fix='"Llama-3.1-8B"'),
    ),
    invalid("64 characters", adapter({AT: "m" * 64}), Said(AT, "64 characters", WARNING, NOTHING)),
    invalid("empty", adapter({AT: ""}), Said(AT, "is empty", WARNING, NOTHING, fix='"my-model"')),
    valid("a label", adapter({AT: "Llama-3.1-8B_x"})),
    valid("63 characters", adapter({AT: "m" * 63})),
    valid("absent", adapter({AT: ABSENT})),
)

unsupported, supported = partial(bad, "unsupported-adapter-source"), partial(good, "unsupported-adapter-source")
CREDENTIALS = {"name": "s", "key": "k"}
UNSUPPORTED_ADAPTER_SOURCE = (
    unsupported("s3", sourced(type="s3"), Said(f"{SOURCE}/type", '"s3"')),
    unsupported("http", sourced(type="http"), Said(f"{SOURCE}/type", '"http"')),
    supported("s3 with a path", sourced(type="s3", adapterPath="/a")),
    supported("http with a path", sourced(type="http", adapterPath="/a")),
    supported("local", adapter()),
    supported("huggingface", sourced(type="huggingface", repository="o/r", credentialsSecretRef=CREDENTIALS)),
)

PATH = f"{SOURCE}/adapterPath"
pathless, with_path = partial(bad, "missing-adapter-path"), partial(good, "missing-adapter-path")
MISSING_ADAPTER_PATH = (
    pathless("absent", sourced(type="local"), Said(PATH, "adapterPath is empty", fix="/data/adapters/a")),
    pathless("empty", sourced(type="local", adapterPath=""), Said(PATH, "adapterPath is empty")),
    with_path("a path", adapter()),
    with_path("huggingface", sourced(type="huggingface")),
    with_path("no mapping", adapter({SOURCE: "local"})),
)

REFERENCE = f"{SOURCE}/credentialsSecretRef"
anonymous, known = partial(bad, "missing-adapter-credentials"), partial(good, "missing-adapter-credentials")
MISSING_ADAPTER_CREDENTIALS = (
    anonymous("absent", sourced(type="huggingface", repository="o/r"), Said(REFERENCE, "panics")),
    anonymous(
        "null", sourced(type="huggingface", repository="o/r", credentialsSecretRef=None), Said(REFERENCE, "panics")
    ),
    known("credentials", sourced(type="huggingface", credentialsSecretRef=CREDENTIALS)),
    known("a path", sourced(type="huggingface", adapterPath="/data/lora-adapters/a")),
    known("local", adapter()),
)

REPOSITORY = f"{SOURCE}/repository"
unnamed, named = partial(bad, "missing-adapter-repository"), partial(good, "missing-adapter-repository")
MISSING_ADAPTER_REPOSITORY = (
    *(
        unnamed(
            name, sourced(type="huggingface", credentialsSecretRef=CREDENTIALS, **fields), Said(REPOSITORY, "nothing")
        )
        for name, fields in (("absent", {}), ("empty", {"repository": ""}), ("null", {"repository": None}))
    ),
    named("a repository", sourced(type="huggingface", repository="o/r", credentialsSecretRef=CREDENTIALS)),
    named("a path", sourced(type="huggingface", adapterPath="/a")),
    named("local", adapter()),
)

CONFIG = "spec/loraAdapterDeploymentConfig"
placeless, placed = (
    partial(bad, "missing-adapter-deployment-config"),
    partial(good, "missing-adapter-deployment-config"),
)
MISSING_ADAPTER_DEPLOYMENT_CONFIG = (
    placeless("absent", adapter({CONFIG: ABSENT}), Said(CONFIG, "missing", fix="{algorithm: default}")),
    placeless("null", adapter({CONFIG: None}), Said(CONFIG, "missing")),
    placeless("no spec", adapter({"spec": ABSENT}), Said("spec", "has no spec")),
    placed("empty", adapter({CONFIG: {}})),
    placed("written", adapter()),
)

ignored, counted = partial(bad, "ignored-adapter-replicas"), partial(good, "ignored-adapter-replicas")
IGNORED_ADAPTER_REPLICAS = (
    ignored("zero", adapter({f"{CONFIG}/replicas": 0}), Said(f"{CONFIG}/replicas", "never unloads", NOTE, NOTHING)),
    counted("absent", adapter()),
    counted("one", adapter({f"{CONFIG}/replicas": 1})),
    counted("false", adapter({f"{CONFIG}/replicas": False})),
)

CASES = (
    *BROADCAST_ADAPTER_KEY,
    *INVALID_BASE_MODEL,
    *UNSUPPORTED_ADAPTER_SOURCE,
    *MISSING_ADAPTER_PATH,
    *MISSING_ADAPTER_CREDENTIALS,
    *MISSING_ADAPTER_REPOSITORY,
    *MISSING_ADAPTER_DEPLOYMENT_CONFIG,
    *IGNORED_ADAPTER_REPLICAS,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The CRD accepts adapters that the operator never loads, panics over, or whose key it sends to everybody."""
    check(case)
