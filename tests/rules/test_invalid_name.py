"""Names must fit what is made of the object."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import (
    ABSENT,
    adapter,
    assert_quiet,
    assert_reported,
    cache,
    reports,
    router,
    runtime,
    topology,
)

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "invalid-name"

BAD = {
    "leading-digit": (runtime(name="3-llama"), "metadata.name", '"3-llama" is not a valid name for a Service'),
    "dot": (runtime(name="llama-3.1"), "metadata.name", "is not a valid name for a Service"),
    "64-characters": (cache(name="c" * 64), "metadata.name", "64 characters; the name of a Service has at most 63"),
    "router-64-characters": (router(name="r" * 64), "metadata.name", "64 characters"),
    "capitals": (router(name="Router"), "metadata.name", "is not a valid object name"),
    "underscore": (adapter(name="my_adapter"), "metadata.name", "is not a valid object name"),
    "trailing-dash": (cache(name="cache-"), "metadata.name", "is not a valid object name"),
    "254-characters": (adapter(name="a" * 254), "metadata.name", "254 characters"),
    "missing": (cache({"metadata/name": ABSENT}), "metadata.name", "has no name"),
    "number": (cache({"metadata/name": 12}), "metadata.name", "has no name"),
    "account": (router({"spec/serviceAccountName": "Router_SA"}), "spec.serviceAccountName", '"Router_SA"'),
}


@pytest.mark.parametrize(("manifest", "path", "message"), BAD.values(), ids=BAD)
def test_the_pattern_is_reported(manifest: Manifest, path: str, message: str) -> None:
    """A Service is a DNS-1035 label of at most 63 characters; topology adds a suffix; capitals never reach the operator."""
    assert_reported(RULE, manifest, path, message)


GOOD = {
    "63-characters": runtime(name="r" * 63),
    "digits-inside": runtime(name="llama-3-1-8b"),
    "topology-55": topology(name="t" * 55),
    "adapter-with-dot": adapter(name="sql.v2"),
    "adapter-64": adapter(name="a" * 64),
    "generated": cache({"metadata/name": ABSENT, "metadata/generateName": "cache-"}),
    "default-account": router({"spec/serviceAccountName": "default"}),
}


@pytest.mark.parametrize("manifest", GOOD.values(), ids=GOOD)
def test_a_good_object_is_left_alone(manifest: Manifest) -> None:
    """63 characters fit a Service; a LoraAdapter makes none and may have a dot."""
    assert_quiet(RULE, manifest)


def test_a_side_of_a_topology_needs_eight_characters_more() -> None:
    """With 56 characters the Service NAME-prefill has 64."""
    [report] = reports(RULE, topology(name="t" * 56))
    assert "-prefill" in report.message
    assert "64 characters" in report.message
