#!/usr/bin/env bash
# The emulator of Azure Blob Storage for a test run, with all in memory. It knows neither versions nor immutability.
# usage: azurite.sh DIR PORT    AZURITE_ACCOUNTS names its account and key. Says "ready", and lives until its input ends; then it is stopped and DIR is gone.
set -euo pipefail
dir=$(realpath "$1") port=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pid=

finish() {
  trap - EXIT
  [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$dir"
}
trap finish EXIT

azurite=$here/../../azurite
own_node=$here/../../../.tools/node/node_modules/node/bin/node
[ -x "$own_node" ] && node=$own_node || node=node
[ -d "$azurite/node_modules/azurite" ] || { echo "The emulator is not installed: npm ci --prefix $azurite" >&2; exit 1; }
cd "$dir"
"$node" "$azurite/node_modules/azurite/dist/src/blob/main.js" --blobHost 127.0.0.1 --blobPort "$port" \
  --inMemoryPersistence --extentMemoryLimit 4096 --skipApiVersionCheck --disableTelemetry --silent </dev/null >>"$dir/log" 2>&1 & pid=$!
for (( tries = 0; tries < 300; tries++ )); do
  kill -0 "$pid" 2>/dev/null || break
  if curl -s -o /dev/null "http://127.0.0.1:$port"; then echo ready; read -r _ || true; exit 0; fi
  sleep 0.2
done
echo "The emulator did not answer within a minute:" >&2; tail -n 20 "$dir/log" >&2; exit 1
