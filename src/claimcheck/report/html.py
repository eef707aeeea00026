"""The report as one self-contained HTML page: no network, readable without JavaScript.

Everything that comes from an article is escaped: autoescape is on for every template, whatever its name, and no
template turns it off. The page's own content security policy allows exactly the one style sheet and the one script
below, by their hashes; so there are no `style` attributes and no event attributes either.
"""

import base64
import hashlib
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from claimcheck.errors import OutputError
from claimcheck.records import Report
from claimcheck.report.interface import Interface
from claimcheck.report.links import one_line
from claimcheck.report.view import build_page

FIRST = 50
"""Entries of a list that stand open; the others are folded below it."""
FIRST_OF_TOPIC = 8
FIRST_CLAIMS = 20
LONGEST_LINE = 400

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_PACKAGE = Path(__file__).resolve().parent.parent


def render_html(report: Report, lang: str = "en") -> str:
    """The page in an interface language (`en`, `de`). Raises SettingsError for another one."""
    interface = Interface(lang)
    folder = templates_folder()
    css, js = (_asset(folder / name) for name in ("report.css", "report.js"))
    policy = (
        f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(js)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    template = _environment(interface, folder).get_template("page.html.j2")
    return template.render(page=build_page(report), policy=policy, css=css, js=js) + "\n"


def templates_folder() -> Path:
    """Where the templates are: inside the installed package, or at the top of a source checkout."""
    for folder in (_PACKAGE / "templates", _PACKAGE.parent.parent / "templates"):
        if (folder / "page.html.j2").is_file():
            return folder
    raise OutputError("the report templates are missing from this installation; install claimcheck again")


def _environment(interface: Interface, folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Added by the extension. "newstyle" escapes the values that are put into a message.
    environment.install_gettext_callables(interface.gettext, interface.ngettext, newstyle=True)  # type: ignore[attr-defined]
    speech = {name: getattr(interface, name) for name in ("number", "date", "day", "language", "name")}
    environment.filters.update(speech, line=lambda text: one_line(text, LONGEST_LINE))
    environment.globals.update(
        interface=interface, FIRST=FIRST, FIRST_OF_TOPIC=FIRST_OF_TOPIC, FIRST_CLAIMS=FIRST_CLAIMS
    )
    return environment


def _printable(value: object) -> object:
    """What HTML can't hold (null bytes, control signs, lone surrogates) as U+FFFD, so that it is seen."""
    if isinstance(value, str) and _UNPRINTABLE.search(value):
        return type(value)(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value))
    return value


def _asset(path: Path) -> Markup:
    """The text of one of our own files; never anything that came from an article."""
    return Markup(path.read_text(encoding="utf-8").strip())


def _hash(text: str) -> str:
    """A content security policy source for an inline block."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
