import os


def main():
    print("old", 0o755)
