"""The rule `shared-service-account`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import other, router, runtime
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "shared-service-account"
AT = "spec/serviceAccountName"
SECOND = router(name="second")
SAID = (Said("second", AT, '"router" is also that of router "router"', Severity.WARNING),)
BAD = {
    "two routers": Bad((runtime(), router(), SECOND), SAID),
    "in a partial tree": Bad((runtime(), router(), SECOND), SAID, complete=False),
}
GOOD = {
    "one each": (runtime(), router(), router({AT: "second"}, name="second")),
    "default": (runtime(), router({AT: "default"}), router({AT: "default"}, name="second")),
    "an account of one's own": (runtime(), router(), SECOND, other("ServiceAccount", name="router")),
    "another namespace": (runtime(), router(), router({"metadata/namespace": "b"}, name="second")),
    "no text": (runtime(), router({AT: 7}), router({AT: 7}, name="second")),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The operator's account belongs to the first router; deleting that one takes it from the other (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
