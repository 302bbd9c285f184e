"""The hosts and ports in URLs of settings."""

from __future__ import annotations

import pytest

from prodstack.compiler.companions.endpoints import endpoints

CASES = {
    "lm://cache.llm.svc:80": ["cache.llm.svc 80"],
    "lm://cache.llm.svc": [],
    "https://hub.example.com": ["hub.example.com 443"],
    "HTTP://hub.example.com/path?a=b:1": ["hub.example.com 80"],
    "redis://user:pass@store.example.com:6380/0": ["store.example.com 6380"],
    "redis-sentinel://a:1,b,c:3/x": ["a 1", "b 26379", "c 3"],
    "https://[2001:db8::1]:8443/": ["[2001:db8::1] 8443"],
    "https://[2001:db8::1]": ["[2001:db8::1] 443"],
    "otel.web:4317": ["otel.web 4317"],
    "otel.web": [],
    "http://localhost:80": [],
    "http://127.0.0.1:80": [],
    "http://[::1]:80": [],
    "http://a:0": [],
    "http://a:65536": [],
    "http://a:port": [],
    "http://a:80:90": [],
    "http://": [],
    "": [],
}


@pytest.mark.parametrize(("url", "found"), CASES.items())
def test_endpoints(url: str, found: list[str]) -> None:
    """Each host with the port that is written or that its scheme means; none that is the pod itself or no address at all."""
    assert [f"{each.host} {each.port}" for each in endpoints(url)] == found


def test_a_default_port() -> None:
    """For URLs whose scheme has none; what is written counts first."""
    assert [each.port for each in endpoints("otel.web", 4317)] == [4317]
    assert [each.port for each in endpoints("otel.web:4318", 4317)] == [4318]
