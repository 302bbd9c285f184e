"""What a CacheServer becomes, for inputs that were not recorded but follow from the recorded rules."""

from __future__ import annotations

import pytest

from tests.upstream.children.builders import Body, body, cache_server, container, made, stored_children


def test_the_defaults() -> None:
    """Port 8000, one replica; the server is started with its address and port (operator, observed)."""
    cr = cache_server()
    assert made(cr) == ["Service/x", "Deployment/x"]
    assert container(cr)["command"] == ["/opt/venv/bin/lmcache_server", "0.0.0.0", "8000"]  # noqa: S104  # the operator's text
    assert body(cr, "Deployment")["spec"]["replicas"] == 1


@pytest.mark.parametrize(
    ("labels", "change"),
    [
        pytest.param({"team": "a", "app": "b"}, {}, id="labels"),
        pytest.param(None, {"deploymentStrategy": "Recreate"}, id="strategy"),
        pytest.param(None, {"image": {"pullSecretName": "s"}}, id="pull secret"),
        pytest.param(None, {"resources": {"gpu": "1", "gpuType": "amd.com/gpu"}}, id="gpu and gpuType"),
    ],
)
def test_what_reaches_nothing(labels: Body | None, change: Body) -> None:
    """A cache server ignores these (operator, observed)."""
    assert stored_children(cache_server(labels, **change)) == stored_children(cache_server())
