"""Print whether a model fits, as text and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.catalog.choice import cheapest
from prodstack.catalog.entries import GIB
from prodstack.catalog.fit import SEQUENCES, TOKENS, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prodstack.catalog.choice import Choice
    from prodstack.catalog.entries import Model
    from prodstack.catalog.ranges import Amount, Range

UNKNOWN = "unknown"
HEAD = ("GPU", "GPUS", "ANSWER", "KV CACHE TOKENS", "SEQUENCES")


class Question(NamedTuple):
    """One model on some GPUs. name: what is asked about, such as a runtime; model: None if the catalogue does not have it.

    note: what the reader must know, such as why there is no answer; memory: what a pod asks for of the memory of a node, "" if it is not asked.
    """

    name: str
    model: Model | None
    choices: tuple[Choice, ...] = ()
    note: str = ""
    memory: str = ""

    @property
    def fails(self) -> bool:
        """Whether it is certain that the model fits nowhere."""
        return bool(self.choices) and all(choice.fit.verdict is Verdict.DOES_NOT_FIT for choice in self.choices)


def text(questions: Sequence[Question]) -> str:
    """The answers for people: a table of the GPUs if there are several, and the calculation for the cheapest that fits."""
    return "\n".join("".join(f"{line}\n" for line in _lines(question)) for question in questions)


def _lines(question: Question) -> Iterator[str]:
    yield question.name
    if question.note:
        yield f"  {question.note}"
    if question.memory:
        yield f"  {question.memory}"
    if question.model is None or not question.choices:
        return
    yield f"  model: {question.model.id}, {question.model.parameters / 1e9:.2f} billion parameters ({question.model.source})"
    best = cheapest(question.choices)
    if len(question.choices) > 1:
        yield from _table(question.choices)
        yield f"  cheapest that fits: {_named(best)}" if best else "  none fits for certain"
    yield from _calculation(best or question.choices[0])


def _named(choice: Choice) -> str:
    return f"{choice.settings.tensor_parallel} x {choice.place.kind}, {choice.gibibytes:g} GiB"


def _table(choices: Sequence[Choice]) -> Iterator[str]:
    rows = [HEAD, *map(_row, choices)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(choice: Choice) -> tuple[str, ...]:
    sequences, tokens = choice.fit.amount(SEQUENCES), choice.fit.amount(TOKENS)
    return (
        choice.place.kind,
        str(choice.settings.tensor_parallel),
        choice.fit.verdict.value,
        _value(tokens, 0) if tokens else UNKNOWN,
        _value(sequences, 1) if sequences else UNKNOWN,
    )


def _calculation(choice: Choice) -> Iterator[str]:
    yield f"  {_named(choice)}: {choice.fit.verdict.value}"
    yield f"  {choice.fit.reason}"
    for amount in choice.fit.amounts:
        yield f"    {amount.name}: {_shown(amount)}"
        yield f"      = {amount.formula}" if amount.value is not None else f"      {amount.formula}"
        yield f"      source: {amount.source}"


def _shown(amount: Amount) -> str:
    if amount.value is None:
        return UNKNOWN
    digits = 0 if amount.unit in ("bytes", "tokens") else 2
    return f"{_value(amount.value, digits)} {amount.unit}".rstrip()


def _value(value: Range, digits: int) -> str:
    low, high = (f"{bound:,.{digits}f}" for bound in value)
    return low if low == high else f"{low} to {high}"


def document(questions: Sequence[Question]) -> str:
    """The same for programs, with all calculations."""
    return json.dumps({"questions": [_question(question) for question in questions]}, indent=2) + "\n"


def _question(question: Question) -> dict[str, Any]:
    best = cheapest(question.choices)
    return {
        "name": question.name,
        "model": None if question.model is None else question.model.id,
        "note": question.note,
        "memory": question.memory,
        "cheapest": None if best is None else best.place.kind,
        "answers": [_answer(choice) for choice in question.choices],
    }


def _answer(choice: Choice) -> dict[str, Any]:
    return {
        "gpu": choice.place.kind,
        "gpuMemoryGiB": choice.place.memory_bytes / GIB,
        "tensorParallel": choice.settings.tensor_parallel,
        "answer": choice.fit.verdict.value,
        "reason": choice.fit.reason,
        "beyondDoubt": choice.fit.beyond_doubt,
        "amounts": [_amount(amount) for amount in choice.fit.amounts],
    }


def _amount(amount: Amount) -> dict[str, Any]:
    value = amount.value
    bounds = (
        {"low": None, "high": None} if value is None else {"low": round(value.low, 4), "high": round(value.high, 4)}
    )
    return {"name": amount.name, **bounds, "unit": amount.unit, "formula": amount.formula, "source": amount.source}
