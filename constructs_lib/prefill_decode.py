"""A prefill/decode block as a construct: one description of the engines, two roles, as a pair of runtimes or as one topology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs import Construct

from constructs_lib.adapter import emit_service
from constructs_lib.resources import Runtime
from prodstack.compiler.authoring import prefill_decode
from prodstack.compiler.authoring.form import PREFILL_DECODE, Entry, in_crd_form
from prodstack.compiler.authoring.tree import mapping
from prodstack.manifests.yaml_reader import Map, Mark
from prodstack.models.runtime import RuntimeSpec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from constructs_lib.resources import Router

NOWHERE = Mark("", 0, 0)


class PrefillDecode(Construct):
    """Engines that only read prompts and engines that only write answers.

    common, prefill, decode: a VLLMRuntime's spec as plain data in the form of stack files; the sides override what is common.
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
            raise ValueError(f'mode is "{mode}"; write one of {", ".join(prefill_decode.MODES)}')
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
        """Reach the NIXL proxy of this router, through a Service of its own; a pair needs neither."""
        if self.block.mode == prefill_decode.PAIR:
            return
        service = prefill_decode.proxy_service(router.name, router.namespace)
        host = f"{service['metadata']['name']}.{router.namespace}.svc"
        self.runtimes[0].reaches_proxy(host)
        self.node.try_remove_child("Proxy")
        emit_service(self, "Proxy", service)
