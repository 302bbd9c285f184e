"""The rule `invalid-name`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, KINDS, LORA_ADAPTER, ROUTER, RUNTIME, Manifest, World, get
from prodstack.manifests.names import dns_1035_problem, dns_subdomain_problem
from prodstack.rules.engine.cel import DNS_SUBDOMAIN, Guard, matches, on
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

SIDES = ("-prefill", "-decode")
"""What upstream change 841 appends to the names of a topology's Services (source, read)."""

GUARDS = (
    *on(
        (RUNTIME, ROUTER, CACHE_SERVER),
        ".metadata.name",
        matches("self", "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$"),
        "the name cannot name a Service, which the operator makes: write at most 63 of a-z, 0-9 and '-', a letter first",
    ),
    Guard(
        ROUTER,
        ".spec.serviceAccountName",
        f"self == '' || (self.size() <= 253 && {matches('self', f'^{DNS_SUBDOMAIN}$')})",
        "serviceAccountName is no object's name: write a-z, 0-9 and '-'",
    ),
)


@rule(kinds=KINDS, severity=Severity.ERROR, fails_at=FailsAt.OPERATOR)
def invalid_name(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A name cannot be given to what is made of the object.

    **What it reports.** A missing name, one that no Kubernetes object can have, and one that no Service can have: a dot, a digit first,
    more than 63 characters. In topology mode the Services are called `<name>-prefill` and `<name>-decode`, so 55 characters are the
    most there. Also a router's `serviceAccountName` that no account can have.

    **Why it is bad.** A Service's name must be a DNS label with a letter first, so the custom resource is accepted and the operator then
    fails to create the Service for ever (operator, observed). The other children (`<name>-chat-template`, `<name>-scaledobject`,
    `<name>-pod-viewer-binding`) may have 253 characters and never are the first to fail. A name with capitals or underscores is refused
    by the API server itself (Kubernetes, read).

    **Bad**

        kind: VLLMRuntime
        metadata:
          name: llama-3.1-8b

    **Fix.** Use a-z, 0-9 and "-" only, with a letter first.

        kind: VLLMRuntime
        metadata:
          name: llama-3-1-8b
    """
    path, name = ("metadata", "name"), manifest.ref.name
    if not name:
        if not get(manifest.body, "metadata", "generateName"):
            yield Report(path, "the object has no name", "write metadata.name", fails_at=FailsAt.API_SERVER)
    elif problem := dns_subdomain_problem(name):
        yield Report(path, f'the name "{name}" {problem}', _fix(name), fails_at=FailsAt.API_SERVER)
    elif manifest.ref.kind != LORA_ADAPTER and (said := _service_problem(manifest)):
        yield Report(path, said, _fix(name))
    yield from _account(manifest)


def _service_problem(manifest: Manifest) -> str | None:
    name, has_sides = (
        manifest.ref.name,
        manifest.ref.kind == RUNTIME and isinstance(manifest.spec.get("topology"), dict),
    )
    if problem := dns_1035_problem(name):
        return f'the name "{name}" {problem}'
    for side in SIDES if has_sides else ():
        if problem := dns_1035_problem(name + side):
            return f'the name "{name}" gives a Service "{name}{side}", which {problem}'
    return None


def _account(manifest: Manifest) -> Iterator[Report]:
    account = manifest.spec.get("serviceAccountName") if manifest.ref.kind == ROUTER else None
    if isinstance(account, str) and account and (problem := dns_subdomain_problem(account)):
        message = f'serviceAccountName "{account}" {problem}'
        yield Report(("spec", "serviceAccountName"), message, "use a-z, 0-9 and '-'")


def _fix(name: str) -> str:
    kept = (
        "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower()).lstrip("-0123456789")[:50].strip("-")
    )
    return f'write a name such as "{kept or "my-model"}"'
