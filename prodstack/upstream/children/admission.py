"""The children that the API server refuses; the operator then retries its create or update endlessly.

Only what a custom resource that its CRD accepts can lead to is checked, on the child's body. Sources: the Kubernetes API's validation
rules, the failures that were observed on the operator, and tests/e2e/test_children.py, where a real API server judges each of these.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import block, entries, number, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_PART = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_DOMAIN = rf"{_PART}(\.{_PART})*"
_WORD = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_SERVICE_NAME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
_DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_SUBDOMAIN = re.compile(rf"(?=.{{1,253}}\Z){_DOMAIN}")
_KEY = re.compile(r"[-._a-zA-Z0-9]{1,253}")
_QUALIFIED = re.compile(rf"(?=[^/]{{1,253}}/){_DOMAIN}/{_WORD}")
_ANNOTATION = re.compile(rf"((?=[^/]{{1,253}}/){_DOMAIN}/)?{_WORD}")
_ENV_NAME = re.compile(r"[ -<>-~]+")
_PULL_POLICIES = ("Always", "IfNotPresent", "Never")
_EFFECTS = ("", "NoSchedule", "PreferNoSchedule", "NoExecute")
_VALUES_OF = {"In": (1, None), "NotIn": (1, None), "Exists": (0, 0), "DoesNotExist": (0, 0), "Gt": (1, 1), "Lt": (1, 1)}
_PORTS = range(1, 65536)


def refusals(body: Mapping[str, Any]) -> Iterator[str]:
    """The reasons why the API server refuses a child, in a few words each; none if it accepts the child."""
    check = _CHECKS.get(text(body, "kind"))
    if check is not None:
        yield from check(body)


def _service(body: Mapping[str, Any]) -> Iterator[str]:
    name = text(block(body, "metadata"), "name")
    if not _SERVICE_NAME.fullmatch(name):
        yield f'"{name}" is not a valid name for a Service (a letter, then letters, digits and dashes, at most 63 characters)'
    for port in entries(block(body, "spec"), "ports"):
        if port["targetPort"] and port["targetPort"] not in _PORTS:
            yield f"the port {port['targetPort']} is not between 1 and 65535"


def _account(body: Mapping[str, Any]) -> Iterator[str]:
    name = text(block(body, "metadata"), "name")
    if not _SUBDOMAIN.fullmatch(name):
        yield f'"{name}" is not a valid name for a ServiceAccount'


def _claim(body: Mapping[str, Any]) -> Iterator[str]:
    size = text(block(body, "spec", "resources", "requests"), "storage")
    if is_quantity(size) and amount(size) <= 0:
        yield "the size must be more than 0"
    name = text(block(body, "spec"), "storageClassName")
    if name and not _SUBDOMAIN.fullmatch(name):
        yield f'"{name}" is not a valid name for a StorageClass'


def _deployment(body: Mapping[str, Any]) -> Iterator[str]:
    spec = block(body, "spec")
    if number(spec, "replicas") < 0:
        yield f"replicas is {number(spec, 'replicas')}"
    for key in block(spec, "template", "metadata", "annotations"):
        if not _ANNOTATION.fullmatch(key.lower()):
            yield f'"{key}" is not a valid annotation key'
    pod = block(spec, "template", "spec")
    yield from _pod_names(pod)
    yield from _affinity(pod)
    for toleration in entries(pod, "tolerations"):
        yield from _toleration(toleration)
    yield from _unique("container", [text(each, "name") for each in entries(pod, "containers")])
    yield from _unique("volume", [text(each, "name") for each in entries(pod, "volumes")])
    for volume in entries(pod, "volumes"):
        limit = text(block(volume, "emptyDir"), "sizeLimit")
        if is_quantity(limit) and amount(limit) < 0:
            yield f"the size {limit} of a volume in memory is below 0"
    for container in entries(pod, "containers"):
        yield from _container(container)


def _pod_names(pod: Mapping[str, Any]) -> Iterator[str]:
    for key in ("runtimeClassName", "serviceAccountName"):
        if key in pod and not _SUBDOMAIN.fullmatch(text(pod, key)):
            yield f'{key} "{text(pod, key)}" is not a valid name'


def _unique(what: str, names: list[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if not _DNS_LABEL.fullmatch(name):
            yield f'"{name}" is not a valid name for a {what}'
        if times > 1:
            yield f'two {what}s are named "{name}"'


def _affinity(pod: Mapping[str, Any]) -> Iterator[str]:
    required = block(pod, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    if "nodeSelectorTerms" in required and not entries(required, "nodeSelectorTerms"):
        yield "nodeSelectorTerms is empty"
    for term in entries(required, "nodeSelectorTerms"):
        for each in entries(term, "matchExpressions"):
            yield from _requirement(each, tuple(_VALUES_OF))
        for each in entries(term, "matchFields"):
            yield from _requirement(each, ("In", "NotIn"))


def _requirement(each: Mapping[str, Any], operators: tuple[str, ...]) -> Iterator[str]:
    operator, values = text(each, "operator"), entries(each, "values")
    if operator not in operators:
        yield f'the operator "{operator}" of "{text(each, "key")}" is not one of {", ".join(operators)}'
        return
    least, most = _VALUES_OF[operator]
    if len(values) < least or (most is not None and len(values) > most):
        yield f'{operator} of "{text(each, "key")}" does not take {len(values)} values'


def _toleration(each: Mapping[str, Any]) -> Iterator[str]:
    operator = text(each, "operator")
    if operator not in ("", "Exists", "Equal"):
        yield f'the operator "{operator}" of a toleration is neither Exists nor Equal'
    if not text(each, "key") and operator != "Exists":
        yield "a toleration without a key must have the operator Exists"
    if operator == "Exists" and text(each, "value"):
        yield f'a toleration with Exists takes no value, found "{text(each, "value")}"'
    if text(each, "effect") not in _EFFECTS:
        yield f'the effect "{text(each, "effect")}" of a toleration is unknown'
    if "tolerationSeconds" in each and text(each, "effect") != "NoExecute":
        yield "tolerationSeconds goes only with the effect NoExecute"


def _container(container: Mapping[str, Any]) -> Iterator[str]:
    if text(container, "imagePullPolicy") not in _PULL_POLICIES:
        yield f'pullPolicy "{text(container, "imagePullPolicy")}" is not one of {", ".join(_PULL_POLICIES)}'
    if any(port["containerPort"] not in _PORTS for port in entries(container, "ports")):
        yield "the port is not between 1 and 65535"
    paths = Counter(text(mount, "mountPath") for mount in entries(container, "volumeMounts"))
    yield from (f'two mounts have the path "{path}"' for path, times in paths.items() if times > 1)
    for each in entries(container, "env"):
        yield from _env(each)
    for name, written in block(container, "resources", "limits").items():
        yield from _amount(name, written)


def _env(each: Mapping[str, Any]) -> Iterator[str]:
    if not _ENV_NAME.fullmatch(text(each, "name")):
        yield f'"{text(each, "name")}" is not a valid name for an environment variable'
    secret = block(each, "valueFrom", "secretKeyRef")
    if secret and not _KEY.fullmatch(text(secret, "key")):
        yield f'"{text(secret, "key")}" is not a valid key of a Secret'


@lru_cache(maxsize=4096)
def _amount(name: str, written: str) -> tuple[str, ...]:
    if not is_quantity(written):
        return ()
    size, found = amount(written), []
    if size < 0:
        found.append(f"{name} is {written}")
    if name not in ("cpu", "memory"):
        if not _QUALIFIED.fullmatch(name):
            found.append(f'"{name}" is not a valid name for a resource: it needs a domain, as in nvidia.com/gpu')
        if size.denominator != 1:
            found.append(f"{name} must be a whole number, found {written}")
    return tuple(found)


_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "Service": _service,
    "ServiceAccount": _account,
    "PersistentVolumeClaim": _claim,
    "Deployment": _deployment,
}
