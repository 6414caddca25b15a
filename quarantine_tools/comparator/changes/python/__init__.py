"""How Python units differ: signatures field by field, bodies statement by statement, expressions part by part."""

from quarantine_tools.comparator.changes.base import ChangeDescriber
from quarantine_tools.comparator.changes.python.cosmetic import cosmetic_changes
from quarantine_tools.comparator.changes.python.references import follow_renames
from quarantine_tools.comparator.changes.python.sidebyside import align_statements
from quarantine_tools.comparator.changes.python.units import describe

PLUGIN = ChangeDescriber(
    kind="python",
    describe=describe,
    cosmetics=cosmetic_changes,
    follow_renames=follow_renames,
    align=align_statements,
    references=(
        "Falleri, Morandat, Blanc, Martinez, Monperrus: Fine-grained and accurate source code differencing, ASE 2014",
        "Needleman and Wunsch: A general method applicable to the search for similarities, J. Mol. Biol. 48, 1970",
    ),
    limitations=(
        "Statements that moved are recognised when they are otherwise unchanged; a moved and edited one is told as "
        "removed and added.",
        "A renamed module or function is told from its uses in one unit only; whether the new name stands for the old "
        "thing is not checked.",
        "Numbers and strings are shown as Python prints them, not as they were spelled.",
        "Python 2 and what doesn't parse is laid side by side by lines, not by statements.",
    ),
)
