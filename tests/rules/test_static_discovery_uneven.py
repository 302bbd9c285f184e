"""Static backends and models pair up in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import assert_quiet, assert_reported, router

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "static-discovery-uneven"

BAD = {
    "two-to-one": (
        router(
            {
                "spec/serviceDiscovery": "static",
                "spec/staticBackends": "http://a.llm.svc:80,http://b.llm.svc:80",
                "spec/staticModels": "m",
            }
        ),
        "spec.staticModels",
        "2 backends and 1 model do",
    ),
    "one-to-two": (
        router(
            {
                "spec/serviceDiscovery": "static",
                "spec/staticBackends": "http://a.llm.svc:80",
                "spec/staticModels": "m,n",
            }
        ),
        "spec.staticModels",
        "1 backend and 2 models",
    ),
    "no-dot": (
        router({"spec/serviceDiscovery": "static", "spec/staticBackends": "http://rt:80", "spec/staticModels": "m"}),
        "spec.staticBackends",
        'the backend "http://rt:80" is skipped',
    ),
    "no-letters-last": (
        router({"spec/serviceDiscovery": "static", "spec/staticBackends": "http://a.b:80", "spec/staticModels": "m"}),
        "spec.staticBackends",
        "or end in a dot and letters",
    ),
    "no-scheme": (
        router({"spec/serviceDiscovery": "static", "spec/staticBackends": "a.llm.svc:80", "spec/staticModels": "m"}),
        "spec.staticBackends",
        "is skipped",
    ),
    "space": (
        router(
            {
                "spec/serviceDiscovery": "static",
                "spec/staticBackends": "http://a.llm.svc:80, http://b.llm.svc:80",
                "spec/staticModels": "m,n",
            }
        ),
        "spec.staticBackends",
        "space",
    ),
    "model-space": (
        router(
            {
                "spec/serviceDiscovery": "static",
                "spec/staticBackends": "http://a.llm.svc:80,http://b.llm.svc:80",
                "spec/staticModels": "m, n",
            }
        ),
        "spec.staticModels",
        'the model " n"',
    ),
    "trailing-comma": (
        router(
            {
                "spec/serviceDiscovery": "static",
                "spec/staticBackends": "http://a.llm.svc:80,http://b.llm.svc:80",
                "spec/staticModels": "m,",
            }
        ),
        "spec.staticModels",
        "is empty",
    ),
    "argument-wins": (
        router(
            {
                "spec/serviceDiscovery": "static",
                "spec/staticBackends": "http://a.llm.svc:80",
                "spec/staticModels": "m",
                "spec/extraArgs": ["--static-models", "m,n"],
            }
        ),
        "spec.extraArgs[0]",
        "2 models",
    ),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """The router splits at commas, skips URLs whose host has no dot, and pairs what is left."""
    assert_reported(RULE, manifest, path, message)


GOOD = {
    "pairs": router(
        {
            "spec/serviceDiscovery": "static",
            "spec/staticBackends": "http://a.llm.svc:80,http://b.llm.svc:80",
            "spec/staticModels": "m,n",
        }
    ),
    "same-model-twice": router(
        {
            "spec/serviceDiscovery": "static",
            "spec/staticBackends": "http://a.llm.svc:80,http://b.llm.svc:80",
            "spec/staticModels": "m,m",
        }
    ),
    "localhost": router(
        {"spec/serviceDiscovery": "static", "spec/staticBackends": "http://localhost:8000", "spec/staticModels": "m"}
    ),
    "ipv4": router(
        {"spec/serviceDiscovery": "static", "spec/staticBackends": "https://10.0.0.7:8000/v1", "spec/staticModels": "m"}
    ),
    "not-static": router({"spec/staticBackends": "http://rt:80", "spec/staticModels": "m,n"}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """Hosts with a dot, localhost and IPv4 addresses are taken; other discovery does not read the lists."""
    assert_quiet(RULE, manifest)
