#!/bin/sh
# Adds up the kilometres of the week per vehicle, for the tax office.
set -eu

for log in /var/log/depot/mileage-*.log; do
    vehicle=$(basename "$log" .log | cut -d- -f2)
    total=$(awk '{ sum += $2 } END { print sum }' "$log")
    echo "$vehicle;$total"
done > /srv/office/mileage.csv
