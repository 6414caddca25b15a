"""What stands in dollar quotes: the bodies of functions and of DO, word by word, without layout and comments.

SQL and PL/pgSQL share the lexer of PostgreSQL, so their words are told apart by it; a body in another language stays as
it is written, line by line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

from quarantine_tools.frontends.sql.draft import Line
from quarantine_tools.frontends.sql.split import Piece, Source, Token

READ = frozenset({"sql", "plpgsql"})
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a body, and where it stands."""

    text: str
    line: int  # 1-based line of the file on which the text starts


def body_of(source: Source, piece: Piece, text: str) -> Body:
    """Return where a body stands: in the string of the statement that holds it, or else at the statement's start."""
    for token in piece.tokens:
        written = source.text[token.start : token.end]
        if token.kind == "dollar":
            if _inside(written) == text:
                return Body(text, source.line_of(token.start))
        elif token.kind == "string" and written[1:-1].replace("''", "'") == text:
            return Body(text, source.line_of(token.start))
    return Body(text, piece.line)


def _inside(written: str) -> str:
    """Return what stands between the tags of dollar quotes."""
    tag = written[: written.index("$", 1) + 1]
    return written[len(tag) : -len(tag)]


def body_lines(body: Body, language: str) -> tuple[Line, ...]:
    """Return a body as lines of a normal form: one a statement, or one a line where the language is none of ours."""
    words = _words(body.text) if language in READ else None
    if words is None:
        return tuple(
            Line(line, body.line + number) for number, line in enumerate(body.text.split("\n")) if line.strip()
        )
    lines: list[Line] = []
    row: list[str] = []
    start = body.line
    for word, line in words:
        start = line if not row else start
        row.append(word)
        if word == ";" or word in _HEADS:
            lines.append(Line(" ".join(row), start))
            row = []
    if row:
        lines.append(Line(" ".join(row), start))
    return tuple(Line(line.text, body.line + line.line - 1) for line in lines)


_HEADS = frozenset({"begin", "then", "loop", "else", "declare"})  # words of PL/pgSQL that a line ends after


def _words(text: str) -> tuple[tuple[str, int], ...] | None:
    """Return the words of a body with their lines, counted from 1; None where the lexer doesn't take it."""
    tokens = _tokens(text)
    return None if tokens is None else tuple(_told(text.encode("utf-8"), tokens))


_Token = tuple[int, int, bool]  # start and end, in bytes of UTF-8, and whether it is a comment


def _tokens(text: str) -> Sequence[_Token] | None:
    """Return what PostgreSQL's lexer makes of a text; None where it doesn't take it."""
    import postgast
    from google.protobuf.message import DecodeError
    from postgast import pg_query_pb2

    comments = (pg_query_pb2.SQL_COMMENT, pg_query_pb2.C_COMMENT)
    try:
        return [(one.start, one.end, one.token in comments) for one in postgast.scan(text).tokens]
    except (postgast.PgQueryError, DecodeError, UnicodeError):
        return None


def _told(data: bytes, tokens: Sequence[_Token]) -> Iterator[tuple[str, int]]:
    line, done = 1, 0
    for start, end, is_comment in tokens:
        line += data.count(b"\n", done, start)
        done = start
        if is_comment:
            continue
        word = data[start:end].decode("utf-8")
        # Unquoted names and keywords are the same in any case, as far as ASCII goes; strings and quoted names are not.
        plain = (word[:1].isalpha() or word[:1] == "_") and "'" not in word and '"' not in word
        yield word.translate(_LOWER) if plain else word, line


def comment_lines(source: Source, token: Token) -> Iterator[int]:
    """Yield the lines of a body in dollar quotes that hold nothing but a comment, by their numbers in the file."""
    text = _inside(source.text[token.start : token.end])
    tokens = _tokens(text)
    if tokens is None:
        return
    data = text.encode("utf-8")
    first = source.line_of(token.start)
    last = source.line_of(token.end - 1)
    noted: set[int] = set()
    held = {first, last}
    line, done = first, 0
    for start, end, is_comment in tokens:
        line += data.count(b"\n", done, start)
        done = start
        (noted if is_comment else held).update(range(line, line + data.count(b"\n", start, end) + 1))
    yield from sorted(noted - held)
