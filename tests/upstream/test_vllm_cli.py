"""What vLLM is told after all, of fields and extraArgs together."""

from __future__ import annotations

from typing import Any

import pytest

from prodstack.upstream.vllm_cli import Extra, extras, last, number, switched_on


def _engine(*arguments: object, **config: Any) -> dict[str, Any]:
    return {"vllmConfig": {"extraArgs": list(arguments), **config}, "model": {"maxModelLen": 8192}}


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        pytest.param(("--seed", "42"), [Extra(0, "--seed", "42")], id="two-items"),
        pytest.param(("--seed=42",), [Extra(0, "--seed", "42")], id="one-item"),
        pytest.param(("--max_num_seqs=8",), [Extra(0, "--max-num-seqs", "8")], id="underscores"),
        pytest.param(
            ("-tp", "2", "-pp=4"),
            [Extra(0, "--tensor-parallel-size", "2"), Extra(2, "--pipeline-parallel-size", "4")],
            id="short",
        ),
        pytest.param(
            ("--enforce-eager", "--seed", "1"), [Extra(0, "--enforce-eager", ""), Extra(1, "--seed", "1")], id="switch"
        ),
        pytest.param(("--no-enable-prefix-caching",), [Extra(0, "--enable-prefix-caching", "false")], id="no"),
        pytest.param(("--no-other",), [Extra(0, "--no-other", "")], id="no-of-another-flag"),
        pytest.param((1, None, "x", {}), [], id="odd"),
    ],
)
def test_extras(arguments: tuple[object, ...], wanted: list[Extra]) -> None:
    """Flags are read as vLLM reads them: underscores are dashes, and short flags have long names."""
    assert list(extras(_engine(*arguments))) == wanted


def test_the_last_wins() -> None:
    """Python's argparse keeps the last value."""
    assert last(_engine("--seed=1", "--seed=2"), "--seed") == Extra(1, "--seed", "2")
    assert last(_engine(), "--seed") is None


@pytest.mark.parametrize(
    ("engine", "wanted"),
    [
        pytest.param(_engine(), 8192, id="field"),
        pytest.param(_engine("--max-model-len=4096"), 4096, id="extra"),
        pytest.param(_engine("--max-model-len=auto"), None, id="no-number"),
        pytest.param({"model": {"maxModelLen": True}}, None, id="boolean"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_number(engine: dict[str, Any], wanted: int | None) -> None:
    """The items of extraArgs come after the field (operator, observed)."""
    assert number(engine, "--max-model-len") == wanted


@pytest.mark.parametrize(
    ("engine", "wanted"),
    [
        pytest.param(_engine(), False, id="absent-is-off"),
        pytest.param(_engine(enableChunkedPrefill=True), True, id="field"),
        pytest.param(_engine("--no-enable-chunked-prefill", enableChunkedPrefill=True), False, id="extra-off"),
        pytest.param(_engine("--enable-chunked-prefill"), True, id="extra-on"),
    ],
)
def test_switched_on(engine: dict[str, Any], wanted: bool) -> None:
    """A flag without a value is on or off by the last that says it."""
    assert switched_on(engine, "--enable-chunked-prefill") is wanted
