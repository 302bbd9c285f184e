"""Rules about the volume of an engine (`storageConfig`)."""

from __future__ import annotations

from prodstack.manifests.manifest import RUNTIME
from prodstack.rules.engine.cel import Guard, true
from prodstack.rules.engine.registry import EditGuard

STORAGE_SIZE_CHANGED = EditGuard(
    "storage-size-changed",
    (
        Guard(
            RUNTIME,
            ".spec.storageConfig",
            f"!{true('enabled')} || !(has(oldSelf.enabled) && oldSelf.enabled) || !has(self.size) || !has(oldSelf.size)"
            " || self.size == oldSelf.size",
            "the claim's size is immutable, and a change blocks every later one of this runtime: keep the size; to grow,"
            " grow the claim by hand, then write enabled: false and after that enabled: true with the new size",
            ".size",
        ),
    ),
)
