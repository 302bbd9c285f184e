"""`drift DUMP` reads kubectl's output, reports what is not running, and exits 0, 1 or 2."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from prodstack.cli.app import run

ROOT = Path(__file__).parents[2]
DUMP = ROOT / "tests/data/dumps/stale.yaml"
SENTENCE = (
    "--max-model-len 8192 never reached llama-8b: 4 pods still run with 4096; applying it restarts 4 pods with 4 GPUs"
)


def fresh(folder: Path) -> Path:
    """The dump after its runtime's edit was reverted."""
    file = folder / "fresh.yaml"
    file.write_text(
        DUMP.read_text(encoding="utf-8").replace("maxModelLen: 8192", "maxModelLen: 4096"), encoding="utf-8"
    )
    return file


def test_people_read_what_is_late_since_when_and_at_what_cost(capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence that the README opens with."""
    assert run(["drift", str(DUMP)]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[1] == f"  {SENTENCE} (spec.model.maxModelLen), since 2026-07-01T10:00:00Z at the latest"
    assert "the rollout restart of 2026-07-02T09:00:00Z restarted the pods with the old values" in out
    assert out.splitlines()[-1] == "drift: 1 of 3 objects (1 stale); applying everything restarts 4 pods with 4 GPUs"
    assert err == ""


@pytest.mark.parametrize("form", ["human", "json", "md", "markdown"])
def test_the_exit_code_says_whether_something_drifted(tmp_path: Path, form: str) -> None:
    """1 for drift, 0 for a clean dump; the form changes nothing."""
    assert run(["drift", str(DUMP), "--format", form]) == 1
    assert run(["drift", str(fresh(tmp_path)), "--format", form]) == 0


def test_json_stands_alone_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    """Verdict, and for each object its state, the fields, and what restarts."""
    run(["drift", str(DUMP), "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    [late, *others] = data["objects"]
    assert data["verdict"] == "drift"
    assert late["object"] == {"kind": "VLLMRuntime", "namespace": "llm", "name": "llama-8b"}
    assert (late["state"], late["pods"], late["gpus"]) == ("stale", 4, 4)
    assert [(f["path"], f["wanted"], f["running"]) for f in late["fields"]] == [("spec.model.maxModelLen", 8192, 4096)]
    assert {each["state"] for each in others} == {"fresh"}


def test_a_dump_comes_through_a_pipe_as_yaml_or_json() -> None:
    """`kubectl get ... -o json | python main.py drift -`."""
    import yaml

    as_json = json.dumps(yaml.safe_load(DUMP.read_text(encoding="utf-8")))
    command = [sys.executable, str(ROOT / "main.py"), "drift", "-"]
    found = subprocess.run(command, input=as_json, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (found.returncode, found.stderr) == (1, "")
    assert SENTENCE in found.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(None, "does not exist", id="no file"),
        pytest.param("a: [", "not well-formed YAML", id="no YAML"),
        pytest.param("", "contains no Kubernetes object", id="empty"),
    ],
)
def test_a_dump_that_cannot_be_read_is_misuse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, message: str
) -> None:
    """Nothing was compared, so nothing is called clean."""
    file = tmp_path / "dump.yaml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert run(["drift", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


def test_a_dump_without_custom_resources_says_how_to_make_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The remark goes to standard error."""
    (tmp_path / "d.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", encoding="utf-8")
    assert run(["drift", str(tmp_path / "d.yaml")]) == 0
    assert (
        "note: the dump contains no VLLMRuntime, VLLMRouter or CacheServer; create it with: kubectl get"
        in capsys.readouterr().err
    )
