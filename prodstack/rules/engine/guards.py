"""What the hardened CRDs add to the plain ones: the guards of all rules, and limits, as keywords by kind and path.

The API server admits CEL only if it can bound its cost in advance, so the lists and texts that guards read get limits (LIMITS). No object
that could run comes near them. The API server refuses what is longer in its own words, without a rule's id.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.rules.engine.cel import ENGINES
from prodstack.rules.engine.registry import edit_guards, rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.rules.engine.cel import Guard
    from prodstack.rules.engine.registry import EditGuard, Rule

RULES = "x-kubernetes-validations"
Limit = tuple[str, int]

_VARIABLES: Limit = ("maxItems", 512)
_TEXT: Limit = ("maxLength", 65536)
"""64 KiB: Linux itself starts no program with a variable or an argument of more than 128 (its MAX_ARG_STRLEN)."""
_ARGUMENTS: Limit = ("maxItems", 256)
_ARGUMENT: Limit = ("maxLength", 16384)
_LIST: Limit = ("maxItems", 64)
_PATH: Limit = ("maxLength", 4096)
_ANNOTATIONS: Limit = ("maxProperties", 256)
_NAME: Limit = ("maxLength", 1024)
_QUANTITY: Limit = ("maxLength", 256)
_ENV: Mapping[str, Limit] = {"env": _VARIABLES, "env[].name": _NAME, "env[].value": _TEXT}
_IMAGE: Mapping[str, Limit] = {"image.registry": _NAME, "image.name": _NAME, "image.pullPolicy": _NAME}
_RESOURCES: Mapping[str, Limit] = {f"resources.{key}": _QUANTITY for key in ("cpu", "memory", "gpu")}
_KEY: Limit = ("maxLength", 317)
"""A label key: 253 characters, a slash and 63."""
_LABEL: Limit = ("maxLength", 63)
_SUBDOMAIN: Limit = ("maxLength", 253)
_TERMS: Mapping[str, Limit] = {
    "nodeSelectorTerms": ("maxItems", 16),
    "nodeSelectorTerms[].matchExpressions": ("maxItems", 16),
    "nodeSelectorTerms[].matchExpressions[].key": _KEY,
    "nodeSelectorTerms[].matchExpressions[].values": _LIST,
    "nodeSelectorTerms[].matchExpressions[].values[]": _LABEL,
    "nodeSelectorTerms[].matchFields": ("maxItems", 16),
    "nodeSelectorTerms[].matchFields[].key": _NAME,
    "nodeSelectorTerms[].matchFields[].values": ("maxItems", 16),
    "nodeSelectorTerms[].matchFields[].values[]": _SUBDOMAIN,
}
"""Each guard of a value is asked for every value of every requirement of every term, so the product of these counts."""
_SIDECAR = {**_ENV, **_IMAGE, **_RESOURCES, "resources.gpuType": _NAME, "name": _NAME}
_DEPLOYMENT: Mapping[str, Limit] = {
    **_IMAGE,
    **_RESOURCES,
    **_TERMS,
    **{f"sidecarConfig.{path}": limit for path, limit in _SIDECAR.items()},
    "podAnnotations": _ANNOTATIONS,
    "resources.gpuType": _NAME,
    "runtimeClass": _NAME,
    "shmSize": _QUANTITY,
    "toleration": _LIST,
    **{f"toleration[].{key}": _NAME for key in ("key", "operator", "value", "effect")},
}
_ENGINE: Mapping[str, Limit] = {
    **{f"deploymentConfig.{path}": limit for path, limit in _DEPLOYMENT.items()},
    **{f"vllmConfig.{path}": limit for path, limit in _ENV.items()},
    "vllmConfig.extraArgs": _ARGUMENTS,
    "vllmConfig.extraArgs[]": _ARGUMENT,
    "vllmConfig.gpuMemoryUtilization": _QUANTITY,
    "model.modelURL": _PATH,
    "lmCacheConfig.cpuOffloadingBufferSize": _QUANTITY,
    "lmCacheConfig.diskOffloadingBufferSize": _QUANTITY,
    "lmCacheConfig.nixlBufferDevice": _NAME,
    "lmCacheConfig.nixlBufferSize": _NAME,
    "lmCacheConfig.remoteSerde": _NAME,
    "lmCacheConfig.remoteUrl": _PATH,
    "storageConfig.size": _QUANTITY,
    "storageConfig.volumeName": _NAME,
    "storageConfig.storageClassName": _NAME,
    "model.hfTokenSecret.hfTokenSecretName": _NAME,
    "model.hfTokenSecret.hfTokenKeyName": _NAME,
    "storageConfig.mountPath": _PATH,
}
LIMITS: Mapping[str, Mapping[str, Limit]] = {
    RUNTIME: {f"{engine}.{path}": limit for engine in ENGINES for path, limit in _ENGINE.items()},
    ROUTER: {
        f".spec.{path}": limit
        for path, limit in {
            **_ENV,
            **_IMAGE,
            **_RESOURCES,
            **_TERMS,
            "extraArgs": _ARGUMENTS,
            "extraArgs[]": _ARGUMENT,
            "k8sLabelSelector": _PATH,
            "serviceAccountName": _NAME,
            "vllmApiKeySecret.name": _NAME,
            "vllmApiKeyName": _NAME,
            "staticBackends": _TEXT,
            "staticModels": _TEXT,
        }.items()
    },
    CACHE_SERVER: {f".spec.{path}": limit for path, limit in {**_IMAGE, **_RESOURCES}.items()},
    LORA_ADAPTER: {
        f".spec.{path}": limit
        for path, limit in {
            "adapterSource.type": _NAME,
            "adapterSource.credentialsSecretRef.name": _NAME,
            "adapterSource.credentialsSecretRef.key": _NAME,
            "vllmApiKey.secretName": _NAME,
            "vllmApiKey.secretKey": _NAME,
        }.items()
    },
}
"""Keyword and number by kind and path."""


@cache
def guards() -> Mapping[str, tuple[Guard, ...]]:
    """The guards of every rule that has some, and of edits, by id, sorted."""
    owners: tuple[Rule | EditGuard, ...] = (*rules(), *edit_guards())
    return {each.id: each.guards for each in sorted(owners, key=lambda each: each.id) if each.guards}


@cache
def unguarded() -> Mapping[str, str]:
    """Why a rule that reports errors has no guard, by id, sorted."""
    return {each.id: each.unguarded for each in sorted(rules(), key=lambda each: each.id) if each.unguarded}


@cache
def missed() -> Mapping[str, str]:
    """What the guards of a rule accept although the rule reports it, by id."""
    return {each.id: each.guard_misses for each in rules() if each.guard_misses}


def validations() -> dict[str, dict[str, dict[str, Any]]]:
    """Keywords by kind and path: the limits, and the guards with their messages, each of which ends in its rule's id."""
    added: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for kind, limits in LIMITS.items():
        for path, (keyword, number) in limits.items():
            added[kind][path][keyword] = number
    for guard, entry in _entries():
        added[guard.kind][guard.path].setdefault(RULES, []).append(entry)
    return {kind: dict(paths) for kind, paths in added.items()}


def _entries() -> Iterator[tuple[Guard, dict[str, str]]]:
    for identifier, of_rule in guards().items():
        for guard in of_rule:
            entry = {"message": f"{guard.message} [{identifier}]", "rule": guard.rule}
            yield guard, {**entry, **({"fieldPath": guard.field} if guard.field else {})}
