"""The rules about routers for prefill and decode."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.rules.builders import ABSENT, router, runtime, topology
from tests.rules.harness import (
    FACTS,
    NIXL,
    NOTE,
    NOTHING,
    POD,
    WARNING,
    Case,
    Said,
    bad,
    bad_cluster,
    check,
    good,
    parametrized,
)

if TYPE_CHECKING:
    from prodstack.manifests.manifest import Manifest

AT, SELECTOR, LOGIC_FIELD, MODEL = "spec/extraArgs", "spec/k8sLabelSelector", "spec/routingLogic", "spec/model/modelURL"
PREFILL, ORCHESTRATED = "disaggregated_prefill", "disaggregated_prefill_orchestrated"
LOGIC = ["--routing-logic", ORCHESTRATED]
SIDES = ["--prefill-model-labels", "q-prefill", "--decode-model-labels", "q-decode"]
FIRST, SECOND = runtime(NIXL, labels={"model": "q-prefill"}), runtime(NIXL, name="second", labels={"model": "q-decode"})
ENGINES = (FIRST, SECOND)
BOTH = {SELECTOR: "app in (engine,second)"}


def routing(
    prefill: str = "q-prefill", decode: str = "q-decode", logic: str = ORCHESTRATED, apps: str = "engine,second,third"
) -> Manifest:
    """A router of that logic, which is given these labels and selects these runtimes."""
    arguments = ["--routing-logic", logic, "--prefill-model-labels", prefill, "--decode-model-labels", decode]
    return router({SELECTOR: f"app in ({apps})", AT: arguments})


missing, given = partial(bad_cluster, "missing-side-label"), partial(good, "missing-side-label", facts=FACTS)
MISSING_SIDE_LABEL = (
    missing(
        "both",
        (*ENGINES, router({**BOTH, AT: LOGIC})),
        Said(AT, "needs --prefill-model-labels and --decode-model-labels", fails_at=POD, name="router"),
    ),
    missing(
        "one",
        (*ENGINES, router({**BOTH, AT: [*LOGIC, *SIDES[:2]]})),
        Said(AT, "needs --decode-model-labels", fails_at=POD, name="router"),
    ),
    missing(
        "empty",
        (*ENGINES, router({**BOTH, AT: [*LOGIC, "--prefill-model-labels=q-prefill", "--decode-model-labels="]})),
        Said(AT, "needs --decode-model-labels", fails_at=POD, name="router"),
    ),
    missing(
        "the field",
        (*ENGINES, router({**BOTH, LOGIC_FIELD: PREFILL})),
        Said(AT, "disaggregated_prefill needs", fails_at=POD, name="router"),
    ),
    given("both", (*ENGINES, router({**BOTH, AT: [*LOGIC, *SIDES]}))),
    given("another logic", (*ENGINES, router(BOTH))),
    given("a later logic", (*ENGINES, router({**BOTH, AT: [*LOGIC, "--routing-logic", "roundrobin"]}))),
)

THIRD = runtime(NIXL, name="third", labels={"model": "other"})
unmatched, matched = partial(bad_cluster, "unmatched-side-label"), partial(good, "unmatched-side-label", facts=FACTS)
UNMATCHED_SIDE_LABEL = (
    unmatched(
        "one side",
        (*ENGINES, routing(decode="decode")),
        Said(
            f"{AT}/4",
            '"decode" matches the label of no selected engine (their labels `model`: q-decode, q-prefill)',
            fails_at=POD,
            name="router",
        ),
    ),
    unmatched(
        "a side that is not selected",
        (*ENGINES, routing(apps="engine")),
        Said(f"{AT}/4", "q-decode", fails_at=POD, name="router"),
    ),
    unmatched(
        "a partial tree",
        (*ENGINES, routing(decode="x")),
        Said(f"{AT}/4", '"x"', WARNING, POD, name="router"),
        complete=False,
    ),
    unmatched(
        "an engine of neither",
        (*ENGINES, THIRD, routing()),
        Said(SELECTOR, '"other" belongs to neither side', WARNING, POD, name="router"),
    ),
    matched("both", (*ENGINES, routing())),
    matched("several labels of a side", (*ENGINES, routing(decode="x,q-decode"))),
    matched("a topology", (topology(labels={"model": "q"}), routing(logic=PREFILL))),
)


def pair(prefill: str, decode: str) -> tuple[Manifest, ...]:
    """Two engines with these labels, and a router that is given the labels."""
    engines = (runtime(NIXL, labels={"model": prefill}), runtime(NIXL, name="second", labels={"model": decode}))
    return (*engines, routing(prefill, decode, apps="engine,second"))


overlapping, apart = (
    partial(bad_cluster, "overlapping-side-label"),
    partial(good, "overlapping-side-label", facts=FACTS),
)
OVERLAPPING_SIDE_LABEL = (
    overlapping(
        "contained",
        pair("llama", "llama-decode"),
        Said(
            f"{AT}/2",
            '"llama" of the prefill side is contained in "llama-decode" of the decode side',
            fails_at=POD,
            name="router",
        ),
    ),
    overlapping(
        "the other way",
        pair("llama-prefill", "llama"),
        Said(
            f"{AT}/4",
            '"llama" of the decode side is contained in "llama-prefill" of the prefill side',
            fails_at=POD,
            name="router",
        ),
    ),
    overlapping("equal", pair("llama", "llama"), Said(f"{AT}/2", '"llama"', fails_at=POD, name="router")),
    overlapping(
        "of no engine",
        (*pair("llama-prefill", "llama-decode")[:2], pair("llama", "llama-decode")[2]),
        Said(f"{AT}/2", "would use an engine with this label for both", WARNING, POD, name="router"),
        also={"unmatched-side-label"},
    ),
    overlapping(
        "no engine is known",
        pair("llama", "llama-decode")[2:],
        Said(f"{AT}/2", "uses its engines for both", fails_at=POD, name="router"),
        also={"unmatched-selector"},
    ),
    apart("own labels", pair("llama-prefill", "llama-decode")),
    apart("a common beginning", pair("llama-a", "llama-b")),
)

LABELS = ["--prefill-model-labels", "q-prefill", "--decode-model-labels=q-decode"]
ignored, read = partial(bad, "ignored-side-split"), partial(good, "ignored-side-split")
IGNORED_SIDE_SPLIT = (
    ignored("the field", router({AT: LABELS}), Said(f"{AT}/0", "roundrobin", WARNING, NOTHING)),
    ignored(
        "the default",
        router({AT: ["--log-stats", *LABELS], LOGIC_FIELD: ABSENT}),
        Said(f"{AT}/1", "roundrobin", WARNING, NOTHING),
    ),
    ignored(
        "an argument that comes last",
        router({AT: [*LABELS, "--routing-logic", "prefixaware"]}),
        Said(f"{AT}/0", "prefixaware", WARNING, NOTHING),
    ),
    read("orchestrated", router({AT: [*LOGIC, *LABELS]})),
    read("by the field", router({LOGIC_FIELD: PREFILL, AT: LABELS})),
    read("one side", router({AT: LABELS[:2]})),
    read("no labels", router()),
)


def decoding(model: str, name: str = "second") -> Manifest:
    """A decode engine that serves this model."""
    return runtime({**NIXL, MODEL: model}, name=name, labels={"model": "q-decode"})


mismatched, same = partial(bad_cluster, "mismatched-side-model"), partial(good, "mismatched-side-model", facts=FACTS)
MISMATCHED_SIDE_MODEL = (
    mismatched(
        "another model",
        (FIRST, decoding("Qwen/Qwen3-4B"), routing()),
        Said(
            AT,
            'serves "Qwen/Qwen3-8B", but no engine of the other side does (they serve: Qwen/Qwen3-4B)',
            fails_at=POD,
            name="router",
        ),
    ),
    mismatched(
        "one more on a side",
        (FIRST, decoding("Qwen/Qwen3-8B"), decoding("Qwen/Qwen3-4B", "third"), routing()),
        Said(AT, 'serves "Qwen/Qwen3-4B"', fails_at=POD, name="router"),
    ),
    same("one model", (FIRST, decoding("Qwen/Qwen3-8B"), routing())),
    same("a side that is missing", (FIRST, routing())),
    same("another logic", (FIRST, decoding("x"), router(BOTH))),
)

REPLICAS = "spec/topology/prefill/deploymentConfig/replicas"
idle, busy = (
    partial(bad_cluster, "idle-prefill-decode-engines"),
    partial(good, "idle-prefill-decode-engines", facts=FACTS),
)
TWO = topology({REPLICAS: 2}, labels={"model": "q"})
IDLE_PREFILL_DECODE_ENGINES = (
    idle(
        "two of a side",
        (TWO, router({LOGIC_FIELD: PREFILL, AT: SIDES})),
        Said(LOGIC_FIELD, "1 of 2 prefill pods and 1 of 1 decode pods", NOTE, NOTHING, name="router"),
    ),
    busy("one per side", (topology(labels={"model": "q"}), router({LOGIC_FIELD: PREFILL, AT: SIDES}))),
    busy("orchestrated", (TWO, router({LOGIC_FIELD: ORCHESTRATED, AT: SIDES}))),
)

BARE = runtime(NIXL, name="third")
unlabelled, labelled = partial(bad_cluster, "missing-model-label"), partial(good, "missing-model-label", facts=FACTS)
MISSING_MODEL_LABEL = (
    unlabelled(
        "one without",
        (*ENGINES, BARE, routing()),
        Said(SELECTOR, 'runtime "llm/third" is selected but has no label', fails_at=POD, name="router"),
    ),
    labelled("all with", (*ENGINES, routing())),
    labelled("the other logic", (*ENGINES, BARE, routing(logic=PREFILL))),
    labelled("roundrobin", (BARE, routing(logic="roundrobin"))),
)

CASES = (
    *MISSING_SIDE_LABEL,
    *UNMATCHED_SIDE_LABEL,
    *OVERLAPPING_SIDE_LABEL,
    *IGNORED_SIDE_SPLIT,
    *MISMATCHED_SIDE_MODEL,
    *IDLE_PREFILL_DECODE_ENGINES,
    *MISSING_MODEL_LABEL,
)


@parametrized(CASES)
def test_rules(case: Case) -> None:
    """The router tells sides apart by the label model, contained as text in the values of two arguments (router's source, read)."""
    check(case)
