"""One construct per kind of custom resource, and one for a prefill/decode block. The child of each is called "Resource".

Methods such as `router.serves(runtime)` connect them. They call the derivations that stack files use
(prodstack.compiler.authoring.derive), so an app of your own and a stack file give the same objects. After each of them the
Resource is built again through the generated class; nothing is patched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from constructs import Construct

from constructs_lib.adapter import GENERATED, emit, emit_service
from prodstack.compiler.authoring import derive, prefill_decode
from prodstack.compiler.authoring.complete import completed
from prodstack.compiler.authoring.form import PREFILL_DECODE, Entry, in_crd_form
from prodstack.compiler.authoring.tree import at, mapping, plain, put
from prodstack.manifests.manifest import API_VERSION, CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.manifests.yaml_reader import Map, Mark
from prodstack.models.kinds import KINDS
from prodstack.models.runtime import RuntimeSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prodstack.models.base import Model

NOWHERE = Mark("", 0, 0)
"""The position of values that come from Python, not from a file."""


class CustomResource(Construct):
    """One custom resource. Its name is explicit, and nothing is added to its labels: they end up in immutable selectors.

    complete: add what the operator would otherwise fail on (prodstack.compiler.authoring.complete); False if that was done before.
    """

    kind: ClassVar[str]

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        namespace: str,
        spec: Model,
        name: str | None = None,
        labels: Mapping[str, str] | None = None,
        annotations: Mapping[str, str] | None = None,
        complete: bool = True,
    ) -> None:
        super().__init__(scope, id)
        self.name, self.namespace = name or id, namespace
        self.labels = dict(labels if labels is not None else self._default_labels())
        self.annotations = dict(annotations or {})
        self._complete = complete
        self._emit(mapping(spec.written()))

    def _default_labels(self) -> dict[str, str]:
        return {}

    @property
    def body(self) -> dict[str, Any]:
        """The object as plain data, in the form in which it is emitted."""
        spec = completed(self.kind, self._spec, name=self.name) if self._complete else self._spec
        optional = {"labels": self.labels, "annotations": self.annotations}
        metadata = {"name": self.name, "namespace": self.namespace, **{k: v for k, v in optional.items() if v}}
        return {"apiVersion": API_VERSION, "kind": self.kind, "metadata": metadata, "spec": plain(spec)}

    def _emit(self, spec: Map) -> None:
        """Build the Resource again from this spec. Raises pydantic's ValidationError for a spec that the CRD refuses."""
        self._spec = spec
        body = self.body
        if self._complete:
            KINDS[self.kind].spec.model_validate(body["spec"])
        self.node.try_remove_child("Resource")
        emit(self, "Resource", GENERATED[self.kind], body)


class CacheServer(CustomResource):
    """A cache server that runtimes share."""

    kind = CACHE_SERVER

    @property
    def url(self) -> str:
        """The address for engines: lm://NAME.NAMESPACE.svc:80."""
        return derive.cache_url(self.name, self.namespace)


class Runtime(CustomResource):
    """Engines of one model. The default label, `model: NAMESPACE.NAME`, must be set at its creation and never change."""

    kind = RUNTIME

    def _default_labels(self) -> dict[str, str]:
        return {"model": derive.model_label(self.namespace, self.name)}

    @property
    def model_label(self) -> str | None:
        """The label by which adapters find its pods."""
        return self.labels.get("model")

    @property
    def port(self) -> int:
        """The port that its engines listen on; 8000 by default."""
        port = at(self._spec, ("vllmConfig", "port"))
        return port if isinstance(port, int) else derive.ROUTER_ENGINE_PORT

    def uses(self, cache: CacheServer) -> Runtime:
        """Share KV blocks through this cache server."""
        self._emit(derive.using_cache(self._spec, cache.url))
        return self

    def accepts(self, adapter: LoraAdapter) -> Runtime:
        """Enable LoRA, and for an adapter that is downloaded also the sidecar and a volume."""
        self._emit(derive.accepting_adapter(self._spec, adapter.source_type))
        return self

    def reaches_proxy(self, host: str) -> Runtime:
        """Send KV blocks through the NIXL proxy at this host; for the prefill side of a topology."""
        self._emit(prefill_decode.over_nixl(self._spec, host))
        return self


class Router(CustomResource):
    """One address for the requests to several runtimes."""

    kind = ROUTER

    @property
    def url(self) -> str:
        """The address for clients: http://NAME.NAMESPACE.svc (port 80, whatever the container's port is)."""
        return f"http://{self.name}.{self.namespace}.svc"

    def serves(self, *served: Runtime | PrefillDecode) -> Router:
        """Select the pods of these runtimes, or of one prefill/decode block.

        Raises ValueError for a runtime of another namespace (a router watches only its own), for engines that listen on
        different ports (a router has one engine port), and for a block together with anything else.
        """
        runtimes = [runtime for item in served for runtime in _runtimes(item)]
        self._refuse(runtimes)
        spec = derive.serving(self._spec, [r.name for r in runtimes], [r.port for r in runtimes])
        blocks = [item.block for item in served if not isinstance(item, Runtime)]
        if blocks and len(served) > 1:
            raise ValueError(
                f"router {self.name}: a router of a prefill/decode block serves nothing else; use two routers"
            )
        self._emit(prefill_decode.routed(spec, blocks[0]) if blocks else spec)
        for item in served:
            if not isinstance(item, Runtime):
                item.routed_by(self)
        return self

    def _refuse(self, runtimes: list[Runtime]) -> None:
        foreign = sorted({r.namespace for r in runtimes} - {self.namespace})
        if foreign:
            raise ValueError(
                f"router {self.name} of namespace {self.namespace} cannot serve runtimes of {', '.join(foreign)};"
                " a router watches only its own namespace: add a router there"
            )
        ports = sorted({r.port for r in runtimes})
        if len(ports) > 1:
            raise ValueError(
                f"router {self.name}: its runtimes listen on {ports}; a router has one engine port: give all runtimes the same port"
            )


def _runtimes(item: Runtime | PrefillDecode) -> tuple[Runtime, ...]:
    return (item,) if isinstance(item, Runtime) else item.runtimes


class PrefillDecode(Construct):
    """Engines that only process prompts (prefill) and engines that only generate answers (decode).

    common, prefill, decode: a VLLMRuntime's spec as plain data in the form of stack files; the two sides override `common`.
    mode: "pair" (two VLLMRuntimes, today's operator) or "topology" (one, the operator and router of change 841).
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        namespace: str,
        common: Mapping[str, Any],
        prefill: Mapping[str, Any] | None = None,
        decode: Mapping[str, Any] | None = None,
        mode: str = prefill_decode.PAIR,
        name: str | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        if mode not in prefill_decode.MODES:
            raise ValueError(f'unknown mode "{mode}"; write one of {", ".join(prefill_decode.MODES)}')
        self.name, self.namespace = name or id, namespace
        references = {"mode": mode, "prefill": dict(prefill or {}), "decode": dict(decode or {})}
        written = {**references, **({} if labels is None else {"labels": dict(labels)})}
        entry = Entry(PREFILL_DECODE, self.name, NOWHERE, mapping(common), mapping(written))
        entries, self.block = prefill_decode.split(entry, namespace)
        self.runtimes = tuple(self._runtime(in_crd_form(each)) for each in entries)

    def _runtime(self, entry: Entry) -> Runtime:
        spec = entry.spec
        if self.block.mode == prefill_decode.PAIR:
            spec = prefill_decode.connected(spec)
        else:
            spec = prefill_decode.over_nixl(spec, None)
        labels = {str(k): str(v) for k, v in (entry.labels or Map()).items()} if entry.labels is not None else None
        model = RuntimeSpec.model_validate(spec, by_alias=True, by_name=False)
        return Runtime(self, entry.name, namespace=self.namespace, spec=model, labels=labels)

    def routed_by(self, router: Router) -> None:
        """Send KV blocks through the NIXL proxy of this router, which gets a Service; a pair needs neither."""
        if self.block.mode == prefill_decode.PAIR:
            return
        service = prefill_decode.proxy_service(router.name, router.namespace)
        host = f"{service['metadata']['name']}.{router.namespace}.svc"
        self.runtimes[0].reaches_proxy(host)
        self.node.try_remove_child("Proxy")
        emit_service(self, "Proxy", service)


class LoraAdapter(CustomResource):
    """A LoRA adapter that the operator loads into running engines of one base model."""

    kind = LORA_ADAPTER

    @property
    def source_type(self) -> str:
        """The source of the adapter: local or huggingface. The operator does not implement s3 and http."""
        return str(at(self._spec, ("adapterSource", "type")))

    def extends(self, runtime: Runtime) -> LoraAdapter:
        """Use this runtime as base model, by its label `model`. Raises ValueError if it has none."""
        if runtime.model_label is None:
            raise ValueError(
                f"adapter {self.name}: the runtime {runtime.name} has no label `model`, by which the operator finds its pods"
            )
        self._emit(put(self._spec, ("baseModel",), runtime.model_label))
        runtime.accepts(self)
        return self
