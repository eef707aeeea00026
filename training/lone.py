"""Pairs of lone statements, each compared as `claimcheck compare` does: no article around them tells what it is about.

They come from the matters and facts that were written for this project and kept from the models.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claimcheck.compare.texts import make_text
from claimcheck.pipeline import Models, embed_all, flag_long
from claimcheck.progress import Silent
from claimcheck.records import Article, Claim, Pair
from claimcheck.store.extraction import Extractor
from training.accounts import AGREE, CONFLICT, NEITHER, Part, Row, matter_rows, matters
from training.facts import ALTERED, facts, pairs_of

SEED = 5
MOST_OF_A_FACT = 14
"""Pairs taken of one fact."""
LABELS = {str(NEITHER): 0, str(AGREE): 1, str(CONFLICT): 2}


@dataclass(frozen=True)
class Statement:
    """Two texts and how they relate: 0 unrelated, 1 agreement, 2 conflict."""

    a: str
    b: str
    label: int
    kind: str
    """What was altered, or of which form of writing the pair is."""


@dataclass(frozen=True)
class Lone:
    """All that judging needs of many pairs at once, which have nothing to do with each other."""

    statements: list[Statement]
    articles: dict[str, Article]
    claims: list[Claim]
    contexts: list[str]
    vectors: NDArray[np.float32]
    context_vectors: NDArray[np.float32]
    pairs: list[Pair]
    number: list[int]
    """Statement of each pair."""


def statements(*parts: Part) -> list[Statement]:
    """The pairs that are for one of these, always the same ones."""
    rng = random.Random(SEED)
    found = []
    for fact in facts(*parts):
        rows = [row for row in pairs_of(fact) if row[3] != "unknown"]
        for a, b, label, kind in rng.sample(rows, min(len(rows), MOST_OF_A_FACT)):
            found.append(Statement(a, b, LABELS[str(label)], kind if kind in ALTERED else "fact"))
    rows_of_matters: list[Row] = matter_rows(rng, matters(*parts))
    return found + [Statement(a, b, LABELS[str(label)], "matter") for a, b, label in rows_of_matters]


def prepared(chosen: Sequence[Statement], models: Models, extractor: Extractor, floor: float) -> Lone:
    """The claims of all statements, and the pairs of each from a cosine of `floor`. Every text is an article."""
    texts = [text for one in chosen for text in (one.a, one.b)]
    known = {text: make_text("a", text) for text in dict.fromkeys(texts)}
    articles = [known[text].model_copy(update={"id": f"{i // 2:05}-{i % 2}"}) for i, text in enumerate(texts)]
    extracted = extractor.extract(articles)
    claims = [claim for one in extracted for claim in one.claims]
    by_id = {article.id: article for article in articles}
    contexts = [c.context_in(by_id[c.article].text) for c in claims]
    claims = flag_long(claims, contexts, models)
    vectors, context_vectors = embed_all([[c.text for c in claims], contexts], models.embedder.embed, Silent())
    sides: list[tuple[list[int], list[int]]] = [([], []) for _ in chosen]
    for row, claim in enumerate(claims):
        number, side = claim.article.split("-")
        sides[int(number)][int(side)].append(row)
    pairs, numbers = [], []
    for number, (left, right) in enumerate(sides):
        for i in left:
            for j in right:
                similarity = round(float(vectors[i] @ vectors[j]), 4)
                if similarity >= floor:
                    pairs.append(Pair(a=i, b=j, similarity=similarity))
                    numbers.append(number)
    return Lone(list(chosen), by_id, claims, contexts, vectors, context_vectors, pairs, numbers)
