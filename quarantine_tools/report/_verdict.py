"""The verdict on the whole quarantine, in sentences; the same words in every format."""

from __future__ import annotations

from collections import Counter

from quarantine_tools.model import Comparison, Severity, Status, Verdict
from quarantine_tools.report._inventory import Fate, Inventory
from quarantine_tools.report._words import counted, joined, number, percent


def verdict_sentence(inventory: Inventory) -> str:
    """Return the one sentence that says what can be done with the quarantine."""
    total = len(inventory.files)
    if not total:
        return "The legacy side holds no files."
    fates = inventory.fates()
    rest = [
        f"{number(fates[fate])} {verb if fates[fate] != 1 else one}"
        for fate, verb, one in (
            (Fate.DIFFERS, "differ", "differs"),
            (Fate.MISSING, "are not there", "is not there"),
            (Fate.UNREAD, "were read only in part", "was read only in part"),
        )
        if fates[fate]
    ]
    goes = fates[Fate.GOES]
    start = f"Of {counted(total, 'legacy file')} {number(goes) if goes else 'none'} can go today"
    if not rest:
        return f"{start}: everything in them is on the current side."
    return f"{start}; {joined(rest)}."


def only_copy_sentence(inventory: Inventory) -> str:
    """Return the sentence that stops somebody from deleting a file, or nothing where git holds all."""
    only = sum(
        1 for f in inventory.files if f.fate is not Fate.GOES and f.provenance and f.provenance.found == "nowhere"
    )
    if not only:
        return ""
    those = "1 of the others stands" if only == 1 else f"{number(only)} of the others stand"
    return f"{those} nowhere in git: the quarantine holds the only copy."


def units_sentence(c: Comparison) -> str:
    """Return what became of the units, or nothing where there are none."""
    units = c.summary.units
    total = sum(units.values())
    if not total:
        return ""
    kept = units.get(Verdict.PRESERVED.value, 0) + units.get(Verdict.RELOCATED.value, 0)
    gone = [
        f"{number(units[v.value])} {'are' if units[v.value] != 1 else 'is'} {v}"
        for v in (Verdict.MODIFIED, Verdict.LOST)
        if units.get(v.value)
    ]
    start = f"Of {counted(total, 'unit')} {number(kept)} ({percent(kept, total)}) behave as before"
    return f"{start}; {joined(gone)}." if gone else f"{start}."


def additions_sentence(c: Comparison) -> str:
    """Return how much the current side has beyond the legacy one, or nothing where that is nothing."""
    if not c.additions:
        return ""
    return f"The current side has {counted(len(c.additions), 'unit')} without a legacy origin."


def verdict_sentences(c: Comparison, inventory: Inventory) -> tuple[str, ...]:
    """Return the verdict as a paragraph, sentence by sentence."""
    told = Counter(f.severity for f in c.findings if f.status is not Status.OK)
    severe = [f"{number(told[s])} {s}" for s in Severity if told[s]]
    findings = f"Findings that ask for work: {joined(severe)}." if severe else "No finding asks for work."
    found = (
        verdict_sentence(inventory),
        only_copy_sentence(inventory),
        units_sentence(c),
        additions_sentence(c),
        findings,
    )
    return tuple(one for one in found if one)
