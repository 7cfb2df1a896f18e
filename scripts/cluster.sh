# Sourced after needs.sh: the private PostgreSQL cluster in the data folder, and the programs, each started, watched and stopped by its own process id.

free_port() { node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
random_word() { head -c 18 /dev/urandom | base64 | tr '+/' '-_'; }
port_is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The programs never run as root: as root they run as the system user "evidence".
choose_user() {
  run_user=$(id -un)
  if [ "$(id -u)" = 0 ]; then
    run_user=evidence
    id "$run_user" >/dev/null 2>&1 || useradd --system --user-group --home-dir "$data" --no-create-home --shell /usr/sbin/nologin "$run_user"
  fi
}
as_user() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid="$run_user" --regid="$run_user" --init-groups env HOME="$data" "$@"
  else "$@"; fi
}
own() { [ "$(id -u)" != 0 ] || chown "$run_user:" "$@"; }

make_folders() {
  mkdir -p "$data" || fail "The data folder $data cannot be made." "Choose another with --data DIR."
  data=$(cd "$data" && pwd)
  own "$data"; chmod 0750 "$data"
  local folder
  for folder in run logs secrets docks docks/bay evidence agent; do
    mkdir -p "$data/$folder"; own "$data/$folder"; chmod 0700 "$data/$folder"
  done
  as_user test -x "$data/run" || fail "The user $run_user cannot reach $data." "A folder above it is closed to other users. Choose another with --data DIR."
}

take_lock() {
  exec 9>"$data/run/lock"
  flock -n 9 || fail "Another run.sh is using $data." "Stop it with Ctrl-C, or choose another folder with --data DIR."
}

secret() { # NAME → prints it; made at random the first time, 0600.
  local file=$data/secrets/$1
  if [ ! -s "$file" ]; then (umask 077; random_word >"$file.new" && mv "$file.new" "$file"); own "$file"; fi
  cat "$file"
}

# start NAME COMMAND…: in the background, in its own process group, output to a log.
started_names=()
start() {
  local name=$1; shift
  # 9>&-: the lock on the data folder is ours alone.
  if [ "$(id -u)" = 0 ]; then
    setsid setpriv --reuid="$run_user" --regid="$run_user" --init-groups env HOME="$data" "$@" 9>&- </dev/null >>"$data/logs/$name.log" 2>&1 &
  else setsid "$@" 9>&- </dev/null >>"$data/logs/$name.log" 2>&1 & fi
  echo $! >"$data/run/$name.pid"; started_names+=("$name")
}
is_running() { local pid; pid=$(cat "$data/run/$1.pid" 2>/dev/null) && kill -0 "$pid" 2>/dev/null; }

stop() {
  local name=$1 pid waited=0
  pid=$(cat "$data/run/$name.pid" 2>/dev/null) || return 0
  kill -TERM "$pid" 2>/dev/null
  while kill -0 "$pid" 2>/dev/null && (( waited < 100 )); do sleep 0.1; (( waited += 1 )); done
  kill -KILL "$pid" 2>/dev/null
  rm -f "$data/run/$name.pid"
}

# What an earlier run.sh left behind after it was killed: ours when the process still runs from this data folder.
stop_leftovers() {
  local file pid
  for file in "$data"/run/*.pid; do
    [ -f "$file" ] || continue
    pid=$(cat "$file")
    if tr '\0' ' ' <"/proc/$pid/environ" 2>/dev/null | grep -qF "EVIDENCE_RUN=$data "; then stop "$(basename "$file" .pid)"; else rm -f "$file"; fi
  done
}

start_database() {
  local bin; bin=$(postgres_bin)
  if [ ! -f "$data/postgres/PG_VERSION" ]; then
    secret database-admin >/dev/null
    rm -rf "$data/postgres"
    step "Making the database cluster" as_user "$bin/initdb" -D "$data/postgres" -U evidence_admin --pwfile="$data/secrets/database-admin" \
      --data-checksums --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 || fail "The database cluster could not be made."
  fi
  database_port=$(free_port)
  start database env EVIDENCE_RUN="$data" "$bin/postgres" -D "$data/postgres" -c listen_addresses=127.0.0.1 -c port="$database_port" \
    -c unix_socket_directories= -c max_connections=200 -c log_min_messages=warning
  step "Starting the database" wait_for_database || fail "The database did not start." "Its log: $data/logs/database.log"
}
wait_for_database() {
  local bin waited=0; bin=$(postgres_bin)
  until PGPASSWORD=$(secret database-admin) PGCONNECT_TIMEOUT=2 "$bin/psql" -qAt -h 127.0.0.1 -p "$database_port" -U evidence_admin -d postgres -c 'select 1' >/dev/null 2>&1; do
    is_running database || { tail -n 20 "$data/logs/database.log"; return 1; }
    (( waited += 1 )); (( waited < 300 )) || { say "It did not answer within a minute."; return 1; }
    sleep 0.2
  done
}

connection() { printf 'Host=127.0.0.1;Port=%s;Database=%s;Username=%s;Password=%s' "$database_port" "$1" "$2" "$(secret "$3")"; }
