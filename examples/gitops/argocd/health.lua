-- Health of a MimoDeployment for Argo CD. Healthy when it serves, Degraded when somebody has to change something,
-- Progressing while it waits for GPUs, loads, or has not been judged yet.
local health = {status = "Progressing", message = "not judged yet"}
local refused = {DoesNotFit = true, Unsupported = true, Invalid = true}
local broken = {CrashLoopBackOff = true, CudaOutOfMemory = true, OOMKilled = true, ImagePullBackOff = true, ErrImagePull = true,
                CreateContainerConfigError = true, NameTaken = true, ApplyFailed = true}
if obj.status == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return health
end
for _, condition in ipairs(obj.status.conditions or {}) do
  if condition.type == "Ready" then
    health.message = condition.reason .. ": " .. condition.message
    if condition.status == "True" then
      health.status = "Healthy"
    elseif refused[obj.status.verdict] or broken[condition.reason] then
      health.status = "Degraded"
    end
  end
end
return health
