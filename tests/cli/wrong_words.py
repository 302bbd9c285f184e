"""Mistakes that newcomers made, each with the one message that helps: what was probably meant, at its place, and nothing that follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.wrong_entries import case, cluster, stack
from tests.projects import BLOCK, CLUSTER, ENGINE_IMAGE, ROUTER_IMAGE, STACK, stack_with

if TYPE_CHECKING:
    from tests.projects import Content

RESOURCE = "apiVersion: production-stack.vllm.ai/v1alpha1\nkind: VLLMRuntime\nmetadata: {name: a}\nspec: {}\n"
VALUES = "servingEngineSpec:\n  modelSpec: []\nrouterSpec: {}\n"
NAME_FORM = (
    "allowed: at most 63 lower-case letters, digits and dashes, with a letter or digit at both ends [invalid-value]"
)
NO_OBJECT_NAME = "is not a valid object name (a-z, 0-9, '-' and '.', starting and ending with a letter or digit)"
NO_SERVICE_NAME = "is not a valid name for a Service (a-z, 0-9 and '-', starting with a letter, not ending in '-')"
MAKE_SECRET = "make it there, and list it among the secrets of the cluster file"  # noqa: S105  # advice, not a secret
TEMPLATE = (
    "this is a template, but only plain data is read; write the value, or render the template first (helm template)"
    " [unreadable-yaml]"
)
NO_STACK = "not a stack file"
VALUES_FIX = "convert it with `python3 main.py import helm stacks/chat.yaml`, and then move it out of the project"


def runtime(line: str) -> dict[str, Content]:
    """The valid stack with one more line in its runtime, line 3."""
    return stack_with("  llama:\n", f"  llama:\n    {line}\n")


def renamed(old: str, new: str, text: str = STACK) -> dict[str, Content]:
    """The valid stack with one entry, and what names it, renamed."""
    return stack(text.replace(f"{old}:\n", f"{new}:\n").replace(f"[{old}]", f"[{new}]"))


def secrets(name: str, known: str) -> dict[str, Content]:
    """The valid project with a runtime that uses this Secret, on a cluster with these."""
    model = f"{{modelURL: org/llama, hfTokenSecret: {name}}}"
    return {**stack_with("{modelURL: org/llama}", model), **cluster(f"{CLUSTER}facts: {{secrets: [{known}]}}\n")}


WORDS = {
    "a Helm value": case(
        stack_with("org/llama", "{{ .Values.model }}"), f"stacks/chat.yaml:3:23: {TEMPLATE}",
    ),
    "a Helm template": case(
        stack("{{- if .Values.chat }}\n" + STACK + "{{- end }}\n"), f"stacks/chat.yaml:1:1: {TEMPLATE}",
    ),
    "two documents of a cluster": case(
        cluster(CLUSTER + "---\n" + CLUSTER),
        "clusters/prod.yaml:4:1: a cluster file is one document, but a second one begins here;"
        " merge it into the first one, or move it into a file of its own [invalid-value]",
    ),
    "a custom resource": case(
        stack(RESOURCE),
        f"stacks/chat.yaml:1:1: this is a VLLMRuntime, {NO_STACK}; to manage it, write its spec as an entry of a stack file,"
        " runtimes: {NAME: {...}}, or let `python3 main.py import cluster stacks/chat.yaml` do that; to publish it as it is, move it into"
        " a stack's folder, stacks/NAME/; to judge it, run `python3 main.py check stacks/chat.yaml` [invalid-value]",
    ),
    "what kubectl printed": case(
        stack(f"apiVersion: v1\nkind: List\nitems:\n- {RESOURCE.strip().replace(chr(10), chr(10) + '  ')}\n- {{kind: Service}}\n"),
        f"stacks/chat.yaml:1:1: this is a List of 2 objects, as kubectl prints it, {NO_STACK}; to turn its custom resources into stack files,"
        " run `python3 main.py import cluster stacks/chat.yaml`, and then move it out of the project [invalid-value]",
    ),
    "another manifest": case(
        stack("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"),
        f"stacks/chat.yaml:1:1: this is a ConfigMap, {NO_STACK}; to publish it as it is, move it into a stack's folder, stacks/NAME/"
        " [invalid-value]",
    ),
    "Helm values": case(
        stack(VALUES),
        f"stacks/chat.yaml:1:1: these are values of the production stack's Helm chart, {NO_STACK}; {VALUES_FIX} [invalid-value]",
    ),
    "Helm values below a dependency": case(
        stack("vllm:\n  servingEngineSpec: {}\n  routerSpec: {}\n"),
        f"stacks/chat.yaml:1:1: these are values of the production stack's Helm chart, {NO_STACK}; {VALUES_FIX} [invalid-value]",
    ),
    "a cluster file among the stacks": case(
        {"stacks/prod.yaml": CLUSTER},
        f"stacks/prod.yaml:1:1: this is a cluster file, {NO_STACK}; move it to clusters/ [invalid-value]",
    ),
    "a stack file among the clusters": case(
        {"clusters/chat.yaml": STACK},
        "clusters/chat.yaml:1:1: this is a stack file, not a cluster file; move it to stacks/, and name it in `stacks` of a cluster file"
        " [invalid-value]",
    ),
    "a section as a list of objects": case(
        stack("runtimes:\n  - name: llama\n    model: {modelURL: a/b}\n"),
        'stacks/chat.yaml:1:1: runtimes is [{"name": "llama", "model": {"modelURL": "a/b"}}]; allowed: a mapping;'
        ' write "llama:" in place of the dash, and what belongs to it below [invalid-value]',
    ),
    "an entry as a list": case(
        stack("runtimes:\n  llama:\n    - model: {}\n"),
        'stacks/chat.yaml:2:3: runtimes.llama is [{"model": {}}]; allowed: a mapping; remove the dash, so that the fields stand'
        " directly below the key [invalid-value]",
    ),
    "a part of an entry as a list": case(
        stack_with("{modelURL: org/llama}", "[{modelURL: org/llama}]"),
        "stacks/chat.yaml:3:5: spec.model must be an object, found a list; remove the dash, so that the fields stand directly below model"
        " [invalid-value]",
    ),
    "a mapping as a list": case(
        cluster(CLUSTER + "facts: {secrets: {hf: [token]}}\n"),
        'clusters/prod.yaml:3:9: facts.secrets is {"hf": ["token"]}; allowed: a list; begin each item with "- " [invalid-value]',
    ),
    "no serves": case(
        stack_with("    serves: [llama]\n", ""),
        "stacks/chat.yaml:9:3: VLLMRouter front has no serves, so it would send requests to nothing; write serves: [llama] [invalid-value]",
    ),
    "an empty serves": case(
        stack(BLOCK.replace("[pd]", "[]")),
        "stacks/chat.yaml:10:5: VLLMRouter front has no serves, so it would send requests to nothing; write serves: [pd] [invalid-value]",
    ),
    "a misspelt serves is not a missing one": case(
        stack_with("serves:", "srves:"),
        'stacks/chat.yaml:10:5: "srves" is not a field of routers.front; did you mean "serves"? [unknown-field]',
    ),
    "a wrong serves is not a missing one": case(
        stack_with("serves: [llama]", "serves: [1]"),
        "stacks/chat.yaml:10:5: routers.front.serves is [1]; allowed: a list of names [invalid-value]",
    ),
    "a field one level too high": case(
        stack_with("    model: {modelURL: org/llama}", "    modelURL: org/llama"),
        'stacks/chat.yaml:3:5: "modelURL" is not a field of runtimes.llama; write it below model, as in model: {modelURL: ...}'
        " [unknown-field]",
    ),
    "a field two levels too high": case(
        runtime("gpu: 1"),
        'stacks/chat.yaml:3:5: "gpu" is not a field of runtimes.llama; write it below deploymentConfig.resources, as in'
        " deploymentConfig: {resources: {gpu: ...}} [unknown-field]",
    ),
    "a field in the wrong part": case(
        stack_with("vllmConfig: {}", "vllmConfig: {gpu: 1}"),
        "stacks/chat.yaml:4:18: spec.vllmConfig.gpu is not a field of a VLLMRuntime; write it below spec.deploymentConfig.resources"
        " [unknown-field]",
    ),
    "a router's field one level too high": case(
        stack_with("serves: [llama]", "serves: [llama]\n    memory: 1Gi"),
        'stacks/chat.yaml:11:5: "memory" is not a field of routers.front; write it below resources, as in resources: {memory: ...}'
        " [unknown-field]",
    ),
    "a field of an entry at the top": case(
        stack(STACK + "serves: [llama]\n"),
        'stacks/chat.yaml:17:1: "serves" is not a field of this file; it is a field of an entry: write it below routers.NAME, as in'
        " routers: {NAME: {serves: ...}} [unknown-field]",
    ),
    "a fact at the top": case(
        cluster(CLUSTER + "secrets: []\n"),
        'clusters/prod.yaml:3:1: "secrets" is not a field of this file; write it below facts, as in facts: {secrets: ...} [unknown-field]',
    ),
    "a top-level field below": case(
        cluster(CLUSTER + "facts: {namespace: team}\n"),
        'clusters/prod.yaml:3:9: "namespace" is not a field of facts; write it at the top of the file [unknown-field]',
    ),
    "a misspelt part is not a missing one": case(
        stack_with("    model:", "    modle:"),
        'stacks/chat.yaml:3:5: "modle" is not a field of runtimes.llama; did you mean "model"? [unknown-field]',
    ),
    "a name with capitals": case(
        renamed("front", "Front"),
        f'stacks/chat.yaml:9:3: the name "Front" {NO_OBJECT_NAME}; write a name such as "front" [invalid-name]',
    ),
    "a name with a dot": case(
        renamed("llama", "llama-3.1"),
        f'stacks/chat.yaml:2:3: the name "llama-3.1" {NO_SERVICE_NAME}; write a name such as "llama-3-1" [invalid-name]',
    ),
    "a name with a space": case(
        renamed("llama", "my llama"),
        f'stacks/chat.yaml:2:3: the name "my llama" {NO_OBJECT_NAME}; write a name such as "my-llama" [invalid-name]',
    ),
    "a name that is too long": case(
        renamed("llama", "a" * 64),
        f'stacks/chat.yaml:2:3: the name "{"a" * 56}... has 64 characters; the name of a Service has at most 63;'
        f' write a name such as "{"a" * 50}" [invalid-name]',
    ),
    "a block's name": case(
        renamed("pd", "PD_1", BLOCK),
        f'stacks/chat.yaml:2:3: the name "PD_1" {NO_OBJECT_NAME}; write a name such as "pd-1" [invalid-name]',
    ),
    "a block's name that is too long for its sides": case(
        renamed("pd", "a" * 56, BLOCK),
        f'stacks/chat.yaml:2:3: the name "{"a" * 56}" gives the name "{"a" * 56}-prefill", which has 64 characters; the name of a Service'
        f' has at most 63; write a name such as "{"a" * 50}" [invalid-name]',
    ),
    "an image with a scheme": case(
        stack_with(f"image: {ROUTER_IMAGE}", f"image: https://{ROUTER_IMAGE}"),
        f'stacks/chat.yaml:11:5: "https://{ROUTER_IMAGE}" of the router is not an image reference, and the pod never starts;'
        f' leave out "https://": write {ROUTER_IMAGE} [invalid-image-reference]',
    ),
    "an image with capitals": case(
        stack_with(f"image: {ROUTER_IMAGE}", "image: docker.io/LMCache/Router:V1"),
        'stacks/chat.yaml:11:5: "docker.io/LMCache/Router:V1" of the router is not an image reference, and the pod never starts;'
        " write it in lower case: docker.io/lmcache/router:V1 [invalid-image-reference]",
    ),
    "an operator's image with a scheme": case(
        cluster("stacks: [chat]\noperator: {image: 'docker://a.io/op:0123abc'}\n"),
        'clusters/prod.yaml:2:12: operator.image "docker://a.io/op:0123abc" is not a valid image reference; leave out "docker://":'
        " write a.io/op:0123abc [invalid-image-reference]",
    ),
    "a pinned image with a scheme": case(
        cluster(f"{CLUSTER}images: {{'{ENGINE_IMAGE}': 'https://a.io/b:1'}}\n"),
        f'clusters/prod.yaml:3:10: "https://a.io/b:1" for "{ENGINE_IMAGE}" is not a tag, a digest or an image reference;'
        ' leave out "https://": write a.io/b:1 [invalid-image-reference]',
    ),
    "a namespace with capitals": case(
        stack("namespace: Team-A\n" + STACK),
        f'stacks/chat.yaml:1:1: namespace is "Team-A"; did you mean "team-a"? {NAME_FORM}',
    ),
    "a namespace with an underscore": case(
        cluster(CLUSTER + "namespace: team_a\n"),
        f'clusters/prod.yaml:3:1: namespace is "team_a"; did you mean "team-a"? {NAME_FORM}',
    ),
    "a namespace that is too long": case(
        stack(f"namespace: {'a' * 64}\n" + STACK),
        f'stacks/chat.yaml:1:1: namespace is "{"a" * 56}...; {NAME_FORM}',
    ),
    "a Secret that is nearly known": case(
        secrets("hf-token", "{name: hf-tokens}, {name: other}"),
        f'stacks/chat.yaml:3:34: the Secret "hf-token" is not known in namespace "default"; did you mean "hf-tokens"?'
        f" known there: hf-tokens, other; or {MAKE_SECRET} [missing-secret]",
    ),
    "a Secret of another namespace": case(
        secrets("hf", "{name: hf, namespace: team}, {name: other}"),
        'stacks/chat.yaml:3:34: the Secret "hf" is not known in namespace "default"; it exists in namespace team, but a pod reads only'
        f" Secrets of its own; {MAKE_SECRET} [missing-secret]",
    ),
    "a Secret where none is known": case(
        secrets("hf", ""),
        'stacks/chat.yaml:3:34: the Secret "hf" is not known in namespace "default";'
        f" {MAKE_SECRET} (no Secret is known in this namespace) [missing-secret]",
    ),
    "a missing model": case(
        stack_with("    model: {modelURL: org/llama}\n    vllmConfig: {}\n", ""),
        "stacks/chat.yaml:2:3: spec.model is required but missing; add model [invalid-value]",
    ),
}  # fmt: skip
