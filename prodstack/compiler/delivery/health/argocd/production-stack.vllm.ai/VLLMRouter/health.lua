-- The health of a VLLMRouter, from the status that the operator derives from the router's Deployment (updateStatus in
-- https://github.com/vllm-project/production-stack/blob/main/operator/internal/controller/vllmrouter_controller.go).
-- Scripts in argocd-cm have no string and math libraries, so this script uses neither.

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

local function judge()
  local reported = (obj.status or {}).status
  if reported == nil then
    return "Progressing", "No status yet. If this lasts, the operator is not running or fails on this object: see its log"
  end
  if isStale() then
    return "Progressing", "No status since the last change. If this lasts, the operator is not running or fails on this object: see its log"
  end
  if reported ~= "Ready" then return "Progressing", "The operator reports " .. reported end
  if (obj.spec or {}).replicas == 0 then return "Suspended", "Scaled to 0 replicas: requests are not routed" end
  return "Healthy", "All pods are available. The status does not tell whether the router finds engines"
end

local health = {}
health.status, health.message = judge()
return health
