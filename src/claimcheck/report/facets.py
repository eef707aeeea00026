"""What the reader can filter by: every entry carries short tokens, every facet lists its tokens with their counts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claimcheck.report.links import one_line

FACETS = ("label", "kind", "status", "language", "outlet", "article", "speaker")
STATUSES = ("new", "accepted", "false-positive", "needs-look")
"""All that can be decided about a finding. Their tokens are their names: the reader's decisions change them."""
KEY_LIMIT = 80
"""Longest key in the address of a filtered page."""


@dataclass(frozen=True)
class Option:
    """One value of a facet. `token` is short and valid for one page only; `key` is stable and enters the address."""

    token: str
    key: str
    label: str
    count: int


class FacetIndex:
    """Gives out tokens and counts them."""

    def __init__(self) -> None:
        self._tokens: dict[tuple[str, str], str] = {}
        self._labels: dict[tuple[str, str], str] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def tokens(self, values: Mapping[str, Iterable[tuple[str, str]]]) -> str:
        """The tokens of one entry. `values` holds the (key, label) pairs of each facet; an empty key is no value."""
        found = dict.fromkeys((facet, key) for facet in FACETS for key, _ in values.get(facet, ()) if key)
        for facet, pairs in values.items():
            for key, label in pairs:
                self._labels.setdefault((facet, key), one_line(label, KEY_LIMIT))
        for place in found:
            facet, key = place
            self._tokens.setdefault(place, key if facet == "status" else f"{facet[0]}{len(self._tokens)}")
            self._counts[place] += 1
        return " ".join(self._tokens[place] for place in found)

    def facets(self) -> dict[str, tuple[Option, ...]]:
        """All facets that offer a choice, most frequent value first."""
        rows: dict[str, list[Option]] = {facet: [] for facet in FACETS}
        for (facet, key), token in self._tokens.items():
            place = (facet, key)
            rows[facet].append(Option(token, one_line(key, KEY_LIMIT), self._labels[place], self._counts[place]))
        ranked = {f: tuple(sorted(options, key=lambda o: (-o.count, o.label, o.key))) for f, options in rows.items()}
        if ranked["status"]:
            counts = {option.key: option.count for option in ranked["status"]}
            ranked["status"] = tuple(Option(name, name, name, counts.get(name, 0)) for name in STATUSES)
        return {facet: options for facet, options in ranked.items() if len(options) > 1}
