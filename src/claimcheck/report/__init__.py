"""The report in its formats: each is a function from a `Report` to text; `write_text` puts text on the disk."""

from claimcheck.report.csv import render_csv
from claimcheck.report.html import render_html, templates_folder
from claimcheck.report.json import json_pieces, render_json
from claimcheck.report.markdown import render_markdown
from claimcheck.report.site import render_site
from claimcheck.report.write import write_text

__all__ = [
    "json_pieces",
    "render_csv",
    "render_html",
    "render_json",
    "render_markdown",
    "render_site",
    "templates_folder",
    "write_text",
]
