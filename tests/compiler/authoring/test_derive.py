"""Values derived from references, which never replace written values."""

from __future__ import annotations

from typing import Any

import pytest

from prodstack.compiler.authoring import derive
from prodstack.compiler.authoring.tree import mapping, plain
from prodstack.manifests.yaml_reader import Map, Seq, read


def tree(text: str) -> Map:
    """The tree of one YAML text."""
    return read(text, "a.yaml")[0] if text else Map()


def test_names() -> None:
    """The label contains the namespace, the selector is sorted, the cache's Service has port 80 (operator, observed)."""
    assert derive.model_label("team", "llama") == "team.llama"
    assert derive.selector(["b", "a", "b"]) == "app in (a,b)"
    assert derive.cache_url("cache", "team") == "lm://cache.team.svc:80"


SERVING: dict[str, tuple[str, list[int], dict[str, Any]]] = {
    "the engines' port is the router's own": ("", [8000], {"k8sLabelSelector": "app in (a)"}),
    "another port": ("", [9000, 9000], {"k8sLabelSelector": "app in (a)", "extraArgs": ["--k8s-port", "9000"]}),
    "a written selector wins": ("k8sLabelSelector: x=y", [8000], {"k8sLabelSelector": "x=y"}),
    "written arguments win": (
        "extraArgs: [--k8s-port=7000]",
        [9000],
        {"k8sLabelSelector": "app in (a)", "extraArgs": ["--k8s-port=7000"]},
    ),
    "arguments are appended": (
        "extraArgs: [--x]",
        [9000],
        {"k8sLabelSelector": "app in (a)", "extraArgs": ["--x", "--k8s-port", "9000"]},
    ),
    "arguments that are no list": ("extraArgs: x", [9000], {"k8sLabelSelector": "app in (a)", "extraArgs": "x"}),
}


@pytest.mark.parametrize(("written", "ports", "wanted"), SERVING.values(), ids=SERVING)
def test_serving(written: str, ports: list[int], wanted: dict[str, Any]) -> None:
    """A router assumes port 8000 (its parser, read); any other port needs the flag."""
    assert plain(derive.serving(tree(written), ["a"], ports)) == wanted


CACHES: dict[str, tuple[str, dict[str, Any]]] = {
    "nothing written": ("", {"enabled": True, "remoteUrl": "lm://c"}),
    "a written URL wins": ("{remoteUrl: lm://x}", {"enabled": True, "remoteUrl": "lm://x"}),
    "off stays off": ("{enabled: false}", {"enabled": False, "remoteUrl": "lm://c"}),
}


@pytest.mark.parametrize(("written", "wanted"), CACHES.values(), ids=CACHES)
def test_using_cache(written: str, wanted: dict[str, Any]) -> None:
    """A cache becomes LMCache's remote URL."""
    spec = tree(f"lmCacheConfig: {written}") if written else Map()
    assert plain(derive.using_cache(spec, "lm://c")) == {"lmCacheConfig": wanted}


def test_an_adapter_that_is_downloaded_needs_a_sidecar_and_a_volume() -> None:
    """The download goes to the sidecar, which shares a volume with vLLM only if storage is enabled (operator, observed)."""
    spec = plain(derive.accepting_adapter(Map(), "huggingface"))
    image = {"registry": "docker.io", "name": "lmcache/lmstack-sidecar:latest"}
    assert spec == {
        "model": {"enableLoRA": True},
        "deploymentConfig": {"sidecarConfig": {"enabled": True, "image": image}},
        "storageConfig": {"enabled": True},
    }


def test_a_local_adapter_needs_lora_alone() -> None:
    """Its files are already in the image or on a volume."""
    assert plain(derive.accepting_adapter(Map(), "local")) == {"model": {"enableLoRA": True}}


def test_what_was_written_about_adapters_wins() -> None:
    """If LoRA is turned off, a rule reports it; it is not silently corrected."""
    spec = tree(
        "model: {enableLoRA: false}\nstorageConfig: {enabled: false}\ndeploymentConfig: {sidecarConfig: {image: x}}"
    )
    done = plain(derive.accepting_adapter(spec, "huggingface"))
    assert (done["model"], done["storageConfig"]) == ({"enableLoRA": False}, {"enabled": False})
    assert done["deploymentConfig"]["sidecarConfig"] == {"enabled": True, "image": "x"}


def test_environment_is_appended_unless_there() -> None:
    """A written variable keeps its value and its position."""
    spec = tree("env: [{name: A, value: own}]")
    done = plain(derive.with_env(spec, ("env",), {"A": "1", "B": "2"}))
    assert done["env"] == [{"name": "A", "value": "own"}, {"name": "B", "value": "2"}]
    assert derive.with_env(done_tree := mapping({"env": Seq(done["env"])}), ("env",), {"A": "1"}) is done_tree


@pytest.mark.parametrize("written", ["--kv-transfer-config", "--kv_transfer_config", "--kv_transfer_config={}"])
def test_a_flag_is_there_however_it_is_spelled(written: str) -> None:
    """In vLLM, an underscore in a flag is a dash, and the last of two flags takes precedence."""
    spec = tree(f"extraArgs: ['{written}', x]")
    assert derive.with_args(spec, ("extraArgs",), {"--kv-transfer-config": "derived"}) is spec
