#!/bin/sh
# Draws the passwords of a compose deployment, once: infra/compose/secrets/, which git ignores.
# Files are readable by the containers' users; the folder by nobody but its owner.
set -eu
umask 022
folder=$(dirname "$0")/secrets
mkdir -p "$folder"
chmod 700 "$folder"
random() {
  od -An -N 24 -tx1 /dev/urandom | tr -d ' \n'
}
for user in root ingest preprocess train eval flink researcher; do
  [ -s "$folder/$user" ] || printf '[default]\naws_access_key_id = radflow-%s\naws_secret_access_key = %s\n' \
    "$user" "$(random)" > "$folder/$user"
done
value() {
  sed -n "s/^$1 = //p" "$folder/root"
}
value aws_access_key_id > "$folder/minio-user"
value aws_secret_access_key > "$folder/minio-password"
[ -s "$folder/grafana-password" ] || random > "$folder/grafana-password"
echo "$folder"
