"""bases/: settings that several clusters share, merged under their files; every mistake in a base is reported once, at its place there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prodstack.compiler.authoring.project import load
from prodstack.compiler.publishing.publish import Kind, Mismatch
from prodstack.compiler.publishing.unexpected import foreign_manifests
from prodstack.manifests.finding import Severity
from prodstack.models.cluster import ClusterFile
from tests.projects import STACK, ProjectFolder, spec

if TYPE_CHECKING:
    from pathlib import Path

    from prodstack.compiler.authoring.sources import ClusterSource
    from tests.projects import Content

SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
BASE = "operator: {install: false}\nnamespace: team\n"
INHERITS = "base: shared\nstacks: [chat]\n"


def with_bases(project: ProjectFolder, clusters: dict[str, str], **bases: str) -> ProjectFolder:
    """The project with these cluster files instead of its own, and these bases."""
    files: dict[str, Content] = {"clusters/prod.yaml": None}
    files |= {f"clusters/{name}.yaml": text for name, text in clusters.items()}
    return project.write(files | {f"bases/{name}.yaml": text for name, text in bases.items()})


def cluster(project: ProjectFolder) -> ClusterSource:
    """The one cluster of a project without findings."""
    assert project.messages() == []
    (found,) = load(project.root).clusters
    return found


def engine(project: ProjectFolder) -> dict[str, Any]:
    """The spec of the one runtime."""
    return spec(project.objects(), "VLLMRuntime", "llama")


def test_a_cluster_file_is_merged_over_its_base(project: ProjectFolder) -> None:
    """Mappings by key, lists and other values replaced; the base's own base is below both."""
    root = "operator: {install: false, namespace: ops}\nfacts: {storageClasses: [a], addOns: [keda]}\nstacks: [chat]\nstorageClass: a\n"
    shared = "base: root\nnamespace: team\nfacts: {storageClasses: [a, b]}\n"
    own = "base: shared\noperator: {namespace: own}\nfacts: {runtimeClasses: [nvidia]}\n"
    found = cluster(with_bases(project, {"prod": own}, shared=shared, root=root))
    assert found.data == {
        "operator": {"install": False, "namespace": "own"},
        "facts": {"storageClasses": ["a", "b"], "addOns": ["keda"], "runtimeClasses": ["nvidia"]},
        "stacks": ["chat"],
        "storageClass": "a",
        "namespace": "team",
    }
    assert found.bases == ("bases/shared.yaml", "bases/root.yaml")
    assert [found.data.marks[key].file for key in ("storageClass", "namespace")] == [
        "bases/root.yaml",
        "bases/shared.yaml",
    ]


def test_null_removes_what_the_base_says(project: ProjectFolder) -> None:
    """At any depth; what is below is not said at all then."""
    shared = BASE + "storageClass: a\nfacts: {storageClasses: [a], addOns: [keda]}\n"
    found = cluster(
        with_bases(project, {"prod": INHERITS + "storageClass: null\nfacts: {addOns: null}\n"}, shared=shared)
    )
    assert "storageClass" not in found.data
    assert found.data["facts"] == {"storageClasses": ["a"]}


def test_overrides_of_a_base_are_applied_first(project: ProjectFolder) -> None:
    """The cluster's own win, and null there removes what the base's override or the stack says."""
    shared = BASE + "overrides: {chat: {runtimes: {llama: {model: {maxModelLen: 5, dtype: half}}}}}\n"
    own = INHERITS + "overrides: {chat: {runtimes: {llama: {model: {maxModelLen: 6, dtype: null}}}}}\n"
    with_bases(project, {"prod": own, "lab": INHERITS}, shared=shared)
    assert project.messages() == []
    lab, prod = (each["spec"]["model"] for each in project.objects() if each["kind"] == "VLLMRuntime")
    assert lab == {"modelURL": "org/llama", "maxModelLen": 5, "dtype": "half"}
    assert prod == {"modelURL": "org/llama", "maxModelLen": 6}


@pytest.mark.parametrize("none", ["overrides: null\n", "overrides: {chat: null}\n"])
def test_a_cluster_can_leave_the_overrides_of_its_base_out(project: ProjectFolder, none: str) -> None:
    """All of them, or those of one stack."""
    shared = BASE + "overrides: {chat: {runtimes: {llama: {model: {maxModelLen: 5}}}}}\n"
    with_bases(project, {"prod": INHERITS + none}, shared=shared)
    assert project.messages() == []
    assert engine(project)["model"] == {"modelURL": "org/llama"}


def test_defaults_registries_and_images_of_a_base(project: ProjectFolder) -> None:
    """They are merged by key with those of the cluster file."""
    shared = (
        BASE + "defaults: {runtimes: {model: {maxModelLen: 5, dtype: half}}}\nregistries: {docker.io: m.example.com}\n"
    )
    own = INHERITS + "defaults: {runtimes: {model: {dtype: null}}}\nimages: {docker.io/lmcache/vllm-openai: ':v2'}\n"
    with_bases(project, {"prod": own}, shared=shared)
    assert project.messages() == []
    made = engine(project)
    assert made["model"] == {"modelURL": "org/llama", "maxModelLen": 5}
    assert made["deploymentConfig"]["image"] == {"registry": "m.example.com", "name": "lmcache/vllm-openai:v2"}


def test_the_files_to_edit_are_named(project: ProjectFolder) -> None:
    """In the first line of each file in dist/, which lists the sources of its unit."""
    with_bases(project, {"prod": INHERITS}, shared=BASE)
    (unit,) = [each for each in project.compiled().units if each.name == "chat"]
    assert unit.sources == ("stacks/chat.yaml", "clusters/prod.yaml", "bases/shared.yaml")


TWO = {"a": INHERITS, "b": INHERITS}
MISTAKES: dict[str, tuple[dict[str, str], dict[str, str], list[str]]] = {
    "a missing base": (
        {"a": "base: share\nstacks: [chat]\n"},
        {"shared": BASE},
        [
            'clusters/a.yaml:1:1: base names "share", but bases/ has no such file; did you mean "shared"? [unknown-reference]',
        ],
    ),
    "a missing base of a base": (
        TWO,
        {"shared": BASE + "base: root\n"},
        [
            'bases/shared.yaml:3:1: base names "root", but bases/ has no such file; allowed: shared [unknown-reference]',
        ],
    ),
    "a cycle": (
        TWO,
        {"shared": "base: other\n", "other": "base: shared\n"},
        [
            "bases/other.yaml:1:1: the base other is its own base: other -> shared -> other; remove one of these `base` keys [invalid-value]",
        ],
    ),
    "a base of its own": (
        TWO,
        {"shared": "base: shared\n"},
        [
            "bases/shared.yaml:1:1: the base shared is its own base: shared -> shared; remove one of these `base` keys [invalid-value]",
        ],
    ),
    "a cycle above which a base stands": (
        TWO,
        {"shared": "base: b\n", "b": "base: c\n", "c": "base: b\n"},
        ["bases/b.yaml:1:1: the base b is its own base: b -> c -> b; remove one of these `base` keys [invalid-value]"],
    ),
    "an unused base": (
        {"a": INHERITS},
        {"shared": BASE, "more": BASE},
        [
            'bases/more.yaml:1:1: no cluster has the base "more"; write base: more in a cluster file, or delete it [unused-base]',
        ],
    ),
    "an unknown key": (
        TWO,
        {"shared": BASE + "namespaces: a\n"},
        [
            'bases/shared.yaml:3:1: "namespaces" is not a field of this file; did you mean "namespace"? [unknown-field]',
        ],
    ),
    "a wrong value": (
        TWO,
        {"shared": BASE + "storageClass: 5\n"},
        [
            "bases/shared.yaml:3:1: storageClass is 5; allowed: text (quote it) [invalid-value]",
        ],
    ),
    "a wrong image": (
        TWO,
        {"shared": BASE + "images: {a/b: v1}\n"},
        [
            'bases/shared.yaml:3:10: "v1" for "a/b" is not a tag, a digest or an image reference; did you mean ":v1"? [invalid-image-reference]',
        ],
    ),
    "a wrong default": (
        TWO,
        {"shared": BASE + "defaults: {runtimes: {modl: {}}}\n"},
        [
            'bases/shared.yaml:3:23: "modl" is not a field of defaults.runtimes; did you mean "model"? [unknown-field]',
        ],
    ),
    "an override of no stack": (
        TWO,
        {"shared": BASE + "overrides: {chatt: {}}\n"},
        [
            'bases/shared.yaml:3:13: overrides names the stack "chatt", but stacks/ has no such stack; did you mean "chat"? [unknown-reference]',
        ],
    ),
    "an override of a stack that none of its clusters runs": (
        TWO,
        {"shared": BASE + "overrides: {more: {}}\n"},
        [
            'bases/shared.yaml:3:13: overrides names the stack "more", but no cluster with this base runs it; allowed: chat [unknown-reference]',
        ],
    ),
    "a null that removes nothing": (
        {"a": INHERITS + "storageClas: null\n"},
        {"shared": BASE},
        [
            "clusters/a.yaml:3:1: storageClas is null, but the base has nothing of this name to remove;"
            " allowed: namespace, operator [unknown-reference]",
        ],
    ),
    "an image that no cluster uses": (
        TWO,
        {"shared": BASE + "images: {a/b: ':v1'}\n"},
        [
            'bases/shared.yaml:3:10: images lists "a/b", but no object of this cluster uses that image; correct the name, or remove it'
            " [unused-image-override]",
        ],
    ),
    "no stacks": (
        {"a": "base: shared\n"},
        {"shared": BASE},
        [
            "clusters/a.yaml:1:1: stacks is missing; name the stacks that run there: stacks: [NAME]; or every stack of the project: stacks: all"
            " [invalid-value]",
        ],
    ),
    "a finding of a rule": (
        TWO,
        {"shared": BASE + "defaults: {runtimes: {vllmConfig: {gpuMemoryUtilization: 1.5}}}\n"},
        [
            'bases/shared.yaml:3:36: gpuMemoryUtilization "1.5" is not a number above 0 and up to 1, and vLLM does not start; write a share'
            ' such as "0.9" [out-of-range-number]',
        ],
    ),
    "a stack file": (
        TWO,
        {"shared": STACK},
        [
            "bases/shared.yaml:1:1: this is a stack file, not a base file; move it to stacks/, and name it in `stacks` of a cluster file"
            " [invalid-value]",
        ],
    ),
}


@pytest.mark.parametrize(("clusters", "bases", "messages"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_reported_once(
    project: ProjectFolder, clusters: dict[str, str], bases: dict[str, str], messages: list[str]
) -> None:
    """At its place, however many clusters have the base."""
    more = {"stacks/more.yaml": STACK.replace("llama", "more")} if "more:" in str(bases) else {}
    with_bases(project.write(more), clusters, **bases)
    found = [each for each in project.messages() if "unused-stack" not in each]
    assert found == messages


WEB = STACK.replace("llama", "web-engine").replace("front", "gate").replace("  cache:", "  kv:")
ON_WEB = INHERITS.replace("chat", "web")


def of_bases(project: ProjectFolder) -> list[str]:
    """The rules of the findings in bases."""
    return [each.rpartition("[")[2][:-1] for each in project.messages() if each.startswith("bases/")]


def test_an_entry_of_a_base_that_one_of_its_clusters_uses_is_used(project: ProjectFolder) -> None:
    """Images, registries and overrides; without that cluster, each is reported."""
    shared = BASE + (
        "images: {docker.io/lmcache/lmstack-router: ':v0.1.9'}\nregistries: {quay.io: m.example.com}\n"
        "overrides: {web: {routers: {gate: {image: 'quay.io/a/lmstack-router:v1'}}}}\n"
    )
    with_bases(project.write({"stacks/web.yaml": WEB}), {"a": INHERITS, "b": ON_WEB}, shared=shared)
    assert project.messages() == []
    project.write({"clusters/b.yaml": None})
    assert of_bases(project) == ["unused-image-override", "unknown-reference"]
    project.write({"clusters/b.yaml": ON_WEB, "clusters/a.yaml": None})
    assert of_bases(project) == ["unused-image-override"]


def test_a_suppression_of_a_base_that_one_of_its_clusters_needs_is_used(project: ProjectFolder) -> None:
    """It silences findings about the cluster file that has it in its base."""
    shared = BASE + "suppress: [{rule: unused-image-override, reason: some clusters have no such image}]\n"
    needs_it = INHERITS + "registries: {quay.io: m.example.com}\n"
    with_bases(project.write({"stacks/web.yaml": WEB}), {"a": needs_it, "b": ON_WEB}, shared=shared)
    assert project.messages() == []
    project.write({"clusters/a.yaml": INHERITS})
    assert of_bases(project) == ["unused-suppression"]


VALUES = st.sampled_from(
    (
        None,
        True,
        5,
        "",
        "shared",
        "root",
        "chat",
        [],
        ["chat"],
        {},
        {"chat": None},
        {"runtimes": None},
        {"a": {"b": None}},
    )
)
KEYS = st.sampled_from(("base", *(str(field.alias) for field in ClusterFile.model_fields.values())))
FILE = st.dictionaries(KEYS, VALUES, max_size=3)


@given(FILE, FILE, FILE)
@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=SLOW)
def test_a_cluster_is_compiled_or_an_error_is_reported(tmp_path: Path, own: Any, shared: Any, root: Any) -> None:
    """Whatever the files say: a cluster that disappeared silently would be removed from dist/."""
    own, shared, root = {"base": "shared", "stacks": ["chat"], **own}, {"base": "root", **shared}, root
    files = {"clusters/prod": own, "bases/shared": shared, "bases/root": root}
    project = ProjectFolder(tmp_path).write({f"{name}.yaml": json.dumps(data) for name, data in files.items()})
    compiled = project.write({"stacks/chat.yaml": STACK}).compiled()
    assert compiled.runs or any(finding.severity is Severity.ERROR for finding in compiled.findings)


@pytest.mark.parametrize("name", ["clusters/prod.yaml", "bases/shared.yaml"])
def test_a_base_that_is_null(project: ProjectFolder, name: str) -> None:
    """It is not a name."""
    with_bases(project, {"prod": INHERITS}, shared=BASE)
    text = INHERITS.replace("shared", "null") if name.startswith("clusters") else BASE + "base: null\n"
    project.write({name: text})
    assert [each for each in project.messages() if "unused-base" not in each] == [
        f"{name}:{1 if text.startswith('base') else 3}:1: base is null; leave it out, or write a value [invalid-value]"
    ]


def test_a_base_may_list_the_stacks(project: ProjectFolder) -> None:
    """Also as all of them."""
    found = cluster(with_bases(project, {"prod": "base: shared\n"}, shared=BASE + "stacks: all\n"))
    assert found.settings.stacks == ["chat"]


@pytest.mark.parametrize("name", ["bases/Shared.yaml", "bases/shared.json", "bases/more/shared.yaml"])
def test_other_files_in_bases(project: ProjectFolder, name: str) -> None:
    """They are errors, as in clusters/; notes and hidden files are not."""
    with_bases(project, {"prod": INHERITS}, shared=BASE)
    project.write({"bases/README.md": "a note", "bases/.hidden": "x"})
    assert project.messages() == []
    project.write({name: BASE})
    (message,) = project.messages()
    assert message.startswith("bases/")
    assert message.endswith("[invalid-name]")


def test_a_base_file_that_cannot_be_read(project: ProjectFolder) -> None:
    """It is reported once, and not as missing."""
    with_bases(project, TWO, shared="a: [\n")
    (message,) = project.messages()
    assert message.startswith("bases/shared.yaml:")
    assert message.endswith("[unreadable-yaml]")


def test_foreign_files_of_a_base(project: ProjectFolder) -> None:
    """A path that one cluster with the base has is allowed there, and no mistake in the others; one that none has is reported."""
    with_bases(project, TWO, shared=BASE + "foreignFiles: [chat/extra.yaml, chat/none.yaml]\n")
    project.write({"dist/a/chat/extra.yaml": "a: 1\n"})
    mismatch = Mismatch("a/chat/extra.yaml", Kind.FOREIGN, "")
    found, notes = foreign_manifests([mismatch], project.root / "dist", load(project.root).clusters)
    assert notes == []
    assert {finding.column for finding in found} == {33}
    assert sorted(finding.clusters for finding in found) == [("a",), ("b",)]


def test_a_long_chain_of_bases(project: ProjectFolder) -> None:
    """However many bases stand below each other, the cluster has the settings of the last one."""
    chain = {f"b{number}": f"base: b{number + 1}\n" for number in range(1200)}
    with_bases(project, {"prod": "base: b0\nstacks: [chat]\n"}, **chain, b1200=BASE)
    assert cluster(project).data["namespace"] == "team"
