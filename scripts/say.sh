# Sourced by run.sh, test.sh and bench.sh: how the scripts speak, and how a slow step shows that it lives.

say() { printf '%s\n' "$*"; }
fail() { printf '\n%s\n' "$1" >&2; shift; for hint in "$@"; do printf '  %s\n' "$hint" >&2; done; exit 1; }

# step TEXT COMMAND…: runs the command with its output in a log; after two seconds a dot every second; on failure the end of the log.
step() {
  local text=$1 log started=$SECONDS pid; shift
  log=$(mktemp "${TMPDIR:-/tmp}/evidence-step.XXXXXX")
  printf '%s ' "$text"
  ( set +e; "$@" ) >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    if (( SECONDS - started >= 2 )) && (( SECONDS != ${last_dot:-0} )); then printf '.'; last_dot=$SECONDS; fi
  done
  if wait "$pid"; then
    printf ' %ss\n' "$((SECONDS - started))"; rm -f "$log"
  else
    local code=$?
    printf ' failed\n' >&2; tail -n 40 "$log" >&2; rm -f "$log"
    return "$code"
  fi
}
