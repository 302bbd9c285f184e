"""ExternalSecrets: the External Secrets Operator reads a secret from a store and makes the Secret to which the stack refers.

Each has one item for every key of the Secret that the stack refers to. A Secret with which images are pulled has the type that the kubelet
asks for. List items have the fields that the CRD would add, so that what is published is what the cluster stores, and Argo CD shows no
difference. Source: the API of External Secrets and its controller, read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.compiler.authoring.problems import did_you_mean
from prodstack.compiler.companions.stack import Mistake, made
from prodstack.manifests.wording import dotted, listed
from prodstack.rules.reading.supply import references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prodstack.compiler.companions.stack import Body, Stack
    from prodstack.manifests.yaml_reader import Path
    from prodstack.models.companions import ExternalSecret

KEY = "externalSecrets"
CLUSTER_STORE = "ClusterSecretStore"
PULL_SECRET_KEY, PULL_SECRET_TYPE = ".dockerconfigjson", "kubernetes.io/dockerconfigjson"
"""The key and the type of a Secret with which the kubelet pulls images (Kubernetes, read)."""
_ADDED = {"conversionStrategy": "Default", "decodingStrategy": "None", "metadataPolicy": "None"}
"""What the CRD adds to each item (External Secrets, read)."""


def objects(settings: Mapping[str, ExternalSecret], stack: Stack) -> Iterator[Body]:
    """Yield an ExternalSecret for each Secret."""
    wanted = _referred_to(stack)
    for name, secret in sorted(settings.items()):
        if wanted.get(name) and secret.store and secret.key:
            template = {"template": {"type": PULL_SECRET_TYPE}} if PULL_SECRET_KEY in wanted[name] else {}
            target: Body = {"name": name, **template}
            spec = {
                **({"refreshInterval": secret.refresh_interval} if secret.refresh_interval else {}),
                "secretStoreRef": {"kind": secret.store_kind or CLUSTER_STORE, "name": secret.store},
                "target": target,
                "data": [_item(key, secret) for key in wanted[name]],
            }
            yield made("external-secrets.io/v1", "ExternalSecret", name, stack.namespace, spec=spec)


def _item(key: str, secret: ExternalSecret) -> Body:
    part = (secret.properties or {}).get(key, secret.property)
    remote = {"key": secret.key, **({"property": part} if part else {}), **_ADDED}
    return {"secretKey": key, "remoteRef": remote}


def _referred_to(stack: Stack) -> dict[str, list[str]]:
    """Return the keys that the custom resources of the stack read of each Secret in the stack's namespace, by its name."""
    found: dict[str, set[str]] = {}
    for manifest in stack.manifests:
        for each in references(manifest) if manifest.ref.namespace == stack.namespace else ():
            is_pull_secret = each.path[-1] == "pullSecretName"
            key = PULL_SECRET_KEY if is_pull_secret else each.key
            found.setdefault(each.name, set()).update([key] if key else [])
    return {name: sorted(keys) for name, keys in found.items()}


def mistakes(settings: Mapping[str, ExternalSecret], stack: Stack) -> Iterator[Mistake]:
    """Yield Secrets that nothing refers to, and settings from which a Secret would get the wrong value or none."""
    wanted = _referred_to(stack)
    for name, secret in settings.items():
        if name not in wanted:
            yield _unused(name, stack, wanted)
        elif secret.is_on:
            yield from _incomplete((KEY, name), secret)
            yield from _properties((KEY, name), secret, wanted[name])


def _unused(name: str, stack: Stack, wanted: Iterable[str]) -> Mistake:
    """Return the mistake for a Secret to which nothing in the stack's namespace refers."""
    elsewhere = {
        each.ref.namespace for each in stack.manifests if any(name == one.name for one in references(each))
    } - {stack.namespace}  # fmt: skip
    message = f'{KEY} names "{name}", but nothing in the namespace "{stack.namespace}" of the stack refers to a Secret of this name'
    if not elsewhere:
        return Mistake(
            (KEY, name), f"{message}, so nothing would read it", did_you_mean(name, wanted), "unknown-reference"
        )
    where = listed([f'"{each}"' for each in sorted(elsewhere)], "and")
    fix = f"write an ExternalSecret for the namespace {where} in the stack's folder"
    return Mistake(
        (KEY, name), f"{message}; objects of the folder in the namespace {where} do", fix, "unknown-reference"
    )


def _incomplete(path: Path, secret: ExternalSecret) -> Iterator[Mistake]:
    for key, value, what in (
        ("store", secret.store, "the SecretStore or ClusterSecretStore"),
        ("key", secret.key, "the name of the secret in the store"),
    ):
        if not value:
            message = f"{dotted(path)} has no {key}, so the External Secrets Operator would not know what to read"
            yield Mistake(path, message, f"write {key}: {what}")


def _properties(path: Path, secret: ExternalSecret, keys: list[str]) -> Iterator[Mistake]:
    where, properties = dotted(path), secret.properties
    if not keys:
        message = f"{where} cannot be derived: the stack refers to the Secret, but to none of its keys"
        yield Mistake(path, message, "write an ExternalSecret in the stack's folder")
    if secret.property is not None and properties is not None:
        message = f"{where} has both property and properties, but only one of them can apply"
        yield Mistake((*path, "property"), message, "remove one of them")
    elif len(keys) > 1 and properties is None:
        message = f"the stack refers to the keys {listed(keys, 'and')} of the Secret, and all of them would get the same value"
        yield Mistake(path, message, f"write properties: {{{', '.join(f'{key}: ...' for key in keys)}}}")
    for key, part in (properties or {}).items():
        if not part:
            message = (
                f"{where}.properties.{key} is empty, so the Secret would get the whole value of the secret in the store"
            )
            yield Mistake((*path, "properties", key), message, "write the name of the part")
        if key not in keys:
            message = f'{where}.properties has the key "{key}", to which nothing in the stack refers'
            yield Mistake((*path, "properties", key), message, did_you_mean(key, keys), "unknown-reference")
    without = [key for key in keys if properties is not None and key not in properties and secret.property is None]
    if without:
        message = f"{where}.properties has no part for {listed(without, 'and')}, to which the stack refers"
        yield Mistake((*path, "properties"), message, "add the part of the secret for each of them")
