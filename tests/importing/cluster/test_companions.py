"""Objects of other kinds: which belong to a stack, and which are never written."""

from __future__ import annotations

import yaml

from tests.importing.cluster.builders import Body, imported, router, runtime

INGRESS: Body = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "metadata": {
        "name": "chat",
        "namespace": "llm",
        "annotations": {"owner": "a", "kubectl.kubernetes.io/last-applied-configuration": "{}"},
    },
    "spec": {"defaultBackend": {"service": {"name": "front", "port": {"number": 80}}}},
}
MONITOR: Body = {
    "apiVersion": "monitoring.coreos.com/v1",
    "kind": "PodMonitor",
    "metadata": {"name": "engines", "namespace": "llm"},
    "spec": {"selector": {"matchLabels": {"app": "chat"}}, "podMetricsEndpoints": [{"port": "http"}]},
}
CHILD: Body = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {
        "name": "chat",
        "namespace": "llm",
        "ownerReferences": [
            {
                "apiVersion": "production-stack.vllm.ai/v1alpha1",
                "kind": "VLLMRuntime",
                "name": "chat",
                "controller": True,
            }
        ],
    },
    "spec": {"selector": {"app": "chat"}},
}
BOTH: Body = {
    **MONITOR,
    "spec": {"selector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["chat", "other"]}]}},
}
"""A monitor of the pods of two runtimes."""
SECRET: Body = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "hf", "namespace": "llm"},
    "data": {"token": "aGZfYTFCMg=="},
}


def test_companions_are_written_only_if_asked() -> None:
    """Otherwise the report names them, and the stack stays a single file."""
    result = imported(runtime(), router(), INGRESS, MONITOR)
    assert list(result.files) == ["stacks/front.yaml", "clusters/lab.yaml"]
    assert sorted((each.stack, each.file) for each in result.companions) == [
        ("front", "ingress-chat.yaml"),
        ("front", "podmonitor-engines.yaml"),
    ]


def test_companions_are_written_beside_the_stack() -> None:
    """Without status and without what tools wrote; they are part of what the files give."""
    result = imported(runtime(), router(), INGRESS, MONITOR, with_companions=True)
    assert sorted(result.files) == [
        "clusters/lab.yaml",
        "stacks/front/ingress-chat.yaml",
        "stacks/front/podmonitor-engines.yaml",
        "stacks/front/stack.yaml",
    ]
    written = yaml.safe_load(result.files["stacks/front/ingress-chat.yaml"])
    assert written == {**INGRESS, "metadata": {"name": "chat", "namespace": "llm", "annotations": {"owner": "a"}}}
    named = imported(runtime(), router(), INGRESS, with_companions=True, schemas="docs/schemas")
    assert "$schema=../../docs/schemas/stack.json\n" in named.files["stacks/front/stack.yaml"]
    assert "$schema=../docs/schemas/cluster.json\n" in named.files["clusters/lab.yaml"]
    assert "$schema" not in str(result.files)
    assert not result.needs_work
    assert {ref.kind for ref in result.trial.emitted} == {"VLLMRuntime", "VLLMRouter", "Ingress", "PodMonitor"}


def test_what_makes_the_secrets_of_a_stack_belongs_to_it() -> None:
    """By the name of the Secret that a custom resource of the same namespace reads; if two stacks read it, it stays where it is."""
    token = {"hfTokenSecret": {"hfTokenSecretName": "hf"}}
    made = {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": "from-vault", "namespace": "llm"},
        "spec": {"secretStoreRef": {"name": "vault"}, "target": {"name": "hf"}},
    }
    elsewhere = {**made, "metadata": {"name": "from-vault", "namespace": "team-b"}}
    result = imported(runtime(model=token), router(), made, elsewhere, with_companions=True)
    assert [each.file for each in result.companions] == ["externalsecret-from-vault.yaml"]
    shared = imported(runtime(model=token), runtime("other", model=token), made, with_companions=True)
    assert shared.companions == ()
    assert "it belongs to several stacks" in shared.left_out[-1].why


def test_children_and_secrets_are_never_written() -> None:
    """The operator makes its children again; a Secret would get into Git."""
    result = imported(runtime(), router(), CHILD, SECRET, with_companions=True)
    assert list(result.files) == ["stacks/front.yaml", "clusters/lab.yaml"]
    assert result.live.children == 1
    assert [(each.object.kind, each.what) for each in result.left_out] == [("Secret", "the object")]
    assert "aGZf" not in str(result.files)


def test_an_object_of_several_stacks_or_with_a_secret_stays_where_it_is() -> None:
    """The report says why."""
    secret = {**INGRESS, "spec": {**INGRESS["spec"], "password": "hunter2-a1B2c3"}}
    result = imported(runtime(), router(), runtime("other"), BOTH, secret, with_companions=True)
    assert result.companions == ()
    why = {each.object.kind: each.why for each in result.left_out}
    assert why["PodMonitor"] == "it belongs to several stacks (front, other); keep it where it is"
    assert "secret in plain text" in why["Ingress"]


def test_an_object_that_belongs_to_nothing_is_only_counted() -> None:
    """A Service of other pods, and a Deployment, which more than one stack may use."""
    service = {**CHILD, "metadata": {"name": "x", "namespace": "llm"}, "spec": {"selector": {"app": "x"}}}
    result = imported(runtime(), service, with_companions=True)
    assert result.companions == ()
    assert [each.ref.name for each in result.live.others] == ["x"]


def test_files_of_companions_do_not_overwrite_each_other() -> None:
    """The namespace is part of the name if it is another one, and equal names are numbered."""
    elsewhere = {**MONITOR, "metadata": {"name": "engines", "namespace": "monitoring"}}
    elsewhere["spec"] = {**MONITOR["spec"], "namespaceSelector": {"matchNames": ["llm"]}}
    again = {**INGRESS, "metadata": {"name": "Chat", "namespace": "llm"}}
    result = imported(runtime(), router(), MONITOR, elsewhere, INGRESS, again, with_companions=True)
    assert sorted(path for path in result.files if path.startswith("stacks/front/")) == [
        "stacks/front/ingress-chat--2.yaml",
        "stacks/front/ingress-chat.yaml",
        "stacks/front/podmonitor-engines.yaml",
        "stacks/front/podmonitor-monitoring-engines.yaml",
        "stacks/front/stack.yaml",
    ]
