"""The rules about settings of engines."""

from __future__ import annotations

from functools import partial

from tests.rules.builders import ABSENT, runtime, topology
from tests.rules.harness import ERROR, NOTE, NOTHING, POD, WARNING, Case, Said, bad, check, good, parametrized

V1 = "spec/vllmConfig/v1"
CHUNKED = "spec/vllmConfig/enableChunkedPrefill"
PREFIX = "spec/vllmConfig/enablePrefixCaching"
AT_DTYPE = "spec/model/dtype"
TENSOR = "spec/vllmConfig/tensorParallelSize"
GPU = "spec/deploymentConfig/resources/gpu"
ARGUMENTS = "spec/vllmConfig/extraArgs"
TOOL = "spec/model/enableTool"

bad_switch, good_switch = partial(bad, "unset-engine-switch"), partial(good, "unset-engine-switch")
UNSET_ENGINE_SWITCH = (
    bad_switch("v1 absent", runtime({V1: ABSENT}), Said(V1, "VLLM_USE_V1=0", WARNING, POD)),
    bad_switch("v1 null", runtime({V1: None}), Said(V1, "v1 is not set", WARNING, POD)),
    good_switch("all set", runtime()),
    good_switch("v1 off", runtime({V1: False})),
    good_switch("env", runtime({V1: ABSENT, "spec/vllmConfig/env": [{"name": "VLLM_USE_V1", "value": "1"}]})),
    bad_switch(
        "both",
        runtime({CHUNKED: ABSENT, PREFIX: ABSENT}),
        Said(CHUNKED, "enableChunkedPrefill and enablePrefixCaching", NOTE, NOTHING),
    ),
    bad_switch("one", runtime({PREFIX: ABSENT}), Said(PREFIX, "enablePrefixCaching", NOTE, NOTHING)),
    good_switch("chunked prefill off", runtime({CHUNKED: False})),
    good_switch("flag", runtime({PREFIX: ABSENT, ARGUMENTS: ["--enable-prefix-caching"]})),
    good_switch("odd", runtime({"spec/vllmConfig": []})),
)

bad_dtype, good_dtype = partial(bad, "unknown-dtype"), partial(good, "unknown-dtype")
UNKNOWN_DTYPE = (
    bad_dtype("fp16", runtime({AT_DTYPE: "fp16"}), Said(AT_DTYPE, "fp16", ERROR, POD)),
    bad_dtype("int8", runtime({AT_DTYPE: "int8"}), Said(AT_DTYPE, "int8", ERROR, POD)),
    bad_dtype("BFloat16", runtime({AT_DTYPE: "BFloat16"}), Said(AT_DTYPE, "BFloat16", ERROR, POD)),
    good_dtype("auto", runtime({AT_DTYPE: "auto"})),
    good_dtype("half", runtime({AT_DTYPE: "half"})),
    good_dtype("float16", runtime({AT_DTYPE: "float16"})),
    good_dtype("bfloat16", runtime({AT_DTYPE: "bfloat16"})),
    good_dtype("float", runtime({AT_DTYPE: "float"})),
    good_dtype("float32", runtime({AT_DTYPE: "float32"})),
    good_dtype("empty", runtime({AT_DTYPE: ""})),
    good_dtype("absent", runtime({AT_DTYPE: ABSENT})),
    good_dtype("odd", runtime({AT_DTYPE: 16})),
)

bad_parallel, good_parallel = (
    partial(bad, "mismatched-tensor-parallel-size"),
    partial(good, "mismatched-tensor-parallel-size"),
)
MISMATCHED_TENSOR_PARALLEL_SIZE = (
    bad_parallel("too few", runtime({TENSOR: 4, GPU: "2"}), Said(TENSOR, "needs 4 GPUs", ERROR, POD)),
    bad_parallel("too many", runtime({GPU: "2"}), Said(TENSOR, "idles", WARNING, NOTHING, fix="tensorParallelSize: 2")),
    bad_parallel(
        "pipeline",
        runtime({ARGUMENTS: ["--pipeline-parallel-size", "2"]}),
        Said(TENSOR, "pipeline parallel 2", ERROR, POD),
    ),
    bad_parallel("short", runtime({ARGUMENTS: ["-pp=2"], TENSOR: 2, GPU: "2"}), Said(TENSOR, "needs 4", ERROR, POD)),
    bad_parallel("no gpu", runtime({TENSOR: 2, GPU: ABSENT}), Said(TENSOR, "none", WARNING, POD)),
    bad_parallel(
        "absent size", runtime({TENSOR: ABSENT, GPU: "2"}), Said(TENSOR, "one engine process", WARNING, NOTHING)
    ),
    bad_parallel(
        "side",
        topology({"spec/topology/prefill/vllmConfig/tensorParallelSize": 2}),
        Said("spec/topology/prefill/vllmConfig/tensorParallelSize", "needs 2", ERROR, POD),
    ),
    good_parallel("one", runtime()),
    good_parallel("two", runtime({TENSOR: 2, GPU: "2"})),
    good_parallel("amd", runtime({TENSOR: 2, GPU: "2", "spec/deploymentConfig/resources/gpuType": "amd.com/gpu"})),
    good_parallel("product", runtime({TENSOR: 2, GPU: "4", ARGUMENTS: ["--pipeline-parallel-size=2"]})),
    good_parallel("cpu", runtime({TENSOR: 1, GPU: ABSENT})),
    good_parallel("several pods", runtime({TENSOR: 8, ARGUMENTS: ["--nnodes", "2"]})),
    good_parallel("negative", runtime({TENSOR: -2})),
    good_parallel("odd", runtime({TENSOR: "2"})),
    good_parallel("unreadable", runtime({GPU: "x"})),
)

bad_parser, good_parser = partial(bad, "missing-tool-call-parser"), partial(good, "missing-tool-call-parser")
MISSING_TOOL_CALL_PARSER = (
    bad_parser("absent", runtime({TOOL: True}), Said(TOOL, "toolCallParser", ERROR, POD)),
    bad_parser(
        "empty", runtime({TOOL: True, "spec/model/toolCallParser": ""}), Said(TOOL, "toolCallParser", ERROR, POD)
    ),
    good_parser("parser", runtime({TOOL: True, "spec/model/toolCallParser": "hermes"})),
    good_parser("extra", runtime({TOOL: True, ARGUMENTS: ["--tool-call-parser=hermes"]})),
    good_parser("off", runtime({TOOL: False})),
    good_parser("none", runtime()),
)

bad_batch, good_batch = partial(bad, "undersized-batch"), partial(good, "undersized-batch")
UNDERSIZED_BATCH = (
    bad_batch(
        "off",
        runtime({CHUNKED: False, ARGUMENTS: ["--max-num-batched-tokens", "2048"]}),
        Said(f"{ARGUMENTS}/0", "8192", ERROR, POD),
    ),
    bad_batch(
        "absent is off",
        runtime({CHUNKED: ABSENT, ARGUMENTS: ["--max-num-batched-tokens=2048"]}),
        Said(f"{ARGUMENTS}/0", "2048", ERROR, POD),
    ),
    good_batch("on", runtime({ARGUMENTS: ["--max-num-batched-tokens", "2048"]})),
    good_batch("large", runtime({CHUNKED: False, ARGUMENTS: ["--max-num-batched-tokens", "8192"]})),
    good_batch(
        "on by flag",
        runtime({CHUNKED: False, ARGUMENTS: ["--max-num-batched-tokens=2048", "--enable-chunked-prefill"]}),
    ),
    good_batch("none", runtime({CHUNKED: False})),
    good_batch("odd", runtime({CHUNKED: False, ARGUMENTS: ["--max-num-batched-tokens", "many"]})),
)

CASES = (
    *UNSET_ENGINE_SWITCH,
    *UNKNOWN_DTYPE,
    *MISMATCHED_TENSOR_PARALLEL_SIZE,
    *MISSING_TOOL_CALL_PARSER,
    *UNDERSIZED_BATCH,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The operator turns off what is not set; vLLM exits on what it cannot use."""
    check(case)
