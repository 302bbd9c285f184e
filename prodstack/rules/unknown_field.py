"""The rule `unknown-field`."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import KINDS, Manifest, World, get
from prodstack.manifests.schema import Node, SchemaError, node
from prodstack.manifests.wording import dotted, nearest
from prodstack.rules.engine.registry import Report, rule
from prodstack.upstream.facts import INSTEAD, INSTEAD_IN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.yaml_reader import Path

FEW = 12


@rule(kinds=KINDS, severity=Severity.ERROR, fails_at=FailsAt.API_SERVER)
def unknown_field(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A field that the CRD does not have.

    **What it reports.** Any field of the four kinds that today's CRDs (with the prefill/decode fields of upstream change 841) do not
    know, and the field that was meant.

    **Why it is bad.** kubectl, Argo CD and Flux ask for strict validation, which rejects the object. Without it the field is dropped in
    silence: no token is used, another image runs, nothing is stored (operator, observed). The upstream tutorial writes several such
    fields: `hfTokenSecret.name`, `image.tag`, `enabled` and `storage` of a CacheServer.

    **Bad**

        kind: CacheServer
        spec:
          enabled: true
          image:
            registry: docker.io
            name: lmcache/lmcache-server
            tag: v1

    **Fix.** Write the field that the message names.

        kind: CacheServer
        spec:
          image:
            registry: docker.io
            name: lmcache/lmcache-server:v1
    """
    for error in manifest.schema_errors:
        if error.kind == "unknown-field":
            message = f"{dotted(error.path)} is no field of a {manifest.ref.kind}"
            yield Report(error.path, message, _fix(manifest, error))


def _fix(manifest: Manifest, error: SchemaError) -> str:
    *before, key = error.path
    above = next((str(part) for part in reversed(before) if isinstance(part, str)), "")
    kind, field = manifest.ref.kind, str(key)
    if above == "image" and field in ("tag", "digest", "repository"):
        return _image_fix(get(manifest.body, *before), field)
    told = INSTEAD_IN.get((kind, above, field)) or INSTEAD.get((above, field))
    return told or _guess(kind, tuple(before), field, error.allowed)


def _image_fix(image: Any, field: str) -> str:
    if field == "repository":
        return "write registry and name"
    sign, name, value = "@" if field == "digest" else ":", get(image, "name"), get(image, field)
    if not isinstance(name, str) or sign in name or not value:
        return f"write the {field} into name"
    return f'write the {field} into name: "{name}{sign}{value}"'


def _guess(kind: str, before: Path, field: str, allowed: tuple[str, ...]) -> str:
    folded = nearest(field, allowed)
    if folded is not None and folded.lower() == field.lower().replace("_", "").replace("-", ""):
        return f"write {folded}"
    places = [place for place in _places(kind).get(field, ()) if place != dotted(before)]
    if len(places) == 1:
        return f"write it below {places[0]}"
    if folded is not None:
        return f"did you mean {folded}"
    return f"remove it; known here: {', '.join(allowed)}" if 0 < len(allowed) <= FEW else "remove it"


@cache
def _places(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Where the spec of a kind has a field of each name; the sides of a topology repeat the rest and are left out."""
    found: dict[str, list[str]] = defaultdict(list)
    top = node(kind)
    spec = top.child("spec") if top else None
    if spec is not None:
        _collect(spec, ("spec",), found)
    return {name: tuple(places) for name, places in found.items()}


def _collect(at: Node, path: Path, found: dict[str, list[str]]) -> None:
    for name, child in (at.properties or {}).items():
        found[name].append(dotted(path))
        if name != "topology":
            _collect(child, (*path, name), found)
