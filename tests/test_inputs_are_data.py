"""Whatever a project holds, the program runs no code of it, uses no network, and opens nothing outside the project and its own installation.

Watched with Python's audit hook (tests/audited.py). The other processes are our renderer, which is watched too, and its node, which the
requirements bring along; they are handed objects that were compiled, over pipes or a pair of sockets, and never a file of the project. Names that could leave dist/ are tested in
tests/compiler/publishing/test_output_paths.py, tags and alias bombs in tests/manifests/test_yaml_reader.py.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from charts.nodejs import PROGRAM
from tests.audited import in_every_python
from tests.projects import CLUSTER, ROOT, STACK, ProjectFolder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.projects import Content

MARK = "REACHED"
OUTSIDE = "what stands outside the project"
TOUCH = f"touch {MARK}"
VALUES = {
    "SHELL": f"$({TOUCH}) `{TOUCH}`; {TOUCH}",
    "TEMPLATE": "{{ lookup('pipe', '" + TOUCH + "') }} {% include '../outside/secret.txt' %}",
    "LOOKUP": "${jndi:ldap://127.0.0.1:1/a}",
    "TAG": f"!!python/object/apply:os.system ['{TOUCH}']",
    "FILE": "file:///etc/passwd",
    "INCLUDE": "!include ../outside/secret.txt",
    "ENTITY": "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>",
    "ADDRESS": "http://127.0.0.1:1/model",
}
"""Texts that other tools act on."""
HOSTILE = STACK.replace("vllmConfig: {}", f"vllmConfig: {{env: {json.dumps(VALUES)}}}").replace(
    "{modelURL: org/llama}",
    json.dumps(
        {"modelURL": "http://127.0.0.1:1/model", "chatTemplate": "{{ ''.__class__.__mro__[1].__subclasses__() }}"}
    ),
)
FETCHED = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "fetched"},
    "data": {"$ref": "../outside/secret.txt", "resources": "https://127.0.0.1:1/x.yaml"},
}
CODE = f"import pathlib; pathlib.Path({MARK!r}).write_text('x')\n"
MODULES = (
    "sitecustomize",
    "usercustomize",
    "yaml",
    "cdk8s",
    "jsii",
    "typer",
    "pydantic",
    "conftest",
    "prodstack/__init__",
    "constructs_lib/__init__",
)
PLANTED: dict[str, Content] = {
    **{f"{module}.py": CODE for module in MODULES},
    "evil.py": CODE,
    "evil.sh": TOUCH,
    "cdk8s.yaml": f"language: python\napp: {TOUCH}\n",
    "Makefile": f"all:\n\t{TOUCH}\n",
    "package.json": json.dumps({"main": "evil.js", "scripts": {"postinstall": TOUCH}}),
    "node_modules/constructs/index.js": f"require('fs').writeFileSync('{MARK}', 'x')\n",
    ".env": f"JSII_NODE=/bin/sh\nNODE_OPTIONS=--require={MARK}\n",
}
"""Code in the project's folder, under names that a careless program would load."""
FILES: dict[str, Content] = {
    **PLANTED,
    "stacks/chat.yaml": None,
    "stacks/chat/stack.yaml": HOSTILE,
    "stacks/chat/fetched.json": json.dumps(FETCHED),
    "clusters/prod.yaml": CLUSTER,
}


def a_link(target: str) -> Any:
    """A link to somewhere outside."""
    return lambda path: path.symlink_to(target)


def with_tag(tag: str, text: str) -> str:
    """The hostile stack with a tagged value."""
    return HOSTILE + f"namespace: !!{tag} {text}\n"


REFUSED: dict[str, Mapping[str, Content]] = {
    "a tag in a stack file": {"stacks/chat/stack.yaml": with_tag("python/object/apply:os.system", f"['{TOUCH}']")},
    "a tag that opens a file": {"stacks/chat/stack.yaml": HOSTILE + "namespace: !include ../outside/secret.txt\n"},
    "a tag in a cluster file": {"clusters/prod.yaml": CLUSTER + f"namespace: !!python/object/new:os.system ['{TOUCH}']\n"},
    "a tag in a manifest": {"stacks/chat/x.yaml": f"a: !!python/name:os.system ''\nb: '{TOUCH}'\n"},
    "code beside a stack file": {"stacks/chat/evil.py": CODE, "stacks/chat/evil.sh": TOUCH},
    "a link to a file": {"stacks/other.yaml": a_link("../../outside/secret.yaml")},
    "a link to a folder": {"stacks/other": a_link("../../outside")},
    "a link beside a stack file": {"stacks/chat/x.yaml": a_link("../../../outside/secret.yaml")},
    "a link as cluster file": {"clusters/other.yaml": a_link("../../outside/secret.yaml")},
    "a path as name of a stack": {"clusters/prod.yaml": CLUSTER.replace("[chat]", "[../../outside/secret]")},
}  # fmt: skip


@pytest.fixture
def hostile(tmp_path: Path) -> ProjectFolder:
    """A project whose values and files are as hostile as they can be and still be accepted."""
    (tmp_path / "temp").mkdir()
    (tmp_path / "outside").mkdir()
    for name in ("secret.txt", "secret.yaml"):
        (tmp_path / "outside" / name).write_text(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {OUTSIDE}}}\n")
    return ProjectFolder(tmp_path / "project").write(FILES)


def run(project: ProjectFolder, *arguments: str) -> tuple[subprocess.CompletedProcess[str], list[list[Any]]]:
    """The program, started in the project's folder; what it did, event by event."""
    log = project.root.parent / "events"
    env = {key: value for key, value in os.environ.items() if key not in ("JSII_NODE", "CDK8S_OUTDIR", "PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        cwd=project.root,
        env={**env, "TMPDIR": str(project.root.parent / "temp"), **in_every_python(project.root.parent / "audit", log)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done, [json.loads(line) for line in log.read_text().splitlines()]


INSTALLATION = tuple(Path(path).resolve() for path in (str(ROOT), sys.prefix, sys.base_prefix))
THIS_PROCESS = ["ctypes.dlopen", None]
"""What the import of ctypes does: it names the interpreter that runs."""
PAIR = ["socket.__new__", None, socket.AF_UNIX, socket.SOCK_STREAM]
"""One end of a pair between two processes. It has no address; giving it one, or connecting it, are events of their own."""
RENDERER = ["subprocess.Popen", sys.executable, [sys.executable, "-P", str(PROGRAM)], None]
"""The start of the process that starts node."""
STARTS = ("subprocess.Popen", "os.posix_spawn")
"""The events of starting a program, by its name."""


def reached(events: list[list[Any]], root: Path) -> Iterator[list[Any]]:
    """The events that leave the project: a network, a program but the renderer and node, a file elsewhere, a change of the installation."""
    for event in events:
        name, *named = event
        if name == "os.symlink":
            if not (_is_inside(named[0], root, writes=False) and _is_inside(named[1], root, writes=True)):
                yield event
        elif name == "open" or (name.startswith(("os.", "shutil.")) and name not in ("os.exec", "os.system", *STARTS)):
            if not all(_is_inside(path, root, writes=_writes(event)) for path in named[:2] if isinstance(path, str)):
                yield event
        elif not (name in STARTS and _is_node(str(named[0]))) and event not in (THIS_PROCESS, PAIR, RENDERER):
            yield event


def _writes(event: list[Any]) -> bool:
    if event[0] != "open":
        return True
    mode, flags = event[2], event[3] or 0
    return any(letter in (mode or "") for letter in "wax+") or bool(flags & (os.O_WRONLY | os.O_RDWR))


def _is_inside(path: str, root: Path, *, writes: bool) -> bool:
    """Python keeps what it compiled in __pycache__; jsii unpacks its own program into the folder for temporary files."""
    if path in ("r", "rb", os.devnull):
        return True
    place = (root / path).resolve()
    if any(place.is_relative_to(each) for each in (root.resolve(), root.resolve().parent / "temp")):
        return True
    return any(place.is_relative_to(each) for each in INSTALLATION) and (not writes or "__pycache__" in place.parts)


def _is_node(program: str) -> bool:
    place = Path(program)
    return place.name in ("node", "node.exe") and place.resolve().is_relative_to(Path(sys.prefix).resolve())


def assert_only_data(project: ProjectFolder, done: subprocess.CompletedProcess[str], events: list[list[Any]]) -> None:
    """Nothing was reached, no code ran, and nothing of what stands outside was said."""
    assert list(reached(events, project.root)) == []
    assert list(project.root.rglob(MARK)) == []
    assert OUTSIDE not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_synth_of_a_hostile_project_only_reads_and_writes_it(hostile: ProjectFolder) -> None:
    """It is published as it is, every text a text; the events show that the stack was read and that node was the only program but ours."""
    done, events = run(hostile, "synth")
    assert done.returncode == 0, done.stderr
    assert_only_data(hostile, done, events)
    published = hostile.dist()["prod/chat/chat.k8s.yaml"].decode()
    assert all(text.split("'")[0] in published for text in VALUES.values())
    opened = [str(event[1]) for event in events if event[0] == "open"]
    assert any(path.endswith("stacks/chat/stack.yaml") for path in opened)
    assert {Path(event[1]).name for event in events if event[0] in STARTS and event != RENDERER} == {"node"}
    assert events.count(RENDERER) == 1


COMMANDS = {
    "check": ("check",),
    "check PATH": ("check", "dist"),
    "verify": ("verify",),
    "expand": ("expand", "dist"),
    "diff": ("diff", "dist", "stacks/chat"),
    "drift": ("drift", "dist/prod/chat/chat.k8s.yaml"),
    "graph": ("graph", "dist"),
    "report": ("report", "dist"),
    "import helm": ("import", "helm", "values.txt", "--dry-run"),
}


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What the hostile project publishes."""
    project = ProjectFolder(tmp_path_factory.mktemp("published") / "project").write(FILES)
    assert project.run("synth").returncode == 0
    return project.dist()["prod/chat/chat.k8s.yaml"]


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_no_command_reaches_out(hostile: ProjectFolder, dist: bytes, command: tuple[str, ...]) -> None:
    """Those that read what others wrote neither; only `verify` needs node, and `diff --git` git."""
    values = (
        '{"servingEngineSpec": {"modelSpec": [{"name": "a", "modelURL": "$(id)", "repository": "`id`", "tag": "x"}]}}'
    )
    done, events = run(hostile.write({"dist/prod/chat/chat.k8s.yaml": dist, "values.txt": values}), *command)
    assert done.returncode in (0, 1), done.stderr
    assert_only_data(hostile, done, events)
    assert any(event[0] in STARTS for event in events) is (command == ("verify",))


@pytest.mark.parametrize("files", REFUSED.values(), ids=REFUSED)
def test_what_would_reach_out_is_refused(hostile: ProjectFolder, files: Mapping[str, Content]) -> None:
    """Exit 1, nothing published, nothing reached."""
    for name, content in files.items():
        if callable(content):
            (hostile.root / name).unlink(missing_ok=True)
    done, events = run(hostile.write(files), "synth")
    assert done.returncode == 1
    assert done.stderr.strip()
    assert not (hostile.root / "dist").exists()
    assert_only_data(hostile, done, events)


FORBIDDEN = {
    "network": ["socket.connect", None],
    "name lookup": ["socket.getaddrinfo", "models.example", 443],
    "socket": ["socket.__new__", None, 2],
    "shell": ["subprocess.Popen", "/bin/sh", ["sh", "-c", "x"]],
    "a socket with an address": ["socket.bind", None, "/run/socket"],
    "a shell without subprocess": ["os.posix_spawn", "/bin/sh", ["sh", "-c", "x"]],
    "a link to elsewhere": ["os.symlink", "/etc/passwd", "stacks/x.yaml"],
    "a link elsewhere": ["os.symlink", str(ROOT / "main.py"), "/etc/x"],
    "another Python": ["subprocess.Popen", sys.executable, [sys.executable, "-c", "x"], None],
    "another node": ["subprocess.Popen", "/usr/local/bin/node", ["node"]],
    "system": ["os.system", "x"],
    "exec": ["os.exec", "/bin/sh", ["sh"]],
    "file elsewhere": ["open", "/etc/passwd", "r", 0],
    "file above": ["open", "../outside/secret.txt", "r", 0],
    "write elsewhere": ["open", "/etc/x", "w", 0],
    "write in the installation": ["open", str(ROOT / "review/x.py"), "w", 0],
    "rename elsewhere": ["os.rename", "dist/a", "/etc/a"],
    "removal elsewhere": ["os.remove", "/etc/a", -1],
    "library": ["ctypes.dlopen", "/opt/x.so"],
    "fetch": ["urllib.Request", "https://models.example", None],
}


@pytest.mark.parametrize("event", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_reaches_out_would_be_seen(tmp_path: Path, event: list[Any]) -> None:
    """The judge of the events can say no."""
    assert list(reached([event], tmp_path / "project")) == [event]
