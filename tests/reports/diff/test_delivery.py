"""What a difference does to a unit that another Kustomization or Application applies from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.reports.diff.compare import compare
from prodstack.reports.diff.delivery import OWNER
from prodstack.reports.diff.impact import FieldChange, Impact
from tests.reports.diff.test_cross_object import published
from tests.upstream.children.builders import Body, cache_server, router, runtime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prodstack.manifests.manifest import Manifest

STORED = runtime(storageConfig={"enabled": True})
KEPT = {**STORED, "metadata": {**STORED["metadata"], "annotations": {"kustomize.toolkit.fluxcd.io/prune": "disabled"}}}
FINALIZER = "resources-finalizer.argocd.argoproj.io"


def flux(name: str, unit: str = "chat", **spec: Any) -> Body:
    """A Kustomization of Flux for a unit of the cluster east."""
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": name, "namespace": "flux-system"},
        "spec": {"path": f"./dist/east/{unit}", "prune": True, **spec},
    }


def application(name: str, **metadata: Any) -> Body:
    """An Application for the unit chat."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd", **metadata},
        "spec": {"source": {"path": "dist/east/chat"}},
    }


def owners(old: Sequence[Body], new: Sequence[Body], *objects: Body) -> list[FieldChange]:
    """What is reported about the owner of the unit chat with these objects."""
    unit = published("chat", *objects)
    report = compare(_delivered(old, unit), _delivered(new, unit))
    return [field for change in report.objects for field in change.fields if field.path == OWNER]


def _delivered(deliveries: Sequence[Body], unit: list[Manifest]) -> list[Manifest]:
    return [*published("flux", *deliveries), *unit]


@pytest.mark.parametrize(
    ("old", "new", "objects", "impact", "reasons"),
    [
        pytest.param(
            flux("a"),
            flux("b"),
            [runtime()],
            Impact.BLOCKED,
            ["immutable selector", "has not taken over"],
            id="a runtime",
        ),
        pytest.param(
            flux("a", prune=False), flux("b"), [router()], Impact.BLOCKED, ["VLLMRouter lab/x"], id="no pruning"
        ),
        pytest.param(flux("a"), flux("b"), [STORED], Impact.DATA_LOSS, ["immutable selector", "volume"], id="a volume"),
        pytest.param(flux("a"), flux("b"), [KEPT], Impact.BLOCKED, ["immutable selector"], id="a protected volume"),
        pytest.param(
            flux("a", deletionPolicy="Orphan"),
            flux("b"),
            [STORED],
            Impact.BLOCKED,
            ["immutable"],
            id="orphaned objects",
        ),
        pytest.param(
            flux("a"), flux("b"), [cache_server()], Impact.INTERRUPTS, ["flux-system/a is deleted"], id="a cache server"
        ),
        pytest.param(
            application("a", finalizers=[FINALIZER]),
            application("b"),
            [STORED],
            Impact.DATA_LOSS,
            ["argocd/a is deleted, it deletes what argocd/b has not"],
            id="an Application",
        ),
    ],
)
def test_a_renamed_owner(old: Body, new: Body, objects: list[Body], impact: Impact, reasons: list[str]) -> None:
    """Flux's labels move into immutable selectors, and the deletion of the old owner may be faster than the new one."""
    [field] = owners([old], [new], *objects)
    assert field.impact is impact
    assert (field.old, field.new) == tuple(f"{b['metadata']['namespace']}/{b['metadata']['name']}" for b in (old, new))
    assert [each for each in reasons if each not in field.why] == []
    assert "keep its name" in field.fix


def test_a_path_that_another_kustomization_takes_over() -> None:
    """Both exist before and after; the one that has the path now is reported."""
    old = [flux("a", "chat"), flux("b", "search")]
    [field] = owners(old, [flux("a", "search"), flux("b", "chat")], runtime())
    assert (field.old, field.new, field.impact) == ("flux-system/a", "flux-system/b", Impact.BLOCKED)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param([flux("a")], [flux("a", interval="5m")], id="an edit"),
        pytest.param([flux("a")], [], id="a deletion, which is reported as such"),
        pytest.param([], [flux("a")], id="a new one"),
        pytest.param([flux("a")], [flux("a"), flux("b")], id="a second one"),
        pytest.param([flux("a")], [flux("b", "other")], id="another path"),
        pytest.param([application("a")], [application("b")], id="an Application that deletes nothing"),
        pytest.param([flux("a")], [application("a")], id="another tool, which has labels of its own"),
    ],
)
def test_what_is_no_new_owner(old: list[Body], new: list[Body]) -> None:
    """Only a path that changes hands is reported."""
    assert owners(old, new, runtime()) == []


def test_a_renamed_owner_of_unknown_objects_proves_nothing() -> None:
    """The path is not among the manifests."""
    assert owners([flux("a", "search")], [flux("b", "search")], runtime()) == []
