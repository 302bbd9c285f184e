"""Derive all companions of a stack, and report the settings that cannot be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.authoring.problems import problem
from prodstack.compiler.authoring.tree import mapping
from prodstack.compiler.companions import disruption, monitoring, network
from prodstack.manifests.yaml_reader import locate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prodstack.compiler.companions.stack import Body, Mistake, Stack
    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Map
    from prodstack.models.companions import Companion


class _Key(NamedTuple):
    """What a key of a stack file asks for. objects, mistakes: of its settings, or of those of every name."""

    name: str
    attribute: str
    objects: Callable[[Any, Stack], Iterator[Body]]
    mistakes: Callable[[Any, Stack], Iterator[Mistake]]


_KEYS = (
    _Key("monitoring", "monitoring", monitoring.objects, monitoring.mistakes),
    _Key("networkPolicy", "network_policy", network.objects, network.mistakes),
    _Key("disruption", "disruption", disruption.objects, disruption.mistakes),
)


def companions(settings: Any, data: Map, stack: Stack, findings: list[Finding]) -> Iterator[Map]:
    """Yield the companions of a stack; each has the position of the key that asks for it. data: the stack file; settings: its model."""
    for key in _KEYS:
        wanted = _wanted(getattr(settings, key.attribute))
        if not wanted:
            continue
        findings.extend(
            problem(each.rule, locate(data, each.path), each.message, each.fix) for each in key.mistakes(wanted, stack)
        )
        for body in key.objects(wanted, stack):
            yield mapping(body, data.marks.get(key.name))


def _wanted(written: Companion | dict[str, Companion] | None) -> Any:
    """Return what is switched on; None if nothing is."""
    if isinstance(written, dict):
        return {name: each for name, each in written.items() if each.is_on} or None
    return written if written is not None and written.is_on else None
