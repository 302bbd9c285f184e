"""A cluster file says where: which stacks run there, with which operator and images, and what the cluster has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from prodstack.models.base import Crd, Model, int32
from prodstack.models.stack import Suppression


class OperatorResources(Model):
    """CPU and memory of the operator's manager."""

    cpu_request: Annotated[str | None, Crd("CPU that the manager is promised, for example 10m.")] = None
    memory_request: Annotated[str | None, Crd("Memory that the manager is promised, for example 128Mi.")] = None
    cpu_limit: Annotated[str | None, Crd("CPU that the manager may use at most, for example 500m.")] = None
    memory_limit: Annotated[
        str | None, Crd("Memory that the manager may use at most; it caches every pod of the cluster.")
    ] = None


class Operator(Model):
    """How the operator is installed."""

    install: Annotated[
        bool | None, Crd("false: somebody else installs the operator; no operator unit is written.", default=True)
    ] = None
    namespace: Annotated[
        str | None,
        Crd(
            "The operator's own namespace.",
            default="production-stack-system",
            pattern="^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        ),
    ] = None
    image: Annotated[
        str | None, Crd("The operator's image, as registry/name:tag or registry/name@sha256:....", min_length=1)
    ] = None
    resources: Annotated[OperatorResources | None, Crd("CPU and memory of the manager.")] = None
    supports: Annotated[
        Sequence[Literal["topology"]] | None,
        Crd("What this operator knows beyond today's release: topology is the prefill/decode support of change 841."),
    ] = None


class Crds(Model):
    """How the four CRDs are published."""

    validation: Annotated[
        Literal["hardened", "upstream"] | None,
        Crd(
            "hardened: the API server also refuses what the operator is known to fail on, whoever applies it."
            " upstream: it refuses no more than the operator's own CRDs do, but for whole numbers beyond 32 bits.",
            default="hardened",
        ),
    ] = None


class NodePool(Model):
    """GPU nodes of one kind."""

    name: Annotated[str, Crd("The pool's name, for messages.")]
    gpu_type: Annotated[str | None, Crd("The resource name of its GPUs.", default="nvidia.com/gpu")] = None
    gpus: Annotated[int, int32("GPUs in the whole pool.", minimum=0)]
    nodes: Annotated[
        int | None, int32("Nodes that share the GPUs; tells how many GPUs one pod can have.", minimum=1)
    ] = None
    gpu_memory: Annotated[int | None, int32("Memory of one GPU in GiB.", minimum=1)] = None
    labels: Annotated[Mapping[str, str] | None, Crd("Labels of its nodes, which node selector terms can ask for.")] = (
        None
    )


class Secret(Model):
    """A secret that exists in the cluster; only its name and its keys, never a value."""

    name: Annotated[str, Crd("The secret's name.")]
    namespace: Annotated[str | None, Crd("Its namespace; the cluster file's default namespace where absent.")] = None
    keys: Annotated[Sequence[str] | None, Crd("Its keys; absent: not said, so keys are not judged.")] = None


class Facts(Model):
    """What the cluster has, for checks. What is not said is not judged."""

    storage_classes: Annotated[Sequence[str] | None, Crd("The StorageClasses that exist.")] = None
    default_storage_class: Annotated[
        str | None, Crd("The StorageClass that a claim gets which names none (its is-default-class annotation).")
    ] = None
    runtime_classes: Annotated[Sequence[str] | None, Crd("The RuntimeClasses that exist.")] = None
    node_pools: Annotated[Sequence[NodePool] | None, Crd("The GPU node pools.")] = None
    add_ons: Annotated[
        Sequence[str] | None,
        Crd(
            "Add-ons that run there: keda, and scrape-job where engines and routers are scraped as its queries expect."
        ),
    ] = None
    secrets: Annotated[Sequence[Secret] | None, Crd("The secrets that exist.")] = None


class ClusterFile(Model):
    """One file of clusters/."""

    namespace: Annotated[
        str | None,
        Crd(
            "The namespace of every stack that names none.",
            default="default",
            pattern="^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        ),
    ] = None
    stacks: Annotated[Sequence[str], Crd("The stacks that run there, by the names of their files or folders.")]
    operator: Annotated[Operator | None, Crd("How the operator is installed.")] = None
    crds: Annotated[Crds | None, Crd("How the four CRDs are published.")] = None
    images: Annotated[
        Mapping[str, str] | None,
        Crd(
            "Images to replace or pin, once for all stacks: the key is an image as stacks name it, with or without its tag;"
            " the value is :tag, @sha256:..., or another image."
        ),
    ] = None
    storage_class: Annotated[
        str | None, Crd("The storageClassName of every enabled storageConfig that names none.")
    ] = None
    facts: Annotated[Facts | None, Crd("What the cluster has, for checks.")] = None
    suppress: Annotated[
        Sequence[Suppression] | None, Crd("Findings about the cluster file that are accepted, each with its reason.")
    ] = None
    overrides: Annotated[
        Mapping[str, Mapping[str, Any]] | None,
        Crd("Per stack: entries in the stack file's own form that are merged on top; null removes an entry."),
    ] = None
