"""Many stacks are built by several processes: the result is the same, and no process stays."""

from __future__ import annotations

import signal
import threading
from multiprocessing import active_children
from typing import TYPE_CHECKING

import pytest

import prodstack.compiler.building.builder as building
from charts.synth import Cdk8s
from prodstack.compiler.building.pool import Pool
from prodstack.compiler.building.session import Session
from tests.compiler.building.pretended import PretendedRenderer
from tests.projects import STACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.compiler.building.texts import Renderer
    from prodstack.compiler.building.units import Unit
    from tests.projects import ProjectFolder

NAMES = ("alpha", "beta", "gamma", "delta")
GATE = (
    STACK.partition("routers:")[2]
    .replace("front", "gate")
    .replace("[llama]", "[alpha/llama]")
    .replace("  cache:", "  kv:")
)
CHANGES = {
    "sound": {},
    "one does not compile": {"stacks/beta.yaml": STACK.replace("vllmConfig: {}", "vllmConfig: {frobnicate: 1}")},
    "one cannot be read": {"stacks/beta.yaml": "a: ["},
    "one has an error": {"stacks/beta.yaml": STACK.replace("gpu: 1", "gpu: 1.5")},
    "a router of another stack's runtime": {
        "stacks/beta.yaml": f"namespace: alpha\nrouters:{GATE}",
    },
    "a companion": {
        "stacks/beta/stack.yaml": STACK,
        "stacks/beta.yaml": None,
        "stacks/beta/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: llm}\ndata: {a: 0o7}\n",
    },
}


@pytest.fixture
def fleet(project: ProjectFolder) -> ProjectFolder:
    """Several stacks in namespaces of their own, on two clusters; one has an override."""
    stacks = {f"stacks/{name}.yaml": f"namespace: {name}\n{STACK}" for name in NAMES}
    listed = f"stacks: [{', '.join(NAMES)}]\n"
    clusters = {
        "clusters/prod.yaml": listed + "operator: {install: false}\n",
        "clusters/dev.yaml": listed + "overrides: {gamma: {namespace: other}}\noperator: {allowMutableImage: true}\n",
    }
    return project.write({"stacks/chat.yaml": None, **stacks, **clusters})


@pytest.fixture
def pooled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A pool from two stacks on."""
    monkeypatch.setattr(building, "POOL_FROM", 2)
    yield
    assert active_children() == []


def outcome(project: ProjectFolder, renderer: Renderer, workers: int) -> tuple[object, object]:
    """The findings, and the files unless errors stand against them."""
    run = Session(project.root, cached=False, renderer=renderer, workers=workers)
    try:
        return run.findings, None if run.blocked else dict(run.files)
    finally:
        run.close()


@pytest.mark.usefixtures("pooled")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_processes_build_what_one_process_builds(fleet: ProjectFolder, change: dict[str, str | None]) -> None:
    """Findings, their order, and every file."""
    fleet.write(change)
    assert outcome(fleet, PretendedRenderer(), 2) == outcome(fleet, PretendedRenderer(), 1)


@pytest.mark.usefixtures("pooled")
def test_a_process_with_threads_is_not_copied(fleet: ProjectFolder) -> None:
    """The thread could hold a lock at that moment, which nobody in the copy would ever release."""
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert outcome(fleet, PretendedRenderer(), 2) == outcome(fleet, PretendedRenderer(), 1)
    finally:
        end.set()
        thread.join()


def is_deaf(_: Unit) -> str:
    """Whether the process that makes drafts has never heard Ctrl-C."""
    return repr(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))


def test_ctrl_c_does_not_reach_processes_that_start(fleet: ProjectFolder) -> None:
    """One that had not ignored it yet would print a traceback. In the process that started them it counts as before."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    units = [unit for unit in fleet.compiled().units if unit.body]
    pool = Pool(2, PretendedRenderer(is_deaf))
    try:
        assert set(pool.rendered(units)) == {b"True"}
    finally:
        pool.close()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


@pytest.mark.usefixtures("pooled")
def test_processes_render_with_cdk8s(fleet: ProjectFolder) -> None:
    """The real texts, those of the namespaces and of the operator among them."""
    _, files = outcome(fleet, Cdk8s(), 2)
    assert isinstance(files, dict)
    assert files == outcome(fleet, Cdk8s(), 1)[1]
    assert len(files) == 2 * 13 + 1  # each with its Kustomization, and the index
