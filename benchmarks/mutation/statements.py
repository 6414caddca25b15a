"""Edits of statements: gone, new, in another order, or in another block."""

from __future__ import annotations

from random import Random

import libcst as cst
import libcst.matchers as m
from context import is_guard, kinds_of
from edits import Definition, Edited, behaviour, blocks, is_simple, one, parse, put, replace_block

# Without an effect wherever they stand, or at the end of a block: no edit of behaviour.
_IDLE = m.OneOf(
    m.Pass(),
    m.Return(value=None),
    m.Return(value=m.Name("None")),
    m.Continue(),
    m.AnnAssign(value=None),
    m.Global(),
    m.Nonlocal(),
    m.Expr(value=m.OneOf(m.SimpleString(), m.Ellipsis(), m.Name(), m.Integer())),
)
Place = tuple[cst.IndentedBlock, list[cst.BaseStatement], int]


def _is_idle(statement: cst.BaseStatement) -> bool:
    return is_simple(statement, _IDLE)


@behaviour("statement-removed")
def statement_removed(definition: Definition, chance: Random) -> Edited | None:
    """A statement is gone."""
    found = [(b, body, i) for b, body in blocks(definition) if len(body) > 1 for i in range(len(body))]
    found = [(block, body, i) for block, body, i in found if not _is_idle(body[i])]
    if not found:
        return None
    block, body, index = chance.choice(found)
    changed = replace_block(definition, block, [*body[:index], *body[index + 1 :]])
    return Edited(changed, kinds_of(body[index], "removed")) if changed else None


@behaviour("global-removed", "statement-removed")
def global_removed(definition: Definition, chance: Random) -> Definition | None:
    """A `global` or `nonlocal` is gone: what is assigned is a local now."""
    for block, body in blocks(definition):
        for index, statement in enumerate(body):
            if is_simple(statement, m.OneOf(m.Global(), m.Nonlocal())):
                return replace_block(definition, block, [*body[:index], *body[index + 1 :]])
    return None


@behaviour("call-added", "call-added")
def call_added(definition: Definition, chance: Random) -> Definition | None:
    """A call more, anywhere in a block."""
    return _added(definition, chance, "notify_somebody(3)")


@behaviour("statement-added", "statement-added", "assignment-changed")
def statement_added(definition: Definition, chance: Random) -> Definition | None:
    """An assignment more, anywhere in a block."""
    return _added(definition, chance, "registry['seen'] = 1")


def _added(definition: Definition, chance: Random, text: str) -> Definition | None:
    found = [(block, body) for block, body in blocks(definition) if body]
    if not found:
        return None
    block, body = chance.choice(found)
    index = chance.randrange(len(body))
    return replace_block(definition, block, [*body[:index], parse(text), *body[index:]])


@behaviour("guard-added", "guard-added")
def guard_added(definition: Definition, chance: Random) -> Definition | None:
    """A guard more at the start."""
    block, body = next(blocks(definition), (None, []))
    guard = parse(chance.choice(["if not ENABLED:\n    return None\n", "if BROKEN:\n    raise RuntimeError('no')\n"]))
    return replace_block(definition, block, [guard, *body]) if block else None


@behaviour("guard-removed", "guard-removed")
def guard_removed(definition: Definition, chance: Random) -> Definition | None:
    """An `if` that only returns, raises or goes on is gone."""
    found = [
        (block, body, i)
        for block, body in blocks(definition)
        for i, statement in enumerate(body)
        if is_guard(statement) and len(statement.body.body) == 1 and len(body) > 1  # type: ignore[attr-defined]
    ]
    if not found:
        return None
    block, body, index = chance.choice(found)
    return replace_block(definition, block, [*body[:index], *body[index + 1 :]])


@behaviour("branch-added", "branch-added")
def branch_added(definition: Definition, chance: Random) -> Definition | None:
    """A statement that runs under a condition comes in; or an `else`; or an `elif`."""
    node = one(definition, m.If(orelse=None), chance)
    if isinstance(node, cst.If) and chance.random() < 0.6:
        more = parse("if x:\n    pass\nelse:\n    notify_somebody(4)\n")
        if chance.random() < 0.5:
            more = parse("if x:\n    pass\nelif ENABLED:\n    notify_somebody(4)\n")
        assert isinstance(more, cst.If)
        return put(definition, node, node.with_changes(orelse=more.orelse))
    return _added(definition, chance, "if ENABLED:\n    notify_somebody(4)\n")


@behaviour("else-removed", "branch-removed")
def else_removed(definition: Definition, chance: Random) -> Definition | None:
    """The `else` of an `if` is gone."""
    node = one(definition, m.If(orelse=m.Else()), chance, lambda n: not all(map(_is_idle, n.orelse.body.body)))  # type: ignore[attr-defined]
    return put(definition, node, node.with_changes(orelse=None)) if isinstance(node, cst.If) else None


@behaviour("elif-removed", "branch-removed")
def elif_removed(definition: Definition, chance: Random) -> Definition | None:
    """A link of a chain of `elif` is gone."""
    node = one(definition, m.If(orelse=m.If()), chance)
    if not isinstance(node, cst.If) or not isinstance(node.orelse, cst.If):
        return None
    return put(definition, node, node.with_changes(orelse=node.orelse.orelse))


def _followed(definition: Definition) -> list[Place]:
    """Return where an inner block without `else` stands that another statement follows."""
    return [
        (block, body, index)
        for block, body in blocks(definition)
        for index, statement in enumerate(body)
        if isinstance(statement, (cst.If, cst.For, cst.While, cst.With))
        and getattr(statement, "orelse", None) is None
        and isinstance(statement.body, cst.IndentedBlock)
    ]


@behaviour("moved-out-of-block", "control-flow-changed")
def moved_out(definition: Definition, chance: Random) -> Definition | None:
    """The last statement of an inner block stands behind it now: the same tokens, another indentation."""
    found = [
        (block, body, index)
        for block, body, index in _followed(definition)
        if len(body[index].body.body) > 1 and not _is_idle(body[index].body.body[-1])  # type: ignore[attr-defined]
    ]
    if not found:
        return None
    block, body, index = chance.choice(found)
    statement = body[index]
    inner = statement.body  # type: ignore[attr-defined]
    shorter = statement.with_changes(body=inner.with_changes(body=inner.body[:-1]))
    return replace_block(definition, block, [*body[:index], shorter, inner.body[-1], *body[index + 1 :]])


@behaviour("moved-into-block", "control-flow-changed")
def moved_in(definition: Definition, chance: Random) -> Definition | None:
    """The statement behind an inner block is the block's last one now."""
    found = [
        (block, body, index)
        for block, body, index in _followed(definition)
        if index + 1 < len(body)
        and not _is_idle(body[index + 1])
        and not is_simple(body[index].body.body[-1], m.OneOf(m.Return(), m.Raise(), m.Continue(), m.Break(), m.Pass()))  # type: ignore[attr-defined]
    ]
    if not found:
        return None
    block, body, index = chance.choice(found)
    statement = body[index]
    inner = statement.body  # type: ignore[attr-defined]
    longer = statement.with_changes(body=inner.with_changes(body=[*inner.body, body[index + 1]]))
    return replace_block(definition, block, [*body[:index], longer, *body[index + 2 :]])


@behaviour("statements-swapped", "control-flow-changed")
def statements_swapped(definition: Definition, chance: Random) -> Definition | None:
    """Two neighbouring statements change places."""
    found = []
    for block, body in blocks(definition):
        for index in range(len(body) - 1):
            pair = body[index : index + 2]
            imports = all(is_simple(one, m.OneOf(m.Import(), m.ImportFrom())) for one in pair)
            if not (pair[0].deep_equals(pair[1]) or imports or any(map(_is_idle, pair))):
                found.append((block, body, index))
    if not found:
        return None
    block, body, index = chance.choice(found)
    return replace_block(definition, block, [*body[:index], body[index + 1], body[index], *body[index + 2 :]])


@behaviour("wrapped-in-if", "control-flow-changed", "branch-added")
def wrapped_in_if(definition: Definition, chance: Random) -> Definition | None:
    """A statement runs only under a condition now."""
    found = [
        (block, body, i)
        for block, body in blocks(definition)
        for i, statement in enumerate(body)
        if not _is_idle(statement) and not isinstance(statement, (cst.FunctionDef, cst.ClassDef))
    ]
    if not found:
        return None
    block, body, index = chance.choice(found)
    around = parse("if ENABLED:\n    pass\n")
    assert isinstance(around, cst.If)
    wrapped = around.with_changes(body=cst.IndentedBlock([body[index]]))
    return replace_block(definition, block, [*body[:index], wrapped, *body[index + 1 :]])


@behaviour("unwrapped", "control-flow-changed", "branch-removed")
def unwrapped(definition: Definition, chance: Random) -> Definition | None:
    """What ran under a condition runs always."""
    found = [
        (block, body, i)
        for block, body, i in _followed(definition)
        if isinstance(body[i], cst.If) and not all(map(_is_idle, body[i].body.body)) and not is_guard(body[i])  # type: ignore[attr-defined]
    ]
    if not found:
        return None
    block, body, index = chance.choice(found)
    return replace_block(definition, block, [*body[:index], *body[index].body.body, *body[index + 1 :]])  # type: ignore[attr-defined]
