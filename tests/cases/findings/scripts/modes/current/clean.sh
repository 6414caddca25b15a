#!/bin/sh
set -u
rm -rf build
