#!/bin/sh
set -eu
docker compose pull   # first
docker compose up -d
