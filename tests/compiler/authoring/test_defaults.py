"""`defaults` and `stacks: all` in a cluster file: settings for every stack of the cluster, and every stack on the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.compiler.authoring.project import load
from tests.projects import BLOCK, CLUSTER, STACK, ProjectFolder, spec, stack_with

if TYPE_CHECKING:
    from tests.projects import Content

DEFAULTS = (
    CLUSTER + "defaults:\n  runtimes:\n    vllmConfig: {gpuMemoryUtilization: 0.8}\n    model: {maxModelLen: 100}\n"
)


def engine(project: ProjectFolder, files: dict[str, Content]) -> dict[str, Any]:
    """The spec of the runtime llama, in a project without findings."""
    project.write(files)
    assert project.messages() == []
    return spec(project.objects(), "VLLMRuntime", "llama")


def test_an_entry_has_the_defaults_of_its_section(project: ProjectFolder) -> None:
    """Also if it says nothing at all about the part that they are in; entries of other sections have nothing of them."""
    made = engine(project, {"clusters/prod.yaml": DEFAULTS})
    assert (made["vllmConfig"]["gpuMemoryUtilization"], made["model"]["maxModelLen"]) == ("0.8", 100)
    assert made["model"]["modelURL"] == "org/llama"
    assert "vllmConfig" not in spec(project.objects(), "VLLMRouter", "front")


def test_the_stack_file_wins_over_defaults_and_an_override_over_both(project: ProjectFolder) -> None:
    """In this order, key by key."""
    files = stack_with("vllmConfig: {}", "vllmConfig: {gpuMemoryUtilization: 0.7, maxLoras: 3}")
    assert engine(project, {**files, "clusters/prod.yaml": DEFAULTS})["vllmConfig"]["gpuMemoryUtilization"] == "0.7"
    over = DEFAULTS + "overrides: {chat: {runtimes: {llama: {vllmConfig: {gpuMemoryUtilization: 0.6}}}}}\n"
    made = engine(project, {"clusters/prod.yaml": over})["vllmConfig"]
    assert (made["gpuMemoryUtilization"], made["maxLoras"]) == ("0.6", 3)


def test_null_keeps_a_default_away(project: ProjectFolder) -> None:
    """In the stack file, and in an override, where it must have something to remove: the default counts."""
    files = stack_with("vllmConfig: {}", "vllmConfig: {gpuMemoryUtilization: null}")
    made = engine(project, {**files, "clusters/prod.yaml": DEFAULTS})
    assert "gpuMemoryUtilization" not in made["vllmConfig"]
    over = DEFAULTS + "overrides: {chat: {runtimes: {llama: {model: {maxModelLen: null}}}}}\n"
    assert "maxModelLen" not in engine(project, {**files, "clusters/prod.yaml": over})["model"]


def test_an_entry_that_an_override_adds_has_the_defaults_too(project: ProjectFolder) -> None:
    """It is an entry of a stack of the cluster."""
    entry = "{model: {modelURL: a/b}, vllmConfig: {}, deploymentConfig: {image: 'docker.io/a/b:v1', resources: {cpu: 1, memory: 1Gi, gpu: 1}}}"
    project.write({"clusters/prod.yaml": f"{DEFAULTS}overrides: {{chat: {{runtimes: {{more: {entry}}}}}}}\n"})
    assert spec(project.objects(), "VLLMRuntime", "more")["vllmConfig"]["gpuMemoryUtilization"] == "0.8"


@pytest.mark.parametrize("env", ["{A: 1}", "[{name: A, value: '1'}]"], ids=["a mapping", "a list"])
def test_variables_are_added_to_those_of_an_entry(project: ProjectFolder, env: str) -> None:
    """HF_ENDPOINT of an air-gapped cluster reaches every engine, however its stack file writes env."""
    given = CLUSTER + 'defaults: {runtimes: {vllmConfig: {env: {HF_ENDPOINT: "https://hub.example.com", A: 2}}}}\n'
    files = stack_with("vllmConfig: {}", f"vllmConfig: {{env: {env}}}")
    made = engine(project, {**files, "clusters/prod.yaml": given})["vllmConfig"]["env"]
    assert made == [{"name": "A", "value": "1"}, {"name": "HF_ENDPOINT", "value": "https://hub.example.com"}]


def test_a_block_has_the_defaults_of_prefill_decode(project: ProjectFolder) -> None:
    """Those of runtimes are not for it; mode is a setting like any other."""
    given = (
        CLUSTER + "defaults: {runtimes: {model: {dtype: half}}, prefillDecode: {prefill: {model: {maxModelLen: 7}}}}\n"
    )
    project.write({"stacks/chat.yaml": BLOCK, "clusters/prod.yaml": given})
    models = {name: spec(project.objects(), "VLLMRuntime", name)["model"] for name in ("pd-prefill", "pd-decode")}
    assert models == {"pd-prefill": {"modelURL": "org/llama", "maxModelLen": 7}, "pd-decode": {"modelURL": "org/llama"}}


def test_a_finding_about_a_default_points_at_it(project: ProjectFolder) -> None:
    """In the cluster file, for the object that has it."""
    project.write(
        {"clusters/prod.yaml": CLUSTER + "defaults:\n  runtimes:\n    vllmConfig: {gpuMemoryUtilization: 1.5}\n"}
    )
    (finding,) = project.compiled().findings
    assert (finding.file, finding.line, finding.clusters) == ("clusters/prod.yaml", 5, ("prod",))
    assert str(finding.object) == "VLLMRuntime default/llama"


WRONG = {
    "a section": ("{runtime: {}}", '"runtime" is not a field of defaults; did you mean "runtimes"? [unknown-field]'),
    "a key": (
        "{runtimes: {modl: {}}}",
        '"modl" is not a field of defaults.runtimes; did you mean "model"? [unknown-field]',
    ),
    "a key further down": (
        "{runtimes: {model: {maxModelLength: 5}}}",
        '"maxModelLength" is not a field of defaults.runtimes.model; did you mean "maxModelLen"? [unknown-field]',
    ),
    "a value": (
        "{runtimes: {model: {maxModelLen: long}}}",
        'defaults.runtimes.model.maxModelLen is "long"; allowed: integer [invalid-value]',
    ),
    "no mapping": ("{runtimes: 5}", "defaults.runtimes is 5; allowed: a mapping [invalid-value]"),
    "null": (
        "{routers: {env: null}}",
        "defaults.routers.env is null, but there is nothing below the defaults to remove; remove it [invalid-value]",
    ),
}


@pytest.mark.parametrize(("written", "message"), WRONG.values(), ids=WRONG)
def test_a_mistake_in_defaults_is_reported_once(project: ProjectFolder, written: str, message: str) -> None:
    """At its place in the cluster file, and not for each entry that would have it."""
    project.write(
        {
            "stacks/more.yaml": STACK.replace("llama", "more").replace("front", "back").replace("cache:", "kv:"),
            "clusters/prod.yaml": f"stacks: all\noperator: {{install: false}}\ndefaults: {written}\n",
        }
    )
    (found,) = project.messages()
    assert found.startswith("clusters/prod.yaml:3:")
    assert found.endswith(message)


def test_all_is_every_stack(project: ProjectFolder) -> None:
    """In the order of their names; a stack that is added runs on the cluster without an edit of its file."""
    project.write({"clusters/prod.yaml": CLUSTER.replace("[chat]", "all")})
    for name in ("batch", "later"):
        project.write(
            {
                f"stacks/{name}.yaml": STACK.replace("llama", name)
                .replace("front", f"{name}-front")
                .replace("cache:", f"{name}-kv:")
            }
        )
    assert load(project.root).clusters[0].settings.stacks == ["batch", "chat", "later"]
    assert project.messages() == []
    assert {each.name for each in project.compiled().units} >= {"batch", "chat", "later"}


def test_an_override_of_a_cluster_with_all_stacks(project: ProjectFolder) -> None:
    """The name of a stack that does not exist is still an error."""
    project.write({"clusters/prod.yaml": CLUSTER.replace("[chat]", "all") + "overrides: {chatt: {}}\n"})
    (message,) = project.messages()
    assert message.endswith('but this cluster does not run it; did you mean "chat"? [unknown-reference]')
