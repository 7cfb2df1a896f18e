#!/usr/bin/env bash
# Starts the whole product on this machine: ./run.sh [--data DIR] [--port N], or ./run.sh smoke
# Installs what is missing, builds, starts a private database, Web, Worker and Agent as a non-root user, and docks sample footage.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in say needs build cluster product; do . "$root/scripts/$part.sh"; done

usage() { say "usage: ./run.sh [--data DIR] [--port N]"; say "       ./run.sh smoke"; say "  smoke   run the main job once from end to end in a temporary folder, and stop"; }

mode=serve port= data=
while [ $# -gt 0 ]; do
  case $1 in
    smoke) mode=smoke ;;
    --data) data=${2:?--data wants a folder}; shift ;;
    --port) port=${2:?--port wants a number}; shift ;;
    -h|--help) usage; exit 0 ;;
    *) usage >&2; exit 1 ;;
  esac
  shift
done
[ "$mode" != smoke ] || [ -z "$data$port" ] || fail "smoke takes neither --data nor --port." "It uses a temporary folder and free ports, and leaves nothing."
port=${port:-8080}
if [ -z "$data" ]; then if [ "$(id -u)" = 0 ]; then data=/var/lib/evidence; else data=${XDG_DATA_HOME:-$HOME/.local/share}/evidence; fi; fi
[[ $port =~ ^[0-9]+$ ]] && (( port > 0 && port < 65536 )) || fail "--port wants a number from 1 to 65535, not \"$port\"."

stop_all() {
  local code=$?
  trap '' INT TERM HUP; trap - EXIT
  set +e
  if [ ${#started_names[@]} -gt 0 ]; then
    say "Stopping."
    local i
    for (( i = ${#started_names[@]} - 1; i >= 0; i-- )); do
      if [ "${started_names[i]}" = database ]; then kill -INT "$(cat "$data/run/database.pid" 2>/dev/null)" 2>/dev/null; fi
      stop "${started_names[i]}"
    done
  fi
  if [ "$mode" = smoke ] && [ -n "${temporary:-}" ]; then
    if [ "$code" = 0 ]; then rm -rf "$temporary"; else say "What it left to look at: $temporary"; fi
  fi
  exit "$code"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

need_product
build_programs
if [ "$mode" = smoke ]; then
  temporary=$(mktemp -d /tmp/evidence-smoke.XXXXXX); chmod 0755 "$temporary"; data=$temporary/data; port=$(free_port)
fi
choose_user
make_folders
take_lock
stop_leftovers
! port_is_open "$port" || fail "Port $port is in use by another program." "Choose another: ./run.sh --port N"

use_readable_app

json() { node -e 'let t="";process.stdin.on("data",c=>t+=c).on("end",()=>{let v=JSON.parse(t);for(const k of process.argv[1].split("."))v=v[k];console.log(v)})' "$1"; }

start_database
step "Bringing the database up to date" migrate || fail "The database could not be brought up to date."
first_start=no
[ -f "$data/secrets/sign-ins.json" ] || first_start=yes
step "Preparing the agency" run_worker setup --demo --passwords-file "$data/secrets/sign-ins.json" || fail "The agency could not be prepared."

mapfile -t environment < <(settings)
url=http://127.0.0.1:$port
cd "$data" # the programs look for nothing in the folder that run.sh was called from
start web env "${environment[@]}" "$dotnet" "$app/web/Evidence.Web.dll" --urls "$url" --contentRoot "$app/web"
start worker env "${environment[@]}" "$dotnet" "$app/worker/evidence-worker.dll" work
step "Waiting for Web" wait_for_web

enrol() {
  local code; code=$(run_worker enrolment-code | tail -n 1)
  as_user "$dotnet" "$app/agent/evidence-agent.dll" enroll --server "$url" --code "$code" --state "$data/agent" --name "Front desk dock"
}
if [ ! -f "$data/agent/enrolled" ] ; then step "Enrolling the agent" enrol || fail "The agent could not be enrolled."; : >"$data/agent/enrolled"; own "$data/agent/enrolled"; fi
station_port=7420
if [ "$mode" = smoke ] || port_is_open "$station_port"; then station_port=$(free_port); fi
start agent env EVIDENCE_RUN="$data" "$dotnet" "$app/agent/evidence-agent.dll" run --state "$data/agent" --dock "$data/docks/bay" --server "$url" --station "$station_port"

register_cameras() {
  local serial said
  for serial in BWC-4471 BWC-5820; do
    # A start that was stopped half way has registered some already.
    said=$(run_worker register-device --make "Evidence Sample" --model BWC-1 --serial "$serial" --kind body-worn --officer robin.hale 2>&1) ||
      [[ $said == *"already registered"* ]] || { say "$said"; return 1; }
  done
}
dock_samples() {
  local made=$data/docks/making
  rm -rf "$made" && mkdir -p "$made" && own "$made" || return
  as_user bash "$root/samples/make-sample-footage.sh" "$made" || return
  local volume
  for volume in "$made"/*/; do
    [ -e "$data/docks/bay/$(basename "$volume")" ] || as_user mv -T "${volume%/}" "$data/docks/bay/$(basename "$volume")" || return
  done
  rm -rf "$made"
}
if [ ! -f "$data/docks/samples-docked" ]; then
  step "Registering the two sample cameras" register_cameras || fail "The sample cameras could not be registered."
  step "Making sample footage and docking it" dock_samples || fail "The sample footage could not be made."
  : >"$data/docks/samples-docked"
fi

if [ "$mode" = smoke ]; then
  node "$root/scripts/smoke.mjs" --url "$url" --sign-ins "$data/secrets/sign-ins.json" --verifier "$app/verifier/evidence-verify.dll" --out "$temporary"
  exit 0
fi

say ""
say "Evidence is at $url"
say "  Data folder    $data"
say "  Docks          $data/docks/bay  (put a folder here, and it is a docked device)"
say "  Station page   http://127.0.0.1:$station_port  (what the screen of the dock PC shows)"
say "  Logs           $data/logs"
if [ "$first_start" = yes ]; then
  say "Sign-ins, shown this once and kept in $data/secrets/sign-ins.json (readable by $run_user only):"
  node -e 'for(const p of JSON.parse(require("fs").readFileSync(process.argv[1])).people) {console.log("  "+p.role.padEnd(17)+p.userName.padEnd(20)+p.password);if(p.authenticatorSecret)console.log("  "+"".padEnd(17)+"authenticator app   "+p.authenticatorSecret+"\n  "+"".padEnd(37)+p.authenticatorAddress)}' "$data/secrets/sign-ins.json"
else
  say "Sign-ins: as on the first start (in $data/secrets/sign-ins.json)."
fi
say "Ctrl-C stops everything."
while true; do
  for name in "${started_names[@]}"; do
    is_running "$name" || { tail -n 20 "$data/logs/$name.log" >&2; fail "$name has stopped by itself." "Its log: $data/logs/$name.log"; }
  done
  sleep 1 & wait $! || true
done
