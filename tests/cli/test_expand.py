"""`expand` prints every object that the operator makes, as YAML alone on standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from prodstack.cli.app import run
from prodstack.upstream.children.predict import expand_all
from tests.growth import is_linear
from tests.upstream.children.builders import DATA, Body, cache_server, documents, router, runtime

if TYPE_CHECKING:
    from pathlib import Path

CASES = sorted((DATA / "observed").iterdir())
STOPPED = {"router-no-sa", "runtime-noncanonical-quantities", "runtime-nonodeselector"}
"""The recorded cases whose outcome has errors, panics or endless updates."""


def written(folder: Path, *bodies: Body) -> str:
    """A file with these objects."""
    file = folder / "a.yaml"
    file.write_text(yaml.safe_dump_all(bodies), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("case", CASES, ids=[path.name for path in CASES])
def test_the_output_is_the_recorded_file(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the API server's defaults, byte for byte, nothing normalised: owner references, order and quoting are equal too."""
    code = run(["expand", "--defaults", str(case / "input.yaml")])
    out, err = capsys.readouterr()
    assert out == (case / "children.yaml").read_text(encoding="utf-8")
    assert (code, bool(err)) == ((1, True) if case.name in STOPPED else (0, False))


@pytest.mark.parametrize("case", CASES, ids=[path.name for path in CASES])
def test_a_recorded_failure_is_a_finding_and_nothing_else_is(case: Path) -> None:
    """outcome.yaml's errors and endless updates."""
    [outcome] = documents(case / "outcome.yaml")
    assert (case.name in STOPPED) == bool(outcome["errors"] or outcome["endless_update_loop"])


def kinds(text: str) -> list[str]:
    """The printed objects as kind/name."""
    return [f"{each['kind']}/{each['metadata']['name']}" for each in yaml.safe_load_all(text) if each]


SERVED = ["Service/x", "Deployment/x"]
OTHER = {**runtime(deploymentConfig={"gpuu": "1"}), "metadata": {"name": "other", "namespace": "lab"}}
OTHER_GOOD = {**runtime(), "metadata": {"name": "good", "namespace": "lab"}}
FROZEN = {**runtime(model={"maxModelLen": 5_000_000_000}), "metadata": {"name": "other", "namespace": "lab"}}


@pytest.mark.parametrize(
    ("bodies", "expected", "rule"),
    [
        pytest.param([runtime()], SERVED, "", id="served"),
        pytest.param([cache_server(), OTHER], SERVED, "unknown-field", id="an unknown field"),
        pytest.param([router(serviceAccountName=None)], [], "router-without-service-account", id="no account"),
        pytest.param(
            [cache_server(resources={"cpu": "lots"})], ["Service/x"], "invalid-quantity", id="a panic after the Service"
        ),
        pytest.param([FROZEN, OTHER_GOOD, cache_server()], SERVED, "oversized-integer", id="a frozen kind"),
        pytest.param(
            [runtime(), {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x", "namespace": "lab"}}],
            [],
            "clashing-child-name",
            id="somebody's Service",
        ),
        pytest.param(
            [{**runtime(), "apiVersion": "production-stack.vllm.ai/v1"}], [], "unserved-version", id="no kind"
        ),
        pytest.param(
            [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}], [], "", id="nothing of ours"
        ),
    ],
)
def test_where_the_operator_fails_the_finding_is_said_and_nothing_is_invented(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], bodies: list[Body], expected: list[str], rule: str
) -> None:
    """Exit 1; of an object that fails somewhere unknown nothing is printed, of one that stops what it makes before; others stay."""
    code = run(["expand", written(tmp_path, *bodies)])
    out, err = capsys.readouterr()
    assert kinds(out) == expected
    assert code == (1 if rule else 0)
    assert f"[{rule}]" in err if rule else "[" not in err


def test_an_unreadable_file_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rest is printed."""
    (tmp_path / "b.yaml").write_text("a: [", encoding="utf-8")
    written(tmp_path, runtime())
    assert run(["expand", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert kinds(out) == SERVED
    assert "[unreadable-yaml]" in err


def test_the_namespace_of_the_resource_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Children live where their owner lives."""
    body = runtime()
    body["metadata"]["namespace"] = "elsewhere"
    run(["expand", written(tmp_path, body)])
    assert {each["metadata"]["namespace"] for each in yaml.safe_load_all(capsys.readouterr().out)} == {"elsewhere"}


def test_without_a_path_it_is_all_of_dist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each cluster by itself: an account that one cluster has does not stand for another's."""
    for cluster in ("east", "west"):
        folder = tmp_path / "dist" / cluster / "chat"
        folder.mkdir(parents=True)
        (folder / "chat.k8s.yaml").write_text(yaml.safe_dump(router()), encoding="utf-8")
    assert run(["-C", str(tmp_path), "expand"]) == 0
    assert kinds(capsys.readouterr().out).count("ServiceAccount/x-sa") == 2


def test_without_dist_it_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to expand is not the same as nothing wanted."""
    assert run(["-C", str(tmp_path), "expand"]) == 2
    assert 'the path "dist" does not exist' in capsys.readouterr().err


def test_the_projects_own_dist_expands_without_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    """What the project emits, the operator serves."""
    root = DATA.parents[1]
    assert run(["-C", str(root), "expand"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "# unverified" in out


def routers(count: int) -> list[Body]:
    """That many routers with one account."""
    return [{**router(), "metadata": {"name": f"r{number}", "namespace": "lab"}} for number in range(count)]


def test_expanding_is_linear() -> None:
    """Quadratic work would take ten times as long an object."""
    assert len(expand_all(routers(600))) == 4 * 600 + 1
    assert is_linear(routers, expand_all, 600, 6_000)
