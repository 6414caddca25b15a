# Runs the tests of the shop.
[CmdletBinding()]
param(
    [ValidateSet('Unit', 'All')]
    [string]$Mode = 'Unit',
    [switch]$Coverage
)

$ErrorActionPreference = 'Stop'

function Run-Unit {
    Write-Host "Running unit tests" -ForegroundColor Cyan
    pytest -v -m "not integration" tests/unit
}

function Stop-Stack {
    docker compose down
}

switch ($Mode) {
    'Unit' { Run-Unit }
    'All' { pytest -v; Stop-Stack }
}
exit $LASTEXITCODE
