"""Wrong inputs that no model rejects: values that would be dropped, nulls without effect, and settings of a cluster file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.wrong_entries import case, cluster, stack
from tests.projects import BLOCK, CLUSTER, ROUTER_IMAGE, STACK, stack_with

if TYPE_CHECKING:
    from tests.projects import Content

DEPLOYMENT = "runtimes.llama.deploymentConfig"
DEPLOYMENT_FIELDS = (
    "allowed: deploymentStrategy, image, nodeSelectorTerms, podAnnotations, replicas, resources, runtimeClass, shmSize, "
    "sidecarConfig, toleration [unknown-field]"
)


def deployment(line: str) -> dict[str, Content]:
    """The valid stack with one more line in the runtime's deploymentConfig, line 6."""
    return stack_with("    deploymentConfig:\n", f"    deploymentConfig:\n      {line}\n")


def override(text: str) -> dict[str, Content]:
    """The valid project with this override of its stack, in line 3."""
    return cluster(f"{CLUSTER}overrides: {{chat: {text}}}\n")


def operator(text: str) -> dict[str, Content]:
    """The valid project with these operator settings, in line 2."""
    return cluster(f"stacks: [chat]\noperator: {text}\n")


DROPPED = {
    "empty under a wrong name": case(
        deployment("tolerationz: []"),
        f'stacks/chat.yaml:6:7: "tolerationz" is not a field of {DEPLOYMENT}; did you mean "toleration"? [unknown-field]',
    ),
    "empty below a wrong name": case(
        deployment("affinity: {nodeAffinity: {}}"),
        f'stacks/chat.yaml:6:7: "affinity" is not a field of {DEPLOYMENT}; {DEPLOYMENT_FIELDS}',
    ),
    "null under a wrong name": case(
        deployment("imagePullSecrets:"),
        f'stacks/chat.yaml:6:7: "imagePullSecrets" is not a field of {DEPLOYMENT}; {DEPLOYMENT_FIELDS}',
    ),
    "null under a wrong name in a list": case(
        deployment("toleration: [{key: a, effectz: }]"),
        f'stacks/chat.yaml:6:29: "effectz" is not a field of {DEPLOYMENT}.toleration[0]; did you mean "effect"? [unknown-field]',
    ),
    "a mapping for a list": case(
        deployment("nodeSelectorTerms: {matchExpressions: []}"),
        f'stacks/chat.yaml:6:7: {DEPLOYMENT}.nodeSelectorTerms is {{"matchExpressions": []}}; allowed: a list [invalid-value]',
    ),
    "a list for a mapping": case(
        deployment("podAnnotations: []"),
        f"stacks/chat.yaml:6:7: {DEPLOYMENT}.podAnnotations is []; allowed: a mapping [invalid-value]",
    ),
    "a mapping for a number": case(
        deployment("replicas: {}"),
        f"stacks/chat.yaml:6:7: {DEPLOYMENT}.replicas is {{}}; allowed: a whole number [invalid-value]",
    ),
    "a list for a text": case(
        deployment("shmSize: []"),
        f"stacks/chat.yaml:6:7: {DEPLOYMENT}.shmSize is []; allowed: text [invalid-value]",
    ),
    "a label without a value": case(
        stack_with("    vllmConfig: {}", "    labels: {model: }\n    vllmConfig: {}"),
        'stacks/chat.yaml:4:5: runtimes.llama.labels is {"model": null}; allowed: a mapping of names to text [invalid-value]',
    ),
    "in a block": case(
        stack(BLOCK.replace("    vllmConfig: {}", "    vllmConfig: {envs: {}}")),
        'stacks/chat.yaml:4:18: "envs" is not a field of prefillDecode.pd.vllmConfig; did you mean "env"? [unknown-field]',
    ),
    "in a side of a pair": case(
        stack(BLOCK.replace("    vllmConfig: {}", "    vllmConfig: {}\n    decode: {model: {dtyp: }}")),
        'stacks/chat.yaml:5:22: "dtyp" is not a field of prefillDecode.pd.decode.model; did you mean "dtype"? [unknown-field]',
    ),
    "in a side of a topology": case(
        stack(BLOCK.replace("    vllmConfig: {}", "    vllmConfig: {}\n    mode: topology\n    decode: {storageConfig: []}")),
        "stacks/chat.yaml:6:14: prefillDecode.pd.decode.storageConfig is []; allowed: a mapping [invalid-value]",
    ),
    "an override's null under a wrong name": case(
        override("{runtimes: {llama: {model: {modelUrl: null}}}}"),
        "clusters/prod.yaml:3:47: overrides.chat.runtimes.llama.model.modelUrl is null, but the stack has nothing of"
        ' this name to remove; did you mean "modelURL"? [unknown-reference]',
    ),
    "an override's null for no entry": case(
        override("{routers: {frnt: null}}"),
        "clusters/prod.yaml:3:30: overrides.chat.routers.frnt is null, but the stack has nothing of this name to remove;"
        ' did you mean "front"? [unknown-reference]',
    ),
    "0 for a switch": case(
        stack(f"rolloutDigest: 0\n{STACK}"),
        "stacks/chat.yaml:1:1: rolloutDigest is 0; allowed: false, off, on, true [invalid-value]",
    ),
    "quotes around a switch": case(
        stack(f'rolloutDigest: "false"\n{STACK}'),
        'stacks/chat.yaml:1:1: rolloutDigest is "false"; allowed: false, off, on, true [invalid-value]',
    ),
    "two merge keys": case(
        stack_with("{modelURL: org/llama}", "\n      <<: {modelURL: a/b}\n      <<: {modelURL: c/d}"),
        "stacks/chat.yaml:5:7: the key \"<<\" is written twice (first on line 4); write it once, with a list of what it merges [unreadable-yaml]",
    ),
}  # fmt: skip

SETTINGS = {
    "cluster's name twice": case(
        {"clusters/prod.yml": CLUSTER},
        'clusters/prod.yml:1:1: clusters/prod.yml and clusters/prod.yaml both define the cluster "prod"; rename one of them [invalid-name]',
    ),
    "a tag without its colon": case(
        cluster(f"{CLUSTER}images: {{docker.io/lmcache/lmstack-router: v0.1.9}}\n"),
        'clusters/prod.yaml:3:10: "v0.1.9" for "docker.io/lmcache/lmstack-router" is not a tag, a digest or an image reference;'
        ' did you mean ":v0.1.9"? [invalid-image-reference]',
    ),
    "a tag with a space": case(
        cluster(f"{CLUSTER}images: {{{ROUTER_IMAGE}: ':a b'}}\n"),
        f'clusters/prod.yaml:3:10: ":a b" for "{ROUTER_IMAGE}" is not a tag, a digest or an image reference;'
        " write :tag or @sha256:DIGEST [invalid-image-reference]",
    ),
    "the operator's namespace": case(
        operator("{namespace: -a-}"),
        'clusters/prod.yaml:2:12: operator.namespace is "-a-"; did you mean "a"? allowed: at most 63 lower-case letters, digits and dashes, with a letter'
        " or digit at both ends [invalid-value]",
    ),
    "the operator's image": case(
        operator("{image: 'FOO BAR:1'}"),
        'clusters/prod.yaml:2:12: operator.image "FOO BAR:1" is not a valid image reference; write registry/name:tag, in lower case'
        " [invalid-image-reference]",
    ),
    "no operator's image": case(
        operator("{image: ''}"),
        'clusters/prod.yaml:2:12: operator.image is ""; allowed: text with at least 1 character [invalid-value]',
    ),
    "the operator's CPU": case(
        operator("{image: a/b:0123abc, resources: {cpuLimit: abc, memoryLimit: 128 Mi}}"),
        'clusters/prod.yaml:2:44: operator.resources.cpuLimit "abc" is not a Kubernetes quantity of 0 or more;'
        " write a number with a suffix that Kubernetes accepts: 500m or 2 for CPU, 512Mi for memory [invalid-quantity]",
        'clusters/prod.yaml:2:59: operator.resources.memoryLimit "128 Mi" is not a Kubernetes quantity of 0 or more;'
        " write a number with a suffix that Kubernetes accepts: 500m or 2 for CPU, 512Mi for memory [invalid-quantity]",
    ),
    "the operator's request above its limit": case(
        operator('{image: a/b:0123abc, resources: {cpuRequest: "2", memoryRequest: 2Gi, memoryLimit: 1Gi}}'),
        'clusters/prod.yaml:2:44: operator.resources.cpuRequest "2" is above cpuLimit "500m" (the default), so the API server'
        " rejects the operator's Deployment; raise cpuLimit, or lower cpuRequest [invalid-value]",
        'clusters/prod.yaml:2:61: operator.resources.memoryRequest "2Gi" is above memoryLimit "1Gi", so the API server rejects'
        " the operator's Deployment; raise memoryLimit, or lower memoryRequest [invalid-value]",
    ),
    "facts as one word": case(
        cluster(f"{CLUSTER}facts: {{secrets: [a]}}\n"),
        'clusters/prod.yaml:3:19: facts.secrets[0] is "a"; allowed: a mapping; possible keys: keys, name, namespace [invalid-value]',
    ),
    "a Service's name that a router's makes too long": case(
        {
            **cluster("stacks: [chat]\noperator: {install: false, profile: change-841}\n"),
            **stack(BLOCK.replace("  front:", f"  {'f' * 59}:").replace("    vllmConfig: {}", "    vllmConfig: {}\n    mode: topology")),
        },
        f'stacks/chat.yaml:10:3: the name of the Service "{"f" * 59}-nixl" has more than 63 characters;'
        " give the router a shorter name [invalid-name]",
    ),
    "an adapter of a topology": case(
        {
            **cluster("stacks: [chat]\noperator: {install: false, profile: change-841}\n"),
            **stack(
                BLOCK.replace("    vllmConfig: {}", "    vllmConfig: {}\n    mode: topology")
                + "loraAdapters:\n  sql:\n    runtime: pd\n    adapterSource: {type: local, adapterName: sql, adapterPath: /x}\n"
            ),
        },
        'stacks/chat.yaml:16:5: LoraAdapter sql: runtime names "pd", a topology, whose two sides have different model labels;'
        " remove runtime and set baseModel to the model label of one side; or set mode: pair and name one side [unknown-reference]",
    ),
}  # fmt: skip
