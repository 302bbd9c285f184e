"""The rule `gated-model-without-token`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.facts import is_gated
from prodstack.upstream.router_cli import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLES = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_TOKEN_PATH", "HF_HUB_OFFLINE", "HF_ENDPOINT")
"""Variables that bring a token, or that make the public hub not be asked (huggingface_hub's documentation)."""
FLAGS = ("--hf-token", "--hf_token")
"""vLLM's flag for a token, in both spellings that it accepts."""


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("modelURL",))
def gated_model_without_token(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A gated model is served without a token.

    **What it reports.** A `modelURL` of an organization that is known to gate its models (meta-llama, google/gemma, some of mistralai,
    ...) without `hfTokenSecret.hfTokenSecretName`. A local path, offline mode and a mirror (HF_ENDPOINT) are left alone.

    **Why it is bad.** Hugging Face answers 401, and the engine exits while it starts (Hugging Face's documentation of gated models). The
    list is data and a guess for tomorrow, so this is a warning.

    **Bad**

        spec:
          model:
            modelURL: meta-llama/Llama-3.1-8B-Instruct

    **Fix.** Accept the licence with an account, put its token into a Secret outside Git, and name it.

        spec:
          model:
            modelURL: meta-llama/Llama-3.1-8B-Instruct
            hfTokenSecret:
              hfTokenSecretName: huggingface-token
    """
    for path, block in manifest.engines:
        model = get(block, "model", "modelURL")
        if isinstance(model, str) and is_gated(model) and not _has_token(block):
            message = f'"{model}" is gated and no token is named'
            fix = "write hfTokenSecret with hfTokenSecretName, a Secret that holds the token"
            yield Report((*path, "model", "modelURL"), message, fix)


def _has_token(block: dict[str, Any]) -> bool:
    variables, arguments = environment(get(block, "vllmConfig", "env")), get(block, "vllmConfig", "extraArgs")
    return bool(
        get(block, "model", "hfTokenSecret", "hfTokenSecretName")
        or any(variables.get(name) for name in VARIABLES)
        or any(str(item).startswith(FLAGS) for item in (arguments if isinstance(arguments, list) else ()))
    )
