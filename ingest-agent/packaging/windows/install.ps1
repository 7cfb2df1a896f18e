#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Installs a published evidence-agent on a Windows dock PC so that it runs from start-up, under an account of its own, and is started again if it ends.
.DESCRIPTION
The agent is a console program, so it runs as a start-up task and not under the service control manager. Run the script again to update; its
state stays. -Dock names folders in whose subfolders the volumes of the bays are mounted (Disk Management, "Mount in the following empty NTFS folder").
.EXAMPLE
dotnet publish ingest-agent\Evidence.Agent -c Release -o published
.\install.ps1 -Published .\published -Dock C:\Dock -Server https://evidence.example -Code XXXX-...-XXXX
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Published,
    [Parameter(Mandatory)] [string[]] $Dock,
    [string] $Server,
    [string] $Code,
    [string] $Name = $env:COMPUTERNAME,
    [string] $TrustCertificate,
    [switch] $Erase
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$program = Join-Path $env:ProgramFiles 'Evidence Agent'
$state = Join-Path $env:ProgramData 'Evidence Agent'
$task = 'Evidence Agent'
$account = 'NT AUTHORITY\LOCAL SERVICE'

if (-not (Test-Path (Join-Path $Published 'evidence-agent.exe'))) {
    throw "$Published holds no evidence-agent.exe. Publish it first: dotnet publish ingest-agent\Evidence.Agent -c Release -r win-x64 -o $Published"
}

Get-ScheduledTask -TaskName $task -ErrorAction SilentlyContinue | Stop-ScheduledTask
New-Item -ItemType Directory -Force -Path $program, $state | Out-Null
Copy-Item -Recurse -Force -Path (Join-Path $Published '*') -Destination $program

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
$arguments = @('run', '--state', (Quote $state))
foreach ($folder in $Dock) { $arguments += @('--dock', (Quote $folder)) }
if ($Erase) { $arguments += '--erase' }

$action = New-ScheduledTaskAction -Execute $exe -Argument ($arguments -join ' ') -WorkingDirectory $program
$trigger = New-ScheduledTaskTrigger -AtStartup
$principal = New-ScheduledTaskPrincipal -UserId $account -LogonType ServiceAccount
$settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -StartWhenAvailable `
    -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) -ExecutionTimeLimit ([TimeSpan]::Zero) -MultipleInstances IgnoreNew
Register-ScheduledTask -TaskName $task -Action $action -Trigger $trigger -Principal $principal -Settings $settings -Force | Out-Null
Start-ScheduledTask -TaskName $task
Write-Host "Installed. The agent runs as the task '$task' under $account, with its state in $state."
