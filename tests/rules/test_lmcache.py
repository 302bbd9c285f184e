"""The rules about LMCache."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.rules.builders import ABSENT, cache, other, runtime, topology
from tests.rules.harness import (
    ERROR,
    FACTS,
    POD,
    RECEIVER,
    SENDER,
    WARNING,
    Case,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
)

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

CONFIG = "spec/lmCacheConfig"
CPU = "spec/lmCacheConfig/cpuOffloadingBufferSize"
DISK_AT = "spec/lmCacheConfig/diskOffloadingBufferSize"
REMOTE = "spec/lmCacheConfig/remoteUrl"
ENV_AT = "spec/vllmConfig/env"


KEYS = {
    "cpu": "cpuOffloadingBufferSize",
    "disk": "diskOffloadingBufferSize",
    "url": "remoteUrl",
    "serde": "remoteSerde",
}


def lmcache(**fields: object) -> dict[str, object]:
    """An lmCacheConfig."""
    return {KEYS.get(name, name): value for name, value in fields.items()}


bad_unstable, good_unstable = partial(bad, "unstable-lmcache-config"), partial(good, "unstable-lmcache-config")
UNSTABLE_LMCACHE_CONFIG = (
    bad_unstable(
        "empty",
        runtime({CONFIG: {}}),
        Said(CPU, "by the CRD's default", fix="leave lmCacheConfig out"),
        Said(DISK_AT, "8Gi"),
    ),
    bad_unstable("off one size", runtime({CONFIG: lmcache(enabled=False, disk="")}), Said(CPU, "4Gi")),
    bad_unstable(
        "off with url",
        runtime({CONFIG: lmcache(cpu="", disk="", url="lm://host.example.com:80")}),
        Said(REMOTE, "LMCACHE_REMOTE_URL"),
    ),
    bad_unstable(
        "serde without url",
        runtime({CONFIG: lmcache(enabled=True, cpu="4", disk="", serde="naive")}),
        Said(f"{CONFIG}/remoteSerde", "naive", fix="remoteUrl"),
    ),
    good_unstable("absent", runtime()),
    good_unstable("null", runtime({CONFIG: None})),
    good_unstable("off without sizes", runtime({CONFIG: lmcache(enabled=False, cpu="", disk="")})),
    good_unstable("on", runtime({CONFIG: lmcache(enabled=True, cpu="4", disk="", url="lm://cs:80")})),
    good_unstable(
        "mirrored",
        runtime(
            {
                CONFIG: lmcache(enabled=False, cpu="5", disk=""),
                ENV_AT: [
                    {"name": "LMCACHE_USE_EXPERIMENTAL", "value": "true"},
                    {"name": "LMCACHE_MAX_LOCAL_CPU_SIZE", "value": "5"},
                ],
            }
        ),
    ),
    good_unstable("topology is another operator", topology({"spec/topology/decode/lmCacheConfig": {}})),
    good_unstable("odd", runtime({CONFIG: "on"})),
)

bad_env, good_env = partial(bad, "conflicting-lmcache-env"), partial(good, "conflicting-lmcache-env")
CONFLICTING_LMCACHE_ENV = (
    bad_env(
        "switch",
        runtime({ENV_AT: [{"name": "LMCACHE_USE_EXPERIMENTAL", "value": "True"}]}),
        Said(f"{ENV_AT}/0", "lmCacheConfig.enabled is false", fix="lower case"),
    ),
    bad_env(
        "lmcache max local cpu size",
        runtime(
            {ENV_AT: [{"name": "HF_HOME", "value": "/data"}, {"name": "LMCACHE_MAX_LOCAL_CPU_SIZE", "value": "5"}]}
        ),
        Said(f"{ENV_AT}/1", "LMCACHE_MAX_LOCAL_CPU_SIZE"),
    ),
    bad_env(
        "lmcache max local disk size",
        runtime(
            {ENV_AT: [{"name": "HF_HOME", "value": "/data"}, {"name": "LMCACHE_MAX_LOCAL_DISK_SIZE", "value": "5"}]}
        ),
        Said(f"{ENV_AT}/1", "LMCACHE_MAX_LOCAL_DISK_SIZE"),
    ),
    bad_env(
        "lmcache remote url",
        runtime(
            {
                ENV_AT: [
                    {"name": "HF_HOME", "value": "/data"},
                    {"name": "LMCACHE_REMOTE_URL", "value": "lm://host.example.com:80"},
                ]
            }
        ),
        Said(f"{ENV_AT}/1", "LMCACHE_REMOTE_URL"),
    ),
    bad_env(
        "lmcache remote serde",
        runtime({ENV_AT: [{"name": "HF_HOME", "value": "/data"}, {"name": "LMCACHE_REMOTE_SERDE", "value": "naive"}]}),
        Said(f"{ENV_AT}/1", "LMCACHE_REMOTE_SERDE"),
    ),
    bad_env(
        "contradicts",
        runtime(
            {
                CONFIG: lmcache(enabled=True, cpu="4", disk=""),
                ENV_AT: [{"name": "LMCACHE_MAX_LOCAL_CPU_SIZE", "value": "5"}],
            }
        ),
        Said(f"{ENV_AT}/0", '"4"'),
    ),
    bad_env(
        "switched off",
        runtime(
            {
                CONFIG: lmcache(enabled=True, cpu="4", disk=""),
                ENV_AT: [{"name": "LMCACHE_USE_EXPERIMENTAL", "value": "False"}],
            }
        ),
        Said(f"{ENV_AT}/0", "lmCacheConfig.enabled is true"),
    ),
    good_env(
        "others",
        runtime(
            {ENV_AT: [{"name": "LMCACHE_LOCAL_CPU", "value": "True"}, {"name": "LMCACHE_ENABLE_PD", "value": "True"}]}
        ),
    ),
    good_env("lower case", runtime({ENV_AT: [{"name": "LMCACHE_USE_EXPERIMENTAL", "value": "true"}]})),
    good_env(
        "repeats",
        runtime(
            {
                CONFIG: lmcache(enabled=True, cpu="4", disk=""),
                ENV_AT: [
                    {"name": "LMCACHE_MAX_LOCAL_CPU_SIZE", "value": "4"},
                    {"name": "LMCACHE_USE_EXPERIMENTAL", "value": "True"},
                ],
            }
        ),
    ),
    good_env(
        "mirrored",
        runtime(
            {
                CONFIG: lmcache(enabled=False, cpu="5", disk="", url="lm://host.example.com:80", serde="naive"),
                ENV_AT: [
                    {"name": "LMCACHE_USE_EXPERIMENTAL", "value": "true"},
                    {"name": "LMCACHE_MAX_LOCAL_CPU_SIZE", "value": "5"},
                    {"name": "LMCACHE_REMOTE_URL", "value": "lm://host.example.com:80"},
                    {"name": "LMCACHE_REMOTE_SERDE", "value": "naive"},
                ],
            }
        ),
    ),
    good_env(
        "topology",
        topology({"spec/topology/decode/vllmConfig/env": [{"name": "LMCACHE_REMOTE_SERDE", "value": "naive"}]}),
    ),
    good_env("odd", runtime({ENV_AT: [1, {"name": 2}]})),
)

bad_disk, good_disk = partial(bad, "misread-lmcache-disk"), partial(good, "misread-lmcache-disk")
MISREAD_LMCACHE_DISK = (
    bad_disk(
        "number", runtime({CONFIG: lmcache(enabled=True, cpu="4", disk="60")}), Said(DISK_AT, "path", WARNING, POD)
    ),
    good_disk("none", runtime({CONFIG: lmcache(enabled=True, cpu="4", disk="")})),
    good_disk("off", runtime({CONFIG: lmcache(enabled=False, cpu="4", disk="60")})),
    good_disk(
        "path in env",
        runtime(
            {
                CONFIG: lmcache(enabled=True, cpu="4", disk="60"),
                ENV_AT: [{"name": "LMCACHE_LOCAL_DISK", "value": "/data/kv"}],
            }
        ),
    ),
    good_disk("not a number is another rule's", runtime({CONFIG: lmcache(enabled=True, cpu="4", disk="8Gi")})),
    good_disk("absent", runtime()),
)

MEMORY = "spec/deploymentConfig/resources/memory"


def buffered(size: str, memory: object = "16Gi", enabled: bool = True) -> Manifest:
    """A runtime with a buffer of that many GB."""
    return runtime({CONFIG: lmcache(enabled=enabled, cpu=size, disk=""), MEMORY: memory})


bad_buffer, good_buffer = partial(bad, "oversized-lmcache-buffer"), partial(good, "oversized-lmcache-buffer")
OVERSIZED_LMCACHE_BUFFER = (
    bad_buffer("larger", buffered("60"), Said(CPU, '"60" GB, but the container has only 16Gi', WARNING, POD)),
    bad_buffer("just larger", buffered("16.1"), Said(CPU, '"16.1"', WARNING, POD)),
    bad_buffer(
        "one for each GPU",
        runtime(
            {
                CONFIG: lmcache(enabled=True, cpu="9", disk=""),
                MEMORY: "16Gi",
                "spec/vllmConfig/tensorParallelSize": 2,
                "spec/deploymentConfig/resources/gpu": "2",
            }
        ),
        Said(CPU, '"9" GB for each of 2 GPUs, but the container has only 16Gi', WARNING, POD),
    ),
    bad_buffer("endless", buffered("inf"), Said(CPU, '"inf"', WARNING, POD)),
    bad_buffer("decimal", buffered("5", "4G"), Said(CPU, "4G", WARNING, POD)),
    good_buffer("smaller", buffered("15")),
    good_buffer("just as large", buffered("16")),
    good_buffer("no limit", buffered("60", ABSENT)),
    good_buffer("off", buffered("60", enabled=False)),
    good_buffer("no number", buffered("60Gi")),
    good_buffer("no buffer", buffered("")),
    good_buffer("no quantity", buffered("60", "lots")),
    good_buffer("none", runtime()),
    bad_cluster(
        "oversized-lmcache-buffer",
        "a side of a topology has a buffer of its own",
        topology(
            {
                ("spec", "topology", "prefill", "lmCacheConfig"): {**SENDER, "cpuOffloadingBufferSize": "60"},
                ("spec", "topology", "decode", "lmCacheConfig"): RECEIVER,
            }
        ),
        Said("spec/topology/prefill/lmCacheConfig/cpuOffloadingBufferSize", "60", WARNING, POD),
        complete=False,
    ),
)

bad_size, good_size = partial(bad, "invalid-lmcache-size"), partial(good, "invalid-lmcache-size")
INVALID_LMCACHE_SIZE = (
    bad_size(
        "cpu", runtime({CONFIG: lmcache(enabled=True, cpu="15Gi", disk="")}), Said(CPU, "15Gi", ERROR, POD, fix='"15"')
    ),
    bad_size(
        "cpu default", runtime({CONFIG: lmcache(enabled=True, disk="")}), Said(CPU, "default", ERROR, POD, fix='"4"')
    ),
    bad_size("disk", runtime({CONFIG: lmcache(enabled=True, cpu="4", disk="60GB")}), Said(DISK_AT, "60GB", ERROR, POD)),
    bad_size(
        "disk default", runtime({CONFIG: lmcache(enabled=True, cpu="4")}), Said(DISK_AT, "8Gi", ERROR, POD, fix='""')
    ),
    good_size("numbers", runtime({CONFIG: lmcache(enabled=True, cpu="4.5", disk="60")})),
    good_size("off", runtime({CONFIG: lmcache(enabled=False, cpu="4Gi", disk="8Gi")})),
    good_size("absent", runtime()),
    good_size("no cpu", runtime({CONFIG: lmcache(enabled=True, cpu="", disk="")})),
    good_size("topology", topology({"spec/topology/decode/lmCacheConfig": {"enabled": True}})),
    good_size("odd", runtime({CONFIG: lmcache(enabled=True, cpu=4, disk=5)})),
)


def caching(url: object, **config: object) -> Manifest:
    """A runtime with a remote cache."""
    return runtime({CONFIG: {**lmcache(enabled=True, cpu="5", disk=""), "remoteUrl": url, **config}})


bad_url, good_url = partial(bad_cluster, "unresolved-cache-url"), partial(good, "unresolved-cache-url", facts=FACTS)
UNRESOLVED_CACHE_URL = (
    bad_url(
        "a misspelt name",
        (caching("lm://cach.llm.svc:80"), cache()),
        Said(REMOTE, '"cach" in namespace "llm", which does not exist (known: llm/cache)', ERROR, POD, name="engine"),
    ),
    bad_url(
        "another namespace",
        (caching("lm://cache.prod.svc.cluster.local:80"), cache()),
        Said(REMOTE, 'namespace "prod"', ERROR, POD, name="engine"),
    ),
    bad_url("a short name", caching("lm://nowhere:80"), Said(REMOTE, "known: none", ERROR, POD, name="engine")),
    bad_url(
        "a partial tree",
        caching("lm://cache.llm.svc:80"),
        Said(REMOTE, "does not exist", WARNING, POD, name="engine"),
        complete=False,
    ),
    bad_url(
        "a name and a namespace of the tree",
        caching("lm://nowhere.llm:80"),
        Said(REMOTE, "nowhere", ERROR, POD, name="engine"),
    ),
    good_url("the Service", (caching("lm://cache.llm.svc:80"), cache())),
    good_url("the full name", (caching("lm://cache.llm.svc.cluster.local:80"), cache())),
    good_url("a short name", (caching("lm://cache:80"), cache())),
    good_url("a Service that somebody wrote", (caching("lm://lmcache.llm.svc:9"), other("Service", name="lmcache"))),
    good_url("outside the cluster", caching("lm://cache.example.com:80")),
    good_url("an address", caching("lm://10.0.0.7:80")),
    good_url("perhaps outside", caching("lm://cache.internal:80")),
    good_url("another scheme", caching("redis://nowhere.llm.svc:6379")),
    good_url("no cache", runtime()),
    good_url("switched off", caching("lm://nowhere:80", enabled=False)),
    good_url("no text", caching(7)),
)

bad_port, good_port = partial(bad_cluster, "mismatched-cache-port"), partial(good, "mismatched-cache-port", facts=FACTS)
MISMATCHED_CACHE_PORT = (
    bad_port(
        "the container's port",
        (caching("lm://cache.llm.svc:8000"), cache()),
        Said(
            REMOTE,
            'has port 8000, but the Service of cache server "cache" listens only on 80',
            ERROR,
            POD,
            name="engine",
        ),
    ),
    bad_port(
        "no port", (caching("lm://cache.llm.svc"), cache()), Said(REMOTE, "has no port", ERROR, POD, name="engine")
    ),
    bad_port("no host", (caching("lm://:80"), cache()), Said(REMOTE, "has no host", ERROR, POD, name="engine")),
    good_port("80", (caching("lm://cache.llm.svc:80"), cache())),
    good_port("80 and a slash", (caching("lm://cache.llm.svc:80/"), cache())),
    good_port("a Service of one's own", (caching("lm://mine.llm.svc:8000"), other("Service", name="mine"))),
)

CASES = (
    *UNSTABLE_LMCACHE_CONFIG,
    *CONFLICTING_LMCACHE_ENV,
    *MISREAD_LMCACHE_DISK,
    *OVERSIZED_LMCACHE_BUFFER,
    *INVALID_LMCACHE_SIZE,
    *UNRESOLVED_CACHE_URL,
    *MISMATCHED_CACHE_PORT,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The operator reads five variables back from the pod; LMCache takes plain numbers of GB; a cache is reached through its Service."""
    check(case)
