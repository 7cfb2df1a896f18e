#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Installs evidence-agent as a service on a Windows dock PC: it starts with the machine, under LOCAL SERVICE, and again if it ends.
.DESCRIPTION
Run the script again to update; its state stays. Without -Dock every removable drive is watched. -Dock names folders in whose subfolders the
volumes of the bays are mounted (Disk Management, "Mount in the following empty NTFS folder"), which a USB hard disk needs. With -SpoolMax 500GB
sealed copies are kept in the state folder while the server is away.
.EXAMPLE
.\install.ps1 -Server https://evidence.example -Code XXXX-...-XXXX
#>
[CmdletBinding()]
param(
    [string] $Published = $PSScriptRoot,
    [string[]] $Dock = @(),
    [string] $Server,
    [string] $Code,
    [string] $Name = $env:COMPUTERNAME,
    [string] $TrustCertificate,
    [int] $Station = 7420,
    [string] $SpoolMax,
    [switch] $Erase
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$program = Join-Path $env:ProgramFiles 'Evidence Agent'
$state = Join-Path $env:ProgramData 'Evidence Agent'
$service = 'EvidenceAgent'

if (-not (Test-Path (Join-Path $Published 'evidence-agent.exe'))) {
    throw "$Published holds no evidence-agent.exe. Build it first: ./build-agent.sh win-x64"
}

if (Get-Service -Name $service -ErrorAction SilentlyContinue) { Stop-Service -Name $service }
New-Item -ItemType Directory -Force -Path $program, $state | Out-Null
Copy-Item -Force -Path (Join-Path $Published 'evidence-agent.exe') -Destination $program

# The state holds keys: only the account that runs the agent, SYSTEM and administrators may see it. SIDs, because names are translated.
& icacls.exe $state /inheritance:r /grant:r '*S-1-5-19:(OI)(CI)F' '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null
if ($LASTEXITCODE -ne 0) { throw "The rights of $state could not be set." }

$exe = Join-Path $program 'evidence-agent.exe'
if ($Server) {
    if (-not $Code) { throw '-Server needs -Code: an administrator makes one.' }
    $enrol = @('enroll', '--server', $Server, '--code', $Code, '--state', $state, '--name', $Name)
    if ($TrustCertificate) { $enrol += @('--trust-certificate', (Resolve-Path $TrustCertificate).Path) }
    & $exe @enrol
    if ($LASTEXITCODE -ne 0) { throw "Enrolling ended with $LASTEXITCODE." }
}

function Quote([string] $argument) { '"' + ($argument -replace '(\\+)$', '$1$1') + '"' }
$command = @((Quote $exe), 'run', '--service', '--state', (Quote $state), '--log', (Quote (Join-Path $state 'agent.log')), '--station', "$Station")
foreach ($folder in $Dock) { $command += @('--dock', (Quote $folder)) }
if ($SpoolMax) { $command += @('--spool-max', (Quote $SpoolMax)) }
if ($Erase) { $command += '--erase' }
$command = $command -join ' '

# Through CIM, because sc.exe and New-Service each spoil quotation marks in a way of their own.
$existing = Get-CimInstance -ClassName Win32_Service -Filter "Name='$service'"
if ($existing) {
    $result = Invoke-CimMethod -InputObject $existing -MethodName Change -Arguments @{ PathName = $command; StartMode = 'Automatic' }
} else {
    $result = Invoke-CimMethod -ClassName Win32_Service -MethodName Create -Arguments @{
        Name = $service; DisplayName = 'Evidence Agent'; PathName = $command; ServiceType = [byte] 16; ErrorControl = [byte] 1
        StartMode = 'Automatic'; DesktopInteract = $false; StartName = 'NT AUTHORITY\LocalService'; StartPassword = ''
    }
}
if ($result.ReturnValue -ne 0) { throw "The service could not be registered (Win32_Service: $($result.ReturnValue))." }
& sc.exe description $service 'Offloads docked cameras to the Evidence server.' | Out-Null
& sc.exe failure $service reset= 86400 actions= restart/5000/restart/30000/restart/60000 | Out-Null
& sc.exe failureflag $service 1 | Out-Null

if (Test-Path (Join-Path $state 'agent.json')) {
    Start-Service -Name $service
    Write-Host "Installed. The service '$service' runs; its words are in $state\agent.log, its page at http://127.0.0.1:$Station"
} else {
    Write-Host "Installed. It starts once it is enrolled: install.ps1 -Server URL -Code CODE"
}
