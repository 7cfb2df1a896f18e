#!/usr/bin/env bash
# Measures, as ratios within one run: ./bench.sh [offload|playback]…   Results go to bench-results/NAME.json.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in say needs build cluster product; do . "$root/scripts/$part.sh"; done
benches=("$@")
[ ${#benches[@]} -gt 0 ] || benches=(offload playback)
for bench in "${benches[@]}"; do
  case $bench in offload|playback) ;; *) fail "There is no bench \"$bench\"." "usage: ./bench.sh [offload|playback]…" ;; esac
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

need_product
need_peers
build_programs
step "Building the benches" dotnet build "$root/tests/Evidence.Benchmarks" -c Release --nologo -v quiet || fail "The benches did not build."
mkdir -p "$root/bench-results"

for bench in "${benches[@]}"; do (
  say ""; say "== $bench"
  started_names=() data=$(mktemp -d "${TMPDIR:-/tmp}/evidence-bench.XXXXXX")
  chmod 0755 "$data"
  trap stop_all EXIT; trap 'exit 130' INT; trap 'exit 143' TERM HUP
  [ "$(df --output=avail -k "$data" | tail -n 1)" -gt $((44 << 20)) ] || fail "The benches need 44 GiB free under $(dirname "$data")." "Name another place: TMPDIR=DIR ./bench.sh"
  choose_user; make_folders; take_lock
  port=$(free_port) tls_port=$(free_port)
  use_readable_app
  mkdir "$data/bench" "$data/results"; cp -r "$root/tests/Evidence.Benchmarks/bin/Release/net10.0/." "$data/bench/"; own "$data/results"
  start_database
  step "Bringing the database up to date" migrate || fail "The database could not be brought up to date."
  step "Preparing the agency" run_worker setup --demo --passwords-file "$data/secrets/sign-ins.json" || fail "The agency could not be prepared."
  as_user "$dotnet" "$data/bench/Evidence.Benchmarks.dll" certificate "$data/secrets/web.crt" "$data/secrets/web.key"

  mapfile -t environment < <(settings)
  cd "$data"
  start web env "${environment[@]}" "Kestrel__Endpoints__Plain__Url=http://127.0.0.1:$port" "Kestrel__Endpoints__Tls__Url=https://127.0.0.1:$tls_port" \
    "Kestrel__Endpoints__Tls__Certificate__Path=$data/secrets/web.crt" "Kestrel__Endpoints__Tls__Certificate__KeyPath=$data/secrets/web.key" \
    "$dotnet" "$app/web/Evidence.Web.dll" --contentRoot "$app/web"
  start worker env "${environment[@]}" "$dotnet" "$app/worker/evidence-worker.dll" work
  step "Waiting for Web" wait_for_web
  as_user env "${environment[@]}" "$dotnet" "$data/bench/Evidence.Benchmarks.dll" "$bench" --app "$app" --data "$data" \
    --http "http://127.0.0.1:$port" --https "https://127.0.0.1:$tls_port" --results "$data/results"
  cp "$data/results/$bench.json" "$root/bench-results/"
); done
