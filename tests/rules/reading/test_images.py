"""Images are found in every place that reaches a pod, and are split into their parts."""

from __future__ import annotations

import pytest

from prodstack.rules.reading.images import Image, images
from tests.rules.builders import adapter, cache, router, runtime, topology

DIGEST = "sha256:" + "0" * 64
NAMES = {
    "tag": ("a/b:v1", ("a/b", "v1", "")),
    "none": ("a/b", ("a/b", "", "")),
    "digest": (f"a/b@{DIGEST}", ("a/b", "", DIGEST)),
    "both": (f"a/b:v1@{DIGEST}", ("a/b", "v1", DIGEST)),
    "port-in-path": ("host:5000/a/b", ("host:5000/a/b", "", "")),
    "empty": ("", ("", "", "")),
}


@pytest.mark.parametrize(("name", "parts"), NAMES.values(), ids=NAMES)
def test_a_name_has_a_repository_a_tag_and_a_digest(name: str, parts: tuple[str, str, str]) -> None:
    """The operator has no field for a tag or a digest: both are part of the name."""
    image = Image((), "engine", {"registry": "docker.io", "name": name})
    assert (image.repository, image.tag, image.digest) == parts


SIDECAR = {"enabled": True, "image": {"registry": "docker.io", "name": "a/s:v1"}}
PLACES = {
    "runtime": (runtime(), ["spec.deploymentConfig.image"]),
    "sidecar": (
        runtime({"spec/deploymentConfig/sidecarConfig": SIDECAR}),
        ["spec.deploymentConfig.image", "spec.deploymentConfig.sidecarConfig.image"],
    ),
    "sidecar-off": (
        runtime({"spec/deploymentConfig/sidecarConfig": {**SIDECAR, "enabled": False}}),
        ["spec.deploymentConfig.image"],
    ),
    "topology": (
        topology(),
        ["spec.topology.prefill.deploymentConfig.image", "spec.topology.decode.deploymentConfig.image"],
    ),
    "router": (router(), ["spec.image"]),
    "cache": (cache(), ["spec.image"]),
    "adapter": (adapter(), []),
    "odd": (cache({"spec/image": "a/b"}), []),
}


@pytest.mark.parametrize(("manifest", "places"), PLACES.values(), ids=PLACES)
def test_every_image_of_a_pod_is_found(manifest: object, places: list[str]) -> None:
    """Engines, enabled sidecars, routers and cache servers have one each."""
    assert [".".join(map(str, image.path)) for image in images(manifest)] == places  # type: ignore[arg-type]  # a table


def test_a_value_of_another_type_counts_as_none() -> None:
    """Nothing is raised on odd input."""
    image = Image((), "engine", {"registry": 5, "name": None})
    assert (image.reference, image.is_well_formed) == ("/", False)
