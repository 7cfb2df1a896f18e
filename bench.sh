#!/usr/bin/env bash
# Measures, as ratios within one run: ./bench.sh [offload|playback|store|derive|custody|access|search|redact]…   Results go to bench-results/NAME.json.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in say needs build cluster product; do . "$root/scripts/$part.sh"; done
more_settings=("Evidence__SecondFactor=optional") # what is measured signs in by password
benches=("$@")
[ ${#benches[@]} -gt 0 ] || benches=(offload playback store derive custody access search redact)
for bench in "${benches[@]}"; do
  case $bench in offload|playback|store|derive|custody|access|search|redact) ;; *) fail "There is no bench \"$bench\"." "usage: ./bench.sh [offload|playback|store|derive|custody|access|search|redact]…" ;; esac
done

stop_all() {
  local code=$? i
  trap '' INT TERM HUP; trap - EXIT
  set +e
  for (( i = ${#started_names[@]} - 1; i >= 0; i-- )); do
    if [ "${started_names[i]}" = database ]; then kill -INT "$(cat "$data/run/database.pid" 2>/dev/null)" 2>/dev/null; fi
    stop "${started_names[i]}"
  done
  if [ "$code" = 0 ]; then rm -rf "$data"; else say "What it left to look at: $data (delete it: it may hold gibibytes)"; fi
  exit "$code"
}

# The S3 server that the tests have: all in memory, and gone when its input ends, at the latest with this script.
start_s3() {
  local s3_port; s3_port=$(free_port)
  mkdir "$data/s3"
  coproc S3 { exec "$root/tests/Evidence.Testing/Stores/ceph.sh" "$data/s3" "$s3_port" "$(free_port)" 2>>"$data/logs/s3.log"; }
  say "Starting an S3 server: a dozen seconds"
  local said; read -r said <&"${S3[0]}" && [ "$said" = ready ] || fail "The S3 server did not start." "Its log: $data/logs/s3.log"
  CEPH_CONF=$data/s3/ceph.conf radosgw-admin -n client.rgw user create --uid=evidence --display-name=evidence --access-key=evidence --secret-key=evidence-secret >/dev/null 2>>"$data/logs/s3.log" ||
    fail "The S3 server's user could not be made." "Its log: $data/logs/s3.log"
  more_settings+=("Storage__Stores__s3__Kind=s3" "Storage__Stores__s3__Endpoint=http://127.0.0.1:$s3_port" "Storage__Stores__s3__Bucket=evidence"
    "Storage__Stores__s3__AccessKey=evidence" "Storage__Stores__s3__SecretKey=evidence-secret")
  env "${more_settings[@]}" "$dotnet" "$data/bench/Evidence.Benchmarks.dll" bucket
}

# Two Webs that differ in the way that footage takes, and no worker: it would read back what is measured on its way in.
start_for_store() {
  start web env "${environment[@]}" "$dotnet" "$app/web/Evidence.Web.dll" --contentRoot "$app/web" --urls "http://127.0.0.1:$port"
  start web-direct env "${environment[@]}" "Storage__Uploads=direct" "$dotnet" "$app/web/Evidence.Web.dll" --contentRoot "$app/web" --urls "http://127.0.0.1:$tls_port"
  step "Waiting for Web" wait_for_web
  until port_is_open "$tls_port"; do is_running web-direct || fail "Web did not start." "Its log: $data/logs/web-direct.log"; sleep 0.2; done
}

start_for_others() {
  start web env "${environment[@]}" "Kestrel__Endpoints__Plain__Url=http://127.0.0.1:$port" "Kestrel__Endpoints__Tls__Url=https://127.0.0.1:$tls_port" \
    "Kestrel__Endpoints__Tls__Certificate__Path=$data/secrets/web.crt" "Kestrel__Endpoints__Tls__Certificate__KeyPath=$data/secrets/web.key" \
    "$dotnet" "$app/web/Evidence.Web.dll" --contentRoot "$app/web"
  # A worker would match and check the recordings that a search is measured among.
  [ "$bench" = search ] || start worker env "${environment[@]}" "$dotnet" "$app/worker/evidence-worker.dll" work
  step "Waiting for Web" wait_for_web
}

need_product
need_s3_server
need_peers
build_programs
# What custody, narrowing and searching cost is measured without an agent.
has_agent=()
[[ "${benches[*]}" =~ ^(custody|access|search|redact)$ ]] || { "$root/build-agent.sh" linux-x64; has_agent=("$root/artifacts/agent/linux-x64/evidence-agent"); }
step "Building the benches" dotnet build "$root/tests/Evidence.Benchmarks" -c Release --nologo -v quiet -p:UseSharedCompilation=true -p:RunAnalyzers=false || fail "The benches did not build."
mkdir -p "$root/bench-results"

for bench in "${benches[@]}"; do (
  say ""; say "== $bench"
  started_names=() data=$(mktemp -d "${TMPDIR:-/tmp}/evidence-bench.XXXXXX")
  chmod 0755 "$data"
  trap stop_all EXIT; trap 'exit 130' INT; trap 'exit 143' TERM HUP
  # What needs no server: the worker's own programs on files.
  if [ "$bench" = redact ]; then dotnet "$root/tests/Evidence.Benchmarks/bin/Release/net10.0/Evidence.Benchmarks.dll" redact "$app/worker" "$root/bench-results"; exit; fi
  [ "$(df --output=avail -k "$data" | tail -n 1)" -gt $((44 << 20)) ] || fail "The benches need 44 GiB free under $(dirname "$data")." "Name another place: TMPDIR=DIR ./bench.sh"
  choose_user; make_folders; take_lock
  port=$(free_port) tls_port=$(free_port)
  use_readable_app
  mkdir "$data/bench" "$data/results"; cp -r "$root/tests/Evidence.Benchmarks/bin/Release/net10.0/." "${has_agent[@]}" "$data/bench/"; own "$data/results"
  start_database
  [ "$bench" != store ] || start_s3
  step "Bringing the database up to date" migrate || fail "The database could not be brought up to date."
  step "Preparing the agency" run_worker setup --demo --passwords-file "$data/secrets/sign-ins.json" || fail "The agency could not be prepared."
  as_user "$dotnet" "$data/bench/Evidence.Benchmarks.dll" certificate "$data/secrets/web.crt" "$data/secrets/web.key"

  mapfile -t environment < <(settings)
  cd "$data"
  case $bench in store) start_for_store; second=(--direct "http://127.0.0.1:$tls_port") ;; *) start_for_others; second=(--https "https://127.0.0.1:$tls_port") ;; esac
  as_user env "${environment[@]}" "ConnectionStrings__Owner=$(connection evidence evidence_owner database-owner)" "ConnectionStrings__Admin=$(connection evidence evidence_admin database-admin)" "$dotnet" "$data/bench/Evidence.Benchmarks.dll" "$bench" --app "$app" --data "$data" \
    --http "http://127.0.0.1:$port" "${second[@]}" --results "$data/results"
  cp "$data/results/$bench.json" "$root/bench-results/"
); done
