"""The rule `static-discovery-uneven`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World
from prodstack.rules.engine.cel import Guard, argument, filled, matches
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.router_cli import winning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.yaml_reader import Path

_URL = re.compile(r"https?://(([a-zA-Z0-9_-]+\.)+[a-zA-Z]{2,}|localhost|\d{1,3}(\.\d{1,3}){3})(:\d+)?(/.*)?\Z")

_HOST = r"https?://(([a-zA-Z0-9_-]+\.)+[a-zA-Z]{2,}|localhost|\d{1,3}(\.\d{1,3}){3})(:\d+)?(/[^,]*)?"
_MODEL = r"[^,\s]([^,]*[^,\s])?"
_ELSEWHERE = f"!has(self.serviceDiscovery) || self.serviceDiscovery != 'static' || {argument('--s')}"
GUARDS = (
    Guard(
        ROUTER,
        ".spec",
        f"{_ELSEWHERE} || !{filled('staticBackends')} || !{filled('staticModels')}"
        " || self.staticBackends.split(',').size() == self.staticModels.split(',').size()",
        "backends and models do not pair up: write as many models as backends, in the same order",
        ".staticModels",
    ),
    Guard(
        ROUTER,
        ".spec",
        f"{_ELSEWHERE} || !{filled('staticBackends')} || {matches('self.staticBackends', f'^{_HOST}(,{_HOST})*$')}",
        "a backend is skipped: write http://HOST:PORT with a dot in the host, and no spaces after commas",
        ".staticBackends",
    ),
    Guard(
        ROUTER,
        ".spec",
        f"{_ELSEWHERE} || !{filled('staticModels')} || {matches('self.staticModels', f'^{_MODEL}(,{_MODEL})*$')}",
        "a model is empty or has a space at its edge: write no spaces after commas",
        ".staticModels",
    ),
)


@rule(
    kinds=(ROUTER,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    premises=("static-discovery-incomplete", "invalid-value"),
    only_with=("serviceDiscovery", "extraArgs"),
)
def static_discovery_uneven(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Static backends and static models do not pair up.

    **What it reports.** Static discovery with more backends than models or the other way round, a backend that the router skips, and a
    space in one of the two lists.

    **Why it is bad.** The router splits both lists at the commas and pairs them in order. It skips a backend that is no
    `http(s)://HOST[:PORT]` with a host that ends in a dot and two letters or more, is `localhost`, or is an IPv4 address; `http://engine:80`,
    `http://engine.a:80` and `http://engine.team-1:80` are skipped. A space after a comma becomes part of the next entry (router's parser and URL check, read).

    **Bad**

        spec:
          serviceDiscovery: static
          staticBackends: http://a:80, http://b.llm.svc:80
          staticModels: Qwen/Qwen3-8B

    **Fix.** Write host names with a dot, as many models as backends, no spaces.

        spec:
          serviceDiscovery: static
          staticBackends: http://a.llm.svc:80,http://b.llm.svc:80
          staticModels: Qwen/Qwen3-8B,Qwen/Qwen3-8B
    """
    if winning(manifest.spec, "--service-discovery")[1] != "static":
        return
    backends_at, backends = winning(manifest.spec, "--static-backends")
    models_at, models = winning(manifest.spec, "--static-models")
    hosts, names = backends.split(","), models.split(",")
    if len(hosts) != len(names):
        message = f"{_count(hosts, 'backend')} and {_count(names, 'model')} do not pair up"
        yield Report(models_at, message, "write as many models as backends, in the same order")
    yield from _bad_hosts(backends_at, hosts)
    for name in names:
        if name != name.strip() or not name:
            yield Report(
                models_at, f'the model "{name}" has a space at its edge or is empty', "write no spaces after commas"
            )


def _bad_hosts(path: Path, hosts: list[str]) -> Iterator[Report]:
    for host in hosts:
        if host != host.strip():
            yield Report(
                path, f'the backend "{host}" has a space at its edge: it is skipped', "write no spaces after commas"
            )
        elif not _URL.match(host):
            fix = "write the Service's name in full, such as http://engine.llm.svc:80"
            yield Report(
                path,
                f'the backend "{host}" is skipped: its host must be localhost, an IPv4 address, or end in a dot and letters',
                fix,
            )


def _count(items: list[str], noun: str) -> str:
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"
