"""Names with a value that is known from the text: module constants, class attributes, and what ``self`` is given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from quarantine_tools.frontends.python.facts.places import Place
from quarantine_tools.frontends.python.facts.sites import Map
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.imports import dotted, qualified
from quarantine_tools.model import Binding

_MOST_ELEMENTS = 64  # of a list: what is longer is data, not names of the outside
# Credentials are never kept as values: a binding ends up in reports.
SECRET_NAME = re.compile(r"passw(or)?d|secret|token|api_?key|private_?key|credential", re.IGNORECASE)


def find_bindings(file: Map, values: Values) -> tuple[Binding, ...]:
    """Return the bindings of a file, sorted; a list of texts gives ``NAME[0]``, ``NAME[1]`` and so on.

    A name that is set in several ways has several bindings where all of them are known, and none otherwise.
    """
    found: set[Binding] = set()
    for name, origins in file.module.names.items():
        if all(origin.how == "value" for origin in origins):
            defined = [(origin.node, file.module) for origin in origins if origin.node is not None]
            found.update(_bindings_of(name, defined, values))
    for (owner, name), sets in file.attributes.items():
        if (owner, name) not in file.unknown:
            found.update(_bindings_of(f"{owner}.{name}", sets, values))
    found.update(_aliases(file, values))
    return tuple(sorted(found, key=lambda binding: (binding.line, binding.name, binding.value)))


def _aliases(file: Map, values: Values) -> Iterator[Binding]:
    """Yield names that stand for an object of a class, and names that a module of imports hands on."""
    for name, origins in file.module.names.items():
        node = origins[0].node if len(origins) == 1 and origins[0].how == "value" else None
        if isinstance(node, ast.Call):
            made = dotted(node.func) or ""
            if made in file.classes or (_is_class_name(made) and made.partition(".")[0] in file.imports):
                yield Binding(name, "{" + (qualified(node.func, file.imports) or "").lstrip(".") + "}", node.lineno)
    if not file.classes and not file.functions:
        for statement in file.imported:
            if isinstance(statement, ast.ImportFrom) and statement.level:
                for alias in statement.names:
                    origin = file.imports.get(alias.asname or alias.name, "").lstrip(".")
                    if origin:
                        yield Binding(alias.asname or alias.name, "{" + origin + "}", statement.lineno)


def _is_class_name(name: str) -> bool:
    return name.rpartition(".")[2][:1].isupper()


def _bindings_of(name: str, sets: list[tuple[ast.expr, Place]], values: Values) -> Iterator[Binding]:
    if SECRET_NAME.search(name):
        return
    found: list[Binding] = []
    for node, place in sets:
        if isinstance(node, ast.Constant) and node.value is None and len(sets) > 1:
            continue
        elements = None if isinstance(node, (ast.Dict, ast.Name, ast.Attribute)) else values.elements(node, place)
        if elements is not None and len(elements) > _MOST_ELEMENTS:
            return
        if elements is not None:
            for index, (element, home) in enumerate(elements):
                texts = values.texts(element, home)
                if len(texts) != 1 or not texts[0].is_whole:
                    return
                found.append(Binding(f"{name}[{index}]", texts[0].value, element.lineno))
            continue
        texts = values.texts(node, place)
        flag = isinstance(node, ast.Constant) and isinstance(node.value, bool)
        if flag or not all(known.is_whole for known in texts):
            return
        found += [Binding(name, known.value, node.lineno) for known in texts]
    yield from found
