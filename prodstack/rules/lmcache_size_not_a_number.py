"""The rule `lmcache-size-not-a-number`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.rules.engine.cel import Guard, filled, matches, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.lmcache import CPU_SIZE, DISK_SIZE, config, enabled, field, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = r"^(?i)\s*([+]?([0-9._]+(e[+-]?[0-9_]+)?|inf(inity)?)|-[0._]+)\s*$|[^ -~]"
GUARDS = tuple(
    Guard(
        RUNTIME,
        ".spec.lmCacheConfig",
        where(true("enabled"), f"!{filled(name)} || {matches(f'self.{name}', _NUMBER)}"),
        f"{name} is no plain number of GB, and LMCache does not start: write one, such as 5"
        + (', or "" for no disk' if name == DISK_SIZE else ""),
        f".{name}",
    )
    for name in (CPU_SIZE, DISK_SIZE)
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("lmCacheConfig",))
def lmcache_size_not_a_number(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A size of LMCache is no plain number of GB.

    **What it reports.** An enabled lmCacheConfig whose `cpuOffloadingBufferSize` or `diskOffloadingBufferSize` is no plain number; where they are
    absent the CRD fills in "4Gi" and "8Gi", which are none either.

    **Why it is bad.** The operator copies the text into LMCACHE_MAX_LOCAL_CPU_SIZE and LMCACHE_MAX_LOCAL_DISK_SIZE, and LMCache parses these as
    a number of GB: "4Gi" does not parse, and the engine does not start (operator, observed; LMCache, read).

    **Bad**

        lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: 4Gi}

    **Fix.** A number of GB; "" for the disk leaves it out. In a stack file 15Gi is fine.

        lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: "4", diskOffloadingBufferSize: ""}
    """
    settings = config(manifest)
    for name in (CPU_SIZE, DISK_SIZE) if enabled(manifest) else ():
        size = field(settings, name)
        if size and not is_number(size):
            default = "" if get(settings, name) is not None else ", the CRD's default,"
            yield Report(
                ("spec", "lmCacheConfig", name),
                f'{name} "{size}"{default} is no plain number of GB, and LMCache does not start',
                f'write {name}: "{_plain(size)}"'
                if name == CPU_SIZE
                else f'write {name}: "" (no disk), or a plain number of GB',
            )


def _plain(size: str) -> str:
    """The size in whole GB (10^9), rounded up, at least 1."""
    gigabytes = amount(size) / 10**9 if is_quantity(size) else 5
    return str(max(1, -(-gigabytes.numerator // gigabytes.denominator)))
