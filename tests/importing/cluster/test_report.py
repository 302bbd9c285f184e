"""The report: what somebody has to know before the files are merged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from prodstack.importing.cluster.convert import import_cluster
from prodstack.importing.cluster.report import report, summary
from prodstack.importing.trial import Trial
from prodstack.manifests.files import read_tree
from prodstack.manifests.manifest import Manifest
from tests.cli.hostile import CONTROL, EVIL
from tests.importing.cluster.builders import imported, router, runtime
from tests.importing.cluster.dumps import DATA
from tests.importing.cluster.test_companions import BOTH, CHILD, INGRESS

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


def test_the_report_of_a_dump(snapshot: SnapshotAssertion) -> None:
    """What blocks comes first, then what the merge does to what runs: here an edit that never reached a pod."""
    result = import_cluster(read_tree(["dumps/stale.yaml"], DATA).manifests, "lab")
    text = report(result)
    assert text.index("## Correct this first") < text.index("## What the merge does") < text.index("## Stacks")
    assert "missing-image-program" in text
    assert "`4096` → `8192`: **ignored**, pending, not running" in text
    assert text == snapshot


def test_a_clean_import_says_so() -> None:
    """Nothing to correct, nothing changes, and no section without content."""
    result = imported(runtime(), router())
    text = report(result)
    assert list(summary(result)) == [
        "2 custom resources in 1 stack; the merge: nothing (nothing changes for running pods)"
    ]
    assert "Apart from that, the emitted objects are equal to the live ones." in text
    assert "## Correct this first" not in text
    assert "## What is not written" not in text
    assert "The dump has no children" in text


def test_what_is_not_emitted_is_named() -> None:
    """With the finding, its place in the written file, and what to do; the rest of the stack is still compared."""
    result = imported(runtime(vllmConfig={"noSuchField": "x"}), router())
    text = report(result)
    assert "`VLLMRuntime llm/chat`" in text
    assert "(`unknown-field`). *What to do:*" in text
    assert list(summary(result))[1] == "not emitted until their findings are corrected: VLLMRuntime llm/chat"


def test_a_secret_is_named_by_its_place() -> None:
    """The finding at the mark asks for a text; the report says that a Secret has to be named instead."""
    text = report(imported(runtime(vllmConfig={"env": [{"name": "DB_PASS", "value": "plum-kettle-7"}]})))
    assert (
        "`VLLMRuntime llm/chat`, `spec.vllmConfig.env[0].value`: the value of DB&#95;PASS. *What to do:* revoke it"
        in text
    )
    assert "plum-kettle" not in text


def test_companions_are_offered_or_counted() -> None:
    """`--with-companions` would write them; children come from the operator."""
    text = report(imported(runtime(), router(), INGRESS, CHILD))
    assert "`--with-companions` writes them into its folder" in text
    assert "- 1 object that the operator created" in text
    assert "belong to no stack" not in text
    assert "`ingress-chat.yaml`" not in report(imported(runtime(), router(), INGRESS, with_companions=True))


def test_an_object_that_cannot_be_written_is_not_said_to_belong_to_no_stack() -> None:
    """A monitor of two stacks is listed once, with the reason."""
    text = report(imported(runtime(), router(), runtime("other"), BOTH))
    assert text.count("PodMonitor llm/engines") == 1
    assert "belongs to several stacks" in text
    assert "belong to no stack" not in text


def test_a_difference_without_a_reason_is_work() -> None:
    """Whatever the compiler would do to a live object, the report never calls the objects equal."""
    result = imported(runtime(), router())
    ref = result.live.objects[0].ref
    changed = Manifest({**result.trial.emitted[ref].body, "spec": {}})
    odd = replace(result, trial=Trial({**result.trial.emitted, ref: changed}, ()))
    assert "equal to the live ones" not in report(odd)
    assert "## Correct this first" in report(odd)
    assert any("would change for no known reason" in line for line in summary(odd))
    assert odd.needs_work


def test_hostile_names_stay_text() -> None:
    """Nothing that a live object contains becomes markup or steers a terminal."""
    body = runtime(labels={EVIL: EVIL}, model={"modelURL": EVIL})
    body["metadata"]["annotations"] = {EVIL: EVIL}
    body["metadata"]["finalizers"] = [EVIL]
    text = report(imported(body))
    assert CONTROL.search(text) is None
    assert "<b>" not in text.replace("`", "")
