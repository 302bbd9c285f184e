"""Write the text of a unit, a folder of dist/: cdk8s writes the objects, and the text is proven to contain them unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodstack.compiler.building.texts import Draft, header
from prodstack.manifests.yaml_writer import to_yaml

from .nodejs import RENDERER
from .proof import changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prodstack.compiler.authoring.stack import Resource
    from prodstack.compiler.building.units import Unit
    from prodstack.models.cluster import Operator

FIRST = ("apiVersion", "kind", "metadata")
"""The fields that cdk8s writes above all others."""


class UnfaithfulError(Exception):
    """The text of a unit does not contain the objects that were compiled, so nothing is published."""


def draft(unit: Unit) -> Draft:
    """The objects of a unit, to be written to its file."""
    return Draft(unit.path, header(unit.sources), objects(unit))


def written_by_cdk8s(units: Sequence[str]) -> list[str]:
    """The text of each unit, whose objects are given as a JSON list. Starts node unless it runs. Raises NoNodeError or RefusedError.

    All objects are handed to cdk8s in one message: to `Yaml.stringify`, the writer of `App.synth_yaml`. Building the same objects
    with the generated classes takes a message per object, whose arguments jsii checks one by one, and needs nine times the
    processor time for the same text: tests/charts/test_classes.py proves for every field, every recorded object, every example and
    the operator install that the two texts are equal, byte for byte.
    """
    return RENDERER.write(units)


def proven(written: Draft, text: str) -> bytes:
    """The content of a unit's file: the text if it holds the objects, or else that of our own writer.

    Nothing is lost without the generated classes: our models, from which they were generated, refuse a key that has no field
    before a unit exists (prodstack.compiler.authoring.stack), and the text is read back as kubectl, Argo CD and Flux read YAML and
    compared with the objects that were compiled. Two things can differ: cdk8s leaves some texts unquoted that such a reader takes
    for a number or for two lines (`0o7`, U+2028), and it drops nulls, which only a manifest beside a stack can have. Then our own
    writer (prodstack.manifests.yaml_writer) writes the whole unit, with sorted keys, and a comment above the first object says so
    to the reviewer.

    Raises UnfaithfulError if that text differs too.
    """
    lost = changed(written.objects, text)
    if lost:
        text = to_yaml(written.objects)
        unfaithful = changed(written.objects, text)
        if unfaithful:
            what = f"{', '.join(unfaithful)} cannot be written as YAML without a change"
            raise UnfaithfulError(f"{written.path}: {what}; nothing was published")
        text = f"# Not written by cdk8s, whose YAML would change {', '.join(lost)}.\n{text}"
    return f"{written.header}{text}".encode()


def objects(unit: Unit) -> list[dict[str, Any]]:
    """The objects of a unit in the order of its file; the fields of each in the order in which cdk8s writes them."""
    published = [_as_published(each) for each in unit.resources]
    if unit.operator is None:
        return published
    from constructs_lib.operator_objects import operator_objects

    ours = operator_objects(**operator_arguments(unit.operator))
    return [*map(_as_cdk8s_orders, ours.values()), *published]


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
