"""How many gold pairs get as far as the judge: two of their claims are retrieved, and pass the comparability gate."""

from collections.abc import Iterable, Sequence

from benchmarks.scoring import GoldPair, Index, Span, claim_span
from claimcheck.judge.gate import screen
from claimcheck.judge.links import links_of
from claimcheck.match import candidates
from claimcheck.pipeline import Extracted, Models, embed_all
from claimcheck.progress import Silent
from claimcheck.settings import Settings


def gate_figures(
    read: Extracted, models: Models, settings: Settings, gold: list[GoldPair]
) -> dict[str, dict[str, int]]:
    """For conflicts and agreements: how many gold pairs there are, are retrieved, and are judged."""
    claims, articles = read.claims, {a.id: a for a in read.articles}
    contexts = [c.context_in(articles[c.article].text) for c in claims]
    vectors, context_vectors = embed_all([[c.text for c in claims], contexts], models.embedder.embed, Silent())
    retrieved = candidates(claims, vectors, settings.neighbours, settings.min_similarity)
    passed, _ = screen(claims, links_of(retrieved), contexts, context_vectors, articles)
    files = {a.id: a.path for a in read.articles}
    spans, index = [claim_span(c, files) for c in claims], Index(gold)
    return counts(
        gold,
        joined(index, spans, retrieved[:, :2].tolist()),
        joined(index, spans, ((one.pair.a, one.pair.b) for one in passed)),
    )


def joined(index: Index, spans: Sequence[Span], pairs: Iterable[Sequence[int]]) -> set[GoldPair]:
    """The gold pairs that some pairs of claims match; `spans` say where the claims stand."""
    return {gold for a, b in pairs for gold in index.matching(spans[a], spans[b])}


def counts(gold: list[GoldPair], retrieved: set[GoldPair], judged: set[GoldPair]) -> dict[str, dict[str, int]]:
    """The figures by label."""
    rows = {label: [g for g in gold if g.label == label] for label in ("conflict", "agree")}
    return {
        label: {
            "all": len(part),
            "retrieved": sum(g in retrieved for g in part),
            "judged": sum(g in judged for g in part),
        }
        for label, part in rows.items()
    }
