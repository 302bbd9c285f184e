"""Dumps of clusters: what kubectl prints for objects that were recorded, published or made up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from prodstack.manifests.manifest import Manifest
from prodstack.manifests.schema import with_defaults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DATA = Path(__file__).parents[2] / "data"
SERVER_METADATA = {"uid": "0c1d", "resourceVersion": "7", "generation": 3, "creationTimestamp": "2026-06-01T08:00:00Z"}
CASES = sorted(path.parent for path in DATA.glob("observed/*/input.yaml"))
EDITS = sorted(path.parent for path in DATA.glob("observed-edits/*/before.yaml"))
PUBLISHED = sorted((DATA / "crs").glob("*.yaml"))


def dump(bodies: Iterable[Mapping[str, Any]]) -> list[Manifest]:
    """These objects as an API server returns them: with the CRD's defaults, a status, and metadata of its own."""
    return [
        Manifest(
            {**with_defaults(body), "metadata": {**body["metadata"], **SERVER_METADATA}, "status": {"replicas": 1}}
        )
        for body in bodies
    ]


def recorded(case: Path) -> list[Manifest]:
    """A recorded case: the custom resource as it was stored, and the children that the operator created."""
    (stored,) = _documents(case / "stored.yaml")
    (written,) = _documents(case / "input.yaml")
    whole = {**written, "metadata": stored["metadata"], "spec": stored["spec"]}
    return [Manifest(body) for body in (whole, *_documents(case / "children.yaml"))]


def before(case: Path) -> list[Manifest]:
    """The live state before a recorded edit."""
    return [Manifest(body) for name in ("before", "children_before") for body in _documents(case / f"{name}.yaml")]


def after(case: Path) -> list[Manifest]:
    """The live state after a recorded edit; [] if the object was deleted."""
    paths = [case / f"{name}.yaml" for name in ("after", "children_after")]
    return [Manifest(body) for path in paths if path.exists() for body in _documents(path)] if paths[0].exists() else []


def published(path: Path) -> list[Manifest]:
    """The objects of a published file."""
    return [Manifest(body) for body in _documents(path)]


def _documents(path: Path) -> Iterator[dict[str, Any]]:
    yield from (body for body in yaml.safe_load_all(path.read_text(encoding="utf-8")) if body)
