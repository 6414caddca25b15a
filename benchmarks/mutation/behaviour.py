"""Edits that change what a function does, one small change each."""

from __future__ import annotations

from random import Random

import libcst as cst
import libcst.matchers as m
from edits import Definition, behaviour, blocks, is_simple, one, parse, places, put, replace_block

ANY_VALUE = (
    "constant-changed",
    "condition-changed",
    "call-changed",
    "return-changed",
    "assignment-changed",
    "expression-changed",
    "loop-changed",
    "exception-handling-changed",
    "logging-changed",
    "parameter-default-changed",
    "statement-removed",
    "statement-added",
    "guard-removed",
    "guard-added",
    "body-rewritten",
)
_FLIPPED = {
    cst.LessThan: cst.LessThanEqual,
    cst.LessThanEqual: cst.LessThan,
    cst.GreaterThan: cst.GreaterThanEqual,
    cst.GreaterThanEqual: cst.GreaterThan,
    cst.Equal: cst.NotEqual,
    cst.NotEqual: cst.Equal,
    cst.Is: cst.IsNot,
    cst.IsNot: cst.Is,
    cst.In: cst.NotIn,
    cst.NotIn: cst.In,
}


@behaviour("number", *ANY_VALUE)
def number(definition: Definition, chance: Random) -> Definition | None:
    """Another number."""
    node = one(definition, cst.Integer, chance)
    return (
        put(definition, node, cst.Integer(str(int(node.value.replace("_", ""), 0) + 1)))
        if isinstance(node, cst.Integer)
        else None
    )


@behaviour("string", *ANY_VALUE)
def string(definition: Definition, chance: Random) -> Definition | None:
    """Another text."""
    node = one(definition, cst.SimpleString, chance, lambda n: '"""' not in n.value and "'''" not in n.value)  # type: ignore[attr-defined]
    if not isinstance(node, cst.SimpleString):
        return None
    return put(definition, node, node.with_changes(value=f"{node.value[:-1]}z{node.value[-1]}"))


@behaviour("blank-in-string", *ANY_VALUE)
def blank_in_string(definition: Definition, chance: Random) -> Definition | None:
    """One blank more inside a text."""
    node = one(definition, cst.SimpleString, chance, lambda n: " " in n.value and '"""' not in n.value)  # type: ignore[attr-defined]
    return (
        put(definition, node, node.with_changes(value=node.value.replace(" ", "  ", 1)))
        if isinstance(node, cst.SimpleString)
        else None
    )


@behaviour("comparison", *ANY_VALUE)
def comparison(definition: Definition, chance: Random) -> Definition | None:
    """`<` becomes `<=`, `==` becomes `!=`, `is` becomes `is not`."""
    node = one(definition, cst.ComparisonTarget, chance, lambda n: type(n.operator) in _FLIPPED)  # type: ignore[attr-defined]
    if not isinstance(node, cst.ComparisonTarget):
        return None
    space = cst.SimpleWhitespace(" ")
    flipped = _FLIPPED[type(node.operator)](whitespace_before=space, whitespace_after=space)  # type: ignore[index]
    return put(definition, node, node.with_changes(operator=flipped))


@behaviour("and-or", *ANY_VALUE)
def and_or(definition: Definition, chance: Random) -> Definition | None:
    """`and` becomes `or`, and the reverse."""
    node = one(definition, cst.BooleanOperation, chance)
    if not isinstance(node, cst.BooleanOperation):
        return None
    other = cst.Or() if isinstance(node.operator, cst.And) else cst.And()
    changed = node.with_changes(operator=other, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return put(definition, node, changed)


@behaviour("not", *ANY_VALUE)
def negated(definition: Definition, chance: Random) -> Definition | None:
    """The condition of an `if` is negated."""
    node = one(definition, cst.If, chance)
    if not isinstance(node, cst.If):
        return None
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return put(
        definition,
        node,
        node.with_changes(test=cst.UnaryOperation(cst.Not(), test), whitespace_before_test=cst.SimpleWhitespace(" ")),
    )


@behaviour("arithmetic", *ANY_VALUE)
def arithmetic(definition: Definition, chance: Random) -> Definition | None:
    """`+` becomes `-`, and the reverse."""
    node = one(definition, m.BinaryOperation(operator=m.OneOf(m.Add(), m.Subtract())), chance)
    if not isinstance(node, cst.BinaryOperation):
        return None
    other = cst.Subtract() if isinstance(node.operator, cst.Add) else cst.Add()
    right = node.right.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return put(definition, node, node.with_changes(operator=other, right=right))


@behaviour("precedence", *ANY_VALUE)
def precedence(definition: Definition, chance: Random) -> Definition | None:
    """`a + b * c` becomes `(a + b) * c`: the same tokens but for the parentheses."""
    inner = m.BinaryOperation(operator=m.Multiply(), lpar=[])
    node = one(definition, m.BinaryOperation(operator=m.Add(), right=inner), chance)
    if not isinstance(node, cst.BinaryOperation) or not isinstance(node.right, cst.BinaryOperation):
        return None
    left = cst.BinaryOperation(node.left, cst.Add(), node.right.left, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return put(definition, node, node.right.with_changes(left=left, lpar=node.lpar, rpar=node.rpar))


@behaviour("arguments-swapped", *ANY_VALUE, "call-changed")
def arguments_swapped(definition: Definition, chance: Random) -> Definition | None:
    """The first two arguments of a call change places."""

    def fits(node: object) -> bool:
        if not isinstance(node, cst.Call) or len(node.args) < 2:
            return False
        first, second = node.args[:2]
        plain = not (first.keyword or second.keyword or first.star or second.star)
        return plain and not first.value.deep_equals(second.value)

    node = one(definition, cst.Call, chance, fits)
    if not isinstance(node, cst.Call):
        return None
    first, second, *rest = node.args
    return put(
        definition,
        node,
        node.with_changes(args=[first.with_changes(value=second.value), second.with_changes(value=first.value), *rest]),
    )


@behaviour("argument-removed", *ANY_VALUE)
def argument_removed(definition: Definition, chance: Random) -> Definition | None:
    """The last argument of a call is gone."""
    node = one(definition, cst.Call, chance, lambda n: bool(n.args))  # type: ignore[attr-defined]
    if not isinstance(node, cst.Call):
        return None
    kept = [*node.args[:-1]]
    if kept:
        kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return put(definition, node, node.with_changes(args=kept))


@behaviour("other-callee", *ANY_VALUE, "reference-renamed")
def other_callee(definition: Definition, chance: Random) -> Definition | None:
    """Another method is called."""
    node = one(definition, m.Call(func=m.Attribute()), chance)
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return None
    func = node.func.with_changes(attr=cst.Name(f"{node.func.attr.value}_other"))
    return put(definition, node, node.with_changes(func=func))


@behaviour("other-attribute", *ANY_VALUE, "reference-renamed")
def other_attribute(definition: Definition, chance: Random) -> Definition | None:
    """Another attribute is read."""
    node = one(definition, cst.Attribute, chance)
    return (
        put(definition, node, node.with_changes(attr=cst.Name(f"{node.attr.value}_other")))
        if isinstance(node, cst.Attribute)
        else None
    )


@behaviour(
    "statement-removed",
    "statement-removed",
    "call-removed",
    "guard-removed",
    "logging-changed",
    "branch-removed",
    "assignment-changed",
    "return-changed",
    "loop-changed",
    "exception-handling-changed",
    "import-changed",
    "body-rewritten",
    "control-flow-changed",
)
def statement_removed(definition: Definition, chance: Random) -> Definition | None:
    """A statement is gone."""
    found = [(block, body) for block, body in blocks(definition) if len(body) > 1]
    if not found:
        return None
    block, body = chance.choice(found)
    index = chance.randrange(len(body))
    if is_simple(body[index], m.Pass()):
        return None
    return replace_block(definition, block, [*body[:index], *body[index + 1 :]])


@behaviour("call-added", "call-added", "logging-changed", "statement-added")
def call_added(definition: Definition, chance: Random) -> Definition | None:
    """A call more, at the start of a block."""
    found = list(blocks(definition))
    if not found:
        return None
    block, body = chance.choice(found)
    return replace_block(definition, block, [parse("notify_somebody(3)"), *body])


@behaviour("guard-added", "guard-added", "branch-added", "statement-added")
def guard_added(definition: Definition, chance: Random) -> Definition | None:
    """A guard more at the start."""
    block, body = next(blocks(definition), (None, []))
    return replace_block(definition, block, [parse("if not ENABLED:\n    return None\n"), *body]) if block else None


@behaviour(
    "guard-removed",
    "guard-removed",
    "branch-removed",
    "statement-removed",
    "exception-handling-changed",
    "body-rewritten",
    "control-flow-changed",
)
def guard_removed(definition: Definition, chance: Random) -> Definition | None:
    """An `if` that only returns or raises is gone."""
    leaves = m.SimpleStatementLine(body=[m.OneOf(m.Return(), m.Raise())])
    for block, body in blocks(definition):
        for index, statement in enumerate(body):
            if m.matches(statement, m.If(body=m.IndentedBlock(body=[leaves]), orelse=None)) and len(body) > 1:
                return replace_block(definition, block, [*body[:index], *body[index + 1 :]])
    return None


@behaviour(
    "else-removed",
    "branch-removed",
    "statement-removed",
    "condition-changed",
    "control-flow-changed",
    "loop-changed",
    "exception-handling-changed",
    "body-rewritten",
)
def else_removed(definition: Definition, chance: Random) -> Definition | None:
    """The `else` of an `if` is gone."""
    node = one(definition, m.If(orelse=m.Else()), chance)
    return put(definition, node, node.with_changes(orelse=None)) if isinstance(node, cst.If) else None


@behaviour(
    "moved-out-of-block",
    "control-flow-changed",
    "statement-removed",
    "statement-added",
    "loop-changed",
    "branch-removed",
    "guard-removed",
    "branch-added",
    "body-rewritten",
    "condition-changed",
    "exception-handling-changed",
    "return-changed",
    "call-removed",
    "call-added",
)
def moved_out(definition: Definition, chance: Random) -> Definition | None:
    """The last statement of an inner block stands behind it now: the same tokens, another indentation."""
    found = []
    for block, body in blocks(definition):
        for index, statement in enumerate(body):
            if isinstance(statement, (cst.If, cst.For, cst.While)) and statement.orelse is None:
                inner = statement.body
                if isinstance(inner, cst.IndentedBlock) and len(inner.body) > 1:
                    found.append((block, body, index, statement, inner))
    if not found:
        return None
    block, body, index, statement, inner = chance.choice(found)
    shorter = statement.with_changes(body=inner.with_changes(body=inner.body[:-1]))
    return replace_block(definition, block, [*body[:index], shorter, inner.body[-1], *body[index + 1 :]])


@behaviour(
    "moved-into-block",
    "control-flow-changed",
    "statement-removed",
    "statement-added",
    "loop-changed",
    "branch-removed",
    "guard-removed",
    "guard-added",
    "branch-added",
    "body-rewritten",
    "condition-changed",
    "exception-handling-changed",
    "return-changed",
    "call-removed",
    "call-added",
)
def moved_in(definition: Definition, chance: Random) -> Definition | None:
    """The statement behind an inner block is the block's last one now."""
    found = []
    for block, body in blocks(definition):
        for index, statement in enumerate(body[:-1]):
            if (
                isinstance(statement, (cst.If, cst.For, cst.While))
                and statement.orelse is None
                and isinstance(statement.body, cst.IndentedBlock)
            ):
                found.append((block, body, index, statement))
    if not found:
        return None
    block, body, index, statement = chance.choice(found)
    inner = statement.body
    assert isinstance(inner, cst.IndentedBlock)
    longer = statement.with_changes(body=inner.with_changes(body=[*inner.body, body[index + 1]]))
    return replace_block(definition, block, [*body[:index], longer, *body[index + 2 :]])


@behaviour(
    "statements-swapped",
    "control-flow-changed",
    "statement-removed",
    "statement-added",
    "body-rewritten",
    "assignment-changed",
    "call-changed",
    "expression-changed",
    "logging-changed",
    "import-changed",
    "call-added",
    "call-removed",
    "return-changed",
    "condition-changed",
    "guard-removed",
    "guard-added",
    "exception-handling-changed",
    "loop-changed",
    "constant-changed",
)
def statements_swapped(definition: Definition, chance: Random) -> Definition | None:
    """Two neighbouring statements change places."""
    found = []
    for block, body in blocks(definition):
        for index in range(len(body) - 1):
            pair = body[index : index + 2]
            imports = all(is_simple(one, m.OneOf(m.Import(), m.ImportFrom())) for one in pair)
            if (
                not pair[0].deep_equals(pair[1])
                and not imports
                and not any(is_simple(one, m.OneOf(m.Global(), m.Nonlocal(), m.Pass())) for one in pair)
            ):
                found.append((block, body, index))
    if not found:
        return None
    block, body, index = chance.choice(found)
    return replace_block(definition, block, [*body[:index], body[index + 1], body[index], *body[index + 2 :]])


@behaviour(
    "return-value",
    "return-changed",
    "statement-removed",
    "constant-changed",
    "call-removed",
    "expression-changed",
    "control-flow-changed",
    "body-rewritten",
    "statement-added",
)
def return_value(definition: Definition, chance: Random) -> Definition | None:
    """Something else is returned."""
    node = one(
        definition,
        m.Return(value=m.DoNotCare()),
        chance,
        lambda n: n.value is not None and not m.matches(n.value, m.Name("None")),
    )  # type: ignore[attr-defined]
    return put(definition, node, cst.Return(cst.Name("None"))) if isinstance(node, cst.Return) else None


@behaviour("exception-type", "exception-handling-changed", "reference-renamed")
def exception_type(definition: Definition, chance: Random) -> Definition | None:
    """Another exception is caught."""
    node = one(definition, cst.ExceptHandler, chance, lambda n: n.type is not None)  # type: ignore[attr-defined]
    if not isinstance(node, cst.ExceptHandler):
        return None
    return put(
        definition,
        node,
        node.with_changes(type=cst.Name("BlockingIOError"), whitespace_after_except=cst.SimpleWhitespace(" ")),
    )


@behaviour(
    "raise-type",
    "exception-handling-changed",
    "reference-renamed",
    "call-changed",
    "guard-removed",
    "guard-added",
    "statement-removed",
)
def raise_type(definition: Definition, chance: Random) -> Definition | None:
    """Another exception is raised."""
    node = one(definition, m.Raise(exc=m.Call()), chance)
    if not isinstance(node, cst.Raise) or not isinstance(node.exc, cst.Call):
        return None
    return put(definition, node, node.with_changes(exc=node.exc.with_changes(func=cst.Name("BlockingIOError"))))


@behaviour(
    "break-continue",
    "control-flow-changed",
    "loop-changed",
    "statement-removed",
    "statement-added",
    "guard-removed",
    "guard-added",
    "branch-removed",
    "branch-added",
)
def break_continue(definition: Definition, chance: Random) -> Definition | None:
    """`break` becomes `continue`, and the reverse."""
    node = one(definition, m.OneOf(m.Break(), m.Continue()), chance)
    if node is None:
        return None
    return put(definition, node, cst.Continue() if isinstance(node, cst.Break) else cst.Break())


@behaviour("loop-source", "loop-changed", *ANY_VALUE)
def loop_source(definition: Definition, chance: Random) -> Definition | None:
    """A loop runs over something else."""
    node = one(definition, m.For(asynchronous=None), chance)
    if not isinstance(node, cst.For):
        return None
    return put(
        definition,
        node,
        node.with_changes(
            iter=cst.Call(cst.Name("reversed"), [cst.Arg(node.iter)]), whitespace_after_in=cst.SimpleWhitespace(" ")
        ),
    )


@behaviour("augmented", *ANY_VALUE)
def augmented(definition: Definition, chance: Random) -> Definition | None:
    """`+=` becomes `=`."""
    node = one(definition, m.AugAssign(operator=m.AddAssign()), chance)
    if not isinstance(node, cst.AugAssign):
        return None
    return put(definition, node, cst.Assign([cst.AssignTarget(node.target)], node.value))


@behaviour("await-removed", *ANY_VALUE, "async-changed", "call-removed", "call-added")
def await_removed(definition: Definition, chance: Random) -> Definition | None:
    """An `await` is gone."""
    node = one(definition, cst.Await, chance)
    return put(definition, node, node.expression) if isinstance(node, cst.Await) else None


@behaviour("subscript", *ANY_VALUE)
def subscript(definition: Definition, chance: Random) -> Definition | None:
    """Another element is taken."""
    node = one(definition, m.Subscript(slice=[m.SubscriptElement(slice=m.Index())]), chance)
    if not isinstance(node, cst.Subscript):
        return None
    return put(definition, node, node.with_changes(slice=[cst.SubscriptElement(cst.Index(cst.Integer("77")))]))


@behaviour("ternary", *ANY_VALUE)
def ternary(definition: Definition, chance: Random) -> Definition | None:
    """The two values of a conditional expression change places."""
    node = one(definition, cst.IfExp, chance, lambda n: not n.body.deep_equals(n.orelse))  # type: ignore[attr-defined]
    return (
        put(definition, node, node.with_changes(body=node.orelse, orelse=node.body))
        if isinstance(node, cst.IfExp)
        else None
    )


@behaviour("comprehension", *ANY_VALUE, "call-removed")
def comprehension(definition: Definition, chance: Random) -> Definition | None:
    """The condition of a comprehension is gone."""
    node = one(definition, cst.CompFor, chance, lambda n: bool(n.ifs))  # type: ignore[attr-defined]
    return put(definition, node, node.with_changes(ifs=[])) if isinstance(node, cst.CompFor) else None


@behaviour("with-removed", *ANY_VALUE, "control-flow-changed", "call-removed", "branch-removed")
def with_removed(definition: Definition, chance: Random) -> Definition | None:
    """The context of a `with` is another one."""
    node = one(definition, m.WithItem(), chance)
    return (
        put(definition, node, node.with_changes(item=cst.parse_expression("nullcontext(5)")))
        if isinstance(node, cst.WithItem)
        else None
    )


@behaviour("default", "parameter-default-changed")
def default(definition: Definition, chance: Random) -> Definition | None:
    """A parameter has another default."""
    found = [one for one in (*definition.params.params, *definition.params.kwonly_params) if one.default is not None]
    if not found:
        return None
    return put(definition, chance.choice(found).default, cst.Integer("4711"))


@behaviour("parameter-added", "parameter-added")
def parameter_added(definition: Definition, chance: Random) -> Definition | None:
    """A parameter more, with a default."""
    params = definition.params
    if params.star_arg is not cst.MaybeSentinel.DEFAULT or params.kwonly_params or params.posonly_params:
        return None
    more = cst.Param(cst.Name("further"), default=cst.Name("None"))
    return definition.with_changes(params=params.with_changes(params=[*params.params, more]))


@behaviour("parameter-removed", "parameter-removed", "parameter-renamed")
def parameter_removed(definition: Definition, chance: Random) -> Definition | None:
    """The last parameter is gone."""
    params = definition.params
    if len(params.params) < 2 or params.star_arg is not cst.MaybeSentinel.DEFAULT or params.kwonly_params:
        return None
    kept = [*params.params[:-1]]
    kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return definition.with_changes(params=params.with_changes(params=kept))


@behaviour("parameters-reordered", "parameters-reordered", "parameter-renamed")
def parameters_reordered(definition: Definition, chance: Random) -> Definition | None:
    """Two parameters change places."""
    params = [*definition.params.params]
    start = 1 if params and params[0].name.value in ("self", "cls") else 0
    if len(params) < start + 2 or any(one.default for one in params[start : start + 2]):
        return None
    params[start], params[start + 1] = (
        params[start].with_changes(name=params[start + 1].name, annotation=params[start + 1].annotation),
        params[start + 1].with_changes(name=params[start].name, annotation=params[start].annotation),
    )
    return definition.with_changes(params=definition.params.with_changes(params=params))


@behaviour("annotation", "annotation-changed")
def annotation(definition: Definition, chance: Random) -> Definition | None:
    """A parameter is annotated otherwise."""
    found = [one for one in definition.params.params if one.annotation is not None]
    if not found:
        return None
    node = chance.choice(found).annotation
    assert node is not None
    return put(definition, node, node.with_changes(annotation=cst.Name("SomethingElse")))


@behaviour("decorator-removed", "decorator-removed", "decorator-changed")
def decorator_removed(definition: Definition, chance: Random) -> Definition | None:
    """A decorator is gone."""
    if not definition.decorators or any(
        m.matches(one.decorator, m.Attribute(attr=m.OneOf(m.Name("setter"), m.Name("getter"), m.Name("overload"))))
        or m.matches(one.decorator, m.Name("overload"))
        for one in definition.decorators
    ):
        return None
    kept = [*definition.decorators]
    kept.pop(chance.randrange(len(kept)))
    return definition.with_changes(decorators=kept)


@behaviour("decorator-added", "decorator-added", "decorator-changed")
def decorator_added(definition: Definition, chance: Random) -> Definition | None:
    """A decorator more."""
    return definition.with_changes(decorators=[*definition.decorators, cst.Decorator(cst.Name("cached"))])


@behaviour("async", "async-changed")
def to_async(definition: Definition, chance: Random) -> Definition | None:
    """A function becomes asynchronous."""
    if definition.asynchronous is not None or places(definition, cst.Yield):
        return None
    return definition.with_changes(asynchronous=cst.Asynchronous())


@behaviour("lambda", *ANY_VALUE)
def lambda_body(definition: Definition, chance: Random) -> Definition | None:
    """A lambda does something else."""
    node = one(definition, cst.Lambda, chance)
    return put(definition, node, node.with_changes(body=cst.Integer("4712"))) if isinstance(node, cst.Lambda) else None


@behaviour("chained-call-removed", *ANY_VALUE, "call-removed", "call-changed")
def chained_call_removed(definition: Definition, chance: Random) -> Definition | None:
    """`a.b().c()` becomes `a.b()`."""
    node = one(definition, m.Call(func=m.Attribute(value=m.Call())), chance)
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return None
    return put(definition, node, node.func.value)


@behaviour("fstring", *ANY_VALUE)
def fstring(definition: Definition, chance: Random) -> Definition | None:
    """The text around a value of an f-string is another one."""
    node = one(definition, cst.FormattedStringText, chance)
    return (
        put(definition, node, node.with_changes(value=f"{node.value}z"))
        if isinstance(node, cst.FormattedStringText)
        else None
    )
