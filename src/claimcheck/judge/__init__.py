"""Pairs to findings: the comparability gate, NLI, structured signals, the calibrated decision, the reason."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.judge.decision import Scores, decide, models, probability
from claimcheck.judge.evidence import Evidence, Screened, copied
from claimcheck.judge.features import first_features
from claimcheck.judge.gate import Screen, nearest_of
from claimcheck.judge.links import Links, links_of, parts_of
from claimcheck.judge.nli import Nli, TextPair
from claimcheck.judge.reasons import conflict_kind, only_in_sentences, reason_of
from claimcheck.judge.updates import supersede, why_incomparable, why_update
from claimcheck.progress import Progress
from claimcheck.records import Article, Claim, Finding, Label, Pair, content_id

ROUNDING = 0.05
"""A finding whose score is this close to its threshold is marked as possible."""
GO_ON = 0.15
"""Probability after a first reading from which a pair is read further; in the measured sets hardly any below comes to
a finding."""
UNRELATED = "judged as unrelated"
PAIRS_A_CALL = 1024
"""Text pairs that the NLI model gets at once."""
LESS_IF_OPPOSITE = 0.05
"""What less a pair needs to be a conflict whose claims have the same actor, one of them in the negative."""
MORE_IN_ONE_ARTICLE = 0.35
"""What a pair of one article has to score above the threshold: its author knows both accounts."""
ONE_ARTICLE = 0.9
"""... at most this."""
MUCH_ALIKE = 0.68
"""Cosine of the sentences from which a value that neither claim holds can set them against one another; below, it may
belong to something else."""
MAX_PER_ARTICLE = 2
"""Findings of one label that join a claim to one other article: more than that is a hub, not a discovery."""


@dataclass(frozen=True)
class Verdicts:
    """Findings in order of score, and what was not judged."""

    findings: list[Finding]
    compared: NDArray[np.int64]
    """The pairs that passed the comparability gate and were read by the NLI model: their claims, (k, 2), in order."""
    left_out: Counter[str]

    @property
    def judged(self) -> int:
        """How many pairs the NLI model read."""
        return len(self.compared)


class Judge:
    """Judges pairs with one NLI model and two thresholds."""

    def __init__(self, nli: Nli, conflict_threshold: float = 0.55, agreement_threshold: float = 0.5):
        self._nli = nli
        self._thresholds: dict[str, float] = {"conflict": conflict_threshold, "agreement": agreement_threshold}

    def judge(
        self,
        claims: Sequence[Claim],
        pairs: Links | Sequence[Pair] | NDArray[np.integer[Any]],
        contexts: Sequence[str],
        context_vectors: NDArray[np.floating[Any]],
        articles: Mapping[str, Article],
        progress: Progress,
        best: Sequence[float] | None = None,
        sizes: Mapping[str, int] | None = None,
    ) -> Verdicts:
        """Findings among the pairs: records, or (a, b, cosine in steps), integers (m, 3).

        `contexts` are the sentences around the claims and `context_vectors` their unit rows, float32 or float16 (n, d),
        both aligned with `claims`; `articles` are known by id. `best` is the cosine of each claim to its nearest, where
        the pairs are but a part of the retrieved ones, and `sizes` the number of claims of articles of which some are
        left out. Pairs are judged part by part, so that memory is bounded.
        """
        links, candidates, left_out = links_of(pairs), list[Finding](), Counter[str]()
        compared = [np.zeros((0, 2), dtype=np.int64)]
        gate = Screen(claims, contexts, context_vectors, articles, nearest_of(links, len(claims), best), sizes)
        with progress.stage("Judging pairs", len(links)) as stage:
            for places in parts_of(links, gate.sentences.article):
                half = len(places) // 2
                comparable, evidence, reasons = self._gather(gate, links.at(places), partial(stage.advance, half))
                compared.append(np.array([(k.pair.a, k.pair.b) for k in comparable], dtype=np.int64).reshape(-1, 2))
                left_out += reasons
                for known in evidence:
                    found = self._found(claims[known.pair.a], claims[known.pair.b], known, articles)
                    if isinstance(found, str):
                        left_out[found] += 1
                    else:
                        candidates.append(found)
                stage.advance(len(places) - half)
        every = np.concatenate(compared)
        findings = thin_out(candidates, {c.id: c for c in claims})
        left_out["weaker reading of a pair that is shown"] += len(candidates) - len(findings)
        return Verdicts(findings, every[np.lexsort((every[:, 1], every[:, 0]))], +left_out)

    def gather(
        self,
        claims: Sequence[Claim],
        pairs: Links | Sequence[Pair] | NDArray[np.integer[Any]],
        contexts: Sequence[str],
        context_vectors: NDArray[np.floating[Any]],
        articles: Mapping[str, Article],
        gated: bool = True,
        go_on: float = GO_ON,
        wanted: Callable[[Pair], bool] = lambda _: True,
    ) -> tuple[list[Pair], list[Evidence], Counter[str]]:
        """The pairs that pass the gate, the evidence of those that may come to a finding, and what was left out why.

        Arguments as in `judge`, but that all pairs are judged at once. All pass and come to evidence, in order, if not
        `gated`; `go_on` stands for GO_ON. Of those that pass, only the `wanted` ones are read.
        """
        links = links_of(pairs)
        gate = Screen(claims, contexts, context_vectors, articles, nearest_of(links, len(claims)))
        comparable, evidence, left_out = self._gather(gate, links, gated=gated, go_on=go_on, wanted=wanted)
        return [one.pair for one in comparable], evidence, left_out

    def _gather(
        self,
        gate: Screen,
        links: Links,
        half_done: Callable[[], None] = lambda: None,
        gated: bool = True,
        go_on: float = GO_ON,
        wanted: Callable[[Pair], bool] = lambda _: True,
    ) -> tuple[list[Screened], list[Evidence], Counter[str]]:
        """What `gather` gives, for links that hold all those of any two articles. `half_done` is called after the first
        reading.
        """
        claims, contexts = gate.claims, gate.sentences.contexts
        comparable, left_out = gate.kept(links, gated)
        comparable = [known for known in comparable if wanted(known.pair)]
        texts = [_texts(claims, one.pair, contexts) for one in comparable]
        # A first reading, of the sentences in one direction, ends what has nothing to do with each other. Of a
        # sentence with several claims it is made once.
        first = [min(whole, whole[::-1]) for _, whole in texts]
        nli = self._predict(first)
        half_done()
        open_still = [
            _tells_without_model(known)
            or probability(models()["first"], first_features(known, nli[sentences])) >= go_on
            for known, sentences in zip(comparable, first, strict=True)
        ]
        kept = [i for i, still in enumerate(open_still) if still or not gated]
        left_out[UNRELATED] += len(texts) - len(kept)
        asked = [side for i in kept for both in texts[i] for side in (both, both[::-1]) if side not in nli]
        nli |= self._predict(asked)
        evidence = [
            Evidence(
                **vars(comparable[number]),
                forward=nli[clause],
                backward=nli[clause[::-1]],
                context_forward=nli[whole],
                context_backward=nli[whole[::-1]],
                copied=copied(claims[comparable[number].pair.a], claims[comparable[number].pair.b]),
                open_still=open_still[number],
            )
            for number in kept
            for clause, whole in [texts[number]]
        ]
        return comparable, evidence, left_out

    def _found(self, a: Claim, b: Claim, known: Evidence, articles: Mapping[str, Article]) -> Finding | str:
        """What a pair comes to, or why to nothing."""
        known, scores = supersede(known, decide(known), a, b, articles)
        finding = self.finding(a, b, known, scores, articles)
        if finding is None:
            return UNRELATED
        return why_incomparable(finding.label, finding.kind, a, b, known, articles) or finding

    def _predict(self, texts: Sequence[TextPair]) -> dict[TextPair, tuple[float, float, float]]:
        """NLI of each distinct pair of texts, once."""
        distinct = list(dict.fromkeys(texts))
        result = {}
        for start in range(0, len(distinct), PAIRS_A_CALL):
            part = distinct[start : start + PAIRS_A_CALL]
            for key, p in zip(part, self._nli.predict(part), strict=True):
                result[key] = (float(p[0]), float(p[1]), float(p[2]))
        return result

    def finding(
        self, a: Claim, b: Claim, evidence: Evidence, scores: Scores, articles: Mapping[str, Article]
    ) -> Finding | None:
        """What the scores of one pair come to; None if they reach no threshold."""
        if not evidence.open_still:
            return None
        label: Label = "conflict" if scores.conflict >= scores.agreement else "agreement"
        score = max(scores.conflict, scores.agreement)
        threshold = self._thresholds[label]
        if a.article == b.article and evidence.predicates == "none":
            threshold = min(ONE_ARTICLE, threshold + MORE_IN_ONE_ARTICLE)
        elif label == "conflict" and evidence.same_actor and evidence.opposite_polarity:
            threshold -= LESS_IF_OPPOSITE
        if score < threshold:
            return None
        kind = conflict_kind(evidence, a, b) if label == "conflict" else "same"
        if label == "conflict" and only_in_sentences(kind, evidence) and evidence.context_similarity < MUCH_ALIKE:
            return None
        if label == "conflict" and why_update(kind, a, b, evidence.telling_numbers, articles):
            label = "update"
        first, second = sorted((a, b), key=lambda c: c.id)
        reason = reason_of(label, kind, evidence, a, b)
        return Finding(
            id=content_id(kind, first.id, second.id),
            label=label,
            kind=kind,
            score=round(score, 3),
            reason=reason.text,
            a=first.id,
            b=second.id,
            signals=evidence.signals(),
            possible=score < threshold + ROUNDING,
            message=reason.message,
            arguments=reason.arguments,
        )


def _tells_without_model(known: Screened) -> bool:
    """Whether the words of a pair, or its numbers, may come to a finding whatever the NLI model says of it."""
    predicates = known.same_actor and known.predicates != "none"
    return predicates or (known.standing.rank == 0 and bool(known.numbers.pairs))


def _texts(claims: Sequence[Claim], pair: Pair, contexts: Sequence[str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """What NLI reads of a pair: the claim texts, and the whole sentences."""
    return (claims[pair.a].text, claims[pair.b].text), (contexts[pair.a], contexts[pair.b])


def thin_out(findings: Sequence[Finding], claims: Mapping[str, Claim]) -> list[Finding]:
    """The best reading of each pair of sentences, and no claim with more than a few findings in one other article.

    A sentence of two clauses against another of two gives four pairs of which at most two are meant.
    """
    used: set[tuple[str, object]] = set()
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    kept = []
    for finding in sorted(findings, key=lambda f: (-f.score, f.id)):
        a, b = claims[finding.a], claims[finding.b]
        sentences = frozenset(((a.article, a.context_start), (b.article, b.context_start)))
        places = ((a.id, sentences), (b.id, sentences))
        hubs = ((a.id, b.article, finding.label), (b.id, a.article, finding.label))
        if any(p in used for p in places) or any(counts[h] >= MAX_PER_ARTICLE for h in hubs):
            continue
        used.update(places)
        for h in hubs:
            counts[h] += 1
        kept.append(finding)
    return kept
