#!/usr/bin/env python3
"""Edit Python packages in known ways and score what qtools says of each unit.

usage: python benchmarks/mutation/run.py PACKAGE_FOLDER... [--seeds N] [--share S] [--show N]

Every package is edited once per seed: traps are put into both sides of some modules, a share of the functions and
methods gets an edit each, some get several; modules get edits of their own; functions and classes move to other
modules; one module is split, two are merged; some files are written in another way. The original is the legacy side,
the edited copy the current one. Every unit is scored, the untouched ones too:

- false safe: called preserved or relocated, and its behaviour was changed, or it is gone. Must be 0.
- false alarm: called modified or lost, and it was left alone, restyled, or only moved.
- moved: moved or renamed without a change, and called relocated.
- kind: of the modified units, those that tell a right kind for each edit.

Needs the project and libcst; nothing of the packages is run.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

import libcst as cst

sys.path.insert(0, str(Path(__file__).resolve().parent))
import calls  # noqa: F401
import classes  # noqa: F401
import flow  # noqa: F401
import functions  # noqa: F401
import imports  # noqa: F401
import layout  # noqa: F401
import members  # noqa: F401
import pieces  # noqa: F401
import restyle  # noqa: F401
import signatures  # noqa: F401
import statements  # noqa: F401
import values  # noqa: F401
import variables  # noqa: F401
from edits import EDITS, Edit
from extraction import extract
from files import restyle_files
from modules import MODULE_EDITS
from moves import merge_modules, move_class, move_function, rename_edited, split_module
from package import SAFE, Expectation, Module, compiles, definition_names, read_modules
from scoring import Score, count, report, report_kinds
from traps import TRAPS

import quarantine_tools as qt

SEVERAL = 0.15  # share of the edited functions that get an edit of each half of their bodies
MOST_PER_MODULE = 5  # edits of the module itself, so that most of it stays as it was


class _Editor(cst.CSTTransformer):
    """Gives a share of the functions and methods of a module one edit each, or several."""

    def __init__(self, module: Module, share: float, chance: Random) -> None:
        self.module, self.share, self.chance = module, share, chance
        self.classes: list[str] = []
        self.depth = 0
        self.names = definition_names(module.tree)

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
        free = self.module.is_free(name) and self.names[name] == 1
        if self.depth or not free or self.chance.random() > self.share:
            return updated_node
        if self.chance.random() < SEVERAL:
            several = edit_twice(updated_node, self.chance)
            if several is not None:
                self.module.expect(name, several[1])
                return several[0]
        edited = edit_once(updated_node, self.chance, EDITS)
        if edited is None:
            return updated_node
        definition, edit, kinds = edited
        self.module.expect(name, Expectation(edit.name, edit.verdicts, (kinds,) if kinds else ()))
        return definition


def edit_once(
    definition: cst.FunctionDef, chance: Random, edits: Sequence[Edit]
) -> tuple[cst.FunctionDef, Edit, frozenset[str]] | None:
    """Return the definition after the first edit that finds something to work on, with its kinds."""
    for edit in chance.sample(edits, len(edits)):
        result = edit.change(definition, chance)
        if result is None or result.definition.deep_equals(definition):
            continue
        if compiles(cst.Module([cst.ClassDef(cst.Name("C"), cst.IndentedBlock([result.definition]))])):
            return result.definition, edit, result.kinds
    return None


def edit_twice(definition: cst.FunctionDef, chance: Random) -> tuple[cst.FunctionDef, Expectation] | None:
    """Edit the first and the second half of a function's statements, so that neither edit touches the other."""
    if not isinstance(definition.body, cst.IndentedBlock) or len(definition.body.body) < 5:
        return None
    changing = [edit for edit in EDITS if not edit.verdicts & SAFE]
    inside = [edit for edit in changing if edit.change.__module__ and edit.name not in _OF_HEADERS]
    body = [*definition.body.body]
    cut = len(body) // 2
    halves = []
    kinds = []
    for part, edits in ((body[:cut], changing), (body[cut:], inside)):
        piece = definition.with_changes(body=definition.body.with_changes(body=part))
        edited = edit_once(piece, chance, edits)
        if edited is None or not isinstance(edited[0].body, cst.IndentedBlock):
            return None
        halves.append(edited[0])
        kinds.append(edited[2])
    together = [*halves[0].body.body, *halves[1].body.body]
    result = halves[0].with_changes(body=definition.body.with_changes(body=together))
    if not compiles(cst.Module([cst.ClassDef(cst.Name("C"), cst.IndentedBlock([result]))])):
        return None
    return result, Expectation("several", frozenset({"modified"}), tuple(kinds))


_OF_HEADERS = {
    "default", "default-added", "parameter-added", "parameter-removed", "parameters-reordered", "parameter-renamed",
    "keyword-only", "annotation", "return-annotation", "decorator-removed", "decorator-added", "decorator-argument",
    "decorators-swapped", "async",
}  # fmt: skip


def edit_package(modules: list[Module], share: float, chance: Random) -> None:
    """Edit the modules in place and note what is expected."""
    for module in modules:
        if chance.random() < 0.6:
            for put in chance.sample(TRAPS, 8):
                if put(module, chance):
                    break
        if module.closed:
            continue
        module.current = module.tree.visit(_Editor(module, share, chance))
        done = 0
        for change in chance.sample(MODULE_EDITS, len(MODULE_EDITS)):
            if done < MOST_PER_MODULE and not module.closed and chance.random() < 0.5 and _try(module, change, chance):
                done += 1
        for change in (rename_edited, lambda one, by: extract(one, by, undone=False)):
            if not module.closed and chance.random() < 0.4:
                _try(module, change, chance)
    move_function(modules, chance)
    move_class(modules, chance)
    if chance.random() < 0.7:
        split_module(modules, chance)
    if chance.random() < 0.7:
        merge_modules(modules, chance)
    restyle_files(modules, chance)


def _try(module: Module, change: object, chance: Random) -> bool:
    """Edit a module; what Python doesn't take is undone."""
    before = (module.current, dict(module.expected), set(module.taken), module.closed)
    try:
        done = change(module, chance)  # type: ignore[operator]
    except cst.CSTValidationError:
        done = False
    if not done or not compiles(module.tree) or not module.tree.body:
        module.current, module.expected, module.taken, module.closed = before
        return False
    return True


def lay_out(package: Path, modules: Sequence[Module], folder: Path) -> tuple[Path, Path]:
    """Write both sides of an edited package, its Python files alone; return their folders."""
    sides = (folder / "legacy", folder / "current")
    for side in sides:
        for path in sorted(package.rglob("*.py")):
            target = side / path.relative_to(package)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    for module in modules:
        for side, tree in zip(sides, (module.legacy, module.current), strict=True):
            target = side / module.path
            if tree is None:
                target.unlink(missing_ok=True)
            else:
                target.write_bytes(tree.bytes if tree is module.legacy and side is sides[0] else module.encode(tree))
    return sides


def expectations(modules: Sequence[Module]) -> dict[tuple[str, str], Expectation]:
    """Return what is expected of the units of all modules."""
    return {(one.path, name): expectation for one in modules for name, expectation in one.expected.items()}


def score_package(folder: Path, seed: int, share: float, score: Score, keep: Path | None) -> None:
    """Edit one package with one seed, compare, and count."""
    modules = list(read_modules(folder))
    edit_package(modules, share, Random(seed))
    with tempfile.TemporaryDirectory() as temporary:
        sides = lay_out(folder, modules, Path(temporary) if keep is None else keep / f"{folder.name}-{seed}")
        comparison = qt.compare(*sides, history=False)
    _count(score, comparison, modules, f"{folder.name}:{seed}")


def _count(score: Score, comparison: qt.Comparison, modules: Sequence[Module], where: str) -> None:
    expected = expectations(modules)
    closed = {one.path for one in modules if one.closed}
    ledger = [e for e in comparison.ledger if e.legacy.path not in closed or (e.legacy.path, e.name) in expected]
    count(score, ledger, expected, {one.path for one in modules}, where)


def main() -> None:
    """Score the packages that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.25, help="of the functions and methods that are edited")
    parser.add_argument("--show", type=int, default=40, help="wrong answers that are printed")
    parser.add_argument("--kinds", action="store_true", help="print which kinds were told of each edit")
    parser.add_argument("--keep", type=Path, help="write both sides of each case to this folder, to be read")
    args = parser.parse_args()
    sys.setrecursionlimit(20_000)  # libcst walks a tree by calls, several per level
    score = Score(most_shown=args.show)
    for package in args.packages:
        for seed in range(args.first_seed, args.first_seed + args.seeds):
            score_package(package, seed, args.share, score, args.keep)
    report(score)
    if args.kinds:
        report_kinds(score)


if __name__ == "__main__":
    main()
