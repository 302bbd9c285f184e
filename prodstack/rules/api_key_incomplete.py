"""The rule `api-key-incomplete`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import ROUTER, Manifest, World, get
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    kinds=(ROUTER,),
    severity=Severity.WARNING,
    fails_at=FailsAt.NOTHING,
    only_with=("vllmApiKeySecret", "vllmApiKeyName"),
)
def api_key_incomplete(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """Half of an API key is written, and so none is used.

    **What it reports.** A router with only one of `vllmApiKeySecret.name` and `vllmApiKeyName` (the key in that Secret).

    **Why it is bad.** The operator sets VLLM_API_KEY only if both are there; with one it sets nothing and says nothing (operator,
    observed): the router then runs without the key that somebody meant it to have.

    **Bad**

        spec:
          vllmApiKeySecret:
            name: vllm-api-key

    **Fix.** Write both, or neither.

        spec:
          vllmApiKeySecret:
            name: vllm-api-key
          vllmApiKeyName: key
    """
    secret, key = get(manifest.spec, "vllmApiKeySecret", "name"), manifest.spec.get("vllmApiKeyName")
    if bool(secret) == bool(key):
        return
    if secret:
        message = f'vllmApiKeySecret.name is "{secret}" and vllmApiKeyName is empty: no key is used'
        yield Report(("spec", "vllmApiKeySecret", "name"), message, "write vllmApiKeyName, the key in the Secret")
    else:
        message = f'vllmApiKeyName is "{key}" and vllmApiKeySecret.name is empty: no key is used'
        yield Report(("spec", "vllmApiKeyName"), message, "write vllmApiKeySecret with the name of the Secret")
