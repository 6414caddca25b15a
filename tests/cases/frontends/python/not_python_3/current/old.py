import os


def main():
    print "old", 0777
