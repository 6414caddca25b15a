"""Edits that change only how a function is written."""

from __future__ import annotations

from random import Random

import libcst as cst
import libcst.matchers as m
from edits import Definition, blocks, is_text, one, parse, places, put, replace_block, style
from signatures import Renamer


@style("comment", "comment-changed")
def comment(definition: Definition, chance: Random) -> Definition | None:
    """A comment line more."""
    found = [(block, body) for block, body in blocks(definition) if body]
    if not found:
        return None
    block, body = chance.choice(found)
    index = chance.randrange(len(body))
    line = cst.EmptyLine(comment=cst.Comment("# looked at again"))
    commented = body[index].with_changes(leading_lines=[*body[index].leading_lines, line])  # type: ignore[attr-defined]
    return replace_block(definition, block, [*body[:index], commented, *body[index + 1 :]])


@style("docstring", "docstring-changed")
def docstring(definition: Definition, chance: Random) -> Definition | None:
    """Another docstring, or one where there was none."""
    block, body = next(blocks(definition), (None, []))
    if block is None or not body:
        return None
    return definition.with_changes(body=block.with_changes(body=[parse('"""Do what it says."""'), *body]))


@style("quotes", "formatting-changed", "literal-spelling-changed")
def quotes(definition: Definition, chance: Random) -> Definition | None:
    """Other quotes around a text."""
    node = one(
        definition,
        cst.SimpleString,
        chance,
        lambda n: is_text(n) and not {"'", '"'} & set(n.value[1:-1]),  # type: ignore[attr-defined]
    )
    if not isinstance(node, cst.SimpleString):
        return None
    other = '"' if node.value[0] == "'" else "'"
    return put(definition, node, node.with_changes(value=f"{other}{node.value[1:-1]}{other}"))


@style("parentheses", "formatting-changed")
def parentheses(definition: Definition, chance: Random) -> Definition | None:
    """Redundant parentheses."""
    node = one(
        definition,
        m.OneOf(m.Comparison(lpar=[]), m.BinaryOperation(lpar=[]), m.Call(lpar=[]), m.BooleanOperation(lpar=[])),
        chance,
    )
    if not isinstance(node, (cst.Comparison, cst.BinaryOperation, cst.Call, cst.BooleanOperation)):
        return None
    return put(definition, node, node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))


@style("number-spelling", "literal-spelling-changed")
def number_spelling(definition: Definition, chance: Random) -> Definition | None:
    """16 becomes 0x10."""
    node = one(definition, cst.Integer, chance, lambda n: n.value.isdecimal())  # type: ignore[attr-defined]
    return put(definition, node, cst.Integer(hex(int(node.value)))) if isinstance(node, cst.Integer) else None


@style("concatenation", "formatting-changed", "literal-spelling-changed")
def concatenation(definition: Definition, chance: Random) -> Definition | None:
    """A text in two literals side by side."""
    inside = {id(part) for outer in places(definition, cst.ConcatenatedString) for part in (outer.left, outer.right)}  # type: ignore[attr-defined]
    node = one(definition, cst.SimpleString, chance, lambda n: is_text(n) and len(n.value) > 6 and id(n) not in inside)
    if not isinstance(node, cst.SimpleString):
        return None
    quote, text = node.value[0], node.value[1:-1]
    half = len(text) // 2
    pair = cst.ConcatenatedString(
        cst.SimpleString(f"{quote}{text[:half]}{quote}"),
        cst.SimpleString(f"{quote}{text[half:]}{quote}"),
        lpar=[cst.LeftParen()],
        rpar=[cst.RightParen()],
        whitespace_between=cst.SimpleWhitespace(" "),
    )
    return put(definition, node, pair)


@style("local-renamed", "local-renamed")
def local_renamed(definition: Definition, chance: Random) -> Definition | None:
    """A local variable has another name, everywhere."""
    if places(
        definition,
        m.OneOf(
            m.FunctionDef(),
            m.Lambda(),
            m.ClassDef(),
            m.Global(),
            m.Nonlocal(),
            m.Import(),
            m.ImportFrom(),
            m.FormattedString(),
        ),
    ):
        return None
    calls = {node.func.value for node in places(definition, m.Call(func=m.Name()))}  # type: ignore[attr-defined]
    if calls & {"locals", "vars", "eval", "exec", "dir"}:
        return None
    targets = places(definition, m.Assign(targets=[m.AssignTarget(target=m.Name())]))
    names = sorted({node.targets[0].target.value for node in targets})  # type: ignore[attr-defined]
    params = {
        one.name.value
        for one in (*definition.params.params, *definition.params.kwonly_params, *definition.params.posonly_params)
    }
    params |= {
        one.name.value
        for one in (definition.params.star_arg, definition.params.star_kwarg)
        if isinstance(one, cst.Param)
    }
    names = [name for name in names if name not in params]
    if not names:
        return None
    name = chance.choice(names)
    if name == definition.name.value:
        return None
    body = definition.body.visit(Renamer(name, f"{name}_again"))
    return definition.with_changes(body=body)


@style("blank-lines")
def blank_lines(definition: Definition, chance: Random) -> Definition | None:
    """A blank line more."""
    found = [(block, body) for block, body in blocks(definition) if body]
    if not found:
        return None
    block, body = chance.choice(found)
    index = chance.randrange(len(body))
    spaced = body[index].with_changes(leading_lines=[cst.EmptyLine(indent=False), *body[index].leading_lines])  # type: ignore[attr-defined]
    return replace_block(definition, block, [*body[:index], spaced, *body[index + 1 :]])
