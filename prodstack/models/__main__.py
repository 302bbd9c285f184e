"""`python -m prodstack.models` writes the files generated from the models. --check reports outdated files and exits 1."""

from __future__ import annotations

import sys
from pathlib import Path

from prodstack.models.generated import CRDS_CHECKSUM, files, stale

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "python -m prodstack.models"
USAGE = f"usage: {COMMAND} [--check]"


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Run the command. Returns 0, or 1 if --check finds outdated files, or 2 for wrong arguments."""
    if arguments == ["--check"]:
        return check(root)
    if arguments:
        sys.stderr.write(f"{USAGE}\n")
        return 2
    write(root)
    return 0


def check(root: Path) -> int:
    """Report every outdated file and the command that regenerates it."""
    paths = stale(root)
    for path in paths:
        command = ".ci/import.sh" if path == CRDS_CHECKSUM else COMMAND
        sys.stderr.write(f"{path} does not match the models; run {command}\n")
    return 1 if paths else 0


def write(root: Path) -> None:
    """Write every generated file whose content has changed."""
    for path, content in files().items():
        target = root / path
        if target.is_file() and target.read_bytes() == content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
