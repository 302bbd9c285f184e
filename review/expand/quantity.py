"""A quantity in a child is printed as Go prints it when the operator sends it, and as the API server stores it.

review/quantity.py knows the parser's rules; here are only the texts. Source: apimachinery, read; 0.5 and 1024Mi: recorded.
"""

from __future__ import annotations

from functools import lru_cache

from review.quantity import QuantityError, amount, is_quantity, is_stable_storage, stable

_FINE = (("u", 10**6), ("n", 10**9))


@lru_cache(maxsize=4096)
def sent(text: str) -> str:
    """The text that the operator sends: "500m" for "0.5", "1Gi" for "1024Mi"; a text that no quantity is stays as it is."""
    if not is_quantity(text) or is_stable_storage(text):
        return text
    return _with_exponent(text) if text[-1].isdigit() and "e" in text.lower() else _shortest(text)


@lru_cache(maxsize=4096)
def stored(text: str) -> str:
    """The text that the API server keeps in the resources of a container or a claim: finer than a thousandth is rounded up."""
    text = sent(text)
    if not is_quantity(text) or (amount(text) * 1000).denominator == 1:
        return text
    return _shortest(f"{-(-amount(text) * 1000 // 1)}m")


def _shortest(text: str) -> str:
    """The amount with the largest suffix; one that no suffix keeps exactly stays as it is."""
    try:
        return stable(text)
    except QuantityError:
        exact = (f"{amount(text) * parts}{unit}" for unit, parts in _FINE if (amount(text) * parts).denominator == 1)
        return next(exact, text)


def _with_exponent(text: str) -> str:
    """The amount as digits and a power of ten, a multiple of 3: the form of a quantity that was written with one."""
    digits, exponent = amount(text) * 10**9, -9
    while digits and digits % 1000 == 0:
        digits, exponent = digits / 1000, exponent + 3
    return f"{digits}e{exponent}" if exponent and digits else str(digits)
