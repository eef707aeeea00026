"""A Ray cluster: reading, extraction, embedding and judging with Ray Data, matching as tasks, results as Parquet."""

import json
import logging
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from claimcheck import __version__
from claimcheck.errors import ClaimcheckError, EngineError, InputError
from claimcheck.progress import Progress
from claimcheck.records import Article, Report, Skipped
from claimcheck.settings import Settings

if TYPE_CHECKING:
    from claimcheck.engine.workers import Job, Share

CONNECT_SECONDS = 10.0
"""How long to wait for somebody to listen at an address."""
ANSWER_SECONDS = 30.0
"""How long to wait until it answers as a cluster."""
ARTICLES_A_BATCH = 64
ARTICLES_A_FILE = 4096
CLAIMS_A_SHARE = 500_000
"""Claims of one matching task: with their vectors some gigabytes."""
MISSING = 'the Ray engine needs Ray: pip install "claimcheck[ray]"'


class RayEngine:
    """Runs the stages on a cluster; see Engine. What it finds is in `settings.results` when it is done."""

    def report(self, paths: Sequence[Path | str], settings: Settings, progress: Progress) -> Report:
        """See Engine.report. Raises EngineError if the cluster can't be used, OutputError for the results' folder."""
        from claimcheck.engine.slices import Slice, load

        run(paths, settings, progress)
        with progress.stage("Reading the results", None):
            return load(settings.results, Slice())


def run(paths: Sequence[Path | str], settings: Settings, progress: Progress) -> None:
    """Compare the claims of articles on a cluster and write the results as Parquet; see claimcheck.engine.results.

    Raises what RayEngine.report raises. Nothing is left behind by a run that fails or is stopped.
    """
    _ray()
    from claimcheck.engine import results
    from claimcheck.engine.workers import Job

    folder = settings.results.absolute()
    with connected(settings.ray_address) as cluster:
        results.begin(folder)
        try:
            _run(paths, Job(settings, folder), cluster, progress)
        except BaseException as error:
            results.remove(folder)
            cause = _cause(error)
            if cause is not error:
                raise cause from error
            raise


def _ray() -> Any:
    """The library, told to be silent and to send nothing anywhere. Raises EngineError if it is not installed."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    quiet = {"RAY_DATA_DISABLE_PROGRESS_BARS": "1", "RAY_DEDUP_LOGS": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
    for name, value in quiet.items():
        os.environ.setdefault(name, value)
    try:
        import pyarrow  # noqa: F401
        import ray
        import ray.data
    except ImportError as error:
        raise EngineError(MISSING) from error
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return ray


class Cluster(NamedTuple):
    """What there is to work with."""

    cpus: int
    gpus: int


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """A connection to a cluster, for as long as the context lasts; one that this process already has is kept.

    Raises EngineError if there is none, it is of another version, or has no processor for this work.
    """
    ray = _ray()
    mine = not ray.is_initialized()
    try:
        if mine:
            _connect(ray, address)
        yield _resources(ray, address)
    finally:
        if mine:
            ray.shutdown()


def _connect(ray: Any, address: str) -> None:
    if address.startswith("ray://"):
        raise EngineError(f"{address}: run this on a machine of the cluster, and name HOST:PORT without ray://")
    if address not in ("auto", "local"):
        _knock(address)
    try:
        more = {"include_dashboard": False} if address == "local" else {}
        with _hushed():
            ray.init(address=address, log_to_driver=False, logging_level=logging.CRITICAL, **more)
    except (ConnectionError, TimeoutError) as error:
        advice = "start it with `ray start`, or name it with --ray-address HOST:PORT"
        raise EngineError(f"no Ray cluster at {address!r}: {advice}") from error
    except (RuntimeError, ValueError) as error:
        said = " ".join(str(error).split())
        if "ersion mismatch" in said:
            raise EngineError(f"{said}; install the versions of the cluster here, or the other way round") from error
        raise EngineError(f"can't use the Ray cluster at {address!r}: {said}") from error


@contextmanager
def _hushed() -> Iterator[None]:
    """Nothing goes to stderr: Ray's native code says there at which level it will be silent."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _knock(address: str) -> None:
    """Raise EngineError if nobody listens there: Ray itself would wait for minutes."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise EngineError(f"{address!r} is no address of a Ray cluster: write HOST:PORT, auto or local")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise EngineError(f"no Ray cluster answers at {address}: {error}; check --ray-address") from error
    # Something else that listens there would be waited for without end, in native code that nothing but the end of a
    # process stops. Whatever else is wrong is told when connecting.
    ask = "import sys; from ray._raylet import GcsClient; GcsClient(address=sys.argv[1])"
    try:
        subprocess.run([sys.executable, "-c", ask, address], capture_output=True, timeout=ANSWER_SECONDS)
    except subprocess.TimeoutExpired:
        raise EngineError(f"what listens at {address} is no Ray cluster; check --ray-address") from None


def _resources(ray: Any, address: str) -> Cluster:
    there = ray.cluster_resources()
    cluster = Cluster(int(there.get("CPU", 0)), int(there.get("GPU", 0)))
    if cluster.cpus < 1:
        raise EngineError(f"the Ray cluster at {address!r} has no processor for this work: add a machine with CPUs")
    return cluster


def _cause(error: BaseException) -> BaseException:
    """What a worker raised, out of what Ray wrapped around it."""
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None or isinstance(seen, ClaimcheckError):
            break
        seen = getattr(seen, "cause", None) or seen.__cause__
    if isinstance(seen, ClaimcheckError):
        return seen
    if type(error).__module__.split(".")[0] == "ray":
        return EngineError(f"the Ray cluster gave up: {str(error).strip().splitlines()[-1]}")
    return error


def _run(paths: Sequence[Path | str], job: "Job", cluster: Cluster, progress: Progress) -> None:
    from claimcheck.engine import results

    with progress.stage("Reading articles", None):
        read = _read(paths, job, cluster)
    with progress.stage("Extracting claims", None):
        extracted = _extract(read, job, cluster)
    with progress.stage("Embedding claims", None):
        parts = _embed(extracted, job, cluster)
    with progress.stage("Matching claims", None):
        tables = _match(_shares(parts, cluster), job)
    with progress.stage("Judging pairs", None):
        counts = _judge(tables, job, cluster)
    names = {key: parts[0][key] for key in ("embedding", "nli", "parser")}
    not_claims: Counter[str] = sum((Counter(json.loads(part["not_claims"])) for part in parts), Counter())
    coverage = {key: sum(part[key] for part in parts) for key in ("articles", "sentences", "claims")}
    coverage |= {"not_claims": dict(sorted(not_claims.items())), **counts}
    run = {"version": __version__, "models": names, "settings": job.settings.recorded()}
    skipped = [item.model_dump() for item in read.skipped]
    results.finish(job.folder, {"coverage": coverage, "run": run, "skipped": skipped})


class Read(NamedTuple):
    """What reading gave: the rows, as a dataset, and what is to be known about them."""

    rows: Any
    articles: int
    starts: Any
    """int64: the number of the first article of each unit."""
    ids: dict[int, str | None]
    """The numbers of articles whose id is taken, with another id, or None for one that is left out."""
    skipped: list[Skipped]


def _read(paths: Sequence[Path | str], job: "Job", cluster: Cluster) -> Read:
    from claimcheck.engine.workers import read_units
    from claimcheck.ingest.reader import nothing_read

    units, skipped = _units(paths)
    ray = _ray()
    if not units:
        raise InputError(nothing_read(paths, skipped))
    _prepare(ray)
    blocks = min(len(units), max(cluster.cpus * 4, len(units) // ARTICLES_A_BATCH))
    source = ray.data.from_items(units, override_num_blocks=blocks)
    rows = source.map_batches(
        read_units, batch_size=ARTICLES_A_BATCH, batch_format="pyarrow", fn_kwargs={"job": job}
    ).materialize()
    starts = np.zeros(len(units), dtype=np.int64)
    ids: dict[int, str | None] = {}
    count, taken = 0, dict[str, str]()
    for number, row in enumerate(_in_order(rows.select_columns(["unit", "place", "is_article", "known_as"]))):
        starts[row["unit"]] = number - row["place"]
        accepted = _accepted(row, taken)
        if isinstance(accepted, Skipped):
            skipped.append(accepted)
            ids |= {number: None} if row["is_article"] else {}
        else:
            taken[accepted.id] = accepted.path
            ids |= {number: accepted.id} if accepted.id != json.loads(row["known_as"])[0] else {}
            count += 1
    if not count:
        raise InputError(nothing_read(paths, skipped))
    return Read(rows, count, starts, ids, skipped)


def _in_order(dataset: Any) -> Iterator[dict[str, Any]]:
    last = (-1, -1)
    for batch in dataset.iter_batches(batch_format="pyarrow"):
        for row in batch.to_pylist():
            place = (row["unit"], row["place"])
            if place <= last:
                raise EngineError("the cluster gave articles out of order; please report this")
            last = place
            yield row


def _accepted(row: Mapping[str, Any], taken: dict[str, str]) -> Article | Skipped:
    """What becomes of a row, as in claimcheck.ingest.reader.read_articles."""
    from claimcheck.engine.results import decode
    from claimcheck.ingest.reader import with_own_id

    if not row["is_article"]:
        return decode(Skipped, row["known_as"])
    id, path = json.loads(row["known_as"])
    return with_own_id(Article(id=id, path=path, text=""), taken)


def _units(paths: Sequence[Path | str]) -> tuple[list[dict[str, Any]], list[Skipped]]:
    """What one worker reads at once: a file, or of a Parquet file a row group."""
    from claimcheck.ingest.decoding import Unusable
    from claimcheck.ingest.files import find_files
    from claimcheck.ingest.parquet import open_file

    found, skipped = find_files(paths)
    units: list[dict[str, Any]] = []
    for one in found:
        groups = [-1]
        if one.file.suffix.lower() == ".parquet":
            with suppress(Unusable, OSError):  # the worker that reads it says why
                groups = list(range(open_file(one.file).num_row_groups)) or [-1]
        unit = {"file": os.fsencode(one.file.absolute()), "path": one.path, "id": one.id}
        units += [unit | {"unit": len(units) + i, "group": group} for i, group in enumerate(groups)]
    return units, skipped


def _prepare(ray: Any) -> None:
    """Ray Data without bars and lines of its own, and with rows in their order."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.execution_options.preserve_order = True


def _mapped(dataset: Any, worker: Any, arguments: tuple[Any, ...], cluster: Cluster, batch: int, gpus: int = 0) -> Any:
    """A dataset through a pool of workers, each with a processor of its own, or with a graphics card."""
    from ray.data import ActorPoolStrategy

    size = max(1, min(cluster.gpus if gpus else cluster.cpus, dataset.num_blocks()))
    return dataset.map_batches(
        worker,
        batch_size=batch,
        batch_format="pyarrow",
        compute=ActorPoolStrategy(min_size=1, max_size=size),
        num_cpus=0 if gpus else 1,
        num_gpus=gpus or None,
        fn_constructor_args=arguments,
    )


def _extract(read: Read, job: "Job", cluster: Cluster) -> Any:
    from claimcheck.engine.workers import ExtractClaims

    batch = max(1, min(ARTICLES_A_BATCH, read.articles // (4 * cluster.cpus)))
    blocks = max(cluster.cpus, read.articles // (4 * ARTICLES_A_BATCH))
    rows = read.rows.repartition(min(blocks * 4, max(1, read.articles)))
    return _mapped(rows.materialize(), ExtractClaims, (job, read.starts, read.ids), cluster, batch).materialize()


def _embed(extracted: Any, job: "Job", cluster: Cluster) -> list[dict[str, Any]]:
    """The parts that were written, in order."""
    from claimcheck.engine.workers import EmbedClaims, write_part

    own = job.settings.model == job.settings.nli_model == "bundled"
    gpus = 0 if own else min(1, cluster.gpus)  # the bundled models run on processors
    articles = extracted.count()
    embedded = _mapped(extracted, EmbedClaims, (job,), cluster, ARTICLES_A_BATCH, gpus)
    size = max(1, min(ARTICLES_A_FILE, -(-articles // (2 * cluster.cpus))))
    written = embedded.map_batches(
        write_part, batch_size=size, batch_format="pyarrow", num_cpus=0, fn_kwargs={"job": job}
    )
    return sorted(written.take_all(), key=lambda part: part["name"])


def _shares(parts: Sequence[Mapping[str, Any]], cluster: Cluster) -> list["Share"]:
    """The written parts in groups of about as many claims, at least one for each processor if there are enough."""
    from claimcheck.engine.workers import Share

    total = sum(part["claims"] for part in parts)
    limit = min(CLAIMS_A_SHARE, -(-total // cluster.cpus))
    shares: list[Share] = []
    names: list[str] = []
    first = claims = 0
    for part in parts:
        names, claims = [*names, part["name"]], claims + part["claims"]
        if claims >= limit and claims:
            shares.append(Share(tuple(names), first, claims))
            names, first, claims = [], first + claims, 0
    return [*shares, Share(tuple(names), first, claims)] if claims else shares


def _match(shares: Sequence["Share"], job: "Job") -> list[Any]:
    """References to tables of chunks; see claimcheck.engine.workers.chunks."""
    from claimcheck.engine import workers

    if sum(share.claims for share in shares) < 2:
        return []
    ray, several = _ray(), range(len(shares))
    firsts = np.array([share.first for share in shares])

    def task(function: Any, returns: int | str = 1) -> Any:
        return ray.remote(function).options(num_returns=returns).remote

    def exchange(function: Any, arguments: tuple[Any, ...], tables: Sequence[Sequence[Any]]) -> list[list[Any]]:
        """Each share gets what all told it, and tells each something: tables[who told][who is told]."""
        run = task(function, len(shares))
        answers = [run(*arguments, i, *(row[i] for row in tables)) for i in several]
        return [answer if isinstance(answer, list) else [answer] for answer in answers]

    search, join, give = task(workers.search), task(workers.join, len(shares) + 1), task(workers.links, len(shares))
    total = sum(share.claims for share in shares)
    bases = [(share, task(workers.index)(job, share, total)) for share in shares]
    links = []
    for number, share in enumerate(shares):
        best = None
        for base in (*bases[number:], *bases[:number]):  # not all at the same one at once
            best = search(job, share, *base, best)
        answer = give(job, share, firsts, best)
        links.append(answer if isinstance(answer, list) else [answer])
    told = exchange(workers.rank, (job, shares), links)
    joined = [join(shares, i, *(row[i] for row in told)) for i in several]
    places = exchange(workers.sentence_ranks, (shares,), [row[1:] for row in joined])
    chunks = task(workers.chunks, "streaming")
    streams = [chunks(i, joined[i][0], *(row[i] for row in places)) for i in several]
    return [table for stream in streams for table in stream]


def _judge(tables: Sequence[Any], job: "Job", cluster: Cluster) -> dict[str, Any]:
    """Writes pairs and findings; gives what goes into the coverage."""
    from claimcheck.engine.workers import JudgePairs, write_findings

    ray = _ray()
    counts: dict[str, Any] = {"pairs_retrieved": 0, "pairs_judged": 0}
    if not tables:
        return counts | {"pairs_left_out": {}}
    own = job.settings.nli_model == "bundled"
    gpus = 0 if own else min(1, cluster.gpus)
    judged = _mapped(ray.data.from_arrow_refs(list(tables)), JudgePairs, (job,), cluster, 1, gpus).materialize()
    kept, left_out = _kept(judged, counts)
    done = judged.map_batches(
        write_findings, batch_size=None, batch_format="pyarrow", fn_kwargs={"job": job, "kept": kept}
    )
    done.materialize()
    return counts | {"pairs_left_out": dict(sorted((key, n) for key, n in left_out.items() if n))}


class _Light(NamedTuple):
    """What claimcheck.judge.thin_out needs of a finding."""

    id: str
    score: float
    label: str
    a: str
    b: str


class _Place(NamedTuple):
    """What it needs of a claim."""

    id: str
    article: str
    context_start: int


def _kept(judged: Any, counts: dict[str, Any]) -> tuple[frozenset[str], Counter[str]]:
    """The findings to keep, and what was left out. The one step that sees all findings at once."""
    from claimcheck.engine.results import loads
    from claimcheck.judge import thin_out

    left_out: Counter[str] = Counter()
    findings: list[_Light] = []
    places: dict[str, _Place] = {}
    columns = ["retrieved", "judged", "left_out", "findings", "claims"]
    for batch in judged.select_columns(columns).iter_batches(batch_format="pyarrow"):
        for row in batch.to_pylist():
            counts["pairs_retrieved"] += row["retrieved"]
            counts["pairs_judged"] += row["judged"]
            left_out.update(json.loads(row["left_out"]))
            findings += [_Light(*(one[name] for name in _Light._fields)) for one in loads(row["findings"])]
            for one in loads(row["claims"]):
                places[one["id"]] = _Place(one["id"], one["article"], one["context_start"])
    kept = frozenset(finding.id for finding in thin_out(findings, places))  # type: ignore[arg-type]
    left_out["weaker reading of a pair that is shown"] += len(findings) - len(kept)
    return kept, left_out
