param(
    [ValidateSet('Unit', 'All')]
    [string]$Mode = 'All',
    [string]$Port = 8000
)
$ErrorActionPreference = 'Continue'

function Test-Health {
    param([int]$Tries = 5)
    for ($i = 0; $i -lt $Tries; $i++) {
        Invoke-WebRequest -Uri "http://localhost:8080/health" -UseBasicParsing
    }
}

switch ($Mode) {
    'Unit' {
        pytest -v
    }
    'All' {
        docker compose up -d --build
        pytest -v
        if ($LASTEXITCODE -ne 0) {
            exit 1
        }
    }
}
