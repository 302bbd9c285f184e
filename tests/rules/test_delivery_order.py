"""The rule about the order in which units are applied."""

from __future__ import annotations

from functools import partial

from prodstack.manifests.manifest import Manifest
from tests.rules.builders import Patch, application, flux, other, placed, runtime
from tests.rules.harness import API_SERVER, NOTE, WARNING, Case, Said, bad, check, good, parametrized

AUTOMATED: Patch = {"spec/syncPolicy": {"automated": {"prune": True}}}
WAVE = ("metadata", "annotations", "argocd.argoproj.io/sync-wave")
CRD = Manifest(
    {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "vllmruntimes.production-stack.vllm.ai"},
        "spec": {"group": "production-stack.vllm.ai"},
    }
)
MANAGER = other("Deployment", name="production-stack-controller-manager", api_version="apps/v1")


def cluster(name: str = "prod") -> tuple[Manifest, ...]:
    """Three units of a cluster."""
    units = {"crds": CRD, "operator": MANAGER, "chat": runtime()}
    return tuple(each for unit, made in units.items() for each in placed(f"dist/{name}/{unit}/{unit}.k8s.yaml", made))


def apps(**waves: str) -> tuple[Manifest, ...]:
    """An automated Application for each unit, with its wave."""
    return tuple(
        application({**AUTOMATED, WAVE: wave} if wave else AUTOMATED, unit, f"dist/prod/{unit}")
        for unit, wave in waves.items()
    )


def kustomizations(**needs: tuple[str, ...]) -> tuple[Manifest, ...]:
    """A Flux Kustomization for each unit, with what it depends on."""
    return tuple(
        flux({"spec/dependsOn": [{"name": name} for name in names]}, unit, f"dist/prod/{unit}")
        for unit, names in needs.items()
    )


unordered, ordered = partial(bad, "unordered-unit"), partial(good, "unordered-unit")
CASES = (
    unordered(
        "no waves",
        (*apps(crds="", operator="", chat=""), *cluster()),
        Said("metadata", "wait for crds, operator", WARNING, API_SERVER, "sync-wave", "chat"),
    ),
    unordered(
        "before its operator",
        (*apps(crds="-1", operator="2", chat="1"), *cluster()),
        Said("metadata", "wait for operator,", WARNING, API_SERVER),
    ),
    unordered(
        "skips the dry run, but tries once",
        (
            *apps(crds=""),
            application({"spec/syncPolicy": {"automated": {}, "syncOptions": ["SkipDryRunOnMissingResource=true"]}}),
            *cluster(),
        ),
        Said("metadata", "crds", WARNING, API_SERVER),
    ),
    unordered(
        "no dependency",
        (*kustomizations(crds=(), operator=("crds",), chat=("crds",)), *cluster()),
        Said("spec", "wait for operator", NOTE, API_SERVER, "dependsOn", "chat"),
    ),
    ordered("by waves", (*apps(crds="0", operator="1", chat="2"), *cluster())),
    ordered(
        "tries again",
        (
            *apps(crds="", operator=""),
            application(
                {
                    "spec/syncPolicy": {
                        "automated": {"selfHeal": True},
                        "syncOptions": ["SkipDryRunOnMissingResource=true"],
                    }
                }
            ),
            *cluster(),
        ),
    ),
    ordered("through another", (*kustomizations(crds=(), operator=("crds",), chat=("operator",)), *cluster())),
    ordered("a circle", (*kustomizations(crds=(), operator=("chat", "crds"), chat=("operator",)), *cluster())),
    ordered("everything at once", (flux(path="models/dist/prod"), *cluster())),
    ordered("the base is not in the tree", (*kustomizations(chat=()), *apps(chat=""), *cluster())),
    ordered(
        "the base of another cluster",
        (*kustomizations(crds=()), flux(path="dist/test/chat"), *cluster(), *cluster("test")),
    ),
    ordered("by hand", (*apps(crds="", operator=""), application(), *cluster())),
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """Custom resources need their CRDs, and a LoraAdapter needs its operator until it is deleted."""
    check(case)
