"""The pages of the findings that no rule makes: about files and about suppressions. A new id of that sort gets its page here."""

from __future__ import annotations

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.rules.engine.page import Page

OTHER_PAGES = (
    Page(
        "unreadable-yaml",
        Severity.ERROR,
        FailsAt.API_SERVER,
        """A file is no YAML that can be trusted.

**What it reports.** A file that cannot be read: not well-formed, a key written twice, an explicit tag, an alias bomb, not UTF-8, no
permission. Nothing in it was judged; every other file was.

**Why it is bad.** No GitOps tool can apply it, and one that takes the last of two equal keys applies something else than what the
reviewer saw. Helm templates are no YAML before they are rendered.

**Bad**

    spec:
      replicas: 1
      replicas: 2

**Fix.** Correct the place that is named. Of a Helm chart, check what `helm template` prints.

    spec:
      replicas: 2
""",
        is_rule=False,
        can_be_suppressed=False,
    ),
    Page(
        "object-without-kind-or-version",
        Severity.ERROR,
        FailsAt.API_SERVER,
        """An object of the production stack lacks its kind or its apiVersion.

**What it reports.** A document with a spec that has one of the operator's kinds and no apiVersion, or the operator's API group and no
kind.

**Why it is bad.** The API server refuses it, and no rule can judge it (Kubernetes API, documented). Other documents without kind and
apiVersion are taken for something else (Helm values, a stack file) and passed over.

**Bad**

    kind: VLLMRouter
    metadata:
      name: my-router
    spec:
      serviceAccountName: my-router

**Fix.** Write both.

    apiVersion: production-stack.vllm.ai/v1alpha1
    kind: VLLMRouter
    metadata:
      name: my-router
    spec:
      serviceAccountName: my-router
""",
        is_rule=False,
        can_be_suppressed=False,
    ),
    Page(
        "operator-stops",
        Severity.ERROR,
        FailsAt.OPERATOR,
        """The operator stops halfway through the children of an object.

**What it reports.** An object that no rule reports, at which the operator is known to panic, to loop or to be refused. `expand` prints
what it makes before that, and nothing after it.

**Why it is bad.** What comes after the stop never exists, and every later change of the object waits behind it (operator, observed).

**Bad**

    kind: CacheServer
    spec:
      resources: {cpu: lots, memory: 4Gi}

**Fix.** Correct the value that is named.

    kind: CacheServer
    spec:
      resources: {cpu: "2", memory: 4Gi}
""",
        is_rule=False,
        can_be_suppressed=False,
    ),
    Page(
        "invalid-suppression",
        Severity.ERROR,
        FailsAt.NOTHING,
        """A suppression names no rule, or gives no reason.

**What it reports.** A suppression whose rule does not exist or cannot be suppressed, or whose reason is empty. It silences nothing.

**Why it is bad.** A reviewer believes that somebody looked at a finding and overruled it; a misspelt id overrules nothing, and without
a reason nobody can tell whether it still holds.

**Bad**

    metadata:
      annotations:
        production-stack.vllm.ai/suppress: "mutable-image-tags: "

**Fix.** Write the rule's id and why it does not hold here.

    metadata:
      annotations:
        production-stack.vllm.ai/suppress: "mutable-image-tag: this cluster follows the nightly builds on purpose"
""",
        is_rule=False,
        can_be_suppressed=False,
    ),
    Page(
        "unused-suppression",
        Severity.WARNING,
        FailsAt.NOTHING,
        """A suppression silences nothing.

**What it reports.** A suppression whose rule reports nothing about its object any more.

**Why it is bad.** The problem was corrected, or the object got another name; the suppression would hide the next problem of that kind.

**Bad**

    metadata:
      annotations:
        production-stack.vllm.ai/suppress: "mutable-image-tag: pinned since March"

**Fix.** Take it away.

    metadata:
      annotations: {}
""",
        is_rule=False,
        can_be_suppressed=False,
    ),
    Page(
        "invalid-manifest",
        Severity.ERROR,
        FailsAt.API_SERVER,
        """A file beside a stack is no Kubernetes object.

**What it reports.** A document in a stack's folder, other than its stack file, that has no kind, no apiVersion or no name, or a
number that JSON does not have (.inf, .nan); and a folder inside that folder.

**Why it is bad.** Everything in the folder is passed through into the stack's unit, and the API server would refuse this.

**Bad**

    # stacks/chat/route.yaml
    metadata:
      name: chat

**Fix.** Write what is missing, or move the file out of the folder.

    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata:
      name: chat
""",
        is_rule=False,
        can_be_suppressed=False,
    ),
    Page(
        "unknown-reference",
        Severity.ERROR,
        FailsAt.API_SERVER,
        """A stack or cluster file names something that is not there.

**What it reports.** A name after `serves`, `cache`, `runtime` or `stacks` (and under `overrides`) that nothing has, and a reference from
which nothing can be derived.

**Why it is bad.** The strings that the operator needs (a selector, a URL, a label) are derived from these names; without the other end
there is nothing to derive them from, so nothing is written.

**Bad**

    runtimes:
      llama: {}
    routers:
      chat:
        serves: [lama]

**Fix.** Name what is there.

    runtimes:
      llama: {}
    routers:
      chat:
        serves: [llama]
""",
        is_rule=False,
        can_be_suppressed=False,
    ),
    Page(
        "unused-stack",
        Severity.WARNING,
        FailsAt.NOTHING,
        """No cluster uses a stack.

**What it reports.** A stack that no cluster file names.

**Why it is bad.** Nothing is written for it: whoever merges it believes that something runs which does not.

**Bad**

    # clusters/lab.yaml, while stacks/chat.yaml exists
    stacks: []

**Fix.** Name it in a cluster file, or delete it.

    stacks: [chat]
""",
        is_rule=False,
    ),
    Page(
        "unused-image-override",
        Severity.WARNING,
        FailsAt.NOTHING,
        """A cluster replaces an image that nothing uses.

**What it reports.** An entry of a cluster file's `images` that matches no image of the stacks which that cluster runs.

**Why it is bad.** Whoever pinned an image there believes that it is pinned; a misspelt name pins nothing.

**Bad**

    # clusters/lab.yaml, while every stack uses docker.io/lmcache/vllm-openai
    images:
      docker.io/lmcache/vllm-open-ai: ":v0.3.9"

**Fix.** Correct the name, or remove the entry.

    images:
      docker.io/lmcache/vllm-openai: ":v0.3.9"
""",
        is_rule=False,
    ),
)
