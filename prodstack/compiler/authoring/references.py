"""Resolve references between entries: a router serves runtimes, a runtime uses a cache, an adapter extends a runtime.

Only a router can refer to another stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.compiler.authoring import derive, prefill_decode
from prodstack.compiler.authoring.lmcache_controller import controller_service
from prodstack.compiler.authoring.other_stacks import named_stack, served
from prodstack.compiler.authoring.problems import did_you_mean, problem
from prodstack.compiler.authoring.tree import at, default, mapping
from prodstack.manifests.manifest import CACHE_SERVER, LORA_ADAPTER, ROUTER, RUNTIME
from prodstack.manifests.yaml_reader import locate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.compiler.authoring.form import Entry
    from prodstack.compiler.authoring.other_stacks import Neighbours, Served
    from prodstack.compiler.authoring.prefill_decode import Block
    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Map, Mark

FINDS_ENGINES = ("k8sLabelSelector", "staticBackends")
"""Fields with which a router finds engines without naming what it serves."""
MAX_NAME = 63
"""The maximum length of a Service's name (Kubernetes, read)."""


def resolved(
    entries: list[Entry], blocks: Mapping[str, Block], namespace: str, neighbours: Neighbours, findings: list[Finding]
) -> tuple[list[Entry], list[Map]]:
    """Return the entries with everything that follows from their reference keys, and the companion objects that they need."""
    table = {(entry.kind, entry.name): entry for entry in entries}
    for entry in entries:
        if entry.kind == LORA_ADAPTER:
            _adapt(entry, table, namespace, findings)
    for entry in entries:
        if entry.kind == RUNTIME:
            table[RUNTIME, entry.name] = _cached(table[RUNTIME, entry.name], table, namespace, findings)
    companions = _disaggregate(table, blocks, namespace, findings)
    for entry in entries:
        if entry.kind == ROUTER:
            others = _of_other_stacks(entry, namespace, neighbours, findings)
            table[ROUTER, entry.name] = _serving(entry, table, blocks, others, findings)
            companions.extend(controller_service(table[ROUTER, entry.name], namespace, findings))
    return [table[entry.kind, entry.name] for entry in entries], companions


def _adapt(entry: Entry, table: dict[tuple[str, str], Entry], namespace: str, findings: list[Finding]) -> None:
    """Set the base model of an adapter to the label of its runtime, and let the runtime load adapters."""
    name = entry.references.get("runtime")
    if not isinstance(name, str):
        return
    runtime = table.get((RUNTIME, name))
    mark = entry.references.marks.get("runtime", entry.mark)
    if runtime is None:
        findings.append(_unknown(entry, "runtime", name, (n for k, n in table if k == RUNTIME)))
        table[LORA_ADAPTER, entry.name] = entry.with_spec(default(entry.spec, ("baseModel",), name))
        return
    if at(runtime.spec, ("topology",)) is not None:
        message = f'{entry.kind} {entry.name}: runtime names "{name}", a topology, whose two sides have different model labels'
        fix = "remove runtime and set baseModel to the model label of one side; or set mode: pair and name one side"
        findings.append(problem("unknown-reference", mark, message, fix))
        table[LORA_ADAPTER, entry.name] = entry.with_spec(default(entry.spec, ("baseModel",), name))
        return
    label = derive.model_label(namespace, name) if runtime.labels is None else runtime.labels.get("model")
    if label is None and entry.spec.get("baseModel") is None:
        message = f'the runtime "{name}" has no label model, which the adapter needs to find its pods'
        findings.append(problem("unknown-reference", mark, message, "add labels: {model: ...} to the runtime"))
    table[LORA_ADAPTER, entry.name] = entry.with_spec(default(entry.spec, ("baseModel",), label or name))
    source_type = at(entry.spec, ("adapterSource", "type"))
    table[RUNTIME, name] = runtime.with_spec(derive.accepting_adapter(runtime.spec, source_type))


def _cached(entry: Entry, table: Mapping[tuple[str, str], Entry], namespace: str, findings: list[Finding]) -> Entry:
    name = entry.references.get("cache")
    if not isinstance(name, str):
        return entry
    if (CACHE_SERVER, name) not in table:
        findings.append(_unknown(entry, "cache", name, (n for k, n in table if k == CACHE_SERVER)))
        return entry
    return entry.with_spec(derive.using_cache(entry.spec, derive.cache_url(name, namespace)))


def _disaggregate(
    table: dict[tuple[str, str], Entry], blocks: Mapping[str, Block], namespace: str, findings: list[Finding]
) -> list[Map]:
    """Connect the engines of prefillDecode blocks, and return the Services for the NIXL proxies of topologies' routers."""
    companions: list[Map] = []
    for block in blocks.values():
        for name in block.runtimes:
            entry = table.get((RUNTIME, name))
            if entry is None:
                continue
            if block.mode == prefill_decode.PAIR:
                findings.extend(_cache_of_a_pair(entry))
                table[RUNTIME, name] = entry.with_spec(prefill_decode.connected(entry.spec))
                continue
            host, service = _proxy(block, entry, table, namespace, findings)
            table[RUNTIME, name] = entry.with_spec(prefill_decode.over_nixl(entry.spec, host))
            companions.extend(service)
    return companions


def _cache_of_a_pair(entry: Entry) -> Iterator[Finding]:
    """Report a cache of a pair's engine: LMCache's connector would replace NixlConnector, as its argument comes last (operator, observed)."""
    if "cache" in entry.references:
        message = f"{entry.name} exchanges KV blocks through NixlConnector, so it cannot use a cache server too"
        mark = entry.references.marks.get("cache", entry.mark)
        yield problem("invalid-value", mark, message, "remove cache, or set mode: topology")


def _proxy(
    block: Block, entry: Entry, table: Mapping[tuple[str, str], Entry], namespace: str, findings: list[Finding]
) -> tuple[str | None, list[Map]]:
    """Return the host of the NIXL proxy that a topology's prefill side uses, and the Service in front of it."""
    routers = [e for (kind, _), e in table.items() if kind == ROUTER and block.name in _served(e)]
    if len(routers) == 1:
        router = routers[0]
        if len(prefill_decode.proxy_service_name(router.name)) > MAX_NAME:
            message = f'the name of the Service "{prefill_decode.proxy_service_name(router.name)}" has more than {MAX_NAME} characters'
            findings.append(problem("invalid-name", router.mark, message, "give the router a shorter name"))
        service = mapping(prefill_decode.proxy_service(router.name, namespace), router.mark)
        return f"{prefill_decode.proxy_service_name(router.name)}.{namespace}.svc", [service]
    if at(entry.spec, ("topology", "prefill", "lmCacheConfig", "nixlProxyHost")) is None:
        count = "no router" if not routers else f"{len(routers)} routers"
        message = f"the topology {block.name} is served by {count}, so its nixlProxyHost cannot be derived"
        fix = "let exactly one router serve it, or write prefill: {lmCacheConfig: {nixlProxyHost: ...}}"
        findings.append(problem("unknown-reference", entry.mark, message, fix))
    return None, []


def _served(router: Entry) -> list[str]:
    serves = router.references.get("serves")
    names = [serves] if isinstance(serves, str) else serves if isinstance(serves, list) else []
    return [name for name in names if isinstance(name, str)]


def _of_other_stacks(
    entry: Entry, namespace: str, neighbours: Neighbours, findings: list[Finding]
) -> dict[str, Served] | None:
    """Return what a router serves of other stacks, by its name in `serves`; None if a name leads nowhere, which is reported."""
    found = {name: served(name, namespace, neighbours) for name in _served(entry) if named_stack(name) is not None}
    wrong = {name: each for name, each in found.items() if each.problem}
    for name, each in wrong.items():
        message = f"{entry.kind} {entry.name}: serves names {each.problem}"
        findings.append(problem("unknown-reference", _mark_of(entry, "serves", name), message, each.fix))
    return None if wrong else found


def _serving(
    entry: Entry,
    table: Mapping[tuple[str, str], Entry],
    blocks: Mapping[str, Block],
    others: Mapping[str, Served] | None,
    findings: list[Finding],
) -> Entry:
    """Return a router that selects the pods of what it serves, and distinguishes the two sides of a prefillDecode block."""
    names = _served(entry)
    if not names:
        findings.extend(_serves_nothing(entry, table, blocks))
        return entry
    own = {
        **{name: (name,) for kind, name in table if kind == RUNTIME},
        **{b.name: b.runtimes for b in blocks.values()},
    }
    unknown = [name for name in names if name not in own and named_stack(name) is None]
    findings.extend(_unknown(entry, "serves", name, own) for name in unknown)
    if unknown or others is None:
        return entry
    known = {name: [table[RUNTIME, each] for each in own[name]] for name in names if name in own}
    known |= {name: list(each.runtimes) for name, each in others.items()}
    sides = [blocks.get(name) or (others[name].block if name in others else None) for name in names]
    of_blocks = [block for block in sides if block is not None]
    if of_blocks and len(names) > 1:
        message = f"the router serves {', '.join(names)}, but a router of a prefillDecode block can serve nothing else"
        mark = entry.references.marks.get("serves", entry.mark)
        findings.append(problem("invalid-value", mark, message, "write one router for each"))
        return entry
    runtimes = [runtime for name in names for runtime in known[name]]
    spec = derive.serving(
        entry.spec, [each.name for each in runtimes], [derive.engine_port(each.spec) for each in runtimes]
    )
    return entry.with_spec(prefill_decode.routed(spec, of_blocks[0]) if of_blocks else spec)


def _serves_nothing(
    entry: Entry, table: Mapping[tuple[str, str], Entry], blocks: Mapping[str, Block]
) -> Iterator[Finding]:
    """Report a router that neither names what it serves nor says itself how it finds its engines."""
    if (
        any(at(entry.spec, (key,)) is not None for key in FINDS_ENGINES)
        or at(entry.spec, ("serviceDiscovery",)) == "static"
    ):
        return
    if not entry.usable or "serves" in entry.rejected:
        return
    sides = {runtime for block in blocks.values() for runtime in block.runtimes}
    known = sorted({name for kind, name in table if kind == RUNTIME and name not in sides} | set(blocks))
    message = f"{entry.kind} {entry.name} has no serves, so it would send requests to nothing"
    fix = f"write serves: [{known[0]}]" if len(known) == 1 else f"name what it serves: {', '.join(known)}"
    if not known:
        fix = "add a runtime to this stack and name it in serves, or write k8sLabelSelector"
    yield problem("invalid-value", entry.references.marks.get("serves", entry.mark), message, fix)


def _unknown(entry: Entry, key: str, name: str, known: Any) -> Finding:
    message = f'{entry.kind} {entry.name}: {key} names "{name}", which is not in this stack'
    return problem("unknown-reference", _mark_of(entry, key, name), message, did_you_mean(name, known))


def _mark_of(entry: Entry, key: str, name: str) -> Mark:
    """Return where a reference key of an entry has a name."""
    written = entry.references.get(key)
    path = (key, written.index(name)) if isinstance(written, list) else (key,)
    return locate(entry.references, path) or entry.mark
