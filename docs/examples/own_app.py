"""A cdk8s app that builds two runtimes, a router, a cache server and PodDisruptionBudgets from Python.

    PYTHONPATH=. .venv/bin/python docs/examples/own_app.py

writes team.k8s.yaml to the folder in CDK8S_OUTDIR. Set that variable: cdk8s's default is dist, which belongs to the project. The verbs
derive the same strings as the reference keys in stack files, and each object is completed in the same way.
"""

import cdk8s
from constructs import Construct

from constructs_lib import CacheServer, Companions, Router, Runtime
from prodstack.models.cache_server import CacheServerSpec
from prodstack.models.deployment import DeploymentConfig, Image, Resources
from prodstack.models.engine import HfTokenSecret, ModelSpec, StorageConfig, VllmConfig
from prodstack.models.router import RouterSpec
from prodstack.models.runtime import RuntimeSpec

ENGINE = Image(registry="docker.io", name="lmcache/vllm-openai:v0.3.7")
ROUTER = Image(registry="registry.example.com", name="vllm/lmstack-router:2026-08-05")
TOKEN = HfTokenSecret(hf_token_secret_name="huggingface-token")  # noqa: S106  # the Secret's name, not its value


def engine(model: str, gpus: int) -> RuntimeSpec:
    """Describe engines of one model on some GPUs of one node."""
    return RuntimeSpec(
        model=ModelSpec(model_url=model, hf_token_secret=TOKEN),
        vllm_config=VllmConfig(tensor_parallel_size=gpus, gpu_memory_utilization="0.9"),
        storage_config=StorageConfig(enabled=True, size="100Gi"),
        deployment_config=DeploymentConfig(
            image=ENGINE, resources=Resources(cpu="8", memory="64Gi", gpu=str(gpus)), shm_size="16Gi"
        ),
    )


class TeamChart(cdk8s.Chart):
    """One team's models behind one address. Names are explicit, and the chart adds no labels: they would become part of selectors."""

    def __init__(self, scope: Construct, name: str, namespace: str) -> None:
        super().__init__(scope, name, disable_resource_name_hashes=True)
        cache_spec = CacheServerSpec(image=ENGINE, resources=Resources(cpu="2", memory="16Gi"))
        router_spec = RouterSpec(image=ROUTER, resources=Resources(cpu="2", memory="8Gi"))
        cache = CacheServer(self, "cache", namespace=namespace, spec=cache_spec)
        models = {"small": ("meta-llama/Llama-3.1-8B-Instruct", 1), "large": ("meta-llama/Llama-3.1-70B-Instruct", 4)}
        runtimes = [
            Runtime(self, name, namespace=namespace, spec=engine(*model)).uses(cache) for name, model in models.items()
        ]
        front = Router(self, "front", namespace=namespace, spec=router_spec).serves(*runtimes)
        Companions(self, "companions", stack=name, of=[front, cache, *runtimes], disruption=True)


if __name__ == "__main__":
    app = cdk8s.App()
    TeamChart(app, "team", "team-a")
    app.synth()
