"""What the CRDs accept: kinds and versions, fields, values and the size of numbers."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.index import FOREIGN, indexed
from prodstack.manifests.manifest import API_VERSION, GROUP, KINDS
from prodstack.manifests.schema import node, nulls
from prodstack.manifests.values import get
from prodstack.manifests.wording import dotted, nearest
from prodstack.rules.engine import cel
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import INT32_MAX
from prodstack.upstream.facts import INSTEAD, INSTEAD_IN
from prodstack.upstream.int32 import beyond

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.manifests.index import Key
    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.schema import Node, SchemaError
    from prodstack.manifests.yaml_reader import Path

FEW = 12
"""A list of the known fields is shown only up to this length."""
ELSEWHERE = frozenset(("unknown-field", "format"))
"""Kinds of schema errors that rules of their own report."""


def _spec(kind: str) -> Node | None:
    top = node(kind)
    return top.child("spec") if top else None


@rule(
    kinds=KINDS,
    severity=Severity.ERROR,
    fails_at=FailsAt.API_SERVER,
    unguarded="the API server refuses it under strict validation, and otherwise drops it before CEL sees it",
)
def unknown_field(manifest: Manifest) -> Iterator[Report]:
    """A field that the CRD does not have.

    **What it reports.** Any field of the four kinds that today's CRDs (with the prefill/decode fields of upstream change 841) do not
    have, and the field that was probably meant.

    **Why it is bad.** kubectl, Argo CD and Flux ask for strict validation, which rejects the object. Without it the API server drops the field
    silently: no token is used, another image runs, nothing is stored (operator, observed). The upstream tutorial writes several such
    fields: `hfTokenSecret.name`, `image.tag`, `enabled` and `storage` of a CacheServer.

    **Bad**

        kind: CacheServer
        spec:
          enabled: true
          image:
            registry: docker.io
            name: lmcache/vllm-openai
            tag: v1

    **Fix.** Write the field that the message names.

        kind: CacheServer
        spec:
          image:
            registry: docker.io
            name: lmcache/vllm-openai:v0.3.9
    """
    for error in manifest.schema_errors:
        if error.kind == "unknown-field":
            message = f"{dotted(error.path)} is not a field of a {manifest.ref.kind}"
            yield Report(error.path, message, _known_instead(manifest, error))


def _known_instead(manifest: Manifest, error: SchemaError) -> str:
    *before, key = error.path
    above = next((str(part) for part in reversed(before) if isinstance(part, str)), "")
    kind, field = manifest.ref.kind, str(key)
    if above == "image" and field in ("tag", "digest", "repository"):
        return _part_of_image(get(manifest.body, *before), field)
    told = INSTEAD_IN.get((kind, above, field)) or INSTEAD.get((above, field))
    return told or _guess(kind, tuple(before), field, error.allowed)


def _part_of_image(image: Any, field: str) -> str:
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
    depth = min((place.count(".") for place in places), default=0)
    nearest_places = [place for place in places if place.count(".") == depth]
    if len(nearest_places) == 1:
        return f"write it below {nearest_places[0]}"
    if folded is not None:
        return f"did you mean {folded}"
    return f"remove it; known here: {', '.join(allowed)}" if 0 < len(allowed) <= FEW else "remove it"


@cache
def _places(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Where the spec of a kind has a field of each name; the sides of a topology repeat the rest and are left out."""
    found: dict[str, list[str]] = defaultdict(list)
    spec = _spec(kind)
    if spec is not None:
        _collect(spec, ("spec",), found)
    return {name: tuple(places) for name, places in found.items()}


def _collect(at: Node, path: Path, found: dict[str, list[str]]) -> None:
    for name, child in (at.properties or {}).items():
        found[name].append(dotted(path))
        if name != "topology":
            _collect(child, (*path, name), found)


@rule(
    kinds=KINDS,
    severity=Severity.ERROR,
    fails_at=FailsAt.API_SERVER,
    unguarded=cel.API_SERVER_REFUSES,
)
def invalid_value(manifest: Manifest) -> Iterator[Report]:
    """The CRD does not accept a value, or a required one is missing.

    **What it reports.** A value of a wrong type, outside its list or its bounds, and a required field that is missing. Among them are
    numbers where the CRD wants text (cpu, memory, gpu, gpuMemoryUtilization, env values), and words that YAML 1.1 reads as booleans or
    numbers (y, n, on, off, 1e3).

    **Why it is bad.** The API server rejects the object (operator, observed). kubectl, Argo CD and Flux read YAML by the rules of
    version 1.1, so the plain word `y` is sent as true and `1e3` as a number.

    **Bad**

        spec:
          deploymentConfig:
            resources:
              cpu: 4

    **Fix.** Write the type that the CRD wants. Text that looks like a number or a boolean needs quotes.

        spec:
          deploymentConfig:
            resources:
              cpu: "4"
    """
    if not manifest.schema_errors:
        return
    strangers = {error.path[:-1] for error in manifest.schema_errors if error.kind == "unknown-field"}
    for error in manifest.schema_errors:
        if error.kind == "required" and error.path[:-1] in strangers:
            continue  # a field beside it has the wrong name: one mistake, one finding
        if error.kind in ELSEWHERE:
            continue
        found = get(manifest.body, *error.path)
        yield Report(error.path, _value_message(manifest, error, found), _value_fix(manifest, error, found))


def _value_message(manifest: Manifest, error: SchemaError, found: Any) -> str:
    text = manifest.mark(error.path).text
    is_read = found is not None and text is not None and text != json.dumps(found)
    note = f" (that is how YAML 1.1 reads the plain word {text})" if is_read and isinstance(found, bool | float) else ""
    return f"{dotted(error.path)} {error.message}{note}"


def _value_fix(manifest: Manifest, error: SchemaError, found: Any) -> str:
    key, text = error.path[-1], manifest.mark(error.path).text
    name = f"{key}: " if isinstance(key, str) else "- "
    match error.kind, error.allowed:
        case "required", _:
            return f"add {key}"
        case "type", ("string",) if isinstance(found, bool | int | float):
            return f'write {name}"{text if text is not None else json.dumps(found)}"'
        case "type", ("integer" | "number",) if isinstance(found, str) and _is_number(found):
            return f"write {name}{found.strip()} without quotes"
        case "type", ("boolean",):
            return f"write {name}true or {name}false without quotes"
        case "type", ("object",) if isinstance(found, list):
            return f"remove the dash, so that the fields stand directly below {key}"
        case "type", (wanted, *_):
            return f"write {name}<{wanted}>"
        case "enum", allowed:
            near = nearest(str(found), allowed)
            return f'did you mean "{near}"' if near else f"write one of {', '.join(allowed)}"
        case _:
            return "write a value that is allowed"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@rule(kinds=KINDS, severity=Severity.WARNING, fails_at=FailsAt.API_SERVER)
def null_field(manifest: Manifest) -> Iterator[Report]:
    """A field is null that server-side apply does not accept as null.

    **What it reports.** A field of the four kinds that is written as null (also as `~`, or with nothing after the colon), if the CRD gives it
    no default. A missing required field is reported as `invalid-value` instead.

    **Why it is bad.** Server-side apply, with which Flux and `kubectl apply --server-side` work, refuses the object: "must be of type array:
    null". Client-side apply and `kubectl create` drop the field (API server of Kubernetes 1.34, observed). So the same file works or fails
    depending on the tool.

    **Bad**

        spec:
          deploymentConfig:
            toleration:

    **Fix.** Leave the field out.

        spec:
          deploymentConfig:
            replicas: 1
    """
    if not any(part.has_null for part in manifest.contents):
        return
    reported = {error.path for error in manifest.schema_errors}
    for path in nulls(manifest.body):
        if path not in reported:
            message = f"{dotted(path)} is null, which server-side apply (Flux) refuses and client-side apply drops"
            yield Report(path, message, f"leave {path[-1]} out, or write a value")


def _int32_guards() -> Iterator[cel.Guard]:
    for kind in KINDS:
        for path in _int32_paths(_spec(kind), ".spec"):
            yield cel.Guard(
                kind,
                path,
                f"self >= {-INT32_MAX - 1} && self <= {INT32_MAX}",
                "the number does not fit 32 bits, and the operator can read no object of this kind: write a smaller one",
            )


def _int32_paths(at: Node | None, path: str) -> Iterator[str]:
    if at is None:
        return
    if at.kind == "integer" and at.schema.get("format") == "int32":
        yield path
    for name, child in (at.properties or {}).items():
        yield from _int32_paths(child, f"{path}.{name}")
    yield from _int32_paths(at.items, f"{path}[]")


@rule(
    kinds=KINDS,
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    guards=lambda: tuple(_int32_guards()),
    guard_misses="the same bounds are in both bundles; the guard adds what to do",
)
def oversized_integer(manifest: Manifest) -> Iterator[Report]:
    """A number is larger than the operator can read.

    **What it reports.** A whole number beyond the format of its field (int32: -2147483648 to 2147483647). Where the CRD itself has a bound
    the API server rejects it; nearly all fields have none.

    **Why it is bad.** The API server stores it, and the operator's client can then read no object of that kind: **every** runtime (router, ...) of
    the cluster freezes until this one is deleted (operator, observed).

    **Bad**

        model: {maxModelLen: 5000000000}

    **Fix.**

        model: {maxModelLen: 131072}
    """
    for error, refused in beyond(manifest.body, manifest.schema_errors):
        value, name = get(manifest.body, *error.path), error.path[-1]
        harm = f"too large to read: every {manifest.ref.kind} of the cluster freezes while it exists"
        yield Report(
            error.path,
            f"{name} {value} is {'outside the bounds of the CRD, and the API server rejects it' if refused else harm}",
            f"write a number from {error.allowed[0]} to {error.allowed[1]}",
            fails_at=FailsAt.API_SERVER if refused else None,
        )


@rule(kinds=("*",), severity=Severity.ERROR, fails_at=FailsAt.API_SERVER, unguarded=cel.API_SERVER_REFUSES)
def unserved_version(manifest: Manifest, world: World) -> Iterator[Report]:
    """The API server does not serve this version, kind or group of the operator.

    **What it reports.** An object of the group production-stack.vllm.ai in another version than v1alpha1, or of another kind than the operator's
    four; and an object of one of these kinds whose group is nearly this one, or one of Kubernetes itself (`v1`, `apps/v1`). A version that a CustomResourceDefinition of the tree
    serves is not reported.

    **Why it is bad.** The operator's CRDs serve only VLLMRuntime, VLLMRouter, CacheServer and LoraAdapter, and only in v1alpha1 (CRDs, read).
    The API server rejects everything else: `no matches for kind "VLLMRuntime" in version "production-stack.vllm.ai/v1"`.

    **Bad**

        apiVersion: production-stack.vllm.ai/v1
        kind: VLLMRuntime

    **Fix.**

        apiVersion: production-stack.vllm.ai/v1alpha1
        kind: VLLMRuntime
    """
    api, kind = str(manifest.body.get("apiVersion", "")), manifest.ref.kind
    group, _, version = api.partition("/")
    if (api == API_VERSION and kind in KINDS) or world.look(written_definitions, (group, version, kind)):
        return
    if group == GROUP and kind not in KINDS:
        near = nearest(kind, KINDS)
        fix = f"did you mean {near}" if near else f"write one of {', '.join(KINDS)}"
        yield Report(("kind",), f'the group {GROUP} has no kind "{kind}": the API server rejects the object', fix)
    elif group == GROUP or (kind in KINDS and (_is_built_in(api) or nearest(group, (GROUP,)))):
        message = f'the API server does not serve {kind} in "{api}": the operator\'s CRDs serve only {API_VERSION}'
        yield Report(("apiVersion",), message, f"did you mean {API_VERSION}")


def _is_built_in(api: str) -> bool:
    """Whether Kubernetes itself serves the version: the core group, or one without a domain or of k8s.io."""
    group, slash, _ = api.partition("/")
    return not slash or "." not in group or group.endswith(".k8s.io")


@indexed(FOREIGN, plain=True)
def written_definitions(manifest: Manifest) -> Iterator[tuple[Key, bool]]:
    """Whether a CustomResourceDefinition of the tree serves this group, version and kind."""
    versions = manifest.spec.get("versions") if manifest.ref.kind == "CustomResourceDefinition" else None
    for version in versions if isinstance(versions, list) else ():
        if get(version, "served") is not False:
            group, kind = manifest.spec.get("group"), get(manifest.spec, "names", "kind")
            yield (str(group), str(get(version, "name")), str(kind)), True
