"""A connection to a Ray cluster, and work that is spread over its workers. The only file that starts anything of Ray.

Workers keep nothing between two pieces of work: each reads files, writes files under names that follow from the piece
alone, and answers with a few numbers. What Ray does again after a worker died therefore gives the same files.
"""

import logging
import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from claimcheck.errors import ClaimcheckError, EngineError

if TYPE_CHECKING:
    import pyarrow as pa

CONNECT_SECONDS = 10.0
"""How long to wait for somebody to listen at an address."""
ANSWER_SECONDS = 30.0
"""How long to wait until it answers as a cluster."""
TURNS = 16
"""Pieces of work for each worker, if there are enough: what a worker that dies has to do again."""
MISSING = 'the Ray engine needs Ray: pip install "claimcheck[ray]"'


def library() -> Any:
    """Ray, told to be silent and to send nothing anywhere. Raises EngineError if it is not installed."""
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

    def spread(self, items: Sequence[Any], worker: type, *arguments: Any, on_gpus: bool = False) -> list[Any]:
        """What a pool of workers, each made as worker(*arguments) and called with an item, answers; in order of items.

        Each has a processor of its own, or a graphics card, if these are wanted and there are any. One that dies is
        replaced, and its item done again. Raises what the first worker raises, and EngineError if an answer is missing.
        """
        from ray.data import ActorPoolStrategy, DataContext, from_items

        if not items:
            return []
        context = DataContext.get_current()
        context.enable_progress_bars = context.print_on_execution_start = False
        places = self.gpus if on_gpus and self.gpus else self.cpus
        rows = [{"number": number, "item": pickle.dumps(item)} for number, item in enumerate(items)]
        dataset = from_items(rows, override_num_blocks=min(len(rows), places * TURNS)).map_batches(
            type(worker.__name__, (_Pool,), {}),  # the name by which Ray shows it
            batch_size=1,
            batch_format="pyarrow",
            compute=ActorPoolStrategy(min_size=1, max_size=min(len(rows), places)),
            num_cpus=0 if on_gpus and self.gpus else 1,
            num_gpus=1 if on_gpus and self.gpus else None,
            fn_constructor_args=(worker, arguments),
        )
        answers = {row["number"]: pickle.loads(row["item"]) for row in dataset.take_all()}
        if len(answers) < len(items):
            raise EngineError(f"the cluster lost {len(items) - len(answers)} answers; run it again, and report this")
        return [answers[number] for number in range(len(items))]


class _Pool:
    """A worker of a pool: tables of items to tables of answers."""

    def __init__(self, worker: type, arguments: Sequence[Any]):
        self._work = worker(*arguments)

    def __call__(self, table: "pa.Table") -> "pa.Table":
        import pyarrow as pa

        answers = [pickle.dumps(self._work(pickle.loads(item))) for item in table["item"].to_pylist()]
        return pa.table({"number": table["number"], "item": pa.array(answers, pa.large_binary())})


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """A connection to a cluster, for as long as the context lasts; one that this process already has is kept.

    Raises EngineError if there is none, it is of another version, or has no processor for this work.
    """
    ray = library()
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


def cause_of(error: BaseException) -> BaseException:
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
