"""What one whole sentence says in numbers, dates and names, read once and compared often."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from claimcheck.extract.dates import find_dates
from claimcheck.extract.entities import find_entities
from claimcheck.extract.folding import fold_word, plain_word
from claimcheck.extract.quantities import find_quantities
from claimcheck.judge.mentions import Number, find_labels, find_mentions
from claimcheck.records import DateMention, Entity, Quantity

WORD = re.compile(r"[^\W\d_]{2,}")
CACHED = 4096
"""Sentences of which the values are kept: each is compared with many others in turn."""


@dataclass(frozen=True)
class Values:
    """The values of one sentence."""

    text: str
    lang: str
    quantities: tuple[Quantity, ...]
    """Those inside dates included, if they count something: the three of "three years ago"."""
    dates: tuple[DateMention, ...]
    entities: tuple[Entity, ...]

    @cached_property
    def mentions(self) -> tuple[Number, ...]:
        """Every number of the sentence in whatever role."""
        return find_mentions(self.text, self.lang, self.quantities)

    @cached_property
    def folded_words(self) -> frozenset[str]:
        """All words, folded as names are."""
        return frozenset(fold_word(word, self.lang) for word in WORD.findall(self.text))

    @cached_property
    def plain_words(self) -> frozenset[str]:
        """All words in Latin letters, lower case, without accents."""
        return frozenset(plain_word(word) for word in WORD.findall(self.text))

    @cached_property
    def labels(self) -> tuple[Quantity, ...]:
        """Digits that neither count nor date anything: those of names, addresses and ordinals."""
        taken = [(quantity.start, quantity.end) for quantity in self.quantities]
        taken += [(mention.start, mention.end) for mention in self.dates]
        return find_labels(self.text, taken)


@lru_cache(maxsize=CACHED)
def read_values(text: str, lang: str, published: str | None = None, names: tuple[tuple[int, int], ...] = ()) -> Values:
    """The values of a sentence.

    `lang` is an ISO 639-1 code, `published` the publication day (ISO 8601) or None, `names` the spans of proper nouns
    that a parser found; without them German names of people are not known.
    """
    return Values(
        text=text,
        lang=lang,
        quantities=tuple(find_quantities(text, lang, distances=True)),
        dates=tuple(find_dates(text, lang, published)),
        entities=tuple(find_entities(text, lang, names)),
    )
