"""A place of a running child is named after the field of the custom resource that decides it.

A place that no field decides (a probe's threshold, an added container, a Service's type) has no name here: whoever changed it changed the
child. Source: operator, observed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from prodstack.manifests import secrets
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.values import block, entries, flag, get, text
from prodstack.reports.diff.edits import Item, Steps
from prodstack.reports.drift.container_fields import CONTAINERS, SIDECAR, Place, place
from prodstack.upstream.children.engine import TEMPLATE_PATH

if TYPE_CHECKING:
    from prodstack.reports.drift.mismatch import Mismatch

Body = dict[str, Any]

LABELS = ("metadata", "labels")
_SHARED_MEMORY = "/dev/shm"  # noqa: S108  # the operator's path
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_POD: Steps = ("spec", "template", "spec")


@dataclass(frozen=True, slots=True)
class Subject:
    """The custom resource, or the side of its topology, that a child comes from.

    spec: that part with the CRD's defaults; prefix: where it stands; claims: the volume of the claim, as wanted and as running.
    """

    kind: str
    spec: Body
    prefix: Steps
    claims: tuple[str, str] = ("", "")

    @property
    def below(self) -> Steps:
        """Where replicas, image and resources stand."""
        return CONTAINERS[self.kind].below


def claim_volume(deployment: Body) -> str:
    """The name of the pod's volume that is a claim, or ""."""
    volumes = entries(block(deployment, *map(str, _POD)), "volumes")
    return next((str(each.get("name")) for each in volumes if "persistentVolumeClaim" in each), "")


def named(subject: Subject, difference: Mismatch) -> Place | None:
    """The difference in the words of the custom resource, or None where none of its fields decides that place."""
    find = _BY_KIND.get(difference.child.kind)
    found = find(subject, difference) if find else None
    if found is None:
        return None
    path = found.path if found.path[:1] == LABELS[:1] else (*subject.prefix, *found.path)
    wanted, running = (masked(found.label, value) for value in (found.wanted, found.running))
    return replace(found, path=path, wanted=wanted, running=running)


def masked(label: str, value: Any) -> Any:
    """A value that may be printed: what is a secret by its shape or by the name beside it is not; a reference to a Secret is."""
    is_reference = isinstance(value, str) and " of the Secret " in value
    return value if is_reference else secrets.masked(label.partition(" (")[0], value)


def _deployment(subject: Subject, difference: Mismatch) -> Place | None:
    wanted, running = difference.wanted, difference.running
    match difference.path:
        case ("spec", "replicas"):
            return Place((*subject.below, "replicas"), "replicas", wanted, running)
        case ("spec", "strategy"):
            return _strategy(subject, wanted, running)
        case ("spec", "selector", "matchLabels", key) | ("spec", "template", "metadata", "labels", key):
            return _label(key, wanted, running)
        case ("spec", "template", "metadata", "annotations", key) if subject.kind == RUNTIME:
            path = ("deploymentConfig", "podAnnotations", key)
            return Place(path, f"podAnnotations {key}", wanted, running)
        case ("spec", "template", "spec", *rest):
            return _pod(subject, tuple(rest), wanted, running)
    return None


def _label(key: str | Item, wanted: Any, running: Any) -> Place | None:
    """`app` and `node-type` are the operator's own."""
    return None if key in ("app", "node-type") else Place((*LABELS, key), f"the label {key}", wanted, running)


def _strategy(subject: Subject, wanted: Any, running: Any) -> Place | None:
    before, after = get(wanted, "type"), get(running, "type")
    if before == after or subject.kind != RUNTIME:
        return None
    return Place(("deploymentConfig", "deploymentStrategy"), "deploymentStrategy", before, after)


def _pod(subject: Subject, rest: Steps, wanted: Any, running: Any) -> Place | None:
    if rest[0] in ("containers", "volumes") and len(rest) > 1:
        find = _container if rest[0] == "containers" else _volume
        return find(subject, rest, wanted, running)
    if rest[:2] == ("affinity", "nodeAffinity"):
        wanted, running = (get(value, _REQUIRED, "nodeSelectorTerms") for value in (wanted, running))
    simple = _POD_FIELDS.get((subject.kind == RUNTIME, rest[:2])) or _POD_FIELDS.get(
        (subject.kind == RUNTIME, rest[:1])
    )
    if rest[0] == "imagePullSecrets":
        simple, wanted, running = ("image", "pullSecretName"), get(wanted, "name"), get(running, "name")
    if simple is None:
        return None
    below = () if simple == ("serviceAccountName",) else subject.below
    return Place((*below, *simple), str(simple[-1]), wanted, running)


_POD_FIELDS: dict[tuple[bool, Steps], Steps] = {
    (True, ("affinity", "nodeAffinity")): ("nodeSelectorTerms",),
    (False, ("affinity", "nodeAffinity")): ("nodeSelectorTerms",),
    (True, ("tolerations",)): ("toleration",),
    (True, ("runtimeClassName",)): ("runtimeClass",),
    (False, ("serviceAccountName",)): ("serviceAccountName",),
    (False, ("serviceAccount",)): ("serviceAccountName",),
}
"""(whether it is a runtime, the beginning of the path below the pod) -> the field."""


def _container(subject: Subject, rest: Steps, wanted: Any, running: Any) -> Place | None:
    name = rest[1].value if isinstance(rest[1], Item) else ""
    is_main = name in ("vllm", "router", "cache-server")
    if len(rest) == 2:
        return None if is_main else _sidecar(subject, name, wanted, running)
    if rest[2] == "volumeMounts":
        return _mount(subject, is_main, rest[3:], wanted, running)
    if not is_main and not flag(_sidecar_config(subject), "enabled"):
        return None
    return place(CONTAINERS[subject.kind] if is_main else SIDECAR, subject.spec, rest[2:], wanted, running)


def _sidecar_config(subject: Subject) -> Any:
    return block(subject.spec, "deploymentConfig", "sidecarConfig")


def _sidecar(subject: Subject, name: str, wanted: Any, running: Any) -> Place | None:
    """A whole container that only one side has. The operator's sidecar is known by LORA_DOWNLOAD_BASE_DIR; others are added by hand."""
    is_ours = any(get(each, "name") == "LORA_DOWNLOAD_BASE_DIR" for each in entries(wanted or running, "env"))
    if subject.kind != RUNTIME or not is_ours:
        return None
    path = ("deploymentConfig", "sidecarConfig", "enabled")
    return Place(path, f"the sidecar {name}", wanted is not None or None, running is not None or None)


def _volume(subject: Subject, rest: Steps, wanted: Any, running: Any) -> Place | None:
    name = rest[1].value if isinstance(rest[1], Item) else ""
    if name == "dshm":
        sizes = [get(each, "emptyDir", "sizeLimit", default=each) for each in (wanted, running)]
        return Place(("deploymentConfig", "shmSize"), "shmSize", *sizes)
    if name == "chat-template":
        return Place(("model", "chatTemplate"), "the chat template's volume", *_present(wanted, running))
    return _storage(subject) if name in subject.claims else None


def _storage(subject: Subject) -> Place:
    before, after = subject.claims
    if before and after:
        return Place(("storageConfig", "volumeName"), "volumeName", before, after)
    return Place(("storageConfig", "enabled"), "the storage", *_present(before or None, after or None))


def _mount(subject: Subject, is_main: bool, rest: Steps, wanted: Any, running: Any) -> Place | None:
    path = rest[0].value if rest and isinstance(rest[0], Item) else ""
    volume = text(wanted or running, "name") if len(rest) == 1 else ""
    if path == TEMPLATE_PATH:
        return Place(("model", "chatTemplate"), "the chat template's mount", *_present(wanted, running))
    if path == _SHARED_MEMORY:
        return Place(("deploymentConfig", "shmSize"), "the mount of shmSize", *_present(wanted, running))
    if len(rest) == 2 and rest[1] == "name":
        return _storage(subject)
    if not volume or volume not in subject.claims:
        return None
    if not all(subject.claims):
        return _storage(subject)
    where = ("storageConfig",) if is_main else ("deploymentConfig", "sidecarConfig")
    return Place((*where, "mountPath"), "mountPath", get(wanted, "mountPath"), get(running, "mountPath"))


def _present(wanted: Any, running: Any) -> tuple[bool | None, bool | None]:
    return (None if wanted is None else True, None if running is None else True)


def _service(subject: Subject, difference: Mismatch) -> Place | None:
    match difference.path:
        case ("spec", "ports", Item(_, "http"), "targetPort"):
            return Place(CONTAINERS[subject.kind].port, "port", difference.wanted, difference.running)
        case ("spec", "selector", key):
            return _label(key, difference.wanted, difference.running)
    return None


_CLAIM_FIELDS = {"resources": "size", "accessModes": "accessMode", "storageClassName": "storageClassName"}


def _claim(subject: Subject, difference: Mismatch) -> Place | None:  # noqa: ARG001  # one form for every kind
    name = _CLAIM_FIELDS.get(str(difference.path[1]))
    if name is None:
        return None
    values = (
        ", ".join(value) if isinstance(value, list) else value for value in (difference.wanted, difference.running)
    )
    return Place(("storageConfig", name), name, *values)


def _template(subject: Subject, difference: Mismatch) -> Place | None:  # noqa: ARG001  # one form for every kind
    if difference.path != ("data", "chatTemplate"):
        return None
    texts = [f"{len(value)} characters" if value else None for value in (difference.wanted, difference.running)]
    return Place(("model", "chatTemplate"), "the chat template's text", *texts)


def _binding(subject: Subject, difference: Mismatch) -> Place | None:
    names = [get(value, 0, "name") for value in (difference.wanted, difference.running)]
    is_router = "serviceAccountName" in subject.spec
    return Place(("serviceAccountName",), "serviceAccountName", *names) if is_router else None


_BY_KIND = {
    "Deployment": _deployment,
    "Service": _service,
    "PersistentVolumeClaim": _claim,
    "ConfigMap": _template,
    "RoleBinding": _binding,
}
