"""The names and paths of the files in dist/ that several parts know."""

from __future__ import annotations

import re
from typing import NamedTuple

DIST = "dist"
"""The folder of a project that synth writes."""
CLUSTER_FACTS = "cluster.facts"
"""The index file of a cluster's folder (prodstack/manifests/cluster_index.py)."""
KUSTOMIZATION = "Kustomization"
"""What kustomize, Argo CD and Flux read in a unit's folder, and `kubectl apply -f` does not."""
FLEET_INDEX = "index.json"
"""The index of all units, in dist/ itself."""
INDEX_MARK = '{"generated": "by synth from stacks/ and clusters/; do not edit",'
"""How the index of all units begins. JSON has no comments."""
GITOPS = "gitops"
"""The folder of dist/<cluster>/ with a unit for each GitOps tool. No stack and no cluster can have this name."""
GITOPS_UNITS = ("argocd", "argocd-cm", "flux")
SUFFIX = ".k8s.yaml"

_PART = r"[^/\\:]+"  # without backslashes and colons, which separate folders on other systems
_UNIT = rf"(?P<cluster>{_PART})/(?:{GITOPS}/(?=(?:{'|'.join(GITOPS_UNITS)})/))?(?P<unit>{_PART})"
UNIT_FILE = re.compile(rf"{_UNIT}/(?P=unit){re.escape(SUFFIX)}")
"""The path of a unit's file below dist/."""
TEXT_FILE = re.compile(rf"{_UNIT}/{KUSTOMIZATION}|(?P<facts>{_PART})/{re.escape(CLUSTER_FACTS)}")
"""The paths of the other files that begin with a comment."""


class Place(NamedTuple):
    """Where a unit's file is. folder: of its cluster, with a "/" at its end ("" for the current folder); unit: gitops/argocd, or basic."""

    folder: str
    unit: str

    @property
    def cluster(self) -> str:
        """The name of the cluster's folder; "" if it is the current one."""
        return self.folder.rstrip("/").rpartition("/")[2]


def place_of(file: str) -> Place | None:
    """Return where a file is if it is named like a unit's file, <cluster>/<unit>/<unit>.k8s.yaml; None for any other file."""
    above, _, name = file.rpartition("/")
    folders = above.split("/")
    unit = folders.pop()
    if not unit or name != f"{unit}{SUFFIX}":
        return None
    if unit in GITOPS_UNITS and folders[-1:] == [GITOPS]:
        unit = f"{folders.pop()}/{unit}"
    return Place("".join(f"{folder}/" for folder in folders), unit)
