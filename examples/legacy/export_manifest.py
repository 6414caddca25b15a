#!/usr/bin/env python2
"""Prints the manifest of a vehicle. Still on the old machine in the office."""

import sys
import urllib2


def fetch(vehicle):
    try:
        return urllib2.urlopen("http://planner.example/routes/%s.csv" % vehicle).read()
    except urllib2.URLError, error:
        print >> sys.stderr, "no manifest for %s: %s" % (vehicle, error)
        return ""


for vehicle in sys.argv[1:]:
    for line in fetch(vehicle).splitlines():
        number, zone = line.split(";")[:2]
        print "%-12s %s" % (number, zone)
