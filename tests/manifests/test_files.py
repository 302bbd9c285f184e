"""A tree of manifests is read whole, in a fixed order, and what cannot be read is a finding at its line."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.files import STDIN, MissingPathError, Tree, clusters, read_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.manifests.manifest import Manifest

ROUTER = "apiVersion: production-stack.vllm.ai/v1alpha1\nkind: VLLMRouter\nmetadata:\n  name: {}\nspec: {{}}\n"


def tree_of(folder: Path, files: Mapping[str, str | bytes], *paths: str) -> Tree:
    """The tree of `files` written below `folder`, read by `paths` (default: the folder)."""
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_tree(paths or (".",), folder)


def names(manifests: tuple[Manifest, ...]) -> list[str]:
    """The names of the objects, in their order."""
    return [manifest.ref.name for manifest in manifests]


@pytest.mark.parametrize(
    ("files", "paths", "expected"),
    [
        pytest.param({"b.yaml": ROUTER.format("b"), "a.yml": ROUTER.format("a")}, (), ["a", "b"], id="sorted"),
        pytest.param({"x/y/z.yaml": ROUTER.format("deep")}, (), ["deep"], id="folders at any depth"),
        pytest.param({"a.txt": ROUTER.format("a")}, (), [], id="another suffix in a folder is left alone"),
        pytest.param(
            {"a.txt": ROUTER.format("a")}, ("a.txt",), ["a"], id="a file that is named is read, whatever its suffix"
        ),
        pytest.param({".git/a.yaml": ROUTER.format("a")}, (), [], id="a hidden folder is not entered"),
        pytest.param({"A.YAML": ROUTER.format("a")}, (), ["a"], id="a suffix in capitals"),
        pytest.param({"a.yaml": ROUTER.format("a")}, (".", "a.yaml", "./a.yaml"), ["a"], id="named twice, read once"),
        pytest.param({"a.yaml": ROUTER.format("a") + "---\n" + ROUTER.format("b")}, (), ["a", "b"], id="two documents"),
        pytest.param(
            {"a.yaml": "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: s}}\n"},
            (),
            ["s"],
            id="a List is taken apart",
        ),
        pytest.param(
            {"a.json": '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}'}, (), ["p"], id="JSON"
        ),
        pytest.param(
            {"a.json": '{\n\t"apiVersion": "v1",\n\t"kind": "\\ud83d\\ude00", "metadata": {"name": "p"}}'},
            (),
            ["p"],
            id="JSON that is no YAML",
        ),
    ],
)
def test_the_objects_of_a_tree(
    tmp_path: Path, files: dict[str, str], paths: tuple[str, ...], expected: list[str]
) -> None:
    """Objects are found in files and folders, in a fixed order, once each."""
    tree = tree_of(tmp_path, files, *paths)
    assert (names(tree.manifests), tree.findings) == (expected, ())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("replicaCount: 1\nimage: {}\n", id="Helm values"),
        pytest.param("apiVersion: v2\nname: chart\nversion: 1.0.0\n", id="Chart.yaml"),
        pytest.param(
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n", id="kustomization"
        ),
        pytest.param("resources: [a.yaml]\n", id="a kustomization without kind"),
        pytest.param("routers:\n  r: {serves: [a]}\n", id="a stack file"),
        pytest.param("kind: VLLMRuntime\nerrors: []\n", id="a note about a runtime, no spec"),
        pytest.param("- 1\n- 2\n", id="a list"),
        pytest.param("just text\n", id="text"),
        pytest.param("kind: 1\napiVersion: [v1]\n", id="no text"),
    ],
)
def test_what_is_no_object_is_passed_over_and_counted(tmp_path: Path, text: str) -> None:
    """Documents that no API server will ever see are neither judged nor forgotten."""
    tree = tree_of(tmp_path, {"a.yaml": text})
    assert (tree.manifests, tree.findings, tree.passed_over) == ((), (), 1)


def test_the_flux_kustomization_is_an_object(tmp_path: Path) -> None:
    """Only kustomize's own build file shares the name of Flux's custom resource."""
    text = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\n"
    assert names(tree_of(tmp_path, {"a.yaml": text}).manifests) == ["apps"]


@pytest.mark.parametrize(
    ("content", "place", "message", "fix"),
    [
        pytest.param("a: 1\na: 2\n", (2, 1), 'the key "a" is written twice', "keep one of them", id="duplicate key"),
        pytest.param("a: [1\nb: 2\n", (2, 2), "not well-formed YAML", "correct the file", id="unclosed list"),
        pytest.param(
            "a: {{ .Values.a }}\n",
            (1, 4),
            "this is a template",
            "render the template first (helm template)",
            id="Helm template",
        ),
        pytest.param('{{- if .Values.a }}\na: "\n', (1, 1), "this is a template", "helm template", id="Helm condition"),
        pytest.param(b"a: \xff\xfe\n", (1, 4), "the file is not UTF-8 text", "save the file as UTF-8", id="no UTF-8"),
        pytest.param(
            "a: !!python/none\n", (1, 4), "is not allowed", "remove the tag; nothing in it was checked", id="a tag"
        ),
        pytest.param('{"a": 1,', None, "not well-formed YAML", "correct the file", id="broken JSON"),
        pytest.param('{"a": 1, "a": 2}', (1, 10), "written twice", "keep one of them", id="a duplicate key in JSON"),
    ],
)
def test_an_unreadable_file_is_a_finding_and_the_others_are_read(
    tmp_path: Path, content: str | bytes, place: tuple[int, int] | None, message: str, fix: str
) -> None:
    """One broken file is reported at its line and hides nothing."""
    tree = tree_of(tmp_path, {"a.yaml": content, "b.yaml": ROUTER.format("b")})
    (finding,) = tree.findings
    assert (finding.rule, finding.file, str(finding.severity)) == ("unreadable-yaml", "a.yaml", "error")
    assert place is None or (finding.line, finding.column) == place
    assert message in finding.message
    assert fix in finding.fix
    assert names(tree.manifests) == ["b"]


def test_a_file_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    """A link to nowhere in a folder is as bad as a broken file, and no reason to stop."""
    (tmp_path / "a.yaml").symlink_to(tmp_path / "nowhere.yaml")
    (finding,) = tree_of(tmp_path, {}).findings
    assert finding.rule == "unreadable-yaml"
    assert "No such file" in finding.message


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        pytest.param(
            "metadata: {}\nkind: VLLMRuntime\nspec: {}\n",
            'has kind "VLLMRuntime" but no apiVersion',
            2,
            id="no version",
        ),
        pytest.param("apiVersion: production-stack.vllm.ai/v1alpha1\nspec: {}\n", "but no kind", 1, id="no kind"),
        pytest.param("kind: CacheServer\napiVersion: ''\nspec: {}\n", "but no apiVersion", 1, id="empty version"),
        pytest.param("kind: CacheServer\napiVersion: 1\nspec: {}\n", "but no apiVersion", 1, id="a number"),
    ],
)
def test_half_an_object_of_ours_is_not_passed_over(tmp_path: Path, text: str, message: str, line: int) -> None:
    """A custom resource whose kind or version was forgotten is a mistake, not somebody else's file."""
    tree = tree_of(tmp_path, {"a.yaml": text})
    (finding,) = tree.findings
    assert (finding.rule, finding.line, tree.passed_over) == ("object-without-kind-or-version", line, 0)
    assert message in finding.message


def test_a_path_that_does_not_exist_is_misuse(tmp_path: Path) -> None:
    """A misspelt path is reported before anything is read."""
    with pytest.raises(MissingPathError, match=r"^nope$"):
        tree_of(tmp_path, {"a.yaml": "a: ["}, "a.yaml", "nope")


def test_standard_input_is_named_and_kept() -> None:
    """What came by a pipe is judged like a file, and its text stays at hand to quote from."""
    text = ROUTER.format("piped") + "---\n"
    tree = read_tree(["-", "-"], stdin=text.encode())
    assert (names(tree.manifests), tree.stdin) == (["piped"], text)
    assert tree.manifests[0].mark(("kind",)).file == STDIN


def test_findings_name_files_as_the_person_did(tmp_path: Path) -> None:
    """Paths are relative to the project folder and shown as they were written."""
    (tmp_path / "project/sub").mkdir(parents=True)
    (tmp_path / "project/sub/a.yaml").write_text("a: [", encoding="utf-8")
    shown = [
        read_tree([path], tmp_path / "project").findings[0].file for path in ("sub", "./sub/a.yaml", "../project/sub")
    ]
    assert shown == ["sub/a.yaml", "./sub/a.yaml", "../project/sub/a.yaml"]
    absolute = str(tmp_path / "project/sub")
    assert read_tree([absolute], Path("elsewhere")).findings[0].file == f"{absolute}/a.yaml"


def test_garbage_collection_is_as_it_was(tmp_path: Path) -> None:
    """Reading pauses the collector, and gives it back in the state in which it was, whatever was read."""
    for enabled in (False, True):
        (gc.enable if enabled else gc.disable)()
        tree_of(tmp_path, {"a.yaml": "a: ["})
        assert gc.isenabled() == enabled


@pytest.mark.parametrize(
    ("files", "path", "expected"),
    [
        pytest.param(("dist/a/u/u.k8s.yaml", "dist/b/u/u.k8s.yaml"), ".", [["0"], ["1"]], id="two clusters"),
        pytest.param(("dist/a/u/u.k8s.yaml", "dist/a/v/v.k8s.yaml"), ".", [["0", "1"]], id="two units of one cluster"),
        pytest.param(
            ("dist/a/u/u.k8s.yaml", "dist/a/gitops/flux/flux.k8s.yaml"), ".", [["1", "0"]], id="what Flux reads"
        ),
        pytest.param(("u/u.k8s.yaml", "v/v.k8s.yaml"), ".", [["0", "1"]], id="the folder of a cluster"),
        pytest.param(("a.yaml", "b/u/u.yaml", "c/v/w.k8s.yaml"), ".", [["0", "1", "2"]], id="no output of ours"),
        pytest.param((), ".", [], id="nothing"),
    ],
)
def test_clusters_are_judged_apart(
    tmp_path: Path, files: tuple[str, ...], path: str, expected: list[list[str]]
) -> None:
    """Objects of two clusters do not clash; files outside the layout of dist/ are one group."""
    tree = tree_of(tmp_path, {file: ROUTER.format(f"'{number}'") for number, file in enumerate(files)}, path)
    assert [names(group) for group in clusters(tree.manifests)] == expected
