"""`controllerService: true` of a router's entry makes the Service through which engines reach its LMCache controller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import FILES, STACK, ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

SERVES = "    serves: [llama]\n"
PORT = "    lmcacheControllerPort: 9100\n"


def project(
    path: Path, *lines: str, wanted: str = "true", logic: str = "kvaware", name: str = "front"
) -> ProjectFolder:
    """A project with a router that has these lines."""
    written = (f"routingLogic: {logic}", f"controllerService: {wanted}", *lines)
    entry = SERVES + "".join(f"    {line}\n" for line in written)
    return ProjectFolder(path).write({**FILES, "stacks/chat.yaml": STACK.replace(SERVES, entry).replace("front:", f"{name}:")})  # fmt: skip


def services(found: ProjectFolder) -> list[dict[str, Any]]:
    """The Services of the stack."""
    return [body for body in found.objects() if body["kind"] == "Service"]


def test_it_has_the_port_of_the_controller(tmp_path: Path) -> None:
    """The rule about an unreachable controller is satisfied by it."""
    found = project(tmp_path, "lmcacheControllerPort: 9100")
    [service] = services(found)
    assert service == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "front-lmcache", "namespace": "default"},
        "spec": {"ports": [{"name": "lmcache", "port": 9100, "targetPort": 9100}], "selector": {"app": "front"}},
    }
    assert not [message for message in found.messages() if "unreachable-lmcache-controller" in message]
    without = project(tmp_path, "lmcacheControllerPort: 9100", wanted="false")
    assert [message for message in without.messages() if "unreachable-lmcache-controller" in message]
    assert services(without) == []


def test_arguments_decide_the_ports(tmp_path: Path) -> None:
    """The last argument wins over the field, and those of release 0.1.11 add ports."""
    arguments = "extraArgs: [--lmcache-controller-port=9200, --lmcache-controller-reply-port, '9201', --lmcache-controller-heartbeat-port, '9202']"
    [service] = services(project(tmp_path, "lmcacheControllerPort: 9100", arguments))
    ports = {port["name"]: port["port"] for port in service["spec"]["ports"]}
    assert ports == {"lmcache": 9200, "lmcache-reply": 9201, "lmcache-beat": 9202}
    assert all(len(name) <= 15 for name in ports)


def test_without_a_number_it_is_the_default_of_the_router(tmp_path: Path) -> None:
    """9000 (router, read)."""
    [service] = services(project(tmp_path))
    assert service["spec"]["ports"][0]["port"] == 9000


def test_a_label_that_replaces_app_is_selected(tmp_path: Path) -> None:
    """The operator's pods then have that label (operator, observed)."""
    [service] = services(project(tmp_path, "labels: {app: door}"))
    assert service["spec"]["selector"] == {"app": "door"}


def test_a_routing_logic_in_the_arguments_counts(tmp_path: Path) -> None:
    """As for the router itself."""
    found = project(tmp_path, "extraArgs: [--routing-logic, kvaware]", logic="roundrobin")
    assert [service["metadata"]["name"] for service in services(found)] == ["front-lmcache"]


@pytest.mark.parametrize(
    ("wanted", "logic", "message"),
    [
        ("true", "roundrobin", 'front has controllerService, but its routing logic is "roundrobin", which starts no LMCache controller'),
        ("9000", "kvaware", "routers.front.controllerService is 9000; allowed: true or false"),
        ("'yes'", "kvaware", 'routers.front.controllerService is "yes"; allowed: true or false'),
        ("null", "kvaware", "routers.front.controllerService is null"),
    ],
)  # fmt: skip
def test_a_mistake_is_reported(tmp_path: Path, wanted: str, logic: str, message: str) -> None:
    """A Service without a controller behind it, and values of another type."""
    found = project(tmp_path, PORT.strip(), wanted=wanted, logic=logic).messages()
    assert any(each.startswith("stacks/chat.yaml:12:5: ") and message in each for each in found), found


def test_a_name_can_be_too_long(tmp_path: Path) -> None:
    """The Service has a longer name than the router."""
    found = project(tmp_path, PORT.strip(), name="a" * 60).messages()
    assert any("which has 68 characters" in each and "give the router a shorter name" in each for each in found)
