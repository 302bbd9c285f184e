"""The rule `volume-name-clash`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.cel import filled, on_engines, true
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import storages, text

if TYPE_CHECKING:
    from collections.abc import Iterator


_TAKEN = (
    (("deploymentConfig", "shmSize"), "dshm", "/dev/shm"),  # noqa: S108 (a mount path in the pod, no file of ours)
    (("model", "chatTemplate"), "chat-template", "/etc/chat-template.json"),
)
"""The field that makes the operator add a volume, the volume's name, and where it is mounted (operator, observed)."""

GUARDS = tuple(
    guard
    for owner, name, place in _TAKEN
    for key, taken in (("volumeName", name), ("mountPath", place))
    for guard in on_engines(
        "",
        f"!{true('storageConfig.enabled')} || !{filled('.'.join(owner))} || !has(self.storageConfig.{key})"
        f" || self.storageConfig.{key} != '{taken}'",
        f"{key} {taken} is taken by the volume of {owner[-1]}, and the Deployment is refused: choose another {key}",
        f".storageConfig.{key}",
    )
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("storageConfig",))
def volume_name_clash(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """The storage of a runtime has the name or the place of another volume of the pod.

    **What it reports.** An enabled storageConfig whose `volumeName` is `dshm` beside a shmSize, or `chat-template` beside a chat template; or whose
    `mountPath` is where these are mounted: /dev/shm, /etc/chat-template.json.

    **Why it is bad.** The operator adds volumes of these names to the pod, and the API server refuses a Deployment with two of one name or two
    mounts in one place (operator, observed; the mount paths: Kubernetes' validation, read).

    **Bad**

        storageConfig: {enabled: true, volumeName: dshm}
        deploymentConfig: {shmSize: 16Gi}

    **Fix.**

        storageConfig: {enabled: true, volumeName: weights}
        deploymentConfig: {shmSize: 16Gi}
    """
    for (path, storage), engine in storages(manifest):
        for owner, name, place in _TAKEN:
            if not text(engine, *owner):
                continue
            for key, taken in (("volumeName", name), ("mountPath", place)):
                if storage.get(key) == taken:
                    yield Report(
                        (*path, key),
                        f'{key} "{taken}" is taken by the volume of {owner[-1]}, and the API server refuses the Deployment',
                        f"choose another {key}, or leave it out",
                    )
