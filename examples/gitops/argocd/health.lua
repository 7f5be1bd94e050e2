-- Health of a MimoDeployment for Argo CD. Degraded when somebody has to change something, when its pods, their creation, the download or
-- the objects fail, whatever the reason is called, when its plan is disproved, or when its promise of GPUs has lapsed; Healthy when all of
-- it serves as configured; Progressing while it waits for GPUs, loads, rolls out, or has not been judged yet.
local health = {status = "Progressing", message = "not judged yet"}
-- what ends by itself, and the steps that wait for GPUs or for an autoscaler's metric
local waits = {Starting = true, Downloading = true, Unschedulable = true, SchedulingGated = true, LeaderWorkerSetMissing = true,
               ReplacingWorkload = true}
local patient = {Accepted = "step", Sized = "step", Placed = "step", AutoscalingActive = "step"}
for _, condition in ipairs(obj.status ~= nil and obj.status.conditions or {}) do
  if condition.type == "OperatorFault" and condition.status == "True" then
    return {status = "Degraded", message = condition.reason .. ": " .. condition.message}
  end
end
if obj.status == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return health
end
local holds, fails = {}, {}
for _, condition in ipairs(obj.status.conditions or {}) do
  holds[condition.type] = condition.status == "True"
  if condition.type == "Ready" or condition.type == "Reconciling" then
    health.message = condition.reason .. ": " .. condition.message
  end
  if condition.status == "False" and patient[condition.type] then
    fails.Patient = true
  elseif condition.status == "False" and not waits[condition.reason] then
    fails[condition.type == "Ready" and "Ready" or "Run"] = true
  end
end
-- Ready repeats the first step that does not hold, which may be a patient one
if holds.Stalled or holds.PromiseLapsed or holds.SizingDisproved or fails.Run or (fails.Ready and not fails.Patient) then
  health.status = "Degraded"
elseif holds.Ready and not holds.Reconciling then
  health.status = "Healthy"
end
return health
