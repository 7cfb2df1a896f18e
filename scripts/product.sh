# Sourced after cluster.sh: what run.sh and bench.sh do alike to bring the product up. Needs data, app, port and run_user.

# A clone under a closed folder (such as root's home) cannot be read by the run user: it gets its own copy.
use_readable_app() {
  if ! as_user test -r "$app/web/Evidence.Web.dll"; then
    mkdir -p "$data/app"; cp -ru "$app/." "$data/app/"; app=$data/app
  fi
  dotnet=$(readlink -f "$(command -v dotnet)")
  as_user test -x "$dotnet" || fail "The user $run_user may not run $dotnet." "Install the .NET SDK where every user can reach it (such as /usr/share/dotnet)."
}

more_settings=() # of a bench
settings() {
  printf '%s\n' "${more_settings[@]}" "EVIDENCE_RUN=$data" "Evidence__Data=$data/evidence" "DOTNET_gcServer=0" "Logging__LogLevel__Microsoft=Warning" \
    "ConnectionStrings__Evidence=$(connection evidence evidence_app database-app)"
}
worker() { local env_lines; mapfile -t env_lines < <(settings); as_user env "${env_lines[@]}" "$@"; }
run_worker() { worker "$dotnet" "$app/worker/evidence-worker.dll" "$@"; }
migrate() {
  worker env "ConnectionStrings__Admin=$(connection postgres evidence_admin database-admin)" "ConnectionStrings__Owner=$(connection evidence evidence_owner database-owner)" \
    "$dotnet" "$app/worker/evidence-worker.dll" migrate
}
wait_for_web() {
  local waited=0
  until port_is_open "$port"; do
    is_running web || { tail -n 30 "$data/logs/web.log" >&2; fail "Web did not start." "Its log: $data/logs/web.log"; }
    (( waited += 1 )); (( waited < 300 )) || fail "Web did not answer within a minute." "Its log: $data/logs/web.log"
    sleep 0.2
  done
}
