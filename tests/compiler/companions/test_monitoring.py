"""`monitoring: true`: the PodMonitors, the alerts and the dashboard of a stack, and what the rules say about them.

What real programs make of these objects is tested in tests/monitoring and tests/e2e/test_monitoring.py.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.projects import BLOCK, CLUSTER, ROUTER_IMAGE, STACK, ProjectFolder, spec

ON = "monitoring: true\n"
KEDA = f"{CLUSTER}namespace: llm\nfacts: {{addOns: [keda, prometheus-operator]}}\n"
SCALED = STACK.replace("vllmConfig: {}", "vllmConfig: {}\n    autoscalingConfig: {enabled: true, maxReplicas: 3}")
ENGINES = SCALED.partition("routers:")[0]
TOPOLOGIES = KEDA.replace("install: false", "install: false, profile: change-841")
TOPOLOGY = BLOCK.replace("  pd:\n", "  pd:\n    mode: topology\n")
KINDS = ("PodMonitor", "PrometheusRule", "ConfigMap")


def made(project: ProjectFolder, stack: str, cluster: str = KEDA) -> list[dict[str, Any]]:
    """The objects that this stack gets for its monitoring."""
    project.write({"stacks/chat.yaml": stack, "clusters/prod.yaml": cluster})
    return monitors(project)


def monitors(project: ProjectFolder) -> list[dict[str, Any]]:
    """The objects of its monitoring."""
    return [each for each in project.objects() if each["kind"] in KINDS]


def names(objects: list[dict[str, Any]]) -> list[str]:
    """Kind, namespace and name of each object."""
    return [f"{each['kind']} {each['metadata']['namespace']}/{each['metadata']['name']}" for each in objects]


def alerts(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every alert of every PrometheusRule."""
    rules = [each for each in objects if each["kind"] == "PrometheusRule"]
    return [alert for rule in rules for group in rule["spec"]["groups"] for alert in group["rules"]]


def dashboard(objects: list[dict[str, Any]]) -> dict[str, Any]:
    """The one dashboard."""
    ((text,),) = [list(each["data"].values()) for each in objects if each["kind"] == "ConfigMap"]
    found: dict[str, Any] = json.loads(text)
    return found


def expressions(objects: list[dict[str, Any]]) -> list[str]:
    """Every expression of the alerts and of the dashboard."""
    shown = [target["expr"] for panel in dashboard(objects)["panels"] for target in panel["targets"]]
    return [each["expr"] for each in alerts(objects)] + shown


def about(project: ProjectFolder, rule: str) -> list[str]:
    """The messages and fixes of this rule's findings."""
    return [f"{each.message}; {each.fix}" for each in project.compiled().findings if each.rule == rule]


def test_engines_and_routers_have_a_monitor_each(project: ProjectFolder) -> None:
    """The job is the label app, as KEDA's queries need it, and the port is the one that the operator names http (observed)."""
    objects = made(project, ON + STACK)
    assert names(objects) == [
        "PodMonitor llm/chat-engines",
        "PodMonitor llm/chat-routers",
        "PrometheusRule llm/chat",
        "ConfigMap llm/chat-dashboard",
    ]
    assert spec(objects, "PodMonitor", "chat-engines") == {
        "jobLabel": "app",
        "selector": {"matchLabels": {"app": "llama"}},
        "podMetricsEndpoints": [{"port": "http"}],
    }
    assert spec(objects, "PodMonitor", "chat-routers")["selector"] == {"matchLabels": {"app": "front"}}


@pytest.mark.parametrize("written", ["", "monitoring: false\n", "monitoring: {enabled: false}\n"])
def test_without_it_there_is_nothing(project: ProjectFolder, written: str) -> None:
    """The stack has exactly the objects that it has without the key."""
    without = project.objects()
    project.write({"stacks/chat.yaml": written + STACK})
    assert project.messages() == []
    assert project.objects() == without


def test_settings(project: ProjectFolder) -> None:
    """Labels are those by which a Prometheus and Grafana's sidecar find the objects; each part can be left out."""
    settings = "{labels: {release: kps}, interval: 15s, dashboardLabels: {dash: vllm}}"
    objects = made(project, f"monitoring: {settings}\n{STACK}")
    assert [each["metadata"]["labels"] for each in objects] == [{"release": "kps"}] * 3 + [{"dash": "vllm"}]
    endpoints = [each["spec"]["podMetricsEndpoints"] for each in objects[:2]]
    assert endpoints == [[{"port": "http", "interval": "15s"}]] * 2
    assert [each["metadata"]["labels"] for each in made(project, ON + STACK) if each["kind"] == "ConfigMap"] == [
        {"grafana_dashboard": "1"}
    ]
    assert "labels" not in made(project, ON + STACK)[0]["metadata"]
    kinds = {each["kind"] for each in made(project, f"monitoring: {{alerts: false, dashboard: false}}\n{STACK}")}
    assert kinds == {"PodMonitor"}


def test_several_runtimes_share_a_monitor(project: ProjectFolder) -> None:
    """Its selector names them in order, whatever the order in the file."""
    second = "  bart" + STACK.partition("  llama")[2].partition("routers:")[0]
    objects = made(project, ON + STACK.replace("routers:", f"{second}routers:"))
    values = [{"key": "app", "operator": "In", "values": ["bart", "llama"]}]
    assert spec(objects, "PodMonitor", "chat-engines")["selector"] == {"matchExpressions": values}
    assert 'job=~"bart|llama"' in next(each["expr"] for each in alerts(objects) if each["alert"] == "VLLMKVCacheFull")


def down(objects: list[dict[str, Any]]) -> list[str]:
    """What the alerts about pods that do not answer ask for."""
    return [each["expr"] for each in alerts(objects) if each["alert"].endswith("Down")]


def test_both_sides_of_a_topology(project: ProjectFolder) -> None:
    """Their pods have one label app, and so one job; node-type tells them apart, so that one side cannot hide that the other is down."""
    objects = made(project, ON + TOPOLOGY, TOPOLOGIES)
    monitor = spec(objects, "PodMonitor", "chat-engines")
    assert (monitor["selector"], monitor["podTargetLabels"]) == ({"matchLabels": {"app": "pd"}}, ["node-type"])
    assert down(objects)[:2] == [
        f'absent(up{{namespace="llm", job="pd", node_type="{side}"}} == 1)' for side in ("prefill", "decode")
    ]
    assert alerts(objects)[0]["labels"] == {
        "severity": "critical", "namespace": "llm", "job": "pd", "node_type": "prefill",
    }  # fmt: skip


def test_both_runtimes_of_a_pair(project: ProjectFolder) -> None:
    """Each is a runtime, and so a job."""
    objects = made(project, ON + BLOCK)
    (expression,) = spec(objects, "PodMonitor", "chat-engines")["selector"]["matchExpressions"]
    assert expression["values"] == ["pd-decode", "pd-prefill"]
    assert "podTargetLabels" not in spec(objects, "PodMonitor", "chat-engines")


def test_a_label_app_is_what_the_pods_have(project: ProjectFolder) -> None:
    """It replaces the name on the pods (operator, observed), so the monitor selects it, and the alerts name its job."""
    objects = made(project, ON + STACK.replace("  llama:\n", "  llama:\n    labels: {app: a.b}\n"))
    assert spec(objects, "PodMonitor", "chat-engines")["selector"] == {"matchLabels": {"app": "a.b"}}
    assert down(objects)[0] == 'absent(up{namespace="llm", job="a.b"} == 1)'
    second = "  bart:\n" + STACK.partition("  llama:\n")[2].partition("routers:")[0]
    objects = made(project, ON + STACK.replace("  llama:\n", f"{second}  llama:\n    labels: {{app: a.b}}\n"))
    assert 'job=~"a[.]b|bart"' in "".join(expressions(objects))  # a dot would match any character


@pytest.mark.parametrize("entry", ["runtimes: {llama: null}", "runtimes: {llama: {}}", "routers: {front: {}}"])
def test_a_broken_entry_is_reported_alone(project: ProjectFolder, entry: str) -> None:
    """Nothing claims that there is nothing to monitor, because there would be."""
    project.write({"stacks/chat.yaml": f"{ON}{entry}\n", "clusters/prod.yaml": KEDA})
    assert project.messages() != []
    assert "no runtimes and no routers" not in "".join(project.messages())


def test_objects_of_the_folder_in_another_namespace(project: ProjectFolder) -> None:
    """A PodMonitor selects pods of its own namespace, so each namespace has its own; the dashboard shows all of them."""
    runtime = next(each for each in project.objects() if each["kind"] == "VLLMRuntime")
    far = {**runtime, "metadata": {"name": "far", "namespace": "b"}}
    project.write({"stacks/chat/far.yaml": json.dumps(far), "stacks/chat/stack.yaml": ON + STACK})
    project.write({"stacks/chat.yaml": None, "clusters/prod.yaml": KEDA})
    objects = monitors(project)
    assert names(objects) == [
        "PodMonitor b/chat-engines",
        "PrometheusRule b/chat",
        "PodMonitor llm/chat-engines",
        "PodMonitor llm/chat-routers",
        "PrometheusRule llm/chat",
        "ConfigMap llm/chat-dashboard",
    ]
    assert all('namespace="b"' in each["expr"] for each in alerts(objects[:2]))
    assert 'up{namespace=~"b|llm", job=~"far|llama"}' in "".join(expressions(objects))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("maxReplicas: 3", "minReplicas: 0, maxReplicas: 3"),
        ("autoscalingConfig: {enabled: true, maxReplicas: 3}", "labels: {a: b}"),
    ],
    ids=["scaled to zero", "no replicas"],
)
def test_pods_that_are_meant_to_be_gone_are_not_missed(project: ProjectFolder, old: str, new: str) -> None:
    """A runtime that may have no pods, and a router without replicas, have no alert that they do not answer."""
    stack = SCALED.replace("    serves", "    replicas: 0\n    serves").replace(old, new)
    stack = stack.replace("deploymentConfig:\n", "deploymentConfig:\n      replicas: 0\n") if "labels" in new else stack
    assert down(made(project, ON + SCALED)) != []
    assert down(made(project, ON + stack)) == []


def test_every_expression_is_about_this_stack(project: ProjectFolder) -> None:
    """Routers have metrics of the same names as engines, and other stacks and namespaces have all of them."""
    found = expressions(made(project, ON + SCALED))
    assert len(found) > 15
    for expression in found:
        series = re.findall(r"(?:\bup|vllm:\w+)(\S*)", expression)
        assert series
        assert all(each.startswith('{namespace="llm",') for each in series)
        assert re.findall(r'job="(\w+)"', expression).count("llama" if "front" not in expression else "front") == len(
            series
        )


def test_alerts_say_what_to_do(project: ProjectFolder) -> None:
    """Each has a severity, waits, and says what it means; engines may load for as long as the startup probe lets them (observed)."""
    found = alerts(made(project, ON + SCALED))
    assert [each["alert"] for each in found] == [
        "VLLMEngineDown", "VLLMAutoscalingWithoutData", "VLLMRequestsWaiting", "VLLMKVCacheFull", "VLLMPreemptions",
        "VLLMRouterDown", "VLLMRouterWithoutEngines",
    ]  # fmt: skip
    assert {each["labels"]["severity"] for each in found} == {"critical", "warning"}
    assert all(len(each["annotations"]["description"]) > len(each["annotations"]["summary"]) for each in found)
    assert int(found[0]["for"].removesuffix("m")) * 60 > 2120
    assert "VLLMAutoscalingWithoutData" not in [each["alert"] for each in alerts(made(project, ON + STACK))]


def test_the_dashboard(project: ProjectFolder) -> None:
    """Its file name and uid differ from those of any other stack; the data source is a variable, which Flux does not substitute."""
    objects = made(project, ON + STACK)
    (config,) = [each for each in objects if each["kind"] == "ConfigMap"]
    first = dashboard(objects)
    assert list(config["data"]) == ["llm.chat.json"]
    assert first["templating"]["list"][0]["type"] == "datasource"
    assert {panel["datasource"]["uid"] for panel in first["panels"]} == {"$datasource"}
    assert "${" not in json.dumps(objects)
    assert len({panel["id"] for panel in first["panels"]}) == len(first["panels"]) == 12
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in first["panels"]]
    assert len(set(places)) == len(places)
    second = dashboard(made(project, ON + "namespace: other\n" + STACK))
    assert first["uid"] != second["uid"]
    assert re.fullmatch(r"[a-z0-9-]{1,40}", first["uid"])


def test_long_names(project: ProjectFolder) -> None:
    """The longest names that a stack and a namespace can have still give a valid key of a ConfigMap, and small objects."""
    name, namespace = "s" * 63, "n" * 63
    files = {f"stacks/{name}.yaml": f"namespace: {namespace}\n{ON}{STACK}", "stacks/chat.yaml": None}
    project.write({**files, "clusters/prod.yaml": KEDA.replace("[chat]", f"[{name}]")})
    (config,) = [each for each in project.objects(name) if each["kind"] == "ConfigMap"]
    ((key, text),) = config["data"].items()
    assert re.fullmatch(r"[-._a-zA-Z0-9]{1,253}", key)
    assert len(text) < 100_000


def test_a_router_alone(project: ProjectFolder) -> None:
    """A stack without engines has a monitor of its routers, and graphs of them only."""
    alone = f"{ON}routers:\n  gate:\n    image: {ROUTER_IMAGE}\n    k8sLabelSelector: a=b\n    resources: {{cpu: 1, memory: 1Gi}}\n"
    objects = made(project, alone)
    assert "PodMonitor llm/chat-engines" not in names(objects)
    assert [panel["title"] for panel in dashboard(objects)["panels"]] == [
        "Incoming requests per second",
        "Healthy engines",
    ]


def test_clusters_switch_it(project: ProjectFolder) -> None:
    """An override switches it off or on, and defaults give a stack that asks for it the labels of the cluster's Prometheus."""
    off = KEDA + "overrides: {chat: {monitoring: false}}\n"
    labels = KEDA + "defaults: {monitoring: {labels: {release: kps}, interval: 20s}}\n"
    assert made(project, ON + STACK, off) == []
    assert made(project, STACK, KEDA.replace("\noperator", "\noverrides: {chat: {monitoring: true}}\noperator")) != []
    first = made(project, ON + STACK, labels)[0]
    assert first["metadata"]["labels"] == {"release": "kps"}
    assert first["spec"]["podMetricsEndpoints"] == [{"port": "http", "interval": "20s"}]
    assert made(project, STACK, labels) == []


CACHE = f"{ON}cacheServers:\n{STACK.partition('cacheServers:')[2].lstrip(chr(10))}"
MISTAKES = (
    (CACHE, "monitoring is on, but the stack has no runtimes and no routers"),
    (f"monitoring: {{labels: {{release: a b}}}}\n{STACK}", 'the value "a b" of release is not a valid label value'),
    (f"monitoring: {{dashboardLabels: {{-x: a}}}}\n{STACK}", 'the key "-x" is not a valid label key'),
    (f"monitoring: {{interval: 30s1m}}\n{STACK}", 'monitoring.interval is "30s1m"; allowed: a duration above 0'),
    (f"monitoring: {{interval: ''}}\n{STACK}", "monitoring.interval is"),
    (f"monitoring: {{interval: 30s1ms}}\n{SCALED}", "monitoring.interval is 30s1ms, but the queries that scale llama"),
    (f"monitoring: {{interval: 0s}}\n{STACK}", 'monitoring.interval is "0s"'),
    (f"monitoring: {{interval: 15}}\n{STACK}", "monitoring.interval is 15"),
    (f"monitoring: {{interval: 1m}}\n{SCALED}", "calculate rates over 1m, which needs two samples in that time"),
    (f"monitoring: null\n{STACK}", "monitoring is null"),
    (f"monitoring: yes please\n{STACK}", "monitoring"),
    (f"monitoring: {{alert: true}}\n{STACK}", '"alert" is not a field of monitoring'),
)


@pytest.mark.parametrize(("stack", "message"), MISTAKES, ids=[message for _, message in MISTAKES])
def test_mistakes(project: ProjectFolder, stack: str, message: str) -> None:
    """What cannot be meant is reported at its line, and stops publishing."""
    project.write({"stacks/chat.yaml": stack, "clusters/prod.yaml": KEDA})
    (found,) = project.messages()
    assert message in found
    assert "stacks/chat.yaml:" in found


@pytest.mark.parametrize("interval", ["30s", "15s", "500ms"])
def test_intervals_that_autoscaling_can_use(project: ProjectFolder, interval: str) -> None:
    """Two samples in a minute give a rate."""
    assert made(project, f"monitoring: {{interval: {interval}}}\n{SCALED}") != []


def test_a_long_interval_without_autoscaling(project: ProjectFolder) -> None:
    """Nothing but the operator's queries needs a short one."""
    assert made(project, f"monitoring: {{interval: 1m30s}}\n{STACK}") != []


@pytest.mark.parametrize("stack", [SCALED, ENGINES], ids=["with a router", "without"])
def test_autoscaling_has_its_metrics(project: ProjectFolder, stack: str) -> None:
    """The rule about scrape jobs reports nothing any more; without monitoring it does, and names the key."""
    project.write({"stacks/chat.yaml": stack, "clusters/prod.yaml": KEDA})
    before = about(project, "missing-scrape-job")
    assert len(before) == (2 if stack == SCALED else 1)
    assert all("monitoring: true" in each for each in before)
    project.write({"stacks/chat.yaml": ON + stack})
    assert project.messages() == []


def test_a_topology_has_its_metrics(project: ProjectFolder) -> None:
    """Both sides are collected under the name of the runtime."""
    project.write({"stacks/chat.yaml": TOPOLOGY, "clusters/prod.yaml": TOPOLOGIES})
    scaled = {**spec(project.objects(), "VLLMRuntime", "pd"), "autoscalingConfig": {"enabled": True, "maxReplicas": 3}}
    project.write({"stacks/chat.yaml": json.dumps({"runtimes": {"pd": scaled}})})
    assert about(project, "missing-scrape-job") != []
    project.write({"stacks/chat.yaml": json.dumps({"monitoring": True, "runtimes": {"pd": scaled}})})
    assert about(project, "missing-scrape-job") == []


def test_a_label_app_still_takes_the_job_away(project: ProjectFolder) -> None:
    """The operator's queries ask for the runtime's name (observed), so monitoring alone does not help, and the fix says so."""
    project.write(
        {
            "stacks/chat.yaml": ON + SCALED.replace("  llama:\n", "  llama:\n    labels: {app: chat}\n"),
            "clusters/prod.yaml": KEDA,
        }
    )
    (found,) = [each for each in about(project, "missing-scrape-job") if "as job" in each]
    assert 'remove the label app: "chat"' in found


@pytest.mark.parametrize(("engines", "router"), [(True, True), (True, False), (False, True), (False, False)])
def test_a_router_of_another_stack(project: ProjectFolder, engines: bool, router: bool) -> None:
    """Both stacks are needed: KEDA's first query is about a metric of the router, the others are about the engines (observed)."""
    gate = f"routers:\n  gate:\n    serves: [chat/llama]\n    image: {ROUTER_IMAGE}\n    resources: {{cpu: 1, memory: 1Gi}}\n"
    project.write(
        {
            "stacks/chat.yaml": ON * engines + ENGINES,
            "stacks/web.yaml": ON * router + gate,
            "clusters/prod.yaml": KEDA.replace("[chat]", "[chat, web]"),
        }
    )
    found = about(project, "missing-scrape-job")
    assert any('as job "llama"' in each for each in found) is not engines
    assert any('metrics of router "gate"' in each for each in found) is not router


def test_the_program_publishes_it(project: ProjectFolder) -> None:
    """`synth` writes the objects with the dashboard as one readable text, and `check` reports nothing about them."""
    project.write({"stacks/chat.yaml": ON + SCALED, "clusters/prod.yaml": KEDA})
    ran = project.run()
    assert ran.returncode == 0, ran.stderr
    text = project.dist()["prod/chat/chat.k8s.yaml"].decode()
    assert "  llm.chat.json: |\n" in text
    assert 'expr: absent(up{namespace="llm", job="llama"} == 1)' in text
    assert "no findings" in project.run("check").stdout
    assert "no findings" in project.run("check", "dist/prod").stdout
