"""Every command survives every hostile manifest: exit 0, 1 or 2, no traceback, no control character, whatever stands around it."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.hostile import EVIL, OUTPUTS, assert_in_order, ended
from tests.cli.test_streams import MAIN
from tests.cli.wrong_inputs import BOMB, TABLES
from tests.projects import CLUSTER, FILES, STACK, ProjectFolder
from tests.rules.engine.test_rules_on_odd_input import BUILDERS, ODD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.hostile import Output

OURS = {"apiVersion": "production-stack.vllm.ai/v1alpha1", "kind": "VLLMRuntime"}
SPEC = {"model": {"modelURL": "a/b"}, "deploymentConfig": {"replicas": 1}}


def named(name: object, spec: Any = SPEC, **more: Any) -> str:
    """A runtime with this name."""
    return json.dumps({**OURS, "metadata": {"name": name, "namespace": name, **more}, "spec": spec})


def plain(kind: str, **fields: Any) -> str:
    """An object of another kind."""
    return json.dumps({"apiVersion": "v1", "kind": kind, "metadata": {"name": "a"}, **fields})


def odd(first: int) -> str:
    """An object of each kind, with odd values in the place of all its fields."""
    values = itertools.cycle(ODD[first:] + ODD[:first])
    bodies = [build().body for build in BUILDERS.values()]
    return "\n---\n".join(json.dumps({**body, "spec": {key: next(values) for key in body["spec"]}}) for body in bodies)


MANIFESTS: dict[str, str | bytes] = {
    "names": named(EVIL),
    "a name of half a character": named("\ud83d"),
    "a name that is a list": named([1]),
    "annotations that are a list": named("a", annotations=[1], labels=[1]),
    "a spec that is a list": named("a", [1]),
    "variables": named(
        "a", {**SPEC, "vllmConfig": {"env": [{"name": EVIL, "value": EVIL}, 1, None], "extraArgs": [EVIL, 1]}}
    ),
    "an unreadable number": named(
        "a", {**SPEC, "vllmConfig": {"gpuMemoryUtilization": float("nan"), "port": float("inf")}}
    ),
    "a storage that is a list": plain("PersistentVolumeClaim", spec={"resources": {"requests": {"storage": [1]}}}),
    "a capacity that is a mapping": plain("PersistentVolume", spec={"capacity": {"storage": {"a": 1}}}),
    "binary data that is a list": plain("ConfigMap", binaryData=[1]),
    "binary data of a list": plain("ConfigMap", binaryData={"a": [1]}),
    "data that is a list": plain("Secret", data=[1, [2]], stringData="x"),
    "a kind that is a list": json.dumps({"apiVersion": [1], "kind": [2], "metadata": [3], "items": 4}),
    "aliases": BOMB,
    "depth": "[" * 50_000,
    "not UTF-8": b"kind: \xff\xfe\n",
    "zeros": b"\0" * 1000,
    "a control character": "kind: \x1b[31m\n",
    "a tag": "!!python/object:os.system {}\n",
    **{f"odd values, from the one at {first}": odd(first) for first in (0, 5, 10)},
}
COMMANDS = {
    **{
        f"check {form}": ["check", "a.json", "--format", form]
        for form in ("human", "json", "sarif", "github", "gitlab")
    },
    **{f"diff {form}": ["diff", "a.json", "b.json", "--format", form] for form in ("human", "json", "md")},
    "diff the other way": ["diff", "b.json", "a.json"],
    **{f"drift {form}": ["drift", "a.json", "--format", form] for form in ("human", "json", "md")},
    "expand": ["expand", "a.json"],
    "expand, with defaults": ["expand", "a.json", "--defaults"],
    "graph": ["graph", "a.json"],
    **{f"report {form}": ["report", "a.json", "--format", form] for form in ("html", "md")},
}


def written(folder: Path, text: str | bytes) -> None:
    """Put the manifest into the folder, and one to compare it with."""
    (folder / "a.json").write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    (folder / "b.json").write_text(named("a"))


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("text", MANIFESTS.values(), ids=MANIFESTS)
def test_every_command_that_reads_manifests_survives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | bytes, output: Output
) -> None:
    """In every format, without a home folder, with output in ASCII, in UTF-8, closed, and to a pipe that nobody reads."""
    written(tmp_path, text)
    for name, argv in COMMANDS.items():
        if output == "nobody reads" and name not in ("check human", "diff md", "expand", "graph", "report html"):
            continue  # the others write in the same ways
        end = ended(["-C", str(tmp_path), *argv], monkeypatch, output)
        assert_in_order(end)
        if ("json" in argv or "sarif" in argv) and end.out:
            json.loads(end.out, parse_constant=pytest.fail)
        if "github" in argv:
            assert all(re.match(r"::(?:error|warning|notice) file=", line) for line in end.out.splitlines())
        if "md" in argv:
            assert "<b>" not in re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", end.out), name


READ_PROJECT = [
    ["check"],
    ["clusters"],
    *(["show", "chat", "--cluster", "prod", "--format", form] for form in ("yaml", "json")),
]
READ_DIST = [["check", "dist", "--format", "sarif"], ["expand"], ["graph"], ["report"], ["diff", "dist", "dist"]]
PLACES: dict[str, tuple[str, Any, list[list[str]]]] = {
    "beside a stack file": (
        "stacks/chat/a.json",
        {"stacks/chat.yaml": None, "stacks/chat/stack.yaml": STACK},
        READ_PROJECT,
    ),
    "as the stack file": ("stacks/chat.yaml", {}, READ_PROJECT),
    "as the cluster file": ("clusters/prod.yaml", {}, READ_PROJECT),
    "as a base": ("bases/shared.yaml", {"clusters/prod.yaml": f"base: shared\n{CLUSTER}"}, READ_PROJECT),
    "in dist/": ("dist/prod/chat/a.json", {}, []),
    "as a unit of dist/": ("dist/prod/chat/chat.k8s.yaml", {}, []),
    "as the facts in dist/": ("dist/prod/cluster.facts", {}, READ_DIST),
}
"""Where a project can hold a hostile file, what else is there then, and what reads it there, besides `synth` and `verify`.

A unit of dist/ is read as any other manifest, by the commands above.
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was published."""
    project = ProjectFolder(tmp_path_factory.mktemp("published")).write(FILES)
    with pytest.MonkeyPatch.context() as patched:
        assert ended(["-C", str(project.root), "synth"], patched).code == 0
    return project.root


@pytest.mark.parametrize(("place", "others", "commands"), PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("text", MANIFESTS.values(), ids=MANIFESTS)
def test_every_command_survives_a_hostile_file_in_a_project(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    published: Path,
    text: str | bytes,
    place: str,
    others: Any,
    commands: list[list[str]],
) -> None:
    """Without a home folder, with output in ASCII, and with closed output; `verify` then has the same verdict."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    root = str(shutil.copytree(published, tmp_path / "project"))
    ProjectFolder(tmp_path / "project").write({**others, place: data})
    ends = [ended(["-C", root, *argv], monkeypatch) for argv in (["verify"], *commands, ["synth"])]
    closed = [ended(["-C", root, *argv], monkeypatch, "closed") for argv in (["synth"], *commands, ["verify"])]
    for end in (*ends, *closed):
        assert_in_order(end)
    assert closed[-1].code == (0 if ends[-1].code == 0 and "foreign-manifest" not in ends[-1].err else 1)


WRONG = {f"{table} {name}": case[0] for table, cases in TABLES.items() for name, case in cases.items()}


@pytest.mark.parametrize("files", WRONG.values(), ids=WRONG)
def test_a_wrong_project_is_reported_in_ascii(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, files: Any
) -> None:
    """Every wrong input of the other tests, by every command that reads a project, without a home folder."""
    root = str(project.write(files).root)
    for command in (["check"], ["synth"], ["verify"], ["clusters"]):
        end = ended(["-C", root, *command], monkeypatch)
        assert_in_order(end)
        assert end.code in (1, 2)


@pytest.mark.parametrize("name", ["names", "not UTF-8"])
@pytest.mark.parametrize("command", ["check human", "drift json"])
def test_a_process_without_output_ends_in_order(tmp_path: Path, name: str, command: str) -> None:
    """Standard output is closed, HOME is unset, the encoding is ASCII, and a file's name is not UTF-8."""
    text = MANIFESTS[name]
    (tmp_path / "a.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    (tmp_path / "b.json").write_text(named("a"))
    with open(os.fsencode(tmp_path) + b"/\xff.yaml", "w", encoding="utf-8") as file:  # noqa: PTH123  # Path takes no bytes
        file.write("a: [")
    environment = {key: value for key, value in os.environ.items() if key != "HOME"} | {
        "PYTHONIOENCODING": "ascii:strict"
    }
    argv = [each.replace("a.json", "." if command == "check human" else "a.json") for each in COMMANDS[command]]
    program = f"import os, sys; os.close(1); os.execv(sys.executable, {[*MAIN, '-C', str(tmp_path), *argv]!r})"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode in (0, 1, 2)
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
