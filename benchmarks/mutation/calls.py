"""Edits of what is called, with what, and of the names that are used."""

from __future__ import annotations

from random import Random

import libcst as cst
import libcst.matchers as m
from context import is_logging, kinds_at
from edits import Definition, Edited, behaviour, blocks, is_simple, one, parse, put, put_here, replace_block


def _plain_pair(node: object) -> bool:
    if not isinstance(node, cst.Call) or len(node.args) < 2:
        return False
    first, second = node.args[:2]
    plain = not (first.keyword or second.keyword or first.star or second.star)
    return plain and not first.value.deep_equals(second.value)


@behaviour("arguments-swapped")
def arguments_swapped(definition: Definition, chance: Random) -> Edited | None:
    """The first two arguments of a call change places."""
    node = one(definition, cst.Call, chance, _plain_pair)
    if not isinstance(node, cst.Call):
        return None
    first, second, *rest = node.args
    if first.keyword or second.star:
        return None
    swapped = [first.with_changes(value=second.value), second.with_changes(value=first.value), *rest]
    return _within(definition, node, node.with_changes(args=swapped))


def _within(definition: Definition, node: cst.Call, new: cst.BaseExpression, *kinds: str) -> Edited | None:
    """Put another call; that a call changed is right wherever it stands, but in a log line."""
    edited = put_here(definition, node, new)
    if edited is None or edited.kinds == {"logging-changed"}:
        return edited
    return Edited(edited.definition, edited.kinds | {"call-changed", *kinds})


@behaviour("argument-removed")
def argument_removed(definition: Definition, chance: Random) -> Edited | None:
    """The last argument of a call is gone."""
    node = one(definition, cst.Call, chance, lambda n: bool(n.args))  # type: ignore[attr-defined]
    if not isinstance(node, cst.Call):
        return None
    kept = [*node.args[:-1]]
    if kept:
        kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return _within(definition, node, node.with_changes(args=kept))


@behaviour("argument-added")
def argument_added(definition: Definition, chance: Random) -> Edited | None:
    """A call has an argument more."""
    node = one(definition, cst.Call, chance, lambda n: not any(m.matches(a, m.Arg(star="**")) for a in n.args))  # type: ignore[attr-defined]
    if not isinstance(node, cst.Call) or m.findall(node, m.CompFor()):
        return None
    more = cst.Arg(cst.Name("True"), keyword=cst.Name("further"), equal=cst.AssignEqual())
    return _within(definition, node, node.with_changes(args=[*node.args, more]))


@behaviour("keyword-renamed")
def keyword_renamed(definition: Definition, chance: Random) -> Edited | None:
    """An argument is passed under another name."""
    node = one(definition, m.Call(args=[m.ZeroOrMore(), m.Arg(keyword=m.Name()), m.ZeroOrMore()]), chance)
    if not isinstance(node, cst.Call):
        return None
    keyword = next(a for a in node.args if a.keyword is not None)
    assert keyword.keyword is not None
    other = keyword.with_changes(keyword=cst.Name(f"{keyword.keyword.value}_other"))
    return _within(definition, node, node.with_changes(args=[other if a is keyword else a for a in node.args]))


@behaviour("other-callee", "reference-renamed")
def other_callee(definition: Definition, chance: Random) -> Edited | None:
    """Another method is called."""
    node = one(definition, m.Call(func=m.Attribute()), chance)
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return None
    func = node.func.with_changes(attr=cst.Name(f"{node.func.attr.value}_other"))
    return _within(definition, node, node.with_changes(func=func))


@behaviour("other-function", "reference-renamed")
def other_function(definition: Definition, chance: Random) -> Edited | None:
    """Another function is called."""
    node = one(definition, m.Call(func=m.Name()), chance)
    if not isinstance(node, cst.Call):
        return None
    return _within(definition, node, node.with_changes(func=cst.Name("another_function")))


@behaviour("other-attribute", "reference-renamed")
def other_attribute(definition: Definition, chance: Random) -> Edited | None:
    """Another attribute is read, or set."""
    node = one(definition, cst.Attribute, chance)
    if not isinstance(node, cst.Attribute):
        return None
    return put_here(definition, node, node.with_changes(attr=cst.Name(f"{node.attr.value}_other")))


@behaviour("receiver", "reference-renamed")
def receiver(definition: Definition, chance: Random) -> Edited | None:
    """A method of another object is called."""
    node = one(definition, m.Call(func=m.Attribute(value=m.Name())), chance)
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute) or is_logging(cst.Expr(node)):
        return None
    return _within(definition, node, node.with_changes(func=node.func.with_changes(value=cst.Name("somebody_else"))))


@behaviour("chained-call-removed", "call-removed")
def chained_call_removed(definition: Definition, chance: Random) -> Edited | None:
    """`a.b().c()` becomes `a.b()`."""
    node = one(definition, m.Call(func=m.Attribute(value=m.Call())), chance)
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return None
    return _within(definition, node, node.func.value)


@behaviour("call-wrapped", "call-added")
def call_wrapped(definition: Definition, chance: Random) -> Edited | None:
    """The argument of a call is passed through another call first."""
    node = one(definition, cst.Call, chance, lambda n: bool(n.args) and not n.args[0].star)  # type: ignore[attr-defined]
    if not isinstance(node, cst.Call) or m.matches(node.args[0].value, m.GeneratorExp()):
        return None
    wrapped = cst.Call(cst.Name("cleaned"), [cst.Arg(node.args[0].value)])
    return put_here(definition, node.args[0].value, wrapped)


@behaviour("await-removed", "async-changed", "call-changed")
def await_removed(definition: Definition, chance: Random) -> Edited | None:
    """An `await` is gone."""
    node = one(definition, cst.Await, chance)
    return put_here(definition, node, node.expression) if isinstance(node, cst.Await) else None


@behaviour("yield-value", "expression-changed")
def yield_value(definition: Definition, chance: Random) -> Edited | None:
    """Something else is yielded."""
    node = one(definition, m.Yield(value=m.OneOf(m.Name(), m.Call(), m.Tuple(), m.Attribute())), chance)
    if not isinstance(node, cst.Yield) or node.value is None:
        return None
    return put_here(definition, node.value, cst.Name("something_else"))


@behaviour("log-level", "logging-changed")
def log_level(definition: Definition, chance: Random) -> Definition | None:
    """A message is logged at another level."""
    node = one(definition, m.Expr(value=m.Call(func=m.Attribute())), chance, is_logging)  # type: ignore[arg-type]
    if not isinstance(node, cst.Expr) or not isinstance(node.value, cst.Call):
        return None
    func = node.value.func
    assert isinstance(func, cst.Attribute)
    level = "critical" if func.attr.value != "critical" else "debug"
    return put(definition, func, func.with_changes(attr=cst.Name(level)))


@behaviour("log-text", "logging-changed")
def log_text(definition: Definition, chance: Random) -> Definition | None:
    """A message says something else."""
    node = one(definition, m.Expr(value=m.Call()), chance, is_logging)  # type: ignore[arg-type]
    if not isinstance(node, cst.Expr) or not isinstance(node.value, cst.Call) or not node.value.args:
        return None
    other = cst.Arg(cst.SimpleString('"something else happened"'))
    return put(definition, node.value, node.value.with_changes(args=[other, *node.value.args[1:]]))


@behaviour("log-added", "logging-changed")
def log_added(definition: Definition, chance: Random) -> Definition | None:
    """A message more is logged."""
    found = list(blocks(definition))
    if not found:
        return None
    block, body = chance.choice(found)
    return replace_block(definition, block, [parse('logger.warning("came by %s", 3)'), *body])


@behaviour("local-import", "import-changed")
def local_import(definition: Definition, chance: Random) -> Definition | None:
    """An import inside the function takes the name from another module."""
    node = one(definition, m.ImportFrom(module=m.Name()), chance)
    if isinstance(node, cst.ImportFrom):
        return put(definition, node, node.with_changes(module=cst.Name("another_module")))
    block, body = next(blocks(definition), (None, []))
    if block is None or chance.random() < 0.8 or not body:
        return None
    return replace_block(definition, block, [parse("from another_module import helper"), *body])


@behaviour("assignment-target", "assignment-changed", "reference-renamed")
def assignment_target(definition: Definition, chance: Random) -> Definition | None:
    """A value is assigned to another attribute."""
    node = one(definition, m.AssignTarget(target=m.Attribute()), chance)
    if not isinstance(node, cst.AssignTarget) or not isinstance(node.target, cst.Attribute):
        return None
    return put(definition, node.target, node.target.with_changes(attr=cst.Name(f"{node.target.attr.value}_new")))


@behaviour("annotated", "annotation-changed", "assignment-changed")
def other_type_of_attribute(definition: Definition, chance: Random) -> Definition | None:
    """An annotated attribute has another value."""
    node = one(definition, m.AnnAssign(target=m.Attribute(), value=m.DoNotCare()), chance)
    if not isinstance(node, cst.AnnAssign) or node.value is None:
        return None
    return put(definition, node.value, cst.Name("something_else"))


@behaviour("star-argument")
def star_argument(definition: Definition, chance: Random) -> Edited | None:
    """`f(*args)` becomes `f(args)`."""
    node = one(definition, m.Arg(star="*"), chance)
    if not isinstance(node, cst.Arg):
        return None
    changed = put(definition, node, node.with_changes(star=""))
    return Edited(changed, kinds_at(definition, node) | {"call-changed"}) if changed else None


def simple_call(statement: cst.BaseStatement) -> bool:
    """Say whether a statement is a call and nothing else."""
    return is_simple(statement, m.Expr(value=m.Call()))
