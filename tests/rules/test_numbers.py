"""The rule about numbers that are out of range."""

from __future__ import annotations

from functools import partial

from tests.rules.builders import ABSENT, cache, router, runtime, topology
from tests.rules.harness import POD, WARNING, Case, Said, bad, check, good, parametrized

PORT, REPLICAS = "spec/vllmConfig/port", "spec/deploymentConfig/replicas"
SHARE, TENSOR = "spec/vllmConfig/gpuMemoryUtilization", "spec/vllmConfig/tensorParallelSize"
ARGUMENTS = "spec/vllmConfig/extraArgs"
wrong, right = partial(bad, "out-of-range-number"), partial(good, "out-of-range-number")

CASES = (
    wrong("a runtime's port 0", runtime({PORT: 0}), Said(PORT, "port 0", fix="8000")),
    wrong("a runtime's port 70000", runtime({PORT: 70000}), Said(PORT, "70000")),
    wrong("a router's port 0", router({"spec/port": 0}), Said("spec/port", "port 0")),
    wrong("a cache's port 65536", cache({"spec/port": 65536}), Said("spec/port", "65536")),
    wrong("a negative port", router({"spec/port": -1}), Said("spec/port", "-1")),
    wrong(
        "a port on a side of a topology",
        topology({"spec/topology/decode/vllmConfig/port": 0}),
        Said("spec/topology/decode/vllmConfig/port", "port 0"),
    ),
    right("a good port", runtime()),
    right("no port", runtime({PORT: ABSENT})),
    right("the last port", router({"spec/port": 65535})),
    right("a port beyond int32 is another rule's", runtime({PORT: 5_000_000_000})),
    right("a port as text", runtime({PORT: "8000"})),
    right("a port as boolean", runtime({PORT: True})),
    wrong("a router's replicas", router({"spec/replicas": -1}), Said("spec/replicas", "-1")),
    wrong("a runtime's replicas", runtime({REPLICAS: -1}), Said(REPLICAS, "refuses")),
    wrong("a cache's replicas", cache({"spec/replicas": -2}), Said("spec/replicas", "-2")),
    right("no pods", runtime({REPLICAS: 0})),
    right("no replicas", runtime({REPLICAS: ABSENT})),
    right("one replica", router()),
    right("replicas as text", runtime({REPLICAS: "-1"})),
    wrong("a negative tensor parallel size", runtime({TENSOR: -2}), Said(TENSOR, "-2", fails_at=POD)),
    *(
        wrong(f"a negative {path}", runtime({path: number}), Said(path, str(number), WARNING, POD))
        for path, number in (
            ("spec/vllmConfig/maxLoras", -1),
            ("spec/model/maxModelLen", -1),
            ("spec/model/maxNumSeqs", -5),
        )
    ),
    right("no LoRAs", runtime({"spec/vllmConfig/maxLoras": 0})),
    right("no tensor parallel size", runtime({TENSOR: ABSENT})),
    right("a tensor parallel size as text", runtime({TENSOR: "-2"})),
    *(
        wrong(f"a share of {text}", runtime({SHARE: text}), Said(SHARE, f'"{text}"', fails_at=POD))
        for text in ("abc", "0", "1.5", "90", "-0.5", "nan")
    ),
    right("the whole memory", runtime({SHARE: "1"})),
    right("an empty share is absent", runtime({SHARE: ""})),
    right("no share", runtime({SHARE: ABSENT})),
    right("a share as number is another rule's", runtime({SHARE: 0.9})),
    wrong("rank 48", runtime({ARGUMENTS: ["--max-lora-rank", "48"]}), Said(f"{ARGUMENTS}/0", '"48"', fails_at=POD)),
    wrong(
        "a rank with underscores",
        runtime({ARGUMENTS: ["--max_lora_rank=0"]}),
        Said(f"{ARGUMENTS}/0", '"0"', fails_at=POD),
    ),
    right("rank 64", runtime({ARGUMENTS: ["--max-lora-rank", "64"]})),
    right("rank 512", runtime({ARGUMENTS: ["--max-lora-rank=512"]})),
    right("the last rank wins", runtime({ARGUMENTS: ["--max-lora-rank=48", "--max-lora-rank=64"]})),
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The CRD accepts every number of 32 bits; ports, replicas and vLLM's settings have smaller ranges."""
    check(case)
