# Sourced after needs.sh: builds the programs into artifacts/app, only when a source is newer than the last build.

. "$root/scripts/alone.sh"

app=$root/artifacts/app

build_frontend() {
  local frontend=$root/src/Evidence.Web/Frontend
  npm_ci "$frontend" "Fetching the front end's packages"
  if [ ! -d "$root/src/Evidence.Web/wwwroot/assets" ] || [ -n "$(find "$frontend" -path '*/node_modules' -prune -o -type f -newer "$root/src/Evidence.Web/wwwroot/assets" -print -quit)" ]; then
    step "Building the front end" npm run --silent build --prefix "$frontend" || fail "The front end did not build."
    touch "$root/src/Evidence.Web/wwwroot/assets"
  fi
}

build_verify_page() {
  local page=$root/src/Evidence.Verifier/Page made=$root/src/Evidence.Web/wwwroot/verify.html
  npm_ci "$page" "Fetching the packages of verify.html"
  if [ ! -f "$made" ] || [ -n "$(find "$page" -path '*/node_modules' -prune -o -type f -newer "$made" -print -quit)" ]; then
    step "Building verify.html" npm run --silent build --prefix "$page" || fail "verify.html did not build."
  fi
}

is_stale() {
  [ -f "$app/.built" ] || return 0
  [ -n "$(find "$root/src" "$root/ingest-agent" "$root/Directory.Build.props" "$root/Directory.Packages.props" "$root/global.json" \
    \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -newer "$app/.built" -print -quit)" ]
}

# One compiler for all projects, which is four times as fast; it would outlive the build. The analyzers have their say where everything is built for tests.
publish() { dotnet publish "$root/$1" -c Release -o "$app/$2" --nologo -v quiet --no-restore -p:UseAppHost=true -p:UseSharedCompilation=true -p:RunAnalyzers=false "${@:3}"; }

build_everything() { dotnet build "$root/Evidence.sln" --nologo -v quiet --no-restore -p:UseSharedCompilation=true -p:Optimize=true; }

# Tests start our programs a thousand times: compiled ahead they answer in a third of the time. The code is the one that was just built for the tests, fault points and all.
compile_ahead() { # FOLDER
  local project
  for project in src/Evidence.Web src/Evidence.Worker ingest-agent/Evidence.Agent; do
    local name; name=$(sed -n 's|.*<AssemblyName>\(.*\)</AssemblyName>.*|\1|p' "$root/$project"/*.csproj)
    dotnet publish "$root/$project" -c Debug -r linux-x64 --self-contained false -o "$1/${name:-$(basename "$project")}" --nologo -v quiet --no-restore \
      -p:Optimize=true -p:UseSharedCompilation=true -p:RunAnalyzers=false || return
  done
  end_compiler
}

end_compiler() { dotnet build-server shutdown --vbcscompiler >/dev/null || true; }

restore() {
  local locked=()
  [ "${CI:-}" = true ] && locked=(--locked-mode)
  dotnet restore "$root/Evidence.sln" --nologo -v quiet "${locked[@]}"
}

build_programs() {
  build_frontend
  build_verify_page
  is_stale || { say "The programs are built."; return 0; }
  step "Fetching the .NET packages" restore || fail "The .NET packages could not be restored." "Is there a network? Once they are in the package cache none is needed."
  rm -f "$app/.built"
  step "Building Web" publish src/Evidence.Web web -r linux-x64 --self-contained false || fail "Web did not build."
  step "Building Worker" publish src/Evidence.Worker worker -r linux-x64 --self-contained false || fail "Worker did not build."
  step "Building Agent" publish ingest-agent/Evidence.Agent agent -r linux-x64 --self-contained false || fail "Agent did not build."
  step "Building Verifier" publish src/Evidence.Verifier verifier || fail "Verifier did not build."
  end_compiler
  python3 "$root/scripts/sbom.py" > "$app/sbom.cdx.json" || fail "The list of components could not be written."
  touch "$app/.built"
}
