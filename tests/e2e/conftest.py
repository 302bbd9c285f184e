"""The fixtures of the judge: a control plane for the session, others on demand, a namespace for each test.

Only `-m e2e` collects this folder: without it neither the client nor the programs need to be there.
"""

from __future__ import annotations

import re
import signal
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e import binaries
from tests.e2e.manifests import ANY_SCALED_OBJECT, clusters
from tests.e2e.owner_crds import owner_crds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import FrameType

    from tests.e2e.api import Api
    from tests.e2e.deployed import Deployed

    NewServer = Callable[[ExitStack], Api]

MARK = "e2e"


def pytest_configure(config: pytest.Config) -> None:
    """SIGTERM ends the tests as Ctrl-C does: what was started is stopped."""
    if _asked_for(config):
        signal.signal(signal.SIGTERM, _interrupt)


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Leave this folder alone unless its mark was asked for."""
    return None if _asked_for(config) else True


def _asked_for(config: pytest.Config) -> bool:
    return re.search(rf"(?<!not )\b{MARK}\b", config.getoption("markexpr")) is not None


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@pytest.fixture(scope="session")
def programs() -> Mapping[str, Path]:
    """The paths of etcd and kube-apiserver; without them the run ends with one line."""
    return located(*binaries.CONTROL_PLANE)


def located(*names: str) -> Mapping[str, Path]:
    """The paths of programs by name; the run ends with one line if one cannot be had."""
    try:
        return binaries.located(*names)
    except binaries.MissingError as error:
        pytest.exit(f"e2e: {error}", returncode=1)


@pytest.fixture(scope="session")
def new_server(programs: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> NewServer:
    """Start a control plane that ends with the caller's stack; its administrator is given back."""
    from tests.e2e.api import Api
    from tests.e2e.control_plane import running

    def start(stack: ExitStack) -> Api:
        api = Api(stack.enter_context(running(programs, tmp_path_factory.mktemp("control-plane"))))
        stack.callback(api.close)
        return api

    return start


@pytest.fixture(scope="session")
def api(new_server: NewServer) -> Iterator[Api]:
    """The server that most tests share: our CRDs without added validations, and a CRD that lets any ScaledObject pass."""
    from prodstack.models.crds import bundle

    with ExitStack() as stack:
        server = new_server(stack)
        server.apply_crds([*bundle(), ANY_SCALED_OBJECT])
        yield server


@pytest.fixture(scope="session")
def owners() -> Sequence[dict[str, Any]]:
    """The CRDs of the kinds that companions have; the run ends with one line if they cannot be had."""
    try:
        return owner_crds()
    except binaries.MissingError as error:
        pytest.exit(f"e2e: {error}", returncode=1)


@pytest.fixture(scope="session", params=clusters())
def deployed(
    request: pytest.FixtureRequest,
    new_server: NewServer,
    owners: Sequence[dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployed]:
    """One cluster on a server of its own: everything that is published for it was applied once."""
    from tests.e2e.deployed import deploy

    with ExitStack() as stack:
        yield deploy(request.param, new_server(stack), tmp_path_factory.mktemp("synthesized"), owners)


@pytest.fixture
def namespace(api: Api) -> str:
    """A namespace of the test's own on the shared server."""
    return api.fresh_namespace()
