"""The rule `two-dynamic-configs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.cel import Guard
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.router_cli import read

if TYPE_CHECKING:
    from collections.abc import Iterator

FLAGS = ("--dynamic-config-json", "--dynamic-config-yaml")

GUARDS = (
    Guard(
        ROUTER,
        ".spec.extraArgs",
        " || ".join(f"!self.exists(a, a.startsWith('{flag}'))" for flag in FLAGS),
        f"{FLAGS[0]} and {FLAGS[1]} exclude each other: keep one of them",
    ),
)


@rule(kinds=(ROUTER,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("extraArgs",))
def two_dynamic_configs(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """The router is given a dynamic configuration in JSON and one in YAML.

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
    if all(flag in places for flag in FLAGS):
        path = ("spec", "extraArgs", max(places[flag] for flag in FLAGS))
        yield Report(path, f"{FLAGS[0]} and {FLAGS[1]} exclude each other", "keep one of them")
