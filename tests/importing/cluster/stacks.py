"""Random stacks that compile, with everything that an import has to find again: references, digests, labels, shorthands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

    Data = dict[str, Any]

IMAGE = "docker.io/lmcache/vllm-openai:v0.3.7"
SIDECAR = "registry.example.com/vllm/lmstack-sidecar@sha256:" + "0" * 64


def project(choose: random.Random) -> dict[str, Data]:
    """The data of the files of a project with one cluster, by path."""
    names = [f"s{number}" for number in range(choose.randint(1, 3))]
    stacks = {f"stacks/{name}.yaml": stack(choose, name) for name in names}
    cluster: Data = {"stacks": names, "operator": {"install": False}}
    for key, value in (("namespace", "team-a"), ("storageClass", "nfs")):
        if choose.random() < 0.5:
            cluster[key] = value
    return {**stacks, "clusters/prod.yaml": cluster}


def stack(choose: random.Random, prefix: str) -> Data:
    """A stack in which every reference leads somewhere."""
    runtimes = {f"{prefix}-rt{number}": runtime(choose) for number in range(choose.randint(1, 3))}
    if choose.random() < 0.25:
        for each in runtimes.values():  # a router reaches engines on one port
            each["vllmConfig"]["port"] = 9000
    names = sorted(runtimes)
    routers = {f"{prefix}-ro{number}": router(choose, names) for number in range(choose.randint(0, 2))}
    data: Data = {"runtimes": runtimes, "routers": routers}
    for key, value in (("namespace", choose.choice(("llm", "ml"))), ("rolloutDigest", False)):
        if choose.random() < 0.4:
            data[key] = value
    for add in (_add_cache, _add_adapter, _add_pair):
        if choose.random() < 0.5:
            add(choose, prefix, data)
    return data


def _add_cache(choose: random.Random, prefix: str, data: Data) -> None:
    port = choose.choice((8000, 8100))
    data["cacheServers"] = {f"{prefix}-kv": {"image": IMAGE, "port": port, "resources": {"cpu": 2, "memory": "0.5Gi"}}}
    for each in data["runtimes"].values():
        if choose.random() < 0.6:
            each["cache"] = f"{prefix}-kv"
            each.get("lmCacheConfig", {}).pop("enabled", None)  # one that is off uses no cache


def _add_adapter(choose: random.Random, prefix: str, data: Data) -> None:
    made = adapter(choose, sorted(data["runtimes"]))
    data["loraAdapters"] = {f"{prefix}.sql": made}
    runtime = data["runtimes"].get(made.get("runtime"), {})
    if runtime.get("labels") == {}:
        del runtime["labels"]  # an adapter needs a label


def _add_pair(choose: random.Random, prefix: str, data: Data) -> None:
    data["prefillDecode"] = {f"{prefix}-pd": pair(choose)}
    data["routers"][f"{prefix}-split"] = {"serves": f"{prefix}-pd", "image": IMAGE, "resources": {"cpu": 1}}


def runtime(choose: random.Random) -> Data:
    """An entry of `runtimes` with some of what one can have."""
    deployment: Data = {
        "image": choose.choice((IMAGE, SIDECAR, {"registry": "docker.io", "name": "a/b:v1", "pullPolicy": "Always"}))
    }
    deployment["resources"] = {
        "cpu": choose.choice((4, "0.5", "500m")),
        "memory": choose.choice(("16Gi", "2048Mi")),
        "gpu": 1,
    }
    found: Data = {"model": {"modelURL": "org/llama"}, "vllmConfig": {}, "deploymentConfig": deployment}
    for part, key, value in (
        ("model", "hfTokenSecret", choose.choice(("hf", {"name": "hf", "key": "key"}))),
        ("model", "maxModelLen", choose.choice((4096, 8192))),
        ("vllmConfig", "v1", False),
        ("vllmConfig", "enablePrefixCaching", choose.choice((True, False))),
        ("vllmConfig", "gpuMemoryUtilization", choose.choice((0.9, "0.90"))),
        (
            "vllmConfig",
            "env",
            choose.choice(({"A": "1e3", "B": 0, "C": ""}, [{"name": "A", "value": "x"}, {"name": "A", "value": "y"}])),
        ),
        ("vllmConfig", "extraArgs", choose.choice((["--seed", "1"], ["--served-model-name=a"]))),
        ("deploymentConfig", "replicas", choose.choice((1, 3))),
        ("deploymentConfig", "shmSize", "0.5Gi"),
        ("deploymentConfig", "podAnnotations", {"a/b": "yes"}),
        ("deploymentConfig", "toleration", choose.choice(([], [{"key": "a", "operator": "Exists"}]))),
        (
            "deploymentConfig",
            "nodeSelectorTerms",
            [{"matchExpressions": [{"key": "pool", "operator": "In", "values": ["a"]}]}],
        ),
        ("deploymentConfig", "sidecarConfig", {"enabled": choose.choice((True, False)), "image": SIDECAR}),
        ("lmCacheConfig", "enabled", choose.choice((True, False))),
        ("lmCacheConfig", "cpuOffloadingBufferSize", choose.choice(("15Gi", "15"))),
        ("storageConfig", "size", "1024Mi"),
        ("storageConfig", "enabled", True),
        ("storageConfig", "storageClassName", choose.choice(("nfs", "gp3", ""))),
        ("autoscalingConfig", "enabled", True),
    ):
        if choose.random() < 0.25:
            found.setdefault(part, {})[key] = value
    if "autoscalingConfig" in found:
        found["autoscalingConfig"]["maxReplicas"] = 4
        deployment.pop("replicas", None)  # KEDA's number is never imported
    for key, value in (("labels", choose.choice(({}, {"model": "a", "team": "b"}))), ("annotations", {"owner": "a"})):
        if choose.random() < 0.25:
            found[key] = value
    return found


def router(choose: random.Random, runtimes: list[str]) -> Data:
    """An entry of `routers` that serves some runtimes, by name or by a selector of its own."""
    found: Data = {"image": IMAGE, "resources": {"cpu": "1.5"}}
    names = choose.sample(runtimes, choose.randint(1, len(runtimes)))
    found |= (
        {"serves": names}
        if choose.random() < 0.8
        else {"k8sLabelSelector": choose.choice((f"app={names[0]}", "app in (a, b)", ""))}
    )
    for key, value in (
        ("replicas", 2),
        ("routingLogic", "session"),
        ("extraArgs", choose.choice((["--log-stats"], ["--k8s-port", "9000", "--log-stats"]))),
        ("env", {"LOG_LEVEL": "debug"}),
        ("serviceAccountName", "other"),
        ("labels", {"team": "b"}),
    ):
        if choose.random() < 0.25:
            found[key] = value
    return found


def adapter(choose: random.Random, runtimes: list[str]) -> Data:
    """An entry of `loraAdapters` for one of the runtimes, or for a label that no runtime has."""
    source: Data = {"type": "local", "adapterName": "sql", "adapterPath": "/data/sql"}
    if choose.random() < 0.5:
        source = {
            "type": "huggingface",
            "adapterName": "sql",
            "repository": "a/b",
            "credentialsSecretRef": {"name": "hf", "key": "token"},
        }
    found = {"adapterSource": source} | (
        {"loraAdapterDeploymentConfig": {"replicas": 2}} if choose.random() < 0.4 else {}
    )
    return (
        {"baseModel": "elsewhere", **found} if choose.random() < 0.2 else {"runtime": choose.choice(runtimes), **found}
    )


def pair(choose: random.Random) -> Data:
    """A prefillDecode block in mode pair."""
    deployment = {"image": IMAGE, "resources": {"cpu": 4, "memory": "16Gi", "gpu": 1}}
    return {
        "model": {"modelURL": "org/llama"},
        "deploymentConfig": deployment,
        "decode": {"deploymentConfig": {"replicas": choose.choice((1, 2))}},
    }
