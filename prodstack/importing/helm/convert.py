"""Convert the values of one Helm release: the stack file, the cluster file, and an account of every value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.accounts import Account, accounts, outside
from prodstack.importing.helm.caches import adapters, cache_server
from prodstack.importing.helm.checking import checked
from prodstack.importing.helm.disruption import disruption
from prodstack.importing.helm.engines import engines
from prodstack.importing.helm.exposure import exposure
from prodstack.importing.helm.monitoring import monitoring
from prodstack.importing.helm.names import Names, names_of
from prodstack.importing.helm.pairs import with_pairs
from prodstack.importing.helm.pieces import CLUSTER, Setting, ToDo
from prodstack.importing.helm.release import Release
from prodstack.importing.helm.routers import has_router, router

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.importing.helm.pieces import Piece
    from prodstack.importing.helm.values import Values
    from prodstack.manifests.finding import Finding
    from prodstack.manifests.yaml_reader import Path

_OPERATOR = "Replace this by the operator's image, with its digest: its token reaches the whole cluster."


@dataclass(frozen=True)
class Imported:
    """What the values of a release become.

    at: where they begin in the files; others: the accounts of other charts' values; todos: what a person must do before merging.
    """

    release: Release
    names: Names
    at: Path
    stack: Mapping[str, Any]
    stack_comments: Mapping[Path, str]
    cluster: Mapping[str, Any]
    cluster_comments: Mapping[Path, str]
    accounts: tuple[Account, ...]
    others: tuple[Account, ...]
    todos: tuple[str, ...]
    findings: tuple[Finding, ...]
    notices: tuple[str, ...]


def convert(values: Values, name: str, namespace: str) -> Imported:
    """Convert the values of the release `name` in `namespace`. Settings that would be errors are left out and accounted for."""
    release = Release(name, namespace, values.all)
    names = names_of(release)
    judged = checked(tuple(_pieces(release, names)), name)
    own = accounts(values.user, values.all, judged.pieces)
    todos = dict.fromkeys(piece.text for piece in judged.pieces if isinstance(piece, ToDo))
    return Imported(
        release,
        names,
        values.at,
        judged.result.stack,
        judged.result.comments,
        {"stacks": [name], **judged.result.cluster},
        {("operator", "allowMutableImage"): _OPERATOR},
        tuple(own),
        tuple(outside(values.outside or {})),
        tuple(todos),
        judged.findings,
        values.notices,
    )


def _pieces(release: Release, names: Names) -> Iterator[Piece]:
    yield Setting((CLUSTER, "namespace"), release.namespace)
    yield Setting((CLUSTER, "operator"), {"allowMutableImage": True})
    converted = [
        *engines(release, names),
        *router(release, names),
        *cache_server(release, names),
        *adapters(release, names),
        *monitoring(release),
        *disruption(release, names),
        *(exposure(release, names.router) if has_router(release) else ()),
    ]
    yield from with_pairs(converted, release, names)
