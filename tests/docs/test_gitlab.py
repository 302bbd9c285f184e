"""The GitLab component works: its jobs are run on a repository with a merge request, and its notes reach an API."""

from __future__ import annotations

import json
import os
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
import yaml

from tests.docs.pages import ROOT
from tests.docs.pipelines import BAD, LONGER, git, program, repository_with_a_change, run_script

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from tests.projects import ProjectFolder

TEXT = (ROOT / "templates/prodstack.yml").read_text(encoding="utf-8")
HEADER, BODY = TEXT.split("\n---\n")
INPUTS: dict[str, dict[str, Any]] = yaml.safe_load(HEADER)["spec"]["inputs"]
VERIFY, CHECK, REPORT = "prodstack-verify", "prodstack-check", "prodstack-report"
TOKEN = "t"  # noqa: S105  # of the server that the test plays
SHELLS = [pytest.param(("bash", "-e", "-o", "pipefail"), id="bash"), pytest.param(("sh", "-e"), id="sh")]


def component(**inputs: object) -> dict[str, Any]:
    """The jobs with the inputs filled in, as GitLab fills them in: as text, before the YAML is read."""
    values = {name: each["default"] for name, each in INPUTS.items()} | inputs
    written = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in values.items()}
    found: dict[str, Any] = yaml.safe_load(re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda name: written[name[1]], BODY))
    return found


@dataclass
class Api:
    """The notes of one merge request, and the requests that were made."""

    notes: dict[int, str] = field(default_factory=lambda: {7: "looks good"})
    requests: list[tuple[str, str, str]] = field(default_factory=list)


@pytest.fixture
def api() -> Iterator[tuple[Api, str]]:
    """GitLab's API for notes, and its address."""
    state = Api()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield state, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def _handler(state: Api) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer([{"id": number, "body": body} for number, body in state.notes.items()])

        def do_POST(self) -> None:
            state.notes[max(state.notes) + 1] = self._body()
            self._answer({})

        def do_PUT(self) -> None:
            state.notes[int(self.path.rpartition("/")[2])] = self._body()
            self._answer({})

        def _body(self) -> str:
            return parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["body"][0]

        def _answer(self, data: object) -> None:
            state.requests.append((self.command, self.path, self.headers["PRIVATE-TOKEN"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(data).encode())

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """The project is in a folder of the repository."""
    return repository_with_a_change(tmp_path_factory.mktemp("repository"), "serving")


def job(
    repository: ProjectFolder, name: str, tools: Path, shell: tuple[str, ...] = ("sh", "-e"), /, **inputs: object
) -> subprocess.CompletedProcess[str]:
    """Run a job of a merge request. Inputs in capitals are variables."""
    root = repository.root.parent
    jobs = component(project="serving", **{key: value for key, value in inputs.items() if key.islower()})
    base = jobs[".prodstack"]
    variables = {
        **{key: str(value) for key, value in base["variables"].items()},
        "CI_PROJECT_DIR": str(root),
        "CI_MERGE_REQUEST_IID": "5",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(root, "rev-parse", "origin/main"),
        "PATH": os.pathsep.join((str(program(tools)), os.environ["PATH"])),
        **{key: str(value) for key, value in inputs.items() if key.isupper()},
    }
    return run_script("\n".join([*base["before_script"], *jobs[name]["script"]]), root, variables, shell)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", [VERIFY, CHECK, REPORT])
def test_every_job_of_a_good_merge_request_succeeds(
    repository: ProjectFolder, tmp_path: Path, name: str, shell: tuple[str, ...]
) -> None:
    """In bash and in sh, which GitLab uses in images without bash; and each job makes the files that it declares."""
    done = job(repository, name, tmp_path, shell)
    assert done.returncode == 0, done.stderr
    artifacts = component()[name].get("artifacts", {})
    files = [*artifacts.get("paths", []), *artifacts.get("reports", {}).values()]
    assert all((repository.root.parent / file).stat().st_size for file in files)


def test_the_report_names_the_change(repository: ProjectFolder, tmp_path: Path) -> None:
    """It is compared with the commit that the merge request started from."""
    assert job(repository, REPORT, tmp_path).returncode == 0
    root = repository.root.parent
    assert "maxModelLen" in (root / "production-stack-report.html").read_text(encoding="utf-8")
    assert "spec.model.maxModelLen" in (root / "production-stack-report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_bad_merge_request_fails_and_its_findings_have_a_place(
    repository: ProjectFolder, tmp_path: Path, shell: tuple[str, ...]
) -> None:
    """The code quality report is complete although the job fails, and people read the findings in the log."""
    repository.write({"stacks/chat.yaml": BAD})
    try:
        assert job(repository, VERIFY, tmp_path, shell).returncode == 1
        done = job(repository, CHECK, tmp_path, shell)
    finally:
        repository.write({"stacks/chat.yaml": LONGER})
    assert done.returncode == 1
    assert "serving/stacks/chat.yaml" not in done.stdout
    assert "error: " in done.stdout
    found = json.loads((repository.root.parent / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    assert {each["location"]["path"] for each in found} == {"serving/stacks/chat.yaml"}


@pytest.mark.curl
def test_the_note_is_posted_and_then_replaced(repository: ProjectFolder, tmp_path: Path, api: tuple[Api, str]) -> None:
    """One note for a merge request, however often its pipeline runs; notes of people stay as they are."""
    state, address = api
    for _ in range(2):
        done = job(
            repository, REPORT, tmp_path, comment=True, CI_API_V4_URL=address, CI_PROJECT_ID=1, PRODSTACK_TOKEN=TOKEN
        )
        assert done.returncode == 0, done.stderr
    assert [request[0] for request in state.requests] == ["GET", "POST", "GET", "PUT"]
    assert {(path.partition("?")[0].split("/notes")[0], token) for _, path, token in state.requests} == {
        ("/projects/1/merge_requests/5", TOKEN)
    }
    assert state.notes[7] == "looks good"
    assert sorted(state.notes) == [7, 8]
    assert "spec.model.maxModelLen" in state.notes[8]


@pytest.mark.curl
def test_a_refused_note_fails_the_job(repository: ProjectFolder, tmp_path: Path) -> None:
    """Somebody who asked for the note must see that it is missing; the report is an artifact all the same."""
    (repository.root.parent / "production-stack-report.html").unlink(missing_ok=True)
    done = job(repository, REPORT, tmp_path, comment=True, CI_API_V4_URL="http://127.0.0.1:1", PRODSTACK_TOKEN=TOKEN)
    assert done.returncode != 0
    assert (repository.root.parent / "production-stack-report.html").exists()


@pytest.mark.parametrize(
    ("inputs", "installed"),
    [
        ({}, "install --quiet production-stack-gitops"),
        ({"version": "1.2.3"}, "install --quiet production-stack-gitops==1.2.3"),
        ({"requirements": "tools.txt"}, "install --quiet --require-hashes -r tools.txt"),
    ],
    ids=["newest", "version", "locked"],
)
def test_what_is_installed(repository: ProjectFolder, tmp_path: Path, inputs: dict[str, str], installed: str) -> None:
    """The newest release, a release, or what the repository's own file locks by hash."""
    assert job(repository, VERIFY, tmp_path, **inputs).returncode == 0
    assert (tmp_path / "pip.log").read_text(encoding="utf-8").splitlines() == [installed]


def test_every_input_is_used_and_explained() -> None:
    """In the component itself and on its page."""
    page = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    assert {f"$[[ inputs.{name} ]]" for name in INPUTS} == set(re.findall(r"\$\[\[ .+? \]\]", BODY))
    assert [name for name, each in INPUTS.items() if f"| `{name}` |" not in page or not each["description"]] == []


def test_the_example_gives_only_inputs_that_exist() -> None:
    """And includes the component by its name."""
    [include] = yaml.safe_load((ROOT / "docs/examples/gitlab-component.yaml").read_text(encoding="utf-8"))["include"]
    assert include["component"].partition("@")[0].endswith("/prodstack")
    assert include["inputs"].keys() <= INPUTS.keys()
