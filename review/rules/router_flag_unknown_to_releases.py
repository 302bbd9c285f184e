"""The rule `router-flag-unknown-to-releases`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review.facts.router_flags import CHANGE_841_REPOSITORY, CHOICES, KNOWN, ONLY_IN_CHANGE_841, RELEASE_REPOSITORY
from review.finding import FailsAt, Severity
from review.images import images
from review.manifest import ROUTER, Manifest, World
from review.router_arguments import Argument, read
from review.rule import Report, rule
from review.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(ROUTER,), severity=Severity.WARNING, fails_at=FailsAt.POD)
def router_flag_unknown_to_releases(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """The router is told a flag, or a choice, that no release knows.

    **What it reports.** A flag in a router's `extraArgs` that the releases' argument parser does not have, and a value outside a flag's
    choices. The `--nixl-*` flags exist in the router image of upstream change 841 alone: with the releases' image they are an error.
    Flags that we do not know in another image are a warning. Abbreviations that mean one flag are fine.

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
          extraArgs:
            - --routing-logic
            - disaggregated_prefill_orchestrated
            - --prefill-model-labels
            - qwen-prefill
            - --decode-model-labels
            - qwen-decode
    """
    repository = next((image.repository for image in images(manifest)), "")
    for argument in read(manifest.spec.get("extraArgs")):
        path = ("spec", "extraArgs", argument.index)
        if argument.name in ONLY_IN_CHANGE_841:
            if not repository.endswith(CHANGE_841_REPOSITORY):
                yield _of_change_841(argument, path, repository)
        elif argument.name and not argument.candidates and argument.name not in KNOWN:
            near = nearest(argument.name, KNOWN)
            message = f'the flag "{argument.name}" is in no release of the router known to us'
            yield Report(path, message, f"did you mean {near}" if near else "leave it out")
        elif argument.value is not None and argument.value not in CHOICES.get(argument.name, (argument.value,)):
            allowed = ", ".join(CHOICES[argument.name])
            yield Report(
                path, f'{argument.name} takes one of {allowed}, found "{argument.value}"', "write one of these"
            )


def _of_change_841(argument: Argument, path: tuple[str | int, ...], repository: str) -> Report:
    is_release = repository.endswith(RELEASE_REPOSITORY)
    message = f'the flag "{argument.name}" is in no release of the router: one ("{repository}") exits with code 2'
    fix = "leave it out, and route with disaggregated_prefill_orchestrated; or build the router of upstream change 841"
    return Report(path, message, fix, severity=Severity.ERROR if is_release else None)
