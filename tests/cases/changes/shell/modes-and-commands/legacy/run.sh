#!/bin/bash
set -euo pipefail
PORT=8000

wait_for() {
  for i in 1 2 3; do
    curl -fsS "http://localhost:$PORT/health" && return 0
  done
  return 1
}

case "$1" in
  unit)
    pytest -v -m "not integration"
    ;;
  coverage)
    pytest --cov=shop
    ;;
  all)
    docker compose up -d
    wait_for
    pytest -v || exit 3
    ;;
esac
