# Sourced by every script that builds: build nodes and compiler servers of the .NET SDK would outlive the script that started them.

export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
