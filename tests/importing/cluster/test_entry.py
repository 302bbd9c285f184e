"""How a live object is written as an entry: what is left out, what is shortened, and what a reviewer has to see."""

from __future__ import annotations

from typing import Any

import pytest

from tests.importing.cluster.builders import IMAGE, cache, entry, imported, router, runtime, stack

DIGEST = "production-stack.vllm.ai/rollout-digest"


def test_what_the_compiler_adds_is_left_out() -> None:
    """Node selector terms, switches, the default label, the router's account and the CRD's defaults."""
    result = imported(runtime(), router())
    assert stack(result) == {
        "rolloutDigest": "off",
        "runtimes": {
            "chat": {
                "model": {"modelURL": "org/llama"},
                "vllmConfig": {},
                "deploymentConfig": {
                    "image": "docker.io/lmcache/vllm-openai:v0.3.7",
                    "resources": {"cpu": 4, "memory": "16Gi", "gpu": 1},
                },
            }
        },
        "routers": {
            "front": {
                "serves": ["chat"],
                "image": "docker.io/lmcache/vllm-openai:v0.3.7",
                "resources": {"cpu": 2, "memory": "8Gi"},
            }
        },
    }
    assert not result.needs_work


@pytest.mark.parametrize(
    ("live", "written"),
    [
        pytest.param({}, {"v1": False}, id="absent"),
        pytest.param({"v1": False}, {"v1": False}, id="off"),
        pytest.param({"v1": True}, {}, id="on"),
        pytest.param({"v1": True, "enablePrefixCaching": True}, {"enablePrefixCaching": True}, id="another switch"),
    ],
)
def test_the_switch_of_the_engine_is_written_as_it_is(live: dict[str, Any], written: dict[str, Any]) -> None:
    """An absent `v1` runs the old engine, and the compiler would turn it on."""
    body = runtime()
    body["spec"]["vllmConfig"] = live
    assert entry(imported(body), "runtimes", "chat")["vllmConfig"] == written


@pytest.mark.parametrize(
    ("labels", "written"),
    [
        pytest.param({"model": "llm.chat"}, None, id="the compiler's"),
        pytest.param({}, {}, id="none"),
        pytest.param({"model": "llama", "team": "a"}, {"model": "llama", "team": "a"}, id="others"),
    ],
)
def test_labels_are_written_as_they_are(labels: dict[str, str], written: dict[str, str] | None) -> None:
    """They are part of immutable selectors; `labels: {}` says that there are none."""
    result = imported(runtime(labels=labels))
    assert entry(result, "runtimes", "chat").get("labels") == written
    emitted = result.trial.emitted[result.live.objects[0].ref].body["metadata"]
    assert emitted.get("labels", {}) == labels


def test_annotations_of_tools_are_left_out_and_named() -> None:
    """Both kubectl and Argo CD write theirs again; all others are written."""
    body = runtime()
    body["metadata"]["annotations"] = {
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
        "argocd.argoproj.io/tracking-id": "a",
        "owner": "team-a",
    }
    result = imported(body)
    assert entry(result, "runtimes", "chat")["annotations"] == {"owner": "team-a"}
    assert [each.what.partition(" ")[2] for each in result.left_out] == [
        "argocd.argoproj.io/tracking-id",
        "kubectl.kubernetes.io/last-applied-configuration",
    ]


@pytest.mark.parametrize(
    ("env", "written"),
    [
        pytest.param([{"name": "B", "value": "0"}, {"name": "A", "value": ""}], {"B": "0", "A": ""}, id="a mapping"),
        pytest.param(
            [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}],
            [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}],
            id="a name twice",
        ),
        pytest.param([{"name": "A"}], [{"name": "A"}], id="no value"),
    ],
)
def test_env_is_a_mapping_if_nothing_is_lost(env: list[dict[str, str]], written: object) -> None:
    """The order stays; a name that occurs twice, or has no value, needs the long form."""
    result = imported(runtime(vllmConfig={"env": env}))
    found = entry(result, "runtimes", "chat")["vllmConfig"]["env"]
    assert found == written
    assert list(found) == list(written)  # type: ignore[call-overload]  # both are collections


@pytest.mark.parametrize(
    ("image", "written"),
    [
        pytest.param({"registry": "docker.io", "name": "a/b:v1"}, "docker.io/a/b:v1", id="one text"),
        pytest.param(
            {"registry": "registry.example.com/team", "name": "b:v1"},
            {"registry": "registry.example.com/team", "name": "b:v1"},
            id="another split",
        ),
        pytest.param({**IMAGE, "pullPolicy": "Always"}, {**IMAGE, "pullPolicy": "Always"}, id="a policy"),
    ],
)
def test_an_image_is_one_text_if_nothing_is_lost(image: dict[str, str], written: object) -> None:
    """The text must become the same registry and name again."""
    result = imported(runtime(deploymentConfig={"image": image}))
    assert entry(result, "runtimes", "chat")["deploymentConfig"]["image"] == written
    assert result.differences == ()


def test_a_block_with_only_defaults_keeps_its_switch() -> None:
    """The compiler leaves empty blocks out, and the operator treats an absent block as another thing than a disabled one."""
    result = imported(runtime(storageConfig={"enabled": False}, autoscalingConfig={"enabled": False, "maxReplicas": 3}))
    found = entry(result, "runtimes", "chat")
    assert found["storageConfig"] == {"enabled": False}
    assert found["autoscalingConfig"] == {"enabled": False, "maxReplicas": 3}
    assert result.differences == ()


def test_replicas_of_a_scaled_runtime_are_left_out() -> None:
    """KEDA writes them; the report says so."""
    scaling = {"enabled": True, "maxReplicas": 4, "scaleUpPolicy": {}, "scaleDownPolicy": {}, "triggers": {}}
    result = imported(runtime(autoscalingConfig=scaling, deploymentConfig={"replicas": 3}))
    assert "replicas" not in entry(result, "runtimes", "chat")["deploymentConfig"]
    (difference,) = result.differences
    assert (difference.path, difference.old) == ("spec.deploymentConfig.replicas", 3)
    assert "KEDA" in difference.why


def test_the_rollout_digest_stays_on_only_if_every_engine_has_it() -> None:
    """Adding it would restart the engines; a digest that is live is written where another engine has none."""
    plain = imported(runtime())
    emitted = imported(runtime(), runtime("other"))
    assert stack(plain)["rolloutDigest"] == "off"
    assert [each.data["rolloutDigest"] for each in emitted.stacks] == ["off", "off"]
    wrong = imported(runtime(deploymentConfig={"podAnnotations": {DIGEST: "0" * 12}}))
    assert stack(wrong)["rolloutDigest"] == "off"
    assert entry(wrong, "runtimes", "chat")["deploymentConfig"]["podAnnotations"] == {DIGEST: "0" * 12}
    assert wrong.differences == ()
    assert "rolloutDigest" not in stack(imported(cache()))


def test_an_operator_without_pod_annotations_has_no_rollout_digest() -> None:
    """Release 0.1.11 has no field for it, so there is nothing to switch off."""
    from prodstack.upstream.profile import profile

    result = imported(runtime(), profile=profile("0.1.11"))
    assert "rolloutDigest" not in stack(result)
    assert result.differences == ()


def test_a_router_without_a_selector_says_so() -> None:
    """It finds every pod; a stack file has to name what a router finds."""
    result = imported(router(selector=None), runtime())
    assert entry(result, "routers", "front")["k8sLabelSelector"] == ""
    assert [each.why for each in result.differences] == ["written out; a missing selector means the same"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(runtime(vllmConfig={"env": [{"name": "HF_TOKEN", "value": "hf_" + "a1B2" * 9}]}), id="a variable"),
        pytest.param(runtime(vllmConfig={"extraArgs": ["--api-key", "hf_" + "a1B2" * 9]}), id="an argument"),
    ],
)
def test_a_secret_is_not_copied(body: dict[str, Any]) -> None:
    """Its place has a mark that no field takes, so `synth` reports the place until somebody names a Secret."""
    result = imported(body, router())
    texts = "".join(result.files.values())
    assert "a1B2" not in texts
    assert "notCopied" in texts
    assert [str(each.ref) for each in result.missing] == ["VLLMRuntime llm/chat"]
    assert result.blocking
    assert all(each.file == "stacks/front.yaml" for each in result.blocking)


def test_empty_parts_are_not_written() -> None:
    """The compiler leaves them out; the report says so."""
    result = imported(runtime(deploymentConfig={"toleration": []}, lmCacheConfig={}))
    assert "toleration" not in entry(result, "runtimes", "chat")["deploymentConfig"]
    assert "spec.deploymentConfig.toleration" in [each.path for each in result.differences]
    assert result.unexplained == ()


def test_a_field_that_no_crd_has_blocks() -> None:
    """It is written, so that it is not lost, and `synth` refuses it."""
    result = imported(runtime(vllmConfig={"noSuchField": "x"}))
    assert entry(result, "runtimes", "chat")["vllmConfig"]["noSuchField"] == "x"
    assert [each.rule for each in result.blocking] == ["unknown-field"]
    assert len(result.missing) == 1
