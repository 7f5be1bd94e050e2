# One JSON Node per line for src/control-plane/nodes, which sets the variables.
function label(name, value) { if (!(name in value_of)) names[++known] = name; value_of[name] = value }
function quoted_map(   text, i, name) {
  for (i = 1; i <= known; i++) {
    name = names[i]
    if (name in value_of) text = text (text == "" ? "" : ",") "\"" name "\":\"" value_of[name] "\""
  }
  return "{" text "}"
}
function usual_labels(   f) {
  label("kubernetes.io/os", "linux"); label("kubernetes.io/arch", "amd64")
  label("beta.kubernetes.io/os", "linux"); label("beta.kubernetes.io/arch", "amd64")
  if (facts == "") return
  split(facts, f, " ")
  label("nvidia.com/gpu.present", "true"); label("nvidia.com/gpu.product", product)
  label("nvidia.com/gpu.count", gpus); label("nvidia.com/gpu.memory", f[1]); label("nvidia.com/gpu.family", f[2])
  label("nvidia.com/gpu.compute.major", f[3]); label("nvidia.com/gpu.compute.minor", f[4])
  label("nvidia.com/gpu.replicas", "1"); label("nvidia.com/gpu.sharing-strategy", "none")
  label("nvidia.com/mig.capable", f[2] == "ada-lovelace" ? "false" : "true"); label("nvidia.com/mig.strategy", "single")
  label("nvidia.com/cuda.driver-version.full", "580.95.05"); label("nvidia.com/cuda.driver-version.major", "580")
  label("nvidia.com/cuda.runtime-version.full", "13.0"); label("nvidia.com/cuda.runtime-version.major", "13")
}
function wished_labels(   n, i, part, pair) {
  n = split(labels, part, ",")
  for (i = 1; i <= n; i++)
    if (part[i] ~ /-$/ && part[i] !~ /=/) delete value_of[substr(part[i], 1, length(part[i]) - 1)]
    else { pair = index(part[i], "="); label(substr(part[i], 1, pair - 1), substr(part[i], pair + 1)) }
}
function taint_list(   n, i, part, text, key, value, effect) {
  n = split(taints, part, ",")
  for (i = 1; i <= n; i++) {
    effect = part[i]; sub(/.*:/, "", effect); key = part[i]; sub(/:[^:]*$/, "", key)
    value = key ~ /=/ ? substr(key, index(key, "=") + 1) : ""; sub(/=.*/, "", key)
    text = text (i > 1 ? "," : "") "{\"key\":\"" key "\",\"value\":\"" value "\",\"effect\":\"" effect "\"}"
  }
  return "[" text "]"
}
# What kwok and the controllers would add one by one: it is there from the start, so that 1,000 nodes are Ready in
# seconds.
function status(   all) {
  all = "\"memory\":\"2Ti\",\"pods\":\"110\",\"ephemeral-storage\":\"7Ti\",\"nvidia.com/gpu\":\"" gpus "\""
  return "{\"capacity\":{\"cpu\":\"192\"," all "},\"allocatable\":{\"cpu\":\"190\"," all "},\"phase\":\"Running\"," \
    "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\",\"reason\":\"KubeletReady\",\"message\":\"fake node\"," \
    "\"lastHeartbeatTime\":\"" now_utc "\",\"lastTransitionTime\":\"" now_utc "\"}]," \
    "\"nodeInfo\":{\"architecture\":\"amd64\",\"operatingSystem\":\"linux\",\"kubeletVersion\":\"v1.36.3\"," \
    "\"osImage\":\"\",\"kernelVersion\":\"\",\"containerRuntimeVersion\":\"\",\"kubeProxyVersion\":\"\"," \
    "\"machineID\":\"\",\"bootID\":\"\",\"systemUUID\":\"\"}}"
}
BEGIN {
  usual_labels(); wished_labels()
  for (i = first + 0; i <= count + 0; i += step) {
    name = sprintf("%s-%03d", prefix, i); label("kubernetes.io/hostname", name)
    printf "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"%s\",", name
    printf "\"annotations\":{\"kwok.x-k8s.io/node\":\"fake\"},"
    printf "\"labels\":%s},\"spec\":{\"taints\":%s%s},", quoted_map(), taint_list(),
      cordon ? ",\"unschedulable\":true" : ""
    printf "\"status\":%s}\n", status()
  }
}
