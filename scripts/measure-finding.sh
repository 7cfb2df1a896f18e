#!/usr/bin/env bash
# Measures what the detector that comes with the product misses: ./scripts/measure-finding.sh   Some ten minutes on a quiet machine.
# The pictures are not ours to keep here: six photographs of the npm package @vladmandic/face-api (MIT; its author took them), NASA's portrait of Eileen Collins out of
# Debian's python3-skimage and the US Navy's of Grace Hopper out of python-matplotlib-data (both in the public domain). Where their faces are stands in tests/Evidence.Benchmarks/faces.json.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for part in say needs build; do . "$root/scripts/$part.sh"; done
apt_need 'ls /usr/lib/python3/dist-packages/skimage/data/astronaut.png' python3-skimage
apt_need 'ls /usr/share/matplotlib/mpl-data/sample_data/grace_hopper.jpg' python-matplotlib-data
apt_need 'fc-list | grep -qi dejavu' fonts-dejavu-core fontconfig
need_product
work=$(mktemp -d "${TMPDIR:-/tmp}/evidence-finding.XXXXXX")
trap 'rm -rf "$work"' EXIT
npm pack --silent --pack-destination "$work" @vladmandic/face-api@1.7.15 >/dev/null || fail "The photographs could not be fetched." "Is there a network?"
tar -xzf "$work"/*.tgz -C "$work" package/demo
mkdir "$work/pictures"
cp "$work"/package/demo/sample[1-6].jpg /usr/lib/python3/dist-packages/skimage/data/astronaut.png /usr/share/matplotlib/mpl-data/sample_data/grace_hopper.jpg "$work/pictures/"
step "Building the worker" dotnet build "$root/src/Evidence.Worker" -c Release --nologo -v quiet -p:RunAnalyzers=false || fail "The worker did not build."
step "Building the benches" dotnet build "$root/tests/Evidence.Benchmarks" -c Release --nologo -v quiet -p:RunAnalyzers=false || fail "The benches did not build."
dotnet "$root/tests/Evidence.Benchmarks/bin/Release/net10.0/Evidence.Benchmarks.dll" miss-rate "$root/src/Evidence.Worker/bin/Release/net10.0" "$work/pictures" \
  "$root/tests/Evidence.Benchmarks/faces.json" "$root/src/Evidence/Redaction/Finding/measured.json"
