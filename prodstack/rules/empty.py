"""Fields that are written and empty, where empty does not mean the same as absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, RUNTIME
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, observed
from prodstack.rules.engine.place import CACHE_SPEC, ENGINE, IMAGES, ROUTER_SPEC, Place
from prodstack.rules.engine.predicate import anything, field, filled, python
from prodstack.rules.reading.images import images

if TYPE_CHECKING:
    from prodstack.rules.engine.place import Found

_ITEMS = python(lambda value: len(value) > 0 if isinstance(value, list) else None, lambda value: f"{value}.size() > 0")
_TERMS = ENGINE / "deploymentConfig.nodeSelectorTerms[]"
_UPDATES = "and the operator updates the Deployment endlessly"
_NO_REGISTRY = "the image's registry is empty, and no node can read an image that begins with a slash"
_HAS_CPU_OR_MEMORY = field("cpu", filled) | field("memory", filled)
_AMOUNTS = "write at least a cpu and a memory"


def _image_without_registry(found: Found) -> str:
    image = next(each for each in images(found.manifest) if each.path == found.path[:-1])
    return (
        f'the registry of the {image.role} is empty: the pod gets the image "{image.reference}", which no node can read'
    )


@field_rule(severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, evidence=(observed(),))
def empty_field() -> tuple[Case, ...]:
    """A field is empty that needs a value, or should be left out.

    **What it reports.** These fields, if they are written and empty:

    - `matchExpressions`, `matchFields` and `values` inside the `nodeSelectorTerms` of a VLLMRuntime, and its `toleration`, as `[]`;
    - `resources` of a runtime, router or cache server without any quantity that reaches the container: `{}`, and for a router or a cache server
      also one with only `gpu`, which the operator ignores there;
    - `modelURL`, also if it has only spaces;
    - `registry` of the image of an engine, a sidecar, a router or a cache server;
    - `hfTokenKeyName` next to an `hfTokenSecretName`;
    - `runtimeClass`.

    **Why it is bad.** The CRD accepts all of them. The API server drops empty lists from the Deployment, also the empty requests and limits
    that the operator makes of empty `resources`. The operator compares them with its own on every reconcile, and updates the Deployment
    endlessly; the status is never written. An empty modelURL becomes vLLM's first argument, and the engine does not start. The operator joins
    registry and name with "/", so with an empty registry the pod gets "/name": InvalidImageName. The API server refuses a Deployment with an
    empty key of a Secret (absent, the key is "token") or an empty name of a RuntimeClass. A runtime class cannot be unset: absent and null
    both mean "nvidia".

    **Bad**

        model: {modelURL: ""}
        deploymentConfig:
          toleration: []
          runtimeClass: ""
          resources: {}
          image: {registry: "", name: "lmcache/vllm-openai:v0.3.9"}

    **Fix.** Write a value, or leave the field out. A cluster without the RuntimeClass "nvidia" needs one of its own, for example one
    whose handler is runc.

        model: {modelURL: Qwen/Qwen3-8B}
        deploymentConfig:
          runtimeClass: nvidia
          resources: {cpu: "4", memory: 16Gi, gpu: "1"}
          image: {registry: docker.io, name: "lmcache/vllm-openai:v0.3.9"}
    """
    return (
        Case(
            at=(
                _TERMS / "matchExpressions",
                _TERMS / "matchExpressions[].values",
                _TERMS / "matchFields",
                _TERMS / "matchFields[].values",
            ),
            must=_ITEMS,
            message=f"{{name}} is an empty list inside nodeSelectorTerms, {_UPDATES}",
            fix="leave {name} out",
        ),
        Case(
            at=(ENGINE / "deploymentConfig.toleration",),
            must=_ITEMS,
            message=f"{{name}} is an empty list, {_UPDATES}",
            fix="leave {name} out",
        ),
        Case(
            at=(ENGINE / "deploymentConfig.resources",),
            must=_HAS_CPU_OR_MEMORY | field("gpu", filled),
            message=f"resources has none of cpu, memory, gpu, {_UPDATES}",
            fix=_AMOUNTS,
        ),
        Case(
            at=(ROUTER_SPEC / "resources", CACHE_SPEC / "resources"),
            must=_HAS_CPU_OR_MEMORY,
            message=f"resources has none of cpu, memory, {_UPDATES}",
            fix=_AMOUNTS,
        ),
        Case(
            at=(ENGINE / "model.modelURL",),
            must=python(
                lambda value: bool(value.strip()) if isinstance(value, str) else None,
                lambda value: cel.matches(value, r"\S"),
            ),
            message='modelURL is "{value}", and vLLM does not start without a model',
            fix="write a Hugging Face id or a path in the container",
            fails_at=FailsAt.POD,
            guard="modelURL is empty, and vLLM does not start: write a Hugging Face id or a path in the container",
        ),
        Case(
            at=tuple(image / "registry" for image in IMAGES),
            must=filled,
            message=_image_without_registry,
            fix="write registry: docker.io, or your own",
            fails_at=FailsAt.POD,
            guard=f"{_NO_REGISTRY}: write docker.io, or your own",
        ),
        Case(
            at=((ENGINE / "model.hfTokenSecret").where(field("hfTokenSecretName", filled)) / "hfTokenKeyName",),
            must=filled,
            message='hfTokenKeyName is "" for the secret {block[hfTokenSecretName]}, and the API server refuses the Deployment',
            fix='name a key of the secret, or leave it out (it is then "token")',
            guard="hfTokenKeyName is empty, and the API server refuses the Deployment: name a key of the Secret, or leave it out"
            " (it is then token)",
        ),
        Case(
            at=(ENGINE / "deploymentConfig.runtimeClass",),
            must=filled,
            message='runtimeClass is "", and the API server refuses the Deployment',
            fix="leave runtimeClass out (it is then nvidia), or name a RuntimeClass that the cluster has",
            guard="runtimeClass is empty, and the API server refuses the Deployment: leave it out (it is then nvidia), or name a RuntimeClass",
        ),
    )


@field_rule(
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    evidence=(observed(),),
    unguarded=cel.WHOLE_OBJECT.removeprefix("because "),
)
def missing_spec() -> tuple[Case, ...]:
    """A runtime or a cache server has no `spec`.

    **What it reports.** A VLLMRuntime or CacheServer without `spec`, or with a `spec` that is null. (For a router, see
    missing-service-account.)

    **Why it is bad.** The CRDs require fields inside `spec`, but not `spec` itself, so the API server accepts the object. The operator updates
    the Deployment of such a runtime endlessly, and the API server refuses the Deployment of such a cache server.

    **Bad**

        kind: CacheServer
        metadata: {name: cache}

    **Fix.**

        kind: CacheServer
        metadata: {name: cache}
        spec:
          image: {registry: docker.io, name: "lmcache/vllm-openai:v0.3.9"}
          resources: {cpu: "2", memory: 8Gi}
    """
    return (
        Case(
            at=tuple(Place(kind) / "spec" for kind in (RUNTIME, CACHE_SERVER)),
            must=anything,
            required=True,
            message="the object has no spec, and the operator can create nothing that runs",
            fix="write spec",
            is_guarded=False,
        ),
    )
