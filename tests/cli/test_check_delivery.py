"""`check` judges what Argo CD, Flux and kustomize are told, together with the objects that they apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.cli.app import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CHAT = """apiVersion: production-stack.vllm.ai/v1alpha1
kind: VLLMRouter
metadata: {name: chat, namespace: llm}
spec:
  serviceAccountName: chat
  serviceDiscovery: static
  staticBackends: http://engines.example.org:80
  staticModels: m
  port: 80
  replicas: 1
  image: {registry: docker.io, name: "lmcache/lmstack-router@sha256:%s"}
  resources: {cpu: "1", memory: 2Gi}
""" % ("0" * 64)
APP = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: chat, namespace: argocd%s}
spec:
  source: {path: deploy/prod/chat}
  syncPolicy: {syncOptions: [Replace=true]}
"""
OVERLAY = "resources: [chat.k8s.yaml]\ncommonLabels: {team: chat}\n"


def delivered(folder: Path, file: str, text: str) -> Path:
    """A unit of a cluster, and a file elsewhere in the repository that tells a tool to apply it."""
    for name, content in {"prod/chat/chat.k8s.yaml": CHAT, file: text}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_what_a_tool_applies_is_checked_with_what_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An Application is judged by the objects at its path, in whichever cluster's folder; alone it proves nothing."""
    delivered(tmp_path, "apps/chat.yaml", APP % "")
    assert run(["-C", str(tmp_path), "check", "apps", "prod", "--strict"]) == 1
    printed = capsys.readouterr()
    assert "apps/chat.yaml:6:16: warning: Replace=true replaces VLLMRouter llm/chat" in printed.out
    assert "apps contains no object" not in printed.err
    assert run(["-C", str(tmp_path), "check", "apps"]) == 2
    assert "replaced-custom-resource" not in capsys.readouterr().out


def test_a_kustomize_file_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Kustomize needs neither kind nor apiVersion in a file of that name; its labels enter selectors."""
    delivered(tmp_path, "prod/chat/kustomization.yaml", OVERLAY)
    assert run(["-C", str(tmp_path), "check", ".", "--strict"]) == 1
    assert "prod/chat/kustomization.yaml:2:1: warning: the label team" in capsys.readouterr().out


def test_a_finding_about_delivery_can_be_overruled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the same annotation as all others."""
    reason = ', annotations: {production-stack.vllm.ai/suppress: "replaced-custom-resource: no volumes here"}'
    delivered(tmp_path, "apps/chat.yaml", APP % reason)
    assert run(["-C", str(tmp_path), "check", ".", "--strict"]) == 0
    assert "replaced" not in capsys.readouterr().out
