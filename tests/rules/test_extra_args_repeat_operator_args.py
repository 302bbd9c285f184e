"""The rule `extra-args-repeat-operator-args`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import ABSENT, router, runtime
from tests.rules.checks import ERROR, NOTE, NOTHING, POD, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "extra-args-repeat-operator-args"

BAD = [
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--port", "9"]}),
        (Said("spec/vllmConfig/extraArgs/0", "--port 9", ERROR, POD),),
        id="port",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/port": ABSENT, "spec/vllmConfig/extraArgs": ["--port=9"]}),
        (Said("spec/vllmConfig/extraArgs/0", "8000", ERROR, POD),),
        id="port-default",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--max-model-len=4096"]}),
        (Said("spec/vllmConfig/extraArgs/0", "8192", WARNING, POD),),
        id="contradicts",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--gpu_memory_utilization", "0.5"]}),
        (Said("spec/vllmConfig/extraArgs/0", "0.9", WARNING, POD),),
        id="underscores",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--dtype", "bfloat16"]}),
        (Said("spec/vllmConfig/extraArgs/0", "repeat", NOTE, NOTHING),),
        id="same",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--max-num-seqs", "64"]}),
        (Said("spec/vllmConfig/extraArgs/0", "has the field", NOTE, NOTHING),),
        id="unset",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["-tp", "1"]}),
        (Said("spec/vllmConfig/extraArgs/0", "repeat", NOTE, NOTHING),),
        id="short",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--no-enable-prefix-caching"]}),
        (Said("spec/vllmConfig/extraArgs/0", "enablePrefixCaching", WARNING, POD),),
        id="switch-off",
    ),
    pytest.param(
        runtime(
            {"spec/vllmConfig/enableChunkedPrefill": ABSENT, "spec/vllmConfig/extraArgs": ["--enable-chunked-prefill"]}
        ),
        (Said("spec/vllmConfig/extraArgs/0", "which is false", WARNING, POD),),
        id="switch-absent",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--enable-prefix-caching"]}),
        (Said("spec/vllmConfig/extraArgs/0", "repeat", NOTE, NOTHING),),
        id="switch-same",
    ),
    pytest.param(
        runtime(
            {
                "spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": ""},
                "spec/vllmConfig/extraArgs": ["--kv-transfer-config", "{}"],
            }
        ),
        (Said("spec/vllmConfig/extraArgs/0", "without effect", WARNING, POD),),
        id="kv",
    ),
    pytest.param(
        runtime({"spec/model/chatTemplate": "{{ x }}", "spec/vllmConfig/extraArgs": ["--chat-template", "/a"]}),
        (Said("spec/vllmConfig/extraArgs/0", "without effect", WARNING, POD),),
        id="template",
    ),
    pytest.param(
        router({"spec/extraArgs": ["--port", "81"]}),
        (Said("spec/extraArgs/0", "--port 81", ERROR, POD),),
        id="router-port",
    ),
    pytest.param(
        router({"spec/sessionKey": "x", "spec/extraArgs": ["--routing-logic", "session"]}),
        (Said("spec/extraArgs/0", "roundrobin", WARNING, POD),),
        id="router-logic",
    ),
    pytest.param(
        router({"spec/extraArgs": ["--engine-stats-interval", "5"]}),
        (Said("spec/extraArgs/0", "engineScrapeInterval", NOTE, NOTHING),),
        id="router-unset",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--host", "127.0.0.1"]}),
        (Said("spec/vllmConfig/extraArgs/0", "no pod is ever used", ERROR, POD),),
        id="localhost",
    ),
    pytest.param(
        runtime({"spec/vllmConfig/extraArgs": ["--host=0.0.0.0"]}),
        (Said("spec/vllmConfig/extraArgs/0", "already", NOTE, NOTHING),),
        id="host-same",
    ),
    pytest.param(
        router({"spec/extraArgs": ["--host", "10.0.0.1"]}),
        (Said("spec/extraArgs/0", "contradict the operator", WARNING, POD),),
        id="router-host",
    ),
    pytest.param(
        router({"spec/extraArgs": ["--k8s-namespace", "other"]}),
        (Said("spec/extraArgs/0", 'its own namespace "llm"', WARNING, POD),),
        id="router-namespace",
    ),
    pytest.param(
        router({"spec/extraArgs": ["--k8s-namespace=llm"]}),
        (Said("spec/extraArgs/0", "repeat", NOTE, NOTHING),),
        id="router-namespace-same",
    ),
    pytest.param(
        router({"spec/extraArgs": ["--k8s-label-selector", "app=b"]}),
        (Said("spec/extraArgs/0", "k8sLabelSelector", WARNING, POD),),
        id="router-selector",
    ),
]
GOOD = [
    pytest.param(runtime({"spec/vllmConfig/extraArgs": ["--kv-transfer-config", "{}"]}), id="kv-without-lmcache"),
    pytest.param(runtime({"spec/vllmConfig/extraArgs": ["--chat-template", "/a"]}), id="template-alone"),
    pytest.param(runtime({"spec/vllmConfig/extraArgs": ["--served-model-name=m", "--seed", "42"]}), id="other"),
    pytest.param(
        router(
            {
                "spec/extraArgs": [
                    "--routing-logic",
                    "disaggregated_prefill_orchestrated",
                    "--prefill-model-labels",
                    "p",
                    "--decode-model-labels",
                    "d",
                ]
            }
        ),
        id="pd-router",
    ),
    pytest.param(runtime(), id="none"),
    pytest.param(runtime({"spec/vllmConfig/extraArgs": ["--host"]}), id="host-without-value"),
    pytest.param(
        router({"metadata/namespace": ABSENT, "spec/extraArgs": ["--k8s-namespace", "b"]}), id="namespace-not-known"
    ),
    pytest.param(runtime({"spec/vllmConfig/extraArgs": [1, "--"]}), id="odd"),
]


@pytest.mark.parametrize(("manifest", "expected"), BAD)
def test_bad(manifest: Manifest, expected: tuple[Said, ...]) -> None:
    """Of two values of a flag the last counts, and only two of the operator's come after extraArgs (operator, observed)."""
    check_bad(RULE, manifest, *expected)


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """What works, and what another rule reports, is left alone."""
    check_good(RULE, manifest)
