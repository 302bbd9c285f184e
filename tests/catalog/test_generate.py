"""The generator of the catalogue: from the configuration of a model to its entry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from prodstack.catalog.generate import DATA, models
from prodstack.catalog.quantization import UnknownQuantizationError, quantization

if TYPE_CHECKING:
    from pathlib import Path

DENSE = {
    "architectures": ["Qwen3ForCausalLM"],
    "head_dim": 128,
    "hidden_size": 4096,
    "intermediate_size": 12288,
    "max_position_embeddings": 40960,
    "num_attention_heads": 32,
    "num_hidden_layers": 36,
    "num_key_value_heads": 8,
    "tie_word_embeddings": False,
    "vocab_size": 151936,
}
LATENT = {
    "architectures": ["DeepseekV3ForCausalLM"],
    "first_k_dense_replace": 3,
    "hidden_size": 7168,
    "intermediate_size": 18432,
    "kv_lora_rank": 512,
    "max_position_embeddings": 163840,
    "moe_intermediate_size": 2048,
    "n_routed_experts": 256,
    "n_shared_experts": 1,
    "num_attention_heads": 128,
    "num_experts_per_tok": 8,
    "num_hidden_layers": 61,
    "num_key_value_heads": 128,
    "q_lora_rank": 1536,
    "qk_nope_head_dim": 128,
    "qk_rope_head_dim": 64,
    "quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]},
    "tie_word_embeddings": False,
    "v_head_dim": 128,
    "vocab_size": 129280,
}


def committed(name: str) -> dict[str, Any]:
    """The entry of our catalogue."""
    entries = yaml.safe_load((DATA / "models.yaml").read_text("utf-8"))["models"]
    found: dict[str, Any] = next(entry for entry in entries if entry["id"] == name)
    return found


@pytest.mark.parametrize(("name", "config"), [("Qwen/Qwen3-8B", DENSE), ("deepseek-ai/DeepSeek-V3", LATENT)])
def test_an_entry_is_what_the_configuration_gives(name: str, config: dict[str, Any], tmp_path: Path) -> None:
    """The committed entry, from the fields that matter of the public config.json."""
    (tmp_path / f"{name.replace('/', '--')}_config.json").write_text(json.dumps(config))
    assert list(models(tmp_path)) == [committed(name)]


def test_an_unknown_architecture_is_left_out(tmp_path: Path) -> None:
    """Its parameters could only be guessed."""
    (tmp_path / "org--model_config.json").write_text(json.dumps({**DENSE, "architectures": ["NewForCausalLM"]}))
    assert list(models(tmp_path)) == []


def test_mixed_precision_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The sizes of its parts are not stated; the generator says which model it leaves out."""
    (tmp_path / "org--model_config.json").write_text(json.dumps(DENSE))
    stated = {"quantization": {"quant_algo": "MIXED_PRECISION"}}
    (tmp_path / "org--model_hf_quant_config.json").write_text(json.dumps(stated))
    assert list(models(tmp_path)) == []
    assert capsys.readouterr().err == "org--model_config.json is left out: its quantization is MIXED_PRECISION\n"
    with pytest.raises(UnknownQuantizationError):
        quantization(DENSE, stated)


@pytest.mark.parametrize(
    ("excluded", "parts"),
    [
        (["lm_head"], {"attention", "mlp", "experts", "sharedExperts"}),
        (["model.layers.60.self_attn*"], {"mlp", "experts", "sharedExperts"}),
        (["model.layers.60.mlp.shared_experts*", "model.layers.0*"], {"attention", "experts"}),
    ],
)
def test_excluded_modules_keep_their_precision(excluded: list[str], parts: set[str]) -> None:
    """NVFP4 stores 4.5 bits for each parameter of the other parts, with their scales."""
    found = quantization(
        LATENT, {"quantization": {"quant_algo": "NVFP4", "exclude_modules": excluded, "kv_cache_quant_algo": "FP8"}}
    )
    assert found.bits == dict.fromkeys(parts, 4.5)
    assert (found.name, found.kv_cache) == ("nvfp4", "fp8")
