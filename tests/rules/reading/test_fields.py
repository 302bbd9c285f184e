"""Fields are read as the operator sees them, whatever they contain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.manifests.values import integer_or_none, text_or_none
from prodstack.rules.reading import fields
from tests.rules.builders import ABSENT, IMAGE, cache, router, runtime, topology

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

SIDECAR = {"spec/deploymentConfig/sidecarConfig": {"enabled": True, "image": IMAGE, "resources": {"cpu": "1"}}}


@pytest.mark.parametrize(
    ("value", "wanted"), [(None, 7), (3, 3), (True, None), ("3", None), (0, 0)], ids=["null", "3", "true", "text", "0"]
)
def test_integer(value: object, wanted: int | None) -> None:
    """Null counts as absent, and a boolean is not a number."""
    assert integer_or_none({"a": value}, "a", default=7) == wanted


@pytest.mark.parametrize(("value", "wanted"), [(None, "d"), ("", ""), (5, None)], ids=["null", "empty", "number"])
def test_text(value: object, wanted: str | None) -> None:
    """Null is absent; the empty text is written."""
    assert text_or_none({"a": value}, "a", default="d") == wanted


@pytest.mark.parametrize(
    ("manifest", "wanted"),
    [
        pytest.param(runtime(), [("cpu", "memory", "gpu")], id="runtime"),
        pytest.param(runtime(SIDECAR), [("cpu", "memory", "gpu")] * 2, id="sidecar"),
        pytest.param(topology(), [("cpu", "memory", "gpu")] * 2, id="topology"),
        pytest.param(router(), [("cpu", "memory")], id="router"),
        pytest.param(cache(), [("cpu", "memory")], id="cache"),
        pytest.param(runtime({"spec/deploymentConfig/resources": "all"}), [], id="odd"),
    ],
)
def test_resources(manifest: Manifest, wanted: list[tuple[str, ...]]) -> None:
    """A router and a cache ignore gpu (operator, observed)."""
    assert [each.used for each in fields.resources(manifest)] == wanted


def test_only_the_sidecar_is_not_compared() -> None:
    """A sidecar's quantities are not compared with the Deployment's (operator, observed)."""
    assert [each.compared for each in fields.resources(runtime(SIDECAR))] == [True, False]


@pytest.mark.parametrize(
    ("manifest", "wanted"),
    [
        pytest.param(runtime({"spec/vllmConfig/port": ABSENT}), [8000], id="runtime"),
        pytest.param(router({"spec/port": ABSENT}), [80], id="router"),
        pytest.param(cache({"spec/port": ABSENT}), [8000], id="cache"),
        pytest.param(topology(), [8000, 8000], id="topology"),
        pytest.param(router({"spec/port": "80"}), [], id="text"),
    ],
)
def test_ports(manifest: Manifest, wanted: list[int]) -> None:
    """An absent port is the CRD's default (crd-fields of the operator)."""
    assert [port for _, port in fields.ports(manifest)] == wanted


@pytest.mark.parametrize(
    ("config", "on"),
    [(None, False), ({}, False), ({"enabled": False}, False), ({"enabled": True}, True), ("on", False)],
    ids=["absent", "empty", "off", "on", "odd"],
)
def test_autoscaling(config: Any, on: bool) -> None:
    """Absent is off: the CRD has no default for enabled (operator, observed)."""
    assert (fields.autoscaling(runtime({"spec/autoscalingConfig": config})) is not None) is on
