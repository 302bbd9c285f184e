"""`fit` explains whether a model or the engines of a stack fit."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from prodstack.catalog.reading import catalog
from prodstack.cli.app import run
from tests.projects import CLUSTER, ROOT, STACK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.projects import ProjectFolder


def answered(capsys: pytest.CaptureFixture[str], *argv: str, root: Path = ROOT, code: int = 0) -> str:
    """What the command prints on standard output, and nothing else."""
    assert run(["-C", str(root), "fit", *argv]) == code
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(capsys: pytest.CaptureFixture[str], *argv: str, root: Path = ROOT) -> str:
    """What a wrong command line prints."""
    assert run(["-C", str(root), "fit", *argv]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def questions(capsys: pytest.CaptureFixture[str], *argv: str, root: Path = ROOT, code: int = 0) -> list[dict[str, Any]]:
    """The same as JSON."""
    found: list[dict[str, Any]] = json.loads(answered(capsys, *argv, "--format", "json", root=root, code=code))[
        "questions"
    ]
    return found


def test_every_number_has_its_formula_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    """The answer explains itself: Llama 8B on an H100 with 0.19 is what llm-d-planner's log shows, within the range."""
    out = answered(capsys, "llama-3.1-8b-instruct", "--gpu", "h100-sxm", "--vllm", "0.19.0", "--utilization", "0.95")
    lines = out.splitlines()
    assert "  1 x H100-SXM, 80 GiB: fits" in lines
    at = lines.index("    KV cache per token: 131,072 bytes")
    assert lines[at + 1] == "      = 32 layers x 8 KV heads x (128 + 128) x 2 bytes"
    assert lines[at + 2] == "      source: vllm/v1/kv_cache_interface.py, read"
    numbers = [line for line in lines if line.startswith("    ") and not line.startswith("     ")]
    assert sum(line.startswith("      source: ") for line in lines) == len(numbers) >= 14


def test_json_has_all_gpus_and_the_cheapest(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a GPU, all of the catalogue are asked about; the cheapest that fits has the least memory in total."""
    (question,) = questions(capsys, "Qwen/Qwen3-32B", "--max-model-len", "8192")
    assert len(question["answers"]) == len(catalog(ROOT).gpus)
    fitting = [each for each in question["answers"] if each["answer"] == "fits"]
    assert question["cheapest"] == min(fitting, key=lambda each: each["gpuMemoryGiB"] * each["tensorParallel"])["gpu"]


def test_a_model_that_certainly_does_not_fit_is_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, and the reason says what to do; an unknown answer is none."""
    out = answered(capsys, "Meta-Llama-3.1-405B", "--gpu", "L4", "--tp", "8", code=1)
    assert "use more GPUs, larger ones, or a quantized checkpoint" in out
    assert "unknown" in answered(capsys, "Qwen3.5-27B", "--gpu", "H200", "--tp", "1")


def test_a_stack_is_asked_about_on_the_pools_of_its_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    """The settings are those that are published: the utilization and the context of stacks/basic.yaml, and the pool of clusters/today.yaml."""
    (question,) = questions(capsys, "basic", "--cluster", "today")
    assert question["name"] == "vllmruntime-basic on today"
    (answer,) = question["answers"]
    assert (answer["gpu"], answer["gpuMemoryGiB"], answer["answer"]) == ("gpu", 80.0, "fits")
    amounts = {amount["name"]: amount for amount in answer["amounts"]}
    assert amounts["utilization"]["low"] == amounts["utilization"]["high"] == 0.8
    assert amounts["KV cache of 4096 tokens"]["low"] == 0.5


def test_a_stack_is_asked_about_on_all_its_clusters_and_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    """Prefill and decode are engines of their own."""
    found = questions(capsys, "pd-sample")
    assert [question["name"] for question in found] == [
        "vllmruntime-pd-sample (prefill) on change-841",
        "vllmruntime-pd-sample (decode) on change-841",
        "vllmruntime-pd-sample-prefill on today",
        "vllmruntime-pd-sample-decode on today",
    ]
    assert {question["model"] for question in found} == {"meta-llama/Llama-3.2-1B"}


def test_a_model_that_the_catalogue_does_not_have_is_named(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer says where to describe it."""
    (question,) = questions(capsys, "chat", root=project.root)
    assert question["note"] == 'the catalogue has no model "org/llama"; describe it in catalog/ (docs/fit.md)'


def test_a_stack_s_memory_is_shown_with_lmcache_s_part(
    project: ProjectFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each of the two processes reserves 5 GiB of the pod's memory, and the node's memory is that of the facts."""
    stack = STACK.replace(
        "vllmConfig: {}",
        "vllmConfig: {tensorParallelSize: 2}\n    lmCacheConfig: {enabled: true, cpuOffloadingBufferSize: 5}",
    )
    pools = "facts: {nodePools: [{name: h100, gpus: 8, nodes: 1, gpuMemory: 80, memory: 512}]}\n"
    project.write(
        {
            "stacks/chat.yaml": stack.replace("org/llama", "Qwen/Qwen3-8B").replace("gpu: 1", "gpu: 2"),
            "clusters/prod.yaml": CLUSTER + pools,
        }
    )
    out = answered(capsys, "chat", root=project.root)
    line = "memory: a pod asks for 16Gi, of which LMCache reserves 10 GiB in 2 processes; a node has 512 GiB (h100)"
    assert f"  {line}\n" in out
    (question,) = questions(capsys, "chat", root=project.root)
    assert question["memory"] == line


def test_a_cluster_without_gpu_memory_has_no_answer(project: ProjectFolder, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer says what to state; it is not an error."""
    project.write({"stacks/chat.yaml": STACK.replace("org/llama", "Qwen/Qwen3-8B")})
    (question,) = questions(capsys, "chat", root=project.root)
    assert question["model"] == "Qwen/Qwen3-8B"
    assert question["answers"] == []
    assert "state gpuMemory in facts.nodePools" in question["note"]


def test_options_override_the_stack(capsys: pytest.CaptureFixture[str]) -> None:
    """Also the GPU, to ask what another one would do."""
    (question,) = questions(capsys, "basic", "--cluster", "today", "--gpu", "L4", "--max-model-len", "131072", code=1)
    (answer,) = question["answers"]
    assert answer["gpu"] == "L4"
    assert "one sequence of 131072 tokens needs 16.00 GiB" in answer["reason"]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["Lama-3.1-8B-Instruct"], 'did you mean "Llama-3.1-8B-Instruct"?'),
        (["basics"], 'did you mean "basic"?'),
        (["Qwen3-8B", "--gpu", "H100SXM"], 'the catalogue has no GPU "H100SXM"; did you mean "H100-SXM"?'),
        (["Qwen3-8B", "--cluster", "todai"], 'clusters/ has no cluster "todai"; did you mean "today"?'),
        (["Qwen3-8B", "--tp", "0"], "--tp"),
        (["basic", "--cluster", "nowhere"], 'clusters/ has no cluster "nowhere"'),
    ],
)
def test_a_wrong_name_is_corrected(argv: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, with the nearest name."""
    assert words in refused(capsys, *argv)


def test_entries_of_the_project_are_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The example in docs/fit.md works, and a mistake in it is named."""
    (question,) = questions(capsys, "my-model-7b", "--gpu", "RTX-6000", "--vllm", "0.19", root=ROOT / "docs/examples")
    assert question["answers"][0]["answer"] == "fits"
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog/mine.yaml").write_text("models: [{id: x}]\n")
    assert "catalog/mine.yaml: x: `attention` is missing" in refused(capsys, "x", root=tmp_path)


def test_asking_about_a_model_starts_without_the_compiler() -> None:
    """It imports neither pydantic nor cdk8s, so that it answers at once."""
    program = (
        "import sys; from prodstack.cli.app import run; code = run(['fit', 'Qwen3-8B', '--gpu', 'L4']);"
        "print(sorted({'pydantic', 'cdk8s', 'jsii', 'prodstack.models'} & set(sys.modules)), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == "[]\n"
    assert done.returncode == 0
