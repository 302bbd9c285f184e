"""Taking over live objects: a stack file that repeats what was recorded changes nothing that runs, until the digest is switched on.

The stack file is made as docs/runbooks.md says: the live spec under the object's name, the live labels, and `rolloutDigest: off`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from prodstack.compiler.authoring.project import load
from prodstack.compiler.building.project import compile_project
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME, Manifest, objects
from prodstack.reports.diff.compare import compare
from prodstack.reports.diff.impact import DiffReport, Impact
from prodstack.reports.drift.dump import dump_of
from prodstack.upstream.digest import ANNOTATION
from tests.reports.drift.builders import live
from tests.upstream.children.builders import DATA, documents, merged, stored_children

if TYPE_CHECKING:
    from pathlib import Path

    from tests.upstream.children.builders import Body

SECTIONS = {RUNTIME: "runtimes", ROUTER: "routers", CACHE_SERVER: "cacheServers"}
ALONE = ("unmatched-selector", "unresolved-static-backend", "unresolved-cache-url")
"""What is wrong only because each object was recorded without the others that it names."""
DIGEST = f'spec.deploymentConfig.podAnnotations["{ANNOTATION}"]'


class Live(NamedTuple):
    """A recorded object, its recorded children, and what the two merges do to it."""

    id: str
    owner: Body
    children: list[Body]
    first: Impact = Impact.NOTHING
    second: Impact = Impact.ROLLS_OUT
    suppressed: tuple[str, ...] = ()


def observed(case: str, *suppressed: str, first: Impact = Impact.NOTHING, second: Impact = Impact.ROLLS_OUT) -> Live:
    """One of the recorded installations."""
    folder = DATA / "observed" / case
    [given], [stored] = documents(folder / "input.yaml"), documents(folder / "stored.yaml")
    owner = {**given, "metadata": stored["metadata"], "spec": stored["spec"]}
    return Live(case, owner, documents(folder / "children.yaml"), first, second, suppressed)


def edited(case: str, first: Impact = Impact.NOTHING, second: Impact = Impact.ROLLS_OUT) -> Live:
    """One of the recorded edits, after the operator had applied it."""
    folder = DATA / "observed-edits" / case
    [owner] = documents(folder / "after.yaml")
    return Live(case, owner, documents(folder / "children_after.yaml"), first, second)


def with_units(case: str) -> Live:
    """A recorded installation with an LMCache size as upstream's CRD writes it by default; its children are predicted."""
    recorded = observed(case)
    owner = merged(recorded.owner, {"spec": {"lmCacheConfig": {"cpuOffloadingBufferSize": "4Gi"}}})
    return Live(f"{case}, a size with a unit", owner, stored_children(owner), Impact.ROLLS_OUT)


CASES = (
    observed("cacheserver-full"),
    observed("router-default-sa"),
    observed("router-k8s-full"),
    observed("router-static-full"),
    observed("runtime-autoscaling-empty-objects", "contested-replicas"),
    observed("runtime-base"),
    observed("runtime-chat-template"),
    observed("runtime-full", "shared-read-write-once-volume", second=Impact.INTERRUPTS),
    observed("runtime-lora-sidecar"),
    observed("runtime-noncanonical-quantities"),
    observed("runtime-nonodeselector", first=Impact.IGNORED, second=Impact.IGNORED),
    observed("runtime-storage-defaults"),
    observed("runtime-v0-lmcache"),
    with_units("runtime-v0-lmcache"),
    edited("cache-image"),
    edited("router-image"),
    edited("router-replicas-resources"),
    edited("runtime-annotation-added"),
    edited("runtime-lmcache-on"),
    edited("runtime-label-added-and-image", first=Impact.BLOCKED, second=Impact.BLOCKED),
    edited("runtime-maxmodellen", first=Impact.IGNORED),
    edited("runtime-node-selector"),
    edited("runtime-toleration"),
)
RUNTIMES = tuple(case for case in CASES if case.owner["kind"] == RUNTIME)
ids = [case.id for case in CASES]


def stack_of(case: Live, **more: Any) -> Body:
    """The stack file that repeats a live object."""
    meta = case.owner["metadata"]
    entry = {"labels": meta.get("labels") or {}, **case.owner["spec"]}
    suppress = [{"rule": rule, "reason": "recorded alone"} for rule in (*ALONE, *case.suppressed)]
    section = SECTIONS[case.owner["kind"]]
    return {"namespace": meta["namespace"], section: {meta["name"]: entry}, "suppress": suppress, **more}


def taken_over(case: Live, stack: Body, folder: Path) -> DiffReport:
    """What `diff --live` reports if the stack is merged and nothing else runs."""
    files = {"stacks/live.yaml": stack, "clusters/prod.yaml": {"stacks": ["live"], "operator": {"install": False}}}
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")
    (unit,) = (unit for unit in compile_project(load(folder)).units if unit.name == "live")
    new = [Manifest(each.body) for each in unit.resources]
    dump = dump_of([Manifest(each) for each in objects([live(case.owner, case.children)])])
    return compare([owner for owner in dump.owners if owner.ref == new[0].ref], new, dump=dump)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_the_first_merge_changes_nothing_that_runs(case: Live, tmp_path: Path) -> None:
    """Apart from what is announced for the case, no pod restarts, starts or stops."""
    report = taken_over(case, stack_of(case, rolloutDigest="off"), tmp_path)
    assert report.verdict is case.first, report.objects


@pytest.mark.parametrize("case", RUNTIMES, ids=[case.id for case in RUNTIMES])
def test_the_second_merge_rolls_out_once_as_announced(case: Live, tmp_path: Path) -> None:
    """With the digest, one rollout brings everything that was merged to the pods; the digest is its only new reason."""
    report = taken_over(case, stack_of(case), tmp_path)
    [change] = report.objects
    assert change.impact is case.second, change
    assert DIGEST in [field.path for field in change.fields], change


def test_enough_kinds_were_recorded() -> None:
    """At least eight live objects, of all three kinds that have pods."""
    assert len(CASES) >= 8
    assert {case.owner["kind"] for case in CASES} == set(SECTIONS)
