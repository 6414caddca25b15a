"""Take a normalised module apart into units: functions, methods, classes, variables, imports, statements."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from quarantine_tools.frontends.python.effects import (
    Effects,
    Surroundings,
    class_acts,
    class_parts,
    definition_parts,
    effects_of,
    is_pure_decorator,
)
from quarantine_tools.frontends.python.equivalences.imports import rehomed
from quarantine_tools.frontends.python.form import Form
from quarantine_tools.frontends.python.scopes import FUNCTIONS, Function, all_arguments, bindings_of, target_names
from quarantine_tools.frontends.python.serial import Key, Own, key_of
from quarantine_tools.frontends.python.tree import walk
from quarantine_tools.model import Unit

NAME_LENGTH = 60  # characters of a statement that serve as its name
_TYPE_ALIAS: type[ast.AST] = getattr(ast, "TypeAlias", ast.AugAssign)  # Python 3.12 and later


@dataclass(frozen=True, slots=True)
class File:
    """A file as the units see it."""

    source: Sequence[str]  # its lines
    docstrings: Mapping[ast.AST, str]
    around: Surroundings
    stem: str = ""  # its name without the suffix: what it would be imported as

    def strangers(self) -> frozenset[str]:
        """Return the imported names that can't mean this file itself."""
        imports = self.around.imports.items()
        return frozenset(name for name, origin in imports if origin.rpartition(".")[2] != self.stem)


@dataclass(frozen=True, slots=True)
class Container:
    """Where a unit stands: the module, or a class."""

    prefix: str = ""  # qualified name with a dot at the end
    bound: frozenset[str] = frozenset()  # names that the class binds

    def qualify(self, name: str) -> str:
        """Return a name as the whole file knows it."""
        return f"{self.prefix}{name}"


def find_units(tree: ast.Module, file: File) -> tuple[Unit, ...]:
    """Return the units of a module in source order, namesakes told apart by running numbers.

    Raises:
        RecursionError: nested too deeply.
    """
    counts: Counter[tuple[str, str]] = Counter()
    units = []
    for unit in _units_of(tree.body, Container(), file):
        counts[unit.unit, unit.name] += 1
        number = counts[unit.unit, unit.name]
        units.append(unit if number == 1 else replace(unit, name=f"{unit.name}#{number}"))
    return tuple(units)


def _units_of(body: Sequence[ast.stmt], container: Container, file: File) -> Iterator[Unit]:
    for node in body:
        if isinstance(node, FUNCTIONS):
            yield _function(node, container, file)
        elif isinstance(node, ast.ClassDef):
            yield from _class(node, container, file)
        elif assigned_names(node):
            yield _variable(node, container, file)
        elif container.prefix:
            continue  # a class's own statement: part of the class
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from _imports(node, file)
        else:
            yield _statement(node, file)


def assigned_names(node: ast.stmt) -> tuple[str, ...]:
    """Return the names that an assignment sets; empty for what isn't an assignment to plain names alone."""
    if isinstance(node, _TYPE_ALIAS) and not isinstance(node, ast.AugAssign):
        return target_names(getattr(node, "name", node))
    if not isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return ()
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    plain = (ast.Name, ast.Tuple, ast.List, ast.Starred, ast.expr_context)
    if not all(isinstance(part, plain) for target in targets for part in ast.walk(target)):
        return ()
    return tuple(name for target in targets for name in target_names(target))


def _span(node: ast.stmt, source: Sequence[str]) -> tuple[int, int]:
    """Return first and last line, from the ``@`` of the first decorator on."""
    first = node.lineno
    for decorator in getattr(node, "decorator_list", ()):
        number = decorator.lineno  # of what follows the "@", which may stand on a line before it
        while number > 1 and not source[number - 1].lstrip().startswith("@"):
            number -= 1
        first = min(first, number)
    return first, node.end_lineno or node.lineno


def _function(node: Function, container: Container, file: File) -> Unit:
    first, last = _span(node, file.source)
    receiver = _receiver(node) if container.prefix else None
    own = Own((node.name,), recursive=not container.prefix, receiver=receiver, strangers=file.strangers())
    around = file.around
    _spell_lazy_annotations(node, around)
    key = key_of([node], around, own)
    form = Form(file.source)
    form.statement(node)
    effects = effects_of(definition_parts(node, around), around)
    effects.binds.add(node.name)
    effects.acts |= any(not is_pure_decorator(decorator, around) for decorator in node.decorator_list)
    return Unit(
        unit="method" if container.prefix else "function",
        name=container.qualify(node.name),
        line=first,
        end_line=last,
        behaviour=key.behaviour,
        shape=key.shape,
        form=form.text,
        form_lines=tuple(form.numbers),
        weight=key.weight,
        uses=key.uses,
        needs=_needs(effects, container),
        binds=_binds(effects, container),
        acts=effects.acts or effects.reads,
        docstring=file.docstrings.get(node),
    )


def _spell_lazy_annotations(node: Function, around: Surroundings) -> None:
    """Write annotations as the texts that they are under `from __future__ import annotations`, where that can be felt.

    A decorator that is not known to be harmless may read them, and what an annotation calls is not called.
    """
    if not around.lazy_annotations:
        return
    read = any(not is_pure_decorator(decorator, around) for decorator in node.decorator_list)
    for argument in all_arguments(node.args):
        if argument.annotation is not None and (read or _calls(argument.annotation)):
            argument.annotation = _as_text(argument.annotation)
    if node.returns is not None and (read or _calls(node.returns)):
        node.returns = _as_text(node.returns)


def _calls(node: ast.expr) -> bool:
    return any(isinstance(part, (ast.Call, ast.NamedExpr)) for part in walk(node))


def _as_text(annotation: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Constant(ast.unparse(annotation)), annotation)


def _receiver(node: Function) -> str | None:
    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
    parameters = [*node.args.posonlyargs, *node.args.args]
    if not parameters or static or parameters[0].arg in bindings_of(node.body).bound:
        return None  # what is bound again is another object
    return parameters[0].arg


def _class(node: ast.ClassDef, container: Container, file: File) -> Iterator[Unit]:
    first, last = _span(node, file.source)
    inner = Container(f"{container.qualify(node.name)}.", frozenset(bindings_of(node.body).bound))
    own_statements = [statement for statement in node.body if _is_own(statement)]
    effects = effects_of(class_parts(node, own_statements), file.around)
    effects.acts |= class_acts(node, file.around)
    # Names that the class's own statements set are the class's, not the module's.
    own_effects = effects_of(own_statements, file.around)
    effects.binds -= own_effects.binds
    effects.binds.add(node.name)
    trailer = _trailing_lines(node, own_statements, own_effects, file.around)
    bare = ast.ClassDef(
        name=node.name,
        bases=node.bases,
        keywords=node.keywords,
        body=own_statements,
        decorator_list=node.decorator_list,
    )
    bare.type_params = getattr(node, "type_params", [])  # type: ignore[attr-defined,unused-ignore]
    ast.copy_location(bare, node)
    key = key_of([bare], file.around, Own((node.name,), strangers=file.strangers()), extra="\n".join(trailer))
    form = Form(file.source)
    form.header(bare)
    form.block(own_statements, 1)
    for line in trailer:
        form.put(line, node.lineno, 1)
    if not own_statements and not trailer:
        form.put("pass", node.lineno, 1)
    yield Unit(
        unit="class",
        name=container.qualify(node.name),
        line=first,
        end_line=last,
        behaviour=key.behaviour,
        shape=key.shape,
        form=form.text,
        form_lines=tuple(form.numbers),
        weight=key.weight,
        uses=key.uses,
        needs=_needs(effects, container),
        binds=_binds(effects, container),
        acts=effects.acts or effects.reads,
        docstring=file.docstrings.get(node),
    )
    yield from _units_of(node.body, inner, file)


def _is_own(statement: ast.stmt) -> bool:
    """Say whether a statement in a class body is part of the class unit; what does nothing is part of nothing."""
    if isinstance(statement, (*FUNCTIONS, ast.ClassDef, ast.Pass)) or assigned_names(statement):
        return False
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return isinstance(statement.value.value, str)  # a docstring that is left is one that the program reads
    return True


def _has_fields(node: ast.ClassDef) -> bool:
    plain_bases = all(isinstance(base, ast.Name) and base.id == "object" for base in node.bases)
    return bool(node.decorator_list or node.keywords) or not plain_bases


def _trailing_lines(node: ast.ClassDef, own: Sequence[ast.stmt], effects: Effects, around: Surroundings) -> list[str]:
    """Return what else is behaviour of a class: which fields it has, and when its own statements run."""
    lines = []
    if _has_fields(node):
        # A dataclass, an Enum, a model: adding a field, or another order, changes how it is made and what it is.
        fields = tuple(name for statement in node.body for name in assigned_names(statement))
        if fields:
            lines.append(f"__fields__ = {fields!r}")
    if own:
        touched = effects.needs | effects.binds
        order: list[object] = []
        for statement in node.body:
            if statement in own:
                order.append(...)
                continue
            names = assigned_names(statement) or (getattr(statement, "name", ""),)
            if touched & set(names) or (effects.acts and _member_acts(statement, around)):
                order += [name for name in names if name]
        if len(order) > len(own):
            lines.append(f"__order__ = {tuple(order)!r}".replace("Ellipsis", "..."))
    return lines


def _member_acts(statement: ast.stmt, around: Surroundings) -> bool:
    """Say whether a member of a class may have an effect while the class is made, so that its order can be felt."""
    if isinstance(statement, FUNCTIONS):
        effects = effects_of(definition_parts(statement, around), around)
        return effects.acts or any(not is_pure_decorator(one, around) for one in statement.decorator_list)
    return True  # an assignment, or a class of its own


def _variable(node: ast.stmt, container: Container, file: File) -> Unit:
    names = assigned_names(node)
    if isinstance(node, ast.AnnAssign) and file.around.lazy_annotations:
        # Dataclasses, models and settings read what is annotated in a class.
        read = bool(container.prefix) or _calls(node.annotation)
        node.annotation = _as_text(node.annotation) if read else node.annotation
    key = key_of([_Assignment.of(node)], file.around, Own(names, strangers=file.strangers()))
    return _simple("variable", ", ".join(container.qualify(name) for name in names), node, key, container, file)


class _Assignment(ast.stmt):
    """An assignment with its own names replaced by their places among the targets."""

    _fields = ("how", "targets", "simple", "op", "annotation", "value", "parameters")

    @classmethod
    def of(cls, node: ast.stmt) -> _Assignment:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        counter: dict[str, int] = {}
        result = cls()
        result.how = type(node).__name__
        result.targets = [_pattern(target, counter) for target in targets]
        result.simple = getattr(node, "simple", None)
        result.op = getattr(node, "op", None)
        result.annotation = getattr(node, "annotation", None)
        result.value = getattr(node, "value", None)
        result.parameters = getattr(node, "type_params", None)
        return result

    how: str
    targets: list[str]
    simple: int | None
    op: ast.operator | None
    annotation: ast.expr | None
    value: ast.expr | None
    parameters: list[ast.AST] | None


def _pattern(target: ast.AST | None, places: dict[str, int]) -> str:
    if isinstance(target, ast.Name):
        return str(places.setdefault(target.id, len(places)))
    if isinstance(target, ast.Starred):
        return f"*{_pattern(target.value, places)}"
    if isinstance(target, (ast.Tuple, ast.List)):
        return f"({','.join(_pattern(part, places) for part in target.elts)})"
    return ""


def _imports(node: ast.Import | ast.ImportFrom, file: File) -> Iterator[Unit]:
    """Yield a unit per imported name, so that one line with two names equals two lines."""
    for alias in node.names:
        single: ast.Import | ast.ImportFrom
        if isinstance(node, ast.Import):
            single = ast.Import([alias])
        else:
            single = ast.ImportFrom(node.module, [alias], node.level)
        ast.copy_location(single, node)
        key = key_of([rehomed(single)], file.around)
        yield _simple("import", ast.unparse(single), single, key, Container(), file)


def _statement(node: ast.stmt, file: File) -> Unit:
    return _simple("statement", "", node, key_of([node], file.around), Container(), file)


def _simple(unit: str, name: str, node: ast.stmt, key: Key, container: Container, file: File) -> Unit:
    first, last = _span(node, file.source)
    form = Form(file.source)
    form.statement(node)
    effects = effects_of([node], file.around)
    return Unit(
        unit=unit,
        name=name or shorten(form.lines[0]),
        line=first,
        end_line=last,
        behaviour=key.behaviour,
        shape=key.shape,
        form=form.text,
        form_lines=tuple(form.numbers),
        weight=key.weight,
        uses=key.uses,
        needs=_needs(effects, container),
        binds=_binds(effects, container),
        acts=effects.acts or (effects.reads and unit != "variable"),
    )


def shorten(text: str) -> str:
    """Return a text cut to the length of a name, with a sign where it was cut."""
    return text if len(text) <= NAME_LENGTH else f"{text[: NAME_LENGTH - 1]}…"


def _needs(effects: Effects, container: Container) -> tuple[str, ...]:
    # A class body reads its own names first; the same name of the module may be meant where the class sets it later.
    own = {container.qualify(name) for name in effects.needs & container.bound}
    return tuple(sorted(effects.needs | own))


def _binds(effects: Effects, container: Container) -> tuple[str, ...]:
    return tuple(sorted(container.qualify(name) for name in effects.binds))
