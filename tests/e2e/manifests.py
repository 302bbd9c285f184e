"""What the tests bring to the server: the documents of dist/, the recorded cases, and what a cluster has that we do not make."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

Body = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
PROJECT = Path(__file__).resolve().parent / "project"
JUDGED = "tests/judged"
"""The cluster of PROJECT, whose stacks say nearly everything that a stack file can say."""
OBSERVED = ROOT / "tests" / "data" / "observed"
FIRST = ("namespaces", "crds", "operator")
"""The order in which a GitOps tool syncs the units; all others come after these."""

ADDED_DEFAULTS: Mapping[str, Body] = {"VLLMRuntime": {"enablePDDisaggregation": False}}
"""The one default of a spec that our CRDs add to those of the operator today, by kind: a field of upstream change 841."""

ANY_SCALED_OBJECT: Body = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "scaledobjects.keda.sh"},
    "spec": {
        "group": "keda.sh",
        "names": {"kind": "ScaledObject", "plural": "scaledobjects", "singular": "scaledobject"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1alpha1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
            }
        ],
    },
}
"""Lets any ScaledObject pass, so that the requests for mutated ones can be made. What is published is judged by KEDA's own (owner_crds.py)."""


@dataclass(frozen=True, slots=True)
class Document:
    """One object of a file: the text as it is published, and what it says."""

    text: str
    body: Body

    @property
    def name(self) -> str:
        """Kind and name, for messages."""
        return f"{self.body['kind']}/{self.body['metadata']['name']}"


def documents(text: str) -> list[Document]:
    """The objects of one YAML stream, in its order."""
    parts = re.split(r"^---\s*$", text, flags=re.MULTILINE)
    read = [(part, yaml.safe_load(part)) for part in parts]
    return [Document(part, body) for part, body in read if body is not None]


def in_sync_order(files: Mapping[str, bytes]) -> list[Document]:
    """All objects of one cluster's folder as a GitOps tool syncs them: unit by unit, and Namespaces first in each.

    Argo CD and Flux both bring the kinds of one sync into such an order (their documentation).
    """

    def place(path: str) -> tuple[int, str]:
        unit = path.split("/", 1)[0]
        return (FIRST.index(unit) if unit in FIRST else len(FIRST), path)

    found = [sorted(documents(files[path].decode()), key=_after_namespaces) for path in sorted(files, key=place)]
    return [each for unit in found for each in unit]


def _after_namespaces(document: Document) -> bool:
    return bool(document.body["kind"] != "Namespace")


def clusters() -> list[str]:
    """Every cluster that is judged: those of dist/, and the one of the tests' own project."""
    return [*(f"dist/{folder.name}" for folder in sorted(DIST.iterdir()) if folder.is_dir()), JUDGED]


def published(cluster: str, scratch: Path) -> dict[str, bytes]:
    """The files of one cluster's units; those of the tests' own project are synthesized into `scratch`.

    What Argo CD and Flux read is left out: the server knows their kinds only in tests/e2e/delivery.
    """
    folder = _synthesized(scratch) if cluster == JUDGED else ROOT / cluster
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.glob("*/*.yaml"))}


def _synthesized(scratch: Path) -> Path:
    """By the program itself, as a person runs it."""
    command = [sys.executable, str(ROOT / "main.py"), "-C", str(PROJECT), "synth"]
    environment = {**os.environ, "CDK8S_OUTDIR": str(scratch)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return scratch / "judged"


def recorded() -> list[str]:
    """The recorded cases."""
    return sorted(path.parent.name for path in OBSERVED.glob("*/input.yaml"))


def recorded_part(case: str, part: str) -> Body:
    """One document of a recorded case: input, stored or outcome."""
    body: Body = yaml.safe_load((OBSERVED / case / f"{part}.yaml").read_text(encoding="utf-8"))
    return body


def moved(body: Mapping[str, Any], namespace: str) -> Body:
    """The same object in another namespace."""
    return {**body, "metadata": {**body["metadata"], "namespace": namespace}}


def lost(wanted: Any, found: Any, path: str = "") -> list[str]:
    """Where a value of `wanted` is not in `found`; what `found` has beyond it does not count. Lists must be of one length."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return [each for key, value in wanted.items() for each in lost(value, found.get(key), f"{path}.{key}")]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        pairs = enumerate(zip(wanted, found, strict=True))
        return [each for index, (left, right) in pairs for each in lost(left, right, f"{path}[{index}]")]
    return [] if wanted == found else [f"{path}: {wanted!r} became {found!r}"]
