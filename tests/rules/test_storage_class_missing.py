"""The rule `storage-class-missing`."""

from __future__ import annotations

import dataclasses

import pytest

from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import Facts, Manifest
from tests.rules.builders import runtime, topology
from tests.rules.worlds import FACTS, Bad, Said, check_bad, check_good

RULE = "storage-class-missing"
AT = "spec/storageConfig"


def stored(**config: object) -> Manifest:
    """A runtime with a volume."""
    return runtime({AT: {"enabled": True, **config}})


BAD = {
    "an unknown class": Bad(
        (stored(storageClassName="local-path"),),
        (Said("engine", AT + "/storageClassName", '"local-path" is not known (known: gp3)'),),
    ),
    "no default": Bad(
        (stored(),),
        (Said("engine", AT, "names no storage class", Severity.WARNING),),
        facts=dataclasses.replace(FACTS, default_storage_class=None),
    ),
    "no class at all": Bad(
        (stored(),),
        (Said("engine", AT, "names no storage class"),),
        facts=dataclasses.replace(FACTS, default_storage_class=None, storage_classes=frozenset()),
    ),
    "a partial tree": Bad(
        (stored(storageClassName="x"),),
        (Said("engine", AT + "/storageClassName", "x", Severity.NOTE),),
        complete=False,
        facts=Facts(),
    ),
    "one side": Bad(
        (topology({"spec/topology/decode/storageConfig": {"enabled": True, "storageClassName": "x"}}),),
        (Said("engine", "spec/topology/decode/storageConfig/storageClassName", "x"),),
    ),
}
GOOD = {
    "a class": (stored(storageClassName="gp3"),),
    "the default": (stored(),),
    "a class of the tree": (
        stored(storageClassName="x"),
        Manifest({"kind": "StorageClass", "metadata": {"name": "x"}}),
    ),
    "no storage": (runtime({AT: {"enabled": False, "storageClassName": "x"}}),),
}


def test_nothing_is_said_where_the_cluster_is_described_without_classes() -> None:
    """What a cluster file does not say is not judged."""
    check_good(RULE, (stored(storageClassName="x"),), dataclasses.replace(FACTS, storage_classes=None))


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_the_bad_pattern_is_reported_and_nothing_else(case: Bad) -> None:
    """A claim whose class does not exist is never bound."""
    check_bad(RULE, case)


@pytest.mark.parametrize("objects", GOOD.values(), ids=GOOD)
def test_a_good_variant_is_clean(objects: tuple[Manifest, ...]) -> None:
    """What works is not reported, in a complete world and in a partial one."""
    check_good(RULE, objects)
