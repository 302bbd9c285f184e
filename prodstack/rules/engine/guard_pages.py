"""The page of the guard that no rule has, because only a change of a live object shows the trap; and that guard itself."""

from __future__ import annotations

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME
from prodstack.rules.engine.cel import Guard, true
from prodstack.rules.engine.page import Page

STORAGE_SIZE_CHANGED = "storage-size-changed"
EDIT_GUARDS = {
    STORAGE_SIZE_CHANGED: (
        Guard(
            RUNTIME,
            ".spec.storageConfig",
            f"!{true('enabled')} || !(has(oldSelf.enabled) && oldSelf.enabled) || !has(self.size) || !has(oldSelf.size)"
            " || self.size == oldSelf.size",
            "the claim's size is immutable, and a change blocks every later one of this runtime: keep the size; to grow,"
            " grow the claim by hand, then write enabled: false and after that enabled: true with the new size",
            ".size",
        ),
    )
}
"""Guards by id that compare with the stored object (`oldSelf`); they are silent about a new one."""

GUARD_PAGES = (
    Page(
        STORAGE_SIZE_CHANGED,
        Severity.ERROR,
        FailsAt.API_SERVER,
        """The size of a live runtime's volume is changed.

**What it reports.** An edit of `storageConfig.size` while storage is enabled before and after it. Only the API server with the hardened
CRDs says it, because one manifest does not show an edit; `diff` tells the same of a pull request.

**Why it is bad.** The PersistentVolumeClaim is immutable but for a growth that its class must allow. The operator's update is refused, and
the operator comes no further: every later change of that runtime is blocked until the claim has the same size (operator, observed).

**Bad**

    storageConfig: {enabled: true, size: 20Gi}  # was 10Gi

**Fix.** Keep the size. To grow a volume whose class can: grow the claim by hand, apply `enabled: false`, which leaves the claim alone, and
then `enabled: true` with the new size. (Pods that roll out in between have no volume; a rollout digest makes them.)

    storageConfig: {enabled: true, size: 10Gi}
""",
        is_rule=False,
        can_be_suppressed=False,
    ),
)
