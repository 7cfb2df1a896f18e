#!/usr/bin/env bash
# Measures, as ratios within one run: ./bench.sh [offload|playback]…   Results go to bench-results/NAME.json.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in say needs build; do . "$root/scripts/$part.sh"; done
benches=("$@")
[ ${#benches[@]} -gt 0 ] || benches=(offload playback)
need_product
build_programs
step "Building the benches" dotnet build "$root/tests/Evidence.Benchmarks" -c Release --nologo -v quiet || fail "The benches did not build."
mkdir -p "$root/bench-results"
for bench in "${benches[@]}"; do
  dotnet "$root/tests/Evidence.Benchmarks/bin/Release/net10.0/Evidence.Benchmarks.dll" "$bench" --app "$app" --results "$root/bench-results"
done
