"""The rule `claim-of-another-size`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.finding import FailsAt
from tests.rules.builders import other, runtime, topology
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "claim-of-another-size"
AT = "spec/storageConfig/size"


def stored(**storage: Any) -> Manifest:
    """A runtime with a volume."""
    return runtime({"spec/storageConfig": {"enabled": True, "storageClassName": "gp3", **storage}})


def claim(size: object, name: str = "engine", **metadata: Any) -> Manifest:
    """A PersistentVolumeClaim of the tree."""
    head = {"name": name, "namespace": "llm", **metadata}
    spec = {"resources": {"requests": {"storage": size}}}
    return other("PersistentVolumeClaim", {"metadata": head, "spec": spec}, name)


SAID = (Said("engine", AT, 'is "10Gi", and the PersistentVolumeClaim "engine"', fails_at=FailsAt.OPERATOR),)
BAD = {
    "larger": Bad((stored(size="10Gi"), claim("50Gi")), SAID),
    "smaller": Bad((stored(size="10Gi"), claim("5Gi")), SAID),
    "the default": Bad((stored(), claim("50Gi")), SAID),
    "grown by hand, in a dump": Bad(
        (stored(size="10Gi"), claim("50Gi", ownerReferences=[{"kind": "VLLMRuntime", "name": "engine"}])), SAID
    ),
    "in a partial tree": Bad((stored(size="10Gi"), claim("50Gi")), SAID, complete=False),
}
GOOD = {
    "one size": (stored(size="10Gi"), claim("10Gi")),
    "one amount": (stored(size="1Ti"), claim("1024Gi")),
    "the default": (stored(), claim("10Gi")),
    "another name": (stored(size="10Gi"), claim("50Gi", "models")),
    "no storage": (runtime(), claim("50Gi")),
    "storage that is off": (stored(enabled=False, size="10Gi"), claim("50Gi")),
    "a side has its own": (topology(), claim("50Gi")),
    "no quantity": (stored(size="10Gi"), claim(None)),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """A claim that differs blocks every later change of the runtime (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
