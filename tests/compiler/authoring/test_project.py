"""Reading a project: what is read, what is rejected, and that arbitrary files lead to findings and never to a traceback."""

from __future__ import annotations

import copy
import errno
import itertools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prodstack.compiler.authoring.project import NoProjectError, load
from tests.printed import one_line
from tests.projects import BLOCK, CLUSTER, FILES, ROOT, STACK, ProjectFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n"
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
SECTIONS = (
    "runtimes",
    "routers",
    "prefillDecode",
    "loraAdapters",
    "stacks",
    "overrides",
    "facts",
    "suppress",
    "images",
)
BELOW = (
    "mode",
    "prefill",
    "decode",
    "cache",
    "runtime",
    "serves",
    "labels",
    "spec",
    "topology",
    "lmCacheConfig",
    "x",
    "",
)
KEYS = st.sampled_from((*SECTIONS, *BELOW))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["chat", "llama", "off", "topology", "1Gi", "0.5", "a/b:c", "lm://", "\u2028", "../x"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(KEYS, below, max_size=3)),
    max_leaves=8,
)
EXAMPLES = [
    STACK,
    BLOCK,
    *((ROOT / "stacks" / name).read_text() for name in ("basic.yaml", "lora.yaml", "pd-sample.yaml")),
]


def written(tree: Any) -> str:
    """A tree as YAML text."""
    return str(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False))


def paths(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a tree."""
    yield path
    below = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in below:
        yield from paths(value, (*path, key))


def mutated(text: str, place: int, value: Any, key: str | None) -> str:
    """A valid text with one value replaced or, if a key is given, with one more entry there."""
    tree = copy.deepcopy(yaml.safe_load(text))
    places = [path for path in paths(tree) if path]
    *way, last = places[place % len(places)]
    node = tree
    for step in way:
        node = node[step]
    if key is not None and isinstance(node[last], dict):
        node[last][key] = value
    else:
        node[last] = value
    return written(tree)


def is_reported(folder: Path, stack: str, cluster: str) -> None:
    """The project compiles, or every finding has a file, a message and a rule."""
    project = ProjectFolder(folder).write({"stacks/chat.yaml": stack, "clusters/prod.yaml": cluster})
    for finding in project.compiled().findings:
        assert finding.rule
        assert finding.message
        assert finding.file.startswith(("stacks/", "clusters/")), one_line(finding)


@given(st.sampled_from(EXAMPLES), st.integers(0, 200), VALUES, st.none() | KEYS)
@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=SLOW)
def test_a_damaged_stack_file_is_a_finding(tmp_path: Path, text: str, place: int, value: Any, key: str | None) -> None:
    """One value of a valid stack file is replaced."""
    is_reported(tmp_path, mutated(text, place, value, key), CLUSTER)


CLUSTER_TEXT = CLUSTER + (
    "namespace: team\nstorageClass: nfs\nimages: {docker.io/a/b: ':1'}\n"
    "facts: {storageClasses: [nfs], nodePools: [{name: a, gpus: 1}], secrets: [{name: s, keys: [k]}]}\n"
    "overrides: {chat: {namespace: other, runtimes: {llama: {model: {maxModelLen: 5}}}}}\n"
)


@given(st.integers(0, 60), VALUES, st.none() | KEYS)
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=SLOW)
def test_a_damaged_cluster_file_is_a_finding(tmp_path: Path, place: int, value: Any, key: str | None) -> None:
    """One value of a valid cluster file, including its overrides, is replaced."""
    is_reported(tmp_path, STACK, mutated(CLUSTER_TEXT, place, value, key))


@given(VALUES, VALUES)
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=SLOW)
def test_any_structure_is_a_finding(tmp_path: Path, stack: Any, cluster: Any) -> None:
    """Files with valid syntax and any structure."""
    is_reported(tmp_path, written(stack), written(cluster))


@given(st.text(max_size=60) | st.lists(st.sampled_from(list("{}[]:-,&*!|>#'\"%@` \n\tab0")), max_size=30).map("".join))
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=SLOW)
def test_any_text_is_a_finding(tmp_path: Path, text: str) -> None:
    """Files with invalid syntax."""
    is_reported(tmp_path, text.encode("utf-8", "replace").decode(), CLUSTER)


def test_what_is_read(project: ProjectFolder) -> None:
    """YAML files and folders, sorted; hidden files, and notes for people, are ignored."""
    read = project.write(
        {
            "stacks/b.yml": STACK,
            "stacks/.hidden.yaml": "[",
            "stacks/a/stack.yaml": STACK,
            "stacks/a/NOTES.txt": "[",
            "stacks/README.md": "[",
            "stacks/b.md": STACK,
            "stacks/v1.2.txt": "[",
            "clusters/README.md": "[",
            "clusters/NOTES.txt": CLUSTER,
            "clusters/facts.json.txt": "{}",
            "stacks/a/.x.yaml": "[",
            "clusters/.x.yaml": "[",
        }
    )
    found = load(read.root)
    assert [(stack.name, stack.file) for stack in found.stacks] == [
        ("a", "stacks/a/stack.yaml"), ("b", "stacks/b.yml"), ("chat", "stacks/chat.yaml"),
    ]  # fmt: skip
    assert [cluster.name for cluster in found.clusters] == ["prod"]
    assert found.findings == ()


UNREAD: dict[str, tuple[str, str]] = {
    "a cluster's suffix in capitals": ("clusters/other.YAML", "rename it to other.yaml"),
    "a stack's suffix in capitals": ("stacks/other.Yml", "rename it to other.yml"),
    "another suffix": ("clusters/other.yaml.bak", "rename it if it is YAML"),
    "no suffix": ("clusters/other", "rename it if it is YAML"),
    "JSON as a cluster file": ("clusters/other.json", "rename it if it is YAML"),
    "notes without a suffix": ("stacks/README", "end its name in .md or .txt if it is a note"),
    "notes in another format": ("clusters/README.rst", "end its name in .md or .txt if it is a note"),
    "a stack that an editor saved as text": ("stacks/other.yaml.txt", "rename it to other.yaml"),
    "a cluster that an editor saved as text": ("clusters/other.yml.txt", "rename it to other.yml"),
    "a manifest that an editor saved as text": (
        "stacks/more/extra.YAML.md",
        "rename it to extra.yaml or, if it is a note, to extra.md",
    ),
    "a manifest's suffix in capitals": ("stacks/more/extra.YAML", "rename it to extra.yaml"),
    "another suffix beside a manifest": ("stacks/more/extra.tpl", "rename it if it is YAML"),
    "a subfolder of clusters/": ("clusters/eu/other.yaml", "move its files to clusters/"),
    "a subfolder of clusters/ with a suffix": ("clusters/eu.yaml/other.yaml", "move its files to clusters/"),
}


@pytest.mark.parametrize(("path", "fix"), UNREAD.values(), ids=UNREAD)
def test_what_would_be_skipped_is_an_error(project: ProjectFolder, path: str, fix: str) -> None:
    """An entry that is skipped silently would remove a cluster, a stack or an object from dist/."""
    project.write({path: CLUSTER, "stacks/more/more.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"})
    (found,) = [finding for finding in load(project.root).findings if finding.file in path]
    assert found.rule == "invalid-name"
    assert fix in found.fix


def make_pipe(path: Path) -> None:
    """A named pipe, which cannot be read as a file."""
    os.mkfifo(path)


@pytest.mark.parametrize("folder", ["stacks", "clusters", "stacks/more"])
@pytest.mark.parametrize(
    "make", [make_pipe, lambda path: path.symlink_to("absent.yaml")], ids=["a pipe", "a dead link"]
)
@pytest.mark.parametrize("name", ["other.yaml", "README.md"])
def test_an_entry_that_is_no_file_is_an_error(
    project: ProjectFolder, folder: str, make: Callable[[Path], None], name: str
) -> None:
    """It may have been a file when somebody reviewed it."""
    project.write({"stacks/more/more.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"})
    make(project.root / folder / name)
    assert [finding.file for finding in load(project.root).findings if finding.severity.name == "ERROR"] == [
        f"{folder}/{name}"
    ]


def test_a_link_inside_the_project_is_followed(project: ProjectFolder) -> None:
    """A stack may have two names."""
    (project.root / "stacks" / "again.yaml").symlink_to("chat.yaml")
    found = load(project.root)
    assert [stack.name for stack in found.stacks] == ["again", "chat"]
    assert found.findings == ()


def test_a_link_out_of_a_stack_s_folder_is_refused(project: ProjectFolder) -> None:
    """Everything that is published must have been reviewed in this repository."""
    project.write({"stacks/chat.yaml": None, "stacks/chat/stack.yaml": STACK})
    (project.root / "stacks" / "chat" / "hosts.yaml").symlink_to("/etc/hosts")
    (message,) = project.messages()
    assert message.startswith(
        "stacks/chat/hosts.yaml:1:1: stacks/chat/hosts.yaml is a link to a place outside the project"
    )


@pytest.mark.parametrize("note", ["stacks/README.md", "clusters/README.md", "stacks/chat/README.md"])
def test_a_note_out_of_the_project_is_refused(project: ProjectFolder, note: str) -> None:
    """A link is judged before its name: nothing outside the project is looked at."""
    project.write({"stacks/chat.yaml": None, "stacks/chat/stack.yaml": STACK})
    (project.root / note).symlink_to("/etc/hosts")
    (message,) = project.messages()
    assert message.startswith(f"{note}:1:1: {note} is a link to a place outside the project")


def test_notes_are_no_cluster(project: ProjectFolder) -> None:
    """A folder with notes alone has nothing to publish."""
    project.write({"clusters/prod.yaml": None, "clusters/README.md": CLUSTER})
    with pytest.raises(NoProjectError, match="holds no cluster file"):
        load(project.root)


@pytest.mark.parametrize("name", ["stacks", "clusters"])
def test_a_folder_that_is_not_a_project(tmp_path: Path, name: str) -> None:
    """Both folders are required; the error names them."""
    (tmp_path / name).mkdir()
    with pytest.raises(NoProjectError, match=r"a project has stacks/\*\.yaml and clusters/\*\.yaml"):
        load(tmp_path)


@pytest.mark.parametrize("code", [errno.EIO, errno.EACCES])
def test_an_entry_that_cannot_be_looked_at_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Whichever look at an entry of stacks/ or clusters/ fails, nothing is left out in silence: there is an error about it."""
    files = {"stacks/chat.yaml": None, "stacks/chat/stack.yaml": STACK, "stacks/chat/more.yaml": CONFIG_MAP}
    project = ProjectFolder(tmp_path).write({**FILES, **files})
    whole = project.objects()
    assert whole
    real, steps = os.stat, 0
    while True:
        count = itertools.count()
        failed: list[Any] = []

        def look(
            path: Any,
            *rest: Any,
            at: int = steps,
            count: Iterator[int] = count,
            failed: list[Any] = failed,
            **options: Any,
        ) -> os.stat_result:
            inside = isinstance(path, str | os.PathLike) and Path(path).is_relative_to(tmp_path / "stacks")
            if inside and next(count) == at:
                failed.append(path)
                raise OSError(code, os.strerror(code), os.fspath(path))
            return real(path, *rest, **options)

        with monkeypatch.context() as patch:
            patch.setattr(os, "stat", look)
            compiled = project.compiled()
        made = [resource.body for unit in compiled.units if unit.name == "chat" for resource in unit.resources]
        assert compiled.blocked or made == whole, failed
        if not failed:
            break
        steps += 1
    assert steps > 3
