"""Write the table of receipts in docs/fit.md: what `fit` calculates, and what vLLM logged. Run `python -m tests.docs.fit_table`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.catalog.receipts import Receipt, receipts
from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs/fit.md"
BEGIN, END = "<!-- begin of the generated tables -->\n", "<!-- end of the generated tables -->\n"


def tables() -> str:
    """The tables, as Markdown."""
    pools = [receipt for receipt in receipts() if receipt.predicted_pool is not None]
    sizes = [receipt for receipt in receipts() if receipt.reported_bytes is not None]
    return "".join(f"{line}\n" for line in (*_pools(pools), "", *_sizes(sizes)))


def _pools(pools: list[Receipt]) -> Iterator[str]:
    yield "| log | engine | vLLM | calculated KV cache, GiB | logged, GiB | middle - logged, of the GPU's memory | used for tuning |"
    yield "|---|---|---|---|---|---|---|"
    for receipt in pools:
        pool, logged, memory = receipt.predicted_pool, receipt.availableGiB, receipt.gpuMemory
        assert pool is not None
        assert logged is not None
        assert memory is not None
        engine = f"{receipt.model}, {receipt.tp} x {receipt.gpu}, utilization {receipt.utilization}"
        error = f"{100 * (pool.middle - logged) / memory:+.1f} %"
        yield (
            f"| {_link(receipt)} | {engine} | {receipt.vllm or 'not stated'} | {pool.low:.2f} to {pool.high:.2f}"
            f" | {logged:.2f}{' (from its parts)' if receipt.derived else ''} | {error} | {'yes' if receipt.tuning else 'no'} |"
        )


def _sizes(sizes: list[Receipt]) -> Iterator[str]:
    yield "| log | model | tensor parallelism | calculated bytes per token | bytes per token in the log | error |"
    yield "|---|---|---|---|---|---|"
    for receipt in sizes:
        reported = receipt.reported_bytes
        assert reported is not None
        error = f"{100 * (receipt.predicted_bytes - reported) / reported:+.2f} %"
        yield (
            f"| {_link(receipt)} | {receipt.model} | {receipt.tp} | {receipt.predicted_bytes:,} | {reported:,.0f} | {error} |"
        )


def _link(receipt: Receipt) -> str:
    return f"[{receipt.id}]({receipt.source.partition(' ')[0]})"


def page() -> str:
    """The page with new tables."""
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}{tables()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
