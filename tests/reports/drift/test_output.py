"""The report for people, as Markdown and as JSON, on one dump with every state."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.manifest import Manifest, objects
from prodstack.reports.drift import output
from prodstack.reports.drift.assess import drift
from tests.growth import is_linear
from tests.reports.drift.builders import as_stored, dump, finished, live, report, running
from tests.upstream.children.builders import merged, router, runtime, stored_children

if TYPE_CHECKING:
    from prodstack.reports.drift.model import Drift

Body = dict[str, Any]

LATE: Body = {"model": {"maxModelLen": 8192}, "deploymentConfig": {"image": {"pullPolicy": "Always"}}}


def called(cr: Body, name: str) -> Body:
    """The custom resource under another name."""
    renamed: Body = merged(cr, {"metadata": {"name": name}})
    return renamed


def items(cr: Body, old: Body, **change: Any) -> list[Body]:
    """A custom resource and its children, without the rest of a dump."""
    found: list[Body] = live(cr, stored_children(old), **change)["items"][:-2]
    return found


@pytest.fixture
def whole() -> Drift:
    """One object of each state."""
    fresh, late = called(runtime(), "fresh"), called(runtime(**LATE), "late")
    size: Body = {"storageConfig": {"enabled": True, "size": "20Gi"}}
    return report(
        dump(
            *items(fresh, fresh),
            *items(late, called(runtime(), "late")),
            *items(called(runtime(**size), "full"), called(runtime(storageConfig={"enabled": True}), "full")),
            *items(called(runtime(), "rolling"), called(runtime(), "rolling"), status=finished(1, updated=0)),
            *items(called(runtime(), "patched"), called(runtime(), "patched"), spec={"paused": True}),
            as_stored(called(router(serviceAccountName=None), "gone")),
        )
    )


def test_the_worst_stand_first(whole: Drift) -> None:
    """Missing, blocked, stale, edited, rolling out, fresh."""
    data = json.loads(output.document(whole))
    assert data["verdict"] == "drift"
    assert [(each["object"]["name"], each["state"]) for each in data["objects"]] == [
        ("gone", "missing"),
        ("full", "blocked"),
        ("late", "stale"),
        ("patched", "edited-by-hand"),
        ("rolling", "rolling-out"),
        ("fresh", "fresh"),
    ]
    assert set(data["objects"][2]["fields"][0]) == {"path", "wanted", "running", "child", "why", "since", "fix", "rule"}


def test_people_read_sentences(whole: Drift) -> None:
    """Fields with the same reason are grouped above it; fresh objects are only counted."""
    text = "".join(part for part, _ in output.segments(whole))
    assert "  --max-model-len 8192 never reached late: 1 pod still runs without it; applying it restarts 1 pod" in text
    assert "  pullPolicy Always never reached late: 1 pod still runs with IfNotPresent" in text
    assert text.count("the operator compares only") == 1
    assert "Deployment gone does not exist" in text
    assert "missing-service-account" in text
    assert "fresh:" not in text
    assert text.splitlines()[-1].startswith(
        "drift: 5 of 6 objects (1 missing, 1 blocked, 1 stale, 1 edited-by-hand, 1 rolling-out)"
    )


def test_markdown_is_a_verdict_a_table_and_folded_reasons(whole: Drift) -> None:
    """Every row has four cells, and no text of a manifest ends one or begins a tag."""
    text = output.markdown(whole)
    lines = text.splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    assert lines[0].startswith("**drift: 5 of 6 objects")
    assert len(rows) == 6
    assert all(row.replace("\\|", "").count("|") == 5 for row in rows)
    assert text.count("<details>") == text.count("</details>") == 1


def test_markdown_stays_short() -> None:
    """What does not fit is counted."""
    late = [each for n in range(40) for each in items(called(runtime(**LATE), f"r{n}"), called(runtime(), f"r{n}"))]
    text = output.markdown(report(dump(*late)))
    assert text.count("| stale |") == output.MAX_ROWS
    assert "and 10 more" in text


def test_a_manifest_s_text_does_not_steer_a_terminal_or_a_table() -> None:
    """Values of a cluster are somebody else's."""
    env: Body = {"vllmConfig": {"env": [{"name": "A", "value": "\x1b[31m|<b>"}]}}
    found = report(live(runtime(**env), stored_children(runtime())))
    assert "\x1b" not in "".join(part for part, _ in output.segments(found))
    assert "<b>" not in output.markdown(found)


def test_a_clean_dump_is_one_line() -> None:
    """A dump without drift gives a short report."""
    found = report(live(runtime()))
    assert output.markdown(found) == "**clean: everything that is merged runs (1 object)**\n"


def test_the_order_of_a_dump_does_not_matter(whole: Drift) -> None:
    """Kubectl lists by kind; other programs do not."""
    late = called(runtime(**LATE), "late")
    bodies = [*items(late, called(runtime(), "late")), *items(called(runtime(), "a"), called(runtime(), "a"))]
    assert output.document(report(dump(*bodies))) == output.document(report(dump(*reversed(bodies))))
    assert len(whole.objects) == 6


def stale(number: int) -> list[Manifest]:
    """A dump of `number` stale runtimes with two children each."""
    cr, old = runtime(**LATE), stored_children(runtime())
    bodies = []
    for index in range(number):
        bodies.append(as_stored(called(cr, f"r{index}")))
        owner = {"ownerReferences": [{**old[0]["metadata"]["ownerReferences"][0], "name": f"r{index}"}]}
        bodies += [running(merged(each, {"metadata": {"name": f"r{index}", **owner}})) for each in old]
    return [Manifest(each) for each in objects([dump(*bodies)])]


def test_the_time_grows_with_the_number_of_objects() -> None:
    """Quadratic work would take ten times as long an object."""
    assert sum(each.state != 0 for each in drift(stale(150)).objects) == 150
    assert is_linear(stale, drift, 150, 1_500)
