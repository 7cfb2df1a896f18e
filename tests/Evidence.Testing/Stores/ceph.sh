#!/usr/bin/env bash
# A real S3 server with Object Lock for a test run: Ceph's RADOS Gateway over one monitor, one manager and one OSD that keeps all in memory.
# usage: ceph.sh DIR S3-PORT MON-PORT    Says "ready", and lives until its input ends; then all of it is stopped and DIR is gone.
set -euo pipefail
dir=$(realpath "$1") port=$2 mon_port=$3
export CEPH_CONF=$dir/ceph.conf
keyring=$dir/keyring
user=(--setuser "$(id -un)" --setgroup "$(id -gn)")
pids=()

finish() {
  trap - EXIT
  # The gateway first: it would wait for the others.
  for (( i = ${#pids[@]} - 1; i >= 0; i-- )); do kill -KILL "${pids[i]}" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$dir"
}
trap finish EXIT

cat >"$CEPH_CONF" <<C
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon host = [v2:127.0.0.1:$mon_port]
public addr = 127.0.0.1
ms bind ipv6 = false
run dir = $dir
admin socket = $dir/\$name.asok
log file = $dir/\$name.log
pid file =
keyring = $keyring
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 2000
mon data avail crit = 1
mon data avail warn = 2
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 8589934592
mon data = $dir/mon.a
osd data = $dir/osd.0
mgr data = $dir/mgr.x
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
rgw enable usage log = false
# What tests deleted gives its memory back soon.
rgw gc obj min wait = 5
rgw gc processor period = 5
C

ceph-authtool --create-keyring "$keyring" --gen-key -n mon. --cap mon 'allow *' >/dev/null
ceph-authtool "$keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' >/dev/null
ceph-authtool "$keyring" --gen-key -n client.rgw --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' >/dev/null
ceph-authtool "$keyring" --gen-key -n osd.0 --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' >/dev/null
ceph-authtool "$keyring" --gen-key -n mgr.x --cap mon 'allow *' --cap osd 'allow *' --cap mds 'allow *' >/dev/null
monmaptool --create --clobber --fsid "$(sed -n 's/^fsid = //p' "$CEPH_CONF")" --addv a "[v2:127.0.0.1:$mon_port]" "$dir/monmap" >/dev/null
ceph-mon --mkfs -i a --monmap "$dir/monmap" --keyring "$keyring" "${user[@]}"

serve() { "$@" -f "${user[@]}" </dev/null >>"$dir/log" 2>&1 & pids+=($!); }
serve ceph-mon -i a
ceph auth import -i "$keyring" >/dev/null 2>&1
osd=$(cat /proc/sys/kernel/random/uuid); mkdir -p "$dir/osd.0" "$dir/mgr.x"
ceph osd new "$osd" 0 >/dev/null
ceph-osd -i 0 --mkfs --osd-uuid "$osd" "${user[@]}" >>"$dir/log" 2>&1
serve ceph-osd -i 0
serve ceph-mgr -i x
serve radosgw -n client.rgw
for (( tries = 0; tries < 600; tries++ )); do
  if curl -s -o /dev/null "http://127.0.0.1:$port"; then echo ready; read -r _ || true; exit 0; fi
  sleep 0.2
done
echo "The S3 server did not answer within two minutes:" >&2; tail -n 20 "$dir/log" >&2; exit 1
