"""The rules about extra arguments that the operator writes already, or that are not split."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from prodstack.manifests.manifest import RUNTIME, Facts, World
from prodstack.rules import arguments
from prodstack.upstream.profile import Argument, Evidence, Field, Profile, default
from tests.rules.builders import ABSENT, router, runtime
from tests.rules.harness import ERROR, NOTE, NOTHING, POD, WARNING, Case, Said, bad, check, good, parametrized, rule_of

if TYPE_CHECKING:
    import pytest

ENGINE = "spec/vllmConfig/extraArgs"
ROUTER = "spec/extraArgs"

bad_repeated, good_repeated = partial(bad, "repeated-operator-argument"), partial(good, "repeated-operator-argument")
REPEATED_OPERATOR_ARGUMENT = (
    bad_repeated("port", runtime({ENGINE: ["--port", "9"]}), Said(f"{ENGINE}/0", "--port 9", ERROR, POD)),
    bad_repeated(
        "port default",
        runtime({"spec/vllmConfig/port": ABSENT, ENGINE: ["--port=9"]}),
        Said(f"{ENGINE}/0", "8000", ERROR, POD),
    ),
    bad_repeated("contradicts", runtime({ENGINE: ["--max-model-len=4096"]}), Said(f"{ENGINE}/0", "8192", WARNING, POD)),
    bad_repeated(
        "underscores", runtime({ENGINE: ["--gpu_memory_utilization", "0.5"]}), Said(f"{ENGINE}/0", "0.9", WARNING, POD)
    ),
    bad_repeated("same", runtime({ENGINE: ["--dtype", "bfloat16"]}), Said(f"{ENGINE}/0", "repeat", NOTE, NOTHING)),
    bad_repeated(
        "unset", runtime({ENGINE: ["--max-num-seqs", "64"]}), Said(f"{ENGINE}/0", "has the field", NOTE, NOTHING)
    ),
    bad_repeated("short", runtime({ENGINE: ["-tp", "1"]}), Said(f"{ENGINE}/0", "repeat", NOTE, NOTHING)),
    bad_repeated(
        "switch off",
        runtime({ENGINE: ["--no-enable-prefix-caching"]}),
        Said(f"{ENGINE}/0", "enablePrefixCaching", WARNING, POD),
    ),
    bad_repeated(
        "switch absent",
        runtime({"spec/vllmConfig/enableChunkedPrefill": ABSENT, ENGINE: ["--enable-chunked-prefill"]}),
        Said(f"{ENGINE}/0", "enableChunkedPrefill: false", WARNING, POD),
    ),
    bad_repeated(
        "switch same", runtime({ENGINE: ["--enable-prefix-caching"]}), Said(f"{ENGINE}/0", "repeat", NOTE, NOTHING)
    ),
    bad_repeated(
        "kv",
        runtime(
            {
                "spec/lmCacheConfig": {"enabled": True, "cpuOffloadingBufferSize": "4", "diskOffloadingBufferSize": ""},
                ENGINE: ["--kv-transfer-config", "{}"],
            }
        ),
        Said(f"{ENGINE}/0", "has no effect", WARNING, POD),
    ),
    bad_repeated(
        "template",
        runtime({"spec/model/chatTemplate": "{{ x }}", ENGINE: ["--chat-template", "/a"]}),
        Said(f"{ENGINE}/0", "has no effect", WARNING, POD),
    ),
    bad_repeated("router port", router({ROUTER: ["--port", "81"]}), Said(f"{ROUTER}/0", "--port 81", ERROR, POD)),
    bad_repeated(
        "router logic",
        router({"spec/sessionKey": "x", ROUTER: ["--routing-logic", "session"]}),
        Said(f"{ROUTER}/0", "roundrobin", WARNING, POD),
    ),
    bad_repeated(
        "router unset",
        router({ROUTER: ["--engine-stats-interval", "5"]}),
        Said(f"{ROUTER}/0", "engineScrapeInterval", NOTE, NOTHING),
    ),
    bad_repeated(
        "localhost", runtime({ENGINE: ["--host", "127.0.0.1"]}), Said(f"{ENGINE}/0", "no pod is ever used", ERROR, POD)
    ),
    bad_repeated("host same", runtime({ENGINE: ["--host=0.0.0.0"]}), Said(f"{ENGINE}/0", "already", NOTE, NOTHING)),
    bad_repeated(
        "router host",
        router({ROUTER: ["--host", "10.0.0.1"]}),
        Said(f"{ROUTER}/0", "contradicts the operator", WARNING, POD),
    ),
    bad_repeated(
        "router namespace",
        router({ROUTER: ["--k8s-namespace", "other"]}),
        Said(f"{ROUTER}/0", 'its own namespace "llm"', WARNING, POD),
    ),
    bad_repeated(
        "router namespace same", router({ROUTER: ["--k8s-namespace=llm"]}), Said(f"{ROUTER}/0", "repeat", NOTE, NOTHING)
    ),
    bad_repeated(
        "router selector",
        router({ROUTER: ["--k8s-label-selector", "app=b"]}),
        Said(f"{ROUTER}/0", "k8sLabelSelector", WARNING, POD),
    ),
    good_repeated("kv without lmcache", runtime({ENGINE: ["--kv-transfer-config", "{}"]})),
    good_repeated("template alone", runtime({ENGINE: ["--chat-template", "/a"]})),
    good_repeated("other", runtime({ENGINE: ["--served-model-name=m", "--seed", "42"]})),
    good_repeated(
        "pd router",
        router(
            {
                ROUTER: [
                    "--routing-logic",
                    "disaggregated_prefill_orchestrated",
                    "--prefill-model-labels",
                    "p",
                    "--decode-model-labels",
                    "d",
                ]
            }
        ),
    ),
    good_repeated("none", runtime()),
    good_repeated("host without value", runtime({ENGINE: ["--host"]})),
    good_repeated("namespace not known", router({"metadata/namespace": ABSENT, ROUTER: ["--k8s-namespace", "b"]})),
    good_repeated("odd", runtime({ENGINE: [1, "--"]})),
)

bad_unsplit, good_unsplit = partial(bad, "unsplit-argument"), partial(good, "unsplit-argument")
UNSPLIT_ARGUMENT = (
    bad_unsplit(
        "value", runtime({ENGINE: ["--seed 42"]}), Said(f"{ENGINE}/0", "--seed 42", ERROR, POD, fix='"--seed", "42"')
    ),
    bad_unsplit("short", runtime({ENGINE: ["--enforce-eager", "-tp 2"]}), Said(f"{ENGINE}/1", "-tp 2", ERROR, POD)),
    good_unsplit("two", runtime({ENGINE: ["--seed", "42"]})),
    good_unsplit("equals", runtime({ENGINE: ["--served-model-name=a b"]})),
    good_unsplit("json", runtime({ENGINE: ["--override-generation-config", '{"a": 1}']})),
    good_unsplit("router is another rule's", router({ROUTER: ["--log-level debug"]})),
    good_unsplit("odd", runtime({ENGINE: [1, None]})),
)

CASES = (*REPEATED_OPERATOR_ARGUMENT, *UNSPLIT_ARGUMENT)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """Of two values of a flag the last counts, and only two of the operator's come after extraArgs; each item is one argument."""
    check(case)


def test_the_flags_are_those_of_the_cluster_s_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator that makes --seed of a new field: the row in its profile is enough for the rule to know the flag."""
    row = Field(RUNTIME, "model.seed", Evidence.READ, argument=Argument("--seed"))
    known = default()
    seeding = replace(known, name="seeding", rows={**known.rows, RUNTIME: (row, *known.fields(RUNTIME))})
    profiles: dict[str, Profile] = {"seeding": seeding, known.name: known}
    monkeypatch.setattr(arguments, "profile", profiles.__getitem__)
    manifest = runtime({"spec/model/seed": 7, ENGINE: ["--seed", "42"]})

    def messages(name: str | None) -> list[str]:
        world = World((manifest,), facts=Facts(profile=name))
        return [report.message for report in rule_of("repeated-operator-argument").check(manifest, world)]

    assert messages("seeding") == ["extraArgs set --seed 42, which contradicts model.seed: 7"]
    assert messages(known.name) == messages(None) == []
