#!/bin/bash
# Installs a published evidence-agent as a service on a dock PC (systemd). Can be run again; keeps state and settings.
#   ./build-agent.sh linux-x64       then, on the dock PC, from the folder artifacts/agent/linux-x64:
#   sudo ./install.sh [FOLDER] [--server URL --code CODE [--name NAME] [--trust-certificate FILE]]
# --root DIR installs below DIR and touches no user and no service, to see what would be there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fail() { echo "install.sh: $1" >&2; [ -z "${2:-}" ] || echo "  $2" >&2; exit 1; }

# Beside the program, as build-agent.sh lays it out, unless a folder is named.
published=$here
case ${1:-} in ''|--*) ;; *) published=$1; shift ;; esac
root= enrol=()
while [ $# -gt 0 ]; do
  case $1 in
    --root) root=${2:?--root wants a folder}; shift ;;
    --server|--code|--name|--trust-certificate) enrol+=("$1" "${2:?$1 wants a value}"); shift ;;
    *) fail "\"$1\" is not an option." ;;
  esac
  shift
done
[ -f "$published/evidence-agent" ] || fail "$published holds no evidence-agent." "Build it first: ./build-agent.sh linux-x64"
[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail "this needs root." "sudo $0 …"
[ -n "$root" ] || [ -d /run/systemd/system ] || fail "this machine does not run systemd." "Start \"evidence-agent run\" from its own service manager."

if [ -z "$root" ]; then
  id evidence-agent >/dev/null 2>&1 || useradd --system --user-group --home-dir /var/lib/evidence-agent --no-create-home --shell /usr/sbin/nologin evidence-agent
fi

install -d -m 0755 "$root/opt/evidence-agent" "$root/etc/evidence-agent" "$root/media/dock" "$root/usr/share/doc/evidence-agent" "$root/etc/udev/rules.d" "$root/etc/systemd/system"
# A program that runs cannot be written over, but its name can be given to another.
for file in "$published"/*; do
  case ${file##*/} in install.sh|mount-volume|writable-volume|agent.conf|agent.md|*.service|*.socket|*.rules|install.ps1) continue ;; esac
  cp -r --no-preserve=mode,ownership "$file" "$root/opt/evidence-agent/.new-${file##*/}"
  rm -rf "$root/opt/evidence-agent/${file##*/}"
  mv -T "$root/opt/evidence-agent/.new-${file##*/}" "$root/opt/evidence-agent/${file##*/}"
done
chmod 0755 "$root/opt/evidence-agent/evidence-agent"
install -m 0755 "$here/mount-volume" "$here/writable-volume" "$root/opt/evidence-agent/"
[ -f "$root/etc/evidence-agent/agent.conf" ] || install -m 0644 "$here/agent.conf" "$root/etc/evidence-agent/agent.conf"
install -m 0644 "$here"/evidence-agent*.service "$here/evidence-agent-writable.socket" "$root/etc/systemd/system/"
install -m 0644 "$here/90-evidence-agent.rules" "$root/etc/udev/rules.d/"
guide=$here/agent.md; [ -f "$guide" ] || guide=$here/../../../docs/guides/agent.md
install -m 0644 "$guide" "$root/usr/share/doc/evidence-agent/agent.md"
[ -z "$root" ] || { echo "Laid out below $root."; exit 0; }

install -d -m 0700 -o evidence-agent -g evidence-agent /var/lib/evidence-agent
if [ ${#enrol[@]} -gt 0 ]; then
  runuser -u evidence-agent -- /opt/evidence-agent/evidence-agent enroll --state /var/lib/evidence-agent "${enrol[@]}"
fi
systemctl daemon-reload
udevadm control --reload
systemctl enable --now evidence-agent-writable.socket
systemctl enable evidence-agent.service
systemctl restart evidence-agent.service
if [ -f /var/lib/evidence-agent/agent.json ]; then echo "The agent runs. Its words: journalctl -u evidence-agent -f"
else echo "Installed. It starts once it is enrolled: install.sh $published --server URL --code CODE"; fi
