"""The CRDs construct gives the four CRDs of the committed bundle."""

from __future__ import annotations

import yaml

from constructs_lib import Crds
from constructs_lib.bundle import BUNDLE
from tests.constructs_lib.test_resources import made


def test_the_bundle_s_crds_come_out() -> None:
    """The same four objects, to the last field."""
    wanted = list(yaml.load_all(BUNDLE.read_bytes(), yaml.CSafeLoader))
    found = made(lambda chart: Crds(chart, "crds"))
    assert sorted(crd["metadata"]["name"] for crd in found) == [
        f"{plural}.production-stack.vllm.ai"
        for plural in ("cacheservers", "loraadapters", "vllmrouters", "vllmruntimes")
    ]
    assert found == wanted
