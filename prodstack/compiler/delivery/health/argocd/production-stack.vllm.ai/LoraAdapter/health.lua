-- The health of a LoraAdapter, from the adapters that the operator finds in the engines (getAdapterRegistrations in
-- https://github.com/vllm-project/production-stack/blob/main/operator/internal/controller/loraadapter_controller.go).
-- Scripts in argocd-cm have no string and math libraries, so this script uses neither.

local spec, status = obj.spec or {}, obj.status or {}
local source = spec.adapterSource or {}

-- The status lists every adapter of every engine in the cluster.
local function loaded()
  local count = 0
  for _, adapter in ipairs(status.loadedAdapters or {}) do
    if adapter.name == source.adapterName and adapter.status == "Loaded" then count = count + 1 end
  end
  return count
end

-- What the operator cannot load is only in its log.
local function obstacle()
  if spec.loraAdapterDeploymentConfig == nil then return "loraAdapterDeploymentConfig is missing" end
  if (source.adapterPath or "") ~= "" then return nil end
  if source.type ~= "huggingface" then return "it cannot download from a source of type " .. source.type .. ", and adapterPath is missing" end
  if (source.repository or "") == "" then return "repository and adapterPath are missing" end
  if source.credentialsSecretRef == nil then return "credentialsSecretRef and adapterPath are missing" end
  return nil
end

local function judge()
  if status.observedGeneration == nil then
    return "Progressing", "No status yet. If this lasts, the operator is not running or fails on this object: see its log"
  end
  if status.observedGeneration ~= obj.metadata.generation then
    return "Progressing", "No status since the last change. If this lasts, the operator is not running or fails on this object: see its log"
  end
  local wanted = (spec.loraAdapterDeploymentConfig or {}).replicas
  if wanted == 0 then
    return "Suspended", "Scaled to 0 replicas: no engine loads the adapter, and engines that have loaded it keep it"
  end
  local found = loaded()
  if found >= (wanted or 1) then return "Healthy", "Loaded in " .. found .. " engines" end
  local why = obstacle()
  if found == 0 and why ~= nil then return "Degraded", "The operator cannot load the adapter: " .. why end
  if found > 0 then return "Progressing", "Loaded in " .. found .. " of " .. wanted .. " engines" end
  return "Progressing", "No engine has loaded the adapter. If this lasts, no pod with the label model=" .. spec.baseModel
    .. " is ready, or the operator fails to load it: see its log"
end

local health = {}
health.status, health.message = judge()
return health
