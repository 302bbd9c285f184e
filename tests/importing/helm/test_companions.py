"""What the chart's monitors, dashboards and budgets become: `monitoring` and `disruption` of the stack file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.importing.helm.checking import checked
from prodstack.importing.helm.engines import engines
from prodstack.importing.helm.names import names_of
from prodstack.importing.helm.pieces import Note, Setting
from prodstack.importing.helm.release import Release
from prodstack.importing.helm.report import is_incomplete
from prodstack.importing.helm.routers import router
from prodstack.importing.helm.table import Verdict
from prodstack.importing.helm.values import read_values
from prodstack.importing.writing import cluster_file, stack_file
from prodstack.manifests.finding import Severity
from tests.importing.helm.values_files import MODEL, account, imported, with_model
from tests.projects import ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

    from prodstack.importing.helm.convert import Imported
    from prodstack.importing.helm.pieces import Piece

ENGINES, ROUTER = "servingEngineSpec.serviceMonitor", "routerSpec.serviceMonitor"
SECRET = "Zx8" + "qW3eR5tY7uI9oP1aS2dF4gH6"


def imported_pieces() -> list[Piece]:
    """What the values of one model become, before they are judged."""
    release = Release("vllm", "default", read_values([("values.yaml", json.dumps(with_model()).encode())]).all)
    return [*engines(release, names_of(release)), *router(release, names_of(release))]


def monitored(of_engines: Any = None, of_router: Any = None, **more: Any) -> Imported:
    """One model with ServiceMonitors of these settings, which are on unless they say otherwise."""
    values = with_model(top={"serviceMonitor": {"enabled": True, **of_engines}} if of_engines is not None else None)
    if of_router is not None:
        values["routerSpec"] = {"serviceMonitor": {"enabled": True, **of_router}}
    return imported({**values, **more})


def budgets(*models: dict[str, Any], of_router: Any = None) -> Imported:
    """Models and a router with budgets."""
    named = [{**MODEL, "name": name, **model} for name, model in zip("abc", models, strict=False)]
    return imported({"servingEngineSpec": {"modelSpec": named}, "routerSpec": of_router or {}})


def on(**pdb: Any) -> dict[str, Any]:
    """A budget that is on."""
    return {"pdb": {"enabled": True, **pdb}}


def test_both_monitors_become_monitoring() -> None:
    """With their labels and interval; alerts and a dashboard, which the chart does not have, stay off."""
    labels = {"additionalLabels": {"release": "kps"}, "interval": "15s"}
    result = monitored(labels, labels)
    assert result.stack["monitoring"] == {
        "enabled": True,
        "interval": "15s",
        "labels": {"release": "kps"},
        "alerts": False,
        "dashboard": False,
    }
    assert account(result, f"{ENGINES}.additionalLabels.release").targets == (("monitoring", "labels"),)
    assert not is_incomplete(result)
    assert any("its podMonitorSelector must match monitoring.labels" in todo for todo in result.todos)


def test_the_interval_of_the_chart_is_written_out() -> None:
    """It is 30s unless the values say otherwise; Prometheus would use its own. Nulls remove it."""
    assert monitored({}).stack["monitoring"]["interval"] == "30s"
    assert "interval" not in monitored({"interval": None}).stack["monitoring"]


def test_two_monitors_that_differ_are_told_apart() -> None:
    """Monitoring has one interval and one set of labels: those of the engines, and what the router's add."""
    one = {"interval": "15s", "additionalLabels": {"team": "a", "tier": "x"}}
    result = monitored(one, {"interval": "60s", "additionalLabels": {"team": "b", "more": "c"}})
    assert result.stack["monitoring"]["interval"] == "15s"
    assert result.stack["monitoring"]["labels"] == {"team": "a", "tier": "x", "more": "c"}
    changed = {each.texts[0] for each in result.accounts if each.verdict is Verdict.CHANGED}
    assert "monitoring has one interval, so the routers have that of the engines." in changed
    assert account(result, f"{ROUTER}.additionalLabels.team").verdict is Verdict.CHANGED


def test_one_monitor_monitors_both() -> None:
    """The report says so."""
    one, both = account(monitored(of_router={}), ROUTER), account(monitored({}, {}), ROUTER)
    assert one.verdict is both.verdict is Verdict.CHANGED
    assert "although these values monitor only one of them" in one.texts[0]
    assert "although" not in both.texts[0]


def test_settings_of_a_monitor_that_have_no_key_are_explained() -> None:
    """Each with its value; a key that the chart ignores is no loss, and a label with a secret is not copied."""
    relabeling = [{"action": "drop"}]
    result = monitored({"scrapeTimeout": "9s", "relabelings": relabeling, "honorLabels": False, "path": "/x"})
    lost = {each.path[-1]: each.verdict for each in result.accounts if each.is_lost}
    assert lost == {"scrapeTimeout": Verdict.MANIFEST, "relabelings": Verdict.MANIFEST}
    assert account(result, f"{ENGINES}.honorLabels").verdict is Verdict.UNUSED
    ignored = [each for each in result.accounts if each.verdict is Verdict.IGNORED]
    assert [each.texts for each in ignored] == [("No template of the chart reads the key `path`.",)]
    secret = monitored({"additionalLabels": {"password": SECRET}})
    assert SECRET not in str(secret.stack)
    assert account(secret, f"{ENGINES}.additionalLabels").verdict is Verdict.IMPOSSIBLE


@pytest.mark.parametrize("interval", ["1d", "soon", {"a": 1}, [1], SECRET], ids=str)
def test_an_interval_that_is_none_is_left_out(interval: Any) -> None:
    """The monitors stay, and the report says why."""
    result = monitored({"interval": interval})
    assert result.stack["monitoring"]["enabled"] is True
    assert "interval" not in result.stack["monitoring"]
    assert any(each.verdict is Verdict.IMPOSSIBLE for each in result.accounts)


def test_monitors_of_what_is_not_deployed_are_not_written() -> None:
    """No router, no monitor of a router; without either there is nothing to monitor."""
    off = {"routerSpec": {"enableRouter": False, "serviceMonitor": {"enabled": True}}}
    assert "monitoring" not in imported({**with_model(), **off}).stack
    cache = {"cacheserverSpec": {"enabled": True}, "routerSpec": {"enableRouter": False}}
    result = imported(
        {"servingEngineSpec": {"serviceMonitor": {"enabled": True}}, **cache, "grafanaDashboards": {"enabled": True}}
    )
    assert "monitoring" not in result.stack
    assert account(result, "grafanaDashboards.enabled").verdict is Verdict.IMPOSSIBLE


def test_dashboards_become_the_dashboard() -> None:
    """Another one than the chart's, which is told; labels of one's own are kept, annotations are not possible."""
    labels = {"grafana_dashboard": "1", "team": "a"}
    result = monitored({}, grafanaDashboards={"enabled": True, "labels": labels, "annotations": {"folder": "x"}})
    assert result.stack["monitoring"]["dashboard"] is True
    assert result.stack["monitoring"]["dashboardLabels"] == labels
    assert "another dashboard than the chart's" in account(result, "grafanaDashboards.enabled").texts[0]
    assert account(result, "grafanaDashboards.annotations").verdict is Verdict.MANIFEST
    alone = imported({**with_model(), "grafanaDashboards": {"enabled": True, "labels": {"grafana_dashboard": "1"}}})
    assert "which these values did not ask for" in account(alone, "grafanaDashboards.enabled").texts[0]
    assert "dashboardLabels" not in alone.stack["monitoring"]
    assert not is_incomplete(alone)


def test_what_is_off_asks_for_nothing() -> None:
    """Switches that are off leave no trace in the stack file."""
    values = with_model(
        top={"serviceMonitor": {"enabled": False, "interval": "1s"}}, pdb={"enabled": False, "minAvailable": 1}
    )
    result = imported(
        {**values, "routerSpec": {"pdb": {"minAvailable": 1}}, "grafanaDashboards": {"labels": {"a": "b"}}}
    )
    assert result.stack.keys() == {"runtimes", "routers"}
    paths = ("servingEngineSpec.modelSpec[0].pdb", ENGINES, "routerSpec.pdb", "grafanaDashboards.labels")
    assert {account(result, path).verdict for path in paths} == {Verdict.UNUSED}


@pytest.mark.parametrize("section", ["grafanaDashboards", "routerSpec", "cacheserverSpec"])
def test_an_empty_section_is_not_in_use(section: str) -> None:
    """The chart reads what is below it, so it is not called unknown."""
    assert account(imported({**with_model(), section: {}}), section).verdict is Verdict.UNUSED


def test_a_companion_that_would_be_an_error_is_taken_back() -> None:
    """Whether the finding is about one of its settings or about all of it; the report gets the reason."""
    pieces = list(imported_pieces())
    wrong = (
        Setting(("disruption", "objects", "nope"), {"maxUnavailable": 1}, (("a",),)),
        Setting(("monitoring",), 5, (("b",),)),
    )
    result = checked([*pieces, *wrong], "vllm")
    assert result.result.stack.keys() == {"runtimes", "routers"}
    notes = {piece.source: piece.text for piece in result.pieces if isinstance(piece, Note)}
    assert "so it was not written" in notes[("a",)]
    assert "so it was not written" in notes[("b",)]


def test_budgets_are_those_of_the_chart() -> None:
    """What has none gets none, although the stack file gives one to everything by default."""
    result = budgets(on(maxUnavailable=1), {}, of_router={**on(minAvailable=2), "replicaCount": 3})
    assert result.stack["disruption"] == {
        "objects": {"vllm-a": {"maxUnavailable": 1}, "vllm-b": False, "vllm-router": {"minAvailable": 2}}
    }
    assert account(result, "routerSpec.pdb").targets == (("disruption", "objects", "vllm-router"),)


def test_the_budgets_that_are_published(tmp_path: Path) -> None:
    """The objects are those that the values ask for, and no other."""
    result = budgets(on(maxUnavailable=1), {}, of_router={**on(minAvailable=2), "replicaCount": 3})
    files = {"stacks/vllm.yaml": stack_file(result.stack), "clusters/vllm.yaml": cluster_file(result.cluster)}
    found = [
        each for each in ProjectFolder(tmp_path).write(files).objects("vllm") if each["kind"] == "PodDisruptionBudget"
    ]
    assert {each["metadata"]["name"]: each["spec"] for each in found} == {
        "vllm-a": {
            "maxUnavailable": 1,
            "selector": {"matchLabels": {"app": "vllm-a"}},
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
        },
        "vllm-router": {
            "minAvailable": 2,
            "selector": {"matchLabels": {"app": "vllm-router"}},
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
        },
    }


@pytest.mark.parametrize(
    ("pdb", "budget", "ignored"),
    [
        ({}, {"minAvailable": 0}, 0),
        ({"maxUnavailable": 0, "minAvailable": 1}, {"minAvailable": 1}, 1),
        ({"maxUnavailable": 0}, {"minAvailable": 0}, 1),
        ({"maxUnavailable": 1, "minAvailable": 1}, {"maxUnavailable": 1}, 1),
        ({"maxUnavailable": "2", "minAvailable": None}, {"maxUnavailable": 2}, 0),
        ({"minAvailable": "50%"}, {"minAvailable": 2}, 0),
        ({"maxUnavailable": "1%"}, {"maxUnavailable": 1}, 0),
        ({"minAvailable": "0%"}, {"minAvailable": 0}, 0),
        ({"minAvailable": "100%"}, {"minAvailable": 3}, 0),
    ],
)  # fmt: skip
def test_a_budget_counts_as_the_chart_counts(pdb: Any, budget: Any, ignored: int) -> None:
    """A maxUnavailable wins unless it is 0, minAvailable is 0 by default, and a percentage of three pods is rounded up as Kubernetes does."""
    result = budgets({**on(**pdb), "replicaCount": 3})
    assert result.stack["disruption"]["objects"]["vllm-a"] == budget
    assert sum(each.verdict is Verdict.IGNORED for each in result.accounts if "pdb" in each.path) == ignored
    told = [each for each in result.accounts if "which is" in "".join(each.texts)]
    assert len(told) == ("%" in str(pdb))


@pytest.mark.parametrize("value", ["101%", "-1", -1, "x", [1], {"a": 1}, 2**40, 0.5], ids=str)
def test_a_budget_that_is_no_number_is_left_out(value: Any) -> None:
    """So is the one that the stack file would give by default, if another object has a budget."""
    alone, result = budgets(on(minAvailable=value)), budgets(on(minAvailable=value), on(maxUnavailable=1))
    assert "disruption" not in alone.stack
    assert result.stack["disruption"]["objects"] == {
        "vllm-a": False,
        "vllm-b": {"maxUnavailable": 1},
        "vllm-router": False,
    }
    assert account(result, "servingEngineSpec.modelSpec[0].pdb").verdict is Verdict.IMPOSSIBLE


def test_a_share_of_pods_that_an_autoscaler_counts_is_explained() -> None:
    """Nobody knows the number; a plain number is carried over."""
    keda = {"keda": {"enabled": True}}
    result = budgets({**on(minAvailable="50%"), **keda}, {**on(minAvailable=1), **keda})
    assert result.stack["disruption"]["objects"] == {
        "vllm-a": False,
        "vllm-b": {"minAvailable": 1},
        "vllm-router": False,
    }
    found = account(result, "servingEngineSpec.modelSpec[0].pdb")
    assert found.verdict is Verdict.MANIFEST
    assert "whose number KEDA changes" in found.texts[0]


def test_labels_of_a_budget_are_explained() -> None:
    """The budget itself is carried over."""
    result = budgets(on(maxUnavailable=1, labels={"a": "b"}, annotations={}))
    assert [(each.path[-1], each.verdict) for each in result.accounts if each.is_lost] == [("labels", Verdict.MANIFEST)]
    assert result.stack["disruption"]["objects"]["vllm-a"] == {"maxUnavailable": 1}


def test_the_sides_of_a_block_keep_their_budgets() -> None:
    """By the names of the runtimes that the block becomes."""
    models = []
    for name, role in (("llama-prefill", "kv_producer"), ("llama-decode", "kv_consumer")):
        config = {"enabled": True, "enablePD": True, "kvRole": role}
        models.append(
            {**MODEL, "name": name, "lmcacheConfig": config, **(on(maxUnavailable=2) if role == "kv_producer" else {})}
        )
    result = imported(
        {"servingEngineSpec": {"modelSpec": models}, "routerSpec": {"routingLogic": "disaggregated_prefill"}}
    )
    assert "vllm-llama" in result.stack["prefillDecode"]
    assert result.stack["disruption"]["objects"] == {
        "vllm-llama-prefill": {"maxUnavailable": 2},
        "vllm-llama-decode": False,
        "vllm-router": False,
    }
    assert [each for each in result.findings if each.severity is Severity.ERROR] == []


def test_a_router_that_scales_is_not_possible() -> None:
    """An autoscaler of its Deployment would fight with the operator, so nobody is told to write one."""
    result = imported({**with_model(), "routerSpec": {"autoscaling": {"enabled": True, "maxReplicas": 4}}})
    found = account(result, "routerSpec.autoscaling")
    assert found.verdict is Verdict.IMPOSSIBLE
    assert "would undo each other's changes. Write as many replicas" in found.texts[0]
