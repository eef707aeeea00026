"""What runs on the machines of a cluster: the stages over tables of records, and the parts of matching as tasks.

A stage takes and gives Arrow tables. Records travel as JSON; `number` counts articles in the order of the input.
"""

import json
import os
import socket
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from claimcheck import __version__
from claimcheck.engine import partitions, results
from claimcheck.engine.partitions import PAIR, Hits, Links, Part, Sides
from claimcheck.engine.results import ARTICLES, CLAIMS, FINDINGS, PAIRS, decode, decode_all, encode, encode_all
from claimcheck.errors import EngineError
from claimcheck.ingest.files import Found
from claimcheck.ingest.reader import describe, read_file, read_rows
from claimcheck.judge import Judge
from claimcheck.judge.evidence import Standing
from claimcheck.judge.gate import Ranks
from claimcheck.match.rows import ROW, STEPS, steps_of
from claimcheck.pipeline import Models, embed_all, flag_long
from claimcheck.progress import Silent
from claimcheck.records import Article, Claim, Finding, Pair, Skipped
from claimcheck.settings import Settings
from claimcheck.store.extraction import Extractor

PAIRS_A_CHUNK = 1024
"""Pairs that are judged at once, with all that is known of their claims: some megabytes."""
CHUNKS_A_TABLE = 8


class Job(NamedTuple):
    """What every worker has to know."""

    settings: Settings
    folder: Path
    """For the results."""
    version: str = __version__

    def check(self) -> None:
        """Raise EngineError if this worker can't do the job as the others do."""
        if self.version != __version__:
            raise EngineError(
                f"{socket.gethostname()} has claimcheck {__version__}, this machine {self.version}; install the same"
            )
        if not (self.folder / results.UNFINISHED).exists():
            raise EngineError(
                f"{socket.gethostname()} doesn't see {self.folder}; name a folder on shared storage with --results"
            )


def read_units(units: pa.Table, job: Job) -> pa.Table:
    """Files, or row groups of Parquet files, to articles and what could not be read."""
    job.check()
    rows = [row for unit in units.to_pylist() for row in _read(unit, job.settings.max_file_bytes)]
    return pa.table(
        {
            "unit": pa.array([row[0] for row in rows], pa.int64()),
            "place": pa.array([row[1] for row in rows], pa.int64()),
            "is_article": pa.array([isinstance(row[2], Article) for row in rows], pa.bool_()),
            "known_as": pa.array([_known_as(row[2]) for row in rows], pa.large_binary()),
            "record": pa.array([encode(row[2]) for row in rows], pa.large_binary()),
        }
    )


def _read(unit: Mapping[str, Any], limit: int) -> Iterator[tuple[int, int, Article | Skipped]]:
    found = Found(Path(os.fsdecode(unit["file"])), unit["path"], unit["id"])
    if not found.file.exists():
        raise EngineError(f"{socket.gethostname()} doesn't see {found.path}; put the articles on shared storage")
    group = unit["group"]
    items = read_file(found, limit, describe) if group < 0 else read_rows(found, limit, describe, group)
    for place, item in enumerate(items):
        yield unit["unit"], place, item


def _known_as(item: Article | Skipped) -> bytes:
    """An article's id and path; all of what was skipped."""
    return encode(item) if isinstance(item, Skipped) else json.dumps([item.id, item.path]).encode()


class ExtractClaims:
    """Articles to claims. Of `ids`, the names that had to change, None is an article to leave out."""

    def __init__(self, job: Job, starts: NDArray[np.int64], ids: Mapping[int, str | None]):
        job.check()
        self._extractor = Extractor(job.settings.parser)
        self._starts, self._ids = starts, ids

    def __call__(self, table: pa.Table) -> pa.Table:
        numbers, articles = [], []
        for row in table.select(["unit", "place", "is_article", "record"]).to_pylist():
            number = int(self._starts[row["unit"]]) + row["place"]
            if row["is_article"] and self._ids.get(number, "") is not None:
                article = decode(Article, row["record"])
                new = self._ids.get(number)
                numbers.append(number)
                articles.append(article.model_copy(update={"id": new}) if new else article)
        found = self._extractor.extract(articles)
        counts = [dict(sorted(Counter(one.reason for one in part.rejected).items())) for part in found]
        return pa.table(
            {
                "number": pa.array(numbers, pa.int64()),
                "article": pa.array([encode(article) for article in articles], pa.large_binary()),
                "claims": pa.array([encode_all(part.claims) for part in found], pa.large_binary()),
                "sentences": pa.array([part.sentences for part in found], pa.int64()),
                "not_claims": pa.array([json.dumps(one) for one in counts], pa.string()),
                "parser": pa.array([self._extractor.name] * len(articles), pa.string()),
            }
        )


class EmbedClaims:
    """Claims to vectors of their texts and of the sentences around them."""

    def __init__(self, job: Job):
        from claimcheck.embed import load_embedder
        from claimcheck.judge.nli import load_nli

        job.check()
        settings = job.settings
        embedder = load_embedder(settings.model, offline=settings.offline)
        self._models = Models(embedder, load_nli(settings.nli_model, offline=settings.offline))

    def __call__(self, table: pa.Table) -> pa.Table:
        rows = table.select(["article", "claims"]).to_pylist()
        articles = [decode(Article, row["article"]) for row in rows]
        parts = [decode_all(Claim, row["claims"]) for row in rows]
        contexts = [_context(article, claim) for article, part in zip(articles, parts, strict=True) for claim in part]
        claims = flag_long([claim for part in parts for claim in part], contexts, self._models)
        embedder = self._models.embedder
        columns = embed_all([[claim.text for claim in claims], contexts], embedder.embed, Silent())
        ends = np.cumsum([len(part) for part in parts])
        slices = [slice(end - len(part), end) for end, part in zip(ends, parts, strict=True)]
        table = table.drop_columns(["claims"])
        table = table.append_column("claims", pa.array([encode_all(claims[s]) for s in slices], pa.large_binary()))
        for name, vectors in zip(("vectors", "context_vectors"), columns, strict=True):
            table = table.append_column(name, pa.array([vectors[s].tobytes() for s in slices], pa.large_binary()))
        for name, value in (("embedding", embedder.name), ("nli", self._models.nli.name)):
            table = table.append_column(name, pa.array([value] * len(rows), pa.string()))
        return table


def _context(article: Article, claim: Claim) -> str:
    return article.text[claim.context_start : claim.context_end]


def write_part(table: pa.Table, job: Job) -> pa.Table:
    """Write articles with their claims as one part; gives its name, what it holds, and the names of the models."""
    rows = table.to_pylist()
    if not rows:
        return pa.table({})
    name = f"part-{rows[0]['number']:012d}.parquet"
    parts = [decode_all(Claim, row["claims"]) for row in rows]
    claims = [claim for part in parts for claim in part]
    numbers = [row["number"] for row, part in zip(rows, parts, strict=True) for _ in part]
    vectors, context_vectors = (_joined(rows, name, len(claims)) for name in ("vectors", "context_vectors"))
    articles = [decode(Article, row["article"]) for row in rows]
    sentences, not_claims = [row["sentences"] for row in rows], [row["not_claims"] for row in rows]
    article_numbers = [row["number"] for row in rows]
    results.write_table(
        job.folder, ARTICLES, name, results.article_table(article_numbers, articles, sentences, not_claims)
    )
    results.write_table(job.folder, CLAIMS, name, results.claim_table(numbers, claims, vectors, context_vectors))
    counts: Counter[str] = sum((Counter(json.loads(text)) for text in not_claims), Counter())
    names = {key: rows[0][key] for key in ("parser", "embedding", "nli")}
    told = {"name": name, "articles": len(rows), "claims": len(claims), "sentences": sum(sentences), **names}
    return pa.Table.from_pylist([told | {"not_claims": json.dumps(counts)}])


def _joined(rows: Sequence[Mapping[str, Any]], name: str, claims: int) -> NDArray[np.float32]:
    flat = np.frombuffer(b"".join(row[name] for row in rows), dtype=np.float32)
    return flat.reshape(claims, -1) if claims else np.zeros((0, 1), dtype=np.float32)


class Share(NamedTuple):
    """The part of all claims that one matching task looks after: some files, and the row of its first claim."""

    names: tuple[str, ...]
    first: int
    claims: int


def load_part(job: Job, share: Share) -> Part:
    """What matching needs of a share."""
    names = ["article_number", "key", "speaker_key", "context_start", "context_end", "vector"]
    table = _table(job.folder / CLAIMS, share, names)
    rows = np.zeros(table.num_rows, dtype=ROW)
    columns = zip(names, ("article", "key", "speaker", "start", "end"), strict=False)
    for name, field in columns:
        rows[field] = table[name].to_numpy()
    return Part(share.first, rows, results.matrix(table["vector"]).astype(np.float16))


def _table(folder: Path, share: Share, columns: Sequence[str]) -> pa.Table:
    tables = [pq.read_table(folder / name, columns=list(columns)) for name in share.names]
    # A file without claims says nothing about the width of vectors.
    return pa.concat_tables([table for table in tables if table.num_rows] or tables[:1])


def index(job: Job, share: Share, total: int) -> NDArray[np.uint8] | None:
    """The index of a share; see claimcheck.engine.partitions.index_of."""
    return partitions.index_of(load_part(job, share), total)


def search(job: Job, queries: Share, base: Share, index: NDArray[np.uint8] | None, so_far: Hits | None) -> Hits:
    """The nearest claims in one share for those of another, or in those that were searched before."""
    depth, floor = job.settings.neighbours, steps_of(job.settings.min_similarity)
    found = partitions.search(load_part(job, queries), load_part(job, base), depth, floor, index)
    return found if so_far is None else partitions.nearest([so_far, found])


def links(job: Job, queries: Share, firsts: NDArray[np.int64], best: Hits) -> list[Links] | Links:
    """The claims of one share with the nearest of all, as pairs for each share that holds one of the two."""
    pieces = partitions.by_part(partitions.links_of(load_part(job, queries), best), firsts)
    return pieces if len(pieces) > 1 else pieces[0]


class Told(NamedTuple):
    """What one share tells another about their pairs: those where its claims are `a` and `b`, and these claims."""

    a: Sides
    b: Sides
    claims: pa.Table


def rank(job: Job, shares: Sequence[Share], number: int, *links: Links) -> list[Told] | Told:
    """For each share what this one knows of the pairs that the other has judged: those in which it holds claim `a`."""
    share = shares[number]
    as_a, as_b = partitions.ranked(np.concatenate(links), share.first, share.first + share.claims)
    judged_by = partitions.part_of(as_b["a"], _firsts(shares))
    payload = _payload(job, share)
    sentences = _sentences(payload)
    told = []
    for other in range(len(shares)):
        own, their = as_a if other == number else as_a[:0], as_b[judged_by == other]
        wanted = np.unique(np.concatenate([own["a"], their["b"]])) - share.first
        told.append(Told(own, their, _of_sentences(payload, sentences, wanted)))
    return told if len(told) > 1 else told[0]


def _firsts(shares: Sequence[Share]) -> NDArray[np.int64]:
    return np.array([share.first for share in shares], dtype=np.int64)


def _payload(job: Job, share: Share) -> pa.Table:
    """What judging needs of the claims of a share."""
    articles = _table(job.folder / ARTICLES, share, ["number", "record"])
    known = {n: decode(Article, data) for n, data in zip(*(c.to_pylist() for c in articles.columns), strict=True)}
    left_out = {"text": "", "excluded": (), "source_map": (), "notes": ()}
    bare = {n: encode(article.model_copy(update=left_out)) for n, article in known.items()}
    places = ["article_number", "context_start", "context_end"]
    table = _table(job.folder / CLAIMS, share, [*places, "record", "context_vector"])
    spans = list(zip(*(table[name].to_pylist() for name in places), strict=True))
    contexts = [known[n].text[start:end].encode("utf-8", "surrogatepass") for n, start, end in spans]
    sentences = Counter(n for n, _ in {(n, start) for n, start, _ in spans})
    return pa.table(
        {
            "row": pa.array(np.arange(share.first, share.first + share.claims)),
            "article_number": table["article_number"].combine_chunks(),
            "start": table["context_start"].combine_chunks(),
            "sentences": pa.array([sentences[n] for n, _, _ in spans], pa.int64()),
            "claim": table["record"].combine_chunks(),
            "article": pa.array([bare[n] for n, _, _ in spans], pa.large_binary()),
            "context": pa.array(contexts, pa.large_binary()),
            "context_vector": table["context_vector"].combine_chunks(),
        }
    )


def _sentences(claims: pa.Table) -> NDArray[np.int64]:
    """For each claim the number of its sentence."""
    places = np.stack([claims["article_number"].to_numpy(), claims["start"].to_numpy()], axis=1)
    numbers: NDArray[np.int64] = np.unique(places, axis=0, return_inverse=True)[1].ravel()
    return numbers


def _of_sentences(claims: pa.Table, sentences: NDArray[np.int64], wanted: NDArray[np.int64]) -> pa.Table:
    """All claims of the sentences of some claims, by their places in the table."""
    return claims.take(pa.array(np.flatnonzero(np.isin(sentences, sentences[wanted]))))


class Joined(NamedTuple):
    """The pairs that one share has judged, sorted, from both sides, and the claims of their sentences by row."""

    a: Sides
    b: Sides
    alike: NDArray[np.void]
    claims: pa.Table


def join(shares: Sequence[Share], number: int, *told: Told) -> list[Any]:
    """The pairs that a share has judged, and for each share the cosines of the sentences of the pairs with it."""
    as_a, as_b = (_sorted(np.concatenate([getattr(one, side) for one in told])) for side in ("a", "b"))
    claims = pa.concat_tables([one.claims for one in told if one.claims.num_rows] or [told[0].claims])
    rows, order = np.unique(claims["row"].to_numpy(), return_index=True)
    claims = claims.take(pa.array(order)).combine_chunks()
    alike = np.zeros(len(as_a), dtype=partitions.ALIKE)
    alike["a"], alike["b"] = as_a["a"], as_a["b"]
    vectors = results.matrix(claims["context_vector"])
    places = [np.searchsorted(rows, as_a[side]) for side in ("a", "b")]
    for name, side in zip(("a", "b"), places, strict=True):
        alike[f"article_{name}"] = claims["article_number"].to_numpy()[side]
        alike[f"start_{name}"] = claims["start"].to_numpy()[side]
    # One by one, as claimcheck.judge.sentences does it: the last bit decides among equal ones.
    alike["cosine"] = [float(vectors[a] @ vectors[b]) for a, b in zip(*(side.tolist() for side in places), strict=True)]
    with_share = partitions.part_of(alike["b"], _firsts(shares))
    pieces = [alike if other == number else alike[with_share == other] for other in range(len(shares))]
    return [Joined(as_a, as_b, alike, claims), *pieces]


def _sorted(pairs: NDArray[np.void]) -> NDArray[np.void]:
    return pairs[np.lexsort((pairs["b"], pairs["a"]))]


class Places(NamedTuple):
    """The ranks of sentences, as one share tells them to another."""

    a: NDArray[np.void]
    b: NDArray[np.void]


def sentence_ranks(shares: Sequence[Share], number: int, *alike: NDArray[np.void]) -> list[Places] | Places:
    """For each share the ranks of the sentences of this one in the pairs that the other has judged."""
    share = shares[number]
    as_a, as_b = partitions.sentence_ranks(np.concatenate(alike), share.first, share.first + share.claims)
    judged_by = partitions.part_of(as_b["a"], _firsts(shares))
    told = [Places(as_a if i == number else as_a[:0], as_b[judged_by == i]) for i in range(len(shares))]
    return told if len(told) > 1 else told[0]


def chunks(share: int, joined: Joined, *told: Places) -> Iterator[pa.Table]:
    """The pairs that one share has judged, in chunks with all that is known of their claims."""
    by_a, by_b = (_sorted(np.concatenate([getattr(one, side) for one in told])) for side in ("a", "b"))
    rows, sentences = joined.claims["row"].to_numpy(), _sentences(joined.claims)
    pairs = np.zeros(len(joined.a), dtype=PAIR)
    for name in ("a", "b", "score"):
        pairs[name] = joined.a[name]
    for name in ("rank", "rival", "best"):
        pairs[name] = np.maximum(joined.a[name], joined.b[name])
    pairs["sentences"] = np.maximum(by_a["rank"], by_b["rank"])
    ends = np.stack([np.searchsorted(rows, pairs[side]) for side in ("a", "b")], axis=1)
    pairs["ties"] = partitions.ties(joined.alike, pairs["sentences"], joined.claims["sentences"].to_numpy()[ends])
    made: list[dict[str, Any]] = []
    for start in range(0, len(pairs), PAIRS_A_CHUNK):
        part = pairs[start : start + PAIRS_A_CHUNK]
        claims = _of_sentences(joined.claims, sentences, np.unique(ends[start : start + PAIRS_A_CHUNK]))
        made.append({"share": share, "chunk": start, "pairs": part.tobytes(), "claims": _packed(claims)})
        if len(made) == CHUNKS_A_TABLE:
            yield pa.Table.from_pylist(made, schema=CHUNK)
            made = []
    if made:
        yield pa.Table.from_pylist(made, schema=CHUNK)


CHUNK = pa.schema(
    {"share": pa.int64(), "chunk": pa.int64(), "pairs": pa.large_binary(), "claims": pa.large_binary()}.items()
)


def _packed(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def _unpacked(data: bytes) -> pa.Table:
    return pa.ipc.open_stream(data).read_all()


class JudgePairs:
    """Chunks of pairs to findings."""

    def __init__(self, job: Job):
        from claimcheck.judge.nli import load_nli

        job.check()
        settings = job.settings
        nli = load_nli(settings.nli_model, offline=settings.offline)
        self._judge = Judge(nli, settings.conflict_threshold, settings.agreement_threshold)

    def __call__(self, table: pa.Table) -> pa.Table:
        return pa.Table.from_pylist([self._judged(row) for row in table.to_pylist()], schema=JUDGED)

    def _judged(self, row: Mapping[str, Any]) -> dict[str, Any]:
        known = _unpacked(row["claims"])
        claims = [decode(Claim, data) for data in known["claim"].to_pylist()]
        contexts = [data.decode("utf-8", "surrogatepass") for data in known["context"].to_pylist()]
        articles = _articles(claims, contexts, known["article"].to_pylist())
        table = np.frombuffer(row["pairs"], dtype=PAIR)
        rows = known["row"].to_numpy()
        places = list(zip(*(np.searchsorted(rows, table[side]).tolist() for side in ("a", "b")), strict=True))
        ranks = [_ranks(*numbers) for numbers in table[list(_RANKED)].tolist()]
        scores = [round(score / STEPS, 4) for score in table["score"].tolist()]
        pairs = [Pair(a=a, b=b, similarity=score) for (a, b), score in zip(places, scores, strict=True)]
        vectors = results.matrix(known["context_vector"])
        verdicts = self._judge.judge(claims, pairs, contexts, vectors, articles, Silent(), ranks=ranks, thin=False)
        judged = {(pair.a, pair.b) for pair in verdicts.pairs}
        in_findings = {claim_id for finding in verdicts.findings for claim_id in (finding.a, finding.b)}
        compared = pa.table(
            {
                "a": pa.array([claims[a].id for a, _ in places], pa.string()),
                "b": pa.array([claims[b].id for _, b in places], pa.string()),
                "similarity": pa.array(scores, pa.float64()),
                "judged": pa.array([(a, b) in judged for a, b in places], pa.bool_()),
            }
        )
        return {
            "share": row["share"],
            "chunk": row["chunk"],
            "retrieved": len(pairs),
            "judged": verdicts.judged,
            "left_out": json.dumps(verdicts.left_out),
            "findings": encode_all(verdicts.findings),
            "claims": encode_all([claim for claim in claims if claim.id in in_findings]),
            "pairs": _packed(compared),
        }


_RANKED = ("score", "rank", "rival", "best", "sentences", "ties")


def _ranks(score: int, rank: int, rival: int, best: int, sentences: int, ties: float) -> Ranks:
    """As claimcheck.judge.gate.standings has it."""
    similarity = round(score / STEPS, 4)
    margin, behind = similarity - round(rival / STEPS, 4), similarity - round(best / STEPS, 4)
    return Ranks(Standing(rank=rank, margin=margin, behind=behind), sentences, ties)


JUDGED = pa.schema(
    {
        "share": pa.int64(),
        "chunk": pa.int64(),
        "retrieved": pa.int64(),
        "judged": pa.int64(),
        "left_out": pa.string(),
        "findings": pa.large_binary(),
        "claims": pa.large_binary(),
        "pairs": pa.large_binary(),
    }.items()
)


def _articles(claims: Sequence[Claim], contexts: Sequence[str], bare: Sequence[bytes]) -> dict[str, Article]:
    """The articles of some claims, each with a text in which nothing but the sentences around these claims stands."""
    articles: dict[str, Article] = {}
    texts: dict[str, str] = {}
    for claim, context, data in zip(claims, contexts, bare, strict=True):
        if claim.article not in articles:
            articles[claim.article] = decode(Article, data)
        text = texts.get(claim.article, "").ljust(claim.context_end)
        texts[claim.article] = text[: claim.context_start] + context + text[claim.context_end :]
    return {id: article.model_copy(update={"text": texts[id]}) for id, article in articles.items()}


def write_findings(table: pa.Table, job: Job, kept: frozenset[str]) -> pa.Table:
    """Write the findings that are kept, and the pairs that were compared."""
    for row in table.to_pylist():
        name = f"part-{row['share']:06d}-{row['chunk']:012d}.parquet"
        findings = [finding for finding in decode_all(Finding, row["findings"]) if finding.id in kept]
        results.write_table(job.folder, PAIRS, name, _unpacked(row["pairs"]))
        if findings:
            results.write_table(job.folder, FINDINGS, name, results.finding_table(findings))
    return pa.table({"chunks": pa.array([table.num_rows], pa.int64())})
