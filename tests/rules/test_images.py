"""The rules about images and pull policies."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.rules.builders import ABSENT, IMAGE, cache, router, runtime, topology
from tests.rules.harness import (
    NOTE,
    NOTHING,
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

NAME, NAME_OF_ENGINE = "spec/image/name", "spec/deploymentConfig/image/name"
POLICY, POLICY_OF_ENGINE = "spec/image/pullPolicy", "spec/deploymentConfig/image/pullPolicy"
SIDECAR = "spec/deploymentConfig/sidecarConfig"
DIGEST = "sha256:" + "0" * 64


def image(registry: str, name: str) -> Manifest:
    """A cache server with an image."""
    return cache({"spec/image": {"registry": registry, "name": name}})


def sidecar(**fields: object) -> Manifest:
    """A runtime with a sidecar."""
    return runtime({SIDECAR: fields})


invalid, valid = partial(bad, "invalid-image-reference"), partial(good, "invalid-image-reference")
INVALID_IMAGE_REFERENCE = (
    *(
        invalid(text, image(registry, name), Said(NAME, part, fails_at=POD))
        for text, registry, name, part in (
            ("a scheme", "https://r.example", "a/b:v1", "https://r.example/a/b:v1"),
            ("a slash too many", "r.example/", "a/b:v1", "r.example//a/b:v1"),
            ("an empty name", "r.example", "", '"r.example/"'),
            ("capitals", "r.example", "Team/b:v1", "not an image reference"),
            ("a space", "r.example", "a/b :v1", "not an image reference"),
            ("a short digest", "r.example", "a/b@sha256:12", "not an image reference"),
            ("two tags", "r.example", "a/b:v1:v2", "not an image reference"),
        )
    ),
    bad_cluster(
        "invalid-image-reference",
        "beside an empty registry",
        runtime(
            {"spec/deploymentConfig/image/registry": "", SIDECAR: {"enabled": True, "image": {**IMAGE, "name": "A"}}}
        ),
        Said(f"{SIDECAR}/image/name", "of the sidecar", fails_at=POD),
        also={"empty-field"},
    ),
    valid("an empty registry is another rule's", image("", "a/b:v1")),
    valid("a tag", cache()),
    valid("a port and a path", cache({"spec/image/registry": "registry.example:5000/team"})),
    valid("a digest", cache({NAME: f"a/b@{DIGEST}"})),
    valid("a tag and a digest", cache({NAME: f"a/b:v1@{DIGEST}"})),
    valid("underscores", cache({NAME: "a_b/c__d.e-f:V1_2.3-x"})),
    valid("capitals in the host", cache({"spec/image/registry": "R.Example"})),
)

mutable, pinned = partial(bad, "mutable-image-tag"), partial(good, "mutable-image-tag")
MUTABLE_IMAGE_TAG = (
    mutable(
        "latest",
        router({NAME: "lmcache/lmstack-router:latest"}),
        Said(NAME, 'the tag "latest"', WARNING, NOTHING),
    ),
    mutable("no tag", cache({NAME: "lmcache/vllm-openai"}), Said(NAME, "neither tag nor digest", WARNING, NOTHING)),
    mutable("a port is not a tag", image("r.example:5000", "a/b"), Said(NAME, "neither tag", WARNING, NOTHING)),
    mutable(
        "an engine",
        runtime({NAME_OF_ENGINE: "a/b:latest"}),
        Said(NAME_OF_ENGINE, "of the engine", WARNING, NOTHING),
    ),
    mutable(
        "a sidecar",
        sidecar(enabled=True, image={"registry": "docker.io", "name": "a/s:latest"}),
        Said(f"{SIDECAR}/image/name", "of the sidecar", WARNING, NOTHING),
    ),
    *(
        mutable(
            f"the channel {tag}", cache({NAME: f"lmcache/vllm-openai:{tag}"}), Said(NAME, f'"{tag}"', WARNING, NOTHING)
        )
        for tag in (
            "nightly",
            "latest-nightly",
            "main",
            "master",
            "dev",
            "edge",
            "stable",
            "canary",
            "Latest",
            "latest-cu128",
            "nightly-cuda-12.8.1",
            "main_amd64",
            "py3.12-dev",
        )
    ),
    *(
        pinned(f"the tag {tag}", cache({NAME: f"lmcache/vllm-openai:{tag}"}))
        for tag in (
            "nightly-2025-08-27",
            "nightly-20250827",
            "main-1a2b3c4",
            "v0.3.9-dev",
            "dev-0.3.9",
            "1.2",
            "maintenance-1",
        )
    ),
    pinned("a tag", router()),
    pinned("a digest", router({NAME: f"lmcache/lmstack-router@{DIGEST}"})),
    pinned("a tag and a digest", router({NAME: f"a/b:latest@{DIGEST}"})),
    pinned("a sidecar that is off", sidecar(image={"registry": "docker.io", "name": "a/s"})),
)

without_program, with_program = partial(bad, "missing-image-program"), partial(good, "missing-image-program")


def engine(registry: str, name: str) -> Manifest:
    """A runtime with an image."""
    return runtime({"spec/deploymentConfig/image": {"registry": registry, "name": name}})


MISSING_IMAGE_PROGRAM = (
    *(
        without_program(
            f"{registry}/{name}",
            engine(registry, name),
            Said(NAME_OF_ENGINE, "does not have /opt/venv/bin/vllm", fails_at=POD, fix="lmcache/vllm-openai"),
        )
        for registry, name in (
            ("docker.io", "vllm/vllm-openai:v0.11.0"),
            ("index.docker.io", f"vllm/vllm-openai@{DIGEST}"),
            ("docker.io/vllm", "vllm-openai:v0.11.0"),
            ("docker.io", "lmcache/lmstack-router:v0.1.9"),
        )
    ),
    without_program(
        "a mirror",
        engine("registry.example", "dockerhub/vllm/vllm-openai:v0.11.0"),
        Said(NAME_OF_ENGINE, "/opt/venv/bin/vllm", WARNING, POD),
    ),
    without_program(
        "a cache server",
        image("docker.io", "lmcache/lmcache-server:v1"),
        Said(NAME, "does not have /opt/venv/bin/lmcache_server", fails_at=POD),
    ),
    without_program(
        "a cache server with an engine's image",
        image("docker.io", "vllm/vllm-openai:v1"),
        Said(NAME, "lmcache_server", fails_at=POD),
    ),
    without_program(
        "an unknown image", engine("registry.example", "team/engine:v1"), Said(NAME_OF_ENGINE, "not known", NOTE, POD)
    ),
    without_program("an unknown cache server", image("docker.io", "a/b:v1"), Said(NAME, "not known", NOTE, POD)),
    with_program("LMCache's image", runtime()),
    with_program("LMCache's image as a cache server", cache()),
    with_program("a mirror of LMCache's image", engine("registry.example/hub", "lmcache/vllm-openai:v1")),
    with_program("a router's program is its own", router()),
    with_program("no image", runtime({"spec/deploymentConfig/image": ABSENT})),
)

DEBUG = "lmcache/vllm-router:debug-detailed"
unpublished, published = partial(bad, "unpublished-router-image"), partial(good, "unpublished-router-image")
UNPUBLISHED_ROUTER_IMAGE = (
    unpublished("the sample's image", router({NAME: DEBUG}), Said(NAME, "never published", fails_at=POD)),
    unpublished(
        "in another registry somebody may have built it",
        router({"spec/image": {"registry": "registry.example", "name": DEBUG}}),
        Said(NAME, "never published", WARNING, POD),
    ),
    published("a release", router()),
    published("another tag", router({NAME: "lmcache/vllm-router:v1"})),
    published("no image", router({"spec/image": ABSENT})),
)

CONNECTOR = ["--kv-transfer-config", '{"kv_connector":"NixlConnector","kv_role":"kv_both"}']


def transferring(name: str, **patch: object) -> Manifest:
    """An engine that transfers with NIXL."""
    return runtime({"spec/vllmConfig/extraArgs": CONNECTOR, NAME_OF_ENGINE: name, **patch})


def sides(name: str) -> Manifest:
    """A topology whose sides transfer with LMCache's NIXL."""
    images = {f"spec/topology/{side}/deploymentConfig/image/name": name for side in ("prefill", "decode")}
    return topology(
        {"spec/topology/prefill/lmCacheConfig": SENDER, "spec/topology/decode/lmCacheConfig": RECEIVER, **images}
    )


outdated, current = partial(bad, "outdated-nixl-image"), partial(good, "outdated-nixl-image")
OUTDATED_NIXL_IMAGE = (
    *(
        outdated(text, manifest, Said(NAME_OF_ENGINE, part, WARNING, POD))
        for text, manifest, part in (
            ("vLLM's connector", transferring("lmcache/vllm-openai:v0.3.7"), "older than 0.9.0"),
            ("an older release", transferring("lmcache/vllm-openai:v0.3.5"), "v0.3.5"),
            ("a tag with a date", transferring("lmcache/vllm-openai:2025-05-27-v1"), "2025-05-27-v1"),
            (
                "a mirror",
                transferring("hub/lmcache/vllm-openai:v0.3.7", **{"spec/deploymentConfig/image/registry": "r.example"}),
                "older",
            ),
            (
                "a variable of LMCache",
                runtime(
                    {
                        "spec/vllmConfig/env": [{"name": "LMCACHE_ENABLE_PD", "value": "True"}],
                        NAME_OF_ENGINE: "lmcache/vllm-openai:v0.3.7",
                    }
                ),
                "older",
            ),
        )
    ),
    outdated(
        "both sides of a topology",
        sides("lmcache/vllm-openai:v0.3.7"),
        Said("spec/topology/prefill/deploymentConfig/image/name", "older", WARNING, POD),
        Said("spec/topology/decode/deploymentConfig/image/name", "older", WARNING, POD),
    ),
    current("an engine that does not transfer", runtime({NAME_OF_ENGINE: "lmcache/vllm-openai:v0.3.7"})),
    current("a later release", transferring("lmcache/vllm-openai:v0.3.8")),
    current("a digest", transferring(f"lmcache/vllm-openai@{DIGEST}")),
    current("latest", transferring("lmcache/vllm-openai:latest")),
    current("another repository", transferring("vllm/vllm-openai:v0.3.7")),
)

unknown, known = partial(bad, "unknown-pull-policy"), partial(good, "unknown-pull-policy")
UNKNOWN_PULL_POLICY = (
    unknown("a runtime", runtime({POLICY_OF_ENGINE: "Sometimes"}), Said(POLICY_OF_ENGINE, "Sometimes")),
    unknown("a router", router({POLICY: "always"}), Said(POLICY, "always")),
    unknown("a cache", cache({POLICY: "Missing"}), Said(POLICY, "Missing")),
    unknown(
        "a sidecar",
        sidecar(enabled=True, image={**IMAGE, "pullPolicy": "No"}),
        Said(f"{SIDECAR}/image/pullPolicy", '"No"'),
    ),
    known("no policy", runtime()),
    known("Always", runtime({POLICY_OF_ENGINE: "Always"})),
    known("empty means absent", runtime({POLICY_OF_ENGINE: ""})),
    known("Never", cache({POLICY: "Never"})),
    known("a sidecar that is off", sidecar(image={**IMAGE, "pullPolicy": "No"})),
    known("a number", runtime({POLICY_OF_ENGINE: 5})),
)

never, pulled = partial(bad, "never-pull-policy"), partial(good, "never-pull-policy")
NEVER_PULL_POLICY = (
    never("a router", router({POLICY: "Never"}), Said(POLICY, "Never", WARNING, POD)),
    never("an engine", runtime({POLICY_OF_ENGINE: "Never"}), Said(POLICY_OF_ENGINE, "of the engine", WARNING, POD)),
    never("a cache", cache({POLICY: "Never"}), Said(POLICY, "cache server", WARNING, POD)),
    pulled("Always", router({POLICY: "Always"})),
    pulled("IfNotPresent", router({POLICY: "IfNotPresent"})),
    pulled("no policy", router()),
)

CASES = (
    *MISSING_IMAGE_PROGRAM,
    *INVALID_IMAGE_REFERENCE,
    *MUTABLE_IMAGE_TAG,
    *UNPUBLISHED_ROUTER_IMAGE,
    *OUTDATED_NIXL_IMAGE,
    *UNKNOWN_PULL_POLICY,
    *NEVER_PULL_POLICY,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The API server accepts nearly any image; what a node makes of it shows only when the pod starts."""
    check(case)
