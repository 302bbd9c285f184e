"""The predicted children as requests: what the operator would send, and which part of the answer can be compared."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.e2e.api import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prodstack.upstream.children.parts import Child
    from tests.e2e.api import Api

Body = dict[str, Any]

COMPARED_METADATA = ("name", "namespace", "labels", "annotations", "ownerReferences")
"""Of metadata only what a client writes: uid, times, versions, managed fields and finalizers are the server's own."""
GIVEN_BY_THE_SERVER = {"Service": ("clusterIP", "clusterIPs")}
"""Addresses, which the server picks. A status is never compared: no controller runs that would write one."""


def as_sent(child: Child, uid: str) -> Body:
    """The body that the operator sends: expand cannot know the owner's uid, which each cluster assigns."""
    meta = child.body["metadata"]
    return {
        **child.body,
        "metadata": {**meta, "ownerReferences": [{**each, "uid": uid} for each in meta["ownerReferences"]]},
    }


def create_all(operator: Api, administrator: Api, children: Iterable[Child]) -> tuple[list[Body], list[str]]:
    """Create the children in their order as `operator`; the stored bodies, and the refusals in words."""
    stored, refused = [], []
    for child in children:
        owner = {"apiVersion": child.body["metadata"]["ownerReferences"][0]["apiVersion"], "kind": child.owner.kind}
        uid = administrator.get({**owner, "metadata": {"name": child.owner.name, "namespace": child.owner.namespace}})[
            "metadata"
        ]["uid"]
        try:
            stored.append(operator.create(as_sent(child, uid)))
        except RefusedError as error:
            refused.append(f"{child.ref}: {error.message}")
    return stored, refused


def comparable(body: Body) -> Body:
    """The part of a stored child that `expand --defaults` predicts; the owner's uid is taken out."""
    without = GIVEN_BY_THE_SERVER.get(body["kind"], ())
    meta = {key: value for key, value in body["metadata"].items() if key in COMPARED_METADATA}
    owners = [{key: value for key, value in each.items() if key != "uid"} for each in meta.pop("ownerReferences")]
    rest = {key: value for key, value in body.items() if key not in ("metadata", "status")}
    if "spec" in rest:
        rest["spec"] = {key: value for key, value in rest["spec"].items() if key not in without}
    return {**rest, "metadata": {**meta, "ownerReferences": owners}}


def counted(bodies: Iterable[Body]) -> Counter[str]:
    """How many there are of each kind."""
    return Counter(str(body["kind"]) for body in bodies)
