"""The page by which people decide: what it says about differences, names and missing objects, and that nothing in the values steers it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from prodstack.importing.helm.differences import differences
from prodstack.importing.helm.numbers import printed
from prodstack.importing.helm.report import report
from tests.cli.hostile import EVIL
from tests.importing.helm.values_files import imported, with_model


def page(values: Any) -> str:
    """The report about values."""
    return report(imported(values), ["values.yaml"], "stacks/vllm.yaml", "clusters/production.yaml")


ALL = {"pvcStorage": "1Gi", "repository": "vllm/vllm-openai", "vllmConfig": {"tensorParallelSize": 1}}
ALL |= {"lmcacheConfig": {"enabled": True}, "chatTemplate": "a", "chatTemplateConfigMap": "b"}
EXPECTED = {
    "CPU and memory limits appear": "The operator sets limits equal to requests",
    "Volumes are new and empty": "are downloaded again: `chat`",
    "Images must have /opt/venv/bin/vllm": "An image without that file never starts",
    "Probes and deadlines are fixed": "2,120 s to start, and no value changes that; with these values it was 615 s",
    "Rolling updates take other steps": "write deploymentStrategy: Recreate",
    "vLLM's V1 engine must be asked for": "to 0 unless `v1: true` is written",
    "Chunked prefill must be asked for": "--no-enable-chunked-prefill",
    "Environment variables of the chart": "Without HF_HOME=/data an engine does not use its volume",
    "LMCache sizes and log level": "plain numbers of GB",
    "Shared memory": "with 20Gi unless shmSize says otherwise",
    "Pull policy and access mode": "so an old `latest` would stay",
    "Chat templates": "the template itself",
    "The router finds engines by other labels": "clients must change their address",
}


@pytest.mark.parametrize("title", EXPECTED)
def test_the_report_states_a_difference(title: str) -> None:
    """Each key that keeps its name and changes its behaviour, where it applies."""
    assert f"- **{title}.** " in page(with_model(**ALL))
    (found,) = [each for each in differences(imported(with_model(**ALL)).release) if each.title == title]
    assert EXPECTED[title] in found.text


def test_differences_that_do_not_apply_are_left_out() -> None:
    """A reader should not look for a volume or a template that nobody has."""
    values = with_model(
        top={"strategy": {"type": "Recreate"}}, vllmConfig={"v0": "1", "enableChunkedPrefill": True}, limitMemory="16Gi"
    )
    titles = {each.title for each in differences(imported({**values, "routerSpec": {"enableRouter": False}}).release)}
    assert titles == {
        "Probes and deadlines are fixed",
        "Environment variables of the chart",
        "Pull policy and access mode",
    }


def test_a_longer_start_than_the_operator_allows_is_told() -> None:
    """Such a model never becomes ready."""
    probe = {"initialDelaySeconds": 60, "periodSeconds": 30, "failureThreshold": 120}
    assert "That is less than these values allow (3,660 s)" in page(with_model(top={"startupProbe": probe}))


def test_old_and_new_names_stand_side_by_side() -> None:
    """Clients, monitors and volumes depend on them."""
    text = page({**with_model(pvcStorage="1Gi"), "cacheserverSpec": {"enabled": True}})
    assert "| PersistentVolumeClaim | `vllm-chat-storage-claim` | `vllm-chat` |" in text
    assert "| Service | `vllm-chat-engine-service` | `vllm-chat` |" in text
    assert "| Service | `vllm-router-service` | `vllm-router.default.svc, port 80` |" in text
    assert "| Service | `vllm-cache-server-service` | `vllm-cache` |" in text


def test_an_object_that_nothing_makes_is_shown() -> None:
    """With its values, so that it can be written by hand; one that is off needs nothing."""
    ingress = {"enabled": True, "className": "nginx", "hosts": [{"host": "a.example.com"}]}
    text = page({**with_model(), "routerSpec": {"ingress": ingress, "pdb": {"enabled": False, "minAvailable": 1}}})
    assert "- `routerSpec.ingress`: The stack file cannot express this Ingress. It needs hosts, each with" in text
    assert "  ingress:\n    className: nginx\n" in text
    assert "| `routerSpec.pdb` |" in text
    assert "- `routerSpec.pdb`" not in text


def test_what_helm_misprints_is_told() -> None:
    """Whole numbers from a million on, unless they are in quotes."""
    text = page(with_model(vllmConfig={"maxModelLen": 1048576}))
    assert (
        "`servingEngineSpec.modelSpec[0].vllmConfig.maxModelLen` is 1048576 without quotes, which Helm prints as 1.048576e+06"
        in text
    )
    assert "without quotes" not in page(with_model(vllmConfig={"maxModelLen": "1048576"}))
    assert printed(1_000_000) == "1e+06"


def test_doubled_keys_and_unknown_keys_are_told() -> None:
    """Both are mistakes that Helm does not report."""
    text = page(
        "routerSpec: {tag: a, tag: b, replicaCounts: 2}\n"
        + "servingEngineSpec: {modelSpec: [{name: a, modelURL: b}]}\n"
    )
    assert "the key tag is written again here" in text
    assert "No template of the chart reads this key. Did you mean `replicaCount`?" in text


def test_nothing_in_the_values_is_markup() -> None:
    """Names, images, arguments and keys with controls, tags, mentions and backticks stay text, also in the stack file's comments."""
    model = {"name": EVIL, "tag": EVIL, "vllmConfig": {"extraArgs": [EVIL], EVIL: EVIL}, "chatTemplate": f"```\n{EVIL}"}
    text = page({**with_model(**model), EVIL: EVIL, "routerSpec": {"ingress": {"enabled": True, EVIL: "```\n# x"}}})
    assert "\x1b" not in text
    assert "\u202e" not in text
    without_code = re.sub(r"(?s)  (`{3,})yaml\n.*?\n  \1\n", "", text)
    assert "<b>" not in re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", without_code)
    assert "@team" not in re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", without_code)
