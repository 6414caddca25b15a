"""Read one Python file: text in, units, facts and bindings out."""

from __future__ import annotations

import ast

from quarantine_tools.frontends.base import whole_file
from quarantine_tools.frontends.python.broken import with_broken
from quarantine_tools.frontends.python.calls import deepen_needs
from quarantine_tools.frontends.python.documentation import read_docstrings
from quarantine_tools.frontends.python.effects import Surroundings, hooked_classes
from quarantine_tools.frontends.python.equivalences import equate
from quarantine_tools.frontends.python.facts import find_facts
from quarantine_tools.frontends.python.imports import imported_names
from quarantine_tools.frontends.python.lines import comment_lines, multiline_strings
from quarantine_tools.frontends.python.normalise import normalise
from quarantine_tools.frontends.python.parse import Parsed, Unparsed, parse_text, too_complex
from quarantine_tools.frontends.python.scopes import bindings_of
from quarantine_tools.frontends.python.setup_script import Setup, read_setup
from quarantine_tools.frontends.python.units import File, find_units
from quarantine_tools.model import Reading, split_lines


def read_python(text: str, path: str) -> Reading:
    """Return what a Python file says. Bad input is a problem of the reading, and the file is then one unit."""
    parsed = parse_text(text)
    if isinstance(parsed, Unparsed):
        return _as_text(text, path, parsed)
    try:
        return _read(parsed, text, path)
    except RecursionError:
        return _as_text(text, path, too_complex())


def _as_text(text: str, path: str, why: Unparsed) -> Reading:
    return Reading(units=(whole_file(text, path),), problems=((why.code, why.message),), parser="text")


def _read(parsed: Parsed, text: str, path: str) -> Reading:
    tree = parsed.tree
    source = split_lines(parsed.text)
    strings = multiline_strings(tree)
    imports = imported_names(tree)
    documentation = normalise(tree, read_docstrings(tree, imports))
    equate(tree)
    code = [(statement.lineno, statement.end_lineno or statement.lineno) for statement in tree.body]
    bound = frozenset(bindings_of(tree.body).bound)
    around = Surroundings(imports, bound, _has_lazy_annotations(tree), hooked_classes(tree))
    stem = path.rpartition("/")[2].partition(".")[0]
    outside = find_facts(tree, around.imports)
    units = find_units(tree, File(source, documentation.docstrings, around, stem))
    comments = comment_lines(source, strings, documentation.module_spans, code)
    if parsed.broken:
        units = with_broken(deepen_needs(units, tree), split_lines(text), parsed.broken)
        inside = {number for first, last in parsed.broken for number in range(first, last + 1)}
        comments = tuple(number for number in comments if number not in inside)
    else:
        units = deepen_needs(units, tree)
    setup = Setup()
    if stem == "setup" and parsed.parser == "ast" and not parsed.broken:
        setup = read_setup(parsed.text)
    return Reading(
        units=(*units, *setup.units),
        facts=(*outside.facts, *setup.facts),
        bindings=outside.bindings,
        wrappers=outside.wrappers,
        calls=outside.calls,
        comment_lines=comments,
        problems=(*((parsed.problem,) if parsed.problem else ()), *setup.problems),
        parser=parsed.parser,
        broken=parsed.unrunnable or (parsed.problem[1].partition(";")[0] if parsed.broken and parsed.problem else ""),
    )


def _has_lazy_annotations(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in tree.body
    )
