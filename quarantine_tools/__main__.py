"""``python -m quarantine_tools`` is ``qtools``."""

from quarantine_tools.cli.base import main

if __name__ == "__main__":
    main()
