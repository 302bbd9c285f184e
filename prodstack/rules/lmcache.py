"""LMCache: settings that the operator compares endlessly, sizes that LMCache cannot use, and URLs that lead nowhere."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import CACHE_SERVER, RUNTIME
from prodstack.manifests.quantity import amount, is_quantity
from prodstack.manifests.values import entries, get, text_or_none
from prodstack.rules.engine import cel
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.addresses import service_named, urls
from prodstack.rules.reading.fields import DEFAULT_CACHE_PORT
from prodstack.rules.reading.reference_index import SERVICE_PORT, known_caches, namespaces
from prodstack.upstream.lmcache import (
    CPU_SIZE,
    DISK_SIZE,
    SERDE,
    SWITCH,
    VARIABLES,
    Difference,
    config,
    differences,
    enabled,
    field,
    is_number,
    reserved,
)
from prodstack.upstream.router_cli import environment
from prodstack.upstream.vllm_cli import workers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World
    from prodstack.manifests.yaml_reader import Path

_GB = 2**30
"""What LMCache multiplies a size with (LMCache, read: lmcache/v1/cache_engine.py)."""
_UPDATES = "so the operator updates the Deployment endlessly"
_ENABLED = cel.true("lmCacheConfig.enabled")
_NUMBER = r"^(?i)\s*([+]?([0-9._]+(e[+-]?[0-9_]+)?|inf(inity)?)|-[0._]+)\s*$|[^ -~]"


def _reaches_pod(variable: str, name: str) -> cel.Guard:
    in_env = f"({cel.has('vllmConfig.env')} && self.vllmConfig.env.exists(e, e.name == '{variable}'))"
    unset = f"has(self.topology) || !{cel.filled(f'lmCacheConfig.{name}')} || {in_env}"
    harmless = f"({_ENABLED} && {cel.filled('lmCacheConfig.remoteUrl')})" if name == SERDE else _ENABLED
    return cel.Guard(
        RUNTIME,
        ".spec",
        f"{unset} || {harmless}",
        f"lmCacheConfig.{name} reaches no pod, {_UPDATES}: leave lmCacheConfig out, or write enabled: true"
        + (" and the remoteUrl that it belongs to" if name == SERDE else ""),
        f".lmCacheConfig.{name}",
    )


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    only_with=("lmCacheConfig",),
    guards=tuple(_reaches_pod(variable, name) for variable, name in VARIABLES.items()),
)
def unstable_lmcache_config(manifest: Manifest) -> Iterator[Report]:
    """`lmCacheConfig` has values that never reach the pod.

    **What it reports.** A `lmCacheConfig` that is not enabled but has a size, a URL or a serde (the CRD fills in the sizes 4Gi and 8Gi if they
    are not set, so even `{}` has them), and an enabled one with `remoteSerde` and without `remoteUrl`.

    **Why it is bad.** The operator writes LMCache's variables only if LMCache is enabled, and the serde only with a URL, but it compares
    every field with the pod's environment on every reconcile. So it updates the Deployment endlessly (operator, observed).

    **Bad**

        lmCacheConfig: {enabled: false}

    **Fix.** Leave lmCacheConfig out. (If the custom resource's own env sets the variables, mirror them in lmCacheConfig with
    `enabled: false`.)

        vllmConfig: {v1: true}
    """
    settings = config(manifest)
    own = environment(get(manifest.spec, "vllmConfig", "env"))
    wrong = [each for each in differences(manifest) if each.variable not in own and each.field != "enabled"]
    for each in wrong if settings is not None else ():
        default = "" if get(settings, each.field) is not None else " by the CRD's default"
        yield Report(
            ("spec", "lmCacheConfig", each.field),
            f'{each.field} is "{each.wanted}"{default}, but the pod gets no {each.variable}, {_UPDATES}',
            _config_fix(settings, each, bool(own.keys() & {SWITCH, *VARIABLES})),
        )


def _config_fix(settings: dict[str, Any] | None, each: Difference, has_variables: bool) -> str:
    if get(settings, "enabled") is True:
        return "leave remoteSerde out, or write the remoteUrl that it belongs to"
    if has_variables:
        return f'write {each.field}: "", or set {each.variable} in env to the same value'
    return "leave lmCacheConfig out, or write enabled: true"


def _mirrored(variable: str, equal: str, name: str, hint: str = "") -> cel.Guard:
    env = "self.vllmConfig.env.exists(e, e.name == '{}'{})"
    agrees = env.format(variable, f" && {equal}")
    return cel.Guard(
        RUNTIME,
        ".spec",
        f"has(self.topology) || !({cel.has('vllmConfig.env')}) || !{env.format(variable, '')} || {agrees}",
        f"env sets {variable} and lmCacheConfig has another value, {_UPDATES}: remove {variable} from env and set {name}{hint}",
        ".vllmConfig.env",
    )


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    only_with=("env",),
    guards=(
        _mirrored(
            SWITCH, f"(e.value == 'True') == {_ENABLED}", "lmCacheConfig.enabled", ", or write it as true in lower case"
        ),
        *(
            _mirrored(
                variable,
                f"e.value == ({cel.has(f'lmCacheConfig.{name}')} ? self.lmCacheConfig.{name} : '')",
                f"lmCacheConfig.{name}",
            )
            for variable, name in VARIABLES.items()
        ),
    ),
    guard_misses="a variable that is written twice, if either value agrees",
)
def conflicting_lmcache_env(manifest: Manifest) -> Iterator[Report]:
    """A runtime's env sets an LMCache variable, but `lmCacheConfig` has another value.

    **What it reports.** LMCACHE_USE_EXPERIMENTAL (as "True"), LMCACHE_MAX_LOCAL_CPU_SIZE, LMCACHE_MAX_LOCAL_DISK_SIZE, LMCACHE_REMOTE_URL or
    LMCACHE_REMOTE_SERDE in `vllmConfig.env` with another value than in `lmCacheConfig`.

    **Why it is bad.** The operator reads these five back from the pod, whoever set them, and compares them with lmCacheConfig: it updates the
    Deployment endlessly (operator, observed). Other LMCACHE_ variables are harmless.

    **Bad**

        vllmConfig:
          env:
            - {name: LMCACHE_REMOTE_URL, value: "lm://cache:80"}

    **Fix.** Set the values in lmCacheConfig. To configure LMCache's connector yourself, mirror every value in lmCacheConfig and write "true"
    in lower case.

        lmCacheConfig:
          enabled: true
          cpuOffloadingBufferSize: "5"
          diskOffloadingBufferSize: ""
          remoteUrl: lm://cache:80
    """
    own = environment(get(manifest.spec, "vllmConfig", "env"))
    for each in differences(manifest):
        if each.variable in own:
            wanted = each.wanted if each.field == "enabled" else f'"{each.wanted}"'
            yield Report(
                _place_in_env(manifest, each.variable),
                f'env sets {each.variable} to "{each.found}", but lmCacheConfig.{each.field} is {wanted}, {_UPDATES}',
                f"remove {each.variable} from env, and set lmCacheConfig.{each.field}"
                + (', or write it as "true" in lower case' if each.variable == SWITCH else ""),
            )


def _place_in_env(manifest: Manifest, variable: str) -> Path:
    variables = entries(manifest.spec, "vllmConfig", "env")
    found = [index for index, each in enumerate(variables) if get(each, "name") == variable]
    return ("spec", "vllmConfig", "env", found[-1])


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("lmCacheConfig",))
def misread_lmcache_disk(manifest: Manifest) -> Iterator[Report]:
    """LMCache offloads to a folder that nobody chose.

    **What it reports.** An enabled lmCacheConfig whose `diskOffloadingBufferSize` is a number.

    **Why it is bad.** The operator sets LMCACHE_LOCAL_DISK=True, and LMCache reads this variable as a path: it writes into a folder named
    "True" on the container's own disk (operator, observed; LMCache, read), which nothing limits or keeps.

    **Bad**

        lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: "4", diskOffloadingBufferSize: "60"}

    **Fix.** Leave the disk out. If you want to offload to disk, set LMCACHE_LOCAL_DISK in env, which comes after the operator's own
    variables.

        lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: "4", diskOffloadingBufferSize: ""}
    """
    size = field(config(manifest), DISK_SIZE) if enabled(manifest) else ""
    path = environment(get(manifest.spec, "vllmConfig", "env")).get("LMCACHE_LOCAL_DISK", "True")
    if is_number(size) and path == "True":
        yield Report(
            ("spec", "lmCacheConfig", DISK_SIZE),
            f'{DISK_SIZE} is "{size}", so the operator sets LMCACHE_LOCAL_DISK=True, which LMCache reads as the path of a folder',
            f'write {DISK_SIZE}: "", or set LMCACHE_LOCAL_DISK in env to a path on a volume',
        )


@lru_cache(maxsize=4096)
def _is_larger(gigabytes: float, memory: str) -> bool:
    """Whether a number of GB is larger than a quantity."""
    return gigabytes * _GB > amount(memory)


@rule(kinds=(RUNTIME,), severity=Severity.WARNING, fails_at=FailsAt.POD, only_with=("lmCacheConfig",))
def oversized_lmcache_buffer(manifest: Manifest) -> Iterator[Report]:
    """LMCache's buffers are larger than the container's memory.

    **What it reports.** An enabled lmCacheConfig whose `cpuOffloadingBufferSize`, a number of GB (2^30 bytes), times the number of GPUs that the
    engine uses is larger than `resources.memory`.

    **Why it is bad.** Each process of the engine, one for each GPU, has a buffer of this size, which is part of the container's memory (LMCache,
    read), and the requested memory is also the limit (operator, observed): the engine is killed when it allocates the buffers, or when they fill.

    **Bad**

        lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: "60"}
        deploymentConfig:
          resources: {memory: 32Gi}

    **Fix.** Write a smaller buffer, or more memory; the engine needs some of it too.

        lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: "15"}
        deploymentConfig:
          resources: {memory: 32Gi}
    """
    for path, engine in manifest.engines:
        memory, processes = text_or_none(engine, "deploymentConfig", "resources", "memory"), workers(engine)
        if memory and is_quantity(memory) and _is_larger(reserved(engine, processes), memory):
            size = text_or_none(engine, "lmCacheConfig", CPU_SIZE)
            each = f" for each of {processes} GPUs" if processes > 1 else ""
            yield Report(
                (*path, "lmCacheConfig", CPU_SIZE),
                f'{CPU_SIZE} is "{size}" GB{each}, but the container has only {memory} of memory',
                "write a smaller buffer, or more memory in deploymentConfig.resources",
            )


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("lmCacheConfig",),
    guards=tuple(
        cel.Guard(
            RUNTIME,
            ".spec.lmCacheConfig",
            cel.where(cel.true("enabled"), f"!{cel.filled(name)} || {cel.matches(f'self.{name}', _NUMBER)}"),
            f"{name} is not a plain number of GB, and LMCache does not start: write one, such as 5"
            + (', or "" for no disk' if name == DISK_SIZE else ""),
            f".{name}",
        )
        for name in (CPU_SIZE, DISK_SIZE)
    ),
    guard_misses="texts of digits, points and underscores that are not numbers",
)
def invalid_lmcache_size(manifest: Manifest) -> Iterator[Report]:
    """A size of LMCache is not a plain number of GB.

    **What it reports.** An enabled lmCacheConfig whose `cpuOffloadingBufferSize` or `diskOffloadingBufferSize` is not a plain number. If they
    are not set, the CRD fills in "4Gi" and "8Gi", which are not plain numbers either.

    **Why it is bad.** The operator copies the text into LMCACHE_MAX_LOCAL_CPU_SIZE and LMCACHE_MAX_LOCAL_DISK_SIZE, which LMCache parses as
    numbers of GB. It cannot parse "4Gi", and the engine does not start (operator, observed; LMCache, read).

    **Bad**

        lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: 4Gi}

    **Fix.** Write a number of GB, or "" for no disk. In a stack file, 15Gi is fine too.

        lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: "4", diskOffloadingBufferSize: ""}
    """
    settings = config(manifest)
    for name in (CPU_SIZE, DISK_SIZE) if enabled(manifest) else ():
        size = field(settings, name)
        if size and not is_number(size):
            default = "" if get(settings, name) is not None else " (the CRD's default)"
            yield Report(
                ("spec", "lmCacheConfig", name),
                f'{name} "{size}"{default} is not a plain number of GB, and LMCache does not start',
                f'write {name}: "{_in_gigabytes(size)}"'
                if name == CPU_SIZE
                else f'write {name}: "" (no disk), or a plain number of GB',
            )


def _in_gigabytes(size: str) -> str:
    """The size in whole GB (2^30), rounded up, at least 1."""
    gigabytes = amount(size) / _GB if is_quantity(size) else 5
    return str(max(1, -(-gigabytes.numerator // gigabytes.denominator)))


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("lmCacheConfig",),
    unguarded=cel.OTHER_OBJECTS,
)
def unresolved_cache_url(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime's cache URL leads to no cache server.

    **What it reports.** A VLLMRuntime with LMCache enabled whose `lmCacheConfig.remoteUrl` is an `lm://` URL of a Service in the cluster, if
    the tree has neither a CacheServer nor a Service of that name and namespace. In a partial tree it is a warning.

    **Why it is bad.** The engine runs, but each lookup in the remote cache fails, so nothing is shared (LMCache, read). The Service of a
    CacheServer has the CacheServer's name and namespace (operator, observed).

    **Bad**

        kind: VLLMRuntime
        spec:
          lmCacheConfig:
            enabled: true
            remoteUrl: lm://cache-servr.prod.svc:80

    **Fix.** Write the name and the namespace of the CacheServer. In a stack file, name the cache and leave the URL out.

        remoteUrl: lm://cache-server.prod.svc:80
    """
    for url in urls(manifest):
        where = url.service
        if where is None or world.find(CACHE_SERVER, *where) or world.find(CACHE_SERVER, "", where[1]):
            continue
        if service_named(world, *where) or (url.is_ambiguous and not world.look(namespaces, where[:1])):
            continue
        known = world.ask(known_caches)
        yield Report(
            url.path,
            f'"{url.text}" leads to cache server "{where[1]}" in namespace "{where[0]}", which does not exist (known: {known})',
            "write lm://NAME.NAMESPACE.svc:80 with the name and the namespace of a CacheServer",
            world.missing_here,
        )


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    only_with=("lmCacheConfig",),
    guards=cel.on_engines(
        ".lmCacheConfig",
        cel.where(cel.true("enabled"), f"!has(self.remoteUrl) || !{cel.matches('self.remoteUrl', '^lm://(:.*|/*)$')}"),
        "remoteUrl has no host: write lm://NAME.NAMESPACE.svc:80",
        ".remoteUrl",
    ),
    guard_misses="a wrong port, because CEL does not see the cache server",
)
def mismatched_cache_port(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime's cache URL uses a port that the cache server's Service does not have.

    **What it reports.** A VLLMRuntime with LMCache enabled whose `lmCacheConfig.remoteUrl` names a CacheServer of the tree with another port
    than 80, or without a port; and an `lm://` URL without a host.

    **Why it is bad.** The Service that the operator makes for a CacheServer has one port: 80, which leads to the container's
    `spec.port` (operator, observed). Nothing answers on any other port, so nothing is cached.

    **Bad**

        lmCacheConfig:
          enabled: true
          remoteUrl: lm://cache.prod.svc:8000       # the port of the container

    **Fix.** Write port 80, whatever the CacheServer's `spec.port` is.

        remoteUrl: lm://cache.prod.svc:80
    """
    for url in urls(manifest):
        if not url.host:
            yield Report(url.path, f'"{url.text}" has no host', "write lm://NAME.NAMESPACE.svc:80")
            continue
        cache = world.find(CACHE_SERVER, *url.service) if url.service else None
        if cache is not None and url.port != str(SERVICE_PORT):
            container = get(cache.spec, "port", default=DEFAULT_CACHE_PORT)
            yield Report(
                url.path,
                f'"{url.text}" has {f"port {url.port}" if url.port else "no port"}, but the Service of cache server '
                f'"{cache.ref.name}" listens only on {SERVICE_PORT} (which leads to the container\'s port {container})',
                f"write lm://{url.host}:{SERVICE_PORT}",
            )
