"""What a cluster has to have before an object can run, and how sure it is that something of it is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.manifests.cache import about_world
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, ROUTER, Facts, Manifest, World
from prodstack.manifests.values import get

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.manifest import Manifest
    from prodstack.manifests.yaml_reader import Path


SECRET_MAKERS: Mapping[str, tuple[Path, ...]] = {
    "Secret": (),
    "SealedSecret": (("spec", "template", "metadata", "name"),),
    "ExternalSecret": (("spec", "target", "name"),),
    "VaultStaticSecret": (("spec", "destination", "name"),),
    "VaultDynamicSecret": (("spec", "destination", "name"),),
    "InfisicalSecret": (("spec", "managedSecretReference", "secretName"),),
    "OnePasswordItem": (),
}
"""Kinds that give a Secret, and where they name it; without a name there, it has the object's own. Source: their CRDs, read."""


def unsupplied(world: World, fact: object) -> Severity | None:
    """How bad it is that something which `fact` (a field of world.facts) should hold is not found; None: nothing can be said.

    A cluster that is described is judged by what its description says, and not judged where that is silent. Where no cluster is
    described, the tree alone speaks: a note in a partial one, an error in a complete one.
    """
    if fact is not None:
        return Severity.ERROR
    return None if _is_described(world) else world.missing_outside


@about_world
def _is_described(world: World) -> bool:
    return world.facts != Facts()


@about_world
def secrets(world: World) -> Mapping[tuple[str, str], frozenset[str] | None]:
    """(namespace, name) -> keys of every secret that the tree makes or the cluster is said to have; None: its keys are not known."""
    made = {(m.ref.namespace, _made_name(m)): _keys(m) for m in world.manifests if m.ref.kind in SECRET_MAKERS}
    return {**(world.facts.secrets or {}), **made}


def has(world: World, kind: str, name: str) -> bool:
    """Whether the tree has a cluster-scoped object of that kind and name."""
    return world.find(kind, "", name) is not None


def _made_name(manifest: Manifest) -> str:
    for path in SECRET_MAKERS[manifest.ref.kind]:
        name = get(manifest.body, *path)
        if isinstance(name, str) and name:
            return name
    return manifest.ref.name


def _keys(manifest: Manifest) -> frozenset[str] | None:
    body = manifest.body
    match manifest.ref.kind:
        case "Secret":
            return frozenset((*_mapping(body.get("data")), *_mapping(body.get("stringData"))))
        case "SealedSecret":
            return frozenset(_mapping(manifest.spec.get("encryptedData"))) or None
        case "ExternalSecret" if not manifest.spec.get("dataFrom") and not get(manifest.spec, "target", "template"):
            items = manifest.spec.get("data")
            return frozenset(str(get(item, "secretKey")) for item in items) if isinstance(items, list) else None
        case _:
            return None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


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
