"""Argo CD and Flux agree on objects that nobody wrote down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
from hypothesis import given, settings

from prodstack.manifests.manifest import API_VERSION
from tests.compiler.delivery.health.cases import FLUX
from tests.compiler.delivery.health.engines import argocd, flux

if TYPE_CHECKING:
    from collections.abc import Mapping

Strategy = st.SearchStrategy[Any]
TIMES = st.sampled_from([f"2026-01-01T00:00:0{second}Z" for second in range(4)])
FEW = st.integers(0, 2)
LABELS = st.dictionaries(st.sampled_from(["app", "model", "team"]), st.sampled_from(["", "a", "llm"]), max_size=3)
PAIRS = ["app=llm", "app=a", "model=a", "model=", "team=llm"]
SELECTORS = st.lists(st.sampled_from(PAIRS), min_size=1, max_size=3, unique=True).map(
    lambda pairs: ",".join(sorted(pairs))
)
STATES = st.sampled_from(["Ready", "Updating", "NotReady", "Unknown"])


def some(**fields: Strategy) -> Strategy:
    """An object with any of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


CHANGES = st.fixed_dictionaries({"time": TIMES}, optional={"subresource": st.just("scale")})
RUNTIMES = st.fixed_dictionaries(
    {}, optional={"deploymentConfig": some(replicas=FEW), "enablePDDisaggregation": st.booleans()}
)
RUNTIME_STATUSES = some(
    modelStatus=STATES,
    selector=SELECTORS,
    replicas=FEW,
    availableReplicas=FEW,
    updatedReplicas=FEW,
    unavailableReplicas=FEW,
)
SOURCES = st.fixed_dictionaries(
    {"adapterName": st.just("sql"), "type": st.sampled_from(["local", "s3", "http", "huggingface"])},
    optional={
        "adapterPath": st.sampled_from(["", "/data/sql"]),
        "repository": st.sampled_from(["", "acme/sql"]),
        "credentialsSecretRef": st.just({"name": "hf", "key": "token"}),
    },
)
ADAPTERS = st.fixed_dictionaries(
    {"baseModel": st.just("opt"), "adapterSource": SOURCES},
    optional={"loraAdapterDeploymentConfig": some(replicas=FEW)},
)
LOADED = st.fixed_dictionaries(
    {"name": st.sampled_from(["sql", "other"]), "status": st.sampled_from(["Loaded", "Failed"])}
)
ADAPTER_STATUSES = some(observedGeneration=st.integers(1, 2), loadedAdapters=st.lists(LOADED, max_size=3))
DEPLOYED = some(replicas=FEW)
KINDS: Mapping[str, tuple[Strategy, Strategy]] = {
    "VLLMRuntime": (RUNTIMES, RUNTIME_STATUSES),
    "VLLMRouter": (DEPLOYED, some(status=STATES)),
    "CacheServer": (DEPLOYED, some(status=STATES)),
    "LoraAdapter": (ADAPTERS, ADAPTER_STATUSES),
}


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """An object of any kind in any state. As on an API server, its managed fields have an entry for the status exactly if it has a status."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    spec, status = KINDS[kind]
    metadata = {"name": "llm", "generation": 2, "labels": draw(LABELS)}
    body = {"apiVersion": API_VERSION, "kind": kind, "spec": draw(spec)}
    entries = draw(st.lists(CHANGES, min_size=1, max_size=3))
    if draw(st.booleans()):
        entries.append({"subresource": "status", "time": draw(TIMES)})
        body["status"] = draw(status)
    return {**body, "metadata": {**metadata, "managedFields": entries} if draw(st.integers(0, 4)) else metadata}


@given(bodies())
@settings(max_examples=200, deadline=None)
def test_both_tools_agree(body: dict[str, Any]) -> None:
    """The states match. Flux has an error, and waits, only if an object has neither a status nor managed fields."""
    status = argocd(body)[0]
    error = status == "Progressing" and "status" not in body and "managedFields" not in body["metadata"]
    assert flux(body) == ("Unknown" if error else FLUX[status])


@given(bodies())
@settings(max_examples=100, deadline=None)
def test_the_libraries_change_nothing(body: dict[str, Any]) -> None:
    """A script gives the same verdict in argocd-cm and as part of Argo CD."""
    assert argocd(body) == argocd(body, all_libraries=True)
