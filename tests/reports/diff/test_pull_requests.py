"""The comments under three pull requests: short enough to read, with everything that matters.

The trees are what synth made of the project's own examples (tests/data/pull-requests/README.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.files import read_tree
from prodstack.reports.diff.compare import compare
from prodstack.reports.diff.impact import DiffReport, Impact
from prodstack.reports.diff.output import markdown
from tests.upstream.children.builders import DATA

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

FOLDER = DATA / "pull-requests"
WITHOUT_PREFILL_DECODE = [FOLDER / "before" / unit for unit in ("basic", "lora", "namespaces")]
MAX_VISIBLE_LINES = 20
MAX_CHARACTERS = 5_000


def pull_request(name: str) -> DiffReport:
    """What a pull request changes."""
    if name == "new-prefill-decode":
        return compare(read_tree(WITHOUT_PREFILL_DECODE).manifests, read_tree([FOLDER / "before"]).manifests)
    return compare(read_tree([FOLDER / "before"]).manifests, read_tree([FOLDER / name]).manifests)


NAMES = ["model-upgrade", "new-prefill-decode", "storage-resize"]


@pytest.mark.parametrize("name", NAMES)
def test_the_comment(name: str, snapshot: SnapshotAssertion) -> None:
    """The whole text of the comment."""
    assert markdown(pull_request(name)) == snapshot


@pytest.mark.parametrize("name", NAMES)
def test_the_comment_is_short(name: str) -> None:
    """What is not folded fits on a screen."""
    text = markdown(pull_request(name))
    before, _, rest = text.partition("<details>")
    visible = before + rest.partition("</details>")[2]
    assert len([line for line in visible.splitlines() if line]) <= MAX_VISIBLE_LINES
    assert len(text) <= MAX_CHARACTERS


def test_a_model_upgrade_rolls_out_and_needs_a_spare_gpu() -> None:
    """The length alone would be ignored; it lands with the image, the model and the digest."""
    found = pull_request("model-upgrade")
    assert found.verdict is Impact.ROLLS_OUT
    runtime = next(change for change in found.objects if change.object.kind == "VLLMRuntime")
    assert (runtime.pods, runtime.gpus, runtime.spare_gpus, runtime.strategy) == (1, 1, 1, "RollingUpdate")
    assert {field.impact for field in runtime.fields} == {Impact.ROLLS_OUT}
    assert "(+1 spare)" in markdown(found)


def test_a_new_prefill_decode_stack_interrupts_nobody() -> None:
    """Four engine pods and a router start; the totals show four GPUs more."""
    found = pull_request("new-prefill-decode")
    assert found.verdict is Impact.SCALES
    assert sum(change.pods for change in found.objects) == 5
    assert (found.before.gpus, found.after.gpus) == (2, 6)


def test_a_storage_resize_is_blocked_and_blocks_the_rest() -> None:
    """The size is named first, with what to do; the edit that was merged with it does not land either."""
    found = pull_request("storage-resize")
    assert found.verdict is Impact.BLOCKED
    [change] = found.objects
    assert change.fields[0].path == "spec.storageConfig.size"
    assert {field.impact for field in change.fields} == {Impact.BLOCKED}
    assert "`spec.storageConfig.size`: the size of a claim is immutable" in markdown(found)
