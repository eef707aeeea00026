"""Compare entities: one thing under two names, two people with one surname, a capital in place of its government."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import DamerauLevenshtein

from claimcheck.extract.folding import fold_word, plain_word
from claimcheck.extract.gazetteer import capitals
from claimcheck.extract.words import table
from claimcheck.records import Entity

SAME = 0.8
"""From here on two mentions are taken for one thing."""
STAND_IN = 0.7
"""A capital for its country: "Vienna refused". Shared, but less surely."""
SUREST = ("country", "place", "person", "language", "name", "organisation")
NAMED = frozenset({"person", "organisation", "name", "place"})
SHORT = 5
"""Folded words shorter than this must be equal letter by letter."""
OTHER_FIRST_NAME = 0.2
SAME_FIRST_WORD = 0.5
"""A name of one word with which a longer one begins, a first name, or "Nord" of "Nord Falls": neither surely the same
nor surely another."""
CASE_REMAINS = frozenset(["em", "om", "im", "ov", "am", "s", "n"])
"""What is left of case endings that folding did not cut: Scholzem, Merkelová."""
CYRILLIC = re.compile("[\u0400-\u04ff]")


@dataclass(frozen=True)
class EntityComparison:
    """Which entities two claims share and which only one of them has."""

    shared: tuple[tuple[Entity, Entity], ...] = ()
    only_a: tuple[Entity, ...] = ()
    only_b: tuple[Entity, ...] = ()
    substituted: tuple[tuple[Entity, Entity], ...] = ()
    """Pairs of one kind, each without counterpart: what one account may have put in the place of the other's."""
    doubtful: tuple[tuple[Entity, Entity], ...] = ()
    """Such pairs of whole sentences of which that is not sure."""


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
    rewritten = bool(CYRILLIC.search(a.text)) != bool(CYRILLIC.search(b.text))
    if len(words_a) == len(words_b):
        scores = [_same_word(x, y, rewritten) for x, y in zip(words_a, words_b, strict=True)]
        if len(scores) > 1 and scores[0] == 0 and _is_same_first_name(words_a[0][0], words_b[0][0]):
            scores[0] = 0.9
        if min(scores) > 0:
            return min(scores)
        return OTHER_FIRST_NAME if len(scores) > 1 and scores[-1] > 0 else 0.0
    short, long = sorted((words_a, words_b), key=len)
    last = _same_word(short[-1], long[-1], rewritten)
    if last > 0:
        first = len(short) == 1 or _same_word(short[0], long[0], rewritten) > 0
        return round(0.9 * last, 3) if first or _is_same_first_name(short[0][0], long[0][0]) else OTHER_FIRST_NAME
    if len(short) == 1 and _same_word(short[0], long[0], rewritten) > 0:
        return SAME_FIRST_WORD
    return 0.0


@cache
def _first_names() -> dict[str, int]:
    """Folded first name → number of the group of names that are forms of one another."""
    groups = enumerate(table("names")["first_names"].split("/"))
    return {
        fold_word(name, lang): number
        for number, names in groups
        for name in names.split()
        for lang in ("en", "ru", "fr", "pl")
    }


def _is_same_first_name(a: str, b: str) -> bool:
    return _first_names().get(a, -1) == _first_names().get(b, -2)


def _same_word(a: tuple[str, str], b: tuple[str, str], rewritten: bool) -> float:
    """How surely two words of names, each (folded, plain), are the same; 0 if they are not.

    `rewritten`: the words are in different scripts, so that vowels may differ ("Bartel", "Бартель"). Within one script,
    the shorter the word, the less like a typo is a difference: "Miller" is not "Müller".
    """
    (folded_a, plain_a), (folded_b, plain_b) = a, b
    if plain_a == plain_b or folded_a == folded_b:
        return 1.0
    short, long = sorted((folded_a, folded_b), key=len)
    if len(short) >= 4 and long.startswith(short) and long[len(short) :] in CASE_REMAINS:
        return 0.95
    if len(short) < SHORT or short[0] != long[0]:
        return 0.0
    distance = DamerauLevenshtein.distance(short, long, score_cutoff=2)
    if distance == 1 and sorted(short) == sorted(long):
        return 0.9
    if distance == 1 and len(short) >= (SHORT if rewritten else 7 if len(short) != len(long) else 8):
        return 0.9
    return 0.8 if distance == 2 and len(short) >= (8 if rewritten else 10) else 0.0


def compare_entities(a: Sequence[Entity], b: Sequence[Entity]) -> EntityComparison:
    """Pair the entities of two claims, the surest pairs first; several mentions of one thing count once."""
    left, right = list(_distinct(a)), list(_distinct(b))
    scored = sorted(
        (
            (-score, i, j)
            for i, x in enumerate(left)
            for j, y in enumerate(right)
            if (score := same_entity(x, y)) >= STAND_IN
        )
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
    """Unmatched entities of the same kind; "name" goes with person, place and organisation.

    Kinds that are recognised most surely come first: names of organisations are translated, so they often differ
    although the same is meant.
    """
    free = list(only_b)
    for entity in sorted(only_a, key=lambda entity: SUREST.index(entity.kind)):
        for other in free:
            of_one_kind = entity.kind == other.kind or (
                "name" in (entity.kind, other.kind) and {entity.kind, other.kind} <= NAMED
            )
            if of_one_kind and same_entity(entity, other) < SAME_FIRST_WORD:
                free.remove(other)
                yield entity, other
                break
