# Sourced after say.sh: finds what the product needs on this machine and installs what is missing (Debian 12).
# Works without network when nothing is missing.

node_version=22.23.3
tools=$root/.tools

as_admin() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"
  elif command -v sudo >/dev/null && [ -t 0 ]; then sudo "$@"
  else return 126; fi
}

# apt_need TEST PACKAGE…: remembers the packages when TEST (a shell line) fails.
missing_packages=()
apt_need() { local test=$1; shift; bash -c "$test" >/dev/null 2>&1 || missing_packages+=("$@"); }

install_missing_packages() {
  [ ${#missing_packages[@]} -gt 0 ] || return 0
  local list="${missing_packages[*]}"
  command -v apt-get >/dev/null || fail "This machine lacks: $list" \
    "It has no apt-get, so they cannot be installed from here." "Install them with this system's own package manager, then run this again."
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    fail "This machine lacks: $list" "Installing them needs root, and there is no sudo here." \
      "As root: apt-get install --no-install-recommends $list" "Then run this again as yourself."
  fi
  if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    [ -t 0 ] || fail "This machine lacks: $list" "sudo would ask for a password, and there is no terminal to ask on." "Run: sudo apt-get install --no-install-recommends $list"
    say "sudo asks for your password to install: $list"; sudo true || fail "sudo was refused; nothing was installed." "Ask an administrator to install: $list"
  fi
  step "Reading the list of packages" as_admin env DEBIAN_FRONTEND=noninteractive apt-get -q update ||
    fail "apt-get update failed (its words are above)." "Is there a network? Once all is installed none is needed."
  step "Installing $list" as_admin env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "${missing_packages[@]}" ||
    fail "apt-get could not install: $list" "Its words are above. Nothing of the product was changed."
  missing_packages=()
}

postgres_bin() {
  local dir
  for dir in /usr/lib/postgresql/*/bin; do [ -x "$dir/initdb" ] && found=$dir; done
  printf '%s' "${found:-}"
}

node_is_fresh() { command -v node >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 20 ]; }

use_own_node() { [ -x "$tools/node/node_modules/node/bin/node" ] && PATH="$tools/node/node_modules/node/bin:$PATH" && export PATH; }

need_node() {
  node_is_fresh || use_own_node || true
  apt_need 'command -v npm' npm
  install_missing_packages
  if ! node_is_fresh; then
    mkdir -p "$tools/node"
    step "Fetching Node $node_version (this machine's own is older than 20)" npm install --silent --no-save --prefix "$tools/node" "node@$node_version" ||
      fail "Node $node_version could not be fetched." "Is there a network? A Node of at least 20 on the PATH does as well."
    use_own_node
    node_is_fresh || fail "The fetched Node does not run." "Put a Node of at least 20 on the PATH, then run this again."
  fi
}

need_dotnet() {
  command -v dotnet >/dev/null || fail "There is no .NET SDK on the PATH." "Install the .NET 10 SDK (https://dotnet.microsoft.com/download), then run this again."
  dotnet --version >/dev/null 2>&1 || fail "The .NET SDK here is not one that global.json accepts." "Install a .NET 10 SDK, then run this again."
}

# What running the product needs.
need_product() {
  need_dotnet
  apt_need 'ls /usr/lib/postgresql/*/bin/initdb' postgresql
  apt_need 'command -v ffmpeg && command -v ffprobe' ffmpeg
  apt_need 'command -v pdftoppm && command -v pdfinfo' poppler-utils
  apt_need 'command -v heif-thumbnailer' heif-thumbnailer
  apt_need 'ls /usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml' opencv-data
  apt_need 'command -v bwrap' bubblewrap
  apt_need 'command -v prlimit && command -v setpriv' util-linux
  apt_need 'ls /usr/lib/*/libsodium.so.23' libsodium23
  install_missing_packages
  need_node
}

# What the tests need besides.
need_tests() {
  apt_need 'command -v chromium' chromium
  apt_need '/usr/bin/python3 -c "import cryptography"' python3 python3-cryptography
  apt_need 'command -v strace' strace
  apt_need 'command -v heif-enc' libheif-examples
  apt_need 'ls /usr/lib/*/faketime/libfaketimeMT.so.1' libfaketime
  apt_need 'command -v mkfs.ext2 && command -v losetup' e2fsprogs mount
  apt_need 'command -v unzip' unzip
  apt_need 'command -v openssl' openssl
  apt_need 'fc-list | grep -qi dejavu' fonts-dejavu-core fontconfig
  [ -n "${EVIDENCE_TEST_S3:-}" ] || need_s3_server
  apt_need 'command -v curl' curl
  install_missing_packages
  [ -n "${EVIDENCE_TEST_AZURE:-}" ] || npm_ci "$root/tests/azurite" "Fetching the Azure Blob emulator"
}

# Some tests mount a small disk or make a device node: as root, or through sudo, which is then asked for its password once, here.
need_root() {
  [ "$(id -u)" != 0 ] || return 0
  if ! sudo -n true 2>/dev/null; then
    command -v sudo >/dev/null || fail "Some tests mount a small disk or make a device node, which only root may, and there is no sudo here." "Run the tests as root, or install sudo."
    [ -t 0 ] || fail "Some tests mount a small disk or make a device node through sudo, which would ask for a password, and there is no terminal to ask on." \
      "Run the tests as root, as a user whose sudo asks for none, or on a terminal."
    say "Some tests mount a small disk or make a device node; sudo asks for your password for it."
    sudo true || fail "sudo was refused; no test was run." "Run the tests as root."
  fi
  # The leave lasts minutes, the tests longer.
  ( trap 'kill $! 2>/dev/null; exit' TERM; while sudo -n true 2>/dev/null; do sleep 30 & wait $!; done ) &
  sudo_kept=$!
}

# A real S3 server with Object Lock on loopback: tests/Evidence.Testing/Stores/ceph.sh starts it.
need_s3_server() {
  apt_need 'command -v radosgw && command -v radosgw-admin' radosgw
  apt_need 'command -v ceph-mon' ceph-mon
  apt_need 'command -v ceph-osd' ceph-osd
  apt_need 'command -v ceph-mgr' ceph-mgr
  apt_need 'command -v ceph && command -v ceph-authtool && command -v monmaptool' ceph-common ceph-base
  apt_need 'command -v curl' curl
}

# What copying programs are measured beside ours.
need_peers() {
  apt_need 'command -v restic' restic
  apt_need 'command -v rclone' rclone
  apt_need 'command -v age && command -v age-keygen' age
  apt_need 'command -v openssl' openssl
  apt_need 'command -v chromium' chromium
  install_missing_packages
}

# npm_ci DIR TEXT: only when the lock file changed since the last time.
npm_ci() {
  local dir=$1 text=$2 stamp=$1/node_modules/.evidence-lock
  if [ -f "$stamp" ] && cmp -s "$stamp" "$dir/package-lock.json"; then return 0; fi
  step "$text" npm ci --no-audit --no-fund --prefix "$dir" || fail "npm ci failed in $dir." "Is there a network? Once installed none is needed."
  cp "$dir/package-lock.json" "$stamp"
}
