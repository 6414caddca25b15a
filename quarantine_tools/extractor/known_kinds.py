"""Well-known kinds of files that need no front end to be told apart; a front end's own signature replaces its row."""

from __future__ import annotations

import re

from quarantine_tools.model import KindSignature

_PYTHON_LINE = re.compile(
    r"(?m)^(?:from [\w.]+ import \S|import [\w.]+(?: as \w+)?$|(?:async )?def \w+\(.*|class \w+.*:$)"
)


_SERVICE_KEY = re.compile(
    r"""(?:^[ \t]+|[{,][ \t\n]*)["']?"""
    r"""(?:image|build|extends|command|environment|healthcheck|ports|volumes|depends_on|restart)["']?:""",
    re.MULTILINE,
)


def looks_like_compose(text: str) -> bool:
    """Say whether a YAML text is a compose file: `services:` at its left edge, or in braces, with a mapping below."""
    block = r"""^services:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*[ \t]+[\w.\"'-]+:"""
    flow = r"""^(?:\{(?:[^\n{}]{0,300},)?)?[ \t]*["']?services["']?:[ \t]*\{"""
    return re.search(f"(?m)(?:{block}|{flow})", text) is not None and _SERVICE_KEY.search(text) is not None


def looks_like_sql(text: str) -> bool:
    """Say whether the first statement of a text is one of SQL."""
    bare = re.sub(r"\A(?:\s|--[^\n]*\n|/\*.*?\*/)+", "", text, count=1, flags=re.DOTALL)
    start = (
        r"(?i)(?:create\s+(?:table|index|view|or\s+replace|type|function|extension|database|schema)"
        r"|alter\s+table|insert\s+into)\b"
    )
    return re.match(start, bare) is not None


def looks_like_json(text: str) -> bool:
    """Say whether a text is one JSON object or array."""
    import json

    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def looks_like_html(text: str) -> bool:
    """Say whether a text starts as an HTML page."""
    return re.match(r"(?i)\s*<(?:!doctype\s+html|html)\b", text) is not None


def looks_like_python(text: str) -> bool:
    """Say whether a text looks like a Python module: two imports or definitions at its left edge."""
    found = _PYTHON_LINE.finditer(text)
    return next(found, None) is not None and next(found, None) is not None


KNOWN_KINDS: tuple[KindSignature, ...] = (
    KindSignature(
        "compose",
        names=(
            "docker-compose*.yml",
            "docker-compose*.yaml",
            "compose.yml",
            "compose.yaml",
            "compose.*.yml",
            "compose.*.yaml",
            "*-compose.yml",
            "*-compose.yaml",
        ),
        probe=looks_like_compose,
    ),
    KindSignature(
        "dockerfile",
        names=("Dockerfile", "Containerfile", "Dockerfile*", "Containerfile.*", "*.dockerfile", "*_Dockerfile"),
    ),
    KindSignature(
        "requirements", names=("requirements*.txt", "requirements*.in", "constraints*.txt", "*-requirements.txt")
    ),
    KindSignature("python", suffixes=(".py", ".pyi", ".pyw"), interpreters=("python", "pypy"), probe=looks_like_python),
    KindSignature("sql", suffixes=(".sql", ".ddl", ".psql"), probe=looks_like_sql),
    KindSignature("powershell", suffixes=(".ps1", ".psm1", ".psd1"), interpreters=("pwsh", "powershell")),
    KindSignature(
        "shell",
        names=(".bashrc", ".profile", ".bash_profile", ".zshrc"),
        suffixes=(".sh", ".bash", ".zsh", ".ksh"),
        interpreters=("sh", "bash", "dash", "zsh", "ksh", "ash"),
    ),
    KindSignature("batch", suffixes=(".bat", ".cmd")),
    KindSignature("yaml", names=(".clang-format", ".yamllint"), suffixes=(".yml", ".yaml")),
    KindSignature("notebook", suffixes=(".ipynb",)),
    KindSignature("json", suffixes=(".json", ".json5", ".webmanifest"), probe=looks_like_json),
    KindSignature("jsonl", suffixes=(".jsonl", ".ndjson")),
    KindSignature("toml", suffixes=(".toml",)),
    KindSignature(
        "ini",
        names=("setup.cfg", "tox.ini", ".editorconfig", ".gitmodules", ".coveragerc", ".flake8", ".pylintrc", ".npmrc"),
        suffixes=(".ini", ".cfg", ".conf", ".service", ".timer"),
    ),
    KindSignature("env", names=(".env", ".env.*", ".env-*", ".env_*", "*.env", ".envrc")),
    KindSignature("markdown", suffixes=(".md", ".markdown", ".mdx", ".rst")),
    KindSignature("html", suffixes=(".html", ".htm", ".xhtml"), probe=looks_like_html),
    KindSignature("css", suffixes=(".css", ".scss", ".sass", ".less")),
    KindSignature("xml", suffixes=(".xml", ".svg", ".xsd", ".xsl", ".csproj", ".plist")),
    KindSignature(
        "javascript",
        suffixes=(".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".vue"),
        interpreters=("node", "deno", "bun"),
    ),
    KindSignature("csv", suffixes=(".csv", ".tsv")),
    KindSignature(
        "makefile", names=("Makefile", "GNUmakefile", "Makefile.*"), suffixes=(".mk", ".mak"), interpreters=("make",)
    ),
    KindSignature(
        "ignore",
        names=(
            ".gitignore",
            ".dockerignore",
            ".gitattributes",
            ".helmignore",
            ".npmignore",
            ".eslintignore",
            "CODEOWNERS",
        ),
    ),
    KindSignature(
        "text", names=("README", "LICENSE", "NOTICE", "AUTHORS", "CHANGELOG"), suffixes=(".txt", ".text", ".log")
    ),
)

BINARY_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"RIFF", "media"),
    (b"\x00\x00\x01\x00", "image"),
    (b"%PDF-", "pdf"),
    (b"SQLite format 3\x00", "database"),
)
"""First bytes → kind, for files that are no text."""
