<# Runs the tests. #>
[cmdletbinding()]
PARAM (
    [validateset("Unit", "All")] [String] $mode = "Unit",
    [switch] $coverage   # measures
)
$erroractionpreference = "Stop";

Function Run-Unit
{
    write-host "Unit tests are running"
    pytest -v `
        -m 'not integration' tests/unit
}
function Stop-Stack { docker compose Down }

Switch ($mode)
{
    'Unit' {
        run-unit
    }
    'All' {
        pytest -v
        stop-stack
    }
}
exit $LastExitCode
