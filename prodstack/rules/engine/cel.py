"""A guard is the CEL of one trap, beside its rule: with it the API server refuses what the rule reports, from everybody's hands.

A guard stands at the lowest node of the schema that shows the trap: Kubernetes lets a stored violation pass as long as that node stays
as it is (validation ratcheting, on by default from 1.30), so the lower it stands, the less it is in the way of somebody who edits
something else. A guard never refuses what its rule accepts; where CEL sees less than the rule, it lets more pass. Only what Kubernetes
1.29 knows is used: has(), all(), exists(), split(), matches(), isQuantity().
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.manifest import RUNTIME

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINES = (".spec", ".spec.topology.prefill", ".spec.topology.decode")
"""Where a runtime has the settings of an engine: in its spec, or on each side of a topology."""

DNS_LABEL = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
DNS_SUBDOMAIN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
LABEL_VALUE = "([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]"
"""prodstack.manifests.names in RE2; the last two are parts of a pattern."""


class Guard(NamedTuple):
    """One rule of x-kubernetes-validations. path: the node, as in prodstack.models.crds; rule: what must hold of it, `self`.

    message: what is wrong and what to do; the rule's id is added when it is published. field: the field of the node that the server names.
    """

    kind: str
    path: str
    rule: str
    message: str
    field: str = ""


def on_engines(path: str, rule: str, message: str, field: str = "") -> tuple[Guard, ...]:
    """The same guard on each engine of a runtime; path: below the engine, "" for the engine itself.

    Beside a topology the spec is no engine. A guard of the engine itself knows that; one further down judges whatever is written there.
    """
    beside = f"has(self.topology) || ({rule})"
    return tuple(
        Guard(RUNTIME, at + path, beside if at == ".spec" and not path else rule, message, field) for at in ENGINES
    )


def on(kinds: tuple[str, ...], path: str, rule: str, message: str) -> tuple[Guard, ...]:
    """The same guard on several kinds."""
    return tuple(Guard(kind, path, rule, message) for kind in kinds)


def has(path: str) -> str:
    """CEL: every step of the path below self is written."""
    return " && ".join(f"has(self.{step})" for step in _prefixes(path))


def filled(path: str) -> str:
    """CEL: the text at the path is written and not empty."""
    return f"({has(path)} && self.{path} != '')"


def true(path: str) -> str:
    """CEL: the switch at the path is on."""
    return f"({has(path)} && self.{path})"


def matches(value: str, pattern: str) -> str:
    """CEL: the value matches the RE2 pattern, which has no single quote in it."""
    return f"{value}.matches(r'{pattern}')"


def where(condition: str, rule: str) -> str:
    """CEL: the rule holds wherever the condition does."""
    return f"!{condition} || {rule}"


def argument(*starts: str, of: str = "extraArgs") -> str:
    """CEL: an item of the list of arguments begins with one of these texts."""
    tests = " || ".join(f"a.startsWith('{start}')" for start in starts)
    return f"({has(of)} && self.{of}.exists(a, {tests}))"


def _prefixes(path: str) -> Iterator[str]:
    steps = path.split(".")
    return (".".join(steps[: count + 1]) for count in range(len(steps)))
