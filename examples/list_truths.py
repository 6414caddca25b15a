#!/usr/bin/env python3
"""Write what truths.json says into README.md, between its two marks.

usage: list_truths.py

tests/test_examples.py holds that the two say the same.
"""

import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
START, END = "<!-- truths: written by list_truths.py -->", "<!-- end of truths -->"


def render(truths: dict) -> str:
    """Return the lists of truths, services and pairs as Markdown."""
    lines = []
    about = None
    for row in truths["truths"]:
        if row["about"] != about:
            about = row["about"]
            lines += ["", f"### {about}", "", "| truth | id | the program must say |", "|---|---|---|"]
        lines.append(f"| {cell(row['says'])} | `{row['id']}` | {cell('; '.join(claims(row)))} |")
    lines += ["", "### Which service is which", "", "| legacy | current |", "|---|---|"]
    for legacy, current in truths["services"].items():
        lines.append(f"| {legacy} | {', '.join(current) or 'none'} |")
    lines += ["", "### Which file is which", "", "| legacy | current |", "|---|---|"]
    for legacy, current in truths["pairings"].items():
        lines.append(f"| {code(legacy)} | {', '.join(map(code, current)) or 'none'} |")
    return "\n".join(lines).strip() + "\n"


def claims(row: dict) -> "list[str]":
    """Return what a row asks of a comparison, in words."""
    found = []
    for item in row.get("ledger", ()):
        unit = f"each {item['unit']}" if item["name"] == "*" else code(item["name"])
        unit = "each unit" if (item["unit"], item["name"]) == ("*", "*") else unit
        kinds = item.get("changes") or item.get("includes") or item.get("any") or ()
        joined = (" or " if "any" in item else ", ").join(kinds)
        found.append(f"{unit} {either(item['verdict'])}" + (f" ({joined})" if kinds else ""))
    for item in row.get("additions", ()):
        found.append(f"{code(item['name'])} added")
    for item in row.get("facts", ()):
        value = "" if item["value"] == "*" else f" {code(item['value'])}"
        found.append(f"{item['kind']}{value} {either(item['verdict'])}")
    for item in row.get("findings", ()):
        found.append(f"finding {code(item['rule'])}")
    for item in row.get("problems", ()):
        found.append(f"problem {code(item['code'])}")
    for item in row.get("mentions", ()):
        found.append(f"{code(item['legacy'])} named in {item['document']}")
    return list(dict.fromkeys(found))


def either(verdict: "str | list[str]") -> str:
    """Return a verdict, or the verdicts that are both right."""
    return verdict if isinstance(verdict, str) else " or ".join(verdict)


def code(text: str) -> str:
    """Return a text as a code span."""
    return f"`{text}`"


def cell(text: str) -> str:
    """Return a text for a cell of a table."""
    return text.replace("|", "\\|")


def main() -> None:
    """Rewrite the part of README.md between the marks."""
    truths = json.loads((HERE / "truths.json").read_text(encoding="utf-8"))
    readme = HERE / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    text = f"{before}{START}\n\n{render(truths)}\n{END}{after}"
    readme.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
