"""The chart's Service of the router as `expose.ROUTER.service` of the stack file, if it is another one than the operator's.

Source: the chart's template service-router, read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.importing.helm.pieces import Note, Setting, code, integer_of, is_empty, is_secret, text_of, texts_of
from prodstack.importing.helm.routers import ROUTER
from prodstack.importing.helm.table import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prodstack.importing.helm.pieces import Piece
    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

EXPOSE = "expose"
TYPE, PORT, NODE_PORT, ANNOTATIONS = ("serviceType", "servicePort", "nodePort", "serviceAnnotations")
_DEFAULT_TYPE, _NODE_PORT_TYPE = "ClusterIP", "NodePort"
_TYPES = (_DEFAULT_TYPE, "LoadBalancer", _NODE_PORT_TYPE)
_DEFAULT_PORT = 80
"""The port of every Service of the operator (operator, observed)."""
_OWN = (
    "It is a Service next to the operator's, which is always a ClusterIP with port 80. Clients must use the name {new} instead of {old}, and a"
    " load balancer has a new address. Only one Service can have a certain node port or fixed address: uninstall the release first, or leave"
    " it out until then."
)


def service(release: Release, router: str) -> Iterator[Piece]:
    """Yield a Service of its own, or say that the operator's is the same. router: its name in the stack file."""
    kind = text_of(release.value(*ROUTER, TYPE)) or _DEFAULT_TYPE
    if kind != _NODE_PORT_TYPE and not is_empty(release.value(*ROUTER, NODE_PORT)):
        yield Note((*ROUTER, NODE_PORT), Verdict.UNUSED, "The chart reads it only if serviceType is NodePort.")
    obstacles = list(_obstacles(release, kind))
    for key, why in obstacles:
        yield Note((*ROUTER, key), Verdict.IMPOSSIBLE, f"{why} No Service was written; the operator's is a ClusterIP.")
    if obstacles:
        return
    written = _written(release, kind)
    if is_empty(release.value(*ROUTER, PORT)) or PORT not in written:
        yield Note((*ROUTER, PORT), Verdict.MAPPED, "The operator's Services have this port.")
    if set(written) == {TYPE} and kind == _DEFAULT_TYPE:
        yield Note((*ROUTER, TYPE), Verdict.MAPPED, "This is what the operator does.")
    else:
        yield from _own(release, router, written)


def _obstacles(release: Release, kind: str) -> Iterator[tuple[str, str]]:
    """The keys whose values cannot be written, and why. A Service without its annotations could be open to more clients than before."""
    if kind not in _TYPES:
        yield TYPE, f"A Service of the stack file is one of {', '.join(_TYPES)}."
    for key in (PORT, *((NODE_PORT,) if kind == _NODE_PORT_TYPE else ())):
        value = release.value(*ROUTER, key)
        if not is_empty(value) and integer_of(value) is None:
            yield key, "A port is a whole number."
    annotations = release.value(*ROUTER, ANNOTATIONS)
    if not is_empty(annotations) and (texts_of(annotations) is None or is_secret("annotations", annotations)):
        yield ANNOTATIONS, "Annotations are texts, and no secrets."


def _written(release: Release, kind: str) -> dict[str, Any]:
    """What the Service says, by the key of the values; the port of the operator's Services is left out."""
    port = integer_of(release.value(*ROUTER, PORT))
    node_port = integer_of(release.value(*ROUTER, NODE_PORT)) if kind == _NODE_PORT_TYPE else None
    annotations = texts_of(release.value(*ROUTER, ANNOTATIONS))
    found = {PORT: None if port == _DEFAULT_PORT else port, NODE_PORT: node_port, ANNOTATIONS: annotations}
    return {TYPE: kind, **{key: value for key, value in found.items() if not is_empty(value)}}


_FIELDS = {TYPE: "type", PORT: "port", NODE_PORT: "nodePort", ANNOTATIONS: "annotations"}


def _own(release: Release, router: str, written: dict[str, Any]) -> Iterator[Piece]:
    sources: tuple[Path, ...] = tuple((*ROUTER, key) for key in written)
    yield Setting((EXPOSE, router, "service"), {_FIELDS[key]: value for key, value in written.items()}, sources)
    text = _OWN.format(new=code(f"{router}-public"), old=code(f"{release.name}-router-service"))
    yield from (Note(source, Verdict.CHANGED, text) for source in sources)
