"""A topic as it is shown: one matter, the positions on it side by side, and its statements along time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimcheck.records import Claim, Position, Stance, Topic
from claimcheck.report.links import one_line
from claimcheck.report.sides import SHORT, Side, Sides
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


def build_topic(topic: Topic, cards: Sequence["Card"], claims: Mapping[str, Claim], sides: Sides) -> TopicView:
    """The view of a topic; `cards` are those of its findings that are still open."""
    members = [claims[i] for i in topic.claims]
    sources = [sides.sources[i] for i in dict.fromkeys(claim.article for claim in members)]
    ordered = sorted(topic.positions, key=lambda p: STANCES.index(p.stance))
    positions = tuple(_position(position, claims, sides) for position in ordered)
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
    )


def _position(position: Position, claims: Mapping[str, Claim], sides: Sides) -> PositionView:
    by_holder: dict[tuple[bool, str], list[Side]] = {}
    for claim in sorted((claims[i] for i in position.claims), key=sides.when):
        side = sides.side(claim)
        by_holder.setdefault((bool(side.speaker), side.holder), []).append(side)
    voices = [Voices(name, is_speaker, tuple(own)) for (is_speaker, name), own in by_holder.items()]
    voices.sort(key=lambda voice: not voice.is_speaker)
    return PositionView(position.stance, tuple(voices))
