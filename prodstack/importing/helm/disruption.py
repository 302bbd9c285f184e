"""The chart's PodDisruptionBudgets as `disruption` of the stack file.

Source: the chart's templates pdb-vllm-multi and pdb-router, read: minAvailable counts only if maxUnavailable is not set, and is 0 by default.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from prodstack.importing.helm.pieces import OFF, Note, Setting, below, integer_of, is_empty, text_of, unread
from prodstack.importing.helm.release import MODELS
from prodstack.importing.helm.routers import ROUTER, has_router
from prodstack.importing.helm.table import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.importing.helm.names import Names
    from prodstack.importing.helm.pieces import Piece
    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

DISRUPTION = "disruption"
_KEYS = ("enabled", "labels", "annotations", "minAvailable", "maxUnavailable")
_PERCENTAGE = re.compile(r"([0-9]{1,3})%")
_NO_BUDGET = "The chart creates no budget for it."
_SCALED = (
    "A budget of the stack file is a number of pods, and this is a share of pods whose number KEDA changes. Write the PodDisruptionBudget in"
    " the stack's folder, with the selector app and the name of the runtime."
)
_NO_NUMBER = "A budget is a number of pods, or a percentage from 0% to 100%; nothing was written."
_SECOND = "The chart uses minAvailable only if maxUnavailable is not set."
_ZERO = "The chart takes a maxUnavailable of 0 as not set, and uses minAvailable."


class _Group(NamedTuple):
    """Pods that can have a budget. path: of pdb; replicas: how many there are, None if an autoscaler decides."""

    path: Path
    name: str
    replicas: int | None


def disruption(release: Release, names: Names) -> Iterator[Piece]:
    """Yield the budgets. The stack file says of every router and runtime whether it has one."""
    pieces: list[Piece] = []
    for group in _groups(release, names):
        if release.value(*group.path, "enabled") is True:
            pieces += _budget(release, group)
        else:
            pieces.append(Note(group.path, Verdict.UNUSED, OFF))
            pieces.append(_none(group, _NO_BUDGET))
    has_any = any(isinstance(piece, Setting) and piece.value is not False for piece in pieces)
    yield from (piece for piece in pieces if has_any or not isinstance(piece, Setting))


def _groups(release: Release, names: Names) -> Iterator[_Group]:
    for index in release.deployed:
        model = (*MODELS, index)
        is_scaled = release.value(*model, "keda", "enabled") is True
        replicas = None if is_scaled else _replicas(release, (*model, "replicaCount"))
        yield _Group((*model, "pdb"), names.runtimes[index], replicas)
    if has_router(release):
        yield _Group((*ROUTER, "pdb"), names.router, _replicas(release, (*ROUTER, "replicaCount")))


def _replicas(release: Release, path: Path) -> int:
    number = integer_of(release.value(*path))
    return 1 if number is None else number


def _budget(release: Release, group: _Group) -> Iterator[Piece]:
    most, least = (release.value(*group.path, key) for key in ("maxUnavailable", "minAvailable"))
    yield from unread(release.value(*group.path), group.path, _KEYS)
    key, value = ("minAvailable", least or 0) if is_empty(most) else ("maxUnavailable", most)
    if key == "maxUnavailable" and least is not None:
        yield Note((*group.path, "minAvailable"), Verdict.IGNORED, _SECOND)
    elif key == "minAvailable" and most not in (None, ""):
        yield Note((*group.path, "maxUnavailable"), Verdict.IGNORED, _ZERO)
    share = _PERCENTAGE.fullmatch(text_of(value) or "")
    number = _pods(int(share[1]), group.replicas) if share else integer_of(value)
    if share and group.replicas is None:
        yield Note(group.path, Verdict.MANIFEST, _SCALED)
        yield _none(group, "Its budget is a share of the pods, and KEDA changes how many there are.")
    elif number is None or number < 0:
        yield Note(group.path, Verdict.IMPOSSIBLE, _NO_NUMBER)
        yield _none(group, "Its budget in the values is not a number of pods.")
    else:
        yield Setting((DISRUPTION, "objects", group.name), {key: number}, below(group.path, "enabled", key))
        if share:
            text = f"The stack file has {number}, which is {share[0]} of {group.replicas} pods. Change it together with the replicas."
            yield Note((*group.path, key), Verdict.CHANGED, text)


def _none(group: _Group, why: str) -> Setting:
    """Say that there is no budget: without it there would be the one that all objects have by default."""
    return Setting((DISRUPTION, "objects", group.name), False, (), why)


def _pods(percentage: int, replicas: int | None) -> int | None:
    """The number of pods, rounded up as Kubernetes does for both limits (read); None if it is not known, or not a percentage."""
    return None if replicas is None or percentage > 100 else -(-percentage * replicas // 100)
