"""The cluster file: which stacks run on a cluster, with which operator and images, and what the cluster provides; and the base file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from prodstack.models.base import Crd, Model, int32
from prodstack.models.deployment import Toleration
from prodstack.models.gitops import GitOps
from prodstack.models.stack import Suppression


class OperatorResources(Model):
    """CPU and memory of the operator's manager container."""

    cpu_request: Annotated[str | None, Crd("CPU request of the manager, for example 10m.")] = None
    memory_request: Annotated[str | None, Crd("Memory request of the manager, for example 128Mi.")] = None
    cpu_limit: Annotated[str | None, Crd("CPU limit of the manager, for example 500m.")] = None
    memory_limit: Annotated[str | None, Crd("Memory limit of the manager, which caches every pod of the cluster.")] = (
        None
    )


class Operator(Model):
    """How the operator is installed."""

    install: Annotated[
        bool | None,
        Crd(
            "Whether the operator is installed from here. false: it is installed by other means, and no operator unit is written.",
            default=True,
        ),
    ] = None
    namespace: Annotated[
        str | None,
        Crd(
            "The namespace that the operator runs in.",
            default="production-stack-system",
            pattern="^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        ),
    ] = None
    image: Annotated[
        str | None,
        Crd(
            "The operator's image, as registry/name@sha256:DIGEST, or with the sha of a commit as its tag.",
            min_length=1,
        ),
    ] = None
    allow_mutable_image: Annotated[
        bool | None,
        Crd(
            "true: the operator's image may have a tag whose content can change, although the operator's token reaches the whole cluster.",
            default=False,
        ),
    ] = None
    aggregate_user_roles: Annotated[
        bool | None,
        Crd(
            "Whether the roles for users are added to the built-in roles admin, edit and view."
            " false: nobody gets a permission until you bind one of the roles.",
            default=True,
        ),
    ] = None
    resources: Annotated[OperatorResources | None, Crd("CPU and memory of the manager.")] = None
    profile: Annotated[
        str | None,
        Crd(
            "The version of the operator that runs there, as the name of a profile: 0.1.11, 0.1.12, 2026-08-05 or change-841.",
            default="2026-08-05",
            min_length=1,
        ),
    ] = None


class Crds(Model):
    """How the CRDs are published."""

    validation: Annotated[
        Literal["hardened", "upstream"] | None,
        Crd(
            "hardened: the API server also rejects what is known to break the operator, whoever applies it."
            " upstream: it rejects the same as the operator's own CRDs, plus whole numbers beyond 32 bits.",
            default="hardened",
        ),
    ] = None


class NodePool(Model):
    """A group of nodes with the same GPUs."""

    name: Annotated[str, Crd("The pool's name, used in messages.")]
    gpu_type: Annotated[str | None, Crd("The extended resource that counts its GPUs.", default="nvidia.com/gpu")] = None
    gpus: Annotated[int, int32("Total number of GPUs in the pool.", minimum=0)]
    nodes: Annotated[
        int | None, int32("Number of nodes; with gpus, it limits how many GPUs one pod can have.", minimum=1)
    ] = None
    gpu_memory: Annotated[int | None, int32("Memory of one GPU in GiB.", minimum=1)] = None
    memory: Annotated[int | None, int32("Memory of one node in GiB.", minimum=1)] = None
    labels: Annotated[Mapping[str, str] | None, Crd("Labels of its nodes, which node selector terms can match.")] = None


class Secret(Model):
    """A Secret that exists in the cluster: its name and keys, never a value."""

    name: Annotated[str, Crd("The Secret's name.")]
    namespace: Annotated[str | None, Crd("Its namespace; the cluster file's namespace if left out.")] = None
    keys: Annotated[Sequence[str] | None, Crd("Its keys; if left out, references to its keys are not checked.")] = None


class Facts(Model):
    """What the cluster provides, for checks. What is left out is not checked."""

    storage_classes: Annotated[Sequence[str] | None, Crd("The StorageClasses that exist.")] = None
    default_storage_class: Annotated[
        str | None, Crd("The StorageClass of claims that name none (the one annotated is-default-class).")
    ] = None
    runtime_classes: Annotated[Sequence[str] | None, Crd("The RuntimeClasses that exist.")] = None
    node_pools: Annotated[Sequence[NodePool] | None, Crd("The GPU node pools.")] = None
    add_ons: Annotated[
        Sequence[str] | None,
        Crd(
            "Add-ons that run there: keda, prometheus-operator, gateway-api, external-secrets; and scrape-job, if Prometheus scrapes"
            " engines and routers as KEDA's queries expect."
        ),
    ] = None
    secrets: Annotated[Sequence[Secret] | None, Crd("The Secrets that exist.")] = None


class RuntimeClass(Model):
    """A RuntimeClass: which container runtime starts the pods that name it, and on which nodes."""

    handler: Annotated[
        str | None,
        Crd(
            "The name of the runtime in the configuration of the nodes' containerd or CRI-O; the RuntimeClass's name if left out.",
            pattern="^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        ),
    ] = None
    node_selector: Annotated[
        Mapping[str, str] | None,
        Crd("Labels of the nodes that have the runtime; pods with this class go to no others."),
    ] = None
    tolerations: Annotated[
        Sequence[Toleration] | None, Crd("Taints that pods with this class tolerate, in addition to their own.")
    ] = None


STACKS = "The stacks that run on this cluster, by the names of their files or folders; or all, for every stack of the project."


class BaseFile(Model):
    """A file in bases/: settings that several clusters share."""

    base: Annotated[
        str | None,
        Crd("The file in bases/ whose settings apply where this file does not say otherwise, without suffix."),
    ] = None
    namespace: Annotated[
        str | None,
        Crd(
            "The namespace of every stack that does not set one.",
            default="default",
            pattern="^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        ),
    ] = None
    stacks: Annotated[Sequence[str] | None, Crd(STACKS)] = None
    operator: Annotated[Operator | None, Crd("How the operator is installed.")] = None
    crds: Annotated[Crds | None, Crd("How the CRDs are published.")] = None
    images: Annotated[
        Mapping[str, str] | None,
        Crd(
            "Images to replace or pin in all stacks. The key is an image as stacks name it, with or without its tag;"
            " the value is :tag, @sha256:..., or another image."
        ),
    ] = None
    registries: Annotated[
        Mapping[str, str] | None,
        Crd(
            "Mirrors of registries, for clusters that cannot reach them: the key is a registry, such as docker.io, and the value"
            " is what replaces it in every image of the cluster's objects, after `images`."
        ),
    ] = None
    storage_class: Annotated[
        str | None, Crd("The storageClassName of every enabled storageConfig that does not set one.")
    ] = None
    quotas: Annotated[
        Mapping[str, Mapping[str, Any]] | None,
        Crd(
            "A ResourceQuota for each of these namespaces: what all of its objects may request together, by Kubernetes' names,"
            " such as requests.cpu, requests.nvidia.com/gpu and pods."
        ),
    ] = None
    runtime_classes: Annotated[
        Mapping[str, RuntimeClass] | None,
        Crd("RuntimeClasses to create, by name; {} for one whose handler has the same name."),
    ] = None
    facts: Annotated[Facts | None, Crd("What the cluster provides, for checks.")] = None
    gitops: Annotated[
        GitOps | None, Crd("The GitOps tools whose objects are written to dist/<cluster>/gitops/; none if left out.")
    ] = None
    foreign_files: Annotated[
        Sequence[str] | None,
        Crd(
            "Files in dist/<cluster>/ that are not generated and may stay, although a GitOps tool could apply them:"
            " paths below that folder, such as basic/extra.yaml, or ../extra.yaml for a file in dist/ itself."
        ),
    ] = None
    suppress: Annotated[
        Sequence[Suppression] | None, Crd("Accepted findings about the cluster file, each with its reason.")
    ] = None
    defaults: Annotated[
        Mapping[str, Mapping[str, Any]] | None,
        Crd("Settings of every entry of a section, in all stacks, merged under what the stack files say."),
    ] = None
    overrides: Annotated[
        Mapping[str, Mapping[str, Any]] | None,
        Crd("Changes per stack, in the form of a stack file, merged over it; null removes an entry."),
    ] = None


class ClusterFile(BaseFile):
    """A file in clusters/."""

    stacks: Annotated[Sequence[str], Crd(STACKS)]
