"""The hardened CRDs are the models' bundle with the guards of all rules; they are a committed file, so that a run only copies it.

`python -m prodstack.compiler.publishing.crds` writes the file; with --check it only says whether it is stale, and exits 1.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from prodstack.models.crds import RULES, Additions, bundle
from prodstack.models.generated import bundle_yaml
from prodstack.rules.engine.guards import validations

ROOT = Path(__file__).resolve().parents[3]
HARDENED = "prodstack/compiler/publishing/data/crds-hardened.yaml"
NAME = ".metadata.name"
MAX_NAME = 253
"""Of any object in Kubernetes; it bounds the cost of a CEL rule about the name."""
USAGE = "usage: python -m prodstack.compiler.publishing.crds [--check]"


def hardened_bundle() -> list[dict[str, Any]]:
    """Give the four definitions with limits, bounds and CEL rules added; type, default, enum and presence are those of the bundle."""
    added = validations()
    below = {kind: {path: words for path, words in paths.items() if path != NAME} for kind, paths in added.items()}
    definitions = bundle(below)
    for definition in definitions:
        _guard_name(definition, added.get(definition["spec"]["names"]["kind"], {}))
    return definitions


def hardened_yaml() -> bytes:
    """Give the file's content."""
    return bundle_yaml(hardened_bundle())


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Run the command: 0 when all is well, 1 when the checked file is stale, 2 for a wrong call."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write(f"{USAGE}\n")
        return 2
    target, content = root / HARDENED, hardened_yaml()
    if target.is_file() and target.read_bytes() == content:
        return 0
    if arguments:
        sys.stderr.write(
            f"{HARDENED}: not what the models and the rules say; run python -m prodstack.compiler.publishing.crds\n"
        )
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return 0


def _guard_name(definition: dict[str, Any], added: Additions) -> None:
    """Guard the object's name, the one part of metadata that a schema may judge; it cannot change, so a stored one is never in the way."""
    (version,) = definition["spec"]["versions"]
    if NAME in added:
        name = {"maxLength": MAX_NAME, "type": "string", RULES: list(added[NAME][RULES])}
        version["schema"]["openAPIV3Schema"]["properties"]["metadata"]["properties"] = {"name": name}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
