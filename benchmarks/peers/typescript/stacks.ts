// The benchmark's stacks as a cdk8s app in TypeScript: one chart, field by field what our dist/ holds for them.
// Arguments: the number of stacks, the rollout digest, the output folder.
import { ApiObject, App, Chart } from 'cdk8s';

declare const process: { argv: string[] };
const [stacks, digest, outdir] = process.argv.slice(2);
const apiVersion = 'production-stack.vllm.ai/v1alpha1';
const namespace = 'default';

function image(name: string) {
  return { registry: 'docker.io', name };
}

function engine(chart: Chart, index: number) {
  const name = `engine-${index}`;
  new ApiObject(chart, name, {
    apiVersion,
    kind: 'VLLMRuntime',
    metadata: { name, namespace, labels: { model: `${namespace}.${name}` } },
    spec: {
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
        remoteUrl: `lm://cache-${index}.${namespace}.svc:80`,
      },
      deploymentConfig: {
        replicas: 2,
        image: image('lmcache/vllm-openai:v0.3.1'),
        resources: { cpu: '4', memory: '32Gi', gpu: '1' },
        podAnnotations: { 'production-stack.vllm.ai/rollout-digest': digest },
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] }],
      },
    },
  });
}

function router(chart: Chart, index: number) {
  const name = `router-${index}`;
  new ApiObject(chart, name, {
    apiVersion,
    kind: 'VLLMRouter',
    metadata: { name, namespace },
    spec: {
      k8sLabelSelector: `app in (engine-${index})`,
      routingLogic: 'session',
      sessionKey: 'x-user-id',
      serviceAccountName: name,
      image: image('lmcache/lmstack-router:v0.1.11'),
      resources: { cpu: '2', memory: '8Gi' },
    },
  });
}

function cache(chart: Chart, index: number) {
  const name = `cache-${index}`;
  new ApiObject(chart, name, {
    apiVersion,
    kind: 'CacheServer',
    metadata: { name, namespace },
    spec: {
      port: 8080,
      replicas: 1,
      deploymentStrategy: 'RollingUpdate',
      image: image('lmcache/vllm-openai:v0.3.9'),
      resources: { cpu: '2', memory: '16Gi' },
    },
  });
}

const app = new App({ outdir });
const chart = new Chart(app, 'stacks', { disableResourceNameHashes: true });
for (let index = 0; index < Number(stacks); index++) {
  engine(chart, index);
  router(chart, index);
  cache(chart, index);
}
app.synth();
