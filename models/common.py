"""The parts that several kinds share: image, resources, environment and node selection."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from models.base import Crd, Model

Strategy = Literal["RollingUpdate", "Recreate"]


class Image(Model):
    """A container image; the operator joins registry and name with a slash."""

    registry: Annotated[
        str, Crd('Registry, and path if any, before the slash; "" gives an image that starts with "/".')
    ]
    name: Annotated[str, Crd("Repository with its tag or digest, e.g. `lmcache/vllm-openai:v0.3.7`.")]
    pull_policy: Annotated[
        str | None,
        Crd(
            "When the kubelet pulls: Always, IfNotPresent or Never. Another text fails the Deployment, not this object."
        ),
    ] = None
    pull_secret_name: Annotated[
        str | None,
        Crd("Name of the image pull Secret in the same namespace. Cache servers and sidecars never use theirs."),
    ] = None


class Resources(Model):
    """What the container asks for; the operator sets requests and limits to the same values."""

    cpu: Annotated[
        str | None,
        Crd(
            'CPU cores, as whole cores ("4") or millicores ("500m"); "0.5" or "1000m" make the operator update for ever.'
        ),
    ] = None
    memory: Annotated[
        str | None,
        Crd(
            'Memory as a Kubernetes quantity in its canonical text: "2Gi"; "2048Mi" makes the operator update for ever.'
        ),
    ] = None
    gpu: Annotated[
        str | None,
        Crd("Number of GPUs of the container, a whole number as text. Routers and cache servers ignore it."),
    ] = None
    gpu_type: Annotated[
        str | None,
        Crd("Extended resource that counts the GPUs, e.g. `nvidia.com/gpu`. Routers and cache servers ignore it."),
    ] = None


class EnvVar(Model):
    """One environment variable with its literal value; the operator knows no references to other objects."""

    name: Annotated[str, Crd('Name of the variable, without "=".')]
    value: Annotated[str, Crd("Value, always a text; it is copied as it is.")]


class NodeSelectorRequirement(Model):
    """One condition on a node's label or field."""

    key: Annotated[str, Crd("Label key, or field name, that the condition looks at.")]
    operator: Annotated[str, Crd("Relation of key and values: In, NotIn, Exists, DoesNotExist, Gt or Lt.")]
    values: Annotated[
        Sequence[str] | None,
        Crd(
            "Values to compare with; left out (never an empty list) for Exists and DoesNotExist.",
            list_type="atomic",
        ),
    ] = None


class NodeSelectorTerm(Model):
    """Conditions on a node that must all hold; a node needs to meet one of the terms."""

    crd_map_type: ClassVar[str | None] = "atomic"

    match_expressions: Annotated[
        Sequence[NodeSelectorRequirement] | None,
        Crd("Conditions on the node's labels. An empty list makes the operator update for ever.", list_type="atomic"),
    ] = None
    match_fields: Annotated[
        Sequence[NodeSelectorRequirement] | None,
        Crd(
            "Conditions on the node's fields, e.g. metadata.name. An empty list makes the operator update for ever.",
            list_type="atomic",
        ),
    ] = None
