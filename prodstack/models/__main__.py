"""`python -m models` writes what is made from the models; with --check it only names what is stale and exits 1."""

from __future__ import annotations

import sys
from pathlib import Path

from prodstack.models.generated import CRDS_CHECKSUM, files, stale

ROOT = Path(__file__).resolve().parents[2]
USAGE = "usage: python -m models [--check]"


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Run the command: 0 when all is well, 1 when a checked file is stale, 2 for a wrong call."""
    if arguments == ["--check"]:
        return check(root)
    if arguments:
        sys.stderr.write(f"{USAGE}\n")
        return 2
    write(root)
    return 0


def check(root: Path) -> int:
    """Name every stale file and how to renew it."""
    paths = stale(root)
    for path in paths:
        renew = ".ci/import.sh" if path == CRDS_CHECKSUM else "python -m models"
        sys.stderr.write(f"{path}: not what the models say; run {renew}\n")
    return 1 if paths else 0


def write(root: Path) -> None:
    """Write every file, leaving alone what is right already."""
    for path, content in files().items():
        target = root / path
        if target.is_file() and target.read_bytes() == content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
