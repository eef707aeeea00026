"""Frozen records in the order in which the pipeline makes them.

Offsets (`start`, `end`) are code points into the article file as read (UTF-8, line ends as "\\n"). Ids are short
hashes of content and leave positions out, so that a moved sentence keeps its decisions.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "claimcheck-report/1"

Attribution = Literal["none", "direct", "reported"]
Modality = Literal["asserted", "denied", "possible", "planned", "conditional", "asked"]
Polarity = Literal["positive", "negative"]
Label = Literal["conflict", "agreement", "update"]
Stance = Literal["holds", "denies", "conditional", "unclear"]
AsOfPrecision = Literal["unknown", "day", "week", "month", "quarter", "year", "decade"]
AsOfSource = Literal["unknown", "claim", "publication"]
DecisionStatus = Literal["accepted", "false-positive", "needs-look"]
AlertLevel = Literal["error", "warning", "note"]
AlertStatus = Literal["open", "accepted", "false-positive", "baseline", "ignored"]


def replace_word(text: str, old: str, new: str) -> str:
    """The text with the first whole word, or phrase, `old` replaced."""
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, text, count=1)


def normalise(text: str) -> str:
    """Text as it enters an identity: NFKC, case-folded, runs of white space as one space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


def content_id(*parts: str) -> str:
    """First 12 hex digits of the SHA-256 over the parts. 48 bits: a collision among 100,000 claims is 1 in 50,000."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Record(BaseModel):
    """Base of all records: immutable, and a field that does not exist is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Skipped(Record):
    """Something that could not be processed, with the reason. Shown in every report."""

    path: str
    reason: str
    detail: str = ""


class Excluded(Record):
    """A span of an article that is left out of claims: navigation, adverts, teasers, a site's page header."""

    start: int
    end: int
    reason: str


class Article(Record):
    """One article as read. `text` is what the stages read; nothing in it is rewritten.

    For plain text and Markdown `text` is the file itself. For HTML and JSONL it is the visible text, and
    `source_map` holds (offset in text, offset in file) of every place where the two start to run in step.
    """

    id: str
    """The id declared in the metadata, else the path below the folder that was named."""
    path: str
    """The file, as named by the user or found below a named folder; "/" as separator."""
    text: str
    lang: str = "und"
    """ISO 639-1 code, "und" where it could not be told."""
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    date: str | None = None
    """Publication date, ISO 8601 day or instant, from metadata only."""
    url: str | None = None
    excluded: tuple[Excluded, ...] = ()
    source_map: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()
    """What the reader had to decide: an encoding that was guessed, a page date that was not taken."""

    def file_offset(self, offset: int) -> int:
        """The place in the file of a code point of `text`."""
        place = bisect_right(self.source_map, offset, key=lambda step: step[0]) - 1
        at_text, at_file = self.source_map[place] if place >= 0 else (0, 0)
        return at_file + offset - at_text


class Sentence(Record):
    """One sentence with offsets into its article's text."""

    article: str
    start: int
    end: int
    lang: str
    is_title: bool = False


class Quantity(Record):
    """A number with what it measures. `low == high` unless a range was given. Offsets are relative to the quote."""

    text: str
    start: int
    end: int
    low: float
    high: float
    unit: str = ""
    """Canonical unit: "%", "EUR", "km", "year" …; empty for a plain count."""
    thing: str = ""
    """Lower-cased noun that is counted or measured, as written; empty if none was found."""
    hedge: Literal["", "about", "at_least", "at_most", "more_than", "less_than"] = ""


class DateMention(Record):
    """A date expression as an interval of days, both ends included; ISO 8601 ("--05-17" without a year), None where
    unknown. Offsets are relative to the quote."""

    text: str
    start: int
    end: int
    earliest: str | None
    latest: str | None
    precision: Literal["day", "week", "month", "quarter", "year", "decade", "weekday", "relative"]
    yearless: bool = False
    """The year is not in the text: it was taken from the publication date, or is unknown."""


class Entity(Record):
    """A named thing. Two mentions of one thing in any language share `key`, as far as that can be told.

    Offsets are relative to the quote; both are 0 for a name that only the restored words hold.
    """

    text: str
    start: int
    end: int
    key: str
    """"country:BY", "language:de", or "name:" with the Latin letters of the name, lower case, no accents."""
    kind: Literal["country", "language", "person", "place", "organisation", "name"]


class Claim(Record):
    """A statement that can be true or false: a verbatim quote, and one clause that can be read alone."""

    id: str
    article: str
    start: int
    end: int
    quote: str
    text: str
    """Claim text: subject restored, attribution taken off, pronouns resolved. This is embedded and judged."""
    lang: str
    speaker: str | None = None
    source_chain: tuple[str, ...] = ()
    """The speaker and, in order, those through whom the statement came; empty if it came from the speaker alone."""
    attribution: Attribution = "none"
    modality: Modality = "asserted"
    polarity: Polarity = "positive"
    condition: str | None = None
    subject: str | None = None
    predicate: str | None = None
    """Lemma of the main predicate."""
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[DateMention, ...] = ()
    entities: tuple[Entity, ...] = ()
    as_of: str | None = None
    """The time for which the claim was made, ISO 8601: the day, month or year of a date that it names, or the beginning
    of a week, quarter or decade; else the day its article was published; None if neither is known."""
    as_of_precision: AsOfPrecision = "unknown"
    """How long the time is that begins with `as_of`."""
    as_of_source: AsOfSource = "unknown"
    """Where `as_of` comes from."""
    context_start: int
    context_end: int
    """The sentence around the quote."""
    additions: tuple[str, ...] = ()
    """What was added to the quote to make the claim text: "he = Velhart"."""
    checkworthy: float = 1.0
    worth: float = 1.0
    """How much the claim is worth checking, 0 to 1, from plain features; nothing is left out for a low value."""
    worth_reasons: tuple[str, ...] = ()
    """The features that decided about `worth`, most telling first: "number", "named actor", "vague subject"."""
    flags: tuple[str, ...] = ()
    """What a reader should know: "truncated", "windowed" (longer than a model's window and read in
    parts), "unmeasured-language" (one for which nothing was measured)."""

    def context_in(self, text: str) -> str:
        """The sentence around the quote as the models read it: with what "he" and "her country" stand for in the claim.

        `text` is that of the claim's article.
        """
        sentence = text[self.context_start : self.context_end]
        for addition in self.additions:
            phrase, _, meant = addition.partition(" = ")
            if meant:
                beside = f"{phrase} {meant}"
                sentence = replace_word(sentence, phrase, beside if beside in self.text else meant)
        return sentence


class NotClaim(Record):
    """A sentence that holds no claim, with the reason. Counted in the coverage."""

    article: str
    start: int
    end: int
    reason: str


class Pair(Record):
    """Two claims worth judging; `a` and `b` are row numbers, a < b."""

    a: int
    b: int
    similarity: float


class Finding(Record):
    """The verdict on one pair. `a` and `b` are claim ids in sorted order."""

    id: str
    label: Label
    kind: str
    score: float
    """Between 0 and 1. Not a probability that either side is true."""
    reason: str
    """One English sentence."""
    a: str
    b: str
    signals: dict[str, float | str | bool | None]
    possible: bool = False
    """Within rounding of the threshold."""
    message: str = ""
    """The reason with %(name)s in the places of its values, so that a catalogue can translate it."""
    arguments: dict[str, str] = Field(default_factory=dict)
    """The values of `message`, fit for any language. What a value is stands before "_" in its name: "number_a" as
    "at_least 1500/2000 km", "date_a" as ISO 8601, "modality_a" as in `Modality`; any other is shown as it is."""
    origins: int = 2
    """How many origins the two sides have: 1 if one text was taken over from the other, or both from a third."""
    repeats: str | None = None
    """The id of the finding that says the same of copies of these articles, and is shown in its place."""


class Position(Record):
    """One answer to the question of a topic, and who gives it."""

    stance: Stance
    claims: tuple[str, ...]
    holders: tuple[str, ...]


class Topic(Record):
    """One matter: findings that hang together, headed by the most central claim."""

    id: str
    heading: str
    lang: str
    claims: tuple[str, ...]
    findings: tuple[str, ...]
    positions: tuple[Position, ...]
    origins: int = 0
    """How many independent origins its articles have, copies of one text counted once; 0 if that was not looked at."""


class Origin(Record):
    """Articles that are copies of one text, such as a wire report that several outlets took over."""

    id: str
    articles: tuple[str, ...]
    """Ids of at least two articles, sorted."""


class Coverage(Record):
    """What was looked at, so that "no conflict" can be read for what it is worth."""

    articles: int
    sentences: int
    claims: int
    pairs_retrieved: int
    pairs_judged: int
    not_claims: dict[str, int]
    """Sentences without a claim, counted by reason."""
    pairs_left_out: dict[str, int]
    """Retrieved pairs that the comparability gate stopped, counted by reason."""


class Run(Record):
    """How the report was made. Free of times and machines: the same input gives the same bytes."""

    version: str
    models: dict[str, str]
    settings: dict[str, Any]


class Decision(Record):
    """What a person decided about a finding. One file each, so that changes made side by side don't collide."""

    id: str
    """The finding's id: 12 hex digits."""
    status: DecisionStatus
    reason: str
    """May be empty for "needs-look" only."""
    who: str | None = None
    expires: date | None = None
    """The last day on which the decision holds."""

    @property
    def settled(self) -> bool:
        """Whether the finding needs no more attention."""
        return self.status != "needs-look"


class Spot(Record):
    """A place in an article file as an editor counts it: lines and columns from 1, columns in code points.

    `line` is 0 where a whole file is meant.
    """

    path: str
    """The article as `Article.path` names it."""
    file: str
    """The file, from the repository's root if it lies in one; "/" as separator."""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    """The column behind the last character."""
    quote: str = ""
    voice: str = ""
    """Who says it: the speaker, outlet and day, as far as they are known."""


class Alert(Record):
    """What the check has to say about one place of a new article."""

    id: str
    """The finding's id; for what is no finding, a hash of rule, file and message."""
    rule: str
    level: AlertLevel
    status: AlertStatus
    settled: str = ""
    """Why it is not open: the reason that was given."""
    message: str
    here: Spot
    there: Spot | None = None


class CheckResult(Record):
    """What the gate decided about the articles that are new."""

    base: str
    """What "new" means here, in words: "since 1a2b3c4d5e6f"."""
    changed: tuple[str, ...] = ()
    """Paths of the new articles that were read, sorted."""
    compared: int = 0
    """Articles with claims among which the new ones were compared, themselves included; 0 if nothing was."""
    alerts: tuple[Alert, ...] = ()
    """By file, place, and id."""
    stale: tuple[str, ...] = ()
    """Decisions, baseline entries and ignore comments that match nothing; only looked for in a full run."""
    notes: tuple[str, ...] = ()
    """What a reader should know about what was left out."""
    fail_on: Literal["error", "warning", "never"] = "error"
    failed: bool = False


class Report(Record):
    """Everything that the report formats show."""

    articles: tuple[Article, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    topics: tuple[Topic, ...]
    skipped: tuple[Skipped, ...]
    coverage: Coverage
    run: Run
    origins: tuple[Origin, ...] = ()
    """Groups of articles with a common origin, by id; an article in none of them is its own."""
    decisions: tuple[Decision, ...] = ()
    """Decisions in force about findings of this report, by id."""
    check: CheckResult | None = None
    """What the gate decided; None outside of a check."""
