"""What an engine serves and how: the model, vLLM, LMCache and the volume of a VLLMRuntime or of one of its sides."""

from collections.abc import Sequence
from typing import Annotated, Literal

from prodstack.models.base import Crd, Model, int32
from prodstack.models.deployment import EnvVar

AccessMode = Literal["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"]


class HfTokenSecret(Model):
    """Where the Hugging Face token is; it reaches the engine as HF_TOKEN."""

    hf_token_secret_name: Annotated[str | None, Crd("Name of the Secret, in the runtime's namespace.")] = None
    hf_token_key_name: Annotated[
        str | None, Crd('Key inside the Secret; "" fails the Deployment.', default="token")
    ] = None


class ModelSpec(Model):
    """The model that is served."""

    model_url: Annotated[str, Crd("Hugging Face id, or path inside the container; the first argument of `vllm serve`.")]
    hf_token_secret: Annotated[
        HfTokenSecret | None, Crd("Secret with the Hugging Face token. A change alone does not restart the pods.")
    ] = None
    chat_template: Annotated[
        str | None,
        Crd("Jinja text of the chat template, kept in a ConfigMap. Added to a live runtime it is not mounted."),
    ] = None
    dtype: Annotated[
        str | None,
        Crd("Data type of weights and activations: auto, half, float16, bfloat16, float or float32 (--dtype)."),
    ] = None
    max_model_len: Annotated[
        int | None, int32("Longest sequence, prompt and answer together, in tokens (--max-model-len).")
    ] = None
    max_num_seqs: Annotated[int | None, int32("Most sequences in one batch (--max-num-seqs).")] = None
    enable_lora: Annotated[
        bool | None, Crd("Whether LoRA adapters can be loaded while the engine runs (--enable-lora).")
    ] = None
    enable_tool: Annotated[
        bool | None, Crd("Whether the model may choose tools (--enable-auto-tool-choice); needs toolCallParser.")
    ] = None
    tool_call_parser: Annotated[
        str | None, Crd("Parser of the model's tool calls, e.g. `llama3_json` (--tool-call-parser).")
    ] = None


class VllmConfig(Model):
    """How vLLM runs. Apart from port, a change of these fields alone restarts no pod."""

    v1: Annotated[bool | None, Crd("Whether vLLM's V1 engine runs (VLLM_USE_V1); absent means no.")] = None
    port: Annotated[
        int | None,
        int32("Port that vLLM listens on, 1 to 65535; the Service offers it as port 80.", default=8000),
    ] = None
    enable_chunked_prefill: Annotated[
        bool | None, Crd("Whether long prompts are computed in chunks; absent passes --no-enable-chunked-prefill.")
    ] = None
    enable_prefix_caching: Annotated[
        bool | None, Crd("Whether common prefixes are reused; absent passes --no-enable-prefix-caching.")
    ] = None
    tensor_parallel_size: Annotated[
        int | None, int32("GPUs that share one model; the pod's GPU count divided by pipeline stages.")
    ] = None
    gpu_memory_utilization: Annotated[
        str | None, Crd('Share of GPU memory for vLLM, as text above 0 and up to 1, e.g. "0.9".')
    ] = None
    max_loras: Annotated[int | None, int32("Most LoRA adapters in one batch (--max_loras).")] = None
    extra_args: Annotated[
        Sequence[str] | None,
        Crd("Further arguments of `vllm serve`, an item each; chat template and KV transfer come after them and win."),
    ] = None
    env: Annotated[
        Sequence[EnvVar] | None,
        Crd("Environment of the engine. LMCACHE_ names that lmCacheConfig owns make the operator update for ever."),
    ] = None


class LmCacheConfig(Model):
    """Where LMCache keeps KV blocks, and how prefill and decode exchange them."""

    enabled: Annotated[bool | None, Crd("Whether vLLM runs with LMCache's connector.", default=False)] = None
    cpu_offloading_buffer_size: Annotated[
        str | None,
        Crd('CPU memory for KV blocks, in GB, as a plain number ("30"); LMCache cannot read a unit.', default="4Gi"),
    ] = None
    disk_offloading_buffer_size: Annotated[
        str | None,
        Crd('Disk for KV blocks, in GB, as a plain number; "" leaves the disk out.', default="8Gi"),
    ] = None
    remote_url: Annotated[
        str | None, Crd("Address of a cache server, e.g. `lm://cache.team.svc:80`; empty between prefill and decode.")
    ] = None
    remote_serde: Annotated[
        str | None, Crd("How KV blocks are packed for the cache server: naive or cachegen. Needs remoteUrl.")
    ] = None
    kv_role: Annotated[
        str | None, Crd("Decode side's KV role, kv_consumer if absent; prefill is always kv_producer (change 841).")
    ] = None
    local_cpu: Annotated[str | None, Crd("Whether blocks stay in CPU memory, as text: True or False (change 841).")] = (
        None
    )
    max_local_cpu_size: Annotated[int | None, int32("CPU memory for KV blocks, in GB (change 841).", format=None)] = (
        None
    )
    enable_nixl: Annotated[bool | None, Crd("Whether blocks move between the sides by NIXL (change 841).")] = None
    enable_xpyd: Annotated[
        bool | None, Crd("Whether several prefill and decode engines form one group (change 841).")
    ] = None
    nixl_role: Annotated[str | None, Crd("This side's part in NIXL: sender or receiver (change 841).")] = None
    nixl_proxy_host: Annotated[
        str | None, Crd("Host of the router's NIXL proxy; the sender needs it (change 841).")
    ] = None
    nixl_proxy_port: Annotated[
        str | None, Crd('Port of the router\'s NIXL proxy, as text, e.g. "7500"; the sender needs it (change 841).')
    ] = None
    nixl_peer_host: Annotated[str | None, Crd("Address on which the receiver listens, e.g. 0.0.0.0 (change 841).")] = (
        None
    )
    nixl_peer_init_port: Annotated[
        str | None, Crd('Port on which the receiver accepts peers, as text, e.g. "7300" (change 841).')
    ] = None
    nixl_peer_alloc_port: Annotated[
        str | None, Crd('Port on which the receiver hands out buffers, as text, e.g. "7400" (change 841).')
    ] = None
    nixl_buffer_size: Annotated[
        str | None, Crd("Transfer buffer in bytes, as text; both sides need it (change 841).")
    ] = None
    nixl_buffer_device: Annotated[
        str | None, Crd("Where the transfer buffer lies: cuda or cpu; both sides need it (change 841).")
    ] = None
    rpc_port: Annotated[
        str | None, Crd("Name of LMCache's RPC endpoint, e.g. producer1 or consumer1 (change 841).")
    ] = None
    skip_last_n_tokens: Annotated[
        int | None,
        int32("Tokens at a prompt's end that decode computes itself (change 841).", format=None),
    ] = None


class StorageConfig(Model):
    """The engine's volume. Deleting the runtime deletes it too."""

    enabled: Annotated[
        bool | None,
        Crd(
            "Whether there is a volume. Switched on at a live runtime, the claim is made and not mounted.",
            default=False,
        ),
    ] = None
    size: Annotated[
        str | None,
        Crd(
            "Size as a quantity in canonical text (10Gi, not 10240Mi). A later change blocks every other change.",
            default="10Gi",
        ),
    ] = None
    storage_class_name: Annotated[
        str | None, Crd("StorageClass of the claim; absent takes the cluster's default class.")
    ] = None
    access_mode: Annotated[
        AccessMode | None,
        Crd("How nodes may mount the volume; several replicas share it.", default="ReadWriteMany"),
    ] = None
    mount_path: Annotated[str | None, Crd("Directory of the volume in the container.", default="/data")] = None
    volume_name: Annotated[
        str | None,
        Crd("Name of the volume in the pod, a DNS label other than dshm.", default="pvc-storage"),
    ] = None
