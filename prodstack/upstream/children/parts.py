"""What the children of every kind share: the owner, the objects' heads, a Service, containers' images, resources and affinity.

Values are read as Go reads them into its structs: what is missing, null or of another type is the zero value ("", 0, false, nothing),
so that no input raises. Bodies leave out what Go's `omitempty` leaves out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.finding import ObjectRef
from prodstack.manifests.manifest import API_VERSION
from prodstack.manifests.quantity import sent
from prodstack.manifests.values import block, entries, text, words
from prodstack.upstream.profile import Profile, default

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Body = dict[str, Any]

DEFAULT_GPU = "nvidia.com/gpu"
"""The resource name of `gpu` where gpuType is absent or "" (operator, observed)."""


class Child(NamedTuple):
    """One object that the operator makes. body: as the operator sends it, never to be changed; owner: the custom resource.

    verified: recorded or run on the operator; False: only read in the source of upstream change 841.
    """

    body: Body
    owner: ObjectRef
    verified: bool = True

    @property
    def ref(self) -> ObjectRef:
        """Its own identity."""
        meta = self.body["metadata"]
        return ObjectRef(self.body["kind"], meta["namespace"], meta["name"])


@dataclass(frozen=True, slots=True)
class Owner:
    """What children take from the head of their custom resource. A missing namespace is "default", as for kubectl.

    profile: the version of the operator that makes the children.
    """

    kind: str
    namespace: str
    name: str
    labels: Mapping[str, str]
    profile: Profile = field(default_factory=default)

    @classmethod
    def of(cls, cr: Mapping[str, Any], profile: Profile | None = None) -> Owner:
        """The owner that a custom resource is. profile: None for the newest observed one."""
        meta = block(cr, "metadata")
        labels = {str(k): v or "" for k, v in block(meta, "labels").items() if v is None or isinstance(v, str)}
        return cls(
            text(cr, "kind"), text(meta, "namespace") or "default", text(meta, "name"), labels, profile or default()
        )

    @property
    def ref(self) -> ObjectRef:
        """The identity of the custom resource."""
        return ObjectRef(self.kind, self.namespace, self.name)

    @property
    def pod_labels(self) -> dict[str, str]:
        """The selector and the pods' labels: app, and every label of the custom resource, which may replace app."""
        return {"app": self.name, **self.labels}


def present(**fields: Any) -> Body:
    """The fields that are not empty: what Go's `omitempty` sends (0 is sent here: every number that may be 0 is a pointer in Go)."""
    return {key: value for key, value in fields.items() if value not in (None, "", [], {})}


def child(
    owner: Owner, api_version: str, kind: str, name: str, body: Body, labels: Mapping[str, str] | None = None
) -> Child:
    """An object with its head: owned by the custom resource, in its namespace."""
    reference = {
        "apiVersion": API_VERSION,
        "kind": owner.kind,
        "name": owner.name,
        "controller": True,
        "blockOwnerDeletion": True,
    }
    meta: Body = {"name": name, "namespace": owner.namespace, "ownerReferences": [reference]}
    if labels:
        meta["labels"] = dict(labels)
    return Child({"apiVersion": api_version, "kind": kind, "metadata": meta, **body}, owner.ref)


def service(owner: Owner, name: str, port: int, selector: Mapping[str, str]) -> Child:
    """The Service: always port 80, named http, to the port of the spec (operator, observed)."""
    ports = [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": port}]
    return child(
        owner, "v1", "Service", name, {"spec": {"type": "ClusterIP", "selector": dict(selector), "ports": ports}}
    )


def deployment(
    owner: Owner,
    name: str,
    replicas: int,
    labels: Mapping[str, str],
    template: Body,
    strategy: str = "",
    own_labels: bool = False,
) -> Child:
    """The Deployment around a pod: the selector is the pods' labels."""
    annotations = template.get("annotations")
    pod = {"metadata": present(labels=dict(labels), annotations=annotations), "spec": template["spec"]}
    spec = {
        "replicas": replicas,
        "selector": {"matchLabels": dict(labels)},
        **present(strategy=present(type=strategy)),
        "template": pod,
    }
    return child(owner, "apps/v1", "Deployment", name, {"spec": spec}, labels if own_labels else None)


def image(values: Mapping[str, Any]) -> Body:
    """The image and its pull policy: registry/name always, also with a registry ""; IfNotPresent always, also for the tag latest."""
    source = block(values, "image")
    policy = text(source, "pullPolicy") or "IfNotPresent"
    return {"image": f"{text(source, 'registry')}/{text(source, 'name')}", "imagePullPolicy": policy}


def pull_secrets(values: Mapping[str, Any]) -> list[Body]:
    """The pod's imagePullSecrets."""
    name = text(block(values, "image"), "pullSecretName")
    return [{"name": name}] if name else []


def resources(values: Mapping[str, Any], with_gpu: bool = False) -> Body:
    """A container's resources, requests equal to limits; {} if nothing is requested."""
    amounts = {key: sent(text(values, key)) for key in ("cpu", "memory") if text(values, key)}
    if with_gpu and text(values, "gpu"):
        amounts[text(values, "gpuType") or DEFAULT_GPU] = sent(text(values, "gpu"))
    return {"limits": dict(amounts), "requests": dict(amounts)} if amounts else {}


def env(pairs: Iterable[tuple[str, str]]) -> list[Body]:
    """Environment entries; an empty value is not sent."""
    return [{"name": name, **present(value=value)} for name, value in pairs]


def own_env(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The names and values of a spec's env, in order; everything else in them is lost (operator, observed)."""
    return [(text(entry, "name"), text(entry, "value")) for entry in entries(values, "env") if isinstance(entry, dict)]


def secret_env(name: str, secret: str, key: str) -> Body:
    """An environment entry whose value is in a Secret."""
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def affinity(values: Mapping[str, Any]) -> Body:
    """The pod's affinity from nodeSelectorTerms; {} if there are none. An empty list is sent, and refused."""
    if not isinstance(values.get("nodeSelectorTerms"), list):
        return {}
    terms = [_term(each) for each in entries(values, "nodeSelectorTerms") if isinstance(each, dict)]
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
    return {"nodeAffinity": required}


def _term(term: Mapping[str, Any]) -> Body:
    return present(
        **{key: [_requirement(each) for each in entries(term, key)] for key in ("matchExpressions", "matchFields")}
    )


def _requirement(each: Any) -> Body:
    values = each if isinstance(each, dict) else {}
    head = {"key": text(values, "key"), "operator": text(values, "operator")}
    return {**head, **present(values=words(values, "values"))}


def health_probe(port: int, delay: int, timeout: int, failures: int, **more: int) -> Body:
    """A vLLM probe of /health every 20 s. delay and timeout in seconds."""
    check = {"path": "/health", "port": port, "scheme": "HTTP"}
    times = {"initialDelaySeconds": delay, "periodSeconds": 20, "timeoutSeconds": timeout, "failureThreshold": failures}
    return {"httpGet": check, **times, **more}


def http_port(port: int) -> list[Body]:
    """The container's only port."""
    return [{"containerPort": port, "name": "http"}]
