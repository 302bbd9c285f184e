"""How many parameters a model has, by part, computed from its config.json; the generator of the catalogue uses it.

The parts are those that checkpoints quantize differently. Biases and the multi-token prediction layers, which vLLM loads only for
speculative decoding, are left out.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ATTENTION, MLP, EXPERTS, SHARED, EMBEDDING, OTHER, VISION = (
    "attention",
    "mlp",
    "experts",
    "sharedExperts",
    "embedding",
    "other",
    "vision",
)
FULL, SLIDING, STATE = "full_attention", "sliding_attention", "linear_attention"


def text(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of a config.json that describes the language model."""
    found: Mapping[str, Any] = config.get("text_config", config)
    return found


def layer_types(config: Mapping[str, Any]) -> list[str]:
    """The kind of attention of each layer."""
    if config.get("kv_lora_rank"):
        return [FULL] * config["num_hidden_layers"]
    if "hybrid_layer_pattern" in config:
        return [SLIDING if flag else FULL for flag in config["hybrid_layer_pattern"]]
    return list(config.get("layer_types") or [FULL] * config["num_hidden_layers"])


def head_size(config: Mapping[str, Any], kind: str = FULL) -> int:
    """The size of a key head; Gemma's full attention has a size of its own."""
    if kind == FULL and config.get("global_head_dim"):
        return int(config["global_head_dim"])
    return int(config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"])


def kv_heads(config: Mapping[str, Any], kind: str = FULL) -> int:
    """The number of key heads of a layer of this kind."""
    own = config.get("num_global_key_value_heads") if kind == FULL else config.get("swa_num_key_value_heads")
    return int(own or config["num_key_value_heads"])


def experts(config: Mapping[str, Any]) -> int:
    """The number of routed experts of a layer; 0 if the model is dense."""
    keys = ("n_routed_experts", "num_experts", "num_local_experts")
    return int(next((config[key] for key in keys if config.get(key)), 0))


def parameters(whole: Mapping[str, Any]) -> dict[str, int]:
    """The parameters of each part, without parts that the model does not have."""
    config = text(whole)
    tied = whole.get("tie_word_embeddings", config.get("tie_word_embeddings"))
    found: Counter[str] = Counter({EMBEDDING: config["vocab_size"] * config["hidden_size"] * (1 if tied else 2)})
    for index, kind in enumerate(layer_types(config)):
        found[ATTENTION] += _attention(config, kind)
        found.update(_feed_forward(config, index))
        found[OTHER] += 2 * config["hidden_size"]
    found[VISION] = _vision(whole.get("vision_config") or {})
    return {part: count for part, count in found.items() if count}


def _attention(config: Mapping[str, Any], kind: str) -> int:
    if kind == STATE:
        return _linear_attention(config)
    if config.get("kv_lora_rank"):
        return _latent_attention(config)
    hidden, heads, size = config["hidden_size"], config["num_attention_heads"], head_size(config, kind)
    value = config.get("v_head_dim") or size
    keys = kv_heads(config, kind) * (size if config.get("attention_k_eq_v") and kind == FULL else size + value)
    queries = heads * size * (2 if config.get("attn_output_gate") else 1)
    return int(hidden * (queries + keys + heads * value))


def _latent_attention(config: Mapping[str, Any]) -> int:
    hidden, heads, rank = config["hidden_size"], config["num_attention_heads"], config["q_lora_rank"]
    nope, rope, value = config["qk_nope_head_dim"], config["qk_rope_head_dim"], config["v_head_dim"]
    latent = config["kv_lora_rank"]
    queries = hidden * rank + rank * heads * (nope + rope)
    keys = hidden * (latent + rope) + latent * heads * (nope + value)
    indexers, size = config.get("index_n_heads", 0), config.get("index_head_dim", 0)
    indexer = rank * indexers * size + hidden * (size + indexers)
    return int(queries + keys + heads * value * hidden + indexer)


def _linear_attention(config: Mapping[str, Any]) -> int:
    hidden = config["hidden_size"]
    keys = config["linear_num_key_heads"] * config["linear_key_head_dim"]
    values = config["linear_num_value_heads"] * config["linear_value_head_dim"]
    mixed = 2 * keys + values
    gates = values + 2 * config["linear_num_value_heads"]
    return int(hidden * (mixed + gates + values) + config["linear_conv_kernel_dim"] * mixed)


def _feed_forward(config: Mapping[str, Any], layer: int) -> Counter[str]:
    hidden, count = config["hidden_size"], experts(config)
    if not _has_experts(config, layer):
        return Counter({MLP: 3 * hidden * (config.get("intermediate_size_mlp") or config["intermediate_size"])})
    width = config.get("moe_intermediate_size") or config["intermediate_size"]
    found = Counter({EXPERTS: 3 * hidden * width * count, OTHER: hidden * count})
    if shared := _shared_width(config, width):
        found[SHARED] = 3 * hidden * shared
    if config.get("enable_moe_block"):
        found[MLP] = 3 * hidden * config["intermediate_size"]
    return found


def _has_experts(config: Mapping[str, Any], layer: int) -> bool:
    if not experts(config):
        return False
    if isinstance(config.get("moe_layer_freq"), list):
        return bool(config["moe_layer_freq"][layer])
    step = config.get("interleave_moe_layer_step") or 1
    return bool(layer >= config.get("first_k_dense_replace", 0) and (layer + 1) % step == 0)


def _shared_width(config: Mapping[str, Any], width: int) -> int:
    if "shared_expert_intermediate_size" in config:
        return int(config["shared_expert_intermediate_size"])
    if config.get("model_type") == "llama4_text":
        return width
    return int(config.get("share_expert_dim") or width * (config.get("n_shared_experts") or 0))


def _vision(config: Mapping[str, Any]) -> int:
    """The layers of a vision tower, without what joins it to the language model."""
    depth = config.get("depth") or config.get("num_hidden_layers") or config.get("vt_num_hidden_layers") or 0
    hidden = config.get("hidden_size") or config.get("vt_hidden_size") or 0
    wide = config.get("intermediate_size") or config.get("vt_intermediate_size") or 0
    return int(depth * (4 * hidden * hidden + 2 * hidden * wide))
