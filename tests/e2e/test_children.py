"""What expand predicts is what a server takes and stores: the operator's children, created with the operator's own account.

The server runs the admission that OpenShift has (OwnerReferencesPermissionEnforcement), and refuses whoever grants more than it holds:
both must let the manager's roles pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prodstack.upstream.children.admission import refusals
from prodstack.upstream.children.api_defaults import api_defaults
from prodstack.upstream.children.predict import expand, expand_all, wanted
from prodstack.upstream.stops import ORDER
from tests.e2e.api import RefusedError
from tests.e2e.children import as_sent, comparable, create_all
from tests.e2e.manifests import moved, recorded, recorded_part
from tests.upstream.children.builders import Body, cache_server, router, runtime

if TYPE_CHECKING:
    from tests.e2e.api import Api
    from tests.e2e.deployed import Deployed

pytestmark = pytest.mark.e2e

SOME_UID = "00000000-0000-0000-0000-000000000000"


def test_the_manager_may_create_every_child(deployed: Deployed) -> None:
    """All children of all published custom resources, in strict mode; they are stored as `expand --defaults` says.

    Compared is all but: status; metadata that the server owns; a Service's addresses.
    """
    children = expand_all(deployed.custom_resources)
    stored, refused = create_all(deployed.as_manager(), deployed.api, children)
    assert refused == []
    assert {"Service", "Deployment"} <= {body["kind"] for body in stored}
    assert [comparable(body) for body in stored] == [api_defaults(each.body) for each in children]


@pytest.mark.parametrize("case", recorded())
def test_the_children_of_a_recorded_case(api: Api, namespace: str, case: str) -> None:
    """What the operator was seen to make of a recorded input, a server still takes and stores so."""
    cr = moved(recorded_part(case, "input"), namespace)
    api.apply(cr)
    children = expand(cr)
    stored, refused = create_all(api, api, children)
    assert refused == []
    assert [comparable(body) for body in stored] == [api_defaults(each.body) for each in children]
    made = sorted(name.partition("/")[0] for name in recorded_part(case, "outcome")["children"])
    assert sorted(body["kind"] for body in stored) == made


def config(**change: Any) -> Body:
    """A runtime with a change of its deploymentConfig."""
    return runtime(deploymentConfig=change)


def terms(**requirement: Any) -> Body:
    """A runtime whose node selector has one requirement."""
    return config(nodeSelectorTerms=[{"matchExpressions": [{"key": "pool", **requirement}]}])


def toleration(**change: Any) -> Body:
    """A runtime with one toleration."""
    return config(toleration=[change])


def sidecar(**change: Any) -> Body:
    """A runtime with a sidecar."""
    return config(sidecarConfig={"enabled": True, "image": {"registry": "r", "name": "s"}, **change})


def storage(**change: Any) -> Body:
    """A runtime with storage."""
    return runtime(storageConfig={"enabled": True, **change})


def named(name: str) -> Body:
    """A runtime of another name."""
    body = runtime()
    return {**body, "metadata": {**body["metadata"], "name": name}}


JUDGED: dict[str, Body] = {
    "a runtime": runtime(),
    "a runtime with storage": storage(),
    "a router": router(),
    "a cache server": cache_server(),
    "a name of 63 characters": named("a" * 63),
    "a name of 64 characters": named("a" * 64),
    "a name that begins with a digit": named("7b"),
    "a name with a dot": named("llama.3"),
    "port 0": runtime(vllmConfig={"port": 0}),
    "port 65535": runtime(vllmConfig={"port": 65535}),
    "port 65536": runtime(vllmConfig={"port": 65536}),
    "a negative port": runtime(vllmConfig={"port": -1}),
    "port 0 of a router": router(port=0),
    "port 70000 of a router": router(port=70000),
    "port 70000 of a cache": cache_server(port=70000),
    "no account": router(serviceAccountName=None),
    "an account with capitals": router(serviceAccountName="Router"),
    "an account of 100 characters": router(serviceAccountName="a" * 100),
    "an account of 254 characters": router(serviceAccountName="a" * 254),
    "an account with a dot": router(serviceAccountName="router.a"),
    "negative replicas": router(replicas=-1),
    "no replicas": config(replicas=0),
    "no terms": config(nodeSelectorTerms=[]),
    "an empty term": config(nodeSelectorTerms=[{}]),
    "empty lists in a term": config(nodeSelectorTerms=[{"matchExpressions": [], "matchFields": []}]),
    "In without values": terms(operator="In"),
    "Exists with values": terms(operator="Exists", values=["a"]),
    "Exists with no values": terms(operator="Exists", values=[]),
    "Gt with a word": terms(operator="Gt", values=["a"]),
    "Gt with two values": terms(operator="Gt", values=["1", "2"]),
    "an operator in lower case": terms(operator="in", values=["a"]),
    "a field with Exists": config(
        nodeSelectorTerms=[{"matchFields": [{"key": "metadata.name", "operator": "Exists"}]}]
    ),
    "an empty toleration": toleration(),
    "a toleration of everything": toleration(operator="Exists"),
    "a toleration with Exists and a value": toleration(key="a", operator="Exists", value="v"),
    "a toleration with In": toleration(key="a", operator="In"),
    "a toleration with an unknown effect": toleration(key="a", operator="Exists", effect="Never"),
    "seconds without NoExecute": toleration(key="a", operator="Exists", effect="NoSchedule", tolerationSeconds=1),
    "half a gpu": config(resources={"gpu": "0.5"}),
    "a gpu type without a domain": config(resources={"gpu": "1", "gpuType": "A100"}),
    "a gpu type with a domain": config(resources={"gpu": "1", "gpuType": "amd.com/gpu"}),
    "a negative cpu": config(resources={"cpu": "-1"}),
    "a cpu finer than a thousandth": config(resources={"cpu": "0.0001"}),
    "an unstable memory": config(resources={"memory": "1024Mi"}),
    "a runtime class": config(runtimeClass="gpu.a"),
    "an empty runtime class": config(runtimeClass=""),
    "a runtime class with a space": config(runtimeClass="a b"),
    "a pull policy": config(image={"pullPolicy": "Sometimes"}),
    "a pull policy in lower case": config(image={"pullPolicy": "always"}),
    "no registry": config(image={"registry": ""}),
    "an image with a space at its end": config(image={"name": "vllm:v1 "}),
    "an environment name with =": runtime(vllmConfig={"env": [{"name": "A=B", "value": "1"}]}),
    "an environment name with a dash": runtime(vllmConfig={"env": [{"name": "A-B.c", "value": "1"}]}),
    "an environment name with a space": runtime(vllmConfig={"env": [{"name": "A B", "value": "1"}]}),
    "an empty environment name": runtime(vllmConfig={"env": [{"name": "", "value": "1"}]}),
    "an environment name twice": runtime(
        vllmConfig={"env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}
    ),
    "an empty secret key": runtime(model={"hfTokenSecret": {"hfTokenSecretName": "s", "hfTokenKeyName": ""}}),
    "a secret key with a space": runtime(model={"hfTokenSecret": {"hfTokenSecretName": "s", "hfTokenKeyName": "a b"}}),
    "a sidecar": sidecar(),
    "a sidecar named as the engine": sidecar(name="vllm"),
    "a sidecar with capitals": sidecar(name="Adapters"),
    "a volume with an underscore": storage(volumeName="bad_name"),
    "the volume of the shared memory": runtime(
        storageConfig={"enabled": True, "volumeName": "dshm"}, deploymentConfig={"shmSize": "1Gi"}
    ),
    "a size of 0": storage(size="0"),
    "a size that is printed anew": storage(size="16384Mi"),
    "a StorageClass with capitals": storage(storageClassName="Fast"),
    "a mount path with a colon": storage(mountPath="/a:b"),
    "an access mode": storage(accessMode="ReadWriteMany"),
    "a pod annotation": config(podAnnotations={"a/b": "c"}),
    "a pod annotation without a name": config(podAnnotations={"a/": "c"}),
    "a pod annotation with capitals": config(podAnnotations={"Example.com/Key": "c"}),
    "a pod annotation with a space": config(podAnnotations={"a b": "c"}),
    "a pod annotation with a long name": config(podAnnotations={f"a/{'b' * 64}": "c"}),
    "a chat template": runtime(model={"chatTemplate": "t"}),
}
"""Custom resources that upstream's CRDs accept, good and bad."""


@pytest.mark.parametrize("cr", JUDGED.values(), ids=list(JUDGED))
def test_the_first_refusal_is_predicted(api: Api, namespace: str, cr: Body) -> None:
    """In the order in which the operator makes them, the first child that the server refuses is the one that expand says."""
    cr = moved(cr, namespace)
    assert api.refusal(cr) is None, "the table holds only what upstream's CRDs accept"
    children = sorted(wanted(cr), key=lambda child: ORDER[cr["kind"]].index(child.ref.kind))
    predicted = [(child.ref.kind, why) for child in children for why in refusals(child.body)]
    found = [(child.ref.kind, why) for child in children for why in _refusals(api, as_sent(child, SOME_UID))]
    assert [kind for kind, _ in predicted[:1]] == [kind for kind, _ in found[:1]], (predicted, found)


def test_the_table_has_both() -> None:
    """A table of good inputs alone, or of bad ones alone, would show nothing."""
    bad = [name for name, cr in JUDGED.items() if any(True for child in wanted(cr) for _ in refusals(child.body))]
    assert len(bad) >= 30
    assert len(JUDGED) - len(bad) >= 20


def _refusals(api: Api, body: Body) -> list[str]:
    try:
        api.create(body, dry_run=True)
    except RefusedError as error:
        return [error.message]
    return []
