{{- define "double.selector" -}}
app.kubernetes.io/name: double
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "double.labels" -}}
{{ include "double.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "double.name" -}}
{{ printf "%s-double" .Release.Name | trunc 52 | trimSuffix "-" }}
{{- end }}
