"""The rule `secret-missing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import LORA_ADAPTER, ROUTER, RUNTIME, Manifest, World
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.supply import references, secrets, unsupplied

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(kinds=(RUNTIME, ROUTER, LORA_ADAPTER), severity=Severity.ERROR, fails_at=FailsAt.POD)
def secret_missing(manifest: Manifest, world: World) -> Iterator[Report]:
    """An object needs a secret, or a key of it, that is not there.

    **What it reports.** A name in hfTokenSecret, image.pullSecretName, vllmApiKeySecret, credentialsSecretRef or vllmApiKey that is neither a
    secret of the cluster's facts nor made by an object of the tree (Secret, ExternalSecret, SealedSecret, and others) in the same
    namespace; and a key that the secret does not have, where its keys are known. In a partial tree it is a note.

    **Why it is bad.** A container whose environment wants a secret that does not exist stays in CreateContainerConfigError; without the pull
    secret a private image is not pulled (Kubernetes documentation). The operator reads an adapter's secrets itself and fails.

    **Bad**

        kind: VLLMRuntime
        spec:
          model:
            modelURL: meta-llama/Llama-3.1-8B-Instruct
            hfTokenSecret: {hfTokenSecretName: huggingface-token}     # of another namespace

    **Fix.** Make the secret in the object's namespace (an ExternalSecret or a SealedSecret may stand in the stack's folder), and name it in the
    cluster file.

        facts:
          secrets:
            - {name: huggingface-token, namespace: prod, keys: [token]}
    """
    known, severity = secrets(world), unsupplied(world, world.facts.secrets)
    for found in references(manifest):
        where = (manifest.ref.namespace, found.name)
        keys = known.get(where)
        if where not in known and severity is not None:
            yield Report(
                found.path,
                f'the secret "{found.name}" is not known in namespace "{where[0]}"',
                "make it there, and list it among the secrets of the cluster file; or write the name of one that exists",
                severity,
                found.fails_at,
            )
        elif keys is not None and found.key and found.key not in keys:
            yield Report(
                found.path,
                f'the secret "{found.name}" has no key "{found.key}" (it has: {", ".join(sorted(keys)) or "none"})',
                f'write one of its keys, or add "{found.key}" to it',
                Severity.ERROR,
                found.fails_at,
            )
