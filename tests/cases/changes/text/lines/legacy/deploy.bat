#!/bin/sh
set -eu
export TZ=Europe/Berlin
docker compose pull
docker compose up -d
./notify.sh "deployed"
echo done
