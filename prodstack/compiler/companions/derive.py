"""Derive all companions of a stack, and report mistakes in its settings."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.authoring.problems import problem
from prodstack.compiler.authoring.tree import mapping
from prodstack.manifests.yaml_reader import locate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prodstack.compiler.companions.stack import Body, Mistake, Stack
    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Map
    from prodstack.models.companions import Companion


class _Key(NamedTuple):
    """A key of a stack file. attribute: of its model; module: of this package, imported when a stack uses the key: most use few or none."""

    name: str
    attribute: str
    module: str

    def maker(self) -> _Maker:
        """Return what the module has."""
        module = import_module(f"{__package__}.{self.module}")
        return _Maker(module.objects, module.mistakes)


class _Maker(NamedTuple):
    """What a key asks for. objects: of its settings, or of those of every name that is on; mistakes: also of the others."""

    objects: Callable[[Any, Stack], Iterator[Body]]
    mistakes: Callable[[Any, Stack], Iterator[Mistake]]


_KEYS = (
    _Key("monitoring", "monitoring", "monitoring"),
    _Key("expose", "expose", "expose"),
    _Key("networkPolicy", "network_policy", "network"),
    _Key("disruption", "disruption", "disruption"),
    _Key("externalSecrets", "external_secrets", "external_secrets"),
)


def companions(settings: Any, data: Map, stack: Stack, findings: list[Finding]) -> Iterator[Map]:
    """Yield the companions of a stack; each has the position of the key that asks for it. data: the stack file; settings: its model."""
    for key in _KEYS:
        written = getattr(settings, key.attribute)
        if not _is_written(written):
            continue
        maker = key.maker()
        findings.extend(
            problem(each.rule, locate(data, each.path), each.message, each.fix)
            for each in maker.mistakes(written, stack)
        )
        for body in maker.objects(_wanted(written), stack):
            yield mapping(body, data.marks.get(key.name))


def _is_written(written: Companion | dict[str, Companion] | None) -> bool:
    """Return whether something is asked for, or names are given."""
    return bool(written) if isinstance(written, dict) else written is not None and written.is_on


def _wanted(written: Companion | dict[str, Companion]) -> Any:
    """Return what is switched on."""
    return {name: each for name, each in written.items() if each.is_on} if isinstance(written, dict) else written
