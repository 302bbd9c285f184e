"""A sheet is what a chart needs of a unit, as plain data: it can be handed to another process, and needs no model to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from prodstack.compiler.authoring.stack import Resource
    from prodstack.compiler.authoring.units import Unit
    from prodstack.models.cluster import Operator

CUSTOM, PLAIN, AS_WRITTEN = "custom", "plain", "as written"
"""How an object is made: by the class that was generated of its CRD, by cdk8s-plus's plain class, or passed through."""


class Sheet(NamedTuple):
    """One unit. operator: the arguments of OperatorInstall, None where the unit installs none; objects: each with how it is made."""

    name: str
    path: str
    operator: dict[str, Any] | None
    objects: list[tuple[str, dict[str, Any]]]

    @classmethod
    def of(cls, unit: Unit) -> Sheet:
        """What the chart of this unit needs."""
        operator = None if unit.operator is None else arguments(unit.operator)
        return cls(unit.name, unit.path, operator, [(_made(resource), resource.body) for resource in unit.resources])


def arguments(settings: Operator) -> dict[str, Any]:
    """The operator as the cluster file wants it; what it does not say is the construct's default."""
    resources = (
        settings.resources.model_dump(exclude_unset=True, by_alias=False) if settings.resources is not None else {}
    )
    said = {"namespace": settings.namespace, "image": settings.image, **resources}
    return {key: value for key, value in said.items() if value is not None}


def _made(resource: Resource) -> str:
    if resource.as_written:
        return AS_WRITTEN
    return PLAIN if resource.spec is None else CUSTOM
