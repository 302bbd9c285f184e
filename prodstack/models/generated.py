"""What is made from the models, as bytes: the CRD bundle and the schemas that review/ reads as data."""

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
"""The checksum of the bundle that imports/ was generated from; only `.ci/import.sh` writes it."""
SCHEMAS = "prodstack/manifests/data/schemas.json"


class _Dumper(yaml.CSafeDumper):
    """The C dumper without anchors: equal parts are written out."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  # the base class's signature
        return True


def files() -> dict[str, bytes]:
    """Give the content of each file that is made from the models, by its path from the project's root."""
    return {CRDS: bundle_yaml(bundle()), SCHEMAS: schemas_json()}


def bundle_yaml(definitions: Sequence[Mapping[str, Any]]) -> bytes:
    """Write definitions as one YAML stream, keys sorted and lines never folded."""
    return yaml.dump_all(
        definitions, Dumper=_Dumper, sort_keys=True, width=10_000, encoding="utf-8", explicit_start=True
    )


def schemas_json() -> bytes:
    """Write the openAPIV3Schema of every kind, so that review/ needs no import of the models."""
    schemas = {kind.name: root_schema(kind) for kind in KINDS.values()}
    return (json.dumps(schemas, indent=1, sort_keys=True) + "\n").encode()


def stale(root: Path) -> list[str]:
    """List the files under root that are not what the models say; a bundle newer than imports/ counts too."""
    wanted = files()
    stale_paths = [path for path, content in wanted.items() if _read(root / path) != content]
    if _read(root / CRDS_CHECKSUM) != checksum_line(wanted[CRDS]):
        stale_paths.append(CRDS_CHECKSUM)
    return sorted(stale_paths)


def checksum_line(content: bytes) -> bytes:
    """Give the line that sha256sum prints for crds.yaml with this content."""
    return f"{hashlib.sha256(content).hexdigest()}  crds.yaml\n".encode()


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
