#!/bin/bash
set -eu
PORT=8080

wait_for() {
  for i in 1 2 3 4 5; do
    curl -fsS "http://localhost:$PORT/health" && return 0
  done
  return 2
}

case "$1" in
  unit)
    pytest -v -m unit
    ;;
  all)
    wait_for
    docker compose up -d
    pytest -v || exit 3
    ;;
esac
