param([string]$Mode = "quick")
docker compose ps
