"""Find the templates, ours and the reader's, and render one.

Every value that a template prints passes the escaping function of its format (Jinja's ``finalize``), so that a template
cannot forget it. Templates hold no logic beyond loops and conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quarantine_tools.model import QuarantineError

if TYPE_CHECKING:
    from jinja2 import Environment

MARKER = Path("markdown") / "LEGACY_ANALYSIS.md.j2"


def templates_folder() -> Path:
    """Return the folder with our templates: in the installed package, else beside it in a checkout.

    Raises:
        QuarantineError: neither holds them, so the installation is incomplete.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / MARKER).is_file():
            return folder
    # An install that maps the folder to the package quarantine_tools.templates may put it anywhere.
    spec = find_spec("quarantine_tools.templates")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(place) / MARKER).is_file():
            return Path(place)
    raise QuarantineError(f"the report templates are missing beside {package}; reinstall quarantine-tools")


def render(
    name: str,
    values: Mapping[str, object],
    escape: Callable[[object], str],
    filters: Mapping[str, Callable[..., str]],
    own: Path | None,
) -> str:
    """Return the template ``name`` ("markdown/LEGACY_ANALYSIS.md.j2") filled with ``values``.

    ``own`` is the reader's folder; a file there takes the place of ours with the same name, with or without the name
    of the format's folder before it. What ``filters`` return is final, everything else goes through ``escape``.

    Raises:
        QuarantineError: ``own`` is not a folder, or a template is wrong; the message names file and line.
    """
    from jinja2 import TemplateError, TemplateSyntaxError

    if own is not None and not own.is_dir():
        raise QuarantineError(f"no template folder {own.as_posix()}")
    folder, _, file = name.rpartition("/")
    environment = _environment(folder, escape, filters, own)
    try:
        return str(environment.get_template(file).render(values))
    except TemplateSyntaxError as error:
        where = f"{_shown(error.filename) or error.name}:{error.lineno}"
        raise QuarantineError(f"template {where}: {error.message}") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        place = _line_in_template(error)
        if place is None and not isinstance(error, TemplateError):
            raise  # not the template's fault
        raise QuarantineError(f"template {place or file}: {error}") from error


def _environment(
    folder: str, escape: Callable[[object], str], filters: Mapping[str, Callable[..., str]], own: Path | None
) -> Environment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment
    from markupsafe import Markup

    ours = templates_folder() / folder
    places = [ours] if own is None else [own / folder, own, ours]

    def finalize(value: object) -> Markup:
        # Markup is what a filter of ours, an include or a macro returns: it has been through here already.
        return value if isinstance(value, Markup) else Markup(escape(value))

    def final(function: Callable[..., str]) -> Callable[..., Markup]:
        return lambda *args, **options: Markup(function(*args, **options))

    environment = SandboxedEnvironment(
        loader=FileSystemLoader([str(place) for place in places], encoding="utf-8"),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update({key: final(function) for key, function in filters.items()})
    return environment


def _line_in_template(error: BaseException) -> str | None:
    place = None
    trace: Any = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            place = f"{_shown(name)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _shown(path: str | None) -> str:
    return Path(path).as_posix() if path else ""
