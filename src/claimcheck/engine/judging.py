"""Judging on a cluster. What decides about a pair are the pairs of the same two articles, which are judged together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from claimcheck.engine import matching, shares, tables
from claimcheck.engine.matching import Plan
from claimcheck.engine.shares import SCORE, A, B, Links
from claimcheck.engine.tables import FINDINGS, PAIRS, decode
from claimcheck.engine.workers import Job
from claimcheck.judge import Judge, Verdicts
from claimcheck.judge.nli import load_nli
from claimcheck.match.related import nearest_within, tied_articles
from claimcheck.match.rows import STEPS
from claimcheck.progress import Silent
from claimcheck.records import Article, Claim, Finding

PAIRS_A_CALL = 2048
"""Pairs that are judged at once, or more where two articles have more: bounds the memory."""


class JudgeBlock:
    """The pairs of blocks to findings; a block is named by its number in the plan.

    `nearest` is, in steps, the cosine of those claims to their nearest that have none above the floor of the search,
    but some in articles about the same event, as far as it is known; an answer says what the block knows of it.
    """

    def __init__(self, job: Job, plan: Plan, turn: Sequence[int], nearest: Mapping[int, int]):
        job.check()
        settings = job.settings
        nli = load_nli(settings.nli_model, offline=settings.offline)
        self._judge = Judge(nli, settings.conflict_threshold, settings.agreement_threshold)
        self._job, self._plan, self._turn, self._nearest = job, plan, turn, nearest

    def __call__(self, number: int) -> dict[str, Any]:
        links = matching.links_within(self._job, self._plan, A, self._plan.blocks[number])
        material = matching.material_for(self._job, self._plan, number, self._turn)
        links = with_related(links, material)
        firsts = material["first"].to_numpy()
        claims = np.concatenate(
            [np.arange(n) + first for n, first in zip(material["count"].to_numpy(), firsts, strict=True)]
        )
        best = np.frombuffer(b"".join(material["best"].to_pylist()), np.int32).copy()
        alone = best == 0
        for side in (A, B):
            np.maximum.at(best, np.searchsorted(claims, links[side]), links[SCORE])
        known = {int(claims[i]): int(best[i]) for i in np.flatnonzero(alone & (best > 0))}
        for i in np.flatnonzero(alone):
            best[i] = max(best[i], self._nearest.get(int(claims[i]), 0))
        counts: dict[str, Any] = {
            "pairs_retrieved": links.shape[1],
            "pairs_judged": 0,
            "pairs_left_out": Counter[str](),
        }
        findings: list[Finding] = []
        compared: list[dict[str, Any]] = []
        for part, of in chunks(links, firsts):
            verdicts, pairs = self._verdicts(
                part, material.take(pa.array(of)), dict(zip(claims.tolist(), best.tolist(), strict=True))
            )
            findings += verdicts.findings
            compared += pairs
            counts["pairs_judged"] += verdicts.judged
            counts["pairs_left_out"] += verdicts.left_out
        name = f"part-{number:08d}.parquet"
        findings.sort(key=lambda finding: finding.id)
        tables.write_table(self._job.folder, FINDINGS, name, tables.finding_table(findings))
        tables.write_table(self._job.folder, PAIRS, name, pa.Table.from_pylist(compared, schema=COMPARED))
        return {**counts, "nearest": known}

    def _verdicts(
        self, links: Links, material: pa.Table, best: Mapping[int, int]
    ) -> tuple[Verdicts, list[dict[str, Any]]]:
        articles = {one.id: one for data in material["article"].to_pylist() for one in decode(Article, data)}
        of_each = [decode(Claim, data) for data in material["claims"].to_pylist()]
        claims = [claim for part in of_each for claim in part]
        contexts = [c.context_in(articles[c.article].text) for c in claims]
        vectors = np.frombuffer(b"".join(material["contexts"].to_pylist()), np.float32).reshape(len(claims), -1)
        firsts = material["first"].to_pylist()
        numbers = [first + i for first, part in zip(firsts, of_each, strict=True) for i in range(len(part))]
        rows = (np.searchsorted(numbers, links[side]) for side in (A, B))
        pairs = np.stack([*rows, links[SCORE]], axis=1)
        nearest = [round(best[number] / STEPS, 4) for number in numbers]
        verdicts = self._judge.judge(claims, pairs, contexts, vectors, articles, Silent(), nearest)
        compared = []
        read = set(map(tuple, verdicts.compared.tolist()))
        for a, b, steps in pairs.tolist():
            names = {"a": claims[a].id, "b": claims[b].id}
            compared.append({**names, "similarity": steps / STEPS, "judged": (a, b) in read})
        return verdicts, compared


COMPARED = pa.schema({"a": pa.string(), "b": pa.string(), "similarity": pa.float64(), "judged": pa.bool_()}.items())


def with_related(links: Links, material: pa.Table) -> Links:
    """The pairs with those that claimcheck.match.related finds between articles that they tie."""
    firsts, counts = material["first"].to_numpy(), material["count"].to_pylist()
    owners = np.searchsorted(firsts, links[[A, B]], side="right") - 1
    found = [links]

    def of(place: int) -> tuple[NDArray[np.float16], NDArray[np.uint32]]:
        vectors = np.frombuffer(material["vectors"][place].as_py(), np.float16).reshape(counts[place], -1)
        return vectors, np.frombuffer(material["keys"][place].as_py(), np.uint32)

    for one, other in tied_articles(np.stack([*owners, links[SCORE]], axis=1)):
        (vectors, keys), (other_vectors, other_keys) = of(one), of(other)
        near = nearest_within(vectors, other_vectors, keys, other_keys).T
        found.append(np.stack([near[0] + firsts[one], near[1] + firsts[other], near[2]]))
    return shares.once(np.concatenate(found, axis=1))


def chunks(links: Links, firsts: NDArray[np.int64]) -> Iterator[tuple[Links, NDArray[np.int64]]]:
    """Pairs in parts that hold all those of two articles, with the places of the articles that each part needs.

    `firsts` are the numbers of the articles' first claims.
    """
    places = np.searchsorted(firsts, links[[A, B]], side="right") - 1
    order = np.lexsort((links[B], links[A], places[1], places[0]))
    links, places = links[:, order], places[:, order]
    begins = np.flatnonzero(np.append(True, (places[:, 1:] != places[:, :-1]).any(axis=0)))
    start = 0
    while start < links.shape[1]:
        later = begins[begins >= start + PAIRS_A_CALL]
        end = int(later[0]) if len(later) else links.shape[1]
        yield links[:, start:end], np.unique(places[:, start:end])
        start = end
