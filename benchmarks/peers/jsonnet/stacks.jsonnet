// The benchmark's stacks in Jsonnet, field by field what our dist/ holds for them: a list of objects, which `jsonnet -y` writes as a stream.
// Arguments: the number of stacks, the rollout digest.
local namespace = 'default';
local object(kind, name, spec, metadata={}) = {
  apiVersion: 'production-stack.vllm.ai/v1alpha1',
  kind: kind,
  metadata: { name: name, namespace: namespace } + metadata,
  spec: spec,
};
local image(name) = { registry: 'docker.io', name: name };
local engine(index, digest) = object('VLLMRuntime', 'engine-%d' % index, {
  model: { modelURL: 'Qwen/Qwen3-8B', dtype: 'bfloat16', maxModelLen: 8192, maxNumSeqs: 64 },
  vllmConfig: {
    v1: true,
    enableChunkedPrefill: false,
    enablePrefixCaching: false,
    gpuMemoryUtilization: '0.85',
    tensorParallelSize: 1,
  },
  lmCacheConfig: {
    enabled: true,
    cpuOffloadingBufferSize: '15',
    diskOffloadingBufferSize: '',
    remoteUrl: 'lm://cache-%d.%s.svc:80' % [index, namespace],
  },
  deploymentConfig: {
    replicas: 2,
    image: image('lmcache/vllm-openai:v0.3.1'),
    resources: { cpu: '4', memory: '32Gi', gpu: '1' },
    podAnnotations: { 'production-stack.vllm.ai/rollout-digest': digest },
    nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] }],
  },
}, { labels: { model: '%s.engine-%d' % [namespace, index] } });
local router(index) = object('VLLMRouter', 'router-%d' % index, {
  k8sLabelSelector: 'app in (engine-%d)' % index,
  routingLogic: 'session',
  sessionKey: 'x-user-id',
  serviceAccountName: 'router-%d' % index,
  image: image('lmcache/lmstack-router:v0.1.11'),
  resources: { cpu: '2', memory: '8Gi' },
});
local cache(index) = object('CacheServer', 'cache-%d' % index, {
  port: 8080,
  replicas: 1,
  deploymentStrategy: 'RollingUpdate',
  image: image('lmcache/vllm-openai:v0.3.9'),
  resources: { cpu: '2', memory: '16Gi' },
});
function(stacks, digest) std.flatMap(
  function(index) [engine(index, digest), router(index), cache(index)], std.range(0, stacks - 1)
)
