"""The children that the API server refuses; the operator then retries its create or update endlessly.

Only what a custom resource that its CRD accepts can lead to is checked, on the child's body. Sources: the Kubernetes API's validation
rules, the failures that were observed on the operator, and tests/e2e/test_children.py, where a real API server judges each of these.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from prodstack.manifests.formats import (
    ANNOTATION_KEY,
    DNS_LABEL,
    DNS_SUBDOMAIN,
    ENV_NAME,
    HUGE_PAGES,
    LABEL_KEY,
    LABEL_VALUE,
    RESOURCE_NAME,
    SECRET_KEY,
    is_extended_resource,
)
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import block, entries, number, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from prodstack.manifests.formats import Format

_SERVICE_NAME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
_PULL_POLICIES = ("Always", "IfNotPresent", "Never")
_EFFECTS = ("", "NoSchedule", "PreferNoSchedule", "NoExecute")
_VALUES_OF = {"In": (1, None), "NotIn": (1, None), "Exists": (0, 0), "DoesNotExist": (0, 0), "Gt": (1, 1), "Lt": (1, 1)}
_VALUES_OF_FIELDS = {"In": (1, 1), "NotIn": (1, 1)}
_FIELD = "metadata.name"
_PORTS = range(1, 65536)
MIRROR, _DELETION_COST = "kubernetes.io/config.mirror", "controller.kubernetes.io/pod-deletion-cost"
_SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"
_TOLERATIONS = "scheduler.alpha.kubernetes.io/tolerations"
_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
_INT32 = re.compile("-?(0|[1-9][0-9]{0,9})")
_MAX_ANNOTATIONS = 262144
"""Bytes of all keys and values."""


def refusals(body: Mapping[str, Any]) -> Iterator[str]:
    """The reasons why the API server refuses a child, in a few words each; none if it accepts the child."""
    yield from _labels(body)
    check = _CHECKS.get(text(body, "kind"))
    if check is not None:
        yield from check(body)


def _labels(body: Mapping[str, Any]) -> Iterator[str]:
    """The API server judged the custom resource's own labels already; the operator makes others of them for the sides of a topology."""
    selector = block(body, "spec", "selector") if text(body, "kind") == "Service" else {}
    for key, value in {**block(body, "metadata", "labels"), **selector}.items():
        if isinstance(value, str) and (problem := LABEL_VALUE.problem(value)):
            yield f'the label {key} "{value}" {problem}'


def _service(body: Mapping[str, Any]) -> Iterator[str]:
    name = text(block(body, "metadata"), "name")
    if not _SERVICE_NAME.fullmatch(name):
        yield f'"{name}" is not a valid name for a Service (a letter, then letters, digits and dashes, at most 63 characters)'
    for port in entries(block(body, "spec"), "ports"):
        if port["targetPort"] and port["targetPort"] not in _PORTS:
            yield f"the port {port['targetPort']} is not between 1 and 65535"


def _account(body: Mapping[str, Any]) -> Iterator[str]:
    name = text(block(body, "metadata"), "name")
    if not DNS_SUBDOMAIN.accepts(name):
        yield f'"{name}" is not a valid name for a ServiceAccount'


def _claim(body: Mapping[str, Any]) -> Iterator[str]:
    size = text(block(body, "spec", "resources", "requests"), "storage")
    if is_quantity(size) and amount(size) <= 0:
        yield "the size must be more than 0"
    name = text(block(body, "spec"), "storageClassName")
    if name and not DNS_SUBDOMAIN.accepts(name):
        yield f'"{name}" is not a valid name for a StorageClass'


def _deployment(body: Mapping[str, Any]) -> Iterator[str]:
    spec = block(body, "spec")
    if number(spec, "replicas") < 0:
        yield f"replicas is {number(spec, 'replicas')}"
    pod = block(spec, "template", "spec")
    yield from _annotations(
        block(spec, "template", "metadata", "annotations"), [text(each, "name") for each in entries(pod, "containers")]
    )
    yield from _pod_names(pod)
    yield from _affinity(pod)
    for toleration in entries(pod, "tolerations"):
        yield from toleration_problems(toleration)
    yield from _unique("container", [text(each, "name") for each in entries(pod, "containers")])
    yield from _unique("volume", [text(each, "name") for each in entries(pod, "volumes")])
    for volume in entries(pod, "volumes"):
        limit = text(block(volume, "emptyDir"), "sizeLimit")
        if is_quantity(limit) and amount(limit) < 0:
            yield f"the size {limit} of a volume in memory is below 0"
    for container in entries(pod, "containers"):
        yield from _container(container)


def _annotations(annotations: Mapping[str, str], containers: Sequence[str]) -> Iterator[str]:
    for key, value in annotations.items():
        for problem in (ANNOTATION_KEY.problem(key), annotation_problem(key, value, containers)):
            if problem:
                yield f'the annotation "{key}" {problem}'
    if sum(len(part.encode()) for pair in annotations.items() for part in pair) > _MAX_ANNOTATIONS:
        yield f"the annotations have more than {_MAX_ANNOTATIONS} bytes"


def annotation_problem(key: str, value: str, containers: Sequence[str]) -> str | None:
    """Why the API server refuses the value of a pod's annotation to which Kubernetes gives a meaning, as the rest of a sentence, or None.

    containers: the names of the pod's containers.
    """
    if key == MIRROR:
        return "marks the mirror of a static pod, which no Deployment can make"
    if key == _DELETION_COST and not (_INT32.fullmatch(value) and -(2**31) <= int(value) < 2**31):
        return f'has the value "{value}", which is not a whole number of 32 bits'
    if key.startswith(_APPARMOR):
        if key.removeprefix(_APPARMOR) not in containers:
            return f"names a container that the pod does not have (it has: {', '.join(containers)})"
        if value not in ("", "runtime/default", "unconfined") and not value.startswith("localhost/"):
            return f'has the value "{value}", which is not an AppArmor profile'
    if key == _SECCOMP_POD or key.startswith(_SECCOMP_CONTAINER):
        return None if _is_seccomp(value) else f'has the value "{value}", which is not a seccomp profile'
    return _tolerations_problem(value) if key == _TOLERATIONS and value else None


def _is_seccomp(value: str) -> bool:
    if value.startswith("localhost/"):
        path = value.removeprefix("localhost/")
        return not path.startswith("/") and ".." not in path.split("/")
    return value in ("runtime/default", "docker/default", "unconfined")


def _tolerations_problem(value: str) -> str | None:
    try:
        found = json.loads(value)
    except ValueError:
        return "is not a JSON list of tolerations"
    if found is not None and not (isinstance(found, list) and all(isinstance(each, dict) for each in found)):
        return "is not a JSON list of tolerations"
    return next((f"has {problem}" for each in found or () for problem in toleration_problems(each)), None)


def _pod_names(pod: Mapping[str, Any]) -> Iterator[str]:
    for key in ("runtimeClassName", "serviceAccountName"):
        if key in pod and not DNS_SUBDOMAIN.accepts(text(pod, key)):
            yield f'{key} "{text(pod, key)}" is not a valid name'


def _unique(what: str, names: list[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if not DNS_LABEL.accepts(name):
            yield f'"{name}" is not a valid name for a {what}'
        if times > 1:
            yield f'two {what}s are named "{name}"'


def _affinity(pod: Mapping[str, Any]) -> Iterator[str]:
    required = block(pod, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    if "nodeSelectorTerms" in required and not entries(required, "nodeSelectorTerms"):
        yield "nodeSelectorTerms is empty"
    for term in entries(required, "nodeSelectorTerms"):
        for each in entries(term, "matchExpressions"):
            yield from _counted(each, _VALUES_OF)
            yield from _formatted("key", [text(each, "key")], LABEL_KEY)
            yield from _formatted("value", entries(each, "values"), LABEL_VALUE)
        for each in entries(term, "matchFields"):
            yield from _counted(each, _VALUES_OF_FIELDS)
            if text(each, "key") != _FIELD:
                yield f'matchFields knows {_FIELD} alone, not "{text(each, "key")}"'
            yield from _formatted("value", entries(each, "values"), DNS_SUBDOMAIN)


def _counted(each: Mapping[str, Any], numbers: Mapping[str, tuple[int, int | None]]) -> Iterator[str]:
    operator, values = text(each, "operator"), entries(each, "values")
    if operator not in numbers:
        yield f'the operator "{operator}" of "{text(each, "key")}" is not one of {", ".join(numbers)}'
        return
    least, most = numbers[operator]
    if len(values) < least or (most is not None and len(values) > most):
        yield f'{operator} of "{text(each, "key")}" does not take {len(values)} values'


def _formatted(what: str, values: Iterable[str], wanted: Format) -> Iterator[str]:
    yield from (f'the {what} "{each}" {problem}' for each in values if (problem := wanted.problem(each)))


def toleration_problems(each: Mapping[str, Any]) -> Iterator[str]:
    """Why the API server refuses a toleration, in a few words each."""
    operator = text(each, "operator")
    if operator not in ("", "Exists", "Equal"):
        yield f'the operator "{operator}" of a toleration is neither Exists nor Equal'
    if not text(each, "key") and operator != "Exists":
        yield "a toleration without a key must have the operator Exists"
    if operator == "Exists" and text(each, "value"):
        yield f'a toleration with Exists takes no value, found "{text(each, "value")}"'
    if text(each, "key"):
        yield from _formatted("key", [text(each, "key")], LABEL_KEY)
    if operator != "Exists":
        yield from _formatted("value", [text(each, "value")], LABEL_VALUE)
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
    yield from _formatted("environment variable", [text(each, "name")], ENV_NAME)
    secret = block(each, "valueFrom", "secretKeyRef")
    if secret:
        yield from _formatted("Secret", [text(secret, "name")], DNS_SUBDOMAIN)
        yield from _formatted("key", [text(secret, "key")], SECRET_KEY)


@lru_cache(maxsize=4096)
def _amount(name: str, written: str) -> tuple[str, ...]:
    if not is_quantity(written):
        return ()
    size, found = amount(written), []
    if size < 0:
        found.append(f"{name} is {written}")
    if problem := RESOURCE_NAME.problem(name):
        found.append(f'"{name}" {problem}')
    if size.denominator != 1 and is_extended_resource(name):
        found.append(f"{name} must be a whole number, found {written}")
    if problem := page_problem(name, written):
        found.append(f"{name} {problem}")
    return tuple(found)


def page_problem(name: str, written: str) -> str | None:
    """What is wrong with an amount of huge pages, as the rest of a sentence; None for other resources and texts that are no quantity."""
    if not name.startswith(HUGE_PAGES) or not is_quantity(written):
        return None
    page = name.removeprefix(HUGE_PAGES)
    size = amount(page) if is_quantity(page) else 0
    if size > 0 and amount(written) > 0 and (amount(written) / size).denominator == 1:
        return None
    return f'must be a multiple of {page} above 0, found "{written}"'


_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "Service": _service,
    "ServiceAccount": _account,
    "PersistentVolumeClaim": _claim,
    "Deployment": _deployment,
}
