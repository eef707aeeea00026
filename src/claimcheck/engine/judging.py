"""Judging on a cluster. What decides about a pair are the pairs of the same two articles, which are judged together."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from claimcheck.engine import matching, tables
from claimcheck.engine.matching import Plan
from claimcheck.engine.shares import SCORE, A, B, Links
from claimcheck.engine.tables import FINDINGS, PAIRS, decode
from claimcheck.engine.workers import Job
from claimcheck.judge import Judge, Verdicts
from claimcheck.match.rows import STEPS
from claimcheck.progress import Silent
from claimcheck.records import Article, Claim, Finding, Pair

PAIRS_A_CALL = 2048
"""Pairs that are judged at once, or more where two articles have more: bounds the memory."""


class JudgeBlock:
    """The pairs of blocks to findings; a block is named by its number in the plan."""

    def __init__(self, job: Job, plan: Plan, turn: range):
        from claimcheck.judge.nli import load_nli

        job.check()
        settings = job.settings
        nli = load_nli(settings.nli_model, offline=settings.offline)
        self._judge = Judge(nli, settings.conflict_threshold, settings.agreement_threshold)
        self._job, self._plan, self._turn = job, plan, turn

    def __call__(self, number: int) -> dict[str, Any]:
        links = matching.links_within(self._job, self._plan, A, self._plan.blocks[number])
        material = matching.material_for(self._job, self._plan, number, self._turn)
        findings: list[Finding] = []
        compared: list[dict[str, Any]] = []
        judged, left_out = 0, Counter[str]()
        for part, of in chunks(links, material["first"].to_numpy()):
            claims, pairs, verdicts = self._verdicts(part, material.take(pa.array(of)))
            kept = {(pair.a, pair.b) for pair in verdicts.pairs}
            findings += verdicts.findings
            judged += verdicts.judged
            left_out += verdicts.left_out
            compared += [
                {
                    "a": claims[one.a].id,
                    "b": claims[one.b].id,
                    "similarity": one.similarity,
                    "judged": (one.a, one.b) in kept,
                }
                for one in pairs
            ]
        name = f"part-{number:08d}.parquet"
        findings.sort(key=lambda finding: finding.id)
        tables.write_table(self._job.folder, FINDINGS, name, tables.finding_table(findings))
        tables.write_table(self._job.folder, PAIRS, name, pa.Table.from_pylist(compared, schema=COMPARED))
        return {"pairs_retrieved": links.shape[1], "pairs_judged": judged, "pairs_left_out": left_out}

    def _verdicts(self, links: Links, material: pa.Table) -> tuple[list[Claim], list[Pair], Verdicts]:
        articles = [article for data in material["article"].to_pylist() for article in decode(Article, data)]
        of_each = [decode(Claim, data) for data in material["claims"].to_pylist()]
        claims = [claim for part in of_each for claim in part]
        by_id = {article.id: article for article in articles}
        contexts = [by_id[c.article].text[c.context_start : c.context_end] for c in claims]
        vectors = np.frombuffer(b"".join(material["contexts"].to_pylist()), np.float32).reshape(len(claims), -1)
        best = np.frombuffer(b"".join(material["best"].to_pylist()), np.int32)
        numbers = np.concatenate(
            [np.arange(len(part)) + first for part, first in zip(of_each, material["first"].to_pylist(), strict=True)]
        )
        rows = (np.searchsorted(numbers, links[side]).tolist() for side in (A, B))
        pairs = [
            Pair(a=a, b=b, similarity=round(score / STEPS, 4))
            for a, b, score in zip(*rows, links[SCORE].tolist(), strict=True)
        ]
        nearest = [round(score / STEPS, 4) for score in best.tolist()]
        return claims, pairs, self._judge.judge(claims, pairs, contexts, vectors, by_id, Silent(), nearest)


COMPARED = pa.schema({"a": pa.string(), "b": pa.string(), "similarity": pa.float64(), "judged": pa.bool_()}.items())


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
