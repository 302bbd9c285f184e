"""Which objects become one stack, and its name."""

from __future__ import annotations

from tests.importing.cluster.builders import Body, adapter, cache, imported, router, runtime


def stacks(*bodies: Body) -> dict[str, list[str]]:
    """The names of the objects of each stack."""
    return {each.group.name: sorted(one.ref.name for one in each.group.objects) for each in imported(*bodies).stacks}


def test_objects_that_refer_to_each_other_are_one_stack() -> None:
    """A router with what it selects, a runtime with its cache server, an adapter with its base model."""
    cached: Body = {"lmCacheConfig": {"enabled": True, "remoteUrl": "lm://kv.llm.svc:80"}}
    bodies = [runtime(**cached), router(), cache(), adapter(), runtime("alone"), cache("unused")]
    assert stacks(*bodies) == {"front": ["chat", "front", "kv", "sql"], "alone": ["alone"], "unused": ["unused"]}
    assert stacks(*reversed(bodies)) == stacks(*bodies)


def test_a_static_router_is_in_the_stack_of_its_backends() -> None:
    """Their addresses name Services that the operator makes."""
    static = router(
        selector=None, serviceDiscovery="static", staticBackends="http://chat.llm.svc:80", staticModels="org/llama"
    )
    assert stacks(static, runtime()) == {"front": ["chat", "front"]}


def test_a_cache_that_two_runtimes_share_joins_their_stacks() -> None:
    """A reference stays within one stack."""
    cached: Body = {"lmCacheConfig": {"enabled": True, "remoteUrl": "lm://kv.llm.svc:80"}}
    assert list(stacks(runtime(**cached), runtime("b", **cached), cache(), router(), router("back", "app in (b)"))) == [
        "back"
    ]


def test_a_stack_is_in_one_namespace() -> None:
    """An adapter of another namespace finds the pods, but a stack has one namespace."""
    assert stacks(runtime(), adapter(namespace="other")) == {"chat": ["chat"], "sql": ["sql"]}


def test_equal_names_are_told_apart_by_their_namespaces() -> None:
    """Both get the namespace, so that neither name depends on which one is read first."""
    bodies = [runtime(), runtime(namespace="ml"), router(namespace="ml")]
    assert stacks(*bodies) == {"chat": ["chat"], "front": ["chat", "front"]}
    assert list(stacks(runtime(), runtime(namespace="ml"))) == ["llm-chat", "ml-chat"]
    first, second = stacks(cache("a"), runtime("a"))
    assert first.startswith("llm-a-")
    assert second.startswith("llm-a-")


def test_names_that_a_stack_cannot_have_are_changed() -> None:
    """A dot, a reserved name, and one that is too long; equal results are told apart by a digest."""
    assert list(stacks(adapter("a.b", base="x"))) == ["a-b"]
    assert list(stacks(runtime("crds"))) == ["llm-crds"]
    first, second = stacks(adapter("x" * 80 + "1", base="x"), adapter("x" * 80 + "2", base="x"))
    assert len(first) == len(second) == 63
    assert first != second
    assert next(iter(stacks(adapter("a.b", base="x"), adapter("a-b", base="x")))).startswith("llm-a-b-")
