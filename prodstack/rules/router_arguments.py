"""Extra arguments with which the router does not start."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER
from prodstack.manifests.wording import nearest
from prodstack.rules.engine import cel
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.images import DOCKER_HUB, Image, images
from prodstack.upstream.profile import has_topology
from prodstack.upstream.router_cli import (
    CHANGE_841_REPOSITORY,
    CHOICES,
    FIRST_RELEASE,
    FLAGS_WITH_VALUE,
    KNOWN,
    ONLY_IN_CHANGE_841,
    RELEASE_REPOSITORY,
    SWITCHES,
    Argument,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path

_VERSION = re.compile(r"(vllm-stack-)?v?(?P<release>[0-9]{1,9}(\.[0-9]{1,9})+)")
"""How the tags of releases begin."""
_ENDS = frozenset(("--help", "--version"))
_DYNAMIC_CONFIGS = ("--dynamic-config-json", "--dynamic-config-yaml")
_EXCLUSIVE = f"{_DYNAMIC_CONFIGS[0]} and {_DYNAMIC_CONFIGS[1]} exclude each other"


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("extraArgs",), unguarded=cel.ARGUMENTS)
def malformed_router_argument(manifest: Manifest) -> Iterator[Report]:
    """The router cannot parse its arguments.

    **What it reports.** In a router's `extraArgs`: a flag and its value in one item with a space between them, a value that belongs to no
    flag, a flag without its value, a switch with a value, an abbreviation that means several flags, and `--help` or `--version`.

    **Why it is bad.** Each item is one argument; no shell splits it. The router's parser exits with code 2 (after `--help` and
    `--version` with 0), so the pod never starts (argparse's documentation; router's parser, read).

    **Bad**

        spec:
          extraArgs: ["--log-level debug"]

    **Fix.** Write one word per item, or join flag and value with "=".

        spec:
          extraArgs: ["--log-level", "debug"]
    """
    previous: Argument | None = None
    for argument in read(manifest.spec.get("extraArgs")):
        problem = _problem(argument) if argument.name else _stray(argument, previous)
        previous = argument
        if problem:
            yield Report(("spec", "extraArgs", argument.index), *problem)


def _stray(argument: Argument, previous: Argument | None) -> tuple[str, str] | None:
    flag, space, value = argument.written.partition(" ")
    if space and flag.startswith("--"):
        return f'"{argument.written}" is one argument with a flag and a value', f'write two items: "{flag}", "{value}"'
    if previous is not None and previous.name not in KNOWN:
        return None  # whether an unknown flag takes a value is not known either
    return f'"{argument.written}" is a value without a flag', "remove it, or write the flag in front of it"


def _problem(argument: Argument) -> tuple[str, str] | None:
    if argument.candidates:
        return f'"{argument.name}" may mean {" or ".join(argument.candidates)}', "write the flag in full"
    if argument.name in _ENDS:
        return f"the router only prints something and exits with {argument.name}", "remove it"
    if argument.name in SWITCHES and argument.value is not None:
        return f'{argument.name} takes no value, but has "{argument.value}"', f"write {argument.name} alone"
    if argument.name in FLAGS_WITH_VALUE and argument.value is None:
        return f"{argument.name} has no value", f"write {argument.name}=VALUE"
    return None


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("extraArgs",),
    guards=(
        cel.Guard(
            ROUTER,
            ".spec.extraArgs",
            " || ".join(f"!self.exists(a, a.startsWith('{flag}'))" for flag in _DYNAMIC_CONFIGS),
            f"{_EXCLUSIVE}: keep one of them",
        ),
    ),
    guard_misses="abbreviated flags",
)
def conflicting_dynamic_configs(manifest: Manifest) -> Iterator[Report]:
    """The router gets a dynamic configuration in JSON and another one in YAML.

    **What it reports.** `--dynamic-config-json` and `--dynamic-config-yaml` in the extraArgs of one router.

    **Why it is bad.** The two exclude each other; the router exits with code 2 (router's parser, read).

    **Bad**

        spec:
          extraArgs: ["--dynamic-config-json", "/etc/r.json", "--dynamic-config-yaml", "/etc/r.yaml"]

    **Fix.** Keep one.

        spec:
          extraArgs: ["--dynamic-config-yaml", "/etc/r.yaml"]
    """
    places = {argument.name: argument.index for argument in read(manifest.spec.get("extraArgs"))}
    if all(flag in places for flag in _DYNAMIC_CONFIGS):
        path = ("spec", "extraArgs", max(places[flag] for flag in _DYNAMIC_CONFIGS))
        yield Report(path, f"{_EXCLUSIVE}, and the router exits", "keep one of them")


@rule(kinds=(ROUTER,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("extraArgs", "routingLogic"))
def unknown_router_flag(manifest: Manifest, world: World) -> Iterator[Report]:
    """The router gets a flag, or a value of a flag, that its release does not know.

    **What it reports.** A flag in a router's `extraArgs` that the releases' argument parser does not have, and a value outside a flag's
    choices: both are a warning. The `--nixl-*` flags exist only in the router of upstream change 841: they are an error with a release's
    image and a warning with another image, and are not reported if the cluster's operator has that change too. If the image's tag names a
    release, a flag or a routing logic (also in the field) that came later is an error: `--prefill-model-labels` and
    `--decode-model-labels` came with 0.1.3, `disaggregated_prefill_orchestrated` with 0.1.11. Abbreviations that mean one flag are fine.

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
            message = f'no known release of the router has the flag "{argument.name}"'
            yield Report(path, message, f"did you mean {near}?" if near else "leave it out")
        elif argument.value is not None and argument.value not in CHOICES.get(argument.name, (argument.value,)):
            allowed = ", ".join(CHOICES[argument.name])
            message = f'{argument.name} must be one of {allowed}, but is "{argument.value}"'
            yield Report(path, message, "write one of these")


def _newer(arguments: tuple[Argument, ...], manifest: Manifest) -> Iterator[Report]:
    """One report of everything that came after the release of the image's tag, if the tag names one."""
    image = next(iter(images(manifest)), None)
    release = _release(image) if image is not None and _is_release(image) else None
    if image is None or release is None:
        return
    field = ("--routing-logic", str(manifest.spec.get("routingLogic")))
    used: list[tuple[Path, tuple[str, str]]] = [(("spec", "routingLogic"), field)]
    for argument in arguments:
        path = ("spec", "extraArgs", argument.index)
        used += [(path, (argument.name, "")), (path, (argument.name, argument.value or ""))]
    newer = [(path, each) for path, each in used if FIRST_RELEASE.get(each, release) > release]
    if newer:
        words = ", ".join(dict.fromkeys(f"{flag} {value}".strip() for _, (flag, value) in newer))
        first = _dotted(max(FIRST_RELEASE[each] for _, each in newer))
        yield Report(
            newer[0][0],
            f'release {_dotted(release)} of the router does not know {words}, so the image "{image.reference}" exits with code 2',
            f"write an image of release {first} or later",
            Severity.ERROR,
        )


def _dotted(release: tuple[int, ...]) -> str:
    return ".".join(map(str, release))


def _release(image: Image) -> tuple[int, ...] | None:
    """The release that the tag names (v0.1.9, vllm-stack-0.1.9), or None. A tag of two numbers moves with its releases."""
    found = _VERSION.match(image.tag)
    release = tuple(map(int, found["release"].split("."))) if found else ()
    return release if len(release) > 2 else None


def _of_change_841(found: list[Argument], manifest: Manifest, world: World) -> Iterator[Report]:
    image = next(iter(images(manifest)), None)
    if not found or image is None or ("/" + image.repository).endswith("/" + CHANGE_841_REPOSITORY):
        return
    released = _is_release(image)
    if not released and has_topology(world.facts.profile):
        return  # the operator was built from the change, and a router that is not a release presumably was as well
    flags = ", ".join(argument.name for argument in found)
    yield Report(
        ("spec", "extraArgs", found[0].index),
        f'no release of the router knows {flags}, so the image "{image.reference}" '
        + ("exits with code 2" if released else "exits with code 2 unless it was built from upstream change 841"),
        "leave them out and route with disaggregated_prefill_orchestrated, or build the router of upstream change 841",
        severity=Severity.ERROR if released else None,
    )


def _is_release(image: Image) -> bool:
    """Whether it surely is a release: on Docker Hub, or a mirror's copy of a version."""
    if not ("/" + image.repository).endswith("/" + RELEASE_REPOSITORY):
        return False
    return image.registry in DOCKER_HUB or image.tag in ("", "latest") or _VERSION.match(image.tag) is not None
