"""How the objects that `synth` emits differ from the live ones, and why the compiler makes each difference.

Both are compared as an API server stores them, so a default that one of them writes and the other leaves out is no difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.authoring.complete import AUTOSCALING_PARTS
from prodstack.manifests.quantity import QuantityError, amount
from prodstack.manifests.schema import with_defaults
from prodstack.manifests.values import get
from prodstack.reports.diff.edits import ABSENT, edits, path_text, shown_values
from prodstack.rules.reading.reference_index import ENGINE_PORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from prodstack.importing.cluster.live import LiveObject
    from prodstack.manifests.finding import ObjectRef
    from prodstack.manifests.manifest import Manifest
    from prodstack.reports.diff.edits import Edit

_SWITCHES = ("v1", "enableChunkedPrefill", "enablePrefixCaching")
_EMPTY = "empty parts are left out: they say nothing, and some of them make the operator update endlessly"
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
            found = list(edits(old, new))
            lasting = {edit.path for edit in edits(_without_empties(old), new)} if found else set()
            for edit in found:
                why = _why(edit, old) if edit.path in lasting else _EMPTY
                yield Difference(live.ref, path_text(edit.path), *shown_values(edit), why)


def _why(edit: Edit, live: Mapping[str, Any]) -> str:
    """The reason of the first test that fits; "" for a difference that nobody expects."""
    return next((why for fits, why in _REASONS if fits(edit, live)), "")


def _without_empties(value: Any) -> Any:
    """The value without empty mappings and lists, and without what is empty then."""
    if isinstance(value, dict):
        items = {key: _without_empties(item) for key, item in value.items()}
        return {key: item for key, item in items.items() if item not in ({}, [])}
    return [_without_empties(item) for item in value] if isinstance(value, list) else value


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


def _is_scaled_by_keda(edit: Edit, live: Mapping[str, Any]) -> bool:
    return _last(edit) == "replicas" and get(live, "spec", "autoscalingConfig", "enabled") is True


def _is_default_port(edit: Edit, _: Mapping[str, Any]) -> bool:
    return edit.path[-2:] == ("vllmConfig", "port") and edit.old is ABSENT and edit.new == ENGINE_PORT


def _is_empty_selector(edit: Edit, _: Mapping[str, Any]) -> bool:
    return _last(edit) == "k8sLabelSelector" and edit.old is ABSENT and edit.new == ""


_REASONS: Sequence[tuple[Callable[[Edit, Mapping[str, Any]], bool], str]] = (
    (_is_switch_written_out, "written out; a missing switch means the same"),
    (
        _is_lmcache_size,
        "a plain number of GB is the only form that LMCache reads; without LMCache the operator wants an empty text",
    ),
    (
        _is_same_amount,
        "the same amount in the form that the API server returns; with another form the operator updates endlessly",
    ),
    (
        _is_scaled_by_keda,
        "left out: KEDA writes it, and every apply would set it back; the first apply may set it to the CRD's default once",
    ),
    (_adds("nodeSelectorTerms"), "added: without it the operator panics on every reconcile; every Linux node matches"),
    (_adds("serviceAccountName"), "added: without a service account the operator creates nothing"),
    (_adds(*AUTOSCALING_PARTS), "added with the CRD's defaults: without this part the operator panics"),
    (_adds("loraAdapterDeploymentConfig"), "added: without it the operator panics"),
    (_is_default_port, "the CRD's default; the block was missing, which the CRD does not allow"),
    (_is_empty_selector, "written out; a missing selector means the same"),
)
"""The differences that the compiler makes on purpose (docs/stack-file.md, "What is completed"), and how each is recognized."""
