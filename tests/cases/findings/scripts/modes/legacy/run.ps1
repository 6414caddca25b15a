param(
    [ValidateSet('unit', 'all')]
    [string]$Mode = 'unit'
)
switch ($Mode) {
    'unit' { pytest -v -m 'not integration' }
    'all' {
        docker compose up -d
        pytest -v
        if ($LASTEXITCODE -ne 0) { exit 2 }
    }
}
