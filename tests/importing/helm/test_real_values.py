"""Public values files, which nobody here wrote: each imports, synthesizes without an error, and the report accounts for every value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prodstack.importing.helm.accounts import leaves
from prodstack.importing.helm.report import report
from prodstack.importing.helm.table import Verdict
from prodstack.importing.helm.values import read_values
from prodstack.importing.writing import cluster_file, stack_file
from prodstack.manifests.finding import Severity
from tests.importing.helm.values_files import DEFAULTS, REAL, account, imported
from tests.projects import ProjectFolder

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from prodstack.importing.helm.convert import Imported


def texts(result: Imported, file: Path) -> tuple[str, str, str]:
    """The stack file, the cluster file and the report."""
    page = report(result, [file.name], "stacks/vllm.yaml", "clusters/production.yaml")
    return stack_file(result.stack, result.stack_comments), cluster_file(result.cluster, result.cluster_comments), page


def test_there_are_values_of_many_kinds() -> None:
    """Twelve tutorials: with and without volumes, LMCache, LoRA, tracing, Ray, prefill/decode and routes."""
    assert len(REAL) == 12


@pytest.mark.parametrize("file", [*REAL, DEFAULTS], ids=lambda file: file.stem)
def test_the_report_accounts_for_every_value(file: Path) -> None:
    """Each leaf of the file is in one account, and each account names a place in the files or a reason; so does a row of the report."""
    result = imported(file)
    values = read_values([(file.name, file.read_bytes())])
    assert sum(account.leaves for account in result.accounts) == len(list(leaves(values.user))) > 8
    assert [account for account in result.accounts if not account.targets and not account.texts] == []
    if result.stack:
        rows = texts(result, file)[2].partition("## Every value")[2].splitlines()
        assert len([row for row in rows if row.startswith("| `")]) == len(result.accounts)


@pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
def test_the_files_compile_without_an_error(file: Path, tmp_path: Path) -> None:
    """The written project is one, with objects of the operator, and all of its findings are in the report."""
    result = imported(file)
    stack, cluster, page = texts(result, file)
    folder = ProjectFolder(tmp_path).write(
        {"stacks/vllm.yaml": stack, "stacks/vllm.migration.md": page, "clusters/production.yaml": cluster}
    )
    compiled = folder.compiled()
    assert [each for each in compiled.findings if each.severity is Severity.ERROR] == []
    assert {body["kind"] for body in folder.objects("vllm")} >= {"VLLMRuntime", "VLLMRouter"}
    assert [each.rule for each in compiled.findings if f"({each.rule})" not in page] == []


@pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
def test_what_is_written_and_reported(file: Path, snapshot: SnapshotAssertion) -> None:
    """What people get. v1, both switches and the folder of the models are always written out, and no placeholder of a token is copied."""
    stack, cluster, page = texts(imported(file), file)
    assert all(f"  {key}: " in stack for key in ("v1", "enableChunkedPrefill", "enablePrefixCaching", "HF_HOME"))
    assert "token>" not in stack.lower()
    assert page.count("- [ ] ") >= 2
    assert "## New names" in page
    assert {"stack": stack, "cluster": cluster, "report": page} == snapshot


def test_the_default_values_deploy_nothing() -> None:
    """The chart's example model is off, and a router without engines serves nothing."""
    result = imported(DEFAULTS)
    assert result.stack == {}
    assert account(result, "routerSpec.replicaCount").verdict is Verdict.IMPOSSIBLE
    assert account(result, "servingEngineSpec.modelSpec[0].modelURL").verdict is Verdict.UNUSED
