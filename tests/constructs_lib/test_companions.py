"""Companions of an app's objects are those that a stack file gives which says the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import cdk8s
import pytest

from constructs_lib import Companions
from prodstack.compiler.companions import derive, disruption
from prodstack.compiler.companions.stack import made as companion
from prodstack.models.base import crd_name
from prodstack.models.companions import COMPANIONS, Budget, Disruption
from tests.constructs_lib.test_resources import (
    LORA_STACK,
    TEAM,
    adapter,
    block,
    by_identity,
    cache,
    made,
    router,
    runtime,
)
from tests.projects import BLOCK, ProjectFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS: dict[str, Any] = {
    "monitoring": True,
    "expose": {
        "front": {"ingress": {"hosts": ["chat.example.com"], "tlsSecret": "chat-tls"}, "service": {"port": 8080}}
    },
    "network_policy": True,
    "disruption": {"objects": {"front": {"minAvailable": 1}, "llama": False}},
    "external_secrets": {"token": {"store": "vault", "key": "hugging-face"}},
}


def built(**settings: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """The objects of an app with a runtime, a router, a cache server and an adapter, and their companions."""

    def build(chart: cdk8s.Chart) -> None:
        model = runtime(chart)
        objects = (router(chart).serves(model), cache(chart), adapter(chart).extends(model), model)
        Companions(chart, "companions", stack="chat", of=objects, **settings)

    return by_identity(made(build))


def written(settings: dict[str, Any], text: str = LORA_STACK) -> str:
    """A stack file with these keys."""
    keys = {crd_name(name): value for name, value in settings.items()}
    return TEAM + "".join(f"{name}: {json.dumps(value)}\n" for name, value in keys.items()) + text


@pytest.mark.parametrize("key", SETTINGS)
def test_a_key(project: ProjectFolder, key: str) -> None:
    """The argument gives the objects of the key, field by field."""
    settings = {key: SETTINGS[key]}
    wanted = by_identity(project.write({"stacks/chat.yaml": written(settings)}).objects())
    found = built(**settings)
    assert found == wanted
    registered = crd_name(key) in {each.name for each in derive._KEYS}
    assert (len(found) > 4) is registered


def test_every_key_has_an_argument(project: ProjectFolder) -> None:
    """All keys together give what a stack file with all of them gives."""
    assert {crd_name(key) for key in SETTINGS} == COMPANIONS.keys()
    wanted = by_identity(project.write({"stacks/chat.yaml": written(SETTINGS)}).objects())
    assert built(**SETTINGS) == wanted


@pytest.mark.parametrize("mode", ["pair", "topology"])
def test_a_block(project: ProjectFolder, mode: str) -> None:
    """Settings mean a block by its name, and both sides have a budget."""
    settings = {"disruption": {"objects": {"pd": {"maxUnavailable": 2}}}}

    def build(chart: cdk8s.Chart) -> None:
        both = block(chart, mode)
        Companions(chart, "chat", of=[router(chart).serves(both), both], **settings)  # type: ignore[arg-type]

    text = BLOCK.replace("  pd:\n", f"  pd:\n    mode: {mode}\n")
    wanted = by_identity(project.write({"stacks/chat.yaml": written(settings, text)}).objects())
    assert by_identity(made(build)) == wanted
    assert wanted["PodDisruptionBudget", "pd-prefill"]["spec"]["maxUnavailable"] == 2


@pytest.mark.parametrize(
    "disruption",
    [
        Disruption(max_unavailable=2, objects={"front": Budget(enabled=False)}),
        {"maxUnavailable": 2, "objects": {"front": Budget(enabled=False)}},
        {"maxUnavailable": 2, "objects": {"front": False}},
    ],
    ids=["models", "a model in plain data", "plain data"],
)
def test_forms_of_settings(disruption: Any) -> None:
    """Models and plain data say the same."""
    budgets = {name: body["spec"] for (kind, name), body in built(disruption=disruption).items() if "Budget" in kind}
    assert {name: spec["maxUnavailable"] for name, spec in budgets.items()} == {"llama": 2}


@pytest.mark.parametrize("off", [False, None, {"enabled": False}])
def test_what_is_switched_off(off: Any) -> None:
    """It gives no objects."""
    assert not [kind for kind, _ in built(disruption=off) if "Budget" in kind]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown name": ({"disruption": {"objects": {"fornt": False}}}, 'disruption.objects names "fornt".* did you mean "front"'),
    "two limits": ({"disruption": Disruption(max_unavailable=1, min_available=1)}, "either maxUnavailable or minAvailable"),
    "an unknown field": ({"disruption": {"max_unavailable": 1}}, "max_unavailable"),
    "a number": ({"disruption": 1}, "disruption"),
}  # fmt: skip


@pytest.mark.parametrize(("settings", "message"), WRONG.values(), ids=WRONG)
def test_settings_that_cannot_be_meant(settings: dict[str, Any], message: str) -> None:
    """They are refused before anything is emitted."""
    with pytest.raises(ValueError, match=message):
        built(**settings)


def test_all_mistakes_are_in_the_message() -> None:
    """Each is on a line of its own."""
    with pytest.raises(ValueError, match=r"companions: .*\ncompanions companions: "):
        built(disruption={"objects": {"a": False, "b": False}})


def test_objects_of_two_namespaces() -> None:
    """Companions are in the namespace of their objects."""
    chart = cdk8s.Chart(cdk8s.App(), "unit")
    with pytest.raises(ValueError, match="companions one: `of` has objects of other, team,"):
        Companions(chart, "one", of=[runtime(chart), router(chart, "other")], disruption=True)
    with pytest.raises(ValueError, match="companions none: `of` has no objects"):
        Companions(chart, "none", of=[], disruption=True)


def test_every_kind_of_data_is_emitted_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a companion holds comes out as it went in: numbers, texts that look like numbers, empty mappings, long texts, odd keys."""
    odd = {
        "a/b~c": "0123",
        "empty": {},
        "list": [{"x": 1}, 2, "3"],
        "on": True,
        "text": "a: b\n# no comment\n",
        "zero": 0,
    }
    body = companion(
        "example.com/v1", "Thing", "odd", "team", labels={"a": "1"}, annotations={"b": "2"}, spec=odd, data={"k": "v"}
    )

    def objects(*_: Any) -> Iterator[dict[str, Any]]:
        yield body

    monkeypatch.setattr(disruption, "objects", objects)
    assert built(disruption=True)["Thing", "odd"] == body
