# Shows which service logs at which level.
param([string]$Service = "*")

Get-ChildItem services -Directory | Where-Object { $_.Name -like $Service } | ForEach-Object {
    Select-String -Path "$($_.FullName)/*.py" -Pattern "logging\.\w+" | Select-Object -First 1
}
