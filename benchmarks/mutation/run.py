#!/usr/bin/env python3
"""Edit Python packages in known ways and score what qtools says of each unit.

usage: python benchmarks/mutation/run.py PACKAGE_FOLDER... [--seeds N] [--share S] [--show N]

Every package is edited once per seed: a share of its functions and methods gets one edit each, some modules one of
their own, and some functions move to another module. The original is the legacy side, the edited copy the current one.
Every unit is scored, the untouched ones too:

- false safe: called preserved or relocated, and its behaviour was changed, or it is gone. Must be 0.
- false alarm: called modified or lost, and it was left alone, or only restyled.
- moved: moved or renamed without a change, and called relocated.
- kind: of the modified units, those of whose changes one has a right kind.

Needs the project and libcst; nothing of the packages is run.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import libcst as cst
import libcst.matchers as m

sys.path.insert(0, str(Path(__file__).resolve().parent))
import behaviour  # noqa: F401
import restyle  # noqa: F401
from edits import EDITS
from modules import MODULE_EDITS, OURS

import quarantine_tools as qt

SAFE = {"preserved", "relocated"}


@dataclass(frozen=True)
class Expectation:
    """What was done to a unit, and the right answers."""

    edit: str
    verdicts: frozenset[str]
    kinds: frozenset[str]
    changed: bool  # its behaviour is another one, or it is gone


@dataclass
class Score:
    """Counts over all packages and seeds."""

    units: int = 0
    untouched: int = 0
    false_alarms: Counter[str] = field(default_factory=Counter)
    by_edit: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    kinds: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    shown: list[str] = field(default_factory=list)


@dataclass
class Module:
    """A module that is being edited."""

    path: str
    tree: cst.Module
    expected: dict[str, Expectation] = field(default_factory=dict)  # by unit name


def read_modules(folder: Path) -> Iterator[Module]:
    """Yield the modules of a package that libcst can read."""
    for path in sorted(folder.rglob("*.py")):
        try:
            yield Module(path.relative_to(folder).as_posix(), cst.parse_module(path.read_bytes()))
        except (cst.ParserSyntaxError, UnicodeDecodeError, RecursionError):
            continue


class _Editor(cst.CSTTransformer):
    """Gives a share of the functions and methods of a module one edit each."""

    def __init__(self, module: Module, share: float, chance: Random) -> None:
        self.module, self.share, self.chance = module, share, chance
        self.classes: list[str] = []
        self.depth = 0
        self.names = Counter(_definition_names(module.tree))

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self.classes.append(node.name.value)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        self.classes.pop()
        return updated_node

    def visit_If(self, node: cst.If) -> bool:
        return False  # what stands inside a statement of the module belongs to that statement

    def visit_Try(self, node: cst.Try) -> bool:
        return False

    def visit_With(self, node: cst.With) -> bool:
        return False

    def visit_For(self, node: cst.For) -> bool:
        return False

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        self.depth += 1
        return False

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        self.depth -= 1
        name = ".".join([*self.classes, original_node.name.value])
        if self.depth or self.names[name] != 1 or self.chance.random() > self.share:
            return updated_node
        for edit in self.chance.sample(EDITS, len(EDITS)):
            changed = edit.change(updated_node, self.chance)
            if changed is None or changed.deep_equals(updated_node) or not _compiles(changed):
                continue
            self.module.expected[name] = Expectation(edit.name, edit.verdicts, edit.kinds, "modified" in edit.verdicts)
            return changed
        return updated_node


def _definition_names(tree: cst.Module) -> Iterator[str]:
    def walk(body: object, prefix: str) -> Iterator[str]:
        for statement in body:  # type: ignore[attr-defined]
            if isinstance(statement, cst.FunctionDef):
                yield f"{prefix}{statement.name.value}"
            elif isinstance(statement, cst.ClassDef):
                yield f"{prefix}{statement.name.value}"
                yield from walk(statement.body.body, f"{prefix}{statement.name.value}.")
            elif isinstance(statement, (cst.If, cst.Try, cst.With, cst.For)):
                for block in (statement.body, getattr(statement, "orelse", None), *getattr(statement, "handlers", ())):
                    inner = getattr(getattr(block, "body", None), "body", None) or getattr(block, "body", None)
                    if inner is not None and not isinstance(inner, cst.CSTNode):
                        yield from walk(inner, prefix)

    yield from walk(tree.body, "")


def _compiles(definition: cst.FunctionDef) -> bool:
    text = cst.Module([cst.ClassDef(cst.Name("C"), cst.IndentedBlock([definition]))]).code
    try:
        compile(text, "edited", "exec")
    except SyntaxError:
        return False
    return True


def edit_package(modules: list[Module], share: float, chance: Random) -> None:
    """Edit the modules in place and note what is expected."""
    for module in modules:
        module.tree = module.tree.visit(_Editor(module, share, chance))
        for change in chance.sample(MODULE_EDITS, len(MODULE_EDITS)):
            if chance.random() < 0.5:
                continue
            # A class whose members were edited is itself as it was; only its own header must not be edited twice.
            edited = change(module.tree, {*module.expected}, chance)
            if edited is None:
                continue
            module.tree = edited[0]
            for name, what, verdicts, kinds in edited[1]:
                changed = not verdicts & SAFE
                module.expected[name] = Expectation(what, frozenset(verdicts), kinds, changed)
    _move_functions(modules, chance)


def _move_functions(modules: list[Module], chance: Random) -> None:
    """Move some untouched functions to another module, half of them under another name."""
    for source in modules:
        if len(modules) < 2 or chance.random() < 0.5:
            continue
        names = Counter(_definition_names(source.tree))
        free = [
            s
            for s in source.tree.body
            if isinstance(s, cst.FunctionDef)
            and names[s.name.value] == 1
            and s.name.value not in source.expected
            and not s.name.value.endswith(OURS)
        ]
        target = chance.choice([one for one in modules if one is not source])
        if not free:
            continue
        node = chance.choice(free)
        renamed = chance.random() < 0.5
        name = f"{node.name.value}_elsewhere" if renamed else node.name.value
        if name in _words(target.tree) or _calls_itself(node):
            continue
        moved = node.with_changes(name=cst.Name(name))
        source.tree = source.tree.with_changes(body=[s for s in source.tree.body if s is not node])
        target.tree = target.tree.with_changes(body=[*target.tree.body, moved])
        kinds = frozenset({"moved", "renamed"} if renamed else {"moved"})
        what = "moved-renamed" if renamed else "moved"
        source.expected[node.name.value] = Expectation(what, frozenset({"relocated"}), kinds, False)


def _words(tree: cst.CSTNode) -> set[str]:
    """Return every name in a module: a function that moves there must not shadow one."""
    return {name.value for name in m.findall(tree, m.Name()) if isinstance(name, cst.Name)}


def _calls_itself(node: cst.FunctionDef) -> bool:
    return node.name.value in _words(node.body)


def score_package(folder: Path, seed: int, share: float, score: Score, show: int) -> None:
    """Edit one package with one seed, compare, and count."""
    modules = list(read_modules(folder))
    edit_package(modules, share, Random(seed))
    with tempfile.TemporaryDirectory() as temporary:
        current = Path(temporary) / "current"
        shutil.copytree(folder, current)
        for module in modules:
            (current / module.path).write_bytes(module.tree.bytes)
        comparison = qt.compare(folder, current, history=False)
    expected = {(one.path, name): expectation for one in modules for name, expectation in one.expected.items()}
    edited = {one.path for one in modules}
    for entry in comparison.ledger:
        if entry.legacy.path not in edited:
            continue
        score.units += 1
        _count(score, entry, expected.get((entry.legacy.path, entry.name)), f"{folder.name}:{seed}", show)


def _count(score: Score, entry: qt.Entry, expectation: Expectation | None, where: str, show: int) -> None:
    verdict = entry.verdict.value
    kinds = {change.kind for change in entry.changes}
    if expectation is None:
        score.untouched += 1
        if verdict not in SAFE:
            score.false_alarms[f"untouched {entry.unit}"] += 1
            _show(score, f"{where} false alarm: {_told(entry)}", show)
        return
    row = score.by_edit[expectation.edit]
    row["units"] += 1
    row["right"] += verdict in expectation.verdicts
    if expectation.changed and verdict in SAFE:
        row["false safe"] += 1
        _show(score, f"{where} FALSE SAFE {expectation.edit}: {_told(entry)}", show)
    elif not expectation.changed and verdict not in SAFE:
        row["false alarm"] += 1
        score.false_alarms[expectation.edit] += 1
        _show(score, f"{where} false alarm {expectation.edit}: {_told(entry)}", show)
    elif verdict not in expectation.verdicts:
        _show(score, f"{where} {expectation.edit}, not {'/'.join(expectation.verdicts)}: {_told(entry)}", show)
    if expectation.changed and verdict == "modified" and expectation.kinds:
        row["asked"] += 1
        score.kinds[expectation.edit][" + ".join(sorted(kinds))] += 1
        row["kind"] += bool(kinds & expectation.kinds)
        if not kinds & expectation.kinds:
            _show(score, f"{where} kind of {expectation.edit}: {_told(entry)}", show)


def _told(entry: qt.Entry) -> str:
    changes = "; ".join(f"{change.kind}: {change.summary[:90]}" for change in entry.changes[:4])
    return f"{entry.legacy.path}:{entry.legacy.line} {entry.unit} {entry.name} is {entry.verdict} [{changes}]"


def _show(score: Score, line: str, show: int) -> None:
    if len(score.shown) < show:
        score.shown.append(line)


def report(score: Score) -> None:
    """Print the table and the four figures."""
    print("| edit | units | right verdict | right kind | false safe | false alarm |\n|---|---|---|---|---|---|")
    for edit, row in sorted(score.by_edit.items()):
        kind = f"{row['kind']}/{row['asked']}" if row["asked"] else ""
        print(f"| {edit} | {row['units']} | {row['right']} | {kind} | {row['false safe']} | {row['false alarm']} |")
    rows = score.by_edit
    total: Counter[str] = sum(rows.values(), Counter())
    calm = score.untouched + sum(
        r["units"]
        for e, r in rows.items()
        if e in {one.name for one in EDITS if "preserved" in one.verdicts} | {"reordered"}
    )
    moved = [rows[edit] for edit in ("moved", "moved-renamed", "function-renamed") if edit in rows]
    alarms = sum(score.false_alarms.values())
    print(f"\nunits {score.units:,}, edited {total['units']:,}")
    print(f"false safe: {total['false safe']}")
    share = 100 * alarms / max(calm, 1)
    print(f"false alarms: {alarms} of {calm:,} untouched or restyled units ({share:.2f} %)  {dict(score.false_alarms)}")
    where, found = sum(row["units"] for row in moved), sum(row["right"] for row in moved)
    print(f"moved or renamed, called relocated: {found} of {where} ({100 * found / max(where, 1):.1f} %)")
    print(f"right kind: {total['kind']} of {total['asked']} ({100 * total['kind'] / max(total['asked'], 1):.1f} %)")
    for line in score.shown:
        print(line)


def report_kinds(score: Score) -> None:
    """Print which kinds were told of each edit, the most frequent ones first."""
    for edit, told in sorted(score.kinds.items()):
        print(f"{edit}: " + "; ".join(f"{kinds} {count}" for kinds, count in told.most_common(8)))


def main() -> None:
    """Score the packages that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.25, help="of the functions and methods that are edited")
    parser.add_argument("--show", type=int, default=40, help="wrong answers that are printed")
    parser.add_argument("--kinds", action="store_true", help="print which kinds were told of each edit")
    args = parser.parse_args()
    score = Score()
    for package in args.packages:
        for seed in range(args.first_seed, args.first_seed + args.seeds):
            score_package(package, seed, args.share, score, args.show)
    report(score)
    if args.kinds:
        report_kinds(score)


if __name__ == "__main__":
    main()
