"""Wrong entries of stack files and references to missing entries, each with all messages that the user gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.projects import BLOCK, ROUTER_IMAGE, STACK, stack_with

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.projects import Content


class Case(NamedTuple):
    """Files that replace those of a valid project, and all messages about them."""

    files: Mapping[str, Content]
    messages: tuple[str, ...]


def case(files: Mapping[str, Content], *messages: str) -> Case:
    """A case with its messages."""
    return Case(files, messages)


def cluster(text: str) -> dict[str, Content]:
    """The valid project with this cluster file."""
    return {"clusters/prod.yaml": text}


def stack(text: str | bytes) -> dict[str, Content]:
    """The valid project with this stack file."""
    return {"stacks/chat.yaml": text}


ADAPTER = (
    "loraAdapters:\n  sql:\n    runtime: lama\n    adapterSource: {type: local, adapterName: sql, adapterPath: /x}\n"
)
VLLM_FIELDS = (
    "enableChunkedPrefill, enablePrefixCaching, env, extraArgs, gpuMemoryUtilization, maxLoras, port,"
    " tensorParallelSize, v1"
)
LOGICS = "roundrobin, session, prefixaware, kvaware, disaggregated_prefill, disaggregated_prefill_orchestrated"
NAMESPACE_FORM = "at most 63 lower-case letters, digits and dashes, with a letter or digit at both ends"
FIELDS = {
    "unknown field": case(
        stack_with("vllmConfig: {}", "vllmConfig: {frobnicate: 4}"),
        f"stacks/chat.yaml:4:18: spec.vllmConfig.frobnicate is not a field of a VLLMRuntime; remove it; known here: {VLLM_FIELDS} [unknown-field]",
    ),
    "misspelt field": case(
        stack_with("vllmConfig: {}", "vllmConfig: {gpuMemoryUtilisation: 0.8}"),
        "stacks/chat.yaml:4:18: spec.vllmConfig.gpuMemoryUtilisation is not a field of a VLLMRuntime; did you mean gpuMemoryUtilization [unknown-field]",
    ),
    "misspelt reference key": case(
        stack_with("serves: [llama]", "servs: [llama]"),
        'stacks/chat.yaml:10:5: "servs" is not a field of routers.front; did you mean "serves"? [unknown-field]',
    ),
    "wrong type": case(
        stack_with("{modelURL: org/llama}", "{modelURL: org/llama, maxModelLen: many}"),
        'stacks/chat.yaml:3:34: spec.model.maxModelLen must be an integer, found the text "many"; write maxModelLen: <integer> [invalid-value]',
    ),
    "a list for a text": case(
        stack_with("{modelURL: org/llama}", "{modelURL: [org/llama]}"),
        "stacks/chat.yaml:3:13: spec.model.modelURL must be a string, found a list; write modelURL: <string> [invalid-value]",
    ),
    "a fraction for a whole number": case(
        stack_with("{modelURL: org/llama}", "{modelURL: org/llama, maxModelLen: 4096.5}"),
        "stacks/chat.yaml:3:34: spec.model.maxModelLen must be an integer, found the number 4096.5; write maxModelLen: <integer> [invalid-value]",
    ),
    "a text for a boolean": case(
        stack_with("{modelURL: org/llama}", '{modelURL: org/llama, enableLoRA: "yes"}'),
        'stacks/chat.yaml:3:34: spec.model.enableLoRA must be a boolean, found the text "yes"; write enableLoRA: true or enableLoRA: false without quotes [invalid-value]',
    ),
    "a YAML boolean for a number": case(
        stack_with("vllmConfig: {}", "vllmConfig: {port: on}"),
        "stacks/chat.yaml:4:18: spec.vllmConfig.port must be an integer, found the boolean true (that is how YAML 1.1 reads the plain word on); write port: <integer> [invalid-value]",
    ),
    "not in the enum": case(
        stack_with("serves: [llama]", "serves: [llama]\n    routingLogic: roundrobbin"),
        f'stacks/chat.yaml:11:5: spec.routingLogic must be one of {LOGICS}, found the text "roundrobbin"; did you mean "roundrobin" [invalid-value]',
    ),
    "beyond int32": case(
        stack_with("vllmConfig: {}", "vllmConfig: {port: 5000000000}"),
        "stacks/chat.yaml:4:18: port 5000000000 is too large to read: every VLLMRuntime of the cluster freezes while it exists; write a number from -2147483648 to 2147483647 [oversized-integer]",
    ),
    "a required field is missing": case(
        stack_with(f"    image: {ROUTER_IMAGE}\n", ""),
        "stacks/chat.yaml:9:3: spec.image is required but missing; add image [invalid-value]",
    ),
    "an image with a tag of its own": case(
        stack_with(f"image: {ROUTER_IMAGE}", "image: {registry: a, name: b, tag: c}"),
        'stacks/chat.yaml:11:35: spec.image.tag is not a field of a VLLMRouter; write the tag into name: "b:c" [unknown-field]',
    ),
    "a list as an environment value": case(
        stack_with("vllmConfig: {}", "vllmConfig: {env: {A: [1]}}"),
        "stacks/chat.yaml:4:24: spec.vllmConfig.env[0].value must be a string, found a list; write value: <string> [invalid-value]",
    ),
    "null where a mapping is wanted": case(
        stack_with("front:\n    serves: [llama]\n    image: " + ROUTER_IMAGE + "\n    resources: {cpu: 2, memory: 8Gi}", "front:"),
        "stacks/chat.yaml:9:3: routers.front is null; allowed: a mapping [invalid-value]",
    ),
    "an empty section": case(
        stack("namespace: team\nrouters:\n"),
        "stacks/chat.yaml:2:1: routers is null; leave it out, or write a value [invalid-value]",
    ),
    "a section as a list": case(
        stack("runtimes: [llama]\n"),
        'stacks/chat.yaml:1:1: runtimes is ["llama"]; allowed: a mapping; write "NAME:" in place of the dash, and what belongs to it below [invalid-value]',
    ),
    "serves is a mapping": case(
        stack_with("serves: [llama]", "serves: {llama: 1}"),
        'stacks/chat.yaml:10:5: routers.front.serves is {"llama": 1}; allowed: a list of names [invalid-value]',
    ),
    "serves has a number": case(
        stack_with("serves: [llama]", "serves: [1, llama]"),
        'stacks/chat.yaml:10:5: routers.front.serves is [1, "llama"]; allowed: a list of names [invalid-value]',
    ),
    "labels are a list": case(
        stack_with("serves: [llama]", "serves: [llama]\n    labels: [a]"),
        'stacks/chat.yaml:11:5: routers.front.labels is ["a"]; allowed: a mapping of names to text; write NAME: TEXT in place of each dash [invalid-value]',
    ),
    "an annotation that is a list": case(
        stack_with("serves: [llama]", "serves: [llama]\n    annotations: {a: [1]}"),
        'stacks/chat.yaml:11:5: routers.front.annotations is {"a": [1]}; allowed: a mapping of names to text [invalid-value]',
    ),
    "a side's reference key": case(
        stack(BLOCK.replace("  pd:\n", "  pd:\n    decode: {labels: [a]}\n")),
        'stacks/chat.yaml:3:14: prefillDecode.pd.decode.labels is ["a"]; allowed: a mapping of names to text; write NAME: TEXT in place of each dash [invalid-value]',
    ),
    "a label of a topology's side": case(
        stack(BLOCK.replace("  pd:\n", "  pd:\n    mode: topology\n    decode: {labels: {a: b}}\n")),
        'stacks/chat.yaml:4:14: "labels" is not a field of prefillDecode.pd.decode; allowed: deploymentConfig, lmCacheConfig, model, storageConfig, vllmConfig [unknown-field]',
    ),
    "what the mode decides": case(
        stack(BLOCK.replace("  pd:\n", "  pd:\n    prefill: {enablePDDisaggregation: true}\n")),
        'stacks/chat.yaml:3:15: "enablePDDisaggregation" is not a field of prefillDecode.pd.prefill;'
        " allowed: annotations, autoscalingConfig, cache, deploymentConfig, labels, lmCacheConfig, model, onDelete, storageConfig, vllmConfig [unknown-field]",
    ),
    "bad mode": case(
        stack(BLOCK.replace("  pd:\n", "  pd:\n    mode: topolgy\n")),
        'stacks/chat.yaml:3:5: prefillDecode.pd.mode is "topolgy"; did you mean "topology"? [invalid-value]',
    ),
    "unknown key at the top": case(
        stack(STACK.replace("routers:", "router:")),
        'stacks/chat.yaml:8:1: "router" is not a field of this file; did you mean "routers"? [unknown-field]',
    ),
    "a digest that is neither on nor off": case(
        stack(STACK + "rolloutDigest: maybe\n"),
        'stacks/chat.yaml:17:1: rolloutDigest is "maybe"; allowed: false, off, on, true [invalid-value]',
    ),
    "a path as namespace": case(
        stack("namespace: ../x\n" + STACK),
        f'stacks/chat.yaml:1:1: namespace is "../x"; did you mean "x"? allowed: {NAMESPACE_FORM} [invalid-value]',
    ),
    "a suppression without its reason": case(
        stack(STACK + "suppress:\n  - {rule: mutable-image-tag}\n"),
        "stacks/chat.yaml:18:5: suppress[0].reason is missing; add it [invalid-value]",
    ),
}  # fmt: skip

REFERENCES = {
    "serves": case(
        stack_with("serves: [llama]", "serves: [lama]"),
        'stacks/chat.yaml:10:14: VLLMRouter front: serves names "lama", which is not in this stack; did you mean "llama"? [unknown-reference]',
    ),
    "cache": case(
        stack_with("  llama:\n", "  llama:\n    cache: cach\n"),
        'stacks/chat.yaml:3:5: VLLMRuntime llama: cache names "cach", which is not in this stack; did you mean "cache"? [unknown-reference]',
    ),
    "runtime": case(
        stack(STACK + ADAPTER),
        'stacks/chat.yaml:19:5: LoraAdapter sql: runtime names "lama", which is not in this stack; did you mean "llama"? [unknown-reference]',
    ),
    "a block beside a runtime": case(
        stack(BLOCK.replace("serves: [pd]", "serves: [pd, pd-decode]")),
        "stacks/chat.yaml:10:5: the router serves pd, pd-decode, but a router of a prefillDecode block can serve nothing else; write one router for each [invalid-value]",
    ),
    "a topology without a router": case(
        stack(BLOCK.split("routers:")[0].replace("  pd:\n", "  pd:\n    mode: topology\n")),
        "stacks/chat.yaml:2:3: the topology pd is served by no router, so its nixlProxyHost cannot be derived;"
        " let exactly one router serve it, or write prefill: {lmCacheConfig: {nixlProxyHost: ...}} [unknown-reference]",
    ),
    "an adapter of a runtime without labels": case(
        stack(STACK.replace("  llama:\n", "  llama:\n    labels: {}\n") + ADAPTER.replace("lama", "llama")),
        'stacks/chat.yaml:20:5: the runtime "llama" has no label model, which the adapter needs to find its pods; add labels: {model: ...} to the runtime [unknown-reference]',
    ),
    "stacks": case(
        cluster("stacks: [chta]\n"),
        'clusters/prod.yaml:1:10: stacks[0] names the stack "chta", but stacks/ has no such stack; did you mean "chat"? [unknown-reference]',
    ),
    "a path in stacks": case(
        cluster("stacks: [../x]\n"),
        'clusters/prod.yaml:1:10: stacks[0] names the stack "../x", but stacks/ has no such stack; allowed: chat [unknown-reference]',
    ),
    "overrides": case(
        cluster("stacks: [chat]\noverrides:\n  chta: {routers: {}}\n"),
        'clusters/prod.yaml:3:3: overrides names the stack "chta", but this cluster does not run it; did you mean "chat"? [unknown-reference]',
    ),
}  # fmt: skip
