"""The command line that the router's releases understand.

Source: the router's own argument parser in upstream's repository, read in several versions. The parser exits with code 2 on anything
that it does not know; a unique prefix of a flag is accepted (argparse).
"""

from __future__ import annotations

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
