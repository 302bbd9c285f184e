"""The report says what diff, check, graph, expand and clusters say, of the right cluster."""

from __future__ import annotations

import pytest

from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import Facts
from prodstack.reports.diff.impact import Impact
from prodstack.reports.report import headline
from prodstack.reports.report.html import reaches, render
from prodstack.reports.report.topology import State
from tests.reports.report.builders import BEFORE, LONGER, changed, fleet, reported, small
from tests.rules.builders import ABSENT, cache, router, runtime


def test_the_change_is_shown_in_its_cluster_and_the_others_are_a_line() -> None:
    """A changed runtime has its fields and the arguments that its pods get."""
    report = changed()
    assert [cluster.name for cluster in report.shown] == ["prod"]
    assert [cluster.name for cluster in report.unchanged] == ["dev"]
    ((runtime,),) = (cluster.changed for cluster in report.shown)
    assert runtime.change.impact is Impact.INTERRUPTS
    (container,) = runtime.containers
    assert [(row.name, row.old, row.new) for row in container.changed] == [("--max-model-len", "8192", "16384")]
    assert len(container.rows) > 5


def test_without_a_comparison_every_cluster_is_shown() -> None:
    """And nothing is said of a change."""
    report = reported({"dev": small(), "prod": small()})
    assert report.change is None
    assert len(report.shown) == 2
    assert headline.headline(report) == "2 runtimes with 2 GPUs in 2 clusters"


def test_the_headline_names_the_worst_consequence() -> None:
    """Recreate: serving pauses."""
    assert (
        headline.headline(changed()) == "1 pod with 1 GPU stops or restarts; serving pauses (1 object in cluster prod)"
    )
    same = {"prod": small()}
    assert headline.headline(reported(same, same)) == "Nothing differs"


def test_consequences_are_listed_worst_first() -> None:
    """A removed router interrupts, a new cache only starts."""
    report = reported({"prod": [runtime(), cache()]}, {"prod": [runtime(), router()]})
    assert report.change is not None
    found = list(headline.consequences(report.change))
    assert [each.impact for each in found] == [Impact.INTERRUPTS, Impact.SCALES]


def test_the_topology_has_what_is_added_changed_and_removed() -> None:
    """Also the connections that appear and disappear."""
    moved = {"spec/k8sLabelSelector": "app in (other)"}
    (cluster,) = reported(
        {"prod": [router(moved), runtime(LONGER), cache(), runtime(name="more", labels={"app": "other"})]},
        {"prod": [router(), runtime(BEFORE, labels={"app": "engine"}), cache(name="old")]},
    ).shown
    assert cluster.topology is not None
    states = {each.node.lines[0]: each.state for each in cluster.topology.nodes}
    assert states == {
        "clients": State.SAME,
        "router": State.CHANGED,
        "engine": State.CHANGED,
        "more": State.ADDED,
        "cache": State.ADDED,
        "old": State.REMOVED,
    }
    assert {line.edge.end[3]: line.state for line in cluster.topology.lines if line.edge.start[3] == "router"} == {
        "more": State.ADDED,
        "engine": State.REMOVED,
    }


def test_a_cluster_that_disappears_is_shown() -> None:
    """Everything in it is removed."""
    report = reported({}, {"prod": small()})
    (cluster,) = report.shown
    assert cluster.topology is not None
    assert {each.state for each in cluster.topology.nodes} == {State.REMOVED}
    assert [(each.wanted, each.before) for each in cluster.gpus] == [(0, 1)]


@pytest.mark.parametrize(
    ("gpus", "facts", "words"),
    [
        ("1", None, "nvidia.com/gpu: 1 wanted, 2 in the pools"),
        ("4", None, "nvidia.com/gpu: 4 wanted, 2 in the pools, 2 too few"),
        ("1", Facts(), "nvidia.com/gpu: 1 wanted, pools unknown"),
    ],
    ids=["enough", "too few", "unknown"],
)
def test_gpus_are_compared_with_the_pools(gpus: str, facts: Facts | None, words: str) -> None:
    """As far as the pools are known."""
    new = {"prod": [runtime({"spec/deploymentConfig/resources/gpu": gpus})]}
    (cluster,) = (reported(new) if facts is None else reported(new, facts=facts)).shown
    assert [headline.gpus(each) for each in cluster.gpus] == [words]


def test_findings_are_grouped_by_rule_with_its_page() -> None:
    """Worst first; each has its explanation."""
    report = reported(
        {
            "prod": [router({"spec/serviceAccountName": ABSENT}), runtime()],
            "dev": [router({"spec/serviceAccountName": ABSENT})],
        }
    )
    first = report.problems[0]
    assert (first.rule, first.severity, len(first.findings)) == ("missing-service-account", Severity.ERROR, 2)
    assert first.reason
    assert first.title


def test_a_large_topology_has_no_picture() -> None:
    """It says what to do instead, and there is still the list."""
    report = fleet(1, 450, 1)
    (cluster,) = report.shown
    assert cluster.topology is not None
    assert "name one unit" in cluster.topology.too_large
    text = render(report)
    assert "Picture of the topology" not in text
    assert "engine-449" in text


def test_an_ignored_edit_does_not_claim_to_reach_the_pods() -> None:
    """The arguments are shown, and that running pods keep the old ones."""
    (cluster,) = reported({"prod": small({"spec/model/maxModelLen": 16384})}, {"prod": small()}).shown
    (each,) = cluster.changed
    assert each.change.impact is Impact.IGNORED
    assert each.containers
    assert "Running pods keep" in reaches(each)
