"""What a unit contains, in short: enough for the objects of Argo CD and Flux, and for the index of dist/.

Only data: a run over an unchanged project reads summaries, and imports nothing that could derive one (contents.py).
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import NamedTuple


class Content(NamedTuple):
    """Objects of one kind in one namespace ("" if they name none)."""

    api_version: str
    kind: str
    namespace: str
    amount: int

    @property
    def group(self) -> str:
        """The API group; "" for the core group."""
        return self.api_version.rpartition("/")[0]


class Summary(NamedTuple):
    """What a unit contains. contents: sorted; gpus: how many GPUs of each type its runtimes request at least, sorted by type.

    scaled: the runtimes (namespace and name) whose replicas an autoscaler sets; home: the namespace of objects that name none.
    """

    contents: tuple[Content, ...] = ()
    gpus: tuple[tuple[str, int], ...] = ()
    scaled: tuple[tuple[str, str], ...] = ()
    home: str = ""


def summary_to_json(summary: Summary) -> str:
    """Return a summary as JSON."""
    return json.dumps(summary, separators=(",", ":"))


@lru_cache(maxsize=4096)
def summary_from_json(text: str) -> Summary:
    """Return the summary that `summary_to_json` wrote. Most stacks of a fleet have equal summaries, so each text is read once."""
    contents, gpus, scaled, home = json.loads(text)
    pairs = tuple((gpu_type, count) for gpu_type, count in gpus)
    return Summary(tuple(Content(*each) for each in contents), pairs, tuple((a, b) for a, b in scaled), home)
