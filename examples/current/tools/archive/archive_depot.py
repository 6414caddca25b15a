"""
Archive tool, started by cron every night
Writes the parcels of a day to a compressed file and removes what is too old
"""

import csv
import gzip
import hashlib
import io
import sys
from datetime import date, timedelta
from pathlib import Path

import psycopg2

import config
from models import ArchivedDay

COLUMNS = ("number", "belt", "grams", "damaged", "seen_at")


def fetch_day(day: date) -> list:
    """The parcels that were seen on a day"""
    with psycopg2.connect(config.DATABASE_URL) as connection:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT number, belt, grams, damaged, seen_at FROM parcels WHERE seen_at::date = %s ORDER BY number",
                (day,),
            )
            return cursor.fetchall()


def write_day(day: date, rows: list) -> ArchivedDay:
    """Writes one day and returns what was written"""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    data = gzip.compress(buffer.getvalue().encode("utf-8"), mtime=0)
    archived = ArchivedDay(day.isoformat(), len(rows), hashlib.sha256(data).hexdigest())
    folder = Path(config.ARCHIVE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / archived.file_name()).write_bytes(data)
    return archived


def remove_old(today: date) -> int:
    """Removes archived days that are older than the law asks for"""
    oldest = today - timedelta(days=config.KEEP_DAYS)
    removed = 0
    for path in sorted(Path(config.ARCHIVE_DIR).glob("parcels-*.csv.gz")):
        day = date.fromisoformat(path.name[8:18])
        if day < oldest:
            path.unlink()
            removed += 1
    return removed


def main(arguments: list) -> int:
    """Archives the day that the command line names"""
    day = date.fromisoformat(arguments[0])
    print(write_day(day, fetch_day(day)))
    print(f"removed {remove_old(day)} old files")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
