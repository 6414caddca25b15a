param(
    [ValidateSet('Unit', 'Coverage', 'All')]
    [string]$Mode = 'Unit',
    [int]$Port = 8000
)
$ErrorActionPreference = 'Stop'

function Test-Health {
    param([int]$Tries = 3)
    for ($i = 0; $i -lt $Tries; $i++) {
        Invoke-WebRequest -Uri "http://localhost:8000/health" -UseBasicParsing
    }
    throw 'not healthy'
}

switch ($Mode) {
    'Unit' {
        pytest -v -m 'not integration'
    }
    'Coverage' {
        pytest --cov=shop
    }
    'All' {
        docker compose up -d
        pytest -v
        if ($LASTEXITCODE -ne 0) {
            exit 2
        }
        docker compose down
    }
}
