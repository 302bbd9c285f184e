"""Secrets: written where everybody can read them, missing, or named only in half."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.manifests.secrets import DATA, find, may_hold_secret
from prodstack.manifests.values import get
from prodstack.manifests.wording import dotted, listed, nearest
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, observed, read
from prodstack.rules.engine.place import ENGINE, ROUTER_SPEC
from prodstack.rules.engine.predicate import field, python
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.supply import known_secrets, references, secret, unsupplied
from prodstack.upstream.facts import is_gated
from prodstack.upstream.router_cli import environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path

MAX_LISTED = 10
"""How many known Secrets a message lists."""

TOKEN_VARIABLES = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_TOKEN_PATH", "HF_HUB_OFFLINE", "HF_ENDPOINT")
"""Variables that bring a token, or that keep vLLM from asking the public hub (huggingface_hub's documentation)."""
TOKEN_FLAGS = ("--hf-token", "--hf_token")
"""vLLM's flag for a token, in both spellings that it accepts."""
_WRITTEN = python(bool)


@rule(
    kinds=("*",),
    severity=Severity.ERROR,
    fails_at=FailsAt.NOTHING,
    unguarded="too late: the secret is in Git, and in the server's audit log, before any answer",
)
def plaintext_secret(manifest: Manifest) -> Iterator[Report]:
    """A secret is written in plain text.

    **What it reports.** In any object: a text with the shape of a token, a private key, an Authorization header or a URL with a password; a
    literal value of a variable, a field, a header or an entry whose name ends in token, password, secret, API key and the like (DB_PASS,
    clientSecret, HF_TOKEN_1); the value of a flag such as --api-key; and a Secret with data that is not encrypted, also inside a List, a
    Template or another object. Texts that hold YAML, JSON, an env file or Helm values are searched too. `ENC[...]` counts as encrypted only
    in a document with the metadata of SOPS. References, paths, placeholders such as `not-needed` and names of Secrets are not reported. The
    message never repeats the value.

    **Why it is bad.** Git keeps it forever, and everybody who may read the repository or the objects has it. base64 in a Secret does not
    protect it (Kubernetes documentation). A secret that was pushed must be revoked; deleting it is not enough.

    **Bad**

        spec:
          vllmConfig:
            env:
              - name: HF_TOKEN
                value: my-token

    **Fix.** Revoke it, put a new one into a Secret that does not come from Git (or that is encrypted there: External Secrets, Sealed Secrets,
    SOPS), and name that Secret.

        spec:
          model:
            hfTokenSecret:
              hfTokenSecretName: huggingface-token
    """
    if not may_hold_secret(*manifest.contents):
        return
    found = reversed(tuple(find(manifest.body)))
    first = {each.path: each.what for each in found}  # one report per place is enough to revoke what is there
    for path, what in sorted(first.items(), key=str):
        yield _in_secret(path) if _is_secret(manifest) and path[0] in DATA else _in_text(path, what)


def _is_secret(manifest: Manifest) -> bool:
    return manifest.ref.kind == "Secret" and manifest.body.get("apiVersion") == "v1"


def _in_text(path: Path, what: str) -> Report:
    message = f"{dotted(path) or 'the object'} contains {what} in plain text"
    return Report(path, message, "revoke it, and name a Secret that is not in Git")


def _in_secret(path: Path) -> Report:
    message = f"the Secret contains {dotted(path)}, which everybody can read who reads this file"
    return Report(path, message, "keep Secrets out of Git, or encrypt them (External Secrets, Sealed Secrets, SOPS)")


def _known_instead(name: str, namespace: str, known: Iterable[tuple[str, str]]) -> str:
    """What to do about a Secret that is not known: the one that was probably meant, and all that are known in the namespace."""
    make = "make it there, and list it among the secrets of the cluster file"
    here = sorted(each for home, each in known if home == namespace)
    elsewhere = sorted(home for home, each in known if each == name)
    if elsewhere:
        return f"it exists in namespace {listed(elsewhere, 'and')}, but a pod reads only Secrets of its own; {make}"
    if not here:
        return f"{make} (no Secret is known in this namespace)"
    near = nearest(name, here)
    meant = f'did you mean "{near}"? ' if near else ""
    shown = ", ".join(here[:MAX_LISTED]) + (", ..." if len(here) > MAX_LISTED else "")
    return f"{meant}known there: {shown}; or {make}"


@rule(
    kinds=(RUNTIME, ROUTER, LORA_ADAPTER),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    unguarded=cel.CLUSTER,
)
def missing_secret(manifest: Manifest, world: World) -> Iterator[Report]:
    """An object needs a Secret, or a key in it, that does not exist.

    **What it reports.** A name in hfTokenSecret, image.pullSecretName, vllmApiKeySecret, credentialsSecretRef or vllmApiKey that is neither
    among the secrets of the cluster file's facts nor made by an object of the tree (Secret, ExternalSecret, SealedSecret, and others) in the
    same namespace; and a key that the Secret does not have, if its keys are known. In a partial tree this is a note.

    **Why it is bad.** A container whose environment needs a Secret that does not exist stays in CreateContainerConfigError. Without the pull
    secret a private image is not pulled (Kubernetes documentation). The operator reads an adapter's Secrets itself and fails.

    **Bad**

        kind: VLLMRuntime
        spec:
          model:
            modelURL: meta-llama/Llama-3.1-8B-Instruct
            hfTokenSecret: {hfTokenSecretName: huggingface-token}     # exists only in another namespace

    **Fix.** Make the Secret in the object's namespace (an ExternalSecret or a SealedSecret may be in the stack's folder), and list it in the
    cluster file.

        facts:
          secrets:
            - {name: huggingface-token, namespace: prod, keys: [token]}
    """
    severity = unsupplied(world, world.facts.secrets)
    for found in references(manifest):
        where = (manifest.ref.namespace, found.name)
        is_known, keys = secret(world, *where)
        if not is_known and severity is not None:
            yield Report(
                found.path,
                f'the Secret "{found.name}" is not known in namespace "{where[0]}"',
                _known_instead(found.name, where[0], known_secrets(world)),
                severity,
                found.fails_at,
            )
        elif keys is not None and found.key and found.key not in keys:
            yield Report(
                found.path,
                f'the Secret "{found.name}" has no key "{found.key}" (it has: {", ".join(sorted(keys)) or "none"})',
                f'write one of its keys, or add "{found.key}" to it',
                Severity.ERROR,
                found.fails_at,
            )


def _asks_the_hub_without_token(engine: dict[str, Any]) -> bool:
    variables, arguments = environment(get(engine, "vllmConfig", "env")), get(engine, "vllmConfig", "extraArgs")
    return not (
        get(engine, "model", "hfTokenSecret", "hfTokenSecretName")
        or any(variables.get(name) for name in TOKEN_VARIABLES)
        or any(str(item).startswith(TOKEN_FLAGS) for item in (arguments if isinstance(arguments, list) else ()))
    )


@field_rule(
    severity=Severity.WARNING, fails_at=FailsAt.POD, evidence=(read("Hugging Face's documentation of gated models"),)
)
def missing_model_token() -> tuple[Case, ...]:
    """A gated model is served without a token.

    **What it reports.** A `modelURL` of an organization that is known to gate its models (meta-llama, google/gemma, some of mistralai, ...)
    without `hfTokenSecret.hfTokenSecretName`. A local path, offline mode and a mirror (HF_ENDPOINT) are not reported.

    **Why it is bad.** The list of organizations is data that may be outdated tomorrow, so this is a warning. If the model is gated, Hugging
    Face answers 401, and the engine exits during its start.

    **Bad**

        spec:
          model:
            modelURL: meta-llama/Llama-3.1-8B-Instruct

    **Fix.** Accept the licence with an account, put its token into a Secret outside Git, and name the Secret.

        spec:
          model:
            modelURL: meta-llama/Llama-3.1-8B-Instruct
            hfTokenSecret:
              hfTokenSecretName: huggingface-token
    """
    return (
        Case(
            at=(ENGINE.where(python(_asks_the_hub_without_token)) / "model.modelURL",),
            must=python(lambda model: not is_gated(model) if isinstance(model, str) else None),
            message='"{value}" is gated, but no token is named, so Hugging Face refuses the download',
            fix="write hfTokenSecret with hfTokenSecretName, the name of a Secret that holds the token",
        ),
    )


@field_rule(
    severity=Severity.WARNING,
    fails_at=FailsAt.NOTHING,
    evidence=(observed(),),
)
def incomplete_api_key() -> tuple[Case, ...]:
    """Only half of an API key is written, so no key is used.

    **What it reports.** A router with only one of `vllmApiKeySecret.name` and `vllmApiKeyName` (the key in that Secret).

    **Why it is bad.** The operator sets VLLM_API_KEY only if both are written. With one of them it sets nothing and reports nothing, and the
    router runs without the key that it was meant to have.

    **Bad**

        spec:
          vllmApiKeySecret:
            name: vllm-api-key

    **Fix.** Write both, or neither.

        spec:
          vllmApiKeySecret:
            name: vllm-api-key
          vllmApiKeyName: key
    """
    return (
        Case(
            at=(ROUTER_SPEC.where(~field("vllmApiKeyName", _WRITTEN)) / "vllmApiKeySecret.name",),
            must=~_WRITTEN,
            message='vllmApiKeySecret.name is "{value}" but vllmApiKeyName is empty, so no key is used',
            fix="write vllmApiKeyName, the key in the Secret",
        ),
        Case(
            at=(ROUTER_SPEC.where(~field("vllmApiKeySecret.name", _WRITTEN)) / "vllmApiKeyName",),
            must=~_WRITTEN,
            message='vllmApiKeyName is "{value}" but vllmApiKeySecret.name is empty, so no key is used',
            fix="write vllmApiKeySecret with the name of the Secret",
        ),
    )
