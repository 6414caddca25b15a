"""What is seen of a document: where its code and links stand, and what it says there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from quarantine_tools.frontends.markdown import read
from quarantine_tools.frontends.markdown.scan import spans

DOCUMENT = """# Title `a/b.py`

A ``code with ` tick`` and [link](docs/x.md "title"), not `one [y](z.md)`.

> - ```sh
>   ls [no](link.md)
>   ```

~~~~
``` not a fence `no/code.py`
~~~~

[ref]: other/page.md 'title'
[use][ref] ![image](a/i.png)
"""


def named(text: str, path: str = "doc.md") -> list[tuple[str, str, int]]:
    return [(r.kind, r.value, r.line) for r in read(text, path).references if not r.kind.startswith("made.")]


def test_code_links_and_fences_are_where_commonmark_says() -> None:
    code, links, fenced = set(), set(), set()
    for token in MarkdownIt("commonmark").parse(DOCUMENT):
        if token.type == "fence":
            fenced.update(line.strip() for line in token.content.splitlines())
        for child in token.children or ():
            if child.type == "code_inline":
                code.add(child.content)
            links.update(str(child.attrs[key]) for key in ("href", "src") if key in child.attrs)
    found = list(spans(DOCUMENT, "doc.md"))
    assert {span.text for span in found if span.sort == "code"} == code
    assert {span.text for span in found if span.sort == "link"} == links
    assert {span.text.strip("> ") for span in found if span.sort == "line"} == fenced


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Run `scripts/up.sh`.", [("path", "scripts/up.sh")]),
        ("See `src/a.py:12` there.", [("path", "src/a.py")]),
        (r"Run `.\tools\check.ps1`.", [("path", r".\tools\check.ps1")]),
        ("See [the guide](../docs/my%20guide.md#start).", [("path", "../docs/my guide.md")]),
        ("Open `http://localhost:8001/health`.", [("port", "8001")]),
        ("It listens on port 8001.", [("port", "8001")]),
        ("Version 8.0 of `import a.b`, `GET /a/b`, `x`, `{name}/a.py`, `a/*.py`, `~/a.py`, `/etc/a.conf`.", []),
        ("[Elsewhere](https://example.org/a.md), [mail](mailto:a@b.md), [there](#a.md).", []),
        ("For example `src/a.py`, which will be written.", []),
        ("`src/a.py` → `src/b.py`", []),
    ],
)
def test_what_a_line_says_there_is(line: str, expected: list[tuple[str, str]]) -> None:
    assert [(kind, value) for kind, value, _ in named(line)] == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("$ python3 tools/a.py --fast", [("path", "tools/a.py")]),
        ("cd x && ./run.sh # python no/comment.py", [("path", "./run.sh")]),
        (
            "sudo docker compose -f infra/a.yml up -d web db",
            [("path", "infra/a.yml"), ("service", "db"), ("service", "web")],
        ),
        ("docker-compose logs -f --tail 20 web", [("service", "web")]),
        ("docker exec -it web ls other", [("container", "web")]),
        ("docker logs <container>", []),
        ("docker run --name web image", []),
        ("docker compose exec web \\\n  python a/b.py", [("service", "web")]),
        ("pytest tests/unit/test_a.py::test_b -q", [("path", "tests/unit/test_a.py")]),
        ("python -m pytest", []),
        ("cat > a.sh <<EOF\npython inside/text.py\nEOF\nbash x/b.sh", [("path", "x/b.sh")]),
    ],
)
def test_what_a_command_needs(command: str, expected: list[tuple[str, str]]) -> None:
    assert sorted((kind, value) for kind, value, _ in named(f"```sh\n{command}\n```\n")) == expected


def test_a_section_that_tells_of_another_time_says_nothing() -> None:
    text = "## Planned\n\n```sh\npython a/b.py\n```\n\n`c/d.py`\n\n## Use\n\n`e/f.py`\n"
    assert named(text) == [("path", "e/f.py", 11)]


def test_comments_and_front_matter_are_not_read() -> None:
    assert named("---\nx: `a/b.py`\n---\n<!-- `c/d.py`\n`e/f.py` -->\n`g/h.py`\n") == [("path", "g/h.py", 6)]


def test_restructured_text_has_its_own_signs() -> None:
    text = (
        "See ``a/b.py``, `role/c.py`, and `the page <d/e.rst>`_.\n\n"
        ".. code-block:: bash\n   :caption: x\n\n   python f/g.py\n\nRun::\n\n   bash h/i.sh\n\nEnd.\n"
    )
    assert named(text, "doc.rst") == [
        ("path", "a/b.py", 1),
        ("path", "d/e.rst", 1),
        ("path", "f/g.py", 6),
        ("path", "h/i.sh", 10),
    ]


@given(st.text(alphabet="`~[]()<>!#-* ab/.:\n\\", max_size=300))
def test_any_text_is_one_unit_and_no_failure(text: str) -> None:
    for path in ("doc.md", "doc.rst"):
        reading = read(text, path)
        assert len(reading.units) == bool(text)
        assert all(1 <= reference.line <= text.count("\n") + 1 for reference in reading.references)
