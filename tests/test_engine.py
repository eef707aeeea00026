"""Where the work runs: settings and errors that need no cluster, Parquet as input, and matching in parts."""

import functools
import itertools
import socket
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimcheck.cli import run
from claimcheck.engine import load_engine
from claimcheck.engine.cluster import connected
from claimcheck.engine.judging import chunks, with_related
from claimcheck.engine.local import LocalEngine
from claimcheck.engine.shares import links_of, nearer, once, search, shares_of
from claimcheck.engine.slices import Slice
from claimcheck.engine.tables import MARK, begin
from claimcheck.errors import ClaimcheckError, EngineError, OutputError
from claimcheck.ingest import read_articles
from claimcheck.match import joined, nearest, related
from claimcheck.match.rows import rows_of, steps_of
from claimcheck.match.search import Part, build_index
from claimcheck.records import Claim
from claimcheck.settings import Settings

TEXT = "The harbour was closed on Monday. Twelve ships had to wait."


@pytest.fixture
def no_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither ray nor pyarrow is installed."""
    for name in ("ray", "ray.data", "pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)


def write_rows(file: Path, rows: list[dict[str, object]], **options: object) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), file, **options)
    return file


def test_the_local_engine_is_the_default() -> None:
    assert isinstance(load_engine(Settings()), LocalEngine)


def test_where_the_work_runs_is_not_recorded() -> None:
    assert not {"engine", "ray_address", "results"} & set(Settings(engine="ray").recorded())


@pytest.mark.usefixtures("no_ray")
def test_without_ray_one_line_says_what_to_install(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    assert run(["report", str(tmp_path), "--engine", "ray", "-o", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert 'pip install "claimcheck[ray]"' in said and len(said.splitlines()) == 1
    assert not (tmp_path / "out" / "results").exists()


@pytest.mark.usefixtures("no_ray")
def test_without_pyarrow_one_line_says_what_to_install(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    for command in (["report", str(tmp_path / "a.parquet")], ["slice", str(tmp_path)]):
        assert run([*command, "-o", str(tmp_path / "out")]) == 2
        said = capsys.readouterr().err
        assert 'pip install "claimcheck[ray]"' in said and len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("127.0.0.1:1", "no Ray cluster answers at 127.0.0.1:1"),
        ("no-such-host.invalid:6379", "no Ray cluster answers at"),
        ("127.0.0.1", "write HOST:PORT, auto or local"),
        ("127.0.0.1:port", "write HOST:PORT, auto or local"),
        ("ray://127.0.0.1:10001", "on a machine of the cluster"),
    ],
)
def test_an_address_where_nothing_is(
    address: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    arguments = ["report", str(tmp_path), "--engine", "ray", "--ray-address", address, "-o", str(tmp_path / "out")]
    assert run(arguments) == 2
    said = capsys.readouterr().err
    assert says in said and len(said.splitlines()) == 1
    assert not (tmp_path / "out" / "results").exists()


def test_what_listens_but_is_no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimcheck.engine.cluster.ANSWER_SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(EngineError, match="is no Ray cluster"), connected(address):
            pass


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "claims.parquet").write_text("mine")
    with pytest.raises(OutputError, match="no results of claimcheck"):
        begin(tmp_path)
    assert (tmp_path / "claims.parquet").read_text() == "mine"


def test_parquet_rows_are_articles(tmp_path: Path) -> None:
    rows = [
        {"id": "one", "text": TEXT, "title": "Harbour", "outlet": "Post", "date": "2025-03-04", "lang": "en"},
        {"id": "two", "text": "  ", "title": None, "outlet": None, "date": None, "lang": None},
        {"id": None, "text": TEXT * 2, "title": "Ships", "outlet": None, "date": None, "lang": "en"},
    ]
    file = write_rows(tmp_path / "news.parquet", rows, row_group_size=2)
    articles, skipped = read_articles([file], max_bytes=100)
    assert [(a.id, a.title, a.outlet, a.date) for a in articles] == [("one", "Harbour", "Post", "2025-03-04")]
    assert [(s.path, s.reason) for s in skipped] == [(f"{file}#2", "empty"), (f"{file}#3", "too large")]
    articles, _ = read_articles([file])
    assert [a.id for a in articles] == ["one", "news.parquet#3"]


def test_parquet_dates_may_be_dates(tmp_path: Path) -> None:
    table = pa.table({"text": [TEXT], "date": pa.array([0], pa.date32())})
    pq.write_table(table, tmp_path / "a.parquet")
    assert read_articles([tmp_path])[0][0].date == "1970-01-01"


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "broken Parquet"), (b"PAR1 no parquet PAR1", "broken Parquet"), (None, "no text"), ("own", "no articles")],
)
def test_parquet_that_holds_no_articles_is_skipped(tmp_path: Path, content: bytes | str | None, reason: str) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    file = tmp_path / "b.parquet"
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        metadata = {MARK: b"x"} if content == "own" else None
        pq.write_table(
            pa.table({"words" if content is None else "text": [TEXT]}).replace_schema_metadata(metadata), file
        )
    articles, skipped = read_articles([tmp_path])
    assert [a.id for a in articles] == ["a.txt"]
    assert [(s.path, s.reason) for s in skipped] == [(str(file), reason)]


def claims_with_equal_vectors(count: int) -> tuple[list[Claim], np.ndarray]:
    """Claims of which many say the same: what is nearest is then decided by the key."""
    random = np.random.default_rng(5)
    near = 0.3 * random.integers(0, 2, (count, 1)) * random.normal(size=(count, 16))
    vectors = (random.normal(size=(40, 16))[random.integers(0, 40, count)] + near).astype(np.float32)
    claims = [
        Claim(
            id=f"{i:012x}",
            article=f"a{i // 9}",
            start=i,
            end=i + 1,
            quote="q",
            text="t",
            lang="en",
            speaker=(None, "A", "B")[i % 3],
            context_start=i // 2 * 2,
            context_end=i // 2 * 2 + 2,
        )
        for i in range(count)
    ]
    return claims, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("cuts", [[0, 300], [0, 7, 150, 151, 300], [0, 299, 300]])
def test_matching_in_shares_is_matching_at_once(cuts: list[int]) -> None:
    claims, vectors = claims_with_equal_vectors(300)
    rows, halves = rows_of(claims), vectors.astype(np.float16)
    expected = joined(nearest(halves, rows, 5, steps_of(0.3)), 5).tolist()
    parts = [(a, Part(halves[a:b], rows[a:b])) for a, b in itertools.pairwise(cuts)]
    found: list[list[int]] = []
    for first, asked in parts:
        hits = [search(asked, base, start, 5, steps_of(0.3)) for start, base in parts]
        found += links_of(functools.reduce(nearer, hits), first).T.tolist()
    assert once(np.array(found).T).T.tolist() == expected and len(expected) > 500


def test_claims_of_articles_about_one_event_meet_in_blocks() -> None:
    claims, vectors = claims_with_equal_vectors(300)
    rows, halves = rows_of(claims), vectors.astype(np.float16)
    halves[9:18] = halves[:9]  # two articles that say the same
    found = joined(nearest(halves, rows, 2, steps_of(0.3)), 2)
    firsts, counts = np.unique(rows["article"], return_index=True, return_counts=True)[1:]
    parts = [slice(first, first + count) for first, count in zip(firsts, counts, strict=True)]
    material = pa.table(
        {
            "first": firsts,
            "count": counts,
            "vectors": pa.array([halves[of].tobytes() for of in parts], pa.large_binary()),
            "keys": pa.array([rows["key"][of].tobytes() for of in parts], pa.large_binary()),
        }
    )
    expected = related.with_related(found, rows, halves)
    assert with_related(found.T, material).T.tolist() == expected.tolist() and len(expected) > len(found)


def test_an_index_finds_nearly_all_and_scores_them_exactly() -> None:
    claims, vectors = claims_with_equal_vectors(600)
    part = Part(vectors.astype(np.float16), rows_of(claims))
    hits = [search(part, part, 0, 5, steps_of(0.3), index) for index in (None, build_index(part.vectors))]
    exact, found = ({(a, b): score for a, b, score in links_of(one, 0).T.tolist()} for one in hits)
    both = exact.keys() & found.keys()
    assert len(both) > 0.95 * len(exact)
    assert all(exact[pair] == found[pair] for pair in both)


def test_parts_in_shares() -> None:
    parts = [{"name": name, "claims": claims} for name, claims in (("a", 3), ("b", 0), ("c", 4), ("d", 1), ("e", 0))]
    shares = shares_of(parts, 4)
    assert [(share.names, share.first, share.end) for share in shares] == [(("a", "b", "c"), 0, 7), (("d", "e"), 7, 8)]
    assert shares_of(parts[1:2], 4) == []


def test_pairs_of_two_articles_are_judged_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimcheck.engine.judging.PAIRS_A_CALL", 3)
    # Articles with the claims 0 to 9, 10 to 19 and so on.
    links = np.array([(1, 12, 9), (1, 22, 9), (2, 3, 9), (2, 31, 9), (5, 11, 9), (5, 38, 9), (13, 14, 9)]).T
    parts = list(chunks(links, np.arange(0, 40, 10)))
    pairs = [[tuple(pair) for pair in part[:2].T.tolist()] for part, _ in parts]
    assert pairs == [[(2, 3), (1, 12), (5, 11)], [(1, 22), (2, 31), (5, 38)], [(13, 14)]]
    assert [articles.tolist() for _, articles in parts] == [[0, 1], [0, 2, 3], [1]]


def test_a_slice_asks_for_outlet_day_and_words() -> None:
    part = Slice(("Harbour Post",), "2025-03-01", "2025-03-31", ("ferry", "FARE"))
    assert part.has_article("harbour post", "2025-03-31T10:00:00")
    assert not part.has_article("Harbour Post", "2025-04-01")
    assert not part.has_article("Harbour Post", None)
    assert not part.has_article("Other", "2025-03-02")
    assert part.has_text("Ferries: the fares of the FERRY rose") and not part.has_text("The ferry is late")
    assert Slice().has_article(None, None) and Slice().has_text("")


def test_a_day_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["slice", str(tmp_path), "-o", str(tmp_path / "out"), "--since", "March"]) == 2
    assert "--since 'March' is no day" in capsys.readouterr().err


def test_a_folder_without_results(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["slice", str(tmp_path), "-o", str(tmp_path / "out")]) == 2
    assert "holds no finished results" in capsys.readouterr().err


def test_results_alone_need_a_cluster(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(tmp_path), "--results-only"]) == 2
    assert "--engine ray" in capsys.readouterr().err


def test_errors_of_the_engine_are_ours() -> None:
    assert issubclass(EngineError, ClaimcheckError)
