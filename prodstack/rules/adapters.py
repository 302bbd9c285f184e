"""LoRA adapters: what each of them must say of its base model, its source and its key."""

from __future__ import annotations

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER
from prodstack.manifests.names import label_value_problem
from prodstack.manifests.values import get
from prodstack.manifests.wording import shown
from prodstack.rules.engine.declaration import Case, field_rule, observed, read
from prodstack.rules.engine.place import ADAPTER_SPEC, Found, Place
from prodstack.rules.engine.predicate import anything, between, field, filled, one_of, python, without_problem

_SOURCE = ADAPTER_SPEC / "adapterSource"
_HAS_PATH = field("adapterPath", python(bool, filled.cel, is_exact=True))  # any value but an empty one counts
IS_DOWNLOADED = field("type", one_of("huggingface")) & ~_HAS_PATH
"""The operator reads the credentials, and downloads from the repository, only then."""
_BASE_MODEL = without_problem(lambda model: label_value_problem(model) if model else "is empty")


def _key_goes_to(found: Found) -> str:
    secret = shown(get(found.value, "secretName"))
    return f"the key in the Secret {secret} is sent to every Ready pod in the cluster that has a label `model`"


@field_rule(severity=Severity.WARNING, fails_at=FailsAt.NOTHING, evidence=(observed(),))
def broadcast_adapter_key() -> tuple[Case, ...]:
    """The API key of an adapter is sent to other people's pods.

    **What it reports.** A LoraAdapter with a `vllmApiKey`.

    **Why it is bad.** The operator sends the key to every Ready pod in the whole cluster that has a label `model`, whatever the label's
    value and the pod's namespace. Anyone who can create a pod can read the key.

    **Bad**

        spec:
          vllmApiKey:
            secretName: vllm-api-key
            secretKey: key

    **Fix.** Leave the key out and close the engines' ports with a NetworkPolicy, or use the key only in a cluster that you share with nobody.

        spec:
          baseModel: llama-8b
    """
    return (
        Case(
            at=(ADAPTER_SPEC / "vllmApiKey",),
            must=~python(lambda value: isinstance(value, dict)),
            message=_key_goes_to,
            fix="leave vllmApiKey out, or share this cluster with nobody",
        ),
    )


def _label(found: Found) -> str:
    label = found.value.rpartition("/")[2][:63].strip("-_.") or "my-model"
    return f'write the label `model` of the runtime, such as "{label}"'


@field_rule(
    severity=Severity.WARNING, fails_at=FailsAt.NOTHING, evidence=(observed(), read("Kubernetes' validation of labels"))
)
def invalid_base_model() -> tuple[Case, ...]:
    """`baseModel` of an adapter is not a valid label value.

    **What it reports.** A LoraAdapter whose `baseModel` is empty or cannot be the value of a label, for example because it has a slash or more
    than 63 characters.

    **Why it is bad.** The operator finds the engines by the label `model` of their pods, which must equal `baseModel`. A label cannot hold a
    Hugging Face id such as `meta-llama/Llama-3.1-8B-Instruct`, so no pod can ever match: nothing fails, and no engine loads the adapter.

    **Bad**

        kind: LoraAdapter
        spec:
          baseModel: meta-llama/Llama-3.1-8B-Instruct

    **Fix.** Give the runtime a label `model`, and write its value.

        kind: LoraAdapter
        spec:
          baseModel: llama-3.1-8b
    """
    return (
        Case(
            at=(ADAPTER_SPEC / "baseModel",),
            must=_BASE_MODEL,
            message='baseModel "{value}" {problem}, so no pod\'s label `model` can equal it',
            fix=_label,
        ),
    )


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed(),))
def unsupported_adapter_source() -> tuple[Case, ...]:
    """The operator cannot fetch an adapter from this type of source.

    **What it reports.** A LoraAdapter whose `adapterSource.type` is `s3` or `http`, and that has no `adapterPath`.

    **Why it is bad.** The CRD accepts both types, but the operator downloads from neither, so the adapter is never loaded. With an `adapterPath`
    it downloads nothing, whatever the type, and loads the files at that path.

    **Bad**

        spec:
          adapterSource:
            type: s3
            adapterName: sql

    **Fix.** Put the files on the runtime's volume and write their path, or load them from Hugging Face.

        spec:
          adapterSource:
            type: local
            adapterName: sql
            adapterPath: /data/adapters/sql
    """
    return (
        Case(
            at=(_SOURCE.where(~_HAS_PATH) / "type",),
            must=~one_of("s3", "http"),
            message='the operator does not download from adapterSource.type "{value}", so the adapter is never loaded',
            fix="write type: local with an adapterPath, or type: huggingface",
            guard="the operator downloads from neither s3 nor http: write local with an adapterPath, or huggingface",
        ),
    )


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed(),))
def missing_adapter_path() -> tuple[Case, ...]:
    """A local adapter has no `adapterPath`.

    **What it reports.** A LoraAdapter of type `local` whose `adapterSource.adapterPath` is missing or empty.

    **Why it is bad.** The operator has no path to give to vLLM and reports an error on every reconcile.

    **Bad**

        spec:
          adapterSource:
            type: local
            adapterName: sql

    **Fix.** Write the path inside the engines' pods.

        spec:
          adapterSource:
            type: local
            adapterName: sql
            adapterPath: /data/adapters/sql
    """
    return (
        Case(
            at=(_SOURCE.where(field("type", one_of("local"))) / "adapterPath",),
            must=python(bool, filled.cel),
            required=True,
            message='the type is "local" and adapterPath is empty, so the operator has no path to give to vLLM',
            fix=lambda found: (
                f"write adapterPath: /data/adapters/{get(found.block, 'adapterName', default='my-adapter')}"
            ),
            guard="the type is local and adapterPath is empty: write the adapter's folder in the engine's container",
        ),
    )


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed(),))
def missing_adapter_credentials() -> tuple[Case, ...]:
    """An adapter from Hugging Face has no `credentialsSecretRef`.

    **What it reports.** A LoraAdapter of type `huggingface` without `adapterPath` and without `credentialsSecretRef`.

    **Why it is bad.** The operator reads the Secret before it starts the download, even for a public repository, and panics if none is
    named.

    **Bad**

        spec:
          adapterSource:
            type: huggingface
            adapterName: sql
            repository: my-org/llama-8b-sql

    **Fix.** Name a Secret with a token. The Secret itself does not belong in Git.

        spec:
          adapterSource:
            type: huggingface
            adapterName: sql
            repository: my-org/llama-8b-sql
            credentialsSecretRef:
              name: huggingface-token
              key: token
    """
    return (
        Case(
            at=(_SOURCE.where(IS_DOWNLOADED) / "credentialsSecretRef",),
            must=anything,
            required=True,
            message='the type is "huggingface" and credentialsSecretRef is missing, so the operator panics',
            fix="write credentialsSecretRef with the name and the key of a Secret",
            guard="the type is huggingface and credentialsSecretRef is missing: write it with the name and the key of a Secret",
        ),
    )


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed(),))
def missing_adapter_repository() -> tuple[Case, ...]:
    """An adapter from Hugging Face has no `repository`.

    **What it reports.** A LoraAdapter of type `huggingface` without `adapterPath` whose `repository` is missing or empty.

    **Why it is bad.** The operator does not know what to download, and reports an error on every reconcile.

    **Bad**

        spec:
          adapterSource:
            type: huggingface
            adapterName: sql
            credentialsSecretRef: {name: huggingface-token, key: token}

    **Fix.** Write the repository's id on Hugging Face.

        spec:
          adapterSource:
            type: huggingface
            adapterName: sql
            repository: my-org/llama-8b-sql
            credentialsSecretRef: {name: huggingface-token, key: token}
    """
    return (
        Case(
            at=(_SOURCE.where(IS_DOWNLOADED) / "repository",),
            must=python(bool, filled.cel),
            required=True,
            message='the type is "huggingface" and repository is empty, so the operator has nothing to download',
            fix="write repository: OWNER/NAME, or the adapterPath of files that are in the engine's container",
            guard="the type is huggingface and repository is empty: write repository as OWNER/NAME, or an adapterPath",
        ),
    )


@field_rule(
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    evidence=(observed(),),
    guard_misses="an adapter without a spec passes: a guard of the whole object would also be asked when somebody removes a finalizer",
)
def missing_adapter_deployment_config() -> tuple[Case, ...]:
    """An adapter has no `loraAdapterDeploymentConfig`.

    **What it reports.** A LoraAdapter without `loraAdapterDeploymentConfig`. An empty one is enough.

    **Why it is bad.** The CRD does not require it, but the operator does not load the adapter without it.

    **Bad**

        kind: LoraAdapter
        spec:
          baseModel: llama-8b

    **Fix.** Write it. Without `replicas`, every matching pod gets the adapter.

        kind: LoraAdapter
        spec:
          baseModel: llama-8b
          loraAdapterDeploymentConfig:
            algorithm: default
    """
    return (
        Case(
            at=(ADAPTER_SPEC / "loraAdapterDeploymentConfig",),
            must=anything,
            required=True,
            message="{name} is missing, so the operator never loads the adapter",
            fix="write {name}: {{algorithm: default}}",
        ),
        Case(
            at=(Place(LORA_ADAPTER) / "spec",),
            must=anything,
            required=True,
            message="the adapter has no spec, and without loraAdapterDeploymentConfig the operator never loads it",
            fix="write a spec with loraAdapterDeploymentConfig: {{algorithm: default}}",
            is_guarded=False,
        ),
    )


@field_rule(severity=Severity.NOTE, fails_at=FailsAt.NOTHING, evidence=(read("operator source"),))
def ignored_adapter_replicas() -> tuple[Case, ...]:
    """An adapter with 0 replicas stays loaded.

    **What it reports.** A LoraAdapter with `loraAdapterDeploymentConfig.replicas: 0`.

    **Why it is bad.** The operator does not unload an adapter because of this. Pods that have loaded it keep serving it.

    **Bad**

        spec:
          loraAdapterDeploymentConfig:
            replicas: 0

    **Fix.** Delete the LoraAdapter to unload it, while the operator is running: its finalizer does the work.

        spec:
          loraAdapterDeploymentConfig:
            replicas: 1
    """
    return (
        Case(
            at=(ADAPTER_SPEC / "loraAdapterDeploymentConfig.replicas",),
            must=~between(0, 0),
            message="replicas is 0, but the operator never unloads the adapter because of it",
            fix="delete the LoraAdapter instead",
        ),
    )
