"""Matching on a cluster: what its tasks read and write. See claimcheck.engine.shares for what is computed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from claimcheck.engine import shares, tables
from claimcheck.engine.shares import A, B, Hits, Links, Share
from claimcheck.engine.tables import CLAIMS, LINKS, MATERIAL, SENT
from claimcheck.engine.workers import Job
from claimcheck.match.rows import ROW, steps_of
from claimcheck.match.search import EXACT_UNTIL, Part, build_index
from claimcheck.report.write import whole_file

COLUMNS = {
    "article_number": "article",
    "key": "key",
    "speaker_key": "speaker",
    "context_start": "start",
    "context_end": "end",
}
"""Of a file of claims, and what they are called in matching."""


class Plan(NamedTuple):
    """How all claims are divided."""

    shares: tuple[Share, ...]
    """What one task compares with another share."""
    blocks: tuple[Share, ...]
    """What is judged at once: the pairs whose first claim is in the block. Each lies in one share."""

    @property
    def is_exact(self) -> bool:
        """Whether each claim is compared with each, as on one machine."""
        return self.shares[-1].end <= EXACT_UNTIL


def load_part(job: Job, share: Share) -> Part:
    """The claims of a share as matching knows them."""
    # A file without claims says nothing about the width of vectors.
    read = [pq.read_table(job.folder / CLAIMS / name, columns=[*COLUMNS, "vector"]) for name in share.names]
    table = pa.concat_tables([one for one in read if one.num_rows])
    rows = np.zeros(table.num_rows, dtype=ROW)
    for column, name in COLUMNS.items():
        rows[name] = table[column].to_numpy()
    return Part(tables.matrix(table["vector"]).astype(np.float16), rows)


def index(job: Job, share: Share) -> NDArray[np.uint8]:
    """The index of a share, as bytes."""
    import faiss

    packed: NDArray[np.uint8] = faiss.serialize_index(build_index(load_part(job, share).vectors))
    return packed


def search(job: Job, asked: Share, base: Share, known: Hits | None, packed: NDArray[np.uint8] | None) -> Hits:
    """The nearest claims in `base`, and among those that are `known`, for each of `asked`. `packed` is an index."""
    import faiss

    depth, floor = job.settings.neighbours, steps_of(job.settings.min_similarity)
    found = None if packed is None else faiss.deserialize_index(packed)
    hits = shares.search(load_part(job, asked), load_part(job, base), base.first, depth, floor, found)
    return hits if known is None else shares.nearer(known, hits)


def link(job: Job, plan: Plan, number: int, hits: Hits) -> None:
    """Write the pairs of a share's claims with their nearest, by either side, and how near the nearest is."""
    links = shares.links_of(hits, plan.shares[number].first)
    _save(job, f"{number}-a", links)
    _save(job, f"{number}-b", links[:, np.lexsort((links[A], links[B]))])
    _save(job, f"{number}-best", np.maximum(hits["score"][:, 0], 0).astype(np.int32))


def _save(job: Job, name: str, values: NDArray[Any]) -> None:
    with whole_file(job.folder / LINKS / f"{name}.npy") as file:
        np.save(file, values)


def _load(job: Job, name: str) -> NDArray[Any]:
    values: NDArray[Any] = np.load(job.folder / LINKS / f"{name}.npy", mmap_mode="r")
    return values


def links_within(job: Job, plan: Plan, side: int, share: Share) -> Links:
    """All pairs whose claim `side` is in a share or block."""
    found = [_load(job, f"{number}-{'ab'[side]}") for number in range(len(plan.shares))]
    return shares.once(np.concatenate([shares.within(links, side, share) for links in found], axis=1))


def send(job: Job, plan: Plan, number: int, turn: Sequence[int]) -> None:
    """Write, for each block of a turn, the articles of a share with claims to be judged with those of the block."""
    share = plan.shares[number]
    links = links_within(job, plan, B, share)
    links = links[:, np.argsort(links[A], kind="stable")]
    material = material_of(job, plan, number, share)
    ends = np.append(material["first"].to_numpy()[1:], share.end)
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with (
        whole_file(_sent(job, number, turn)) as file,
        pa.ipc.new_file(file, material.schema, options=options) as writer,
    ):
        for block in (plan.blocks[one] for one in turn):
            others = shares.within(links, A, block)[B]
            wanted = np.unique(np.searchsorted(ends, others[others >= block.end], side="right"))
            [batch] = material.take(pa.array(wanted)).combine_chunks().to_batches() or [_nothing(material.schema)]
            writer.write_batch(batch)


def _sent(job: Job, number: int, turn: Sequence[int]) -> Path:
    return job.folder / SENT / f"{turn[0]}-{number}.arrow"


def _nothing(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=schema)


def material_of(job: Job, plan: Plan, number: int, share: Share) -> pa.Table:
    """The articles with claims of a share, or of a block in share `number`, with all that is to be known to judge them.

    "first" is the number of an article's first claim, "best" int32 for each claim the cosine in steps of its nearest.
    """
    table = pa.concat_tables(pq.read_table(job.folder / MATERIAL / name) for name in share.names)
    counts = table["count"].to_numpy()
    firsts = share.first + np.cumsum(counts) - counts
    best, start = _load(job, f"{number}-best"), plan.shares[number].first
    nearest = [best[first - start : first - start + n].tobytes() for first, n in zip(firsts, counts, strict=True)]
    table = table.append_column("first", pa.array(firsts, pa.int64()))
    table = table.append_column("best", pa.array(nearest, pa.large_binary()))
    return table.filter(pa.array(counts > 0)).combine_chunks()


def material_for(job: Job, plan: Plan, number: int, turn: Sequence[int]) -> pa.Table:
    """The articles of a block, and those that were sent for it in its turn, in order."""
    block = plan.blocks[number]
    home = next(i for i, share in enumerate(plan.shares) if share.first <= block.first < share.end)
    own = material_of(job, plan, home, block)
    sent = []
    for i in range(home, len(plan.shares)):
        with pa.memory_map(str(_sent(job, i, turn))) as file:
            sent.append(pa.ipc.open_file(file).get_batch(turn.index(number)))
    return pa.concat_tables([own, pa.Table.from_batches(sent)])


def forget(job: Job, plan: Plan, turn: Sequence[int]) -> None:
    """Remove what was sent in a turn."""
    for number in range(len(plan.shares)):
        _sent(job, number, turn).unlink(missing_ok=True)
