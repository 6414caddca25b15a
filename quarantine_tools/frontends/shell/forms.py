"""The normal form of shell code: one command a line, blocks indented, words in their one spelling.

Separators (a line end, `;`), continued lines, quotes that change nothing, backquotes for ``$( )`` and the two ways to
write a function are told in one way. Everything else, the order of redirections included, stays as it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from quarantine_tools.frontends._trees import Emitter, FormLine, first_line, on_one_line, text_of
from quarantine_tools.frontends.shell.words import printed_variables, quoted_key

if TYPE_CHECKING:
    from tree_sitter import Node

STATEMENTS = frozenset(
    {
        "c_style_for_statement",
        "case_statement",
        "command",
        "compound_statement",
        "declaration_command",
        "for_statement",
        "function_definition",
        "if_statement",
        "list",
        "negated_command",
        "pipeline",
        "redirected_statement",
        "subshell",
        "test_command",
        "unset_command",
        "variable_assignment",
        "variable_assignments",
        "while_statement",
    }
)
_SEPARATORS = frozenset({";", "\n", "comment"})
_VERBATIM = frozenset(
    {
        "ansi_c_string",
        "expansion",
        "extglob_pattern",
        "heredoc_body",
        "heredoc_content",
        "heredoc_end",
        "heredoc_start",
        "raw_string",
        "regex",
        "simple_expansion",
        "string",
        "translated_string",
        "brace_expression",
    }
)
# Their parts are words or operators, with one space between them, whatever was there.
_SPACED = frozenset(
    {
        "binary_expression",
        "c_style_for_statement",
        "case_statement",
        "command",
        "declaration_command",
        "for_statement",
        "list",
        "negated_command",
        "parenthesized_expression",
        "pipeline",
        "postfix_expression",
        "redirected_statement",
        "ternary_expression",
        "test_command",
        "unary_expression",
        "unset_command",
        "variable_assignments",
        "while_statement",
        "heredoc_redirect",
        "herestring_redirect",
        "arithmetic_expansion",
    }
)
_ADJACENT = frozenset({"concatenation", "file_redirect", "subscript", "variable_assignment", "postfix_expression"})


def form_of(node: Node, captured: bool) -> tuple[FormLine, ...]:
    """Return the normal form of a statement.

    Args:
        captured: what it writes to the standard output may be read by other code, so that no message is cosmetic.
    """
    writer = _Writer(captured)
    writer.statement(node)
    writer.out.end()
    return tuple(writer.out.lines)


class _Writer:
    """Writes the tokens below a node."""

    def __init__(self, captured: bool) -> None:
        self.out = Emitter()
        self._captured = captured
        self._inline = 0  # within `$( )`: statements stand on one line
        self._handlers: dict[str, Callable[[Node], None]] = {
            "case_item": self._case,
            "case_statement": self._cases,
            "command_substitution": self._substitution,
            "comment": lambda node: None,
            "compound_statement": self._group,
            "do_group": self._group,
            "elif_clause": self._branch,
            "else_clause": self._branch,
            "for_statement": self._loop,
            "function_definition": self._function,
            "if_statement": self._branch,
            "pipeline": self._apart,
            "process_substitution": self._substitution,
            "redirected_statement": self._apart,
            "subshell": self._group,
            "while_statement": self._loop,
        }

    def statement(self, node: Node) -> None:
        """Write a statement as lines of its own, or on the line that is open."""
        if not self._inline:
            self.out.end()
            printed = printed_variables(node, self._captured)
            if printed is not None:
                self._message(node, printed)
                return
        self.node(node)

    def node(self, node: Node) -> None:
        """Write the tokens of a node onto the line that is open."""
        handler = self._handlers.get(node.type)
        if handler is not None:
            handler(node)
        elif node.type in _VERBATIM or not node.children:
            text = text_of(node)
            key = quoted_key(text) if _may_be_quoted(node) else text
            self.out.put(text if "\n" in text else key, first_line(node), key)
        else:
            self._children(node)

    def _children(self, node: Node) -> None:
        source, start = node.text or b"", node.start_byte
        done = start
        for number, child in enumerate(node.children):
            if child.type == "comment":
                continue
            gap = source[done - start : child.start_byte - start].decode("utf-8", "surrogatepass").replace("\\\n", " ")
            if gap.strip():
                self.out.put(gap.strip(), first_line(child))
                self.out.space()
            if child.type == "heredoc_body":
                # The node begins behind the blanks of its first line, which are of the text.
                self.out.space()
                self.out.put(gap.partition("\n")[2] + text_of(child), first_line(child))
                done = child.end_byte
                continue
            if number:
                self.out.space("" if _is_one_word(node.children[number - 1], child) else _between(node, gap))
            self.node(child)
            done = child.end_byte
        rest = source[done - start :].decode("utf-8", "surrogatepass").replace("\\\n", " ")
        if rest.strip():
            self.out.put(rest, first_line(node))

    def _message(self, node: Node, printed: Sequence[str]) -> None:
        writer = _Writer(captured=True)
        writer.node(node)
        writer.out.end()
        # That something is printed stays: `echo` is a success, whatever failed before it.
        self.out.put_line(on_one_line(writer.out.lines), first_line(node), " ".join(["print", *printed]))

    def _statements(self, nodes: Iterable[Node]) -> None:
        """Write statements in lines of their own, a level deeper; on one line within a substitution."""
        if self._inline:
            for number, node in enumerate(self._joined(nodes)):
                if number:
                    self.out.put(";", first_line(node))
                self.out.space()
                self.node(node)
            return
        self.out.end()
        self.out.depth += 1
        for node in nodes:
            if node.type == "&":
                self.out.space()
                self.out.put("&", first_line(node))
            elif node.type in STATEMENTS:
                self.statement(node)
            elif node.type not in _SEPARATORS:
                self.out.space()
                self.node(node)
        self.out.end()
        self.out.depth -= 1

    def _joined(self, nodes: Iterable[Node]) -> list[Node]:
        return [node for node in nodes if node.type not in _SEPARATORS]

    def _word(self, node: Node) -> None:
        before = node.prev_sibling
        self.out.space("" if before is not None and _is_one_word(before, node) else " ")
        self.node(node)

    def _group(self, node: Node) -> None:
        """Write ``{ }``, ``( )``, ``do done`` or ``(( ))``."""
        first, *inside, last = node.children
        if first.type == "((":
            self._children(node)
            return
        self.node(first)
        around, self._captured = self._captured, self._captured or node.type == "subshell"
        self._statements(inside)
        self._captured = around
        if self._inline:
            self.out.put(";", first_line(last))
            self.out.space()
        self.node(last)

    def _loop(self, node: Node) -> None:
        """Write ``for``, ``select``, ``while`` and ``until``; what stands before ``do`` stays on one line."""
        self.node(node.children[0])
        bodies = ("do_group", "compound_statement")
        head = [child for child in node.children[1:] if child.type not in (*bodies, *_SEPARATORS)]
        if node.type == "while_statement":
            self._inline += 1
            self._statements(head)
            self._inline -= 1
        else:
            for child in head:
                self._word(child)
        self.out.put(";", first_line(node))
        for child in node.children:
            if child.type in bodies:
                self._word(child)

    def _branch(self, node: Node) -> None:
        """Write ``if``, ``elif`` and ``else`` with their blocks."""
        condition: list[Node] = []
        block: list[Node] = []
        in_block = node.type == "else_clause"
        for child in node.children[1:]:
            if child.type == "then":
                in_block = True
            elif child.type in ("elif_clause", "else_clause", "fi"):
                break
            else:
                (block if in_block else condition).append(child)
        if node.type != "if_statement" and not self._inline:
            self.out.end()
        self.node(node.children[0])
        self._inline += 1
        self._statements(condition)
        self._inline -= 1
        if node.type != "else_clause":
            self.out.put("; then", first_line(node))
        self._statements(block)
        for child in node.children:
            if child.type in ("elif_clause", "else_clause"):
                if self._inline:
                    self.out.put("; ", first_line(child))
                self.node(child)
            elif child.type == "fi":
                if self._inline:
                    self.out.put("; ", first_line(child))
                else:
                    self.out.end()
                self.node(child)

    def _cases(self, node: Node) -> None:
        for child in node.children:
            if child.type in ("case_item", "esac") and not self._inline:
                self.out.end()
            if child.type not in _SEPARATORS:
                self._word(child)

    def _case(self, node: Node) -> None:
        """Write one case; how it ends counts where it goes on to the next one."""
        patterns: list[Node] = []
        block: list[Node] = []
        ended = False
        for child in node.children:
            if child.type in (")", "("):
                ended = ended or child.type == ")"
            elif child.type not in (";;", "|") or (child.type == "|" and not ended):
                (block if ended else patterns).append(child)
        for number, pattern in enumerate(one for one in patterns if one.type != "|"):
            if number:
                self.out.space(" | ")
            self.node(pattern)
        self.out.put(")", first_line(node))
        self._statements(block)
        if self._inline:
            self.out.put(" ;;", first_line(node))

    def _substitution(self, node: Node) -> None:
        """Write ``$( )`` on one line; backquotes that escape nothing are the same."""
        first, *inside, last = node.children
        text = text_of(node)
        if "\\" in text and first.type == "`":
            self.out.put(text, first_line(node))
            return
        opening = "$(" if first.type == "`" else text_of(first)
        self.out.put(opening, first_line(first))
        around, self._captured = self._captured, True
        self._inline += 1
        for number, one in enumerate(self._joined(inside)):
            if number:
                self.out.put("" if one.type == "&" else ";", first_line(one))
                self.out.space()
            self.node(one)
        self._inline -= 1
        self._captured = around
        self.out.put(")", first_line(last))

    def _function(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        body = [child for child in node.children if child.type in STATEMENTS or child.type.endswith("redirect")]
        around, self._captured = self._captured, True
        self.out.put(f"{text_of(name) if name is not None else ''}()", first_line(node))
        for child in body:
            self._word(child)
        self._captured = around

    def _apart(self, node: Node) -> None:
        """Write a pipeline or what is redirected: what is printed in it goes to other code."""
        around, self._captured = self._captured, True
        self._children(node)
        self._captured = around


def _may_be_quoted(node: Node) -> bool:
    """Say whether quotes around a word of plain characters say nothing.

    They do around a command's name, which is an alias without them, around a here-document's end and in a pattern.
    """
    parent = node.parent
    if parent is None or node.type.startswith("heredoc") or parent.type in ("command_name", "concatenation"):
        return False
    return parent.type != "binary_expression" or not any(child.type == "=~" for child in parent.children)


def _is_one_word(left: Node, right: Node) -> bool:
    """Say whether a continued line stands in the middle of a word: the grammar sees two words, a shell sees one."""
    parent = right.parent
    if parent is None or not (left.is_named and right.is_named):
        return False
    gap = (parent.text or b"")[left.end_byte - parent.start_byte : right.start_byte - parent.start_byte]
    return gap != b"" and not gap.replace(b"\\\n", b"")


def _between(node: Node, gap: str) -> str:
    """Return what stands between two parts of a node."""
    if node.type in _ADJACENT:
        return ""
    if node.type in _SPACED:
        return " "
    return " ␊ " if "\n" in gap else " " if gap else ""
