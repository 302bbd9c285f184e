"""A mismatch of a running child is named after the field of the custom resource that decides it.

The profile's rows say where each field lands. A place that no field decides (a probe's threshold, an added container, a Service's type)
has no name here: whoever changed it changed the child.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests import secrets
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.values import block, entries, flag, get
from prodstack.reports.diff.edits import Item, Steps
from prodstack.reports.drift.container_fields import Place, container_fields, place, typed
from prodstack.upstream.profile import MAIN, SIDECAR, Profile, default

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from prodstack.reports.drift.mismatch import Mismatch

    _Reader = Callable[["_Landed"], Place | None]

Body = dict[str, Any]

LABELS = ("metadata", "labels")
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_POD: Steps = ("spec", "template", "spec")
_MAIN_CONTAINERS = frozenset(default().containers.values())
_CLAIM = "[claim]"
_IN_CONTAINER = ("args", "env", "image", "resources")
"""The parts of a container whose fields container_fields knows."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The custom resource, or the side of its topology, that a child comes from.

    spec: that part with the CRD's defaults; prefix: where it stands; claims: the volume of the claim, as wanted and as running.
    """

    kind: str
    spec: Body
    prefix: Steps
    claims: tuple[str, str] = ("", "")
    profile: Profile | None = None

    @property
    def operator(self) -> Profile:
        """The version of the operator that made the child."""
        return self.profile or default()


class _Landed(NamedTuple):
    """A mismatch at a place where the field `path` lands."""

    subject: Subject
    path: Steps
    mismatch: Mismatch


def claim_volume(deployment: Body) -> str:
    """The name of the pod's volume that is a claim, or ""."""
    volumes = entries(block(deployment, *map(str, _POD)), "volumes")
    return next((str(each.get("name")) for each in volumes if "persistentVolumeClaim" in each), "")


def named(subject: Subject, mismatch: Mismatch) -> Place | None:
    """The mismatch in the words of the custom resource, or None if none of its fields decides that place."""
    found = _labelled(mismatch) or _in_container(subject, mismatch) or _landed(subject, mismatch)
    if found is None:
        return None
    path = found.path if found.path[:1] == LABELS[:1] else (*subject.prefix, *found.path)
    wanted, running = (masked(found.label, value) for value in (found.wanted, found.running))
    return replace(found, path=path, wanted=wanted, running=running)


def masked(label: str, value: Any) -> Any:
    """A value that may be printed: what is a secret by its shape or by the name beside it is not; a reference to a Secret is."""
    is_reference = isinstance(value, str) and " of the Secret " in value
    return value if is_reference else secrets.masked(label.partition(" (")[0], value)


def _labelled(mismatch: Mismatch) -> Place | None:
    """Labels of the custom resource are in selectors and pods; `app` and `node-type` are the operator's own."""
    match (mismatch.child.kind, *mismatch.path):
        case (
            ("Deployment", "spec", "selector", "matchLabels", key)
            | ("Deployment", "spec", "template", "metadata", "labels", key)
            | ("Service", "spec", "selector", key)
        ) if key not in ("app", "node-type"):
            return Place((*LABELS, key), f"the label {key}", mismatch.wanted, mismatch.running)
    return None


def _in_container(subject: Subject, mismatch: Mismatch) -> Place | None:
    path = mismatch.path
    if path[:4] != (*_POD, "containers") or len(path) < 6 or path[5] not in _IN_CONTAINER:
        return None
    role = _role(path[4])
    if role == SIDECAR and not flag(block(subject.spec, "deploymentConfig", "sidecarConfig"), "enabled"):
        return None
    fields = container_fields(subject.operator, subject.kind, role)
    return place(fields, subject.spec, path[5:], mismatch.wanted, mismatch.running)


def _role(step: str | Item) -> str:
    return MAIN if isinstance(step, Item) and step.value in _MAIN_CONTAINERS else SIDECAR


def _landed(subject: Subject, mismatch: Mismatch) -> Place | None:
    """The row whose landing place is the longest beginning of the mismatch's path."""
    steps = _steps(subject, mismatch)
    best: tuple[int, Steps] = (-1, ())
    for row in subject.operator.fields(subject.kind):
        for landing in row.lands:
            length = len(landing.path)
            if landing.kind == mismatch.child.kind and steps[:length] == landing.path and length > best[0]:
                best = (length, row.steps)
    if best[0] <= 0 or (not _is_sidecar(subject, mismatch)):
        return None
    field = ".".join(map(str, best[1]))
    read = _READ.get((mismatch.child.kind, field), _READ.get(("", field), _plain))
    return read(_Landed(subject, best[1], mismatch))


def _is_sidecar(subject: Subject, mismatch: Mismatch) -> bool:
    """Whether a container that is not the main one is the operator's sidecar; every other path passes."""
    path = mismatch.path
    if path[:4] != (*_POD, "containers") or len(path) < 5 or _role(path[4]) == MAIN:
        return True
    if subject.kind != RUNTIME:
        return False
    if len(path) > 5:
        return flag(block(subject.spec, "deploymentConfig", "sidecarConfig"), "enabled")
    either = mismatch.wanted or mismatch.running
    return any(get(each, "name") == "LORA_DOWNLOAD_BASE_DIR" for each in entries(either, "env"))


def _steps(subject: Subject, mismatch: Mismatch) -> tuple[str, ...]:
    """The mismatch's path in the way of the profile's rows: [name] for items, [sidecar] and [claim] whatever their names."""
    steps: list[str] = []
    for index, step in enumerate(mismatch.path):
        if not isinstance(step, Item):
            steps.append(step)
        elif steps[-1] == "containers":
            steps.append(f"[{SIDECAR}]" if _role(step) == SIDECAR else f"[{step.value}]")
        elif _is_claim(subject, mismatch, index):
            steps.append(_CLAIM)
        else:
            steps.append(f"[{step.value}]")
    return tuple(steps)


def _is_claim(subject: Subject, mismatch: Mismatch, index: int) -> bool:
    """Whether an item of volumes or volumeMounts is the volume of the claim."""
    kind, rest = mismatch.path[index - 1], mismatch.path[index + 1 :]
    step = mismatch.path[index]
    if kind == "volumes" and isinstance(step, Item):
        return step.value in subject.claims and step.value != ""
    if kind != "volumeMounts":
        return False
    volume = get(mismatch.wanted or mismatch.running, "name") if not rest else ""
    return rest == ("name",) or (bool(volume) and volume in subject.claims)


def _plain(at: _Landed) -> Place:
    wanted, running = at.mismatch.wanted, at.mismatch.running
    extra = at.mismatch.path[-1] if at.path[-1] == "podAnnotations" else None
    if extra is not None:
        return Place((*at.path, extra), f"podAnnotations {extra}", wanted, running)
    return Place(at.path, str(at.path[-1]), wanted, running)


def _of(*keys: str | int) -> _Reader:
    """A field whose value stands below the place that differs."""

    def read(at: _Landed) -> Place:
        values = (get(value, *keys) for value in (at.mismatch.wanted, at.mismatch.running))
        return Place(at.path, str(at.path[-1]), *values)

    return read


def _present(label: str) -> _Reader:
    """A field that shows by whether something is there."""

    def read(at: _Landed) -> Place:
        values = (None if value is None else True for value in (at.mismatch.wanted, at.mismatch.running))
        return Place(at.path, label, *values)

    return read


def _strategy(at: _Landed) -> Place | None:
    before, after = get(at.mismatch.wanted, "type"), get(at.mismatch.running, "type")
    return None if before == after else Place(at.path, "deploymentStrategy", before, after)


def _port(at: _Landed) -> Place | None:
    """The port in probes, the Service, or as the last word of the cache server's command."""
    wanted, running = at.mismatch.wanted, at.mismatch.running
    if at.mismatch.path[-1] == "command":
        both = isinstance(wanted, list) and isinstance(running, list) and len(wanted) == len(running) > 1
        if not both or wanted[:-1] != running[:-1]:
            return None
        wanted, running = wanted[-1], running[-1]
    if "httpGet" in at.mismatch.path and not (wanted and running):
        return None
    return Place(at.path, "port", typed(wanted), typed(running))


def _shared_memory(at: _Landed) -> Place | None:
    if "volumeMounts" in at.mismatch.path:
        return _present("the mount of shmSize")(at)
    sizes = (get(each, "emptyDir", "sizeLimit", default=each) for each in (at.mismatch.wanted, at.mismatch.running))
    return Place(at.path, "shmSize", *sizes)


def _template(at: _Landed) -> Place | None:
    if at.mismatch.child.kind == "ConfigMap":
        texts = (f"{len(value)} characters" if value else None for value in (at.mismatch.wanted, at.mismatch.running))
        return Place(at.path, "the chat template's text", *texts)
    label = "mount" if "volumeMounts" in at.mismatch.path else "volume"
    return _present(f"the chat template's {label}")(at)


def _storage(at: _Landed) -> Place:
    """A volume or a mount of the claim: storage was switched, or the volume's name or mount path changed."""
    before, after = at.subject.claims
    if not (before and after):
        values = (None if not name else True for name in at.subject.claims)
        return Place(("storageConfig", "enabled"), "the storage", *values)
    whole_mount = "volumeMounts" in at.mismatch.path and at.mismatch.path[-1] != "name"
    if not whole_mount:
        return Place(("storageConfig", "volumeName"), "volumeName", before, after)
    is_main = _role(at.mismatch.path[4]) == MAIN
    where = ("storageConfig",) if is_main else ("deploymentConfig", "sidecarConfig")
    values = (get(value, "mountPath") for value in (at.mismatch.wanted, at.mismatch.running))
    return Place((*where, "mountPath"), "mountPath", *values)


def _sidecar(at: _Landed) -> Place | None:
    """A whole container that only one side has."""
    if len(at.mismatch.path) > 5:
        return None
    step = at.mismatch.path[4]
    name = step.value if isinstance(step, Item) else ""
    return _present(f"the sidecar {name}")(at)


def _modes(at: _Landed) -> Place:
    values = (
        ", ".join(value) if isinstance(value, list) else value for value in (at.mismatch.wanted, at.mismatch.running)
    )
    return Place(at.path, str(at.path[-1]), *values)


_READ: Mapping[tuple[str, str], _Reader] = {
    ("", "deploymentConfig.deploymentStrategy"): _strategy,
    ("", "vllmConfig.port"): _port,
    ("", "port"): _port,
    ("", "deploymentConfig.nodeSelectorTerms"): _of(_REQUIRED, "nodeSelectorTerms"),
    ("", "nodeSelectorTerms"): _of(_REQUIRED, "nodeSelectorTerms"),
    ("", "deploymentConfig.image.pullSecretName"): _of("name"),
    ("", "image.pullSecretName"): _of("name"),
    ("", "deploymentConfig.shmSize"): _shared_memory,
    ("", "model.chatTemplate"): _template,
    ("", "storageConfig.enabled"): _storage,
    ("", "storageConfig.volumeName"): _storage,
    ("", "storageConfig.mountPath"): _storage,
    ("", "storageConfig.accessMode"): _modes,
    ("", "deploymentConfig.sidecarConfig.enabled"): _sidecar,
    ("", "deploymentConfig.sidecarConfig.mountPath"): _storage,
    ("RoleBinding", "serviceAccountName"): _of(0, "name"),
}
"""How a field's value is read from a mismatch, by the kind of the child ("" for any) and the field; `_plain` for all others."""
