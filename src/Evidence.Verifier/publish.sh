#!/usr/bin/env bash
# Publishes evidence-verify as one file that needs no installed .NET.
# usage: src/Evidence.Verifier/publish.sh linux-x64|win-x64 FOLDER
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: $0 linux-x64|win-x64 FOLDER" >&2; exit 1; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$(mkdir -p "$2" && cd "$2" && pwd)
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
# A runtime identifier changes what restore locks, so that lock lies with the intermediate files and the committed one stays.
dotnet publish "$here/Evidence.Verifier.csproj" --nologo -v q -c Release -r "$1" -o "$out" \
  --artifacts-path "$build" -p:NuGetLockFilePath="$build/packages.lock.json" -p:RestoreLockedMode=false -p:GenerateDocumentationFile=false \
  -p:EnforceCodeStyleInBuild=false -p:AllowedReferenceRelatedFileExtensions=none
ls "$out"
