"""A topic as it is shown: one matter, the positions on it side by side, and its statements along time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimcheck.records import Claim, Position, Stance, Topic, normalise
from claimcheck.report.links import one_line
from claimcheck.report.sides import SHORT, Side, Sides, Source
from claimcheck.report.timeline import Timeline, build_timeline

if TYPE_CHECKING:
    from claimcheck.report.view import Card

STANCES: tuple[Stance, ...] = ("holds", "denies", "conditional", "unclear")


@dataclass(frozen=True)
class Voices:
    """All that one holder says in one position."""

    holder: str
    is_speaker: bool
    """A person or body that is quoted; otherwise the articles speak for themselves."""
    sides: tuple[Side, ...]
    also: tuple[Source, ...] = ()
    """Further articles with the same words, as copies of these."""


@dataclass(frozen=True)
class PositionView:
    """One answer to a topic's question: who gives it, and in which words. Speakers stand before articles."""

    stance: Stance
    voices: tuple[Voices, ...]

    @property
    def sides(self) -> tuple[Side, ...]:
        """All its statements."""
        return tuple(side for voice in self.voices for side in voice.sides)


@dataclass(frozen=True)
class TopicView:
    """One matter: heading, positions, timeline, findings, and how many articles and outlets speak of it."""

    id: str
    heading: str
    lang: str
    positions: tuple[PositionView, ...]
    timeline: Timeline | None
    cards: tuple["Card", ...]
    articles: int
    outlets: tuple[str, ...]
    languages: tuple[str, ...]
    origins: int = 0
    """Independent origins of its articles; 0 where they are as many as the articles, or not known."""


def build_topic(
    topic: Topic,
    cards: Sequence["Card"],
    claims: Mapping[str, Claim],
    sides: Sides,
    origin_of: Mapping[str, str] | None = None,
) -> TopicView:
    """The view of a topic; `cards` are those of its findings that are still open.

    `origin_of` has the origin of each article (by id) that is a copy.
    """
    members = [claims[i] for i in topic.claims]
    sources = [sides.sources[i] for i in dict.fromkeys(claim.article for claim in members)]
    ordered = sorted(topic.positions, key=lambda p: STANCES.index(p.stance))
    positions = tuple(_position(position, claims, sides, origin_of or {}) for position in ordered)
    return TopicView(
        id=topic.id,
        heading=one_line(topic.heading, 2 * SHORT),
        lang=topic.lang,
        positions=positions,
        timeline=build_timeline([(p.stance, side) for p in positions for side in p.sides]),
        cards=tuple(cards),
        articles=len(sources),
        outlets=tuple(sorted({source.outlet for source in sources if source.outlet})),
        languages=tuple(sorted({claim.lang for claim in members})),
        origins=topic.origins if topic.origins < len(sources) else 0,
    )


def _position(
    position: Position, claims: Mapping[str, Claim], sides: Sides, origin_of: Mapping[str, str]
) -> PositionView:
    """The voices of a position. What copies of one text say stands once, with the articles that hold it as well."""
    by_holder: dict[tuple[bool, str], list[Side]] = {}
    first_of: dict[tuple[str, str, str], tuple[bool, str]] = {}
    also: dict[tuple[bool, str], dict[str, Source]] = {}
    for claim in sorted((claims[i] for i in position.claims), key=sides.when):
        side = sides.side(claim)
        holder = bool(side.speaker), side.holder
        words = origin_of.get(claim.article, claim.id), normalise(claim.text), normalise(claim.speaker or "")
        first = first_of.setdefault(words, holder)
        if first_of[words] is holder:
            by_holder.setdefault(holder, []).append(side)
        else:
            also.setdefault(first, {})[side.source.id] = side.source
    voices = [
        Voices(name, is_speaker, tuple(own), tuple(also.get((is_speaker, name), {}).values()))
        for (is_speaker, name), own in by_holder.items()
    ]
    voices.sort(key=lambda voice: not voice.is_speaker)
    return PositionView(position.stance, tuple(voices))
