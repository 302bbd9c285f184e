"""What a cluster has to have before an object can run, and how sure it is that something of it is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from review.finding import Severity
from review.manifest import Facts, Manifest, World, get
from review.once import about_world

if TYPE_CHECKING:
    from collections.abc import Mapping

    from review.source import Path

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
