#!/usr/bin/env bash
# Builds the agent for dock PCs: one self-contained file for linux-x64 and one for win-x64, each with what installs it, in artifacts/agent.
#   ./build-agent.sh [linux-x64|win-x64 …]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$root/scripts/say.sh"
. "$root/scripts/alone.sh"
out=$root/artifacts/agent
project=$root/ingest-agent/Evidence.Agent
packaging=$root/ingest-agent/packaging

# What single files need beside the packages of the other builds is locked apart, so that their lock files stay as they are.
# Compiled in one piece with the runtime: a start takes little more than half the processor time of one that compiles the runtime's generics over our types each time.
publish() {
  dotnet publish "$project" -c Release -r "$1" --self-contained true -p:PublishSingleFile=true -p:PublishReadyToRunComposite=true -p:NuGetLockFilePath=obj/agent.lock.json -p:DebugType=embedded -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false \
    -p:SatelliteResourceLanguages=en -o "$out/$1" --nologo -v quiet
}

# What is there and what is not: a file too many was meant to be inside, a file too few is missing on the dock PC.
expect_files() {
  local found; found=$(cd "$out/$1" && find . -type f | sed 's|^\./||' | sort | tr '\n' ' ')
  [ "$found" = "$2 " ] || fail "artifacts/agent/$1 holds \"$found\", not \"$2\"."
}

# What is in the one file stands by name at its end. All that the agent was built with must be there; and native libraries of packages must not be needed,
# for they could not be loaded out of it: those of the runtime are linked into the host.
check_bundle() { # RUNTIME PROGRAM
  local built=$project/obj/Release/net10.0/$1/evidence-agent.deps.json inside name missing=""
  inside=$(tail -c 65536 "$out/$1/$2" | LC_ALL=C tr -c '[:print:]' '\n')
  for name in evidence-agent.deps.json evidence-agent.runtimeconfig.json $(grep -o '"[^"]*\.dll": {' "$built" | sed 's|": {||; s|.*[/"]||' | sort -u); do
    [[ $inside == *"$name"* ]] || missing="$missing $name"
  done
  [ -z "$missing" ] || fail "artifacts/agent/$1/$2 lacks$missing."
  ! grep -q '"native"' "$built" || fail "A package of the agent brings a native library, which one file cannot hold:" "$(grep -A2 '"native"' "$built")"
}

check_linux() {
  expect_files linux-x64 "90-evidence-agent.rules agent.conf agent.md evidence-agent evidence-agent-mount@.service evidence-agent-writable.socket evidence-agent-writable@.service evidence-agent.service install.sh mount-volume writable-volume"
  check_bundle linux-x64 evidence-agent
  # Neither a runtime of this machine nor its settings may help.
  local alone=(env -i HOME=/nonexistent PATH=/usr/bin:/bin "$out/linux-x64/evidence-agent")
  [[ $("${alone[@]}" --help) == *"evidence-agent enroll"* ]] || fail "The linux-x64 agent does not run by itself."
  # Every profile of the repository, and the one that is no file: generic.
  [ "$("${alone[@]}" profiles list --json | grep -c '"event":"profile"')" = "$(( $(find "$project/Docks/Profiles" -name '*.json' | wc -l) + 1 ))" ] || fail "The linux-x64 agent lacks device profiles."
  if command -v systemd-analyze >/dev/null; then check_units; fi
}

check_units() {
  local laid; laid=$(mktemp -d)
  "$out/linux-x64/install.sh" "$out/linux-x64" --root "$laid" >/dev/null
  [ -x "$laid/opt/evidence-agent/evidence-agent" ] && [ -f "$laid/usr/share/doc/evidence-agent/agent.md" ] || fail "install.sh does not lay out the agent."
  # The programs are looked for where they are now, not where they will be; what is said of other units is not ours.
  sed -i "s|/opt/evidence-agent/|$laid/opt/evidence-agent/|" "$laid"/etc/systemd/system/*.service
  local faults; faults=$(systemd-analyze verify --man=no "$laid"/etc/systemd/system/evidence-agent*.{service,socket} 2>&1 | grep "evidence-agent" || true)
  rm -rf "$laid"
  [ -z "$faults" ] || fail "systemd finds fault with the unit:" "$faults"
}

check_windows() {
  expect_files win-x64 "agent.md evidence-agent.exe install.ps1"
  check_bundle win-x64 evidence-agent.exe
  # PE/COFF: the machine and the optional header's magic (PE32+), read where the DOS stub points.
  local exe=$out/win-x64/evidence-agent.exe pe
  pe=$(od -An -t u4 -j 60 -N 4 "$exe" | tr -d ' ')
  [ "$(od -An -t x1 -j "$pe" -N 6 "$exe" | tr -d ' ')" = 504500006486 ] && [ "$(od -An -t x1 -j $((pe + 24)) -N 2 "$exe" | tr -d ' ')" = 0b02 ] ||
    fail "The win-x64 agent is no 64-bit program of Windows."
}

targets=("$@"); [ ${#targets[@]} -gt 0 ] || targets=(linux-x64 win-x64)
for target in "${targets[@]}"; do
  rm -rf "${out:?}/$target"
  case $target in
    linux-x64)
      step "Building the agent for Linux" publish linux-x64 || fail "It did not build."
      cp "$packaging"/linux/* "$root/docs/guides/agent.md" "$out/linux-x64/"
      check_linux ;;
    win-x64)
      step "Building the agent for Windows" publish win-x64 || fail "It did not build."
      cp "$packaging"/windows/* "$root/docs/guides/agent.md" "$out/win-x64/"
      check_windows ;;
    *) fail "\"$target\" is neither linux-x64 nor win-x64." ;;
  esac
  say "artifacts/agent/$target: $(du -h --apparent-size "$out/$target"/evidence-agent* | sort -rh | head -1 | cut -f1) in one file, complete."
done
