"""Image, resources and placement of a model's pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.images import block, has_program, written_image
from prodstack.importing.helm.pieces import Note, Setting, ToDo, below, code, integer_of, is_empty, short, text_of
from prodstack.importing.helm.release import has_volume, uses_ray
from prodstack.importing.helm.table import Verdict
from prodstack.manifests.quantity import QuantityError, amount
from prodstack.manifests.values import get
from prodstack.upstream.image_programs import LMCACHE_IMAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.importing.helm.pieces import Piece
    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

SERVING = "servingEngineSpec"
REQUIRED_AFFINITY = ("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
_LIMITS = (
    "The operator sets request and limit to one value: the larger of the two, so that no pod gets less than before."
)
_RUNTIME_CLASS = (
    "These values set no RuntimeClass. The operator always sets one: nvidia, unless the stack file names another. It must exist in the cluster,"
    " or no pod starts."
)


def deployment(release: Release, path: Path, entry: Path) -> Iterator[Piece]:
    """Yield what the values of a model say about its Deployment."""
    target = (*entry, "deploymentConfig")
    yield from _image(release, path, target, entry[1])
    yield from _resources(release, path, target)
    yield from _strategy(release, target)
    yield from _tolerations(release, path, target)
    yield from placement(release, path, target)
    yield from _runtime_class(release, path, target)
    yield from _shared_memory(release, path, target)
    yield from _sidecar(release, path, target)


def _image(release: Release, path: Path, target: Path, name: object) -> Iterator[Piece]:
    image = written_image(release, path)
    policy = release.value(SERVING, "imagePullPolicy")
    secret = text_of(release.value(*path, "imagePullSecret"))
    sources = ((*path, "repository"), (*path, "tag"), (SERVING, "imagePullPolicy"), (*path, "imagePullSecret"))
    if has_program(image, "engine"):
        yield Setting((*target, "image"), block(image, policy, secret), sources)
        return
    nearest = f"{LMCACHE_IMAGE}:latest"
    why = f"The values name {image}, whose engine the operator cannot start: it has no /opt/venv/bin/vllm."
    yield Setting(
        (*target, "image"), block(nearest, policy, secret), sources, f"{why} Choose the version that you tested."
    )
    text = (
        f"The operator starts /opt/venv/bin/vllm, which {code(image)} does not have, so the stack file names {nearest}."
    )
    for key in ("repository", "tag"):
        yield Note((*path, key), Verdict.CHANGED, text)
    yield ToDo(
        f"Choose the image of {name}. The chart runs {code(image)}, which does not start with the operator; the stack file names {nearest}, which may"
        f" contain another version of vLLM. Pin a tag of {LMCACHE_IMAGE} that you tested, or build an image that has /opt/venv/bin/vllm."
    )


def _resources(release: Release, path: Path, target: Path) -> Iterator[Piece]:
    raw = release.value(*path, "resources")
    if isinstance(raw, dict) and raw:
        yield from _raw_resources(raw, (*path, "resources"), target)
        for key in ("requestCPU", "requestMemory", "requestGPU", "requestGPUType", "limitCPU", "limitMemory"):
            if release.value(*path, key) is not None:
                yield Note((*path, key), Verdict.IGNORED, "The chart uses resources instead.")
        return
    for field, key in (("cpu", "CPU"), ("memory", "Memory")):
        request, limit = (*path, f"request{key}"), (*path, f"limit{key}")
        yield from larger(
            (*target, "resources", field), (request, release.value(*request)), (limit, release.value(*limit))
        )
    yield from _gpus(release, path, target)


def _raw_resources(raw: dict[str, Any], path: Path, target: Path) -> Iterator[Piece]:
    names = dict.fromkeys(name for part in ("requests", "limits") for name in _block(raw, part))
    devices = [name for name in names if "/" in name]
    for name in names:
        pair = [((*path, part, name), get(raw, part, name)) for part in ("requests", "limits")]
        if name in ("cpu", "memory"):
            yield from larger((*target, "resources", name), *pair)
        elif name in devices[:1]:
            yield from larger((*target, "resources", "gpu"), *pair)
            yield Setting((*target, "resources", "gpuType"), name, tuple(where for where, _ in pair))
        else:
            text = f"A runtime can ask only for CPU, memory and one kind of GPU, not for {code(name)}."
            yield from (Note(where, Verdict.IMPOSSIBLE, text) for where, value in pair if value is not None)


def _block(value: Any, key: str) -> dict[str, Any]:
    found = get(value, key)
    return found if isinstance(found, dict) else {}


def larger(target: Path, *amounts: tuple[Path, Any]) -> Iterator[Piece]:
    """Yield the larger of a request and a limit, because the operator sets both to one value."""
    given = [(where, text) for where, value in amounts if (text := text_of(value)) is not None and text != ""]
    if not given:
        return
    texts = [text for _, text in given]
    try:
        wanted = max(texts, key=amount)
    except QuantityError:
        wanted = texts[-1]
    yield Setting(target, short(wanted), tuple(where for where, _ in given))
    if len(set(texts)) > 1:
        yield from (Note(where, Verdict.CHANGED, _LIMITS) for where, _ in given)


def _gpus(release: Release, path: Path, target: Path) -> Iterator[Piece]:
    where, kind = (*path, "requestGPU"), (*path, "requestGPUType")
    written = text_of(release.value(*where))
    count = _whole(written)
    if uses_ray(release, path):
        stages = integer_of(release.value(*path, "vllmConfig", "pipelineParallelSize")) or 1
        count = stages * (integer_of(release.value(*path, "vllmConfig", "tensorParallelSize")) or 1)
        comment = "All GPUs of the Ray cluster, in one pod: the operator does not use Ray."
        yield Setting(
            (*target, "resources", "gpu"), count, (where, (*path, "vllmConfig", "pipelineParallelSize")), comment
        )
    elif count:
        yield Setting((*target, "resources", "gpu"), count, (where,))
    elif written is not None:
        text = f"The chart rounds requestGPU {code(written)} down to 0 and asks for no GPU, so the stack file asks for none either."
        yield Note(where, Verdict.CHANGED, text)
        yield ToDo(
            f"{target[1]} asks for no GPU: the chart rounds {code(written)} down to 0. If the model needs a GPU, write resources.gpu."
        )
    if count and not is_empty(release.value(*kind)):
        yield Setting((*target, "resources", "gpuType"), text_of(release.value(*kind)), (kind,))
    elif release.value(*kind) is not None:
        yield Note(kind, Verdict.UNUSED, "There is no GPU to ask for.")


def _whole(text: str | None) -> int:
    """The number without its fraction, as the chart reads it; 0 for anything else."""
    try:
        return max(int(float(text or "0")), 0)
    except (ValueError, OverflowError):
        return 0


def _strategy(release: Release, target: Path) -> Iterator[Piece]:
    where = (SERVING, "strategy")
    kind = release.value(*where, "type")
    if isinstance(kind, str) and kind:
        yield Setting((*target, "deploymentStrategy"), kind, ((*where, "type"),))
    if not is_empty(release.value(*where, "rollingUpdate")):
        text = "The operator uses Kubernetes' own steps of a rolling update: at most 25 % more pods, and 25 % missing."
        yield Note((*where, "rollingUpdate"), Verdict.IMPOSSIBLE, f"{text} Use Recreate if there are no spare GPUs.")


def _tolerations(release: Release, path: Path, target: Path) -> Iterator[Piece]:
    shared, own, policy = (SERVING, "tolerations"), (*path, "tolerations"), (*path, "tolerationsPolicy")
    overrides = release.value(*policy) == "override"
    if overrides and not is_empty(release.value(*shared)):
        yield Note(shared, Verdict.MAPPED, "Models with tolerationsPolicy override have only their own tolerations.")
    for where in (own,) if overrides else (shared, own):
        found = release.value(*where)
        for index, toleration in enumerate(found if isinstance(found, list) else ()):
            yield Setting((*target, "toleration"), [toleration], ((*where, index),))
    if release.value(*policy) is not None:
        yield Note(policy, Verdict.MAPPED, "The tolerations of the stack file follow this policy.")


def placement(release: Release, path: Path, target: Path) -> Iterator[Piece]:
    """Yield the node selector terms: those of a required node affinity, or those that the chart has for itself."""
    terms, required = (*path, "nodeSelectorTerms"), (*path, *REQUIRED_AFFINITY, "nodeSelectorTerms")
    used = required if not is_empty(release.value(*path, "affinity")) else terms
    found = release.value(*used)
    if isinstance(found, list) and found and (is_empty(release.value(*path, "nodeName")) or used == required):
        yield Setting((*target, "nodeSelectorTerms"), found, (used,))
    if used == required and not is_empty(release.value(*terms)):
        yield Note(terms, Verdict.IGNORED, "The chart ignores nodeSelectorTerms if there is an affinity.")
    elif not is_empty(release.value(*path, "nodeName")) and not is_empty(release.value(*terms)):
        yield Note(terms, Verdict.IGNORED, "The chart ignores nodeSelectorTerms if there is a nodeName.")


def _runtime_class(release: Release, path: Path, target: Path) -> Iterator[Piece]:
    own, shared = (*path, "runtimeClassName"), (SERVING, "runtimeClassName")
    used = own if release.value(*own) is not None else shared
    name = text_of(release.value(*used))
    if name:
        yield Setting((*target, "runtimeClass"), name, (used,))
    else:
        yield Note(used, Verdict.IMPOSSIBLE, _RUNTIME_CLASS)
    if used == own and release.value(*shared) is not None:
        yield Note(shared, Verdict.MAPPED, "A model's own runtimeClassName comes first.")


def _shared_memory(release: Release, path: Path, target: Path) -> Iterator[Piece]:
    where = (*path, "shmSize")
    size = text_of(release.value(*where))
    if release.value(*path, "vllmConfig", "tensorParallelSize") is not None:
        why = "" if size else "The chart's default with tensorParallelSize; the operator has none."
        yield Setting((*target, "shmSize"), short(size or "20Gi"), (where,), why)
    elif size:
        yield Note(where, Verdict.IGNORED, "The chart reads shmSize only if tensorParallelSize is set.")


def _sidecar(release: Release, path: Path, target: Path) -> Iterator[Piece]:
    """The sidecar that downloads adapters: the chart adds it to a model with LoRA and a volume."""
    where = (SERVING, "sidecar")
    if release.value(*path, "enableLoRA") is True and has_volume(release, path):
        image = text_of(release.value(*where, "image")) or "lmcache/lmstack-sidecar:latest"
        value = {"enabled": True, "image": block(image, release.value(*where, "imagePullPolicy"))}
        yield Setting(
            (*target, "sidecarConfig"),
            value,
            below(where, "image", "imagePullPolicy"),
            "Downloads LoRA adapters; the chart adds it by itself.",
        )
    elif release.value(*where) is not None:
        yield Note(where, Verdict.UNUSED, "The chart adds the sidecar only to a model with enableLoRA and pvcStorage.")
