"""expand never raises, never changes its input, and invents nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from prodstack.manifests.schema import schemas, validate
from prodstack.manifests.yaml_writer import to_yaml
from prodstack.upstream.children.api_defaults import api_defaults
from prodstack.upstream.children.predict import expand, expand_all, stop, wanted
from tests.upstream.children.builders import Body, cache_server, router, runtime

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4), st.just([]), st.just({}), st.just([{}])
)


@pytest.mark.parametrize(
    "cr",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"kind": "VLLMRuntime"}, id="no group"),
        pytest.param({**runtime(), "apiVersion": "example.com/v1"}, id="a kind of that name in another group"),
        pytest.param({**runtime(), "kind": "LoraAdapter"}, id="an adapter"),
        pytest.param({**runtime(), "kind": ["VLLMRuntime"]}, id="a kind that is a list"),
        pytest.param({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}, id="another kind"),
    ],
)
def test_what_the_operator_makes_nothing_of(cr: Body) -> None:
    """Only runtimes, routers and cache servers of its own group have children."""
    assert (expand(cr), wanted(cr), stop(cr)) == ((), (), None)


def paths(schema: Any, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every place of a schema that a mapping leads to."""
    found = [at] if at else []
    for key, value in schema.get("properties", {}).items():
        found += paths(value, (*at, key))
    return found


def replaced(value: Any, path: tuple[str, ...], new: Any) -> Any:
    """The value with another entry at the path."""
    if not path:
        return new
    inner = value if isinstance(value, dict) else {}
    return {**inner, path[0]: replaced(inner.get(path[0]), path[1:], new)}


GOOD = {"VLLMRuntime": runtime(), "VLLMRouter": router(), "CacheServer": cache_server()}
PLACES = [(kind, path) for kind in sorted(GOOD) for path in paths(schemas()[kind])] + [
    ("VLLMRuntime", ("metadata", "labels"))
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=4))
def test_odd_values_anywhere_are_survived(changes: list[tuple[tuple[str, tuple[str, ...]], Any]]) -> None:
    """expand, the API server's defaults, the printed text and validate work on whatever a person wrote."""
    kind = changes[0][0][0]
    cr = GOOD[kind]
    for (each, path), value in changes:
        cr = replaced(cr, path, value) if each == kind else cr
    before = copy.deepcopy(cr)
    children = expand(cr)
    text = to_yaml(api_defaults(each.body) for each in children)
    assert repr(cr) == repr(before)
    assert [each["kind"] for each in yaml.safe_load_all(text) if each] == [each.ref.kind for each in children]
    assert [each.ref for each in children] == [each.ref for each in wanted(cr) if each in children]
    validate(cr)


def test_a_missing_namespace_is_default() -> None:
    """As kubectl has it, in the objects and in the router's arguments."""
    cr = {**router(), "metadata": {"name": "x"}}
    *_, deployment = expand(cr)
    args = deployment.body["spec"]["template"]["spec"]["containers"][0]["args"]
    assert {each.ref.namespace for each in expand(cr)} == {"default"}
    assert args[args.index("--k8s-namespace") + 1] == "default"


def named(cr: Body, name: str) -> Body:
    """The resource under another name."""
    return {**cr, "metadata": {**cr["metadata"], "name": name}}


def test_an_account_is_made_once() -> None:
    """By the first router that names it, and not at all if it is among the objects (operator, observed)."""
    routers = [named(router(), "a"), named(router(), "b")]
    given = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "x-sa", "namespace": "lab"}}
    elsewhere = {**given, "metadata": {"name": "x-sa", "namespace": "other"}}

    def owners(objects: list[Body]) -> list[str]:
        return [each.owner.name for each in expand_all(objects) if each.ref.kind == "ServiceAccount"]

    assert owners(routers) == ["a"]
    assert owners([*routers, given]) == []
    assert owners([elsewhere, *routers]) == ["a"]
    assert len(expand_all(routers)) == 9


def test_a_child_knows_its_owner() -> None:
    """Both identities, for diff and drift."""
    service, _ = expand(runtime())
    assert (str(service.ref), str(service.owner), service.verified) == ("Service lab/x", "VLLMRuntime lab/x", True)


SERVICE: Body = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x", "namespace": "lab"}}
OWNED: Body = {
    **SERVICE,
    "metadata": {**SERVICE["metadata"], "ownerReferences": [{"kind": "VLLMRuntime", "name": "x"}]},
}
KNATIVE: Body = {**SERVICE, "apiVersion": "serving.knative.dev/v1"}


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        pytest.param(SERVICE, ["Deployment"], id="somebody's"),
        pytest.param(OWNED, ["Service", "Deployment"], id="the operator's, in a dump"),
        pytest.param(KNATIVE, ["Service", "Deployment"], id="another kind of Service"),
    ],
)
def test_a_service_that_stands_is_not_made(there: Body, expected: list[str]) -> None:
    """The operator leaves a Service of that name as it is (operator, observed)."""
    assert [child.ref.kind for child in expand_all([there, cache_server()])] == expected


@pytest.mark.parametrize(
    ("bad", "kinds"),
    [
        pytest.param(runtime(model={"maxModelLen": 5_000_000_000}), {"CacheServer"}, id="a runtime"),
        pytest.param(cache_server(replicas=5_000_000_000), {"VLLMRuntime"}, id="a cache"),
        pytest.param(
            router(lmcacheControllerPort=5_000_000_000),
            {"VLLMRuntime", "CacheServer"},
            id="what the API server rejects",
        ),
    ],
)
def test_an_integer_that_the_operator_cannot_read_freezes_the_kind(bad: Body, kinds: set[str]) -> None:
    """Nothing comes of any other object of the kind while it exists (operator, observed)."""
    good = [{**body, "metadata": {"name": "good", "namespace": "lab"}} for body in (runtime(), cache_server())]
    found = expand_all([*good, bad])
    assert {child.owner.kind for child in found if child.owner.name == "good"} == kinds
