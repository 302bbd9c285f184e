"""What the API server adds to each child: after this a child equals the recorded children.yaml.

Only the objects that the operator makes are known here, with the parts that it uses. Source: recorded from a Kubernetes 1.34 API server
without a default StorageClass and with IPv4 Services.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.manifests.quantity import stored
from prodstack.manifests.values import block, entries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from prodstack.upstream.children.parts import Body

_SERVICE = {
    "internalTrafficPolicy": "Cluster",
    "ipFamilies": ["IPv4"],
    "ipFamilyPolicy": "SingleStack",
    "sessionAffinity": "None",
    "type": "ClusterIP",
}
_DEPLOYMENT = {"progressDeadlineSeconds": 600, "replicas": 1, "revisionHistoryLimit": 10}
_ROLLING = {"maxSurge": "25%", "maxUnavailable": "25%"}
_POD = {
    "dnsPolicy": "ClusterFirst",
    "restartPolicy": "Always",
    "schedulerName": "default-scheduler",
    "securityContext": {},
    "terminationGracePeriodSeconds": 30,
}
_CONTAINER = {"resources": {}, "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}
_PROBE = {"failureThreshold": 3, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1}
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_CONFIG_VOLUME_MODE = 0o644


def api_defaults(body: Mapping[str, Any]) -> Body:
    """The object as the API server stores it. The input is not changed; the result may share parts with it."""
    fill = _BY_KIND.get(str(body.get("kind", "")))
    return dict(body) if fill is None else {**body, "spec": fill(block(body, "spec"))}


def _service(spec: Mapping[str, Any]) -> Body:
    ports = [
        {"protocol": "TCP", **each, "targetPort": each["targetPort"] or each["port"]} for each in entries(spec, "ports")
    ]
    return {**_SERVICE, **spec, "ports": ports}


def _claim(spec: Mapping[str, Any]) -> Body:
    return {"volumeMode": "Filesystem", **spec, "resources": _amounts(block(spec, "resources"))}


def _deployment(spec: Mapping[str, Any]) -> Body:
    strategy = {"type": "RollingUpdate", **block(spec, "strategy")}
    if strategy["type"] == "RollingUpdate":
        strategy["rollingUpdate"] = dict(_ROLLING)
    template = block(spec, "template")
    return {
        **_DEPLOYMENT,
        **spec,
        "strategy": strategy,
        "template": {**template, "spec": _pod(block(template, "spec"))},
    }


def _pod(spec: Mapping[str, Any]) -> Body:
    pod = {**_POD, **spec, "containers": [_container(each) for each in entries(spec, "containers")]}
    if spec.get("serviceAccountName"):
        pod["serviceAccount"] = spec["serviceAccountName"]
    if entries(spec, "volumes"):
        pod["volumes"] = [_volume(each) for each in entries(spec, "volumes")]
    return pod


def _volume(volume: Body) -> Body:
    if "configMap" not in volume:
        return volume
    return {**volume, "configMap": {"defaultMode": _CONFIG_VOLUME_MODE, **volume["configMap"]}}


def _container(container: Body) -> Body:
    filled = {**_CONTAINER, **container, "resources": _amounts(block(container, "resources"))}
    filled["ports"] = [{"protocol": "TCP", **each} for each in entries(container, "ports")]
    filled.update({key: _probe(filled[key]) for key in _PROBES if key in filled})
    return filled if filled["ports"] else {key: value for key, value in filled.items() if key != "ports"}


def _probe(probe: Body) -> Body:
    return {**_PROBE, **probe, "httpGet": {"scheme": "HTTP", **probe["httpGet"]}}


def _amounts(resources: Mapping[str, Any]) -> Body:
    return {key: {name: stored(amount) for name, amount in amounts.items()} for key, amounts in resources.items()}


_BY_KIND: Mapping[str, Callable[[Mapping[str, Any]], Body]] = {
    "Service": _service,
    "PersistentVolumeClaim": _claim,
    "Deployment": _deployment,
}
