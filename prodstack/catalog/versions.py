"""What the memory accounting of vLLM depends on, by its version."""

from __future__ import annotations

import re
from typing import NamedTuple

from prodstack.catalog.ranges import Range

_VERSION = re.compile(r"v?0\.([0-9]{1,3})(?:\.|$|[-+a-z])")
GRAPHS_SINCE = 21
"""0.21 subtracts an estimate for CUDA graphs from the KV cache by default. Source: the message that it logs, vllm-project/vllm#30515, read."""
SAMPLER_SINCE = 17
"""0.17 needs less memory for the sampler. Source: llm-d-planner's runs of 0.15 to 0.19 with one model, read."""
BUFFERS_SINCE = 18
"""0.18 logs more memory outside PyTorch. Source: the same runs, read."""
V1_SINCE = 8
"""0.8 made the engine V1 the default; before, profiling counted other memory."""
_UTILIZATION_OLD, _UTILIZATION_NEW = 0.90, 0.92
_OLD_UNTIL, _NEW_SINCE = 19, 22
UTILIZATION_SOURCE = (
    "vLLM's default of gpu_memory_utilization: 0.90 in 0.14 and 0.19, 0.92 since 0.22"
    " (aiconfigurator-core 0.12.0: sdk/backends/vllm_backend.py, read)"
)


class Version(NamedTuple):
    """A version of vLLM. minor: 19 for 0.19.1; None if it is not known."""

    text: str
    minor: int | None

    def before(self, minor: int) -> bool:
        """Whether it may be older than 0.`minor`."""
        return self.minor is None or self.minor < minor

    def since(self, minor: int) -> bool:
        """Whether it may be 0.`minor` or newer."""
        return self.minor is None or self.minor >= minor

    def __str__(self) -> str:
        return f"0.{self.minor}" if self.minor is not None else f'unknown ("{self.text}")' if self.text else "unknown"


def version(text: str) -> Version:
    """The version that a tag or a version number names: "v0.19.0" and "0.19" do, "latest" and dates do not."""
    found = _VERSION.match(text)
    return Version(text, int(found[1]) if found else None)


def default_utilization(of: Version) -> Range:
    """The gpu_memory_utilization that this version uses if none is written."""
    oldest, newest = _UTILIZATION_OLD, _UTILIZATION_NEW
    low = newest if of.minor is not None and of.minor >= _NEW_SINCE else oldest
    high = oldest if of.minor is not None and of.minor <= _OLD_UNTIL else newest
    return Range(low, high)
