"""Complete specs so that they do not run into known problems of the operator: one function per problem.

Every function takes and returns an entry's spec in the CRD's form, and keeps the meaning of what is written. A value that cannot be made
safe stays unchanged, and a rule reports it. The problems were observed on the real operator, unless a docstring names another source.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.compiler.authoring.form import SIDES, each_engine, spec_schema
from prodstack.compiler.authoring.tree import at, default, has_empty, mapping, put, without_empty
from prodstack.manifests.manifest import LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.manifests.quantity import QuantityError, amount, canonical_storage, stable
from prodstack.manifests.yaml_reader import Map, Seq
from prodstack.upstream.digest import ANNOTATION
from prodstack.upstream.digest import digest as digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from prodstack.manifests.yaml_reader import Path

GIB = 2**30
ANY_LINUX_NODE = {"matchExpressions": [{"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]}]}
RESOURCES = ("cpu", "memory", "gpu")
AUTOSCALING_PARTS = ("scaleUpPolicy", "scaleDownPolicy", "triggers")
EMPTY_BUT_MEANINGFUL: Mapping[str, frozenset[Path]] = MappingProxyType(
    {
        RUNTIME: frozenset(
            {
                *(("autoscalingConfig", part) for part in AUTOSCALING_PARTS),
                ("vllmConfig",),
                *(("topology", side, "vllmConfig") for side in SIDES),
            }
        ),
        LORA_ADAPTER: frozenset({("loraAdapterDeploymentConfig",)}),
    }
)
"""By kind, the objects that stay even if they are empty, because the operator or the CRD requires them to be there."""


def completed(kind: str, spec: Map, *, name: str, storage_class: str | None = None, digest: bool = True) -> Map:
    """Return the spec of an object to publish.

    storage_class: for enabled volumes that do not set one; digest: whether runtimes carry a rollout digest.
    """
    spec = with_stable_resources(without_empties(kind, spec), ("resources",))
    if kind == ROUTER:
        spec = with_service_account(spec, name)
    elif kind == LORA_ADAPTER:
        spec = with_adapter_placement(spec)
    elif kind == RUNTIME:
        spec = each_engine(with_whole_autoscaling(spec), lambda engine: _engine(engine, storage_class, digest))
    return with_required_defaults(spec, _required_defaults(kind))


def _engine(engine: Map, storage_class: str | None, digest: bool) -> Map:
    for step in (
        with_node_selector_terms,
        with_explicit_switches,
        with_plain_lmcache_sizes,
        with_stable_quantities,
        with_canonical_storage_size,
    ):
        engine = step(engine)
    engine = with_storage_class(engine, storage_class)
    return with_digest(engine) if digest and at(engine, ("deploymentConfig",)) is not None else engine


def without_empties(kind: str, spec: Map) -> Map:
    """Remove empty objects and lists: with `resources: {}`, `toleration: []` and others, the operator updates endlessly."""
    if not has_empty(spec):
        return spec
    result: Map = without_empty(spec, keep=EMPTY_BUT_MEANINGFUL.get(kind, frozenset()))
    return result


def with_node_selector_terms(engine: Map) -> Map:
    """Add a node selector term that every Linux node matches; without any term the operator panics on every reconcile."""
    if at(engine, ("deploymentConfig",)) is None:
        return engine
    terms = Seq([mapping(ANY_LINUX_NODE)])
    return default(engine, ("deploymentConfig", "nodeSelectorTerms"), terms)


def with_whole_autoscaling(spec: Map) -> Map:
    """Add missing parts of enabled autoscaling as empty objects, which get the CRD's defaults; without a part the operator panics."""
    if at(spec, ("autoscalingConfig", "enabled")) is not True:
        return spec
    for part in AUTOSCALING_PARTS:
        spec = default(spec, ("autoscalingConfig", part), Map())
    return spec


def with_service_account(spec: Map, name: str) -> Map:
    """Set a ServiceAccount named after the router; without one the operator fails on every reconcile and creates nothing."""
    return default(spec, ("serviceAccountName",), name)


def with_explicit_switches(engine: Map) -> Map:
    """Write out switches that are off if left out, so that reviewers see them. v1 is turned on; without it the V0 engine runs."""
    for key, value in (("v1", True), ("enableChunkedPrefill", False), ("enablePrefixCaching", False)):
        engine = default(engine, ("vllmConfig", key), value)
    return engine


def with_plain_lmcache_sizes(engine: Map) -> Map:
    """Write LMCache sizes as plain numbers of GB (2**30 bytes), the only form that it parses, and disable the disk by default.

    LMCache cannot parse the CRD's defaults 4Gi and 8Gi (LMCache, read); 4 has the meaning of the first. In an lmCacheConfig that is
    not enabled, both sizes must be "", or the operator updates the Deployment endlessly.
    """
    if at(engine, ("lmCacheConfig",)) is None:
        return engine
    enabled = at(engine, ("lmCacheConfig", "enabled")) is True
    for key, absent in (("cpuOffloadingBufferSize", "4" if enabled else ""), ("diskOffloadingBufferSize", "")):
        written = at(engine, ("lmCacheConfig", key))
        engine = put(engine, ("lmCacheConfig", key), absent if written is None else _gigabytes(written))
    return engine


def _gigabytes(text: Any) -> Any:
    """Return a size with a unit as a plain number of GB; anything else, and a size below 0.0005 GB, unchanged."""
    if not isinstance(text, str) or not text or text[-1].isdigit():
        return text
    try:
        number = amount(text) / GIB
    except QuantityError:
        return text
    if number.denominator == 1:
        return str(number.numerator)
    rounded = _decimal(number)
    return text if rounded == "0" else rounded


def _decimal(number: Fraction) -> str:
    return f"{float(round(number, 3)):.3f}".rstrip("0").rstrip(".")


def with_stable_quantities(engine: Map) -> Map:
    """Write CPU, memory, GPU and shared memory in the form that the API server returns; with another form the operator updates endlessly."""
    engine = with_stable_resources(engine, ("deploymentConfig", "resources"))
    return _rewritten(engine, ("deploymentConfig", "shmSize"), stable)


def with_stable_resources(spec: Map, path: tuple[str, ...]) -> Map:
    """Write the amounts of a resources block in the form that the API server returns."""
    for resource in RESOURCES:
        spec = _rewritten(spec, (*path, resource), stable)
    return spec


def with_canonical_storage_size(engine: Map) -> Map:
    """Write a volume's size in canonical form; with another form the operator updates the claim endlessly and creates no Deployment."""
    return _rewritten(engine, ("storageConfig", "size"), canonical_storage)


def with_storage_class(engine: Map, storage_class: str | None) -> Map:
    """Set the cluster's storage class on an enabled volume that does not set one."""
    if storage_class is None or at(engine, ("storageConfig", "enabled")) is not True:
        return engine
    return default(engine, ("storageConfig", "storageClassName"), storage_class)


def with_digest(engine: Map) -> Map:
    """Add the rollout digest as a pod annotation, so that the operator rolls out edits that it does not compare.

    engine: a runtime's spec, or one side of a topology. For a topology this is unverified: whether change 841 compares the podAnnotations of
    each side was only read.
    """
    return put(engine, ("deploymentConfig", "podAnnotations", ANNOTATION), digest_of(engine))


def with_adapter_placement(spec: Map) -> Map:
    """Add an empty placement to an adapter that has none; without it the operator panics, and {} is enough."""
    return default(spec, ("loraAdapterDeploymentConfig",), Map())


class RequiredDefaults(NamedTuple):
    """The defaults of the required fields of a mapping, and of the mappings below it that have any."""

    own: Mapping[str, Any]
    below: Mapping[str, RequiredDefaults]


@cache
def _required_defaults(kind: str) -> RequiredDefaults:
    return required_defaults(spec_schema(kind))


def required_defaults(schema: Mapping[str, Any]) -> RequiredDefaults:
    """Return the defaults of fields that a schema also lists as required, such as a CacheServer's port and replicas."""
    fields = schema.get("properties", {})
    below = {key: required_defaults(field) for key, field in fields.items()}
    return RequiredDefaults(
        {key: fields[key]["default"] for key in schema.get("required", ()) if "default" in fields[key]},
        {key: found for key, found in below.items() if found.own or found.below},
    )


def with_required_defaults(spec: Map, defaults: RequiredDefaults) -> Map:
    """Write out the defaults of required fields.

    The API server would add the same values, but the generated classes of cdk8s require them.
    """
    for key, value in defaults.own.items():
        spec = default(spec, (key,), value)
    for key, below in defaults.below.items():
        if isinstance(written := spec.get(key), Map):
            filled = with_required_defaults(written, below)
            spec = spec if filled is written else put(spec, (key,), filled)
    return spec


def _rewritten(spec: Map, path: tuple[str, ...], form: Callable[[str], str]) -> Map:
    written = at(spec, path)
    if not isinstance(written, str):
        return spec
    try:
        wanted = form(written)
    except QuantityError:
        return spec
    return spec if wanted == written else put(spec, path, wanted)
