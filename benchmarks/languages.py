"""Conflicts by language pair, in sets with complete gold: is claimcheck as good in one language as in another?"""

from typing import Any

from benchmarks.scoring import GoldPair, Outcome, shares


def by_language(gold: list[GoldPair], found: list[Outcome]) -> dict[str, dict[str, Any]]:
    """Language pair -> figures of its conflicts.

    A finding that matches no gold pair counts for the languages of its two articles. So a pair of languages that the
    gold does not have may be there as well, if something was found in it.
    """
    conflicts = [g for g in gold if g.label == "conflict"]
    own = [o for o in found if o.label == "conflict" and o.right is not None]
    return {
        langs: shares("conflict", [g for g in conflicts if g.langs == langs], [o for o in own if o.langs == langs])
        for langs in sorted({g.langs for g in conflicts} | {o.langs for o in own})
    }


def ratio_to(reference: str, figures: dict[str, dict[str, Any]]) -> dict[str, float]:
    """F1 of each other language pair that the gold has, over that of the reference. Empty if that is nought."""
    base = figures.get(reference, {}).get("f1", 0.0)
    others = {langs: row for langs, row in figures.items() if row["gold"] and langs != reference}
    return {langs: round(row["f1"] / base, 3) for langs, row in others.items()} if base else {}
