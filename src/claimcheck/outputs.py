"""Where a report goes: which format to which file, checked before the work begins and written after it."""

import re
import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from claimcheck.errors import OutputError
from claimcheck.records import Report

Layout = Literal["auto", "single", "site"]

FILES = {"html": "report.html", "json": "report.json", "markdown": "report.md", "csv": "findings.csv"}
"""Names in the folder of the report."""
CHECK_FILES = {
    "text": "check.txt",
    "jsonl": "check.jsonl",
    "github": "annotations.txt",
    "sarif": "claimcheck.sarif",
    "junit": "junit.xml",
    "gitlab": "gl-code-quality-report.json",
}
"""The same for formats that only a check has."""
INDEX = FILES["html"]
PAGES = "pages"
"""Folder of the other pages of a report that is a site."""

_PAGE = re.compile(r"[at]-[0-9a-z-]+\.html")
_MARK = b'<meta name="generator" content="claimcheck '
_MARK_WITHIN = 4096
"""Bytes at the start of a page that hold the mark of the program that made it."""


@dataclass(frozen=True)
class Output:
    """One format and its file; no file means stdout."""

    format: str
    path: Path | None


def plan(formats: Iterable[str], folder: Path | None) -> tuple[Output, ...]:
    """Outputs for entries such as "html", "json=claims.json" and "json=-" (stdout).

    Raises OutputError if an entry has no place to go, or two have the same.
    """
    outputs = tuple(_output(entry, folder) for entry in formats)
    places = [output.path and output.path.resolve() for output in outputs]
    for output, place in zip(outputs, places, strict=True):
        if places.count(place) > 1:
            raise OutputError(f"two formats would go to {output.path or 'stdout'}; name a file for each")
    return outputs


def _output(entry: str, folder: Path | None) -> Output:
    name, _, file = entry.partition("=")
    if file:
        return Output(name, None if file == "-" else Path(file))
    if folder is None:
        raise OutputError(f"no place for the {name} report; name a folder with -o DIR, or --format {name}=FILE")
    return Output(name, folder / (FILES | CHECK_FILES)[name])


def check(outputs: Iterable[Output], inputs: Iterable[Path] = (), layout: Layout = "auto") -> None:
    """Raise OutputError if an output can't be written or is one of the inputs, so that no work is done in vain."""
    read = {path.resolve() for path in inputs}
    for output in outputs:
        if output.format == "html" and layout == "site" and not _may_be_site(output):
            raise OutputError(f"a site has its pages beside {INDEX}; name a folder with -o, or --layout single")
        if output.path is not None:
            _check_path(output.path, read)


def _check_path(path: Path, read: set[Path]) -> None:
    if path.resolve() in read:
        raise OutputError(f"{path} is one of the articles; choose another place with -o")
    if path.is_dir():
        raise OutputError(f"{path} is a folder; name a file, or a folder with -o")
    if path.is_file() or not path.exists():  # a device or a pipe is written to as it is
        _try_folder(path.parent)


def write(
    report: Report,
    outputs: Sequence[Output],
    lang: str,
    to_stdout: Callable[[str], None],
    layout: Layout = "auto",
) -> None:
    """Render and write all formats, each file as a whole or not at all. Raises OutputError.

    The pages of an earlier report in the same place are removed once the new one stands.
    """
    from claimcheck.report.write import write_text

    inputs = [Path(article.path) for article in report.articles]
    check(outputs, inputs, layout)
    rendered = [_render(report, output, lang, layout) for output in outputs]
    read = {path.resolve() for path in inputs}
    for output, files in zip(outputs, rendered, strict=True):
        if output.path is None:
            to_stdout("".join(text if isinstance(text, str) else "".join(text) for _, text in files))
            continue
        written = set()
        for name, text in files:
            path = output.path if name == INDEX else output.path.parent / name
            _check_path(path, read)
            write_text(path, text)
            written.add(name)
        if _may_be_site(output):
            _remove_old_pages(output.path.parent, written, read)


def _render(report: Report, output: Output, lang: str, layout: Layout) -> Iterable[tuple[str, str | Iterable[str]]]:
    """The files of one format, each as a text or in pieces; INDEX, which comes last, stands for the file that was
    named. A large report is never in the memory as a whole.
    """
    from claimcheck.report import json_pieces, render_csv, render_html, render_markdown, render_site

    if output.format in CHECK_FILES:
        from claimcheck.report.checks import render_check

        return [(INDEX, render_check(output.format, report))]
    if output.format == "html":
        return render_site(report, lang, layout) if _may_be_site(output) else [(INDEX, render_html(report, lang))]
    if output.format == "markdown":
        return [(INDEX, render_markdown(report, lang))]
    return [(INDEX, render_csv(report) if output.format == "csv" else json_pieces(report))]


def _may_be_site(output: Output) -> bool:
    """Whether several pages can stand there: they lead back to the index by its name."""
    return output.format == "html" and output.path is not None and output.path.name == INDEX


def _remove_old_pages(folder: Path, files: Collection[str], read: set[Path]) -> None:
    """Remove the pages of an earlier report: known by their names, and by the mark of the program in them."""
    pages = folder / PAGES
    if pages.is_symlink() or not pages.is_dir():
        return
    try:
        for page in sorted(pages.iterdir()):
            new = f"{PAGES}/{page.name}" in files or page.resolve() in read
            if not new and _PAGE.fullmatch(page.name) and _is_own(page):
                page.unlink()
        if not any(pages.iterdir()):
            pages.rmdir()
    except OSError as error:
        raise OutputError(f"can't remove old pages in {pages}: {error.strerror}; remove them yourself") from error


def _is_own(page: Path) -> bool:
    if page.is_symlink() or not page.is_file():
        return False
    with page.open("rb") as file:
        return _MARK in file.read(_MARK_WITHIN)


def _try_folder(folder: Path) -> None:
    """Try whether a file can be made in a folder, or in the nearest folder above it that exists."""
    place = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not place.is_dir():
        raise OutputError(f"{place} is not a folder; choose another place with -o")
    try:
        # Permission bits don't tell: root, read-only file systems and /proc answer otherwise when it comes to it.
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise OutputError(f"no file can be made in {place}: {error.strerror}; choose another place with -o") from error
