"""The settings of an engine, in a VLLMRuntime or in one of its sides: model, vLLM, LMCache and volume."""

from collections.abc import Sequence
from typing import Annotated, Literal

from prodstack.models.base import Crd, Model, int32
from prodstack.models.deployment import EnvVar

AccessMode = Literal["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"]


class HfTokenSecret(Model):
    """The Secret with the Hugging Face token, which is passed to the engine as HF_TOKEN."""

    hf_token_secret_name: Annotated[str | None, Crd("Name of the Secret, in the runtime's namespace.")] = None
    hf_token_key_name: Annotated[
        str | None, Crd('Key in the Secret; "" makes the Deployment invalid.', default="token")
    ] = None


class ModelSpec(Model):
    """The model to serve."""

    model_url: Annotated[str, Crd("Hugging Face id, or path in the container; the first argument of `vllm serve`.")]
    hf_token_secret: Annotated[
        HfTokenSecret | None, Crd("Secret with the Hugging Face token. Changing only this does not restart the pods.")
    ] = None
    chat_template: Annotated[
        str | None,
        Crd("Chat template as Jinja text, stored in a ConfigMap. If added to a running runtime, it is not mounted."),
    ] = None
    dtype: Annotated[
        str | None,
        Crd("Data type of weights and activations: auto, half, float16, bfloat16, float or float32 (--dtype)."),
    ] = None
    max_model_len: Annotated[
        int | None, int32("Maximum length of prompt and answer together, in tokens (--max-model-len).")
    ] = None
    max_num_seqs: Annotated[int | None, int32("Maximum number of sequences per batch (--max-num-seqs).")] = None
    enable_lora: Annotated[
        bool | None, Crd("Whether the engine can load LoRA adapters while it runs (--enable-lora).")
    ] = None
    enable_tool: Annotated[
        bool | None, Crd("Whether the model may call tools (--enable-auto-tool-choice); needs toolCallParser.")
    ] = None
    tool_call_parser: Annotated[
        str | None, Crd("Parser of the model's tool calls, e.g. `llama3_json` (--tool-call-parser).")
    ] = None


class VllmConfig(Model):
    """How vLLM runs. Changing only these fields, other than port, restarts no pod."""

    v1: Annotated[bool | None, Crd("Whether vLLM's V1 engine runs (VLLM_USE_V1); off if left out.")] = None
    port: Annotated[
        int | None,
        int32("Port that vLLM listens on, 1 to 65535; the Service exposes it as port 80.", default=8000),
    ] = None
    enable_chunked_prefill: Annotated[
        bool | None,
        Crd("Whether long prompts are computed in chunks; --no-enable-chunked-prefill is passed if left out."),
    ] = None
    enable_prefix_caching: Annotated[
        bool | None, Crd("Whether common prefixes are reused; --no-enable-prefix-caching is passed if left out.")
    ] = None
    tensor_parallel_size: Annotated[
        int | None, int32("Number of GPUs that share one model: the pod's GPUs divided by its pipeline stages.")
    ] = None
    gpu_memory_utilization: Annotated[
        str | None, Crd('Share of GPU memory for vLLM, above 0 and up to 1, as text, e.g. "0.9".')
    ] = None
    max_loras: Annotated[int | None, int32("Maximum number of LoRA adapters per batch (--max_loras).")] = None
    extra_args: Annotated[
        Sequence[str] | None,
        Crd(
            "Additional arguments of `vllm serve`, one per item. Those for chat template and KV transfer follow and take precedence."
        ),
    ] = None
    env: Annotated[
        Sequence[EnvVar] | None,
        Crd(
            "Environment variables of the engine. With LMCACHE_ variables that lmCacheConfig controls, the operator updates endlessly."
        ),
    ] = None


class LmCacheConfig(Model):
    """Where LMCache stores KV blocks, and how the prefill and decode sides exchange them."""

    enabled: Annotated[bool | None, Crd("Whether vLLM uses the LMCache connector.", default=False)] = None
    cpu_offloading_buffer_size: Annotated[
        str | None,
        Crd('CPU memory for KV blocks, in GB, as a plain number ("30"); LMCache cannot parse a unit.', default="4Gi"),
    ] = None
    disk_offloading_buffer_size: Annotated[
        str | None,
        Crd('Disk space for KV blocks, in GB, as a plain number; "" disables the disk.', default="8Gi"),
    ] = None
    remote_url: Annotated[
        str | None,
        Crd("Address of a cache server, e.g. `lm://cache.team.svc:80`; leave it out between prefill and decode sides."),
    ] = None
    remote_serde: Annotated[
        str | None, Crd("How KV blocks are serialized for the cache server: naive or cachegen. Needs remoteUrl.")
    ] = None
    kv_role: Annotated[
        str | None,
        Crd(
            "KV role of the decode side, kv_consumer if left out; the prefill side is always kv_producer (change 841)."
        ),
    ] = None
    local_cpu: Annotated[
        str | None, Crd("Whether KV blocks are kept in CPU memory, as text: True or False (change 841).")
    ] = None
    max_local_cpu_size: Annotated[int | None, int32("CPU memory for KV blocks, in GB (change 841).", format=None)] = (
        None
    )
    enable_nixl: Annotated[bool | None, Crd("Whether the sides exchange KV blocks through NIXL (change 841).")] = None
    enable_xpyd: Annotated[
        bool | None, Crd("Whether several prefill and decode engines form one group (change 841).")
    ] = None
    nixl_role: Annotated[str | None, Crd("Role of this side in NIXL: sender or receiver (change 841).")] = None
    nixl_proxy_host: Annotated[
        str | None, Crd("Host of the router's NIXL proxy; required on the sender (change 841).")
    ] = None
    nixl_proxy_port: Annotated[
        str | None, Crd('Port of the router\'s NIXL proxy, as text, e.g. "7500"; required on the sender (change 841).')
    ] = None
    nixl_peer_host: Annotated[str | None, Crd("Address that the receiver listens on, e.g. 0.0.0.0 (change 841).")] = (
        None
    )
    nixl_peer_init_port: Annotated[
        str | None, Crd('Port where the receiver accepts peers, as text, e.g. "7300" (change 841).')
    ] = None
    nixl_peer_alloc_port: Annotated[
        str | None, Crd('Port where the receiver allocates buffers, as text, e.g. "7400" (change 841).')
    ] = None
    nixl_buffer_size: Annotated[
        str | None, Crd("Size of the transfer buffer in bytes, as text; required on both sides (change 841).")
    ] = None
    nixl_buffer_device: Annotated[
        str | None, Crd("Device of the transfer buffer: cuda or cpu; required on both sides (change 841).")
    ] = None
    rpc_port: Annotated[
        str | None, Crd("Name of LMCache's RPC endpoint, e.g. producer1 or consumer1 (change 841).")
    ] = None
    skip_last_n_tokens: Annotated[
        int | None,
        int32("Tokens at the end of a prompt that the decode side computes itself (change 841).", format=None),
    ] = None


class StorageConfig(Model):
    """The engine's volume. It is deleted together with the runtime."""

    enabled: Annotated[
        bool | None,
        Crd(
            "Whether there is a volume. If enabled on a running runtime, the claim is created but not mounted.",
            default=False,
        ),
    ] = None
    size: Annotated[
        str | None,
        Crd(
            "Size as a canonical quantity (10Gi, not 10240Mi). Changing it later blocks every other change of the runtime.",
            default="10Gi",
        ),
    ] = None
    storage_class_name: Annotated[
        str | None, Crd("StorageClass of the claim; the cluster's default class if left out.")
    ] = None
    access_mode: Annotated[
        AccessMode | None,
        Crd("How nodes may mount the volume, which all replicas share.", default="ReadWriteMany"),
    ] = None
    mount_path: Annotated[str | None, Crd("Directory where the container mounts the volume.", default="/data")] = None
    volume_name: Annotated[
        str | None,
        Crd("Name of the volume in the pod: a DNS label, and not dshm, which is taken.", default="pvc-storage"),
    ] = None
