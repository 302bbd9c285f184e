"""`check PATH` judges what somebody wrote, prints it in four forms, and exits 0, 1 or 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from prodstack.cli.app import run

ROOT = Path(__file__).parents[2]
RULE = "missing-service-account"
HEAD = "apiVersion: production-stack.vllm.ai/v1alpha1\nkind: VLLMRouter\nmetadata:\n  name: chat\n  namespace: llm\n"
BAD = (
    HEAD
    + """spec:
  serviceDiscovery: static
  staticBackends: http://engines.example.org:80
  staticModels: m
  port: 80
  replicas: 1
  image: {registry: docker.io, name: "lmcache/lmstack-router@sha256:%s"}
  resources: {cpu: "1", memory: 2Gi}
"""
    % ("0" * 64)
)
GOOD = BAD + "  serviceAccountName: chat\n"
OVERRULED = BAD.replace(
    "  namespace: llm\n",
    f'  namespace: llm\n  annotations:\n    production-stack.vllm.ai/suppress: "{RULE}: it never starts on purpose"\n',
)
WARNED = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  annotations:\n    production-stack.vllm.ai/suppress: 'mismatched-port: x'\n"
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: vllm}
spec:
  selector: {matchLabels: {app: vllm}}
  template:
    metadata: {labels: {app: vllm}}
    spec: {containers: [{name: vllm, image: "vllm/vllm-openai:v0.10.0", command: [vllm, serve, org/model]}]}
"""
NOTHING = {
    "no object": "a: 1",
    "an empty file": "",
    "Helm values": "servingEngineSpec:\n  modelSpec:\n    - {name: llama, repository: vllm/vllm-openai, tag: v0.10.0}\n",
    "a Deployment that runs vLLM": DEPLOYMENT,
    "a List of other kinds": "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]\n",
    "our kind in another group": GOOD.replace("production-stack.vllm.ai", "example.com"),
}
"""Inputs without an object of the operator's kinds."""
TOKEN = DEPLOYMENT.replace("serve, org/model", "serve, org/model, --api-key=sk-proj-Zq8wJx4nV2bK9mTr5LcY7dHs")


def written(folder: Path, **files: str) -> Path:
    """The folder with each text as NAME.yaml."""
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def program(
    *arguments: str, stdin: str = "", folder: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    env = {**os.environ, **environment}
    command = [sys.executable, str(ROOT / "main.py"), *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, cwd=folder, env=env)


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        pytest.param(BAD, (), 1, id="an error"),
        pytest.param(GOOD, (), 0, id="clean"),
        pytest.param(GOOD, ("--strict",), 0, id="clean, strict"),
        pytest.param(OVERRULED, (), 0, id="suppressed with a reason"),
        pytest.param(f"{GOOD}---\n{WARNED}", (), 0, id="a warning"),
        pytest.param(f"{GOOD}---\n{WARNED}", ("--strict",), 1, id="a warning, strict"),
        pytest.param("a: [", (), 1, id="unreadable"),
        *(pytest.param(text, (), 2, id=name) for name, text in NOTHING.items()),
        pytest.param(WARNED, ("--strict",), 1, id="a warning about another kind, strict"),
        pytest.param(TOKEN, (), 1, id="an error about another kind"),
    ],
)
@pytest.mark.parametrize("form", ["human", "json", "sarif", "github", "gitlab"])
def test_the_exit_code_says_what_was_found(
    tmp_path: Path, text: str, options: tuple[str, ...], code: int, form: str
) -> None:
    """1 for an error, with --strict for a warning; 2 if nothing of the operator's kinds was there; the form changes nothing."""
    assert run(["check", str(written(tmp_path, a=text)), "--format", form, *options]) == code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("check", "nope.yaml"), 'the path "nope.yaml" does not exist', id="missing file"),
        pytest.param(("check", ".", "--frobnicate"), "--frobnicate", id="unknown option"),
        pytest.param(("check", ".", "--format", "xml"), "'xml' is not one of", id="unknown format"),
        pytest.param(("chekc",), 'did you mean "check"?', id="unknown command"),
        pytest.param(("-C", "nope", "check"), 'the folder "nope" does not exist', id="missing project"),
    ],
)
def test_misuse_is_two(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    """Misuse has its own exit code and a message on standard error."""
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


@pytest.mark.parametrize(
    ("least", "hidden", "is_warned"),
    [
        pytest.param("note", "", True, id="notes and worse"),
        pytest.param(
            "warning", "1 finding below warning not shown (--severity warning)\n", True, id="warnings and worse"
        ),
        pytest.param("error", "2 findings below error not shown (--severity error)\n", False, id="errors only"),
    ],
)
@pytest.mark.parametrize("form", ["human", "json", "sarif", "github", "gitlab"])
def test_only_the_wanted_severities_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, least: str, hidden: str, is_warned: bool
) -> None:
    """An error, a warning and a note, in every format; what is not shown is counted on standard error."""
    folder = written(tmp_path, a=BAD, warned=WARNED)
    assert run(["check", str(folder), "--format", form, "--severity", least]) == 1
    out, err = capsys.readouterr()
    assert RULE in out
    assert ("warned.yaml" in out) is is_warned
    assert err == hidden


def test_a_hidden_warning_still_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Otherwise a filter could turn a failing pipeline green."""
    folder = written(tmp_path, a=GOOD, b=WARNED)
    for arguments, code in (((), 0), (("--strict",), 1)):
        assert run(["check", str(folder), "--severity", "error", *arguments]) == code
        assert "not shown" in capsys.readouterr().err


def test_people_read_the_line_the_mark_and_the_fix(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The place as it was named, what is wrong, the line, the object, what to write, and the count."""
    file = written(tmp_path, a=BAD) / "a.yaml"
    run(["check", str(file)])
    out = capsys.readouterr().out
    assert f"{file}:6:1: error: the router has no serviceAccountName" in out
    assert "  6 | spec:\n    | ^^^^\n    object: VLLMRouter llm/chat (fails at: operator)\n    fix: " in out
    assert f"[{RULE}]" in out
    assert out.splitlines()[-1].endswith("in 1 file (1 object checked)")


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab"])
def test_documents_stand_alone_on_standard_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    """What a program reads is JSON and nothing else; remarks go to standard error."""
    run(["check", str(written(tmp_path, a=BAD, b="values: 1")), "--format", form])
    out, err = capsys.readouterr()
    assert RULE in json.dumps(json.loads(out))
    assert "skipped 1 document" in err


def test_github_annotations_are_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each line of the output is a workflow command."""
    run(["check", str(written(tmp_path, a=BAD)), "--format", "github"])
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("::error file=") and f",line=6,col=1,title={RULE}::" in line for line in lines)
    assert all(line.startswith("::") for line in lines)


def found(output: str) -> list[dict[str, Any]]:
    """The findings of the JSON output."""
    findings: list[dict[str, Any]] = json.loads(output)["findings"]
    return findings


@pytest.mark.parametrize(
    ("form", "file"),
    [("json", "sub/a.yaml"), ("github", "file=project/sub/a.yaml,"), ("gitlab", '"path": "project/sub/a.yaml"')],
)
def test_paths_are_the_projects(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: str, file: str
) -> None:
    """With -C, paths are relative to the project, except for a Git host, which resolves them from the repository's root."""
    (tmp_path / "project/sub").mkdir(parents=True)
    written(tmp_path / "project/sub", a=BAD)
    monkeypatch.chdir(tmp_path)
    assert run(["-C", "project", "check", "sub", "--format", form]) == 1
    assert file in capsys.readouterr().out


def test_complete_makes_an_error_of_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A selector without a match in the paths may match a runtime elsewhere, unless --complete is given."""
    selecting = GOOD.replace("serviceDiscovery: static", "serviceDiscovery: k8s\n  k8sLabelSelector: app=nowhere")
    path = str(written(tmp_path, a=selecting))
    severities = []
    for options in ((), ("--complete",)):
        run(["check", path, "--format", "json", *options])
        findings = found(capsys.readouterr().out)
        severities += [f["severity"] for f in findings if f["rule"] == "unmatched-selector"]
    assert severities == ["warning", "error"]


def test_a_suppression_that_silences_nothing_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An annotation outlives its reason only visibly."""
    run(["check", str(written(tmp_path, a=WARNED)), "--format", "json"])
    assert [(f["rule"], f["line"]) for f in found(capsys.readouterr().out)] == [("unused-suppression", 6)]


def test_standard_input_is_judged() -> None:
    """`kustomize build ... | main.py check -` needs no file."""
    result = program("check", "-", stdin=BAD)
    assert result.returncode == 1
    assert "<stdin>:6:1: error:" in result.stdout
    assert "  6 | spec:\n" in result.stdout


def test_a_check_of_manifests_needs_neither_cdk8s_nor_our_models(tmp_path: Path) -> None:
    """Checking YAML starts no node process and imports no models."""
    path = str(written(tmp_path, a=BAD))
    heavy = (
        "('cdk8s', 'jsii', 'constructs', 'models', 'compiler', 'charts', 'constructs_lib', 'imports', 'rich.console')"
    )
    code = f"import sys; from prodstack.cli.app import run; run(['check', {path!r}]); print([m for m in {heavy} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.splitlines()[-1] == "[]"


def test_judging_manifests_imports_no_pydantic(tmp_path: Path) -> None:
    """Reading, judging and rendering work where pydantic cannot be imported."""
    path = str(written(tmp_path, a=BAD))
    code = f"""if True:
        import sys
        sys.modules["pydantic"] = None
        from prodstack.manifests.files import read_tree
        from prodstack.manifests.manifest import World
        from prodstack.rules.engine.registry import judge
        from prodstack.rules.engine.pages import pages
        from prodstack.reports.output import github, human, json_document, sarif
        findings = judge(World(read_tree([{path!r}]).manifests))
        print(len(findings) > 0, len(sarif.render(findings, pages(), "1")) > 0)"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout == "True True\n"


def test_colour_changes_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without its colour codes, the coloured text equals the plain one; a pipe gets no codes."""
    import re

    path = str(written(tmp_path, a=BAD, b="a: [" + "x" * 300))
    outputs = []
    for option in ((), ("--no-color",), ("--color",)):
        run(["check", path, *option])
        outputs.append(capsys.readouterr().out)
    piped, plain, colored = outputs
    assert piped == plain
    assert "\x1b[" not in plain
    assert colored != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


@pytest.mark.parametrize(
    ("terminal", "no_color", "asked", "colored"),
    [
        pytest.param(True, "", None, True, id="a terminal"),
        pytest.param(True, "1", None, False, id="NO_COLOR"),
        pytest.param(False, "", None, False, id="a pipe"),
        pytest.param(False, "1", True, True, id="asked for"),
        pytest.param(True, "", False, False, id="declined"),
    ],
)
def test_when_there_is_colour(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, no_color: str, asked: bool | None, colored: bool
) -> None:
    """Colour is for terminals, unless NO_COLOR or an option says otherwise."""
    from prodstack.cli.terminal import wants_color

    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    monkeypatch.setenv("NO_COLOR", no_color)
    assert wants_color(asked, sys.stdout) == colored


def test_a_terminal_without_unicode_gets_escapes(tmp_path: Path) -> None:
    """A character that cannot be printed is escaped; it never stops the command."""
    path = str(written(tmp_path, a=BAD.replace("spec:", "spec: # ünïcode 🙂")))
    result = program("check", path, PYTHONIOENCODING="ascii")
    assert result.returncode == 1
    assert "\\xfcn\\xefcode" in result.stdout


def test_an_internal_error_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of this tool is one line that tells how to report it, and does not count as a finding."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("first\nsecond")

    monkeypatch.setattr("prodstack.rules.engine.registry.judge", broken)
    arguments = ["check", str(written(tmp_path, a=BAD))]
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert "internal error: ZeroDivisionError: first second; please report it" in err
    monkeypatch.setenv("PRODUCTION_STACK_TRACEBACK", "1")
    assert run(arguments) == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_missing_package_is_no_internal_error() -> None:
    """With the packages for manifests only, a command about a project names what it needs and where that is listed."""
    without = "import sys; sys.modules['pydantic'] = None; from prodstack.cli.app import run; sys.exit(run(['check', '--no-cache']))"
    done = subprocess.run([sys.executable, "-c", without], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"pydantic, which this command needs, is not installed for {sys.executable}")
    assert "requirements.txt" in done.stderr


@pytest.mark.parametrize(
    ("number", "code"), [pytest.param(400, 1, id="while it writes"), pytest.param(1, 1, id="at the end")]
)
def test_a_reader_that_has_gone_is_no_error(tmp_path: Path, number: int, code: int) -> None:
    """`main.py check ... | head -1` ends quietly, however little there is to write."""
    many = "---\n".join(BAD.replace("name: chat", f"name: chat-{one}") for one in range(number))
    command = [sys.executable, str(ROOT / "main.py"), "check", str(written(tmp_path, a=many)), "--format", "json"]
    reader, writer = os.pipe()
    os.close(reader)
    with subprocess.Popen(command, stdout=writer, stderr=subprocess.PIPE, cwd=ROOT) as process:
        os.close(writer)
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait() == code


def test_clusters_of_dist_are_judged_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same router in two clusters is not a duplicate; twice in one cluster it is."""
    for unit in ("one/chat", "two/chat"):
        (tmp_path / unit).mkdir(parents=True)
        (tmp_path / unit / "chat.k8s.yaml").write_text(GOOD, encoding="utf-8")
    assert run(["check", str(tmp_path), "--complete"]) == 0
    (tmp_path / "two/again").mkdir()
    (tmp_path / "two/again/again.k8s.yaml").write_text(GOOD, encoding="utf-8")
    assert run(["check", str(tmp_path), "--complete"]) == 1
    assert "[duplicate-object]" in capsys.readouterr().out


def test_an_input_that_holds_nothing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Among several inputs only those without an object of the operator's kinds are named, and the exit code is that of the others."""
    path = written(tmp_path, values=NOTHING["Helm values"], good=GOOD, broken="a: [")
    (path / "more").mkdir()
    written(path / "more", own=DEPLOYMENT)
    inputs = [str(path / name) for name in ("values.yaml", "good.yaml", "broken.yaml", "more")]
    assert run(["check", *inputs]) == 1
    said = [
        line for line in capsys.readouterr().err.splitlines() if "contains no object of the operator's kinds" in line
    ]
    assert [line.split(" contains")[0] for line in said] == [inputs[0], inputs[3]]
    assert run(["check", str(path / "more")]) == 2
    out, err = capsys.readouterr()
    assert "no findings" not in out
    assert "VLLMRuntime" in err


def test_a_finding_in_dist_names_its_cluster(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The cluster is the folder above the unit's; a file elsewhere has none."""
    for path in ("dist/one/chat/chat.k8s.yaml", "dist/two/chat/chat.k8s.yaml", "other/chat.yaml"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(BAD, encoding="utf-8")
    assert run(["-C", str(tmp_path), "check", "dist", "other", "--format", "json"]) == 1
    assert {f["file"].split("/")[1]: f["clusters"] for f in found(capsys.readouterr().out) if f["rule"] == RULE} == {
        "one": ["one"], "two": ["two"], "chat.yaml": [],
    }  # fmt: skip
