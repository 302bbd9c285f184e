"""Engines that transfer with NIXL run an image that can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.manifests.finding import Severity
from tests.rules.builders import assert_quiet, assert_reported, reports, runtime, topology

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "nixl-too-old-image"

BAD = {
    "connector": (
        runtime(
            {
                "spec/vllmConfig/extraArgs": [
                    "--kv-transfer-config",
                    '{"kv_connector":"NixlConnector","kv_role":"kv_both"}',
                ],
                "spec/deploymentConfig/image/name": "lmcache/vllm-openai:v0.3.7",
            }
        ),
        "spec.deploymentConfig.image.name",
        "older than 0.9.0",
    ),
    "older": (
        runtime(
            {
                "spec/vllmConfig/extraArgs": [
                    "--kv-transfer-config",
                    '{"kv_connector":"NixlConnector","kv_role":"kv_both"}',
                ],
                "spec/deploymentConfig/image/name": "lmcache/vllm-openai:v0.3.5",
            }
        ),
        "spec.deploymentConfig.image.name",
        "v0.3.5",
    ),
    "by-date": (
        runtime(
            {
                "spec/vllmConfig/extraArgs": [
                    "--kv-transfer-config",
                    '{"kv_connector":"NixlConnector","kv_role":"kv_both"}',
                ],
                "spec/deploymentConfig/image/name": "lmcache/vllm-openai:2025-05-27-v1",
            }
        ),
        "spec.deploymentConfig.image.name",
        "2025-05-27-v1",
    ),
    "mirror": (
        runtime(
            {
                "spec/vllmConfig/extraArgs": [
                    "--kv-transfer-config",
                    '{"kv_connector":"NixlConnector","kv_role":"kv_both"}',
                ],
                "spec/deploymentConfig/image": {"registry": "r.example", "name": "hub/lmcache/vllm-openai:v0.3.7"},
            }
        ),
        "spec.deploymentConfig.image.name",
        "older",
    ),
    "environment": (
        runtime(
            {
                "spec/vllmConfig/env": [{"name": "LMCACHE_ENABLE_PD", "value": "True"}],
                "spec/deploymentConfig/image/name": "lmcache/vllm-openai:v0.3.7",
            }
        ),
        "spec.deploymentConfig.image.name",
        "older",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """lmcache/vllm-openai up to v0.3.7 carries a NIXL older than 0.9.0."""
    assert_reported(RULE, manifest, path, message, Severity.WARNING)


GOOD = {
    "no-transfer": runtime({"spec/deploymentConfig/image/name": "lmcache/vllm-openai:v0.3.7"}),
    "later": runtime(
        {
            "spec/vllmConfig/extraArgs": [
                "--kv-transfer-config",
                '{"kv_connector":"NixlConnector","kv_role":"kv_both"}',
            ],
            "spec/deploymentConfig/image/name": "lmcache/vllm-openai:v0.3.8",
        }
    ),
    "digest": runtime(
        {
            "spec/vllmConfig/extraArgs": [
                "--kv-transfer-config",
                '{"kv_connector":"NixlConnector","kv_role":"kv_both"}',
            ],
            "spec/deploymentConfig/image/name": "lmcache/vllm-openai@sha256:" + "0" * 64,
        }
    ),
    "latest": runtime(
        {
            "spec/vllmConfig/extraArgs": [
                "--kv-transfer-config",
                '{"kv_connector":"NixlConnector","kv_role":"kv_both"}',
            ],
            "spec/deploymentConfig/image/name": "lmcache/vllm-openai:latest",
        }
    ),
    "another": runtime(
        {
            "spec/vllmConfig/extraArgs": [
                "--kv-transfer-config",
                '{"kv_connector":"NixlConnector","kv_role":"kv_both"}',
            ],
            "spec/deploymentConfig/image/name": "vllm/vllm-openai:v0.3.7",
        }
    ),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Later and other images are not known to be too old; an engine that does not transfer may be old."""
    assert_quiet(RULE, manifest)


def test_both_sides_of_a_topology_are_judged() -> None:
    """EnableNixl of a side counts while its LMCache is enabled."""
    side = {"enabled": True, "enableNixl": True}
    patch = {f"spec/topology/{name}/lmCacheConfig": side for name in ("prefill", "decode")}
    image = {
        f"spec/topology/{name}/deploymentConfig/image/name": "lmcache/vllm-openai:v0.3.7"
        for name in ("prefill", "decode")
    }
    said = reports(RULE, topology({**patch, **image}))
    assert [report.path[2] for report in said] == ["prefill", "decode"]
