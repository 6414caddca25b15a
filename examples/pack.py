#!/usr/bin/env python3
"""Pack a folder into a zip, always into the same bytes.

usage: pack.py FOLDER ARCHIVE [--flat] [--stored]

--flat    put the members at the root of the archive; without it they stand in a folder with FOLDER's name
--stored  don't compress

Members are sorted and dated 2025-01-31, so that the archive depends on names and contents only (and, where compressed,
on the version of zlib). To change an archive of legacy/: unpack it, edit, pack the folder again.
"""

import argparse
import zipfile
from pathlib import Path

DATE = (2025, 1, 31, 12, 0, 0)


def pack(folder: Path, archive: Path, flat: bool, stored: bool) -> None:
    """Write the files of a folder to an archive."""
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(archive, "w") as target:
        for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
            if not path.is_file():
                continue
            name = path.relative_to(folder).as_posix()
            member = zipfile.ZipInfo(name if flat else f"{folder.name}/{name}", DATE)
            member.create_system = 3  # Unix, whatever packs it
            member.external_attr = 0o100644 << 16
            target.writestr(member, path.read_bytes(), compress_type=method, compresslevel=9)


def main() -> None:
    """Read the command line and pack."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--flat", action="store_true")
    parser.add_argument("--stored", action="store_true")
    arguments = parser.parse_args()
    pack(arguments.folder.resolve(), arguments.archive, arguments.flat, arguments.stored)


if __name__ == "__main__":
    main()
