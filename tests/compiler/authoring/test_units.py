"""A cluster's units: CRDs, namespaces, operator, and one per stack. Findings are reported once, whatever the number of clusters."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.projects import ENGINE_IMAGE, STACK, ProjectFolder, stack_with

QUIET = "operator: {install: false}\n"


def units(project: ProjectFolder) -> list[str]:
    """The paths of the units."""
    return [unit.path for unit in project.compiled().units if not unit.text]


def rules(project: ProjectFolder) -> list[str]:
    """The ids of the findings."""
    return [finding.rule for finding in project.compiled().findings]


def test_the_units_of_a_cluster(project: ProjectFolder) -> None:
    """In the order in which they are applied."""
    project.write({"clusters/prod.yaml": "stacks: [chat]\n"})
    names = ("crds", "namespaces", "operator", "chat")
    assert units(project) == [f"prod/{name}/{name}.k8s.yaml" for name in names]


def test_an_operator_that_is_installed_by_other_means(project: ProjectFolder) -> None:
    """`install: false` leaves out the operator's unit and its Namespace."""
    assert "prod/operator/operator.k8s.yaml" not in units(project)
    assert project.objects("namespaces") == []


BASELINE = {"pod-security.kubernetes.io/enforce": "baseline"}
RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}
NAMESPACES: dict[str, tuple[str, str, list[tuple[str, dict[str, str] | None]]]] = {
    "one in use": ("namespace: team\n", QUIET, [("team", BASELINE)]),
    "default exists": ("", QUIET, []),
    "kube-* exist": ("namespace: kube-public\n", QUIET, []),
    "the operator's": (
        "namespace: team\n",
        "operator: {image: 'a/b:1'}\n",
        [("production-stack-system", RESTRICTED), ("team", BASELINE)],
    ),
    "the operator's own name": (
        "",
        "operator: {namespace: ops}\n",
        [("ops", RESTRICTED)],
    ),
}


@pytest.mark.parametrize(("stack", "cluster", "wanted"), NAMESPACES.values(), ids=NAMESPACES)
def test_namespaces(project: ProjectFolder, stack: str, cluster: str, wanted: list[Any]) -> None:
    """One for each in use, except default and kube-*, which every cluster has. Engines run under `baseline`, not under `restricted`."""
    project.write({"stacks/chat.yaml": stack + STACK, "clusters/prod.yaml": "stacks: [chat]\n" + cluster})
    found = [(body["metadata"]["name"], body["metadata"].get("labels")) for body in project.objects("namespaces")]
    assert found == wanted


def test_a_namespace_with_a_manifest_is_not_generated(project: ProjectFolder) -> None:
    """A Namespace in the stack's folder, with its labels, takes precedence."""
    written = "apiVersion: v1\nkind: Namespace\nmetadata: {name: team, labels: {a: b}}\n"
    project.write(
        {"stacks/chat.yaml": None, "stacks/chat/stack.yaml": "namespace: team\n" + STACK, "stacks/chat/n.yaml": written}
    )
    assert project.objects("namespaces") == []
    assert project.objects()[0]["metadata"] == {"name": "team", "labels": {"a": "b"}}


def test_an_image_override_that_nothing_uses(project: ProjectFolder) -> None:
    """A misspelt key would silently pin nothing."""
    project.write({"clusters/prod.yaml": f"stacks: [chat]\n{QUIET}images:\n  docker.io/lmcache/vllm-opena: ':1'\n"})
    wanted = 'clusters/prod.yaml:4:3: images lists "docker.io/lmcache/vllm-opena", but no object of this cluster uses that image; '
    assert wanted + 'did you mean "docker.io/lmcache/vllm-openai"? [unused-image-override]' in project.messages()


@pytest.mark.parametrize(
    ("key", "fix"),
    [
        ("vllm-openai", 'did you mean "docker.io/lmcache/vllm-openai"?'),
        ("ghcr.io/lmcache/vllm-openai", 'did you mean "docker.io/lmcache/vllm-openai"?'),
        ("lmcache/vllm-openai:v0", 'did you mean "docker.io/lmcache/vllm-openai"?'),
        ("quay.io/else/entirely", "correct the name, or remove it"),
    ],
)
def test_what_an_unused_image_override_may_mean(project: ProjectFolder, key: str, fix: str) -> None:
    """An image in use with the same last part, or with a similar name."""
    project.write({"clusters/prod.yaml": f"stacks: [chat]\n{QUIET}images:\n  '{key}': ':1'\n"})
    (found,) = [finding for finding in project.compiled().findings if finding.rule == "unused-image-override"]
    assert found.fix == fix


def test_a_key_of_images_without_its_registry(project: ProjectFolder) -> None:
    """It pins what the same key with docker.io/ pins; both together are an error."""
    images = "images:\n  lmcache/vllm-openai: ':v0.4'\n"
    project.write({"clusters/prod.yaml": f"stacks: [chat]\n{QUIET}{images}"})
    assert "unused-image-override" not in rules(project)
    assert "name: lmcache/vllm-openai:v0.4" in yaml.safe_dump(project.objects())
    project.write({"clusters/prod.yaml": f"stacks: [chat]\n{QUIET}{images}  docker.io/lmcache/vllm-openai: ':v0.5'\n"})
    (message,) = [m for m in project.messages() if "[invalid-value]" in m]
    assert '"docker.io/lmcache/vllm-openai" and "lmcache/vllm-openai", which are the same image' in message


def test_an_image_override_of_an_operator_that_is_not_installed(project: ProjectFolder) -> None:
    """Nothing uses the operator's key if the operator is not installed from here."""
    image = "images: {docker.io/lmcache/production-stack-operator: ':abc'}\n"
    for install, unused in (("{install: false}", True), ("{install: true}", False)):
        project.write({"clusters/prod.yaml": f"stacks: [chat]\noperator: {install}\n{image}"})
        assert ("unused-image-override" in rules(project)) is unused


def test_an_image_override_that_is_used(project: ProjectFolder) -> None:
    """Both spellings of a key count as used."""
    repository, _, _ = ENGINE_IMAGE.rpartition(":")
    project.write({"clusters/prod.yaml": f"stacks: [chat]\n{QUIET}images: {{'{repository}': ':v0.3.8'}}\n"})
    assert "unused-image-override" not in rules(project)


SHA = "0123456789abcdef0123456789abcdef01234567"
OPERATORS = {
    "the default": ("{}", "", (2, 1)),
    "latest": ("{image: a.io/op:latest}", "", (2, 12)),
    "no tag": ("{image: a.io/op}", "", (2, 12)),
    "a release, which is pushed again": ("{image: a.io/op:v0.1.12}", "", (2, 12)),
    "a branch": ("{image: a.io/op:main}", "", (2, 12)),
    "a date": ("{image: 'a.io/op:20260805'}", "", (2, 12)),
    "a port is no tag": ("{image: a.io:5000/op}", "", (2, 12)),
    "replaced by a mutable tag": (f"{{image: a.io/op:{SHA}}}", "images: {a.io/op: ':v1'}\n", (3, 10)),
    "false is not a permission": ("{allowMutableImage: false}", "", (2, 1)),
    "a digest": (f"{{image: 'a.io/op@sha256:{'a' * 64}'}}", "", None),
    "a tag and a digest": (f"{{image: 'a.io/op:latest@sha256:{'a' * 64}'}}", "", None),
    "a commit": (f"{{image: a.io/op:{SHA}}}", "", None),
    "the start of a commit": ("{image: a.io/op:0123abc}", "", None),
    "a commit with its prefix": ("{image: a.io/op:sha-0123abc}", "", None),
    "pinned by images": ("{}", f"images: {{docker.io/lmcache/production-stack-operator: ':{SHA}'}}\n", None),
    "allowed": ("{image: a.io/op:latest, allowMutableImage: true}", "", None),
    "installed by other means": ("{install: false, image: a.io/op:latest}", "", None),
}


@pytest.mark.parametrize(("operator", "images", "place"), OPERATORS.values(), ids=OPERATORS)
def test_the_operators_image_is_pinned(
    project: ProjectFolder, operator: str, images: str, place: tuple[int, int] | None
) -> None:
    """Its token is close to cluster-admin: a tag that can be pushed again blocks the publish, at the place where it is written."""
    project.write({"clusters/prod.yaml": f"stacks: [chat]\noperator: {operator}\n{images}"})
    compiled = project.compiled()
    found = [(each.line, each.column) for each in compiled.findings if each.rule == "mutable-operator-image"]
    assert found == ([] if place is None else [place])
    assert compiled.blocked is (place is not None)


def test_a_mutable_operator_image_says_what_to_write(project: ProjectFolder) -> None:
    """The message has the image, the reason, and both ways out; no other finding repeats it."""
    (message,) = project.write({"clusters/prod.yaml": "stacks: [chat]\noperator: {image: a.io/op:v1}\n"}).messages()
    assert message == (
        'clusters/prod.yaml:2:12: the operator image "a.io/op:v1" has neither a digest nor a commit as its tag, so what runs can change'
        " without review, and the operator's token reaches the whole cluster; pin the image that you tested:"
        " operator: {image: registry/name@sha256:DIGEST}; or accept the risk: operator: {allowMutableImage: true}"
        " [mutable-operator-image]"
    )


def test_a_stack_that_no_cluster_runs(project: ProjectFolder) -> None:
    """A warning at the file; the stack is still validated."""
    project.write({"stacks/other.yaml": STACK.replace("llama", "other")})
    wanted = 'stacks/other.yaml:1:1: no cluster runs the stack "other", so dist/ has nothing of it; add it to `stacks` in a cluster file, or delete it'
    assert f"{wanted} [unused-stack]" in project.messages()
    assert not project.compiled().blocked
    project.write({"stacks/other.yaml": STACK.replace("maxModelLen", "x").replace("vllmConfig", "vlmConfig")})
    assert project.compiled().blocked
    assert "unused-stack" not in rules(project)


def test_a_broken_cluster_file_makes_no_stack_unused(project: ProjectFolder) -> None:
    """The stacks of a broken cluster file are unknown."""
    project.write({"stacks/other.yaml": STACK, "clusters/next.yaml": "stack: [other]\n"})
    assert set(rules(project)) == {"unknown-field", "invalid-value"}


def test_a_finding_of_two_clusters_is_reported_once(project: ProjectFolder) -> None:
    """It is one line of one stack file."""
    wrong = stack_with("vllmConfig: {}", "vllmConfig: {enableTool: true}")
    once = project.write(wrong).messages()
    assert project.write({"clusters/next.yaml": "stacks: [chat]\n" + QUIET}).messages() == once
    assert len(once) == 1


def test_a_finding_names_its_clusters(project: ProjectFolder) -> None:
    """Equal findings of several clusters are one that lists them; a finding about a cluster file has that cluster."""
    project.write(stack_with("org/llama", "org/llama, hfTokenSecret: token"))
    lacks = f"stacks: [chat]\n{QUIET}facts: {{secrets: []}}\n"
    has = lacks.replace("[]}", "[{name: token, keys: [token]}]}")
    project.write({"clusters/prod.yaml": lacks, "clusters/dev.yaml": has, "clusters/lab.yaml": lacks})
    (finding,) = project.compiled().findings
    assert (finding.rule, finding.clusters) == ("missing-secret", ("lab", "prod"))
    assert finding.in_clusters == "clusters lab, prod"
    project.write({"clusters/lab.yaml": has, "clusters/dev.yaml": has + "images: {x.io/y: ':1'}\n"})
    assert [(f.rule, f.clusters) for f in project.compiled().findings] == [
        ("unused-image-override", ("dev",)),
        ("missing-secret", ("prod",)),
    ]
    project.write({"clusters/dev.yaml": "stacks: [caht]\n"})
    assert ("unknown-reference", ("dev",)) in [(f.rule, f.clusters) for f in project.compiled().findings]


POOLS = "facts: {nodePools: [{name: gpu, gpus: 8, nodes: 1}]}\n"
CAUSES: dict[str, tuple[str, str, str]] = {
    "the value itself": ("deploymentConfig: {resources: {cpu: 2, gpu: -1}}", "invalid-quantity", "gpu: -1"),
    "a value that a rule reports elsewhere": (
        "deploymentConfig: {replicas: 2, resources: {gpu: 2}}", "mismatched-tensor-parallel-size", "gpu: 2",
    ),
    "more than a node has": ("deploymentConfig: {resources: {gpu: 16}}", "missing-gpu-pool", "gpu: 16"),
    "more than all pools have": ("deploymentConfig: {replicas: 9}", "exceeded-gpu-pool", "replicas: 9"),
    "a type that no pool has": ("deploymentConfig: {resources: {gpuType: amd.com/gpu}}", "missing-gpu-pool", "gpuType"),
    "an item of env": ("vllmConfig: {env: {A: b, LMCACHE_REMOTE_URL: 'lm://x:1'}}", "conflicting-lmcache-env", "LMCACHE"),
    "an argument": ("vllmConfig: {extraArgs: [--tensor-parallel-size=8]}", "mismatched-tensor-parallel-size", "extraArgs"),
    "a label that a router selects by": ("labels: {app: x}", "unmatched-selector", "app: x"),
}  # fmt: skip


@pytest.mark.parametrize(("override", "rule", "text"), CAUSES.values(), ids=CAUSES)
def test_what_an_override_causes_is_reported_there(project: ProjectFolder, override: str, rule: str, text: str) -> None:
    """At the field in the cluster file, also if the rule reports a field that the override does not have."""
    lines = ["overrides:", "  chat:", "    runtimes:", f"      llama: {{{override}}}"]
    project.write({"clusters/prod.yaml": f"stacks: [chat]\n{QUIET}{POOLS}" + "\n".join(lines) + "\n"})
    project.write({"clusters/other.yaml": f"stacks: [chat]\n{QUIET}"})
    found = next(finding for finding in project.compiled().findings if finding.rule == rule)
    assert (found.file, found.line, found.clusters) == ("clusters/prod.yaml", 7, ("prod",))
    assert lines[-1][found.column - 1 :].startswith(text)


def test_what_an_override_does_not_cause_stays(project: ProjectFolder) -> None:
    """The stack file has the mistake on every cluster, so it is one finding there."""
    project.write(stack_with("vllmConfig: {}", "vllmConfig: {tensorParallelSize: 2}"))
    override = "overrides: {chat: {runtimes: {llama: {deploymentConfig: {replicas: 2}}}}}\n"
    project.write({"clusters/prod.yaml": f"stacks: [chat]\n{QUIET}{override}"})
    project.write({"clusters/other.yaml": f"stacks: [chat]\n{QUIET}"})
    (found,) = project.compiled().findings
    assert (found.file, found.line, found.clusters) == ("stacks/chat.yaml", 4, ("other", "prod"))


def test_a_suppression_silences_its_finding(project: ProjectFolder) -> None:
    """A suppression in the stack file needs a reason, and is itself a finding if it suppresses nothing."""
    latest = STACK.replace("lmstack-router:v0.1.7", "lmstack-router:latest")
    assert "mutable-image-tag" in rules(project.write({"stacks/chat.yaml": latest}))
    reason = "suppress:\n- {rule: mutable-image-tag, object: front, reason: on purpose}\n"
    assert "mutable-image-tag" not in rules(project.write({"stacks/chat.yaml": latest + reason}))
    assert "unused-suppression" in rules(project.write({"stacks/chat.yaml": STACK + reason}))


def test_an_error_of_a_rule_blocks(project: ProjectFolder) -> None:
    """What is known to break the operator is not published, and is reported at the line of the stack file."""
    project.write(stack_with("  front:\n    serves: [llama]\n", "  front:\n    k8sLabelSelector: app=other\n"))
    compiled = project.compiled()
    (finding,) = [each for each in compiled.findings if each.rule == "unmatched-selector"]
    assert compiled.blocked
    assert (finding.file, finding.line, finding.column) == ("stacks/chat.yaml", 10, 5)


def test_the_valid_project_is_clean(project: ProjectFolder) -> None:
    """The project that the other tests change has no findings."""
    assert project.messages() == []
