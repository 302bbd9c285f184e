-- The health of a VLLMRuntime, from the status that the operator copies from the runtime's Deployment (updateStatus in
-- https://github.com/vllm-project/production-stack/blob/main/operator/internal/controller/vllmruntime_controller.go).
-- Scripts in argocd-cm have no string and math libraries, so this script uses neither.

local spec, status = obj.spec or {}, obj.status or {}

-- The status has no observedGeneration. The operator writes the status again after each change of the object, so a status that is older than
-- the last change does not describe it. The API server records both times, in a format that can be compared as text.
local function isStale()
  local changed, reported = "", ""
  for _, entry in ipairs(obj.metadata.managedFields or {}) do
    local time = entry.time or ""
    if entry.subresource == "status" then
      if time > reported then reported = time end
    elseif time > changed then
      changed = time
    end
  end
  return reported < changed
end

-- The operator selects pods by the name and the labels of the runtime. The selector of a Deployment cannot be changed.
local function wantedSelector()
  local labels, keys, terms = {app = obj.metadata.name}, {}, {}
  for key, value in pairs(obj.metadata.labels or {}) do labels[key] = value end
  for key in pairs(labels) do table.insert(keys, key) end
  table.sort(keys)
  for _, key in ipairs(keys) do table.insert(terms, key .. "=" .. labels[key]) end
  return table.concat(terms, ",")
end

-- A rollout whose new pods are refused leaves all old pods available, and the operator reports Ready.
local function judgeReplicas()
  local wanted = (spec.deploymentConfig or {}).replicas or 1
  local available, updated = status.availableReplicas or 0, status.updatedReplicas or 0
  if status.modelStatus == "Ready" and available == wanted and updated == wanted then
    if wanted == 0 then return "Suspended", "Scaled to 0 replicas: nothing serves" end
    return "Healthy", available .. " of " .. wanted .. " replicas are available"
  end
  if (status.replicas or 0) == 0 and wanted > 0 then
    return "Progressing", "No pod exists yet. If this lasts, the events of the ReplicaSet say why"
  end
  return "Progressing", available .. " of " .. wanted .. " replicas are available, " .. updated .. " are up to date (the operator reports "
    .. status.modelStatus .. ")"
end

local function judge()
  if status.modelStatus == nil then
    return "Progressing", "No status yet. If this lasts, the operator is not running or fails on this object: see its log"
  end
  if isStale() then
    return "Progressing", "No status since the last change. If this lasts, the operator is not running or fails on this object: see its log"
  end
  -- Older operators report neither selector nor replicas. What an operator reports about separate prefill and decode sides is not known.
  if status.selector == nil or spec.enablePDDisaggregation then
    if status.modelStatus == "Ready" then return "Healthy", "The operator reports Ready" end
    return "Progressing", "The operator reports " .. status.modelStatus
  end
  if status.selector ~= wantedSelector() then
    return "Degraded", "The pods are selected by " .. status.selector .. ", but the labels ask for " .. wantedSelector()
      .. ". The selector cannot be changed, so the next change does not roll out: delete the Deployment, and the operator creates it again"
  end
  return judgeReplicas()
end

local health = {}
health.status, health.message = judge()
return health
