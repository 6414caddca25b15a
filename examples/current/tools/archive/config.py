"""
Configuration of the archive tool
"""

import os

ARCHIVE_DIR = os.getenv("ARCHIVE_DIR", "/var/archive/depot")
KEEP_DAYS = int(os.getenv("ARCHIVE_KEEP_DAYS", "400"))
DATABASE_URL = os.getenv("DATABASE_URL", "postgresql://depot@postgres/depot")
