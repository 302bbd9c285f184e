"""The secrets that an object of ours names; never a secret's content."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from review.finding import FailsAt
from review.manifest import LORA_ADAPTER, ROUTER, get

if TYPE_CHECKING:
    from collections.abc import Iterator

    from review.manifest import Manifest
    from review.source import Path


class SecretReference(NamedTuple):
    """A secret's name, where it is written, and the key that is read ("" where any will do)."""

    path: Path
    name: str
    key: str = ""
    fails_at: FailsAt = FailsAt.POD


def references(manifest: Manifest) -> Iterator[SecretReference]:
    """Every secret that something of the object will read. Source: operator, observed.

    Left out is what reaches nothing: the pull secrets of a CacheServer and of a sidecar, and a router's API key without both halves.
    """
    for found in _written(manifest):
        if isinstance(found.name, str) and found.name:
            yield found


def _written(manifest: Manifest) -> Iterator[SecretReference]:
    spec = manifest.spec
    for path, block in manifest.engines:
        token = get(block, "model", "hfTokenSecret")
        key = get(token, "hfTokenKeyName")
        at = (*path, "model", "hfTokenSecret", "hfTokenSecretName")
        yield SecretReference(at, get(token, "hfTokenSecretName"), "token" if key is None else str(key))
        image = (*path, "deploymentConfig", "image", "pullSecretName")
        yield SecretReference(image, get(block, "deploymentConfig", "image", "pullSecretName"))
    if manifest.ref.kind == ROUTER:
        yield SecretReference(("spec", "image", "pullSecretName"), get(spec, "image", "pullSecretName"))
        if key := get(spec, "vllmApiKeyName"):
            yield SecretReference(("spec", "vllmApiKeySecret", "name"), get(spec, "vllmApiKeySecret", "name"), str(key))
    if manifest.ref.kind == LORA_ADAPTER:
        credentials = get(spec, "adapterSource", "credentialsSecretRef")
        at = ("spec", "adapterSource", "credentialsSecretRef", "name")
        yield SecretReference(at, get(credentials, "name"), str(get(credentials, "key") or ""), FailsAt.OPERATOR)
        api = get(spec, "vllmApiKey")
        at = ("spec", "vllmApiKey", "secretName")
        yield SecretReference(at, get(api, "secretName"), str(get(api, "secretKey") or ""), FailsAt.OPERATOR)
