"""The rules about labels and names that GitOps tools and kustomize add."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.rules.builders import application, cache, flux, kustomize, other, placed, router, runtime
from tests.rules.harness import NOTE, OPERATOR, POD, WARNING, Case, Said, bad, check, good, parametrized

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

CHAT = placed("dist/prod/chat/chat.k8s.yaml", runtime(), router())
CACHES = placed("dist/prod/chat/chat.k8s.yaml", cache())
METHOD, KEY = ("data", "application.resourceTrackingMethod"), ("data", "application.instanceLabelKey")


def settings(**data: str) -> Manifest:
    """argocd-cm."""
    return other("ConfigMap", {"data": {f"application.{key}": value for key, value in data.items()}}, "argocd-cm")


tracked, untracked = partial(bad, "label-based-tracking"), partial(good, "label-based-tracking")
LABEL_BASED_TRACKING = (
    tracked(
        "by label",
        (settings(resourceTrackingMethod="label"), *CHAT),
        Said(
            METHOD, "app.kubernetes.io/instance on VLLMRuntime llm/engine and 1 more", WARNING, OPERATOR, "annotation"
        ),
    ),
    tracked(
        "by annotation, with a label of another key for information",
        (settings(resourceTrackingMethod="annotation+label", instanceLabelKey="example.com/app"), *CHAT),
        Said(METHOD, "label example.com/app", WARNING, OPERATOR),
    ),
    tracked(
        "by the default of the installed version",
        (settings(instanceLabelKey="example.com/app"), *CHAT),
        Said(KEY, "before 3.0", NOTE, OPERATOR),
    ),
    untracked("by annotation", (settings(resourceTrackingMethod="annotation", instanceLabelKey="x"), *CHAT)),
    untracked("no labels in selectors", (settings(resourceTrackingMethod="label"), *CACHES)),
    untracked("another ConfigMap", (other("ConfigMap", {"data": {METHOD[1]: "label"}}, "argocd-copy"), *CHAT)),
    untracked("other settings", (other("ConfigMap", {"data": {"timeout": "60s"}}, "argocd-cm"), *CHAT)),
)

labelled, unlabelled = partial(bad, "added-selector-label"), partial(good, "added-selector-label")
LABELS = {"team": "chat", "env": "prod"}
ADDED_SELECTOR_LABEL = (
    labelled(
        "commonLabels of kustomize",
        (kustomize({"resources": ["chat.k8s.yaml"], "commonLabels": LABELS}), *CHAT),
        Said("commonLabels", "labels env, team would be added to VLLMRuntime llm/engine and 1 more", WARNING),
    ),
    labelled(
        "labels of kustomize, which have no selectors by default",
        (kustomize({"resources": ["./chat.k8s.yaml"], "labels": [{"pairs": {}}, {"pairs": {"team": "chat"}}]}), *CHAT),
        Said("labels/1/pairs", "the label team would", WARNING),
    ),
    labelled(
        "an overlay of an overlay",
        (
            kustomize({"resources": ["../base"], "commonLabels": LABELS}, "envs/prod/kustomization.yaml"),
            kustomize({"resources": ["../../dist/prod/chat"]}, "envs/base/kustomization.yaml"),
            *CHAT,
        ),
        Said("commonLabels", "env, team", WARNING),
    ),
    labelled(
        "a Kustomization of Flux",
        (flux({"spec/commonMetadata": {"labels": LABELS}}), *CHAT),
        Said("spec/commonMetadata/labels", "env, team", WARNING),
    ),
    labelled(
        "a Kustomization of Flux for all folders of a cluster",
        (
            flux({"spec/commonMetadata": {"labels": LABELS}}, path="models/dist/prod"),
            *placed("dist/prod/chat/a.yaml", runtime()),
        ),
        Said("spec/commonMetadata/labels", "VLLMRuntime llm/engine", WARNING, fix="annotations"),
    ),
    labelled(
        "a source of an Application",
        (application({"spec/source/kustomize": {"commonLabels": LABELS}}), *CHAT),
        Said("spec/source/kustomize/commonLabels", "env, team", WARNING),
    ),
    labelled(
        "one of several sources",
        (
            application(
                {
                    "spec/source": None,
                    "spec/sources": [{"path": "x"}, {"path": "prod/chat", "kustomize": {"commonLabels": LABELS}}],
                }
            ),
            *CHAT,
        ),
        Said("spec/sources/1/kustomize/commonLabels", "env, team", WARNING),
    ),
    unlabelled("annotations", (flux({"spec/commonMetadata": {"annotations": LABELS}}), *CHAT)),
    unlabelled("a cache's labels are not copied", (flux({"spec/commonMetadata": {"labels": LABELS}}), *CACHES)),
    unlabelled("another cluster", (flux({"spec/commonMetadata": {"labels": LABELS}}, path="dist/test/chat"), *CHAT)),
    unlabelled("one name in common", (flux({"spec/commonMetadata": {"labels": LABELS}}, path="chat"), *CHAT)),
    unlabelled("the whole repository", (flux({"spec/commonMetadata": {"labels": LABELS}}, path="./"), *CHAT)),
    unlabelled("another file", (kustomize({"resources": ["more.yaml"], "commonLabels": LABELS}), *CHAT)),
    unlabelled(
        "a file elsewhere",
        (kustomize({"resources": ["https://example.com/chat.k8s.yaml"], "commonLabels": LABELS}), *CHAT),
    ),
    unlabelled(
        "files that name each other",
        (
            kustomize({"resources": ["../b"], "commonLabels": LABELS}, "x/a/kustomization.yaml"),
            kustomize({"resources": ["../a"]}, "x/b/kustomization.yaml"),
        ),
    ),
    unlabelled(
        "files that the Application leaves out",
        (
            application(
                {"spec/source/kustomize": {"commonLabels": LABELS}, "spec/source/directory": {"exclude": "*.k8s.yaml"}}
            ),
            *CHAT,
        ),
    ),
    unlabelled(
        "subfolders of an Application",
        (application({"spec/source/kustomize": {"commonLabels": LABELS}}, path="models/dist/prod"), *CHAT),
    ),
)

LMCACHE = {
    "enabled": True,
    "cpuOffloadingBufferSize": "4",
    "diskOffloadingBufferSize": "",
    "remoteUrl": "lm://cache.llm.svc:80",
    "remoteSerde": "naive",
}
renamed, kept = partial(bad, "broken-name-reference"), partial(good, "broken-name-reference")
BROKEN_NAME_REFERENCE = (
    renamed(
        "a prefix of kustomize",
        (kustomize({"resources": ["chat.k8s.yaml"], "namePrefix": "prod-"}), *CHAT),
        Said(
            "namePrefix",
            "renames VLLMRuntime llm/engine, but VLLMRouter llm/router still refers to it as engine",
            WARNING,
            POD,
        ),
    ),
    renamed(
        "a suffix of Flux",
        (flux({"spec/nameSuffix": "-prod"}), *CHAT),
        Said("spec/nameSuffix", "VLLMRouter llm/router", WARNING, POD, "remove nameSuffix"),
    ),
    renamed(
        "a prefix of an Application",
        (application({"spec/source/kustomize": {"namePrefix": "prod-"}}), *CHAT),
        Said("spec/source/kustomize/namePrefix", "still refers", WARNING, POD),
    ),
    renamed(
        "a cache in a URL",
        (
            flux({"spec/namePrefix": "a-"}),
            *placed("dist/prod/chat/a.yaml", runtime({"spec/lmCacheConfig": LMCACHE}), cache()),
        ),
        Said("spec/namePrefix", "CacheServer llm/cache", WARNING, POD),
    ),
    kept(
        "nothing refers to it", (flux({"spec/namePrefix": "a-"}), *placed("dist/prod/chat/a.yaml", runtime(), cache()))
    ),
    kept(
        "a part of a word",
        (flux({"spec/namePrefix": "a-"}), *placed("dist/prod/chat/a.yaml", runtime(name="app-engine"), router())),
    ),
    kept("no prefix", (flux({"spec/namePrefix": ""}), kustomize({"resources": ["./chat.k8s.yaml"]}), *CHAT)),
    kept("an Application without kustomize", (application(), *CHAT)),
)

CASES = (*LABEL_BASED_TRACKING, *ADDED_SELECTOR_LABEL, *BROKEN_NAME_REFERENCE)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """What a tool adds to the labels or to the name of a custom resource reaches selectors, and does not reach references."""
    check(case)
