"""The file `Kustomization` of a unit's folder, so that `kubectl apply -k`, kustomize, Argo CD and Flux take the folder as it is.

kustomize accepts three names. This one has no suffix, so `kubectl apply -f FOLDER` does not read it: a kustomization.yaml beside the
manifests would make that command fail, because no API server knows the kind.
"""

from __future__ import annotations


def kustomization(file: str) -> str:
    """Return the content for a folder with one file of manifests, without the first line."""
    return f"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- {file}\n"
