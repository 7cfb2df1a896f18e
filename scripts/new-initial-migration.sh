#!/usr/bin/env bash
# Writes src/Evidence/Database/Migrations/00000000000001_Initial anew from the entities. Until the first release there is one such migration;
# triggers and grants stand in Database/Sql, which 00000000000002_Guards runs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/alone.sh
folder=src/Evidence/Database/Migrations
dotnet tool restore >/dev/null
rm -f "$folder"/*_Initial.cs "$folder"/*_Initial.Designer.cs "$folder"/EvidenceDbModelSnapshot.cs
dotnet build src/Evidence -v q --nologo
dotnet ef migrations add Initial --no-build --project src/Evidence --startup-project src/Evidence --context EvidenceDb --output-dir Database/Migrations
made=$(basename "$(ls "$folder"/*_Initial.Designer.cs)" .Designer.cs)
sed -i "s/\"$made\"/\"00000000000001_Initial\"/" "$folder/$made.Designer.cs"
mv "$folder/$made.cs" "$folder/00000000000001_Initial.cs"
mv "$folder/$made.Designer.cs" "$folder/00000000000001_Initial.Designer.cs"
echo "Written: $folder/00000000000001_Initial.cs"
