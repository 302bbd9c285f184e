"""The CRDs construct gives the four CRDs of a committed bundle."""

from __future__ import annotations

import pytest
import yaml

from constructs_lib import Crds
from prodstack.compiler.publishing.bundles import BUNDLES
from tests.constructs_lib.test_resources import made

NAMES = [
    f"{plural}.production-stack.vllm.ai" for plural in ("cacheservers", "loraadapters", "vllmrouters", "vllmruntimes")
]


@pytest.mark.parametrize("validation", BUNDLES)
def test_a_bundle_s_crds_come_out(validation: str) -> None:
    """The same four objects, to the last field."""
    wanted = list(yaml.load_all(BUNDLES[validation].read_bytes(), yaml.CSafeLoader))
    found = made(lambda chart: Crds(chart, "crds", validation=validation))
    assert sorted(crd["metadata"]["name"] for crd in found) == NAMES
    assert found == wanted


def test_the_hardened_bundle_is_the_default() -> None:
    """Without the argument, the CRDs have the CEL rules."""
    rules = "x-kubernetes-validations"
    found = made(lambda chart: Crds(chart, "crds"))
    router = next(crd for crd in found if crd["spec"]["names"]["kind"] == "VLLMRouter")
    assert router["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"][rules]


def test_another_validation_is_an_error() -> None:
    """The message names what was written and what there is."""
    with pytest.raises(ValueError, match='unknown validation "strict"; write one of upstream, hardened'):
        made(lambda chart: Crds(chart, "crds", validation="strict"))
