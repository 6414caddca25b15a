param(
    [ValidateSet('unit', 'all')]
    [string]$Mode = 'all'
)
switch ($Mode) {
    'unit' {
        docker compose up -d
        pytest -v
    }
    'all' {
        pytest -v
        if ($LASTEXITCODE -ne 0) { exit 1 }
    }
}
