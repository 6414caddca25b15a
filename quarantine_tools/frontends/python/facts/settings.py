"""Environment variables behind the fields of pydantic's settings classes, of version 1 and 2."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quarantine_tools.frontends.python.facts.environment import written
from quarantine_tools.frontends.python.facts.names import is_none
from quarantine_tools.frontends.python.facts.places import Place
from quarantine_tools.frontends.python.facts.sites import Map, keyword_of
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.facts.wrappers import fact_at
from quarantine_tools.frontends.python.imports import dotted
from quarantine_tools.model import Fact

_BASE = "BaseSettings"
_NAMES = ("env", "validation_alias", "alias")


def settings_facts(file: Map, values: Values) -> Iterator[Fact]:
    """Yield a fact per field; the variable is the prefix and the field's name in upper case, or what the field says.

    References: pydantic 1.10, Settings management; pydantic-settings 2, SettingsConfigDict.
    """
    for name, node in file.classes.items():
        if _is_settings(name, file):
            body = file.bodies[name]
            prefix = _prefix(name, file, values)
            for field in node.body:
                if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
                    continue
                if not field.target.id.startswith(("_", "model_config")) and not _is_class_variable(field):
                    yield from _field(field, field.target.id, prefix, body, values)


def _is_settings(name: str, file: Map, seen: int = 0) -> bool:
    node = file.classes.get(name)
    if node is None or seen > 8:
        return False
    bases = [dotted(base) or "" for base in node.bases]
    return any(base.rpartition(".")[2] == _BASE or _is_settings(base, file, seen + 1) for base in bases)


def _is_class_variable(field: ast.AnnAssign) -> bool:
    annotation = field.annotation
    name = dotted(annotation.value if isinstance(annotation, ast.Subscript) else annotation) or ""
    return name.rpartition(".")[2] == "ClassVar"


def _prefix(name: str, file: Map, values: Values) -> str:
    """Return what the class, or a base of it, puts in front of the names of its fields."""
    node = file.classes[name]
    inner = f"{name}.Config"
    if inner in file.classes and (inner, "env_prefix") in file.attributes:
        value, place = file.attributes[inner, "env_prefix"][0]
        return values.text(value, place).value
    for value, place in file.attributes.get((name, "model_config"), ()):
        given: ast.expr | None = None
        if isinstance(value, ast.Call):
            given = keyword_of(value, "env_prefix")
        elif isinstance(value, ast.Dict):
            pairs = zip(value.keys, value.values, strict=True)
            given = next((v for k, v in pairs if isinstance(k, ast.Constant) and k.value == "env_prefix"), None)
        if given is not None:
            return values.text(given, place).value
    for base in node.bases:
        written_base = dotted(base) or ""
        if written_base in file.classes and written_base != name:
            return _prefix(written_base, file, values)
    return ""


def _field(field: ast.AnnAssign, name: str, prefix: str, body: Place, values: Values) -> Iterator[Fact]:
    default, variables = field.value, [f"{prefix}{name}".upper()]
    if isinstance(default, ast.Call) and (dotted(default.func) or "").rpartition(".")[2] == "Field":
        call, default = default, None
        for keyword in call.keywords:
            if keyword.arg in _NAMES:
                variables = _named(keyword.value, body, values) or variables
        default = keyword_of(call, "default") or (call.args[0] if call.args else None)
        factory = keyword_of(call, "default_factory")
        if default is None and factory is not None:
            default = factory.body if isinstance(factory, ast.Lambda) else factory
    if default is None or (isinstance(default, ast.Constant) and default.value is Ellipsis):
        detail = "required"
    else:
        detail = "no default" if is_none(default) else f"default {written(default, body, values)}"
    for variable in variables:
        yield fact_at(field, "env", variable, detail)


def _named(node: ast.expr, body: Place, values: Values) -> list[str]:
    """Return the variables that a field names itself: one, a list of them, or `AliasChoices(…)`."""
    if isinstance(node, ast.Call):
        items = [(argument, body) for argument in node.args]
    else:
        items = values.elements(node, body) or [(node, body)]
    return [values.text(item, place).value for item, place in items]
