#!/bin/sh
# Prints the Secrets that the resources here refer to, for kubectl apply -f -
#   secrets.sh FOLDER
# FOLDER holds an AWS credentials file for each user, as infra/compose/secrets.sh draws them. Values are on no command
# line, which every process of the machine could read.
set -eu
umask 077
folder=${1:?expected a folder of AWS credentials files, such as infra/compose/secrets}
parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
value() {
  sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$2" | tr -d '\n'
}
for user in root ingest preprocess train eval flink researcher; do
  value aws_access_key_id "$folder/$user" > "$parts/access-key"
  value aws_secret_access_key "$folder/$user" > "$parts/secret-key"
  [ -s "$parts/access-key" ] && [ -s "$parts/secret-key" ] || {
    echo "secrets.sh: $folder/$user: expected lines aws_access_key_id and aws_secret_access_key" >&2
    exit 1
  }
  kubectl create secret generic "radflow-$user" --namespace radflow --dry-run=client -o yaml \
    --from-file=credentials="$folder/$user" \
    --from-file=access-key="$parts/access-key" \
    --from-file=secret-key="$parts/secret-key"
  echo ---
done
