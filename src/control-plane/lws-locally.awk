# LeaderWorkerSet's own manifests for a controller that runs as a process here: every call of a webhook goes to
# https://127.0.0.1:PORT, and what only a pod would need (Deployment, Secret, Services) is left out.
# Variables: port, ca (base64 of the certificate). A document is held back until its kind is known.
/^---$/ { held = ""; kind = ""; next }
/^kind: / { kind = $2; wanted = kind !~ /^(Deployment|Secret|Service)$/; if (wanted) printf "---\n%s", held }
kind == "" { held = held $0 "\n"; next }
!wanted { next }
/^ *clientConfig:$/ { in_config = 1 }
in_config && /^ *(service|name|namespace):/ { next }
in_config && /^ *path:/ {
  indent = $0; sub(/  path:.*/, "", indent)
  print indent "caBundle: " ca
  print indent "url: https://127.0.0.1:" port $2
  in_config = 0; next
}
{ print }
