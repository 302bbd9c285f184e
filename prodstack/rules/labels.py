"""Labels and annotations: what Kubernetes accepts, and what the operator makes of the labels of its custom resources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from prodstack.manifests import formats
from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, ROUTER, RUNTIME
from prodstack.manifests.names import MAX_LABEL, label_key_problem, label_value_problem
from prodstack.manifests.values import block, get, text, texts
from prodstack.rules.engine import cel
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.fields import autoscaling
from prodstack.rules.reading.reference_index import engines
from prodstack.upstream.children.admission import MIRROR, annotation_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path

ENFORCE = "pod-security.kubernetes.io/enforce"
_MOVING = frozenset({"app.kubernetes.io/instance", "app.kubernetes.io/version", "helm.sh/chart"})
_SHOWN = 60
"""Characters of a value in a message."""
_FLUX = "kustomize.toolkit.fluxcd.io/"
_POD_ANNOTATIONS: Path = ("spec", "deploymentConfig", "podAnnotations")


@rule(kinds=(RUNTIME, ROUTER), severity=Severity.NOTE, fails_at=FailsAt.NOTHING)
def extra_selector_label(manifest: Manifest) -> Iterator[Report]:
    """A label of a custom resource becomes part of an immutable selector.

    **What it reports.** Any label of a VLLMRuntime or VLLMRouter other than `model`, as a note. It is a warning for labels that tools write or
    that change with releases: `app.kubernetes.io/instance`, `app.kubernetes.io/version`, `helm.sh/chart` and `kustomize.toolkit.fluxcd.io/*`.

    **Why it is bad.** The operator copies every label into the Deployment's selector, which cannot be changed. It ignores a later change of
    such a label, and then fails at the next real change of the object (operator, observed).

    **Bad**

        metadata:
          labels: {app.kubernetes.io/instance: my-argo-application}

    **Fix.** Write only `model`. Let Argo CD track by annotation, and write notes for people as annotations.

        metadata:
          labels: {model: llama}
    """
    others = sorted(key for key in manifest.labels if key not in ("model", "app"))
    moving = [key for key in others if key in _MOVING or key.startswith(_FLUX)]
    for severity, keys in ((Severity.WARNING, moving), (Severity.NOTE, [key for key in others if key not in moving])):
        if keys:
            yield Report(
                ("metadata", "labels", keys[0]),
                f"{', '.join(keys)} becomes part of the Deployment's immutable selector: a later change of it blocks every other change",
                "never change it, or write it as an annotation",
                severity,
            )


@rule(kinds=(RUNTIME, ROUTER), severity=Severity.WARNING, fails_at=FailsAt.NOTHING)
def overridden_app_label(manifest: Manifest) -> Iterator[Report]:
    """The label `app` overrides the one that the operator sets.

    **What it reports.** A label `app` of a VLLMRuntime or VLLMRouter whose value is not the object's own name.

    **Why it is bad.** The label replaces `app=<name>` in the Deployment's selector, on the pods and in the Service (operator, observed). A
    router's selector `app=<name>`, the scrape job and every tool that selects by it no longer find the pods, and the Services of two
    runtimes with the same `app` share their pods. The queries of an autoscaled runtime still ask for `job="<name>"` (operator, observed).

    **Bad**

        metadata:
          name: llama
          labels: {app: chat}

    **Fix.** Use another key, and select by that.

        metadata:
          name: llama
          labels: {model: chat}
    """
    label = manifest.labels.get("app")
    if label is not None and label != manifest.ref.name:
        queried = f'; the autoscaling queries ask for job="{manifest.ref.name}"' if autoscaling(manifest) else ""
        yield Report(
            ("metadata", "labels", "app"),
            f'the label app "{label}" replaces app={manifest.ref.name} in the selector, on the pods and in the Service{queried}',
            "remove the label app, or choose another key",
        )


@rule(
    kinds=("*",),
    severity=Severity.ERROR,
    fails_at=FailsAt.API_SERVER,
    unguarded=f"{cel.API_SERVER_REFUSES}; CEL does not see the labels, so it cannot judge those of a topology's sides",
)
def invalid_label_value(manifest: Manifest) -> Iterator[Report]:
    """Kubernetes does not accept a label.

    **What it reports.** A label of any object whose value has more than 63 characters, contains a slash or another character that labels do
    not allow, or is not text; also an invalid key. In topology mode also a label `model` that is missing or has more than 55 characters, because
    the sides append `-prefill` and `-decode`, and no label begins with a dash.

    **Why it is bad.** The API server rejects the object. So the label `model`, and with it a LoraAdapter's `baseModel`, cannot be a Hugging
    Face id such as meta-llama/Llama-3.1-8B (operator, observed). A side's label is in its Service and its Deployment, which the operator then
    fails to create endlessly (source of upstream change 841, read; the API server's refusal, observed).

    **Bad**

        metadata:
          labels: {model: meta-llama/Llama-3.1-8B}

    **Fix.**

        metadata:
          labels: {model: Llama-3.1-8B}
    """
    labels = get(manifest.body, "metadata", "labels")
    for key, value in labels.items() if isinstance(labels, dict) else ():
        problem = _label_problem(key, value)
        if problem:
            yield Report(
                ("metadata", "labels", key),
                f"the label {problem}; the API server rejects the object",
                "write at most 63 letters, digits, '-', '_' and '.'; quote it if it looks like a number or a boolean",
            )
    yield from _labels_of_sides(manifest)


def _labels_of_sides(manifest: Manifest) -> Iterator[Report]:
    """A label `model` that is valid or missing, but not a valid one with the suffix of a side."""
    label = manifest.labels.get("model", "")
    sides = [engine for engine in engines(manifest) if engine.side] if not label_value_problem(label) else []
    for engine in sides:
        problem = label_value_problem(engine.labels["model"])
        if problem:
            given = f'the label model "{label}"' if label else "without a label model the runtime"
            yield Report(
                ("metadata", "labels", "model"),
                f'{given} gives the {engine.side} side "{engine.labels["model"]}", which {problem}',
                f"write at most {MAX_LABEL - len('-prefill')} characters" if label else "write the label model",
                fails_at=FailsAt.OPERATOR,
            )
            return


def _label_problem(key: object, value: object) -> str | None:
    key_problem = label_key_problem(str(key))
    if key_problem:
        return f'"{key}" {key_problem}'
    if value is None:
        return None
    if not isinstance(value, str):
        return f"{key} has the value {str(value).lower()}, which is not text"
    problem = label_value_problem(value)
    return f'{key} has the value "{value}", which {problem}' if problem else None


@rule(
    kinds=("*",),
    severity=Severity.ERROR,
    fails_at=FailsAt.API_SERVER,
    guards=(
        cel.Guard(
            RUNTIME,
            ".spec.deploymentConfig.podAnnotations",
            f"self.all(k, {cel.matches('k', f'^{formats.ANNOTATION_KEY.pattern}$')})",
            "a key of podAnnotations is not an annotation key, and the API server refuses the Deployment:"
            " write letters, digits, '-', '_' and '.', optionally after a DNS name and '/'",
        ),
    ),
    guard_misses="not an object's own annotations, which the API server refuses anyway",
)
def invalid_annotation_key(manifest: Manifest) -> Iterator[Report]:
    """Kubernetes does not accept the key of an annotation.

    **What it reports.** A key in `metadata.annotations` of any object, or in a runtime's `podAnnotations`, that is not a name of at most 63
    letters, digits, dashes, underscores and dots, optionally after a DNS name and a slash.

    **Why it is bad.** The API server rejects the object. It accepts a runtime with such a pod annotation, but then rejects the Deployment
    endlessly (Kubernetes API server, observed).

    **Bad**

        spec:
          deploymentConfig:
            podAnnotations: {"scrape me": "true"}

    **Fix.**

        spec:
          deploymentConfig:
            podAnnotations: {prometheus.io/scrape: "true"}
    """
    yield from _invalid_keys(manifest, ("metadata", "annotations"), FailsAt.API_SERVER)
    if manifest.is_ours and "topology" not in manifest.spec:
        yield from _invalid_keys(manifest, _POD_ANNOTATIONS, FailsAt.OPERATOR)


def _invalid_keys(manifest: Manifest, path: Path, fails_at: FailsAt) -> Iterator[Report]:
    annotations = get(manifest.body, *path)
    refused = "object" if fails_at is FailsAt.API_SERVER else "Deployment"
    for key in annotations if isinstance(annotations, dict) else ():
        problem = label_key_problem(str(key).lower())
        if problem:
            yield Report(
                (*path, key),
                f'the annotation "{key}" {problem}; the API server rejects the {refused}',
                "write a key such as example.com/name: letters, digits, '-', '_' and '.', optionally after a DNS name and '/'",
                fails_at=fails_at,
            )


@rule(
    kinds=("*",),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    guards=(
        cel.Guard(
            RUNTIME,
            ".spec.deploymentConfig.podAnnotations",
            f"!('{MIRROR}' in self)",
            f"{MIRROR} marks the mirror of a static pod, and the API server refuses the Deployment: remove it",
        ),
    ),
    guard_misses="only kubernetes.io/config.mirror is refused; an object's own annotations must be text anyway",
)
def invalid_annotation_value(manifest: Manifest) -> Iterator[Report]:
    """Kubernetes does not accept the value of an annotation.

    **What it reports.** A value in `metadata.annotations` of any object that is not text; and, in a runtime's `podAnnotations`, a value that the
    API server refuses in a pod: `kubernetes.io/config.mirror`, an AppArmor annotation of a container that the pod does not have, an
    AppArmor or seccomp profile that does not exist, a deletion cost that is not a whole number, tolerations that are not valid JSON.

    **Why it is bad.** The API server rejects an object whose annotations are not text. It accepts a runtime with such a pod annotation, but
    then rejects the Deployment endlessly (Kubernetes API server, observed).

    **Bad**

        spec:
          deploymentConfig:
            podAnnotations: {container.apparmor.security.beta.kubernetes.io/engine: runtime/default}

    **Fix.** The engine's container is called vllm.

        spec:
          deploymentConfig:
            podAnnotations: {container.apparmor.security.beta.kubernetes.io/vllm: runtime/default}
    """
    for key, value in block(manifest.body, "metadata", "annotations").items():
        if value is not None and not isinstance(value, str):
            yield Report(
                ("metadata", "annotations", key),
                f'the annotation "{key}" has the value {json.dumps(value, default=str)[:_SHOWN]}, which is not text; the API server rejects the object',
                "quote it",
                fails_at=FailsAt.API_SERVER,
            )
    if manifest.ref.kind == RUNTIME and manifest.is_ours and "topology" not in manifest.spec:
        sidecar = block(manifest.spec, "deploymentConfig", "sidecarConfig")
        containers = ["vllm", *([text(sidecar, "name") or "sidecar"] if sidecar.get("enabled") is True else [])]
        for key, value in texts(manifest.spec, "deploymentConfig", "podAnnotations").items():
            problem = annotation_problem(key, value, containers)
            if problem:
                yield Report(
                    (*_POD_ANNOTATIONS, key),
                    f'the annotation "{key}" {problem}; the API server rejects the Deployment',
                    "correct the value, or remove the annotation",
                )


@rule(
    kinds=(RUNTIME, ROUTER, CACHE_SERVER),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    unguarded=cel.OTHER_OBJECTS,
)
def restricted_namespace(manifest: Manifest, world: World) -> Iterator[Report]:
    """A namespace enforces a Pod Security level that the stack's pods do not meet.

    **What it reports.** A VLLMRuntime, VLLMRouter or CacheServer in a namespace whose Namespace object is in the tree and has the label
    `pod-security.kubernetes.io/enforce: restricted`.

    **Why it is bad.** The operator gives no pod a securityContext, and no custom resource has a field for one, so the API server refuses every
    pod (operator, observed). The pods do meet the level `baseline`.

    **Bad**

        kind: Namespace
        metadata:
          name: prod
          labels: {pod-security.kubernetes.io/enforce: restricted}

    **Fix.** Enforce `baseline`, and only warn about `restricted`.

        kind: Namespace
        metadata:
          name: prod
          labels:
            pod-security.kubernetes.io/enforce: baseline
            pod-security.kubernetes.io/warn: restricted
    """
    namespace = world.find("Namespace", "", manifest.ref.namespace) if manifest.ref.namespace else None
    if namespace is not None and get(namespace.body, "metadata", "labels", ENFORCE) == "restricted":
        yield Report(
            ("metadata", "namespace"),
            f'namespace "{manifest.ref.namespace}" enforces Pod Security "restricted", which no pod of the operator meets',
            f"write {ENFORCE}: baseline on the Namespace, or move the {manifest.ref.kind} to another namespace",
        )
