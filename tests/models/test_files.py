"""The committed files match the models, and imports/ was generated from them; checking this needs no node."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from prodstack.models.__main__ import main
from prodstack.models.crds import bundle
from prodstack.models.generated import CRDS, CRDS_CHECKSUM, SCHEMAS, checksum_line, files, stale
from prodstack.models.kinds import KINDS

ROOT = Path(__file__).parent.parent.parent
GENERATED = ROOT / "imports" / "ai" / "vllm" / "production_stack" / "__init__.py"
GENERATED_NAMES = {"VllmRuntime": "VLLMRuntime", "VllmRouter": "VLLMRouter"}


def project(folder: Path) -> Path:
    """Create a folder in which all generated files are up to date."""
    assert main([], folder) == 0
    (folder / CRDS_CHECKSUM).write_bytes(checksum_line(files()[CRDS]))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file below the folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_committed_files_are_fresh() -> None:
    """Run `make imports` if this fails: a model has changed since these files were generated."""
    assert stale(ROOT) == []


def test_the_bundle_reads_back_as_it_is() -> None:
    """YAML changes no value: text such as "True" stays text, and there are no aliases and no folded lines."""
    text = files()[CRDS].decode()
    assert list(yaml.safe_load_all(text)) == bundle()
    assert not re.search(r"(: |- )[&*]", text)
    assert max(map(len, text.splitlines())) < 400


def test_the_schemas_are_those_of_the_crds() -> None:
    """The JSON that code without pydantic reads contains the schemas that the API server gets."""
    schemas = {
        crd["spec"]["names"]["kind"]: crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"] for crd in bundle()
    }
    assert json.loads(files()[SCHEMAS]) == schemas


@pytest.mark.parametrize("path", [CRDS, CRDS_CHECKSUM, SCHEMAS])
@pytest.mark.parametrize("change", ["edited", "missing"])
def test_check_names_what_is_stale_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, change: str
) -> None:
    """`--check` exits 1 and prints the path and the command to run; if all is up to date, it exits 0 and prints nothing."""
    root = project(tmp_path)
    assert (main(["--check"], root), capsys.readouterr().err) == (0, "")
    if change == "edited":
        (root / path).write_bytes(b"edited\n")
    else:
        (root / path).unlink()
    before = contents(root)
    assert main(["--check"], root) == 1
    renew = ".ci/import.sh" if path == CRDS_CHECKSUM else "python -m prodstack.models"
    assert capsys.readouterr().err == f"{path} does not match the models; run {renew}\n"
    assert contents(root) == before


def test_writing_renews_the_files_but_never_the_checksum(tmp_path: Path) -> None:
    """Only `.ci/import.sh` may record that imports/ was generated from this bundle."""
    root = project(tmp_path)
    for path in (CRDS, CRDS_CHECKSUM, SCHEMAS):
        (root / path).write_bytes(b"edited\n")
    assert main([], root) == 0
    assert stale(root) == [CRDS_CHECKSUM]


def test_a_wrong_call_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown option exits 2 and writes nothing."""
    assert main(["--chekc"], tmp_path) == 2
    assert capsys.readouterr().err.startswith("usage: ")
    assert contents(tmp_path) == {}


def test_one_generated_package_has_all_four_kinds() -> None:
    """Four separate imports would overwrite each other: the committed package has a class and a spec for each kind."""
    tree = ast.parse(GENERATED.read_text(encoding="utf-8"))
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    names = {GENERATED_NAMES.get(name, name) for name in classes}
    assert set(KINDS) <= names
    assert {"VllmRuntimeSpec", "VllmRouterSpec", "CacheServerSpec", "LoraAdapterSpec"} <= classes


def test_the_cli_is_pinned() -> None:
    """Exact versions, locked with hashes, and no registry address in the lock file."""
    manifest = json.loads((ROOT / ".ci/node/package.json").read_text(encoding="utf-8"))
    lock_text = (ROOT / ".ci/node/package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(lock_text)["packages"]
    assert packages[""]["dependencies"] == manifest["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in manifest["dependencies"].values())
    assert all(package.get("inBundle") or package["integrity"] for name, package in packages.items() if name)
    assert '"resolved"' not in lock_text


@pytest.mark.npm
def test_two_imports_are_byte_identical(tmp_path: Path) -> None:
    """A fresh import of the committed bundle is what is committed."""
    output = tmp_path / "imports"
    for _ in range(2):
        subprocess.run([ROOT / ".ci/import.sh", output], check=True, env=dict(os.environ), capture_output=True)
        committed = {path: content for path, content in contents(ROOT / "imports").items() if "__pycache__" not in path}
        assert contents(output) == committed
