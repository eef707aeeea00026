"""Where a report goes: which format to which file, checked before the work begins and written after it."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimcheck.errors import OutputError
from claimcheck.records import Report


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
    return Output(name, folder / f"report.{name}")


def check(outputs: Iterable[Output], inputs: Iterable[Path] = ()) -> None:
    """Raise OutputError if an output can't be written or is one of the inputs, so that no work is done in vain."""
    read = {path.resolve() for path in inputs}
    for path in _paths(outputs):
        if path.resolve() in read:
            raise OutputError(f"{path} is one of the articles; choose another place with -o")
        if path.is_dir():
            raise OutputError(f"{path} is a folder; name a file, or a folder with -o")
        if path.is_file() or not path.exists():  # a device or a pipe is written to as it is
            _try_folder(path.parent)


def write(report: Report, outputs: Sequence[Output], lang: str, to_stdout: Callable[[str], None]) -> None:
    """Render all formats, then write them, each file as a whole or not at all. Raises OutputError."""
    from claimcheck.report.write import write_text

    check(outputs, (Path(article.path) for article in report.articles))
    texts = [_render(report, output.format, lang) for output in outputs]
    for output, text in zip(outputs, texts, strict=True):
        if output.path is None:
            to_stdout(text)
        else:
            write_text(output.path, text)


def _render(report: Report, name: str, lang: str) -> str:
    if name == "html":
        from claimcheck.report.html import render_html

        return render_html(report, lang)
    from claimcheck.report.json import render_json

    return render_json(report)


def _paths(outputs: Iterable[Output]) -> list[Path]:
    return [output.path for output in outputs if output.path is not None]


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
