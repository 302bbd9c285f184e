"""Without a GitOps tool, `kustomize build | kubectl apply` brings the units up in the published order, and deleting them in reverse does not hang."""

from __future__ import annotations

import subprocess
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.e2e.api import eventually
from tests.e2e.conftest import located
from tests.e2e.delivery.project import CHAT, LORA, WEIGHTS
from tests.e2e.delivery.waiting import until
from tests.e2e.delivery.world import NAMES, World, custom_resource, world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.e2e

Body = dict[str, Any]

BEFORE = ("crds", "namespaces", "operator")


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A cluster without a GitOps tool."""
    with world(located(*NAMES), tmp_path_factory.mktemp("units"), lambda _url: {}) as found:
        yield found


def built(folder: Path) -> list[Body]:
    """What kustomize makes of a unit, in its order."""
    command = [str(located("kustomize")["kustomize"]), "build", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [each for each in yaml.safe_load_all(done.stdout) if each]


def test_units_come_up_in_order_and_go_in_reverse(around: World) -> None:
    """Every object is accepted in the order crds, namespaces, operator, stacks; nothing is left after deleting them in reverse."""
    around.project.release(chat=CHAT, lora=LORA, weights=WEIGHTS)
    stacks = [unit for unit in around.project.units() if unit not in BEFORE]
    units = {unit: built(around.project.dist / unit) for unit in (*BEFORE, *stacks)}
    for bodies in units.values():
        for each in bodies:
            _apply(around, each)
    until(around.custom_resources, lambda: len(_with_status(around)) == len(around.custom_resources()) == 6, "all run")
    for bodies in reversed(units.values()):
        for each in reversed(bodies):
            around.api.delete(each)
        until(partial(_left, around, bodies), partial(_are_gone, around, bodies), "the unit is gone")


def _apply(around: World, body: Body) -> None:
    around.api.apply(body)
    if body["kind"] == "CustomResourceDefinition":
        eventually(partial(around.api.serves, body), f"{_name(body)} is served")


def _with_status(around: World) -> list[str]:
    found = (name.split("/") for name in around.custom_resources())
    return [name for kind, name in found if "status" in around.api.get(custom_resource(kind, name))]


def _left(around: World, bodies: list[Body]) -> list[str]:
    return [_name(each) for each in bodies if around.exists(each)]


def _are_gone(around: World, bodies: list[Body]) -> bool:
    return not _left(around, bodies)


def _name(body: Body) -> str:
    return f"{body['kind']}/{body['metadata']['name']}"
