"""Which country "her country", "our country" and "the country" are, as far as one article tells."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from claimcheck.extract.gazetteer import country_name, country_names, gazetteer
from claimcheck.extract.tree import Tree
from claimcheck.extract.words import table

DOMINANT = 1.5
"""How many times as often as any other a country has to be named for "the country" to be it."""
OF_PERSON = 2
"""The same for a person's country, in the sentences that name the person; and the fewest such sentences."""
Owner = Literal["own", "ours", "the"]
OWNERS: tuple[Owner, ...] = get_args(Owner)


@dataclass(frozen=True)
class Office:
    """A role with a country and a name, where an article introduces them: "Norland's president, Anna Weber"."""

    name: str
    country: str
    """Key in the gazetteer: "country:NO"."""


class Countries:
    """The countries that an article names, and whose they are. `people` are last words of personal names."""

    def __init__(self, trees: Sequence[Tree], people: dict[str, str], offices: Sequence[Office]):
        self._trees, self._offices = trees, offices
        self._found = [gazetteer(tree.lang).find(tree.text) for tree in trees]
        self._names: dict[str, str] = {}
        self._main = self._named() or _subjects(trees, people)
        self._homes: dict[str, str | None] = {}

    def main(self, lang: str) -> str | None:
        """The country that the article speaks most of, if it speaks of no other nearly as much."""
        ranked = self._main.most_common(2)
        if not ranked or (len(ranked) == 2 and ranked[1][1] * DOMINANT > ranked[0][1]):
            return None
        return self._name(ranked[0][0], lang)

    def of_phrase(self, phrase: str, lang: str) -> str | None:
        """The country of an official described by it: "der norländische Präsident"."""
        keys = countries_in(phrase, lang)
        return self._name(keys.pop(), lang) if len(keys) == 1 else None

    def of_person(self, name: str, lang: str) -> str | None:
        """The country whose office a person holds, else the one named by far most beside the person."""
        if name not in self._homes:
            key = self._of_office(name) or self._beside(name)
            self._homes[name] = self._name(key, lang) if key else None
        return self._homes[name]

    def _name(self, key: str, lang: str) -> str:
        """A country's name: as the article has it; from CLDR where it has only the adjective, the people or a case."""
        return self._names.get(key) or (country_name(key, lang) if key.startswith("country:") else key)

    def _named(self) -> Counter[str]:
        """How often each known country is named, adjectives left out."""
        counted: Counter[str] = Counter()
        for tree, found in zip(self._trees, self._found, strict=True):
            for item in found:
                name = tree.text[item.start : item.end]
                if item.key.startswith("country:") and name[:1].isupper() and not _is_adjective(tree, item.start):
                    counted[item.key] += 1
                    if name in country_names(tree.lang):
                        self._names.setdefault(item.key, name)
        return counted

    def _of_office(self, name: str) -> str | None:
        held = Counter(office.country for office in self._offices if office.name == name).most_common(2)
        return held[0][0] if held and (len(held) == 1 or held[0][1] > held[1][1]) else None

    def _beside(self, name: str) -> str | None:
        """The country named in most sentences that name the person, if no other one's official rivals for it."""
        last = name.split()[-1]
        counted: Counter[str] = Counter()
        for tree, found in zip(self._trees, self._found, strict=True):
            if any(word.text == last for word in tree.words):
                counted.update({item.key for item in found if item.key.startswith("country:")})
        others = {office.country for office in self._offices if office.name != name}
        ranked = [(key, count) for key, count in counted.most_common() if key not in others][:2]
        if not ranked or ranked[0][1] < max(OF_PERSON, *counted.values()):
            return None
        return ranked[0][0] if len(ranked) == 1 or ranked[1][1] * OF_PERSON <= ranked[0][1] else None


def countries_in(text: str, lang: str) -> set[str]:
    """Keys of the countries that a text names, by noun or adjective."""
    return {item.key for item in gazetteer(lang).find(text) if item.key.startswith("country:")}


def country_phrases(text: str, lang: str) -> Iterator[tuple[str, Owner]]:
    """Phrases of a text that mean a country without naming it, each with whose it is said to be."""
    pattern = _pattern(lang)
    for match in pattern.finditer(text) if pattern else ():
        after = re.match(r"\s+([\w]+)", text[match.end() :])
        if after and (after[1].lower() in _words("not_before", lang) or after[1][0].isupper()):
            continue  # "the country that …", "das Land Berlin"
        word = match[1].lower()
        yield match[0], next(owner for owner in OWNERS if word in _words(owner, lang))


@cache
def _pattern(lang: str) -> re.Pattern[str] | None:
    owners = sorted(w for owner in OWNERS for w in _words(owner, lang))
    nouns = sorted(_words("nouns", lang))
    if not owners:
        return None
    return re.compile(rf"(?<!\w)({'|'.join(owners)})\s+(?:{'|'.join(nouns)})(?![\w-])", re.IGNORECASE)


@cache
def _words(key: str, lang: str) -> frozenset[str]:
    return frozenset(table("country")[key].get(lang, "").split())


def _subjects(trees: Sequence[Tree], people: dict[str, str]) -> Counter[str]:
    """Names of one word that are subjects, where an article names no known country."""
    return Counter(
        word.text
        for tree in trees
        for i, word in enumerate(tree.words)
        if word.tag == "PROPN"
        and word.relation.startswith("nsubj")
        and word.text not in people
        and all(tree.words[c].tag != "PROPN" for c in tree.children[i])
    )


def _is_adjective(tree: Tree, start: int) -> bool:
    return any(w.start == start and w.tag == "ADJ" for w in tree.words)
