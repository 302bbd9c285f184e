"""Images and pull policies: what a node can read, what it pulls, and which images do not work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME
from prodstack.manifests.values import get
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, observed
from prodstack.rules.engine.place import IMAGES
from prodstack.rules.engine.predicate import one_of, python
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.images import DOCKER_HUB, REFERENCE, images, is_mutable, reference_fix
from prodstack.upstream.facts import NEEDED, is_too_old
from prodstack.upstream.image_programs import LMCACHE_IMAGE, PROGRAMS, lookup
from prodstack.upstream.router_cli import CHANGE_841_REPOSITORY, environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest

WITH_IMAGES = (RUNTIME, ROUTER, CACHE_SERVER)
PULL_POLICIES = ("Always", "IfNotPresent", "Never")
DEBUG_TAG = "debug-detailed"
NIXL_SWITCHES = ("LMCACHE_ENABLE_NIXL", "LMCACHE_ENABLE_PD")
NIXL_CONNECTOR = "NixlConnector"
_WRITE_REFERENCE = "write registry: HOST and name: repository:tag, in lower case"


def _readable_in_cel(image: str) -> str:
    """The check itself is no case: it compares two fields, and reports at the name."""
    joined = cel.matches(f"({image}.registry + '/' + {image}.name)", f"^{REFERENCE}$")
    return f"({image}.registry == '' || {joined})"


@rule(
    kinds=WITH_IMAGES,
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    premises=("invalid-value",),
    guards=tuple(
        guard
        for image in IMAGES
        for guard in image.guards(
            python(lambda _image: None, _readable_in_cel),
            f"registry/name is not an image reference, and the pod never starts: {_WRITE_REFERENCE}",
            required=False,
        )
    ),
)
def invalid_image_reference(manifest: Manifest) -> Iterator[Report]:
    """Registry and name do not make an image reference that a node can read.

    **What it reports.** An image whose `registry`, "/" and `name` together are not an image reference: an empty name, a slash too many, a scheme
    such as https://, capitals in the repository, a space, an invalid digest.

    **Why it is bad.** The API server accepts nearly any text. The kubelet then reports InvalidImageName, and the pod never starts (the
    grammar of image references: distribution specification, read).

    **Bad**

        spec:
          image:
            registry: https://registry.example/
            name: Team/router:v1

    **Fix.** Write the host and path as registry, and the repository in lower case with its tag or digest as name.

        spec:
          image:
            registry: registry.example
            name: team/router:v1
    """
    for image in images(manifest):
        if image.block.get("registry") != "" and not image.is_well_formed:
            message = f'"{image.reference}" of the {image.role} is not an image reference, and the pod never starts'
            yield Report((*image.path, "name"), message, reference_fix(image.reference, _WRITE_REFERENCE))


@rule(kinds=WITH_IMAGES, severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def mutable_image_tag(manifest: Manifest) -> Iterator[Report]:
    """An image is not pinned.

    **What it reports.** An image of an engine, sidecar, router, cache server or (in a cluster file) the operator with neither
    a tag nor a digest, or with a tag that names a channel or a branch, such as `latest`, `nightly`, `latest-nightly`, `main`, `dev` or
    `edge`. A tag with a date, a version or a commit (`nightly-2025-08-27`) is not reported.

    **Why it is bad.** What runs is not what was reviewed: a pod that is rescheduled may get another image than its neighbour, and no
    change in Git shows it. Without a tag a container runtime uses `latest` (Kubernetes documentation, read).

    **Bad**

        spec:
          image:
            registry: docker.io
            name: lmcache/lmstack-router

    **Fix.** Pin a tag, or better a digest. In a project of stack files, do it once for all stacks: in `images:` of the cluster file.

        spec:
          image:
            registry: docker.io
            name: lmcache/lmstack-router:v0.1.9
    """
    for image in images(manifest):
        if image.name and is_mutable(image.name):
            found = f'the tag "{image.tag}", which moves' if image.tag else "neither tag nor digest, so it is latest"
            fix = "pin a tag or a digest (for stack files, in images: of the cluster file)"
            yield Report((*image.path, "name"), f'the image "{image.reference}" of the {image.role} has {found}', fix)


@rule(
    kinds=(RUNTIME, CACHE_SERVER),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    unguarded="depends on the images that a registry has",
)
def missing_image_program(manifest: Manifest) -> Iterator[Report]:
    """An image does not have the program that the operator starts.

    **What it reports.** The image of an engine without `/opt/venv/bin/vllm`, and of a cache server without `/opt/venv/bin/lmcache_server`, by its
    repository: `vllm/vllm-openai`, `lmcache/lmcache-server`, a router's image, and others. It is an error in the registry where the image
    is published, and a warning in another one, for which somebody may have built it. For a repository of which nothing is known it is a note.

    **Why it is bad.** The operator starts the engine and the cache server by these paths (operator, observed), whatever the image's own command
    is. Without the file the container never starts: "no such file or directory". Most Helm values name `vllm/vllm-openai`, because the
    chart starts `vllm` by its name (the chart's templates, read; the images were not opened).

    **Bad**

        deploymentConfig:
          image: {registry: docker.io, name: "vllm/vllm-openai:v0.11.0"}

    **Fix.** Use LMCache's image, which has both programs, or an image of your own that is built on it.

        deploymentConfig:
          image: {registry: docker.io, name: "lmcache/vllm-openai:v0.3.9"}
    """
    for image in images(manifest):
        program = PROGRAMS.get(image.role)
        if program is None or not image.repository:
            continue
        known = lookup(image.registry, image.repository)
        if known is None:
            message = f'it is not known whether the image "{image.reference}" has {program}, which the operator starts'
            yield Report((*image.path, "name"), message, f"make sure that it has {program}", Severity.NOTE)
        elif program not in known.programs:
            severity = None if known.is_original else Severity.WARNING
            message = f'the image "{image.reference}" of the {image.role} does not have {program}, which the operator starts ({known.evidence})'
            yield Report(
                (*image.path, "name"), message, f"use {LMCACHE_IMAGE}, or an image that is built on it", severity
            )


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    unguarded="depends on the images that a registry has",
)
def unpublished_router_image(manifest: Manifest) -> Iterator[Report]:
    """A router runs the debug image of upstream's sample, which was never published.

    **What it reports.** A router with the image `lmcache/vllm-router:debug-detailed`. It is an error on Docker Hub, and a warning in another
    registry, for which somebody may have built it.

    **Why it is bad.** The author of upstream's prefill/decode sample built this image locally, and no registry has it. With the
    sample's `pullPolicy: Never` the pod never starts (upstream's tutorial, "Troubleshooting", read).

    **Bad**

        spec:
          image:
            registry: docker.io
            name: lmcache/vllm-router:debug-detailed

    **Fix.** Run a release. Releases do not have the `--nixl-*` flags of that sample: remove them.

        spec:
          image:
            registry: docker.io
            name: lmcache/lmstack-router:v0.1.9
    """
    for image in images(manifest):
        if image.tag == DEBUG_TAG and ("/" + image.repository).endswith("/" + CHANGE_841_REPOSITORY):
            severity = None if image.registry in DOCKER_HUB else Severity.WARNING
            message = f'the image "{image.reference}" is the debug build of a sample, which was never published'
            yield Report((*image.path, "name"), message, "write a release of lmcache/lmstack-router", severity=severity)


@rule(
    kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("lmCacheConfig", "env", "extraArgs")
)
def outdated_nixl_image(manifest: Manifest) -> Iterator[Report]:
    """A prefill or decode engine runs an image with an outdated NIXL.

    **What it reports.** An engine with `lmcache/vllm-openai` of v0.3.7 or older that transfers its KV cache with NIXL: with `enableNixl`, LMCache's
    environment variables for it, or vLLM's NixlConnector.

    **Why it is bad.** The pods restart with "cuStreamCreate failed: invalid device context"; NIXL 0.9.0 is needed (upstream's tutorial,
    "Troubleshooting", read). Which NIXL later images have is unknown, so they are not reported.

    **Bad**

        spec:
          vllmConfig:
            extraArgs: ["--kv-transfer-config", '{"kv_connector":"NixlConnector","kv_role":"kv_both"}']
          deploymentConfig:
            image:
              registry: docker.io
              name: lmcache/vllm-openai:v0.3.7

    **Fix.** Use an image with NIXL 0.9.0 or newer, and pin it.

        spec:
          deploymentConfig:
            image:
              registry: docker.io
              name: lmcache/vllm-openai@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    """
    transferring = {path for path, block in manifest.engines if _transfers(block)}
    for image in images(manifest):
        if image.role == "engine" and image.path[:-2] in transferring and is_too_old(image.repository, image.tag):
            yield Report(
                (*image.path, "name"),
                f'the image "{image.reference}" has a NIXL older than {NEEDED}, and the engine transfers with NIXL: its pods restart',
                f"use an image with NIXL {NEEDED} or newer",
            )


def _transfers(engine: dict[str, Any]) -> bool:
    lmcache, arguments = engine.get("lmCacheConfig"), get(engine, "vllmConfig", "extraArgs", default=[])
    variables = environment(get(engine, "vllmConfig", "env"))
    return (
        (get(lmcache, "enableNixl") is True and get(lmcache, "enabled") is True)
        or any(variables.get(name, "").lower() == "true" for name in NIXL_SWITCHES)
        or any(
            isinstance(item, str) and NIXL_CONNECTOR in item
            for item in (arguments if isinstance(arguments, list) else ())
        )
    )


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed(),))
def unknown_pull_policy() -> tuple[Case, ...]:
    """Kubernetes does not know a pull policy.

    **What it reports.** An image's `pullPolicy` that is not Always, IfNotPresent or Never.

    **Why it is bad.** The CRD accepts any text. The API server refuses the Deployment, and the operator tries again endlessly.

    **Bad**

        image: {registry: docker.io, name: "lmcache/vllm-openai:v0.3.9", pullPolicy: Sometimes}

    **Fix.**

        image: {registry: docker.io, name: "lmcache/vllm-openai:v0.3.9", pullPolicy: IfNotPresent}
    """
    return (
        Case(
            at=tuple(image / "pullPolicy" for image in IMAGES),
            must=one_of("", *PULL_POLICIES),
            message=f'pullPolicy "{{value}}" is not one of {", ".join(PULL_POLICIES)}, and the API server refuses the Deployment',
            fix="write IfNotPresent, or leave it out, which means the same",
        ),
    )


@rule(kinds=WITH_IMAGES, severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("pullPolicy",))
def never_pull_policy(manifest: Manifest) -> Iterator[Report]:
    """An image is never pulled.

    **What it reports.** `pullPolicy: Never` for an engine, a sidecar, a router or a cache server.

    **Why it is bad.** A node that does not have the image already never starts the pod: ErrImageNeverPull (Kubernetes documentation,
    read). Upstream's prefill/decode sample has this policy, and its tutorial lists the failure among its common issues.

    **Bad**

        spec:
          image:
            registry: docker.io
            name: lmcache/lmstack-router:v0.1.9
            pullPolicy: Never

    **Fix.** Let nodes pull images that they do not have.

        spec:
          image:
            registry: docker.io
            name: lmcache/lmstack-router:v0.1.9
            pullPolicy: IfNotPresent
    """
    for image in images(manifest):
        if image.block.get("pullPolicy") == "Never":
            message = f'pullPolicy of the {image.role} is "Never": a node without "{image.reference}" cannot start it'
            yield Report((*image.path, "pullPolicy"), message, "write pullPolicy: IfNotPresent")
