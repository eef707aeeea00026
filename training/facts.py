"""News sentences written for this project, each translated, shortened, and altered in one fact, with labels.

`data/facts/` holds them; README.md in `data/` describes the form. Unlike translations altered by rule (contrast.py) the
alterations are those that a reporter or a translator may get wrong, in words that a list of opposites does not have.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from training.accounts import AGREE, CONFLICT, DATA, NEITHER, Line, Part, Row, blocks, part_of
from training.common import CONFIG

SETTINGS = CONFIG["facts"]
ALTERED = ("number", "date", "entity", "negation", "antonym")
NOT_KNOWN = [0.15, 0.5, 0.35]
"""Soft label of an altered sentence beside a shorter one: what it alters may have been left out there."""


@dataclass(frozen=True)
class Fact:
    """One statement in several forms. `mark` of a line is "+", "%", "=" or one of ALTERED."""

    lines: tuple[Line, ...]

    def marked(self, *marks: str) -> list[str]:
        return [line.text for line in self.lines if line.mark in marks]


def facts(*parts: Part) -> list[Fact]:
    """The facts that are for one of these."""
    read = [Fact(tuple(Line(lang, text, mark) for mark, lang, text in rows)) for _, *rows in blocks(DATA / "facts")]
    return [fact for fact in read if part_of(fact.lines[0].text, SETTINGS["kept_out"]) in parts]


def pairs_of(fact: Fact) -> Iterator[tuple[str, str, list[float], str]]:
    """(text, text, label, kind) of all pairs that one fact gives."""
    whole, short, other = fact.marked("+"), fact.marked("%"), fact.marked("=")
    for a, b in combinations(whole, 2):
        yield a, b, AGREE, "agree"
    for a, b in product(short, whole):
        yield a, b, AGREE, "short"
    for kind in ALTERED:
        for a in fact.marked(kind):
            for b in whole:
                yield a, b, CONFLICT, kind
            for b in short:
                yield a, b, NOT_KNOWN, "unknown"
            for b in other:
                yield a, b, NEITHER, "neither"
    for a, b in [*product(other, whole), *product(other, short), *combinations(other, 2)]:
        yield a, b, NEITHER, "neither"


def fact_rows(rng: random.Random, chosen: list[Fact]) -> list[Row]:
    """Labelled pairs in either direction, of each kind at most as many of a fact as config.toml says."""
    rows: list[Row] = []
    for fact in chosen:
        by_kind: dict[str, list[tuple[str, str, list[float]]]] = {}
        for a, b, label, kind in pairs_of(fact):
            by_kind.setdefault(kind, []).append((a, b, label))
        for kind, pairs in by_kind.items():
            for a, b, label in rng.sample(pairs, min(len(pairs), SETTINGS["pairs"][kind])):
                rows.append((a, b, label) if rng.random() < 0.5 else (b, a, label))
    return rows
