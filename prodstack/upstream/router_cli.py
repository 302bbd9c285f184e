"""The command line that the router's releases understand.

Source: the router's own argument parser in upstream's repository, read in several versions. The parser exits with code 2 on anything
that it does not know; a unique prefix of a flag is accepted (argparse).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prodstack.manifests.values import get

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


FLAGS_WITH_VALUE: frozenset[str] = frozenset(
    (
        "--backend-health-check-timeout-seconds",
        "--batch-processor",
        "--callbacks",
        "--decode-model-labels",
        "--dynamic-config-json",
        "--dynamic-config-yaml",
        "--engine-stats-interval",
        "--feature-gates",
        "--file-storage-class",
        "--file-storage-path",
        "--host",
        "--k8s-label-selector",
        "--k8s-namespace",
        "--k8s-port",
        "--k8s-service-discovery-type",
        "--k8s-watcher-timeout-seconds",
        "--kv-aware-threshold",
        "--lmcache-controller-port",
        "--lmcache-health-check-interval",
        "--lmcache-worker-timeout",
        "--log-level",
        "--log-stats-interval",
        "--otel-endpoint",
        "--otel-service-name",
        "--port",
        "--prefill-model-labels",
        "--request-rewriter",
        "--request-stats-window",
        "--routing-logic",
        "--semantic-cache-dir",
        "--semantic-cache-model",
        "--semantic-cache-threshold",
        "--sentry-dsn",
        "--sentry-profile-session-sample-rate",
        "--sentry-traces-sample-rate",
        "--service-discovery",
        "--session-key",
        "--static-aliases",
        "--static-backends",
        "--static-model-labels",
        "--static-model-types",
        "--static-models",
    )
)
"""Flags that take one value."""

NEWER_FLAGS_WITH_VALUE: frozenset[str] = frozenset(
    (
        "--priority-default",
        "--priority-field",
        "--priority-header",
        "--priority-threshold",
        "--static-backend-health-check-interval",
        "--static-backend-health-check-timeout-seconds",
    )
)
"""Flags of upstream's main branch (seen in its tests); which release has them first is not known, so nothing is said of them."""

SWITCHES: frozenset[str] = frozenset(
    ("--enable-batch-api", "--help", "--log-stats", "--otel-secure", "--static-backend-health-checks", "--version")
)
"""Flags that take no value."""

KNOWN: frozenset[str] = FLAGS_WITH_VALUE | NEWER_FLAGS_WITH_VALUE | SWITCHES

ONLY_IN_CHANGE_841: frozenset[str] = frozenset(
    ("--nixl-peer-alloc-port", "--nixl-peer-host", "--nixl-peer-init-port", "--nixl-proxy-host", "--nixl-proxy-port")
)
"""Flags of the router image of upstream's open change 841 alone; no release's parser has them (run)."""

FIRST_RELEASE: dict[tuple[str, str], tuple[int, ...]] = {
    ("--prefill-model-labels", ""): (0, 1, 3),
    ("--decode-model-labels", ""): (0, 1, 3),
    ("--routing-logic", "disaggregated_prefill_orchestrated"): (0, 1, 11),
}
"""(flag, value) -> the release whose parser has it first; value "": whatever the value. Of the other flags it is not known."""

DEFAULT_CONTROLLER_PORT = 9000
"""The router's own default of --lmcache-controller-port (router's parser, read)."""

RELEASE_REPOSITORY = "lmcache/lmstack-router"
"""The image of the releases, below whichever registry."""

CHANGE_841_REPOSITORY = "lmcache/vllm-router"
"""The image that change 841's sample names; it was built from that change."""

CHOICES: dict[str, tuple[str, ...]] = {
    "--batch-processor": ("local",),
    "--file-storage-class": ("local_file",),
    "--k8s-service-discovery-type": ("pod-ip", "service-name"),
    "--log-level": ("critical", "error", "warning", "info", "debug", "trace"),
    "--request-rewriter": ("noop",),
    "--routing-logic": (
        "roundrobin",
        "session",
        "prefixaware",
        "kvaware",
        "disaggregated_prefill",
        "disaggregated_prefill_orchestrated",
        "priority",
    ),
    "--service-discovery": ("k8s", "static"),
}
"""Values that some version of the parser takes; a new router may take more."""

OPERATOR_FIELDS: dict[str, str] = {
    "--port": "port",
    "--service-discovery": "serviceDiscovery",
    "--k8s-label-selector": "k8sLabelSelector",
    "--static-backends": "staticBackends",
    "--static-models": "staticModels",
    "--routing-logic": "routingLogic",
    "--session-key": "sessionKey",
    "--lmcache-controller-port": "lmcacheControllerPort",
    "--engine-stats-interval": "engineScrapeInterval",
    "--request-stats-window": "requestStatsWindow",
}
"""Flags that the operator writes from a field of the spec; a flag of extraArgs comes later and wins (operator, observed)."""


_NEGATIVE = re.compile(r"-\d+\Z|-\d*\.\d+\Z")


@dataclass(frozen=True, slots=True)
class Argument:
    """One flag, or one text that belongs to none (name "").

    index: of the item of extraArgs that holds it. written: that item. name: the flag in full; an abbreviation counts as what it
    abbreviates, an unknown flag stays as it is. candidates: the flags that an ambiguous abbreviation may mean.
    """

    index: int
    written: str
    name: str
    value: str | None = None
    inline: bool = False
    candidates: tuple[str, ...] = ()


def read(arguments: object) -> tuple[Argument, ...]:
    """Everything that a list of arguments says, in order; items that are no text are passed over."""
    if not isinstance(arguments, list):
        return ()
    return tuple(_read([item if isinstance(item, str) else "" for item in arguments]))


def winning(spec: Mapping[str, object], flag: str) -> tuple[tuple[str | int, ...], str]:
    """(path, value) of what the router is told by a flag of OPERATOR_FIELDS: the last in extraArgs, else the field; "" for nothing."""
    told = [each for each in read(spec.get("extraArgs")) if each.name == flag and each.value is not None]
    if told:
        return ("spec", "extraArgs", told[-1].index), told[-1].value or ""
    value = get(spec, OPERATOR_FIELDS[flag])
    return ("spec", OPERATOR_FIELDS[flag]), value if isinstance(value, str) else ""


def _read(items: list[str]) -> Iterator[Argument]:
    taken = -1
    for index, item in enumerate(items):
        if index <= taken or not item:
            continue
        if not item.startswith("-") or " " in item.partition("=")[0] or item == "-" or _NEGATIVE.match(item):
            yield Argument(index, item, "")
            continue
        found = _flag(index, item)
        if not found.inline and found.name not in SWITCHES and not found.candidates and _is_value(items, index + 1):
            taken = index + 1
            found = Argument(index, item, found.name, items[taken])
        yield found


def _is_value(items: list[str], index: int) -> bool:
    item = get(items, index, default="-x")
    return not item.startswith("-") or item == "-" or _NEGATIVE.match(item) is not None or " " in item.partition("=")[0]


def _flag(index: int, item: str) -> Argument:
    written, equals, value = item.partition("=")
    value_or_none = value if equals else None
    if written in KNOWN or not written.startswith("--"):
        return Argument(index, item, "--help" if written == "-h" else written, value_or_none, bool(equals))
    matches = tuple(sorted(flag for flag in KNOWN if flag.startswith(written)))
    if len(matches) > 1:
        return Argument(index, item, written, value_or_none, bool(equals), matches)
    return Argument(index, item, matches[0] if matches else written, value_or_none, bool(equals))


def placed(arguments: object, flag: str) -> Iterator[tuple[int, str]]:
    """(index of the item that names the flag, value), in order; abbreviations count, "" is a value that is missing."""
    if isinstance(arguments, list) and arguments:
        yield from ((each.index, each.value or "") for each in read(arguments) if each.name == flag)


def value(arguments: object, flag: str) -> str | None:
    """The value that wins, or None where the flag is not there."""
    if not arguments:
        return None
    found = [text for _, text in placed(arguments, flag)]
    return found[-1] if found else None


def environment(block: object) -> dict[str, str]:
    """Name and value of each environment variable of a list of {name, value}; the last of a name wins, as in a pod."""
    items = block if isinstance(block, list) else []
    pairs = ((get(item, "name"), get(item, "value")) for item in items)
    return {name: text for name, text in pairs if isinstance(name, str) and isinstance(text, str)}
