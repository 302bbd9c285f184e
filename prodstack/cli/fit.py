"""`fit`: whether a model fits a GPU, and how the answer is calculated."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from prodstack.cli.terminal import CLEAN, FOUND, write_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from prodstack.catalog.choice import Place
    from prodstack.catalog.entries import Model
    from prodstack.catalog.reading import Catalog
    from prodstack.catalog.settings import Settings
    from prodstack.compiler.authoring.sources import ClusterSource
    from prodstack.reports.fit_report import Question


class FitFormat(enum.StrEnum):
    """How the answer is printed."""

    TEXT = "text"
    JSON = "json"


SHOWN = 20
"""How many names a message lists."""
STATE_MEMORY = "state gpuMemory in facts.nodePools of the cluster file, or name a GPU with --gpu"


def fit(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="MODEL|STACK", help="a model of the catalogue, or the name of a stack", show_default=False
        ),
    ],
    gpu: Annotated[str | None, typer.Option("--gpu", metavar="KIND", help="a kind of GPU of the catalogue")] = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="NAME", help="the cluster whose node pools are asked about")
    ] = None,
    parallel: Annotated[int | None, typer.Option("--tp", metavar="N", min=1, help="tensor parallelism")] = None,
    max_model_len: Annotated[
        int | None, typer.Option("--max-model-len", metavar="N", min=1, help="the context, in tokens")
    ] = None,
    dtype: Annotated[str | None, typer.Option("--dtype", metavar="TYPE", help="the data type of the weights")] = None,
    kv_cache_dtype: Annotated[
        str | None, typer.Option("--kv-cache-dtype", metavar="TYPE", help="the data type of the KV cache")
    ] = None,
    utilization: Annotated[
        float | None,
        typer.Option("--utilization", metavar="SHARE", min=0.0, max=1.0, help="--gpu-memory-utilization of vLLM"),
    ] = None,
    vllm: Annotated[str | None, typer.Option("--vllm", metavar="VERSION", help="the version of vLLM")] = None,
    form: Annotated[FitFormat, typer.Option("--format", help="the output format")] = FitFormat.TEXT,
) -> None:
    """Calculate whether a model fits, and how many tokens and sequences its KV cache has, with every formula and source.

    For a MODEL, without --gpu and --cluster, the answer covers all GPUs of the catalogue. For a STACK, it covers every engine on the node
    pools of its clusters; options override what the stack says. What is not known stays unknown, and ranges show what is not certain.

    Exit 1 if a model certainly fits nowhere that was asked about.
    """
    from prodstack.catalog.reading import CatalogError, catalog
    from prodstack.reports.fit_report import document, text

    root: Path = context.obj
    try:
        entries = catalog(root)
    except CatalogError as error:
        raise typer.BadParameter(str(error)) from None
    options = _Options(parallel, max_model_len, dtype, kv_cache_dtype, utilization, vllm)
    chosen = None if gpu is None else _gpu(entries, gpu)
    if name in _stack_names(root):
        questions = tuple(_of_stack(root, name, cluster, chosen, entries, options))
    else:
        questions = (_of_model(root, _model(entries, name, root), cluster, chosen, entries, options),)
    write_document(document(questions) if form is FitFormat.JSON else text(questions))
    raise typer.Exit(FOUND if any(question.fails for question in questions) else CLEAN)


class _Options:
    """What the command line says about the engine."""

    def __init__(
        self,
        parallel: int | None,
        max_model_len: int | None,
        dtype: str | None,
        kv_cache_dtype: str | None,
        utilization: float | None,
        vllm: str | None,
    ) -> None:
        self.parallel, self.vllm = parallel, vllm
        self._written = {
            "max_model_len": max_model_len,
            "dtype": dtype,
            "kv_cache_dtype": kv_cache_dtype,
            "utilization": utilization,
        }

    def over(self, settings: Settings) -> Settings:
        """These settings, with what the command line overrides."""
        from dataclasses import replace

        from prodstack.catalog.versions import version

        written: dict[str, Any] = {key: value for key, value in self._written.items() if value is not None}
        if self.vllm is not None:
            written["version"] = version(self.vllm)
        return replace(settings, **written)


def _stack_names(root: Path) -> set[str]:
    folder = root / "stacks"
    return {path.stem for path in folder.iterdir() if not path.name.startswith(".")} if folder.is_dir() else set()


def _gpu(entries: Catalog, kind: str) -> Place:
    from prodstack.catalog.choice import gpu_place

    folded = {name.casefold(): gpu for name, gpu in entries.gpus.items()}
    if kind.casefold() not in folded:
        raise typer.BadParameter(f'the catalogue has no GPU "{kind}"; {_near(kind, entries.gpus)}')
    return gpu_place(folded[kind.casefold()])


def _model(entries: Catalog, name: str, root: Path) -> Model:
    found = entries.named(name)
    if len(found) > 1:
        raise typer.BadParameter(
            f'"{name}" names several models; write one of {", ".join(model.id for model in found)}'
        )
    if not found:
        short = [each.rpartition("/")[2] for each in entries.names]
        near = _near(name, [*entries.names, *short, *_stack_names(root)])
        raise typer.BadParameter(
            f'"{name}" is neither a stack of this project nor a model of the catalogue; {near},'
            " or describe the model in catalog/ (docs/fit.md)"
        )
    return found[0]


def _near(word: str, among: Iterable[str]) -> str:
    from prodstack.manifests.wording import nearest

    choices = sorted(set(among))
    near = nearest(word, choices)
    some = f"it has {', '.join(choices[:SHOWN])}{' and others' if len(choices) > SHOWN else ''}"
    return f'did you mean "{near}"?' if near else some


def _of_model(
    root: Path, model: Model, cluster: str | None, chosen: Place | None, entries: Catalog, options: _Options
) -> Question:
    from prodstack.catalog.choice import PARALLEL, choose, gpu_place
    from prodstack.catalog.settings import Settings
    from prodstack.catalog.versions import version
    from prodstack.reports.fit_report import Question

    settings = options.over(Settings(version("")))
    if chosen is None and cluster is not None:
        places = tuple(_pools(_cluster(root, cluster), None))
    else:
        places = (chosen,) if chosen is not None else tuple(map(gpu_place, entries.gpus.values()))
    sizes = (options.parallel,) if options.parallel else PARALLEL
    choices = tuple(found for place in places if (found := choose(model, settings, place, sizes)))
    return Question(model.id, model, choices, "" if choices else f"no GPU to ask about: {STATE_MEMORY}")


def _cluster(root: Path, name: str) -> ClusterSource:
    from prodstack.cli.show import project_or_exit, read_cluster_or_exit

    return read_cluster_or_exit(project_or_exit(root), name)


def _pools(cluster: ClusterSource, gpu_type: str | None) -> Iterator[Place]:
    """The pools whose memory is stated, of one type of GPU or of all."""
    from prodstack.catalog.choice import Place
    from prodstack.catalog.entries import GIB
    from prodstack.compiler.authoring.cluster_facts import facts

    for pool in facts(cluster.settings).node_pools or ():
        if pool.gpu_memory is not None and gpu_type in (None, pool.gpu_type):
            yield Place(pool.name, pool.gpu_memory * GIB, pool.gpus // (pool.nodes or 1))


def _of_stack(
    root: Path, stack: str, cluster: str | None, chosen: Place | None, entries: Catalog, options: _Options
) -> Iterator[Question]:
    from prodstack.cli.show import effective_or_exit, project_or_exit, read_both, read_cluster_or_exit

    project = project_or_exit(root)
    names = [cluster] if cluster is not None else [each.name for each in project.cluster_entries]
    ran = False
    for name in names:
        if cluster is None and stack not in read_cluster_or_exit(project, name).settings.stacks:
            continue
        ran = True
        of_cluster, of_stack = read_both(project, stack, name)
        found = effective_or_exit(of_stack, of_cluster, project)
        for label, block in _engines(found.data.get("runtimes") or {}):
            yield _of_engine(f"{label} on {name}", block, of_cluster, chosen, entries, options)
    if not ran:
        raise typer.BadParameter(f'no cluster runs the stack "{stack}"; name it in `stacks` of a cluster file')


def _engines(runtimes: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every engine block of the runtimes of an effective stack file, with its name."""
    for name, spec in runtimes.items():
        sides = spec.get("topology")
        if isinstance(sides, dict):
            yield from ((f"{name} ({side})", sides[side]) for side in ("prefill", "decode") if side in sides)
        else:
            yield name, spec


def _of_engine(
    name: str,
    block: Mapping[str, Any],
    cluster: ClusterSource,
    chosen: Place | None,
    entries: Catalog,
    options: _Options,
) -> Question:
    from prodstack.catalog.choice import choose
    from prodstack.catalog.engines import engine
    from prodstack.reports.fit_report import Question

    found = engine(block)
    models = entries.named(found.model)
    if len(models) != 1:
        return Question(
            name, None, note=f'the catalogue has no model "{found.model}"; describe it in catalog/ (docs/fit.md)'
        )
    settings = options.over(found.settings)
    places = (chosen,) if chosen is not None else tuple(_pools(cluster, found.gpu_type))
    sizes = (options.parallel or settings.tensor_parallel,)
    choices = tuple(each for place in places if (each := choose(models[0], settings, place, sizes)))
    note = "" if choices else f"no GPU to ask about: {STATE_MEMORY}"
    if found.gpus and found.gpus < sizes[0]:
        note = f"a pod requests {found.gpus} GPUs, but tensor parallelism needs {sizes[0]}; request as many"
    return Question(name, models[0], choices, note, _memory(block, cluster, found.gpu_type))


def _memory(block: Mapping[str, Any], cluster: ClusterSource, gpu_type: str) -> str:
    """What the pods of an engine ask for of the memory of a node, and what LMCache reserves of it; "" if no memory is written."""
    from prodstack.compiler.authoring.cluster_facts import facts
    from prodstack.manifests.values import text
    from prodstack.upstream.lmcache import reserved
    from prodstack.upstream.vllm_cli import workers

    asked, processes = text(block, "deploymentConfig", "resources", "memory"), workers(block)
    if not asked:
        return ""
    buffer = reserved(block, processes)
    of_lmcache = f", of which LMCache reserves {buffer:g} GiB in {processes} processes" if buffer else ""
    pools = [pool for pool in facts(cluster.settings).node_pools or () if pool.gpu_type == gpu_type and pool.memory]
    nodes = ", ".join(f"{pool.memory:g} GiB ({pool.name})" for pool in pools) or "an amount that is not stated"
    return f"memory: a pod asks for {asked}{of_lmcache}; a node has {nodes}"
