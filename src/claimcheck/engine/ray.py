"""A Ray cluster: the same stages, spread over its workers, and results as Parquet.

What the stages leave for one another are files in the folder of the results, on storage that all machines share. The
machine that starts the run keeps names and counts only. See claimcheck.engine.workers for why nothing is lost with a
worker that dies.
"""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck import __version__
from claimcheck.engine.cluster import Cluster, cause_of, connected, library
from claimcheck.errors import InputError
from claimcheck.progress import Progress
from claimcheck.records import Article, Report, Skipped
from claimcheck.settings import Settings
from claimcheck.weights.card import extra

if TYPE_CHECKING:
    from claimcheck.engine.matching import Plan
    from claimcheck.engine.workers import Job, Part, Piece, Unit

CLAIMS_A_SHARE = 1_000_000
"""Claims of one matching task: with those that they are compared with some gigabytes."""
CLAIMS_A_BLOCK = 4_000
"""Claims whose pairs one worker judges."""
BLOCKS_A_TURN = 4_096
"""Blocks that are judged before what they needed is removed: some terabytes where there are many claims."""
MANY = ".jsonl", ".parquet"
"""Files that hold many articles."""


class RayEngine:
    """Runs the stages on a cluster; see Engine. What it finds is in `settings.results` when it is done."""

    def report(self, paths: Sequence[Path | str], settings: Settings, progress: Progress) -> Report:
        """See Engine.report. Raises EngineError if the cluster can't be used, OutputError for the results' folder."""
        run(paths, settings, progress)
        from claimcheck.engine.slices import Slice, load

        with progress.stage("Reading the results", None):
            return load(settings.results, Slice())


def run(paths: Sequence[Path | str], settings: Settings, progress: Progress) -> None:
    """Compare the claims of articles on a cluster and write the results as Parquet; see claimcheck.engine.tables.

    Raises what RayEngine.report raises. Nothing is left behind by a run that fails or is stopped.
    """
    library()
    from claimcheck.engine import tables
    from claimcheck.engine.workers import Job

    folder = settings.results.absolute()
    with connected(settings.ray_address) as cluster:
        tables.begin(folder)
        try:
            tables.finish(folder, _run(paths, Job(settings, folder), cluster, progress))
        except BaseException as error:
            tables.remove(folder)
            cause = cause_of(error)
            if cause is not error:
                raise cause from error
            raise


def _run(paths: Sequence[Path | str], job: "Job", cluster: Cluster, progress: Progress) -> dict[str, Any]:
    """All stages; gives what a report says besides its articles, claims and findings."""
    from claimcheck.engine.workers import EmbedClaims, ExtractClaims, ReadUnit

    settings = job.settings
    with progress.stage("Reading articles", None):
        units, skipped = _units(paths, cluster)
        pieces = [piece for read in cluster.spread(units, ReadUnit, job) for piece in read]
        parts = _accepted(pieces, paths, skipped)
    with progress.stage("Extracting claims", None):
        [parser] = set(cluster.spread(parts, ExtractClaims, job))
    with progress.stage("Embedding claims", None):
        known = cluster.spread(parts, EmbedClaims, job, on_gpus=_on_cards(settings.model, settings.nli_model))
    counts = {key: sum(one[key] for one in known) for key in ("articles", "sentences", "claims")}
    not_claims = sum((one["not_claims"] for one in known), Counter[str]())
    judged = _compare(known, job, cluster, progress)
    return {
        "coverage": {**counts, **judged, "not_claims": dict(sorted(not_claims.items()))},
        "run": {
            "version": __version__,
            "models": {**known[0]["models"], "parser": parser},
            "settings": settings.recorded(),
        },
        "skipped": [item.model_dump() for item in skipped],
    }


def _on_cards(*models: str) -> bool:
    """Whether any of these models runs on the graphics cards of the cluster, where it has some: the bundled ones do
    with the extra `gpu`, which all its machines have if this one has it.
    """
    return extra() or any(model != "bundled" for model in models)


def _units(paths: Sequence[Path | str], cluster: Cluster) -> tuple[list["Unit"], list[Skipped]]:
    """What one worker reads at once, in the order of the input, and what is no file to read."""
    from claimcheck.engine.workers import ARTICLES_A_PART, Unit
    from claimcheck.ingest.decoding import Unusable
    from claimcheck.ingest.files import find_files
    from claimcheck.ingest.parquet import open_file
    from claimcheck.ingest.reader import nothing_read

    found, skipped = find_files(paths)
    if not found:
        raise InputError(nothing_read(paths, skipped))
    size = min(ARTICLES_A_PART, -(-len(found) // (4 * cluster.cpus)))
    units: list[Unit] = []
    waiting: list[tuple[bytes, str, str]] = []
    for one in found:
        suffix, file = one.file.suffix.lower(), (os.fsencode(one.file.absolute()), one.path, one.id)
        if waiting and (len(waiting) == size or suffix in MANY):
            units.append(Unit(len(units), tuple(waiting)))
            waiting = []
        groups: Sequence[int | None] = [None]
        if suffix == ".parquet":
            with suppress(Unusable, OSError):  # the worker that reads it says why
                groups = range(open_file(one.file).num_row_groups) or [None]
        if suffix in MANY:
            units += [Unit(len(units) + i, (file,), group) for i, group in enumerate(groups)]
        else:
            waiting.append(file)
    return units + ([Unit(len(units), tuple(waiting))] if waiting else []), skipped


def _accepted(pieces: Sequence["Piece"], paths: Sequence[Path | str], skipped: list[Skipped]) -> list["Part"]:
    """The pieces that hold articles, with the ids that these have among one another; fills `skipped`.

    As claimcheck.ingest.reader.read_articles does it. Raises InputError if there is no article.
    """
    from claimcheck.engine.workers import Part
    from claimcheck.ingest.reader import nothing_read, with_own_id

    taken: dict[str, str] = {}
    parts, number = [], 0
    for piece in pieces:
        ids: dict[int, str | None] = {}
        place = 0
        for item in piece.items:
            if isinstance(item, Skipped):
                skipped.append(item)
                continue
            accepted = with_own_id(Article(id=item.id, path=item.path, text=""), taken)
            if isinstance(accepted, Skipped):
                skipped.append(accepted)
                ids[place] = None
            else:
                taken[accepted.id] = accepted.path
                if accepted.id != item.id:
                    ids[place] = accepted.id
            place += 1
        if place > sum(id is None for id in ids.values()):
            parts.append(Part(piece.name, number, ids))
        number += place
    if not parts:
        raise InputError(nothing_read(paths, skipped))
    return parts


def _compare(known: Sequence[Mapping[str, Any]], job: "Job", cluster: Cluster, progress: Progress) -> dict[str, Any]:
    """Match and judge the claims of all parts; gives what goes into the coverage."""
    from claimcheck.engine.matching import Plan
    from claimcheck.engine.shares import shares_of

    total, left_out = sum(part["claims"] for part in known), Counter[str]()
    if total < 2:
        return {"pairs_retrieved": 0, "pairs_judged": 0, "pairs_left_out": {}}
    by_name = {part["name"]: part for part in known}
    shares = shares_of(known, min(CLAIMS_A_SHARE, -(-total // cluster.cpus)))
    size = min(CLAIMS_A_BLOCK, -(-total // (4 * cluster.cpus)))
    blocks = [one for share in shares for one in shares_of([by_name[n] for n in share.names], size, share.first)]
    plan = Plan(tuple(shares), tuple(blocks))
    with progress.stage("Matching claims", None):
        _match(plan, job)
    with progress.stage("Judging pairs", None):
        judged = _judge(plan, job, cluster)
    for one in judged:
        left_out += one["pairs_left_out"]
    counts = {key: sum(one[key] for one in judged) for key in ("pairs_retrieved", "pairs_judged")}
    return {**counts, "pairs_left_out": dict(sorted(left_out.items()))}


def _match(plan: "Plan", job: "Job") -> None:
    """Find the neighbours of all claims: each share hands on to the next search what it has found so far."""
    from claimcheck.engine import matching

    ray = library()
    index, search, link = (ray.remote(task).remote for task in (matching.index, matching.search, matching.link))
    hits = [None] * len(plan.shares)
    for base in plan.shares:
        packed = None if plan.is_exact else index(job, base)
        hits = [search(job, asked, base, known, packed) for asked, known in zip(plan.shares, hits, strict=True)]
    shared = ray.put(plan)
    ray.get([link(job, shared, number, known) for number, known in enumerate(hits)])


def _judge(plan: "Plan", job: "Job", cluster: Cluster) -> list[dict[str, Any]]:
    """What the judges of all blocks tell. In turns, because what they have to know is much more than all articles."""
    from claimcheck.engine import matching
    from claimcheck.engine.judging import JudgeBlock

    ray = library()
    send, shared = ray.remote(matching.send).remote, ray.put(plan)
    told: dict[int, dict[str, Any]] = {}
    nearest: dict[int, int] = {}
    waiting: list[int] = list(range(len(plan.blocks)))
    while waiting:
        for turn in (waiting[i : i + BLOCKS_A_TURN] for i in range(0, len(waiting), BLOCKS_A_TURN)):
            ray.get([send(job, shared, number, turn) for number in range(len(plan.shares))])
            on_gpus = _on_cards(job.settings.nli_model)
            answers = cluster.spread(turn, JudgeBlock, job, plan, turn, nearest, on_gpus=on_gpus)
            told |= dict(zip(turn, answers, strict=True))
            matching.forget(job, plan, turn)
        # The nearest of a claim may turn up in another block only: then those that did not know it judge again.
        known, nearest = nearest, {}
        for one in told.values():
            for claim, score in one["nearest"].items():
                nearest[claim] = max(score, nearest.get(claim, 0))
        waiting = [
            number
            for number, one in told.items()
            if any(max(score, known.get(claim, 0)) < nearest[claim] for claim, score in one["nearest"].items())
        ]
    return list(told.values())
