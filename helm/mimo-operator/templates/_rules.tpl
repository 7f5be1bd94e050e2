{{- /* The operator's permissions are written down once, in deploy/cluster-role.yaml, to which files/cluster-role.yaml links. Where the
operator keeps to some namespaces, each rule goes to their Roles, except what can only be read cluster-wide. */ -}}

{{- define "mimo-operator.rules.all" -}}
{{ (.Files.Get "files/cluster-role.yaml" | fromYaml).rules | toYaml }}
{{- end }}

{{- define "mimo-operator.rules.clusterOnly" -}}
{{- range (.Files.Get "files/cluster-role.yaml" | fromYaml).rules }}
{{- if or (has "nodes" .resources) (has "priorityclasses" .resources) (has "customresourcedefinitions" .resources) }}
- {{ . | toYaml | nindent 2 | trim }}
{{- end }}
{{- end }}
{{- end }}

{{- define "mimo-operator.rules.namespaced" -}}
{{- range (.Files.Get "files/cluster-role.yaml" | fromYaml).rules }}
{{- if or (has "priorityclasses" .resources) (has "customresourcedefinitions" .resources) }}
{{- else if has "nodes" .resources }}
{{- if $.Values.inventoryConfigMap }}
- {{ set . "resources" (without .resources "nodes") | toYaml | nindent 2 | trim }}
{{- end }}
{{- else }}
- {{ . | toYaml | nindent 2 | trim }}
{{- end }}
{{- end }}
{{- end }}
