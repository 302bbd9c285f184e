"""A cluster changes from the operator's own CRDs to ours: what is stored stays, and stays editable, violating objects included.

One server: first the operator's CRDs of today and every object, then our CRDs over them. Ratcheting is the server's promise that an
unchanged value which a new schema would refuse does not block an edit elsewhere in the object (on by default from Kubernetes 1.30).
"""

from __future__ import annotations

import copy
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.models.crds import bundle
from tests.e2e.api import RefusedError, eventually
from tests.e2e.manifests import ADDED_DEFAULTS, moved, recorded, recorded_part
from tests.e2e.operator_crds import operator_crds
from tests.upstream.children.builders import Body, cache_server, router, runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.e2e.api import Api
    from tests.e2e.conftest import NewServer

pytestmark = pytest.mark.e2e

TOO_BIG = 5_000_000_000
VIOLATING: Mapping[str, Body] = {
    "maxModelLen-beyond-int32": runtime(model={"maxModelLen": TOO_BIG}),
    "port-beyond-int32": cache_server(port=TOO_BIG),
    "scrape-interval-beyond-int32": router(engineScrapeInterval=TOO_BIG),
    "maxNumSeqs-below-int32": runtime(model={"maxNumSeqs": -TOO_BIG}),
    "two-integers-beyond-int32": runtime(model={"maxModelLen": TOO_BIG}, vllmConfig={"maxLoras": TOO_BIG}),
}
"""What upstream's CRDs store and ours refuse to anybody who writes it new."""

TROUBLED: Mapping[str, Body] = {
    "no-node-selector-terms": runtime(deploymentConfig={"nodeSelectorTerms": None}),
    "no-account": router(serviceAccountName=None),
    "unstable-memory": runtime(deploymentConfig={"resources": {"memory": "1024Mi"}}),
    "no-resources": cache_server(resources={"cpu": None, "memory": None}),
    "port-0": runtime(vllmConfig={"port": 0}),
    "port-70000": router(port=70000),
    "out-of-range-number": router(replicas=-1),
    "cpu-abc": runtime(deploymentConfig={"resources": {"cpu": "abc"}}),
    "no-registry": cache_server(image={"registry": ""}),
    "incomplete-autoscaling": runtime(autoscalingConfig={"enabled": True, "maxReplicas": 2}),
    "lmcache-off-with-sizes": runtime(lmCacheConfig={"enabled": False}),
    "no-tolerations": runtime(deploymentConfig={"toleration": []}),
}
"""What upstream's CRDs store and the operator chokes on; without added validations our CRDs store it as well."""


GUARDS: Mapping[str, Callable[[], list[Body]]] = {"upstream": bundle}
"""Our CRDs under each guard that a cluster can change to."""

OBJECTS: Mapping[str, Body] = {
    **{f"recorded-{case}": recorded_part(case, "input") for case in recorded()},
    **VIOLATING,
    **TROUBLED,
}
every_object = pytest.mark.parametrize("name", list(OBJECTS))
every_violation = pytest.mark.parametrize("name", list(VIOLATING))


@dataclass(frozen=True, slots=True)
class Upgraded:
    """A server that had the operator's CRDs when the objects were stored, and has ours now."""

    api: Api
    bodies: Mapping[str, Body]
    """Each object of the table, in a namespace of its own."""
    before: Mapping[str, Body]
    """What each was before the change."""


@pytest.fixture(scope="module", params=GUARDS.values(), ids=list(GUARDS))
def upgraded(request: pytest.FixtureRequest, new_server: NewServer) -> Iterator[Upgraded]:
    """One change of CRDs for all tests of this file."""
    with ExitStack() as stack:
        api = new_server(stack)
        api.apply_crds(operator_crds())
        bodies = {name: moved(body, api.fresh_namespace()) for name, body in OBJECTS.items()}
        before = {name: api.apply(body) for name, body in bodies.items()}
        api.apply_crds(request.param())
        eventually(lambda: _is_ours(api, bodies), "our schemas are served")
        yield Upgraded(api, bodies, before)


def _is_ours(api: Api, bodies: Mapping[str, Body]) -> bool:
    """The server reads old objects by our schema, and refuses new ones by it."""
    spec = api.get(bodies["no-node-selector-terms"])["spec"]
    new = [moved(VIOLATING[name], "default") for name in ("port-beyond-int32", "scrape-interval-beyond-int32")]
    return "enablePDDisaggregation" in spec and all(api.refusal(body) is not None for body in new)


def test_the_operators_crds_are_today_s() -> None:
    """They are built from the recorded table: without the topology, change 841's routing logics, and our bounds."""
    schemas = {each["spec"]["names"]["kind"]: _spec(each) for each in operator_crds()}
    assert "topology" not in schemas["VLLMRuntime"]
    assert schemas["VLLMRouter"]["routingLogic"]["enum"] == ["roundrobin", "session", "prefixaware", "kvaware"]
    assert "maximum" not in schemas["VLLMRouter"]["engineScrapeInterval"]


def _spec(definition: Body) -> Body:
    properties: Body = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"][
        "properties"
    ]
    return properties


@every_object
def test_an_object_survives(upgraded: Upgraded, name: str) -> None:
    """It is read as it was, but for the default that our CRDs add: same spec, same generation, same uid."""
    old, new = upgraded.before[name], upgraded.api.get(upgraded.bodies[name])
    assert new["spec"] == {**old["spec"], **ADDED_DEFAULTS.get(new["kind"], {})}
    assert [new["metadata"][key] for key in ("uid", "generation")] == [
        old["metadata"][key] for key in ("uid", "generation")
    ]


@every_object
def test_an_object_stays_editable(upgraded: Upgraded, name: str) -> None:
    """A label, and a field beside the trouble, can be changed in strict mode: no old value blocks it."""
    body = upgraded.bodies[name]
    changed = upgraded.api.patch(body, {"metadata": {"labels": {"edited": "yes"}}})
    assert changed["metadata"]["labels"]["edited"] == "yes"
    change = EDITS[body["kind"]]
    after = upgraded.api.patch(body, {"spec": change})
    assert _part(after["spec"], change) == change
    assert after["metadata"]["generation"] == changed["metadata"]["generation"] + 1


@every_object
def test_its_status_can_be_written(upgraded: Upgraded, name: str) -> None:
    """The operator's own writes go on."""
    body = upgraded.bodies[name]
    status = {"phase": "Loaded"} if body["kind"] == "LoraAdapter" else {"lastUpdated": "2026-08-05T00:00:00Z"}
    assert upgraded.api.patch(body, {"status": status}, "status")["status"].items() >= status.items()


@every_violation
def test_a_violating_value_is_refused_to_newcomers(upgraded: Upgraded, name: str) -> None:
    """The same object under another name is refused: what is ratcheted is old values, not new ones."""
    body = copy.deepcopy(upgraded.bodies[name])
    body["metadata"]["name"] = "newcomer"
    refusal = upgraded.api.refusal(body)
    assert refusal is not None
    assert (
        "should be less than or equal to 2147483647" in refusal
        or "should be greater than or equal to -2147483648" in refusal
    )


@every_violation
def test_a_violating_value_can_be_mended(upgraded: Upgraded, name: str) -> None:
    """The bad value can be replaced by a good one, and not by another bad one."""
    body = upgraded.bodies[name]
    wrong = _replaced(body["spec"], TOO_BIG + 1)
    with pytest.raises(RefusedError, match="2147483647"):
        upgraded.api.patch(body, {"spec": wrong})
    assert upgraded.api.patch(body, {"spec": _replaced(body["spec"], 8)})["kind"] == body["kind"]


EDITS: Mapping[str, Body] = {
    "VLLMRuntime": {"vllmConfig": {"gpuMemoryUtilization": "0.7"}},
    "VLLMRouter": {"sessionKey": "x-edited"},
    "CacheServer": {"image": {"pullPolicy": "Never"}},
    "LoraAdapter": {"adapterSource": {"adapterName": "edited"}},
}
"""A change of each kind that is beside every trouble of the tables."""


def _part(found: Any, wanted: Any) -> Any:
    """The part of `found` that `wanted` speaks of."""
    return {key: _part(found[key], value) for key, value in wanted.items()} if isinstance(wanted, dict) else found


def _replaced(value: Any, number: int) -> Any:
    """The spec with every integer beyond int32 replaced."""
    if isinstance(value, dict):
        return {key: _replaced(each, number) for key, each in value.items()}
    return number if isinstance(value, int) and abs(value) == TOO_BIG else value
