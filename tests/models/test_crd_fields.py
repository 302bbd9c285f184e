"""The generated CRDs equal the operator's, field by field; the additions are listed here."""

from __future__ import annotations

from collections import Counter

import pytest

from prodstack.models.kinds import KINDS
from tests.models.fields import COMMON, ONLY_WITHOUT_TOPOLOGY, Row, emitted, rows

RULES = "x-kubernetes-validations"


def test_the_table_is_whole() -> None:
    """The recorded table has 484 fields of four kinds, none of them twice; fewer would prove less."""
    assert Counter(row.kind for row in rows()) == {
        "VLLMRuntime": 375,
        "VLLMRouter": 52,
        "CacheServer": 18,
        "LoraAdapter": 39,
    }
    assert len({(row.kind, row.path) for row in rows()}) == len(rows())


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.kind}{row.path}")
def test_a_row_is_emitted_as_it_is(row: Row) -> None:
    """Type, default, enum, presence and constraints of an emitted field are the row's, with nothing added or lost."""
    field = emitted()[row.kind, row.path]
    assert field.presence == row.presence
    assert {word: value for word, value in field.keywords.items() if word != RULES} == row.keywords


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_is_emitted_without_a_row(kind: str) -> None:
    """The only other fields are the three that every Kubernetes object has."""
    paths = {path for of_kind, path in emitted() if of_kind == kind}
    assert paths - {row.path for row in rows() if row.kind == kind} == COMMON


def test_the_only_rule_of_the_plain_bundle_is_the_topology_condition() -> None:
    """model, vllmConfig and deploymentConfig are required if, and only if, there is no topology."""
    ruled = {place: row.keywords[RULES] for place, row in emitted().items() if RULES in row.keywords}
    assert list(ruled) == [("VLLMRuntime", ".spec")]
    (rule,) = ruled["VLLMRuntime", ".spec"]
    assert rule["rule"].startswith("has(self.topology) || (")
    for path in ONLY_WITHOUT_TOPOLOGY:
        name = path.removeprefix(".spec.")
        assert f"has(self.{name})" in rule["rule"]
        assert name in rule["message"]


def test_every_integer_is_bounded() -> None:
    """A number beyond int32 in one object stops the operator for the whole kind (operator, observed)."""
    integers = [row for row in emitted().values() if row.keywords["type"] == "integer"]
    unbounded = [row.path for row in integers if not {"minimum", "maximum"} <= set(row.keywords)]
    assert {path.rsplit(".", 1)[-1] for path in unbounded} == {"tolerationSeconds", "observedGeneration"}
    assert len(integers) == 55
