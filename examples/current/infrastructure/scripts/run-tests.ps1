# Tests des Depots
# Für Windows; unter Linux tut es das Makefile.

param(
    [Parameter(Position=0)]
    [string]$Target = "help"
)

function Show-Help {
    Write-Host "Tests des Depots" -ForegroundColor Cyan
    Write-Host "  .\run-tests.ps1 unit         - schnelle Prüfungen, ohne Container"
    Write-Host "  .\run-tests.ps1 integration  - mit Redis und PostgreSQL"
    Write-Host "  .\run-tests.ps1 ci           - was vor jeder Übergabe läuft"
}

function Run-Unit {
    pytest -q -m unit
}

function Run-Integration {
    docker compose up -d redis postgres
    pytest -q -m integration
    docker compose down
}

function Run-CI {
    Write-Host "Größere Prüfung, bitte warten ..." -ForegroundColor Yellow
    pytest -q -m "not e2e"
}

switch ($Target) {
    "unit"        { Run-Unit }
    "integration" { Run-Integration }
    "ci"          { Run-CI }
    default       { Show-Help }
}
