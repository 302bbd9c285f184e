from __future__ import annotations

from pkgutil import extend_path
__path__ = extend_path(__path__, __name__)

import abc
import builtins
import datetime
import enum
import typing

import jsii
import publication
import typing_extensions

from jsii._type_checking import cached_type_hints, check_type


from ._jsii import *

class _LazyImport:
    def __init__(self, module_name: str) -> None:
        self._module_name = module_name
        self._module: typing.Any = None
    def __getattr__(self, name: str) -> typing.Any:
        if self._module is None:
            import importlib
            self._module = importlib.import_module(self._module_name)
        return getattr(self._module, name)

if typing.TYPE_CHECKING:

    import cdk8s as _cdk8s_d3d9af27
    import constructs as _constructs_77d1e7e8
else:

    _cdk8s_d3d9af27 = _LazyImport("cdk8s")
    _constructs_77d1e7e8 = _LazyImport("constructs")


class CacheServer(
    _cdk8s_d3d9af27.ApiObject,
    metaclass=jsii.JSIIMeta,
    jsii_type="aivllmproduction-stack.CacheServer",
):
    '''An LMCache server that runtimes share.

    The operator creates a Deployment and a Service on port 80.

    :schema: CacheServer
    '''

    def __init__(
        self,
        scope: "_constructs_77d1e7e8.Construct",
        id: builtins.str,
        *,
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
        spec: typing.Optional[typing.Union["CacheServerSpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Defines a "CacheServer" API object.

        :param scope: the scope in which to define this object.
        :param id: a scope-local name for the object.
        :param metadata: 
        :param spec: Desired state of a CacheServer.
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__664d4153b848b0795003161704901d82ed2c1a42473b0eb0529cbad64880eeb2)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument id", value=id, expected_type=type_hints["id"])
        props = CacheServerProps(metadata=metadata, spec=spec)

        jsii.create(self.__class__, self, [scope, id, props])

    @jsii.member(jsii_name="manifest")
    @builtins.classmethod
    def manifest(
        cls,
        *,
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
        spec: typing.Optional[typing.Union["CacheServerSpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> typing.Any:
        '''Renders a Kubernetes manifest for "CacheServer".

        This can be used to inline resource manifests inside other objects (e.g. as templates).

        :param metadata: 
        :param spec: Desired state of a CacheServer.
        '''
        props = CacheServerProps(metadata=metadata, spec=spec)

        return typing.cast(typing.Any, jsii.sinvoke(cls, "manifest", [props]))

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> typing.Any:
        '''Renders the object to Kubernetes JSON.'''
        return typing.cast(typing.Any, jsii.invoke(self, "toJson", []))

    @jsii.python.classproperty
    @jsii.member(jsii_name="GVK")
    def GVK(cls) -> "_cdk8s_d3d9af27.GroupVersionKind":
        '''Returns the apiVersion and kind for "CacheServer".'''
        return typing.cast("_cdk8s_d3d9af27.GroupVersionKind", jsii.sget(cls, "GVK"))


@jsii.data_type(
    jsii_type="aivllmproduction-stack.CacheServerProps",
    jsii_struct_bases=[],
    name_mapping={"metadata": "metadata", "spec": "spec"},
)
class CacheServerProps:
    def __init__(
        self,
        *,
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
        spec: typing.Optional[typing.Union["CacheServerSpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''An LMCache server that runtimes share.

        The operator creates a Deployment and a Service on port 80.

        :param metadata: 
        :param spec: Desired state of a CacheServer.

        :schema: CacheServer
        '''
        if isinstance(metadata, dict):
            metadata = _cdk8s_d3d9af27.ApiObjectMetadata(**metadata)
        if isinstance(spec, dict):
            spec = CacheServerSpec(**spec)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__75c0bcf36782600b1dac25319fd9729c46a8e7084910fa69eef514fbaa31d5cc)
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
            check_type(argname="argument spec", value=spec, expected_type=type_hints["spec"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if metadata is not None:
            self._values["metadata"] = metadata
        if spec is not None:
            self._values["spec"] = spec

    @builtins.property
    def metadata(self) -> typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"]:
        '''
        :schema: CacheServer#metadata
        '''
        result = self._values.get("metadata")
        return typing.cast(typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"], result)

    @builtins.property
    def spec(self) -> typing.Optional["CacheServerSpec"]:
        '''Desired state of a CacheServer.

        :schema: CacheServer#spec
        '''
        result = self._values.get("spec")
        return typing.cast(typing.Optional["CacheServerSpec"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CacheServerProps(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.CacheServerSpec",
    jsii_struct_bases=[],
    name_mapping={
        "deployment_strategy": "deploymentStrategy",
        "image": "image",
        "port": "port",
        "replicas": "replicas",
        "resources": "resources",
    },
)
class CacheServerSpec:
    def __init__(
        self,
        *,
        deployment_strategy: "CacheServerSpecDeploymentStrategy",
        image: typing.Union["CacheServerSpecImage", typing.Dict[builtins.str, typing.Any]],
        port: jsii.Number,
        replicas: jsii.Number,
        resources: typing.Union["CacheServerSpecResources", typing.Dict[builtins.str, typing.Any]],
    ) -> None:
        '''Desired state of a CacheServer.

        :param deployment_strategy: Has no effect: the operator ignores it.
        :param image: Image of the server; it must contain LMCache at /opt/venv/bin/lmcache_server.
        :param port: Port that the server listens on. The Service exposes it as port 80, and keeps the old target after a change.
        :param replicas: Number of pods; each caches in its own memory.
        :param resources: CPU and memory of a pod; this memory holds the cached KV blocks.

        :schema: CacheServerSpec
        '''
        if isinstance(image, dict):
            image = CacheServerSpecImage(**image)
        if isinstance(resources, dict):
            resources = CacheServerSpecResources(**resources)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__37968fb867fd3c6da86dd4d3e1f15f120407abf42d82237079f1593be81e2eae)
            check_type(argname="argument deployment_strategy", value=deployment_strategy, expected_type=type_hints["deployment_strategy"])
            check_type(argname="argument image", value=image, expected_type=type_hints["image"])
            check_type(argname="argument port", value=port, expected_type=type_hints["port"])
            check_type(argname="argument replicas", value=replicas, expected_type=type_hints["replicas"])
            check_type(argname="argument resources", value=resources, expected_type=type_hints["resources"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "deployment_strategy": deployment_strategy,
            "image": image,
            "port": port,
            "replicas": replicas,
            "resources": resources,
        }

    @builtins.property
    def deployment_strategy(self) -> "CacheServerSpecDeploymentStrategy":
        '''Has no effect: the operator ignores it.

        :schema: CacheServerSpec#deploymentStrategy
        '''
        result = self._values.get("deployment_strategy")
        assert result is not None, "Required property 'deployment_strategy' is missing"
        return typing.cast("CacheServerSpecDeploymentStrategy", result)

    @builtins.property
    def image(self) -> "CacheServerSpecImage":
        '''Image of the server;

        it must contain LMCache at /opt/venv/bin/lmcache_server.

        :schema: CacheServerSpec#image
        '''
        result = self._values.get("image")
        assert result is not None, "Required property 'image' is missing"
        return typing.cast("CacheServerSpecImage", result)

    @builtins.property
    def port(self) -> jsii.Number:
        '''Port that the server listens on.

        The Service exposes it as port 80, and keeps the old target after a change.

        :schema: CacheServerSpec#port
        '''
        result = self._values.get("port")
        assert result is not None, "Required property 'port' is missing"
        return typing.cast(jsii.Number, result)

    @builtins.property
    def replicas(self) -> jsii.Number:
        '''Number of pods;

        each caches in its own memory.

        :schema: CacheServerSpec#replicas
        '''
        result = self._values.get("replicas")
        assert result is not None, "Required property 'replicas' is missing"
        return typing.cast(jsii.Number, result)

    @builtins.property
    def resources(self) -> "CacheServerSpecResources":
        '''CPU and memory of a pod;

        this memory holds the cached KV blocks.

        :schema: CacheServerSpec#resources
        '''
        result = self._values.get("resources")
        assert result is not None, "Required property 'resources' is missing"
        return typing.cast("CacheServerSpecResources", result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CacheServerSpec(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(jsii_type="aivllmproduction-stack.CacheServerSpecDeploymentStrategy")
class CacheServerSpecDeploymentStrategy(enum.Enum):
    '''Has no effect: the operator ignores it.

    :schema: CacheServerSpecDeploymentStrategy
    '''

    ROLLING_UPDATE = "ROLLING_UPDATE"
    '''RollingUpdate.'''
    RECREATE = "RECREATE"
    '''Recreate.'''


@jsii.data_type(
    jsii_type="aivllmproduction-stack.CacheServerSpecImage",
    jsii_struct_bases=[],
    name_mapping={
        "name": "name",
        "registry": "registry",
        "pull_policy": "pullPolicy",
        "pull_secret_name": "pullSecretName",
    },
)
class CacheServerSpecImage:
    def __init__(
        self,
        *,
        name: builtins.str,
        registry: builtins.str,
        pull_policy: typing.Optional[builtins.str] = None,
        pull_secret_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Image of the server;

        it must contain LMCache at /opt/venv/bin/lmcache_server.

        :param name: Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.
        :param registry: Registry, with its path if it has one, before the slash; "" gives an image that starts with "/".
        :param pull_policy: When the kubelet pulls: Always, IfNotPresent or Never. Any other value is accepted here, but the API server rejects the Deployment.
        :param pull_secret_name: Name of the image pull Secret in the same namespace. Ignored for cache servers and sidecars.

        :schema: CacheServerSpecImage
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__ec920961803492dc315ad01b4beab65f7fbd7a97727d13f8b81bbbcfedeb8ad1)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument registry", value=registry, expected_type=type_hints["registry"])
            check_type(argname="argument pull_policy", value=pull_policy, expected_type=type_hints["pull_policy"])
            check_type(argname="argument pull_secret_name", value=pull_secret_name, expected_type=type_hints["pull_secret_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "registry": registry,
        }
        if pull_policy is not None:
            self._values["pull_policy"] = pull_policy
        if pull_secret_name is not None:
            self._values["pull_secret_name"] = pull_secret_name

    @builtins.property
    def name(self) -> builtins.str:
        '''Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.

        :schema: CacheServerSpecImage#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def registry(self) -> builtins.str:
        '''Registry, with its path if it has one, before the slash;

        "" gives an image that starts with "/".

        :schema: CacheServerSpecImage#registry
        '''
        result = self._values.get("registry")
        assert result is not None, "Required property 'registry' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def pull_policy(self) -> typing.Optional[builtins.str]:
        '''When the kubelet pulls: Always, IfNotPresent or Never.

        Any other value is accepted here, but the API server rejects the Deployment.

        :schema: CacheServerSpecImage#pullPolicy
        '''
        result = self._values.get("pull_policy")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def pull_secret_name(self) -> typing.Optional[builtins.str]:
        '''Name of the image pull Secret in the same namespace.

        Ignored for cache servers and sidecars.

        :schema: CacheServerSpecImage#pullSecretName
        '''
        result = self._values.get("pull_secret_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CacheServerSpecImage(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.CacheServerSpecResources",
    jsii_struct_bases=[],
    name_mapping={
        "cpu": "cpu",
        "gpu": "gpu",
        "gpu_type": "gpuType",
        "memory": "memory",
    },
)
class CacheServerSpecResources:
    def __init__(
        self,
        *,
        cpu: typing.Optional[builtins.str] = None,
        gpu: typing.Optional[builtins.str] = None,
        gpu_type: typing.Optional[builtins.str] = None,
        memory: typing.Optional[builtins.str] = None,
    ) -> None:
        '''CPU and memory of a pod;

        this memory holds the cached KV blocks.

        :param cpu: CPU cores, as whole cores ("4") or millicores ("500m"). With "0.5" or "1000m" the operator updates endlessly.
        :param gpu: Number of GPUs of the container, a whole number as text. Ignored for routers and cache servers.
        :param gpu_type: Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.
        :param memory: Memory as a canonical Kubernetes quantity: "2Gi". With "2048Mi" the operator updates endlessly.

        :schema: CacheServerSpecResources
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__27b1ff671b6fc64cbd90a6a5783d875cd8b6f58dd011c6b67d41757a3d66ff5d)
            check_type(argname="argument cpu", value=cpu, expected_type=type_hints["cpu"])
            check_type(argname="argument gpu", value=gpu, expected_type=type_hints["gpu"])
            check_type(argname="argument gpu_type", value=gpu_type, expected_type=type_hints["gpu_type"])
            check_type(argname="argument memory", value=memory, expected_type=type_hints["memory"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if cpu is not None:
            self._values["cpu"] = cpu
        if gpu is not None:
            self._values["gpu"] = gpu
        if gpu_type is not None:
            self._values["gpu_type"] = gpu_type
        if memory is not None:
            self._values["memory"] = memory

    @builtins.property
    def cpu(self) -> typing.Optional[builtins.str]:
        '''CPU cores, as whole cores ("4") or millicores ("500m").

        With "0.5" or "1000m" the operator updates endlessly.

        :schema: CacheServerSpecResources#cpu
        '''
        result = self._values.get("cpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu(self) -> typing.Optional[builtins.str]:
        '''Number of GPUs of the container, a whole number as text.

        Ignored for routers and cache servers.

        :schema: CacheServerSpecResources#gpu
        '''
        result = self._values.get("gpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu_type(self) -> typing.Optional[builtins.str]:
        '''Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.

        :schema: CacheServerSpecResources#gpuType
        '''
        result = self._values.get("gpu_type")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def memory(self) -> typing.Optional[builtins.str]:
        '''Memory as a canonical Kubernetes quantity: "2Gi".

        With "2048Mi" the operator updates endlessly.

        :schema: CacheServerSpecResources#memory
        '''
        result = self._values.get("memory")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "CacheServerSpecResources(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


class LoraAdapter(
    _cdk8s_d3d9af27.ApiObject,
    metaclass=jsii.JSIIMeta,
    jsii_type="aivllmproduction-stack.LoraAdapter",
):
    '''A LoRA adapter that the operator loads into running engines of one base model.

    :schema: LoraAdapter
    '''

    def __init__(
        self,
        scope: "_constructs_77d1e7e8.Construct",
        id: builtins.str,
        *,
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
        spec: typing.Optional[typing.Union["LoraAdapterSpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Defines a "LoraAdapter" API object.

        :param scope: the scope in which to define this object.
        :param id: a scope-local name for the object.
        :param metadata: 
        :param spec: Desired state of a LoraAdapter.
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__65c8c639a65d92bf17117238f10556961ae8764ae741e1a04e0d7202bcd0d997)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument id", value=id, expected_type=type_hints["id"])
        props = LoraAdapterProps(metadata=metadata, spec=spec)

        jsii.create(self.__class__, self, [scope, id, props])

    @jsii.member(jsii_name="manifest")
    @builtins.classmethod
    def manifest(
        cls,
        *,
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
        spec: typing.Optional[typing.Union["LoraAdapterSpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> typing.Any:
        '''Renders a Kubernetes manifest for "LoraAdapter".

        This can be used to inline resource manifests inside other objects (e.g. as templates).

        :param metadata: 
        :param spec: Desired state of a LoraAdapter.
        '''
        props = LoraAdapterProps(metadata=metadata, spec=spec)

        return typing.cast(typing.Any, jsii.sinvoke(cls, "manifest", [props]))

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> typing.Any:
        '''Renders the object to Kubernetes JSON.'''
        return typing.cast(typing.Any, jsii.invoke(self, "toJson", []))

    @jsii.python.classproperty
    @jsii.member(jsii_name="GVK")
    def GVK(cls) -> "_cdk8s_d3d9af27.GroupVersionKind":
        '''Returns the apiVersion and kind for "LoraAdapter".'''
        return typing.cast("_cdk8s_d3d9af27.GroupVersionKind", jsii.sget(cls, "GVK"))


@jsii.data_type(
    jsii_type="aivllmproduction-stack.LoraAdapterProps",
    jsii_struct_bases=[],
    name_mapping={"metadata": "metadata", "spec": "spec"},
)
class LoraAdapterProps:
    def __init__(
        self,
        *,
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
        spec: typing.Optional[typing.Union["LoraAdapterSpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''A LoRA adapter that the operator loads into running engines of one base model.

        :param metadata: 
        :param spec: Desired state of a LoraAdapter.

        :schema: LoraAdapter
        '''
        if isinstance(metadata, dict):
            metadata = _cdk8s_d3d9af27.ApiObjectMetadata(**metadata)
        if isinstance(spec, dict):
            spec = LoraAdapterSpec(**spec)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__5e842af3a17896a6335f5408e42a21f13df6311595163540b7ca62f1bd070a93)
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
            check_type(argname="argument spec", value=spec, expected_type=type_hints["spec"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if metadata is not None:
            self._values["metadata"] = metadata
        if spec is not None:
            self._values["spec"] = spec

    @builtins.property
    def metadata(self) -> typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"]:
        '''
        :schema: LoraAdapter#metadata
        '''
        result = self._values.get("metadata")
        return typing.cast(typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"], result)

    @builtins.property
    def spec(self) -> typing.Optional["LoraAdapterSpec"]:
        '''Desired state of a LoraAdapter.

        :schema: LoraAdapter#spec
        '''
        result = self._values.get("spec")
        return typing.cast(typing.Optional["LoraAdapterSpec"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "LoraAdapterProps(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.LoraAdapterSpec",
    jsii_struct_bases=[],
    name_mapping={
        "adapter_source": "adapterSource",
        "base_model": "baseModel",
        "lora_adapter_deployment_config": "loraAdapterDeploymentConfig",
        "vllm_api_key": "vllmApiKey",
    },
)
class LoraAdapterSpec:
    def __init__(
        self,
        *,
        adapter_source: typing.Union["LoraAdapterSpecAdapterSource", typing.Dict[builtins.str, typing.Any]],
        base_model: builtins.str,
        lora_adapter_deployment_config: typing.Optional[typing.Union["LoraAdapterSpecLoraAdapterDeploymentConfig", typing.Dict[builtins.str, typing.Any]]] = None,
        vllm_api_key: typing.Optional[typing.Union["LoraAdapterSpecVllmApiKey", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Desired state of a LoraAdapter.

        :param adapter_source: Where the adapter's files come from.
        :param base_model: Value of the label ``model`` on the engines' pods; pods in all namespaces are matched.
        :param lora_adapter_deployment_config: How many engines load the adapter. The operator panics if it is missing; an empty object is enough.
        :param vllm_api_key: API key of the engines. The operator sends it to every Ready pod in the cluster that has a label ``model``.

        :schema: LoraAdapterSpec
        '''
        if isinstance(adapter_source, dict):
            adapter_source = LoraAdapterSpecAdapterSource(**adapter_source)
        if isinstance(lora_adapter_deployment_config, dict):
            lora_adapter_deployment_config = LoraAdapterSpecLoraAdapterDeploymentConfig(**lora_adapter_deployment_config)
        if isinstance(vllm_api_key, dict):
            vllm_api_key = LoraAdapterSpecVllmApiKey(**vllm_api_key)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__7a210ec23356b51a3eaa7038c3d9b2659263bbfaf0cf04fc3f4d81312587544a)
            check_type(argname="argument adapter_source", value=adapter_source, expected_type=type_hints["adapter_source"])
            check_type(argname="argument base_model", value=base_model, expected_type=type_hints["base_model"])
            check_type(argname="argument lora_adapter_deployment_config", value=lora_adapter_deployment_config, expected_type=type_hints["lora_adapter_deployment_config"])
            check_type(argname="argument vllm_api_key", value=vllm_api_key, expected_type=type_hints["vllm_api_key"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "adapter_source": adapter_source,
            "base_model": base_model,
        }
        if lora_adapter_deployment_config is not None:
            self._values["lora_adapter_deployment_config"] = lora_adapter_deployment_config
        if vllm_api_key is not None:
            self._values["vllm_api_key"] = vllm_api_key

    @builtins.property
    def adapter_source(self) -> "LoraAdapterSpecAdapterSource":
        '''Where the adapter's files come from.

        :schema: LoraAdapterSpec#adapterSource
        '''
        result = self._values.get("adapter_source")
        assert result is not None, "Required property 'adapter_source' is missing"
        return typing.cast("LoraAdapterSpecAdapterSource", result)

    @builtins.property
    def base_model(self) -> builtins.str:
        '''Value of the label ``model`` on the engines' pods;

        pods in all namespaces are matched.

        :schema: LoraAdapterSpec#baseModel
        '''
        result = self._values.get("base_model")
        assert result is not None, "Required property 'base_model' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def lora_adapter_deployment_config(
        self,
    ) -> typing.Optional["LoraAdapterSpecLoraAdapterDeploymentConfig"]:
        '''How many engines load the adapter.

        The operator panics if it is missing; an empty object is enough.

        :schema: LoraAdapterSpec#loraAdapterDeploymentConfig
        '''
        result = self._values.get("lora_adapter_deployment_config")
        return typing.cast(typing.Optional["LoraAdapterSpecLoraAdapterDeploymentConfig"], result)

    @builtins.property
    def vllm_api_key(self) -> typing.Optional["LoraAdapterSpecVllmApiKey"]:
        '''API key of the engines.

        The operator sends it to every Ready pod in the cluster that has a label ``model``.

        :schema: LoraAdapterSpec#vllmApiKey
        '''
        result = self._values.get("vllm_api_key")
        return typing.cast(typing.Optional["LoraAdapterSpecVllmApiKey"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "LoraAdapterSpec(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.LoraAdapterSpecAdapterSource",
    jsii_struct_bases=[],
    name_mapping={
        "adapter_name": "adapterName",
        "type": "type",
        "adapter_path": "adapterPath",
        "credentials_secret_ref": "credentialsSecretRef",
        "max_adapters": "maxAdapters",
        "pattern": "pattern",
        "repository": "repository",
    },
)
class LoraAdapterSpecAdapterSource:
    def __init__(
        self,
        *,
        adapter_name: builtins.str,
        type: "LoraAdapterSpecAdapterSourceType",
        adapter_path: typing.Optional[builtins.str] = None,
        credentials_secret_ref: typing.Optional[typing.Union["LoraAdapterSpecAdapterSourceCredentialsSecretRef", typing.Dict[builtins.str, typing.Any]]] = None,
        max_adapters: typing.Optional[jsii.Number] = None,
        pattern: typing.Optional[builtins.str] = None,
        repository: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Where the adapter's files come from.

        :param adapter_name: Name that requests use to select the adapter.
        :param type: Kind of source. Only local and huggingface work; the operator does not implement s3 and http.
        :param adapter_path: Directory of the adapter in the engine's container. Required for local; otherwise the operator sets it.
        :param credentials_secret_ref: Token for the download. If type is huggingface and adapterPath is not set, the operator panics without it.
        :param max_adapters: Maximum number of adapters that the pattern may select.
        :param pattern: Pattern that selects adapters in a directory by name.
        :param repository: Hugging Face repository of the adapter.

        :schema: LoraAdapterSpecAdapterSource
        '''
        if isinstance(credentials_secret_ref, dict):
            credentials_secret_ref = LoraAdapterSpecAdapterSourceCredentialsSecretRef(**credentials_secret_ref)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__bcd61eb2217178dd0038faa9df09a97f7d32697afbbc79788a00e01ee5a40c9c)
            check_type(argname="argument adapter_name", value=adapter_name, expected_type=type_hints["adapter_name"])
            check_type(argname="argument type", value=type, expected_type=type_hints["type"])
            check_type(argname="argument adapter_path", value=adapter_path, expected_type=type_hints["adapter_path"])
            check_type(argname="argument credentials_secret_ref", value=credentials_secret_ref, expected_type=type_hints["credentials_secret_ref"])
            check_type(argname="argument max_adapters", value=max_adapters, expected_type=type_hints["max_adapters"])
            check_type(argname="argument pattern", value=pattern, expected_type=type_hints["pattern"])
            check_type(argname="argument repository", value=repository, expected_type=type_hints["repository"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "adapter_name": adapter_name,
            "type": type,
        }
        if adapter_path is not None:
            self._values["adapter_path"] = adapter_path
        if credentials_secret_ref is not None:
            self._values["credentials_secret_ref"] = credentials_secret_ref
        if max_adapters is not None:
            self._values["max_adapters"] = max_adapters
        if pattern is not None:
            self._values["pattern"] = pattern
        if repository is not None:
            self._values["repository"] = repository

    @builtins.property
    def adapter_name(self) -> builtins.str:
        '''Name that requests use to select the adapter.

        :schema: LoraAdapterSpecAdapterSource#adapterName
        '''
        result = self._values.get("adapter_name")
        assert result is not None, "Required property 'adapter_name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def type(self) -> "LoraAdapterSpecAdapterSourceType":
        '''Kind of source.

        Only local and huggingface work; the operator does not implement s3 and http.

        :schema: LoraAdapterSpecAdapterSource#type
        '''
        result = self._values.get("type")
        assert result is not None, "Required property 'type' is missing"
        return typing.cast("LoraAdapterSpecAdapterSourceType", result)

    @builtins.property
    def adapter_path(self) -> typing.Optional[builtins.str]:
        '''Directory of the adapter in the engine's container.

        Required for local; otherwise the operator sets it.

        :schema: LoraAdapterSpecAdapterSource#adapterPath
        '''
        result = self._values.get("adapter_path")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def credentials_secret_ref(
        self,
    ) -> typing.Optional["LoraAdapterSpecAdapterSourceCredentialsSecretRef"]:
        '''Token for the download.

        If type is huggingface and adapterPath is not set, the operator panics without it.

        :schema: LoraAdapterSpecAdapterSource#credentialsSecretRef
        '''
        result = self._values.get("credentials_secret_ref")
        return typing.cast(typing.Optional["LoraAdapterSpecAdapterSourceCredentialsSecretRef"], result)

    @builtins.property
    def max_adapters(self) -> typing.Optional[jsii.Number]:
        '''Maximum number of adapters that the pattern may select.

        :schema: LoraAdapterSpecAdapterSource#maxAdapters
        '''
        result = self._values.get("max_adapters")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def pattern(self) -> typing.Optional[builtins.str]:
        '''Pattern that selects adapters in a directory by name.

        :schema: LoraAdapterSpecAdapterSource#pattern
        '''
        result = self._values.get("pattern")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def repository(self) -> typing.Optional[builtins.str]:
        '''Hugging Face repository of the adapter.

        :schema: LoraAdapterSpecAdapterSource#repository
        '''
        result = self._values.get("repository")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "LoraAdapterSpecAdapterSource(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.LoraAdapterSpecAdapterSourceCredentialsSecretRef",
    jsii_struct_bases=[],
    name_mapping={"key": "key", "name": "name"},
)
class LoraAdapterSpecAdapterSourceCredentialsSecretRef:
    def __init__(self, *, key: builtins.str, name: builtins.str) -> None:
        '''Token for the download.

        If type is huggingface and adapterPath is not set, the operator panics without it.

        :param key: Key in the Secret.
        :param name: Name of the Secret, in the adapter's namespace.

        :schema: LoraAdapterSpecAdapterSourceCredentialsSecretRef
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__c0f7ca4fda1ed35ba2d98d742d819fa67149c4c3dac8d8e3eaafe790ce57bb49)
            check_type(argname="argument key", value=key, expected_type=type_hints["key"])
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "key": key,
            "name": name,
        }

    @builtins.property
    def key(self) -> builtins.str:
        '''Key in the Secret.

        :schema: LoraAdapterSpecAdapterSourceCredentialsSecretRef#key
        '''
        result = self._values.get("key")
        assert result is not None, "Required property 'key' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the Secret, in the adapter's namespace.

        :schema: LoraAdapterSpecAdapterSourceCredentialsSecretRef#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "LoraAdapterSpecAdapterSourceCredentialsSecretRef(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(jsii_type="aivllmproduction-stack.LoraAdapterSpecAdapterSourceType")
class LoraAdapterSpecAdapterSourceType(enum.Enum):
    '''Kind of source.

    Only local and huggingface work; the operator does not implement s3 and http.

    :schema: LoraAdapterSpecAdapterSourceType
    '''

    LOCAL = "LOCAL"
    '''local.'''
    S3 = "S3"
    '''s3.'''
    HTTP = "HTTP"
    '''http.'''
    HUGGINGFACE = "HUGGINGFACE"
    '''huggingface.'''


@jsii.data_type(
    jsii_type="aivllmproduction-stack.LoraAdapterSpecLoraAdapterDeploymentConfig",
    jsii_struct_bases=[],
    name_mapping={"algorithm": "algorithm", "replicas": "replicas"},
)
class LoraAdapterSpecLoraAdapterDeploymentConfig:
    def __init__(
        self,
        *,
        algorithm: "LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm",
        replicas: typing.Optional[jsii.Number] = None,
    ) -> None:
        '''How many engines load the adapter.

        The operator panics if it is missing; an empty object is enough.

        :param algorithm: How engines are chosen.
        :param replicas: Number of engines that load the adapter; 0 does not unload it.

        :schema: LoraAdapterSpecLoraAdapterDeploymentConfig
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__97e971a3fba2152b8698d272e70658bf70771d489334ba6d0f6a8334bbc3565d)
            check_type(argname="argument algorithm", value=algorithm, expected_type=type_hints["algorithm"])
            check_type(argname="argument replicas", value=replicas, expected_type=type_hints["replicas"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "algorithm": algorithm,
        }
        if replicas is not None:
            self._values["replicas"] = replicas

    @builtins.property
    def algorithm(self) -> "LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm":
        '''How engines are chosen.

        :schema: LoraAdapterSpecLoraAdapterDeploymentConfig#algorithm
        '''
        result = self._values.get("algorithm")
        assert result is not None, "Required property 'algorithm' is missing"
        return typing.cast("LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm", result)

    @builtins.property
    def replicas(self) -> typing.Optional[jsii.Number]:
        '''Number of engines that load the adapter;

        0 does not unload it.

        :schema: LoraAdapterSpecLoraAdapterDeploymentConfig#replicas
        '''
        result = self._values.get("replicas")
        return typing.cast(typing.Optional[jsii.Number], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "LoraAdapterSpecLoraAdapterDeploymentConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(
    jsii_type="aivllmproduction-stack.LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm"
)
class LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm(enum.Enum):
    '''How engines are chosen.

    :schema: LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm
    '''

    DEFAULT = "DEFAULT"
    '''default.'''
    ORDERED = "ORDERED"
    '''ordered.'''
    EQUALIZED = "EQUALIZED"
    '''equalized.'''


@jsii.data_type(
    jsii_type="aivllmproduction-stack.LoraAdapterSpecVllmApiKey",
    jsii_struct_bases=[],
    name_mapping={"secret_key": "secretKey", "secret_name": "secretName"},
)
class LoraAdapterSpecVllmApiKey:
    def __init__(self, *, secret_key: builtins.str, secret_name: builtins.str) -> None:
        '''API key of the engines.

        The operator sends it to every Ready pod in the cluster that has a label ``model``.

        :param secret_key: Key in the Secret.
        :param secret_name: Name of the Secret, in the adapter's namespace.

        :schema: LoraAdapterSpecVllmApiKey
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__a888d810e112cae1a6cbb2b6e956af21230b2c5f6feacfce3eb7b74edf8c7708)
            check_type(argname="argument secret_key", value=secret_key, expected_type=type_hints["secret_key"])
            check_type(argname="argument secret_name", value=secret_name, expected_type=type_hints["secret_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "secret_key": secret_key,
            "secret_name": secret_name,
        }

    @builtins.property
    def secret_key(self) -> builtins.str:
        '''Key in the Secret.

        :schema: LoraAdapterSpecVllmApiKey#secretKey
        '''
        result = self._values.get("secret_key")
        assert result is not None, "Required property 'secret_key' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def secret_name(self) -> builtins.str:
        '''Name of the Secret, in the adapter's namespace.

        :schema: LoraAdapterSpecVllmApiKey#secretName
        '''
        result = self._values.get("secret_name")
        assert result is not None, "Required property 'secret_name' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "LoraAdapterSpecVllmApiKey(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


class VllmRouter(
    _cdk8s_d3d9af27.ApiObject,
    metaclass=jsii.JSIIMeta,
    jsii_type="aivllmproduction-stack.VllmRouter",
):
    '''One address in front of engines.

    The operator creates a Deployment, a Service on port 80 and a ServiceAccount.

    :schema: VLLMRouter
    '''

    def __init__(
        self,
        scope: "_constructs_77d1e7e8.Construct",
        id: builtins.str,
        *,
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
        spec: typing.Optional[typing.Union["VllmRouterSpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Defines a "VLLMRouter" API object.

        :param scope: the scope in which to define this object.
        :param id: a scope-local name for the object.
        :param metadata: 
        :param spec: Desired state of a VLLMRouter.
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__835597bd4c329b00d40514fb31828a86a0d8a26f499855aecc8cef7a9b8b5e9f)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument id", value=id, expected_type=type_hints["id"])
        props = VllmRouterProps(metadata=metadata, spec=spec)

        jsii.create(self.__class__, self, [scope, id, props])

    @jsii.member(jsii_name="manifest")
    @builtins.classmethod
    def manifest(
        cls,
        *,
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
        spec: typing.Optional[typing.Union["VllmRouterSpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> typing.Any:
        '''Renders a Kubernetes manifest for "VLLMRouter".

        This can be used to inline resource manifests inside other objects (e.g. as templates).

        :param metadata: 
        :param spec: Desired state of a VLLMRouter.
        '''
        props = VllmRouterProps(metadata=metadata, spec=spec)

        return typing.cast(typing.Any, jsii.sinvoke(cls, "manifest", [props]))

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> typing.Any:
        '''Renders the object to Kubernetes JSON.'''
        return typing.cast(typing.Any, jsii.invoke(self, "toJson", []))

    @jsii.python.classproperty
    @jsii.member(jsii_name="GVK")
    def GVK(cls) -> "_cdk8s_d3d9af27.GroupVersionKind":
        '''Returns the apiVersion and kind for "VLLMRouter".'''
        return typing.cast("_cdk8s_d3d9af27.GroupVersionKind", jsii.sget(cls, "GVK"))


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRouterProps",
    jsii_struct_bases=[],
    name_mapping={"metadata": "metadata", "spec": "spec"},
)
class VllmRouterProps:
    def __init__(
        self,
        *,
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
        spec: typing.Optional[typing.Union["VllmRouterSpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''One address in front of engines.

        The operator creates a Deployment, a Service on port 80 and a ServiceAccount.

        :param metadata: 
        :param spec: Desired state of a VLLMRouter.

        :schema: VLLMRouter
        '''
        if isinstance(metadata, dict):
            metadata = _cdk8s_d3d9af27.ApiObjectMetadata(**metadata)
        if isinstance(spec, dict):
            spec = VllmRouterSpec(**spec)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__a3093dab859289328350ecee04b6d2d34ad49828fc1ae1bcc10a3fd53e260f2f)
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
            check_type(argname="argument spec", value=spec, expected_type=type_hints["spec"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if metadata is not None:
            self._values["metadata"] = metadata
        if spec is not None:
            self._values["spec"] = spec

    @builtins.property
    def metadata(self) -> typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"]:
        '''
        :schema: VLLMRouter#metadata
        '''
        result = self._values.get("metadata")
        return typing.cast(typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"], result)

    @builtins.property
    def spec(self) -> typing.Optional["VllmRouterSpec"]:
        '''Desired state of a VLLMRouter.

        :schema: VLLMRouter#spec
        '''
        result = self._values.get("spec")
        return typing.cast(typing.Optional["VllmRouterSpec"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRouterProps(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRouterSpec",
    jsii_struct_bases=[],
    name_mapping={
        "image": "image",
        "resources": "resources",
        "enable_router": "enableRouter",
        "engine_scrape_interval": "engineScrapeInterval",
        "env": "env",
        "extra_args": "extraArgs",
        "k8_s_label_selector": "k8SLabelSelector",
        "lmcache_controller_port": "lmcacheControllerPort",
        "node_selector_terms": "nodeSelectorTerms",
        "port": "port",
        "replicas": "replicas",
        "request_stats_window": "requestStatsWindow",
        "routing_logic": "routingLogic",
        "service_account_name": "serviceAccountName",
        "service_discovery": "serviceDiscovery",
        "session_key": "sessionKey",
        "static_backends": "staticBackends",
        "static_models": "staticModels",
        "vllm_api_key_name": "vllmApiKeyName",
        "vllm_api_key_secret": "vllmApiKeySecret",
    },
)
class VllmRouterSpec:
    def __init__(
        self,
        *,
        image: typing.Union["VllmRouterSpecImage", typing.Dict[builtins.str, typing.Any]],
        resources: typing.Union["VllmRouterSpecResources", typing.Dict[builtins.str, typing.Any]],
        enable_router: typing.Optional[builtins.bool] = None,
        engine_scrape_interval: typing.Optional[jsii.Number] = None,
        env: typing.Optional[typing.Sequence[typing.Union["VllmRouterSpecEnv", typing.Dict[builtins.str, typing.Any]]]] = None,
        extra_args: typing.Optional[typing.Sequence[builtins.str]] = None,
        k8_s_label_selector: typing.Optional[builtins.str] = None,
        lmcache_controller_port: typing.Optional[jsii.Number] = None,
        node_selector_terms: typing.Optional[typing.Sequence[typing.Union["VllmRouterSpecNodeSelectorTerms", typing.Dict[builtins.str, typing.Any]]]] = None,
        port: typing.Optional[jsii.Number] = None,
        replicas: typing.Optional[jsii.Number] = None,
        request_stats_window: typing.Optional[jsii.Number] = None,
        routing_logic: typing.Optional["VllmRouterSpecRoutingLogic"] = None,
        service_account_name: typing.Optional[builtins.str] = None,
        service_discovery: typing.Optional["VllmRouterSpecServiceDiscovery"] = None,
        session_key: typing.Optional[builtins.str] = None,
        static_backends: typing.Optional[builtins.str] = None,
        static_models: typing.Optional[builtins.str] = None,
        vllm_api_key_name: typing.Optional[builtins.str] = None,
        vllm_api_key_secret: typing.Optional[typing.Union["VllmRouterSpecVllmApiKeySecret", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Desired state of a VLLMRouter.

        :param image: Image of the router.
        :param resources: CPU and memory of a router pod. If either is missing, the operator updates endlessly.
        :param enable_router: Has no effect: the operator deploys the router even if this is false.
        :param engine_scrape_interval: Seconds between two readings of the engines' metrics.
        :param env: Environment variables of the router. Changing only this does not restart the pods.
        :param extra_args: Additional arguments of the router, one per item. They are passed last, so they take precedence.
        :param k8_s_label_selector: Label selector of the engines' pods, e.g. ``app in (a,b)``; it must not match the router's own pods.
        :param lmcache_controller_port: Port of the LMCache controller, up to 65535; used only by routingLogic kvaware.
        :param node_selector_terms: Nodes that may run the pods; optional, unlike in a runtime.
        :param port: Port that the router listens on, 1 to 65535. The Service keeps the old target after a change.
        :param replicas: Number of router pods, 0 or more.
        :param request_stats_window: Length of the window for request statistics, in seconds.
        :param routing_logic: How an engine is chosen. The two disaggregated values need an operator with change 841.
        :param service_account_name: ServiceAccount of the pods, created if it does not exist. If this is not set, the operator creates nothing.
        :param service_discovery: How engines are found: k8s watches the pods of the router's namespace, static uses staticBackends.
        :param session_key: Request header that identifies a session; required by routingLogic session.
        :param static_backends: URLs of the engines, separated by commas without spaces. The operator panics if static discovery lacks it.
        :param static_models: The model of each URL in staticBackends, separated by commas. The operator panics if static discovery lacks it.
        :param vllm_api_key_name: Key in vllmApiKeySecret; its value is passed to the router as VLLM_API_KEY.
        :param vllm_api_key_secret: Secret with the engines' API key; used only if vllmApiKeyName is set too.

        :schema: VllmRouterSpec
        '''
        if isinstance(image, dict):
            image = VllmRouterSpecImage(**image)
        if isinstance(resources, dict):
            resources = VllmRouterSpecResources(**resources)
        if isinstance(vllm_api_key_secret, dict):
            vllm_api_key_secret = VllmRouterSpecVllmApiKeySecret(**vllm_api_key_secret)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__b27e6e8b22191ac08dd67a40816efee806cde8efd8293774d99e07e3cd0c3fce)
            check_type(argname="argument image", value=image, expected_type=type_hints["image"])
            check_type(argname="argument resources", value=resources, expected_type=type_hints["resources"])
            check_type(argname="argument enable_router", value=enable_router, expected_type=type_hints["enable_router"])
            check_type(argname="argument engine_scrape_interval", value=engine_scrape_interval, expected_type=type_hints["engine_scrape_interval"])
            check_type(argname="argument env", value=env, expected_type=type_hints["env"])
            check_type(argname="argument extra_args", value=extra_args, expected_type=type_hints["extra_args"])
            check_type(argname="argument k8_s_label_selector", value=k8_s_label_selector, expected_type=type_hints["k8_s_label_selector"])
            check_type(argname="argument lmcache_controller_port", value=lmcache_controller_port, expected_type=type_hints["lmcache_controller_port"])
            check_type(argname="argument node_selector_terms", value=node_selector_terms, expected_type=type_hints["node_selector_terms"])
            check_type(argname="argument port", value=port, expected_type=type_hints["port"])
            check_type(argname="argument replicas", value=replicas, expected_type=type_hints["replicas"])
            check_type(argname="argument request_stats_window", value=request_stats_window, expected_type=type_hints["request_stats_window"])
            check_type(argname="argument routing_logic", value=routing_logic, expected_type=type_hints["routing_logic"])
            check_type(argname="argument service_account_name", value=service_account_name, expected_type=type_hints["service_account_name"])
            check_type(argname="argument service_discovery", value=service_discovery, expected_type=type_hints["service_discovery"])
            check_type(argname="argument session_key", value=session_key, expected_type=type_hints["session_key"])
            check_type(argname="argument static_backends", value=static_backends, expected_type=type_hints["static_backends"])
            check_type(argname="argument static_models", value=static_models, expected_type=type_hints["static_models"])
            check_type(argname="argument vllm_api_key_name", value=vllm_api_key_name, expected_type=type_hints["vllm_api_key_name"])
            check_type(argname="argument vllm_api_key_secret", value=vllm_api_key_secret, expected_type=type_hints["vllm_api_key_secret"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "image": image,
            "resources": resources,
        }
        if enable_router is not None:
            self._values["enable_router"] = enable_router
        if engine_scrape_interval is not None:
            self._values["engine_scrape_interval"] = engine_scrape_interval
        if env is not None:
            self._values["env"] = env
        if extra_args is not None:
            self._values["extra_args"] = extra_args
        if k8_s_label_selector is not None:
            self._values["k8_s_label_selector"] = k8_s_label_selector
        if lmcache_controller_port is not None:
            self._values["lmcache_controller_port"] = lmcache_controller_port
        if node_selector_terms is not None:
            self._values["node_selector_terms"] = node_selector_terms
        if port is not None:
            self._values["port"] = port
        if replicas is not None:
            self._values["replicas"] = replicas
        if request_stats_window is not None:
            self._values["request_stats_window"] = request_stats_window
        if routing_logic is not None:
            self._values["routing_logic"] = routing_logic
        if service_account_name is not None:
            self._values["service_account_name"] = service_account_name
        if service_discovery is not None:
            self._values["service_discovery"] = service_discovery
        if session_key is not None:
            self._values["session_key"] = session_key
        if static_backends is not None:
            self._values["static_backends"] = static_backends
        if static_models is not None:
            self._values["static_models"] = static_models
        if vllm_api_key_name is not None:
            self._values["vllm_api_key_name"] = vllm_api_key_name
        if vllm_api_key_secret is not None:
            self._values["vllm_api_key_secret"] = vllm_api_key_secret

    @builtins.property
    def image(self) -> "VllmRouterSpecImage":
        '''Image of the router.

        :schema: VllmRouterSpec#image
        '''
        result = self._values.get("image")
        assert result is not None, "Required property 'image' is missing"
        return typing.cast("VllmRouterSpecImage", result)

    @builtins.property
    def resources(self) -> "VllmRouterSpecResources":
        '''CPU and memory of a router pod.

        If either is missing, the operator updates endlessly.

        :schema: VllmRouterSpec#resources
        '''
        result = self._values.get("resources")
        assert result is not None, "Required property 'resources' is missing"
        return typing.cast("VllmRouterSpecResources", result)

    @builtins.property
    def enable_router(self) -> typing.Optional[builtins.bool]:
        '''Has no effect: the operator deploys the router even if this is false.

        :schema: VllmRouterSpec#enableRouter
        '''
        result = self._values.get("enable_router")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def engine_scrape_interval(self) -> typing.Optional[jsii.Number]:
        '''Seconds between two readings of the engines' metrics.

        :schema: VllmRouterSpec#engineScrapeInterval
        '''
        result = self._values.get("engine_scrape_interval")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def env(self) -> typing.Optional[typing.List["VllmRouterSpecEnv"]]:
        '''Environment variables of the router.

        Changing only this does not restart the pods.

        :schema: VllmRouterSpec#env
        '''
        result = self._values.get("env")
        return typing.cast(typing.Optional[typing.List["VllmRouterSpecEnv"]], result)

    @builtins.property
    def extra_args(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Additional arguments of the router, one per item.

        They are passed last, so they take precedence.

        :schema: VllmRouterSpec#extraArgs
        '''
        result = self._values.get("extra_args")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    @builtins.property
    def k8_s_label_selector(self) -> typing.Optional[builtins.str]:
        '''Label selector of the engines' pods, e.g. ``app in (a,b)``; it must not match the router's own pods.

        :schema: VllmRouterSpec#k8sLabelSelector
        '''
        result = self._values.get("k8_s_label_selector")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def lmcache_controller_port(self) -> typing.Optional[jsii.Number]:
        '''Port of the LMCache controller, up to 65535;

        used only by routingLogic kvaware.

        :schema: VllmRouterSpec#lmcacheControllerPort
        '''
        result = self._values.get("lmcache_controller_port")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def node_selector_terms(
        self,
    ) -> typing.Optional[typing.List["VllmRouterSpecNodeSelectorTerms"]]:
        '''Nodes that may run the pods;

        optional, unlike in a runtime.

        :schema: VllmRouterSpec#nodeSelectorTerms
        '''
        result = self._values.get("node_selector_terms")
        return typing.cast(typing.Optional[typing.List["VllmRouterSpecNodeSelectorTerms"]], result)

    @builtins.property
    def port(self) -> typing.Optional[jsii.Number]:
        '''Port that the router listens on, 1 to 65535.

        The Service keeps the old target after a change.

        :schema: VllmRouterSpec#port
        '''
        result = self._values.get("port")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def replicas(self) -> typing.Optional[jsii.Number]:
        '''Number of router pods, 0 or more.

        :schema: VllmRouterSpec#replicas
        '''
        result = self._values.get("replicas")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def request_stats_window(self) -> typing.Optional[jsii.Number]:
        '''Length of the window for request statistics, in seconds.

        :schema: VllmRouterSpec#requestStatsWindow
        '''
        result = self._values.get("request_stats_window")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def routing_logic(self) -> typing.Optional["VllmRouterSpecRoutingLogic"]:
        '''How an engine is chosen.

        The two disaggregated values need an operator with change 841.

        :schema: VllmRouterSpec#routingLogic
        '''
        result = self._values.get("routing_logic")
        return typing.cast(typing.Optional["VllmRouterSpecRoutingLogic"], result)

    @builtins.property
    def service_account_name(self) -> typing.Optional[builtins.str]:
        '''ServiceAccount of the pods, created if it does not exist.

        If this is not set, the operator creates nothing.

        :schema: VllmRouterSpec#serviceAccountName
        '''
        result = self._values.get("service_account_name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def service_discovery(self) -> typing.Optional["VllmRouterSpecServiceDiscovery"]:
        '''How engines are found: k8s watches the pods of the router's namespace, static uses staticBackends.

        :schema: VllmRouterSpec#serviceDiscovery
        '''
        result = self._values.get("service_discovery")
        return typing.cast(typing.Optional["VllmRouterSpecServiceDiscovery"], result)

    @builtins.property
    def session_key(self) -> typing.Optional[builtins.str]:
        '''Request header that identifies a session;

        required by routingLogic session.

        :schema: VllmRouterSpec#sessionKey
        '''
        result = self._values.get("session_key")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def static_backends(self) -> typing.Optional[builtins.str]:
        '''URLs of the engines, separated by commas without spaces.

        The operator panics if static discovery lacks it.

        :schema: VllmRouterSpec#staticBackends
        '''
        result = self._values.get("static_backends")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def static_models(self) -> typing.Optional[builtins.str]:
        '''The model of each URL in staticBackends, separated by commas.

        The operator panics if static discovery lacks it.

        :schema: VllmRouterSpec#staticModels
        '''
        result = self._values.get("static_models")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def vllm_api_key_name(self) -> typing.Optional[builtins.str]:
        '''Key in vllmApiKeySecret;

        its value is passed to the router as VLLM_API_KEY.

        :schema: VllmRouterSpec#vllmApiKeyName
        '''
        result = self._values.get("vllm_api_key_name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def vllm_api_key_secret(self) -> typing.Optional["VllmRouterSpecVllmApiKeySecret"]:
        '''Secret with the engines' API key;

        used only if vllmApiKeyName is set too.

        :schema: VllmRouterSpec#vllmApiKeySecret
        '''
        result = self._values.get("vllm_api_key_secret")
        return typing.cast(typing.Optional["VllmRouterSpecVllmApiKeySecret"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRouterSpec(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRouterSpecEnv",
    jsii_struct_bases=[],
    name_mapping={"name": "name", "value": "value"},
)
class VllmRouterSpecEnv:
    def __init__(self, *, name: builtins.str, value: builtins.str) -> None:
        '''An environment variable with a literal value;

        the operator does not support valueFrom.

        :param name: Name of the variable, without "=".
        :param value: Value, always text; it is copied unchanged.

        :schema: VllmRouterSpecEnv
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__ee898bb8b113f90cc52acdf37d67e79bc91c010efdd93ea1aecfc5a919a563ca)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument value", value=value, expected_type=type_hints["value"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "value": value,
        }

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the variable, without "=".

        :schema: VllmRouterSpecEnv#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def value(self) -> builtins.str:
        '''Value, always text;

        it is copied unchanged.

        :schema: VllmRouterSpecEnv#value
        '''
        result = self._values.get("value")
        assert result is not None, "Required property 'value' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRouterSpecEnv(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRouterSpecImage",
    jsii_struct_bases=[],
    name_mapping={
        "name": "name",
        "registry": "registry",
        "pull_policy": "pullPolicy",
        "pull_secret_name": "pullSecretName",
    },
)
class VllmRouterSpecImage:
    def __init__(
        self,
        *,
        name: builtins.str,
        registry: builtins.str,
        pull_policy: typing.Optional[builtins.str] = None,
        pull_secret_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Image of the router.

        :param name: Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.
        :param registry: Registry, with its path if it has one, before the slash; "" gives an image that starts with "/".
        :param pull_policy: When the kubelet pulls: Always, IfNotPresent or Never. Any other value is accepted here, but the API server rejects the Deployment.
        :param pull_secret_name: Name of the image pull Secret in the same namespace. Ignored for cache servers and sidecars.

        :schema: VllmRouterSpecImage
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__3eb91de8ec48977967966090aaa4dfd38789a574689a246e1e88af8ddb3198fb)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument registry", value=registry, expected_type=type_hints["registry"])
            check_type(argname="argument pull_policy", value=pull_policy, expected_type=type_hints["pull_policy"])
            check_type(argname="argument pull_secret_name", value=pull_secret_name, expected_type=type_hints["pull_secret_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "registry": registry,
        }
        if pull_policy is not None:
            self._values["pull_policy"] = pull_policy
        if pull_secret_name is not None:
            self._values["pull_secret_name"] = pull_secret_name

    @builtins.property
    def name(self) -> builtins.str:
        '''Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.

        :schema: VllmRouterSpecImage#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def registry(self) -> builtins.str:
        '''Registry, with its path if it has one, before the slash;

        "" gives an image that starts with "/".

        :schema: VllmRouterSpecImage#registry
        '''
        result = self._values.get("registry")
        assert result is not None, "Required property 'registry' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def pull_policy(self) -> typing.Optional[builtins.str]:
        '''When the kubelet pulls: Always, IfNotPresent or Never.

        Any other value is accepted here, but the API server rejects the Deployment.

        :schema: VllmRouterSpecImage#pullPolicy
        '''
        result = self._values.get("pull_policy")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def pull_secret_name(self) -> typing.Optional[builtins.str]:
        '''Name of the image pull Secret in the same namespace.

        Ignored for cache servers and sidecars.

        :schema: VllmRouterSpecImage#pullSecretName
        '''
        result = self._values.get("pull_secret_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRouterSpecImage(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRouterSpecNodeSelectorTerms",
    jsii_struct_bases=[],
    name_mapping={
        "match_expressions": "matchExpressions",
        "match_fields": "matchFields",
    },
)
class VllmRouterSpecNodeSelectorTerms:
    def __init__(
        self,
        *,
        match_expressions: typing.Optional[typing.Sequence[typing.Union["VllmRouterSpecNodeSelectorTermsMatchExpressions", typing.Dict[builtins.str, typing.Any]]]] = None,
        match_fields: typing.Optional[typing.Sequence[typing.Union["VllmRouterSpecNodeSelectorTermsMatchFields", typing.Dict[builtins.str, typing.Any]]]] = None,
    ) -> None:
        '''Conditions on a node, all of which must hold;

        a node must match at least one term.

        :param match_expressions: Conditions on the node's labels. With an empty list the operator updates endlessly.
        :param match_fields: Conditions on the node's fields, e.g. metadata.name. With an empty list the operator updates endlessly.

        :schema: VllmRouterSpecNodeSelectorTerms
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__dbf86df45564ea278175f4311e905f61fd06f6753c2925f2ea32e79e6cdd6786)
            check_type(argname="argument match_expressions", value=match_expressions, expected_type=type_hints["match_expressions"])
            check_type(argname="argument match_fields", value=match_fields, expected_type=type_hints["match_fields"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if match_expressions is not None:
            self._values["match_expressions"] = match_expressions
        if match_fields is not None:
            self._values["match_fields"] = match_fields

    @builtins.property
    def match_expressions(
        self,
    ) -> typing.Optional[typing.List["VllmRouterSpecNodeSelectorTermsMatchExpressions"]]:
        '''Conditions on the node's labels.

        With an empty list the operator updates endlessly.

        :schema: VllmRouterSpecNodeSelectorTerms#matchExpressions
        '''
        result = self._values.get("match_expressions")
        return typing.cast(typing.Optional[typing.List["VllmRouterSpecNodeSelectorTermsMatchExpressions"]], result)

    @builtins.property
    def match_fields(
        self,
    ) -> typing.Optional[typing.List["VllmRouterSpecNodeSelectorTermsMatchFields"]]:
        '''Conditions on the node's fields, e.g. metadata.name. With an empty list the operator updates endlessly.

        :schema: VllmRouterSpecNodeSelectorTerms#matchFields
        '''
        result = self._values.get("match_fields")
        return typing.cast(typing.Optional[typing.List["VllmRouterSpecNodeSelectorTermsMatchFields"]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRouterSpecNodeSelectorTerms(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRouterSpecNodeSelectorTermsMatchExpressions",
    jsii_struct_bases=[],
    name_mapping={"key": "key", "operator": "operator", "values": "values"},
)
class VllmRouterSpecNodeSelectorTermsMatchExpressions:
    def __init__(
        self,
        *,
        key: builtins.str,
        operator: builtins.str,
        values: typing.Optional[typing.Sequence[builtins.str]] = None,
    ) -> None:
        '''One condition on a node's label or field.

        :param key: Label key or field name to check.
        :param operator: How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.
        :param values: Values to compare with. Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRouterSpecNodeSelectorTermsMatchExpressions
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__b8a4777d5199cefe634cb115c83735664441218997e13015c64a3834b61fdc07)
            check_type(argname="argument key", value=key, expected_type=type_hints["key"])
            check_type(argname="argument operator", value=operator, expected_type=type_hints["operator"])
            check_type(argname="argument values", value=values, expected_type=type_hints["values"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "key": key,
            "operator": operator,
        }
        if values is not None:
            self._values["values"] = values

    @builtins.property
    def key(self) -> builtins.str:
        '''Label key or field name to check.

        :schema: VllmRouterSpecNodeSelectorTermsMatchExpressions#key
        '''
        result = self._values.get("key")
        assert result is not None, "Required property 'key' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def operator(self) -> builtins.str:
        '''How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.

        :schema: VllmRouterSpecNodeSelectorTermsMatchExpressions#operator
        '''
        result = self._values.get("operator")
        assert result is not None, "Required property 'operator' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def values(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Values to compare with.

        Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRouterSpecNodeSelectorTermsMatchExpressions#values
        '''
        result = self._values.get("values")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRouterSpecNodeSelectorTermsMatchExpressions(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRouterSpecNodeSelectorTermsMatchFields",
    jsii_struct_bases=[],
    name_mapping={"key": "key", "operator": "operator", "values": "values"},
)
class VllmRouterSpecNodeSelectorTermsMatchFields:
    def __init__(
        self,
        *,
        key: builtins.str,
        operator: builtins.str,
        values: typing.Optional[typing.Sequence[builtins.str]] = None,
    ) -> None:
        '''One condition on a node's label or field.

        :param key: Label key or field name to check.
        :param operator: How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.
        :param values: Values to compare with. Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRouterSpecNodeSelectorTermsMatchFields
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__ebdb47296cd01be517eaa69c225730f7fc414c1d187e24f135fb011c0924ff9a)
            check_type(argname="argument key", value=key, expected_type=type_hints["key"])
            check_type(argname="argument operator", value=operator, expected_type=type_hints["operator"])
            check_type(argname="argument values", value=values, expected_type=type_hints["values"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "key": key,
            "operator": operator,
        }
        if values is not None:
            self._values["values"] = values

    @builtins.property
    def key(self) -> builtins.str:
        '''Label key or field name to check.

        :schema: VllmRouterSpecNodeSelectorTermsMatchFields#key
        '''
        result = self._values.get("key")
        assert result is not None, "Required property 'key' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def operator(self) -> builtins.str:
        '''How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.

        :schema: VllmRouterSpecNodeSelectorTermsMatchFields#operator
        '''
        result = self._values.get("operator")
        assert result is not None, "Required property 'operator' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def values(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Values to compare with.

        Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRouterSpecNodeSelectorTermsMatchFields#values
        '''
        result = self._values.get("values")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRouterSpecNodeSelectorTermsMatchFields(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRouterSpecResources",
    jsii_struct_bases=[],
    name_mapping={
        "cpu": "cpu",
        "gpu": "gpu",
        "gpu_type": "gpuType",
        "memory": "memory",
    },
)
class VllmRouterSpecResources:
    def __init__(
        self,
        *,
        cpu: typing.Optional[builtins.str] = None,
        gpu: typing.Optional[builtins.str] = None,
        gpu_type: typing.Optional[builtins.str] = None,
        memory: typing.Optional[builtins.str] = None,
    ) -> None:
        '''CPU and memory of a router pod.

        If either is missing, the operator updates endlessly.

        :param cpu: CPU cores, as whole cores ("4") or millicores ("500m"). With "0.5" or "1000m" the operator updates endlessly.
        :param gpu: Number of GPUs of the container, a whole number as text. Ignored for routers and cache servers.
        :param gpu_type: Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.
        :param memory: Memory as a canonical Kubernetes quantity: "2Gi". With "2048Mi" the operator updates endlessly.

        :schema: VllmRouterSpecResources
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__b0ef26eeeb75117f6be82a9df59844576cf7006cd962f266b78d263322d787bf)
            check_type(argname="argument cpu", value=cpu, expected_type=type_hints["cpu"])
            check_type(argname="argument gpu", value=gpu, expected_type=type_hints["gpu"])
            check_type(argname="argument gpu_type", value=gpu_type, expected_type=type_hints["gpu_type"])
            check_type(argname="argument memory", value=memory, expected_type=type_hints["memory"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if cpu is not None:
            self._values["cpu"] = cpu
        if gpu is not None:
            self._values["gpu"] = gpu
        if gpu_type is not None:
            self._values["gpu_type"] = gpu_type
        if memory is not None:
            self._values["memory"] = memory

    @builtins.property
    def cpu(self) -> typing.Optional[builtins.str]:
        '''CPU cores, as whole cores ("4") or millicores ("500m").

        With "0.5" or "1000m" the operator updates endlessly.

        :schema: VllmRouterSpecResources#cpu
        '''
        result = self._values.get("cpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu(self) -> typing.Optional[builtins.str]:
        '''Number of GPUs of the container, a whole number as text.

        Ignored for routers and cache servers.

        :schema: VllmRouterSpecResources#gpu
        '''
        result = self._values.get("gpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu_type(self) -> typing.Optional[builtins.str]:
        '''Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.

        :schema: VllmRouterSpecResources#gpuType
        '''
        result = self._values.get("gpu_type")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def memory(self) -> typing.Optional[builtins.str]:
        '''Memory as a canonical Kubernetes quantity: "2Gi".

        With "2048Mi" the operator updates endlessly.

        :schema: VllmRouterSpecResources#memory
        '''
        result = self._values.get("memory")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRouterSpecResources(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(jsii_type="aivllmproduction-stack.VllmRouterSpecRoutingLogic")
class VllmRouterSpecRoutingLogic(enum.Enum):
    '''How an engine is chosen.

    The two disaggregated values need an operator with change 841.

    :schema: VllmRouterSpecRoutingLogic
    '''

    ROUNDROBIN = "ROUNDROBIN"
    '''roundrobin.'''
    SESSION = "SESSION"
    '''session.'''
    PREFIXAWARE = "PREFIXAWARE"
    '''prefixaware.'''
    KVAWARE = "KVAWARE"
    '''kvaware.'''
    DISAGGREGATED_UNDERSCORE_PREFILL = "DISAGGREGATED_UNDERSCORE_PREFILL"
    '''disaggregated_prefill.'''
    DISAGGREGATED_UNDERSCORE_PREFILL_UNDERSCORE_ORCHESTRATED = "DISAGGREGATED_UNDERSCORE_PREFILL_UNDERSCORE_ORCHESTRATED"
    '''disaggregated_prefill_orchestrated.'''


@jsii.enum(jsii_type="aivllmproduction-stack.VllmRouterSpecServiceDiscovery")
class VllmRouterSpecServiceDiscovery(enum.Enum):
    '''How engines are found: k8s watches the pods of the router's namespace, static uses staticBackends.

    :schema: VllmRouterSpecServiceDiscovery
    '''

    K8S = "K8S"
    '''k8s.'''
    STATIC = "STATIC"
    '''static.'''


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRouterSpecVllmApiKeySecret",
    jsii_struct_bases=[],
    name_mapping={"name": "name"},
)
class VllmRouterSpecVllmApiKeySecret:
    def __init__(self, *, name: typing.Optional[builtins.str] = None) -> None:
        '''Secret with the engines' API key;

        used only if vllmApiKeyName is set too.

        :param name: Name of the Secret, in the router's namespace.

        :schema: VllmRouterSpecVllmApiKeySecret
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__5ce682f5a6f451866e9425746e06abcae6f72a3762bfdf14bd5b3353edceaec6)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if name is not None:
            self._values["name"] = name

    @builtins.property
    def name(self) -> typing.Optional[builtins.str]:
        '''Name of the Secret, in the router's namespace.

        :schema: VllmRouterSpecVllmApiKeySecret#name
        '''
        result = self._values.get("name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRouterSpecVllmApiKeySecret(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


class VllmRuntime(
    _cdk8s_d3d9af27.ApiObject,
    metaclass=jsii.JSIIMeta,
    jsii_type="aivllmproduction-stack.VllmRuntime",
):
    '''Engines that serve one model.

    The operator creates a Deployment, a Service on port 80 and a volume.

    :schema: VLLMRuntime
    '''

    def __init__(
        self,
        scope: "_constructs_77d1e7e8.Construct",
        id: builtins.str,
        *,
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
        spec: typing.Optional[typing.Union["VllmRuntimeSpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Defines a "VLLMRuntime" API object.

        :param scope: the scope in which to define this object.
        :param id: a scope-local name for the object.
        :param metadata: 
        :param spec: Desired state of a VLLMRuntime.
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__9eb11d8f3f1639660fcbc018472a16ff18d9b34ecc7d9ba826301f8ce4193bec)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument id", value=id, expected_type=type_hints["id"])
        props = VllmRuntimeProps(metadata=metadata, spec=spec)

        jsii.create(self.__class__, self, [scope, id, props])

    @jsii.member(jsii_name="manifest")
    @builtins.classmethod
    def manifest(
        cls,
        *,
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
        spec: typing.Optional[typing.Union["VllmRuntimeSpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> typing.Any:
        '''Renders a Kubernetes manifest for "VLLMRuntime".

        This can be used to inline resource manifests inside other objects (e.g. as templates).

        :param metadata: 
        :param spec: Desired state of a VLLMRuntime.
        '''
        props = VllmRuntimeProps(metadata=metadata, spec=spec)

        return typing.cast(typing.Any, jsii.sinvoke(cls, "manifest", [props]))

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> typing.Any:
        '''Renders the object to Kubernetes JSON.'''
        return typing.cast(typing.Any, jsii.invoke(self, "toJson", []))

    @jsii.python.classproperty
    @jsii.member(jsii_name="GVK")
    def GVK(cls) -> "_cdk8s_d3d9af27.GroupVersionKind":
        '''Returns the apiVersion and kind for "VLLMRuntime".'''
        return typing.cast("_cdk8s_d3d9af27.GroupVersionKind", jsii.sget(cls, "GVK"))


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeProps",
    jsii_struct_bases=[],
    name_mapping={"metadata": "metadata", "spec": "spec"},
)
class VllmRuntimeProps:
    def __init__(
        self,
        *,
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
        spec: typing.Optional[typing.Union["VllmRuntimeSpec", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Engines that serve one model.

        The operator creates a Deployment, a Service on port 80 and a volume.

        :param metadata: 
        :param spec: Desired state of a VLLMRuntime.

        :schema: VLLMRuntime
        '''
        if isinstance(metadata, dict):
            metadata = _cdk8s_d3d9af27.ApiObjectMetadata(**metadata)
        if isinstance(spec, dict):
            spec = VllmRuntimeSpec(**spec)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__57be63f6a8bac2a67557ad07ad836b5c570894552cf42207b74f293ad455860d)
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
            check_type(argname="argument spec", value=spec, expected_type=type_hints["spec"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if metadata is not None:
            self._values["metadata"] = metadata
        if spec is not None:
            self._values["spec"] = spec

    @builtins.property
    def metadata(self) -> typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"]:
        '''
        :schema: VLLMRuntime#metadata
        '''
        result = self._values.get("metadata")
        return typing.cast(typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"], result)

    @builtins.property
    def spec(self) -> typing.Optional["VllmRuntimeSpec"]:
        '''Desired state of a VLLMRuntime.

        :schema: VLLMRuntime#spec
        '''
        result = self._values.get("spec")
        return typing.cast(typing.Optional["VllmRuntimeSpec"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeProps(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpec",
    jsii_struct_bases=[],
    name_mapping={
        "autoscaling_config": "autoscalingConfig",
        "deployment_config": "deploymentConfig",
        "enable_pd_disaggregation": "enablePdDisaggregation",
        "lm_cache_config": "lmCacheConfig",
        "model": "model",
        "storage_config": "storageConfig",
        "topology": "topology",
        "vllm_config": "vllmConfig",
    },
)
class VllmRuntimeSpec:
    def __init__(
        self,
        *,
        autoscaling_config: typing.Optional[typing.Union["VllmRuntimeSpecAutoscalingConfig", typing.Dict[builtins.str, typing.Any]]] = None,
        deployment_config: typing.Optional[typing.Union["VllmRuntimeSpecDeploymentConfig", typing.Dict[builtins.str, typing.Any]]] = None,
        enable_pd_disaggregation: typing.Optional[builtins.bool] = None,
        lm_cache_config: typing.Optional[typing.Union["VllmRuntimeSpecLmCacheConfig", typing.Dict[builtins.str, typing.Any]]] = None,
        model: typing.Optional[typing.Union["VllmRuntimeSpecModel", typing.Dict[builtins.str, typing.Any]]] = None,
        storage_config: typing.Optional[typing.Union["VllmRuntimeSpecStorageConfig", typing.Dict[builtins.str, typing.Any]]] = None,
        topology: typing.Optional[typing.Union["VllmRuntimeSpecTopology", typing.Dict[builtins.str, typing.Any]]] = None,
        vllm_config: typing.Optional[typing.Union["VllmRuntimeSpecVllmConfig", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Desired state of a VLLMRuntime.

        :param autoscaling_config: How KEDA scales the runtime.
        :param deployment_config: Replicas, placement, image and resources; required without topology.
        :param enable_pd_disaggregation: Whether topology takes effect. Operators without change 841 silently drop this field and topology.
        :param lm_cache_config: Where LMCache stores KV blocks. With an empty object the operator updates endlessly.
        :param model: The model to serve; required without topology.
        :param storage_config: The engines' volume; it is deleted together with the runtime.
        :param topology: Prefill and decode sides; needs an operator with change 841.
        :param vllm_config: How vLLM runs; required without topology.

        :schema: VllmRuntimeSpec
        '''
        if isinstance(autoscaling_config, dict):
            autoscaling_config = VllmRuntimeSpecAutoscalingConfig(**autoscaling_config)
        if isinstance(deployment_config, dict):
            deployment_config = VllmRuntimeSpecDeploymentConfig(**deployment_config)
        if isinstance(lm_cache_config, dict):
            lm_cache_config = VllmRuntimeSpecLmCacheConfig(**lm_cache_config)
        if isinstance(model, dict):
            model = VllmRuntimeSpecModel(**model)
        if isinstance(storage_config, dict):
            storage_config = VllmRuntimeSpecStorageConfig(**storage_config)
        if isinstance(topology, dict):
            topology = VllmRuntimeSpecTopology(**topology)
        if isinstance(vllm_config, dict):
            vllm_config = VllmRuntimeSpecVllmConfig(**vllm_config)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__cb3024e11dfbf4eea66fa2a3ce73aaeca415a510c97512b070f448cb0993cb70)
            check_type(argname="argument autoscaling_config", value=autoscaling_config, expected_type=type_hints["autoscaling_config"])
            check_type(argname="argument deployment_config", value=deployment_config, expected_type=type_hints["deployment_config"])
            check_type(argname="argument enable_pd_disaggregation", value=enable_pd_disaggregation, expected_type=type_hints["enable_pd_disaggregation"])
            check_type(argname="argument lm_cache_config", value=lm_cache_config, expected_type=type_hints["lm_cache_config"])
            check_type(argname="argument model", value=model, expected_type=type_hints["model"])
            check_type(argname="argument storage_config", value=storage_config, expected_type=type_hints["storage_config"])
            check_type(argname="argument topology", value=topology, expected_type=type_hints["topology"])
            check_type(argname="argument vllm_config", value=vllm_config, expected_type=type_hints["vllm_config"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if autoscaling_config is not None:
            self._values["autoscaling_config"] = autoscaling_config
        if deployment_config is not None:
            self._values["deployment_config"] = deployment_config
        if enable_pd_disaggregation is not None:
            self._values["enable_pd_disaggregation"] = enable_pd_disaggregation
        if lm_cache_config is not None:
            self._values["lm_cache_config"] = lm_cache_config
        if model is not None:
            self._values["model"] = model
        if storage_config is not None:
            self._values["storage_config"] = storage_config
        if topology is not None:
            self._values["topology"] = topology
        if vllm_config is not None:
            self._values["vllm_config"] = vllm_config

    @builtins.property
    def autoscaling_config(self) -> typing.Optional["VllmRuntimeSpecAutoscalingConfig"]:
        '''How KEDA scales the runtime.

        :schema: VllmRuntimeSpec#autoscalingConfig
        '''
        result = self._values.get("autoscaling_config")
        return typing.cast(typing.Optional["VllmRuntimeSpecAutoscalingConfig"], result)

    @builtins.property
    def deployment_config(self) -> typing.Optional["VllmRuntimeSpecDeploymentConfig"]:
        '''Replicas, placement, image and resources;

        required without topology.

        :schema: VllmRuntimeSpec#deploymentConfig
        '''
        result = self._values.get("deployment_config")
        return typing.cast(typing.Optional["VllmRuntimeSpecDeploymentConfig"], result)

    @builtins.property
    def enable_pd_disaggregation(self) -> typing.Optional[builtins.bool]:
        '''Whether topology takes effect.

        Operators without change 841 silently drop this field and topology.

        :schema: VllmRuntimeSpec#enablePDDisaggregation
        '''
        result = self._values.get("enable_pd_disaggregation")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def lm_cache_config(self) -> typing.Optional["VllmRuntimeSpecLmCacheConfig"]:
        '''Where LMCache stores KV blocks.

        With an empty object the operator updates endlessly.

        :schema: VllmRuntimeSpec#lmCacheConfig
        '''
        result = self._values.get("lm_cache_config")
        return typing.cast(typing.Optional["VllmRuntimeSpecLmCacheConfig"], result)

    @builtins.property
    def model(self) -> typing.Optional["VllmRuntimeSpecModel"]:
        '''The model to serve;

        required without topology.

        :schema: VllmRuntimeSpec#model
        '''
        result = self._values.get("model")
        return typing.cast(typing.Optional["VllmRuntimeSpecModel"], result)

    @builtins.property
    def storage_config(self) -> typing.Optional["VllmRuntimeSpecStorageConfig"]:
        '''The engines' volume;

        it is deleted together with the runtime.

        :schema: VllmRuntimeSpec#storageConfig
        '''
        result = self._values.get("storage_config")
        return typing.cast(typing.Optional["VllmRuntimeSpecStorageConfig"], result)

    @builtins.property
    def topology(self) -> typing.Optional["VllmRuntimeSpecTopology"]:
        '''Prefill and decode sides;

        needs an operator with change 841.

        :schema: VllmRuntimeSpec#topology
        '''
        result = self._values.get("topology")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopology"], result)

    @builtins.property
    def vllm_config(self) -> typing.Optional["VllmRuntimeSpecVllmConfig"]:
        '''How vLLM runs;

        required without topology.

        :schema: VllmRuntimeSpec#vllmConfig
        '''
        result = self._values.get("vllm_config")
        return typing.cast(typing.Optional["VllmRuntimeSpecVllmConfig"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpec(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecAutoscalingConfig",
    jsii_struct_bases=[],
    name_mapping={
        "max_replicas": "maxReplicas",
        "enabled": "enabled",
        "min_replicas": "minReplicas",
        "polling_interval": "pollingInterval",
        "scale_down_policy": "scaleDownPolicy",
        "scale_up_policy": "scaleUpPolicy",
        "triggers": "triggers",
    },
)
class VllmRuntimeSpecAutoscalingConfig:
    def __init__(
        self,
        *,
        max_replicas: jsii.Number,
        enabled: typing.Optional[builtins.bool] = None,
        min_replicas: typing.Optional[jsii.Number] = None,
        polling_interval: typing.Optional[jsii.Number] = None,
        scale_down_policy: typing.Optional[typing.Union["VllmRuntimeSpecAutoscalingConfigScaleDownPolicy", typing.Dict[builtins.str, typing.Any]]] = None,
        scale_up_policy: typing.Optional[typing.Union["VllmRuntimeSpecAutoscalingConfigScaleUpPolicy", typing.Dict[builtins.str, typing.Any]]] = None,
        triggers: typing.Optional[typing.Union["VllmRuntimeSpecAutoscalingConfigTriggers", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''How KEDA scales the runtime.

        :param max_replicas: Maximum number of pods; at least minReplicas and at least the replicas that run now.
        :param enabled: Whether KEDA scales the runtime; off if left out. If true, both policies and triggers must be present.
        :param min_replicas: Minimum number of pods; 0 allows scaling to none.
        :param polling_interval: Seconds between two readings of the metrics.
        :param scale_down_policy: How fast pods are removed. If it is missing while autoscaling is enabled, the operator panics.
        :param scale_up_policy: How fast pods are added. If it is missing while autoscaling is enabled, the operator panics.
        :param triggers: The metrics that drive scaling. If it is missing while autoscaling is enabled, the operator panics.

        :schema: VllmRuntimeSpecAutoscalingConfig
        '''
        if isinstance(scale_down_policy, dict):
            scale_down_policy = VllmRuntimeSpecAutoscalingConfigScaleDownPolicy(**scale_down_policy)
        if isinstance(scale_up_policy, dict):
            scale_up_policy = VllmRuntimeSpecAutoscalingConfigScaleUpPolicy(**scale_up_policy)
        if isinstance(triggers, dict):
            triggers = VllmRuntimeSpecAutoscalingConfigTriggers(**triggers)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__3adea10451f0ed746eedca21b2987f3f566581b665fd59bd2d32e3d0ab51e2df)
            check_type(argname="argument max_replicas", value=max_replicas, expected_type=type_hints["max_replicas"])
            check_type(argname="argument enabled", value=enabled, expected_type=type_hints["enabled"])
            check_type(argname="argument min_replicas", value=min_replicas, expected_type=type_hints["min_replicas"])
            check_type(argname="argument polling_interval", value=polling_interval, expected_type=type_hints["polling_interval"])
            check_type(argname="argument scale_down_policy", value=scale_down_policy, expected_type=type_hints["scale_down_policy"])
            check_type(argname="argument scale_up_policy", value=scale_up_policy, expected_type=type_hints["scale_up_policy"])
            check_type(argname="argument triggers", value=triggers, expected_type=type_hints["triggers"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "max_replicas": max_replicas,
        }
        if enabled is not None:
            self._values["enabled"] = enabled
        if min_replicas is not None:
            self._values["min_replicas"] = min_replicas
        if polling_interval is not None:
            self._values["polling_interval"] = polling_interval
        if scale_down_policy is not None:
            self._values["scale_down_policy"] = scale_down_policy
        if scale_up_policy is not None:
            self._values["scale_up_policy"] = scale_up_policy
        if triggers is not None:
            self._values["triggers"] = triggers

    @builtins.property
    def max_replicas(self) -> jsii.Number:
        '''Maximum number of pods;

        at least minReplicas and at least the replicas that run now.

        :schema: VllmRuntimeSpecAutoscalingConfig#maxReplicas
        '''
        result = self._values.get("max_replicas")
        assert result is not None, "Required property 'max_replicas' is missing"
        return typing.cast(jsii.Number, result)

    @builtins.property
    def enabled(self) -> typing.Optional[builtins.bool]:
        '''Whether KEDA scales the runtime;

        off if left out. If true, both policies and triggers must be present.

        :schema: VllmRuntimeSpecAutoscalingConfig#enabled
        '''
        result = self._values.get("enabled")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def min_replicas(self) -> typing.Optional[jsii.Number]:
        '''Minimum number of pods;

        0 allows scaling to none.

        :schema: VllmRuntimeSpecAutoscalingConfig#minReplicas
        '''
        result = self._values.get("min_replicas")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def polling_interval(self) -> typing.Optional[jsii.Number]:
        '''Seconds between two readings of the metrics.

        :schema: VllmRuntimeSpecAutoscalingConfig#pollingInterval
        '''
        result = self._values.get("polling_interval")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def scale_down_policy(
        self,
    ) -> typing.Optional["VllmRuntimeSpecAutoscalingConfigScaleDownPolicy"]:
        '''How fast pods are removed.

        If it is missing while autoscaling is enabled, the operator panics.

        :schema: VllmRuntimeSpecAutoscalingConfig#scaleDownPolicy
        '''
        result = self._values.get("scale_down_policy")
        return typing.cast(typing.Optional["VllmRuntimeSpecAutoscalingConfigScaleDownPolicy"], result)

    @builtins.property
    def scale_up_policy(
        self,
    ) -> typing.Optional["VllmRuntimeSpecAutoscalingConfigScaleUpPolicy"]:
        '''How fast pods are added.

        If it is missing while autoscaling is enabled, the operator panics.

        :schema: VllmRuntimeSpecAutoscalingConfig#scaleUpPolicy
        '''
        result = self._values.get("scale_up_policy")
        return typing.cast(typing.Optional["VllmRuntimeSpecAutoscalingConfigScaleUpPolicy"], result)

    @builtins.property
    def triggers(self) -> typing.Optional["VllmRuntimeSpecAutoscalingConfigTriggers"]:
        '''The metrics that drive scaling.

        If it is missing while autoscaling is enabled, the operator panics.

        :schema: VllmRuntimeSpecAutoscalingConfig#triggers
        '''
        result = self._values.get("triggers")
        return typing.cast(typing.Optional["VllmRuntimeSpecAutoscalingConfigTriggers"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecAutoscalingConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecAutoscalingConfigScaleDownPolicy",
    jsii_struct_bases=[],
    name_mapping={
        "period_seconds": "periodSeconds",
        "pod_value": "podValue",
        "scale_to_zero_delay_seconds": "scaleToZeroDelaySeconds",
        "stabilization_window_seconds": "stabilizationWindowSeconds",
    },
)
class VllmRuntimeSpecAutoscalingConfigScaleDownPolicy:
    def __init__(
        self,
        *,
        period_seconds: typing.Optional[jsii.Number] = None,
        pod_value: typing.Optional[jsii.Number] = None,
        scale_to_zero_delay_seconds: typing.Optional[jsii.Number] = None,
        stabilization_window_seconds: typing.Optional[jsii.Number] = None,
    ) -> None:
        '''How fast pods are removed.

        If it is missing while autoscaling is enabled, the operator panics.

        :param period_seconds: Length of a period, in seconds.
        :param pod_value: Maximum number of pods removed per period.
        :param scale_to_zero_delay_seconds: Seconds without demand before the last pod is removed; used only if minReplicas is 0.
        :param stabilization_window_seconds: Seconds that demand must stay low before pods are removed.

        :schema: VllmRuntimeSpecAutoscalingConfigScaleDownPolicy
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__be2ffa700014d27fb148c70c57a5ce32237f2a23391e2c180efeeb994a13a361)
            check_type(argname="argument period_seconds", value=period_seconds, expected_type=type_hints["period_seconds"])
            check_type(argname="argument pod_value", value=pod_value, expected_type=type_hints["pod_value"])
            check_type(argname="argument scale_to_zero_delay_seconds", value=scale_to_zero_delay_seconds, expected_type=type_hints["scale_to_zero_delay_seconds"])
            check_type(argname="argument stabilization_window_seconds", value=stabilization_window_seconds, expected_type=type_hints["stabilization_window_seconds"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if period_seconds is not None:
            self._values["period_seconds"] = period_seconds
        if pod_value is not None:
            self._values["pod_value"] = pod_value
        if scale_to_zero_delay_seconds is not None:
            self._values["scale_to_zero_delay_seconds"] = scale_to_zero_delay_seconds
        if stabilization_window_seconds is not None:
            self._values["stabilization_window_seconds"] = stabilization_window_seconds

    @builtins.property
    def period_seconds(self) -> typing.Optional[jsii.Number]:
        '''Length of a period, in seconds.

        :schema: VllmRuntimeSpecAutoscalingConfigScaleDownPolicy#periodSeconds
        '''
        result = self._values.get("period_seconds")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def pod_value(self) -> typing.Optional[jsii.Number]:
        '''Maximum number of pods removed per period.

        :schema: VllmRuntimeSpecAutoscalingConfigScaleDownPolicy#podValue
        '''
        result = self._values.get("pod_value")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def scale_to_zero_delay_seconds(self) -> typing.Optional[jsii.Number]:
        '''Seconds without demand before the last pod is removed;

        used only if minReplicas is 0.

        :schema: VllmRuntimeSpecAutoscalingConfigScaleDownPolicy#scaleToZeroDelaySeconds
        '''
        result = self._values.get("scale_to_zero_delay_seconds")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def stabilization_window_seconds(self) -> typing.Optional[jsii.Number]:
        '''Seconds that demand must stay low before pods are removed.

        :schema: VllmRuntimeSpecAutoscalingConfigScaleDownPolicy#stabilizationWindowSeconds
        '''
        result = self._values.get("stabilization_window_seconds")
        return typing.cast(typing.Optional[jsii.Number], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecAutoscalingConfigScaleDownPolicy(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecAutoscalingConfigScaleUpPolicy",
    jsii_struct_bases=[],
    name_mapping={
        "period_seconds": "periodSeconds",
        "pod_value": "podValue",
        "stabilization_window_seconds": "stabilizationWindowSeconds",
    },
)
class VllmRuntimeSpecAutoscalingConfigScaleUpPolicy:
    def __init__(
        self,
        *,
        period_seconds: typing.Optional[jsii.Number] = None,
        pod_value: typing.Optional[jsii.Number] = None,
        stabilization_window_seconds: typing.Optional[jsii.Number] = None,
    ) -> None:
        '''How fast pods are added.

        If it is missing while autoscaling is enabled, the operator panics.

        :param period_seconds: Length of a period, in seconds.
        :param pod_value: Maximum number of pods added per period.
        :param stabilization_window_seconds: Seconds that demand must stay high before pods are added.

        :schema: VllmRuntimeSpecAutoscalingConfigScaleUpPolicy
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__ce2dec9f221ea3441f56d468e68290ae137c1ea2b82e05bdecbb423776f036c5)
            check_type(argname="argument period_seconds", value=period_seconds, expected_type=type_hints["period_seconds"])
            check_type(argname="argument pod_value", value=pod_value, expected_type=type_hints["pod_value"])
            check_type(argname="argument stabilization_window_seconds", value=stabilization_window_seconds, expected_type=type_hints["stabilization_window_seconds"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if period_seconds is not None:
            self._values["period_seconds"] = period_seconds
        if pod_value is not None:
            self._values["pod_value"] = pod_value
        if stabilization_window_seconds is not None:
            self._values["stabilization_window_seconds"] = stabilization_window_seconds

    @builtins.property
    def period_seconds(self) -> typing.Optional[jsii.Number]:
        '''Length of a period, in seconds.

        :schema: VllmRuntimeSpecAutoscalingConfigScaleUpPolicy#periodSeconds
        '''
        result = self._values.get("period_seconds")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def pod_value(self) -> typing.Optional[jsii.Number]:
        '''Maximum number of pods added per period.

        :schema: VllmRuntimeSpecAutoscalingConfigScaleUpPolicy#podValue
        '''
        result = self._values.get("pod_value")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def stabilization_window_seconds(self) -> typing.Optional[jsii.Number]:
        '''Seconds that demand must stay high before pods are added.

        :schema: VllmRuntimeSpecAutoscalingConfigScaleUpPolicy#stabilizationWindowSeconds
        '''
        result = self._values.get("stabilization_window_seconds")
        return typing.cast(typing.Optional[jsii.Number], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecAutoscalingConfigScaleUpPolicy(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecAutoscalingConfigTriggers",
    jsii_struct_bases=[],
    name_mapping={
        "generation_tokens_threshold": "generationTokensThreshold",
        "prometheus_address": "prometheusAddress",
        "prompt_tokens_threshold": "promptTokensThreshold",
        "requests_running_threshold": "requestsRunningThreshold",
    },
)
class VllmRuntimeSpecAutoscalingConfigTriggers:
    def __init__(
        self,
        *,
        generation_tokens_threshold: typing.Optional[jsii.Number] = None,
        prometheus_address: typing.Optional[builtins.str] = None,
        prompt_tokens_threshold: typing.Optional[jsii.Number] = None,
        requests_running_threshold: typing.Optional[jsii.Number] = None,
    ) -> None:
        '''The metrics that drive scaling.

        If it is missing while autoscaling is enabled, the operator panics.

        :param generation_tokens_threshold: Generated tokens that one pod should handle, as counted by the operator's query.
        :param prometheus_address: Address of the Prometheus server that has the metrics.
        :param prompt_tokens_threshold: Prompt tokens that one pod should handle, as counted by the operator's query.
        :param requests_running_threshold: Running requests that one pod should handle.

        :schema: VllmRuntimeSpecAutoscalingConfigTriggers
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__31d95461a5ac375689607825f8ae56d16122165870f1c18c74ed233daee86cd4)
            check_type(argname="argument generation_tokens_threshold", value=generation_tokens_threshold, expected_type=type_hints["generation_tokens_threshold"])
            check_type(argname="argument prometheus_address", value=prometheus_address, expected_type=type_hints["prometheus_address"])
            check_type(argname="argument prompt_tokens_threshold", value=prompt_tokens_threshold, expected_type=type_hints["prompt_tokens_threshold"])
            check_type(argname="argument requests_running_threshold", value=requests_running_threshold, expected_type=type_hints["requests_running_threshold"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if generation_tokens_threshold is not None:
            self._values["generation_tokens_threshold"] = generation_tokens_threshold
        if prometheus_address is not None:
            self._values["prometheus_address"] = prometheus_address
        if prompt_tokens_threshold is not None:
            self._values["prompt_tokens_threshold"] = prompt_tokens_threshold
        if requests_running_threshold is not None:
            self._values["requests_running_threshold"] = requests_running_threshold

    @builtins.property
    def generation_tokens_threshold(self) -> typing.Optional[jsii.Number]:
        '''Generated tokens that one pod should handle, as counted by the operator's query.

        :schema: VllmRuntimeSpecAutoscalingConfigTriggers#generationTokensThreshold
        '''
        result = self._values.get("generation_tokens_threshold")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def prometheus_address(self) -> typing.Optional[builtins.str]:
        '''Address of the Prometheus server that has the metrics.

        :schema: VllmRuntimeSpecAutoscalingConfigTriggers#prometheusAddress
        '''
        result = self._values.get("prometheus_address")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def prompt_tokens_threshold(self) -> typing.Optional[jsii.Number]:
        '''Prompt tokens that one pod should handle, as counted by the operator's query.

        :schema: VllmRuntimeSpecAutoscalingConfigTriggers#promptTokensThreshold
        '''
        result = self._values.get("prompt_tokens_threshold")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def requests_running_threshold(self) -> typing.Optional[jsii.Number]:
        '''Running requests that one pod should handle.

        :schema: VllmRuntimeSpecAutoscalingConfigTriggers#requestsRunningThreshold
        '''
        result = self._values.get("requests_running_threshold")
        return typing.cast(typing.Optional[jsii.Number], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecAutoscalingConfigTriggers(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecDeploymentConfig",
    jsii_struct_bases=[],
    name_mapping={
        "image": "image",
        "resources": "resources",
        "deployment_strategy": "deploymentStrategy",
        "node_selector_terms": "nodeSelectorTerms",
        "pod_annotations": "podAnnotations",
        "replicas": "replicas",
        "runtime_class": "runtimeClass",
        "shm_size": "shmSize",
        "sidecar_config": "sidecarConfig",
        "toleration": "toleration",
    },
)
class VllmRuntimeSpecDeploymentConfig:
    def __init__(
        self,
        *,
        image: typing.Union["VllmRuntimeSpecDeploymentConfigImage", typing.Dict[builtins.str, typing.Any]],
        resources: typing.Union["VllmRuntimeSpecDeploymentConfigResources", typing.Dict[builtins.str, typing.Any]],
        deployment_strategy: typing.Optional["VllmRuntimeSpecDeploymentConfigDeploymentStrategy"] = None,
        node_selector_terms: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecDeploymentConfigNodeSelectorTerms", typing.Dict[builtins.str, typing.Any]]]] = None,
        pod_annotations: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
        replicas: typing.Optional[jsii.Number] = None,
        runtime_class: typing.Optional[builtins.str] = None,
        shm_size: typing.Optional[builtins.str] = None,
        sidecar_config: typing.Optional[typing.Union["VllmRuntimeSpecDeploymentConfigSidecarConfig", typing.Dict[builtins.str, typing.Any]]] = None,
        toleration: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecDeploymentConfigToleration", typing.Dict[builtins.str, typing.Any]]]] = None,
    ) -> None:
        '''Replicas, placement, image and resources;

        required without topology.

        :param image: Image of the engine; it must contain vLLM at /opt/venv/bin/vllm.
        :param resources: Resources of the engine. With an empty object the operator updates endlessly.
        :param deployment_strategy: How a new version replaces the old one; Recreate frees the GPUs before the new pods start.
        :param node_selector_terms: Nodes that may run the pods. The operator panics if it is missing; with an empty list it creates no Deployment.
        :param pod_annotations: Annotations of the pods. Adding or changing one restarts the pods; removing or emptying one does not.
        :param replicas: Number of pods. Leave it out with autoscaling: KEDA sets it.
        :param runtime_class: RuntimeClass of the pods. It cannot be unset: "" makes the Deployment invalid.
        :param shm_size: Size of /dev/shm as a canonical quantity, e.g. 24Gi; it counts towards the pod's memory.
        :param sidecar_config: A second container, e.g. for LoRA downloads.
        :param toleration: Taints that the pods tolerate. With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecDeploymentConfig
        '''
        if isinstance(image, dict):
            image = VllmRuntimeSpecDeploymentConfigImage(**image)
        if isinstance(resources, dict):
            resources = VllmRuntimeSpecDeploymentConfigResources(**resources)
        if isinstance(sidecar_config, dict):
            sidecar_config = VllmRuntimeSpecDeploymentConfigSidecarConfig(**sidecar_config)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__abd20e947d89d94a910a7934c1aabba022b1c43b7a6c4966641f2a7801383f6e)
            check_type(argname="argument image", value=image, expected_type=type_hints["image"])
            check_type(argname="argument resources", value=resources, expected_type=type_hints["resources"])
            check_type(argname="argument deployment_strategy", value=deployment_strategy, expected_type=type_hints["deployment_strategy"])
            check_type(argname="argument node_selector_terms", value=node_selector_terms, expected_type=type_hints["node_selector_terms"])
            check_type(argname="argument pod_annotations", value=pod_annotations, expected_type=type_hints["pod_annotations"])
            check_type(argname="argument replicas", value=replicas, expected_type=type_hints["replicas"])
            check_type(argname="argument runtime_class", value=runtime_class, expected_type=type_hints["runtime_class"])
            check_type(argname="argument shm_size", value=shm_size, expected_type=type_hints["shm_size"])
            check_type(argname="argument sidecar_config", value=sidecar_config, expected_type=type_hints["sidecar_config"])
            check_type(argname="argument toleration", value=toleration, expected_type=type_hints["toleration"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "image": image,
            "resources": resources,
        }
        if deployment_strategy is not None:
            self._values["deployment_strategy"] = deployment_strategy
        if node_selector_terms is not None:
            self._values["node_selector_terms"] = node_selector_terms
        if pod_annotations is not None:
            self._values["pod_annotations"] = pod_annotations
        if replicas is not None:
            self._values["replicas"] = replicas
        if runtime_class is not None:
            self._values["runtime_class"] = runtime_class
        if shm_size is not None:
            self._values["shm_size"] = shm_size
        if sidecar_config is not None:
            self._values["sidecar_config"] = sidecar_config
        if toleration is not None:
            self._values["toleration"] = toleration

    @builtins.property
    def image(self) -> "VllmRuntimeSpecDeploymentConfigImage":
        '''Image of the engine;

        it must contain vLLM at /opt/venv/bin/vllm.

        :schema: VllmRuntimeSpecDeploymentConfig#image
        '''
        result = self._values.get("image")
        assert result is not None, "Required property 'image' is missing"
        return typing.cast("VllmRuntimeSpecDeploymentConfigImage", result)

    @builtins.property
    def resources(self) -> "VllmRuntimeSpecDeploymentConfigResources":
        '''Resources of the engine.

        With an empty object the operator updates endlessly.

        :schema: VllmRuntimeSpecDeploymentConfig#resources
        '''
        result = self._values.get("resources")
        assert result is not None, "Required property 'resources' is missing"
        return typing.cast("VllmRuntimeSpecDeploymentConfigResources", result)

    @builtins.property
    def deployment_strategy(
        self,
    ) -> typing.Optional["VllmRuntimeSpecDeploymentConfigDeploymentStrategy"]:
        '''How a new version replaces the old one;

        Recreate frees the GPUs before the new pods start.

        :schema: VllmRuntimeSpecDeploymentConfig#deploymentStrategy
        '''
        result = self._values.get("deployment_strategy")
        return typing.cast(typing.Optional["VllmRuntimeSpecDeploymentConfigDeploymentStrategy"], result)

    @builtins.property
    def node_selector_terms(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecDeploymentConfigNodeSelectorTerms"]]:
        '''Nodes that may run the pods.

        The operator panics if it is missing; with an empty list it creates no Deployment.

        :schema: VllmRuntimeSpecDeploymentConfig#nodeSelectorTerms
        '''
        result = self._values.get("node_selector_terms")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecDeploymentConfigNodeSelectorTerms"]], result)

    @builtins.property
    def pod_annotations(
        self,
    ) -> typing.Optional[typing.Mapping[builtins.str, builtins.str]]:
        '''Annotations of the pods.

        Adding or changing one restarts the pods; removing or emptying one does not.

        :schema: VllmRuntimeSpecDeploymentConfig#podAnnotations
        '''
        result = self._values.get("pod_annotations")
        return typing.cast(typing.Optional[typing.Mapping[builtins.str, builtins.str]], result)

    @builtins.property
    def replicas(self) -> typing.Optional[jsii.Number]:
        '''Number of pods.

        Leave it out with autoscaling: KEDA sets it.

        :schema: VllmRuntimeSpecDeploymentConfig#replicas
        '''
        result = self._values.get("replicas")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def runtime_class(self) -> typing.Optional[builtins.str]:
        '''RuntimeClass of the pods.

        It cannot be unset: "" makes the Deployment invalid.

        :schema: VllmRuntimeSpecDeploymentConfig#runtimeClass
        '''
        result = self._values.get("runtime_class")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def shm_size(self) -> typing.Optional[builtins.str]:
        '''Size of /dev/shm as a canonical quantity, e.g. 24Gi; it counts towards the pod's memory.

        :schema: VllmRuntimeSpecDeploymentConfig#shmSize
        '''
        result = self._values.get("shm_size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def sidecar_config(
        self,
    ) -> typing.Optional["VllmRuntimeSpecDeploymentConfigSidecarConfig"]:
        '''A second container, e.g. for LoRA downloads.

        :schema: VllmRuntimeSpecDeploymentConfig#sidecarConfig
        '''
        result = self._values.get("sidecar_config")
        return typing.cast(typing.Optional["VllmRuntimeSpecDeploymentConfigSidecarConfig"], result)

    @builtins.property
    def toleration(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecDeploymentConfigToleration"]]:
        '''Taints that the pods tolerate.

        With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecDeploymentConfig#toleration
        '''
        result = self._values.get("toleration")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecDeploymentConfigToleration"]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecDeploymentConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecDeploymentConfigDeploymentStrategy"
)
class VllmRuntimeSpecDeploymentConfigDeploymentStrategy(enum.Enum):
    '''How a new version replaces the old one;

    Recreate frees the GPUs before the new pods start.

    :schema: VllmRuntimeSpecDeploymentConfigDeploymentStrategy
    '''

    ROLLING_UPDATE = "ROLLING_UPDATE"
    '''RollingUpdate.'''
    RECREATE = "RECREATE"
    '''Recreate.'''


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecDeploymentConfigImage",
    jsii_struct_bases=[],
    name_mapping={
        "name": "name",
        "registry": "registry",
        "pull_policy": "pullPolicy",
        "pull_secret_name": "pullSecretName",
    },
)
class VllmRuntimeSpecDeploymentConfigImage:
    def __init__(
        self,
        *,
        name: builtins.str,
        registry: builtins.str,
        pull_policy: typing.Optional[builtins.str] = None,
        pull_secret_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Image of the engine;

        it must contain vLLM at /opt/venv/bin/vllm.

        :param name: Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.
        :param registry: Registry, with its path if it has one, before the slash; "" gives an image that starts with "/".
        :param pull_policy: When the kubelet pulls: Always, IfNotPresent or Never. Any other value is accepted here, but the API server rejects the Deployment.
        :param pull_secret_name: Name of the image pull Secret in the same namespace. Ignored for cache servers and sidecars.

        :schema: VllmRuntimeSpecDeploymentConfigImage
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__52f2abb4bf0e4bbfd17c8262f0d4d8867cbbd4ab7341eace98c75c00b5510a18)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument registry", value=registry, expected_type=type_hints["registry"])
            check_type(argname="argument pull_policy", value=pull_policy, expected_type=type_hints["pull_policy"])
            check_type(argname="argument pull_secret_name", value=pull_secret_name, expected_type=type_hints["pull_secret_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "registry": registry,
        }
        if pull_policy is not None:
            self._values["pull_policy"] = pull_policy
        if pull_secret_name is not None:
            self._values["pull_secret_name"] = pull_secret_name

    @builtins.property
    def name(self) -> builtins.str:
        '''Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.

        :schema: VllmRuntimeSpecDeploymentConfigImage#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def registry(self) -> builtins.str:
        '''Registry, with its path if it has one, before the slash;

        "" gives an image that starts with "/".

        :schema: VllmRuntimeSpecDeploymentConfigImage#registry
        '''
        result = self._values.get("registry")
        assert result is not None, "Required property 'registry' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def pull_policy(self) -> typing.Optional[builtins.str]:
        '''When the kubelet pulls: Always, IfNotPresent or Never.

        Any other value is accepted here, but the API server rejects the Deployment.

        :schema: VllmRuntimeSpecDeploymentConfigImage#pullPolicy
        '''
        result = self._values.get("pull_policy")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def pull_secret_name(self) -> typing.Optional[builtins.str]:
        '''Name of the image pull Secret in the same namespace.

        Ignored for cache servers and sidecars.

        :schema: VllmRuntimeSpecDeploymentConfigImage#pullSecretName
        '''
        result = self._values.get("pull_secret_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecDeploymentConfigImage(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecDeploymentConfigNodeSelectorTerms",
    jsii_struct_bases=[],
    name_mapping={
        "match_expressions": "matchExpressions",
        "match_fields": "matchFields",
    },
)
class VllmRuntimeSpecDeploymentConfigNodeSelectorTerms:
    def __init__(
        self,
        *,
        match_expressions: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions", typing.Dict[builtins.str, typing.Any]]]] = None,
        match_fields: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields", typing.Dict[builtins.str, typing.Any]]]] = None,
    ) -> None:
        '''Conditions on a node, all of which must hold;

        a node must match at least one term.

        :param match_expressions: Conditions on the node's labels. With an empty list the operator updates endlessly.
        :param match_fields: Conditions on the node's fields, e.g. metadata.name. With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecDeploymentConfigNodeSelectorTerms
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__0ff35489022fa608dde5d4a76bd5f0bea88dd8713080b3a38f983474e1d37235)
            check_type(argname="argument match_expressions", value=match_expressions, expected_type=type_hints["match_expressions"])
            check_type(argname="argument match_fields", value=match_fields, expected_type=type_hints["match_fields"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if match_expressions is not None:
            self._values["match_expressions"] = match_expressions
        if match_fields is not None:
            self._values["match_fields"] = match_fields

    @builtins.property
    def match_expressions(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions"]]:
        '''Conditions on the node's labels.

        With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecDeploymentConfigNodeSelectorTerms#matchExpressions
        '''
        result = self._values.get("match_expressions")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions"]], result)

    @builtins.property
    def match_fields(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields"]]:
        '''Conditions on the node's fields, e.g. metadata.name. With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecDeploymentConfigNodeSelectorTerms#matchFields
        '''
        result = self._values.get("match_fields")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields"]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecDeploymentConfigNodeSelectorTerms(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions",
    jsii_struct_bases=[],
    name_mapping={"key": "key", "operator": "operator", "values": "values"},
)
class VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions:
    def __init__(
        self,
        *,
        key: builtins.str,
        operator: builtins.str,
        values: typing.Optional[typing.Sequence[builtins.str]] = None,
    ) -> None:
        '''One condition on a node's label or field.

        :param key: Label key or field name to check.
        :param operator: How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.
        :param values: Values to compare with. Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__9cec46a73a95ff626a9315ce43272bed2f6f960cade2708e122920aea3e27895)
            check_type(argname="argument key", value=key, expected_type=type_hints["key"])
            check_type(argname="argument operator", value=operator, expected_type=type_hints["operator"])
            check_type(argname="argument values", value=values, expected_type=type_hints["values"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "key": key,
            "operator": operator,
        }
        if values is not None:
            self._values["values"] = values

    @builtins.property
    def key(self) -> builtins.str:
        '''Label key or field name to check.

        :schema: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions#key
        '''
        result = self._values.get("key")
        assert result is not None, "Required property 'key' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def operator(self) -> builtins.str:
        '''How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.

        :schema: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions#operator
        '''
        result = self._values.get("operator")
        assert result is not None, "Required property 'operator' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def values(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Values to compare with.

        Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions#values
        '''
        result = self._values.get("values")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields",
    jsii_struct_bases=[],
    name_mapping={"key": "key", "operator": "operator", "values": "values"},
)
class VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields:
    def __init__(
        self,
        *,
        key: builtins.str,
        operator: builtins.str,
        values: typing.Optional[typing.Sequence[builtins.str]] = None,
    ) -> None:
        '''One condition on a node's label or field.

        :param key: Label key or field name to check.
        :param operator: How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.
        :param values: Values to compare with. Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__6ff711ad973409927ee3c7ca2464ce919e26068e2abff9343aa9c6af5117da0a)
            check_type(argname="argument key", value=key, expected_type=type_hints["key"])
            check_type(argname="argument operator", value=operator, expected_type=type_hints["operator"])
            check_type(argname="argument values", value=values, expected_type=type_hints["values"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "key": key,
            "operator": operator,
        }
        if values is not None:
            self._values["values"] = values

    @builtins.property
    def key(self) -> builtins.str:
        '''Label key or field name to check.

        :schema: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields#key
        '''
        result = self._values.get("key")
        assert result is not None, "Required property 'key' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def operator(self) -> builtins.str:
        '''How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.

        :schema: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields#operator
        '''
        result = self._values.get("operator")
        assert result is not None, "Required property 'operator' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def values(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Values to compare with.

        Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields#values
        '''
        result = self._values.get("values")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecDeploymentConfigResources",
    jsii_struct_bases=[],
    name_mapping={
        "cpu": "cpu",
        "gpu": "gpu",
        "gpu_type": "gpuType",
        "memory": "memory",
    },
)
class VllmRuntimeSpecDeploymentConfigResources:
    def __init__(
        self,
        *,
        cpu: typing.Optional[builtins.str] = None,
        gpu: typing.Optional[builtins.str] = None,
        gpu_type: typing.Optional[builtins.str] = None,
        memory: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Resources of the engine.

        With an empty object the operator updates endlessly.

        :param cpu: CPU cores, as whole cores ("4") or millicores ("500m"). With "0.5" or "1000m" the operator updates endlessly.
        :param gpu: Number of GPUs of the container, a whole number as text. Ignored for routers and cache servers.
        :param gpu_type: Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.
        :param memory: Memory as a canonical Kubernetes quantity: "2Gi". With "2048Mi" the operator updates endlessly.

        :schema: VllmRuntimeSpecDeploymentConfigResources
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__b93227b4a89405b435a8a3c1896309781a34f5d230650fb4e2fd3ceaf35bb584)
            check_type(argname="argument cpu", value=cpu, expected_type=type_hints["cpu"])
            check_type(argname="argument gpu", value=gpu, expected_type=type_hints["gpu"])
            check_type(argname="argument gpu_type", value=gpu_type, expected_type=type_hints["gpu_type"])
            check_type(argname="argument memory", value=memory, expected_type=type_hints["memory"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if cpu is not None:
            self._values["cpu"] = cpu
        if gpu is not None:
            self._values["gpu"] = gpu
        if gpu_type is not None:
            self._values["gpu_type"] = gpu_type
        if memory is not None:
            self._values["memory"] = memory

    @builtins.property
    def cpu(self) -> typing.Optional[builtins.str]:
        '''CPU cores, as whole cores ("4") or millicores ("500m").

        With "0.5" or "1000m" the operator updates endlessly.

        :schema: VllmRuntimeSpecDeploymentConfigResources#cpu
        '''
        result = self._values.get("cpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu(self) -> typing.Optional[builtins.str]:
        '''Number of GPUs of the container, a whole number as text.

        Ignored for routers and cache servers.

        :schema: VllmRuntimeSpecDeploymentConfigResources#gpu
        '''
        result = self._values.get("gpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu_type(self) -> typing.Optional[builtins.str]:
        '''Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.

        :schema: VllmRuntimeSpecDeploymentConfigResources#gpuType
        '''
        result = self._values.get("gpu_type")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def memory(self) -> typing.Optional[builtins.str]:
        '''Memory as a canonical Kubernetes quantity: "2Gi".

        With "2048Mi" the operator updates endlessly.

        :schema: VllmRuntimeSpecDeploymentConfigResources#memory
        '''
        result = self._values.get("memory")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecDeploymentConfigResources(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecDeploymentConfigSidecarConfig",
    jsii_struct_bases=[],
    name_mapping={
        "image": "image",
        "args": "args",
        "command": "command",
        "enabled": "enabled",
        "env": "env",
        "mount_path": "mountPath",
        "name": "name",
        "resources": "resources",
    },
)
class VllmRuntimeSpecDeploymentConfigSidecarConfig:
    def __init__(
        self,
        *,
        image: typing.Union["VllmRuntimeSpecDeploymentConfigSidecarConfigImage", typing.Dict[builtins.str, typing.Any]],
        args: typing.Optional[typing.Sequence[builtins.str]] = None,
        command: typing.Optional[typing.Sequence[builtins.str]] = None,
        enabled: typing.Optional[builtins.bool] = None,
        env: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecDeploymentConfigSidecarConfigEnv", typing.Dict[builtins.str, typing.Any]]]] = None,
        mount_path: typing.Optional[builtins.str] = None,
        name: typing.Optional[builtins.str] = None,
        resources: typing.Optional[typing.Union["VllmRuntimeSpecDeploymentConfigSidecarConfigResources", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''A second container, e.g. for LoRA downloads.

        :param image: Image of the sidecar; required even if the sidecar is disabled.
        :param args: Arguments of the command.
        :param command: Command; the image's own command if left out.
        :param enabled: Whether the sidecar runs.
        :param env: Environment variables, added after PORT and LORA_DOWNLOAD_BASE_DIR, which the operator sets.
        :param mount_path: Directory where the sidecar mounts the engine's volume; without storage, nothing is shared.
        :param name: Container name; "vllm" is taken by the engine.
        :param resources: Resources of the sidecar; cpu "0.5", memory 128Mi and no GPU if left out.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfig
        '''
        if isinstance(image, dict):
            image = VllmRuntimeSpecDeploymentConfigSidecarConfigImage(**image)
        if isinstance(resources, dict):
            resources = VllmRuntimeSpecDeploymentConfigSidecarConfigResources(**resources)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__c2e3fabc7c4c7e860709bd0c22f25b6751cee92f5d13454781dbeaa2b4734455)
            check_type(argname="argument image", value=image, expected_type=type_hints["image"])
            check_type(argname="argument args", value=args, expected_type=type_hints["args"])
            check_type(argname="argument command", value=command, expected_type=type_hints["command"])
            check_type(argname="argument enabled", value=enabled, expected_type=type_hints["enabled"])
            check_type(argname="argument env", value=env, expected_type=type_hints["env"])
            check_type(argname="argument mount_path", value=mount_path, expected_type=type_hints["mount_path"])
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument resources", value=resources, expected_type=type_hints["resources"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "image": image,
        }
        if args is not None:
            self._values["args"] = args
        if command is not None:
            self._values["command"] = command
        if enabled is not None:
            self._values["enabled"] = enabled
        if env is not None:
            self._values["env"] = env
        if mount_path is not None:
            self._values["mount_path"] = mount_path
        if name is not None:
            self._values["name"] = name
        if resources is not None:
            self._values["resources"] = resources

    @builtins.property
    def image(self) -> "VllmRuntimeSpecDeploymentConfigSidecarConfigImage":
        '''Image of the sidecar;

        required even if the sidecar is disabled.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfig#image
        '''
        result = self._values.get("image")
        assert result is not None, "Required property 'image' is missing"
        return typing.cast("VllmRuntimeSpecDeploymentConfigSidecarConfigImage", result)

    @builtins.property
    def args(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Arguments of the command.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfig#args
        '''
        result = self._values.get("args")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    @builtins.property
    def command(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Command;

        the image's own command if left out.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfig#command
        '''
        result = self._values.get("command")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    @builtins.property
    def enabled(self) -> typing.Optional[builtins.bool]:
        '''Whether the sidecar runs.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfig#enabled
        '''
        result = self._values.get("enabled")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def env(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecDeploymentConfigSidecarConfigEnv"]]:
        '''Environment variables, added after PORT and LORA_DOWNLOAD_BASE_DIR, which the operator sets.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfig#env
        '''
        result = self._values.get("env")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecDeploymentConfigSidecarConfigEnv"]], result)

    @builtins.property
    def mount_path(self) -> typing.Optional[builtins.str]:
        '''Directory where the sidecar mounts the engine's volume;

        without storage, nothing is shared.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfig#mountPath
        '''
        result = self._values.get("mount_path")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def name(self) -> typing.Optional[builtins.str]:
        '''Container name;

        "vllm" is taken by the engine.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfig#name
        '''
        result = self._values.get("name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def resources(
        self,
    ) -> typing.Optional["VllmRuntimeSpecDeploymentConfigSidecarConfigResources"]:
        '''Resources of the sidecar;

        cpu "0.5", memory 128Mi and no GPU if left out.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfig#resources
        '''
        result = self._values.get("resources")
        return typing.cast(typing.Optional["VllmRuntimeSpecDeploymentConfigSidecarConfigResources"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecDeploymentConfigSidecarConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecDeploymentConfigSidecarConfigEnv",
    jsii_struct_bases=[],
    name_mapping={"name": "name", "value": "value"},
)
class VllmRuntimeSpecDeploymentConfigSidecarConfigEnv:
    def __init__(self, *, name: builtins.str, value: builtins.str) -> None:
        '''An environment variable with a literal value;

        the operator does not support valueFrom.

        :param name: Name of the variable, without "=".
        :param value: Value, always text; it is copied unchanged.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfigEnv
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__058303e8898c27958bef789b24409424c196fbc7a87367a65afb2841a96de70d)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument value", value=value, expected_type=type_hints["value"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "value": value,
        }

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the variable, without "=".

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfigEnv#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def value(self) -> builtins.str:
        '''Value, always text;

        it is copied unchanged.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfigEnv#value
        '''
        result = self._values.get("value")
        assert result is not None, "Required property 'value' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecDeploymentConfigSidecarConfigEnv(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecDeploymentConfigSidecarConfigImage",
    jsii_struct_bases=[],
    name_mapping={
        "name": "name",
        "registry": "registry",
        "pull_policy": "pullPolicy",
        "pull_secret_name": "pullSecretName",
    },
)
class VllmRuntimeSpecDeploymentConfigSidecarConfigImage:
    def __init__(
        self,
        *,
        name: builtins.str,
        registry: builtins.str,
        pull_policy: typing.Optional[builtins.str] = None,
        pull_secret_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Image of the sidecar;

        required even if the sidecar is disabled.

        :param name: Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.
        :param registry: Registry, with its path if it has one, before the slash; "" gives an image that starts with "/".
        :param pull_policy: When the kubelet pulls: Always, IfNotPresent or Never. Any other value is accepted here, but the API server rejects the Deployment.
        :param pull_secret_name: Name of the image pull Secret in the same namespace. Ignored for cache servers and sidecars.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfigImage
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__ab9878124dab1bac195326b514b354db9a76fa403049842d0c1deebb3ea55a3c)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument registry", value=registry, expected_type=type_hints["registry"])
            check_type(argname="argument pull_policy", value=pull_policy, expected_type=type_hints["pull_policy"])
            check_type(argname="argument pull_secret_name", value=pull_secret_name, expected_type=type_hints["pull_secret_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "registry": registry,
        }
        if pull_policy is not None:
            self._values["pull_policy"] = pull_policy
        if pull_secret_name is not None:
            self._values["pull_secret_name"] = pull_secret_name

    @builtins.property
    def name(self) -> builtins.str:
        '''Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfigImage#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def registry(self) -> builtins.str:
        '''Registry, with its path if it has one, before the slash;

        "" gives an image that starts with "/".

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfigImage#registry
        '''
        result = self._values.get("registry")
        assert result is not None, "Required property 'registry' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def pull_policy(self) -> typing.Optional[builtins.str]:
        '''When the kubelet pulls: Always, IfNotPresent or Never.

        Any other value is accepted here, but the API server rejects the Deployment.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfigImage#pullPolicy
        '''
        result = self._values.get("pull_policy")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def pull_secret_name(self) -> typing.Optional[builtins.str]:
        '''Name of the image pull Secret in the same namespace.

        Ignored for cache servers and sidecars.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfigImage#pullSecretName
        '''
        result = self._values.get("pull_secret_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecDeploymentConfigSidecarConfigImage(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecDeploymentConfigSidecarConfigResources",
    jsii_struct_bases=[],
    name_mapping={
        "cpu": "cpu",
        "gpu": "gpu",
        "gpu_type": "gpuType",
        "memory": "memory",
    },
)
class VllmRuntimeSpecDeploymentConfigSidecarConfigResources:
    def __init__(
        self,
        *,
        cpu: typing.Optional[builtins.str] = None,
        gpu: typing.Optional[builtins.str] = None,
        gpu_type: typing.Optional[builtins.str] = None,
        memory: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Resources of the sidecar;

        cpu "0.5", memory 128Mi and no GPU if left out.

        :param cpu: CPU cores, as whole cores ("4") or millicores ("500m"). With "0.5" or "1000m" the operator updates endlessly.
        :param gpu: Number of GPUs of the container, a whole number as text. Ignored for routers and cache servers.
        :param gpu_type: Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.
        :param memory: Memory as a canonical Kubernetes quantity: "2Gi". With "2048Mi" the operator updates endlessly.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfigResources
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__f68f4faa437e8ef39a65e34094819fd45f77ba4eb5c5c5bbe2459d1d8a831ea5)
            check_type(argname="argument cpu", value=cpu, expected_type=type_hints["cpu"])
            check_type(argname="argument gpu", value=gpu, expected_type=type_hints["gpu"])
            check_type(argname="argument gpu_type", value=gpu_type, expected_type=type_hints["gpu_type"])
            check_type(argname="argument memory", value=memory, expected_type=type_hints["memory"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if cpu is not None:
            self._values["cpu"] = cpu
        if gpu is not None:
            self._values["gpu"] = gpu
        if gpu_type is not None:
            self._values["gpu_type"] = gpu_type
        if memory is not None:
            self._values["memory"] = memory

    @builtins.property
    def cpu(self) -> typing.Optional[builtins.str]:
        '''CPU cores, as whole cores ("4") or millicores ("500m").

        With "0.5" or "1000m" the operator updates endlessly.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfigResources#cpu
        '''
        result = self._values.get("cpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu(self) -> typing.Optional[builtins.str]:
        '''Number of GPUs of the container, a whole number as text.

        Ignored for routers and cache servers.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfigResources#gpu
        '''
        result = self._values.get("gpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu_type(self) -> typing.Optional[builtins.str]:
        '''Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfigResources#gpuType
        '''
        result = self._values.get("gpu_type")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def memory(self) -> typing.Optional[builtins.str]:
        '''Memory as a canonical Kubernetes quantity: "2Gi".

        With "2048Mi" the operator updates endlessly.

        :schema: VllmRuntimeSpecDeploymentConfigSidecarConfigResources#memory
        '''
        result = self._values.get("memory")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecDeploymentConfigSidecarConfigResources(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecDeploymentConfigToleration",
    jsii_struct_bases=[],
    name_mapping={
        "effect": "effect",
        "key": "key",
        "operator": "operator",
        "toleration_seconds": "tolerationSeconds",
        "value": "value",
    },
)
class VllmRuntimeSpecDeploymentConfigToleration:
    def __init__(
        self,
        *,
        effect: typing.Optional[builtins.str] = None,
        key: typing.Optional[builtins.str] = None,
        operator: typing.Optional[builtins.str] = None,
        toleration_seconds: typing.Optional[jsii.Number] = None,
        value: typing.Optional[builtins.str] = None,
    ) -> None:
        '''A taint that the pods tolerate.

        :param effect: Taint effect: NoSchedule, PreferNoSchedule or NoExecute. Leave it out to match every effect.
        :param key: Taint key. Leave it out, with operator Exists, to match every key.
        :param operator: How the taint is matched: Equal (the default) or Exists.
        :param toleration_seconds: Seconds that a pod stays after a NoExecute taint. Leave it out to stay indefinitely.
        :param value: Taint value to match. Leave it out with Exists.

        :schema: VllmRuntimeSpecDeploymentConfigToleration
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__05daf3010d6457fad1d4af30793a43475289619770132042ed716fd23be9f22d)
            check_type(argname="argument effect", value=effect, expected_type=type_hints["effect"])
            check_type(argname="argument key", value=key, expected_type=type_hints["key"])
            check_type(argname="argument operator", value=operator, expected_type=type_hints["operator"])
            check_type(argname="argument toleration_seconds", value=toleration_seconds, expected_type=type_hints["toleration_seconds"])
            check_type(argname="argument value", value=value, expected_type=type_hints["value"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if effect is not None:
            self._values["effect"] = effect
        if key is not None:
            self._values["key"] = key
        if operator is not None:
            self._values["operator"] = operator
        if toleration_seconds is not None:
            self._values["toleration_seconds"] = toleration_seconds
        if value is not None:
            self._values["value"] = value

    @builtins.property
    def effect(self) -> typing.Optional[builtins.str]:
        '''Taint effect: NoSchedule, PreferNoSchedule or NoExecute.

        Leave it out to match every effect.

        :schema: VllmRuntimeSpecDeploymentConfigToleration#effect
        '''
        result = self._values.get("effect")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def key(self) -> typing.Optional[builtins.str]:
        '''Taint key.

        Leave it out, with operator Exists, to match every key.

        :schema: VllmRuntimeSpecDeploymentConfigToleration#key
        '''
        result = self._values.get("key")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def operator(self) -> typing.Optional[builtins.str]:
        '''How the taint is matched: Equal (the default) or Exists.

        :schema: VllmRuntimeSpecDeploymentConfigToleration#operator
        '''
        result = self._values.get("operator")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def toleration_seconds(self) -> typing.Optional[jsii.Number]:
        '''Seconds that a pod stays after a NoExecute taint.

        Leave it out to stay indefinitely.

        :schema: VllmRuntimeSpecDeploymentConfigToleration#tolerationSeconds
        '''
        result = self._values.get("toleration_seconds")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def value(self) -> typing.Optional[builtins.str]:
        '''Taint value to match.

        Leave it out with Exists.

        :schema: VllmRuntimeSpecDeploymentConfigToleration#value
        '''
        result = self._values.get("value")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecDeploymentConfigToleration(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecLmCacheConfig",
    jsii_struct_bases=[],
    name_mapping={
        "cpu_offloading_buffer_size": "cpuOffloadingBufferSize",
        "disk_offloading_buffer_size": "diskOffloadingBufferSize",
        "enabled": "enabled",
        "enable_nixl": "enableNixl",
        "enable_xpyd": "enableXpyd",
        "kv_role": "kvRole",
        "local_cpu": "localCpu",
        "max_local_cpu_size": "maxLocalCpuSize",
        "nixl_buffer_device": "nixlBufferDevice",
        "nixl_buffer_size": "nixlBufferSize",
        "nixl_peer_alloc_port": "nixlPeerAllocPort",
        "nixl_peer_host": "nixlPeerHost",
        "nixl_peer_init_port": "nixlPeerInitPort",
        "nixl_proxy_host": "nixlProxyHost",
        "nixl_proxy_port": "nixlProxyPort",
        "nixl_role": "nixlRole",
        "remote_serde": "remoteSerde",
        "remote_url": "remoteUrl",
        "rpc_port": "rpcPort",
        "skip_last_n_tokens": "skipLastNTokens",
    },
)
class VllmRuntimeSpecLmCacheConfig:
    def __init__(
        self,
        *,
        cpu_offloading_buffer_size: typing.Optional[builtins.str] = None,
        disk_offloading_buffer_size: typing.Optional[builtins.str] = None,
        enabled: typing.Optional[builtins.bool] = None,
        enable_nixl: typing.Optional[builtins.bool] = None,
        enable_xpyd: typing.Optional[builtins.bool] = None,
        kv_role: typing.Optional[builtins.str] = None,
        local_cpu: typing.Optional[builtins.str] = None,
        max_local_cpu_size: typing.Optional[jsii.Number] = None,
        nixl_buffer_device: typing.Optional[builtins.str] = None,
        nixl_buffer_size: typing.Optional[builtins.str] = None,
        nixl_peer_alloc_port: typing.Optional[builtins.str] = None,
        nixl_peer_host: typing.Optional[builtins.str] = None,
        nixl_peer_init_port: typing.Optional[builtins.str] = None,
        nixl_proxy_host: typing.Optional[builtins.str] = None,
        nixl_proxy_port: typing.Optional[builtins.str] = None,
        nixl_role: typing.Optional[builtins.str] = None,
        remote_serde: typing.Optional[builtins.str] = None,
        remote_url: typing.Optional[builtins.str] = None,
        rpc_port: typing.Optional[builtins.str] = None,
        skip_last_n_tokens: typing.Optional[jsii.Number] = None,
    ) -> None:
        '''Where LMCache stores KV blocks.

        With an empty object the operator updates endlessly.

        :param cpu_offloading_buffer_size: CPU memory for KV blocks, in GB, as a plain number ("30"); LMCache cannot parse a unit.
        :param disk_offloading_buffer_size: Disk space for KV blocks, in GB, as a plain number; "" disables the disk.
        :param enabled: Whether vLLM uses the LMCache connector.
        :param enable_nixl: Whether the sides exchange KV blocks through NIXL (change 841).
        :param enable_xpyd: Whether several prefill and decode engines form one group (change 841).
        :param kv_role: KV role of the decode side, kv_consumer if left out; the prefill side is always kv_producer (change 841).
        :param local_cpu: Whether KV blocks are kept in CPU memory, as text: True or False (change 841).
        :param max_local_cpu_size: CPU memory for KV blocks, in GB (change 841).
        :param nixl_buffer_device: Device of the transfer buffer: cuda or cpu; required on both sides (change 841).
        :param nixl_buffer_size: Size of the transfer buffer in bytes, as text; required on both sides (change 841).
        :param nixl_peer_alloc_port: Port where the receiver allocates buffers, as text, e.g. "7400" (change 841).
        :param nixl_peer_host: Address that the receiver listens on, e.g. 0.0.0.0 (change 841).
        :param nixl_peer_init_port: Port where the receiver accepts peers, as text, e.g. "7300" (change 841).
        :param nixl_proxy_host: Host of the router's NIXL proxy; required on the sender (change 841).
        :param nixl_proxy_port: Port of the router's NIXL proxy, as text, e.g. "7500"; required on the sender (change 841).
        :param nixl_role: Role of this side in NIXL: sender or receiver (change 841).
        :param remote_serde: How KV blocks are serialized for the cache server: naive or cachegen. Needs remoteUrl.
        :param remote_url: Address of a cache server, e.g. ``lm://cache.team.svc:80``; leave it out between prefill and decode sides.
        :param rpc_port: Name of LMCache's RPC endpoint, e.g. producer1 or consumer1 (change 841).
        :param skip_last_n_tokens: Tokens at the end of a prompt that the decode side computes itself (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__38021122f8aa4aebd036a8dd6f4de2860bf8ea8cb4c739453a44fd5837fee496)
            check_type(argname="argument cpu_offloading_buffer_size", value=cpu_offloading_buffer_size, expected_type=type_hints["cpu_offloading_buffer_size"])
            check_type(argname="argument disk_offloading_buffer_size", value=disk_offloading_buffer_size, expected_type=type_hints["disk_offloading_buffer_size"])
            check_type(argname="argument enabled", value=enabled, expected_type=type_hints["enabled"])
            check_type(argname="argument enable_nixl", value=enable_nixl, expected_type=type_hints["enable_nixl"])
            check_type(argname="argument enable_xpyd", value=enable_xpyd, expected_type=type_hints["enable_xpyd"])
            check_type(argname="argument kv_role", value=kv_role, expected_type=type_hints["kv_role"])
            check_type(argname="argument local_cpu", value=local_cpu, expected_type=type_hints["local_cpu"])
            check_type(argname="argument max_local_cpu_size", value=max_local_cpu_size, expected_type=type_hints["max_local_cpu_size"])
            check_type(argname="argument nixl_buffer_device", value=nixl_buffer_device, expected_type=type_hints["nixl_buffer_device"])
            check_type(argname="argument nixl_buffer_size", value=nixl_buffer_size, expected_type=type_hints["nixl_buffer_size"])
            check_type(argname="argument nixl_peer_alloc_port", value=nixl_peer_alloc_port, expected_type=type_hints["nixl_peer_alloc_port"])
            check_type(argname="argument nixl_peer_host", value=nixl_peer_host, expected_type=type_hints["nixl_peer_host"])
            check_type(argname="argument nixl_peer_init_port", value=nixl_peer_init_port, expected_type=type_hints["nixl_peer_init_port"])
            check_type(argname="argument nixl_proxy_host", value=nixl_proxy_host, expected_type=type_hints["nixl_proxy_host"])
            check_type(argname="argument nixl_proxy_port", value=nixl_proxy_port, expected_type=type_hints["nixl_proxy_port"])
            check_type(argname="argument nixl_role", value=nixl_role, expected_type=type_hints["nixl_role"])
            check_type(argname="argument remote_serde", value=remote_serde, expected_type=type_hints["remote_serde"])
            check_type(argname="argument remote_url", value=remote_url, expected_type=type_hints["remote_url"])
            check_type(argname="argument rpc_port", value=rpc_port, expected_type=type_hints["rpc_port"])
            check_type(argname="argument skip_last_n_tokens", value=skip_last_n_tokens, expected_type=type_hints["skip_last_n_tokens"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if cpu_offloading_buffer_size is not None:
            self._values["cpu_offloading_buffer_size"] = cpu_offloading_buffer_size
        if disk_offloading_buffer_size is not None:
            self._values["disk_offloading_buffer_size"] = disk_offloading_buffer_size
        if enabled is not None:
            self._values["enabled"] = enabled
        if enable_nixl is not None:
            self._values["enable_nixl"] = enable_nixl
        if enable_xpyd is not None:
            self._values["enable_xpyd"] = enable_xpyd
        if kv_role is not None:
            self._values["kv_role"] = kv_role
        if local_cpu is not None:
            self._values["local_cpu"] = local_cpu
        if max_local_cpu_size is not None:
            self._values["max_local_cpu_size"] = max_local_cpu_size
        if nixl_buffer_device is not None:
            self._values["nixl_buffer_device"] = nixl_buffer_device
        if nixl_buffer_size is not None:
            self._values["nixl_buffer_size"] = nixl_buffer_size
        if nixl_peer_alloc_port is not None:
            self._values["nixl_peer_alloc_port"] = nixl_peer_alloc_port
        if nixl_peer_host is not None:
            self._values["nixl_peer_host"] = nixl_peer_host
        if nixl_peer_init_port is not None:
            self._values["nixl_peer_init_port"] = nixl_peer_init_port
        if nixl_proxy_host is not None:
            self._values["nixl_proxy_host"] = nixl_proxy_host
        if nixl_proxy_port is not None:
            self._values["nixl_proxy_port"] = nixl_proxy_port
        if nixl_role is not None:
            self._values["nixl_role"] = nixl_role
        if remote_serde is not None:
            self._values["remote_serde"] = remote_serde
        if remote_url is not None:
            self._values["remote_url"] = remote_url
        if rpc_port is not None:
            self._values["rpc_port"] = rpc_port
        if skip_last_n_tokens is not None:
            self._values["skip_last_n_tokens"] = skip_last_n_tokens

    @builtins.property
    def cpu_offloading_buffer_size(self) -> typing.Optional[builtins.str]:
        '''CPU memory for KV blocks, in GB, as a plain number ("30");

        LMCache cannot parse a unit.

        :schema: VllmRuntimeSpecLmCacheConfig#cpuOffloadingBufferSize
        '''
        result = self._values.get("cpu_offloading_buffer_size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def disk_offloading_buffer_size(self) -> typing.Optional[builtins.str]:
        '''Disk space for KV blocks, in GB, as a plain number;

        "" disables the disk.

        :schema: VllmRuntimeSpecLmCacheConfig#diskOffloadingBufferSize
        '''
        result = self._values.get("disk_offloading_buffer_size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def enabled(self) -> typing.Optional[builtins.bool]:
        '''Whether vLLM uses the LMCache connector.

        :schema: VllmRuntimeSpecLmCacheConfig#enabled
        '''
        result = self._values.get("enabled")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def enable_nixl(self) -> typing.Optional[builtins.bool]:
        '''Whether the sides exchange KV blocks through NIXL (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#enableNixl
        '''
        result = self._values.get("enable_nixl")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def enable_xpyd(self) -> typing.Optional[builtins.bool]:
        '''Whether several prefill and decode engines form one group (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#enableXpyd
        '''
        result = self._values.get("enable_xpyd")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def kv_role(self) -> typing.Optional[builtins.str]:
        '''KV role of the decode side, kv_consumer if left out;

        the prefill side is always kv_producer (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#kvRole
        '''
        result = self._values.get("kv_role")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def local_cpu(self) -> typing.Optional[builtins.str]:
        '''Whether KV blocks are kept in CPU memory, as text: True or False (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#localCpu
        '''
        result = self._values.get("local_cpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def max_local_cpu_size(self) -> typing.Optional[jsii.Number]:
        '''CPU memory for KV blocks, in GB (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#maxLocalCpuSize
        '''
        result = self._values.get("max_local_cpu_size")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def nixl_buffer_device(self) -> typing.Optional[builtins.str]:
        '''Device of the transfer buffer: cuda or cpu;

        required on both sides (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#nixlBufferDevice
        '''
        result = self._values.get("nixl_buffer_device")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_buffer_size(self) -> typing.Optional[builtins.str]:
        '''Size of the transfer buffer in bytes, as text;

        required on both sides (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#nixlBufferSize
        '''
        result = self._values.get("nixl_buffer_size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_peer_alloc_port(self) -> typing.Optional[builtins.str]:
        '''Port where the receiver allocates buffers, as text, e.g. "7400" (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#nixlPeerAllocPort
        '''
        result = self._values.get("nixl_peer_alloc_port")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_peer_host(self) -> typing.Optional[builtins.str]:
        '''Address that the receiver listens on, e.g. 0.0.0.0 (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#nixlPeerHost
        '''
        result = self._values.get("nixl_peer_host")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_peer_init_port(self) -> typing.Optional[builtins.str]:
        '''Port where the receiver accepts peers, as text, e.g. "7300" (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#nixlPeerInitPort
        '''
        result = self._values.get("nixl_peer_init_port")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_proxy_host(self) -> typing.Optional[builtins.str]:
        '''Host of the router's NIXL proxy;

        required on the sender (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#nixlProxyHost
        '''
        result = self._values.get("nixl_proxy_host")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_proxy_port(self) -> typing.Optional[builtins.str]:
        '''Port of the router's NIXL proxy, as text, e.g. "7500"; required on the sender (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#nixlProxyPort
        '''
        result = self._values.get("nixl_proxy_port")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_role(self) -> typing.Optional[builtins.str]:
        '''Role of this side in NIXL: sender or receiver (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#nixlRole
        '''
        result = self._values.get("nixl_role")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def remote_serde(self) -> typing.Optional[builtins.str]:
        '''How KV blocks are serialized for the cache server: naive or cachegen.

        Needs remoteUrl.

        :schema: VllmRuntimeSpecLmCacheConfig#remoteSerde
        '''
        result = self._values.get("remote_serde")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def remote_url(self) -> typing.Optional[builtins.str]:
        '''Address of a cache server, e.g. ``lm://cache.team.svc:80``; leave it out between prefill and decode sides.

        :schema: VllmRuntimeSpecLmCacheConfig#remoteUrl
        '''
        result = self._values.get("remote_url")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def rpc_port(self) -> typing.Optional[builtins.str]:
        '''Name of LMCache's RPC endpoint, e.g. producer1 or consumer1 (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#rpcPort
        '''
        result = self._values.get("rpc_port")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def skip_last_n_tokens(self) -> typing.Optional[jsii.Number]:
        '''Tokens at the end of a prompt that the decode side computes itself (change 841).

        :schema: VllmRuntimeSpecLmCacheConfig#skipLastNTokens
        '''
        result = self._values.get("skip_last_n_tokens")
        return typing.cast(typing.Optional[jsii.Number], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecLmCacheConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecModel",
    jsii_struct_bases=[],
    name_mapping={
        "model_url": "modelUrl",
        "chat_template": "chatTemplate",
        "dtype": "dtype",
        "enable_lo_ra": "enableLoRa",
        "enable_tool": "enableTool",
        "hf_token_secret": "hfTokenSecret",
        "max_model_len": "maxModelLen",
        "max_num_seqs": "maxNumSeqs",
        "tool_call_parser": "toolCallParser",
    },
)
class VllmRuntimeSpecModel:
    def __init__(
        self,
        *,
        model_url: builtins.str,
        chat_template: typing.Optional[builtins.str] = None,
        dtype: typing.Optional[builtins.str] = None,
        enable_lo_ra: typing.Optional[builtins.bool] = None,
        enable_tool: typing.Optional[builtins.bool] = None,
        hf_token_secret: typing.Optional[typing.Union["VllmRuntimeSpecModelHfTokenSecret", typing.Dict[builtins.str, typing.Any]]] = None,
        max_model_len: typing.Optional[jsii.Number] = None,
        max_num_seqs: typing.Optional[jsii.Number] = None,
        tool_call_parser: typing.Optional[builtins.str] = None,
    ) -> None:
        '''The model to serve;

        required without topology.

        :param model_url: Hugging Face id, or path in the container; the first argument of ``vllm serve``.
        :param chat_template: Chat template as Jinja text, stored in a ConfigMap. If added to a running runtime, it is not mounted.
        :param dtype: Data type of weights and activations: auto, half, float16, bfloat16, float or float32 (--dtype).
        :param enable_lo_ra: Whether the engine can load LoRA adapters while it runs (--enable-lora).
        :param enable_tool: Whether the model may call tools (--enable-auto-tool-choice); needs toolCallParser.
        :param hf_token_secret: Secret with the Hugging Face token. Changing only this does not restart the pods.
        :param max_model_len: Maximum length of prompt and answer together, in tokens (--max-model-len).
        :param max_num_seqs: Maximum number of sequences per batch (--max-num-seqs).
        :param tool_call_parser: Parser of the model's tool calls, e.g. ``llama3_json`` (--tool-call-parser).

        :schema: VllmRuntimeSpecModel
        '''
        if isinstance(hf_token_secret, dict):
            hf_token_secret = VllmRuntimeSpecModelHfTokenSecret(**hf_token_secret)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__e83e284e2bc27029fd654f03a5ff0f0b9c0fd3e0bd15376e9cd37555a381837d)
            check_type(argname="argument model_url", value=model_url, expected_type=type_hints["model_url"])
            check_type(argname="argument chat_template", value=chat_template, expected_type=type_hints["chat_template"])
            check_type(argname="argument dtype", value=dtype, expected_type=type_hints["dtype"])
            check_type(argname="argument enable_lo_ra", value=enable_lo_ra, expected_type=type_hints["enable_lo_ra"])
            check_type(argname="argument enable_tool", value=enable_tool, expected_type=type_hints["enable_tool"])
            check_type(argname="argument hf_token_secret", value=hf_token_secret, expected_type=type_hints["hf_token_secret"])
            check_type(argname="argument max_model_len", value=max_model_len, expected_type=type_hints["max_model_len"])
            check_type(argname="argument max_num_seqs", value=max_num_seqs, expected_type=type_hints["max_num_seqs"])
            check_type(argname="argument tool_call_parser", value=tool_call_parser, expected_type=type_hints["tool_call_parser"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "model_url": model_url,
        }
        if chat_template is not None:
            self._values["chat_template"] = chat_template
        if dtype is not None:
            self._values["dtype"] = dtype
        if enable_lo_ra is not None:
            self._values["enable_lo_ra"] = enable_lo_ra
        if enable_tool is not None:
            self._values["enable_tool"] = enable_tool
        if hf_token_secret is not None:
            self._values["hf_token_secret"] = hf_token_secret
        if max_model_len is not None:
            self._values["max_model_len"] = max_model_len
        if max_num_seqs is not None:
            self._values["max_num_seqs"] = max_num_seqs
        if tool_call_parser is not None:
            self._values["tool_call_parser"] = tool_call_parser

    @builtins.property
    def model_url(self) -> builtins.str:
        '''Hugging Face id, or path in the container;

        the first argument of ``vllm serve``.

        :schema: VllmRuntimeSpecModel#modelURL
        '''
        result = self._values.get("model_url")
        assert result is not None, "Required property 'model_url' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def chat_template(self) -> typing.Optional[builtins.str]:
        '''Chat template as Jinja text, stored in a ConfigMap.

        If added to a running runtime, it is not mounted.

        :schema: VllmRuntimeSpecModel#chatTemplate
        '''
        result = self._values.get("chat_template")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def dtype(self) -> typing.Optional[builtins.str]:
        '''Data type of weights and activations: auto, half, float16, bfloat16, float or float32 (--dtype).

        :schema: VllmRuntimeSpecModel#dtype
        '''
        result = self._values.get("dtype")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def enable_lo_ra(self) -> typing.Optional[builtins.bool]:
        '''Whether the engine can load LoRA adapters while it runs (--enable-lora).

        :schema: VllmRuntimeSpecModel#enableLoRA
        '''
        result = self._values.get("enable_lo_ra")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def enable_tool(self) -> typing.Optional[builtins.bool]:
        '''Whether the model may call tools (--enable-auto-tool-choice);

        needs toolCallParser.

        :schema: VllmRuntimeSpecModel#enableTool
        '''
        result = self._values.get("enable_tool")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def hf_token_secret(self) -> typing.Optional["VllmRuntimeSpecModelHfTokenSecret"]:
        '''Secret with the Hugging Face token.

        Changing only this does not restart the pods.

        :schema: VllmRuntimeSpecModel#hfTokenSecret
        '''
        result = self._values.get("hf_token_secret")
        return typing.cast(typing.Optional["VllmRuntimeSpecModelHfTokenSecret"], result)

    @builtins.property
    def max_model_len(self) -> typing.Optional[jsii.Number]:
        '''Maximum length of prompt and answer together, in tokens (--max-model-len).

        :schema: VllmRuntimeSpecModel#maxModelLen
        '''
        result = self._values.get("max_model_len")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def max_num_seqs(self) -> typing.Optional[jsii.Number]:
        '''Maximum number of sequences per batch (--max-num-seqs).

        :schema: VllmRuntimeSpecModel#maxNumSeqs
        '''
        result = self._values.get("max_num_seqs")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def tool_call_parser(self) -> typing.Optional[builtins.str]:
        '''Parser of the model's tool calls, e.g. ``llama3_json`` (--tool-call-parser).

        :schema: VllmRuntimeSpecModel#toolCallParser
        '''
        result = self._values.get("tool_call_parser")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecModel(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecModelHfTokenSecret",
    jsii_struct_bases=[],
    name_mapping={
        "hf_token_key_name": "hfTokenKeyName",
        "hf_token_secret_name": "hfTokenSecretName",
    },
)
class VllmRuntimeSpecModelHfTokenSecret:
    def __init__(
        self,
        *,
        hf_token_key_name: typing.Optional[builtins.str] = None,
        hf_token_secret_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Secret with the Hugging Face token.

        Changing only this does not restart the pods.

        :param hf_token_key_name: Key in the Secret; "" makes the Deployment invalid.
        :param hf_token_secret_name: Name of the Secret, in the runtime's namespace.

        :schema: VllmRuntimeSpecModelHfTokenSecret
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__f249bb938b514506cf1890fd57603438d5b0735862b19fad3c554f0ff92fc1e5)
            check_type(argname="argument hf_token_key_name", value=hf_token_key_name, expected_type=type_hints["hf_token_key_name"])
            check_type(argname="argument hf_token_secret_name", value=hf_token_secret_name, expected_type=type_hints["hf_token_secret_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if hf_token_key_name is not None:
            self._values["hf_token_key_name"] = hf_token_key_name
        if hf_token_secret_name is not None:
            self._values["hf_token_secret_name"] = hf_token_secret_name

    @builtins.property
    def hf_token_key_name(self) -> typing.Optional[builtins.str]:
        '''Key in the Secret;

        "" makes the Deployment invalid.

        :schema: VllmRuntimeSpecModelHfTokenSecret#hfTokenKeyName
        '''
        result = self._values.get("hf_token_key_name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def hf_token_secret_name(self) -> typing.Optional[builtins.str]:
        '''Name of the Secret, in the runtime's namespace.

        :schema: VllmRuntimeSpecModelHfTokenSecret#hfTokenSecretName
        '''
        result = self._values.get("hf_token_secret_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecModelHfTokenSecret(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecStorageConfig",
    jsii_struct_bases=[],
    name_mapping={
        "access_mode": "accessMode",
        "enabled": "enabled",
        "mount_path": "mountPath",
        "size": "size",
        "storage_class_name": "storageClassName",
        "volume_name": "volumeName",
    },
)
class VllmRuntimeSpecStorageConfig:
    def __init__(
        self,
        *,
        access_mode: typing.Optional["VllmRuntimeSpecStorageConfigAccessMode"] = None,
        enabled: typing.Optional[builtins.bool] = None,
        mount_path: typing.Optional[builtins.str] = None,
        size: typing.Optional[builtins.str] = None,
        storage_class_name: typing.Optional[builtins.str] = None,
        volume_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''The engines' volume;

        it is deleted together with the runtime.

        :param access_mode: How nodes may mount the volume, which all replicas share.
        :param enabled: Whether there is a volume. If enabled on a running runtime, the claim is created but not mounted.
        :param mount_path: Directory where the container mounts the volume.
        :param size: Size as a canonical quantity (10Gi, not 10240Mi). Changing it later blocks every other change of the runtime.
        :param storage_class_name: StorageClass of the claim; the cluster's default class if left out.
        :param volume_name: Name of the volume in the pod: a DNS label, and not dshm, which is taken.

        :schema: VllmRuntimeSpecStorageConfig
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__da5d784fc8c8eee535cde066e18e858a1ddf8c00194cd83fb0b7305307cf48cc)
            check_type(argname="argument access_mode", value=access_mode, expected_type=type_hints["access_mode"])
            check_type(argname="argument enabled", value=enabled, expected_type=type_hints["enabled"])
            check_type(argname="argument mount_path", value=mount_path, expected_type=type_hints["mount_path"])
            check_type(argname="argument size", value=size, expected_type=type_hints["size"])
            check_type(argname="argument storage_class_name", value=storage_class_name, expected_type=type_hints["storage_class_name"])
            check_type(argname="argument volume_name", value=volume_name, expected_type=type_hints["volume_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if access_mode is not None:
            self._values["access_mode"] = access_mode
        if enabled is not None:
            self._values["enabled"] = enabled
        if mount_path is not None:
            self._values["mount_path"] = mount_path
        if size is not None:
            self._values["size"] = size
        if storage_class_name is not None:
            self._values["storage_class_name"] = storage_class_name
        if volume_name is not None:
            self._values["volume_name"] = volume_name

    @builtins.property
    def access_mode(self) -> typing.Optional["VllmRuntimeSpecStorageConfigAccessMode"]:
        '''How nodes may mount the volume, which all replicas share.

        :schema: VllmRuntimeSpecStorageConfig#accessMode
        '''
        result = self._values.get("access_mode")
        return typing.cast(typing.Optional["VllmRuntimeSpecStorageConfigAccessMode"], result)

    @builtins.property
    def enabled(self) -> typing.Optional[builtins.bool]:
        '''Whether there is a volume.

        If enabled on a running runtime, the claim is created but not mounted.

        :schema: VllmRuntimeSpecStorageConfig#enabled
        '''
        result = self._values.get("enabled")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def mount_path(self) -> typing.Optional[builtins.str]:
        '''Directory where the container mounts the volume.

        :schema: VllmRuntimeSpecStorageConfig#mountPath
        '''
        result = self._values.get("mount_path")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def size(self) -> typing.Optional[builtins.str]:
        '''Size as a canonical quantity (10Gi, not 10240Mi).

        Changing it later blocks every other change of the runtime.

        :schema: VllmRuntimeSpecStorageConfig#size
        '''
        result = self._values.get("size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def storage_class_name(self) -> typing.Optional[builtins.str]:
        '''StorageClass of the claim;

        the cluster's default class if left out.

        :schema: VllmRuntimeSpecStorageConfig#storageClassName
        '''
        result = self._values.get("storage_class_name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def volume_name(self) -> typing.Optional[builtins.str]:
        '''Name of the volume in the pod: a DNS label, and not dshm, which is taken.

        :schema: VllmRuntimeSpecStorageConfig#volumeName
        '''
        result = self._values.get("volume_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecStorageConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(jsii_type="aivllmproduction-stack.VllmRuntimeSpecStorageConfigAccessMode")
class VllmRuntimeSpecStorageConfigAccessMode(enum.Enum):
    '''How nodes may mount the volume, which all replicas share.

    :schema: VllmRuntimeSpecStorageConfigAccessMode
    '''

    READ_WRITE_ONCE = "READ_WRITE_ONCE"
    '''ReadWriteOnce.'''
    READ_ONLY_MANY = "READ_ONLY_MANY"
    '''ReadOnlyMany.'''
    READ_WRITE_MANY = "READ_WRITE_MANY"
    '''ReadWriteMany.'''


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopology",
    jsii_struct_bases=[],
    name_mapping={"decode": "decode", "prefill": "prefill"},
)
class VllmRuntimeSpecTopology:
    def __init__(
        self,
        *,
        decode: typing.Union["VllmRuntimeSpecTopologyDecode", typing.Dict[builtins.str, typing.Any]],
        prefill: typing.Union["VllmRuntimeSpecTopologyPrefill", typing.Dict[builtins.str, typing.Any]],
    ) -> None:
        '''Prefill and decode sides;

        needs an operator with change 841.

        :param decode: The engines that generate answers from those KV blocks.
        :param prefill: The engines that compute the KV blocks of prompts.

        :schema: VllmRuntimeSpecTopology
        '''
        if isinstance(decode, dict):
            decode = VllmRuntimeSpecTopologyDecode(**decode)
        if isinstance(prefill, dict):
            prefill = VllmRuntimeSpecTopologyPrefill(**prefill)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__f36d08c729edf6b52ece2e218149849f9d39cfdaec6bbbf97c36698697875f9c)
            check_type(argname="argument decode", value=decode, expected_type=type_hints["decode"])
            check_type(argname="argument prefill", value=prefill, expected_type=type_hints["prefill"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "decode": decode,
            "prefill": prefill,
        }

    @builtins.property
    def decode(self) -> "VllmRuntimeSpecTopologyDecode":
        '''The engines that generate answers from those KV blocks.

        :schema: VllmRuntimeSpecTopology#decode
        '''
        result = self._values.get("decode")
        assert result is not None, "Required property 'decode' is missing"
        return typing.cast("VllmRuntimeSpecTopologyDecode", result)

    @builtins.property
    def prefill(self) -> "VllmRuntimeSpecTopologyPrefill":
        '''The engines that compute the KV blocks of prompts.

        :schema: VllmRuntimeSpecTopology#prefill
        '''
        result = self._values.get("prefill")
        assert result is not None, "Required property 'prefill' is missing"
        return typing.cast("VllmRuntimeSpecTopologyPrefill", result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopology(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecode",
    jsii_struct_bases=[],
    name_mapping={
        "deployment_config": "deploymentConfig",
        "model": "model",
        "vllm_config": "vllmConfig",
        "lm_cache_config": "lmCacheConfig",
        "storage_config": "storageConfig",
    },
)
class VllmRuntimeSpecTopologyDecode:
    def __init__(
        self,
        *,
        deployment_config: typing.Union["VllmRuntimeSpecTopologyDecodeDeploymentConfig", typing.Dict[builtins.str, typing.Any]],
        model: typing.Union["VllmRuntimeSpecTopologyDecodeModel", typing.Dict[builtins.str, typing.Any]],
        vllm_config: typing.Union["VllmRuntimeSpecTopologyDecodeVllmConfig", typing.Dict[builtins.str, typing.Any]],
        lm_cache_config: typing.Optional[typing.Union["VllmRuntimeSpecTopologyDecodeLmCacheConfig", typing.Dict[builtins.str, typing.Any]]] = None,
        storage_config: typing.Optional[typing.Union["VllmRuntimeSpecTopologyDecodeStorageConfig", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''The engines that generate answers from those KV blocks.

        :param deployment_config: Replicas, placement and resources of this side's pods.
        :param model: The model that this side's engines serve.
        :param vllm_config: How vLLM runs on this side.
        :param lm_cache_config: How this side's engines store KV blocks and exchange them with the other side.
        :param storage_config: The volume of this side's engines.

        :schema: VllmRuntimeSpecTopologyDecode
        '''
        if isinstance(deployment_config, dict):
            deployment_config = VllmRuntimeSpecTopologyDecodeDeploymentConfig(**deployment_config)
        if isinstance(model, dict):
            model = VllmRuntimeSpecTopologyDecodeModel(**model)
        if isinstance(vllm_config, dict):
            vllm_config = VllmRuntimeSpecTopologyDecodeVllmConfig(**vllm_config)
        if isinstance(lm_cache_config, dict):
            lm_cache_config = VllmRuntimeSpecTopologyDecodeLmCacheConfig(**lm_cache_config)
        if isinstance(storage_config, dict):
            storage_config = VllmRuntimeSpecTopologyDecodeStorageConfig(**storage_config)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__a37bae1a5b330e7af7a8b2417d1aa29c0f9e9c66f58471a7c11826396c678851)
            check_type(argname="argument deployment_config", value=deployment_config, expected_type=type_hints["deployment_config"])
            check_type(argname="argument model", value=model, expected_type=type_hints["model"])
            check_type(argname="argument vllm_config", value=vllm_config, expected_type=type_hints["vllm_config"])
            check_type(argname="argument lm_cache_config", value=lm_cache_config, expected_type=type_hints["lm_cache_config"])
            check_type(argname="argument storage_config", value=storage_config, expected_type=type_hints["storage_config"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "deployment_config": deployment_config,
            "model": model,
            "vllm_config": vllm_config,
        }
        if lm_cache_config is not None:
            self._values["lm_cache_config"] = lm_cache_config
        if storage_config is not None:
            self._values["storage_config"] = storage_config

    @builtins.property
    def deployment_config(self) -> "VllmRuntimeSpecTopologyDecodeDeploymentConfig":
        '''Replicas, placement and resources of this side's pods.

        :schema: VllmRuntimeSpecTopologyDecode#deploymentConfig
        '''
        result = self._values.get("deployment_config")
        assert result is not None, "Required property 'deployment_config' is missing"
        return typing.cast("VllmRuntimeSpecTopologyDecodeDeploymentConfig", result)

    @builtins.property
    def model(self) -> "VllmRuntimeSpecTopologyDecodeModel":
        '''The model that this side's engines serve.

        :schema: VllmRuntimeSpecTopologyDecode#model
        '''
        result = self._values.get("model")
        assert result is not None, "Required property 'model' is missing"
        return typing.cast("VllmRuntimeSpecTopologyDecodeModel", result)

    @builtins.property
    def vllm_config(self) -> "VllmRuntimeSpecTopologyDecodeVllmConfig":
        '''How vLLM runs on this side.

        :schema: VllmRuntimeSpecTopologyDecode#vllmConfig
        '''
        result = self._values.get("vllm_config")
        assert result is not None, "Required property 'vllm_config' is missing"
        return typing.cast("VllmRuntimeSpecTopologyDecodeVllmConfig", result)

    @builtins.property
    def lm_cache_config(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyDecodeLmCacheConfig"]:
        '''How this side's engines store KV blocks and exchange them with the other side.

        :schema: VllmRuntimeSpecTopologyDecode#lmCacheConfig
        '''
        result = self._values.get("lm_cache_config")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyDecodeLmCacheConfig"], result)

    @builtins.property
    def storage_config(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyDecodeStorageConfig"]:
        '''The volume of this side's engines.

        :schema: VllmRuntimeSpecTopologyDecode#storageConfig
        '''
        result = self._values.get("storage_config")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyDecodeStorageConfig"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecode(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeDeploymentConfig",
    jsii_struct_bases=[],
    name_mapping={
        "image": "image",
        "resources": "resources",
        "deployment_strategy": "deploymentStrategy",
        "node_selector_terms": "nodeSelectorTerms",
        "pod_annotations": "podAnnotations",
        "replicas": "replicas",
        "runtime_class": "runtimeClass",
        "shm_size": "shmSize",
        "sidecar_config": "sidecarConfig",
        "toleration": "toleration",
    },
)
class VllmRuntimeSpecTopologyDecodeDeploymentConfig:
    def __init__(
        self,
        *,
        image: typing.Union["VllmRuntimeSpecTopologyDecodeDeploymentConfigImage", typing.Dict[builtins.str, typing.Any]],
        resources: typing.Union["VllmRuntimeSpecTopologyDecodeDeploymentConfigResources", typing.Dict[builtins.str, typing.Any]],
        deployment_strategy: typing.Optional["VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy"] = None,
        node_selector_terms: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms", typing.Dict[builtins.str, typing.Any]]]] = None,
        pod_annotations: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
        replicas: typing.Optional[jsii.Number] = None,
        runtime_class: typing.Optional[builtins.str] = None,
        shm_size: typing.Optional[builtins.str] = None,
        sidecar_config: typing.Optional[typing.Union["VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig", typing.Dict[builtins.str, typing.Any]]] = None,
        toleration: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration", typing.Dict[builtins.str, typing.Any]]]] = None,
    ) -> None:
        '''Replicas, placement and resources of this side's pods.

        :param image: Image of the engine; it must contain vLLM at /opt/venv/bin/vllm.
        :param resources: Resources of the engine. With an empty object the operator updates endlessly.
        :param deployment_strategy: How a new version replaces the old one; Recreate frees the GPUs before the new pods start.
        :param node_selector_terms: Nodes that may run the pods. The operator panics if it is missing; with an empty list it creates no Deployment.
        :param pod_annotations: Annotations of the pods. Adding or changing one restarts the pods; removing or emptying one does not.
        :param replicas: Number of pods. Leave it out with autoscaling: KEDA sets it.
        :param runtime_class: RuntimeClass of the pods. It cannot be unset: "" makes the Deployment invalid.
        :param shm_size: Size of /dev/shm as a canonical quantity, e.g. 24Gi; it counts towards the pod's memory.
        :param sidecar_config: A second container, e.g. for LoRA downloads.
        :param toleration: Taints that the pods tolerate. With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfig
        '''
        if isinstance(image, dict):
            image = VllmRuntimeSpecTopologyDecodeDeploymentConfigImage(**image)
        if isinstance(resources, dict):
            resources = VllmRuntimeSpecTopologyDecodeDeploymentConfigResources(**resources)
        if isinstance(sidecar_config, dict):
            sidecar_config = VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig(**sidecar_config)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__7ca7ea713f7c537e30b030b29f3292a1e7a4278d993f947bd3e8362c16b876bd)
            check_type(argname="argument image", value=image, expected_type=type_hints["image"])
            check_type(argname="argument resources", value=resources, expected_type=type_hints["resources"])
            check_type(argname="argument deployment_strategy", value=deployment_strategy, expected_type=type_hints["deployment_strategy"])
            check_type(argname="argument node_selector_terms", value=node_selector_terms, expected_type=type_hints["node_selector_terms"])
            check_type(argname="argument pod_annotations", value=pod_annotations, expected_type=type_hints["pod_annotations"])
            check_type(argname="argument replicas", value=replicas, expected_type=type_hints["replicas"])
            check_type(argname="argument runtime_class", value=runtime_class, expected_type=type_hints["runtime_class"])
            check_type(argname="argument shm_size", value=shm_size, expected_type=type_hints["shm_size"])
            check_type(argname="argument sidecar_config", value=sidecar_config, expected_type=type_hints["sidecar_config"])
            check_type(argname="argument toleration", value=toleration, expected_type=type_hints["toleration"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "image": image,
            "resources": resources,
        }
        if deployment_strategy is not None:
            self._values["deployment_strategy"] = deployment_strategy
        if node_selector_terms is not None:
            self._values["node_selector_terms"] = node_selector_terms
        if pod_annotations is not None:
            self._values["pod_annotations"] = pod_annotations
        if replicas is not None:
            self._values["replicas"] = replicas
        if runtime_class is not None:
            self._values["runtime_class"] = runtime_class
        if shm_size is not None:
            self._values["shm_size"] = shm_size
        if sidecar_config is not None:
            self._values["sidecar_config"] = sidecar_config
        if toleration is not None:
            self._values["toleration"] = toleration

    @builtins.property
    def image(self) -> "VllmRuntimeSpecTopologyDecodeDeploymentConfigImage":
        '''Image of the engine;

        it must contain vLLM at /opt/venv/bin/vllm.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfig#image
        '''
        result = self._values.get("image")
        assert result is not None, "Required property 'image' is missing"
        return typing.cast("VllmRuntimeSpecTopologyDecodeDeploymentConfigImage", result)

    @builtins.property
    def resources(self) -> "VllmRuntimeSpecTopologyDecodeDeploymentConfigResources":
        '''Resources of the engine.

        With an empty object the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfig#resources
        '''
        result = self._values.get("resources")
        assert result is not None, "Required property 'resources' is missing"
        return typing.cast("VllmRuntimeSpecTopologyDecodeDeploymentConfigResources", result)

    @builtins.property
    def deployment_strategy(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy"]:
        '''How a new version replaces the old one;

        Recreate frees the GPUs before the new pods start.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfig#deploymentStrategy
        '''
        result = self._values.get("deployment_strategy")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy"], result)

    @builtins.property
    def node_selector_terms(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms"]]:
        '''Nodes that may run the pods.

        The operator panics if it is missing; with an empty list it creates no Deployment.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfig#nodeSelectorTerms
        '''
        result = self._values.get("node_selector_terms")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms"]], result)

    @builtins.property
    def pod_annotations(
        self,
    ) -> typing.Optional[typing.Mapping[builtins.str, builtins.str]]:
        '''Annotations of the pods.

        Adding or changing one restarts the pods; removing or emptying one does not.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfig#podAnnotations
        '''
        result = self._values.get("pod_annotations")
        return typing.cast(typing.Optional[typing.Mapping[builtins.str, builtins.str]], result)

    @builtins.property
    def replicas(self) -> typing.Optional[jsii.Number]:
        '''Number of pods.

        Leave it out with autoscaling: KEDA sets it.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfig#replicas
        '''
        result = self._values.get("replicas")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def runtime_class(self) -> typing.Optional[builtins.str]:
        '''RuntimeClass of the pods.

        It cannot be unset: "" makes the Deployment invalid.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfig#runtimeClass
        '''
        result = self._values.get("runtime_class")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def shm_size(self) -> typing.Optional[builtins.str]:
        '''Size of /dev/shm as a canonical quantity, e.g. 24Gi; it counts towards the pod's memory.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfig#shmSize
        '''
        result = self._values.get("shm_size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def sidecar_config(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig"]:
        '''A second container, e.g. for LoRA downloads.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfig#sidecarConfig
        '''
        result = self._values.get("sidecar_config")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig"], result)

    @builtins.property
    def toleration(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration"]]:
        '''Taints that the pods tolerate.

        With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfig#toleration
        '''
        result = self._values.get("toleration")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration"]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeDeploymentConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy"
)
class VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy(enum.Enum):
    '''How a new version replaces the old one;

    Recreate frees the GPUs before the new pods start.

    :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy
    '''

    ROLLING_UPDATE = "ROLLING_UPDATE"
    '''RollingUpdate.'''
    RECREATE = "RECREATE"
    '''Recreate.'''


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeDeploymentConfigImage",
    jsii_struct_bases=[],
    name_mapping={
        "name": "name",
        "registry": "registry",
        "pull_policy": "pullPolicy",
        "pull_secret_name": "pullSecretName",
    },
)
class VllmRuntimeSpecTopologyDecodeDeploymentConfigImage:
    def __init__(
        self,
        *,
        name: builtins.str,
        registry: builtins.str,
        pull_policy: typing.Optional[builtins.str] = None,
        pull_secret_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Image of the engine;

        it must contain vLLM at /opt/venv/bin/vllm.

        :param name: Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.
        :param registry: Registry, with its path if it has one, before the slash; "" gives an image that starts with "/".
        :param pull_policy: When the kubelet pulls: Always, IfNotPresent or Never. Any other value is accepted here, but the API server rejects the Deployment.
        :param pull_secret_name: Name of the image pull Secret in the same namespace. Ignored for cache servers and sidecars.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigImage
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__a215e3cc73cadd3a3e02c0ca1a9d890be5724011705da5bf478c401f95133630)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument registry", value=registry, expected_type=type_hints["registry"])
            check_type(argname="argument pull_policy", value=pull_policy, expected_type=type_hints["pull_policy"])
            check_type(argname="argument pull_secret_name", value=pull_secret_name, expected_type=type_hints["pull_secret_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "registry": registry,
        }
        if pull_policy is not None:
            self._values["pull_policy"] = pull_policy
        if pull_secret_name is not None:
            self._values["pull_secret_name"] = pull_secret_name

    @builtins.property
    def name(self) -> builtins.str:
        '''Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigImage#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def registry(self) -> builtins.str:
        '''Registry, with its path if it has one, before the slash;

        "" gives an image that starts with "/".

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigImage#registry
        '''
        result = self._values.get("registry")
        assert result is not None, "Required property 'registry' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def pull_policy(self) -> typing.Optional[builtins.str]:
        '''When the kubelet pulls: Always, IfNotPresent or Never.

        Any other value is accepted here, but the API server rejects the Deployment.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigImage#pullPolicy
        '''
        result = self._values.get("pull_policy")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def pull_secret_name(self) -> typing.Optional[builtins.str]:
        '''Name of the image pull Secret in the same namespace.

        Ignored for cache servers and sidecars.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigImage#pullSecretName
        '''
        result = self._values.get("pull_secret_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeDeploymentConfigImage(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms",
    jsii_struct_bases=[],
    name_mapping={
        "match_expressions": "matchExpressions",
        "match_fields": "matchFields",
    },
)
class VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms:
    def __init__(
        self,
        *,
        match_expressions: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions", typing.Dict[builtins.str, typing.Any]]]] = None,
        match_fields: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields", typing.Dict[builtins.str, typing.Any]]]] = None,
    ) -> None:
        '''Conditions on a node, all of which must hold;

        a node must match at least one term.

        :param match_expressions: Conditions on the node's labels. With an empty list the operator updates endlessly.
        :param match_fields: Conditions on the node's fields, e.g. metadata.name. With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__97dbb8b385b7b740aff3327a3b1699be0dc59efefc15c40a4e42c7a1d7482b1e)
            check_type(argname="argument match_expressions", value=match_expressions, expected_type=type_hints["match_expressions"])
            check_type(argname="argument match_fields", value=match_fields, expected_type=type_hints["match_fields"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if match_expressions is not None:
            self._values["match_expressions"] = match_expressions
        if match_fields is not None:
            self._values["match_fields"] = match_fields

    @builtins.property
    def match_expressions(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions"]]:
        '''Conditions on the node's labels.

        With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms#matchExpressions
        '''
        result = self._values.get("match_expressions")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions"]], result)

    @builtins.property
    def match_fields(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields"]]:
        '''Conditions on the node's fields, e.g. metadata.name. With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms#matchFields
        '''
        result = self._values.get("match_fields")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields"]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions",
    jsii_struct_bases=[],
    name_mapping={"key": "key", "operator": "operator", "values": "values"},
)
class VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions:
    def __init__(
        self,
        *,
        key: builtins.str,
        operator: builtins.str,
        values: typing.Optional[typing.Sequence[builtins.str]] = None,
    ) -> None:
        '''One condition on a node's label or field.

        :param key: Label key or field name to check.
        :param operator: How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.
        :param values: Values to compare with. Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__32420b4a0afd19ecf36fb9d817677483a94cbaa510fc5faef75ea761da737503)
            check_type(argname="argument key", value=key, expected_type=type_hints["key"])
            check_type(argname="argument operator", value=operator, expected_type=type_hints["operator"])
            check_type(argname="argument values", value=values, expected_type=type_hints["values"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "key": key,
            "operator": operator,
        }
        if values is not None:
            self._values["values"] = values

    @builtins.property
    def key(self) -> builtins.str:
        '''Label key or field name to check.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions#key
        '''
        result = self._values.get("key")
        assert result is not None, "Required property 'key' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def operator(self) -> builtins.str:
        '''How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions#operator
        '''
        result = self._values.get("operator")
        assert result is not None, "Required property 'operator' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def values(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Values to compare with.

        Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions#values
        '''
        result = self._values.get("values")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields",
    jsii_struct_bases=[],
    name_mapping={"key": "key", "operator": "operator", "values": "values"},
)
class VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields:
    def __init__(
        self,
        *,
        key: builtins.str,
        operator: builtins.str,
        values: typing.Optional[typing.Sequence[builtins.str]] = None,
    ) -> None:
        '''One condition on a node's label or field.

        :param key: Label key or field name to check.
        :param operator: How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.
        :param values: Values to compare with. Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__19156b423d5890e1d8048b9bd3c4a376de433422407f5ad0637b95f52aea0453)
            check_type(argname="argument key", value=key, expected_type=type_hints["key"])
            check_type(argname="argument operator", value=operator, expected_type=type_hints["operator"])
            check_type(argname="argument values", value=values, expected_type=type_hints["values"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "key": key,
            "operator": operator,
        }
        if values is not None:
            self._values["values"] = values

    @builtins.property
    def key(self) -> builtins.str:
        '''Label key or field name to check.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields#key
        '''
        result = self._values.get("key")
        assert result is not None, "Required property 'key' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def operator(self) -> builtins.str:
        '''How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields#operator
        '''
        result = self._values.get("operator")
        assert result is not None, "Required property 'operator' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def values(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Values to compare with.

        Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields#values
        '''
        result = self._values.get("values")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeDeploymentConfigResources",
    jsii_struct_bases=[],
    name_mapping={
        "cpu": "cpu",
        "gpu": "gpu",
        "gpu_type": "gpuType",
        "memory": "memory",
    },
)
class VllmRuntimeSpecTopologyDecodeDeploymentConfigResources:
    def __init__(
        self,
        *,
        cpu: typing.Optional[builtins.str] = None,
        gpu: typing.Optional[builtins.str] = None,
        gpu_type: typing.Optional[builtins.str] = None,
        memory: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Resources of the engine.

        With an empty object the operator updates endlessly.

        :param cpu: CPU cores, as whole cores ("4") or millicores ("500m"). With "0.5" or "1000m" the operator updates endlessly.
        :param gpu: Number of GPUs of the container, a whole number as text. Ignored for routers and cache servers.
        :param gpu_type: Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.
        :param memory: Memory as a canonical Kubernetes quantity: "2Gi". With "2048Mi" the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigResources
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__37803ea02143419d5d057f806e8fb2e855c9676f85b9c0588b0194b92374d41c)
            check_type(argname="argument cpu", value=cpu, expected_type=type_hints["cpu"])
            check_type(argname="argument gpu", value=gpu, expected_type=type_hints["gpu"])
            check_type(argname="argument gpu_type", value=gpu_type, expected_type=type_hints["gpu_type"])
            check_type(argname="argument memory", value=memory, expected_type=type_hints["memory"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if cpu is not None:
            self._values["cpu"] = cpu
        if gpu is not None:
            self._values["gpu"] = gpu
        if gpu_type is not None:
            self._values["gpu_type"] = gpu_type
        if memory is not None:
            self._values["memory"] = memory

    @builtins.property
    def cpu(self) -> typing.Optional[builtins.str]:
        '''CPU cores, as whole cores ("4") or millicores ("500m").

        With "0.5" or "1000m" the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigResources#cpu
        '''
        result = self._values.get("cpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu(self) -> typing.Optional[builtins.str]:
        '''Number of GPUs of the container, a whole number as text.

        Ignored for routers and cache servers.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigResources#gpu
        '''
        result = self._values.get("gpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu_type(self) -> typing.Optional[builtins.str]:
        '''Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigResources#gpuType
        '''
        result = self._values.get("gpu_type")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def memory(self) -> typing.Optional[builtins.str]:
        '''Memory as a canonical Kubernetes quantity: "2Gi".

        With "2048Mi" the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigResources#memory
        '''
        result = self._values.get("memory")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeDeploymentConfigResources(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig",
    jsii_struct_bases=[],
    name_mapping={
        "image": "image",
        "args": "args",
        "command": "command",
        "enabled": "enabled",
        "env": "env",
        "mount_path": "mountPath",
        "name": "name",
        "resources": "resources",
    },
)
class VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig:
    def __init__(
        self,
        *,
        image: typing.Union["VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage", typing.Dict[builtins.str, typing.Any]],
        args: typing.Optional[typing.Sequence[builtins.str]] = None,
        command: typing.Optional[typing.Sequence[builtins.str]] = None,
        enabled: typing.Optional[builtins.bool] = None,
        env: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv", typing.Dict[builtins.str, typing.Any]]]] = None,
        mount_path: typing.Optional[builtins.str] = None,
        name: typing.Optional[builtins.str] = None,
        resources: typing.Optional[typing.Union["VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''A second container, e.g. for LoRA downloads.

        :param image: Image of the sidecar; required even if the sidecar is disabled.
        :param args: Arguments of the command.
        :param command: Command; the image's own command if left out.
        :param enabled: Whether the sidecar runs.
        :param env: Environment variables, added after PORT and LORA_DOWNLOAD_BASE_DIR, which the operator sets.
        :param mount_path: Directory where the sidecar mounts the engine's volume; without storage, nothing is shared.
        :param name: Container name; "vllm" is taken by the engine.
        :param resources: Resources of the sidecar; cpu "0.5", memory 128Mi and no GPU if left out.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig
        '''
        if isinstance(image, dict):
            image = VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage(**image)
        if isinstance(resources, dict):
            resources = VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources(**resources)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__9886e56d8855e0e5d881f937d7d07f12cf7b94b68dff0ee7940bc1f7c532d31b)
            check_type(argname="argument image", value=image, expected_type=type_hints["image"])
            check_type(argname="argument args", value=args, expected_type=type_hints["args"])
            check_type(argname="argument command", value=command, expected_type=type_hints["command"])
            check_type(argname="argument enabled", value=enabled, expected_type=type_hints["enabled"])
            check_type(argname="argument env", value=env, expected_type=type_hints["env"])
            check_type(argname="argument mount_path", value=mount_path, expected_type=type_hints["mount_path"])
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument resources", value=resources, expected_type=type_hints["resources"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "image": image,
        }
        if args is not None:
            self._values["args"] = args
        if command is not None:
            self._values["command"] = command
        if enabled is not None:
            self._values["enabled"] = enabled
        if env is not None:
            self._values["env"] = env
        if mount_path is not None:
            self._values["mount_path"] = mount_path
        if name is not None:
            self._values["name"] = name
        if resources is not None:
            self._values["resources"] = resources

    @builtins.property
    def image(
        self,
    ) -> "VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage":
        '''Image of the sidecar;

        required even if the sidecar is disabled.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#image
        '''
        result = self._values.get("image")
        assert result is not None, "Required property 'image' is missing"
        return typing.cast("VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage", result)

    @builtins.property
    def args(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Arguments of the command.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#args
        '''
        result = self._values.get("args")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    @builtins.property
    def command(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Command;

        the image's own command if left out.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#command
        '''
        result = self._values.get("command")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    @builtins.property
    def enabled(self) -> typing.Optional[builtins.bool]:
        '''Whether the sidecar runs.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#enabled
        '''
        result = self._values.get("enabled")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def env(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv"]]:
        '''Environment variables, added after PORT and LORA_DOWNLOAD_BASE_DIR, which the operator sets.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#env
        '''
        result = self._values.get("env")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv"]], result)

    @builtins.property
    def mount_path(self) -> typing.Optional[builtins.str]:
        '''Directory where the sidecar mounts the engine's volume;

        without storage, nothing is shared.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#mountPath
        '''
        result = self._values.get("mount_path")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def name(self) -> typing.Optional[builtins.str]:
        '''Container name;

        "vllm" is taken by the engine.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#name
        '''
        result = self._values.get("name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def resources(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources"]:
        '''Resources of the sidecar;

        cpu "0.5", memory 128Mi and no GPU if left out.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig#resources
        '''
        result = self._values.get("resources")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv",
    jsii_struct_bases=[],
    name_mapping={"name": "name", "value": "value"},
)
class VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv:
    def __init__(self, *, name: builtins.str, value: builtins.str) -> None:
        '''An environment variable with a literal value;

        the operator does not support valueFrom.

        :param name: Name of the variable, without "=".
        :param value: Value, always text; it is copied unchanged.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__ce31ce8d866a7b24f4fef70629142001d2e6083d030016993e310c3a8466ebc1)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument value", value=value, expected_type=type_hints["value"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "value": value,
        }

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the variable, without "=".

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def value(self) -> builtins.str:
        '''Value, always text;

        it is copied unchanged.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv#value
        '''
        result = self._values.get("value")
        assert result is not None, "Required property 'value' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage",
    jsii_struct_bases=[],
    name_mapping={
        "name": "name",
        "registry": "registry",
        "pull_policy": "pullPolicy",
        "pull_secret_name": "pullSecretName",
    },
)
class VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage:
    def __init__(
        self,
        *,
        name: builtins.str,
        registry: builtins.str,
        pull_policy: typing.Optional[builtins.str] = None,
        pull_secret_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Image of the sidecar;

        required even if the sidecar is disabled.

        :param name: Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.
        :param registry: Registry, with its path if it has one, before the slash; "" gives an image that starts with "/".
        :param pull_policy: When the kubelet pulls: Always, IfNotPresent or Never. Any other value is accepted here, but the API server rejects the Deployment.
        :param pull_secret_name: Name of the image pull Secret in the same namespace. Ignored for cache servers and sidecars.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__84ca0b19732a3c5e22dae64c1f3220cf75682035644388b22b349fbf5dd2b145)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument registry", value=registry, expected_type=type_hints["registry"])
            check_type(argname="argument pull_policy", value=pull_policy, expected_type=type_hints["pull_policy"])
            check_type(argname="argument pull_secret_name", value=pull_secret_name, expected_type=type_hints["pull_secret_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "registry": registry,
        }
        if pull_policy is not None:
            self._values["pull_policy"] = pull_policy
        if pull_secret_name is not None:
            self._values["pull_secret_name"] = pull_secret_name

    @builtins.property
    def name(self) -> builtins.str:
        '''Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def registry(self) -> builtins.str:
        '''Registry, with its path if it has one, before the slash;

        "" gives an image that starts with "/".

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage#registry
        '''
        result = self._values.get("registry")
        assert result is not None, "Required property 'registry' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def pull_policy(self) -> typing.Optional[builtins.str]:
        '''When the kubelet pulls: Always, IfNotPresent or Never.

        Any other value is accepted here, but the API server rejects the Deployment.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage#pullPolicy
        '''
        result = self._values.get("pull_policy")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def pull_secret_name(self) -> typing.Optional[builtins.str]:
        '''Name of the image pull Secret in the same namespace.

        Ignored for cache servers and sidecars.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage#pullSecretName
        '''
        result = self._values.get("pull_secret_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources",
    jsii_struct_bases=[],
    name_mapping={
        "cpu": "cpu",
        "gpu": "gpu",
        "gpu_type": "gpuType",
        "memory": "memory",
    },
)
class VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources:
    def __init__(
        self,
        *,
        cpu: typing.Optional[builtins.str] = None,
        gpu: typing.Optional[builtins.str] = None,
        gpu_type: typing.Optional[builtins.str] = None,
        memory: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Resources of the sidecar;

        cpu "0.5", memory 128Mi and no GPU if left out.

        :param cpu: CPU cores, as whole cores ("4") or millicores ("500m"). With "0.5" or "1000m" the operator updates endlessly.
        :param gpu: Number of GPUs of the container, a whole number as text. Ignored for routers and cache servers.
        :param gpu_type: Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.
        :param memory: Memory as a canonical Kubernetes quantity: "2Gi". With "2048Mi" the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__44950c72786c644db28dcb59403246d428fc5df61ca086102e3c616222bce19c)
            check_type(argname="argument cpu", value=cpu, expected_type=type_hints["cpu"])
            check_type(argname="argument gpu", value=gpu, expected_type=type_hints["gpu"])
            check_type(argname="argument gpu_type", value=gpu_type, expected_type=type_hints["gpu_type"])
            check_type(argname="argument memory", value=memory, expected_type=type_hints["memory"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if cpu is not None:
            self._values["cpu"] = cpu
        if gpu is not None:
            self._values["gpu"] = gpu
        if gpu_type is not None:
            self._values["gpu_type"] = gpu_type
        if memory is not None:
            self._values["memory"] = memory

    @builtins.property
    def cpu(self) -> typing.Optional[builtins.str]:
        '''CPU cores, as whole cores ("4") or millicores ("500m").

        With "0.5" or "1000m" the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources#cpu
        '''
        result = self._values.get("cpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu(self) -> typing.Optional[builtins.str]:
        '''Number of GPUs of the container, a whole number as text.

        Ignored for routers and cache servers.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources#gpu
        '''
        result = self._values.get("gpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu_type(self) -> typing.Optional[builtins.str]:
        '''Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources#gpuType
        '''
        result = self._values.get("gpu_type")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def memory(self) -> typing.Optional[builtins.str]:
        '''Memory as a canonical Kubernetes quantity: "2Gi".

        With "2048Mi" the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources#memory
        '''
        result = self._values.get("memory")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration",
    jsii_struct_bases=[],
    name_mapping={
        "effect": "effect",
        "key": "key",
        "operator": "operator",
        "toleration_seconds": "tolerationSeconds",
        "value": "value",
    },
)
class VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration:
    def __init__(
        self,
        *,
        effect: typing.Optional[builtins.str] = None,
        key: typing.Optional[builtins.str] = None,
        operator: typing.Optional[builtins.str] = None,
        toleration_seconds: typing.Optional[jsii.Number] = None,
        value: typing.Optional[builtins.str] = None,
    ) -> None:
        '''A taint that the pods tolerate.

        :param effect: Taint effect: NoSchedule, PreferNoSchedule or NoExecute. Leave it out to match every effect.
        :param key: Taint key. Leave it out, with operator Exists, to match every key.
        :param operator: How the taint is matched: Equal (the default) or Exists.
        :param toleration_seconds: Seconds that a pod stays after a NoExecute taint. Leave it out to stay indefinitely.
        :param value: Taint value to match. Leave it out with Exists.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__8eedd440ccde64d265b4ce4df71eb84c7d049ebb24226990653b51cf60e6d43a)
            check_type(argname="argument effect", value=effect, expected_type=type_hints["effect"])
            check_type(argname="argument key", value=key, expected_type=type_hints["key"])
            check_type(argname="argument operator", value=operator, expected_type=type_hints["operator"])
            check_type(argname="argument toleration_seconds", value=toleration_seconds, expected_type=type_hints["toleration_seconds"])
            check_type(argname="argument value", value=value, expected_type=type_hints["value"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if effect is not None:
            self._values["effect"] = effect
        if key is not None:
            self._values["key"] = key
        if operator is not None:
            self._values["operator"] = operator
        if toleration_seconds is not None:
            self._values["toleration_seconds"] = toleration_seconds
        if value is not None:
            self._values["value"] = value

    @builtins.property
    def effect(self) -> typing.Optional[builtins.str]:
        '''Taint effect: NoSchedule, PreferNoSchedule or NoExecute.

        Leave it out to match every effect.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration#effect
        '''
        result = self._values.get("effect")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def key(self) -> typing.Optional[builtins.str]:
        '''Taint key.

        Leave it out, with operator Exists, to match every key.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration#key
        '''
        result = self._values.get("key")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def operator(self) -> typing.Optional[builtins.str]:
        '''How the taint is matched: Equal (the default) or Exists.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration#operator
        '''
        result = self._values.get("operator")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def toleration_seconds(self) -> typing.Optional[jsii.Number]:
        '''Seconds that a pod stays after a NoExecute taint.

        Leave it out to stay indefinitely.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration#tolerationSeconds
        '''
        result = self._values.get("toleration_seconds")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def value(self) -> typing.Optional[builtins.str]:
        '''Taint value to match.

        Leave it out with Exists.

        :schema: VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration#value
        '''
        result = self._values.get("value")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeLmCacheConfig",
    jsii_struct_bases=[],
    name_mapping={
        "cpu_offloading_buffer_size": "cpuOffloadingBufferSize",
        "disk_offloading_buffer_size": "diskOffloadingBufferSize",
        "enabled": "enabled",
        "enable_nixl": "enableNixl",
        "enable_xpyd": "enableXpyd",
        "kv_role": "kvRole",
        "local_cpu": "localCpu",
        "max_local_cpu_size": "maxLocalCpuSize",
        "nixl_buffer_device": "nixlBufferDevice",
        "nixl_buffer_size": "nixlBufferSize",
        "nixl_peer_alloc_port": "nixlPeerAllocPort",
        "nixl_peer_host": "nixlPeerHost",
        "nixl_peer_init_port": "nixlPeerInitPort",
        "nixl_proxy_host": "nixlProxyHost",
        "nixl_proxy_port": "nixlProxyPort",
        "nixl_role": "nixlRole",
        "remote_serde": "remoteSerde",
        "remote_url": "remoteUrl",
        "rpc_port": "rpcPort",
        "skip_last_n_tokens": "skipLastNTokens",
    },
)
class VllmRuntimeSpecTopologyDecodeLmCacheConfig:
    def __init__(
        self,
        *,
        cpu_offloading_buffer_size: typing.Optional[builtins.str] = None,
        disk_offloading_buffer_size: typing.Optional[builtins.str] = None,
        enabled: typing.Optional[builtins.bool] = None,
        enable_nixl: typing.Optional[builtins.bool] = None,
        enable_xpyd: typing.Optional[builtins.bool] = None,
        kv_role: typing.Optional[builtins.str] = None,
        local_cpu: typing.Optional[builtins.str] = None,
        max_local_cpu_size: typing.Optional[jsii.Number] = None,
        nixl_buffer_device: typing.Optional[builtins.str] = None,
        nixl_buffer_size: typing.Optional[builtins.str] = None,
        nixl_peer_alloc_port: typing.Optional[builtins.str] = None,
        nixl_peer_host: typing.Optional[builtins.str] = None,
        nixl_peer_init_port: typing.Optional[builtins.str] = None,
        nixl_proxy_host: typing.Optional[builtins.str] = None,
        nixl_proxy_port: typing.Optional[builtins.str] = None,
        nixl_role: typing.Optional[builtins.str] = None,
        remote_serde: typing.Optional[builtins.str] = None,
        remote_url: typing.Optional[builtins.str] = None,
        rpc_port: typing.Optional[builtins.str] = None,
        skip_last_n_tokens: typing.Optional[jsii.Number] = None,
    ) -> None:
        '''How this side's engines store KV blocks and exchange them with the other side.

        :param cpu_offloading_buffer_size: CPU memory for KV blocks, in GB, as a plain number ("30"); LMCache cannot parse a unit.
        :param disk_offloading_buffer_size: Disk space for KV blocks, in GB, as a plain number; "" disables the disk.
        :param enabled: Whether vLLM uses the LMCache connector.
        :param enable_nixl: Whether the sides exchange KV blocks through NIXL (change 841).
        :param enable_xpyd: Whether several prefill and decode engines form one group (change 841).
        :param kv_role: KV role of the decode side, kv_consumer if left out; the prefill side is always kv_producer (change 841).
        :param local_cpu: Whether KV blocks are kept in CPU memory, as text: True or False (change 841).
        :param max_local_cpu_size: CPU memory for KV blocks, in GB (change 841).
        :param nixl_buffer_device: Device of the transfer buffer: cuda or cpu; required on both sides (change 841).
        :param nixl_buffer_size: Size of the transfer buffer in bytes, as text; required on both sides (change 841).
        :param nixl_peer_alloc_port: Port where the receiver allocates buffers, as text, e.g. "7400" (change 841).
        :param nixl_peer_host: Address that the receiver listens on, e.g. 0.0.0.0 (change 841).
        :param nixl_peer_init_port: Port where the receiver accepts peers, as text, e.g. "7300" (change 841).
        :param nixl_proxy_host: Host of the router's NIXL proxy; required on the sender (change 841).
        :param nixl_proxy_port: Port of the router's NIXL proxy, as text, e.g. "7500"; required on the sender (change 841).
        :param nixl_role: Role of this side in NIXL: sender or receiver (change 841).
        :param remote_serde: How KV blocks are serialized for the cache server: naive or cachegen. Needs remoteUrl.
        :param remote_url: Address of a cache server, e.g. ``lm://cache.team.svc:80``; leave it out between prefill and decode sides.
        :param rpc_port: Name of LMCache's RPC endpoint, e.g. producer1 or consumer1 (change 841).
        :param skip_last_n_tokens: Tokens at the end of a prompt that the decode side computes itself (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__0b6e9cb26f67c34df46fbd210a750a32c911842bca6e752392027d3b6dc7347d)
            check_type(argname="argument cpu_offloading_buffer_size", value=cpu_offloading_buffer_size, expected_type=type_hints["cpu_offloading_buffer_size"])
            check_type(argname="argument disk_offloading_buffer_size", value=disk_offloading_buffer_size, expected_type=type_hints["disk_offloading_buffer_size"])
            check_type(argname="argument enabled", value=enabled, expected_type=type_hints["enabled"])
            check_type(argname="argument enable_nixl", value=enable_nixl, expected_type=type_hints["enable_nixl"])
            check_type(argname="argument enable_xpyd", value=enable_xpyd, expected_type=type_hints["enable_xpyd"])
            check_type(argname="argument kv_role", value=kv_role, expected_type=type_hints["kv_role"])
            check_type(argname="argument local_cpu", value=local_cpu, expected_type=type_hints["local_cpu"])
            check_type(argname="argument max_local_cpu_size", value=max_local_cpu_size, expected_type=type_hints["max_local_cpu_size"])
            check_type(argname="argument nixl_buffer_device", value=nixl_buffer_device, expected_type=type_hints["nixl_buffer_device"])
            check_type(argname="argument nixl_buffer_size", value=nixl_buffer_size, expected_type=type_hints["nixl_buffer_size"])
            check_type(argname="argument nixl_peer_alloc_port", value=nixl_peer_alloc_port, expected_type=type_hints["nixl_peer_alloc_port"])
            check_type(argname="argument nixl_peer_host", value=nixl_peer_host, expected_type=type_hints["nixl_peer_host"])
            check_type(argname="argument nixl_peer_init_port", value=nixl_peer_init_port, expected_type=type_hints["nixl_peer_init_port"])
            check_type(argname="argument nixl_proxy_host", value=nixl_proxy_host, expected_type=type_hints["nixl_proxy_host"])
            check_type(argname="argument nixl_proxy_port", value=nixl_proxy_port, expected_type=type_hints["nixl_proxy_port"])
            check_type(argname="argument nixl_role", value=nixl_role, expected_type=type_hints["nixl_role"])
            check_type(argname="argument remote_serde", value=remote_serde, expected_type=type_hints["remote_serde"])
            check_type(argname="argument remote_url", value=remote_url, expected_type=type_hints["remote_url"])
            check_type(argname="argument rpc_port", value=rpc_port, expected_type=type_hints["rpc_port"])
            check_type(argname="argument skip_last_n_tokens", value=skip_last_n_tokens, expected_type=type_hints["skip_last_n_tokens"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if cpu_offloading_buffer_size is not None:
            self._values["cpu_offloading_buffer_size"] = cpu_offloading_buffer_size
        if disk_offloading_buffer_size is not None:
            self._values["disk_offloading_buffer_size"] = disk_offloading_buffer_size
        if enabled is not None:
            self._values["enabled"] = enabled
        if enable_nixl is not None:
            self._values["enable_nixl"] = enable_nixl
        if enable_xpyd is not None:
            self._values["enable_xpyd"] = enable_xpyd
        if kv_role is not None:
            self._values["kv_role"] = kv_role
        if local_cpu is not None:
            self._values["local_cpu"] = local_cpu
        if max_local_cpu_size is not None:
            self._values["max_local_cpu_size"] = max_local_cpu_size
        if nixl_buffer_device is not None:
            self._values["nixl_buffer_device"] = nixl_buffer_device
        if nixl_buffer_size is not None:
            self._values["nixl_buffer_size"] = nixl_buffer_size
        if nixl_peer_alloc_port is not None:
            self._values["nixl_peer_alloc_port"] = nixl_peer_alloc_port
        if nixl_peer_host is not None:
            self._values["nixl_peer_host"] = nixl_peer_host
        if nixl_peer_init_port is not None:
            self._values["nixl_peer_init_port"] = nixl_peer_init_port
        if nixl_proxy_host is not None:
            self._values["nixl_proxy_host"] = nixl_proxy_host
        if nixl_proxy_port is not None:
            self._values["nixl_proxy_port"] = nixl_proxy_port
        if nixl_role is not None:
            self._values["nixl_role"] = nixl_role
        if remote_serde is not None:
            self._values["remote_serde"] = remote_serde
        if remote_url is not None:
            self._values["remote_url"] = remote_url
        if rpc_port is not None:
            self._values["rpc_port"] = rpc_port
        if skip_last_n_tokens is not None:
            self._values["skip_last_n_tokens"] = skip_last_n_tokens

    @builtins.property
    def cpu_offloading_buffer_size(self) -> typing.Optional[builtins.str]:
        '''CPU memory for KV blocks, in GB, as a plain number ("30");

        LMCache cannot parse a unit.

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#cpuOffloadingBufferSize
        '''
        result = self._values.get("cpu_offloading_buffer_size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def disk_offloading_buffer_size(self) -> typing.Optional[builtins.str]:
        '''Disk space for KV blocks, in GB, as a plain number;

        "" disables the disk.

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#diskOffloadingBufferSize
        '''
        result = self._values.get("disk_offloading_buffer_size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def enabled(self) -> typing.Optional[builtins.bool]:
        '''Whether vLLM uses the LMCache connector.

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#enabled
        '''
        result = self._values.get("enabled")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def enable_nixl(self) -> typing.Optional[builtins.bool]:
        '''Whether the sides exchange KV blocks through NIXL (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#enableNixl
        '''
        result = self._values.get("enable_nixl")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def enable_xpyd(self) -> typing.Optional[builtins.bool]:
        '''Whether several prefill and decode engines form one group (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#enableXpyd
        '''
        result = self._values.get("enable_xpyd")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def kv_role(self) -> typing.Optional[builtins.str]:
        '''KV role of the decode side, kv_consumer if left out;

        the prefill side is always kv_producer (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#kvRole
        '''
        result = self._values.get("kv_role")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def local_cpu(self) -> typing.Optional[builtins.str]:
        '''Whether KV blocks are kept in CPU memory, as text: True or False (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#localCpu
        '''
        result = self._values.get("local_cpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def max_local_cpu_size(self) -> typing.Optional[jsii.Number]:
        '''CPU memory for KV blocks, in GB (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#maxLocalCpuSize
        '''
        result = self._values.get("max_local_cpu_size")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def nixl_buffer_device(self) -> typing.Optional[builtins.str]:
        '''Device of the transfer buffer: cuda or cpu;

        required on both sides (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlBufferDevice
        '''
        result = self._values.get("nixl_buffer_device")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_buffer_size(self) -> typing.Optional[builtins.str]:
        '''Size of the transfer buffer in bytes, as text;

        required on both sides (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlBufferSize
        '''
        result = self._values.get("nixl_buffer_size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_peer_alloc_port(self) -> typing.Optional[builtins.str]:
        '''Port where the receiver allocates buffers, as text, e.g. "7400" (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlPeerAllocPort
        '''
        result = self._values.get("nixl_peer_alloc_port")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_peer_host(self) -> typing.Optional[builtins.str]:
        '''Address that the receiver listens on, e.g. 0.0.0.0 (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlPeerHost
        '''
        result = self._values.get("nixl_peer_host")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_peer_init_port(self) -> typing.Optional[builtins.str]:
        '''Port where the receiver accepts peers, as text, e.g. "7300" (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlPeerInitPort
        '''
        result = self._values.get("nixl_peer_init_port")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_proxy_host(self) -> typing.Optional[builtins.str]:
        '''Host of the router's NIXL proxy;

        required on the sender (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlProxyHost
        '''
        result = self._values.get("nixl_proxy_host")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_proxy_port(self) -> typing.Optional[builtins.str]:
        '''Port of the router's NIXL proxy, as text, e.g. "7500"; required on the sender (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlProxyPort
        '''
        result = self._values.get("nixl_proxy_port")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_role(self) -> typing.Optional[builtins.str]:
        '''Role of this side in NIXL: sender or receiver (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#nixlRole
        '''
        result = self._values.get("nixl_role")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def remote_serde(self) -> typing.Optional[builtins.str]:
        '''How KV blocks are serialized for the cache server: naive or cachegen.

        Needs remoteUrl.

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#remoteSerde
        '''
        result = self._values.get("remote_serde")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def remote_url(self) -> typing.Optional[builtins.str]:
        '''Address of a cache server, e.g. ``lm://cache.team.svc:80``; leave it out between prefill and decode sides.

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#remoteUrl
        '''
        result = self._values.get("remote_url")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def rpc_port(self) -> typing.Optional[builtins.str]:
        '''Name of LMCache's RPC endpoint, e.g. producer1 or consumer1 (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#rpcPort
        '''
        result = self._values.get("rpc_port")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def skip_last_n_tokens(self) -> typing.Optional[jsii.Number]:
        '''Tokens at the end of a prompt that the decode side computes itself (change 841).

        :schema: VllmRuntimeSpecTopologyDecodeLmCacheConfig#skipLastNTokens
        '''
        result = self._values.get("skip_last_n_tokens")
        return typing.cast(typing.Optional[jsii.Number], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeLmCacheConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeModel",
    jsii_struct_bases=[],
    name_mapping={
        "model_url": "modelUrl",
        "chat_template": "chatTemplate",
        "dtype": "dtype",
        "enable_lo_ra": "enableLoRa",
        "enable_tool": "enableTool",
        "hf_token_secret": "hfTokenSecret",
        "max_model_len": "maxModelLen",
        "max_num_seqs": "maxNumSeqs",
        "tool_call_parser": "toolCallParser",
    },
)
class VllmRuntimeSpecTopologyDecodeModel:
    def __init__(
        self,
        *,
        model_url: builtins.str,
        chat_template: typing.Optional[builtins.str] = None,
        dtype: typing.Optional[builtins.str] = None,
        enable_lo_ra: typing.Optional[builtins.bool] = None,
        enable_tool: typing.Optional[builtins.bool] = None,
        hf_token_secret: typing.Optional[typing.Union["VllmRuntimeSpecTopologyDecodeModelHfTokenSecret", typing.Dict[builtins.str, typing.Any]]] = None,
        max_model_len: typing.Optional[jsii.Number] = None,
        max_num_seqs: typing.Optional[jsii.Number] = None,
        tool_call_parser: typing.Optional[builtins.str] = None,
    ) -> None:
        '''The model that this side's engines serve.

        :param model_url: Hugging Face id, or path in the container; the first argument of ``vllm serve``.
        :param chat_template: Chat template as Jinja text, stored in a ConfigMap. If added to a running runtime, it is not mounted.
        :param dtype: Data type of weights and activations: auto, half, float16, bfloat16, float or float32 (--dtype).
        :param enable_lo_ra: Whether the engine can load LoRA adapters while it runs (--enable-lora).
        :param enable_tool: Whether the model may call tools (--enable-auto-tool-choice); needs toolCallParser.
        :param hf_token_secret: Secret with the Hugging Face token. Changing only this does not restart the pods.
        :param max_model_len: Maximum length of prompt and answer together, in tokens (--max-model-len).
        :param max_num_seqs: Maximum number of sequences per batch (--max-num-seqs).
        :param tool_call_parser: Parser of the model's tool calls, e.g. ``llama3_json`` (--tool-call-parser).

        :schema: VllmRuntimeSpecTopologyDecodeModel
        '''
        if isinstance(hf_token_secret, dict):
            hf_token_secret = VllmRuntimeSpecTopologyDecodeModelHfTokenSecret(**hf_token_secret)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__ea431cf26db1f3b237e126a043ce0d99c2324e537dc32fbc4058cc3f5091a482)
            check_type(argname="argument model_url", value=model_url, expected_type=type_hints["model_url"])
            check_type(argname="argument chat_template", value=chat_template, expected_type=type_hints["chat_template"])
            check_type(argname="argument dtype", value=dtype, expected_type=type_hints["dtype"])
            check_type(argname="argument enable_lo_ra", value=enable_lo_ra, expected_type=type_hints["enable_lo_ra"])
            check_type(argname="argument enable_tool", value=enable_tool, expected_type=type_hints["enable_tool"])
            check_type(argname="argument hf_token_secret", value=hf_token_secret, expected_type=type_hints["hf_token_secret"])
            check_type(argname="argument max_model_len", value=max_model_len, expected_type=type_hints["max_model_len"])
            check_type(argname="argument max_num_seqs", value=max_num_seqs, expected_type=type_hints["max_num_seqs"])
            check_type(argname="argument tool_call_parser", value=tool_call_parser, expected_type=type_hints["tool_call_parser"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "model_url": model_url,
        }
        if chat_template is not None:
            self._values["chat_template"] = chat_template
        if dtype is not None:
            self._values["dtype"] = dtype
        if enable_lo_ra is not None:
            self._values["enable_lo_ra"] = enable_lo_ra
        if enable_tool is not None:
            self._values["enable_tool"] = enable_tool
        if hf_token_secret is not None:
            self._values["hf_token_secret"] = hf_token_secret
        if max_model_len is not None:
            self._values["max_model_len"] = max_model_len
        if max_num_seqs is not None:
            self._values["max_num_seqs"] = max_num_seqs
        if tool_call_parser is not None:
            self._values["tool_call_parser"] = tool_call_parser

    @builtins.property
    def model_url(self) -> builtins.str:
        '''Hugging Face id, or path in the container;

        the first argument of ``vllm serve``.

        :schema: VllmRuntimeSpecTopologyDecodeModel#modelURL
        '''
        result = self._values.get("model_url")
        assert result is not None, "Required property 'model_url' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def chat_template(self) -> typing.Optional[builtins.str]:
        '''Chat template as Jinja text, stored in a ConfigMap.

        If added to a running runtime, it is not mounted.

        :schema: VllmRuntimeSpecTopologyDecodeModel#chatTemplate
        '''
        result = self._values.get("chat_template")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def dtype(self) -> typing.Optional[builtins.str]:
        '''Data type of weights and activations: auto, half, float16, bfloat16, float or float32 (--dtype).

        :schema: VllmRuntimeSpecTopologyDecodeModel#dtype
        '''
        result = self._values.get("dtype")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def enable_lo_ra(self) -> typing.Optional[builtins.bool]:
        '''Whether the engine can load LoRA adapters while it runs (--enable-lora).

        :schema: VllmRuntimeSpecTopologyDecodeModel#enableLoRA
        '''
        result = self._values.get("enable_lo_ra")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def enable_tool(self) -> typing.Optional[builtins.bool]:
        '''Whether the model may call tools (--enable-auto-tool-choice);

        needs toolCallParser.

        :schema: VllmRuntimeSpecTopologyDecodeModel#enableTool
        '''
        result = self._values.get("enable_tool")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def hf_token_secret(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyDecodeModelHfTokenSecret"]:
        '''Secret with the Hugging Face token.

        Changing only this does not restart the pods.

        :schema: VllmRuntimeSpecTopologyDecodeModel#hfTokenSecret
        '''
        result = self._values.get("hf_token_secret")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyDecodeModelHfTokenSecret"], result)

    @builtins.property
    def max_model_len(self) -> typing.Optional[jsii.Number]:
        '''Maximum length of prompt and answer together, in tokens (--max-model-len).

        :schema: VllmRuntimeSpecTopologyDecodeModel#maxModelLen
        '''
        result = self._values.get("max_model_len")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def max_num_seqs(self) -> typing.Optional[jsii.Number]:
        '''Maximum number of sequences per batch (--max-num-seqs).

        :schema: VllmRuntimeSpecTopologyDecodeModel#maxNumSeqs
        '''
        result = self._values.get("max_num_seqs")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def tool_call_parser(self) -> typing.Optional[builtins.str]:
        '''Parser of the model's tool calls, e.g. ``llama3_json`` (--tool-call-parser).

        :schema: VllmRuntimeSpecTopologyDecodeModel#toolCallParser
        '''
        result = self._values.get("tool_call_parser")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeModel(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeModelHfTokenSecret",
    jsii_struct_bases=[],
    name_mapping={
        "hf_token_key_name": "hfTokenKeyName",
        "hf_token_secret_name": "hfTokenSecretName",
    },
)
class VllmRuntimeSpecTopologyDecodeModelHfTokenSecret:
    def __init__(
        self,
        *,
        hf_token_key_name: typing.Optional[builtins.str] = None,
        hf_token_secret_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Secret with the Hugging Face token.

        Changing only this does not restart the pods.

        :param hf_token_key_name: Key in the Secret; "" makes the Deployment invalid.
        :param hf_token_secret_name: Name of the Secret, in the runtime's namespace.

        :schema: VllmRuntimeSpecTopologyDecodeModelHfTokenSecret
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__49171331198dd9d6ab7b13d2e9bb19de2aa58bab5f5cdeeb0f45cfbd8fd24c14)
            check_type(argname="argument hf_token_key_name", value=hf_token_key_name, expected_type=type_hints["hf_token_key_name"])
            check_type(argname="argument hf_token_secret_name", value=hf_token_secret_name, expected_type=type_hints["hf_token_secret_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if hf_token_key_name is not None:
            self._values["hf_token_key_name"] = hf_token_key_name
        if hf_token_secret_name is not None:
            self._values["hf_token_secret_name"] = hf_token_secret_name

    @builtins.property
    def hf_token_key_name(self) -> typing.Optional[builtins.str]:
        '''Key in the Secret;

        "" makes the Deployment invalid.

        :schema: VllmRuntimeSpecTopologyDecodeModelHfTokenSecret#hfTokenKeyName
        '''
        result = self._values.get("hf_token_key_name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def hf_token_secret_name(self) -> typing.Optional[builtins.str]:
        '''Name of the Secret, in the runtime's namespace.

        :schema: VllmRuntimeSpecTopologyDecodeModelHfTokenSecret#hfTokenSecretName
        '''
        result = self._values.get("hf_token_secret_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeModelHfTokenSecret(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeStorageConfig",
    jsii_struct_bases=[],
    name_mapping={
        "access_mode": "accessMode",
        "enabled": "enabled",
        "mount_path": "mountPath",
        "size": "size",
        "storage_class_name": "storageClassName",
        "volume_name": "volumeName",
    },
)
class VllmRuntimeSpecTopologyDecodeStorageConfig:
    def __init__(
        self,
        *,
        access_mode: typing.Optional["VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode"] = None,
        enabled: typing.Optional[builtins.bool] = None,
        mount_path: typing.Optional[builtins.str] = None,
        size: typing.Optional[builtins.str] = None,
        storage_class_name: typing.Optional[builtins.str] = None,
        volume_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''The volume of this side's engines.

        :param access_mode: How nodes may mount the volume, which all replicas share.
        :param enabled: Whether there is a volume. If enabled on a running runtime, the claim is created but not mounted.
        :param mount_path: Directory where the container mounts the volume.
        :param size: Size as a canonical quantity (10Gi, not 10240Mi). Changing it later blocks every other change of the runtime.
        :param storage_class_name: StorageClass of the claim; the cluster's default class if left out.
        :param volume_name: Name of the volume in the pod: a DNS label, and not dshm, which is taken.

        :schema: VllmRuntimeSpecTopologyDecodeStorageConfig
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__6b9cdbd9dc6fdfc70bfff927761ddcf28863c68a02bcf6b916f2daf5bfff04df)
            check_type(argname="argument access_mode", value=access_mode, expected_type=type_hints["access_mode"])
            check_type(argname="argument enabled", value=enabled, expected_type=type_hints["enabled"])
            check_type(argname="argument mount_path", value=mount_path, expected_type=type_hints["mount_path"])
            check_type(argname="argument size", value=size, expected_type=type_hints["size"])
            check_type(argname="argument storage_class_name", value=storage_class_name, expected_type=type_hints["storage_class_name"])
            check_type(argname="argument volume_name", value=volume_name, expected_type=type_hints["volume_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if access_mode is not None:
            self._values["access_mode"] = access_mode
        if enabled is not None:
            self._values["enabled"] = enabled
        if mount_path is not None:
            self._values["mount_path"] = mount_path
        if size is not None:
            self._values["size"] = size
        if storage_class_name is not None:
            self._values["storage_class_name"] = storage_class_name
        if volume_name is not None:
            self._values["volume_name"] = volume_name

    @builtins.property
    def access_mode(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode"]:
        '''How nodes may mount the volume, which all replicas share.

        :schema: VllmRuntimeSpecTopologyDecodeStorageConfig#accessMode
        '''
        result = self._values.get("access_mode")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode"], result)

    @builtins.property
    def enabled(self) -> typing.Optional[builtins.bool]:
        '''Whether there is a volume.

        If enabled on a running runtime, the claim is created but not mounted.

        :schema: VllmRuntimeSpecTopologyDecodeStorageConfig#enabled
        '''
        result = self._values.get("enabled")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def mount_path(self) -> typing.Optional[builtins.str]:
        '''Directory where the container mounts the volume.

        :schema: VllmRuntimeSpecTopologyDecodeStorageConfig#mountPath
        '''
        result = self._values.get("mount_path")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def size(self) -> typing.Optional[builtins.str]:
        '''Size as a canonical quantity (10Gi, not 10240Mi).

        Changing it later blocks every other change of the runtime.

        :schema: VllmRuntimeSpecTopologyDecodeStorageConfig#size
        '''
        result = self._values.get("size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def storage_class_name(self) -> typing.Optional[builtins.str]:
        '''StorageClass of the claim;

        the cluster's default class if left out.

        :schema: VllmRuntimeSpecTopologyDecodeStorageConfig#storageClassName
        '''
        result = self._values.get("storage_class_name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def volume_name(self) -> typing.Optional[builtins.str]:
        '''Name of the volume in the pod: a DNS label, and not dshm, which is taken.

        :schema: VllmRuntimeSpecTopologyDecodeStorageConfig#volumeName
        '''
        result = self._values.get("volume_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeStorageConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode"
)
class VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode(enum.Enum):
    '''How nodes may mount the volume, which all replicas share.

    :schema: VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode
    '''

    READ_WRITE_ONCE = "READ_WRITE_ONCE"
    '''ReadWriteOnce.'''
    READ_ONLY_MANY = "READ_ONLY_MANY"
    '''ReadOnlyMany.'''
    READ_WRITE_MANY = "READ_WRITE_MANY"
    '''ReadWriteMany.'''


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeVllmConfig",
    jsii_struct_bases=[],
    name_mapping={
        "enable_chunked_prefill": "enableChunkedPrefill",
        "enable_prefix_caching": "enablePrefixCaching",
        "env": "env",
        "extra_args": "extraArgs",
        "gpu_memory_utilization": "gpuMemoryUtilization",
        "max_loras": "maxLoras",
        "port": "port",
        "tensor_parallel_size": "tensorParallelSize",
        "v1": "v1",
    },
)
class VllmRuntimeSpecTopologyDecodeVllmConfig:
    def __init__(
        self,
        *,
        enable_chunked_prefill: typing.Optional[builtins.bool] = None,
        enable_prefix_caching: typing.Optional[builtins.bool] = None,
        env: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecTopologyDecodeVllmConfigEnv", typing.Dict[builtins.str, typing.Any]]]] = None,
        extra_args: typing.Optional[typing.Sequence[builtins.str]] = None,
        gpu_memory_utilization: typing.Optional[builtins.str] = None,
        max_loras: typing.Optional[jsii.Number] = None,
        port: typing.Optional[jsii.Number] = None,
        tensor_parallel_size: typing.Optional[jsii.Number] = None,
        v1: typing.Optional[builtins.bool] = None,
    ) -> None:
        '''How vLLM runs on this side.

        :param enable_chunked_prefill: Whether long prompts are computed in chunks; --no-enable-chunked-prefill is passed if left out.
        :param enable_prefix_caching: Whether common prefixes are reused; --no-enable-prefix-caching is passed if left out.
        :param env: Environment variables of the engine. With LMCACHE_ variables that lmCacheConfig controls, the operator updates endlessly.
        :param extra_args: Additional arguments of ``vllm serve``, one per item. Those for chat template and KV transfer follow and take precedence.
        :param gpu_memory_utilization: Share of GPU memory for vLLM, above 0 and up to 1, as text, e.g. "0.9".
        :param max_loras: Maximum number of LoRA adapters per batch (--max_loras).
        :param port: Port that vLLM listens on, 1 to 65535; the Service exposes it as port 80.
        :param tensor_parallel_size: Number of GPUs that share one model: the pod's GPUs divided by its pipeline stages.
        :param v1: Whether vLLM's V1 engine runs (VLLM_USE_V1); off if left out.

        :schema: VllmRuntimeSpecTopologyDecodeVllmConfig
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__651805da5c93412542b3a31d04d1b5ca5308cf82ff872daa45227ef6637ca5c5)
            check_type(argname="argument enable_chunked_prefill", value=enable_chunked_prefill, expected_type=type_hints["enable_chunked_prefill"])
            check_type(argname="argument enable_prefix_caching", value=enable_prefix_caching, expected_type=type_hints["enable_prefix_caching"])
            check_type(argname="argument env", value=env, expected_type=type_hints["env"])
            check_type(argname="argument extra_args", value=extra_args, expected_type=type_hints["extra_args"])
            check_type(argname="argument gpu_memory_utilization", value=gpu_memory_utilization, expected_type=type_hints["gpu_memory_utilization"])
            check_type(argname="argument max_loras", value=max_loras, expected_type=type_hints["max_loras"])
            check_type(argname="argument port", value=port, expected_type=type_hints["port"])
            check_type(argname="argument tensor_parallel_size", value=tensor_parallel_size, expected_type=type_hints["tensor_parallel_size"])
            check_type(argname="argument v1", value=v1, expected_type=type_hints["v1"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if enable_chunked_prefill is not None:
            self._values["enable_chunked_prefill"] = enable_chunked_prefill
        if enable_prefix_caching is not None:
            self._values["enable_prefix_caching"] = enable_prefix_caching
        if env is not None:
            self._values["env"] = env
        if extra_args is not None:
            self._values["extra_args"] = extra_args
        if gpu_memory_utilization is not None:
            self._values["gpu_memory_utilization"] = gpu_memory_utilization
        if max_loras is not None:
            self._values["max_loras"] = max_loras
        if port is not None:
            self._values["port"] = port
        if tensor_parallel_size is not None:
            self._values["tensor_parallel_size"] = tensor_parallel_size
        if v1 is not None:
            self._values["v1"] = v1

    @builtins.property
    def enable_chunked_prefill(self) -> typing.Optional[builtins.bool]:
        '''Whether long prompts are computed in chunks;

        --no-enable-chunked-prefill is passed if left out.

        :schema: VllmRuntimeSpecTopologyDecodeVllmConfig#enableChunkedPrefill
        '''
        result = self._values.get("enable_chunked_prefill")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def enable_prefix_caching(self) -> typing.Optional[builtins.bool]:
        '''Whether common prefixes are reused;

        --no-enable-prefix-caching is passed if left out.

        :schema: VllmRuntimeSpecTopologyDecodeVllmConfig#enablePrefixCaching
        '''
        result = self._values.get("enable_prefix_caching")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def env(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecTopologyDecodeVllmConfigEnv"]]:
        '''Environment variables of the engine.

        With LMCACHE_ variables that lmCacheConfig controls, the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyDecodeVllmConfig#env
        '''
        result = self._values.get("env")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecTopologyDecodeVllmConfigEnv"]], result)

    @builtins.property
    def extra_args(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Additional arguments of ``vllm serve``, one per item.

        Those for chat template and KV transfer follow and take precedence.

        :schema: VllmRuntimeSpecTopologyDecodeVllmConfig#extraArgs
        '''
        result = self._values.get("extra_args")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    @builtins.property
    def gpu_memory_utilization(self) -> typing.Optional[builtins.str]:
        '''Share of GPU memory for vLLM, above 0 and up to 1, as text, e.g. "0.9".

        :schema: VllmRuntimeSpecTopologyDecodeVllmConfig#gpuMemoryUtilization
        '''
        result = self._values.get("gpu_memory_utilization")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def max_loras(self) -> typing.Optional[jsii.Number]:
        '''Maximum number of LoRA adapters per batch (--max_loras).

        :schema: VllmRuntimeSpecTopologyDecodeVllmConfig#maxLoras
        '''
        result = self._values.get("max_loras")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def port(self) -> typing.Optional[jsii.Number]:
        '''Port that vLLM listens on, 1 to 65535;

        the Service exposes it as port 80.

        :schema: VllmRuntimeSpecTopologyDecodeVllmConfig#port
        '''
        result = self._values.get("port")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def tensor_parallel_size(self) -> typing.Optional[jsii.Number]:
        '''Number of GPUs that share one model: the pod's GPUs divided by its pipeline stages.

        :schema: VllmRuntimeSpecTopologyDecodeVllmConfig#tensorParallelSize
        '''
        result = self._values.get("tensor_parallel_size")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def v1(self) -> typing.Optional[builtins.bool]:
        '''Whether vLLM's V1 engine runs (VLLM_USE_V1);

        off if left out.

        :schema: VllmRuntimeSpecTopologyDecodeVllmConfig#v1
        '''
        result = self._values.get("v1")
        return typing.cast(typing.Optional[builtins.bool], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeVllmConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyDecodeVllmConfigEnv",
    jsii_struct_bases=[],
    name_mapping={"name": "name", "value": "value"},
)
class VllmRuntimeSpecTopologyDecodeVllmConfigEnv:
    def __init__(self, *, name: builtins.str, value: builtins.str) -> None:
        '''An environment variable with a literal value;

        the operator does not support valueFrom.

        :param name: Name of the variable, without "=".
        :param value: Value, always text; it is copied unchanged.

        :schema: VllmRuntimeSpecTopologyDecodeVllmConfigEnv
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__024311f6e6562f75f6a4eb6d0177aacdf5ee00bb2617c18e8cf7f808da1681f3)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument value", value=value, expected_type=type_hints["value"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "value": value,
        }

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the variable, without "=".

        :schema: VllmRuntimeSpecTopologyDecodeVllmConfigEnv#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def value(self) -> builtins.str:
        '''Value, always text;

        it is copied unchanged.

        :schema: VllmRuntimeSpecTopologyDecodeVllmConfigEnv#value
        '''
        result = self._values.get("value")
        assert result is not None, "Required property 'value' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyDecodeVllmConfigEnv(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefill",
    jsii_struct_bases=[],
    name_mapping={
        "deployment_config": "deploymentConfig",
        "model": "model",
        "vllm_config": "vllmConfig",
        "lm_cache_config": "lmCacheConfig",
        "storage_config": "storageConfig",
    },
)
class VllmRuntimeSpecTopologyPrefill:
    def __init__(
        self,
        *,
        deployment_config: typing.Union["VllmRuntimeSpecTopologyPrefillDeploymentConfig", typing.Dict[builtins.str, typing.Any]],
        model: typing.Union["VllmRuntimeSpecTopologyPrefillModel", typing.Dict[builtins.str, typing.Any]],
        vllm_config: typing.Union["VllmRuntimeSpecTopologyPrefillVllmConfig", typing.Dict[builtins.str, typing.Any]],
        lm_cache_config: typing.Optional[typing.Union["VllmRuntimeSpecTopologyPrefillLmCacheConfig", typing.Dict[builtins.str, typing.Any]]] = None,
        storage_config: typing.Optional[typing.Union["VllmRuntimeSpecTopologyPrefillStorageConfig", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''The engines that compute the KV blocks of prompts.

        :param deployment_config: Replicas, placement and resources of this side's pods.
        :param model: The model that this side's engines serve.
        :param vllm_config: How vLLM runs on this side.
        :param lm_cache_config: How this side's engines store KV blocks and exchange them with the other side.
        :param storage_config: The volume of this side's engines.

        :schema: VllmRuntimeSpecTopologyPrefill
        '''
        if isinstance(deployment_config, dict):
            deployment_config = VllmRuntimeSpecTopologyPrefillDeploymentConfig(**deployment_config)
        if isinstance(model, dict):
            model = VllmRuntimeSpecTopologyPrefillModel(**model)
        if isinstance(vllm_config, dict):
            vllm_config = VllmRuntimeSpecTopologyPrefillVllmConfig(**vllm_config)
        if isinstance(lm_cache_config, dict):
            lm_cache_config = VllmRuntimeSpecTopologyPrefillLmCacheConfig(**lm_cache_config)
        if isinstance(storage_config, dict):
            storage_config = VllmRuntimeSpecTopologyPrefillStorageConfig(**storage_config)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__c3de7e419441f5b1f02b2d67357f33837f43fbcacf93b191e89a0bf7bee80483)
            check_type(argname="argument deployment_config", value=deployment_config, expected_type=type_hints["deployment_config"])
            check_type(argname="argument model", value=model, expected_type=type_hints["model"])
            check_type(argname="argument vllm_config", value=vllm_config, expected_type=type_hints["vllm_config"])
            check_type(argname="argument lm_cache_config", value=lm_cache_config, expected_type=type_hints["lm_cache_config"])
            check_type(argname="argument storage_config", value=storage_config, expected_type=type_hints["storage_config"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "deployment_config": deployment_config,
            "model": model,
            "vllm_config": vllm_config,
        }
        if lm_cache_config is not None:
            self._values["lm_cache_config"] = lm_cache_config
        if storage_config is not None:
            self._values["storage_config"] = storage_config

    @builtins.property
    def deployment_config(self) -> "VllmRuntimeSpecTopologyPrefillDeploymentConfig":
        '''Replicas, placement and resources of this side's pods.

        :schema: VllmRuntimeSpecTopologyPrefill#deploymentConfig
        '''
        result = self._values.get("deployment_config")
        assert result is not None, "Required property 'deployment_config' is missing"
        return typing.cast("VllmRuntimeSpecTopologyPrefillDeploymentConfig", result)

    @builtins.property
    def model(self) -> "VllmRuntimeSpecTopologyPrefillModel":
        '''The model that this side's engines serve.

        :schema: VllmRuntimeSpecTopologyPrefill#model
        '''
        result = self._values.get("model")
        assert result is not None, "Required property 'model' is missing"
        return typing.cast("VllmRuntimeSpecTopologyPrefillModel", result)

    @builtins.property
    def vllm_config(self) -> "VllmRuntimeSpecTopologyPrefillVllmConfig":
        '''How vLLM runs on this side.

        :schema: VllmRuntimeSpecTopologyPrefill#vllmConfig
        '''
        result = self._values.get("vllm_config")
        assert result is not None, "Required property 'vllm_config' is missing"
        return typing.cast("VllmRuntimeSpecTopologyPrefillVllmConfig", result)

    @builtins.property
    def lm_cache_config(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyPrefillLmCacheConfig"]:
        '''How this side's engines store KV blocks and exchange them with the other side.

        :schema: VllmRuntimeSpecTopologyPrefill#lmCacheConfig
        '''
        result = self._values.get("lm_cache_config")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyPrefillLmCacheConfig"], result)

    @builtins.property
    def storage_config(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyPrefillStorageConfig"]:
        '''The volume of this side's engines.

        :schema: VllmRuntimeSpecTopologyPrefill#storageConfig
        '''
        result = self._values.get("storage_config")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyPrefillStorageConfig"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefill(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillDeploymentConfig",
    jsii_struct_bases=[],
    name_mapping={
        "image": "image",
        "resources": "resources",
        "deployment_strategy": "deploymentStrategy",
        "node_selector_terms": "nodeSelectorTerms",
        "pod_annotations": "podAnnotations",
        "replicas": "replicas",
        "runtime_class": "runtimeClass",
        "shm_size": "shmSize",
        "sidecar_config": "sidecarConfig",
        "toleration": "toleration",
    },
)
class VllmRuntimeSpecTopologyPrefillDeploymentConfig:
    def __init__(
        self,
        *,
        image: typing.Union["VllmRuntimeSpecTopologyPrefillDeploymentConfigImage", typing.Dict[builtins.str, typing.Any]],
        resources: typing.Union["VllmRuntimeSpecTopologyPrefillDeploymentConfigResources", typing.Dict[builtins.str, typing.Any]],
        deployment_strategy: typing.Optional["VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy"] = None,
        node_selector_terms: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms", typing.Dict[builtins.str, typing.Any]]]] = None,
        pod_annotations: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
        replicas: typing.Optional[jsii.Number] = None,
        runtime_class: typing.Optional[builtins.str] = None,
        shm_size: typing.Optional[builtins.str] = None,
        sidecar_config: typing.Optional[typing.Union["VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig", typing.Dict[builtins.str, typing.Any]]] = None,
        toleration: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration", typing.Dict[builtins.str, typing.Any]]]] = None,
    ) -> None:
        '''Replicas, placement and resources of this side's pods.

        :param image: Image of the engine; it must contain vLLM at /opt/venv/bin/vllm.
        :param resources: Resources of the engine. With an empty object the operator updates endlessly.
        :param deployment_strategy: How a new version replaces the old one; Recreate frees the GPUs before the new pods start.
        :param node_selector_terms: Nodes that may run the pods. The operator panics if it is missing; with an empty list it creates no Deployment.
        :param pod_annotations: Annotations of the pods. Adding or changing one restarts the pods; removing or emptying one does not.
        :param replicas: Number of pods. Leave it out with autoscaling: KEDA sets it.
        :param runtime_class: RuntimeClass of the pods. It cannot be unset: "" makes the Deployment invalid.
        :param shm_size: Size of /dev/shm as a canonical quantity, e.g. 24Gi; it counts towards the pod's memory.
        :param sidecar_config: A second container, e.g. for LoRA downloads.
        :param toleration: Taints that the pods tolerate. With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfig
        '''
        if isinstance(image, dict):
            image = VllmRuntimeSpecTopologyPrefillDeploymentConfigImage(**image)
        if isinstance(resources, dict):
            resources = VllmRuntimeSpecTopologyPrefillDeploymentConfigResources(**resources)
        if isinstance(sidecar_config, dict):
            sidecar_config = VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig(**sidecar_config)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__8a97a73eebf14b5f31cb0f2c70d13445d36fd5e3eafb0c70e6180f63ab82db1f)
            check_type(argname="argument image", value=image, expected_type=type_hints["image"])
            check_type(argname="argument resources", value=resources, expected_type=type_hints["resources"])
            check_type(argname="argument deployment_strategy", value=deployment_strategy, expected_type=type_hints["deployment_strategy"])
            check_type(argname="argument node_selector_terms", value=node_selector_terms, expected_type=type_hints["node_selector_terms"])
            check_type(argname="argument pod_annotations", value=pod_annotations, expected_type=type_hints["pod_annotations"])
            check_type(argname="argument replicas", value=replicas, expected_type=type_hints["replicas"])
            check_type(argname="argument runtime_class", value=runtime_class, expected_type=type_hints["runtime_class"])
            check_type(argname="argument shm_size", value=shm_size, expected_type=type_hints["shm_size"])
            check_type(argname="argument sidecar_config", value=sidecar_config, expected_type=type_hints["sidecar_config"])
            check_type(argname="argument toleration", value=toleration, expected_type=type_hints["toleration"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "image": image,
            "resources": resources,
        }
        if deployment_strategy is not None:
            self._values["deployment_strategy"] = deployment_strategy
        if node_selector_terms is not None:
            self._values["node_selector_terms"] = node_selector_terms
        if pod_annotations is not None:
            self._values["pod_annotations"] = pod_annotations
        if replicas is not None:
            self._values["replicas"] = replicas
        if runtime_class is not None:
            self._values["runtime_class"] = runtime_class
        if shm_size is not None:
            self._values["shm_size"] = shm_size
        if sidecar_config is not None:
            self._values["sidecar_config"] = sidecar_config
        if toleration is not None:
            self._values["toleration"] = toleration

    @builtins.property
    def image(self) -> "VllmRuntimeSpecTopologyPrefillDeploymentConfigImage":
        '''Image of the engine;

        it must contain vLLM at /opt/venv/bin/vllm.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfig#image
        '''
        result = self._values.get("image")
        assert result is not None, "Required property 'image' is missing"
        return typing.cast("VllmRuntimeSpecTopologyPrefillDeploymentConfigImage", result)

    @builtins.property
    def resources(self) -> "VllmRuntimeSpecTopologyPrefillDeploymentConfigResources":
        '''Resources of the engine.

        With an empty object the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfig#resources
        '''
        result = self._values.get("resources")
        assert result is not None, "Required property 'resources' is missing"
        return typing.cast("VllmRuntimeSpecTopologyPrefillDeploymentConfigResources", result)

    @builtins.property
    def deployment_strategy(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy"]:
        '''How a new version replaces the old one;

        Recreate frees the GPUs before the new pods start.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfig#deploymentStrategy
        '''
        result = self._values.get("deployment_strategy")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy"], result)

    @builtins.property
    def node_selector_terms(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms"]]:
        '''Nodes that may run the pods.

        The operator panics if it is missing; with an empty list it creates no Deployment.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfig#nodeSelectorTerms
        '''
        result = self._values.get("node_selector_terms")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms"]], result)

    @builtins.property
    def pod_annotations(
        self,
    ) -> typing.Optional[typing.Mapping[builtins.str, builtins.str]]:
        '''Annotations of the pods.

        Adding or changing one restarts the pods; removing or emptying one does not.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfig#podAnnotations
        '''
        result = self._values.get("pod_annotations")
        return typing.cast(typing.Optional[typing.Mapping[builtins.str, builtins.str]], result)

    @builtins.property
    def replicas(self) -> typing.Optional[jsii.Number]:
        '''Number of pods.

        Leave it out with autoscaling: KEDA sets it.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfig#replicas
        '''
        result = self._values.get("replicas")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def runtime_class(self) -> typing.Optional[builtins.str]:
        '''RuntimeClass of the pods.

        It cannot be unset: "" makes the Deployment invalid.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfig#runtimeClass
        '''
        result = self._values.get("runtime_class")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def shm_size(self) -> typing.Optional[builtins.str]:
        '''Size of /dev/shm as a canonical quantity, e.g. 24Gi; it counts towards the pod's memory.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfig#shmSize
        '''
        result = self._values.get("shm_size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def sidecar_config(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig"]:
        '''A second container, e.g. for LoRA downloads.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfig#sidecarConfig
        '''
        result = self._values.get("sidecar_config")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig"], result)

    @builtins.property
    def toleration(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration"]]:
        '''Taints that the pods tolerate.

        With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfig#toleration
        '''
        result = self._values.get("toleration")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration"]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillDeploymentConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy"
)
class VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy(enum.Enum):
    '''How a new version replaces the old one;

    Recreate frees the GPUs before the new pods start.

    :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy
    '''

    ROLLING_UPDATE = "ROLLING_UPDATE"
    '''RollingUpdate.'''
    RECREATE = "RECREATE"
    '''Recreate.'''


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillDeploymentConfigImage",
    jsii_struct_bases=[],
    name_mapping={
        "name": "name",
        "registry": "registry",
        "pull_policy": "pullPolicy",
        "pull_secret_name": "pullSecretName",
    },
)
class VllmRuntimeSpecTopologyPrefillDeploymentConfigImage:
    def __init__(
        self,
        *,
        name: builtins.str,
        registry: builtins.str,
        pull_policy: typing.Optional[builtins.str] = None,
        pull_secret_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Image of the engine;

        it must contain vLLM at /opt/venv/bin/vllm.

        :param name: Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.
        :param registry: Registry, with its path if it has one, before the slash; "" gives an image that starts with "/".
        :param pull_policy: When the kubelet pulls: Always, IfNotPresent or Never. Any other value is accepted here, but the API server rejects the Deployment.
        :param pull_secret_name: Name of the image pull Secret in the same namespace. Ignored for cache servers and sidecars.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigImage
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__9214e50c0b9ac8854585ac4191f28bfcf52943f41e5710f5c5f61905c20b8e52)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument registry", value=registry, expected_type=type_hints["registry"])
            check_type(argname="argument pull_policy", value=pull_policy, expected_type=type_hints["pull_policy"])
            check_type(argname="argument pull_secret_name", value=pull_secret_name, expected_type=type_hints["pull_secret_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "registry": registry,
        }
        if pull_policy is not None:
            self._values["pull_policy"] = pull_policy
        if pull_secret_name is not None:
            self._values["pull_secret_name"] = pull_secret_name

    @builtins.property
    def name(self) -> builtins.str:
        '''Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigImage#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def registry(self) -> builtins.str:
        '''Registry, with its path if it has one, before the slash;

        "" gives an image that starts with "/".

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigImage#registry
        '''
        result = self._values.get("registry")
        assert result is not None, "Required property 'registry' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def pull_policy(self) -> typing.Optional[builtins.str]:
        '''When the kubelet pulls: Always, IfNotPresent or Never.

        Any other value is accepted here, but the API server rejects the Deployment.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigImage#pullPolicy
        '''
        result = self._values.get("pull_policy")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def pull_secret_name(self) -> typing.Optional[builtins.str]:
        '''Name of the image pull Secret in the same namespace.

        Ignored for cache servers and sidecars.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigImage#pullSecretName
        '''
        result = self._values.get("pull_secret_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillDeploymentConfigImage(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms",
    jsii_struct_bases=[],
    name_mapping={
        "match_expressions": "matchExpressions",
        "match_fields": "matchFields",
    },
)
class VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms:
    def __init__(
        self,
        *,
        match_expressions: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions", typing.Dict[builtins.str, typing.Any]]]] = None,
        match_fields: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields", typing.Dict[builtins.str, typing.Any]]]] = None,
    ) -> None:
        '''Conditions on a node, all of which must hold;

        a node must match at least one term.

        :param match_expressions: Conditions on the node's labels. With an empty list the operator updates endlessly.
        :param match_fields: Conditions on the node's fields, e.g. metadata.name. With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__0301ae8f297d3a7ce141d2ba2b6e495c94cc3b2c43ae944a20fbf0e6acfb3795)
            check_type(argname="argument match_expressions", value=match_expressions, expected_type=type_hints["match_expressions"])
            check_type(argname="argument match_fields", value=match_fields, expected_type=type_hints["match_fields"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if match_expressions is not None:
            self._values["match_expressions"] = match_expressions
        if match_fields is not None:
            self._values["match_fields"] = match_fields

    @builtins.property
    def match_expressions(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions"]]:
        '''Conditions on the node's labels.

        With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms#matchExpressions
        '''
        result = self._values.get("match_expressions")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions"]], result)

    @builtins.property
    def match_fields(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields"]]:
        '''Conditions on the node's fields, e.g. metadata.name. With an empty list the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms#matchFields
        '''
        result = self._values.get("match_fields")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields"]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions",
    jsii_struct_bases=[],
    name_mapping={"key": "key", "operator": "operator", "values": "values"},
)
class VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions:
    def __init__(
        self,
        *,
        key: builtins.str,
        operator: builtins.str,
        values: typing.Optional[typing.Sequence[builtins.str]] = None,
    ) -> None:
        '''One condition on a node's label or field.

        :param key: Label key or field name to check.
        :param operator: How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.
        :param values: Values to compare with. Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__69a515dbc27f4e834507ca8a8e6db366952c99d5d1702eb42c62a7a1cdf0b035)
            check_type(argname="argument key", value=key, expected_type=type_hints["key"])
            check_type(argname="argument operator", value=operator, expected_type=type_hints["operator"])
            check_type(argname="argument values", value=values, expected_type=type_hints["values"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "key": key,
            "operator": operator,
        }
        if values is not None:
            self._values["values"] = values

    @builtins.property
    def key(self) -> builtins.str:
        '''Label key or field name to check.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions#key
        '''
        result = self._values.get("key")
        assert result is not None, "Required property 'key' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def operator(self) -> builtins.str:
        '''How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions#operator
        '''
        result = self._values.get("operator")
        assert result is not None, "Required property 'operator' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def values(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Values to compare with.

        Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions#values
        '''
        result = self._values.get("values")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields",
    jsii_struct_bases=[],
    name_mapping={"key": "key", "operator": "operator", "values": "values"},
)
class VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields:
    def __init__(
        self,
        *,
        key: builtins.str,
        operator: builtins.str,
        values: typing.Optional[typing.Sequence[builtins.str]] = None,
    ) -> None:
        '''One condition on a node's label or field.

        :param key: Label key or field name to check.
        :param operator: How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.
        :param values: Values to compare with. Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__8913a43b9fc6a7ba1055b4b65a4be0cedbff721b2775601a4f3f3974be03e585)
            check_type(argname="argument key", value=key, expected_type=type_hints["key"])
            check_type(argname="argument operator", value=operator, expected_type=type_hints["operator"])
            check_type(argname="argument values", value=values, expected_type=type_hints["values"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "key": key,
            "operator": operator,
        }
        if values is not None:
            self._values["values"] = values

    @builtins.property
    def key(self) -> builtins.str:
        '''Label key or field name to check.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields#key
        '''
        result = self._values.get("key")
        assert result is not None, "Required property 'key' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def operator(self) -> builtins.str:
        '''How key and values are compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields#operator
        '''
        result = self._values.get("operator")
        assert result is not None, "Required property 'operator' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def values(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Values to compare with.

        Leave it out for Exists and DoesNotExist; an empty list is not the same.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields#values
        '''
        result = self._values.get("values")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillDeploymentConfigResources",
    jsii_struct_bases=[],
    name_mapping={
        "cpu": "cpu",
        "gpu": "gpu",
        "gpu_type": "gpuType",
        "memory": "memory",
    },
)
class VllmRuntimeSpecTopologyPrefillDeploymentConfigResources:
    def __init__(
        self,
        *,
        cpu: typing.Optional[builtins.str] = None,
        gpu: typing.Optional[builtins.str] = None,
        gpu_type: typing.Optional[builtins.str] = None,
        memory: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Resources of the engine.

        With an empty object the operator updates endlessly.

        :param cpu: CPU cores, as whole cores ("4") or millicores ("500m"). With "0.5" or "1000m" the operator updates endlessly.
        :param gpu: Number of GPUs of the container, a whole number as text. Ignored for routers and cache servers.
        :param gpu_type: Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.
        :param memory: Memory as a canonical Kubernetes quantity: "2Gi". With "2048Mi" the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigResources
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__d79c393f966a19fca39c37a08ce545050d9a0ae1efb5b0beec5c4337aab1c42c)
            check_type(argname="argument cpu", value=cpu, expected_type=type_hints["cpu"])
            check_type(argname="argument gpu", value=gpu, expected_type=type_hints["gpu"])
            check_type(argname="argument gpu_type", value=gpu_type, expected_type=type_hints["gpu_type"])
            check_type(argname="argument memory", value=memory, expected_type=type_hints["memory"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if cpu is not None:
            self._values["cpu"] = cpu
        if gpu is not None:
            self._values["gpu"] = gpu
        if gpu_type is not None:
            self._values["gpu_type"] = gpu_type
        if memory is not None:
            self._values["memory"] = memory

    @builtins.property
    def cpu(self) -> typing.Optional[builtins.str]:
        '''CPU cores, as whole cores ("4") or millicores ("500m").

        With "0.5" or "1000m" the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigResources#cpu
        '''
        result = self._values.get("cpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu(self) -> typing.Optional[builtins.str]:
        '''Number of GPUs of the container, a whole number as text.

        Ignored for routers and cache servers.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigResources#gpu
        '''
        result = self._values.get("gpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu_type(self) -> typing.Optional[builtins.str]:
        '''Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigResources#gpuType
        '''
        result = self._values.get("gpu_type")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def memory(self) -> typing.Optional[builtins.str]:
        '''Memory as a canonical Kubernetes quantity: "2Gi".

        With "2048Mi" the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigResources#memory
        '''
        result = self._values.get("memory")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillDeploymentConfigResources(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig",
    jsii_struct_bases=[],
    name_mapping={
        "image": "image",
        "args": "args",
        "command": "command",
        "enabled": "enabled",
        "env": "env",
        "mount_path": "mountPath",
        "name": "name",
        "resources": "resources",
    },
)
class VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig:
    def __init__(
        self,
        *,
        image: typing.Union["VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage", typing.Dict[builtins.str, typing.Any]],
        args: typing.Optional[typing.Sequence[builtins.str]] = None,
        command: typing.Optional[typing.Sequence[builtins.str]] = None,
        enabled: typing.Optional[builtins.bool] = None,
        env: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv", typing.Dict[builtins.str, typing.Any]]]] = None,
        mount_path: typing.Optional[builtins.str] = None,
        name: typing.Optional[builtins.str] = None,
        resources: typing.Optional[typing.Union["VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''A second container, e.g. for LoRA downloads.

        :param image: Image of the sidecar; required even if the sidecar is disabled.
        :param args: Arguments of the command.
        :param command: Command; the image's own command if left out.
        :param enabled: Whether the sidecar runs.
        :param env: Environment variables, added after PORT and LORA_DOWNLOAD_BASE_DIR, which the operator sets.
        :param mount_path: Directory where the sidecar mounts the engine's volume; without storage, nothing is shared.
        :param name: Container name; "vllm" is taken by the engine.
        :param resources: Resources of the sidecar; cpu "0.5", memory 128Mi and no GPU if left out.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig
        '''
        if isinstance(image, dict):
            image = VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage(**image)
        if isinstance(resources, dict):
            resources = VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources(**resources)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__021b84745fc3519978bb8e902165fb9be44da3f5e826ab4eb88522d401944e15)
            check_type(argname="argument image", value=image, expected_type=type_hints["image"])
            check_type(argname="argument args", value=args, expected_type=type_hints["args"])
            check_type(argname="argument command", value=command, expected_type=type_hints["command"])
            check_type(argname="argument enabled", value=enabled, expected_type=type_hints["enabled"])
            check_type(argname="argument env", value=env, expected_type=type_hints["env"])
            check_type(argname="argument mount_path", value=mount_path, expected_type=type_hints["mount_path"])
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument resources", value=resources, expected_type=type_hints["resources"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "image": image,
        }
        if args is not None:
            self._values["args"] = args
        if command is not None:
            self._values["command"] = command
        if enabled is not None:
            self._values["enabled"] = enabled
        if env is not None:
            self._values["env"] = env
        if mount_path is not None:
            self._values["mount_path"] = mount_path
        if name is not None:
            self._values["name"] = name
        if resources is not None:
            self._values["resources"] = resources

    @builtins.property
    def image(
        self,
    ) -> "VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage":
        '''Image of the sidecar;

        required even if the sidecar is disabled.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#image
        '''
        result = self._values.get("image")
        assert result is not None, "Required property 'image' is missing"
        return typing.cast("VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage", result)

    @builtins.property
    def args(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Arguments of the command.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#args
        '''
        result = self._values.get("args")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    @builtins.property
    def command(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Command;

        the image's own command if left out.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#command
        '''
        result = self._values.get("command")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    @builtins.property
    def enabled(self) -> typing.Optional[builtins.bool]:
        '''Whether the sidecar runs.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#enabled
        '''
        result = self._values.get("enabled")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def env(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv"]]:
        '''Environment variables, added after PORT and LORA_DOWNLOAD_BASE_DIR, which the operator sets.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#env
        '''
        result = self._values.get("env")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv"]], result)

    @builtins.property
    def mount_path(self) -> typing.Optional[builtins.str]:
        '''Directory where the sidecar mounts the engine's volume;

        without storage, nothing is shared.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#mountPath
        '''
        result = self._values.get("mount_path")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def name(self) -> typing.Optional[builtins.str]:
        '''Container name;

        "vllm" is taken by the engine.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#name
        '''
        result = self._values.get("name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def resources(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources"]:
        '''Resources of the sidecar;

        cpu "0.5", memory 128Mi and no GPU if left out.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig#resources
        '''
        result = self._values.get("resources")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv",
    jsii_struct_bases=[],
    name_mapping={"name": "name", "value": "value"},
)
class VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv:
    def __init__(self, *, name: builtins.str, value: builtins.str) -> None:
        '''An environment variable with a literal value;

        the operator does not support valueFrom.

        :param name: Name of the variable, without "=".
        :param value: Value, always text; it is copied unchanged.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__5cf69b9a3400eacf6a68320f70a07b3b5af25bcf6fab2587e05f148966035baf)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument value", value=value, expected_type=type_hints["value"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "value": value,
        }

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the variable, without "=".

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def value(self) -> builtins.str:
        '''Value, always text;

        it is copied unchanged.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv#value
        '''
        result = self._values.get("value")
        assert result is not None, "Required property 'value' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage",
    jsii_struct_bases=[],
    name_mapping={
        "name": "name",
        "registry": "registry",
        "pull_policy": "pullPolicy",
        "pull_secret_name": "pullSecretName",
    },
)
class VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage:
    def __init__(
        self,
        *,
        name: builtins.str,
        registry: builtins.str,
        pull_policy: typing.Optional[builtins.str] = None,
        pull_secret_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Image of the sidecar;

        required even if the sidecar is disabled.

        :param name: Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.
        :param registry: Registry, with its path if it has one, before the slash; "" gives an image that starts with "/".
        :param pull_policy: When the kubelet pulls: Always, IfNotPresent or Never. Any other value is accepted here, but the API server rejects the Deployment.
        :param pull_secret_name: Name of the image pull Secret in the same namespace. Ignored for cache servers and sidecars.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__239c6e98bb9c46fa8f4c481633957ca188e10c1802118d1341bea4c82f9b4abe)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument registry", value=registry, expected_type=type_hints["registry"])
            check_type(argname="argument pull_policy", value=pull_policy, expected_type=type_hints["pull_policy"])
            check_type(argname="argument pull_secret_name", value=pull_secret_name, expected_type=type_hints["pull_secret_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "registry": registry,
        }
        if pull_policy is not None:
            self._values["pull_policy"] = pull_policy
        if pull_secret_name is not None:
            self._values["pull_secret_name"] = pull_secret_name

    @builtins.property
    def name(self) -> builtins.str:
        '''Repository with its tag or digest, e.g. ``lmcache/vllm-openai:v0.3.7``.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def registry(self) -> builtins.str:
        '''Registry, with its path if it has one, before the slash;

        "" gives an image that starts with "/".

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage#registry
        '''
        result = self._values.get("registry")
        assert result is not None, "Required property 'registry' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def pull_policy(self) -> typing.Optional[builtins.str]:
        '''When the kubelet pulls: Always, IfNotPresent or Never.

        Any other value is accepted here, but the API server rejects the Deployment.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage#pullPolicy
        '''
        result = self._values.get("pull_policy")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def pull_secret_name(self) -> typing.Optional[builtins.str]:
        '''Name of the image pull Secret in the same namespace.

        Ignored for cache servers and sidecars.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage#pullSecretName
        '''
        result = self._values.get("pull_secret_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources",
    jsii_struct_bases=[],
    name_mapping={
        "cpu": "cpu",
        "gpu": "gpu",
        "gpu_type": "gpuType",
        "memory": "memory",
    },
)
class VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources:
    def __init__(
        self,
        *,
        cpu: typing.Optional[builtins.str] = None,
        gpu: typing.Optional[builtins.str] = None,
        gpu_type: typing.Optional[builtins.str] = None,
        memory: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Resources of the sidecar;

        cpu "0.5", memory 128Mi and no GPU if left out.

        :param cpu: CPU cores, as whole cores ("4") or millicores ("500m"). With "0.5" or "1000m" the operator updates endlessly.
        :param gpu: Number of GPUs of the container, a whole number as text. Ignored for routers and cache servers.
        :param gpu_type: Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.
        :param memory: Memory as a canonical Kubernetes quantity: "2Gi". With "2048Mi" the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__8e6b549816385f9009ab2a3a21ddec495e1ddc227ddc98039b4f3f7431b4a463)
            check_type(argname="argument cpu", value=cpu, expected_type=type_hints["cpu"])
            check_type(argname="argument gpu", value=gpu, expected_type=type_hints["gpu"])
            check_type(argname="argument gpu_type", value=gpu_type, expected_type=type_hints["gpu_type"])
            check_type(argname="argument memory", value=memory, expected_type=type_hints["memory"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if cpu is not None:
            self._values["cpu"] = cpu
        if gpu is not None:
            self._values["gpu"] = gpu
        if gpu_type is not None:
            self._values["gpu_type"] = gpu_type
        if memory is not None:
            self._values["memory"] = memory

    @builtins.property
    def cpu(self) -> typing.Optional[builtins.str]:
        '''CPU cores, as whole cores ("4") or millicores ("500m").

        With "0.5" or "1000m" the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources#cpu
        '''
        result = self._values.get("cpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu(self) -> typing.Optional[builtins.str]:
        '''Number of GPUs of the container, a whole number as text.

        Ignored for routers and cache servers.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources#gpu
        '''
        result = self._values.get("gpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def gpu_type(self) -> typing.Optional[builtins.str]:
        '''Extended resource that counts the GPUs, e.g. ``nvidia.com/gpu``. Ignored for routers and cache servers.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources#gpuType
        '''
        result = self._values.get("gpu_type")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def memory(self) -> typing.Optional[builtins.str]:
        '''Memory as a canonical Kubernetes quantity: "2Gi".

        With "2048Mi" the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources#memory
        '''
        result = self._values.get("memory")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration",
    jsii_struct_bases=[],
    name_mapping={
        "effect": "effect",
        "key": "key",
        "operator": "operator",
        "toleration_seconds": "tolerationSeconds",
        "value": "value",
    },
)
class VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration:
    def __init__(
        self,
        *,
        effect: typing.Optional[builtins.str] = None,
        key: typing.Optional[builtins.str] = None,
        operator: typing.Optional[builtins.str] = None,
        toleration_seconds: typing.Optional[jsii.Number] = None,
        value: typing.Optional[builtins.str] = None,
    ) -> None:
        '''A taint that the pods tolerate.

        :param effect: Taint effect: NoSchedule, PreferNoSchedule or NoExecute. Leave it out to match every effect.
        :param key: Taint key. Leave it out, with operator Exists, to match every key.
        :param operator: How the taint is matched: Equal (the default) or Exists.
        :param toleration_seconds: Seconds that a pod stays after a NoExecute taint. Leave it out to stay indefinitely.
        :param value: Taint value to match. Leave it out with Exists.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__ce5251cf9d581e4117f4e525724c0cb35aca3b0d61bc42aec5610f9cc17566c9)
            check_type(argname="argument effect", value=effect, expected_type=type_hints["effect"])
            check_type(argname="argument key", value=key, expected_type=type_hints["key"])
            check_type(argname="argument operator", value=operator, expected_type=type_hints["operator"])
            check_type(argname="argument toleration_seconds", value=toleration_seconds, expected_type=type_hints["toleration_seconds"])
            check_type(argname="argument value", value=value, expected_type=type_hints["value"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if effect is not None:
            self._values["effect"] = effect
        if key is not None:
            self._values["key"] = key
        if operator is not None:
            self._values["operator"] = operator
        if toleration_seconds is not None:
            self._values["toleration_seconds"] = toleration_seconds
        if value is not None:
            self._values["value"] = value

    @builtins.property
    def effect(self) -> typing.Optional[builtins.str]:
        '''Taint effect: NoSchedule, PreferNoSchedule or NoExecute.

        Leave it out to match every effect.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration#effect
        '''
        result = self._values.get("effect")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def key(self) -> typing.Optional[builtins.str]:
        '''Taint key.

        Leave it out, with operator Exists, to match every key.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration#key
        '''
        result = self._values.get("key")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def operator(self) -> typing.Optional[builtins.str]:
        '''How the taint is matched: Equal (the default) or Exists.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration#operator
        '''
        result = self._values.get("operator")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def toleration_seconds(self) -> typing.Optional[jsii.Number]:
        '''Seconds that a pod stays after a NoExecute taint.

        Leave it out to stay indefinitely.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration#tolerationSeconds
        '''
        result = self._values.get("toleration_seconds")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def value(self) -> typing.Optional[builtins.str]:
        '''Taint value to match.

        Leave it out with Exists.

        :schema: VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration#value
        '''
        result = self._values.get("value")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillLmCacheConfig",
    jsii_struct_bases=[],
    name_mapping={
        "cpu_offloading_buffer_size": "cpuOffloadingBufferSize",
        "disk_offloading_buffer_size": "diskOffloadingBufferSize",
        "enabled": "enabled",
        "enable_nixl": "enableNixl",
        "enable_xpyd": "enableXpyd",
        "kv_role": "kvRole",
        "local_cpu": "localCpu",
        "max_local_cpu_size": "maxLocalCpuSize",
        "nixl_buffer_device": "nixlBufferDevice",
        "nixl_buffer_size": "nixlBufferSize",
        "nixl_peer_alloc_port": "nixlPeerAllocPort",
        "nixl_peer_host": "nixlPeerHost",
        "nixl_peer_init_port": "nixlPeerInitPort",
        "nixl_proxy_host": "nixlProxyHost",
        "nixl_proxy_port": "nixlProxyPort",
        "nixl_role": "nixlRole",
        "remote_serde": "remoteSerde",
        "remote_url": "remoteUrl",
        "rpc_port": "rpcPort",
        "skip_last_n_tokens": "skipLastNTokens",
    },
)
class VllmRuntimeSpecTopologyPrefillLmCacheConfig:
    def __init__(
        self,
        *,
        cpu_offloading_buffer_size: typing.Optional[builtins.str] = None,
        disk_offloading_buffer_size: typing.Optional[builtins.str] = None,
        enabled: typing.Optional[builtins.bool] = None,
        enable_nixl: typing.Optional[builtins.bool] = None,
        enable_xpyd: typing.Optional[builtins.bool] = None,
        kv_role: typing.Optional[builtins.str] = None,
        local_cpu: typing.Optional[builtins.str] = None,
        max_local_cpu_size: typing.Optional[jsii.Number] = None,
        nixl_buffer_device: typing.Optional[builtins.str] = None,
        nixl_buffer_size: typing.Optional[builtins.str] = None,
        nixl_peer_alloc_port: typing.Optional[builtins.str] = None,
        nixl_peer_host: typing.Optional[builtins.str] = None,
        nixl_peer_init_port: typing.Optional[builtins.str] = None,
        nixl_proxy_host: typing.Optional[builtins.str] = None,
        nixl_proxy_port: typing.Optional[builtins.str] = None,
        nixl_role: typing.Optional[builtins.str] = None,
        remote_serde: typing.Optional[builtins.str] = None,
        remote_url: typing.Optional[builtins.str] = None,
        rpc_port: typing.Optional[builtins.str] = None,
        skip_last_n_tokens: typing.Optional[jsii.Number] = None,
    ) -> None:
        '''How this side's engines store KV blocks and exchange them with the other side.

        :param cpu_offloading_buffer_size: CPU memory for KV blocks, in GB, as a plain number ("30"); LMCache cannot parse a unit.
        :param disk_offloading_buffer_size: Disk space for KV blocks, in GB, as a plain number; "" disables the disk.
        :param enabled: Whether vLLM uses the LMCache connector.
        :param enable_nixl: Whether the sides exchange KV blocks through NIXL (change 841).
        :param enable_xpyd: Whether several prefill and decode engines form one group (change 841).
        :param kv_role: KV role of the decode side, kv_consumer if left out; the prefill side is always kv_producer (change 841).
        :param local_cpu: Whether KV blocks are kept in CPU memory, as text: True or False (change 841).
        :param max_local_cpu_size: CPU memory for KV blocks, in GB (change 841).
        :param nixl_buffer_device: Device of the transfer buffer: cuda or cpu; required on both sides (change 841).
        :param nixl_buffer_size: Size of the transfer buffer in bytes, as text; required on both sides (change 841).
        :param nixl_peer_alloc_port: Port where the receiver allocates buffers, as text, e.g. "7400" (change 841).
        :param nixl_peer_host: Address that the receiver listens on, e.g. 0.0.0.0 (change 841).
        :param nixl_peer_init_port: Port where the receiver accepts peers, as text, e.g. "7300" (change 841).
        :param nixl_proxy_host: Host of the router's NIXL proxy; required on the sender (change 841).
        :param nixl_proxy_port: Port of the router's NIXL proxy, as text, e.g. "7500"; required on the sender (change 841).
        :param nixl_role: Role of this side in NIXL: sender or receiver (change 841).
        :param remote_serde: How KV blocks are serialized for the cache server: naive or cachegen. Needs remoteUrl.
        :param remote_url: Address of a cache server, e.g. ``lm://cache.team.svc:80``; leave it out between prefill and decode sides.
        :param rpc_port: Name of LMCache's RPC endpoint, e.g. producer1 or consumer1 (change 841).
        :param skip_last_n_tokens: Tokens at the end of a prompt that the decode side computes itself (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__325e1e3c530827c554735d63fb1009089ddae8c4de00bbfd943f59cd72ddda44)
            check_type(argname="argument cpu_offloading_buffer_size", value=cpu_offloading_buffer_size, expected_type=type_hints["cpu_offloading_buffer_size"])
            check_type(argname="argument disk_offloading_buffer_size", value=disk_offloading_buffer_size, expected_type=type_hints["disk_offloading_buffer_size"])
            check_type(argname="argument enabled", value=enabled, expected_type=type_hints["enabled"])
            check_type(argname="argument enable_nixl", value=enable_nixl, expected_type=type_hints["enable_nixl"])
            check_type(argname="argument enable_xpyd", value=enable_xpyd, expected_type=type_hints["enable_xpyd"])
            check_type(argname="argument kv_role", value=kv_role, expected_type=type_hints["kv_role"])
            check_type(argname="argument local_cpu", value=local_cpu, expected_type=type_hints["local_cpu"])
            check_type(argname="argument max_local_cpu_size", value=max_local_cpu_size, expected_type=type_hints["max_local_cpu_size"])
            check_type(argname="argument nixl_buffer_device", value=nixl_buffer_device, expected_type=type_hints["nixl_buffer_device"])
            check_type(argname="argument nixl_buffer_size", value=nixl_buffer_size, expected_type=type_hints["nixl_buffer_size"])
            check_type(argname="argument nixl_peer_alloc_port", value=nixl_peer_alloc_port, expected_type=type_hints["nixl_peer_alloc_port"])
            check_type(argname="argument nixl_peer_host", value=nixl_peer_host, expected_type=type_hints["nixl_peer_host"])
            check_type(argname="argument nixl_peer_init_port", value=nixl_peer_init_port, expected_type=type_hints["nixl_peer_init_port"])
            check_type(argname="argument nixl_proxy_host", value=nixl_proxy_host, expected_type=type_hints["nixl_proxy_host"])
            check_type(argname="argument nixl_proxy_port", value=nixl_proxy_port, expected_type=type_hints["nixl_proxy_port"])
            check_type(argname="argument nixl_role", value=nixl_role, expected_type=type_hints["nixl_role"])
            check_type(argname="argument remote_serde", value=remote_serde, expected_type=type_hints["remote_serde"])
            check_type(argname="argument remote_url", value=remote_url, expected_type=type_hints["remote_url"])
            check_type(argname="argument rpc_port", value=rpc_port, expected_type=type_hints["rpc_port"])
            check_type(argname="argument skip_last_n_tokens", value=skip_last_n_tokens, expected_type=type_hints["skip_last_n_tokens"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if cpu_offloading_buffer_size is not None:
            self._values["cpu_offloading_buffer_size"] = cpu_offloading_buffer_size
        if disk_offloading_buffer_size is not None:
            self._values["disk_offloading_buffer_size"] = disk_offloading_buffer_size
        if enabled is not None:
            self._values["enabled"] = enabled
        if enable_nixl is not None:
            self._values["enable_nixl"] = enable_nixl
        if enable_xpyd is not None:
            self._values["enable_xpyd"] = enable_xpyd
        if kv_role is not None:
            self._values["kv_role"] = kv_role
        if local_cpu is not None:
            self._values["local_cpu"] = local_cpu
        if max_local_cpu_size is not None:
            self._values["max_local_cpu_size"] = max_local_cpu_size
        if nixl_buffer_device is not None:
            self._values["nixl_buffer_device"] = nixl_buffer_device
        if nixl_buffer_size is not None:
            self._values["nixl_buffer_size"] = nixl_buffer_size
        if nixl_peer_alloc_port is not None:
            self._values["nixl_peer_alloc_port"] = nixl_peer_alloc_port
        if nixl_peer_host is not None:
            self._values["nixl_peer_host"] = nixl_peer_host
        if nixl_peer_init_port is not None:
            self._values["nixl_peer_init_port"] = nixl_peer_init_port
        if nixl_proxy_host is not None:
            self._values["nixl_proxy_host"] = nixl_proxy_host
        if nixl_proxy_port is not None:
            self._values["nixl_proxy_port"] = nixl_proxy_port
        if nixl_role is not None:
            self._values["nixl_role"] = nixl_role
        if remote_serde is not None:
            self._values["remote_serde"] = remote_serde
        if remote_url is not None:
            self._values["remote_url"] = remote_url
        if rpc_port is not None:
            self._values["rpc_port"] = rpc_port
        if skip_last_n_tokens is not None:
            self._values["skip_last_n_tokens"] = skip_last_n_tokens

    @builtins.property
    def cpu_offloading_buffer_size(self) -> typing.Optional[builtins.str]:
        '''CPU memory for KV blocks, in GB, as a plain number ("30");

        LMCache cannot parse a unit.

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#cpuOffloadingBufferSize
        '''
        result = self._values.get("cpu_offloading_buffer_size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def disk_offloading_buffer_size(self) -> typing.Optional[builtins.str]:
        '''Disk space for KV blocks, in GB, as a plain number;

        "" disables the disk.

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#diskOffloadingBufferSize
        '''
        result = self._values.get("disk_offloading_buffer_size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def enabled(self) -> typing.Optional[builtins.bool]:
        '''Whether vLLM uses the LMCache connector.

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#enabled
        '''
        result = self._values.get("enabled")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def enable_nixl(self) -> typing.Optional[builtins.bool]:
        '''Whether the sides exchange KV blocks through NIXL (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#enableNixl
        '''
        result = self._values.get("enable_nixl")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def enable_xpyd(self) -> typing.Optional[builtins.bool]:
        '''Whether several prefill and decode engines form one group (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#enableXpyd
        '''
        result = self._values.get("enable_xpyd")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def kv_role(self) -> typing.Optional[builtins.str]:
        '''KV role of the decode side, kv_consumer if left out;

        the prefill side is always kv_producer (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#kvRole
        '''
        result = self._values.get("kv_role")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def local_cpu(self) -> typing.Optional[builtins.str]:
        '''Whether KV blocks are kept in CPU memory, as text: True or False (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#localCpu
        '''
        result = self._values.get("local_cpu")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def max_local_cpu_size(self) -> typing.Optional[jsii.Number]:
        '''CPU memory for KV blocks, in GB (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#maxLocalCpuSize
        '''
        result = self._values.get("max_local_cpu_size")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def nixl_buffer_device(self) -> typing.Optional[builtins.str]:
        '''Device of the transfer buffer: cuda or cpu;

        required on both sides (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlBufferDevice
        '''
        result = self._values.get("nixl_buffer_device")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_buffer_size(self) -> typing.Optional[builtins.str]:
        '''Size of the transfer buffer in bytes, as text;

        required on both sides (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlBufferSize
        '''
        result = self._values.get("nixl_buffer_size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_peer_alloc_port(self) -> typing.Optional[builtins.str]:
        '''Port where the receiver allocates buffers, as text, e.g. "7400" (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlPeerAllocPort
        '''
        result = self._values.get("nixl_peer_alloc_port")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_peer_host(self) -> typing.Optional[builtins.str]:
        '''Address that the receiver listens on, e.g. 0.0.0.0 (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlPeerHost
        '''
        result = self._values.get("nixl_peer_host")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_peer_init_port(self) -> typing.Optional[builtins.str]:
        '''Port where the receiver accepts peers, as text, e.g. "7300" (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlPeerInitPort
        '''
        result = self._values.get("nixl_peer_init_port")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_proxy_host(self) -> typing.Optional[builtins.str]:
        '''Host of the router's NIXL proxy;

        required on the sender (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlProxyHost
        '''
        result = self._values.get("nixl_proxy_host")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_proxy_port(self) -> typing.Optional[builtins.str]:
        '''Port of the router's NIXL proxy, as text, e.g. "7500"; required on the sender (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlProxyPort
        '''
        result = self._values.get("nixl_proxy_port")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def nixl_role(self) -> typing.Optional[builtins.str]:
        '''Role of this side in NIXL: sender or receiver (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#nixlRole
        '''
        result = self._values.get("nixl_role")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def remote_serde(self) -> typing.Optional[builtins.str]:
        '''How KV blocks are serialized for the cache server: naive or cachegen.

        Needs remoteUrl.

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#remoteSerde
        '''
        result = self._values.get("remote_serde")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def remote_url(self) -> typing.Optional[builtins.str]:
        '''Address of a cache server, e.g. ``lm://cache.team.svc:80``; leave it out between prefill and decode sides.

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#remoteUrl
        '''
        result = self._values.get("remote_url")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def rpc_port(self) -> typing.Optional[builtins.str]:
        '''Name of LMCache's RPC endpoint, e.g. producer1 or consumer1 (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#rpcPort
        '''
        result = self._values.get("rpc_port")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def skip_last_n_tokens(self) -> typing.Optional[jsii.Number]:
        '''Tokens at the end of a prompt that the decode side computes itself (change 841).

        :schema: VllmRuntimeSpecTopologyPrefillLmCacheConfig#skipLastNTokens
        '''
        result = self._values.get("skip_last_n_tokens")
        return typing.cast(typing.Optional[jsii.Number], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillLmCacheConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillModel",
    jsii_struct_bases=[],
    name_mapping={
        "model_url": "modelUrl",
        "chat_template": "chatTemplate",
        "dtype": "dtype",
        "enable_lo_ra": "enableLoRa",
        "enable_tool": "enableTool",
        "hf_token_secret": "hfTokenSecret",
        "max_model_len": "maxModelLen",
        "max_num_seqs": "maxNumSeqs",
        "tool_call_parser": "toolCallParser",
    },
)
class VllmRuntimeSpecTopologyPrefillModel:
    def __init__(
        self,
        *,
        model_url: builtins.str,
        chat_template: typing.Optional[builtins.str] = None,
        dtype: typing.Optional[builtins.str] = None,
        enable_lo_ra: typing.Optional[builtins.bool] = None,
        enable_tool: typing.Optional[builtins.bool] = None,
        hf_token_secret: typing.Optional[typing.Union["VllmRuntimeSpecTopologyPrefillModelHfTokenSecret", typing.Dict[builtins.str, typing.Any]]] = None,
        max_model_len: typing.Optional[jsii.Number] = None,
        max_num_seqs: typing.Optional[jsii.Number] = None,
        tool_call_parser: typing.Optional[builtins.str] = None,
    ) -> None:
        '''The model that this side's engines serve.

        :param model_url: Hugging Face id, or path in the container; the first argument of ``vllm serve``.
        :param chat_template: Chat template as Jinja text, stored in a ConfigMap. If added to a running runtime, it is not mounted.
        :param dtype: Data type of weights and activations: auto, half, float16, bfloat16, float or float32 (--dtype).
        :param enable_lo_ra: Whether the engine can load LoRA adapters while it runs (--enable-lora).
        :param enable_tool: Whether the model may call tools (--enable-auto-tool-choice); needs toolCallParser.
        :param hf_token_secret: Secret with the Hugging Face token. Changing only this does not restart the pods.
        :param max_model_len: Maximum length of prompt and answer together, in tokens (--max-model-len).
        :param max_num_seqs: Maximum number of sequences per batch (--max-num-seqs).
        :param tool_call_parser: Parser of the model's tool calls, e.g. ``llama3_json`` (--tool-call-parser).

        :schema: VllmRuntimeSpecTopologyPrefillModel
        '''
        if isinstance(hf_token_secret, dict):
            hf_token_secret = VllmRuntimeSpecTopologyPrefillModelHfTokenSecret(**hf_token_secret)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__3146eee095fdcd614cfd92b01ed941fe199e1c71bbc8d1311a19b86d424e7056)
            check_type(argname="argument model_url", value=model_url, expected_type=type_hints["model_url"])
            check_type(argname="argument chat_template", value=chat_template, expected_type=type_hints["chat_template"])
            check_type(argname="argument dtype", value=dtype, expected_type=type_hints["dtype"])
            check_type(argname="argument enable_lo_ra", value=enable_lo_ra, expected_type=type_hints["enable_lo_ra"])
            check_type(argname="argument enable_tool", value=enable_tool, expected_type=type_hints["enable_tool"])
            check_type(argname="argument hf_token_secret", value=hf_token_secret, expected_type=type_hints["hf_token_secret"])
            check_type(argname="argument max_model_len", value=max_model_len, expected_type=type_hints["max_model_len"])
            check_type(argname="argument max_num_seqs", value=max_num_seqs, expected_type=type_hints["max_num_seqs"])
            check_type(argname="argument tool_call_parser", value=tool_call_parser, expected_type=type_hints["tool_call_parser"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "model_url": model_url,
        }
        if chat_template is not None:
            self._values["chat_template"] = chat_template
        if dtype is not None:
            self._values["dtype"] = dtype
        if enable_lo_ra is not None:
            self._values["enable_lo_ra"] = enable_lo_ra
        if enable_tool is not None:
            self._values["enable_tool"] = enable_tool
        if hf_token_secret is not None:
            self._values["hf_token_secret"] = hf_token_secret
        if max_model_len is not None:
            self._values["max_model_len"] = max_model_len
        if max_num_seqs is not None:
            self._values["max_num_seqs"] = max_num_seqs
        if tool_call_parser is not None:
            self._values["tool_call_parser"] = tool_call_parser

    @builtins.property
    def model_url(self) -> builtins.str:
        '''Hugging Face id, or path in the container;

        the first argument of ``vllm serve``.

        :schema: VllmRuntimeSpecTopologyPrefillModel#modelURL
        '''
        result = self._values.get("model_url")
        assert result is not None, "Required property 'model_url' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def chat_template(self) -> typing.Optional[builtins.str]:
        '''Chat template as Jinja text, stored in a ConfigMap.

        If added to a running runtime, it is not mounted.

        :schema: VllmRuntimeSpecTopologyPrefillModel#chatTemplate
        '''
        result = self._values.get("chat_template")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def dtype(self) -> typing.Optional[builtins.str]:
        '''Data type of weights and activations: auto, half, float16, bfloat16, float or float32 (--dtype).

        :schema: VllmRuntimeSpecTopologyPrefillModel#dtype
        '''
        result = self._values.get("dtype")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def enable_lo_ra(self) -> typing.Optional[builtins.bool]:
        '''Whether the engine can load LoRA adapters while it runs (--enable-lora).

        :schema: VllmRuntimeSpecTopologyPrefillModel#enableLoRA
        '''
        result = self._values.get("enable_lo_ra")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def enable_tool(self) -> typing.Optional[builtins.bool]:
        '''Whether the model may call tools (--enable-auto-tool-choice);

        needs toolCallParser.

        :schema: VllmRuntimeSpecTopologyPrefillModel#enableTool
        '''
        result = self._values.get("enable_tool")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def hf_token_secret(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyPrefillModelHfTokenSecret"]:
        '''Secret with the Hugging Face token.

        Changing only this does not restart the pods.

        :schema: VllmRuntimeSpecTopologyPrefillModel#hfTokenSecret
        '''
        result = self._values.get("hf_token_secret")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyPrefillModelHfTokenSecret"], result)

    @builtins.property
    def max_model_len(self) -> typing.Optional[jsii.Number]:
        '''Maximum length of prompt and answer together, in tokens (--max-model-len).

        :schema: VllmRuntimeSpecTopologyPrefillModel#maxModelLen
        '''
        result = self._values.get("max_model_len")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def max_num_seqs(self) -> typing.Optional[jsii.Number]:
        '''Maximum number of sequences per batch (--max-num-seqs).

        :schema: VllmRuntimeSpecTopologyPrefillModel#maxNumSeqs
        '''
        result = self._values.get("max_num_seqs")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def tool_call_parser(self) -> typing.Optional[builtins.str]:
        '''Parser of the model's tool calls, e.g. ``llama3_json`` (--tool-call-parser).

        :schema: VllmRuntimeSpecTopologyPrefillModel#toolCallParser
        '''
        result = self._values.get("tool_call_parser")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillModel(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillModelHfTokenSecret",
    jsii_struct_bases=[],
    name_mapping={
        "hf_token_key_name": "hfTokenKeyName",
        "hf_token_secret_name": "hfTokenSecretName",
    },
)
class VllmRuntimeSpecTopologyPrefillModelHfTokenSecret:
    def __init__(
        self,
        *,
        hf_token_key_name: typing.Optional[builtins.str] = None,
        hf_token_secret_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''Secret with the Hugging Face token.

        Changing only this does not restart the pods.

        :param hf_token_key_name: Key in the Secret; "" makes the Deployment invalid.
        :param hf_token_secret_name: Name of the Secret, in the runtime's namespace.

        :schema: VllmRuntimeSpecTopologyPrefillModelHfTokenSecret
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__20fbcce457c02530b3701a247b77f6759a70584008ddb804ef6f6d437809d9b3)
            check_type(argname="argument hf_token_key_name", value=hf_token_key_name, expected_type=type_hints["hf_token_key_name"])
            check_type(argname="argument hf_token_secret_name", value=hf_token_secret_name, expected_type=type_hints["hf_token_secret_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if hf_token_key_name is not None:
            self._values["hf_token_key_name"] = hf_token_key_name
        if hf_token_secret_name is not None:
            self._values["hf_token_secret_name"] = hf_token_secret_name

    @builtins.property
    def hf_token_key_name(self) -> typing.Optional[builtins.str]:
        '''Key in the Secret;

        "" makes the Deployment invalid.

        :schema: VllmRuntimeSpecTopologyPrefillModelHfTokenSecret#hfTokenKeyName
        '''
        result = self._values.get("hf_token_key_name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def hf_token_secret_name(self) -> typing.Optional[builtins.str]:
        '''Name of the Secret, in the runtime's namespace.

        :schema: VllmRuntimeSpecTopologyPrefillModelHfTokenSecret#hfTokenSecretName
        '''
        result = self._values.get("hf_token_secret_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillModelHfTokenSecret(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillStorageConfig",
    jsii_struct_bases=[],
    name_mapping={
        "access_mode": "accessMode",
        "enabled": "enabled",
        "mount_path": "mountPath",
        "size": "size",
        "storage_class_name": "storageClassName",
        "volume_name": "volumeName",
    },
)
class VllmRuntimeSpecTopologyPrefillStorageConfig:
    def __init__(
        self,
        *,
        access_mode: typing.Optional["VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode"] = None,
        enabled: typing.Optional[builtins.bool] = None,
        mount_path: typing.Optional[builtins.str] = None,
        size: typing.Optional[builtins.str] = None,
        storage_class_name: typing.Optional[builtins.str] = None,
        volume_name: typing.Optional[builtins.str] = None,
    ) -> None:
        '''The volume of this side's engines.

        :param access_mode: How nodes may mount the volume, which all replicas share.
        :param enabled: Whether there is a volume. If enabled on a running runtime, the claim is created but not mounted.
        :param mount_path: Directory where the container mounts the volume.
        :param size: Size as a canonical quantity (10Gi, not 10240Mi). Changing it later blocks every other change of the runtime.
        :param storage_class_name: StorageClass of the claim; the cluster's default class if left out.
        :param volume_name: Name of the volume in the pod: a DNS label, and not dshm, which is taken.

        :schema: VllmRuntimeSpecTopologyPrefillStorageConfig
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__e51815687914b0c06673730de2c30a7ce95d5af74777db9acaabc44d5513d7d5)
            check_type(argname="argument access_mode", value=access_mode, expected_type=type_hints["access_mode"])
            check_type(argname="argument enabled", value=enabled, expected_type=type_hints["enabled"])
            check_type(argname="argument mount_path", value=mount_path, expected_type=type_hints["mount_path"])
            check_type(argname="argument size", value=size, expected_type=type_hints["size"])
            check_type(argname="argument storage_class_name", value=storage_class_name, expected_type=type_hints["storage_class_name"])
            check_type(argname="argument volume_name", value=volume_name, expected_type=type_hints["volume_name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if access_mode is not None:
            self._values["access_mode"] = access_mode
        if enabled is not None:
            self._values["enabled"] = enabled
        if mount_path is not None:
            self._values["mount_path"] = mount_path
        if size is not None:
            self._values["size"] = size
        if storage_class_name is not None:
            self._values["storage_class_name"] = storage_class_name
        if volume_name is not None:
            self._values["volume_name"] = volume_name

    @builtins.property
    def access_mode(
        self,
    ) -> typing.Optional["VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode"]:
        '''How nodes may mount the volume, which all replicas share.

        :schema: VllmRuntimeSpecTopologyPrefillStorageConfig#accessMode
        '''
        result = self._values.get("access_mode")
        return typing.cast(typing.Optional["VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode"], result)

    @builtins.property
    def enabled(self) -> typing.Optional[builtins.bool]:
        '''Whether there is a volume.

        If enabled on a running runtime, the claim is created but not mounted.

        :schema: VllmRuntimeSpecTopologyPrefillStorageConfig#enabled
        '''
        result = self._values.get("enabled")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def mount_path(self) -> typing.Optional[builtins.str]:
        '''Directory where the container mounts the volume.

        :schema: VllmRuntimeSpecTopologyPrefillStorageConfig#mountPath
        '''
        result = self._values.get("mount_path")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def size(self) -> typing.Optional[builtins.str]:
        '''Size as a canonical quantity (10Gi, not 10240Mi).

        Changing it later blocks every other change of the runtime.

        :schema: VllmRuntimeSpecTopologyPrefillStorageConfig#size
        '''
        result = self._values.get("size")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def storage_class_name(self) -> typing.Optional[builtins.str]:
        '''StorageClass of the claim;

        the cluster's default class if left out.

        :schema: VllmRuntimeSpecTopologyPrefillStorageConfig#storageClassName
        '''
        result = self._values.get("storage_class_name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def volume_name(self) -> typing.Optional[builtins.str]:
        '''Name of the volume in the pod: a DNS label, and not dshm, which is taken.

        :schema: VllmRuntimeSpecTopologyPrefillStorageConfig#volumeName
        '''
        result = self._values.get("volume_name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillStorageConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.enum(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode"
)
class VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode(enum.Enum):
    '''How nodes may mount the volume, which all replicas share.

    :schema: VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode
    '''

    READ_WRITE_ONCE = "READ_WRITE_ONCE"
    '''ReadWriteOnce.'''
    READ_ONLY_MANY = "READ_ONLY_MANY"
    '''ReadOnlyMany.'''
    READ_WRITE_MANY = "READ_WRITE_MANY"
    '''ReadWriteMany.'''


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillVllmConfig",
    jsii_struct_bases=[],
    name_mapping={
        "enable_chunked_prefill": "enableChunkedPrefill",
        "enable_prefix_caching": "enablePrefixCaching",
        "env": "env",
        "extra_args": "extraArgs",
        "gpu_memory_utilization": "gpuMemoryUtilization",
        "max_loras": "maxLoras",
        "port": "port",
        "tensor_parallel_size": "tensorParallelSize",
        "v1": "v1",
    },
)
class VllmRuntimeSpecTopologyPrefillVllmConfig:
    def __init__(
        self,
        *,
        enable_chunked_prefill: typing.Optional[builtins.bool] = None,
        enable_prefix_caching: typing.Optional[builtins.bool] = None,
        env: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecTopologyPrefillVllmConfigEnv", typing.Dict[builtins.str, typing.Any]]]] = None,
        extra_args: typing.Optional[typing.Sequence[builtins.str]] = None,
        gpu_memory_utilization: typing.Optional[builtins.str] = None,
        max_loras: typing.Optional[jsii.Number] = None,
        port: typing.Optional[jsii.Number] = None,
        tensor_parallel_size: typing.Optional[jsii.Number] = None,
        v1: typing.Optional[builtins.bool] = None,
    ) -> None:
        '''How vLLM runs on this side.

        :param enable_chunked_prefill: Whether long prompts are computed in chunks; --no-enable-chunked-prefill is passed if left out.
        :param enable_prefix_caching: Whether common prefixes are reused; --no-enable-prefix-caching is passed if left out.
        :param env: Environment variables of the engine. With LMCACHE_ variables that lmCacheConfig controls, the operator updates endlessly.
        :param extra_args: Additional arguments of ``vllm serve``, one per item. Those for chat template and KV transfer follow and take precedence.
        :param gpu_memory_utilization: Share of GPU memory for vLLM, above 0 and up to 1, as text, e.g. "0.9".
        :param max_loras: Maximum number of LoRA adapters per batch (--max_loras).
        :param port: Port that vLLM listens on, 1 to 65535; the Service exposes it as port 80.
        :param tensor_parallel_size: Number of GPUs that share one model: the pod's GPUs divided by its pipeline stages.
        :param v1: Whether vLLM's V1 engine runs (VLLM_USE_V1); off if left out.

        :schema: VllmRuntimeSpecTopologyPrefillVllmConfig
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__2b30820e0d1a30ce2fd1e3383c98d7f6805430e8ec0a50fba87a0160be345429)
            check_type(argname="argument enable_chunked_prefill", value=enable_chunked_prefill, expected_type=type_hints["enable_chunked_prefill"])
            check_type(argname="argument enable_prefix_caching", value=enable_prefix_caching, expected_type=type_hints["enable_prefix_caching"])
            check_type(argname="argument env", value=env, expected_type=type_hints["env"])
            check_type(argname="argument extra_args", value=extra_args, expected_type=type_hints["extra_args"])
            check_type(argname="argument gpu_memory_utilization", value=gpu_memory_utilization, expected_type=type_hints["gpu_memory_utilization"])
            check_type(argname="argument max_loras", value=max_loras, expected_type=type_hints["max_loras"])
            check_type(argname="argument port", value=port, expected_type=type_hints["port"])
            check_type(argname="argument tensor_parallel_size", value=tensor_parallel_size, expected_type=type_hints["tensor_parallel_size"])
            check_type(argname="argument v1", value=v1, expected_type=type_hints["v1"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if enable_chunked_prefill is not None:
            self._values["enable_chunked_prefill"] = enable_chunked_prefill
        if enable_prefix_caching is not None:
            self._values["enable_prefix_caching"] = enable_prefix_caching
        if env is not None:
            self._values["env"] = env
        if extra_args is not None:
            self._values["extra_args"] = extra_args
        if gpu_memory_utilization is not None:
            self._values["gpu_memory_utilization"] = gpu_memory_utilization
        if max_loras is not None:
            self._values["max_loras"] = max_loras
        if port is not None:
            self._values["port"] = port
        if tensor_parallel_size is not None:
            self._values["tensor_parallel_size"] = tensor_parallel_size
        if v1 is not None:
            self._values["v1"] = v1

    @builtins.property
    def enable_chunked_prefill(self) -> typing.Optional[builtins.bool]:
        '''Whether long prompts are computed in chunks;

        --no-enable-chunked-prefill is passed if left out.

        :schema: VllmRuntimeSpecTopologyPrefillVllmConfig#enableChunkedPrefill
        '''
        result = self._values.get("enable_chunked_prefill")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def enable_prefix_caching(self) -> typing.Optional[builtins.bool]:
        '''Whether common prefixes are reused;

        --no-enable-prefix-caching is passed if left out.

        :schema: VllmRuntimeSpecTopologyPrefillVllmConfig#enablePrefixCaching
        '''
        result = self._values.get("enable_prefix_caching")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def env(
        self,
    ) -> typing.Optional[typing.List["VllmRuntimeSpecTopologyPrefillVllmConfigEnv"]]:
        '''Environment variables of the engine.

        With LMCACHE_ variables that lmCacheConfig controls, the operator updates endlessly.

        :schema: VllmRuntimeSpecTopologyPrefillVllmConfig#env
        '''
        result = self._values.get("env")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecTopologyPrefillVllmConfigEnv"]], result)

    @builtins.property
    def extra_args(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Additional arguments of ``vllm serve``, one per item.

        Those for chat template and KV transfer follow and take precedence.

        :schema: VllmRuntimeSpecTopologyPrefillVllmConfig#extraArgs
        '''
        result = self._values.get("extra_args")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    @builtins.property
    def gpu_memory_utilization(self) -> typing.Optional[builtins.str]:
        '''Share of GPU memory for vLLM, above 0 and up to 1, as text, e.g. "0.9".

        :schema: VllmRuntimeSpecTopologyPrefillVllmConfig#gpuMemoryUtilization
        '''
        result = self._values.get("gpu_memory_utilization")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def max_loras(self) -> typing.Optional[jsii.Number]:
        '''Maximum number of LoRA adapters per batch (--max_loras).

        :schema: VllmRuntimeSpecTopologyPrefillVllmConfig#maxLoras
        '''
        result = self._values.get("max_loras")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def port(self) -> typing.Optional[jsii.Number]:
        '''Port that vLLM listens on, 1 to 65535;

        the Service exposes it as port 80.

        :schema: VllmRuntimeSpecTopologyPrefillVllmConfig#port
        '''
        result = self._values.get("port")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def tensor_parallel_size(self) -> typing.Optional[jsii.Number]:
        '''Number of GPUs that share one model: the pod's GPUs divided by its pipeline stages.

        :schema: VllmRuntimeSpecTopologyPrefillVllmConfig#tensorParallelSize
        '''
        result = self._values.get("tensor_parallel_size")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def v1(self) -> typing.Optional[builtins.bool]:
        '''Whether vLLM's V1 engine runs (VLLM_USE_V1);

        off if left out.

        :schema: VllmRuntimeSpecTopologyPrefillVllmConfig#v1
        '''
        result = self._values.get("v1")
        return typing.cast(typing.Optional[builtins.bool], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillVllmConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecTopologyPrefillVllmConfigEnv",
    jsii_struct_bases=[],
    name_mapping={"name": "name", "value": "value"},
)
class VllmRuntimeSpecTopologyPrefillVllmConfigEnv:
    def __init__(self, *, name: builtins.str, value: builtins.str) -> None:
        '''An environment variable with a literal value;

        the operator does not support valueFrom.

        :param name: Name of the variable, without "=".
        :param value: Value, always text; it is copied unchanged.

        :schema: VllmRuntimeSpecTopologyPrefillVllmConfigEnv
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__883f56ebed177c413813b628e3ee46ad9c724b4d135703429822f2cc483745bd)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument value", value=value, expected_type=type_hints["value"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "value": value,
        }

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the variable, without "=".

        :schema: VllmRuntimeSpecTopologyPrefillVllmConfigEnv#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def value(self) -> builtins.str:
        '''Value, always text;

        it is copied unchanged.

        :schema: VllmRuntimeSpecTopologyPrefillVllmConfigEnv#value
        '''
        result = self._values.get("value")
        assert result is not None, "Required property 'value' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecTopologyPrefillVllmConfigEnv(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecVllmConfig",
    jsii_struct_bases=[],
    name_mapping={
        "enable_chunked_prefill": "enableChunkedPrefill",
        "enable_prefix_caching": "enablePrefixCaching",
        "env": "env",
        "extra_args": "extraArgs",
        "gpu_memory_utilization": "gpuMemoryUtilization",
        "max_loras": "maxLoras",
        "port": "port",
        "tensor_parallel_size": "tensorParallelSize",
        "v1": "v1",
    },
)
class VllmRuntimeSpecVllmConfig:
    def __init__(
        self,
        *,
        enable_chunked_prefill: typing.Optional[builtins.bool] = None,
        enable_prefix_caching: typing.Optional[builtins.bool] = None,
        env: typing.Optional[typing.Sequence[typing.Union["VllmRuntimeSpecVllmConfigEnv", typing.Dict[builtins.str, typing.Any]]]] = None,
        extra_args: typing.Optional[typing.Sequence[builtins.str]] = None,
        gpu_memory_utilization: typing.Optional[builtins.str] = None,
        max_loras: typing.Optional[jsii.Number] = None,
        port: typing.Optional[jsii.Number] = None,
        tensor_parallel_size: typing.Optional[jsii.Number] = None,
        v1: typing.Optional[builtins.bool] = None,
    ) -> None:
        '''How vLLM runs;

        required without topology.

        :param enable_chunked_prefill: Whether long prompts are computed in chunks; --no-enable-chunked-prefill is passed if left out.
        :param enable_prefix_caching: Whether common prefixes are reused; --no-enable-prefix-caching is passed if left out.
        :param env: Environment variables of the engine. With LMCACHE_ variables that lmCacheConfig controls, the operator updates endlessly.
        :param extra_args: Additional arguments of ``vllm serve``, one per item. Those for chat template and KV transfer follow and take precedence.
        :param gpu_memory_utilization: Share of GPU memory for vLLM, above 0 and up to 1, as text, e.g. "0.9".
        :param max_loras: Maximum number of LoRA adapters per batch (--max_loras).
        :param port: Port that vLLM listens on, 1 to 65535; the Service exposes it as port 80.
        :param tensor_parallel_size: Number of GPUs that share one model: the pod's GPUs divided by its pipeline stages.
        :param v1: Whether vLLM's V1 engine runs (VLLM_USE_V1); off if left out.

        :schema: VllmRuntimeSpecVllmConfig
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__81cf0fed979bdca6b6b41f3144dbc4e9176f059de1362b7fe0b79d47405bcd27)
            check_type(argname="argument enable_chunked_prefill", value=enable_chunked_prefill, expected_type=type_hints["enable_chunked_prefill"])
            check_type(argname="argument enable_prefix_caching", value=enable_prefix_caching, expected_type=type_hints["enable_prefix_caching"])
            check_type(argname="argument env", value=env, expected_type=type_hints["env"])
            check_type(argname="argument extra_args", value=extra_args, expected_type=type_hints["extra_args"])
            check_type(argname="argument gpu_memory_utilization", value=gpu_memory_utilization, expected_type=type_hints["gpu_memory_utilization"])
            check_type(argname="argument max_loras", value=max_loras, expected_type=type_hints["max_loras"])
            check_type(argname="argument port", value=port, expected_type=type_hints["port"])
            check_type(argname="argument tensor_parallel_size", value=tensor_parallel_size, expected_type=type_hints["tensor_parallel_size"])
            check_type(argname="argument v1", value=v1, expected_type=type_hints["v1"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if enable_chunked_prefill is not None:
            self._values["enable_chunked_prefill"] = enable_chunked_prefill
        if enable_prefix_caching is not None:
            self._values["enable_prefix_caching"] = enable_prefix_caching
        if env is not None:
            self._values["env"] = env
        if extra_args is not None:
            self._values["extra_args"] = extra_args
        if gpu_memory_utilization is not None:
            self._values["gpu_memory_utilization"] = gpu_memory_utilization
        if max_loras is not None:
            self._values["max_loras"] = max_loras
        if port is not None:
            self._values["port"] = port
        if tensor_parallel_size is not None:
            self._values["tensor_parallel_size"] = tensor_parallel_size
        if v1 is not None:
            self._values["v1"] = v1

    @builtins.property
    def enable_chunked_prefill(self) -> typing.Optional[builtins.bool]:
        '''Whether long prompts are computed in chunks;

        --no-enable-chunked-prefill is passed if left out.

        :schema: VllmRuntimeSpecVllmConfig#enableChunkedPrefill
        '''
        result = self._values.get("enable_chunked_prefill")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def enable_prefix_caching(self) -> typing.Optional[builtins.bool]:
        '''Whether common prefixes are reused;

        --no-enable-prefix-caching is passed if left out.

        :schema: VllmRuntimeSpecVllmConfig#enablePrefixCaching
        '''
        result = self._values.get("enable_prefix_caching")
        return typing.cast(typing.Optional[builtins.bool], result)

    @builtins.property
    def env(self) -> typing.Optional[typing.List["VllmRuntimeSpecVllmConfigEnv"]]:
        '''Environment variables of the engine.

        With LMCACHE_ variables that lmCacheConfig controls, the operator updates endlessly.

        :schema: VllmRuntimeSpecVllmConfig#env
        '''
        result = self._values.get("env")
        return typing.cast(typing.Optional[typing.List["VllmRuntimeSpecVllmConfigEnv"]], result)

    @builtins.property
    def extra_args(self) -> typing.Optional[typing.List[builtins.str]]:
        '''Additional arguments of ``vllm serve``, one per item.

        Those for chat template and KV transfer follow and take precedence.

        :schema: VllmRuntimeSpecVllmConfig#extraArgs
        '''
        result = self._values.get("extra_args")
        return typing.cast(typing.Optional[typing.List[builtins.str]], result)

    @builtins.property
    def gpu_memory_utilization(self) -> typing.Optional[builtins.str]:
        '''Share of GPU memory for vLLM, above 0 and up to 1, as text, e.g. "0.9".

        :schema: VllmRuntimeSpecVllmConfig#gpuMemoryUtilization
        '''
        result = self._values.get("gpu_memory_utilization")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def max_loras(self) -> typing.Optional[jsii.Number]:
        '''Maximum number of LoRA adapters per batch (--max_loras).

        :schema: VllmRuntimeSpecVllmConfig#maxLoras
        '''
        result = self._values.get("max_loras")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def port(self) -> typing.Optional[jsii.Number]:
        '''Port that vLLM listens on, 1 to 65535;

        the Service exposes it as port 80.

        :schema: VllmRuntimeSpecVllmConfig#port
        '''
        result = self._values.get("port")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def tensor_parallel_size(self) -> typing.Optional[jsii.Number]:
        '''Number of GPUs that share one model: the pod's GPUs divided by its pipeline stages.

        :schema: VllmRuntimeSpecVllmConfig#tensorParallelSize
        '''
        result = self._values.get("tensor_parallel_size")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def v1(self) -> typing.Optional[builtins.bool]:
        '''Whether vLLM's V1 engine runs (VLLM_USE_V1);

        off if left out.

        :schema: VllmRuntimeSpecVllmConfig#v1
        '''
        result = self._values.get("v1")
        return typing.cast(typing.Optional[builtins.bool], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecVllmConfig(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="aivllmproduction-stack.VllmRuntimeSpecVllmConfigEnv",
    jsii_struct_bases=[],
    name_mapping={"name": "name", "value": "value"},
)
class VllmRuntimeSpecVllmConfigEnv:
    def __init__(self, *, name: builtins.str, value: builtins.str) -> None:
        '''An environment variable with a literal value;

        the operator does not support valueFrom.

        :param name: Name of the variable, without "=".
        :param value: Value, always text; it is copied unchanged.

        :schema: VllmRuntimeSpecVllmConfigEnv
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__1456b1c70197c200475ca7b386e2f58432fbba293d1057a9d14ecab6c0aaa95e)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument value", value=value, expected_type=type_hints["value"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
            "value": value,
        }

    @builtins.property
    def name(self) -> builtins.str:
        '''Name of the variable, without "=".

        :schema: VllmRuntimeSpecVllmConfigEnv#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def value(self) -> builtins.str:
        '''Value, always text;

        it is copied unchanged.

        :schema: VllmRuntimeSpecVllmConfigEnv#value
        '''
        result = self._values.get("value")
        assert result is not None, "Required property 'value' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "VllmRuntimeSpecVllmConfigEnv(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


__all__ = [
    "CacheServer",
    "CacheServerProps",
    "CacheServerSpec",
    "CacheServerSpecDeploymentStrategy",
    "CacheServerSpecImage",
    "CacheServerSpecResources",
    "LoraAdapter",
    "LoraAdapterProps",
    "LoraAdapterSpec",
    "LoraAdapterSpecAdapterSource",
    "LoraAdapterSpecAdapterSourceCredentialsSecretRef",
    "LoraAdapterSpecAdapterSourceType",
    "LoraAdapterSpecLoraAdapterDeploymentConfig",
    "LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm",
    "LoraAdapterSpecVllmApiKey",
    "VllmRouter",
    "VllmRouterProps",
    "VllmRouterSpec",
    "VllmRouterSpecEnv",
    "VllmRouterSpecImage",
    "VllmRouterSpecNodeSelectorTerms",
    "VllmRouterSpecNodeSelectorTermsMatchExpressions",
    "VllmRouterSpecNodeSelectorTermsMatchFields",
    "VllmRouterSpecResources",
    "VllmRouterSpecRoutingLogic",
    "VllmRouterSpecServiceDiscovery",
    "VllmRouterSpecVllmApiKeySecret",
    "VllmRuntime",
    "VllmRuntimeProps",
    "VllmRuntimeSpec",
    "VllmRuntimeSpecAutoscalingConfig",
    "VllmRuntimeSpecAutoscalingConfigScaleDownPolicy",
    "VllmRuntimeSpecAutoscalingConfigScaleUpPolicy",
    "VllmRuntimeSpecAutoscalingConfigTriggers",
    "VllmRuntimeSpecDeploymentConfig",
    "VllmRuntimeSpecDeploymentConfigDeploymentStrategy",
    "VllmRuntimeSpecDeploymentConfigImage",
    "VllmRuntimeSpecDeploymentConfigNodeSelectorTerms",
    "VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions",
    "VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields",
    "VllmRuntimeSpecDeploymentConfigResources",
    "VllmRuntimeSpecDeploymentConfigSidecarConfig",
    "VllmRuntimeSpecDeploymentConfigSidecarConfigEnv",
    "VllmRuntimeSpecDeploymentConfigSidecarConfigImage",
    "VllmRuntimeSpecDeploymentConfigSidecarConfigResources",
    "VllmRuntimeSpecDeploymentConfigToleration",
    "VllmRuntimeSpecLmCacheConfig",
    "VllmRuntimeSpecModel",
    "VllmRuntimeSpecModelHfTokenSecret",
    "VllmRuntimeSpecStorageConfig",
    "VllmRuntimeSpecStorageConfigAccessMode",
    "VllmRuntimeSpecTopology",
    "VllmRuntimeSpecTopologyDecode",
    "VllmRuntimeSpecTopologyDecodeDeploymentConfig",
    "VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy",
    "VllmRuntimeSpecTopologyDecodeDeploymentConfigImage",
    "VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms",
    "VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions",
    "VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields",
    "VllmRuntimeSpecTopologyDecodeDeploymentConfigResources",
    "VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig",
    "VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv",
    "VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage",
    "VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources",
    "VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration",
    "VllmRuntimeSpecTopologyDecodeLmCacheConfig",
    "VllmRuntimeSpecTopologyDecodeModel",
    "VllmRuntimeSpecTopologyDecodeModelHfTokenSecret",
    "VllmRuntimeSpecTopologyDecodeStorageConfig",
    "VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode",
    "VllmRuntimeSpecTopologyDecodeVllmConfig",
    "VllmRuntimeSpecTopologyDecodeVllmConfigEnv",
    "VllmRuntimeSpecTopologyPrefill",
    "VllmRuntimeSpecTopologyPrefillDeploymentConfig",
    "VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy",
    "VllmRuntimeSpecTopologyPrefillDeploymentConfigImage",
    "VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms",
    "VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions",
    "VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields",
    "VllmRuntimeSpecTopologyPrefillDeploymentConfigResources",
    "VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig",
    "VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv",
    "VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage",
    "VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources",
    "VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration",
    "VllmRuntimeSpecTopologyPrefillLmCacheConfig",
    "VllmRuntimeSpecTopologyPrefillModel",
    "VllmRuntimeSpecTopologyPrefillModelHfTokenSecret",
    "VllmRuntimeSpecTopologyPrefillStorageConfig",
    "VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode",
    "VllmRuntimeSpecTopologyPrefillVllmConfig",
    "VllmRuntimeSpecTopologyPrefillVllmConfigEnv",
    "VllmRuntimeSpecVllmConfig",
    "VllmRuntimeSpecVllmConfigEnv",
]

publication.publish()

def _typecheckingstub__664d4153b848b0795003161704901d82ed2c1a42473b0eb0529cbad64880eeb2(
    scope: _constructs_77d1e7e8.Construct,
    id: builtins.str,
    *,
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
    spec: typing.Optional[typing.Union[CacheServerSpec, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__75c0bcf36782600b1dac25319fd9729c46a8e7084910fa69eef514fbaa31d5cc(
    *,
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
    spec: typing.Optional[typing.Union[CacheServerSpec, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__37968fb867fd3c6da86dd4d3e1f15f120407abf42d82237079f1593be81e2eae(
    *,
    deployment_strategy: CacheServerSpecDeploymentStrategy,
    image: typing.Union[CacheServerSpecImage, typing.Dict[builtins.str, typing.Any]],
    port: jsii.Number,
    replicas: jsii.Number,
    resources: typing.Union[CacheServerSpecResources, typing.Dict[builtins.str, typing.Any]],
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__ec920961803492dc315ad01b4beab65f7fbd7a97727d13f8b81bbbcfedeb8ad1(
    *,
    name: builtins.str,
    registry: builtins.str,
    pull_policy: typing.Optional[builtins.str] = None,
    pull_secret_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__27b1ff671b6fc64cbd90a6a5783d875cd8b6f58dd011c6b67d41757a3d66ff5d(
    *,
    cpu: typing.Optional[builtins.str] = None,
    gpu: typing.Optional[builtins.str] = None,
    gpu_type: typing.Optional[builtins.str] = None,
    memory: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__65c8c639a65d92bf17117238f10556961ae8764ae741e1a04e0d7202bcd0d997(
    scope: _constructs_77d1e7e8.Construct,
    id: builtins.str,
    *,
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
    spec: typing.Optional[typing.Union[LoraAdapterSpec, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__5e842af3a17896a6335f5408e42a21f13df6311595163540b7ca62f1bd070a93(
    *,
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
    spec: typing.Optional[typing.Union[LoraAdapterSpec, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__7a210ec23356b51a3eaa7038c3d9b2659263bbfaf0cf04fc3f4d81312587544a(
    *,
    adapter_source: typing.Union[LoraAdapterSpecAdapterSource, typing.Dict[builtins.str, typing.Any]],
    base_model: builtins.str,
    lora_adapter_deployment_config: typing.Optional[typing.Union[LoraAdapterSpecLoraAdapterDeploymentConfig, typing.Dict[builtins.str, typing.Any]]] = None,
    vllm_api_key: typing.Optional[typing.Union[LoraAdapterSpecVllmApiKey, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__bcd61eb2217178dd0038faa9df09a97f7d32697afbbc79788a00e01ee5a40c9c(
    *,
    adapter_name: builtins.str,
    type: LoraAdapterSpecAdapterSourceType,
    adapter_path: typing.Optional[builtins.str] = None,
    credentials_secret_ref: typing.Optional[typing.Union[LoraAdapterSpecAdapterSourceCredentialsSecretRef, typing.Dict[builtins.str, typing.Any]]] = None,
    max_adapters: typing.Optional[jsii.Number] = None,
    pattern: typing.Optional[builtins.str] = None,
    repository: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__c0f7ca4fda1ed35ba2d98d742d819fa67149c4c3dac8d8e3eaafe790ce57bb49(
    *,
    key: builtins.str,
    name: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__97e971a3fba2152b8698d272e70658bf70771d489334ba6d0f6a8334bbc3565d(
    *,
    algorithm: LoraAdapterSpecLoraAdapterDeploymentConfigAlgorithm,
    replicas: typing.Optional[jsii.Number] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__a888d810e112cae1a6cbb2b6e956af21230b2c5f6feacfce3eb7b74edf8c7708(
    *,
    secret_key: builtins.str,
    secret_name: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__835597bd4c329b00d40514fb31828a86a0d8a26f499855aecc8cef7a9b8b5e9f(
    scope: _constructs_77d1e7e8.Construct,
    id: builtins.str,
    *,
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
    spec: typing.Optional[typing.Union[VllmRouterSpec, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__a3093dab859289328350ecee04b6d2d34ad49828fc1ae1bcc10a3fd53e260f2f(
    *,
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
    spec: typing.Optional[typing.Union[VllmRouterSpec, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__b27e6e8b22191ac08dd67a40816efee806cde8efd8293774d99e07e3cd0c3fce(
    *,
    image: typing.Union[VllmRouterSpecImage, typing.Dict[builtins.str, typing.Any]],
    resources: typing.Union[VllmRouterSpecResources, typing.Dict[builtins.str, typing.Any]],
    enable_router: typing.Optional[builtins.bool] = None,
    engine_scrape_interval: typing.Optional[jsii.Number] = None,
    env: typing.Optional[typing.Sequence[typing.Union[VllmRouterSpecEnv, typing.Dict[builtins.str, typing.Any]]]] = None,
    extra_args: typing.Optional[typing.Sequence[builtins.str]] = None,
    k8_s_label_selector: typing.Optional[builtins.str] = None,
    lmcache_controller_port: typing.Optional[jsii.Number] = None,
    node_selector_terms: typing.Optional[typing.Sequence[typing.Union[VllmRouterSpecNodeSelectorTerms, typing.Dict[builtins.str, typing.Any]]]] = None,
    port: typing.Optional[jsii.Number] = None,
    replicas: typing.Optional[jsii.Number] = None,
    request_stats_window: typing.Optional[jsii.Number] = None,
    routing_logic: typing.Optional[VllmRouterSpecRoutingLogic] = None,
    service_account_name: typing.Optional[builtins.str] = None,
    service_discovery: typing.Optional[VllmRouterSpecServiceDiscovery] = None,
    session_key: typing.Optional[builtins.str] = None,
    static_backends: typing.Optional[builtins.str] = None,
    static_models: typing.Optional[builtins.str] = None,
    vllm_api_key_name: typing.Optional[builtins.str] = None,
    vllm_api_key_secret: typing.Optional[typing.Union[VllmRouterSpecVllmApiKeySecret, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__ee898bb8b113f90cc52acdf37d67e79bc91c010efdd93ea1aecfc5a919a563ca(
    *,
    name: builtins.str,
    value: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__3eb91de8ec48977967966090aaa4dfd38789a574689a246e1e88af8ddb3198fb(
    *,
    name: builtins.str,
    registry: builtins.str,
    pull_policy: typing.Optional[builtins.str] = None,
    pull_secret_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__dbf86df45564ea278175f4311e905f61fd06f6753c2925f2ea32e79e6cdd6786(
    *,
    match_expressions: typing.Optional[typing.Sequence[typing.Union[VllmRouterSpecNodeSelectorTermsMatchExpressions, typing.Dict[builtins.str, typing.Any]]]] = None,
    match_fields: typing.Optional[typing.Sequence[typing.Union[VllmRouterSpecNodeSelectorTermsMatchFields, typing.Dict[builtins.str, typing.Any]]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__b8a4777d5199cefe634cb115c83735664441218997e13015c64a3834b61fdc07(
    *,
    key: builtins.str,
    operator: builtins.str,
    values: typing.Optional[typing.Sequence[builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__ebdb47296cd01be517eaa69c225730f7fc414c1d187e24f135fb011c0924ff9a(
    *,
    key: builtins.str,
    operator: builtins.str,
    values: typing.Optional[typing.Sequence[builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__b0ef26eeeb75117f6be82a9df59844576cf7006cd962f266b78d263322d787bf(
    *,
    cpu: typing.Optional[builtins.str] = None,
    gpu: typing.Optional[builtins.str] = None,
    gpu_type: typing.Optional[builtins.str] = None,
    memory: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__5ce682f5a6f451866e9425746e06abcae6f72a3762bfdf14bd5b3353edceaec6(
    *,
    name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__9eb11d8f3f1639660fcbc018472a16ff18d9b34ecc7d9ba826301f8ce4193bec(
    scope: _constructs_77d1e7e8.Construct,
    id: builtins.str,
    *,
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
    spec: typing.Optional[typing.Union[VllmRuntimeSpec, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__57be63f6a8bac2a67557ad07ad836b5c570894552cf42207b74f293ad455860d(
    *,
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
    spec: typing.Optional[typing.Union[VllmRuntimeSpec, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__cb3024e11dfbf4eea66fa2a3ce73aaeca415a510c97512b070f448cb0993cb70(
    *,
    autoscaling_config: typing.Optional[typing.Union[VllmRuntimeSpecAutoscalingConfig, typing.Dict[builtins.str, typing.Any]]] = None,
    deployment_config: typing.Optional[typing.Union[VllmRuntimeSpecDeploymentConfig, typing.Dict[builtins.str, typing.Any]]] = None,
    enable_pd_disaggregation: typing.Optional[builtins.bool] = None,
    lm_cache_config: typing.Optional[typing.Union[VllmRuntimeSpecLmCacheConfig, typing.Dict[builtins.str, typing.Any]]] = None,
    model: typing.Optional[typing.Union[VllmRuntimeSpecModel, typing.Dict[builtins.str, typing.Any]]] = None,
    storage_config: typing.Optional[typing.Union[VllmRuntimeSpecStorageConfig, typing.Dict[builtins.str, typing.Any]]] = None,
    topology: typing.Optional[typing.Union[VllmRuntimeSpecTopology, typing.Dict[builtins.str, typing.Any]]] = None,
    vllm_config: typing.Optional[typing.Union[VllmRuntimeSpecVllmConfig, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__3adea10451f0ed746eedca21b2987f3f566581b665fd59bd2d32e3d0ab51e2df(
    *,
    max_replicas: jsii.Number,
    enabled: typing.Optional[builtins.bool] = None,
    min_replicas: typing.Optional[jsii.Number] = None,
    polling_interval: typing.Optional[jsii.Number] = None,
    scale_down_policy: typing.Optional[typing.Union[VllmRuntimeSpecAutoscalingConfigScaleDownPolicy, typing.Dict[builtins.str, typing.Any]]] = None,
    scale_up_policy: typing.Optional[typing.Union[VllmRuntimeSpecAutoscalingConfigScaleUpPolicy, typing.Dict[builtins.str, typing.Any]]] = None,
    triggers: typing.Optional[typing.Union[VllmRuntimeSpecAutoscalingConfigTriggers, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__be2ffa700014d27fb148c70c57a5ce32237f2a23391e2c180efeeb994a13a361(
    *,
    period_seconds: typing.Optional[jsii.Number] = None,
    pod_value: typing.Optional[jsii.Number] = None,
    scale_to_zero_delay_seconds: typing.Optional[jsii.Number] = None,
    stabilization_window_seconds: typing.Optional[jsii.Number] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__ce2dec9f221ea3441f56d468e68290ae137c1ea2b82e05bdecbb423776f036c5(
    *,
    period_seconds: typing.Optional[jsii.Number] = None,
    pod_value: typing.Optional[jsii.Number] = None,
    stabilization_window_seconds: typing.Optional[jsii.Number] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__31d95461a5ac375689607825f8ae56d16122165870f1c18c74ed233daee86cd4(
    *,
    generation_tokens_threshold: typing.Optional[jsii.Number] = None,
    prometheus_address: typing.Optional[builtins.str] = None,
    prompt_tokens_threshold: typing.Optional[jsii.Number] = None,
    requests_running_threshold: typing.Optional[jsii.Number] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__abd20e947d89d94a910a7934c1aabba022b1c43b7a6c4966641f2a7801383f6e(
    *,
    image: typing.Union[VllmRuntimeSpecDeploymentConfigImage, typing.Dict[builtins.str, typing.Any]],
    resources: typing.Union[VllmRuntimeSpecDeploymentConfigResources, typing.Dict[builtins.str, typing.Any]],
    deployment_strategy: typing.Optional[VllmRuntimeSpecDeploymentConfigDeploymentStrategy] = None,
    node_selector_terms: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecDeploymentConfigNodeSelectorTerms, typing.Dict[builtins.str, typing.Any]]]] = None,
    pod_annotations: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
    replicas: typing.Optional[jsii.Number] = None,
    runtime_class: typing.Optional[builtins.str] = None,
    shm_size: typing.Optional[builtins.str] = None,
    sidecar_config: typing.Optional[typing.Union[VllmRuntimeSpecDeploymentConfigSidecarConfig, typing.Dict[builtins.str, typing.Any]]] = None,
    toleration: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecDeploymentConfigToleration, typing.Dict[builtins.str, typing.Any]]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__52f2abb4bf0e4bbfd17c8262f0d4d8867cbbd4ab7341eace98c75c00b5510a18(
    *,
    name: builtins.str,
    registry: builtins.str,
    pull_policy: typing.Optional[builtins.str] = None,
    pull_secret_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__0ff35489022fa608dde5d4a76bd5f0bea88dd8713080b3a38f983474e1d37235(
    *,
    match_expressions: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchExpressions, typing.Dict[builtins.str, typing.Any]]]] = None,
    match_fields: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecDeploymentConfigNodeSelectorTermsMatchFields, typing.Dict[builtins.str, typing.Any]]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__9cec46a73a95ff626a9315ce43272bed2f6f960cade2708e122920aea3e27895(
    *,
    key: builtins.str,
    operator: builtins.str,
    values: typing.Optional[typing.Sequence[builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__6ff711ad973409927ee3c7ca2464ce919e26068e2abff9343aa9c6af5117da0a(
    *,
    key: builtins.str,
    operator: builtins.str,
    values: typing.Optional[typing.Sequence[builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__b93227b4a89405b435a8a3c1896309781a34f5d230650fb4e2fd3ceaf35bb584(
    *,
    cpu: typing.Optional[builtins.str] = None,
    gpu: typing.Optional[builtins.str] = None,
    gpu_type: typing.Optional[builtins.str] = None,
    memory: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__c2e3fabc7c4c7e860709bd0c22f25b6751cee92f5d13454781dbeaa2b4734455(
    *,
    image: typing.Union[VllmRuntimeSpecDeploymentConfigSidecarConfigImage, typing.Dict[builtins.str, typing.Any]],
    args: typing.Optional[typing.Sequence[builtins.str]] = None,
    command: typing.Optional[typing.Sequence[builtins.str]] = None,
    enabled: typing.Optional[builtins.bool] = None,
    env: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecDeploymentConfigSidecarConfigEnv, typing.Dict[builtins.str, typing.Any]]]] = None,
    mount_path: typing.Optional[builtins.str] = None,
    name: typing.Optional[builtins.str] = None,
    resources: typing.Optional[typing.Union[VllmRuntimeSpecDeploymentConfigSidecarConfigResources, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__058303e8898c27958bef789b24409424c196fbc7a87367a65afb2841a96de70d(
    *,
    name: builtins.str,
    value: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__ab9878124dab1bac195326b514b354db9a76fa403049842d0c1deebb3ea55a3c(
    *,
    name: builtins.str,
    registry: builtins.str,
    pull_policy: typing.Optional[builtins.str] = None,
    pull_secret_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__f68f4faa437e8ef39a65e34094819fd45f77ba4eb5c5c5bbe2459d1d8a831ea5(
    *,
    cpu: typing.Optional[builtins.str] = None,
    gpu: typing.Optional[builtins.str] = None,
    gpu_type: typing.Optional[builtins.str] = None,
    memory: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__05daf3010d6457fad1d4af30793a43475289619770132042ed716fd23be9f22d(
    *,
    effect: typing.Optional[builtins.str] = None,
    key: typing.Optional[builtins.str] = None,
    operator: typing.Optional[builtins.str] = None,
    toleration_seconds: typing.Optional[jsii.Number] = None,
    value: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__38021122f8aa4aebd036a8dd6f4de2860bf8ea8cb4c739453a44fd5837fee496(
    *,
    cpu_offloading_buffer_size: typing.Optional[builtins.str] = None,
    disk_offloading_buffer_size: typing.Optional[builtins.str] = None,
    enabled: typing.Optional[builtins.bool] = None,
    enable_nixl: typing.Optional[builtins.bool] = None,
    enable_xpyd: typing.Optional[builtins.bool] = None,
    kv_role: typing.Optional[builtins.str] = None,
    local_cpu: typing.Optional[builtins.str] = None,
    max_local_cpu_size: typing.Optional[jsii.Number] = None,
    nixl_buffer_device: typing.Optional[builtins.str] = None,
    nixl_buffer_size: typing.Optional[builtins.str] = None,
    nixl_peer_alloc_port: typing.Optional[builtins.str] = None,
    nixl_peer_host: typing.Optional[builtins.str] = None,
    nixl_peer_init_port: typing.Optional[builtins.str] = None,
    nixl_proxy_host: typing.Optional[builtins.str] = None,
    nixl_proxy_port: typing.Optional[builtins.str] = None,
    nixl_role: typing.Optional[builtins.str] = None,
    remote_serde: typing.Optional[builtins.str] = None,
    remote_url: typing.Optional[builtins.str] = None,
    rpc_port: typing.Optional[builtins.str] = None,
    skip_last_n_tokens: typing.Optional[jsii.Number] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__e83e284e2bc27029fd654f03a5ff0f0b9c0fd3e0bd15376e9cd37555a381837d(
    *,
    model_url: builtins.str,
    chat_template: typing.Optional[builtins.str] = None,
    dtype: typing.Optional[builtins.str] = None,
    enable_lo_ra: typing.Optional[builtins.bool] = None,
    enable_tool: typing.Optional[builtins.bool] = None,
    hf_token_secret: typing.Optional[typing.Union[VllmRuntimeSpecModelHfTokenSecret, typing.Dict[builtins.str, typing.Any]]] = None,
    max_model_len: typing.Optional[jsii.Number] = None,
    max_num_seqs: typing.Optional[jsii.Number] = None,
    tool_call_parser: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__f249bb938b514506cf1890fd57603438d5b0735862b19fad3c554f0ff92fc1e5(
    *,
    hf_token_key_name: typing.Optional[builtins.str] = None,
    hf_token_secret_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__da5d784fc8c8eee535cde066e18e858a1ddf8c00194cd83fb0b7305307cf48cc(
    *,
    access_mode: typing.Optional[VllmRuntimeSpecStorageConfigAccessMode] = None,
    enabled: typing.Optional[builtins.bool] = None,
    mount_path: typing.Optional[builtins.str] = None,
    size: typing.Optional[builtins.str] = None,
    storage_class_name: typing.Optional[builtins.str] = None,
    volume_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__f36d08c729edf6b52ece2e218149849f9d39cfdaec6bbbf97c36698697875f9c(
    *,
    decode: typing.Union[VllmRuntimeSpecTopologyDecode, typing.Dict[builtins.str, typing.Any]],
    prefill: typing.Union[VllmRuntimeSpecTopologyPrefill, typing.Dict[builtins.str, typing.Any]],
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__a37bae1a5b330e7af7a8b2417d1aa29c0f9e9c66f58471a7c11826396c678851(
    *,
    deployment_config: typing.Union[VllmRuntimeSpecTopologyDecodeDeploymentConfig, typing.Dict[builtins.str, typing.Any]],
    model: typing.Union[VllmRuntimeSpecTopologyDecodeModel, typing.Dict[builtins.str, typing.Any]],
    vllm_config: typing.Union[VllmRuntimeSpecTopologyDecodeVllmConfig, typing.Dict[builtins.str, typing.Any]],
    lm_cache_config: typing.Optional[typing.Union[VllmRuntimeSpecTopologyDecodeLmCacheConfig, typing.Dict[builtins.str, typing.Any]]] = None,
    storage_config: typing.Optional[typing.Union[VllmRuntimeSpecTopologyDecodeStorageConfig, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__7ca7ea713f7c537e30b030b29f3292a1e7a4278d993f947bd3e8362c16b876bd(
    *,
    image: typing.Union[VllmRuntimeSpecTopologyDecodeDeploymentConfigImage, typing.Dict[builtins.str, typing.Any]],
    resources: typing.Union[VllmRuntimeSpecTopologyDecodeDeploymentConfigResources, typing.Dict[builtins.str, typing.Any]],
    deployment_strategy: typing.Optional[VllmRuntimeSpecTopologyDecodeDeploymentConfigDeploymentStrategy] = None,
    node_selector_terms: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTerms, typing.Dict[builtins.str, typing.Any]]]] = None,
    pod_annotations: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
    replicas: typing.Optional[jsii.Number] = None,
    runtime_class: typing.Optional[builtins.str] = None,
    shm_size: typing.Optional[builtins.str] = None,
    sidecar_config: typing.Optional[typing.Union[VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfig, typing.Dict[builtins.str, typing.Any]]] = None,
    toleration: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecTopologyDecodeDeploymentConfigToleration, typing.Dict[builtins.str, typing.Any]]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__a215e3cc73cadd3a3e02c0ca1a9d890be5724011705da5bf478c401f95133630(
    *,
    name: builtins.str,
    registry: builtins.str,
    pull_policy: typing.Optional[builtins.str] = None,
    pull_secret_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__97dbb8b385b7b740aff3327a3b1699be0dc59efefc15c40a4e42c7a1d7482b1e(
    *,
    match_expressions: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchExpressions, typing.Dict[builtins.str, typing.Any]]]] = None,
    match_fields: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecTopologyDecodeDeploymentConfigNodeSelectorTermsMatchFields, typing.Dict[builtins.str, typing.Any]]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__32420b4a0afd19ecf36fb9d817677483a94cbaa510fc5faef75ea761da737503(
    *,
    key: builtins.str,
    operator: builtins.str,
    values: typing.Optional[typing.Sequence[builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__19156b423d5890e1d8048b9bd3c4a376de433422407f5ad0637b95f52aea0453(
    *,
    key: builtins.str,
    operator: builtins.str,
    values: typing.Optional[typing.Sequence[builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__37803ea02143419d5d057f806e8fb2e855c9676f85b9c0588b0194b92374d41c(
    *,
    cpu: typing.Optional[builtins.str] = None,
    gpu: typing.Optional[builtins.str] = None,
    gpu_type: typing.Optional[builtins.str] = None,
    memory: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__9886e56d8855e0e5d881f937d7d07f12cf7b94b68dff0ee7940bc1f7c532d31b(
    *,
    image: typing.Union[VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigImage, typing.Dict[builtins.str, typing.Any]],
    args: typing.Optional[typing.Sequence[builtins.str]] = None,
    command: typing.Optional[typing.Sequence[builtins.str]] = None,
    enabled: typing.Optional[builtins.bool] = None,
    env: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigEnv, typing.Dict[builtins.str, typing.Any]]]] = None,
    mount_path: typing.Optional[builtins.str] = None,
    name: typing.Optional[builtins.str] = None,
    resources: typing.Optional[typing.Union[VllmRuntimeSpecTopologyDecodeDeploymentConfigSidecarConfigResources, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__ce31ce8d866a7b24f4fef70629142001d2e6083d030016993e310c3a8466ebc1(
    *,
    name: builtins.str,
    value: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__84ca0b19732a3c5e22dae64c1f3220cf75682035644388b22b349fbf5dd2b145(
    *,
    name: builtins.str,
    registry: builtins.str,
    pull_policy: typing.Optional[builtins.str] = None,
    pull_secret_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__44950c72786c644db28dcb59403246d428fc5df61ca086102e3c616222bce19c(
    *,
    cpu: typing.Optional[builtins.str] = None,
    gpu: typing.Optional[builtins.str] = None,
    gpu_type: typing.Optional[builtins.str] = None,
    memory: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__8eedd440ccde64d265b4ce4df71eb84c7d049ebb24226990653b51cf60e6d43a(
    *,
    effect: typing.Optional[builtins.str] = None,
    key: typing.Optional[builtins.str] = None,
    operator: typing.Optional[builtins.str] = None,
    toleration_seconds: typing.Optional[jsii.Number] = None,
    value: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__0b6e9cb26f67c34df46fbd210a750a32c911842bca6e752392027d3b6dc7347d(
    *,
    cpu_offloading_buffer_size: typing.Optional[builtins.str] = None,
    disk_offloading_buffer_size: typing.Optional[builtins.str] = None,
    enabled: typing.Optional[builtins.bool] = None,
    enable_nixl: typing.Optional[builtins.bool] = None,
    enable_xpyd: typing.Optional[builtins.bool] = None,
    kv_role: typing.Optional[builtins.str] = None,
    local_cpu: typing.Optional[builtins.str] = None,
    max_local_cpu_size: typing.Optional[jsii.Number] = None,
    nixl_buffer_device: typing.Optional[builtins.str] = None,
    nixl_buffer_size: typing.Optional[builtins.str] = None,
    nixl_peer_alloc_port: typing.Optional[builtins.str] = None,
    nixl_peer_host: typing.Optional[builtins.str] = None,
    nixl_peer_init_port: typing.Optional[builtins.str] = None,
    nixl_proxy_host: typing.Optional[builtins.str] = None,
    nixl_proxy_port: typing.Optional[builtins.str] = None,
    nixl_role: typing.Optional[builtins.str] = None,
    remote_serde: typing.Optional[builtins.str] = None,
    remote_url: typing.Optional[builtins.str] = None,
    rpc_port: typing.Optional[builtins.str] = None,
    skip_last_n_tokens: typing.Optional[jsii.Number] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__ea431cf26db1f3b237e126a043ce0d99c2324e537dc32fbc4058cc3f5091a482(
    *,
    model_url: builtins.str,
    chat_template: typing.Optional[builtins.str] = None,
    dtype: typing.Optional[builtins.str] = None,
    enable_lo_ra: typing.Optional[builtins.bool] = None,
    enable_tool: typing.Optional[builtins.bool] = None,
    hf_token_secret: typing.Optional[typing.Union[VllmRuntimeSpecTopologyDecodeModelHfTokenSecret, typing.Dict[builtins.str, typing.Any]]] = None,
    max_model_len: typing.Optional[jsii.Number] = None,
    max_num_seqs: typing.Optional[jsii.Number] = None,
    tool_call_parser: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__49171331198dd9d6ab7b13d2e9bb19de2aa58bab5f5cdeeb0f45cfbd8fd24c14(
    *,
    hf_token_key_name: typing.Optional[builtins.str] = None,
    hf_token_secret_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__6b9cdbd9dc6fdfc70bfff927761ddcf28863c68a02bcf6b916f2daf5bfff04df(
    *,
    access_mode: typing.Optional[VllmRuntimeSpecTopologyDecodeStorageConfigAccessMode] = None,
    enabled: typing.Optional[builtins.bool] = None,
    mount_path: typing.Optional[builtins.str] = None,
    size: typing.Optional[builtins.str] = None,
    storage_class_name: typing.Optional[builtins.str] = None,
    volume_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__651805da5c93412542b3a31d04d1b5ca5308cf82ff872daa45227ef6637ca5c5(
    *,
    enable_chunked_prefill: typing.Optional[builtins.bool] = None,
    enable_prefix_caching: typing.Optional[builtins.bool] = None,
    env: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecTopologyDecodeVllmConfigEnv, typing.Dict[builtins.str, typing.Any]]]] = None,
    extra_args: typing.Optional[typing.Sequence[builtins.str]] = None,
    gpu_memory_utilization: typing.Optional[builtins.str] = None,
    max_loras: typing.Optional[jsii.Number] = None,
    port: typing.Optional[jsii.Number] = None,
    tensor_parallel_size: typing.Optional[jsii.Number] = None,
    v1: typing.Optional[builtins.bool] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__024311f6e6562f75f6a4eb6d0177aacdf5ee00bb2617c18e8cf7f808da1681f3(
    *,
    name: builtins.str,
    value: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__c3de7e419441f5b1f02b2d67357f33837f43fbcacf93b191e89a0bf7bee80483(
    *,
    deployment_config: typing.Union[VllmRuntimeSpecTopologyPrefillDeploymentConfig, typing.Dict[builtins.str, typing.Any]],
    model: typing.Union[VllmRuntimeSpecTopologyPrefillModel, typing.Dict[builtins.str, typing.Any]],
    vllm_config: typing.Union[VllmRuntimeSpecTopologyPrefillVllmConfig, typing.Dict[builtins.str, typing.Any]],
    lm_cache_config: typing.Optional[typing.Union[VllmRuntimeSpecTopologyPrefillLmCacheConfig, typing.Dict[builtins.str, typing.Any]]] = None,
    storage_config: typing.Optional[typing.Union[VllmRuntimeSpecTopologyPrefillStorageConfig, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__8a97a73eebf14b5f31cb0f2c70d13445d36fd5e3eafb0c70e6180f63ab82db1f(
    *,
    image: typing.Union[VllmRuntimeSpecTopologyPrefillDeploymentConfigImage, typing.Dict[builtins.str, typing.Any]],
    resources: typing.Union[VllmRuntimeSpecTopologyPrefillDeploymentConfigResources, typing.Dict[builtins.str, typing.Any]],
    deployment_strategy: typing.Optional[VllmRuntimeSpecTopologyPrefillDeploymentConfigDeploymentStrategy] = None,
    node_selector_terms: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTerms, typing.Dict[builtins.str, typing.Any]]]] = None,
    pod_annotations: typing.Optional[typing.Mapping[builtins.str, builtins.str]] = None,
    replicas: typing.Optional[jsii.Number] = None,
    runtime_class: typing.Optional[builtins.str] = None,
    shm_size: typing.Optional[builtins.str] = None,
    sidecar_config: typing.Optional[typing.Union[VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfig, typing.Dict[builtins.str, typing.Any]]] = None,
    toleration: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecTopologyPrefillDeploymentConfigToleration, typing.Dict[builtins.str, typing.Any]]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__9214e50c0b9ac8854585ac4191f28bfcf52943f41e5710f5c5f61905c20b8e52(
    *,
    name: builtins.str,
    registry: builtins.str,
    pull_policy: typing.Optional[builtins.str] = None,
    pull_secret_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__0301ae8f297d3a7ce141d2ba2b6e495c94cc3b2c43ae944a20fbf0e6acfb3795(
    *,
    match_expressions: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchExpressions, typing.Dict[builtins.str, typing.Any]]]] = None,
    match_fields: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecTopologyPrefillDeploymentConfigNodeSelectorTermsMatchFields, typing.Dict[builtins.str, typing.Any]]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__69a515dbc27f4e834507ca8a8e6db366952c99d5d1702eb42c62a7a1cdf0b035(
    *,
    key: builtins.str,
    operator: builtins.str,
    values: typing.Optional[typing.Sequence[builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__8913a43b9fc6a7ba1055b4b65a4be0cedbff721b2775601a4f3f3974be03e585(
    *,
    key: builtins.str,
    operator: builtins.str,
    values: typing.Optional[typing.Sequence[builtins.str]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__d79c393f966a19fca39c37a08ce545050d9a0ae1efb5b0beec5c4337aab1c42c(
    *,
    cpu: typing.Optional[builtins.str] = None,
    gpu: typing.Optional[builtins.str] = None,
    gpu_type: typing.Optional[builtins.str] = None,
    memory: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__021b84745fc3519978bb8e902165fb9be44da3f5e826ab4eb88522d401944e15(
    *,
    image: typing.Union[VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigImage, typing.Dict[builtins.str, typing.Any]],
    args: typing.Optional[typing.Sequence[builtins.str]] = None,
    command: typing.Optional[typing.Sequence[builtins.str]] = None,
    enabled: typing.Optional[builtins.bool] = None,
    env: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigEnv, typing.Dict[builtins.str, typing.Any]]]] = None,
    mount_path: typing.Optional[builtins.str] = None,
    name: typing.Optional[builtins.str] = None,
    resources: typing.Optional[typing.Union[VllmRuntimeSpecTopologyPrefillDeploymentConfigSidecarConfigResources, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__5cf69b9a3400eacf6a68320f70a07b3b5af25bcf6fab2587e05f148966035baf(
    *,
    name: builtins.str,
    value: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__239c6e98bb9c46fa8f4c481633957ca188e10c1802118d1341bea4c82f9b4abe(
    *,
    name: builtins.str,
    registry: builtins.str,
    pull_policy: typing.Optional[builtins.str] = None,
    pull_secret_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__8e6b549816385f9009ab2a3a21ddec495e1ddc227ddc98039b4f3f7431b4a463(
    *,
    cpu: typing.Optional[builtins.str] = None,
    gpu: typing.Optional[builtins.str] = None,
    gpu_type: typing.Optional[builtins.str] = None,
    memory: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__ce5251cf9d581e4117f4e525724c0cb35aca3b0d61bc42aec5610f9cc17566c9(
    *,
    effect: typing.Optional[builtins.str] = None,
    key: typing.Optional[builtins.str] = None,
    operator: typing.Optional[builtins.str] = None,
    toleration_seconds: typing.Optional[jsii.Number] = None,
    value: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__325e1e3c530827c554735d63fb1009089ddae8c4de00bbfd943f59cd72ddda44(
    *,
    cpu_offloading_buffer_size: typing.Optional[builtins.str] = None,
    disk_offloading_buffer_size: typing.Optional[builtins.str] = None,
    enabled: typing.Optional[builtins.bool] = None,
    enable_nixl: typing.Optional[builtins.bool] = None,
    enable_xpyd: typing.Optional[builtins.bool] = None,
    kv_role: typing.Optional[builtins.str] = None,
    local_cpu: typing.Optional[builtins.str] = None,
    max_local_cpu_size: typing.Optional[jsii.Number] = None,
    nixl_buffer_device: typing.Optional[builtins.str] = None,
    nixl_buffer_size: typing.Optional[builtins.str] = None,
    nixl_peer_alloc_port: typing.Optional[builtins.str] = None,
    nixl_peer_host: typing.Optional[builtins.str] = None,
    nixl_peer_init_port: typing.Optional[builtins.str] = None,
    nixl_proxy_host: typing.Optional[builtins.str] = None,
    nixl_proxy_port: typing.Optional[builtins.str] = None,
    nixl_role: typing.Optional[builtins.str] = None,
    remote_serde: typing.Optional[builtins.str] = None,
    remote_url: typing.Optional[builtins.str] = None,
    rpc_port: typing.Optional[builtins.str] = None,
    skip_last_n_tokens: typing.Optional[jsii.Number] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__3146eee095fdcd614cfd92b01ed941fe199e1c71bbc8d1311a19b86d424e7056(
    *,
    model_url: builtins.str,
    chat_template: typing.Optional[builtins.str] = None,
    dtype: typing.Optional[builtins.str] = None,
    enable_lo_ra: typing.Optional[builtins.bool] = None,
    enable_tool: typing.Optional[builtins.bool] = None,
    hf_token_secret: typing.Optional[typing.Union[VllmRuntimeSpecTopologyPrefillModelHfTokenSecret, typing.Dict[builtins.str, typing.Any]]] = None,
    max_model_len: typing.Optional[jsii.Number] = None,
    max_num_seqs: typing.Optional[jsii.Number] = None,
    tool_call_parser: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__20fbcce457c02530b3701a247b77f6759a70584008ddb804ef6f6d437809d9b3(
    *,
    hf_token_key_name: typing.Optional[builtins.str] = None,
    hf_token_secret_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__e51815687914b0c06673730de2c30a7ce95d5af74777db9acaabc44d5513d7d5(
    *,
    access_mode: typing.Optional[VllmRuntimeSpecTopologyPrefillStorageConfigAccessMode] = None,
    enabled: typing.Optional[builtins.bool] = None,
    mount_path: typing.Optional[builtins.str] = None,
    size: typing.Optional[builtins.str] = None,
    storage_class_name: typing.Optional[builtins.str] = None,
    volume_name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__2b30820e0d1a30ce2fd1e3383c98d7f6805430e8ec0a50fba87a0160be345429(
    *,
    enable_chunked_prefill: typing.Optional[builtins.bool] = None,
    enable_prefix_caching: typing.Optional[builtins.bool] = None,
    env: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecTopologyPrefillVllmConfigEnv, typing.Dict[builtins.str, typing.Any]]]] = None,
    extra_args: typing.Optional[typing.Sequence[builtins.str]] = None,
    gpu_memory_utilization: typing.Optional[builtins.str] = None,
    max_loras: typing.Optional[jsii.Number] = None,
    port: typing.Optional[jsii.Number] = None,
    tensor_parallel_size: typing.Optional[jsii.Number] = None,
    v1: typing.Optional[builtins.bool] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__883f56ebed177c413813b628e3ee46ad9c724b4d135703429822f2cc483745bd(
    *,
    name: builtins.str,
    value: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__81cf0fed979bdca6b6b41f3144dbc4e9176f059de1362b7fe0b79d47405bcd27(
    *,
    enable_chunked_prefill: typing.Optional[builtins.bool] = None,
    enable_prefix_caching: typing.Optional[builtins.bool] = None,
    env: typing.Optional[typing.Sequence[typing.Union[VllmRuntimeSpecVllmConfigEnv, typing.Dict[builtins.str, typing.Any]]]] = None,
    extra_args: typing.Optional[typing.Sequence[builtins.str]] = None,
    gpu_memory_utilization: typing.Optional[builtins.str] = None,
    max_loras: typing.Optional[jsii.Number] = None,
    port: typing.Optional[jsii.Number] = None,
    tensor_parallel_size: typing.Optional[jsii.Number] = None,
    v1: typing.Optional[builtins.bool] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__1456b1c70197c200475ca7b386e2f58432fbba293d1057a9d14ecab6c0aaa95e(
    *,
    name: builtins.str,
    value: builtins.str,
) -> None:
    """Type checking stubs"""
    pass
