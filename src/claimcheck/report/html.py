"""The report as one self-contained HTML page: no network, readable without JavaScript. `site` splits a large one.

Everything that comes from an article is escaped: autoescape is on for every template, whatever its name, and no
template turns it off. The page's own content security policy allows exactly the one style sheet and the one script
below, by their hashes; so there are no `style` attributes and no event attributes either.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from claimcheck.errors import OutputError
from claimcheck.records import Report
from claimcheck.report import timeline
from claimcheck.report.facets import KEY_LIMIT
from claimcheck.report.interface import Interface
from claimcheck.report.links import one_line
from claimcheck.report.marks import Segments, shorten
from claimcheck.report.view import build_page

FIRST = 50
"""Entries of a list that stand open; the others are folded below it."""
FIRST_OF_TOPIC = 8
FIRST_CLAIMS = 20
MOST_VOICES = 20
MOST_LINKS = 2000
LONGEST_LINE = 400
BRIEF = 90
BRIEF_NAME = 40
STYLES = ("report.css", "reading.css")
SCRIPTS = ("base.js", "filters.js", "links.js", "zip.js", "review.js", "keys.js", "start.js")

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Addresses:
    """Where things stand: on one page, or on the pages of a site."""

    pages: Mapping[str, str] = field(default_factory=dict)
    """File of each anchor, empty if all stand on one page."""
    below: str = ""
    """From the page to the folder of those files."""
    above: str = ""
    """From the page to the folder of the index."""

    def to(self, anchor: str) -> str:
        """The address of a finding ("f-…"), topic ("t-…"), article ("a-…") or claim in its article ("r-…")."""
        return f"{self.below}{self.pages[anchor]}#{anchor}" if self.pages else f"#{anchor}"

    def filtered(self, **facets: str) -> str:
        """The address of the list with these filters."""
        index = f"{self.above}report.html" if self.above else ""
        return f"{index}#{urlencode({key: _printable(one_line(value, KEY_LIMIT)) for key, value in facets.items()})}"


class Renderer:
    """The templates in one interface language (`en`, `de`). Raises SettingsError for another one."""

    def __init__(self, lang: str, addresses: Addresses | None = None) -> None:
        self._interface = Interface(lang)
        self._folder = templates_folder()
        self._addresses = addresses or Addresses()

    def template(self, name: str) -> Template:
        """One page's template, with the style sheet, the script and the policy that allows them."""
        css = _assets(self._folder, STYLES)
        script = Markup('(() => {\n"use strict";\n') + _assets(self._folder, SCRIPTS) + Markup("\n})();")
        policy = (
            f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(script)}'; img-src data:; "
            "connect-src 'self'; base-uri 'none'; form-action 'none'"
        )
        return self.environment.get_template(name, globals={"css": css, "js": script, "policy": policy})

    @cached_property
    def environment(self) -> Environment:
        """Jinja with escaping always on, and the words, dates and numbers of the interface language."""
        interface, addresses = self._interface, self._addresses
        environment = Environment(
            loader=FileSystemLoader(self._folder),
            autoescape=True,
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            finalize=_printable,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        # Added by the extension. "newstyle" escapes the values that are put into a message.
        environment.install_gettext_callables(interface.gettext, interface.ngettext, newstyle=True)  # type: ignore[attr-defined]
        # A large report says the same days and names many thousand times.
        speech = {
            name: lru_cache(4096)(getattr(interface, name)) for name in ("number", "date", "day", "language", "name")
        }
        environment.filters.update(speech, reason=interface.reason, line=_line, brief=_brief, brief_name=_brief_name)
        environment.globals.update(_constants(), interface=interface)
        environment.globals.update(to=addresses.to, filtered=addresses.filtered, above=addresses.above)
        return environment


def render_html(report: Report, lang: str = "en") -> str:
    """The whole report on one page, in an interface language. Raises SettingsError for an unknown one."""
    return Renderer(lang).template("page.html.j2").render(page=build_page(report), site=None) + "\n"


def templates_folder() -> Path:
    """Where the templates are: inside the installed package, or at the top of a source checkout."""
    for folder in (_PACKAGE / "templates", _PACKAGE.parent.parent / "templates"):
        if (folder / "page.html.j2").is_file():
            return folder
    raise OutputError("the report templates are missing from this installation; install claimcheck again")


def _constants() -> dict[str, Any]:
    return {
        "FIRST": FIRST,
        "FIRST_OF_TOPIC": FIRST_OF_TOPIC,
        "FIRST_CLAIMS": FIRST_CLAIMS,
        "MOST_VOICES": MOST_VOICES,
        "MOST_LINKS": MOST_LINKS,
        "AXIS": timeline.AXIS,
    }


def _line(text: str | None) -> str:
    return one_line(text, LONGEST_LINE)


def _brief(segments: Segments) -> Segments:
    return shorten(segments, BRIEF)


def _brief_name(text: str) -> str:
    return one_line(text, BRIEF_NAME)


def _printable(value: object) -> object:
    """What HTML can't hold (null bytes, control signs, lone surrogates) as U+FFFD, so that it is seen."""
    if isinstance(value, str) and _UNPRINTABLE.search(value):
        return type(value)(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value))
    return value


def _assets(folder: Path, names: tuple[str, ...]) -> Markup:
    """The text of our own files; never anything that came from an article."""
    return Markup("\n").join(Markup((folder / name).read_text(encoding="utf-8").strip()) for name in names)


def _hash(text: str) -> str:
    """A content security policy source for an inline block."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
