"""How a stack file, an override and a cluster's defaults ask for companions; PodDisruptionBudgets stand for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import BLOCK, STACK

if TYPE_CHECKING:
    from tests.projects import ProjectFolder

HEAD = "stacks: [chat]\noperator: {install: false}\n"


def budgets(project: ProjectFolder, asked: str = "", cluster: str = "", stack: str = STACK) -> dict[str, Any]:
    """The limits of the PodDisruptionBudgets by their names."""
    project.write({"stacks/chat.yaml": f"{stack}{asked}", "clusters/prod.yaml": f"{HEAD}{cluster}"})
    found = [body for body in project.objects() if body["kind"] == "PodDisruptionBudget"]
    return {body["metadata"]["name"]: limit(body["spec"]) for body in found}


def limit(spec: dict[str, Any]) -> str:
    """What a budget says, in short."""
    return ", ".join(f"{key} {value}" for key, value in spec.items() if key in ("maxUnavailable", "minAvailable"))


ONE = "maxUnavailable 1"


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("", {}),
        ("disruption: true\n", {"front": ONE, "llama": ONE}),
        ("disruption: {}\n", {"front": ONE, "llama": ONE}),
        ("disruption: false\n", {}),
        ("disruption: {enabled: false, minAvailable: 1}\n", {}),
        ("disruption: {maxUnavailable: 2}\n", {"front": "maxUnavailable 2", "llama": "maxUnavailable 2"}),
        ("disruption: {objects: {llama: false}}\n", {"front": ONE}),
        ("disruption: {objects: {llama: {minAvailable: 3}}}\n", {"front": ONE, "llama": "minAvailable 3"}),
    ],
)
def test_a_companion_is_a_switch_or_a_mapping(project: ProjectFolder, asked: str, wanted: dict[str, Any]) -> None:
    """Nothing without the key; true, and any mapping, ask for the objects; false, at any level, asks for none."""
    assert budgets(project, asked) == wanted


@pytest.mark.parametrize(
    ("asked", "override", "wanted"),
    [
        ("disruption: true\n", "{disruption: false}", {}),
        ("disruption: true\n", "{disruption: null}", {}),
        ("", "{disruption: true}", {"front": ONE, "llama": ONE}),
        (
            "disruption: {enabled: false, maxUnavailable: 2}\n",
            "{disruption: true}",
            dict.fromkeys(("front", "llama"), "maxUnavailable 2"),
        ),
        ("disruption: {maxUnavailable: 2}\n", "{disruption: {objects: {llama: false}}}", {"front": "maxUnavailable 2"}),
        (
            "disruption: {objects: {llama: false}}\n",
            "{disruption: {objects: {llama: true}}}",
            {"front": ONE, "llama": ONE},
        ),
    ],
)
def test_an_override_switches_without_repeating_settings(
    project: ProjectFolder, asked: str, override: str, wanted: dict[str, Any]
) -> None:
    """`true` and `false` are merged as `enabled`, so the other settings stay."""
    assert budgets(project, asked, f"overrides: {{chat: {override}}}\n") == wanted


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("", {}),
        ("disruption: true\n", dict.fromkeys(("front", "llama"), "maxUnavailable 3")),
        ("disruption: {maxUnavailable: 2}\n", dict.fromkeys(("front", "llama"), "maxUnavailable 2")),
    ],
)
def test_defaults_are_settings_and_not_a_switch(project: ProjectFolder, asked: str, wanted: dict[str, Any]) -> None:
    """The defaults of a cluster are merged under the settings of a stack that asks; they give nothing to one that does not."""
    assert budgets(project, asked, "defaults: {disruption: {maxUnavailable: 3}}\n") == wanted


def test_defaults_apply_to_what_only_an_override_asks_for(project: ProjectFolder) -> None:
    """The override is a part of the stack on that cluster."""
    cluster = "defaults: {disruption: {maxUnavailable: 3}}\noverrides: {chat: {disruption: true}}\n"
    assert budgets(project, "", cluster) == dict.fromkeys(("front", "llama"), "maxUnavailable 3")


@pytest.mark.parametrize(
    ("asked", "cluster", "wanted"),
    [
        ("{minAvailable: 2}", "defaults: {disruption: {maxUnavailable: 1}}", "minAvailable 2"),
        ("{maxUnavailable: 2}", "defaults: {disruption: {minAvailable: 1}}", "maxUnavailable 2"),
        ("true", "defaults: {disruption: {minAvailable: 1}}", "minAvailable 1"),
        ("{maxUnavailable: 2}", "overrides: {chat: {disruption: {minAvailable: 1}}}", "minAvailable 1"),
        (
            "{objects: {llama: {maxUnavailable: 2}, front: {maxUnavailable: 2}}}",
            "overrides: {chat: {disruption: {objects: {llama: {minAvailable: 3}, front: {minAvailable: 3}}}}}",
            "minAvailable 3",
        ),
        ("{maxUnavailable: 2}", "overrides: {chat: {disruption: {maxUnavailable: null}}}", "maxUnavailable 1"),
    ],
)
def test_another_kind_of_limit_replaces_the_one_below(
    project: ProjectFolder, asked: str, cluster: str, wanted: str
) -> None:
    """What a stack says wins over a default, and an override over both; a budget has one limit, whatever its name is."""
    assert budgets(project, f"disruption: {asked}\n", f"{cluster}\n") == dict.fromkeys(("front", "llama"), wanted)


def test_the_limit_of_a_cluster_replaces_that_of_its_base(project: ProjectFolder) -> None:
    """A cluster file is merged over its base, and so are the defaults."""
    project.write({"bases/all.yaml": "defaults: {disruption: {minAvailable: 1}}\n"})
    cluster = "base: all\ndefaults: {disruption: {maxUnavailable: 2}}\n"
    wanted = dict.fromkeys(("front", "llama"), "maxUnavailable 2")
    assert budgets(project, "disruption: true\n", cluster) == wanted


def test_two_limits_in_one_file_stay_a_mistake(project: ProjectFolder) -> None:
    """Neither of them is below the other."""
    project.write(
        {
            "stacks/chat.yaml": f"{STACK}disruption: true\n",
            "clusters/prod.yaml": f"{HEAD}overrides: {{chat: {{disruption: {{maxUnavailable: 1, minAvailable: 1}}}}}}\n",
        }
    )
    (found,) = project.compiled().findings
    assert "either maxUnavailable or minAvailable" in found.message


def test_a_block_is_meant_by_its_name(project: ProjectFolder) -> None:
    """A pair has two runtimes, whose names people never write."""
    asked = "disruption: {objects: {pd: {minAvailable: 2}}}\n"
    assert budgets(project, asked, stack=BLOCK) == {
        "front": ONE, "pd-prefill": "minAvailable 2", "pd-decode": "minAvailable 2"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "says", "fix"),
    [
        ("disruption: 3\n", "disruption is 3", "true, false, or a mapping"),
        ('disruption: "true"\n', 'disruption is "true"', "true, false, or a mapping"),
        ("disruption: {objects: {llama: 2}}\n", "disruption.objects.llama is 2", "true, false, or a mapping"),
        ("disruption: {objects: {lama: true}}\n", 'disruption.objects names "lama"', 'did you mean "llama"?'),
        ("disruption: {maxUnavailable: 1, minAvailable: 1}\n", "either maxUnavailable or minAvailable", "remove one"),
        ("disruptions: true\n", '"disruptions" is not a field', 'did you mean "disruption"?'),
    ],
)
def test_a_mistake_is_reported_with_what_to_write(project: ProjectFolder, asked: str, says: str, fix: str) -> None:
    """Each at the line of the stack file, once."""
    project.write({"stacks/chat.yaml": f"{STACK}{asked}", "clusters/prod.yaml": HEAD})
    (found,) = project.compiled().findings
    assert (found.file, found.line) == ("stacks/chat.yaml", len(STACK.splitlines()) + 1)
    assert says in found.message
    assert fix in found.fix


@pytest.mark.parametrize(
    ("defaults", "says"),
    [
        ("{disruption: true}", "defaults.disruption is true"),
        ("{disruption: {maxUnavailable: many}}", "defaults.disruption.maxUnavailable is"),
        ("{disruptoin: {}}", '"disruptoin" is not a field of defaults'),
    ],
)
def test_a_mistake_in_the_defaults_is_reported_in_the_cluster_file(
    project: ProjectFolder, defaults: str, says: str
) -> None:
    """Whether a stack asks for the companion or not."""
    project.write({"clusters/prod.yaml": f"{HEAD}defaults: {defaults}\n"})
    (found,) = project.compiled().findings
    assert found.file == "clusters/prod.yaml"
    assert says in found.message
