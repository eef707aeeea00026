"""Names of whole sentences: what one account may have put in the place of the other's.

A name has a counterpart if the other sentence names the same, a part of it or the country around it, or holds a word
anywhere that is spelt alike in whatever script. Names without counterpart are set against each other only where they
are sure to be of one kind: places, and names of people.
"""

import re
from collections import Counter
from functools import cache, lru_cache

from rapidfuzz import fuzz

from claimcheck.extract.folding import fold_word, plain_word
from claimcheck.extract.gazetteer import capitals, parts
from claimcheck.extract.words import table
from claimcheck.judge.names import EntityComparison, compare_entities
from claimcheck.judge.values import Values
from claimcheck.records import Entity

PLACES = frozenset({"country", "place"})
WORD = re.compile(r"[^\W\d_]{2,}")
VOWELS = re.compile("(?<=.)[aeiou]+")
SHORTEST = 4
"""A name of fewer letters may be anything."""
SAME_BEGINNING = 4
"""Folded words that begin with as many equal letters may be forms of one name."""
ALIKE = 80
"""Similarity of folded words (rapidfuzz.fuzz.ratio) from which they may be one name, with the same first letter
SAME_INITIAL."""
SAME_INITIAL = 70


def compare_sentence_names(a: Values, b: Values) -> EntityComparison:
    """Compare the names of two sentences; `substituted` holds only pairs that are sure."""
    base = compare_entities(a.entities, b.entities)
    places = _place_pairs(a, b)
    people = list(zip(_people(a, b), _people(b, a), strict=False))
    substituted = (*places, *(pair for pair in people if all(map(_is_full_name, pair))))
    doubtful = tuple(pair for pair in dict.fromkeys((*people, *base.substituted)) if pair not in substituted)
    return EntityComparison(base.shared, base.only_a, base.only_b, substituted, doubtful)


def _place_pairs(a: Values, b: Values) -> list[tuple[Entity, Entity]]:
    """Countries and places, each of which the other sentence does not name.

    Where only one sentence has such a place, the other may have named beside a city its country instead ("Moscow and
    Greece" against "Moscow and Russia"), or another place once more ("the largest Turkish community outside Turkey"
    against "the largest Turkish community outside Greece").
    """
    places_a, places_b = _places(a), _places(b)
    left, right = _unnamed(places_a, places_b, a, b), _unnamed(places_b, places_a, b, a)
    if left and not right:
        right = _named_beside(left, places_b, places_a) or _repeated(left, places_b, places_a)
    elif right and not left:
        left = _named_beside(right, places_a, places_b) or _repeated(right, places_a, places_b)
    return list(zip(left, right, strict=False))


def _places(values: Values) -> list[Entity]:
    return [entity for entity in values.entities if entity.kind in PLACES]


def _unnamed(places: list[Entity], others: list[Entity], values: Values, other: Values) -> list[Entity]:
    return [
        place
        for place in places
        if not any(_go_together(place.key, named.key) for named in others) and not _is_spelt(place, values, other)
    ]


def _named_beside(left: list[Entity], places: list[Entity], others: list[Entity]) -> list[Entity]:
    """Places that the others name by a city or country which both sentences have anyway."""
    here, there = {place.key for place in places}, {place.key for place in others}
    return [
        place
        for place in places
        if place.key not in there
        and not any(_go_together(place.key, key) for key in there - here)
        and not any(_go_together(place.key, other.key) for other in left)
    ]


def _repeated(left: list[Entity], places: list[Entity], others: list[Entity]) -> list[Entity]:
    """Places that are named more often here, in sentences that name equally many or more."""
    if len(places) < len(others):
        return []
    here, there = (Counter(capitals().get(place.key, place.key) for place in named) for named in (places, others))
    return [
        place
        for place in reversed(places)
        if here[key := capitals().get(place.key, place.key)] > there[key] > 0
        and not any(_go_together(place.key, other.key) for other in left)
    ][:1]


@lru_cache(maxsize=1 << 14)
def _go_together(a: str, b: str) -> bool:
    """Whether two keys are those of one place, or of a country and its capital, or a part of it."""
    country_a, country_b = capitals().get(a, ""), capitals().get(b, "")
    return a == b or country_a == b or country_b == a or a in parts().get(b, ()) or b in parts().get(a, ())


def _is_spelt(entity: Entity, values: Values, other: Values) -> bool:
    """Whether a word of a name stands in the other sentence, as it is or much alike."""
    words = [(fold_word(word, values.lang), plain_word(word)) for word in WORD.findall(entity.text)]
    return any(_is_among(folded, plain, other) for folded, plain in words)


def _is_among(folded: str, plain: str, other: Values) -> bool:
    return (
        folded in other.folded_words
        or plain in other.plain_words
        or any(spelt_alike(folded, word) for word in other.folded_words)
    )


@lru_cache(maxsize=1 << 17)
def spelt_alike(a: str, b: str) -> bool:
    """Whether two folded words may be one name in different languages, cases or scripts. Lenient on purpose."""
    shorter = min(len(a), len(b))
    if shorter >= SAME_BEGINNING and a[:SAME_BEGINNING] == b[:SAME_BEGINNING]:
        return True
    if shorter < 3:
        return False
    if a[0] == b[0] and shorter <= 6 and VOWELS.sub("", a) == VOWELS.sub("", b):
        return True
    return fuzz.ratio(a, b) >= (SAME_INITIAL if a[0] == b[0] else ALIKE)


def _people(a: Values, b: Values) -> list[Entity]:
    """What seems to be the name of a person in `a`, and has no word that `b` has too; full names first."""
    people = [entity for entity in a.entities if _is_person(entity, a.lang) and not _is_spelt(entity, a, b)]
    return sorted(people, key=_is_full_name, reverse=True)


def _is_full_name(entity: Entity) -> bool:
    """A single word may be anything that has a capital, and may be written in too many ways."""
    return len(WORD.findall(entity.text)) > 1


def _is_person(entity: Entity, lang: str) -> bool:
    """One to three capitalised words, none of which is translated in other names."""
    if entity.kind not in ("person", "name") or not entity.key.startswith("name:"):
        return False
    words = WORD.findall(entity.text)
    return (
        1 <= len(words) <= 3
        and max(map(len, words)) >= SHORTEST
        and all(word[0].isupper() and not word.isupper() for word in words)
        and not any(word.lower() in translated(lang) for word in words)
    )


@cache
def translated(lang: str) -> frozenset[str]:
    """Words of names that are translated with them, such as "council": no words of the name of a person."""
    return frozenset(table("translated").get(lang, "").split())
