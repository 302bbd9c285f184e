"""Health checks of the four kinds. Without them, Argo CD and Flux report a custom resource as healthy as soon as it is applied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from prodstack.manifests.manifest import GROUP
from prodstack.manifests.yaml_plain import read_plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HERE = Path(__file__).parent
SCRIPTS = _HERE / "argocd" / GROUP
"""One folder per kind, in the layout of resource_customizations/ in Argo CD's repository."""


def lua() -> Mapping[str, str]:
    """The health script of each kind, for Argo CD."""
    return {file.parent.name: file.read_text(encoding="utf-8") for file in sorted(SCRIPTS.glob("*/health.lua"))}


def cel() -> Sequence[Mapping[str, str]]:
    """The items of a Flux Kustomization's healthCheckExprs: apiVersion, kind, and the CEL expressions inProgress, failed and current."""
    (checks,) = read_plain((_HERE / "flux.yaml").read_text(encoding="utf-8"))
    return tuple(checks)
