"""A unit is a folder of dist/: cdk8s writes the text of its objects in one message, and the text is proven to hold them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import cdk8s

from charts.proof import changed
from constructs_lib.operator_objects import operator_objects
from prodstack.manifests.yaml_writer import to_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prodstack.compiler.authoring.stack import Resource
    from prodstack.compiler.building.units import Unit
    from prodstack.models.cluster import Operator

_BETWEEN = "\n---\n"
FIRST = ("apiVersion", "kind", "metadata")
"""The fields that cdk8s writes above all others."""


class UnfaithfulError(Exception):
    """The text of a unit does not hold the objects that were compiled; nothing is published."""


def render(unit: Unit) -> str:
    """The YAML of one unit, as `render_all` gives it."""
    return render_all([unit])[0]


def render_all(units: Sequence[Unit]) -> list[str]:
    """The YAML of each unit, written by cdk8s unless its text would change an object.

    All objects are handed to cdk8s in one message: to `Yaml.stringify`, the writer of `App.synth_yaml`. Building the same objects
    with the generated classes takes a message per object, whose arguments jsii checks one by one, and needs nine times the
    processor time for the same text: tests/charts/test_classes.py proves for every field, every recorded object, every example and
    the operator install that the two texts are equal, byte for byte.

    Nothing is lost without the generated classes: our models, from which they were generated, refuse a key that has no field
    before a unit exists (prodstack.compiler.authoring.stack), and the text is read back as kubectl, Argo CD and Flux read YAML and
    compared with the objects that were compiled. Two things can differ: cdk8s leaves some texts unquoted that such a reader takes
    for a number or for two lines (`0o7`, U+2028), and it drops nulls, which only a manifest beside a stack can have. Then our own
    writer (prodstack.manifests.yaml_writer) writes the whole unit, with sorted keys, and a comment above the first object says so
    to the reviewer.

    Raises UnfaithfulError if that text differs too.
    """
    made = [objects(unit) for unit in units]
    texts = written_by_cdk8s(made)
    return [_proven(unit, bodies, text) for unit, bodies, text in zip(units, made, texts, strict=True)]


def _proven(unit: Unit, bodies: Sequence[dict[str, Any]], text: str) -> str:
    """The text if it holds the objects, or else that of our own writer."""
    lost = changed(bodies, text)
    if not lost:
        return text
    text = to_yaml(bodies)
    unfaithful = changed(bodies, text)
    if unfaithful:
        what = f"{', '.join(unfaithful)} cannot be written as YAML without a change"
        raise UnfaithfulError(f"{unit.path}: {what}; nothing was published")
    return f"# Not written by cdk8s, whose YAML would change {', '.join(lost)}.\n{text}"


def written_by_cdk8s(units: Sequence[Sequence[dict[str, Any]]]) -> list[str]:
    """The objects of each unit as cdk8s writes them, in the order of their fields; one message for all of them.

    cdk8s separates objects with a line "---". No object has such a line itself, because everything in a mapping is indented or quoted.
    """
    together = [body for bodies in units for body in bodies]
    documents = str(cdk8s.Yaml.stringify(*together)).removesuffix("\n").split(_BETWEEN)
    if len(documents) != len(together):
        raise UnfaithfulError(
            f"cdk8s wrote {len(documents)} documents for {len(together)} objects; nothing was published"
        )
    rest = iter(documents)
    return [_BETWEEN.join(islice(rest, len(bodies))) + "\n" for bodies in units]


def objects(unit: Unit) -> list[dict[str, Any]]:
    """The objects of a unit in the order of its file; the fields of each in the order in which cdk8s writes them."""
    ours = [] if unit.operator is None else operator_objects(**operator_arguments(unit.operator)).values()
    return [
        *(_as_cdk8s_orders(body) for body in ours),
        *(_as_published(each) for each in unit.resources),
    ]


def _as_published(resource: Resource) -> dict[str, Any]:
    """The body in the order of the file. A manifest that SOPS encrypted keeps its own: its checksum covers the order too."""
    if resource.as_written:
        return resource.body if "sops" in resource.body else _identity_first(resource.body)
    return _as_cdk8s_orders(resource.body)


def _as_cdk8s_orders(body: dict[str, Any]) -> dict[str, Any]:
    return _identity_first(_sorted(body))


def _identity_first(body: dict[str, Any]) -> dict[str, Any]:
    return {**{key: body[key] for key in FIRST if key in body}, **body}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value, key=_utf16)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _utf16(key: str) -> bytes:
    """Sort key: JavaScript compares strings by UTF-16 code units."""
    return key.encode("utf-16-be", "surrogatepass")


def operator_arguments(settings: Operator) -> dict[str, Any]:
    """The arguments of the operator install that the cluster file sets; the install has defaults for the others."""
    resources = {} if settings.resources is None else settings.resources.model_dump(exclude_unset=True, by_alias=False)
    written = {
        "namespace": settings.namespace,
        "image": settings.image,
        "aggregate_user_roles": settings.aggregate_user_roles,
        **resources,
    }
    return {key: value for key, value in written.items() if value is not None}
