"""The rule `static-backend-to-nowhere`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.rules.builders import ABSENT, other, reports, router, runtime, topology, world
from tests.rules.worlds import Bad, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "static-backend-to-nowhere"
AT = "spec/staticBackends"


def static(*backends: str, **spec: Any) -> Manifest:
    """A router with these backends."""
    models = ",".join("m" for _ in backends)
    lists = {"spec/serviceDiscovery": "static", AT: ",".join(backends), "spec/staticModels": models}
    return router({**lists, "spec/k8sLabelSelector": ABSENT, **{f"spec/{key}": value for key, value in spec.items()}})


def service(**spec: Any) -> Manifest:
    """A Service that somebody wrote."""
    return other("Service", {"spec": spec}, "mine")


BAD = {
    "the container's port": Bad(
        (runtime(), static("http://engine.llm.svc:8000")),
        (Said("router", AT, "names port 8000, but the Service of VLLMRuntime llm/engine listens on 80 only"),),
    ),
    "in a partial tree": Bad(
        (runtime(), static("http://engine.llm.svc.cluster.local:8000/v1")),
        (Said("router", AT, "port 8000"),),
        complete=False,
    ),
    "https": Bad((runtime(), static("https://engine.llm.svc")), (Said("router", AT, "port 443"),)),
    "one of two": Bad(
        (runtime(), static("http://engine.llm.svc:80", "http://nowhere.llm.svc:80")),
        (Said("router", AT, '"nowhere" in namespace "llm", which does not exist'),),
    ),
    "another namespace": Bad((runtime(), static("http://engine.prod.svc")), (Said("router", AT, 'namespace "prod"'),)),
    "a topology's own name": Bad(
        (topology(labels={"model": "q"}), static("http://engine.llm.svc:80")), (Said("router", AT, '"engine"'),)
    ),
    "a written Service without the port": Bad(
        (service(ports=[{"port": 8000}]), static("http://mine.llm.svc:80")), (Said("router", AT, "does not have"),)
    ),
    "an argument that comes last": Bad(
        (runtime(), static("http://engine.llm.svc", extraArgs=["--static-backends", "http://engin.llm.svc"])),
        (Said("router", "spec/extraArgs/0", '"engin"'),),
    ),
}
GOOD = {
    "the Service": (runtime(), static("http://engine.llm.svc:80", "http://engine.llm.svc")),
    "a side of a topology": (topology(), static("http://engine-decode.llm.svc:80")),
    "a written Service": (service(ports=[{"port": 8000}]), static("http://mine.llm.svc:8000")),
    "a headless one": (service(clusterIP="None"), static("http://mine.llm.svc:8000")),
    "a name outside": (service(type="ExternalName"), static("http://mine.llm.svc:8000")),
    "outside the cluster": (static("http://vllm.example.com:8000", "http://10.0.0.7:8000", "http://localhost:8000"),),
    "perhaps outside": (static("http://vllm.internal:8000"),),
    "found by labels": (runtime(), router({AT: "http://engine.llm.svc:8000"})),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """The Service that the operator makes has port 80 alone (operator, observed)."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)


def test_what_a_partial_tree_lacks_may_stand_elsewhere() -> None:
    """Static backends are how a router serves what somebody else runs."""
    manifest = static("http://vllm.others.svc:80")
    assert reports(RULE, manifest, world(manifest, complete=False)) == []
