"""`show` prints the effective stack file of a stack on a cluster, with the origin of each value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.cli.app import run
from prodstack.compiler.authoring.project import load
from prodstack.manifests.commented_yaml import commented
from prodstack.manifests.yaml_reader import read
from tests.projects import BLOCK, CLUSTER, ENGINE_IMAGE, ROOT, STACK, ProjectFolder, stack_with

if TYPE_CHECKING:
    from pathlib import Path

    from prodstack.compiler.authoring.sources import ClusterSource

FLEET = ROOT / "tests/data/fleet"
EVERYWHERE = [
    pytest.param(root, cluster, stack, id=f"{stack} on {cluster.name}")
    for root in (ROOT, FLEET)
    for cluster in load(root).clusters
    for stack in cluster.settings.stacks
]


def shown(root: Path, capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """What the command prints, and nothing else."""
    assert run(["-C", str(root), "show", *argv]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


@pytest.mark.parametrize(("root", "cluster", "stack"), EVERYWHERE)
def test_the_output_is_a_stack_file_that_gives_the_same_objects(
    root: Path, cluster: ClusterSource, stack: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a cluster that says only which operator runs there and which tools deliver it, so that everything is in the output.

    Companions are in no stack file.
    """
    text = shown(root, capsys, stack, "--cluster", cluster.name)
    settings = cluster.settings
    operator = {"install": False} if settings.operator is None else {**settings.operator.written(), "install": False}
    gitops = cluster.data.get("gitops")
    bare = {"stacks": [stack], "operator": operator, **({} if gitops is None else {"gitops": gitops})}
    alone = ProjectFolder(tmp_path).write({f"stacks/{stack}.yaml": text, "clusters/x.yaml": json.dumps(bare)})
    wanted = [
        each for each in ProjectFolder(root).compiled().units if (each.cluster, each.name) == (cluster.name, stack)
    ]
    bodies = [resource.body for unit in wanted for resource in unit.resources if resource.spec is not None]
    assert alone.objects(stack) == bodies


def test_every_origin(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """The stack file, defaults, an override, a base, images, registries, the cluster's storage class and namespace, and derived values."""
    project.write(
        {
            **stack_with("    vllmConfig: {}\n", "    vllmConfig: {}\n    storageConfig: {enabled: true}\n"),
            "bases/shared.yaml": "namespace: team\ndefaults:\n  runtimes: {model: {dtype: half}}\nregistries: {docker.io: m.example.com}\n",
            "clusters/prod.yaml": CLUSTER
            + "base: shared\nstorageClass: nfs\nimages:\n  docker.io/lmcache/vllm-openai: ':v2'\n"
            + "overrides:\n  chat: {runtimes: {llama: {model: {maxModelLen: 5}}}}\n",
        }
    )
    lines = {line.strip() for line in shown(project.root, capsys, "chat", "--cluster", "prod").splitlines()}
    assert lines >= {
        "namespace: team  # bases/shared.yaml:1 (namespace)",
        "modelURL: org/llama  # stacks/chat.yaml:3",
        "dtype: half  # bases/shared.yaml:3 (defaults)",
        "maxModelLen: 5  # clusters/prod.yaml:8 (override)",
        "storageClassName: nfs  # clusters/prod.yaml:4 (storageClass)",
        "registry: m.example.com  # bases/shared.yaml:4 (registries)",
        "name: lmcache/vllm-openai:v2  # clusters/prod.yaml:6 (images)",
        "k8sLabelSelector: app in (llama)  # derived",
        "model: team.llama  # derived",
    }


def test_values_of_the_catalogue_name_it(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """With the line of the key, and the output is a stack file without the key that gives the same objects."""
    runtime = f"runtimes:\n  qwen:\n    model: {{catalog: qwen3-8b}}\n    deploymentConfig: {{image: {ENGINE_IMAGE}}}\n"
    pools = "facts: {nodePools: [{name: a, gpus: 8, nodes: 1, gpuMemory: 48, labels: {gpu: l40s}}]}\n"
    project.write({"stacks/chat.yaml": runtime, "clusters/prod.yaml": CLUSTER + pools})
    text = shown(project.root, capsys, "chat", "--cluster", "prod")
    lines = {line.strip() for line in text.splitlines()}
    assert lines >= {
        "modelURL: Qwen/Qwen3-8B  # stacks/chat.yaml:3 (catalog: qwen3-8b)",
        "tensorParallelSize: 1  # stacks/chat.yaml:3 (catalog: qwen3-8b)",
        "- l40s  # stacks/chat.yaml:3 (catalog: qwen3-8b)",
        "v1: true  # derived",
    }
    assert "catalog: qwen3-8b}" not in text
    before = project.objects()
    project.write({"stacks/chat.yaml": text, "clusters/prod.yaml": CLUSTER})
    assert project.objects() == before


def test_json_has_the_same_values(capsys: pytest.CaptureFixture[str]) -> None:
    """With the path, the value, the origin, and the file and line unless the value is derived."""
    document = json.loads(shown(FLEET, capsys, "chat", "--cluster", "prod", "--format", "json"))
    assert (document["stack"], document["cluster"], document["beside"]) == ("chat", "prod", [])
    values = {each.pop("path"): each for each in document["values"]}
    assert values["runtimes.chat.model.maxModelLen"] == {
        "value": 16384,
        "origin": "stack file",
        "file": "stacks/chat.yaml",
        "line": 5,
    }
    assert values["runtimes.chat.deploymentConfig.replicas"]["origin"] == "override"
    assert values["runtimes.chat.vllmConfig.v1"] == {"value": True, "origin": "derived"}
    text = shown(FLEET, capsys, "chat", "--cluster", "prod")
    assert len(values) == sum("  # " in line for line in text.splitlines())


def test_settings_and_suppressions_stay(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """And manifests of the folder are named, because they are published too."""
    project.write(
        {
            "stacks/chat.yaml": None,
            "stacks/chat/stack.yaml": STACK + "rolloutDigest: off\nsuppress:\n- {rule: null-field, reason: a test}\n",
            "stacks/chat/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n",
        }
    )
    out = shown(project.root, capsys, "chat", "--cluster", "prod")
    assert "# Published with it, and in no stack file: more\n" in out
    assert "rolloutDigest: false  # stacks/chat/stack.yaml:17\n" in out
    assert "- rule: null-field  # stacks/chat/stack.yaml:19\n" in out


@pytest.mark.parametrize(
    ("stack", "override", "names"),
    [
        (f"{BLOCK}disruption: {{objects: {{pd: {{maxUnavailable: 3}}, pd-decode: false}}}}\n", "", ()),
        (f"{BLOCK}disruption: {{objects: {{pd: false}}}}\n", "", ()),
        (f"{BLOCK}disruption: {{objects: {{pd: true}}}}\n", "prefillDecode: {pd: {mode: topology}}", ("front-nixl",)),
        (f"{STACK}networkPolicy: {{clients: []}}\n", "networkPolicy: {clients: null}", ()),
        (f"{STACK}monitoring: {{}}\nexpose: {{front: {{service: {{}}}}}}\n", "", ()),
        (STACK.replace("serves: [llama]", "serves: [llama]\n    routingLogic: kvaware\n    controllerService: true"), "", ()),
    ],
)  # fmt: skip
def test_the_output_asks_for_the_same_companions(
    project: ProjectFolder,
    stack: str,
    override: str,
    names: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Also by an empty mapping, by the name of a block that the output does not have, and by a key of a router.

    The Service of a topology's proxy is in no stack file, so the output only names it.
    """
    cluster = CLUSTER.replace("false}", "false, profile: change-841}")
    overrides = f"overrides: {{chat: {{{override}}}}}\n" if override else ""
    project.write({"stacks/chat.yaml": stack, "clusters/prod.yaml": cluster + overrides})
    out = shown(project.root, capsys, "chat", "--cluster", "prod")
    alone = ProjectFolder(tmp_path / "alone").write({"stacks/chat.yaml": out, "clusters/prod.yaml": cluster})
    wanted = [body for body in project.objects() if body["metadata"]["name"] not in names]
    assert len(wanted) > len([body for body in wanted if "production-stack" in body["apiVersion"]])
    assert sorted(alone.objects(), key=str) == sorted(wanted, key=str)
    assert f"no stack file: {', '.join(names)}" in out if names else "no stack file" not in out


def test_secrets_are_hidden(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints what people wrote, and a log may keep it."""
    token = "hf_" + "a1B2" * 9
    project.write(stack_with("vllmConfig: {}", f"vllmConfig: {{env: {{HF_TOKEN: {token}, OTHER: 'x {token}'}}}}"))
    for form in ("yaml", "json"):
        assert token not in shown(project.root, capsys, "chat", "--cluster", "prod", "--format", form)


MISUSE = {
    "no such stack": (("chatt", "--cluster", "prod"), 'stacks/ has no stack "chatt"; did you mean "chat"?'),
    "no such cluster": (("chat", "--cluster", "pord"), 'clusters/ has no cluster "pord"; did you mean "prod"?'),
    "not on the cluster": (
        ("more", "--cluster", "prod"),
        'the cluster prod does not run the stack "more"; allowed: chat',
    ),
    "no cluster": (("chat",), "--cluster"),
}


@pytest.mark.parametrize(("argv", "message"), MISUSE.values(), ids=MISUSE)
def test_names_that_lead_nowhere(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], message: str
) -> None:
    """Exit 2, and nothing on standard output."""
    project.write({"stacks/more.yaml": STACK})
    assert run(["-C", str(project.root), "show", *argv]) == 2
    out, err = capsys.readouterr()
    assert (out, message in err) == ("", True)


WRONG = {
    "the stack file": ({"stacks/chat.yaml": "runtimes: 5\n"}, "stacks/chat.yaml:1:1: error: runtimes is 5"),
    "a field": (stack_with("vllmConfig: {}", "vllmConfig: {port: x}"), "stacks/chat.yaml:4:18: error:"),
    "the cluster file": ({"clusters/prod.yaml": "stacks: 5\n"}, "clusters/prod.yaml:1:1: error:"),
    "the base": ({"clusters/prod.yaml": CLUSTER + "base: x\n", "bases/x.yaml": "a: 1\n"}, "bases/x.yaml:1:1: error:"),
    "a file that is not listed": ({"stacks/chat.yaml": None, "stacks/chat.yml.txt": "a"}, "stacks/chat.yml.txt:1:1: error:"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "message"), WRONG.values(), ids=WRONG)
def test_mistakes_are_findings(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str], files: Any, message: str
) -> None:
    """Exit 1, the findings on standard error, and no document, because it would be incomplete."""
    project.write(files)
    assert run(["-C", str(project.root), "show", "chat", "--cluster", "prod"]) == 1
    out, err = capsys.readouterr()
    assert (out, err.startswith(message)) == ("", True), err


ODD = {
    "a": "x\ny",
    "b": {"c": [], "d": {}, "#": [1, [2, {"e": "\U0001f600\u2028"}]]},
    "yes": "no",
    "n" * 200: 1.5,
    "f": "# x",
}


def test_commented_yaml_is_read_as_the_same_data() -> None:
    """Whatever the values are: texts with line breaks, signs that YAML uses, empty collections, lists in lists."""
    text = commented(ODD, lambda path: f"at {len(path)}")
    assert read(text, "x") == [ODD]
    assert text.count("  # at ") == 9
    assert commented({"a": 1}, lambda _: "") == "a: 1\n"
