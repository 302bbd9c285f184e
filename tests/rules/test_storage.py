"""The rules about the volumes of engines."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

from prodstack.manifests.manifest import Manifest
from tests.rules.builders import ABSENT, other, runtime, topology
from tests.rules.harness import (
    FACTS,
    NOTE,
    POD,
    UNKNOWN,
    WARNING,
    Case,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
)

STORAGE, REPLICAS = "spec/storageConfig", "spec/deploymentConfig/replicas"
SHARED_MEMORY = {"spec/deploymentConfig/shmSize": "16Gi"}


def stored(**storage: Any) -> Manifest:
    """A runtime with a volume."""
    return runtime({STORAGE: {"enabled": True, **storage}})


clash, no_clash = partial(bad, "clashing-volume-name"), partial(good, "clashing-volume-name")
_MOUNTED = "/dev/shm"  # noqa: S108  # a mount path in the pod, not a file of ours
_ON = {"enabled": True}
CLASHING_VOLUME_NAME = (
    clash(
        "dshm",
        runtime({STORAGE: {**_ON, "volumeName": "dshm"}, **SHARED_MEMORY}),
        Said(f"{STORAGE}/volumeName", "volume of shmSize"),
    ),
    clash(
        "a chat template",
        runtime({STORAGE: {**_ON, "volumeName": "chat-template"}, "spec/model/chatTemplate": "{{ x }}"}),
        Said(f"{STORAGE}/volumeName", "volume of chatTemplate"),
    ),
    clash(
        "the mount path",
        runtime({STORAGE: {**_ON, "mountPath": _MOUNTED}, **SHARED_MEMORY}),
        Said(f"{STORAGE}/mountPath", "volume of shmSize"),
    ),
    no_clash("without shmSize", stored(volumeName="dshm")),
    no_clash("a volume that is off", runtime({STORAGE: {"volumeName": "dshm"}, **SHARED_MEMORY})),
    no_clash("another name", runtime({STORAGE: {**_ON, "volumeName": "weights"}, **SHARED_MEMORY})),
    no_clash("no volume", runtime()),
)

CLASS = f"{STORAGE}/storageClassName"
NO_DEFAULT = dataclasses.replace(FACTS, default_storage_class=None)
no_class, known_class = partial(bad_cluster, "missing-storage-class"), partial(good, "missing-storage-class")
MISSING_STORAGE_CLASS = (
    no_class(
        "an unknown class",
        stored(storageClassName="local-path"),
        Said(CLASS, '"local-path" is not known (known: gp3)', fails_at=POD, name="engine"),
    ),
    no_class(
        "no default",
        stored(),
        Said(STORAGE, "has no storage class", WARNING, POD, name="engine"),
        facts=NO_DEFAULT,
    ),
    no_class(
        "no class at all",
        stored(),
        Said(STORAGE, "has no storage class", fails_at=POD, name="engine"),
        facts=dataclasses.replace(NO_DEFAULT, storage_classes=frozenset()),
    ),
    no_class(
        "a partial tree",
        stored(storageClassName="x"),
        Said(CLASS, '"x"', NOTE, POD, name="engine"),
        complete=False,
        facts=UNKNOWN,
    ),
    no_class(
        "one side",
        topology({"spec/topology/decode/storageConfig": {"enabled": True, "storageClassName": "x"}}),
        Said("spec/topology/decode/storageConfig/storageClassName", '"x"', fails_at=POD, name="engine"),
    ),
    known_class("a class", stored(storageClassName="gp3"), FACTS),
    known_class("the default", stored(), FACTS),
    known_class(
        "a class of the tree",
        (stored(storageClassName="x"), Manifest({"kind": "StorageClass", "metadata": {"name": "x"}})),
        FACTS,
    ),
    known_class("a volume that is off", runtime({STORAGE: {"enabled": False, "storageClassName": "x"}}), FACTS),
    known_class(
        "a cluster file that does not list classes",
        stored(storageClassName="x"),
        dataclasses.replace(FACTS, storage_classes=None),
    ),
)

ONCE = {"enabled": True, "accessMode": "ReadWriteOnce"}
SCALING = {"enabled": True, "maxReplicas": 4, "scaleUpPolicy": {}, "scaleDownPolicy": {}, "triggers": {}}
MODE = f"{STORAGE}/accessMode"
SIDE = "spec/topology/decode"
shared, separate = partial(bad, "shared-read-write-once-volume"), partial(good, "shared-read-write-once-volume")
SHARED_READ_WRITE_ONCE_VOLUME = (
    shared("replicas", runtime({STORAGE: ONCE, REPLICAS: 2}), Said(MODE, "replicas is 2", WARNING, POD)),
    shared(
        "autoscaling",
        runtime({STORAGE: ONCE, REPLICAS: ABSENT, "spec/autoscalingConfig": SCALING}),
        Said(MODE, "maxReplicas is 4", WARNING, POD),
    ),
    shared(
        "a side of a topology",
        topology({f"{SIDE}/storageConfig": ONCE, f"{SIDE}/deploymentConfig/replicas": 2}),
        Said(f"{SIDE}/storageConfig/accessMode", "replicas is 2", WARNING, POD),
    ),
    separate("one replica", runtime({STORAGE: ONCE})),
    separate("ReadWriteMany", runtime({STORAGE: {**ONCE, "accessMode": "ReadWriteMany"}, REPLICAS: 3})),
    separate("the default mode", runtime({STORAGE: {"enabled": True}, REPLICAS: 3})),
    separate("a volume that is off", runtime({STORAGE: {"accessMode": "ReadWriteOnce"}, REPLICAS: 2})),
)


def sized(**storage: Any) -> Manifest:
    """A runtime with a volume of a known class."""
    return stored(storageClassName="gp3", **storage)


def claim(size: object, name: str = "engine", **metadata: Any) -> Manifest:
    """A PersistentVolumeClaim of the tree."""
    head = {"name": name, "namespace": "llm", **metadata}
    spec = {"resources": {"requests": {"storage": size}}}
    return other("PersistentVolumeClaim", {"metadata": head, "spec": spec}, name)


def mismatched(name: str, size: Manifest, there: Manifest, *, complete: bool = True) -> Case:
    """A claim of another size than the runtime's 10Gi."""
    said = Said(f"{STORAGE}/size", 'is "10Gi", and the PersistentVolumeClaim "engine"', name="engine")
    return bad_cluster("mismatched-claim-size", name, (size, there), said, complete=complete)


matching = partial(good, "mismatched-claim-size", facts=FACTS)
OWNER = [{"kind": "VLLMRuntime", "name": "engine"}]
MISMATCHED_CLAIM_SIZE = (
    mismatched("larger", sized(size="10Gi"), claim("50Gi")),
    mismatched("smaller", sized(size="10Gi"), claim("5Gi")),
    mismatched("the default", sized(), claim("50Gi")),
    mismatched("grown by hand, in a dump", sized(size="10Gi"), claim("50Gi", ownerReferences=OWNER)),
    mismatched("in a partial tree", sized(size="10Gi"), claim("50Gi"), complete=False),
    matching("one size", (sized(size="10Gi"), claim("10Gi"))),
    matching("one amount", (sized(size="1Ti"), claim("1024Gi"))),
    matching("the default", (sized(), claim("10Gi"))),
    matching("another name", (sized(size="10Gi"), claim("50Gi", "models"))),
    matching("no volume", (runtime(), claim("50Gi"))),
    matching("a volume that is off", (sized(enabled=False, size="10Gi"), claim("50Gi"))),
    matching("a side has its own", (topology(), claim("50Gi"))),
    matching("a claim without a size", (sized(size="10Gi"), claim(None))),
)

CASES = (
    *CLASHING_VOLUME_NAME,
    *MISSING_STORAGE_CLASS,
    *SHARED_READ_WRITE_ONCE_VOLUME,
    *MISMATCHED_CLAIM_SIZE,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """All pods of a runtime mount one claim, which the operator makes and cannot change later (operator, observed)."""
    check(case)
