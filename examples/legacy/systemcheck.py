#!/usr/bin/env python3
"""
System check of the depot
Run it before the first shift.

Exit codes:
    0 - everything works
    1 - at least one check failed
"""

import os
import shutil
import socket
import subprocess
import sys

REQUIRED = ("REDIS_HOST", "DATABASE_URL", "SMTP_HOST")
SERVICES = {"scan_ingest": 8101, "route_planner": 8102, "label_printer": 8103, "alert_mailer": 8105}


class SystemCheck:
    """Runs the checks and counts"""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def note(self, good: bool, name: str) -> bool:
        """Counts a check and prints its line"""
        if good:
            self.passed += 1
            print(f"[OK]   {name}")
        else:
            self.failed += 1
            print(f"[FAIL] {name}")
        return good

    def check_environment(self) -> None:
        for name in REQUIRED:
            self.note(bool(os.environ.get(name)), f"{name} is set")

    def check_ports(self) -> None:
        for service, port in SERVICES.items():
            try:
                with socket.create_connection(("localhost", port), timeout=3):
                    self.note(True, f"{service} answers on {port}")
            except OSError:
                self.note(False, f"{service} answers on {port}")

    def check_containers(self) -> None:
        result = subprocess.run(["docker", "ps", "--format", "{{.Names}} {{.Status}}"], capture_output=True, text=True)
        for line in result.stdout.splitlines():
            name, _, state = line.partition(" ")
            self.note("unhealthy" not in state, f"container {name}")

    def check_disk(self, least_gb: int = 20) -> None:
        free = shutil.disk_usage("/").free // 10**9
        self.note(free >= least_gb, f"{free} GB free, {least_gb} needed")


def main() -> int:
    """Runs all checks and returns the exit code"""
    check = SystemCheck()
    check.check_environment()
    check.check_ports()
    check.check_containers()
    check.check_disk()
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
