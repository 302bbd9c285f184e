"""How the objects that `synth` emits differ from the live ones, and why the compiler makes each difference.

Both are compared as an API server stores them, so a default that one of them writes and the other leaves out is no difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.quantity import QuantityError, amount
from prodstack.manifests.schema import with_defaults
from prodstack.manifests.values import get
from prodstack.reports.diff.edits import ABSENT, edits, path_text, shown_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from prodstack.importing.cluster.live import LiveObject
    from prodstack.manifests.finding import ObjectRef
    from prodstack.manifests.manifest import Manifest
    from prodstack.reports.diff.edits import Edit

_SWITCHES = ("v1", "enableChunkedPrefill", "enablePrefixCaching")
_AUTOSCALING_PARTS = ("scaleUpPolicy", "scaleDownPolicy", "triggers")
_LMCACHE_SIZES = ("cpuOffloadingBufferSize", "diskOffloadingBufferSize")


class Difference(NamedTuple):
    """A field that is not as it is live. old, new: None if absent; why: "" if nothing explains it."""

    object: ObjectRef
    path: str
    old: Any
    new: Any
    why: str


def differences(objects: Sequence[LiveObject], emitted: Mapping[ObjectRef, Manifest]) -> Iterator[Difference]:
    """Every difference of the objects that are emitted, in their order."""
    for live in objects:
        if live.ref in emitted:
            old, new = (with_defaults(each.body) for each in (live.manifest, emitted[live.ref]))
            for edit in edits(old, new):
                yield Difference(live.ref, path_text(edit.path), *shown_values(edit), _why(edit, old))


def _why(edit: Edit, live: Mapping[str, Any]) -> str:
    """The reason of the first test that fits; "" for a difference that nobody expects."""
    return next((why for fits, why in _REASONS if fits(edit, live)), "")


def _last(edit: Edit) -> str:
    return str(edit.path[-1])


def _adds(*names: str) -> Callable[[Edit, Mapping[str, Any]], bool]:
    """Whether something is new below a path with one of these names."""
    return lambda edit, _: edit.old is ABSENT and any(str(step) in names for step in edit.path)


def _is_switch_written_out(edit: Edit, _: Mapping[str, Any]) -> bool:
    return _last(edit) in _SWITCHES and edit.old is ABSENT and edit.new is False


def _is_lmcache_size(edit: Edit, _: Mapping[str, Any]) -> bool:
    return _last(edit) in _LMCACHE_SIZES


def _is_same_amount(edit: Edit, _: Mapping[str, Any]) -> bool:
    if not isinstance(edit.old, str) or not isinstance(edit.new, str):
        return False
    try:
        return amount(edit.old) == amount(edit.new)
    except QuantityError:
        return False


def _is_empty_left_out(edit: Edit, _: Mapping[str, Any]) -> bool:
    return edit.new is ABSENT and edit.old in ({}, [], None)


def _is_scaled_by_keda(edit: Edit, live: Mapping[str, Any]) -> bool:
    return _last(edit) == "replicas" and get(live, "spec", "autoscalingConfig", "enabled") is True


def _is_empty_selector(edit: Edit, _: Mapping[str, Any]) -> bool:
    return _last(edit) == "k8sLabelSelector" and edit.old is ABSENT and edit.new == ""


_REASONS: Sequence[tuple[Callable[[Edit, Mapping[str, Any]], bool], str]] = (
    (_is_switch_written_out, "written out; a missing switch means the same"),
    (_is_lmcache_size, "a plain number of GB is the only form that LMCache reads; without LMCache the operator wants an empty text"),
    (_is_same_amount, "the same amount in the form that the API server returns; with another form the operator updates endlessly"),
    (_is_scaled_by_keda, "left out: KEDA writes it, and every apply would set it back; the first apply may set it to the CRD's default once"),
    (_adds("nodeSelectorTerms"), "added: without it the operator panics on every reconcile; every Linux node matches"),
    (_adds("serviceAccountName"), "added: without a service account the operator creates nothing"),
    (_adds(*_AUTOSCALING_PARTS), "added with the CRD's defaults: without this part the operator panics"),
    (_adds("loraAdapterDeploymentConfig"), "added: without it the operator panics"),
    (_is_empty_selector, "written out; a missing selector means the same"),
    (_is_empty_left_out, "left out: it says nothing, and makes the operator update endlessly in some places"),
)
"""The differences that the compiler makes on purpose (docs/stack-file.md, "What is completed"), and how each is recognized."""
