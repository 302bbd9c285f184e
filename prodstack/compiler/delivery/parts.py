"""The units of a cluster as the objects of Argo CD and Flux see them: what each contains, and in which order they are applied."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from prodstack.compiler.delivery.summary import Summary

if TYPE_CHECKING:
    from prodstack.models.gitops import GitOps

DEFAULT_PATH = "dist"


class Role(IntEnum):
    """What a unit is for, in the order in which units are applied. Deletion takes the reverse order."""

    CRDS = 1
    NAMESPACES = 2
    OPERATOR = 3
    STACK = 4

    @property
    def stays(self) -> bool:
        """Whether its objects are never deleted: deleting them would delete every object of their kind, or in them."""
        return self in (Role.CRDS, Role.NAMESPACES)


@dataclass(frozen=True)
class Part:
    """One unit. name: its folder below dist/<cluster>/."""

    name: str
    role: Role
    summary: Summary = field(default_factory=Summary)


@dataclass(frozen=True)
class Delivery:
    """A cluster's units, and how the cluster file says that they are delivered.

    default_namespace: that of Applications whose objects all name a namespace, or have none.
    """

    cluster: str
    settings: GitOps
    parts: tuple[Part, ...]
    default_namespace: str

    def name_of(self, part: Part) -> str:
        """Return the name of a unit's Application and Kustomization.

        It depends on nothing but the names of the cluster and the stack, so it never changes: Flux writes it into labels that become part
        of immutable selectors, and a tool deletes what a renamed object managed.
        """
        return f"{self.cluster}-{part.name}"


def folder(path: str | None, *below: str) -> str:
    """Return a path below dist/ as it is in the repository. path: of dist/."""
    parts = [part for part in (path or DEFAULT_PATH).split("/") if part not in ("", ".")]
    return "/".join((*parts, *below))
