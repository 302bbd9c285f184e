"""What we emit cannot trip the operator: one small function a trap, each named after what is then true.

Every function takes and returns an entry's spec in the CRD's form. None changes what a person's input means; where a value cannot be made
safe it is left as it is, and a rule reports it. Sources: the traps were recorded on the real operator unless a docstring says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring.digest import with_digest
from prodstack.compiler.authoring.form import spec_schema
from prodstack.compiler.authoring.tree import at, default, mapping, put, without_empty
from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.manifests.quantity import QuantityError, amount, canonical_storage, stable
from prodstack.manifests.yaml_reader import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from prodstack.manifests.yaml_reader import Path

GIB = 2**30
HARMLESS_TERM = {"matchExpressions": [{"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]}]}
RESOURCES = ("cpu", "memory", "gpu")


def completed(kind: str, spec: Map, *, name: str, storage_class: str | None = None, digest: bool = True) -> Map:
    """The spec of one object as it is emitted. storage_class: for volumes that name none; digest: whether runtimes carry theirs."""
    spec = without_empties(kind, spec)
    if kind == ROUTER:
        spec = with_service_account(with_stable_resources(spec, ("resources",)), name)
    elif kind == CACHE_SERVER:
        spec = with_stable_resources(spec, ("resources",))
    elif kind == LORA_ADAPTER:
        spec = with_adapter_placement(spec)
    else:
        spec = _each_engine(with_whole_autoscaling(spec), lambda engine: _engine(engine, storage_class, digest))
    result: Map = with_required_defaults(spec, spec_schema(kind))
    return result


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


def _each_engine(spec: Map, step: Callable[[Map], Map]) -> Map:
    topology = spec.get("topology")
    if not isinstance(topology, Map):
        return step(spec)
    for side in ("prefill", "decode"):
        if isinstance(topology.get(side), Map):
            spec = put(spec, ("topology", side), step(at(spec, ("topology", side))))
    return spec


def without_empties(kind: str, spec: Map) -> Map:
    """Empty objects and lists are left out: `resources: {}`, `toleration: []` and their like make endless updates.

    Kept are the objects that mean something by being there: those that complete an autoscaling block, a vllmConfig (the CRD requires
    it, and its switches are filled in), and an adapter's placement.
    """
    policies = frozenset(("autoscalingConfig", policy) for policy in ("scaleUpPolicy", "scaleDownPolicy", "triggers"))
    engines = frozenset({("vllmConfig",), ("topology", "prefill", "vllmConfig"), ("topology", "decode", "vllmConfig")})
    kept: dict[str, frozenset[Path]] = {
        RUNTIME: policies | engines,
        LORA_ADAPTER: frozenset({("loraAdapterDeploymentConfig",)}),
    }
    result: Map = without_empty(spec, keep=kept.get(kind, frozenset()))
    return result


def with_node_selector_terms(engine: Map) -> Map:
    """A runtime without node selector terms gets one that every Linux node matches; without any the operator panics for ever."""
    if at(engine, ("deploymentConfig",)) is None:
        return engine
    terms = Seq([mapping(HARMLESS_TERM)])
    return default(engine, ("deploymentConfig", "nodeSelectorTerms"), terms)


def with_whole_autoscaling(spec: Map) -> Map:
    """Autoscaling has all of its three parts, each with the CRD's own defaults; with one missing the operator panics."""
    if at(spec, ("autoscalingConfig", "enabled")) is not True:
        return spec
    for part in ("scaleUpPolicy", "scaleDownPolicy", "triggers"):
        spec = default(spec, ("autoscalingConfig", part), Map())
    return spec


def with_service_account(spec: Map, name: str) -> Map:
    """A router has an account of its own, named after it; without one the operator fails for ever and makes nothing."""
    return default(spec, ("serviceAccountName",), name)


def with_explicit_switches(engine: Map) -> Map:
    """Switches whose absence means "off" are written out, so that a reviewer sees them; v1 is on (absent it means the V0 engine)."""
    if at(engine, ("model",)) is None:
        return engine
    for key, value in (("v1", True), ("enableChunkedPrefill", False), ("enablePrefixCaching", False)):
        engine = default(engine, ("vllmConfig", key), value)
    return engine


def with_plain_lmcache_sizes(engine: Map) -> Map:
    """LMCache sizes are the plain numbers of GB that it parses (its GB are 2**30 bytes), and the disk is off unless asked for.

    The CRD's defaults 4Gi and 8Gi do not parse (LMCache, read); 4 is what the first of them means. A block that is there but not
    enabled needs both sizes "", or the operator updates the Deployment for ever.
    """
    if at(engine, ("lmCacheConfig",)) is None:
        return engine
    enabled = at(engine, ("lmCacheConfig", "enabled")) is True
    for key, absent in (("cpuOffloadingBufferSize", "4" if enabled else ""), ("diskOffloadingBufferSize", "")):
        written = at(engine, ("lmCacheConfig", key))
        engine = put(engine, ("lmCacheConfig", key), absent if written is None else _gigabytes(written))
    return engine


def _gigabytes(text: Any) -> Any:
    """A size with a unit as a plain number of GB; anything else as it is, and what three decimals would make nothing of."""
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
    """CPU, memory, GPU and shared memory are written as the API server gives them back; other forms are updated for ever."""
    engine = with_stable_resources(engine, ("deploymentConfig", "resources"))
    return _rewritten(engine, ("deploymentConfig", "shmSize"), stable)


def with_stable_resources(spec: Map, path: tuple[str, ...]) -> Map:
    """The amounts of a resources block, their meaning unchanged, in a form that stays as it is."""
    for resource in RESOURCES:
        spec = _rewritten(spec, (*path, resource), stable)
    return spec


def with_canonical_storage_size(engine: Map) -> Map:
    """A volume's size is canonical text; with another form the operator updates the claim for ever and makes no Deployment."""
    return _rewritten(engine, ("storageConfig", "size"), canonical_storage)


def with_storage_class(engine: Map, storage_class: str | None) -> Map:
    """An enabled volume names the cluster's storage class where it names none."""
    if storage_class is None or at(engine, ("storageConfig", "enabled")) is not True:
        return engine
    return default(engine, ("storageConfig", "storageClassName"), storage_class)


def with_adapter_placement(spec: Map) -> Map:
    """An adapter says how it is placed; without the block the operator's controller panics, and {} is enough."""
    return default(spec, ("loraAdapterDeploymentConfig",), Map())


def with_required_defaults(value: Any, schema: Mapping[str, Any]) -> Any:
    """Fields that the CRD lists as required and has a default for are written: a CacheServer's port, replicas and strategy.

    The API server would put the same values there; the generated classes want them said.
    """
    if isinstance(value, Map):
        below = schema.get("properties", {})
        for key in schema.get("required", ()):
            if "default" in below[key]:
                value = default(value, (key,), below[key]["default"])
        items = {key: with_required_defaults(item, below.get(key, {})) for key, item in value.items()}
        return Map(items, value.marks, value.mark)
    return value


def _rewritten(spec: Map, path: tuple[str, ...], form: Callable[[str], str]) -> Map:
    written = at(spec, path)
    if not isinstance(written, str):
        return spec
    try:
        return put(spec, path, form(written))
    except QuantityError:
        return spec
