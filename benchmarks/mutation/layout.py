"""Edits of layout and spelling as formatters and people make them: line breaks, prefixes, idioms."""

from __future__ import annotations

import re
from random import Random

import libcst as cst
import libcst.matchers as m
from edits import Definition, blocks, is_docstring, is_text, one, places, put, style

_BREAK = cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace("    "))


@style("arguments-wrapped", "formatting-changed")
def arguments_wrapped(definition: Definition, chance: Random) -> Definition | None:
    """One argument a line, with a comma behind the last one, as black does it."""
    node = one(definition, cst.Call, chance, lambda n: bool(n.args) and not _is_bare_generator(n))
    if not isinstance(node, cst.Call):
        return None
    comma = cst.Comma(whitespace_after=_BREAK)
    args = [arg.with_changes(comma=comma) for arg in node.args[:-1]]
    last = node.args[-1].with_changes(comma=cst.Comma(whitespace_after=_BREAK))
    return put(definition, node, node.with_changes(args=[*args, last], whitespace_before_args=_BREAK))


def _is_bare_generator(call: object) -> bool:
    return m.matches(call, m.Call(args=[m.Arg(value=m.GeneratorExp(lpar=[]))]))  # type: ignore[arg-type]


@style("comment-inside", "comment-changed")
def comment_inside(definition: Definition, chance: Random) -> Definition | None:
    """A comment between the arguments of a call."""
    node = one(definition, cst.Call, chance, lambda n: len(n.args) > 1)  # type: ignore[attr-defined]
    if not isinstance(node, cst.Call):
        return None
    comment = cst.TrailingWhitespace(whitespace=cst.SimpleWhitespace("  "), comment=cst.Comment("# why, not what"))
    space = cst.ParenthesizedWhitespace(comment, indent=True, last_line=cst.SimpleWhitespace("    "))
    first = node.args[0].with_changes(comma=cst.Comma(whitespace_after=space))
    return put(definition, node, node.with_changes(args=[first, *node.args[1:]]))


@style("backslash", "formatting-changed")
def backslash(definition: Definition, chance: Random) -> Definition | None:
    """A line that goes on behind a backslash."""
    node = one(definition, m.OneOf(m.BinaryOperation(), m.BooleanOperation()), chance)
    if not isinstance(node, (cst.BinaryOperation, cst.BooleanOperation)):
        return None
    if any(node in m.findall(text, type_of(node)) for text in places(definition, cst.FormattedString)):
        return None
    operator = node.operator.with_changes(whitespace_after=cst.SimpleWhitespace(" \\\n        "))
    return put(definition, node, node.with_changes(operator=operator))


def type_of(node: cst.CSTNode) -> m.BaseMatcherNode:
    """Return the matcher of a node's type."""
    matcher = getattr(m, type(node).__name__)()
    assert isinstance(matcher, m.BaseMatcherNode)
    return matcher


@style("string-prefix", "literal-spelling-changed", "formatting-changed")
def string_prefix(definition: Definition, chance: Random) -> Definition | None:
    """A prefix that changes nothing: `u"…"`, `r"…"` without a backslash."""
    inside = {id(p) for outer in places(definition, cst.ConcatenatedString) for p in (outer.left, outer.right)}  # type: ignore[attr-defined]
    node = one(definition, cst.SimpleString, chance, lambda n: is_text(n) and id(n) not in inside)
    if not isinstance(node, cst.SimpleString):
        return None
    return put(definition, node, node.with_changes(value=f"{chance.choice('urR')}{node.value}"))


@style("docstring-quotes", "docstring-changed", "formatting-changed")
def docstring_quotes(definition: Definition, chance: Random) -> Definition | None:
    """Other quotes around the docstring."""
    block, _ = next(blocks(definition), (None, []))
    for statement in block.body[:1] if block is not None else ():
        if is_docstring(statement):
            text = statement.body[0].value  # type: ignore[union-attr,index,attr-defined]
            plain = isinstance(text, cst.SimpleString) and text.value[:3] == '"""'
            if not plain or "'" in text.value or "\\" in text.value or '"' in text.value[3:-3]:
                return None
            return put(definition, text, cst.SimpleString(f"'''{text.value[3:-3]}'''"))
    return None


@style("one-line", "formatting-changed")
def one_line(definition: Definition, chance: Random) -> Definition | None:
    """An `if` with one simple statement on one line."""
    simple = m.SimpleStatementLine(body=[m.OneOf(m.Return(), m.Raise(), m.Continue(), m.Expr())], leading_lines=[])
    node = one(definition, m.If(body=m.IndentedBlock(body=[simple], footer=[]), orelse=None), chance)
    if not isinstance(node, cst.If):
        return None
    suite = cst.SimpleStatementSuite(node.body.body[0].body)  # type: ignore[arg-type,union-attr]
    return put(definition, node, node.with_changes(body=suite))


@style("blanks", "formatting-changed")
def blanks(definition: Definition, chance: Random) -> Definition | None:
    """Other blanks around an operator."""
    node = one(definition, m.BinaryOperation(), chance)
    if not isinstance(node, cst.BinaryOperation) or m.matches(node.operator, m.OneOf(m.Power(), m.MatrixMultiply())):
        return None
    space = cst.SimpleWhitespace("  ")
    return put(definition, node, node.with_changes(operator=node.operator.with_changes(whitespace_before=space)))


@style("semicolons", "formatting-changed")
def semicolons(definition: Definition, chance: Random) -> Definition | None:
    """Two statements on one line."""
    line = m.SimpleStatementLine(body=[m.OneOf(m.Assign(), m.Expr(value=m.Call()))], leading_lines=[])
    found = [
        (block, i)
        for block, _ in blocks(definition)
        for i in range(len(block.body) - 1)
        if m.matches(block.body[i], line)
        and m.matches(block.body[i + 1], line)
        and block.body[i].trailing_whitespace.comment is None  # type: ignore[union-attr]
    ]
    if not found:
        return None
    block, index = chance.choice(found)
    first, second = block.body[index], block.body[index + 1]
    head = first.body[0].with_changes(semicolon=cst.Semicolon(whitespace_after=cst.SimpleWhitespace(" ")))  # type: ignore[index]
    together = second.with_changes(body=[head, *second.body])  # type: ignore[misc]
    return put(definition, block, block.with_changes(body=[*block.body[:index], together, *block.body[index + 2 :]]))


@style("getenv")
def getenv(definition: Definition, chance: Random) -> Definition | None:
    """`os.getenv(k)` with the default that it has anyway."""
    call = m.Call(func=m.Attribute(value=m.Name("os"), attr=m.Name("getenv")), args=[m.DoNotCare()])
    node = one(definition, call, chance)
    if not isinstance(node, cst.Call):
        return None
    return put(definition, node, node.with_changes(args=[*node.args, cst.Arg(cst.Name("None"))]))


@style("fstring-idiom")
def fstring_idiom(definition: Definition, chance: Random) -> Definition | None:
    """`"{} …".format(a)` with plain names as an f-string."""
    call = m.Call(func=m.Attribute(value=m.SimpleString(), attr=m.Name("format")))
    node = one(
        definition,
        call,
        chance,
        lambda n: all(m.matches(a, m.Arg(value=m.Name(), keyword=None, star="")) for a in n.args),
    )  # type: ignore[attr-defined]
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return None
    text = node.func.value
    if not is_text(text) or re.sub(r"\{\}", "", text.value).count("{") or text.value.count("{}") != len(node.args):  # type: ignore[attr-defined]
        return None
    names = iter(arg.value.value for arg in node.args)  # type: ignore[attr-defined]
    filled = re.sub(r"\{\}", lambda _: f"{{{next(names)}}}", text.value)  # type: ignore[attr-defined]
    return put(definition, node, cst.parse_expression(f"f{filled}"))


@style("class-base")
def nested_object_base(definition: Definition, chance: Random) -> Definition | None:
    """A nested class that names `object` as its base, or no longer does."""
    node = one(definition, m.ClassDef(bases=[]), chance)
    if not isinstance(node, cst.ClassDef) or node.lpar is not cst.MaybeSentinel.DEFAULT:
        return None
    return put(definition, node, node.with_changes(bases=[cst.Arg(cst.Name("object"))]))


@style("set-literal")
def set_literal(definition: Definition, chance: Random) -> Definition | None:
    """`set([…])` as a set."""
    node = one(
        definition,
        m.Call(func=m.Name("set"), args=[m.Arg(value=m.List(elements=[m.Element(), m.ZeroOrMore(m.Element())]))]),
        chance,
    )
    if not isinstance(node, cst.Call) or not isinstance(node.args[0].value, cst.List):
        return None
    return put(definition, node, cst.Set(node.args[0].value.elements))


@style("nested-local-renamed", "local-renamed")
def nested_local_renamed(definition: Definition, chance: Random) -> Definition | None:
    """The variable of a comprehension has another name."""
    node = one(definition, m.OneOf(m.ListComp(), m.SetComp(), m.GeneratorExp()), chance)
    if not isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp)) or not isinstance(
        node.for_in.target, cst.Name
    ):
        return None
    from signatures import Renamer

    name = node.for_in.target.value
    outer = m.findall(node.for_in.iter, m.Name(name))
    inner = m.findall(node, m.OneOf(m.Lambda(), m.ListComp(), m.GeneratorExp(), m.FormattedString(), m.NamedExpr()))
    if outer or len(inner) > 1 or node.for_in.inner_for_in is not None:
        return None
    renamed = node.visit(Renamer(name, f"{name}_again"))
    assert isinstance(renamed, cst.CSTNode)
    return put(definition, node, renamed)
