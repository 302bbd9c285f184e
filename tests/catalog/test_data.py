"""The catalogue's data: complete, sourced, and in agreement with what the models' names state."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prodstack.catalog.entries import Attention, Model
from prodstack.catalog.reading import CatalogError, catalog

CATALOG = catalog(Path(__file__).parents[2])
BILLIONS = re.compile(r"-([0-9]+(?:\.[0-9]+)?)B(?:-|$)")
ENTRY = """\
models:
- id: my-org/tiny-1b
  hiddenSize: 2048
  heads: 32
  attention: [{kind: full, layers: 16, kvHeads: 8, headSize: 64}]
  vocabulary: 32000
  dtype: bfloat16
  maxContext: 8192
  source: https://example.com/config.json
"""


def test_there_are_enough_entries() -> None:
    """At least 40 models that people serve and 12 kinds of GPU of both vendors, each with its source."""
    assert len(CATALOG.models) >= 40
    assert len(CATALOG.gpus) >= 12
    assert {gpu.vendor for gpu in CATALOG.gpus.values()} == {"NVIDIA", "AMD"}
    assert all(model.source for model in CATALOG.models.values())
    assert all(gpu.source for gpu in CATALOG.gpus.values())


def test_names_are_unique() -> None:
    """An id or alias means one model."""
    names = [name.casefold() for name in CATALOG.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("model", CATALOG.models.values(), ids=lambda model: model.id)
def test_a_model_is_consistent(model: Model) -> None:
    """Layers, heads and weights are stated, and no part is stored with more bits than its data type has."""
    assert sum(layers.layers for layers in model.attention) >= 16
    assert model.weights
    assert all(0 < part.bits <= 16 for part in model.weights)
    assert (model.quantization is None) == all(part.bits == 16 for part in model.weights)
    for layers in model.attention:
        if layers.kind in (Attention.FULL, Attention.SLIDING):
            assert model.heads % layers.kv_heads == 0


@pytest.mark.parametrize(
    "model",
    [
        model
        for model in CATALOG.models.values()
        if BILLIONS.search(model.id) and model.family != "llama-4" and not model.id.endswith("Llama-3.2-1B")
    ],
    ids=lambda model: model.id,
)
def test_parameters_are_those_of_the_name(model: Model) -> None:
    """The computed number of parameters is that of the name within 10 %.

    Names of Llama 4 state the active parameters, and Llama 3.2 1B has 1.24 billion.
    """
    stated = BILLIONS.search(model.id)
    assert stated is not None
    assert model.parameters / 1e9 == pytest.approx(float(stated[1]), rel=0.1)


def test_published_counts_of_models_whose_names_state_none() -> None:
    """Counts from the models' pages: DeepSeek-V3 671, Kimi K2 1,000, Mixtral 46.7 and 140.6, gpt-oss 116.8 and 20.9, Scout 109 billion.

    Of Llama 3.2 and Qwen 2.5 the counts are exact: 1.2358, 3.2127, 0.4940 and 7.6156 billion.
    """
    published = {
        "deepseek-ai/DeepSeek-V3": 671,
        "moonshotai/Kimi-K2-Instruct": 1026,
        "mistralai/Mixtral-8x7B-v0.1": 46.7,
        "mistralai/Mixtral-8x22B-v0.1": 140.6,
        "openai/gpt-oss-120b": 116.8,
        "openai/gpt-oss-20b": 20.9,
        "meta-llama/Llama-4-Scout-17B-16E-Instruct": 109,
    }
    for name, billions in published.items():
        assert CATALOG.models[name].parameters / 1e9 == pytest.approx(billions, rel=0.02), name
    exact = {
        "meta-llama/Llama-3.2-1B": 1.2358,
        "meta-llama/Llama-3.2-3B": 3.2127,
        "Qwen/Qwen2.5-0.5B": 0.4940,
        "Qwen/Qwen2.5-7B-Instruct": 7.6156,
    }
    for name, billions in exact.items():
        assert CATALOG.models[name].parameters / 1e9 == pytest.approx(billions, rel=0.0001), name


def test_a_short_name_means_one_model_or_several() -> None:
    """The part behind the slash is enough if it names one model; letters of either case."""
    (found,) = CATALOG.named("llama-3.1-8b-instruct")
    assert found.id == "meta-llama/Meta-Llama-3.1-8B"
    assert CATALOG.named("Qwen/Qwen3-8B") == (CATALOG.models["Qwen/Qwen3-8B"],)
    assert CATALOG.named("no-such-model") == ()


def test_a_name_has_the_spelling_that_the_hub_knows() -> None:
    """A short name becomes the alias that was meant, not the id of the base model that has the same shape; an id wins over an alias."""
    ((name, model),) = CATALOG.spelled("llama-3.1-8B-instruct")
    assert (name, model.id) == ("meta-llama/Llama-3.1-8B-Instruct", "meta-llama/Meta-Llama-3.1-8B")
    assert [name for name, _ in CATALOG.spelled("meta-llama/Meta-Llama-3.1-8B")] == ["meta-llama/Meta-Llama-3.1-8B"]


def test_every_parser_is_for_models_of_the_catalogue() -> None:
    """A parser names models by an id or alias, so that only the instruct model of a pair with one shape has it, and has a source."""
    assert CATALOG.parsers.keys() <= set(CATALOG.names)
    assert CATALOG.parsers["meta-llama/Llama-3.1-8B-Instruct"].name == "llama3_json"
    assert "meta-llama/Meta-Llama-3.1-8B" not in CATALOG.parsers
    assert all(parser.source.startswith("https://docs.vllm.ai/") for parser in CATALOG.parsers.values())


def test_a_project_adds_and_replaces_entries(tmp_path: Path) -> None:
    """An entry in catalog/ has the same schema, and wins over ours."""
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog/own.yaml").write_text(
        ENTRY + ENTRY.partition("\n")[2].replace("my-org/tiny-1b", "Qwen/Qwen3-8B")
    )
    found = catalog(tmp_path)
    assert found.models["my-org/tiny-1b"].attention[0].value_head_size == 64
    assert found.models["Qwen/Qwen3-8B"].file == "catalog/own.yaml"
    assert found.models["Qwen/Qwen3-8B"].weights == ()


@pytest.mark.parametrize(
    ("old", "new", "words", "line"),
    [
        (
            "hiddenSize: 2048",
            "hidden: 2048",
            'catalog/own.yaml: my-org/tiny-1b: the key "hidden" does not exist; allowed: ',
            3,
        ),
        ("hiddenSize: 2048", "hiddenSize: big", "`hiddenSize` is 'big', but must be a whole number from 1 on", 3),
        ("kind: full", "kind: sparse", '`kind` is "sparse"; allowed: full, sliding, latent, state', 5),
        (", kvHeads: 8", "", "`kvHeads` is None, but must be a whole number from 1 on", 5),
        (
            "  attention: [{kind: full, layers: 16, kvHeads: 8, headSize: 64}]\n",
            "",
            "`attention` is missing; list the layers",
            2,
        ),
        ("models:", "model:", "catalog/own.yaml is not a catalogue file: write `models:` or `gpus:`", 1),
        ("models:\n", "models: 1\nothers:\n", "catalog/own.yaml is not a catalogue file", 1),
        ("\n- id", "\n- tiny\n- id", "entry 1 of `models` is not a mapping", 2),
        ("  dtype: bfloat16", "  dtype: {", "correct the YAML", 9),
        ("  source: https://example.com/config.json\n", "", "`source` is None, but must be a text", 2),
    ],
)
def test_a_mistake_names_the_entry_and_what_to_write(tmp_path: Path, old: str, new: str, words: str, line: int) -> None:
    """Every mistake is reported with its place, and nothing is ignored silently."""
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog/own.yaml").write_text(ENTRY.replace(old, new))
    with pytest.raises(CatalogError) as error:
        catalog(tmp_path)
    assert words in str(error.value)
    assert error.value.mark is not None
    assert error.value.mark[:2] == ("catalog/own.yaml", line)


def test_two_files_cannot_define_one_model(tmp_path: Path) -> None:
    """Which of them won would depend on their names."""
    (tmp_path / "catalog").mkdir()
    for name in ("a", "b"):
        (tmp_path / f"catalog/{name}.yaml").write_text(ENTRY)
    with pytest.raises(CatalogError, match=r'catalog/a.yaml and catalog/b.yaml both define "my-org/tiny-1b"'):
        catalog(tmp_path)
