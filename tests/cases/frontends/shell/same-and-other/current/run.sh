#!/usr/bin/env bash
set -euo pipefail
IMAGE=shop:latest

function run_unit {
  pytest -v \
    -m 'not integration' \
    tests/unit  # quick
}

version() { echo "shop 1.3"; }

echo "The tests are running"

case "${1:-unit}" in
  unit)
    run_unit
    ;;
  all)
    docker compose up -d && pytest -v
    ;;
  *)
    echo "no such mode" >&2
    exit 2
esac
