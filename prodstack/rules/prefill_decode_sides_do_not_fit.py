"""The rule `prefill-decode-sides-do-not-fit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME, Manifest, World, get
from prodstack.rules.engine.cel import Guard, filled, true, where
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.prefill_decode import DECODE, PREFILL, SIDES

if TYPE_CHECKING:
    from collections.abc import Iterator


ROLES = {PREFILL: ("kv_producer", "sender"), DECODE: ("kv_consumer", "receiver")}
NEEDED = {
    PREFILL: ("nixlProxyHost", "nixlProxyPort", "nixlBufferSize", "nixlBufferDevice"),
    DECODE: ("nixlPeerHost", "nixlPeerInitPort", "nixlPeerAllocPort", "nixlBufferSize", "nixlBufferDevice"),
}

_ACTIVE = {
    side: f"({true(f'{side}.lmCacheConfig.enabled')} && {true(f'{side}.lmCacheConfig.enableNixl')})" for side in SIDES
}
_BOTH = f"({_ACTIVE[PREFILL]} && {_ACTIVE[DECODE]})"


def _one(field: str, message: str, among: str = "") -> Guard:
    paths = [f"{side}.{field}" for side in SIDES]
    given = " && ".join((*map(filled, paths), *filter(None, (among,))))
    return _fits(
        where(f"({given})", f"self.{paths[0]} == self.{paths[1]}"),
        f"{message}: write one {field} on both sides",
        f".decode.{field}",
    )


def _fits(rule: str, message: str, field: str) -> Guard:
    return Guard(RUNTIME, ".spec.topology", rule, message, field)


def _roles(side: str) -> Iterator[Guard]:
    cache = f"{side}.lmCacheConfig"
    kv_role, nixl_role = ROLES[side]
    rule = f"(!{filled(f'{cache}.kvRole')} || self.{cache}.kvRole == '{kv_role}') && {filled(f'{cache}.nixlRole')} && self.{cache}.nixlRole == '{nixl_role}'"
    yield _fits(
        where(_BOTH, f"({rule})"),
        f"the {side} side has another role: write kvRole: {kv_role} and nixlRole: {nixl_role}",
        f".{cache}",
    )
    for key in NEEDED[side]:
        yield _fits(where(_BOTH, filled(f"{cache}.{key}")), f"the {side} side lacks {key}: write it", f".{cache}.{key}")
    yield _fits(
        where(_BOTH, f"!{filled(f'{cache}.remoteUrl')}"),
        f"the {side} side has a remoteUrl beside NIXL: remove it",
        f".{cache}.remoteUrl",
    )


GUARDS = (
    _one("model.modelURL", "the sides serve different models"),
    _fits(
        f"{_ACTIVE[PREFILL]} == {_ACTIVE[DECODE]}",
        "one side hands over no cache: write lmCacheConfig.enabled: true and enableNixl: true on both sides, or on none",
        "",
    ),
    *(guard for side in SIDES for guard in _roles(side)),
    _one("lmCacheConfig.nixlBufferSize", "the sides have different buffers", _BOTH),
    _one("lmCacheConfig.nixlBufferDevice", "the sides have buffers on different devices", _BOTH),
)


@rule(kinds=(RUNTIME,), severity=Severity.ERROR, fails_at=FailsAt.POD, only_with=("topology",))
def prefill_decode_sides_do_not_fit(manifest: Manifest, world: World) -> Iterator[Report]:  # noqa: ARG001 (a rule's form)
    """The two sides of a topology cannot hand caches to each other.

    **What it reports.** A VLLMRuntime in topology mode with NIXL, where a side has the other's role (prefill is kv_producer and sender, decode
    kv_consumer and receiver), lacks a host, a port, the buffer's size or its device, sets a remoteUrl, or where size, device or
    model of the sides differ; and NIXL or LMCache on one side only.

    **Why it is bad.** LMCache's sender and receiver must name each other and agree on the buffer, and do not start beside a remote cache (LMCache,
    read). The cache of one model is of no use to another.

    **Bad**

        topology:
          prefill: {lmCacheConfig: {enabled: true, enableNixl: true, nixlRole: receiver}}
          decode: {lmCacheConfig: {enabled: true, enableNixl: true, nixlRole: receiver}}

    **Fix.** In a stack file, write a `prefillDecode` block. By hand:

        topology:
          prefill:
            lmCacheConfig: {enabled: true, enableNixl: true, kvRole: kv_producer, nixlRole: sender, nixlProxyHost: router-nixl,
              nixlProxyPort: "7500", nixlBufferSize: "58720256", nixlBufferDevice: cuda}
          decode:
            lmCacheConfig: {enabled: true, enableNixl: true, kvRole: kv_consumer, nixlRole: receiver, nixlPeerHost: 0.0.0.0,
              nixlPeerInitPort: "7300", nixlPeerAllocPort: "7400", nixlBufferSize: "58720256", nixlBufferDevice: cuda}
    """
    sides = {side: get(manifest.spec, "topology", side) for side in SIDES}
    if not all(isinstance(block, dict) for block in sides.values()):
        return
    yield from _differences(sides, ("model", "modelURL"), "model of its own: one side cannot use the other's cache")
    caches = {side: get(block, "lmCacheConfig", default={}) for side, block in sides.items()}
    on = [side for side in SIDES if get(caches[side], "enabled") is True and get(caches[side], "enableNixl") is True]
    if len(on) == 1:
        other = DECODE if on[0] == PREFILL else PREFILL
        yield Report(
            _at(other, "enableNixl"),
            f"the {on[0]} side has LMCache with NIXL, the {other} side has not: no cache is handed over",
            "write enabled: true and enableNixl: true on both sides, or on none",
        )
    if len(on) == 2:
        for side in SIDES:
            yield from _side(side, caches[side])
        yield from _differences(sides, ("lmCacheConfig", "nixlBufferSize"), "buffer size of its own")
        yield from _differences(sides, ("lmCacheConfig", "nixlBufferDevice"), "buffer device of its own")


def _side(side: str, cache: object) -> Iterator[Report]:
    for key, role in zip(("kvRole", "nixlRole"), ROLES[side], strict=True):
        written = get(cache, key)
        if written != role and (written or key == "nixlRole"):
            yield Report(_at(side, key), f'the {side} side has {key} "{written or ""}"', f'write {key}: "{role}"')
    for key in NEEDED[side]:
        if not get(cache, key):
            yield Report(
                _at(side, key), f"the {side} side lacks {key}, which its role {ROLES[side][1]} needs", f"write {key}"
            )
    if url := get(cache, "remoteUrl"):
        yield Report(_at(side, "remoteUrl"), f'the {side} side has remoteUrl "{url}" beside NIXL', "remove remoteUrl")


def _at(side: str, key: str) -> tuple[str, ...]:
    return ("spec", "topology", side, "lmCacheConfig", key)


def _differences(sides: dict[str, object], path: tuple[str, ...], what: str) -> Iterator[Report]:
    prefill, decode = (get(sides[side], *path) for side in SIDES)
    if prefill and decode and prefill != decode:
        yield Report(
            ("spec", "topology", DECODE, *path),
            f'the decode side has a {what} (prefill "{prefill}", decode "{decode}")',
            f"write one {path[-1]} on both sides",
        )
