"""The rule `plaintext-secret`."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import Manifest, World, get
from prodstack.manifests.secrets import find, has_hint, shape_of
from prodstack.manifests.wording import dotted
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = ("data", "stringData")
BINARY = "binaryData"
ENCRYPTED = ("ENC[", "<path:", "vault:")
"""How values begin that SOPS encrypted or that a plugin fills in later."""


@rule(kinds=("*",), severity=Severity.ERROR, fails_at=FailsAt.NOTHING)
def plaintext_secret(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A secret stands in the tree for everybody to read.

    **What it reports.** In any object: a text with the shape of a token, a private key, an Authorization header or a URL with a
    password; a literal value of a variable, a header or a ConfigMap's entry called *_TOKEN, *_PASSWORD, *_API_KEY, Authorization and the
    like; the value of a flag such as --api-key; and a Secret with data that is not encrypted. The message never repeats the value.

    **Why it is bad.** Git keeps it for ever, and everybody who may read the repository or the objects has it. base64 in a Secret is no
    protection (Kubernetes documentation). A secret that was pushed must be revoked, not only deleted.

    **Bad**

        spec:
          vllmConfig:
            env:
              - name: HF_TOKEN
                value: my-token

    **Fix.** Revoke it, put a new one into a Secret that does not come from Git (or comes encrypted: External Secrets, Sealed Secrets,
    SOPS), and name that Secret.

        spec:
          model:
            hfTokenSecret:
              hfTokenSecretName: huggingface-token
    """
    body: dict[str, Any] = manifest.body
    if manifest.ref.kind == "Secret" and body.get("apiVersion") == "v1":
        yield from _in_secret(manifest)
        body = {key: value for key, value in body.items() if key not in FIELDS}
    for path, what in (*find(body), *_in_binary(body)) if BINARY in body or has_hint(body) else ():
        message = f"{dotted(path) or 'the object'} holds {what} in plain text"
        yield Report(path, message, "revoke it, and name a Secret that does not stand in Git")


def _in_binary(body: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """The secrets in a ConfigMap's base64."""
    for key, value in (get(body, BINARY, default=None) or {}).items():
        try:
            what = shape_of(base64.b64decode(value).decode("utf-8", "replace"))
        except (binascii.Error, TypeError, ValueError):
            continue
        if what:
            yield (BINARY, key), what


def _in_secret(manifest: Manifest) -> Iterator[Report]:
    """A mark of SOPS is no proof: every value must be encrypted, as `encrypted_regex: ^(data|stringData)$` makes it."""
    for field in FIELDS:
        entries = manifest.body.get(field)
        for key, value in entries.items() if isinstance(entries, dict) else ():
            if value not in (None, "") and not (isinstance(value, str) and value.startswith(ENCRYPTED)):
                message = f"the Secret holds {field}.{key} for everybody who reads this file"
                yield Report(
                    (field, key),
                    message,
                    "keep Secrets out of Git, or encrypt them (External Secrets, Sealed Secrets, SOPS)",
                )
