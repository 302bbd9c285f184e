"""What behaves differently although the values are the same: facts about chart and operator, where they apply to a release.

Source: the chart's templates (read) and what the operator was observed to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.importing.helm.disruption import DISRUPTION
from prodstack.importing.helm.images import written_image
from prodstack.importing.helm.monitoring import MONITORING
from prodstack.importing.helm.pieces import code, integer_of, is_empty
from prodstack.importing.helm.release import MODELS, has_volume, is_v0, model_name, uses_lmcache
from prodstack.importing.helm.services import EXPOSE
from prodstack.manifests.values import block, get
from prodstack.upstream.image_programs import LMCACHE_IMAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

OPERATOR_STARTUP = 2120
"""Seconds that an engine has to start: 120 s, then 100 tries, 20 s apart (operator, observed)."""


class Difference(NamedTuple):
    """One difference, in Markdown."""

    title: str
    text: str


class _Model(NamedTuple):
    """A model that is deployed: its path in the values, and the values."""

    path: Path
    values: Any


def differences(release: Release) -> Iterator[Difference]:
    """Yield the differences that apply, in the order in which they hurt."""
    models = [_Model((*MODELS, index), release.value(*MODELS, index)) for index in release.deployed]
    if models:
        for each in _OF_ENGINES:
            text = each[1](release, models)
            if text:
                yield Difference(each[0], text)
    if release.value("routerSpec", "enableRouter") is True:
        yield Difference("The router finds engines by other labels", _ROUTER)


def of_companions(stack: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield what is different about the companions of the stack file."""
    ways = {way for exposed in block(stack, EXPOSE).values() for way in exposed}
    if MONITORING in stack:
        yield Difference("Metrics come from PodMonitors", _MONITORING)
    if DISRUPTION in stack:
        yield Difference("Pods that are not ready do not hold up a drain", _DISRUPTION)
    if ways & {"ingress", "httpRoute"}:
        yield Difference("Two routes have the same hosts until the release is uninstalled", _ROUTES)
    if "service" in ways:
        yield Difference("The router has two Services", _SERVICE)


def _names(models: Sequence[_Model]) -> str:
    return ", ".join(code(model_name(model.values)) for model in models)


def _limits(_: Release, models: Sequence[_Model]) -> str:
    free = [
        model
        for model in models
        if get(model.values, "limitMemory") is None and is_empty(get(model.values, "resources"))
    ]
    if not free:
        return ""
    return (
        "The operator sets limits equal to requests. The chart sets no CPU and memory limits unless the values do, so these pods could use"
        f" whatever a node had left: {_names(free)}. Now they are throttled at their CPU request, and killed when they use more memory than"
        " they request. Compare the requests with real use (`kubectl top pod`), and raise them before you merge."
    )


def _volumes(release: Release, models: Sequence[_Model]) -> str:
    with_volume = [model for model in models if has_volume(release, model.path)]
    if not with_volume:
        return ""
    return (
        f"The operator creates a new, empty claim with the runtime's name, so these models are downloaded again: {_names(with_volume)}."
        " Deleting the runtime deletes its claim, too. To keep the data, set the reclaim policy of the old volume to Retain, uninstall the"
        " release, and set the volume's claimRef to the new claim before the operator creates it. This was not tried here; test it first."
    )


def _start(release: Release, _: Sequence[_Model]) -> str:
    probe = release.value("servingEngineSpec", "startupProbe")
    delay, period, tries = (
        integer_of(get(probe, key)) for key in ("initialDelaySeconds", "periodSeconds", "failureThreshold")
    )
    budget = (delay or 0) + (period or 10) * (tries or 3)
    shorter = f" That is less than these values allow ({budget:,} s)." if budget > OPERATOR_STARTUP else ""
    return (
        f"An engine may take {OPERATOR_STARTUP:,} s to start, and no value changes that; with these values it was {budget:,} s.{shorter}"
        " A Deployment reports ProgressDeadlineExceeded after 600 s without progress (1,200 s in the chart), although its pods go on starting."
    )


def _command(release: Release, models: Sequence[_Model]) -> str:
    others = [m for m in models if not written_image(release, m.path).startswith(f"{LMCACHE_IMAGE}:")]
    if not others:
        return ""
    return (
        f"The operator always starts `/opt/venv/bin/vllm`. The chart does so only for {LMCACHE_IMAGE}, and starts `vllm` in any other image:"
        f" {_names(others)}. An image without that file never starts."
    )


def _switches(release: Release, models: Sequence[_Model]) -> str:
    if all(is_v0(release, model.path) for model in models):
        return ""
    return (
        "The chart leaves VLLM_USE_V1 unset, so vLLM uses its V1 engine. The operator always sets the variable, to 0 unless `v1: true` is"
        " written. The stack file has it: keep the line."
    )


def _chunked(_: Release, models: Sequence[_Model]) -> str:
    undecided = [m for m in models if get(m.values, "vllmConfig", "enableChunkedPrefill") is None]
    if not undecided:
        return ""
    return (
        f"Without enableChunkedPrefill ({_names(undecided)}), the chart passes no flag and vLLM decides; the operator passes"
        " --no-enable-chunked-prefill. The stack file states what vLLM's V1 engine usually decides: true. Prefix caching is off in both if"
        " it is not set."
    )


def _variables(_: Release, __: Sequence[_Model]) -> str:
    return (
        "The chart sets HF_HOME, PYTHONHASHSEED and PROMETHEUS_MULTIPROC_DIR, and the operator none of them, so they are in the stack file."
        " Without HF_HOME=/data an engine does not use its volume. POD_IP and LMCACHE_LMCACHE_INSTANCE_ID, which the chart takes from the pod"
        " itself, cannot be set."
    )


def _lmcache(release: Release, models: Sequence[_Model]) -> str:
    using = [model for model in models if uses_lmcache(release, model.path)]
    if not using:
        return ""
    return (
        f"LMCache sizes are plain numbers of GB ({_names(using)}). If they are missing, the operator sets 4 GB of memory and 8 GB of disk, and"
        " the chart nothing; the stack file writes them out. The operator logs at DEBUG and the chart at INFO, which the stack file keeps."
    )


def _shared_memory(_: Release, models: Sequence[_Model]) -> str:
    parallel = [m for m in models if get(m.values, "vllmConfig", "tensorParallelSize") is not None]
    sized = [m for m in models if get(m.values, "shmSize") is not None]
    if not parallel and not sized:
        return ""
    return (
        "The chart mounts /dev/shm only if tensorParallelSize is set, with 20Gi unless shmSize says otherwise. The operator mounts it only if"
        " shmSize is set. The stack file has what the chart does. What is written there counts towards the memory limit, which is new."
    )


def _policies(release: Release, models: Sequence[_Model]) -> str:
    modes = [m for m in models if has_volume(release, m.path) and is_empty(get(m.values, "pvcAccessMode"))]
    text = "The chart always pulls images and the operator only if they are missing, so an old `latest` would stay. The stack file writes the policy out."
    if not modes:
        return text
    return f"{text} The chart's claims are ReadWriteOnce and the operator's ReadWriteMany; the stack file keeps ReadWriteOnce."


def _updates(release: Release, _: Sequence[_Model]) -> str:
    if not is_empty(release.value("servingEngineSpec", "strategy")):
        return ""
    return (
        "The chart's rolling update starts a complete second set of pods before it stops the first one; the operator's replaces a quarter at a"
        " time. Both need spare GPUs. If there are none, write deploymentStrategy: Recreate."
    )


def _template(_: Release, models: Sequence[_Model]) -> str:
    using = [model for model in models if not is_empty(get(model.values, "chatTemplate"))]
    if not using:
        return ""
    return (
        f"chatTemplate is the name of a file in the chart, and the template itself in the stack file ({_names(using)})."
    )


_ROUTER = (
    "The chart selects engines by servingEngineSpec.labels, and the router of the stack file by the names of its runtimes (`serves`). Engines"
    " of the old release are not found by the new router, and the other way round. The Service's name is new, so clients must change"
    " their address."
)
_MONITORING = (
    "The chart's ServiceMonitors select Services by the chart's labels. The stack file asks for PodMonitors, whose job is the name of the runtime"
    " or router. Change queries, alerts and dashboards that select by the old job, service or labels. There is one PodMonitor for all engines"
    " and one for all routers, with one interval and one set of labels."
)
_DISRUPTION = (
    "The budgets of the stack file let a pod that is not ready go in any case (unhealthyPodEvictionPolicy: AlwaysAllow), so that an engine that"
    " cannot start does not keep a node from being drained. With the chart's budgets it can. The budgets of the old release do not count the"
    " new pods."
)
_ROUTES = (
    "Both lead to their own router, and the controller or Gateway decides which one answers. The admission webhook of ingress-nginx refuses a"
    " second Ingress with the same host and path. Turn off routerSpec.ingress and routerSpec.route in the old release just before you merge, or"
    " change the hosts in the stack file until clients have moved."
)
_SERVICE = (
    "The operator's Service of a router is always a ClusterIP with port 80, and the Service that ends in -public is what the values ask for."
    " Its address is new: move DNS names and firewall rules."
)
_OF_ENGINES: tuple[tuple[str, Callable[[Release, Sequence[_Model]], str]], ...] = (
    ("CPU and memory limits appear", _limits),
    ("Volumes are new and empty", _volumes),
    ("Images must have /opt/venv/bin/vllm", _command),
    ("Probes and deadlines are fixed", _start),
    ("Rolling updates take other steps", _updates),
    ("vLLM's V1 engine must be asked for", _switches),
    ("Chunked prefill must be asked for", _chunked),
    ("Environment variables of the chart", _variables),
    ("LMCache sizes and log level", _lmcache),
    ("Shared memory", _shared_memory),
    ("Pull policy and access mode", _policies),
    ("Chat templates", _template),
)
