"""Wrong inputs by what is wrong, each with all messages that the user gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.wrong_entries import (
    ADAPTER,
    FIELDS,
    REFERENCES,
    VLLM_FIELDS,
    case,
    cluster,
    stack,
)
from tests.cli.wrong_silently import DROPPED, SETTINGS
from tests.cli.wrong_words import WORDS
from tests.projects import BLOCK, STACK, stack_with

if TYPE_CHECKING:
    from tests.projects import Content


def beside(text: str, name: str = "x.yaml") -> dict[str, Content]:
    """The valid project with its stack as a folder, and this file next to the stack file."""
    return {"stacks/chat.yaml": None, "stacks/chat/stack.yaml": STACK, f"stacks/chat/{name}": text}


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(8)
)
NO_OBJECT = "this document is not a Kubernetes object: it has no apiVersion or no kind"
MOVE_OUT = "move it out of the stack's folder, or into stack.yaml [invalid-manifest]"
NAME_STACKS = "name the stacks that run there: stacks: [NAME]; or every stack of the project: stacks: all"
FILE_NAME = "use at most 63 lower-case letters, digits and dashes [invalid-name]"

DUPLICATES = {
    "key": case(
        stack_with("routers:\n", "routers:\n  front: {}\n"),
        'stacks/chat.yaml:10:3: the key "front" is written twice (first on line 9); keep one of them [unreadable-yaml]',
    ),
    "stack of a cluster": case(
        cluster("stacks: [chat, chat]\n"),
        'clusters/prod.yaml:1:16: stacks[1] names the stack "chat" again; name each stack once [invalid-value]',
    ),
    "entry": case(
        stack(BLOCK.split("routers:")[0] + STACK.replace("  llama:", "  pd-decode:").replace("[llama]", "[pd-decode]")),
        "stacks/chat.yaml:2:3: VLLMRuntime pd-decode is defined twice, first at stacks/chat.yaml:9:3; rename one of them [duplicate-object]",
    ),
    "stack file and folder": case(
        {"stacks/chat/stack.yaml": STACK},
        'stacks/chat.yaml:1:1: stacks/chat.yaml and stacks/chat both define the stack "chat"; rename one of them [invalid-name]',
    ),
}  # fmt: skip

FILES = {
    "alias bomb": case(
        stack(BOMB),
        "stacks/chat.yaml:5:29: aliases expand to more than 100000 entries; write the values out [unreadable-yaml]",
    ),
    "tag": case(
        stack_with("{modelURL: org/llama}", "!!python/object:os.system {}"),
        "stacks/chat.yaml:3:12: the tag tag:yaml.org,2002:python/object:os.system is not allowed: only plain data is read; remove the tag [unreadable-yaml]",
    ),
    "not UTF-8": case(
        stack(STACK.encode() + b"# caf\xe9\n"),
        'stacks/chat.yaml:17:6: the file is not UTF-8 text: it has the byte 0xe9, which is "é" in Latin-1; save the file as UTF-8 [unreadable-yaml]',
    ),
    "tab": case(
        stack_with("  front:", "\tfront:"),
        "stacks/chat.yaml:9:1: not well-formed YAML: a tab indents this line, but YAML allows only spaces there; replace the tab [unreadable-yaml]",
    ),
    "two documents": case(
        stack(STACK + "---\n" + STACK),
        "stacks/chat.yaml:18:1: a stack file is one document, but a second one begins here; merge it into the first one, or move it into a file of its own [invalid-value]",
    ),
    "empty": case(
        stack("# nothing\n"),
        "stacks/chat.yaml:1:1: the stack has no entries, so publishing it would remove all of its objects; add entries to runtimes, prefillDecode, routers, cacheServers, loraAdapters; or delete the stack [empty-publish]",
    ),
    "a list": case(
        stack("- runtimes\n"),
        "stacks/chat.yaml:1:1: a stack file is a mapping, but this is a list; write keys, such as runtimes: {NAME: {...}} [invalid-value]",
    ),
    "nested too deep": case(
        stack("a: " + "[" * 200 + "]" * 200 + "\n"),
        "stacks/chat.yaml:1:103: nested deeper than 100 levels; correct the file [unreadable-yaml]",
    ),
    "name of a file": case(
        {"stacks/Chat_2.yaml": STACK},
        f'stacks/Chat_2.yaml:1:1: "Chat_2.yaml" is not a valid name for a stack; {FILE_NAME}',
    ),
    "name of a cluster": case(
        {"clusters/Prod.yaml": "stacks: [chat]\n"},
        f'clusters/Prod.yaml:1:1: "Prod.yaml" is not a valid name for a cluster; {FILE_NAME}',
    ),
    "reserved unit": case(
        {"stacks/operator.yaml": STACK},
        'stacks/operator.yaml:1:1: "operator" is reserved for the operator; choose another name for this stack [invalid-name]',
    ),
    "a link out of the project": case(
        {"stacks/hosts.yaml": lambda path: path.symlink_to("/etc/hosts")},
        "stacks/hosts.yaml:1:1: stacks/hosts.yaml is a link to a place outside the project; replace the link with a copy [invalid-name]",
    ),
    "a link to nowhere": case(
        {"stacks/gone.yaml": lambda path: path.symlink_to("nowhere.yaml")},
        "stacks/gone.yaml:1:1: the file cannot be read: No such file or directory; make it readable [unreadable-yaml]",
    ),
}  # fmt: skip

CLUSTERS = {
    "no stacks": case(cluster("namespace: team\n"), f"clusters/prod.yaml:1:1: stacks is missing; {NAME_STACKS} [invalid-value]"),
    "null stacks": case(cluster("stacks:\n"), f"clusters/prod.yaml:1:1: stacks is null; {NAME_STACKS} [invalid-value]"),
    "no stack at all": case(
        {"stacks/chat.yaml": None, "stacks/note.md": ""},
        'clusters/prod.yaml:1:10: stacks[0] names the stack "chat", but stacks/ has no such stack; write one with'
        " `python3 main.py add stack chat`, or remove the name here [unknown-reference]",
    ),
    "empty file": case(cluster(""), f"clusters/prod.yaml:1:1: stacks is missing; {NAME_STACKS} [invalid-value]"),
    "unknown key": case(
        cluster("stacks: [chat]\nimage: {}\n"),
        'clusters/prod.yaml:2:1: "image" is not a field of this file; did you mean "images"? [unknown-field]',
    ),
    "unknown key below": case(
        cluster("stacks: [chat]\nfacts:\n  nodePools: [{name: a, gpus: 1, gpuMemry: 80}]\n"),
        'clusters/prod.yaml:3:34: "gpuMemry" is not a field of facts.nodePools[0]; did you mean "gpuMemory"? [unknown-field]',
    ),
    "an unknown profile": case(
        cluster("stacks: [chat]\noperator: {install: false, profile: change-842}\n"),
        'clusters/prod.yaml:2:28: operator.profile "change-842" is not a profile that we have; did you mean "change-841"? [invalid-value]',
    ),
    "a number out of range": case(
        cluster("stacks: [chat]\nfacts: {nodePools: [{name: a, gpus: -1}]}\n"),
        "clusters/prod.yaml:2:31: facts.nodePools[0].gpus is -1; allowed: greater than or equal to 0 [invalid-value]",
    ),
    "an image that is a number": case(
        cluster("stacks: [chat]\nimages: {a: 5}\n"),
        "clusters/prod.yaml:2:10: images.a is 5; allowed: text (quote it) [invalid-value]",
    ),
    "overrides as a list": case(
        cluster("stacks: [chat]\noverrides: [chat]\n"),
        'clusters/prod.yaml:2:1: overrides is ["chat"]; allowed: a mapping; write "NAME:" in place of the dash, and what belongs to it below [invalid-value]',
    ),
    "an override's unknown section": case(
        cluster("stacks: [chat]\noverrides:\n  chat:\n    runtime: {}\n"),
        'clusters/prod.yaml:4:5: "runtime" is not a field of this file; did you mean "runtimes"? [unknown-field]',
    ),
    "an override's unknown field": case(
        cluster("stacks: [chat]\noverrides:\n  chat:\n    runtimes:\n      llama:\n        model: {maxModelLn: 5}\n"),
        "clusters/prod.yaml:6:17: spec.model.maxModelLn is not a field of a VLLMRuntime; did you mean maxModelLen [unknown-field]",
    ),
    "an override of a runtime that the stack does not have": case(
        cluster("stacks: [chat]\noverrides:\n  chat:\n    runtimes:\n      lama:\n        model: {modelURL: a/b}\n"),
        "clusters/prod.yaml:5:7: spec.deploymentConfig is required but missing; add deploymentConfig [invalid-value]",
    ),
}  # fmt: skip

MANIFESTS = {
    "a key that cdk8s rejects": case(
        beside("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {__proto__: a}\n"),
        'stacks/chat/x.yaml:4:8: cdk8s rejects the key data.__proto__; choose another key [invalid-manifest]',
    ),
    "no kind": case(beside("metadata: {name: a}\n"), f"stacks/chat/x.yaml:1:1: {NO_OBJECT}; {MOVE_OUT}"),
    "no mapping": case(beside("just text\n"), f"stacks/chat/x.yaml:1:1: {NO_OBJECT}; {MOVE_OUT}"),
    "no name": case(
        beside("apiVersion: v1\nkind: ConfigMap\n"),
        "stacks/chat/x.yaml:1:1: metadata.name of this ConfigMap is missing; write a name, in quotes [invalid-manifest]",
    ),
    "a name that YAML reads as a boolean": case(
        beside("apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n"),
        "stacks/chat/x.yaml:3:12: metadata.name of this Namespace is false, not text; write a name, in quotes [invalid-manifest]",
    ),
    "a number that JSON does not have": case(
        beside("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: [1, .inf]}\n"),
        "stacks/chat/x.yaml:4:15: `.inf` is a number that JSON does not have, and kubectl refuses the file; put it in quotes if it is text [unreadable-yaml]",
    ),
    "a folder in the folder": case(
        beside("apiVersion: v1\n", "more/x.yaml"),
        "stacks/chat/more:1:1: stacks/chat/more is a folder, but manifests are read only from the stack's own folder; move its files up [invalid-manifest]",
    ),
    "a wrong plain CR": case(
        beside(
            "apiVersion: production-stack.vllm.ai/v1alpha1\nkind: CacheServer\nmetadata: {name: c}\n"
            "spec:\n  enabled: true\n  image: {registry: docker.io, name: 'a/b:1'}\n  resources: {cpu: '1'}\n"
        ),
        "stacks/chat/x.yaml:5:3: spec.enabled is not a field of a CacheServer; remove it; a CacheServer that exists runs [unknown-field]",
    ),
}  # fmt: skip

AT_ONCE = {
    "three mistakes in one entry": case(
        stack_with("vllmConfig: {}", "vllmConfig: {frobnicate: 1, port: x}\n    cache: no-such"),
        f"stacks/chat.yaml:4:18: spec.vllmConfig.frobnicate is not a field of a VLLMRuntime; remove it; known here: {VLLM_FIELDS} [unknown-field]",
        'stacks/chat.yaml:4:33: spec.vllmConfig.port must be an integer, found the text "x"; write port: <integer> [invalid-value]',
        'stacks/chat.yaml:5:5: VLLMRuntime llama: cache names "no-such", which is not in this stack; allowed: cache [unknown-reference]',
    ),
    "mistakes in three files": case(
        {
            "clusters/next.yaml": "stacks: [chat]\nnamespaces: a\n",
            "stacks/broken.yaml": "runtimes: [\n",
            **stack_with("serves: [llama]", "serve: [llama]"),
        },
        'clusters/next.yaml:2:1: "namespaces" is not a field of this file; did you mean "namespace"? [unknown-field]',
        "stacks/broken.yaml:2:1: not well-formed YAML: did not find expected node content; correct the file [unreadable-yaml]",
        'stacks/chat.yaml:10:5: "serve" is not a field of routers.front; did you mean "serves"? [unknown-field]',
    ),
    "references to a wrong entry are not reported too": case(
        stack("runtimes:\n  llama: 5\n" + STACK[STACK.index("routers:") :] + ADAPTER.replace("lama", "llama")),
        "stacks/chat.yaml:2:3: runtimes.llama is 5; allowed: a mapping [invalid-value]",
    ),
    "one mistake on two clusters is reported once": case(
        {**stack_with("serves: [llama]", "serves: [lama]"), "clusters/next.yaml": "stacks: [chat]\n"},
        'stacks/chat.yaml:10:14: VLLMRouter front: serves names "lama", which is not in this stack; did you mean "llama"? [unknown-reference]',
    ),
}  # fmt: skip

TABLES = {
    "field": FIELDS,
    "reference": REFERENCES,
    "duplicate": DUPLICATES,
    "file": FILES,
    "cluster": CLUSTERS,
    "manifest": MANIFESTS,
    "at once": AT_ONCE,
    "dropped": DROPPED,
    "settings": SETTINGS,
    "word": WORDS,
}
