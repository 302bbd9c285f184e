"""Values files are read as Helm reads them, and what Helm drops on the way is told."""

from __future__ import annotations

import pytest

from prodstack.importing.helm.values import UnusableValuesError, Values, read_values

MODEL = "servingEngineSpec: {modelSpec: [{name: a}], runtimeClassName: x}\n"


def layered(*texts: str) -> Values:
    """The values of files with these texts, as helm gets them with -f."""
    return read_values([(f"{index}.yaml", text.encode()) for index, text in enumerate(texts, 1)])


def test_mappings_merge_and_lists_replace() -> None:
    """A later file wins; a list that is replaced is told, because what was in it is gone."""
    values = layered(MODEL, "servingEngineSpec: {modelSpec: [{name: b}], containerPort: 9}\nrouterSpec: {tag: t}\n")
    assert values.user["servingEngineSpec"] == {
        "modelSpec": [{"name": "b"}],
        "runtimeClassName": "x",
        "containerPort": 9,
    }
    assert values.all["routerSpec"]["tag"] == "t"
    assert values.all["routerSpec"]["repository"] == "lmcache/lmstack-router"
    assert values.notices == (
        "2.yaml: servingEngineSpec.modelSpec replaces the whole list of an earlier file; Helm does not merge lists",
    )


def test_null_removes_a_key_and_a_default() -> None:
    """The user's values keep the null, so that the report can account for it; what the chart sees does not have the key."""
    values = layered(MODEL, "servingEngineSpec: {runtimeClassName: null}\nrouterSpec: {resources: ~}\n")
    assert values.user["servingEngineSpec"]["runtimeClassName"] is None
    assert "runtimeClassName" not in values.all["servingEngineSpec"]
    assert "resources" not in values.all["routerSpec"]


def test_values_may_be_below_the_alias_of_a_dependency() -> None:
    """A chart that depends on vllm-stack has them below its name or alias, at any depth; the rest belongs to other charts."""
    values = layered("global: {a: 1}\nplatform:\n  llm: {routerSpec: {tag: t}}\n  db: {size: 1}\n")
    assert values.at == ("platform", "llm")
    assert values.user == {"routerSpec": {"tag": "t"}}
    assert values.outside == {"global": {"a": 1}, "platform": {"db": {"size": 1}}}


def test_a_doubled_key_is_told_and_the_last_one_counts() -> None:
    """So does Helm, silently."""
    values = layered("routerSpec:\n  tag: one\n  tag: two\n")
    assert values.user == {"routerSpec": {"tag": "two"}}
    assert values.notices == ("1.yaml:3: the key tag is written again here; Helm uses this one and drops the first",)


@pytest.mark.parametrize(
    ("text", "message"),
    {
        "broken": ("routerSpec: [", "1.yaml:"),
        "a tag": ("routerSpec: !!python/none x", "the tag"),
        "a list": ("- routerSpec", "1.yaml is not a mapping"),
        "empty": ("", "these are no values of the chart vllm-stack"),
        "other values": ("image: {tag: x}\n", "no key cacheserverSpec, loraAdapters"),
        "an object": ("apiVersion: v1\nkind: ConfigMap\n", "1.yaml is a Kubernetes object, not Helm values"),
        "two documents": ("routerSpec: {}\n---\nrouterSpec: {}\n", "1.yaml has 2 YAML documents"),
        "two releases": ("a: {routerSpec: {}}\nb: {routerSpec: {}}\n", "below a and b, which are several releases"),
        "not UTF-8": ("\udcff", "the file is not UTF-8 text"),
    }.values(),
)
def test_what_cannot_be_used_is_refused(text: str, message: str) -> None:
    """With the file, and with what to do."""
    with pytest.raises(UnusableValuesError, match=message.replace(".", r"\.")):
        read_values([("1.yaml", text.encode("utf-8", "surrogateescape"))])
