#!/bin/sh
# Makes the bucket, one policy and one user for each job, for Flink and for people. Run again, it renews them.
#   MINIO_ENDPOINT  such as http://minio:9000
#   RADFLOW_BUCKET  radflow, unless it is set
#   POLICIES        folder of NAME.json
#   USERS           folder of AWS credentials files, one for each policy, named as it is
#   ROOT            AWS credentials file of MinIO's root user
set -eu
: "${MINIO_ENDPOINT:?}" "${POLICIES:?}" "${USERS:?}" "${ROOT:?}"
bucket=${RADFLOW_BUCKET:-radflow}
value() {
  sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$2"
}

# By standard input: what is on a command line, every process of the machine can read.
printf '%s\n%s\n' "$(value aws_access_key_id "$ROOT")" "$(value aws_secret_access_key "$ROOT")" \
  | mc --quiet alias set radflow "$MINIO_ENDPOINT" > /dev/null
mc --quiet mb --ignore-existing "radflow/$bucket"
for policy in "$POLICIES"/*.json; do
  name=$(basename "$policy" .json)
  sed "s#arn:aws:s3:::radflow#arn:aws:s3:::$bucket#" "$policy" > "/tmp/$name.json"
  mc --quiet admin policy create radflow "radflow-$name" "/tmp/$name.json"
  user=$(value aws_access_key_id "$USERS/$name")
  printf '%s\n%s\n' "$user" "$(value aws_secret_access_key "$USERS/$name")" \
    | mc --quiet admin user add radflow > /dev/null
  # Says that there is nothing to do where the user has the policy already.
  mc --quiet admin policy attach radflow "radflow-$name" --user "$user" \
    || mc --quiet admin policy entities radflow --user "$user" | grep -q "radflow-$name"
done
echo "bucket $bucket, users and policies are there"
