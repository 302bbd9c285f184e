"""The rules about what Argo CD and Flux delete or replace."""

from __future__ import annotations

from functools import partial

from prodstack.manifests.manifest import Manifest
from tests.rules.builders import (
    Patch,
    application,
    application_set,
    cache,
    flux,
    other,
    placed,
    router,
    runtime,
    topology,
)
from tests.rules.harness import NOTE, NOTHING, WARNING, Case, Said, bad, check, good, parametrized

OPTIONS, FLUX = "argocd.argoproj.io/sync-options", "kustomize.toolkit.fluxcd.io/"
AUTOMATED: Patch = {"spec/syncPolicy": {"automated": {"prune": True}}}
PRUNE: Patch = {"spec/prune": True}
ARGO_PATH, FLUX_PATH = "spec/syncPolicy/automated/prune", "spec/prune"
VOLUME: Patch = {"spec/storageConfig": {"enabled": True, "size": "20Gi", "accessMode": "ReadWriteOnce"}}
FILE = "dist/prod/chat/chat.k8s.yaml"
CHAT = placed(FILE, runtime(VOLUME), router())


def definition(group: str = "production-stack.vllm.ai", **annotations: str) -> Manifest:
    """A CRD."""
    return _wide(
        "apiextensions.k8s.io/v1", "CustomResourceDefinition", f"vllmruntimes.{group}", {"group": group}, annotations
    )


def namespace(name: str = "llm", **annotations: str) -> Manifest:
    """A Namespace."""
    return _wide("v1", "Namespace", name, {}, annotations)


def _wide(version: str, kind: str, name: str, spec: dict[str, str], annotations: dict[str, str]) -> Manifest:
    return Manifest(
        {"apiVersion": version, "kind": kind, "metadata": {"name": name, "annotations": annotations}, "spec": spec}
    )


def protected(*objects: Manifest, **annotations: str) -> tuple[Manifest, ...]:
    """The objects with annotations, in the unit's file."""
    changed = (Manifest({**m.body, "metadata": {**m.body["metadata"], "annotations": annotations}}) for m in objects)
    return placed(FILE, *changed)


definitions, kept = partial(bad, "pruned-definition"), partial(good, "pruned-definition")
PRUNED_DEFINITION = (
    definitions(
        "a CRD by Flux",
        (flux(PRUNE), *placed(FILE, definition(), definition())),
        Said(
            FLUX_PATH,
            "vllmruntimes.production-stack.vllm.ai and 1 more would be deleted",
            WARNING,
            NOTHING,
            f"{FLUX}prune: disabled",
        ),
    ),
    definitions(
        "a namespace by Argo CD",
        (application(AUTOMATED), *placed(FILE, namespace()), runtime()),
        Said(ARGO_PATH, "Namespace llm", WARNING, NOTHING, f"{OPTIONS}: Prune=false,Delete=false"),
    ),
    definitions(
        "a CRD whose own option wins",
        (
            application({**AUTOMATED, "spec/syncPolicy/syncOptions": ["Prune=false"]}),
            *placed(FILE, definition(**{OPTIONS: "ServerSideApply=true, Prune=true"})),
        ),
        Said(ARGO_PATH, "CustomResourceDefinition", WARNING, NOTHING),
    ),
    definitions(
        "a CRD that is protected from the other tool",
        (flux(PRUNE), *placed(FILE, definition(**{OPTIONS: "Prune=false"}))),
        Said(FLUX_PATH, "CustomResourceDefinition", WARNING, NOTHING),
    ),
    kept("without pruning", (flux(), application(), *placed(FILE, definition(), namespace()), runtime())),
    kept("pruned by hand", (application({"spec/syncPolicy": {"syncOptions": []}}), *placed(FILE, definition()))),
    kept(
        "automation that is off",
        (
            application({"spec/syncPolicy": {"automated": {"enabled": False, "prune": True}}}),
            *placed(FILE, definition()),
        ),
    ),
    kept("protected from Flux", (flux(PRUNE), *placed(FILE, definition(**{f"{FLUX}prune": "Disabled"})))),
    kept(
        "protected from Argo CD",
        (application(AUTOMATED), *placed(FILE, definition(**{OPTIONS: "Prune=false,Delete=false"}))),
    ),
    kept(
        "protected by the Application",
        (application({**AUTOMATED, "spec/syncPolicy/syncOptions": ["Prune=confirm"]}), *placed(FILE, definition())),
    ),
    kept("other definitions", (flux(PRUNE), *placed(FILE, definition("example.com")))),
    kept("a namespace without stacks", (flux(PRUNE), *placed(FILE, namespace("monitoring")), runtime())),
    kept("another path", (flux(PRUNE, path="infra/crds"), *placed(FILE, definition()))),
)

volumes, safe = partial(bad, "pruned-volume"), partial(good, "pruned-volume")
PRUNED_VOLUME = (
    volumes(
        "by Argo CD",
        (application(AUTOMATED), *CHAT),
        Said(ARGO_PATH, "VLLMRuntime llm/engine has a volume", WARNING, NOTHING, "Prune=confirm,Delete=confirm"),
    ),
    volumes(
        "by Flux",
        (flux(PRUNE), *CHAT),
        Said(FLUX_PATH, "VLLMRuntime llm/engine", WARNING, NOTHING, f"{FLUX}prune: disabled"),
    ),
    volumes(
        "of a topology",
        (
            flux(PRUNE),
            *placed(FILE, topology({"spec/topology/prefill/storageConfig": {"enabled": True, "size": "20Gi"}})),
        ),
        Said(FLUX_PATH, "VLLMRuntime llm/engine", WARNING, NOTHING),
    ),
    safe("without a volume", (application(AUTOMATED), flux(PRUNE), *placed(FILE, runtime(), router(), cache()))),
    safe("confirmed in Argo CD", (application(AUTOMATED), *protected(runtime(VOLUME), **{OPTIONS: "Prune=confirm"}))),
    safe("protected from Flux", (flux(PRUNE), *protected(runtime(VOLUME), **{f"{FLUX}prune": "disabled"}))),
    safe("may be pruned by Argo CD", (application(AUTOMATED), *protected(runtime(VOLUME), **{OPTIONS: "Prune=true"}))),
    safe("may be pruned by Flux", (flux(PRUNE), *protected(runtime(VOLUME), **{f"{FLUX}prune": "enabled"}))),
    safe("without pruning", (application(), flux(), *CHAT)),
)

replaced, applied = partial(bad, "replaced-custom-resource"), partial(good, "replaced-custom-resource")
REPLACED_CUSTOM_RESOURCE = (
    replaced(
        "by Argo CD",
        (application({"spec/syncPolicy": {"syncOptions": ["CreateNamespace=true", "Replace=true"]}}), *CHAT),
        Said(
            "spec/syncPolicy/syncOptions", "Replace=true replaces VLLMRuntime llm/engine and 1 more", WARNING, NOTHING
        ),
    ),
    replaced(
        "by Flux", (flux({"spec/force": True}), *CHAT), Said("spec/force", "force: true", WARNING, NOTHING, "Jobs")
    ),
    applied("on the server", (application({"spec/syncPolicy": {"syncOptions": ["ServerSideApply=true"]}}), *CHAT)),
    applied("without force", (flux({"spec/force": False}), *CHAT)),
    applied("other objects", (flux({"spec/force": True}), *placed(FILE, other("Job")), runtime())),
)

recreated, changed = partial(bad, "recreating-annotation"), partial(good, "recreating-annotation")
RECREATING_ANNOTATION = (
    recreated(
        "for Argo CD",
        protected(runtime(VOLUME), **{OPTIONS: "Force=true,Replace=true"}),
        Said(("metadata", "annotations", OPTIONS), "all its pods stop, and its volume is deleted", WARNING, NOTHING),
    ),
    recreated(
        "for Flux",
        protected(router(), **{f"{FLUX}force": "Enabled"}),
        Said(("metadata", "annotations", f"{FLUX}force"), "refused as immutable: all its pods stop", WARNING, NOTHING),
    ),
    recreated(
        "as a label",
        cache(labels={f"{FLUX}force": "enabled"}),
        Said(("metadata", "labels", f"{FLUX}force"), "Flux", WARNING, NOTHING),
    ),
    changed("other options", protected(runtime(), **{OPTIONS: "Prune=confirm", f"{FLUX}force": "disabled"})),
)

FILES = [{"git": {"files": [{"path": "dist/index.json"}]}}]
KEEPING: Patch = {"spec/syncPolicy": {"applicationsSync": "create-update"}}
unguarded, guarded = partial(bad, "unguarded-generator"), partial(good, "unguarded-generator")
UNGUARDED_GENERATOR = (
    unguarded(
        "by default",
        (application_set(), runtime()),
        Said("spec/generators/0/git/files", "deleted", WARNING, NOTHING, "create-update"),
    ),
    unguarded(
        "inside a matrix, with a policy that deletes",
        (
            application_set(
                {
                    "spec/generators": [{"matrix": {"generators": [{"list": {}}, *FILES]}}],
                    "spec/syncPolicy": {"applicationsSync": "sync"},
                }
            ),
            runtime(),
        ),
        Said("spec/generators/0/matrix/generators/1/git/files", "empty or missing", WARNING, NOTHING),
    ),
    unguarded(
        "a template that accepts missing keys",
        (application_set({**KEEPING, "spec/goTemplate": True}), runtime()),
        Said("spec/goTemplate", "<no value>", NOTE, NOTHING, "missingkey=error"),
    ),
    guarded("create and update", (application_set(KEEPING), runtime())),
    guarded("create", (application_set({"spec/syncPolicy": {"applicationsSync": "create-only"}}), runtime())),
    guarded(
        "resources are preserved",
        (application_set({"spec/syncPolicy": {"preserveResourcesOnDeletion": True}}), runtime()),
    ),
    guarded(
        "missing keys are errors",
        (
            application_set({**KEEPING, "spec/goTemplate": True, "spec/goTemplateOptions": ["missingkey=error"]}),
            runtime(),
        ),
    ),
    guarded(
        "a generator of folders",
        (application_set({"spec/generators": [{"git": {"directories": [{"path": "dist/*"}]}}]}), runtime()),
    ),
    guarded("somebody else's", (application_set(), other("Deployment", api_version="apps/v1"))),
)

CONFIRMED = protected(runtime(VOLUME), **{OPTIONS: "Prune=confirm"})
wiped, preserved = partial(bad, "wiped-approval"), partial(good, "wiped-approval")
WIPED_APPROVAL = (
    wiped(
        "pruning",
        (application_set(KEEPING), *CONFIRMED),
        Said("spec", "VLLMRuntime llm/engine", WARNING, NOTHING, "preservedFields"),
    ),
    wiped(
        "deletion, with other preserved annotations",
        (
            application_set({**KEEPING, "spec/preservedFields": {"annotations": ["a"]}}),
            *protected(runtime(), **{OPTIONS: "Delete=confirm"}),
        ),
        Said("spec", "confirmation", WARNING, NOTHING),
    ),
    preserved(
        "preserved",
        (
            application_set({"spec/preservedFields": {"annotations": ["argocd.argoproj.io/deletion-approved"]}}),
            *CONFIRMED,
        ),
    ),
    preserved("nothing to confirm", (application_set(), runtime(VOLUME))),
    preserved("an Application", (application(), *CONFIRMED)),
)

CASES = (
    *PRUNED_DEFINITION,
    *PRUNED_VOLUME,
    *REPLACED_CUSTOM_RESOURCE,
    *RECREATING_ANNOTATION,
    *UNGUARDED_GENERATOR,
    *WIPED_APPROVAL,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """Deleting a CRD, a namespace or a runtime deletes what depends on it, so nothing may be deleted without a question."""
    check(case)
