"""Where a file of dist/ is: the cluster's folder, and the unit."""

from __future__ import annotations

import pytest

from prodstack.manifests.layout import TEXT_FILE, UNIT_FILE, place_of

PLACES = {
    "dist/prod/chat/chat.k8s.yaml": ("dist/prod/", "chat", "prod"),
    "chat/chat.k8s.yaml": ("", "chat", ""),
    "/a/prod/chat/chat.k8s.yaml": ("/a/prod/", "chat", "prod"),
    "dist/prod/gitops/argocd/argocd.k8s.yaml": ("dist/prod/", "gitops/argocd", "prod"),
    "gitops/flux/flux.k8s.yaml": ("", "gitops/flux", ""),
    "dist/prod/argocd/argocd.k8s.yaml": ("dist/prod/", "argocd", "prod"),
    "dist/gitops/chat/chat.k8s.yaml": ("dist/gitops/", "chat", "gitops"),
}


@pytest.mark.parametrize(("file", "wanted"), PLACES.items(), ids=PLACES)
def test_the_place_of_a_unit(file: str, wanted: tuple[str, str, str]) -> None:
    """The units of GitOps tools belong to the cluster whose folder they are in."""
    place = place_of(file)
    assert place is not None
    assert (place.folder, place.unit, place.cluster) == wanted


@pytest.mark.parametrize("file", ["chat.k8s.yaml", "chat/talk.k8s.yaml", "chat/chat.yaml", "/.k8s.yaml", "", "<stdin>"])
def test_any_other_file(file: str) -> None:
    """It belongs to no cluster."""
    assert place_of(file) is None


OUTPUT = {
    "prod/chat/chat.k8s.yaml": True,
    "prod/chat/Kustomization": True,
    "prod/gitops/argocd/argocd.k8s.yaml": True,
    "prod/gitops/argocd-cm/Kustomization": True,
    "prod/cluster.facts": True,
    "prod/gitops/other/other.k8s.yaml": False,
    "prod/gitops/other/Kustomization": False,
    "prod/Kustomization": False,
    "prod/chat/kustomization.yaml": False,
    "prod/chat/kustomization": False,
}


@pytest.mark.parametrize(("path", "wanted"), OUTPUT.items(), ids=OUTPUT)
def test_what_synth_writes(path: str, wanted: bool) -> None:
    """Nothing else is replaced or removed; a hand-written kustomization.yaml stays foreign."""
    assert bool(UNIT_FILE.fullmatch(path) or TEXT_FILE.fullmatch(path)) is wanted
