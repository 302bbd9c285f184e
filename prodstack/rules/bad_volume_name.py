"""The rule `bad-volume-name`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World
from prodstack.rules.engine.cel import DNS_LABEL, filled, matches, on_engines, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import is_dns_label, storages, text

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = on_engines(
    ".storageConfig",
    where(true("enabled"), f"!{filled('volumeName')} || {matches('self.volumeName', f'^{DNS_LABEL}$')}"),
    "volumeName is no name of a volume: write at most 63 of a-z, 0-9 and '-', a letter or digit first and last",
    ".volumeName",
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("storageConfig",))
def bad_volume_name(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """The name of a runtime's volume is none that Kubernetes takes.

    **What it reports.** A `volumeName` of an enabled storageConfig that is no DNS label: at most 63 of a-z, 0-9 and "-", a letter or digit first and
    last.

    **Why it is bad.** The CRD accepts it, the API server refuses the Deployment, and the operator tries for ever (operator, observed).

    **Bad**

        storageConfig: {enabled: true, volumeName: Model_Weights}

    **Fix.**

        storageConfig: {enabled: true, volumeName: model-weights}
    """
    for (path, storage), _ in storages(manifest):
        name = text(storage, "volumeName")
        if name and not is_dns_label(name):
            yield Report(
                (*path, "volumeName"),
                f'volumeName "{name}" is no name of a volume, and the API server refuses the Deployment',
                "write at most 63 of a-z, 0-9 and '-', a letter or digit first and last",
            )
