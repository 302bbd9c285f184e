"""The rule `namespace-enforces-restricted`."""

from __future__ import annotations

import pytest

from prodstack.manifests.manifest import Manifest
from tests.rules.builders import adapter, cache, router, runtime
from tests.rules.worlds import Bad, Said, check_bad, check_good

RULE = "namespace-enforces-restricted"
AT = "metadata/namespace"


def space(level: str, name: str = "llm") -> Manifest:
    """A Namespace that enforces a level."""
    labels = {"pod-security.kubernetes.io/enforce": level, "pod-security.kubernetes.io/warn": "restricted"}
    return Manifest({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})


STRICT = space("restricted")
BAD = {
    "runtime and router": Bad(
        (STRICT, runtime(), router()), (Said("engine", AT, '"llm" enforces'), Said("router", AT, "restricted"))
    ),
    "a cache in a partial tree": Bad((STRICT, cache()), (Said("cache", AT, "restricted"),), complete=False),
}
GOOD = {
    "baseline": (space("baseline"), runtime(), router(), cache()),
    "another namespace": (space("restricted", "operator"), runtime()),
    "an adapter makes no pod": (STRICT, adapter()),
    "none in the tree": (runtime(),),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """No pod of the operator has a securityContext (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
