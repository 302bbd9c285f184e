"""metadata.managedFields tell since when a field is late and who edited a child by hand (`kubectl get --show-managed-fields`)."""

from __future__ import annotations

from typing import Any

import pytest

from prodstack.reports.diff.edits import Item, Steps
from prodstack.reports.drift.model import State
from prodstack.reports.drift.running_child import Writer, edited_by, is_written_by_operator, maker, written_at
from tests.reports.drift.builders import EDITED, MADE, PATCHED, dump, live, only, report, written_by
from tests.upstream.children.builders import runtime, stored_children

Body = dict[str, Any]

VLLM = 'k:{"name":"vllm"}'
ARGS: Steps = ("spec", "template", "spec", "containers", Item("name", "vllm"), "args", Item("name", "--dtype"))
ENV: Steps = (*ARGS[:-2], "env", Item("name", "A"))


def owned(**container: Body) -> Body:
    """The fields of a Deployment's container, as a set of managed fields."""
    return {"f:spec": {"f:template": {"f:spec": {"f:containers": {VLLM: container}}}}}


OPERATOR = written_by("manager", MADE, {"f:spec": {"f:selector": {}, **owned(**{"f:image": {}})["f:spec"]}})
BY_HAND = written_by(
    "kubectl-edit", PATCHED, owned(**{"f:args": {}, "f:env": {'k:{"name":"A"}': {".": {}, "f:value": {}}}})
)
ARGO = written_by("argocd-controller", EDITED, {"f:spec": {"f:model": {"f:maxModelLen": {}}}}, "Apply")


def managed(*entries: Body) -> Body:
    """An object with these managed fields."""
    return {"metadata": {"managedFields": list(entries)}}


@pytest.mark.parametrize(
    ("entries", "path", "writer"),
    [
        pytest.param((OPERATOR, BY_HAND), ARGS, Writer("kubectl-edit", PATCHED), id="an atomic list"),
        pytest.param((OPERATOR, BY_HAND), ENV, Writer("kubectl-edit", PATCHED), id="an item by its key"),
        pytest.param((OPERATOR, BY_HAND), (*ARGS[:-2], "image"), None, id="the operator's own"),
        pytest.param((OPERATOR,), ARGS, None, id="nobody's"),
        pytest.param((BY_HAND,), ARGS, Writer("kubectl-edit", PATCHED), id="a person's program, the maker unknown"),
        pytest.param((written_by("x", MADE, owned(**{"f:args": {}})),), ARGS, None, id="unknown, the maker unknown"),
        pytest.param((), ARGS, None, id="no managed fields"),
    ],
)  # fmt: skip
def test_who_edited_a_child_is_who_owns_the_field_and_did_not_make_it(
    entries: tuple[Body, ...], path: Steps, writer: Writer | None
) -> None:
    """The maker is who owns the selector, which cannot change after the Deployment was made."""
    assert edited_by(managed(*entries), path) == writer
    assert maker(managed(*entries)) == ("manager" if OPERATOR in entries else "")


@pytest.mark.parametrize("odd", [None, 3, [3], [{}], [{"fieldsV1": 3}], [{"fieldsV1": {"f:spec": 3}}]])
def test_odd_managed_fields_say_nothing(odd: Any) -> None:
    """A dump may hold anything."""
    assert written_at({"metadata": {"managedFields": odd}}, ("spec", "model")) is None


def test_a_field_is_late_since_it_was_written() -> None:
    """At the latest: a later edit of another field by the same writer moves the time."""
    cr = runtime(model={"maxModelLen": 8192})
    listing = live(cr, stored_children(runtime()))
    listing["items"][0]["metadata"]["managedFields"] = [ARGO]
    [field] = only(listing).fields
    assert (field.path, field.since, field.state) == ("spec.model.maxModelLen", EDITED, State.STALE)


@pytest.mark.parametrize(
    ("change", "path", "why"),
    [
        pytest.param({"model": {"dtype": "half"}}, "spec.model.dtype", "it stays until", id="not compared"),
        pytest.param({"model": {"modelURL": "m"}}, "spec.model.modelURL", "the operator reverts it", id="compared"),
    ],
)
def test_a_hand_edit_of_a_field_is_told_from_a_late_one(change: Body, path: str, why: str) -> None:
    """The Deployment's arguments belong to kubectl-edit, so it was not the custom resource that changed."""
    listing = live(runtime(), stored_children(runtime(**change)), metadata={"managedFields": [OPERATOR, BY_HAND]})
    [field] = only(listing).fields
    assert (field.state, field.path, field.since) == (State.EDITED_BY_HAND, path, PATCHED)
    assert f"the Deployment itself was edited (kubectl-edit, {PATCHED})" in field.why
    assert why in field.why


def test_what_the_operator_itself_wrote_otherwise_is_no_hand_edit() -> None:
    """An operator of another version writes other probes: the report has a remark, but that is not drift."""
    probe: Body = {"f:livenessProbe": {"f:periodSeconds": {}}}
    entry = written_by("manager", MADE, {"f:spec": {"f:selector": {}, **owned(**probe)["f:spec"]}})
    children = stored_children(runtime())
    [deployment] = [each for each in children if each["kind"] == "Deployment"]
    deployment["spec"]["template"]["spec"]["containers"][0]["livenessProbe"]["periodSeconds"] = 10
    found = report(live(runtime(), children, metadata={"managedFields": [entry]}))
    assert (found.verdict, len(found.remarks)) == ("clean", 1)
    assert "livenessProbe.periodSeconds" in found.remarks[0]
    place: Steps = (*ARGS[:-2], "livenessProbe", "periodSeconds")
    assert is_written_by_operator(managed(entry), place)


def test_an_empty_dump_says_how_to_make_one() -> None:
    """If nothing was compared, the report tells so instead of only being clean."""
    [remark] = report(dump()).remarks
    assert remark.endswith("kubectl get vllmruntime,vllmrouter,cacheserver,deploy,svc,pvc,cm -A -o yaml")
