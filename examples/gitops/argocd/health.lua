-- Health of a MimoDeployment for Argo CD. Degraded when somebody has to change something or its pods fail, Healthy when all of it
-- serves as configured, Progressing while it waits for GPUs, loads, rolls out, or has not been judged yet.
local health = {status = "Progressing", message = "not judged yet"}
local broken = {CrashLoopBackOff = true, CudaOutOfMemory = true, OOMKilled = true, ImagePullBackOff = true, ErrImagePull = true,
                CreateContainerConfigError = true, DownloadFailed = true, ApplyFailed = true}
if obj.status == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return health
end
local holds = {}
for _, condition in ipairs(obj.status.conditions or {}) do
  holds[condition.type] = condition.status == "True"
  if condition.type == "Ready" or condition.type == "Reconciling" then
    health.message = condition.reason .. ": " .. condition.message
    holds.Broken = holds.Broken or broken[condition.reason]
  end
end
if holds.Stalled or holds.Broken then
  health.status = "Degraded"
elseif holds.Ready and not holds.Reconciling then
  health.status = "Healthy"
end
return health
