"""The rule `unlikely-unit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules.builders import IMAGE, cache, router, runtime, topology
from tests.rules.checks import POD, WARNING, Said, check_bad, check_good

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

RULE = "unlikely-unit"
MEMORY, CPU = "spec/deploymentConfig/resources/memory", "spec/deploymentConfig/resources/cpu"
SIDECAR = "spec/deploymentConfig/sidecarConfig"

BAD = [
    pytest.param(runtime({MEMORY: "32"}), MEMORY, '"32" is less than 1Mi', id="no suffix"),
    pytest.param(runtime({MEMORY: "512m"}), MEMORY, '"512m"', id="thousandths"),
    pytest.param(runtime({MEMORY: "1023Ki"}), MEMORY, "1Mi", id="just below"),
    pytest.param(runtime({CPU: "4Gi"}), CPU, "4,294,967,296 cores", id="cpu in Gi"),
    pytest.param(router({"spec/resources/cpu": "4G"}), "spec/resources/cpu", "suffix of bytes", id="router"),
    pytest.param(cache({"spec/resources/memory": "60"}), "spec/resources/memory", '"60"', id="cache"),
    pytest.param(
        runtime({SIDECAR: {"enabled": True, "image": IMAGE, "resources": {"memory": "1"}}}),
        f"{SIDECAR}/resources/memory",
        '"1"',
        id="sidecar",
    ),
    pytest.param(
        runtime({"spec/storageConfig": {"enabled": True, "size": "20"}}),
        "spec/storageConfig/size",
        '"20"',
        id="volume",
    ),
    pytest.param(
        runtime({"spec/deploymentConfig/shmSize": "16"}), "spec/deploymentConfig/shmSize", '"16"', id="shmSize"
    ),
    pytest.param(
        topology({"spec/topology/decode/deploymentConfig/resources/memory": "64"}),
        "spec/topology/decode/deploymentConfig/resources/memory",
        '"64"',
        id="side",
    ),
]


@pytest.mark.parametrize(("manifest", "path", "part"), BAD)
def test_bad(manifest: Manifest, path: str, part: str) -> None:
    """The API server accepts it, and no pod can run with it."""
    check_bad(RULE, manifest, Said(path, part, WARNING, POD))


GOOD = [
    pytest.param(runtime(), id="good"),
    pytest.param(runtime({CPU: "500m", MEMORY: "64Mi"}), id="small"),
    pytest.param(runtime({MEMORY: "17179869185"}), id="bytes"),
    pytest.param(runtime({MEMORY: "0", CPU: "0"}), id="nothing"),
    pytest.param(runtime({"spec/storageConfig": {"enabled": False, "size": "20"}}), id="no volume"),
    pytest.param(runtime({MEMORY: "lots"}), id="no quantity"),
]


@pytest.mark.parametrize("manifest", GOOD)
def test_good(manifest: Manifest) -> None:
    """Amounts that a pod can have, and what another rule reports."""
    check_good(RULE, manifest)
