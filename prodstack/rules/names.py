"""Names of objects and containers: what Kubernetes accepts, and what must not share a name."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from prodstack.manifests import formats
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.index import indexed
from prodstack.manifests.manifest import CACHE_SERVER, KINDS, ROUTER, RUNTIME, by_identity
from prodstack.manifests.names import dns_1035_problem
from prodstack.manifests.values import get
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, observed, read
from prodstack.rules.engine.place import ROUTER_SPEC, SIDECAR, Found, Place
from prodstack.rules.engine.predicate import empty, field, formatted, matches, one_of, sized, without_problem
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.addresses import service_named
from prodstack.rules.reading.reference_index import claimants
from prodstack.upstream.child_names import Child, claims, expected_labels
from prodstack.upstream.facts import NAMESPACED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.index import Key
    from prodstack.manifests.manifest import Manifest, World

SIDES = ("-prefill", "-decode")
"""What upstream change 841 appends to the names of a topology's Services (source, read)."""
_NAME = "metadata.name"
_NAME_PATH = ("metadata", "name")
_OBJECT_NAME = formatted(formats.DNS_SUBDOMAIN)
_SERVICE_NAME = without_problem(dns_1035_problem, matches("[a-z]([-a-z0-9]{0,61}[a-z0-9])?").cel)


def _nameless(manifest: Manifest) -> Iterator[Report]:
    if not manifest.ref.name and not get(manifest.body, "metadata", "generateName"):
        yield Report(_NAME_PATH, "the object has no name", "write metadata.name", fails_at=FailsAt.API_SERVER)


def _side_problem(name: str) -> str | None:
    names = (name + side for side in SIDES)
    return next((f'"{each}", which {problem}' for each in names if (problem := dns_1035_problem(each))), None)


def _valid_name(found: Found) -> str:
    return such_a_name(found.value)


def such_a_name(name: str) -> str:
    """The advice to write a valid name, with one that resembles `name`."""
    signs = (sign if sign.isascii() and sign.isalnum() else "-" for sign in name.lower())
    kept = "".join(signs).lstrip("-0123456789")[:50].strip("-")
    return f'write a name such as "{kept or "my-model"}"'


@field_rule(
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    evidence=(observed(), read("Kubernetes' validation of names"), read("source of change 841")),
    also=_nameless,
    guard_misses="names that are too long only for the -prefill that a topology adds: such a rule would be evaluated at every write of the"
    " object, also when somebody removes a finalizer",
)
def invalid_name() -> tuple[Case, ...]:
    """A name does not fit what the operator makes of the object.

    **What it reports.** A missing name, one that no Kubernetes object can have, and one that no Service can have: with a dot, a digit first,
    or more than 63 characters. In topology mode the Services are called `<name>-prefill` and `<name>-decode`, so at most 55 characters fit.
    Also a router's `serviceAccountName` that no account can have.

    **Why it is bad.** A Service's name must be a DNS label with a letter first, so the API server accepts the custom resource, and the operator
    then fails endlessly to create the Service. The other children (`<name>-chat-template`, `<name>-scaledobject`,
    `<name>-pod-viewer-binding`) may have 253 characters and are never the first to fail. The API server itself refuses a name with capitals
    or underscores.

    **Bad**

        kind: VLLMRuntime
        metadata:
          name: llama-3.1-8b

    **Fix.** Use only a-z, 0-9 and "-", with a letter first.

        kind: VLLMRuntime
        metadata:
          name: llama-3-1-8b
    """
    is_topology = field("spec.topology", sized(0))
    return (
        Case(
            at=tuple(Place(kind) / _NAME for kind in KINDS),
            must=empty | _OBJECT_NAME,
            message='the name "{value}" {problem}',
            fix=_valid_name,
            fails_at=FailsAt.API_SERVER,
            is_guarded=False,
        ),
        Case(
            at=tuple(Place(kind) / _NAME for kind in (RUNTIME, ROUTER, CACHE_SERVER)),
            must=empty | _SERVICE_NAME,
            message='the name "{value}" {problem}',
            fix=_valid_name,
            guard="the name cannot name a Service, which the operator makes: write at most 63 of a-z, 0-9 and '-', a letter first",
        ),
        Case(
            at=(Place(RUNTIME).where(is_topology) / _NAME,),
            must=empty | without_problem(_side_problem),
            message='the name "{value}" gives a Service {problem}',
            fix=_valid_name,
        ),
        Case(
            at=(ROUTER_SPEC / "serviceAccountName",),
            must=empty | _OBJECT_NAME,
            message='serviceAccountName "{value}" {problem}',
            fix="use a-z, 0-9 and '-'",
            guard="serviceAccountName is not an object's name: write a-z, 0-9 and '-'",
        ),
    )


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed(),))
def clashing_container_name() -> tuple[Case, ...]:
    """A sidecar has the name of the engine's container, or a name that no container can have.

    **What it reports.** An enabled `sidecarConfig` whose `name` is `vllm`, empty or not a DNS label.

    **Why it is bad.** The engine's container is named vllm, and the API server refuses a Deployment with two containers of one name, or with a
    container whose name is not a DNS label.

    **Bad**

        sidecarConfig: {enabled: true, name: vllm}

    **Fix.** Leave the name out (the default is "sidecar"), or choose another one.

        sidecarConfig: {enabled: true, name: lora-downloader}
    """
    return (
        Case(
            at=(SIDECAR / "name",),
            must=~one_of("vllm"),
            message="the sidecar's name \"{value}\" is the name of the engine's container, and the API server refuses the Deployment",
            fix="choose another name, or leave it out",
            guard="the sidecar is called vllm like the engine's container, and the API server refuses the Deployment: choose another name",
        ),
        Case(
            at=(SIDECAR / "name",),
            must=formatted(formats.DNS_LABEL),
            message="the sidecar's name \"{value}\" is not a container's name, and the API server refuses the Deployment",
            fix="write at most 63 of a-z, 0-9 and '-', or leave it out",
        ),
    )


@rule(
    kinds=("*",),
    severity=Severity.ERROR,
    fails_at=FailsAt.NOTHING,
    unguarded="an API server stores each object only once",
)
def duplicate_object(manifest: Manifest, world: World) -> Iterator[Report]:
    """One object is written twice.

    **What it reports.** An object whose kind, API group, namespace and name an earlier object has too. In a partial tree it is a warning
    within one folder, and not reported across folders: those may be the trees of two clusters.

    **Why it is bad.** Only one of the two can run. kubectl and Argo CD apply one after the other, so the last one wins or each undoes the other
    (Argo CD: RepeatedResourceWarning); kustomize, and so Flux, refuses the whole build (their documentation, read).

    **Bad**

        kind: VLLMRuntime
        metadata: {name: llama, namespace: prod}
        ---
        kind: VLLMRuntime
        metadata: {name: llama, namespace: prod}

    **Fix.** Remove one of them, or give it another name.

        kind: VLLMRuntime
        metadata: {name: llama-2, namespace: prod}
    """
    ref = manifest.ref
    same = world.look(by_identity, (ref.kind, ref.namespace, ref.name))
    if len(same) < 2 or not ref.name:
        return
    first = next(m for m in same if _group(m) == _group(manifest) and _is_near(m, manifest, world))
    if first is not manifest:
        yield Report(
            _NAME_PATH,
            f"{ref} is written twice, first at {first.mark(_NAME_PATH)}; only one of them can run",
            "remove one of them, or give it another name",
            Severity.ERROR if world.complete else Severity.WARNING,
        )


def _group(manifest: Manifest) -> str:
    return str(manifest.body.get("apiVersion", "")).rpartition("/")[0]


def _is_near(first: Manifest, second: Manifest, world: World) -> bool:
    folders = {PurePath(manifest.mark(_NAME_PATH).file).parent for manifest in (first, second)}
    return world.complete or len(folders) == 1


@rule(
    kinds=(RUNTIME, ROUTER, CACHE_SERVER),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    unguarded=cel.OTHER_OBJECTS,
)
def clashing_child_name(manifest: Manifest, world: World) -> Iterator[Report]:
    """Two objects need a Service and a Deployment of the same name.

    **What it reports.** A VLLMRuntime, VLLMRouter or CacheServer whose Service and Deployment have the names of another one's in the same
    namespace (the sides of a topology add `-prefill` and `-decode` to the name), or of a Service that somebody else wrote.

    **Why it is bad.** All three kinds make a Service and a Deployment of their own name: two kinds with one name overwrite each other's
    endlessly (operator, observed). If a Service is already there, a runtime overwrites it when its target port differs, and otherwise
    leaves the foreign selector; a router and a cache never touch it; an ExternalName Service makes the runtime's reconcile panic
    every time (operator, observed).

    **Bad**

        kind: VLLMRuntime
        metadata: {name: llama}
        ---
        kind: VLLMRouter
        metadata: {name: llama}

    **Fix.** Give each object its own name.

        kind: VLLMRouter
        metadata: {name: llama-router}
    """
    for child in claims(manifest):
        first = world.look(claimants, (child.namespace, child.name))[0]
        if (first.ref.kind, first.ref.name) != (manifest.ref.kind, manifest.ref.name):
            yield Report(
                _NAME_PATH,
                f'the Service and Deployment "{child.name}" are also those of {first.ref.kind} "{first.ref.name}": '
                "the operator overwrites one with the other endlessly",
                f"give the {manifest.ref.kind} a name that no runtime, router or cache of the namespace has",
            )
        yield from _foreign_service(manifest, child, service_named(world, child.namespace, child.name))


def _foreign_service(manifest: Manifest, child: Child, service: Manifest | None) -> Iterator[Report]:
    if service is None or get(service.body, "spec", "selector") == expected_labels(manifest, child):
        return
    external = service.spec.get("type") == "ExternalName"
    panics = external and manifest.ref.kind == RUNTIME
    unless = " if the target port is its own" if manifest.ref.kind == RUNTIME else ""
    kept = (
        "panics on every reconcile"
        if panics
        else f"leaves its selector{unless}, so that it does not lead to these pods"
    )
    what = "an ExternalName Service" if external else "a Service"
    yield Report(
        _NAME_PATH,
        f'{what} "{child.name}" of somebody else is in the tree; the operator needs that name and {kept}',
        "rename one of the two; the operator makes the Service itself",
    )


@rule(kinds=("*",), severity=Severity.NOTE, fails_at=FailsAt.NOTHING)
def missing_namespace(manifest: Manifest, world: World) -> Iterator[Report]:
    """An object beside a stack has no namespace.

    **What it reports.** A Service, ConfigMap, Secret, PodMonitor, ... (a kind that is known to be namespaced, and not one of the operator's)
    without `metadata.namespace`, in a tree whose runtimes, routers, caches and adapters all have one.

    **Why it is bad.** kubectl puts it into the namespace of its current context, Argo CD into the one of the Application's destination, Flux into
    its Kustomization's targetNamespace (their documentation, read): the stack may look for it in another one.

    **Bad**

        apiVersion: v1
        kind: Service
        metadata: {name: chat-controller}

    **Fix.** Write the namespace of the stack.

        apiVersion: v1
        kind: Service
        metadata: {name: chat-controller, namespace: llm}
    """
    if manifest.is_ours or get(manifest.body, "metadata", "namespace") or not _all_have_namespaces(world):
        return
    if manifest.ref.kind in NAMESPACED.get(_group(manifest), ()):
        yield Report(
            ("metadata",),
            f"the {manifest.ref.kind} has no namespace: kubectl uses its current one, Argo CD the destination's",
            "write metadata.namespace, that of the stack",
        )


@indexed(*KINDS, plain=True)
def namespaced(manifest: Manifest) -> Iterator[tuple[Key, bool]]:
    """Whether one of the operator's objects of the tree has a namespace, and whether one has none."""
    yield (str(bool(manifest.ref.namespace)),), True


def _all_have_namespaces(world: World) -> bool:
    """Whether the operator's objects of the tree all have a namespace; if none does, somebody else decides it for all."""
    return bool(world.look(namespaced, ("True",))) and not world.look(namespaced, ("False",))
