"""The same stages on a cluster of two nodes on this machine: the same bytes, also when a worker is killed."""

import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimcheck.cli import run
from claimcheck.engine import tables
from claimcheck.engine.cluster import connected
from claimcheck.engine.workers import Job
from claimcheck.errors import EngineError
from claimcheck.settings import Settings
from tests.conftest import REPOSITORY

ARTICLES = ("referendum-de-1.md", "referendum-en-1.md", "referendum-es-1.md", "ferry-en-1.md")
STORE = 100 * 1024 * 1024


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A cluster of two nodes with one processor each."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    cluster = start_cluster()
    try:
        yield cluster.address
    finally:
        cluster.shutdown()


def start_cluster(tries: int = 3) -> Any:
    """Ray gives a node half a minute to start, which is not always enough on a busy machine."""
    from ray.cluster_utils import Cluster

    cluster = Cluster()
    try:
        for _ in range(2):
            cluster.add_node(num_cpus=1, object_store_memory=STORE, include_dashboard=False)
    except Exception:
        cluster.shutdown()
        if tries == 1:
            raise
        return start_cluster(tries - 1)
    return cluster


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles as files, as Parquet, and as JSONL with a line that is none and an id that is there twice."""
    folder = tmp_path_factory.mktemp("articles")
    for name in ARTICLES:
        (folder / name).write_bytes((REPOSITORY / "corpus" / name).read_bytes())
    text = "The ferry costs nine euros since May, the harbour office said. Nobody was hurt in the storm."
    lines = [
        {"id": "wire", "text": text, "outlet": "Wire", "date": "2025-05-02", "lang": "en"},
        {"text": ""},
        {"id": "wire", "text": text},
    ]
    (folder / "wire.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    rows = [{"text": text.replace("nine", "eleven"), "outlet": "Post"}, {"text": text.replace("nine", "12")}]
    pq.write_table(pa.Table.from_pylist(rows), folder / "more.parquet", row_group_size=1)
    return folder


@pytest.fixture(scope="module")
def local(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The report as this machine makes it."""
    out = tmp_path_factory.mktemp("local")
    assert run(["report", str(articles), "-o", str(out), "--format", "json", "--no-cache", "-q"]) == 0
    return (out / "report.json").read_bytes()


@pytest.fixture(scope="module")
def ray_report(articles: Path, address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the report as the cluster makes it."""
    out = tmp_path_factory.mktemp("ray")
    assert on_cluster(articles, address, out) == 0
    return out


def on_cluster(articles: Path, address: str, out: Path) -> int:
    where = ["--engine", "ray", "--ray-address", address]
    return run(["report", str(articles), "-o", str(out), "--format", "json", "-q", *where])


def test_the_cluster_finds_what_this_machine_finds(local: bytes, ray_report: Path) -> None:
    assert (ray_report / "report.json").read_bytes() == local
    report = json.loads(local)
    assert len(report["findings"]) > 5 and len(report["articles"]) == 7
    assert {item["reason"] for item in report["skipped"]} == {"empty", "duplicate id"}


def test_the_results_are_parquet(local: bytes, ray_report: Path) -> None:
    import pyarrow.dataset as ds

    folder, report = ray_report / "results", json.loads(local)
    read = {name: ds.dataset(folder / name).to_table() for name in (tables.CLAIMS, tables.FINDINGS, tables.PAIRS)}
    assert set(read[tables.CLAIMS]["id"].to_pylist()) == {claim["id"] for claim in report["claims"]}
    assert set(read[tables.FINDINGS]["id"].to_pylist()) == {finding["id"] for finding in report["findings"]}
    assert read[tables.PAIRS].num_rows == report["coverage"]["pairs_retrieved"]
    assert sum(read[tables.PAIRS]["judged"].to_pylist()) == report["coverage"]["pairs_judged"]
    assert not (folder / tables.UNFINISHED).exists()


AT_WORK = (r"ExtractClaims\W+submit", r"EmbedClaims\W+submit", r"ray::search", r"JudgeBlock\W+submit")
"""Titles of workers in the middle of a stage."""


def test_a_killed_worker_loses_nothing(local: bytes, articles: Path, address: str, tmp_path: Path) -> None:
    killed: list[str] = []
    done = threading.Event()
    watcher = threading.Thread(target=kill_workers, args=(killed, done))
    watcher.start()
    try:
        assert on_cluster(articles, address, tmp_path) == 0
    finally:
        done.set()
        watcher.join()
    assert killed == list(AT_WORK), "no worker was at work when it was looked for"
    assert (tmp_path / "report.json").read_bytes() == local
    assert not list((tmp_path / "results").rglob(".claimcheck-*"))


def kill_workers(killed: list[str], done: threading.Event) -> None:
    """Kill a process with each of the titles, one after the other, as soon as there is one."""
    for title in AT_WORK:
        while not done.is_set():
            for place in Path("/proc").glob("[0-9]*/cmdline"):
                with suppress(OSError):  # it ended meanwhile
                    if re.search(title, place.read_bytes().decode(errors="replace")):
                        os.kill(int(place.parent.name), signal.SIGKILL)
                        killed.append(title)
                        break
            if title in killed:
                break
            time.sleep(0.01)


def test_a_slice_is_a_report_on_part_of_it(local: bytes, ray_report: Path, tmp_path: Path) -> None:
    whole = json.loads(local)
    outlets = {article["id"]: article["outlet"] for article in whole["articles"]}
    claims = {claim["id"]: claim for claim in whole["claims"]}
    outlet = outlets[claims[whole["findings"][0]["a"]["claim"]]["article"]]
    arguments = ["slice", str(ray_report / "results"), "-o", str(tmp_path), "--format", "json", "-q"]
    assert run([*arguments, "--outlet", outlet.upper()]) == 0
    part = json.loads((tmp_path / "report.json").read_text())
    expected = [
        finding["id"]
        for finding in whole["findings"]
        if outlet in {outlets[claims[finding[side]["claim"]]["article"]] for side in ("a", "b")}
    ]
    assert [finding["id"] for finding in part["findings"]] == expected
    own = {id for id, claim in claims.items() if outlets[claim["article"]] == outlet}
    others = {finding[side]["claim"] for finding in part["findings"] for side in ("a", "b")}
    assert {claim["id"] for claim in part["claims"]} == own | others
    assert part["run"]["settings"]["slice"] == {"outlets": [outlet.upper()]}
    coverage = part["coverage"]
    assert 0 < coverage["pairs_judged"] <= coverage["pairs_retrieved"] < whole["coverage"]["pairs_retrieved"]


def test_slices_by_day_and_words(ray_report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["slice", str(ray_report / "results"), "-o", str(tmp_path), "--format", "json", "-q"]
    assert run([*arguments, "--topic", "nine EUROS", "--since", "2025-05-02", "--until", "2025-05-02"]) == 0
    part = json.loads((tmp_path / "report.json").read_text())
    assert "wire" in {claim["article"] for claim in part["claims"]}
    assert run([*arguments, "--topic", "nine zebras"]) == 2
    assert "no claim in" in capsys.readouterr().err


def test_results_without_a_report(
    articles: Path, address: str, tmp_path: Path, local: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimcheck.engine.ray.CLAIMS_A_SHARE", 30)
    monkeypatch.setattr("claimcheck.engine.ray.CLAIMS_A_BLOCK", 15)
    monkeypatch.setattr("claimcheck.engine.ray.BLOCKS_A_TURN", 4)
    where = ["--engine", "ray", "--ray-address", address, "--results", str(tmp_path / "results")]
    assert run(["report", str(articles), "--results-only", "-q", *where]) == 0
    assert [file.name for file in tmp_path.iterdir()] == ["results"]
    assert run(["slice", str(tmp_path / "results"), "-o", str(tmp_path), "--format", "json", "-q"]) == 0
    assert (tmp_path / "report.json").read_bytes() == local


def test_the_whole_as_a_slice_is_the_report(local: bytes, ray_report: Path, tmp_path: Path) -> None:
    assert run(["slice", str(ray_report / "results"), "-o", str(tmp_path), "--format", "json", "-q"]) == 0
    assert (tmp_path / "report.json").read_bytes() == local


def test_another_version_of_ray(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ray.__version__", "2.0.0")
    with (
        pytest.raises(EngineError, match=r"ersion mismatch.*Ray: .*install the versions of the cluster"),
        connected(address),
    ):
        pass


def test_a_cluster_without_processors(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ray.cluster_resources", lambda: {"memory": 1e9, "GPU": 1.0})
    with pytest.raises(EngineError, match="no processor for this work"), connected(address):
        pass


def test_a_worker_of_another_version_or_without_the_folder(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="has claimcheck"):
        Job(Settings(), tmp_path, "0.0.0").check()
    with pytest.raises(EngineError, match="shared storage"):
        Job(Settings(), tmp_path).check()


def test_an_error_leaves_nothing_behind(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.txt").write_text(" ")
    assert on_cluster(tmp_path / "empty.txt", address, tmp_path / "out") == 2
    said = capsys.readouterr().err
    assert "could be read" in said and len(said.splitlines()) == 1
    assert not (tmp_path / "out" / "results").exists()
