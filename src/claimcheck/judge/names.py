"""Compare entities: one thing under two names, two people with one surname, a capital that stands for its government."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from claimcheck.extract.folding import plain_word
from claimcheck.extract.gazetteer import capitals
from claimcheck.records import Entity

SAME = 0.8
"""From here on two mentions are taken for one thing."""
STAND_IN = 0.7
"""A capital for its country: "Minsk refused". Shared, but less surely."""
NAMED = frozenset({"person", "organisation", "name", "place"})
SHORT = 5
"""Folded words shorter than this must be equal letter by letter."""


@dataclass(frozen=True)
class EntityComparison:
    """Which entities two claims share and which only one of them has."""

    shared: tuple[tuple[Entity, Entity], ...] = ()
    only_a: tuple[Entity, ...] = ()
    only_b: tuple[Entity, ...] = ()
    substituted: tuple[tuple[Entity, Entity], ...] = ()
    """Pairs of one kind, each without counterpart: what one account may have put in the place of the other's."""


def same_entity(a: Entity, b: Entity) -> float:
    """How surely two mentions name the same, 0 to 1; languages and scripts may differ.

    Equal keys 1; a surname for the full name 0.9; spelling variants and single typos 0.8 to 0.95; a capital for its
    country 0.7; different first names with one surname 0.2; anything else 0.
    """
    if a.key == b.key:
        return 1.0
    prefix_a, prefix_b = a.key.partition(":")[0], b.key.partition(":")[0]
    if {prefix_a, prefix_b} == {"country", "place"}:
        return STAND_IN if capitals().get(a.key, a.key) == capitals().get(b.key, b.key) else 0.0
    if prefix_a != prefix_b or prefix_a in ("country", "language", "place"):
        return 0.0
    if not _kinds_agree(a, b):
        return 0.0
    return _same_name(a, b)


def _kinds_agree(a: Entity, b: Entity) -> bool:
    """A "name" may be anything; a person is no organisation."""
    return a.kind == b.kind or "name" in (a.kind, b.kind)


def _words(entity: Entity) -> list[tuple[str, str]]:
    """Each word of a name as (folded, plain)."""
    folded = entity.key.partition(":")[2].split()
    plain = [plain_word(word) for word in entity.text.replace("-", " ").split()]
    return list(zip(folded, plain, strict=True)) if len(folded) == len(plain) else [(word, word) for word in folded]


def _same_name(a: Entity, b: Entity) -> float:
    words_a, words_b = _words(a), _words(b)
    if len(words_a) == len(words_b):
        scores = [_same_word(x, y) for x, y in zip(words_a, words_b, strict=True)]
        if min(scores) > 0:
            return min(scores)
        return 0.2 if len(scores) > 1 and scores[-1] > 0 else 0.0
    short, long = sorted((words_a, words_b), key=len)
    last = _same_word(short[-1], long[-1])
    if last > 0 and (len(short) == 1 or _same_word(short[0], long[0]) > 0):
        return round(0.9 * last, 3)
    if len(short) == 1 and _same_word(short[0], long[0]) > 0:
        return 0.5  # a first name, or an organisation's first word
    return 0.0


def _same_word(a: tuple[str, str], b: tuple[str, str]) -> float:
    """How surely two words of names are the same, 0 if they are not."""
    (folded_a, plain_a), (folded_b, plain_b) = a, b
    if plain_a == plain_b or folded_a == folded_b:
        return 1.0
    short, long = sorted((folded_a, folded_b), key=len)
    if len(short) < SHORT:
        return 0.95 if long.startswith(short) and len(short) == 4 and len(long) <= 6 else 0.0
    if long.startswith(short) and len(long) - len(short) <= 2:
        return 0.95
    distance = DamerauLevenshtein.distance(folded_a, folded_b, score_cutoff=2)
    allowed = 2 if len(short) >= 8 else 1
    return 1.0 - 0.1 * distance if distance <= allowed and folded_a[0] == folded_b[0] else 0.0


def compare_entities(a: Sequence[Entity], b: Sequence[Entity]) -> EntityComparison:
    """Pair the entities of two claims, the surest pairs first; several mentions of one thing count once."""
    left, right = list(_distinct(a)), list(_distinct(b))
    scored = sorted(
        ((-score, i, j) for i, x in enumerate(left) for j, y in enumerate(right) if (score := same_entity(x, y)) >= STAND_IN)
    )
    used_a: set[int] = set()
    used_b: set[int] = set()
    shared: list[tuple[int, int]] = []
    for _, i, j in scored:
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            shared.append((i, j))
    # A country beside its capital, or a second mention of a shared name, is no difference.
    only_a = tuple(x for i, x in enumerate(left) if i not in used_a and not _covered(x, right))
    only_b = tuple(y for j, y in enumerate(right) if j not in used_b and not _covered(y, left))
    return EntityComparison(
        shared=tuple((left[i], right[j]) for i, j in sorted(shared)),
        only_a=only_a,
        only_b=only_b,
        substituted=tuple(_substitutions(only_a, only_b)),
    )


def _distinct(entities: Sequence[Entity]) -> Iterator[Entity]:
    """First mention of each key."""
    seen: set[str] = set()
    for entity in entities:
        if entity.key not in seen:
            seen.add(entity.key)
            yield entity


def _covered(entity: Entity, others: Sequence[Entity]) -> bool:
    return any(same_entity(entity, other) >= STAND_IN for other in others)


def _substitutions(only_a: Sequence[Entity], only_b: Sequence[Entity]) -> Iterator[tuple[Entity, Entity]]:
    """Unmatched entities of the same kind in order; "name" goes with person, place and organisation."""
    free = list(only_b)
    for entity in only_a:
        for other in free:
            if entity.kind == other.kind or (entity.kind in NAMED and other.kind in NAMED and "name" in (entity.kind, other.kind)):
                free.remove(other)
                yield entity, other
                break
