"""Which words of two quotes differ, so that the eye finds them: numbers, dates, names, negation, certainty.

Values are compared, not spellings: "42" and "zweiundvierzig" are no difference. Two quotes in one language that are
nearly the same are compared word by word as well.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from claimcheck.records import Claim, DateMention, Entity, Finding, Quantity

ALIKE = 0.6
"""Share of equal words from which two quotes in one language are compared word by word."""
MOST_WORDS = 200

# Stems of words that negate or refuse; "*" stands for any ending. They only guide the eye: no verdict rests on them.
NEGATION = {
    "cs": "ne není nejsou nikdy žádn* bez odmít* popř* popír*",
    "de": "nicht nichts nie niemals kein* ohne weder lehn* ablehn* abgelehnt* verweiger* bestreit* bestritt* "
    "dementier* widersprach* widersprich* wies weist zurückgewiesen weiger* unwahr falsch",
    "en": "not n't no never none nothing nobody neither nor without refus* reject* deny denies denied denying "
    "declin* false untrue cannot",
    "es": "no nunca ningún ningun* nada sin tampoco niega* negó rechaz* desmient* desmint* falso",
    "fr": "ne n' pas non jamais aucun* rien sans ni nie* niait refus* rejet* dément* faux",
    "it": "non no mai nessun* niente senza né neg* smenti* rifiut* respin* falso",
    "nl": "niet niets geen nooit zonder weiger* ontken* verwerp* verwierp* onwaar",
    "pl": "nie nigdy żad* bez zaprzecz* odmów* odmaw* odrzuc*",
    "pt": "não nunca nenhum* nada sem nega* negou recus* rejeit* desment* falso",
    "ru": "не нет ни никогда никак* без отриц* опроверг* отказ* отверг* ложь",
    "uk": "не ні немає ніколи жод* без запереч* спрост* відмов* відкин*",
}
# The same for words that say how certain a statement is.
CERTAINTY = {
    "de": "könnte* kann dürfte* soll* würde* möglich* vielleicht wahrscheinlich* voraussichtlich mutmaßlich* "
    "angeblich wenn falls sofern plan* will wollen",
    "en": "could may might would should can possibl* perhaps likely probabl* alleged* reported* if unless plan* "
    "expect* intend*",
    "es": "podría* puede* quizá* posible* probable* si planea* prevé* supuesta*",
    "fr": "pourrai* peut peuvent peut-être possible* probable* si prévoi* envisag* aurai*",
    "it": "potrebbe* può possono forse possibile probabil* se prevede* intend*",
    "ru": "может могут возможн* вероятн* если планир* намерен* якобы бы",
    "uk": "може можуть можлив* ймовірн* якщо планує* планують намір* нібито б",
}


class Segment(NamedTuple):
    """A stretch of a quote, marked or not."""

    text: str
    marked: bool = False


Span = tuple[int, int]
Segments = tuple[Segment, ...]
Mention = Quantity | DateMention | Entity


def mark(finding: Finding, a: Claim, b: Claim) -> tuple[Segments, Segments]:
    """The two quotes with their differing words marked. An agreement has none."""
    if finding.label == "agreement":
        return (Segment(a.quote),), (Segment(b.quote),)
    here, there = _diff(a, b)
    return _cut(a.quote, [*_found(finding, a, b), *here]), _cut(b.quote, [*_found(finding, b, a), *there])


def shorten(segments: Segments, limit: int) -> Segments:
    """About `limit` characters, so chosen that the first marked word can be seen; "…" where something was cut."""
    length = sum(len(s.text) for s in segments)
    if length <= limit:
        return segments
    lead = next((i for i, s in enumerate(segments) if s.marked), 0)
    before = sum(len(s.text) for s in segments[:lead])
    marked = len(segments[lead].text) if segments[lead].marked else 0
    start = 0 if before + marked <= limit * 3 // 4 else min(before - limit // 3, length - limit)
    return _window(segments, max(0, start), limit, length)


def _window(segments: Segments, start: int, limit: int, length: int) -> Segments:
    words = [m.start() for m in re.finditer(r"\S+", "".join(s.text for s in segments)[: start + limit + 1])]
    start = next((w for w in words if start <= w < start + 30), start) if start else 0
    end = start + limit
    if end < length:
        end = next((w for w in reversed(words) if end - 30 < w <= end), end)
    kept, at = [Segment("… ")] if start else [], 0
    for text, marked in segments:
        piece = text[max(0, start - at) : max(0, end - at)]
        kept += [Segment(piece, marked)] if piece else []
        at += len(text)
    if end < length:
        kept[-1] = Segment(kept[-1].text.rstrip(), kept[-1].marked)
        kept.append(Segment(" …"))
    return tuple(kept)


def _found(finding: Finding, claim: Claim, other: Claim) -> list[Span]:
    """What differs on this side. What the other side negates has no word for it here: its predicate is marked."""
    spans = list(_spans(finding, claim, other))
    return spans or (list(_predicate(claim)) if finding.kind in ("negation", "status") else [])


def _predicate(claim: Claim) -> Iterator[Span]:
    """The words that share their first letters with the lemma of the predicate."""
    lemma = (claim.predicate or "").casefold()
    stem = lemma[: max(4, len(lemma) * 2 // 3)]
    if len(stem) >= 4:
        yield from (m.span() for m in re.finditer(rf"(?<!\w){re.escape(stem)}\w*", claim.quote, re.IGNORECASE))


def _spans(finding: Finding, claim: Claim, other: Claim) -> Iterator[Span]:
    for quantity in claim.quantities:
        same_unit = [q for q in other.quantities if q.unit == quantity.unit]
        if same_unit and not any(q.low <= quantity.high and quantity.low <= q.high for q in same_unit):
            yield from _place(quantity, claim)
    for date in claim.dates:
        if other.dates and not any(_overlap(date, d) for d in other.dates):
            yield from _place(date, claim)
    for entity in claim.entities:
        if entity.kind in {e.kind for e in other.entities} and entity.key not in {e.key for e in other.entities}:
            yield from _place(entity, claim)
    if claim.polarity != other.polarity or finding.kind in ("negation", "status"):
        yield from _words(NEGATION, claim)
    if claim.modality != other.modality or finding.kind == "modality":
        yield from _words(CERTAINTY, claim)
    if "denied" in (claim.modality, other.modality):
        yield from _words(NEGATION, claim)


def _place(mention: Mention, claim: Claim) -> Iterator[Span]:
    """Where a mention stands in the quote; nowhere if it came from outside (a restored subject)."""
    if claim.quote[mention.start : mention.end] == mention.text:
        yield mention.start, mention.end
    elif (found := claim.quote.find(mention.text)) >= 0:
        yield found, found + len(mention.text)


def _overlap(a: DateMention, b: DateMention) -> bool:
    """Intervals of days; an unknown end is open, so that only what is known to differ is marked."""
    return (a.earliest or "") <= (b.latest or "9999") and (b.earliest or "") <= (a.latest or "9999")


def _words(stems: dict[str, str], claim: Claim) -> Iterator[Span]:
    if not (listed := stems.get(claim.lang)):
        return
    pattern = "|".join(re.escape(stem).replace(r"\*", r"\w*") for stem in listed.split())
    for match in re.finditer(rf"(?:(?<!\w)|(?=n't))(?:{pattern})(?!\w)", claim.quote.replace("’", "'"), re.IGNORECASE):
        yield match.span()


def _diff(a: Claim, b: Claim) -> tuple[list[Span], list[Span]]:
    """Words that only one of two nearly equal quotes has."""
    if a.lang != b.lang or a.lang == "und":
        return [], []
    words = [list(re.finditer(r"[\w%€$£’'-]+", claim.quote)) for claim in (a, b)]
    if max(map(len, words)) > MOST_WORDS:
        return [], []
    first, second = ([match[0].casefold() for match in side] for side in words)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.ratio() < ALIKE:
        return [], []
    spans: tuple[list[Span], list[Span]] = [], []
    for operation, *edges in matcher.get_opcodes():
        for side, start, stop in ((0, *edges[:2]), (1, *edges[2:])):
            if operation != "equal" and stop > start:
                spans[side].append((words[side][start].start(), words[side][stop - 1].end()))
    return spans


def _cut(quote: str, spans: list[Span]) -> Segments:
    """The quote in pieces; of spans that overlap the first given stays."""
    taken: list[Span] = []
    for start, end in spans:
        if start < end and all(end <= s or e <= start for s, e in taken):
            taken.append((start, end))
    pieces, at = [], 0
    for start, end in sorted(taken):
        pieces += [Segment(quote[at:start]), Segment(quote[start:end], True)]
        at = end
    return tuple(piece for piece in [*pieces, Segment(quote[at:])] if piece.text)
