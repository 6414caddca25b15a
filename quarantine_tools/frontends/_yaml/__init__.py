"""YAML as a tree with exact lines: what the front ends of every kind that is written in YAML share."""
