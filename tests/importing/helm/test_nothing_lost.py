"""Whatever part of the chart's values is set, and to what: every value is accounted for, no secret is copied, and the files compile."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prodstack.importing.helm.accounts import leaves
from prodstack.importing.helm.report import is_incomplete, report
from prodstack.importing.helm.table import ITEM, Verdict
from prodstack.importing.writing import cluster_file, stack_file
from prodstack.manifests.finding import Severity
from prodstack.manifests.secrets import find
from tests.importing.helm.test_table import CHART_KEYS
from tests.importing.helm.values_files import MODEL, imported

TOKEN = "hf_" + "Q7wErTyUiOpAsDfGhJkLzXcVbNm1234567"
SCALARS = [
    None,
    True,
    False,
    0,
    1,
    2,
    0.5,
    -1,
    1_048_576,
    2**40,
    "",
    "0",
    "7",
    "true",
    "20Gi",
    "auto",
    "naive",
    "a b",
    "{{ .x }}",
]
WORDS = ["Recreate", "local", "ReadWriteOnce", "ReadWriteOncePod", "override", "\x1b[31m\n|`<b>", TOKEN]
LISTS = [[], ["a"], ["--a", "b"], [{"name": "A", "value": "b"}], [{"name": "HF_TOKEN", "value": TOKEN}], [1, None]]
MAPPINGS = [
    {},
    {"name": "a"},
    {"secretName": "a", "secretKey": "b"},
    {"requests": {"cpu": 1}, "limits": {"cpu": "2", "a/b": 1}},
    {"type": "Recreate", "rollingUpdate": {"maxSurge": 1}},
    {"emptyDir": {}},
]
ODD = st.sampled_from([*SCALARS, *WORDS, *LISTS, *MAPPINGS])
"""Values of every type, which some keys take and others do not."""


PATHS = [{"path": "/", "pathType": "Prefix"}]
OF_COMPANIONS = st.sampled_from(
    [
        *SCALARS, *WORDS, *LISTS, *MAPPINGS, "15s", "1d", "50%", 3, 80, "LoadBalancer", "NodePort", "ExternalName", "GRPCRoute", "v1",
        {"a": "b"}, {"password": TOKEN}, {"a": 1, "b": None}, ["a.example.com"], ["{{ .a }}"], [TOKEN], [{}], [None],
        [{"host": "a.example.com", "paths": PATHS}], [{"host": TOKEN, "paths": PATHS}], [{"host": "", "paths": PATHS * 2}],
        [{"secretName": "tls", "hosts": ["a.example.com"]}], [{"secretName": TOKEN}], [{"name": "gw"}], [{"name": TOKEN}],
        [{"name": "gw", "namespace": "infra", "sectionName": "https"}, {"name": "b"}], [{"path": {"type": "PathPrefix", "value": "/v1"}}],
    ]
)  # fmt: skip
"""Values of every type that companions are made of, and ones that nothing can be made of."""
COMPANION_KEYS = [
    key
    for key in CHART_KEYS
    if {"serviceMonitor", "pdb", "ingress", "route", "autoscaling", "grafanaDashboards"} & set(key)
    and "loraController" not in key
]
COMPANION_KEYS += [
    ("routerSpec", key) for key in ("serviceType", "servicePort", "nodePort", "serviceAnnotations", "replicaCount")
]
COMPANION_KEYS += [(*key, "unknown") for key in sorted({key[:-1] for key in COMPANION_KEYS})]
SWITCHES = [key for key in COMPANION_KEYS if key[-1] == "enabled"]


def values_of(chosen: list[tuple[tuple[str, ...], Any]]) -> dict[str, Any]:
    """Values with these keys. There is always a model, so that most of them matter."""
    values: dict[str, Any] = {"servingEngineSpec": {"modelSpec": [dict(MODEL)]}}
    for key, value in chosen:
        node: Any = values
        for step, after in zip(key, (*key[1:], ""), strict=True):
            if step == ITEM:
                node = node[0]
            elif not after:
                node[step] = copy.deepcopy(value)
            elif not isinstance(node.get(step), list if after == ITEM else dict):
                node[step] = [{}] if after == ITEM else {}
                node = node[step]
            else:
                node = node[step]
            if not isinstance(node, dict | list) or node == []:
                break
    return values


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(chosen=st.lists(st.tuples(st.sampled_from(CHART_KEYS), ODD), max_size=14))
def test_nothing_is_lost_copied_or_broken(chosen: list[tuple[tuple[str, ...], Any]]) -> None:
    """Mapped and explained values are all values; errors are left out, with a reason; a token is in none of the files."""
    check(values_of(chosen))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    on=st.lists(st.sampled_from(SWITCHES), unique=True),
    chosen=st.lists(st.tuples(st.sampled_from(COMPANION_KEYS), OF_COMPANIONS), max_size=10),
)
def test_nothing_of_a_companion_is_lost_copied_or_broken(
    on: list[tuple[str, ...]], chosen: list[tuple[tuple[str, ...], Any]]
) -> None:
    """The same for monitors, budgets, routes, Services and dashboards, most of which are off in other values."""
    check(values_of([*((key, True) for key in on), *chosen]))


def check(values: dict[str, Any]) -> None:
    """Import values, and assert what must hold of all."""
    result = imported(json.dumps(values))
    assert sum(account.leaves for account in result.accounts) == len(list(leaves(values)))
    assert [account for account in result.accounts if not account.targets and not account.texts] == []
    page = report(result, ["values.yaml"], "stacks/vllm.yaml", "clusters/production.yaml")
    files = stack_file(result.stack, result.stack_comments) + cluster_file(result.cluster, result.cluster_comments)
    assert TOKEN not in files + page
    assert list(find(dict(result.stack))) == []
    assert [finding for finding in result.findings if finding.severity is Severity.ERROR] == []
    lost = any(account.verdict in (Verdict.IMPOSSIBLE, Verdict.MANIFEST) for account in result.accounts)
    assert is_incomplete(result) is lost
    assert "\x1b" not in page


@pytest.mark.parametrize(
    "name", [TOKEN, [{"name": "HF_TOKEN", "value": "not-of-a-shape"}], {"password": "not-of-a-shape"}], ids=type
)
def test_a_secret_in_the_place_of_a_name_is_in_no_sentence(name: Any) -> None:
    """The sentences about a model name it; what is there may be anything."""
    result = imported(json.dumps({"servingEngineSpec": {"modelSpec": [{**MODEL, "name": name}]}}))
    page = report(result, ["values.yaml"], "stacks/vllm.yaml", "clusters/production.yaml")
    assert TOKEN not in page
    assert "not-of-a-shape" not in page
