"""What a unit's file says is what was asked for, to the type of every value, and nothing is stamped on any object."""

from __future__ import annotations

from typing import Any

import pytest

import charts.units
from charts.synth import Cdk8s
from charts.units import UnfaithfulError
from prodstack.compiler.authoring.stack import Resource
from prodstack.compiler.authoring.tree import mapping
from prodstack.compiler.building.texts import contents
from prodstack.compiler.building.units import Unit
from prodstack.manifests.manifest import KINDS
from prodstack.manifests.yaml_reader import read
from prodstack.models.runtime import RuntimeSpec
from tests.constructs_lib.maximal import body, maximal, spec_schema

CUSTOM, PLAIN, AS_WRITTEN = "custom", "plain", "as written"
"""How an object is made: by the class generated from its CRD, by cdk8s-plus's plain class, or passed through."""
SPEC = RuntimeSpec.model_construct()
"""Any spec: an object that has one is a custom resource."""
OURS = "# Not written by cdk8s, whose YAML would change {}.\n"
"""The comment above what our own writer wrote."""

TEXTS = {
    "octal of YAML 1.2": "0o7",
    "an exponent": "1e3",
    "a boolean of YAML 1.1": "y",
    "off": "off",
    "null": "~",
    "empty": "",
    "a number": "007",
    "a base-60 number": "12:30",
    "a date": "2020-01-01",
    "an infinity": ".inf",
    "underscores": "1_000",
    "a merge key": "<<",
    "a line separator": "a\u2028b",
    "a next line": "a\x85b",
    "a byte order mark": "\ufeffa",
    "a no-break space": "\u00a0",
    "an emoji": "\U0001f600",
    "a delete": "\x7f",
    "a tab": "a\tb",
    "lines": "a\n  b\n\nc\n",
    "only a line end": "\n",
    "spaces around": " a ",
    "a comment": "a # b",
    "a mapping": "a: b",
    "a list": "- a",
    "JSON": '{"kv_connector":"NixlConnector","kv_role":"kv_both"}',
    "quotes": 'it\'s "so" \\n',
    "a long line": "word " * 400,
    "a template": "{% for message in messages %}{{ message }}{% endfor %}",
    "an alias": "*a",
    "a tag": "!!str a",
    "a directive": "%YAML 1.2",
    "a document": "---\na",
}


def text(*objects: tuple[str, dict[str, Any]]) -> str:
    """The file of these objects, without its header."""
    resources = [
        Resource(body, mapping(body), SPEC if how == CUSTOM else None, as_written=how == AS_WRITTEN)
        for how, body in objects
    ]
    unit = Unit("prod", "chat", ("stacks/chat.yaml", "clusters/prod.yaml"), load=lambda: resources)
    return contents([unit], Cdk8s())[0].decode().partition("\n")[2]


def config(value: str) -> dict[str, Any]:
    """A ConfigMap with this text as key and as value."""
    metadata = {"name": "texts", "annotations": {"a": value}}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"a": value}}


@pytest.mark.parametrize("value", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("how", [CUSTOM, AS_WRITTEN])
def test_a_text_comes_back_as_it_was_written(how: str, value: str) -> None:
    """For kubectl, Argo CD and Flux, which read YAML 1.1: a text that looks like something else is quoted."""
    engine = body("VLLMRuntime", {"model": {"modelURL": value, "chatTemplate": value}})
    wanted = engine if how == CUSTOM else config(value)
    assert read(text((how, wanted)), "out.yaml") == [wanted]


UNQUOTED = {"octal of YAML 1.2", "a line separator", "a next line", "a delete"}
"""The texts that cdk8s writes so that a reader of YAML 1.1 gets something else, or nothing."""


@pytest.mark.parametrize("name", TEXTS)
def test_our_writer_takes_over_where_cdk8s_would_change_a_text(name: str) -> None:
    """The file says so, and which object it is about; every other file is cdk8s's own text."""
    assert text((AS_WRITTEN, config(TEXTS[name]))).startswith(OURS.format("ConfigMap texts")) == (name in UNQUOTED)


def test_the_whole_unit_has_one_writer() -> None:
    """The objects that cdk8s would write well come from the same writer, under one comment."""
    found = text((AS_WRITTEN, config("x")), (AS_WRITTEN, {**config("0o7"), "metadata": {"name": "octal"}}))
    assert found.startswith(OURS.format("ConfigMap octal"))
    assert found.count("#") == 1


def test_all_kinds_in_one_file() -> None:
    """Everything that the schemas know, and every way to make an object, in the order of the unit."""
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "team"}}
    wanted = [
        *((CUSTOM, body(kind, maximal(spec_schema(kind)))) for kind in KINDS),
        (PLAIN, namespace),
        (AS_WRITTEN, config("x")),
    ]
    assert read(text(*wanted), "out.yaml") == [each for _, each in wanted]


def test_nothing_is_stamped() -> None:
    """A chart's labels would enter selectors, its namespace would land on cluster-scoped objects."""
    cluster_role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "a"}}
    (found,) = read(text((AS_WRITTEN, cluster_role)), "out.yaml")
    assert found == cluster_role


FOREIGN: dict[str, dict[str, Any]] = {
    "numbers": {"data": {"f": 0.5, "i": 12345678901234567890, "n": -1, "z": 1.0}},
    "nulls": {"data": {"a": None, "b": [None, {"c": None}]}},
    "empties": {"data": {}, "list": [], "deep": [[], {}, [[]]]},
    "odd keys": {"data": {"a/b": "c", "~": "d", "on": "e", "1": "f"}},
    "status": {"status": {"phase": "Active"}},
}


@pytest.mark.parametrize("more", FOREIGN.values(), ids=FOREIGN)
def test_a_plain_manifest_comes_out_unchanged(more: dict[str, Any]) -> None:
    """Also what the framework would drop or round."""
    wanted = {"apiVersion": "v1", "kind": "Thing", "metadata": {"name": "a"}, **more}
    assert read(text((AS_WRITTEN, wanted)), "out.yaml") == [wanted]


def test_two_objects_of_one_name_both_come_out() -> None:
    """That there are two is for a rule to say, not for the framework to refuse."""
    assert len(read(text((AS_WRITTEN, config("x")), (AS_WRITTEN, config("y"))), "out.yaml")) == 2


def test_what_cannot_be_written_faithfully_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is published rather than something else: the file is named, and the object."""
    monkeypatch.setattr(charts.units, "to_yaml", lambda _objects: "kind: ConfigMap\nmetadata: {name: texts}\n")
    with pytest.raises(
        UnfaithfulError, match=r"^prod/chat/chat.k8s.yaml: ConfigMap texts cannot .* nothing was published"
    ):
        text((AS_WRITTEN, {**config("x"), "n": 12345678901234567890}))
