"""The files of a new project, which `init` writes. What a folder has already is left alone."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from prodstack.compiler.authoring.editor_schema import schemas
from prodstack.compiler.authoring.project import CLUSTERS, STACKS
from prodstack.compiler.authoring.project import SUFFIXES as YAML_SUFFIXES
from prodstack.importing.writing import OWN_SCHEMAS, cluster_file, schema_path
from prodstack.scaffold.stack import NewStack, stack_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STACK, CLUSTER = "chat", "production"
"""The names of the first stack and of the first cluster."""
TEMPLATES = Path(__file__).with_name("templates")
WHOLE = {
    ".gitattributes": "gitattributes",
    ".gitignore": "gitignore",
    "README.md": "README.md",
    "cdk8s.yaml": "cdk8s.yaml",
    "requirements.txt": "requirements.txt",
}
"""Files of a project, and their templates."""
AT_THE_TOP = {".github/workflows/stacks.yaml": "workflow.yaml", ".pre-commit-config.yaml": "pre-commit-config.yaml"}
"""Files that are only read at the top of a repository, and their templates."""
_LINES = (".gitattributes", ".gitignore")
"""Files that other programs have too; their lines are added by hand if such a file exists."""


@dataclass(frozen=True)
class Plan:
    """What `init` does. files: texts to write, by path; kept: files that exist and stay as they are; advice: what the user has to do.

    outer: the repository that the folder is in, if it is not the top of it.
    """

    files: Mapping[str, str]
    kept: tuple[str, ...]
    advice: tuple[str, ...]
    outer: Path | None = None


def plan(root: Path, version: str) -> Plan:
    """What a new project in `root` needs. The folder need not exist. Raises OSError if stacks/ or clusters/ cannot be read."""
    outer = _outer_repository(root)
    wanted = {**_inputs(root), **_texts(WHOLE, version), **({} if outer else _texts(AT_THE_TOP, version))}
    kept = tuple(path for path in wanted if os.path.lexists(root / path))
    new = {path: text for path, text in wanted.items() if path not in kept}
    return Plan({**new, **_outdated_schemas(root)}, kept, tuple(_advice(root, wanted, kept)), outer)


def _inputs(root: Path) -> dict[str, str]:
    """A stack file and a cluster file that names it. A folder that has such files gets none: nothing there is ours to choose."""
    has_stacks, has_clusters = (bool(_entries(root / folder)) for folder in (STACKS, CLUSTERS))
    schema = {each: schema_path(OWN_SCHEMAS, each) for each in ("stack", "cluster")}
    found: dict[str, str] = {}
    if not has_stacks and not has_clusters:
        found[f"{STACKS}/{STACK}.yaml"] = stack_text(NewStack(STACK), schema["stack"])
    if not has_clusters:
        found[f"{CLUSTERS}/{CLUSTER}.yaml"] = cluster_text([STACK] if not has_stacks else "all", schema["cluster"])
    return found


def _entries(folder: Path) -> list[str]:
    """What a folder has that could be a stack or a cluster."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208  # names only
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [name for name in names if name.endswith(YAML_SUFFIXES) or os.path.isdir(folder / name)]  # noqa: PTH112  # Path.is_dir may raise


def cluster_text(stacks: list[str] | str, schema: str) -> str:
    """The text of the first cluster file, with the facts that a cluster can have as comments."""
    data = {"stacks": stacks, "namespace": "default", "operator": {"allowMutableImage": True}}
    comments: dict[tuple[str | int, ...], str] = {
        ("stacks",): "`prodstack add stack NAME` writes another stack file and adds it here.",
        ("operator", "allowMutableImage"): (
            "Before production, write `image: registry/name@sha256:DIGEST` here instead, the image of the operator that you tested:"
            " its token reaches the whole cluster."
        ),
    }
    head = ["A cluster: what runs there, and what it has. It is named after this file, and so is its folder in dist/."]
    return cluster_file(data, comments, head, schema) + _template("cluster-hints.yaml").replace("{cluster}", CLUSTER)


def _texts(templates: Mapping[str, str], version: str) -> dict[str, str]:
    filled = {path: _template(name).replace("{cluster}", CLUSTER) for path, name in templates.items()}
    return {path: text.replace("{version}", version) for path, text in filled.items()}


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _outdated_schemas(root: Path) -> dict[str, str]:
    """The schemas for editors that are missing, or that another version wrote. They are generated, so nobody edits them."""
    texts = {
        f"{OWN_SCHEMAS}/{name}.json": json.dumps(schema, separators=(",", ":")) + "\n"
        for name, schema in schemas().items()
    }
    return {path: text for path, text in texts.items() if _read(root / path) != text}


def _advice(root: Path, wanted: Mapping[str, str], kept: Iterable[str]) -> Iterable[str]:
    """What the user has to add to files that stay as they are."""
    for path in kept:
        if path in _LINES:
            has = (_read(root / path) or "").splitlines()
            missing = [line for line in wanted[path].splitlines() if line not in has and not line.startswith("#")]
            if missing:
                yield f"add to {path}: {', '.join(missing)}"
    if not _entries(root / STACKS) and _entries(root / CLUSTERS):
        yield "there are cluster files but no stack: `add stack NAME` writes one"


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def _outer_repository(root: Path) -> Path | None:
    """The Git repository that a folder is in; None if it is the top of one, or in none."""
    top = root.resolve()
    found = [folder for folder in (top, *top.parents) if os.path.exists(folder / ".git")]  # noqa: PTH110  # Path's may raise
    return found[0] if found and found[0] != top else None
