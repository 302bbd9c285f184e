"""How openings become the rules of a policy."""

from __future__ import annotations

from prodstack.compiler.companions.openings import (
    ANYONE,
    EGRESS,
    EVERY_PORT,
    INGRESS,
    Opening,
    pods_in_labels,
    policy_spec,
    port,
)
from prodstack.manifests.selector import parse
from tests.rules.builders import runtime

A, B = ({"podSelector": {"matchLabels": {"app": name}}} for name in ("a", "b"))
ABOUT = runtime()


def ingress(*openings: tuple[tuple[object, ...], tuple[object, ...]]) -> list[object]:
    """The ingress rules of a policy with these peers and ports."""
    found = policy_spec({}, [Opening(ABOUT, INGRESS, *each) for each in openings])  # type: ignore[arg-type]  # shorter to write
    rules: list[object] = found.get("ingress", [])
    return rules


def test_the_same_ports_are_one_rule() -> None:
    """Its peers add up, each once."""
    assert ingress(((A,), (port(1),)), ((B,), (port(1),)), ((A,), (port(1),))) == [{"from": [A, B], "ports": [port(1)]}]


def test_the_same_peers_are_one_rule() -> None:
    """Its ports add up, each once."""
    assert ingress(((A,), (port(1),)), ((A,), (port(2), port(1)))) == [{"from": [A], "ports": [port(1), port(2)]}]


def test_a_rule_for_everybody_names_nobody() -> None:
    """An opening for everybody includes those for some, so its rule has no list of peers."""
    assert ingress(((A,), (port(1),)), (ANYONE, (port(1),))) == [{"ports": [port(1)]}]


def test_every_port_is_not_narrowed_by_one() -> None:
    """A list of ports in a rule for every port would be a limit."""
    assert ingress(((A,), EVERY_PORT), ((A,), (port(1),))) == [{"from": [A]}, {"from": [A], "ports": [port(1)]}]


def test_directions() -> None:
    """A direction without openings is denied; one that the policy is not about is not named."""
    openings = [Opening(ABOUT, INGRESS, (A,), (port(1),))]
    assert policy_spec({}, openings)["policyTypes"] == ["Ingress", "Egress"]
    assert "egress" not in policy_spec({}, openings)
    assert policy_spec({}, openings, (INGRESS,))["policyTypes"] == ["Ingress"]
    assert policy_spec({}, [], (EGRESS,)) == {"podSelector": {}, "policyTypes": ["Egress"]}


def test_a_selector_as_an_object() -> None:
    """The same pods; a comparison of numbers, which matchExpressions lack, is left out, so that no pod is missed."""
    assert pods_in_labels(parse("app in (a)")) == {"matchLabels": {"app": "a"}}
    assert pods_in_labels(parse("app=a,tier==b")) == {"matchLabels": {"app": "a", "tier": "b"}}
    assert pods_in_labels(parse("")) == {}
    assert pods_in_labels(parse("x>1")) == {}
    assert pods_in_labels(parse("app in (b,a),x!=1,y notin (2),z,!w,v>3")) == {
        "matchExpressions": [
            {"key": "app", "operator": "In", "values": ["a", "b"]},
            {"key": "x", "operator": "NotIn", "values": ["1"]},
            {"key": "y", "operator": "NotIn", "values": ["2"]},
            {"key": "z", "operator": "Exists"},
            {"key": "w", "operator": "DoesNotExist"},
        ]
    }
    assert pods_in_labels(parse("app=a,app=b")) == {
        "matchExpressions": [
            {"key": "app", "operator": "In", "values": ["a"]},
            {"key": "app", "operator": "In", "values": ["b"]},
        ]
    }
