"""What a cluster must provide before an object can run (Secrets, classes, add-ons), and how severe it is if something is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.index import FOREIGN, indexed
from prodstack.manifests.manifest import LORA_ADAPTER, ROUTER
from prodstack.manifests.values import block, get, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.index import Key
    from prodstack.manifests.manifest import Manifest, World
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
"""Kinds that create a Secret, and where they name it; without a name there, it has the object's name. Source: their CRDs, read."""


def unsupplied(world: World, fact: object) -> Severity | None:
    """The severity of something missing that `fact` (a field of world.facts) should list; None if it cannot be judged.

    If the cluster file describes the cluster, what it lists is complete, and what it does not mention is not judged. Without a
    description, only the tree counts: a note if it is partial, an error if it is complete.
    """
    if fact is not None:
        return Severity.ERROR
    return None if world.facts.is_described else world.missing_outside


@indexed(FOREIGN, plain=True)
def made_secrets(manifest: Manifest) -> Iterator[tuple[Key, list[str] | None]]:
    """The keys of a Secret that the tree creates, by namespace and name; None if they are unknown."""
    if manifest.ref.kind in SECRET_MAKERS:
        keys = _keys(manifest)
        yield (manifest.ref.namespace, _made_name(manifest)), None if keys is None else sorted(keys)


@indexed(FOREIGN, plain=True)
def secret_names(manifest: Manifest) -> Iterator[tuple[Key, list[str]]]:
    """The namespaces and names of all Secrets that the tree creates, under one key."""
    for key, _ in made_secrets.of(manifest):
        yield (), list(key)


def secret(world: World, namespace: str, name: str) -> tuple[bool, frozenset[str] | None]:
    """Whether the tree creates this Secret or the cluster file lists it, and its keys; None if they are unknown."""
    made = world.look(made_secrets, (namespace, name))
    if made:
        return True, None if made[-1] is None else frozenset(made[-1])
    listed = world.facts.secrets or {}
    return (namespace, name) in listed, listed.get((namespace, name))


def known_secrets(world: World) -> set[tuple[str, str]]:
    """(namespace, name) of every Secret that the tree creates or the cluster file lists."""
    return {*(world.facts.secrets or {}), *((space, name) for space, name in world.look(secret_names, ()))}


def has(world: World, kind: str, name: str) -> bool:
    """Whether the tree has a cluster-scoped object of this kind and name."""
    return world.find(kind, "", name) is not None


def _made_name(manifest: Manifest) -> str:
    for path in SECRET_MAKERS[manifest.ref.kind]:
        if name := text(manifest.body, *map(str, path)):
            return name
    return manifest.ref.name


def _keys(manifest: Manifest) -> frozenset[str] | None:
    body = manifest.body
    match manifest.ref.kind:
        case "Secret":
            return frozenset((*block(body, "data"), *block(body, "stringData")))
        case "SealedSecret":
            return frozenset(block(manifest.spec, "encryptedData")) or None
        case "ExternalSecret" if not manifest.spec.get("dataFrom") and not _is_templated(manifest):
            items = manifest.spec.get("data")
            return frozenset(str(get(item, "secretKey")) for item in items) if isinstance(items, list) else None
        case _:
            return None


def _is_templated(secret: Manifest) -> bool:
    """Whether a template decides the keys of an ExternalSecret's Secret; one with a type alone keeps them (External Secrets, read)."""
    template = block(secret.spec, "target", "template")
    return any(template.get(key) for key in ("data", "templateFrom"))


class SecretReference(NamedTuple):
    """A reference to a Secret: its place, the name, and the key that is read ("" for any)."""

    path: Path
    name: str
    key: str = ""
    fails_at: FailsAt = FailsAt.POD


def references(manifest: Manifest) -> Iterator[SecretReference]:
    """Every Secret that a pod of the object or the operator will read. Source: operator, observed.

    References without effect are left out: pull secrets of a CacheServer and of a sidecar, and a router's API key without name or key.
    """
    for found in _written(manifest):
        if isinstance(found.name, str) and found.name:
            yield found


def _written(manifest: Manifest) -> Iterator[SecretReference]:
    spec = manifest.spec
    for path, engine in manifest.engines:
        token = get(engine, "model", "hfTokenSecret")
        key = get(token, "hfTokenKeyName")
        at = (*path, "model", "hfTokenSecret", "hfTokenSecretName")
        yield SecretReference(at, get(token, "hfTokenSecretName"), "token" if key is None else str(key))
        image = (*path, "deploymentConfig", "image", "pullSecretName")
        yield SecretReference(image, get(engine, "deploymentConfig", "image", "pullSecretName"))
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
