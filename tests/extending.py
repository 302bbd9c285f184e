"""A scratch copy of the project that is extended as docs/architecture.md says, and counts the hand-written files that this touches."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PARTS = ("prodstack", "constructs_lib", "charts", "imports", "main.py", "docs/schemas", ".ci/import.sh", ".ci/node")
GENERATORS = ("prodstack.models", "prodstack.compiler.publishing.crds", "prodstack.compiler.authoring.editor_schema")


@dataclass
class Scratch:
    """A copy of the code below `root`. touched: the hand-written files that were changed or added."""

    root: Path
    touched: set[str] = field(default_factory=set)

    @classmethod
    def copy(cls, root: Path) -> Scratch:
        """A fresh copy."""
        for part in PARTS:
            source, target = ROOT / part, root / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        return cls(root)

    def replace(self, path: str, old: str, new: str) -> None:
        """Change one text of a hand-written file, which must contain it exactly once."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, (path, old, text.count(old))
        file.write_text(text.replace(old, new), encoding="utf-8")
        self.touched.add(path)

    def add(self, path: str, text: str) -> None:
        """Add a hand-written file."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")
        self.touched.add(path)

    def regenerate(self) -> None:
        """Make everything that is generated again."""
        for module in GENERATORS:
            self.run("-m", module)

    def run(self, *arguments: str, code: int = 0, given: str | None = None) -> str:
        """Run Python in the copy and return its standard output."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=self.root, input=given, capture_output=True, text=True, check=False)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done.stdout

    def evaluate(self, code: str) -> Any:
        """The JSON value that a piece of Python prints in the copy."""
        return json.loads(self.run("-c", code))
