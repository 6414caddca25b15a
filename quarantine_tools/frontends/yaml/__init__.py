"""YAML: one unit a key, named by its dotted path, and what CI workflows run.

Units: ``key``; see ``_yaml/units.py`` for what is one. Facts of GitHub and GitLab workflows: command, schedule, env.
"""

from __future__ import annotations

from quarantine_tools.frontends._yaml.readings import reading_of, reading_with
from quarantine_tools.frontends._yaml.tree import read_yaml
from quarantine_tools.frontends._yaml.units import Keys, prefixes
from quarantine_tools.frontends.base import FrontEnd
from quarantine_tools.frontends.yaml.workflows import facts_of, is_github_workflow
from quarantine_tools.model import KindSignature, Reading


def read(text: str, path: str) -> Reading:
    """Return the keys of a YAML file; a text that is no YAML is one ``file`` unit, with a problem."""
    return reading_of(text, path, _read)


def _read(text: str, path: str) -> Reading:
    found = read_yaml(text)
    # GitHub's workflows have anchors and no merge keys: `<<` is a key like any other there.
    keys = Keys(merging=not is_github_workflow(found))
    for document, prefix in zip(found.documents, prefixes(found.documents), strict=True):
        keys.add_document(document, prefix)
    return reading_with(text, found, keys, facts_of(path, found))


PLUGIN = FrontEnd(
    kind="yaml",
    signature=KindSignature("yaml", names=(".clang-format", ".yamllint"), suffixes=(".yml", ".yaml")),
    read=read,
    reads=(
        "One `key` a scalar, list of scalars or member of a list, named by its dotted path. Facts of GitHub and GitLab "
        "workflows: commands that are run, schedules, variables that are set."
    ),
    references=("YAML 1.2.2: https://yaml.org/spec/1.2.2/", "YAML 1.1, by PyYAML's parser"),
    limitations=(
        "Which version of YAML the consumer reads is not known: a plain `on`, `010` or `3.10` is compared as it is "
        "written, and is not the same as in quotes.",
        "A `%YAML` directive is not followed: under another one a plain `yes` is taken for the same.",
        "The order of a list counts, also where its consumer doesn't care for it.",
        "A file that is a template (Helm, Jinja2) is no YAML, and compared as text.",
        "Anchors are followed; `<<` is taken for a merge key, except in GitHub's workflows.",
    ),
)
