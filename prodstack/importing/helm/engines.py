"""One model of the chart as a VLLMRuntime: the model, vLLM's settings, environment and arguments, and the token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.deployment import deployment
from prodstack.importing.helm.lmcache import lmcache
from prodstack.importing.helm.pieces import (
    Note,
    Setting,
    ToDo,
    arguments,
    below,
    copied,
    environment,
    flags,
    integer_of,
    is_empty,
    text_of,
    variables,
)
from prodstack.importing.helm.release import MODELS, has_volume, is_deployed, is_v0, uses_ray
from prodstack.importing.helm.scaling import scaling
from prodstack.importing.helm.storage import storage
from prodstack.importing.helm.table import Verdict
from prodstack.manifests.secrets import find
from prodstack.manifests.values import get

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.importing.helm.names import Names
    from prodstack.importing.helm.pieces import Piece
    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

TOKEN_VARIABLES = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
ENGINE_PORT = 8000
_CHUNKED = (
    "The chart passes no flag, so vLLM decides, and its V1 engine uses chunked prefill whenever it can. Without this line"
    " the operator would turn it off."
)
_UNCHUNKED = (
    "The chart passes no flag, so vLLM decides; the operator always passes one. Test which one this model needs."
)


def engines(release: Release, names: Names) -> Iterator[Piece]:
    """Yield what all models of the chart become."""
    models = release.value(*MODELS)
    if not isinstance(models, list):
        if models is not None:
            yield Note(MODELS, Verdict.IMPOSSIBLE, "modelSpec is not a list, so there is no runtime.")
        return
    if release.value("servingEngineSpec", "enableEngine") is not True:
        yield Note(("servingEngineSpec",), Verdict.UNUSED, "The chart deploys no engines: enableEngine is not true.")
        return
    if not release.deployed:
        yield Note(("servingEngineSpec",), Verdict.UNUSED, "The chart deploys no model of these values.")
    yield Note((*MODELS[:1], "enableEngine"), Verdict.MAPPED, "The engines are the runtimes of the stack file.")
    for index, model in enumerate(models):
        yield from _one(release, names, (*MODELS, index), model, names.runtimes[index])


def _one(release: Release, names: Names, path: Path, model: Any, name: str) -> Iterator[Piece]:
    if get(model, "enabled") is False:
        yield Note(path, Verdict.UNUSED, "The chart does not deploy this model: enabled is false.")
    elif not is_deployed(model):
        yield Note(
            path, Verdict.IMPOSSIBLE, "There is no modelURL, so this is no runtime. Add the model, and import again."
        )
        yield ToDo(f"Add a modelURL to {name}, which has none and was left out.")
    else:
        entry: Path = ("runtimes", name)
        yield from _model(release, path, entry)
        yield from _token(release, path, entry)
        yield from _environment(release, path, entry)
        yield from deployment(release, path, entry)
        yield from storage(release, path, entry)
        yield from lmcache(release, names, path, entry)
        yield from scaling(release, path, entry)


def _model(release: Release, path: Path, entry: Path) -> Iterator[Piece]:
    yield Setting(entry, {}, ((*path, "name"), (*path, "enabled")))
    yield Setting((*entry, "model", "modelURL"), text_of(release.value(*path, "modelURL")), ((*path, "modelURL"),))
    yield from copied(release, path, entry)
    yield from _switches(release, path, entry)
    yield from _port(release, entry)
    target = (*entry, "vllmConfig", "extraArgs")
    is_ray = uses_ray(release, path)
    yield from flags(release, path, target, {"--pipeline-parallel-size": is_ray})
    if not is_ray and release.value(*path, "vllmConfig", "pipelineParallelSize") is not None:
        where = (*path, "vllmConfig", "pipelineParallelSize")
        yield Note(where, Verdict.IGNORED, "The chart reads pipelineParallelSize only together with raySpec.")
    yield from arguments(release, (*path, "vllmConfig", "extraArgs"), target)


def _port(release: Release, entry: Path) -> Iterator[Piece]:
    where = ("servingEngineSpec", "containerPort")
    port = integer_of(release.value(*where))
    if port == ENGINE_PORT:
        yield Note(where, Verdict.MAPPED, "The operator's engines listen on port 8000 unless they are told otherwise.")
    elif port is not None:
        yield Setting((*entry, "vllmConfig", "port"), port, (where,))


def _switches(release: Release, path: Path, entry: Path) -> Iterator[Piece]:
    """Write each switch out, because for the operator a missing one means off."""
    config, target = (*path, "vllmConfig"), (*entry, "vllmConfig")
    v0 = is_v0(release, path)
    why = "" if v0 else "Without this line the operator sets VLLM_USE_V1=0; the chart leaves it unset, so vLLM uses V1."
    yield Setting((*target, "v1"), not v0, ((*config, "v0"),), why)
    prefix = release.value(*config, "enablePrefixCaching")
    yield Setting((*target, "enablePrefixCaching"), not is_empty(prefix), ((*config, "enablePrefixCaching"),))
    chunked = release.value(*config, "enableChunkedPrefill")
    if chunked is not None:
        yield Setting((*target, "enableChunkedPrefill"), not is_empty(chunked), ((*config, "enableChunkedPrefill"),))
    else:
        pooling = release.value(*config, "runner") == "pooling"
        undecided = v0 or pooling
        yield Setting((*target, "enableChunkedPrefill"), not undecided, (), _UNCHUNKED if undecided else _CHUNKED)


def _token(release: Release, path: Path, entry: Path) -> Iterator[Piece]:
    """The Hugging Face token, as a reference to a Secret. A token in plain text is never copied."""
    where, target = (*path, "hf_token"), (*entry, "model", "hfTokenSecret")
    token = release.value(*where)
    if isinstance(token, dict) and not is_empty(token.get("secretName")):
        name, key = text_of(token["secretName"]), text_of(token.get("secretKey") or "token")
        yield Setting(target, {"name": name, "key": key}, below(where, "secretName", "secretKey"))
    elif not is_empty(token) and not isinstance(token, dict):
        secret = f"{release.name}-hf-token"
        yield Setting(
            target,
            {"name": secret, "key": "token"},
            (where,),
            "Create this Secret; the values have the token in plain text.",
        )
        text = f"The token was not copied: the runtime reads it from the key token of the Secret {secret}, which you create."
        yield Note(where, Verdict.CHANGED, text)
        command = f"kubectl create secret generic {secret} --namespace {release.namespace} --from-file=token=FILE"
        yield ToDo(
            f"Create the Secret {secret} with the Hugging Face token, which the values have in plain text: `{command}`."
            " Or let externalSecrets of the stack file make it from a secret store. If the values are in Git, revoke the token and use a new"
            " one. If models need different tokens, create a Secret for each."
        )


def _environment(release: Release, path: Path, entry: Path) -> Iterator[Piece]:
    """The variables that the chart sets itself, then those of the values, which win."""
    target = (*entry, "vllmConfig", "env")
    yield from _configs(release, target)
    home = "/data" if has_volume(release, path) else "/tmp"  # noqa: S108  # a folder in the engine's container
    why = "The chart sets these variables, the operator does not. Without HF_HOME the volume would stay unused."
    yield Setting((*target, "PYTHONHASHSEED"), "123", (), why if home == "/data" else why.partition(" Without")[0])
    yield Setting((*target, "HF_HOME"), home)
    if release.value(*path, "vllmConfig") is not None and not is_v0(release, path):
        yield Setting((*target, "PROMETHEUS_MULTIPROC_DIR"), "/tmp")  # noqa: S108  # as above
    yield from variables(release, path, target)
    listed = (*path, "env")
    for piece in environment(release, listed, target):
        yield _token_variable(release, piece, path, entry) if isinstance(piece, Note) else piece


def _token_variable(release: Release, note: Note, path: Path, entry: Path) -> Piece:
    """A variable with the token from a Secret: the operator sets HF_TOKEN from hfTokenSecret, which means the same."""
    reference = release.value(*note.source, "valueFrom", "secretKeyRef")
    if release.value(*note.source, "name") not in TOKEN_VARIABLES or not isinstance(reference, dict):
        return note
    name, key = text_of(reference.get("name")), text_of(reference.get("key"))
    if not name or not key:
        return note
    if is_empty(release.value(*path, "hf_token")):
        reference_at = (*note.source, "valueFrom", "secretKeyRef")
        sources = ((*note.source, "name"), *below(reference_at, "name", "key"))
        return Setting((*entry, "model", "hfTokenSecret"), {"name": name, "key": key}, sources)
    text = (
        "hfTokenSecret already passes a token, as the variable HF_TOKEN, which Hugging Face's libraries read as well."
    )
    return Note(note.source, Verdict.CHANGED, text)


def _configs(release: Release, target: Path) -> Iterator[Piece]:
    """The ConfigMap of variables that all engines read."""
    where = ("servingEngineSpec", "configs")
    configs = release.value(*where)
    for name, value in configs.items() if isinstance(configs, dict) else ():
        text = text_of(value)
        if text is None or next(find({name: text}), None) is not None:
            yield Note(
                (*where, name),
                Verdict.IMPOSSIBLE,
                "This is no plain text, or looks like a secret, so it was not copied.",
            )
        else:
            yield Setting((*target, name), text, ((*where, name),))
