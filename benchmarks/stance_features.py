"""What claimcheck finds between a headline and the body of an article: the features that `benchmarks.stances` weighs.

A headline is one article, a body another; they go through extraction, embedding, retrieval and the judge as in
`claimcheck.pipeline.cross_check`, each two as if there were no other articles.
"""

import json
import math
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.judge import Judge
from claimcheck.judge.decision import Scores
from claimcheck.judge.links import links_of
from claimcheck.judge.surroundings import Sentences, Surroundings, ties
from claimcheck.match import candidate_pairs
from claimcheck.pipeline import Extracted, embed_all, extract, load_models, store_of
from claimcheck.progress import Progress
from claimcheck.records import Claim, Finding, Pair
from claimcheck.settings import Settings

FEATURES = ("similarity", "sentence_similarity", "agreement", "conflict", "agreements", "conflicts", "updates", "ties")
"""Highest cosine of two claims and of their sentences, highest scores, numbers of findings, ties of the articles."""
Key = tuple[str, str]
"""Ids of a headline and of a body."""
Floats = NDArray[np.float32]


class ScoringJudge(Judge):
    """A judge that also keeps the highest scores of each two articles, whether or not these come to a finding."""

    def __init__(self, *arguments: Any):
        super().__init__(*arguments)
        self.conflict: dict[frozenset[str], float] = defaultdict(float)
        self.agreement: dict[frozenset[str], float] = defaultdict(float)

    def finding(self, a: Claim, b: Claim, evidence: Any, scores: Scores, articles: Any) -> Finding | None:
        """As in Judge."""
        both = frozenset((a.article, b.article))
        self.conflict[both] = max(self.conflict[both], scores.conflict)
        self.agreement[both] = max(self.agreement[both], scores.agreement)
        return super().finding(a, b, evidence, scores, articles)


def features_of(
    texts: Mapping[str, str], keys: Sequence[Key], settings: Settings, progress: Progress
) -> NDArray[np.float64]:
    """FEATURES of each headline with its body, (n, features). `texts` are the English texts by id.

    Every text is read and embedded once, and the NLI model gets the claims of all keys together.
    """
    with store_of(settings) as store:
        models = load_models(settings, store)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "texts.jsonl"
            rows = ({"id": id_, "text": text, "lang": "en"} for id_, text in texts.items())
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            read = extract([path], settings, progress, store)
        articles = {a.id: a for a in read.articles}
        contexts = [c.context_in(articles[c.article].text) for c in read.claims]
        vectors = embed_all([[c.text for c in read.claims], contexts], models.embedder.embed, progress)
        judge = ScoringJudge(models.nli, settings.conflict_threshold, settings.agreement_threshold)
        return _judged(read, keys, contexts, vectors, judge, settings, progress)


def _judged(
    read: Extracted,
    keys: Sequence[Key],
    contexts: Sequence[str],
    vectors: Sequence[Floats],
    judge: ScoringJudge,
    settings: Settings,
    progress: Progress,
) -> NDArray[np.float64]:
    """The features; `vectors` are those of the claims and of the sentences, both aligned with the claims."""
    claims = read.claims
    places: dict[str, list[int]] = defaultdict(list)
    for row, claim in enumerate(claims):
        places[claim.article].append(row)
    # A claim comes in once for each key that it belongs to, so that its rivals are those of this key alone.
    order: list[int] = []
    pairs: list[Pair] = []
    for headline, body in keys:
        own = places[headline] + places[body]
        found = candidate_pairs([claims[r] for r in own], vectors[0][own], settings.neighbours, settings.min_similarity)
        pairs += [shifted(p, len(order)) for p in found if joins_articles(p, len(places[headline]))]
        order += own
    copies, sentences, rows = [claims[r] for r in order], [contexts[r] for r in order], vectors[1][order]
    articles = {a.id: a for a in read.articles}
    findings = judge.judge(copies, pairs, sentences, rows, articles, progress).findings
    article_of = {c.id: c.article for c in claims}
    counts = Counter((frozenset((article_of[f.a], article_of[f.b])), f.label) for f in findings)
    ties_of = article_ties(Surroundings(Sentences(copies, sentences, rows, articles), links_of(pairs)), copies, pairs)
    result = []
    for headline, body in keys:
        both = frozenset((headline, body))
        sentences_of = (len({claims[r].context_start for r in places[side]}) for side in (headline, body))
        untied = float(ties(*(np.array([count]) for count in (0, *sentences_of)))[0])
        result.append(
            [
                *(highest_cosine(part[places[headline]], part[places[body]]) for part in vectors),
                judge.agreement[both],
                judge.conflict[both],
                *(math.log1p(counts[both, label]) for label in ("agreement", "conflict", "update")),
                ties_of.get(both, untied),
            ]
        )
    return np.array(result)


def article_ties(around: Surroundings, claims: Sequence[Claim], pairs: Sequence[Pair]) -> dict[frozenset[str], float]:
    """How much the articles that some pairs join have to do with each other, by their ids."""
    ties = around.columns()["ties"].tolist()
    return {frozenset((claims[p.a].article, claims[p.b].article)): tie for p, tie in zip(pairs, ties, strict=True)}


def shifted(pair: Pair, by: int) -> Pair:
    """A pair of claims that stand so many places further on."""
    return Pair(a=pair.a + by, b=pair.b + by, similarity=pair.similarity)


def joins_articles(pair: Pair, first: int) -> bool:
    """Whether a pair (a < b) joins one of the `first` claims to one of the others."""
    return pair.a < first <= pair.b


def highest_cosine(a: Floats, b: Floats) -> float:
    """Highest cosine of a unit row of one side to one of the other; 0 if either has none."""
    return max(0.0, float((a @ b.T).max())) if len(a) and len(b) else 0.0
