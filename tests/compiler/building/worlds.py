"""Small projects as plain data, for random edits: stacks and clusters that refer to each other, correctly and not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.derive import model_label

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    Data = dict[str, Any]

NAMES = ("llama", "qwen", "front", "kv", "sql", "cache")
"""Of objects of all kinds, so that children of different kinds claim the same name."""
STACKS = ("chat", "batch", "embed", "solo")
CLUSTERS = ("lab", "prod")
BASES = ("shared", "root")
NAMESPACES = ("llm", "ml", "default")
ENGINE_IMAGES = ("docker.io/lmcache/vllm-openai:v0.3.7", "docker.io/lmcache/vllm-openai:latest")
ROUTER_IMAGE = "docker.io/lmcache/lmstack-router:v0.1.7"
RULES = (
    "mutable-image-tag",
    "duplicate-object",
    "clashing-child-name",
    "missing-secret",
    "unmatched-selector",
    "unmatched-base-model",
    "exceeded-gpu-pool",
    "missing-scrape-job",
    "unused-stack",
    "no-such-rule",
)
SECTIONS = ("runtimes", "routers", "cacheServers", "loraAdapters")
_SMALL = {"cpu": 2, "memory": "4Gi"}


def runtime(choose: random.Random) -> Data:
    """An entry of `runtimes`."""
    count = choose.choice((1, 1, 1, 2, 6))
    resources = {"cpu": 4, "memory": "16Gi", "gpu": count}
    if choose.random() < 0.05:
        resources["gpuType"] = choose.choice(("nvidia.com/gpu", "amd.com/gpu"))
    deployment: Data = {"image": choose.choice(ENGINE_IMAGES), "resources": resources}
    found: Data = {"model": {"modelURL": "org/llama"}, "deploymentConfig": deployment}
    found["vllmConfig"] = {"tensorParallelSize": count} if count > 1 else {}
    for key, value in (
        ("cache", choose.choice(NAMES)),
        ("labels", {"model": choose.choice(NAMES)}),
        ("storageConfig", {"enabled": True, "size": choose.choice(("10Gi", "1024Mi"))}),
        (
            "lmCacheConfig",
            {"enabled": True, "remoteUrl": f"lm://{choose.choice(NAMES)}.{choose.choice(NAMESPACES)}:80"},
        ),
        (
            "autoscalingConfig",
            {"enabled": True, "minReplicas": 1, "maxReplicas": choose.choice((2, 5)), "triggers": {}},
        ),
    ):
        if choose.random() < 0.12:
            found[key] = value
    if choose.random() < 0.15:
        found["model"]["hfTokenSecret"] = choose.choice(("hf", "other"))
    return found


def router(choose: random.Random) -> Data:
    """An entry of `routers`."""
    found: Data = {"image": ROUTER_IMAGE, "resources": _SMALL}
    kind = choose.randrange(8)
    if kind < 5:
        found["serves"] = [choose.choice(NAMES)]
    elif kind < 7:
        found["k8sLabelSelector"] = f"{choose.choice(('app', 'model'))}={choose.choice(NAMES)}"
    else:
        backend = f"http://{choose.choice(NAMES)}.{choose.choice(NAMESPACES)}:{choose.choice((80, 8000))}"
        found |= {"serviceDiscovery": "static", "staticBackends": backend, "staticModels": "org/llama"}
    if choose.random() < 0.2:
        found["serviceAccountName"] = choose.choice(NAMES)
    return found


def cache_server(_: random.Random) -> Data:
    """An entry of `cacheServers`."""
    return {"image": ENGINE_IMAGES[0], "resources": _SMALL}


def adapter(choose: random.Random) -> Data:
    """An entry of `loraAdapters`."""
    source = {"type": "huggingface", "adapterName": "sql", "repository": "org/sql"}
    if choose.random() < 0.95:
        source["credentialsSecretRef"] = {"name": choose.choice(("hf", "other")), "key": "token"}  # type: ignore[assignment]
    target = {"runtime": choose.choice(NAMES)} if choose.random() < 0.2 else {"baseModel": choose.choice(NAMES)}
    return {**target, "adapterSource": source, "loraAdapterDeploymentConfig": {}}


ENTRIES = {"runtimes": runtime, "routers": router, "cacheServers": cache_server, "loraAdapters": adapter}


def manifest(choose: random.Random) -> Data:
    """A manifest beside a stack."""
    name, space = choose.choice(NAMES), choose.choice(NAMESPACES)
    meta = {"name": name, "namespace": space}
    labels = {choose.choice(("app", "model")): choose.choice(NAMES)}
    ports = [{"port": choose.choice((80, 8000))}]
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "a", "image": "registry/a:v1"}]}}
    deployment = {"selector": {"matchLabels": labels}, "template": template}
    paths = [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": name, "port": {"number": 80}}}}]
    return choose.choice(
        (
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": space}},
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": choose.choice(("hf", "other")), "namespace": space}},
            {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": {"selector": labels, "ports": ports}},
            {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta},
            {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "stringData": {"token": "ENC[AES256_GCM,data:x,type:str]"},
             "sops": {"mac": "ENC[AES256_GCM,data:y,type:str]"}},
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"home": "${HOME}"}},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {**meta, "labels": labels}, "spec": template["spec"]},
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": deployment},
            {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "in", "namespace": space},
             "spec": {"rules": [{"http": {"paths": paths}}]}},
            {"apiVersion": "monitoring.coreos.com/v1", "kind": "PodMonitor", "metadata": meta,
             "spec": {"selector": {"matchLabels": labels}, "podMetricsEndpoints": [{"port": "http"}]}},
            {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": meta},
            {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": meta, "spec": {"hard": {"requests.cpu": 4, "pods": 2}}},
            {"apiVersion": "v1", "kind": "LimitRange", "metadata": meta,
             "spec": {"limits": [{"type": "Container", "default": {"cpu": 1}}]}},
            {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "nvidia"}, "handler": "nvidia"},
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
             "metadata": {"name": "things.example.com"},
             "spec": {"group": "example.com", "names": {"kind": "Thing"}, "versions": [{"name": "v1", "served": True}]}},
            {"apiVersion": "production-stack.vllm.ai/v1alpha1", "kind": "LoraAdapter", "metadata": {"name": name},
             "spec": {"baseModel": choose.choice(NAMES), "adapterSource": {"type": "local", "adapterName": "a"}}},
            {"apiVersion": "production-stack.vllm.ai/v1alpha1", "kind": "CacheServer", "metadata": {"name": name},
             "spec": {"image": {"registry": "docker.io", "name": "lmcache/vllm-openai:v0.3.7"}}},
        )
    )  # fmt: skip


def stack(choose: random.Random, names: Sequence[str] = NAMES) -> Data:
    """A stack of one or two entries with some of these names, and perhaps a manifest in its folder."""
    found: Data = {"sections": {}, "manifests": {}, "keys": {}, "comments": 0, "broken": False}
    for _ in range(choose.choice((1, 1, 2))):
        section = choose.choice(("runtimes", "runtimes", "runtimes", *SECTIONS))
        found["sections"].setdefault(section, {})[choose.choice(names)] = ENTRIES[section](choose)
    if choose.random() < 0.3:
        found["manifests"]["extra.yaml"] = [manifest(choose)]
    return found


def facts(choose: random.Random) -> Data:
    """What a cluster file states about its cluster."""
    possible = {
        "storageClasses": [choose.choice(("gp3", "nfs"))],
        "nodePools": [{"name": "a", "gpus": choose.choice((1, 4, 9)), "nodes": choose.choice((1, 2))}],
        "secrets": [
            {"name": "hf", "namespace": space, "keys": ["token"]}
            for space in choose.sample(NAMESPACES, choose.choice((1, 3)))
        ],
        "addOns": choose.choice(([], ["keda"], ["keda", "scrape-job"])),
        "runtimeClasses": ["nvidia"],
    }
    return {key: value for key, value in possible.items() if choose.random() < 0.4}


def cluster(choose: random.Random, stacks: list[str]) -> Data:
    """A cluster that runs some of these stacks."""
    some = choose.sample(stacks, choose.choice((len(stacks), len(stacks), choose.randint(1, len(stacks)))))
    data: Data = {"stacks": some, "operator": {"install": False}}
    if choose.random() < 0.4:
        data["facts"] = facts(choose)
    return {"data": data, "comments": 0, "broken": False}


def project(choose: random.Random) -> Data:
    """Two stacks and a cluster or two."""
    parts = (NAMES[:2], NAMES[2:4], NAMES[4:])
    stacks = {name: stack(choose, parts[at]) for at, name in enumerate(choose.sample(STACKS, choose.choice((2, 2, 3))))}
    names = choose.sample(CLUSTERS, choose.choice((1, 1, 2)))
    clusters = {name: cluster(choose, sorted(stacks)) for name in names}
    bases = {BASES[0]: base(choose)} if choose.random() < 0.3 else {}
    return tidied({"stacks": stacks, "clusters": clusters, "bases": bases, "notes": {}}, choose)


def base(choose: random.Random) -> Data:
    """Settings that clusters share."""
    data = {"namespace": choose.choice(NAMESPACES), "facts": facts(choose)}
    data = {key: value for key, value in data.items() if choose.random() < 0.5}
    return {"data": data, "comments": 0, "broken": False}


def quotas(choose: random.Random) -> Data:
    """ResourceQuotas of a cluster's namespaces, which its stacks may exceed."""
    limits = {
        "requests.nvidia.com/gpu": choose.choice((1, 2, 8)),
        "requests.cpu": choose.choice((4, 40)),
        "pods": choose.choice((1, 3, 9)),
        "persistentvolumeclaims": choose.choice((0, 5)),
    }
    names = choose.sample(sorted(limits), choose.choice((1, 2)))
    return {space: {name: limits[name] for name in names} for space in choose.sample(NAMESPACES, choose.choice((1, 2)))}


def defaults(choose: random.Random) -> Data:
    """Settings of all stacks of a cluster."""
    return choose.choice(
        (
            {"runtimes": {"deploymentConfig": {"replicas": choose.choice((1, 3))}}},
            {"runtimes": {"vllmConfig": {"port": choose.choice((8000, 9000))}}},
            {
                "runtimes": {"vllmConfig": {"tensorParallelSize": 2}},
                "routers": {"serviceAccountName": choose.choice(NAMES)},
            },
        )
    )


def tidied(state: Data, choose: random.Random) -> Data:
    """The project with references that lead somewhere, in the own stack or in another one, as far as there is something to refer to."""
    labels = [
        (name, model_label(each["keys"].get("namespace", "default"), name))
        for each in state["stacks"].values()
        for name in each["sections"].get("runtimes", ())
    ]
    everywhere = [
        (each["keys"].get("namespace", "default"), f"{stack}/{name}")
        for stack, each in state["stacks"].items()
        for name in each["sections"].get("runtimes", ())
    ]
    for stack, each in state["stacks"].items():
        _tidy_stack(each, labels, choose)
        own = each["keys"].get("namespace", "default")
        others = [name for space, name in everywhere if space == own and not name.startswith(f"{stack}/")]
        for entry in each["sections"].get("routers", {}).values():
            _serve_others(entry, others, choose)
    for name, each in state["bases"].items():
        if each["data"].get("base") not in (None, *state["bases"]) or name == BASES[1]:
            each["data"].pop("base", None)
    for each in state["clusters"].values():
        data = each["data"]
        data["stacks"] = [name for name in data["stacks"] if name in state["stacks"]] or sorted(state["stacks"])[:1]
        if data.get("base") not in (None, *state["bases"]):
            del data["base"]
        kept = {name: value for name, value in data.pop("overrides", {}).items() if name in data["stacks"]}
        if kept:
            data["overrides"] = kept
    return state


def _tidy_stack(each: Data, labels: list[tuple[str, str]], choose: random.Random) -> None:
    sections = each["sections"]
    runtimes = sorted(sections.get("runtimes", ()))
    for entry in sections.get("runtimes", {}).values():
        _lead(entry, "cache", sorted(sections.get("cacheServers", ())), choose)
    for entry in sections.get("routers", {}).values():
        _lead_router(entry, runtimes, each["keys"].get("namespace", "default"), labels, choose)
    for entry in sections.get("loraAdapters", {}).values():
        _lead(entry, "runtime", runtimes, choose)
        if "runtime" not in entry and runtimes:
            entry.pop("baseModel", None)
            entry["runtime"] = choose.choice(runtimes)
    if not runtimes and choose.random() < 0.8:
        sections.pop("loraAdapters", None)
    if not labels or not sections:
        for section in ("routers", "loraAdapters"):
            sections.pop(section, None)
        sections.setdefault("runtimes", {"llama": runtime(choose)})


def _serve_others(entry: Data, others: list[str], choose: random.Random) -> None:
    """A router that serves runtimes of other stacks serves those that exist; now and then, one begins to."""
    serves = entry.get("serves", [])
    if any("/" in name and name not in others for name in serves):
        del entry["serves"]
        entry["k8sLabelSelector"] = "app=none"
    if others and choose.random() < 0.25:
        entry.pop("k8sLabelSelector", None)
        entry["serves"] = [*(name for name in serves if name in others), choose.choice(others)][-1:]


def _lead_router(
    entry: Data, runtimes: list[str], space: str, labels: list[tuple[str, str]], choose: random.Random
) -> None:
    if not {name for name in entry.get("serves", ()) if "/" not in name} <= set(runtimes):
        del entry["serves"]
        entry["k8sLabelSelector"] = "app=none"
    if "k8sLabelSelector" in entry and labels:
        name, label = choose.choice([pair for pair in labels if pair[1].startswith(space)] or labels)
        entry["k8sLabelSelector"] = choose.choice((f"app={name}", f"model={label}"))


def _lead(entry: Data, key: str, names: list[str], choose: random.Random) -> None:
    if key in entry and entry[key] not in names:
        del entry[key]
        if names:
            entry[key] = choose.choice(names)


def files(state: Data) -> dict[str, bytes]:
    """The files of a project by their paths."""
    found: dict[str, str] = {}
    for name, each in state["stacks"].items():
        is_folder = bool(each["manifests"])
        text = _text({**each["keys"], **each["sections"]}, each)
        if not is_folder:
            found[f"stacks/{name}.yaml"] = text
            continue
        if each["sections"] or each["keys"]:
            found[f"stacks/{name}/stack.yaml"] = text
        for file, bodies in each["manifests"].items():
            found[f"stacks/{name}/{file}"] = "".join(f"---\n{json.dumps(body)}\n" for body in bodies)
    for folder in ("clusters", "bases"):
        for name, each in state[folder].items():
            found[f"{folder}/{name}.yaml"] = _text(each["data"], each)
    return {path: text.encode() for path, text in (found | state["notes"]).items()}


def _text(data: Data, given: Data) -> str:
    """YAML with an entry of a section on each line, so that entries have places of their own. A comment stands in front of every key."""
    lines: list[str] = []
    for key, value in data.items():
        lines += ["# a comment"] * given["comments"]
        if isinstance(value, dict) and value and key != "labels":
            lines += [f"{key}:", *(f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in value.items())]
        else:
            lines.append(f"{key}: {json.dumps(value)}")
    return "\n".join([*lines, *(["[broken"] if given["broken"] else []), ""])
