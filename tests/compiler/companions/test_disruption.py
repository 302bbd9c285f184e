"""`disruption` gives every router and every group of engines a PodDisruptionBudget, which keeps no node from being drained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import BLOCK, CLUSTER, FILES, FOLDER_ROUTER, STACK, ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

ONE = {"maxUnavailable": 1}
TOPOLOGY = BLOCK.replace("  pd:\n", "  pd:\n    mode: topology\n")


def project(path: Path, disruption: str, stack: str = STACK, cluster: str = CLUSTER) -> ProjectFolder:
    """A project whose stack asks for budgets."""
    text = f"{stack}disruption: {disruption}\n"
    return ProjectFolder(path).write({**FILES, "stacks/chat.yaml": text, "clusters/prod.yaml": cluster})


def budgets(
    path: Path, disruption: str = "true", stack: str = STACK, cluster: str = CLUSTER
) -> dict[str, dict[str, Any]]:
    """The limit of each budget by its name."""
    found = [body for body in project(path, disruption, stack, cluster).objects() if _is_budget(body)]
    return {body["metadata"]["name"]: _limit(body) for body in found}


def _is_budget(body: dict[str, Any]) -> bool:
    return bool(body["kind"] == "PodDisruptionBudget")


def _limit(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body["spec"].items() if key in ("maxUnavailable", "minAvailable")}


def test_each_router_and_each_runtime_has_one(tmp_path: Path) -> None:
    """A cache server has none: the operator runs one pod of it, and engines do without it."""
    [front, llama] = [body for body in project(tmp_path, "true").objects() if _is_budget(body)]
    assert front == {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "front", "namespace": "default"},
        "spec": {
            "maxUnavailable": 1,
            "selector": {"matchLabels": {"app": "front"}},
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
        },
    }
    assert llama["spec"]["selector"] == {"matchLabels": {"app": "llama"}}


def test_a_label_that_replaces_app_is_selected(tmp_path: Path) -> None:
    """Other labels are not: they do not tell the pods from others."""
    stack = STACK.replace("    serves: [llama]\n", "    serves: [llama]\n    labels: {app: door, team: a}\n")
    [front, _] = [body for body in project(tmp_path, "true", stack).objects() if _is_budget(body)]
    assert front["spec"]["selector"] == {"matchLabels": {"app": "door"}}


def test_both_sides_of_a_topology_have_one(tmp_path: Path) -> None:
    """Their pods have one label app, and node-type tells them apart (change 841, read)."""
    found = [body for body in project(tmp_path, "true", TOPOLOGY).objects() if _is_budget(body)]
    selected = {body["metadata"]["name"]: body["spec"]["selector"]["matchLabels"] for body in found}
    assert selected == {
        "front": {"app": "front"},
        "pd-prefill": {"app": "pd", "node-type": "prefill"},
        "pd-decode": {"app": "pd", "node-type": "decode"},
    }


@pytest.mark.parametrize("stack", [BLOCK, TOPOLOGY])
def test_a_block_is_meant_by_its_name(tmp_path: Path, stack: str) -> None:
    """The setting is for both of its sides."""
    limits = budgets(tmp_path, "{objects: {pd: {maxUnavailable: 2}}}", stack)
    assert limits == {"front": ONE, "pd-prefill": {"maxUnavailable": 2}, "pd-decode": {"maxUnavailable": 2}}


def test_a_side_of_a_pair_is_meant_by_its_own_name(tmp_path: Path) -> None:
    """Which wins over the name of the block."""
    written = "{objects: {pd: {maxUnavailable: 2}, pd-decode: {minAvailable: 0}}}"
    assert budgets(tmp_path, written, BLOCK)["pd-decode"] == {"minAvailable": 0}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("false", {}),
        ("{enabled: false, maxUnavailable: 2}", {}),
        ("{}", {"front": ONE, "llama": ONE}),
        ("{maxUnavailable: 2}", {"front": {"maxUnavailable": 2}, "llama": {"maxUnavailable": 2}}),
        ("{minAvailable: 0, objects: {front: {minAvailable: 1}}}", {"front": {"minAvailable": 1}, "llama": {"minAvailable": 0}}),
        ("{minAvailable: 0, objects: {front: {maxUnavailable: 2}}}", {"front": {"maxUnavailable": 2}, "llama": {"minAvailable": 0}}),
        ("{objects: {llama: false}}", {"front": ONE}),
        ("{objects: {llama: true, front: {enabled: false}}}", {"llama": ONE}),
    ],
)  # fmt: skip
def test_settings_of_an_object_win_over_those_of_all(tmp_path: Path, written: str, expected: dict[str, Any]) -> None:
    """False takes the budget of one object away, or of all."""
    assert budgets(tmp_path, written) == expected


def test_defaults_are_below_the_settings_of_the_stack(tmp_path: Path) -> None:
    """Also if the cluster has no override; alone they make no budget."""
    cluster = f"{CLUSTER}defaults: {{disruption: {{maxUnavailable: 3, objects: {{front: {{maxUnavailable: 4}}}}}}}}\n"
    assert budgets(tmp_path, "true", cluster=cluster) == {
        "front": {"maxUnavailable": 4},
        "llama": {"maxUnavailable": 3},
    }
    assert budgets(tmp_path, "{maxUnavailable: 2}", cluster=cluster)["llama"] == {"maxUnavailable": 2}
    ProjectFolder(tmp_path).write({"stacks/chat.yaml": STACK})
    assert [body for body in ProjectFolder(tmp_path).objects() if _is_budget(body)] == []


@pytest.mark.parametrize(("override", "expected"), [("false", 0), ("{objects: {front: false}}", 1), ("true", 2)])
def test_an_override_switches_budgets_of_a_cluster(tmp_path: Path, override: str, expected: int) -> None:
    """Without repeating the settings."""
    cluster = f"{CLUSTER}overrides: {{chat: {{disruption: {override}}}}}\n"
    found = budgets(tmp_path, "{maxUnavailable: 2}", cluster=cluster)
    assert list(found.values()) == [{"maxUnavailable": 2}] * expected


def test_no_budget_of_true_blocks_a_drain(tmp_path: Path) -> None:
    """The rule blocking-disruption-budget says so, of one replica, of a topology and of autoscaling."""
    scaling = "    autoscalingConfig: {enabled: true, minReplicas: 1, maxReplicas: 2}\n"
    for stack in (STACK, TOPOLOGY, BLOCK, STACK.replace("    vllmConfig: {}\n", f"    vllmConfig: {{}}\n{scaling}")):
        found = project(tmp_path, "true", stack).messages()
        assert [message for message in found if "blocking-disruption-budget" in message] == []
    found = project(tmp_path, "{minAvailable: 1}").messages()
    assert len([message for message in found if "[blocking-disruption-budget]" in message]) == 2


@pytest.mark.parametrize(
    ("written", "place", "message"),
    [
        ("{objects: {lama: {}}}", "17:24", 'disruption.objects names "lama", but the stack has no such router, runtime or prefillDecode block; did you mean "llama"?'),
        ("{objects: {cache: false}}", "17:24", 'disruption.objects names "cache"'),
        ("{maxUnavailable: 1, minAvailable: 1}", "17:33", "either maxUnavailable or minAvailable, not both; remove one of them"),
        ("{objects: {llama: {maxUnavailable: 1, minAvailable: 1}}}", "17:51", "not both"),
        ("{maxUnavailable: -1}", "17:14", "disruption.maxUnavailable is -1"),
        ("{maxUnavailable: 50%}", "17:14", 'disruption.maxUnavailable is "50%"'),
        ("{max: 1}", "17:14", '"max" is not a field of disruption'),
        ("{objects: {llama: {max: 1}}}", "17:32", '"max" is not a field of disruption.objects.llama'),
        ("[]", "17:1", "disruption is []"),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_at_its_place(tmp_path: Path, written: str, place: str, message: str) -> None:
    """Names that the stack does not have, and limits that cannot be meant."""
    [found] = project(tmp_path, written).messages()
    assert found.startswith(f"stacks/chat.yaml:{place}: "), found
    assert message in found


def test_a_router_of_the_folder_has_one_in_its_own_namespace(tmp_path: Path) -> None:
    """A budget selects only pods of its own namespace."""
    files = {"stacks/chat/stack.yaml": f"{STACK}disruption: true\n", "stacks/chat/router.yaml": FOLDER_ROUTER}
    found = ProjectFolder(tmp_path).write({**FILES, "stacks/chat.yaml": None, **files}).objects()
    spaces = {body["metadata"]["name"]: body["metadata"]["namespace"] for body in found if _is_budget(body)}
    assert spaces == {"front": "default", "llama": "default", "written": "edge"}
