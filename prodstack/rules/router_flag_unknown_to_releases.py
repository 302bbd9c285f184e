"""The rule `router-flag-unknown-to-releases`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.manifests.wording import nearest
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.images import DOCKER_HUB, Image, images
from prodstack.upstream.profile import has_topology
from prodstack.upstream.router_cli import (
    CHANGE_841_REPOSITORY,
    CHOICES,
    FIRST_RELEASE,
    KNOWN,
    ONLY_IN_CHANGE_841,
    RELEASE_REPOSITORY,
    Argument,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.yaml_reader import Path

VERSION = re.compile(r"(vllm-stack-)?v?(?P<release>[0-9]{1,9}(\.[0-9]{1,9})+)")
"""How the tags of releases begin."""


@rule(kinds=(ROUTER,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("extraArgs", "routingLogic"))
def router_flag_unknown_to_releases(manifest: Manifest, world: World) -> Iterator[Report]:
    """The router is told a flag, or a choice, that no release knows.

    **What it reports.** A flag in a router's `extraArgs` that the releases' argument parser does not have, and a value outside a flag's
    choices. The `--nixl-*` flags exist in the router of upstream change 841 alone: with a release's image they are an error, with
    another image a warning, and nothing where the cluster's operator is of that change as well. Where the image's tag names a release, a flag
    or a routing logic (the field's too) that came later is an error: `--prefill-model-labels` and `--decode-model-labels` came with 0.1.3,
    `disaggregated_prefill_orchestrated` with 0.1.11. Other flags that we do not know are a warning. Abbreviations that mean one flag are fine.

    **Why it is bad.** The router exits with code 2 on an argument that it does not know, so the pod never starts (run with the releases'
    parsers; the table of flags: router's parser, read).

    **Bad**

        spec:
          image:
            registry: docker.io
            name: lmcache/lmstack-router:v0.1.9
          extraArgs: ["--nixl-proxy-port", "7500"]

    **Fix.** Leave the flag out. Prefill and decode engines with vLLM's NixlConnector need no proxy in the router:

        spec:
          image:
            registry: docker.io
            name: lmcache/lmstack-router:v0.1.11
          extraArgs:
            - --routing-logic
            - disaggregated_prefill_orchestrated
            - --prefill-model-labels
            - qwen-prefill
            - --decode-model-labels
            - qwen-decode
    """
    arguments = read(manifest.spec.get("extraArgs"))
    yield from _of_change_841([each for each in arguments if each.name in ONLY_IN_CHANGE_841], manifest, world)
    yield from _newer(arguments, manifest)
    for argument in arguments:
        path = ("spec", "extraArgs", argument.index)
        if argument.name and not argument.candidates and argument.name not in KNOWN | ONLY_IN_CHANGE_841:
            near = nearest(argument.name, KNOWN)
            message = f'the flag "{argument.name}" is in no release of the router known to us'
            yield Report(path, message, f"did you mean {near}" if near else "leave it out")
        elif argument.value is not None and argument.value not in CHOICES.get(argument.name, (argument.value,)):
            allowed = ", ".join(CHOICES[argument.name])
            yield Report(
                path, f'{argument.name} takes one of {allowed}, found "{argument.value}"', "write one of these"
            )


def _newer(arguments: tuple[Argument, ...], manifest: Manifest) -> Iterator[Report]:
    """One report of everything that came after the release of the image's tag, if the tag names one."""
    image = next(iter(images(manifest)), None)
    release = _release(image) if image is not None and _is_release(image) else None
    if image is None or release is None:
        return
    field = ("--routing-logic", str(manifest.spec.get("routingLogic")))
    said: list[tuple[Path, tuple[str, str]]] = [(("spec", "routingLogic"), field)]
    for argument in arguments:
        path = ("spec", "extraArgs", argument.index)
        said += [(path, (argument.name, "")), (path, (argument.name, argument.value or ""))]
    newer = [(path, each) for path, each in said if FIRST_RELEASE.get(each, release) > release]
    if newer:
        words = ", ".join(dict.fromkeys(f"{flag} {value}".strip() for _, (flag, value) in newer))
        first = _dotted(max(FIRST_RELEASE[each] for _, each in newer))
        yield Report(
            newer[0][0],
            f'release {_dotted(release)} of the router does not know {words}: the image "{image.reference}" exits with code 2',
            f"write an image of release {first} or later",
            Severity.ERROR,
        )


def _dotted(release: tuple[int, ...]) -> str:
    return ".".join(map(str, release))


def _release(image: Image) -> tuple[int, ...] | None:
    """The release that the tag names, or None: v0.1.9, vllm-stack-0.1.9; a tag of two numbers moves with its releases."""
    found = VERSION.match(image.tag)
    release = tuple(map(int, found["release"].split("."))) if found else ()
    return release if len(release) > 2 else None


def _of_change_841(found: list[Argument], manifest: Manifest, world: World) -> Iterator[Report]:
    image = next(iter(images(manifest)), None)
    if not found or image is None or ("/" + image.repository).endswith("/" + CHANGE_841_REPOSITORY):
        return
    released = _is_release(image)
    if not released and has_topology(world.facts.profile):
        return  # the cluster's operator was built from the change, and its router is no release: it was as well
    flags = ", ".join(argument.name for argument in found)
    yield Report(
        ("spec", "extraArgs", found[0].index),
        f'no release of the router knows {flags}: the image "{image.reference}" '
        + ("exits with code 2" if released else "exits with code 2 unless it was built from upstream change 841"),
        "leave them out and route with disaggregated_prefill_orchestrated; or build the router of upstream change 841",
        severity=Severity.ERROR if released else None,
    )


def _is_release(image: Image) -> bool:
    """Whether it surely is a release: on Docker Hub, or a mirror's copy of a version."""
    if not ("/" + image.repository).endswith("/" + RELEASE_REPOSITORY):
        return False
    return image.registry in DOCKER_HUB or image.tag in ("", "latest") or VERSION.match(image.tag) is not None
