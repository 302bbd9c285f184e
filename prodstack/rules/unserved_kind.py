"""The rule `unserved-version`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.cache import about_world
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import API_VERSION, GROUP, KINDS, Manifest, World, get
from prodstack.manifests.wording import nearest
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=("*",), severity=Severity.ERROR, fails_at=FailsAt.API_SERVER)
def unserved_kind(manifest: Manifest, world: World) -> Iterator[Report]:
    """A kind, a version or a group of the operator is misspelt.

    **What it reports.** An object of the group production-stack.vllm.ai with another version than v1alpha1, or of a kind that is none of the
    operator's four; and one of these kinds in a group that is nearly this one. A CustomResourceDefinition of the tree that serves it
    is believed.

    **Why it is bad.** The operator's CRDs serve VLLMRuntime, VLLMRouter, CacheServer and LoraAdapter, in v1alpha1 alone (CRDs, read). The API
    server has nothing else of that name: `no matches for kind "VLLMRuntime" in version "production-stack.vllm.ai/v1"`.

    **Bad**

        apiVersion: production-stack.vllm.ai/v1
        kind: VLLMRuntime

    **Fix.**

        apiVersion: production-stack.vllm.ai/v1alpha1
        kind: VLLMRuntime
    """
    api, kind = str(manifest.body.get("apiVersion", "")), manifest.ref.kind
    group, _, version = api.partition("/")
    if (api == API_VERSION and kind in KINDS) or (group, version, kind) in _written_definitions(world):
        return
    if group == GROUP and kind not in KINDS:
        near = nearest(kind, KINDS)
        fix = f"did you mean {near}" if near else f"write one of {', '.join(KINDS)}"
        yield Report(("kind",), f'the group {GROUP} has no kind "{kind}": the API server rejects the object', fix)
    elif group == GROUP or (kind in KINDS and nearest(group, (GROUP,))):
        message = f'the API server has no {kind} in "{api}": the operator\'s CRDs serve {API_VERSION} alone'
        yield Report(("apiVersion",), message, f"did you mean {API_VERSION}")


@about_world
def _written_definitions(world: World) -> frozenset[tuple[str, str, str]]:
    """(group, version, kind) of what the CustomResourceDefinitions of the tree serve."""
    specs = [m.spec for m in world.manifests if m.ref.kind == "CustomResourceDefinition"]
    return frozenset(
        (str(spec.get("group")), str(get(version, "name")), str(get(spec, "names", "kind")))
        for spec in specs
        if isinstance(versions := spec.get("versions"), list)
        for version in versions
        if get(version, "served") is not False
    )
