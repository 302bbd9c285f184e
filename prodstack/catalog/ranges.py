"""Numbers that are known to lie between two bounds, each with its formula and source."""

from __future__ import annotations

from typing import NamedTuple


class Range(NamedTuple):
    """A number between two bounds, which are equal if it is known exactly."""

    low: float
    high: float

    @classmethod
    def of(cls, value: float) -> Range:
        """A number that is known exactly."""
        return cls(value, value)

    @property
    def exact(self) -> bool:
        """Whether both bounds are equal."""
        return self.low == self.high

    @property
    def middle(self) -> float:
        """The number between the bounds."""
        return (self.low + self.high) / 2

    def plus(self, other: Range) -> Range:
        """The sum."""
        return Range(self.low + other.low, self.high + other.high)

    def minus(self, other: Range) -> Range:
        """The difference, if the two numbers are independent."""
        return Range(self.low - other.high, self.high - other.low)

    def times(self, other: Range) -> Range:
        """The product of two numbers that are not negative."""
        return Range(self.low * other.low, self.high * other.high)

    def scaled(self, factor: float) -> Range:
        """The number multiplied by a factor that is not negative."""
        return Range(self.low * factor, self.high * factor)


class Amount(NamedTuple):
    """A quantity of the answer. value: None if it is not known; then the formula says why. unit: "GiB", "bytes", "tokens" and so on."""

    name: str
    value: Range | None
    unit: str
    formula: str
    source: str
