"""Kubernetes quantities: their exact amounts, the text that the API server returns, and whether the operator accepts that text as equal.

The operator parses the CR's text and compares the parsed value, including Go's internal form, with what it reads back from the Deployment
(operator, observed). Two texts of one amount can therefore differ on every reconcile: Go's parser keeps a text that looks canonical and
drops any other, and the API server returns the canonical text. `_parse` and `_canonical` follow that parser (apimachinery, read).
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_SUFFIX_OF_EXPONENT = {exponent: suffix for suffix, exponent in _DECIMAL.items()}
_SHAPE = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:([eE][+-]?[0-9]+)|(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?))\Z", re.ASCII)
_MAX_LENGTH = 64
_MAX_EXPONENT = 100
_MAX_INT64 = 2**63 - 1
_MAX_FAST_DIGITS = 18
_NANO = 10**9


class QuantityError(ValueError):
    """A text is not a Kubernetes quantity, or no text of its amount survives the API server unchanged."""


class _Written(NamedTuple):
    """The parts of a quantity's text. format: "binary", "decimal" or "exponent"; exponent: of 2 for binary, otherwise of 10."""

    negative: bool
    whole: str
    fraction: str
    format: str
    exponent: int

    @property
    def digits(self) -> str:
        """The digits without the point and without leading zeros; an empty whole part counts as "0"."""
        return self.whole + self.fraction

    @property
    def amount(self) -> Fraction:
        """The exact amount."""
        base = 2 if self.format == "binary" else 10
        scale = Fraction(base) ** self.exponent / Fraction(10) ** len(self.fraction)
        return int(self.digits) * scale * (-1 if self.negative else 1)


class _Parsed(NamedTuple):
    """The result of Go's parser; the operator compares every field.

    scale is None if the amount did not fit the fast form; `value` is then in units of 10^-9. text is "" if the parser dropped it.
    """

    value: int
    scale: int | None
    format: str
    text: str

    @property
    def amount(self) -> Fraction:
        """The exact amount after parsing."""
        return Fraction(self.value) * Fraction(10) ** (-9 if self.scale is None else self.scale)


@lru_cache(maxsize=4096)
def amount(text: str) -> Fraction:
    """The exact amount of a quantity: "500m" is 1/2, "1Ki" is 1024. Raises QuantityError if the text is not a quantity."""
    return _written(text).amount


@lru_cache(maxsize=4096)
def is_negative(text: str) -> bool:
    """Whether the amount is below 0. Raises QuantityError if the text is not a quantity."""
    return amount(text) < 0


@lru_cache(maxsize=4096)
def is_fraction(text: str) -> bool:
    """Whether a text is a quantity, but not a whole number."""
    return _is_quantity(text) and amount(text).denominator != 1


def is_quantity(text: object) -> bool:
    """Whether a value is a string that Kubernetes accepts as a quantity. Numbers are not: the CRD's fields are strings."""
    return isinstance(text, str) and _is_quantity(text)


@lru_cache(maxsize=4096)
def _is_quantity(text: str) -> bool:
    try:
        _written(text)
    except QuantityError:
        return False
    return True


@lru_cache(maxsize=4096)
def is_stable(text: str) -> bool:
    """Whether the operator reads this text back unchanged, in the resources of a container or in shmSize.

    False means that it updates the Deployment on every reconcile (operator, observed). True for 8192Mi and 16384Mi, but not for 1024Mi:
    the parser keeps the text of a binary quantity only if its number is not a multiple of 8, so 8192Mi and the returned 8Gi both have
    no text and are equal. Raises QuantityError if the text is not a quantity.
    """
    parsed = _parse(text)
    return parsed == _parse(_rounded_text(parsed))


@lru_cache(maxsize=4096)
def is_stable_storage(text: str) -> bool:
    """Whether the API server returns this text of a volume's size unchanged: the operator compares sizes as text (operator, observed).

    Raises QuantityError if the text is not a quantity.
    """
    return _canonical(_parse(text)) == text


@lru_cache(maxsize=4096)
def stable(text: str) -> str:
    """The same amount as a text that survives the API server unchanged: "500m" for "0.5", "1Gi" for "1024Mi", "1536Mi" for "1.5Gi".

    Raises QuantityError if the text is not a quantity, or if its amount is negative, finer than a thousandth or larger than 64 bits:
    Kubernetes changes such amounts.
    """
    wanted = amount(text)
    if wanted < 0:
        raise QuantityError(f'"{text}" is negative')
    # an amount that is not a whole number of Ki can have no binary suffix, and a text without one is a decimal quantity
    forms = ("binary", "decimal") if wanted <= _MAX_INT64 else ("binary",)
    for kind in forms if _written(text).format == "binary" else ("decimal",):
        result = text_of(wanted, kind)
        if is_quantity(result) and amount(result) == wanted and is_stable(result):
            return result
    raise QuantityError(f'Kubernetes changes "{text}" however it is written; use at most three decimals and 64 bits')


@lru_cache(maxsize=4096)
def canonical_storage(text: str) -> str:
    """The size of a volume as the API server returns it: "16Gi" for "16384Mi", "1536Gi" for "1.5Ti".

    Raises QuantityError if the text is not a quantity, or if the size is not greater than 0.
    """
    if amount(text) <= 0:
        raise QuantityError(f'"{text}" is not a valid size for a volume; write a size greater than 0')
    return stable(text)


@lru_cache(maxsize=4096)
def sent(text: str) -> str:
    """The text that the operator sends: "500m" for "0.5", "1Gi" for "1024Mi". Text that is not a quantity is returned unchanged."""
    return _canonical(_parse(text)) if is_quantity(text) else text


@lru_cache(maxsize=4096)
def stored(text: str) -> str:
    """The text that the API server stores in the resources of a container or a claim: `sent`, rounded up to thousandths."""
    return _rounded_text(_parse(text)) if is_quantity(text) else text


@lru_cache(maxsize=4096)
def _written(text: str) -> _Written:
    match = _SHAPE.match(text) if len(text) <= _MAX_LENGTH else None
    if match is None or not (match[2] or match[3]):
        raise QuantityError(
            f'"{text}" is not a quantity; write a number with a suffix that Kubernetes knows (500m, 2, 16Gi, 100G)'
        )
    sign, whole, fraction, exponential, suffix = match.groups()
    parts = (sign == "-", whole.lstrip("0") or "0", fraction or "")
    if exponential:
        exponent = int(exponential[1:])
        if abs(exponent) > _MAX_EXPONENT:
            raise QuantityError(f'"{text}" is too large or too small for a quantity')
        return _Written(*parts, "exponent", exponent)
    if suffix in _BINARY:
        return _Written(*parts, "binary", _BINARY[suffix])
    return _Written(*parts, "decimal", _DECIMAL[suffix])


def _parse(text: str) -> _Parsed:
    written = _written(text)
    if text == "0":
        return _Parsed(0, 0, "decimal", text)
    fast = _fast_binary(written, text) if written.format == "binary" else _fast_decimal(written, text)
    return fast or _slow(written)


def _fast_binary(written: _Written, text: str) -> _Parsed | None:
    """A binary amount as a plain 64-bit number; its text is kept if the number is not a multiple of 8."""
    precision = 15 - len(written.whole) - written.exponent * 3 // 10 - 1
    number = int(written.whole)
    value = number << written.exponent
    if written.fraction or precision < 0 or value > _MAX_INT64:
        return None
    return _Parsed(-value if written.negative else value, 0, "binary", text if number % 8 else "")


def _fast_decimal(written: _Written, text: str) -> _Parsed | None:
    """A decimal amount as digits and scale; its text is kept if a suffix has this scale and the digits do not end in 000."""
    scale = written.exponent - len(written.fraction)
    if len(written.digits) > _MAX_FAST_DIGITS or scale < -9:
        return None
    value = int(written.digits)
    kept = scale % 3 == 0 and not written.digits.endswith("000") and not written.digits.startswith("0")
    return _Parsed(-value if written.negative else value, scale, written.format, text if kept else "")


def _slow(written: _Written) -> _Parsed:
    """Any other amount, rounded up to 10^-9. A binary one is limited to 64 bits; below 1 it becomes a decimal one."""
    size = abs(written.amount)
    kind = written.format
    if kind == "binary":
        size = min(size, Fraction(_MAX_INT64))
        kind = "decimal" if 0 < size < 1 else kind
    nanos = -(-size.numerator * _NANO // size.denominator)
    return _Parsed(-nanos if written.negative else nanos, None, kind, "")


def _rounded_text(parsed: _Parsed) -> str:
    """The text that the API server returns for a container's resource, rounded up to thousandths."""
    thousandths = parsed.amount * 1000
    if thousandths.denominator == 1:
        return _canonical(parsed)
    return text_of(Fraction(-(-thousandths.numerator // thousandths.denominator), 1000), parsed.format)


def _canonical(parsed: _Parsed) -> str:
    """The text of a parsed quantity in JSON."""
    return parsed.text or text_of(parsed.amount, parsed.format)


def text_of(value: Fraction, kind: str) -> str:
    """An amount with the largest suffix that leaves a whole number; kind: "binary", "decimal" or "exponent"."""
    if value == 0:
        return "0"
    if kind == "binary" and abs(value) >= 1024 and value.denominator == 1:
        return _with_largest(int(value), 1024, ("", *_BINARY))
    number, exponent = _without_zeros(value)
    if kind == "exponent" or exponent not in _SUFFIX_OF_EXPONENT:
        return f"{number}e{exponent}" if exponent else str(number)
    return f"{number}{_SUFFIX_OF_EXPONENT[exponent]}"


def _with_largest(number: int, base: int, suffixes: tuple[str, ...]) -> str:
    times = 0
    while abs(number) >= base and number % base == 0 and times + 1 < len(suffixes):
        number, times = number // base, times + 1
    return f"{number}{suffixes[times]}"


def _without_zeros(value: Fraction) -> tuple[int, int]:
    """Split an amount into a number and the largest possible exponent that is a multiple of 3, rounded up to 10^-9."""
    number, exponent = -(-value.numerator * _NANO // value.denominator), -9
    while number % 1000 == 0:
        number, exponent = number // 1000, exponent + 3
    return number, exponent
