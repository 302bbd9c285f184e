"""`model: {catalog: NAME, pool: POOL}`: fill in what the catalogue knows of a model, where nobody wrote anything.

What does not depend on hardware (`knowledge`) follows from the model alone, everything else from the node pool on which it fits. This is the
last step before the spec is completed, because the images of the cluster, adapters and caches decide how much memory an engine needs.
"""

from __future__ import annotations

from math import ceil, isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from prodstack.catalog.engines import engine as read_engine
from prodstack.catalog.own import catalog_with
from prodstack.compiler.authoring.catalog_pools import Chosen, NoPoolError, chosen
from prodstack.compiler.authoring.complete import with_plain_lmcache_sizes
from prodstack.compiler.authoring.form import CATALOG, POOL, Entry, each_engine
from prodstack.compiler.authoring.problems import problem
from prodstack.compiler.authoring.tree import at, filled, mapping, put, without
from prodstack.manifests.wording import nearest, shown
from prodstack.manifests.yaml_reader import Map, Mark, Seq
from prodstack.rules.reading.gpus import gpu_count
from prodstack.rules.reading.pools import gpus_of_a_node
from prodstack.upstream.lmcache import reserved
from prodstack.upstream.vllm_cli import last, workers

if TYPE_CHECKING:
    from prodstack.catalog.entries import Model
    from prodstack.catalog.reading import Catalog
    from prodstack.catalog.settings import Settings
    from prodstack.manifests.finding import Finding
    from prodstack.manifests.manifest import Facts

CPUS, MEMORY = 4, 32
"""CPU cores, and GiB of memory without LMCache's buffer, for each GPU of a pod."""
USABLE = 0.9
"""The share of a node's memory that pods get at most: the rest is for the kubelet, the system and other pods."""
FIELDS = {
    "--max-model-len": ("model", "maxModelLen"),
    "--dtype": ("model", "dtype"),
    "--enable-auto-tool-choice": ("model", "enableTool"),
    "--tool-call-parser": ("model", "toolCallParser"),
    "--tensor-parallel-size": ("vllmConfig", "tensorParallelSize"),
    "--enable-chunked-prefill": ("vllmConfig", "enableChunkedPrefill"),
}
"""The fields that are filled in, by the arguments of vLLM that say the same in extraArgs."""


class Request(NamedTuple):
    """What an engine's `model` asks of the catalogue. about: how messages name the entry; mark: of `catalog`; pool_mark: of `pool`."""

    about: str
    name: Any
    pool: Any
    mark: Mark
    pool_mark: Mark


class _RefusedError(Exception):
    """Nothing can be filled in."""

    def __init__(self, rule: str, mark: Mark, message: str, fix: str) -> None:
        super().__init__(message)
        self.finding = problem(rule, mark, message, fix)


def catalogued(entry: Entry, facts: Facts, findings: list[Finding]) -> Entry:
    """Return a runtime with the values of the catalogue, or one that is not usable; adds why there are no values to `findings`."""
    refused: list[Finding] = []

    def step(engine: Map) -> Map:
        model = engine.get("model")
        if not isinstance(model, Map) or not (CATALOG in model or POOL in model):
            return engine
        marks = [model.marks.get(key) or model.mark or entry.mark for key in (CATALOG, POOL)]
        asked = Request(f"{entry.kind} {entry.name}", model.get(CATALOG), model.get(POOL), *marks)
        engine = put(engine, ("model",), without(model, CATALOG, POOL))
        try:
            return _filled(engine, asked, facts)
        except _RefusedError as error:
            refused.append(error.finding)
            return engine

    done = entry.with_spec(each_engine(entry.spec, step))
    findings.extend(refused)
    return done._replace(usable=done.usable and not refused)


def _filled(engine: Map, asked: Request, facts: Facts) -> Map:
    _check(asked)
    catalog = catalog_with(facts.catalog)
    name, model = _named(asked, catalog)
    engine = _with(engine, knowledge(name, model, catalog, engine), asked.mark)
    found = Chosen(None, read_engine(engine).settings)
    if facts.has_cluster_file:
        try:
            found = chosen(model, engine, facts, asked.pool)
        except NoPoolError as error:
            mark = asked.pool_mark if asked.pool is not None else asked.mark
            raise _RefusedError(error.rule, mark, f"{asked.about}: {error}", error.fix) from None
    engine = _with(engine, _sizes(found.settings), asked.mark)
    return _with(engine, _deployment(engine, found), asked.mark)


def _check(asked: Request) -> None:
    for key, value, mark in ((CATALOG, asked.name, asked.mark), (POOL, asked.pool, asked.pool_mark)):
        if value is not None and not (isinstance(value, str) and value):
            message = f"{asked.about}: model.{key} is {shown(value)}"
            raise _RefusedError("invalid-value", mark, message, "allowed: a name, as text")
    if asked.name is None:
        message = f"{asked.about}: model.pool chooses a node pool for the values of the catalogue, but model.catalog is missing"
        raise _RefusedError("unusable-catalog-model", asked.pool_mark, message, "write model.catalog, or remove pool")


def _named(asked: Request, catalog: Catalog) -> tuple[str, Model]:
    """Return the full name of the model, as modelURL has it, and the model."""
    found = catalog.spelled(asked.name)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(name for name, _ in found)
        message = f"{asked.about}: catalog names {shown(asked.name)}, which several models are called"
        raise _RefusedError("unknown-reference", asked.mark, message, f"write one of {names}")
    message = f"{asked.about}: catalog names {shown(asked.name)}, which the catalogue does not have"
    near = nearest(asked.name, sorted({*catalog.names, *(name.rpartition("/")[2] for name in catalog.names)}))
    fix = (
        f'did you mean "{near}"?' if near else "write modelURL instead, or describe the model in catalog/ (docs/fit.md)"
    )
    raise _RefusedError("unknown-reference", asked.mark, message, fix)


def knowledge(name: str, model: Model, catalog: Catalog, engine: Map) -> dict[str, Any]:
    """What is written for a model on any hardware.

    The calculation assumes vLLM's own defaults for batches, so chunked prefill, which the operator turns off if nothing is written, is on.
    dtype: only of checkpoints that are not quantized; others state their data types by part.
    """
    fields = {"modelURL": name} | ({} if model.quantization else {"dtype": model.dtype}) | _tools(name, catalog, engine)
    return {"model": fields, "vllmConfig": {"enableChunkedPrefill": True}}


def _tools(name: str, catalog: Catalog, engine: Map) -> dict[str, Any]:
    """The parser for tool calls, if this version of vLLM has it and nobody wrote that there are no tools."""
    parser = catalog.parsers.get(name)
    is_written = at(engine, ("model", "toolCallParser")) is not None or last(engine, "--tool-call-parser") is not None
    if parser is None or is_written or at(engine, ("model", "enableTool")) is False:
        return {}
    minor = read_engine(engine).settings.version.minor
    if parser.since and (minor is None or minor < parser.since):
        return {}
    return {"enableTool": True, "toolCallParser": parser.name}


def _sizes(settings: Settings) -> dict[str, Any]:
    length = {} if settings.max_model_len is None else {"maxModelLen": settings.max_model_len}
    return {"model": length, "vllmConfig": {"tensorParallelSize": settings.tensor_parallel}}


def _deployment(engine: Map, found: Chosen) -> dict[str, Any]:
    """The resources of a pod, and the nodes of the pool if its labels are known."""
    gpus = gpu_count(at(engine, ("deploymentConfig", "resources", "gpu"))) or workers(engine)
    resources: dict[str, Any] = {
        "cpu": str(CPUS * gpus),
        "memory": f"{_memory(engine, gpus, found)}Gi",
        "gpu": str(gpus),
    }
    if found.pool is None:
        return {"deploymentConfig": {"resources": resources}}
    resources["gpuType"] = found.pool.gpu_type
    labels = [{"key": key, "operator": "In", "values": [value]} for key, value in sorted(found.pool.labels.items())]
    terms = {"nodeSelectorTerms": [{"matchExpressions": labels}]} if labels else {}
    return {"deploymentConfig": {"resources": resources, **terms}}


def _memory(engine: Map, gpus: int, found: Chosen) -> int:
    """GiB of memory for a pod: MEMORY for each GPU and what LMCache reserves, but not more than its share of the node."""
    buffer = reserved(with_plain_lmcache_sizes(engine), gpus)
    wanted = MEMORY * gpus + (ceil(buffer) if isfinite(buffer) else 0)
    if found.pool is None or found.pool.memory is None:
        return wanted
    share = USABLE * found.pool.memory * gpus / max(gpus, gpus_of_a_node(found.pool))
    return max(1, min(wanted, int(share)))


def _with(engine: Map, values: dict[str, Any], mark: Mark) -> Map:
    """Return an engine with values where nothing is written, neither in the field nor as an argument; they have the position of `catalog`."""
    place = mark._replace(text=None)
    said = {path for flag, path in FIELDS.items() if last(engine, flag) is not None}
    kept = {
        part: {key: value for key, value in fields.items() if (part, key) not in said}
        for part, fields in values.items()
    }
    return filled(engine, _placed({part: fields for part, fields in kept.items() if fields}, place))


def _placed(value: Any, mark: Mark) -> Any:
    if isinstance(value, dict):
        return mapping({key: _placed(item, mark) for key, item in value.items()}, mark)
    if isinstance(value, list):
        return Seq([_placed(item, mark) for item in value], [mark] * len(value), mark)
    return value
