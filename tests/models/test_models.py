"""The models accept what a strict API server accepts, reject the rest at its path, and never change what is written."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from prodstack.models.base import Model, crd_name, without_none
from prodstack.models.cache_server import CacheServerSpec
from prodstack.models.kinds import KINDS
from prodstack.models.lora_adapter import Condition, LoraAdapterSpec
from prodstack.models.router import RouterSpec
from prodstack.models.runtime import RuntimeSpec
from prodstack.models.schema import note

if TYPE_CHECKING:
    from collections.abc import Mapping

IMAGE = {"registry": "docker.io", "name": "lmcache/vllm-openai:v0.3.7"}
SIDE: Mapping[str, Any] = {
    "model": {"modelURL": "facebook/opt-125m"},
    "vllmConfig": {"v1": True},
    "deploymentConfig": {"image": IMAGE, "resources": {"cpu": "1"}},
}
GOOD: Mapping[type[Model], Mapping[str, Any]] = {
    RuntimeSpec: SIDE,
    RouterSpec: {"image": IMAGE, "resources": {"cpu": "1"}},
    CacheServerSpec: {"image": IMAGE, "resources": {}},
    LoraAdapterSpec: {"baseModel": "m", "adapterSource": {"type": "local", "adapterName": "a"}},
}
LARGE = 2**31

WRONG = [
    pytest.param(RuntimeSpec, "model.modelUrl", "x", "extra_forbidden", id="unknown-key"),
    pytest.param(RuntimeSpec, "vllmConfig.port", True, "int_type", id="bool-for-integer"),
    pytest.param(RuntimeSpec, "vllmConfig.port", "8000", "int_type", id="text-for-integer"),
    pytest.param(RuntimeSpec, "vllmConfig.port", 8000.0, "int_type", id="float-for-integer"),
    pytest.param(RuntimeSpec, "vllmConfig.v1", 1, "bool_type", id="integer-for-bool"),
    pytest.param(RuntimeSpec, "vllmConfig.v1", "true", "bool_type", id="text-for-bool"),
    pytest.param(RuntimeSpec, "vllmConfig.gpuMemoryUtilization", 0.9, "string_type", id="number-for-text"),
    pytest.param(RuntimeSpec, "vllmConfig.extraArgs", "--seed", "list_type", id="text-for-list"),
    pytest.param(RuntimeSpec, "vllmConfig.extraArgs", [42], "string_type", id="number-in-list-of-texts"),
    pytest.param(
        RuntimeSpec,
        "vllmConfig.env",
        [{"name": "A", "value": "", "valueFrom": {}}],
        "extra_forbidden",
        id="env-valueFrom",
    ),
    pytest.param(RuntimeSpec, "deploymentConfig.podAnnotations", {"a": 1}, "string_type", id="number-in-map"),
    pytest.param(RuntimeSpec, "model.maxModelLen", LARGE, "less_than_equal", id="beyond-int32"),
    pytest.param(RuntimeSpec, "model.maxModelLen", -LARGE - 1, "greater_than_equal", id="below-int32"),
    pytest.param(RuntimeSpec, "lmCacheConfig.maxLocalCpuSize", LARGE, "less_than_equal", id="beyond-int32-no-format"),
    pytest.param(RuntimeSpec, "autoscalingConfig", {"maxReplicas": 0}, "greater_than_equal", id="row-minimum"),
    pytest.param(RuntimeSpec, "model.chatTemplate", None, "null", id="null"),
    pytest.param(RuntimeSpec, "storageConfig", None, "null", id="null-object"),
    pytest.param(RuntimeSpec, "model.modelURL", None, "string_type", id="null-for-required"),
    pytest.param(RuntimeSpec, "storageConfig.accessMode", "RWO", "literal_error", id="enum"),
    pytest.param(RuntimeSpec, "topology", {"prefill": SIDE}, "missing", id="topology-without-decode"),
    pytest.param(RouterSpec, "lmcacheControllerPort", 65536, "less_than_equal", id="row-maximum"),
    pytest.param(RouterSpec, "routingLogic", "random", "literal_error", id="routing-logic"),
    pytest.param(CacheServerSpec, "image.tag", "v1", "extra_forbidden", id="image-tag"),
    pytest.param(LoraAdapterSpec, "adapterSource.type", "git", "literal_error", id="adapter-source"),
]
REGULAR = [("k8s_label_selector", "k8sLabelSelector"), ("max_model_len", "maxModelLen"), ("v1", "v1")]
IRREGULAR = [
    ("model_url", "modelURL"),
    ("enable_lora", "enableLoRA"),
    ("enable_pd_disaggregation", "enablePDDisaggregation"),
]


def changed(spec: Mapping[str, Any], path: str, value: object) -> dict[str, Any]:
    """Return a copy of the spec with one value set."""
    copied = copy.deepcopy(dict(spec))
    *parents, last = path.split(".")
    target = copied
    for name in parents:
        target = target.setdefault(name, {})
    target[last] = value
    return copied


def models_within(model: type[Model]) -> set[type[Model]]:
    """Return the model and all models of its fields."""
    found = {model}
    for field in model.model_fields.values():
        annotation = without_none(field.annotation)
        for part in (annotation, *get_args(annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                assert issubclass(part, Model)
                found |= models_within(part)
    return found


ALL_MODELS = sorted(
    set().union(*(models_within(model) for kind in KINDS.values() for model in (kind.spec, kind.status))),
    key=lambda model: model.__name__,
)


@pytest.mark.parametrize("model", GOOD, ids=lambda model: model.__name__)
def test_the_good_specs_are_good(model: type[Model]) -> None:
    """Each wrong input below differs from an accepted one in one value."""
    assert model.model_validate(GOOD[model]).written() == GOOD[model]


@pytest.mark.parametrize(("model", "path", "value", "error"), WRONG)
def test_a_wrong_value_is_rejected_at_its_path(model: type[Model], path: str, value: object, error: str) -> None:
    """One wrong value gives one error, whose location starts with the path of the value."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(changed(GOOD[model], path, value))
    (found,) = caught.value.errors()
    assert found["type"] == error
    assert ".".join(map(str, found["loc"])).startswith(path)


@pytest.mark.parametrize("missing", ["model", "vllmConfig", "deploymentConfig"])
def test_an_engine_needs_its_three_parts_or_a_topology(missing: str) -> None:
    """Without topology each of the three is required and named in the error; with both sides none is."""
    spec = {name: part for name, part in SIDE.items() if name != missing}
    with pytest.raises(ValidationError, match=f"missing without topology: {missing}"):
        RuntimeSpec.model_validate(spec)
    topology = {**spec, "topology": {"prefill": SIDE, "decode": SIDE}}
    assert RuntimeSpec.model_validate(topology).written() == topology


def test_what_was_written_comes_back_and_nothing_more() -> None:
    """Empty values stay, missing ones stay missing, and no CRD default is added."""
    spec = changed(changed(SIDE, "lmCacheConfig", {}), "vllmConfig.env", [])
    assert RuntimeSpec.model_validate(spec).written() == spec


def test_python_names_and_the_crds_names_mean_the_same() -> None:
    """The Python API uses attribute names; the output has CRD names, and lists for tuples."""
    spec = LoraAdapterSpec.model_validate(
        {"base_model": "m", "adapter_source": {"type": "local", "adapter_name": "a"}}, by_name=True
    )
    assert spec.written() == GOOD[LoraAdapterSpec]
    args = RouterSpec.model_validate({**GOOD[RouterSpec], "extra_args": ("--x",)}).written()["extraArgs"]
    assert args == ["--x"]


@pytest.mark.parametrize(("attribute", "name"), REGULAR + IRREGULAR)
def test_an_attribute_has_its_crd_name(attribute: str, name: str) -> None:
    """Names are camel case, except three that upstream spells differently."""
    assert crd_name(attribute) == name


@pytest.mark.parametrize("model", GOOD, ids=lambda model: model.__name__)
def test_a_model_does_not_change(model: type[Model]) -> None:
    """A loaded spec is frozen, and validation does not change the input."""
    before = copy.deepcopy(GOOD[model])
    spec = model.model_validate(GOOD[model])
    with pytest.raises(ValidationError, match="frozen"):
        setattr(spec, next(iter(model.model_fields)), None)
    assert GOOD[model] == before


@pytest.mark.parametrize("model", ALL_MODELS, ids=lambda model: model.__name__)
def test_a_field_has_a_note_and_no_default_of_its_own(model: type[Model]) -> None:
    """CRD defaults exist only in the schema: a model that filled them in would publish what nobody wrote."""
    for field in model.model_fields.values():
        assert note(field).description.endswith(".")
        assert field.is_required() or field.default is None


@pytest.mark.parametrize(
    ("text", "fits"), [("Ready", True), ("a.b/Ready", True), ("", False), ("a b", False), ("x" * 317, False)]
)
def test_patterns_and_lengths_bind_the_model_too(text: str, fits: bool) -> None:
    """A condition's type is a name with an optional DNS prefix, of at most 316 characters."""
    words = {"status": "True", "reason": "R", "message": "", "lastTransitionTime": "2026-01-01T00:00:00Z"}
    if fits:
        assert Condition.model_validate({**words, "type": text}).type == text
    else:
        with pytest.raises(ValidationError):
            Condition.model_validate({**words, "type": text})
