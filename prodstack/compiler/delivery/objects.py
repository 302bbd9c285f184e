"""The units in dist/<cluster>/gitops/, one for each purpose, with their objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.compiler.delivery.argocd import argocd_objects, health_settings
from prodstack.compiler.delivery.flux import flux_objects
from prodstack.manifests.layout import GITOPS

if TYPE_CHECKING:
    from prodstack.compiler.delivery.parts import Delivery


def delivered(delivery: Delivery) -> dict[str, list[dict[str, Any]]]:
    """Return the objects of each unit that the settings ask for, by the unit's name."""
    found = {
        "argocd": argocd_objects(delivery),
        "argocd-cm": health_settings(delivery),
        "flux": flux_objects(delivery),
    }
    return {f"{GITOPS}/{name}": objects for name, objects in found.items() if objects}
