"""The files generated from the models: the CRD bundle, and the schemas that code without pydantic reads as JSON."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from prodstack.models.crds import bundle, root_schema
from prodstack.models.kinds import KINDS

CRDS = "imports/crds.yaml"
CRDS_CHECKSUM = "imports/crds.yaml.sha256"
"""The checksum of the bundle that imports/ was generated from. Only `.ci/import.sh` writes it."""
SCHEMAS = "prodstack/manifests/data/schemas.json"


class _Dumper(yaml.CSafeDumper):
    """PyYAML's C dumper without anchors and aliases: repeated parts are written in full."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  # the signature of the base class
        return True


def files() -> dict[str, bytes]:
    """Return the content of each generated file by its path relative to the project root."""
    return {CRDS: bundle_yaml(bundle()), SCHEMAS: schemas_json()}


def bundle_yaml(definitions: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the definitions as one YAML stream with sorted keys and no folded lines."""
    return yaml.dump_all(
        definitions, Dumper=_Dumper, sort_keys=True, width=10_000, encoding="utf-8", explicit_start=True
    )


def schemas_json() -> bytes:
    """Return the openAPIV3Schema of every kind as JSON, so that reading manifests needs neither models nor pydantic."""
    schemas = {kind.name: root_schema(kind) for kind in KINDS.values()}
    return (json.dumps(schemas, indent=1, sort_keys=True) + "\n").encode()


def stale(root: Path) -> list[str]:
    """Return the paths of generated files that are missing or outdated under `root`.

    The checksum counts as outdated if imports/ was generated from a different bundle.
    """
    wanted = files()
    stale_paths = [path for path, content in wanted.items() if _read(root / path) != content]
    if _read(root / CRDS_CHECKSUM) != checksum_line(wanted[CRDS]):
        stale_paths.append(CRDS_CHECKSUM)
    return sorted(stale_paths)


def checksum_line(content: bytes) -> bytes:
    """Return the line that sha256sum prints for a crds.yaml with this content."""
    return f"{hashlib.sha256(content).hexdigest()}  crds.yaml\n".encode()


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
