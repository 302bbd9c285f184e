"""Hosts and ports in the URLs of settings, such as lm://cache.llm.svc:80, https://hub.example.com or redis://a:6379,b:6379."""

from __future__ import annotations

import re
from typing import NamedTuple

_URL = re.compile(r"((?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*)://)?(?P<rest>[^/?#]*)")
_HOST = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(:(?P<port>\d{1,5}))?\Z", re.ASCII)
HTTPS_PORT, OTLP_PORT = 443, 4317
"""The port of HTTPS, and that of OpenTelemetry's collectors for gRPC (OpenTelemetry, read)."""
_DEFAULT_PORTS = {
    "http": 80,
    "https": HTTPS_PORT,
    "s3": HTTPS_PORT,
    "redis": 6379,
    "rediss": 6379,
    "redis-sentinel": 26379,
}
"""The ports that clients use if a URL has none."""
_HIGHEST_PORT = 65535
_LOOPBACK = ("localhost", "[::1]")


class Endpoint(NamedTuple):
    """A host and its port. scheme: of the URL, in lower case; "" if it has none."""

    scheme: str
    host: str
    port: int


def endpoints(url: str, default_port: int | None = None) -> list[Endpoint]:
    """Return the hosts of a URL that other pods or addresses can be; none without a port that is written or known by the scheme.

    default_port: of URLs whose scheme has none.
    """
    matched = _URL.match(url.strip())
    scheme = (matched["scheme"] or "").lower() if matched else ""
    found = []
    for each in (matched["rest"] if matched else "").rpartition("@")[2].split(","):
        part = _HOST.match(each.strip())
        number = int(part["port"]) if part and part["port"] else _DEFAULT_PORTS.get(scheme, default_port)
        if part and number is not None and 0 < number <= _HIGHEST_PORT and _is_remote(part["host"]):
            found.append(Endpoint(scheme, part["host"], number))
    return found


def _is_remote(host: str) -> bool:
    return bool(host) and host not in _LOOPBACK and not host.startswith("127.")
