#!/bin/sh
set -eu
docker compose pull --quiet
docker compose up -d
./notify.sh "deployed"
docker image prune -f
echo done
