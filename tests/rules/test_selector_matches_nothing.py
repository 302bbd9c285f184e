"""The rule `selector-matches-nothing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import cache, other, router, runtime, topology
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "selector-matches-nothing"
AT = "spec/k8sLabelSelector"
BAD = {
    "a misspelt name": Bad(
        (runtime(), router({AT: "app=engin"})),
        (Said("router", AT, '"app=engin" matches the pods of no runtime in namespace "llm" (there: engine)'),),
    ),
    "the label that only the deployment guide has": Bad(
        (runtime(), router({AT: "model=qwen"})), (Said("router", AT, "model=qwen"),)
    ),
    "a runtime of another namespace": Bad(
        (runtime({"metadata/namespace": "other"}), router()), (Said("router", AT, 'only runtime "other/engine"'),)
    ),
    "no runtime in a partial tree": Bad(
        (router(),), (Said("router", AT, "there: none", Severity.WARNING),), complete=False
    ),
    "one label of two": Bad((runtime(), router({AT: "app=engine,team=a"})), (Said("router", AT, "team=a"),)),
    "an argument that comes last": Bad(
        (runtime(), router({"spec/extraArgs": ["--k8s-label-selector", "app=other"]})),
        (Said("router", "spec/extraArgs/0", '"app=other" matches the pods of no runtime'),),
    ),
    "only a cache server": Bad((cache(), router({AT: "app=cache"})), (Said("router", AT, "app=cache"),)),
}
GOOD = {
    "the runtime": (runtime(), router()),
    "a shared label": (runtime(labels={"team": "a"}), router({AT: "team=a"})),
    "a set with one that is not there": (runtime(), router({AT: "app in (engine,later)"})),
    "by absence": (runtime(), router({AT: "!node-type,app!=router"})),
    "one side of a topology": (topology(), router({AT: "app=engine,node-type=decode"})),
    "the label model of a side": (topology(labels={"model": "q"}), router({AT: "model=q-prefill"})),
    "a label that replaces app": (runtime(labels={"app": "x"}), router({AT: "app=x"})),
    "engines without the operator": (
        other("Deployment", {"spec": {"template": {"metadata": {"labels": {"app": "engine"}}}}}),
        router(),
    ),
    "an argument that comes last": (
        runtime(),
        router({AT: "app=x", "spec/extraArgs": ["--k8s-label-selector=app=engine"]}),
    ),
    "another namespace is watched": (
        runtime({"metadata/namespace": "other"}),
        router({"spec/extraArgs": ["--k8s-namespace", "other"]}),
    ),
    "a static list": (router({"spec/serviceDiscovery": "static"}),),
    "a selector that does not parse": (runtime(), router({AT: "app in engine"})),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """A router watches its own namespace, where pods carry app=<runtime> and the runtime's labels alone (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
