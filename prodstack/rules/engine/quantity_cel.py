"""The CEL of prodstack.manifests.quantity: what is a quantity, and which texts the operator would write for ever.

CEL refuses fewer texts than the rules: exponents (5e4), numbers of more digits than anybody writes and a few that Kubernetes itself
counts in another way pass. It never refuses one that they accept; a table of recorded texts is asked of a real API server.
"""

from __future__ import annotations

from prodstack.rules.engine.cel import matches

_DECIMAL = "[numkMGTPE]?"
_SHORT = "[0-9]{0,6}"
_NOT_KEPT = (
    f"[0-9]{{0,12}}000[.]?{_DECIMAL}",  # 1000m, 2000
    "0+[.]?[numkMGTPE]|00+|0+[.]",  # a zero that is not 0
    f"{_SHORT}[.]([0-9]{{3}}){{0,2}}[0-9]{{1,2}}{_DECIMAL}",  # 0.5, 1.5k: no multiple of three decimals
    f"{_SHORT}[.]([0-9]{{3}}){{0,2}}000{_DECIMAL}|0*[.]([0-9]{{3}}){{1,2}}{_DECIMAL}",  # 2.000, 0.500
)
"""Decimal texts that Go's parser does not keep, so that another one comes back."""
_FINER = (f"{_SHORT}[.]?{_SHORT}[un]", f"{_SHORT}[.][0-9]{{4,9}}", f"{_SHORT}[.][0-9]{{1,6}}m")
"""Decimal texts of less than a thousandth: the API server rounds a container's resources up."""
_FRACTION = ("[0-9]{0,4}[.][0-9]{1,6}(Ki|Mi|Gi)", "[0-9]{0,2}[.][0-9]{1,6}Ti")
"""Binary texts with a point, as far as they come back without one."""
_WHOLE = "[0-9]{1,10}Ki|[0-9]{1,8}Mi|[0-9]{1,5}Gi"
_ANY_WHOLE = "[0-9]{1,15}(Ki|Mi|Gi|Ti|Pi)"


def bad(value: str) -> str:
    """CEL: the text is no quantity, or one below zero."""
    return f"(!isQuantity({value}) || {matches(value, '^-[0.]*[1-9]')})"


def zero(value: str) -> str:
    """CEL: the quantity is zero."""
    return matches(value, "^[+-]?0*[.]?0*([a-zA-Z].*)?$")


def fractional(value: str) -> str:
    """CEL: the quantity is no whole number."""
    return matches(value, "^[+]?([0-9]*[.][0-9]*[1-9][0-9]*|[0-9]*[1-9](0{0,2}m|0{0,5}u|0{0,8}n))$")


def unstable(value: str) -> str:
    """CEL: the text does not come back from a container's resources as it was written."""
    pattern = _any(*_NOT_KEPT, *_FINER, *_FRACTION)
    number = _number(value)
    reduced = f"({number} % 1048576 == 0 ? {number} % 8388608 != 0 : {number} % 8192 != 0)"
    changes = f"({number} == 0 || ({number} % 1024 == 0 && {reduced}))"
    return f"({matches(value, pattern)} || ({matches(value, _any(_WHOLE, plus=False))} && {changes}))"


def unstable_storage(value: str) -> str:
    """CEL: the text of a volume's size comes back as another one."""
    pattern = _any(*_NOT_KEPT, "[0-9]*[.][0-9]+[KMGTPE]i")
    whole = f"({matches(value, _any(_ANY_WHOLE, plus=False))} && {_number(value)} % 1024 == 0)"
    return f"({matches(value, pattern)} || {whole})"


def _any(*patterns: str, plus: bool = True) -> str:
    return f"^{'[+]?' if plus else ''}({'|'.join(patterns)})$"


def _number(value: str) -> str:
    """CEL: the number in front of a suffix of two letters."""
    return f"int({value}.substring(0, {value}.size() - 2))"
