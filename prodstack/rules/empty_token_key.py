"""The rule `empty-field`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.cel import filled, on_engines
from prodstack.rules.engine.registry import Report, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDS = on_engines(
    ".model.hfTokenSecret",
    f"!{filled('hfTokenSecretName')} || !has(self.hfTokenKeyName) || self.hfTokenKeyName != ''",
    "hfTokenKeyName is empty, and the Deployment is refused: name a key of the Secret, or leave it out (it is then token)",
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.OPERATOR, only_with=("hfTokenKeyName",))
def empty_token_key(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """A runtime names a secret for its token and the empty text as the key.

    **What it reports.** `hfTokenKeyName: ""` beside an `hfTokenSecretName`.

    **Why it is bad.** The operator puts the empty key into the reference to the secret, and the API server refuses the Deployment (operator,
    observed). Absent, the key is "token".

    **Bad**

        hfTokenSecret: {hfTokenSecretName: huggingface-token, hfTokenKeyName: ""}

    **Fix.**

        hfTokenSecret: {hfTokenSecretName: huggingface-token, hfTokenKeyName: token}
    """
    for path, engine in manifest.engines:
        secret = get(engine, "model", "hfTokenSecret")
        if get(secret, "hfTokenKeyName") == "" and get(secret, "hfTokenSecretName"):
            yield Report(
                (*path, "model", "hfTokenSecret", "hfTokenKeyName"),
                f'hfTokenKeyName is "" for the secret {secret["hfTokenSecretName"]}, and the API server refuses the Deployment',
                'name a key of the secret, or leave it out (it is then "token")',
            )
