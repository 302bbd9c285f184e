"""Properties of every tree: it does not differ from itself, and no order matters."""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from prodstack.manifests.files import read_tree
from prodstack.manifests.manifest import Manifest
from prodstack.manifests.yaml_reader import Map, Mark
from prodstack.reports.diff.compare import compare
from prodstack.reports.diff.output import markdown, render_json, segments
from tests.reports.diff.builders import live, plain
from tests.reports.diff.field_edits import FIELD_EDITS
from tests.upstream.children.builders import DATA, Body

if TYPE_CHECKING:
    from prodstack.reports.diff.impact import DiffReport

TREE = [
    Manifest({**live(kind), "metadata": {"name": f"{kind.lower()}-{number}", "namespace": "lab"}})
    for kind in ("VLLMRuntime", "VLLMRouter", "CacheServer")
    for number in range(3)
] + [Manifest(plain("Namespace")), Manifest(plain("Service", spec={"ports": [{"port": 1}, {"port": 2}]}))]

trees = st.lists(st.sampled_from(TREE), unique_by=lambda manifest: manifest.ref)
field_edits = st.sampled_from(FIELD_EDITS)


def reversed_keys(value: Any) -> Any:
    """The same data with all keys in the other order."""
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(list(value))}
    return [reversed_keys(inner) for inner in value] if isinstance(value, list) else value


def edited(manifests: list[Manifest], seed: int) -> list[Manifest]:
    """The tree with one field of each of our objects edited, and one object less."""
    choice = random.Random(seed)  # noqa: S311  # a test's choice, not a secret

    def edit(manifest: Manifest) -> Manifest:
        mine = [each for each in FIELD_EDITS if each.kind == manifest.ref.kind and not each.base]
        return Manifest({**choice.choice(mine).new, "metadata": manifest.body["metadata"]}) if mine else manifest

    return [edit(manifest) for manifest in manifests][choice.randrange(2) :]


def said(difference: DiffReport) -> tuple[str, str, str]:
    """All three outputs."""
    return render_json(difference), markdown(difference), "".join(text for text, _ in segments(difference))


@given(trees)
@settings(max_examples=30, deadline=None)
def test_nothing_differs_from_itself(tree: list[Manifest]) -> None:
    """Also not from a copy with its keys in another order."""
    other = [Manifest(reversed_keys(copy.deepcopy(manifest.body))) for manifest in tree]
    assert compare(tree, tree).objects == ()
    assert compare(tree, other).objects == ()


@given(trees, st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_the_order_of_documents_and_keys_does_not_matter(tree: list[Manifest], seed: int) -> None:
    """Every output is the same, letter by letter."""
    new = edited(tree, seed)
    other = [Manifest(reversed_keys(manifest.body)) for manifest in reversed(new)]
    assert said(compare(tree, new)) == said(compare(list(reversed(tree)), other))


@given(field_edits, field_edits)
@settings(max_examples=50, deadline=None)
def test_an_object_is_as_bad_as_its_worst_field(one: Any, two: Any) -> None:
    """And the verdict as bad as the worst object; what differs is left as it was."""
    old: list[Body] = [one.old, two.old]
    new: list[Body] = [one.new, two.new]
    before = copy.deepcopy((old, new))
    found = compare([Manifest(body) for body in old], [Manifest(body) for body in new])
    assert (old, new) == before
    assert found.verdict == max(change.impact for change in found.objects)
    assert all(change.impact == max(field.impact for field in change.fields) for change in found.objects)


def test_the_files_do_not_matter() -> None:
    """The same objects in one file or in many, under other names."""
    tree = read_tree([DATA / "pull-requests/before"]).manifests
    split = [Manifest(Map(dict(m.body), {}, Mark(f"{n}/objects.yaml", 1, 1))) for n, m in enumerate(tree)]
    new = read_tree([DATA / "pull-requests/model-upgrade"]).manifests
    assert compare(tree, split).objects == ()
    assert said(compare(tree, new)) == said(compare(split, new))


def test_the_clusters_of_a_project_are_compared_apart() -> None:
    """Two clusters have an object of one identity: each is compared with its own."""

    def placed(cluster: str, replicas: int) -> Manifest:
        body = live("CacheServer", replicas=replicas)
        return Manifest(Map(body, {}, Mark(f"dist/{cluster}/chat/chat.k8s.yaml", 1, 1)))

    found = compare([placed("a", 1), placed("b", 2)], [placed("b", 3), placed("a", 1), placed("c", 1)])
    assert [(change.cluster, str(change.impact)) for change in found.objects] == [("b", "scales"), ("c", "scales")]
    assert [change.fields[0].path for change in found.objects] == ["spec.replicas", "metadata.name"]
