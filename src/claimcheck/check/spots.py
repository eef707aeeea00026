"""Where a claim stands in its file, as line and column."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from pathlib import Path

from claimcheck.check.changes import file_of
from claimcheck.ingest.decoding import Unusable, decode
from claimcheck.records import Claim, Report, Spot

_NO_UTF8 = re.compile("[\ud800-\udfff]")
"""Bytes of a file name that are not UTF-8, as Python reads them."""


class Spots:
    """Finds places in the article files of a report; each file that is not its own text is read once more."""

    def __init__(self, report: Report, files: Mapping[str, str], top: Path | None) -> None:
        self._articles = {article.id: article for article in report.articles}
        self._files = files
        self._top = (top or Path.cwd()).resolve()
        self._texts: dict[str, str | None] = {}
        self._lines: dict[str, list[int]] = {}

    def of_claim(self, claim: Claim) -> Spot:
        """The place of a claim's quote; line 0 if the file can't be read any more."""
        article = self._articles[claim.article]
        voice = (claim.speaker, article.outlet or article.title, (article.date or "")[:10])
        start, end = self.span(claim)
        return self._spot(article.path, start, end, claim.quote, " · ".join(part for part in voice if part))

    def of_file(self, path: str) -> Spot:
        """A whole file, or a line of a file that holds one article a line."""
        name, number = file_of(path, self._files)
        column = min(number, 1)
        file = self._name(name)
        return Spot(path=name, file=file, line=number, column=column, end_line=number, end_column=column)

    def at(self, path: str, start: int, end: int) -> Spot:
        """A span of a file, code points."""
        return self._spot(path, start, end, "", "")

    def span(self, claim: Claim) -> tuple[int, int]:
        """Start and end of a claim in its file."""
        article = self._articles[claim.article]
        start = article.file_offset(claim.start)
        return start, max(start, article.file_offset(max(claim.end - 1, claim.start)) + 1)

    def text(self, path: str) -> str | None:
        """The text of an article's file, with "\\n" as line ends; None if it can't be read any more."""
        name, _ = file_of(path, self._files)
        if name not in self._texts:
            plain = next((a for a in self._articles.values() if a.path == name and not a.source_map), None)
            self._texts[name] = plain.text if plain else self._read(name)
        return self._texts[name]

    def _read(self, name: str) -> str | None:
        if name not in self._files:
            return None
        file = Path(self._files[name])
        try:
            return decode(file.read_bytes(), html=file.suffix.lower() != ".jsonl").text
        except (OSError, Unusable):  # gone, or changed since it was read as an article
            return None

    def _spot(self, path: str, start: int, end: int, quote: str, voice: str) -> Spot:
        name, _ = file_of(path, self._files)
        text = self.text(path)
        if text is None:
            return self.of_file(path).model_copy(update={"quote": quote, "voice": voice})
        (line, column), (end_line, end_column) = self._place(name, text, start), self._place(name, text, end)
        return Spot(
            path=name,
            file=self._name(name),
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            quote=quote,
            voice=voice,
        )

    def _place(self, name: str, text: str, offset: int) -> tuple[int, int]:
        if name not in self._lines:
            self._lines[name] = [0, *(i + 1 for i, sign in enumerate(text) if sign == "\n")]
        starts = self._lines[name]
        offset = max(0, min(offset, len(text)))
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def _name(self, path: str) -> str:
        """The file from the root of the repository; as it was named if it lies elsewhere."""
        file = Path(self._files.get(path, path))
        place = file.parent.resolve() / file.name
        if not place.is_relative_to(self._top):
            return path
        return _NO_UTF8.sub("\N{REPLACEMENT CHARACTER}", place.relative_to(self._top).as_posix())
