"""The CEL of the hardened CRDs: with a rule's guards the API server refuses what the rule reports, whoever applies it.

A guard stands at the lowest node of the schema that shows the mistake: Kubernetes accepts a stored violation as long as that node does not
change (validation ratcheting, on by default from 1.30), so the lower it stands, the less it gets in the way of other edits. A guard never
refuses what its rule accepts; where CEL sees less than the rule, it accepts more. Only what Kubernetes 1.29 knows is used: has(), all(),
exists(), split(), matches(), isQuantity().
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.manifest import RUNTIME

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINES = (".spec", ".spec.topology.prefill", ".spec.topology.decode")
"""Where a runtime has the settings of an engine: in its spec, or on each side of a topology."""

OTHER_OBJECTS = "depends on other objects, and CEL sees one"
CLUSTER = "depends on what the cluster has"
API_SERVER_REFUSES = "the API server refuses it anyway, under either validation"
ARGUMENTS = "needs arguments read as the program reads them: abbreviations, values in the next item, the last one wins"
VERSION = "a fact about one version of vLLM, which a newer image may lift"
WHOLE_OBJECT = (
    "because a rule about the whole object would be evaluated at every write, also when somebody removes a finalizer"
)
"""Why a rule that reports errors has no guard (Rule.unguarded)."""


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


def negated(rule: str) -> str:
    """CEL: the rule does not hold. A rule in parentheses of its own gets no second ones, and a negation loses its own."""
    if rule.startswith("!") and _is_one_term(rule[1:]):
        return rule[1:]
    return f"!{rule}" if rule.startswith("(") and _is_one_term(rule) else f"!({rule})"


def _is_one_term(rule: str) -> bool:
    """Whether an expression is in parentheses of its own, or one name or call: no operator is outside of parentheses."""
    depths = list(accumulate((sign == "(") - (sign == ")") for sign in rule))
    if rule.startswith("("):
        return 0 not in depths[:-1]
    return not any(sign in " ?!" and depth == 0 for sign, depth in zip(rule, depths, strict=True))


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


# Quantities: prodstack.manifests.quantity in CEL, which refuses fewer texts. Numbers of more digits than anybody writes and a few that
# Kubernetes itself counts in another way pass; a table of recorded texts is tried on a real API server.

_DECIMAL = "[numkMGTPE]?"
_SHORT = "[0-9]{0,6}"
_NOT_KEPT = (
    f"[0-9]{{0,12}}000[.]?{_DECIMAL}",  # 1000m, 2000
    "0+[.]?[numkMGTPE]|00+|0+[.]",  # a zero that is not 0
    f"{_SHORT}[.]([0-9]{{3}}){{0,2}}[0-9]{{1,2}}{_DECIMAL}",  # 0.5, 1.5k: no multiple of three decimals
    f"{_SHORT}[.]([0-9]{{3}}){{0,2}}000{_DECIMAL}|0*[.]([0-9]{{3}}){{1,2}}{_DECIMAL}",  # 2.000, 0.500
)
"""Decimal texts that Go's parser does not keep, so that another one comes back."""
_FINER = (f"{_SHORT}[.]?{_SHORT}[un]", f"{_SHORT}[.][0-9]{{4,}}", f"{_SHORT}[.][0-9]{{1,6}}m")
"""Decimal texts of less than a thousandth: the API server rounds a container's resources up."""
_FRACTION = ("[0-9]{0,4}[.][0-9]{1,6}(Ki|Mi|Gi)", "[0-9]{0,2}[.][0-9]{1,6}Ti")
"""Binary texts with a point, as far as they come back without one."""
_TOO_LARGE = (
    "0*([89]|[1-9][0-9]+)Ei",
    "0*(819[2-9]|8[2-9][0-9]{2}|9[0-9]{3}|[1-9][0-9]{4,})Pi",
    "0*[1-9][0-9]{7,}Ti",
)
"""Binary amounts of 64 bits and more, of which 9223372036854775807 comes back."""


def _exponents(*remainders: int) -> str:
    """Exponents up to 20 with one of these remainders modulo 3, of either sign."""
    size = [[each for each in range(21) if sign * each % 3 in remainders] for sign in (1, -1)]
    return f"[eE](?:[+]?0*(?:{'|'.join(map(str, size[0]))})|-0*(?:{'|'.join(map(str, size[1]))}))"


_ANY_EXPONENT = "[eE][+-]?[0-9]+"
_EXPONENTS = (
    f"[0-9]{{1,12}}[.]?{_exponents(1, 2)}",  # 1e+2, 5e-1: only exponents that are multiples of 3 are kept
    f"{_SHORT}[.](?:[0-9]{{3}})*[0-9]{_exponents(0, 2)}",  # 1.5e3: a digit after the point counts as an exponent less
    f"{_SHORT}[.](?:[0-9]{{3}})*[0-9]{{2}}{_exponents(0, 1)}",
    f"{_SHORT}[.](?:[0-9]{{3}})+{_exponents(1, 2)}",
    f"(?:[0-9]{{0,12}}000[.]?|{_SHORT}[.][0-9]*000|0+[.]?|0*[.][0-9]{{1,6}}){_ANY_EXPONENT}",  # 1000e3, 0e3, 0.5e1
)
"""Texts with an exponent that Go's parser does not keep."""
_FINER_EXPONENT = "[0-9]{1,12}[.]?[eE]-0*([4-9]|[1-9][0-9]+)"
_WHOLE = "[0-9]{1,10}Ki|[0-9]{1,8}Mi|[0-9]{1,5}Gi"
_ANY_WHOLE = "[0-9]{1,15}(Ki|Mi|Gi|Ti|Pi)"


def bad_quantity(value: str) -> str:
    """CEL: the text is no quantity, or one below zero."""
    return f"(!isQuantity({value}) || {matches(value, '^-[0.]*[1-9]')})"


def zero_quantity(value: str) -> str:
    """CEL: the quantity is zero."""
    return matches(value, "^[+-]?0*[.]?0*([a-zA-Z].*)?$")


def fractional_quantity(value: str) -> str:
    """CEL: the quantity is no whole number."""
    return matches(value, "^[+]?([0-9]*[.][0-9]*[1-9][0-9]*|[0-9]*[1-9](0{0,2}m|0{0,5}u|0{0,8}n))$")


def unstable_quantity(value: str) -> str:
    """CEL: the text does not come back from a container's resources as it was written."""
    pattern = _any(*_NOT_KEPT, *_FINER, *_FRACTION, *_EXPONENTS, _FINER_EXPONENT, *_TOO_LARGE)
    number = _number(value)
    reduced = f"({number} % 1048576 == 0 ? {number} % 8388608 != 0 : {number} % 8192 != 0)"
    changes = f"({number} == 0 || ({number} % 1024 == 0 && {reduced}))"
    return f"({matches(value, pattern)} || ({matches(value, _any(_WHOLE, plus=False))} && {changes}))"


def unstable_storage_size(value: str) -> str:
    """CEL: the text of a volume's size comes back as another one."""
    pattern = _any(*_NOT_KEPT, "[0-9]*[.][0-9]+[KMGTPE]i", *_EXPONENTS, *_TOO_LARGE)
    whole = f"({matches(value, _any(_ANY_WHOLE, plus=False))} && {_number(value)} % 1024 == 0)"
    return f"({matches(value, pattern)} || {whole})"


def _any(*patterns: str, plus: bool = True) -> str:
    return f"^{'[+]?' if plus else ''}({'|'.join(patterns)})$"


def _number(value: str) -> str:
    """CEL: the number in front of a suffix of two letters."""
    return f"int({value}.substring(0, {value}.size() - 2))"
