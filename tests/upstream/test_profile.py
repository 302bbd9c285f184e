"""A profile is complete, agrees with what was recorded, and says what differs between versions of the operator."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodstack.manifests.schema import schemas
from prodstack.upstream import handbook
from prodstack.upstream import profile as profiles
from prodstack.upstream.children.predict import expand, outcome
from prodstack.upstream.digest import digest
from prodstack.upstream.profile import Evidence, Field, Form, Profile, default, profile
from tests.compiler.authoring.engine_edits import edited, edits, engine, put, schema_leaves, steps, without
from tests.upstream.children.builders import body, pod, router, runtime
from tests.upstream.recorded_fields import Recorded, recorded_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

RECORDED = [pytest.param(each, id=f"{each.kind}{each.path}") for each in recorded_fields()]
IN_PLACE = {
    "args0-string": "model",
    "args-list": "arguments",
    "image-string": "image",
    "replicas-int": "replicas",
    "resources-deepequal": "resources",
    "nodeaffinity-deepequal": "nodeSelectorTerms",
    "tolerations-deepequal": "toleration",
    "runtimeclass-string": "runtimeClass",
    "dshm-deepequal": "shmSize",
    "annotations-subset": "podAnnotations",
    "port-int": "port",
    "env-subset": "LMCache",
}
"""The recorded words for how a field is compared, and the profile's name of the place."""


def leaves(node: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The fields of a schema that hold a value or a list."""
    for key, below in node.get("properties", {}).items():
        where = f"{path}.{key}" if path else key
        if below.get("properties"):
            yield from leaves(below, where)
        else:
            yield where


@pytest.mark.parametrize("kind", sorted(schemas()))
def test_every_field_of_the_crds_has_a_row_and_every_row_is_a_field(kind: str) -> None:
    """Nothing can be added to a model without saying what the operator does with it."""
    spec = schemas()[kind]["properties"]["spec"]
    newest = profile("change-841")
    assert [path for path in leaves(spec) if newest.field(kind, path) is None] == []
    paths = {".".join(leaf.split(".")[: n + 1]) for leaf in leaves(spec) for n in range(leaf.count(".") + 1)}
    assert [row.path for row in newest.fields(kind) if row.path and row.path not in paths] == []


@pytest.mark.parametrize("recorded", RECORDED)
def test_the_newest_observed_profile_agrees_with_what_was_recorded(recorded: Recorded) -> None:
    """Compared or not, what it reaches, and whether a digest must cover it (operator, observed)."""
    row = default().field(recorded.kind, recorded.path)
    assert row is not None
    compared = recorded.compared.split()[0].rstrip(";")
    assert row.compared == IN_PLACE.get(compared, "")
    assert row.reaches_nothing == (recorded.reaches == "nothing")
    assert row.reaches_pod == ("pod template" in recorded.reaches)
    assert ("ScaledObject" in row.children) == ("ScaledObject" in recorded.reaches)
    if recorded.kind == "VLLMRuntime" and recorded.compared != "annotations-subset":
        assert row.in_digest == recorded.digest.startswith("yes")


@pytest.mark.parametrize("name", profiles.names())
def test_a_profile_names_its_evidence_and_its_source(name: str) -> None:
    """Nothing is claimed beyond what was run; only one profile was."""
    found = profile(name)
    assert found.title
    assert found.source
    assert (found.evidence is Evidence.OBSERVED) == (name == "2026-08-05")
    assert default().name == "2026-08-05"


def test_an_unknown_name_is_an_error() -> None:
    """Nobody's operator is guessed."""
    with pytest.raises(KeyError):
        profile("0.0.1")


def test_a_field_never_leaves_the_digest() -> None:
    """Otherwise another profile, or a newer one, would restart every GPU."""
    for kind in schemas():
        for row in default().fields(kind):
            others = [profile(name).field(kind, row.path) for name in profiles.names() if row.path]
            assert {other.digest for other in others if other is not None and other.path == row.path} <= {row.digest}, (
                row.path
            )


def test_0_1_12_has_no_shared_memory() -> None:
    """ShmSize came after the tag: the pods get no volume for it, and no /dev/shm of that size (read)."""
    with_size = runtime(deploymentConfig={"shmSize": "8Gi"})
    [today] = [each for each in expand(with_size) if each.ref.kind == "Deployment"]
    [before] = [each for each in expand(with_size, profile("0.1.12")) if each.ref.kind == "Deployment"]
    assert "dshm" in str(today.body)
    assert "dshm" not in str(before.body)


def test_0_1_11_knows_no_runtime_class_and_no_pod_annotations() -> None:
    """So no rollout digest reaches the pods (read)."""
    change = {"deploymentConfig": {"podAnnotations": {"a": "b"}}}
    [child] = [each for each in expand(runtime(**change), profile("0.1.11")) if each.ref.kind == "Deployment"]
    template = child.body["spec"]["template"]
    assert "annotations" not in template["metadata"]
    assert "runtimeClassName" not in template["spec"]
    assert pod(runtime(**change))["runtimeClassName"] == "nvidia"


def test_0_1_11_shares_one_role_among_all_routers() -> None:
    """The Role and the RoleBinding had the same name for every router (read)."""
    names = {(each.ref.kind, each.ref.name) for each in expand(router(), profile("0.1.11"))}
    assert {("Role", "pod-viewer-role"), ("RoleBinding", "pod-viewer-binding")} <= names
    assert body(router(), "Role", "x-pod-viewer-role")


def test_a_topology_needs_a_profile_that_knows_it() -> None:
    """Under a named profile without topology the operator makes nothing that runs; change 841 makes both sides."""
    side = runtime()["spec"]
    cr = {**runtime(), "spec": {"enablePDDisaggregation": True, "topology": {"prefill": side, "decode": side}}}
    refused = outcome(cr, profile("2026-08-05"))
    assert refused.children == ()
    assert refused.stop is not None
    assert "2026-08-05" in refused.stop.why
    assert {each.ref.name for each in expand(cr, profile("change-841"))} == {"x-prefill", "x-decode"}


def made_up(*, argument: str = "--made-up") -> Profile:
    """The newest observed profile with one more field."""
    row = Field("VLLMRuntime", "model.madeUp", Evidence.READ, profiles.Argument(argument, Form.VALUE), digest="value")
    rows = {**default().rows, "VLLMRuntime": (row, *default().rows["VLLMRuntime"])}
    return dataclasses.replace(default(), rows=rows)


ENGINE = engine()
PATHS = sorted(path for path in schema_leaves() if not path.startswith(".spec.topology"))


@st.composite
def engines(draw: st.DrawFn) -> dict[str, Any]:
    """Engines in which any fields are absent, and any of the others were edited."""
    made = ENGINE
    for edit in draw(st.sets(st.sampled_from(edits()), max_size=8)):
        made = edited(made, edit)
    for path in draw(st.sets(st.sampled_from(PATHS), max_size=12)):
        if steps(path)[-1] not in (0, "key", "name", "value") or "[]" not in path:
            made = without(made, steps(path))
    return made


@given(engines())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_new_field_moves_no_digest(made: dict[str, Any]) -> None:
    """Adding a field to the model, and so to the profile, restarts nothing: nobody has written it yet."""
    assert digest(made, made_up()) == digest(made)
    assert digest(put(made, ("model", "madeUp"), 7), made_up()) != digest(made)


DEFAULTS: dict[str, Any] = {
    path: schema["default"] for path, schema in schema_leaves().items() if "default" in schema and path in PATHS
}


@given(engines(), st.sampled_from(sorted(DEFAULTS)))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_writing_a_default_moves_no_digest(made: dict[str, Any], path: str) -> None:
    """A default that is written out means what its absence means."""
    target = steps(path)
    try:
        absent = without(made, target)
    except KeyError:
        absent = made
    assert digest(put(absent, target, DEFAULTS[path])) == digest(absent)


EMPTY: dict[str, Any] = {"string": "", "boolean": False, "integer": 0}


@given(engines(), st.sampled_from([path for path in PATHS if "[]" not in path and "{}" not in path]))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_the_empty_value_means_what_absence_means(made: dict[str, Any], path: str) -> None:
    """The operator takes 0, false and "" for absent, but for the key of a token, which it passes on as it is."""
    target = steps(path)
    kind = schema_leaves()[path]["type"]
    if target[-1] == "hfTokenKeyName":
        return
    try:
        absent = without(made, target)
    except KeyError:
        absent = made
    assert digest(put(absent, target, EMPTY[kind])) == digest(absent)


def test_the_page_of_the_fields_is_fresh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """docs/operator-fields.md is what the profiles say; a stale page is named, and another argument is misuse."""
    assert handbook.main(["--check"]) == 0
    (tmp_path / "docs").mkdir()
    assert handbook.main(["--check"], tmp_path) == 1
    assert "docs/operator-fields.md" in capsys.readouterr().err
    assert handbook.main([], tmp_path) == 0
    assert handbook.main(["--check"], tmp_path) == 0
    assert handbook.main(["--wrong"], tmp_path) == 2
