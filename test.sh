#!/usr/bin/env bash
# Runs the tests: ./test.sh [unit|agent|integration|browser|campaign]…   (none named: all but the campaign)
# The last line is "N passed, N failed, N skipped".
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"
for part in say needs build; do . "$root/scripts/$part.sh"; done

parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(unit agent integration browser)
for part in "${parts[@]}"; do
  case $part in unit|agent|integration|browser|campaign) ;; *) fail "There is no part \"$part\"." "usage: ./test.sh [unit|agent|integration|browser|campaign]…" ;; esac
done

need_product
need_tests
if [[ " ${parts[*]} " == *" agent "* || " ${parts[*]} " == *" integration "* || " ${parts[*]} " == *" campaign "* ]]; then need_root; fi
npm_ci "$root/tests/independent" "Fetching the independent readers"
build_frontend
build_verify_page
step "Fetching the .NET packages" restore || fail "The .NET packages could not be restored."
step "Building everything" build_everything || fail "The build failed."
# What needs no server starts none of them.
if [ "${parts[*]}" != unit ]; then
  export EVIDENCE_TEST_PROGRAMS=$root/artifacts/tested
  step "Compiling the programs ahead" compile_ahead "$EVIDENCE_TEST_PROGRAMS" || fail "The programs could not be compiled ahead."
fi

# Programs that tests start live for seconds: compiling them better while they run costs more than it gives.
export DOTNET_TieredPGO=0

# Where programs are struck is drawn by it: a red run is red again.
export EVIDENCE_SEED=${EVIDENCE_SEED:-20261121}
say "EVIDENCE_SEED=$EVIDENCE_SEED"

results=$(mktemp -d "${TMPDIR:-/tmp}/evidence-tests.XXXXXX")
trap 'rm -rf "$results"; if [ -n "${sudo_kept:-}" ]; then kill "$sudo_kept" 2>/dev/null || true; fi' EXIT
crashed=0

# A line for each test as it ends. A run that broke off is a failure, whatever its results say so far.
run_project() { # PROJECT FILTER
  local project=$1 filter=$2 name code=0
  name=$(basename "$project").$RANDOM
  say ""; say "== $(basename "$project") ($filter)"
  dotnet test "$root/$project" --no-build --nologo -v quiet --filter "$filter" --logger "trx;LogFileName=$results/$name.trx" --logger "console;verbosity=normal" </dev/null || code=$?
  if [ ! -f "$results/$name.trx" ]; then say "$project ended without a result"; crashed=$((crashed + 1))
  elif [ "$code" != 0 ] && ! grep -q '<UnitTestResult [^>]*outcome="Failed"' "$results/$name.trx"; then say "$project broke off (exit $code)"; crashed=$((crashed + 1)); fi
}
for part in "${parts[@]}"; do
  case $part in
    unit) run_project tests/Evidence.Formats.Tests 'Category!=Campaign'; run_project tests/Evidence.Tests 'Category!=Campaign' ;;
    agent) run_project tests/Evidence.Agent.Tests 'Category!=Campaign' ;;
    integration) run_project tests/Evidence.IntegrationTests 'Category!=Campaign' ;;
    browser) run_project tests/Evidence.BrowserTests 'Category!=Campaign' ;;
    campaign) run_project tests/Evidence.Formats.Tests 'Category=Campaign'; run_project tests/Evidence.IntegrationTests 'Category=Campaign' ;;
  esac
done

count() { cat "$results"/*.trx 2>/dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{s+=$1} END {print s+0}'; }
total=$(count total) passed=$(count passed)
skipped=$(cat "$results"/*.trx 2>/dev/null | grep -c 'outcome="NotExecuted"' || true)
failed=$((total - passed - skipped + crashed))
if [ "$skipped" -gt 0 ]; then say ""; say "Skipped, and why:"; cat "$results"/*.trx | tr '\n' ' ' | grep -o '<UnitTestResult [^>]*outcome="NotExecuted"[^>]*>.\{0,400\}' | sed -E 's/.*testName="([^"]*)".*<Message>([^<]*)<.*/  \1: \2/' || true; fi
results_of() { cat "$results"/*.trx 2>/dev/null | grep -o '<UnitTestResult [^>]*' || true; }
# What is red is told once more at the end, each with the beginning of what it said.
if [ "$failed" -gt 0 ]; then
  say ""; say "Failed:"
  results_of | grep 'outcome="Failed"' | sed -E 's/.*testName="([^"]*)".*/  \1/' || true
  cat "$results"/*.trx 2>/dev/null | awk '
    /<UnitTestResult |<\/ErrorInfo>/ { lines = 0 }
    /<UnitTestResult / { failed = /outcome="Failed"/; match($0, /testName="[^"]*"/); name = substr($0, RSTART + 10, RLENGTH - 11) }
    failed && /<Message>/ { print ""; print "  " name; lines = 12 }
    lines > 0 { print "    " substr($0, 1, 300); lines-- }' | sed -e 's/<[/]*[A-Z][A-Za-z]*>//g' -e 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&#x[AD];//g; s/&amp;/\&/g' || true
fi
say ""; say "The slowest, seconds:"
results_of | sed -E 's/.*testName="([^"]*)".* duration="([0-9]+):([0-9]+):([0-9]+)[^"]*".*/\2 \3 \4 \1/' |
  awk '{ name = $4; for (i = 5; i <= NF; i++) name = name " " $i; printf "%6d  %s\n", $1 * 3600 + $2 * 60 + $3, name }' | sort -rn | head -n 15 || true
say ""
say "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
