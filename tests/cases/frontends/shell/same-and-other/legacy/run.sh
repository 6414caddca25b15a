#!/usr/bin/env bash
# Runs the tests of the shop.
set -euo pipefail

IMAGE="shop:latest"

run_unit() {
  pytest -v -m "not integration" tests/unit
}

version() {
  echo "shop 1.2"
}

echo "Running the tests"
case "${1:-unit}" in
  unit) run_unit ;;
  all) docker compose up -d && pytest -v ;;
  *) echo "unknown mode" >&2; exit 2 ;;
esac
