"""Edits of values: constants, operators, conditions, and what an expression is made of."""

from __future__ import annotations

from random import Random

import libcst as cst
import libcst.matchers as m
from context import is_literal
from edits import Definition, Edited, behaviour, is_text, one, parenthesised, places, put_here

_SPACE = cst.SimpleWhitespace(" ")
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
_EQUALITY = {cst.Is: cst.Equal, cst.IsNot: cst.NotEqual, cst.Equal: cst.Is, cst.NotEqual: cst.IsNot}


@behaviour("number", "constant-changed")
def number(definition: Definition, chance: Random) -> Edited | None:
    """Another number."""
    node = one(definition, cst.Integer, chance)
    if not isinstance(node, cst.Integer):
        return None
    return put_here(definition, node, cst.Integer(str(int(node.value.replace("_", ""), 0) + 1)))


@behaviour("float", "constant-changed")
def float_number(definition: Definition, chance: Random) -> Edited | None:
    """A whole number is a float now: `1` and `1.0` print, divide and hash otherwise."""
    node = one(definition, cst.Integer, chance, lambda n: n.value.isdecimal())  # type: ignore[attr-defined]
    return put_here(definition, node, cst.Float(f"{int(node.value)}.0")) if isinstance(node, cst.Integer) else None


@behaviour("boolean", "constant-changed")
def boolean(definition: Definition, chance: Random) -> Edited | None:
    """`True` becomes `False`, and the reverse."""
    node = one(definition, m.OneOf(m.Name("True"), m.Name("False")), chance)
    if not isinstance(node, cst.Name):
        return None
    return put_here(definition, node, cst.Name("False" if node.value == "True" else "True"))


@behaviour("string", "constant-changed")
def string(definition: Definition, chance: Random) -> Edited | None:
    """Another text."""
    node = one(definition, cst.SimpleString, chance, lambda n: '"""' not in n.value and "'''" not in n.value)  # type: ignore[attr-defined]
    if not isinstance(node, cst.SimpleString):
        return None
    return put_here(definition, node, node.with_changes(value=f"{node.value[:-1]}z{node.value[-1]}"))


@behaviour("blank-in-string", "constant-changed")
def blank_in_string(definition: Definition, chance: Random) -> Edited | None:
    """One blank more inside a text."""
    node = one(definition, cst.SimpleString, chance, lambda n: " " in n.value and '"""' not in n.value)  # type: ignore[attr-defined]
    if not isinstance(node, cst.SimpleString):
        return None
    return put_here(definition, node, node.with_changes(value=node.value.replace(" ", "  ", 1)))


@behaviour("bytes", "constant-changed")
def text_to_bytes(definition: Definition, chance: Random) -> Edited | None:
    """A text becomes bytes."""
    inside = {id(part) for outer in _concatenated(definition) for part in (outer.left, outer.right)}
    node = one(definition, cst.SimpleString, chance, lambda n: is_text(n) and n.value.isascii() and id(n) not in inside)  # type: ignore[attr-defined]
    return (
        put_here(definition, node, cst.SimpleString(f"b{node.value}")) if isinstance(node, cst.SimpleString) else None
    )


def _concatenated(definition: Definition) -> list[cst.ConcatenatedString]:
    return [n for n in m.findall(definition, m.ConcatenatedString()) if isinstance(n, cst.ConcatenatedString)]


@behaviour("fstring", "constant-changed", "expression-changed")
def fstring(definition: Definition, chance: Random) -> Edited | None:
    """The text around a value of an f-string is another one."""
    node = one(definition, cst.FormattedStringText, chance)
    if not isinstance(node, cst.FormattedStringText):
        return None
    return put_here(definition, node, node.with_changes(value=f"{node.value}z"))


@behaviour("format-spec", "constant-changed", "expression-changed")
def format_spec(definition: Definition, chance: Random) -> Edited | None:
    """A value in an f-string is converted otherwise."""
    node = one(definition, m.FormattedStringExpression(conversion=None), chance)
    if not isinstance(node, cst.FormattedStringExpression):
        return None
    return put_here(definition, node, node.with_changes(conversion="r"))


@behaviour("comparison")
def comparison(definition: Definition, chance: Random) -> Edited | None:
    """`<` becomes `<=`, `==` becomes `!=`, `is` becomes `is not`."""
    return _other_operator(definition, chance, _FLIPPED)


@behaviour("identity")
def identity(definition: Definition, chance: Random) -> Edited | None:
    """`is` becomes `==`, and the reverse."""
    return _other_operator(definition, chance, _EQUALITY)


def _other_operator(definition: Definition, chance: Random, others: dict[type, type]) -> Edited | None:
    node = one(definition, cst.ComparisonTarget, chance, lambda n: type(n.operator) in others)  # type: ignore[attr-defined]
    if not isinstance(node, cst.ComparisonTarget):
        return None
    operator = others[type(node.operator)](whitespace_before=_SPACE, whitespace_after=_SPACE)
    return put_here(definition, node, node.with_changes(operator=operator))


@behaviour("and-or")
def and_or(definition: Definition, chance: Random) -> Edited | None:
    """`and` becomes `or`, and the reverse."""
    node = one(definition, cst.BooleanOperation, chance)
    if not isinstance(node, cst.BooleanOperation):
        return None
    other = cst.Or() if isinstance(node.operator, cst.And) else cst.And()
    return put_here(definition, node, parenthesised(node.with_changes(operator=other)))


@behaviour("operands-swapped")
def operands_swapped(definition: Definition, chance: Random) -> Edited | None:
    """`a and b` becomes `b and a`: which of them is looked at first, and which one is the result, changes."""
    node = one(definition, cst.BooleanOperation, chance, lambda n: not n.left.deep_equals(n.right))  # type: ignore[attr-defined]
    if not isinstance(node, cst.BooleanOperation):
        return None
    swapped = node.with_changes(left=parenthesised(node.right), right=parenthesised(node.left))
    return put_here(definition, node, parenthesised(swapped))


@behaviour("negated")
def negated(definition: Definition, chance: Random) -> Edited | None:
    """The condition of an `if` is negated."""
    node = one(definition, cst.If, chance, lambda n: not m.matches(n.test, m.UnaryOperation(operator=m.Not())))  # type: ignore[attr-defined]
    if not isinstance(node, cst.If):
        return None
    return put_here(definition, node.test, parenthesised(cst.UnaryOperation(cst.Not(), parenthesised(node.test))))


@behaviour("not-dropped")
def not_dropped(definition: Definition, chance: Random) -> Edited | None:
    """A `not` is gone."""
    node = one(definition, m.UnaryOperation(operator=m.Not()), chance)
    return put_here(definition, node, parenthesised(node.expression)) if isinstance(node, cst.UnaryOperation) else None


@behaviour("arithmetic")
def arithmetic(definition: Definition, chance: Random) -> Edited | None:
    """`+` becomes `-`, and the reverse."""
    node = one(definition, m.BinaryOperation(operator=m.OneOf(m.Add(), m.Subtract())), chance)
    if not isinstance(node, cst.BinaryOperation):
        return None
    other = cst.Subtract() if isinstance(node.operator, cst.Add) else cst.Add()
    return put_here(definition, node, node.with_changes(operator=other, right=parenthesised(node.right)))


@behaviour("precedence")
def precedence(definition: Definition, chance: Random) -> Edited | None:
    """`a + b * c` becomes `(a + b) * c`: the same tokens but for the parentheses."""
    inner = m.BinaryOperation(operator=m.OneOf(m.Multiply(), m.Divide(), m.Modulo()), lpar=[])
    node = one(definition, m.BinaryOperation(operator=m.OneOf(m.Add(), m.Subtract()), right=inner), chance)
    if not isinstance(node, cst.BinaryOperation) or not isinstance(node.right, cst.BinaryOperation):
        return None
    left = parenthesised(cst.BinaryOperation(node.left, node.operator, node.right.left))
    return put_here(definition, node, node.right.with_changes(left=left, lpar=node.lpar, rpar=node.rpar))


@behaviour("grouping")
def grouping(definition: Definition, chance: Random) -> Edited | None:
    """`a or b and c` becomes `(a or b) and c`."""
    inner = m.BooleanOperation(operator=m.And(), lpar=[])
    node = one(definition, m.BooleanOperation(operator=m.Or(), right=inner), chance)
    if not isinstance(node, cst.BooleanOperation) or not isinstance(node.right, cst.BooleanOperation):
        return None
    left = parenthesised(cst.BooleanOperation(node.left, cst.Or(), node.right.left))
    return put_here(definition, node, node.right.with_changes(left=left, lpar=node.lpar, rpar=node.rpar))


@behaviour("ternary")
def ternary(definition: Definition, chance: Random) -> Edited | None:
    """The two values of a conditional expression change places."""
    node = one(definition, cst.IfExp, chance, lambda n: not n.body.deep_equals(n.orelse))  # type: ignore[attr-defined]
    if not isinstance(node, cst.IfExp):
        return None
    return put_here(definition, node, node.with_changes(body=node.orelse, orelse=node.body))


@behaviour("comprehension", "condition-changed")
def comprehension(definition: Definition, chance: Random) -> Edited | None:
    """The condition of a comprehension is gone."""
    node = one(definition, cst.CompFor, chance, lambda n: bool(n.ifs))  # type: ignore[attr-defined]
    return put_here(definition, node, node.with_changes(ifs=[])) if isinstance(node, cst.CompFor) else None


@behaviour("generator")
def generator(definition: Definition, chance: Random) -> Edited | None:
    """A list comprehension becomes a set comprehension: without doubles, in no order."""
    node = one(definition, cst.ListComp, chance)
    return put_here(definition, node, cst.SetComp(node.elt, node.for_in)) if isinstance(node, cst.ListComp) else None


@behaviour("lambda")
def lambda_body(definition: Definition, chance: Random) -> Edited | None:
    """A lambda does something else."""
    node = one(definition, cst.Lambda, chance)
    if not isinstance(node, cst.Lambda):
        return None
    edited = put_here(definition, node.body, cst.Integer("4712"))
    return (
        Edited(edited.definition, edited.kinds | {"constant-changed"}) if edited and is_literal(node.body) else edited
    )


@behaviour("subscript", "constant-changed")
def subscript(definition: Definition, chance: Random) -> Edited | None:
    """Another element is taken."""
    node = one(definition, m.Subscript(slice=[m.SubscriptElement(slice=m.Index())]), chance)
    if not isinstance(node, cst.Subscript):
        return None
    return put_here(definition, node.slice[0], cst.SubscriptElement(cst.Index(cst.Integer("77"))))


@behaviour("slice", "constant-changed")
def slice_end(definition: Definition, chance: Random) -> Edited | None:
    """A slice ends elsewhere."""
    node = one(definition, m.Slice(upper=m.DoNotCare()), chance)
    if not isinstance(node, cst.Slice) or m.matches(node, m.Slice(upper=m.Integer("77"))):
        return None
    return put_here(definition, node, node.with_changes(upper=cst.Integer("77")))


@behaviour("elements-swapped")
def elements_swapped(definition: Definition, chance: Random) -> Edited | None:
    """The first two elements of a list, tuple or dictionary change places: the order is felt in loops and in print."""

    def fits(node: object) -> bool:
        elements = node.elements  # type: ignore[attr-defined]
        if len(elements) < 2 or any(type(e) not in (cst.Element, cst.DictElement) for e in elements[:2]):
            return False
        return not elements[0].deep_equals(elements[1].with_changes(comma=elements[0].comma))

    bound = m.OneOf(m.AssignTarget(), m.For(), m.CompFor())  # names that are only bound in another order
    targets = {id(node.target) for node in places(definition, bound)}  # type: ignore[attr-defined]
    targets |= {id(node.type) for node in places(definition, m.ExceptHandler())}  # type: ignore[attr-defined]  # no order
    node = one(definition, m.OneOf(m.List(), m.Tuple(), m.Dict()), chance, lambda n: fits(n) and id(n) not in targets)
    if not isinstance(node, (cst.List, cst.Tuple, cst.Dict)):
        return None
    first, second, *rest = node.elements
    swapped = [second.with_changes(comma=first.comma), first.with_changes(comma=second.comma), *rest]
    edited = put_here(definition, node, node.with_changes(elements=swapped))
    return Edited(edited.definition, edited.kinds | {"constant-changed"}) if edited and is_literal(node) else edited


@behaviour("key", "constant-changed")
def dictionary_key(definition: Definition, chance: Random) -> Edited | None:
    """A key of a dictionary has another name."""
    node = one(definition, m.DictElement(key=m.SimpleString()), chance, lambda n: is_text(n.key))  # type: ignore[attr-defined]
    if not isinstance(node, cst.DictElement) or not isinstance(node.key, cst.SimpleString):
        return None
    return put_here(definition, node.key, cst.SimpleString(f"{node.key.value[:-1]}_other{node.key.value[-1]}"))
