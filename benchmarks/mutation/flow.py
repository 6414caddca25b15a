"""Edits of loops, returns, exceptions and contexts."""

from __future__ import annotations

from random import Random

import libcst as cst
import libcst.matchers as m
from edits import Definition, Edited, behaviour, one, put, put_here

_SPACE = cst.SimpleWhitespace(" ")


@behaviour("return-value", "return-changed")
def return_value(definition: Definition, chance: Random) -> Definition | None:
    """Nothing is returned where something was."""
    node = one(
        definition,
        m.Return(value=m.DoNotCare()),
        chance,
        lambda n: n.value is not None and not m.matches(n.value, m.Name("None")),  # type: ignore[attr-defined]
    )
    return put(definition, node, cst.Return(cst.Name("None"))) if isinstance(node, cst.Return) else None


@behaviour("returned", "return-changed")
def returned(definition: Definition, chance: Random) -> Definition | None:
    """Something else is returned."""
    node = one(definition, m.Return(value=m.OneOf(m.Name(), m.Call(), m.Attribute(), m.BinaryOperation())), chance)
    if not isinstance(node, cst.Return) or node.value is None:
        return None
    other = chance.choice(
        [cst.Name("another_result"), cst.Tuple([cst.Element(node.value), cst.Element(cst.Name("x"))])]
    )
    return put(definition, node.value, other)


@behaviour("exception-type", "exception-handling-changed")
def exception_type(definition: Definition, chance: Random) -> Definition | None:
    """Another exception is caught."""
    node = one(definition, cst.ExceptHandler, chance, lambda n: n.type is not None)  # type: ignore[attr-defined]
    if not isinstance(node, cst.ExceptHandler):
        return None
    changed = node.with_changes(type=cst.Name("BlockingIOError"), whitespace_after_except=_SPACE)
    return put(definition, node, changed)


@behaviour("exception-wider", "exception-handling-changed")
def exception_wider(definition: Definition, chance: Random) -> Definition | None:
    """`except X` becomes a bare `except`."""
    node = one(definition, m.Try(handlers=[m.ExceptHandler(type=m.DoNotCare(), name=None)]), chance)
    if not isinstance(node, cst.Try) or node.handlers[0].type is None:
        return None
    return put(definition, node.handlers[0], node.handlers[0].with_changes(type=None))


@behaviour("handlers-swapped", "exception-handling-changed")
def handlers_swapped(definition: Definition, chance: Random) -> Definition | None:
    """Two `except` clauses change places: the first that fits wins."""
    node = one(definition, cst.Try, chance, lambda n: len(n.handlers) > 1 and n.handlers[-1].type is not None)  # type: ignore[attr-defined]
    if not isinstance(node, cst.Try):
        return None
    first, second, *rest = node.handlers
    return put(definition, node, node.with_changes(handlers=[second, first, *rest]))


@behaviour("handler-removed", "exception-handling-changed")
def handler_removed(definition: Definition, chance: Random) -> Definition | None:
    """An `except` clause is gone."""
    node = one(definition, cst.Try, chance, lambda n: len(n.handlers) > 1)  # type: ignore[attr-defined]
    if not isinstance(node, cst.Try):
        return None
    kept = [*node.handlers]
    kept.pop(chance.randrange(len(kept)))
    return put(definition, node, node.with_changes(handlers=kept))


@behaviour("finally-removed", "exception-handling-changed")
def finally_removed(definition: Definition, chance: Random) -> Definition | None:
    """The `finally` of a `try` is gone."""
    node = one(definition, m.Try(finalbody=m.Finally()), chance, lambda n: bool(n.handlers))  # type: ignore[attr-defined]
    return put(definition, node, node.with_changes(finalbody=None)) if isinstance(node, cst.Try) else None


@behaviour("try-removed", "exception-handling-changed", "control-flow-changed")
def try_removed(definition: Definition, chance: Random) -> Definition | None:
    """What ran under `try` runs without it."""
    node = one(definition, m.Try(orelse=None, finalbody=None), chance)
    if not isinstance(node, cst.Try) or not isinstance(node.body, cst.IndentedBlock):
        return None
    return put(definition, node, cst.FlattenSentinel(node.body.body))


@behaviour("swallowed", "exception-handling-changed", "statement-removed")
def swallowed(definition: Definition, chance: Random) -> Definition | None:
    """What was raised again is swallowed."""
    node = one(
        definition, m.ExceptHandler(body=m.IndentedBlock(body=[m.SimpleStatementLine(body=[m.Raise()])])), chance
    )
    if not isinstance(node, cst.ExceptHandler):
        return None
    return put(definition, node.body, cst.IndentedBlock([cst.parse_statement("pass")]))


@behaviour("raise-type", "exception-handling-changed")
def raise_type(definition: Definition, chance: Random) -> Definition | None:
    """Another exception is raised."""
    node = one(definition, m.Raise(exc=m.Call()), chance)
    if not isinstance(node, cst.Raise) or not isinstance(node.exc, cst.Call):
        return None
    return put(definition, node.exc, node.exc.with_changes(func=cst.Name("BlockingIOError")))


@behaviour("raise-from", "exception-handling-changed")
def raise_from(definition: Definition, chance: Random) -> Definition | None:
    """The cause of an exception is left out."""
    node = one(definition, m.Raise(cause=m.From()), chance)
    return put(definition, node, node.with_changes(cause=None)) if isinstance(node, cst.Raise) else None


@behaviour("break-continue", "control-flow-changed", "loop-changed")
def break_continue(definition: Definition, chance: Random) -> Definition | None:
    """`break` becomes `continue`, and the reverse."""
    node = one(definition, m.OneOf(m.Break(), m.Continue()), chance)
    if node is None:
        return None
    return put(definition, node, cst.Continue() if isinstance(node, cst.Break) else cst.Break())


@behaviour("loop-source", "loop-changed")
def loop_source(definition: Definition, chance: Random) -> Definition | None:
    """A loop runs over something else."""
    node = one(definition, m.For(asynchronous=None), chance)
    if not isinstance(node, cst.For):
        return None
    source = cst.Call(cst.Name("reversed"), [cst.Arg(node.iter)])
    return put(definition, node, node.with_changes(iter=source, whitespace_after_in=_SPACE))


@behaviour("loop-variable", "loop-changed")
def loop_variable(definition: Definition, chance: Random) -> Definition | None:
    """A loop binds another variable, while its body uses the old one."""
    node = one(definition, m.For(target=m.Name()), chance)
    if not isinstance(node, cst.For) or not isinstance(node.target, cst.Name):
        return None
    if not m.findall(node.body, m.Name(node.target.value)):
        return None  # an unused variable: only renamed
    return put(definition, node.target, cst.Name(f"{node.target.value}_other"))


@behaviour("while-if", "loop-changed", "control-flow-changed")
def while_to_if(definition: Definition, chance: Random) -> Definition | None:
    """A `while` that has no `break` becomes an `if`."""
    jumps = m.OneOf(m.Break(), m.Continue())
    node = one(definition, cst.While, chance, lambda n: n.orelse is None and not m.findall(n, jumps))  # type: ignore[attr-defined]
    return put(definition, node, cst.If(node.test, node.body)) if isinstance(node, cst.While) else None


@behaviour("loop-else", "loop-changed", "branch-added")
def loop_else(definition: Definition, chance: Random) -> Definition | None:
    """A loop has an `else`."""
    node = one(
        definition, m.OneOf(m.For(orelse=None), m.While(orelse=None)), chance, lambda n: bool(m.findall(n, m.Break()))
    )  # type: ignore[call-overload]
    if not isinstance(node, (cst.For, cst.While)):
        return None
    more = cst.parse_statement("for x in y:\n    pass\nelse:\n    notify_somebody(5)\n")
    assert isinstance(more, cst.For)
    return put(definition, node, node.with_changes(orelse=more.orelse))


@behaviour("augmented", "assignment-changed")
def augmented(definition: Definition, chance: Random) -> Definition | None:
    """`+=` becomes `=`."""
    node = one(definition, m.AugAssign(operator=m.AddAssign()), chance)
    if not isinstance(node, cst.AugAssign):
        return None
    return put(definition, node, cst.Assign([cst.AssignTarget(node.target)], node.value))


@behaviour("context", "call-changed")
def context_changed(definition: Definition, chance: Random) -> Edited | None:
    """The context of a `with` is another one."""
    node = one(definition, m.WithItem(), chance)
    if not isinstance(node, cst.WithItem):
        return None
    return put_here(definition, node.item, cst.parse_expression("nullcontext(5)"))


@behaviour("context-removed", "control-flow-changed")
def context_removed(definition: Definition, chance: Random) -> Definition | None:
    """What ran inside a `with` runs without it."""
    node = one(definition, m.With(items=[m.WithItem(asname=None)], asynchronous=None), chance)
    if not isinstance(node, cst.With) or not isinstance(node.body, cst.IndentedBlock):
        return None
    return put(definition, node, cst.FlattenSentinel(node.body.body))


@behaviour("assertion", "condition-changed")
def assertion(definition: Definition, chance: Random) -> Definition | None:
    """Something else is asserted."""
    node = one(definition, cst.Assert, chance)
    return put(definition, node.test, cst.Name("ENABLED")) if isinstance(node, cst.Assert) else None
