"""Annotations that keep GitOps tools from deleting volumes and from rewriting templates, and Secrets that nobody would decrypt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from charts.synth import files
from tests.compiler.delivery.clusters import ARGOCD, FLUX, KEPT, VOLUME, annotations_of, cluster, project_with
from tests.projects import BLOCK, STACK

if TYPE_CHECKING:
    from tests.projects import ProjectFolder

BOTH = {"argocd": ARGOCD, "flux": FLUX}
SYNC, PRUNE = KEPT
NEVER = {SYNC: "Prune=false,Delete=false", PRUNE: "disabled"}
SUBSTITUTE = "kustomize.toolkit.fluxcd.io/substitute"
TOOLS: dict[str, tuple[dict[str, Any] | None, dict[str, str]]] = {
    "none": (None, {}),
    "Argo CD": ({"argocd": ARGOCD}, {SYNC: KEPT[SYNC]}),
    "Flux": ({"flux": FLUX}, {PRUNE: "disabled"}),
    "both": (BOTH, KEPT),
}


@pytest.mark.parametrize(("gitops", "wanted"), TOOLS.values(), ids=TOOLS)
def test_a_runtime_with_a_volume(project: ProjectFolder, gitops: dict[str, Any] | None, wanted: dict[str, str]) -> None:
    """The operator deletes the volume together with the runtime, so each tool is told in its own words."""
    assert annotations_of(project_with(project, gitops, VOLUME)) == wanted
    assert annotations_of(project_with(project, gitops)) == {}
    assert annotations_of(project, "VLLMRouter") == {}


def test_a_volume_that_may_be_deleted(project: ProjectFolder) -> None:
    """The stack says so, or an override of the cluster file does."""
    allowed = VOLUME.replace("storageConfig", "onDelete: deleteVolume\n    storageConfig")
    assert annotations_of(project_with(project, BOTH, allowed)) == {}
    assert "onDelete" not in str(project.objects())
    override = {"chat": {"runtimes": {"llama": {"onDelete": "deleteVolume"}}}}
    assert annotations_of(project_with(project, BOTH, VOLUME, overrides=override)) == {}


@pytest.mark.parametrize("value", ["keep", "[deleteVolume]", "true"])
def test_a_wrong_answer(project: ProjectFolder, value: str) -> None:
    """It is an error, not a volume that is deleted."""
    stack = VOLUME.replace("storageConfig", f"onDelete: {value}\n    storageConfig")
    messages = project_with(project, BOTH, stack).messages()
    assert any("runtimes.llama.onDelete is" in each and "deleteVolume" in each for each in messages)
    assert project.compiled().blocked


@pytest.mark.parametrize("mode", ["pair", "topology"])
def test_the_volumes_of_a_block(project: ProjectFolder, mode: str) -> None:
    """Every runtime of it is protected, unless the block says otherwise."""
    block = BLOCK.replace(
        "    vllmConfig: {}\n",
        f"    vllmConfig: {{}}\n    mode: {mode}\n    storageConfig: {{enabled: true, size: 1Gi}}\n",
    )
    for text, wanted in ((block, KEPT), (block.replace("mode:", "onDelete: deleteVolume\n    mode:"), {})):
        project_with(project, BOTH, text)
        runtimes = [body for body in project.objects() if body["kind"] == "VLLMRuntime"]
        assert len(runtimes) == {"pair": 2, "topology": 1}[mode]
        assert all(body["metadata"].get("annotations", {}) == wanted for body in runtimes)


def test_written_annotations_take_precedence(project: ProjectFolder) -> None:
    """What a person wrote about pruning stays; other sync options are kept."""
    written = f"annotations: {{{SYNC}: 'Validate=false,Prune=false', {PRUNE}: enabled, a: b}}\n    storageConfig"
    given = annotations_of(project_with(project, BOTH, VOLUME.replace("storageConfig", written)))
    assert given == {SYNC: "Validate=false,Prune=false,Delete=confirm", PRUNE: "enabled", "a": "b"}


def test_a_runtime_beside_a_stack(project: ProjectFolder) -> None:
    """A manifest in the folder is protected too; it is otherwise unchanged."""
    (body,) = [each for each in project_with(project, None, VOLUME).objects() if each["kind"] == "VLLMRuntime"]
    names = {"stacks/chat.yaml": None, "stacks/chat/runtime.yaml": yaml.safe_dump(body)}
    project.write({**names, "clusters/prod.yaml": cluster(BOTH)})
    (found,) = project.objects()
    assert found["metadata"].pop("annotations") == KEPT
    assert found == body


def test_crds_and_namespaces_always(project: ProjectFolder) -> None:
    """Whoever applies them: their deletion deletes every object of their kind, or in them."""
    for validation in ("hardened", "upstream"):
        made = files(project_with(project, None, crds={"validation": validation}).compiled().units)
        crds = list(yaml.safe_load_all(made["prod/crds/crds.k8s.yaml"]))
        assert len(crds) == 4
        assert all(body["metadata"]["annotations"] == {**NEVER, SUBSTITUTE: "disabled"} for body in crds)
    spaces = project.objects("namespaces")
    assert {body["metadata"]["name"] for body in spaces} == {"llm", "production-stack-system"}
    assert all(body["metadata"]["annotations"] == NEVER for body in spaces)


def test_texts_that_flux_would_replace(project: ProjectFolder) -> None:
    """A postBuild of a Kustomization above ours replaces ${...}; without Flux, the object stays as it is."""
    stack = STACK.replace("vllmConfig: {}", "vllmConfig: {env: {HOME: '${HOME}/x'}}")
    assert annotations_of(project_with(project, {"flux": FLUX}, stack)) == {SUBSTITUTE: "disabled"}
    assert annotations_of(project, "VLLMRouter") == {}
    assert annotations_of(project_with(project, {"argocd": ARGOCD}, stack)) == {}
    assert annotations_of(project_with(project, {"flux": FLUX}, STACK.replace("org/llama", "org/$llama"))) == {}


SOPS = """\
apiVersion: v1
data:
    token: ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=,type:str]
kind: Secret
metadata:
    name: huggingface-token
    namespace: llm
type: Opaque
sops:
    age:
        - recipient: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p
          enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSB
            -----END AGE ENCRYPTED FILE-----
    lastmodified: "2026-01-02T03:04:05Z"
    mac: ENC[AES256_GCM,data:8x==,iv:ZZ=,tag:B=,type:str]
    encrypted_regex: ^(data|stringData)$
    version: 3.9.1
"""
DECRYPTED = {"flux": {**FLUX, "decryption": {"provider": "sops", "secretRef": "sops-age"}}}


def beside(project: ProjectFolder, gitops: dict[str, Any] | None, text: str) -> ProjectFolder:
    """The project with a manifest in the stack's folder."""
    moved = {"stacks/chat.yaml": None, "stacks/chat/stack.yaml": STACK, "stacks/chat/more.yaml": text}
    return project.write({**moved, "clusters/prod.yaml": cluster(gitops)})


@pytest.mark.parametrize("gitops", [None, DECRYPTED], ids=["no tool", "Flux"])
def test_a_secret_that_sops_encrypted_travels_unchanged(project: ProjectFolder, gitops: dict[str, Any] | None) -> None:
    """Values and their order: SOPS has a checksum over them. No rule takes the encrypted text for a secret."""
    assert beside(project, gitops, SOPS).messages() == []
    text = files(project.compiled().units)["prod/chat/chat.k8s.yaml"].decode()
    (document,) = [each for each in text.split("\n---\n") if "kind: Secret" in each]
    found, wanted = yaml.safe_load(document), yaml.safe_load(SOPS)
    assert repr(found) == repr(wanted)  # with the order of the keys


TWICE = {"argocd": ARGOCD, **DECRYPTED}
UNDECRYPTED: dict[str, tuple[dict[str, Any], str]] = {
    "Flux without decryption": ({"flux": FLUX}, "but Flux is not told to decrypt it"),
    "Argo CD": ({"argocd": ARGOCD}, "which Argo CD does not decrypt"),
    "Argo CD beside a Flux that does": (TWICE, "which Argo CD does not decrypt"),
}


@pytest.mark.parametrize(("gitops", "why"), UNDECRYPTED.values(), ids=UNDECRYPTED)
def test_a_secret_that_nobody_decrypts(project: ProjectFolder, gitops: dict[str, Any], why: str) -> None:
    """It would be applied as it is, and pods would get the encrypted text."""
    (message,) = [each for each in beside(project, gitops, SOPS).messages() if "undecrypted-secret" in each]
    assert message.startswith("stacks/chat/more.yaml:")
    assert f"Secret huggingface-token is encrypted with SOPS, {why}" in message
    assert project.compiled().blocked


def test_a_manifest_that_is_encrypted_whole(project: ProjectFolder) -> None:
    """Neither tool could tell what it is; sops has an option for that."""
    whole = SOPS.replace("kind: Secret", "kind: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]")
    (message,) = [each for each in beside(project, DECRYPTED, whole).messages() if "invalid-manifest" in each]
    assert "--encrypted-regex" in message


REFERENCES = {
    "ExternalSecret": """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: huggingface-token, namespace: llm}
spec:
  secretStoreRef: {name: vault, kind: ClusterSecretStore}
  target: {name: huggingface-token}
  data:
  - secretKey: token
    remoteRef: {key: models/huggingface, property: token}
""",
    "SealedSecret": """\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: huggingface-token, namespace: llm}
spec:
  encryptedData:
    token: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq4bRgQJzL0sZ8vXKxTtPLmXw2bYhG0R3c1u
  template:
    metadata: {name: huggingface-token, namespace: llm}
""",
}


@pytest.mark.parametrize("kind", REFERENCES)
@pytest.mark.parametrize("gitops", [None, BOTH], ids=["no tool", "both tools"])
def test_references_to_secrets_travel_unchanged(
    project: ProjectFolder, kind: str, gitops: dict[str, Any] | None
) -> None:
    """They pass every rule, and are published in the stack's unit."""
    text = REFERENCES[kind]
    assert beside(project, gitops, text).messages() == []
    published = files(project.compiled().units)["prod/chat/chat.k8s.yaml"]
    assert yaml.safe_load(text) in list(yaml.safe_load_all(published))
