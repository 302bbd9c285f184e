"""Runtimes with a prefill and a decode side (`topology`, upstream change 841)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.manifests.manifest import RUNTIME
from prodstack.manifests.values import get
from prodstack.rules.engine import cel
from prodstack.rules.engine.declaration import Case, field_rule, read
from prodstack.rules.engine.place import RUNTIME_SPEC, Found, Place
from prodstack.rules.engine.predicate import Predicate, anything, empty, field, filled, is_true, one_of, python
from prodstack.rules.engine.registry import Report, rule
from prodstack.rules.reading.prefill_decode import DECODE, PREFILL, SIDES
from prodstack.upstream.profile import has_topology

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.manifests.manifest import Manifest, World

ROLES = {PREFILL: ("kv_producer", "sender"), DECODE: ("kv_consumer", "receiver")}
"""The kvRole and the nixlRole of each side."""
NEEDED = {
    PREFILL: ("nixlProxyHost", "nixlProxyPort", "nixlBufferSize", "nixlBufferDevice"),
    DECODE: ("nixlPeerHost", "nixlPeerInitPort", "nixlPeerAllocPort", "nixlBufferSize", "nixlBufferDevice"),
}
_TOPOLOGY = RUNTIME_SPEC / "topology"
_NIXL_IS_ON = field("enabled", is_true) & field("enableNixl", is_true)
_USES_NIXL = {side: field(f"{side}.lmCacheConfig", _NIXL_IS_ON) for side in SIDES}
_BOTH_USE_NIXL = _USES_NIXL[PREFILL] & _USES_NIXL[DECODE]
# A value of another type counts as one that is wrong here, not only as an error of the schema.
_WRITTEN, _NOT_WRITTEN = python(bool, filled.cel), python(lambda value: not value, empty.cel)


def _is(role: str) -> Predicate:
    return python(lambda value: value == role, one_of(role).cel)


def _cache(side: str) -> Place:
    """The lmCacheConfig of a side, if both sides use NIXL."""
    return _TOPOLOGY.where(_BOTH_USE_NIXL) / f"{side}.lmCacheConfig"


def _roles(side: str) -> Iterator[Case]:
    kv_role, nixl_role = ROLES[side]
    for name, role in (("kvRole", kv_role), ("nixlRole", nixl_role)):
        yield Case(
            at=(_cache(side) / name,),
            must=_is(role) if name == "nixlRole" else _NOT_WRITTEN | _is(role),
            required=name == "nixlRole",
            message=f'the {side} side has {name} "{{value}}", so the sides do not fit',
            fix=f'write {name}: "{role}"',
            guard=f"the {side} side has the wrong {name}: write {name}: {role}",
        )


def _needed(side: str) -> Case:
    return Case(
        at=tuple(_cache(side) / key for key in NEEDED[side]),
        must=_WRITTEN,
        required=True,
        message=f"the {side} side lacks {{name}}, which its role {ROLES[side][1]} needs",
        fix="write {name}",
    )


def _one_sided(side: str, other: str) -> Case:
    """One side uses NIXL, and the other one does not: in its lmCacheConfig, or because it has none."""
    place = _TOPOLOGY.where(_USES_NIXL[side] & ~_USES_NIXL[other]) / f"{other}.lmCacheConfig"
    return Case(
        at=(place / "enableNixl",),
        must=~anything,
        required=True,
        message=f"the {side} side uses LMCache with NIXL but the {other} side does not, so no cache is handed over",
        fix="write enabled: true and enableNixl: true on both sides, or on neither",
    )


def _without_cache(side: str, other: str) -> Case:
    place = _TOPOLOGY.where(_USES_NIXL[side]) / f"{other}.lmCacheConfig"
    return Case(
        at=(place,),
        must=python(lambda value: isinstance(value, dict)),
        required=True,
        message=f"the {side} side uses LMCache with NIXL but the {other} side has no lmCacheConfig, so no cache is handed over",
        fix="write enabled: true and enableNixl: true on both sides, or on neither",
    )


def _differs(path: str, what: str, *, when: Predicate | None = None) -> Case:
    """Both sides have the field, with different values."""
    keys, first, second = path.split("."), f"{PREFILL}.{path}", f"{DECODE}.{path}"

    def holds(topology: object) -> bool:
        prefill, decode = (get(topology, side, *keys) for side in SIDES)
        return bool(prefill and decode and prefill != decode)

    differ = python(
        holds,
        lambda _: f"({cel.filled(first)} && {cel.filled(second)} && self.{first} != self.{second})",
        is_exact=True,
    )

    def message(found: Found) -> str:
        return f'the sides have different {what} (prefill "{get(found.block, PREFILL, *keys)}", decode "{found.value}")'

    return Case(
        at=(_TOPOLOGY.where(when & differ if when else differ) / second,),
        must=~anything,
        message=message,
        fix="write the same {name} on both sides",
        guard=f"the sides have different {what}: write the same {keys[-1]} on both sides",
    )


@field_rule(
    severity=Severity.ERROR,
    fails_at=FailsAt.POD,
    evidence=(read("LMCache"),),
    only_with=("topology",),
)
def mismatched_sides() -> tuple[Case, ...]:
    """The two sides of a topology cannot hand caches to each other.

    **What it reports.** A VLLMRuntime in topology mode with NIXL, if a side has the other side's role (prefill is kv_producer and sender, decode
    is kv_consumer and receiver), lacks a host, a port, the size of the buffer or its device, or sets a remoteUrl, or if the sides differ in
    buffer size, buffer device or model. Also NIXL or LMCache on one side only.

    **Why it is bad.** The cache of one model is of no use to another. LMCache's sender and receiver must name each other and agree on the
    buffer, and they do not start together with a remote cache.

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
    return (
        _differs("model.modelURL", "models, and one cannot use the other's cache"),
        *(make(*sides) for sides in (SIDES, SIDES[::-1]) for make in (_without_cache, _one_sided)),
        *(case for side in SIDES for case in (*_roles(side), _needed(side))),
        Case(
            at=tuple(_cache(side) / "remoteUrl" for side in SIDES),
            must=_NOT_WRITTEN,
            message='remoteUrl "{value}" is set together with NIXL, and LMCache does not start with both',
            fix="remove {name}",
        ),
        _differs("lmCacheConfig.nixlBufferSize", "buffer sizes", when=_BOTH_USE_NIXL),
        _differs("lmCacheConfig.nixlBufferDevice", "buffer devices", when=_BOTH_USE_NIXL),
    )


@rule(
    kinds=(RUNTIME,),
    severity=Severity.ERROR,
    fails_at=FailsAt.OPERATOR,
    only_with=("topology", "enablePDDisaggregation"),
    unguarded="depends on which operator runs",
)
def unusable_topology(manifest: Manifest, world: World) -> Iterator[Report]:
    """A runtime asks for a topology that the operator does not know, or asks for it incompletely.

    **What it reports.** A VLLMRuntime with `spec.topology` or `enablePDDisaggregation: true`, if the profile that the cluster file names for the
    operator does not know them. If no profile is named, this is a note. With an operator that knows them, or of which nothing is known, also
    a `spec.topology` without `enablePDDisaggregation: true`, and that switch without a topology.

    **Why it is bad.** Both fields come with the open upstream change 841. The operator that is released today does not know them: with its own
    CRDs they are dropped silently, or rejected under strict validation; with CRDs that have them the operator still finds no model and no
    image in the place where it looks, and makes nothing that runs (operator source, read). In an operator with that change the switch alone
    decides (source of change 841, read). Without it the topology is ignored, and the operator looks for the engine in `spec`, where there is
    none. With the switch and no topology it makes nothing, whatever else `spec` says.

    **Bad**

        kind: VLLMRuntime
        spec:
          topology: {prefill: {}, decode: {}}

    **Fix.** Write two runtimes, one per side (in a stack file: `mode: pair`), which run on today's operator. Or install an operator with that
    change, name its profile in the cluster file (`operator: {profile: change-841}`), and write both fields.

        kind: VLLMRuntime
        spec:
          enablePDDisaggregation: true
          topology: {prefill: {}, decode: {}}
    """
    is_known = has_topology(world.facts.profile)
    if not is_known:
        yield from _unknown(manifest, is_named=is_known is not None)
    if is_known is not False:  # one mistake gives one finding
        yield from _incomplete(manifest)


def _unknown(manifest: Manifest, *, is_named: bool) -> Iterator[Report]:
    asked = next((key for key in ("topology", "enablePDDisaggregation") if manifest.spec.get(key)), None)
    if asked is not None:
        yield Report(
            ("spec", asked),
            f"{asked} needs an operator with the prefill/decode support of change 841, and "
            + ("the cluster's operator does not have it" if is_named else "the cluster file does not name a profile"),
            "write one runtime per side (mode: pair), or install such an operator and write operator: {profile: change-841} in the cluster file",
            Severity.ERROR if is_named else Severity.NOTE,
            FailsAt.OPERATOR if is_named else FailsAt.NOTHING,
        )


def _incomplete(manifest: Manifest) -> Iterator[Report]:
    has_sides, is_on = isinstance(manifest.spec.get("topology"), dict), manifest.spec.get("enablePDDisaggregation")
    if has_sides and is_on in (None, False):
        yield Report(
            ("spec", "topology"),
            "topology is ignored without enablePDDisaggregation: true, and the operator reads spec as a single engine",
            "write enablePDDisaggregation: true, or remove topology",
        )
    elif is_on is True and manifest.spec.get("topology") is None:
        yield Report(
            ("spec", "enablePDDisaggregation"),
            "enablePDDisaggregation is true but topology is missing, so the operator makes nothing",
            "write topology, or remove enablePDDisaggregation",
        )
