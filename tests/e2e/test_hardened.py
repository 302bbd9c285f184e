"""The hardened CRDs on a real server: each trap is refused with its rule's id, what is good passes, and what is stored stays editable.

The table of objects is that of tests/rules/engine/guard_cases.py, about which the rules themselves say the same without a server.
"""

from __future__ import annotations

import csv
import re
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.compiler.publishing.crds import hardened_bundle
from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.manifests.quantity import amount, is_quantity, is_stable, is_stable_storage, stored
from prodstack.models.crds import bundle
from prodstack.rules.engine.guards import guards
from prodstack.rules.storage import STORAGE_SIZE_CHANGED
from prodstack.upstream.children.predict import wanted
from tests.e2e.api import RefusedError, eventually
from tests.e2e.children import as_sent
from tests.e2e.manifests import ADDED_DEFAULTS, ROOT, moved, recorded, recorded_part
from tests.rules import builders
from tests.rules.engine.guard_cases import Case, accepted, refused
from tests.rules.engine.test_cel import errors
from tests.rules.engine.test_good_variants import VARIANTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prodstack.manifests.manifest import Manifest
    from tests.e2e.api import Api, Body
    from tests.e2e.conftest import NewServer

pytestmark = pytest.mark.e2e

NAMESPACE = "llm"
SOME_UID = "00000000-0000-0000-0000-000000000000"
GOOD = [
    pytest.param(manifest, id=f"{name}: {manifest.ref.kind} {manifest.ref.name}")
    for name, (manifests, _) in VARIANTS.items()
    for manifest in manifests
    if manifest.is_ours
]
REFUSED = [pytest.param(case, id=case.name) for case in refused()]
ACCEPTED = [pytest.param(case, id=case.name) for case in accepted()]
QUANTITIES = ROOT / "tests" / "manifests" / "data" / "quantities.tsv"
PASSES = re.compile(
    r"[+]?[0-9.]{7,}([a-zA-Z]*|[eE][+-]?[0-9]+)|[+]?[0-9]*[.][0-9]+(Pi|Ei)|[+]?[0-9.]*n|[+-]0[.](Ki|E)", re.ASCII
)
"""Unstable texts that no guard refuses: many digits, parts of the largest and of the smallest units, and strange zeros."""
REFUSED_BY_ITSELF = ("oversized-integer", "out-of-range-number")
"""Rules of which the plain CRDs refuse some: by their bounds, and because the scale subresource counts no less than 0."""


@pytest.fixture(scope="module")
def hardened(new_server: NewServer) -> Iterator[Api]:
    """A server with the hardened CRDs and one namespace."""
    with ExitStack() as stack:
        api = new_server(stack)
        api.apply_crds(hardened_bundle())
        api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
        yield api


def ids(refusal: str | None) -> set[str]:
    """The rules that a refusal names."""
    known = guards().keys()
    return {found for found in re.findall(r"\[([a-z0-9-]+)\]", refusal or "") if found in known}


def here(manifest: Manifest) -> Body:
    """The object in the namespace of these tests."""
    return moved(manifest.body, NAMESPACE)


@pytest.mark.parametrize("case", REFUSED)
def test_a_trap_is_refused_with_what_to_do(hardened: Api, case: Case) -> None:
    """The server gives the guard's own message, and names no rule that does not report an error itself."""
    refusal = hardened.refusal(here(case.manifest))
    assert refusal is not None
    assert case.rule in ids(refusal) <= errors(case.manifest)
    of_kind = [guard for guard in guards()[case.rule] if guard.kind == case.manifest.ref.kind]
    assert any(f"{guard.message} [{case.rule}]" in refusal for guard in of_kind)


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_stands_next_to_a_trap_is_accepted(hardened: Api, case: Case) -> None:
    """No guard goes further than its rule."""
    assert hardened.refusal(here(case.manifest)) is None


@pytest.mark.parametrize("manifest", GOOD)
def test_good_variants_are_accepted(hardened: Api, manifest: Manifest) -> None:
    """Everything that the rules find clean in a whole world is taken by the server."""
    assert hardened.refusal(here(manifest)) is None


@pytest.mark.parametrize("case", recorded())
def test_what_was_served_is_accepted_and_stored_as_it_was_then(hardened: Api, case: str) -> None:
    """What failed on the operator is refused with its rule's id; everything else is stored as under the operator's own CRDs."""
    outcome, body = recorded_part(case, "outcome"), moved(recorded_part(case, "input"), NAMESPACE)
    if outcome["errors"] or outcome["endless_update_loop"]:
        assert ids(hardened.refusal(body))
        return
    stored = hardened.apply(body, dry_run=True)
    assert stored["spec"] == {**recorded_part(case, "stored")["spec"], **ADDED_DEFAULTS.get(stored["kind"], {})}


def quantity_texts() -> list[str]:
    """The recorded texts that are quantities of 0 or more."""
    lines = [line for line in QUANTITIES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    texts = [row[0] for row in csv.reader(lines, delimiter="\t")]
    return [text for text in texts if is_quantity(text) and amount(text) >= 0]


@pytest.mark.parametrize(
    ("path", "is_good"),
    [
        ("spec/deploymentConfig/resources/memory", is_stable),
        ("spec/deploymentConfig/shmSize", is_stable),
        ("spec/storageConfig/size", lambda text: amount(text) > 0 and is_stable_storage(text)),
    ],
)
def test_quantities_are_refused_as_the_rules_say(hardened: Api, path: str, is_good: Callable[[str], bool]) -> None:
    """No text that the rules accept is refused; of those that they report, only the stated ones pass."""
    texts = quantity_texts()
    storage = {"spec/storageConfig": {"enabled": True, "size": "10Gi"}}
    passing = {text for text in texts if hardened.refusal(here(builders.runtime({**storage, path: text}))) is None}
    good = {text for text in texts if is_good(text)}
    assert good - passing == set()
    assert sorted(text for text in passing - good if not PASSES.fullmatch(text)) == []
    assert len(texts) > 200
    assert len(texts) - len(passing) > 60


@pytest.mark.parametrize(
    "cpu", ["1e+2", "5e-1", "1.5e3", "0e3", "16Ei", "9000Pi", "1.0000000001", "1e3", "500m", "8192Mi"]
)
def test_the_server_stores_a_cpu_as_the_rule_says(hardened: Api, cpu: str) -> None:
    """The server stores another text than the operator sent for exactly the texts that the rule reports, and the guard refuses these."""
    manifest = builders.runtime({"spec/deploymentConfig/resources/cpu": cpu})
    [deployment] = [child for child in wanted(manifest.body) if child.ref.kind == "Deployment"]
    [container] = deployment.body["spec"]["template"]["spec"]["containers"]
    for amounts in container["resources"].values():
        amounts["cpu"] = cpu
    answer = hardened.create(moved(as_sent(deployment, SOME_UID), NAMESPACE), dry_run=True)
    found = answer["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["cpu"]
    assert found == stored(cpu)
    assert (hardened.refusal(here(manifest)) is None) == is_stable(cpu)
    assert (found == cpu) == is_stable(
        cpu
    ) or cpu == "8192Mi"  # comes back as 8Gi, which the operator takes for the same


def storage(size: str, *, enabled: bool = True, **others: Any) -> Body:
    """A change of a runtime's volume."""
    return {"spec": {"storageConfig": {"enabled": enabled, "size": size}, **others}}


def test_the_size_of_a_live_volume_stays(hardened: Api) -> None:
    """A change of the size is refused, whatever comes with it; other edits go on, and off and on again takes the new size."""
    body = hardened.apply(
        here(builders.runtime({"spec/storageConfig": {"enabled": True, "size": "10Gi"}}, "with-volume"))
    )
    with pytest.raises(RefusedError, match=rf"grow the claim by hand.* \[{STORAGE_SIZE_CHANGED.id}\]"):
        hardened.patch(body, storage("20Gi", model={"maxModelLen": 4096}))
    assert hardened.patch(body, {"spec": {"model": {"maxModelLen": 4096}}})["spec"]["model"]["maxModelLen"] == 4096
    hardened.patch(body, storage("10Gi", enabled=False))
    grown = hardened.patch(body, storage("20Gi"))
    assert grown["spec"]["storageConfig"]["size"] == "20Gi"


def test_a_default_is_a_size(hardened: Api) -> None:
    """Leaving the size out is the CRD's 10Gi, before and after."""
    body = hardened.apply(here(builders.runtime({"spec/storageConfig": {"enabled": True}}, "with-default")))
    assert hardened.patch(body, storage("10Gi"))["spec"]["storageConfig"]["size"] == "10Gi"
    with pytest.raises(RefusedError, match=STORAGE_SIZE_CHANGED.id):
        hardened.patch(body, storage("11Gi"))


def test_replicas_of_a_scaled_runtime_stay_below_the_maximum(hardened: Api) -> None:
    """Also through the scale subresource, by which KEDA and people write them."""
    scaling = {"enabled": True, "maxReplicas": 3, "scaleUpPolicy": {}, "scaleDownPolicy": {}, "triggers": {}}
    body = hardened.apply(here(builders.runtime({"spec/autoscalingConfig": scaling}, "scaled")))
    assert hardened.patch(body, {"spec": {"replicas": 3}}, "scale")["spec"]["replicas"] == 3
    with pytest.raises(RefusedError, match="inconsistent-autoscaling-bounds"):
        hardened.patch(body, {"spec": {"replicas": 4}}, "scale")


@pytest.fixture(scope="module")
def upgraded(new_server: NewServer) -> Iterator[tuple[Api, Mapping[str, Body]]]:
    """A server that had the plain CRDs when every trap was stored, and has the hardened ones now; the stored objects by case."""
    with ExitStack() as stack:
        api = new_server(stack)
        api.apply_crds(bundle())
        stored = {case.name: made for case in refused() if (made := _stored(api, case)) is not None}
        api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
        api.apply_crds(hardened_bundle())
        newcomers = [here(case.manifest) for case in refused() if case.rule in ("empty-field", "missing-adapter-path")]
        eventually(lambda: all(api.refusal(body) is not None for body in newcomers), "the hardened schemas are served")
        yield api, stored


def _stored(api: Api, case: Case) -> Body | None:
    """The object in a namespace of its own; None where the plain CRDs refuse it already, see REFUSED_BY_ITSELF."""
    try:
        return api.apply(moved(case.manifest.body, api.fresh_namespace()))
    except RefusedError:
        return None


@pytest.mark.parametrize("case", REFUSED)
def test_a_stored_trap_is_not_in_the_way_of_other_edits(upgraded: tuple[Api, Mapping[str, Body]], case: Case) -> None:
    """Annotations, the status, and every part of the spec that the guard does not look at can be written."""
    api, stored = upgraded
    if case.name not in stored:
        assert case.rule in REFUSED_BY_ITSELF
        return
    body = stored[case.name]
    assert api.patch(body, {"metadata": {"annotations": {"edited": "yes"}}})["metadata"]["annotations"]["edited"]
    kind = case.manifest.ref.kind
    status = {"phase": "Loaded"} if kind == LORA_ADAPTER else {"lastUpdated": "2026-08-05T00:00:00Z"}
    assert api.patch(body, {"status": status}, "status")["status"]
    edit = _edit(case)
    if edit is not None:
        assert api.patch(body, {"spec": edit})["metadata"]["generation"] == body["metadata"]["generation"] + 1


@pytest.mark.parametrize("case", REFUSED)
def test_a_stored_trap_can_be_mended(upgraded: tuple[Api, Mapping[str, Body]], case: Case) -> None:
    """The good object takes its place; only a name stays, and that is in nobody's way."""
    api, stored = upgraded
    if case.name in stored:
        body = stored[case.name]
        good = _good(case).body["spec"]
        assert api.patch(body, {"spec": _change(api.get(body)["spec"], good)})["spec"]


def _change(old: Body, new: Body) -> Body:
    """The merge patch that makes `new` of `old`; defaults come back of themselves."""
    inner = {key: _change(old[key], value) for key, value in new.items() if _both_mappings(old.get(key), value)}
    return {**dict.fromkeys(old.keys() - new.keys()), **new, **inner}


def _both_mappings(*values: object) -> bool:
    return all(isinstance(value, dict) for value in values)


def _good(case: Case) -> Manifest:
    """The builders' object of the case's form."""
    if "topology" in case.manifest.spec:
        return builders.topology()
    return GOOD_OF[case.manifest.ref.kind]()


GOOD_OF: Mapping[str, Callable[[], Manifest]] = {
    RUNTIME: builders.runtime,
    ROUTER: builders.router,
    CACHE_SERVER: builders.cache,
    LORA_ADAPTER: builders.adapter,
}
EDITS: Mapping[str, tuple[tuple[str, Body], ...]] = {
    RUNTIME: (
        (".spec.model.maxNumSeqs", {"model": {"maxNumSeqs": 7}}),
        (".spec.vllmConfig.maxLoras", {"vllmConfig": {"maxLoras": 7}}),
    ),
    "topology": (
        (".spec.topology.decode.model.maxNumSeqs", {"topology": {"decode": {"model": {"maxNumSeqs": 7}}}}),
        (".spec.topology.decode.vllmConfig.maxLoras", {"topology": {"decode": {"vllmConfig": {"maxLoras": 7}}}}),
    ),
    ROUTER: ((".spec.requestStatsWindow", {"requestStatsWindow": 7}),),
    CACHE_SERVER: ((".spec.deploymentStrategy", {"deploymentStrategy": "Recreate"}),),
    LORA_ADAPTER: ((".spec.adapterSource.adapterName", {"adapterSource": {"adapterName": "edited"}}),),
}
"""Changes by the form of the object, each with its place."""


def _edit(case: Case) -> Body | None:
    """A change of the spec at a place that no guard of the case's rule looks at; None where one looks at the whole spec."""
    form = "topology" if "topology" in case.manifest.spec else case.manifest.ref.kind
    seen = [guard.path for guard in guards()[case.rule] if guard.kind == case.manifest.ref.kind]
    beside = [edit for place, edit in EDITS[form] if not any(place.startswith(path) for path in seen)]
    return beside[0] if beside else None
