"""How well claims fit the statements that people marked: the share of gold quotes that exactly one claim covers.

python -m benchmarks.claims             measure the sample corpus and, where it is present, the development data
python -m benchmarks.claims --show      also print each quote that is not covered by one claim, with the claims near it

A claim covers a quote well if the words of its text, or of its own quote, and the words of the gold quote have an
intersection over union of at least .6. The text alone would not do: gold quotes may hold the attribution, which a claim
text leaves out. Counted are words as bags, lower-cased, without punctuation.
"""

import argparse
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.quality import sets
from benchmarks.scoring import Span, claim_span, overlaps, read_gold
from claimcheck.pipeline import extract_claims
from claimcheck.records import Claim
from claimcheck.settings import Settings

COVERED = 0.6
"""Intersection over union from which a claim covers a quote well."""


@dataclass(frozen=True)
class Fit:
    """A gold quote and the claims that overlap it, each with its intersection over union."""

    place: Span
    quote: str
    claims: tuple[tuple[float, Claim], ...]

    @property
    def covering(self) -> int:
        """How many claims cover the quote well."""
        return sum(value >= COVERED for value, _ in self.claims)


def intersection_over_union(a: str, b: str) -> float:
    """Of the words of two texts, as bags."""
    left, right = (Counter(re.findall(r"\w+", text.lower())) for text in (a, b))
    return (left & right).total() / max(1, (left | right).total())


def fits(folder: Path, gold: Path) -> list[Fit]:
    """Each distinct quote of the related pairs of a gold file, in order of article and place."""
    report = extract_claims([folder], Settings(no_cache=True))
    files = {article.id: article.path for article in report.articles}
    spans = [(claim, claim_span(claim, files)) for claim in report.claims]
    places = {place for pair in read_gold(gold, folder) if pair.label != "unrelated" for place in (pair.a, pair.b)}
    found = []
    for place in sorted(places):
        quote = (folder / place[0]).read_text(encoding="utf-8")[place[1] : place[2]]
        near = [claim for claim, span in spans if overlaps(span, place)]
        values = [max(intersection_over_union(text, quote) for text in (c.text, c.quote)) for c in near]
        found.append(Fit(place, quote, tuple(zip(values, near, strict=True))))
    return found


def figures(found: list[Fit]) -> dict[str, float]:
    """Shares of quotes by how many claims cover them well, and the mean of the best fit."""
    counts = Counter(min(fit.covering, 2) for fit in found)
    best = [max((value for value, _ in fit.claims), default=0.0) for fit in found]
    names = {"one": 1, "none": 0, "several": 2}
    shares = {name: round(counts[number] / max(1, len(found)), 3) for name, number in names.items()}
    return {"quotes": len(found), **shares, "best_fit": round(sum(best) / max(1, len(best)), 3)}


def main() -> int:
    """Measure and print. Returns the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--show", action="store_true")
    chosen = options.parse_args()
    for name, (folder, gold, _) in sets().items():
        found = fits(folder, gold)
        print(json.dumps({name: figures(found)}))
        for fit in found if chosen.show else ():
            if fit.covering != 1:
                print(f"  {fit.place[0]}: {fit.quote}")
                for value, claim in fit.claims:
                    print(f"    {value:.2f} {claim.text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
