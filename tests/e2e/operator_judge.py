"""What the operator does with an object that its CRD accepts, as a second judge of the rules beside the API server.

For runtimes, routers and cache servers it is what `expand` predicts (prodstack/upstream/stops.py), which the recorded cases confirm. The loop
of change 841 was never run: its sides are judged as runtimes without the fields that reach nothing there. `expand` predicts nothing of a
LoraAdapter, so this module states what was observed of one (operator, observed).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.formats import DNS_SUBDOMAIN, SECRET_KEY
from prodstack.manifests.manifest import LORA_ADAPTER, RUNTIME
from prodstack.manifests.schema import with_defaults
from prodstack.manifests.values import block, entries, text
from prodstack.upstream.children.predict import stop, wanted
from prodstack.upstream.children.topology import DECODE, PREFILL, is_topology

if TYPE_CHECKING:
    from collections.abc import Mapping

Body = dict[str, Any]

WITHOUT_EFFECT = ("nodeSelectorTerms", "toleration", "runtimeClass", "shmSize", "podAnnotations")
"""Fields of deploymentConfig that reach nothing on a side (change 841, read). Rules judge them there as in any engine, on purpose: nobody has
run that operator, and a malformed value is a mistake as soon as it passes the field on."""
_WITHOUT_EFFECT = tuple([name] for name in WITHOUT_EFFECT)
_SETTLED: Body = {"nodeSelectorTerms": [{"matchExpressions": [{"key": "kubernetes.io/os", "operator": "Exists"}]}]}


def failure(body: Mapping[str, Any]) -> str | None:
    """Why the operator fails or never settles, or None if it settles."""
    if body["kind"] == LORA_ADAPTER:
        return _adapter_failure(block(with_defaults(body), "spec"))
    spec = block(body, "spec")
    if body["kind"] == RUNTIME and is_topology(spec):
        return _topology_failure(body)
    halt = stop(body)
    return None if halt is None else f"{halt.kind}: {halt.why}"


def is_unjudged(path: str) -> bool:
    """Whether nothing is known of a value in a topology, by its path with slashes: see WITHOUT_EFFECT; what becomes of autoscaling was not read."""
    steps = path.split("/")
    is_ignored = (
        steps[:2] == ["spec", "topology"] and steps[3:4] == ["deploymentConfig"] and steps[4:5] in _WITHOUT_EFFECT
    )
    return is_ignored or steps[:2] == ["spec", "autoscalingConfig"]


def _topology_failure(body: Mapping[str, Any]) -> str | None:
    if not wanted(body):
        return "change 841 finds no two sides, and makes nothing"
    found = (stop(_as_runtime(body, side)) for side in (PREFILL, DECODE))
    return next((f"{halt.kind}: {halt.why}" for halt in found if halt is not None), None)


def _as_runtime(body: Mapping[str, Any], side: str) -> Body:
    spec = dict(block(body, "spec", "topology", side))
    config = {key: value for key, value in block(spec, "deploymentConfig").items() if key not in WITHOUT_EFFECT}
    model = {key: value for key, value in block(spec, "model").items() if key != "chatTemplate"}
    name = f"{body['metadata']['name']}-{side}"
    # LMCache's environment has other names there, and nobody knows what is read back from the pod.
    rest = {key: value for key, value in spec.items() if key != "lmCacheConfig"}
    vllm = block(spec, "vllmConfig")
    env = [each for each in entries(vllm, "env") if not text(each, "name").startswith("LMCACHE_")]
    return {
        **body,
        "metadata": {**body["metadata"], "name": name},
        "spec": {
            **rest,
            "vllmConfig": {**vllm, "env": env},
            "model": model,
            "deploymentConfig": {**config, **_SETTLED},
        },
    }


def _adapter_failure(spec: Mapping[str, Any]) -> str | None:
    """In the operator's order (observed): its deployment config first, then where the files come from."""
    if not isinstance(spec.get("loraAdapterDeploymentConfig"), dict):
        return "nil panic without loraAdapterDeploymentConfig"
    key = spec.get("vllmApiKey")
    if isinstance(key, dict) and not _can_exist(key.get("secretName"), key.get("secretKey")):
        return "no Secret can have the name or the key of vllmApiKey"
    source = block(spec, "adapterSource")
    kind = text(source, "type")
    if text(source, "adapterPath"):
        return None
    if kind == "local":
        return "a local adapter needs adapterPath"
    if kind in ("s3", "http"):
        return f"{kind} is not implemented"
    credentials = source.get("credentialsSecretRef")
    if not isinstance(credentials, dict):
        return "nil panic without credentialsSecretRef"
    if not _can_exist(credentials.get("name"), credentials.get("key")):
        return "no Secret can have the name or the key of credentialsSecretRef"
    return None if text(source, "repository") else "there is no repository to download"


def _can_exist(name: Any, key: Any) -> bool:
    return DNS_SUBDOMAIN.accepts(name or "") and SECRET_KEY.accepts(key or "")
