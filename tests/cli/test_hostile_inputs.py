"""Every command survives every hostile manifest: exit 0, 1 or 2, no traceback, no control character, whatever stands around it."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.cli.app import run
from tests.cli.test_streams import MAIN
from tests.cli.wrong_inputs import BOMB, TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import ProjectFolder

EVIL = "::error::a\n::add-mask::b\r\x1b[31m\u202e\u2028<b>@team|[x](https://a.example)`\u0085"
OURS = {"apiVersion": "production-stack.vllm.ai/v1alpha1", "kind": "VLLMRuntime"}
SPEC = {"model": {"modelURL": "a/b"}, "deploymentConfig": {"replicas": 1}}


def named(name: object, spec: Any = SPEC, **more: Any) -> str:
    """A runtime with this name."""
    return json.dumps({**OURS, "metadata": {"name": name, "namespace": name, **more}, "spec": spec})


def plain(kind: str, **fields: Any) -> str:
    """An object of another kind."""
    return json.dumps({"apiVersion": "v1", "kind": kind, "metadata": {"name": "a"}, **fields})


MANIFESTS: dict[str, str | bytes] = {
    "names": named(EVIL),
    "a name of half a character": named("\ud83d"),
    "a name that is a list": named([1]),
    "annotations that are a list": named("a", annotations=[1], labels=[1]),
    "a spec that is a list": named("a", [1]),
    "variables": named(
        "a", {**SPEC, "vllmConfig": {"env": [{"name": EVIL, "value": EVIL}, 1, None], "extraArgs": [EVIL, 1]}}
    ),
    "a number that is none": named(
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
}
COMMANDS = {
    **{f"check {form}": ["check", "a.json", "--format", form] for form in ("human", "json", "sarif", "github")},
    **{f"diff {form}": ["diff", "a.json", "b.json", "--format", form] for form in ("human", "json", "md")},
    "diff the other way": ["diff", "b.json", "a.json"],
    **{f"drift {form}": ["drift", "a.json", "--format", form] for form in ("human", "json", "md")},
    "expand": ["expand", "a.json"],
    "expand, with defaults": ["expand", "a.json", "--defaults"],
    "graph": ["graph", "a.json"],
}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def outputs(argv: list[str], monkeypatch: pytest.MonkeyPatch, encoding: str) -> tuple[int, str, str]:
    """The exit code, and what a command writes to streams of this encoding."""
    streams = io.TextIOWrapper(io.BytesIO(), encoding), io.TextIOWrapper(io.BytesIO(), encoding)
    with monkeypatch.context() as patched:
        patched.delenv("HOME", raising=False)
        patched.setattr(sys, "stdout", streams[0])
        patched.setattr(sys, "stderr", streams[1])
        code = run(argv)
    texts = []
    for stream in streams:
        stream.flush()
        buffer = stream.buffer
        assert isinstance(buffer, io.BytesIO)
        texts.append(buffer.getvalue().decode(encoding))
    return code, texts[0], texts[1]


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
@pytest.mark.parametrize("argv", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("text", MANIFESTS.values(), ids=MANIFESTS)
def test_every_command_survives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | bytes, argv: list[str], encoding: str
) -> None:
    """In every format, without a home folder, with output in ASCII and in UTF-8."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    (tmp_path / "a.json").write_bytes(data)
    (tmp_path / "b.json").write_text(named("a"))
    code, out, err = outputs(["-C", str(tmp_path), *argv], monkeypatch, encoding)
    assert code in (0, 1, 2)
    assert "Traceback" not in err
    assert "internal error" not in err
    assert _CONTROL.search(out + err) is None
    if ("json" in argv or "sarif" in argv) and out:
        json.loads(out, parse_constant=pytest.fail)
    if "github" in argv:
        assert all(re.match(r"::(?:error|warning|notice) file=", line) for line in out.splitlines())
    if "md" in argv:
        assert "<b>" not in re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", out)


WRONG = {f"{table} {name}": case[0] for table, cases in TABLES.items() for name, case in cases.items()}


@pytest.mark.parametrize("files", WRONG.values(), ids=WRONG)
def test_a_wrong_project_is_reported_in_ascii(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, files: Any
) -> None:
    """Every wrong input of the other tests, without a home folder."""
    code, out, err = outputs(["-C", str(project.write(files).root), "check"], monkeypatch, "ascii")
    assert code in (1, 2)
    assert "internal error" not in err
    assert _CONTROL.search(out + err) is None


@pytest.mark.parametrize("name", ["names", "a storage that is a list", "not UTF-8"])
@pytest.mark.parametrize("command", ["check human", "diff md", "drift json", "graph"])
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
