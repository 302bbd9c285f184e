"""What is calculated agrees with what vLLM logged."""

from __future__ import annotations

import pytest

from tests.catalog.receipts import Receipt, receipts
from tests.docs.fit_table import PAGE, page

POOLS = [receipt for receipt in receipts() if receipt.predicted_pool is not None]
SIZES = [receipt for receipt in receipts() if receipt.reported_bytes is not None]


def test_there_are_enough_receipts_and_some_were_held_back() -> None:
    """At least 25 logs, each once, of which at least eight with a pool were not used for tuning."""
    assert len({receipt.id for receipt in receipts()}) == len(receipts()) >= 25
    assert sum(not receipt.tuning for receipt in POOLS) >= 8
    assert all(receipt.source.startswith("https://") for receipt in receipts())


def test_only_the_stated_receipts_were_used_for_tuning() -> None:
    """The rule in the head of the file: all runs of llm-d, and vllm#10511."""
    for receipt in receipts():
        assert receipt.tuning == receipt.id.startswith(("llm-d-", "vllm-10511-")), receipt.id


@pytest.mark.parametrize("receipt", POOLS, ids=lambda receipt: receipt.id)
def test_the_logged_pool_lies_in_the_calculated_range(receipt: Receipt) -> None:
    """And the middle of the range is at most 5 % of the GPU's memory away, 4 % for receipts that were held back."""
    pool, logged, memory = receipt.predicted_pool, receipt.availableGiB, receipt.gpuMemory
    assert pool is not None
    assert logged is not None
    assert memory is not None
    assert pool.low <= logged <= pool.high
    assert abs(pool.middle - logged) <= (0.05 if receipt.tuning else 0.04) * memory


@pytest.mark.parametrize("receipt", [each for each in POOLS if each.vllm], ids=lambda receipt: receipt.id)
def test_ranges_are_narrow_if_the_version_is_known(receipt: Receipt) -> None:
    """A range says something: it spans at most 10 % of the GPU's memory, so a wrong answer is not hidden in a wide one."""
    pool, memory = receipt.predicted_pool, receipt.gpuMemory
    assert pool is not None
    assert memory is not None
    assert pool.high - pool.low <= 0.10 * memory


@pytest.mark.parametrize("receipt", SIZES, ids=lambda receipt: receipt.id)
def test_bytes_per_token_are_those_of_the_log(receipt: Receipt) -> None:
    """They differ by less than the log rounds: half of 0.01 GiB and one block; with several GPUs, another worker may be quoted."""
    reported = receipt.reported_bytes
    assert reported is not None
    rounding = 1e-4
    if receipt.availableGiB is not None and receipt.tokens is not None:
        rounding = 0.005 / receipt.availableGiB + 16 / receipt.tokens
    assert abs(receipt.predicted_bytes - reported) / reported <= (rounding if receipt.tp == 1 else 0.012)


def test_the_page_is_up_to_date() -> None:
    """`python -m tests.docs.fit_table` would change nothing."""
    assert PAGE.read_text("utf-8") == page()
