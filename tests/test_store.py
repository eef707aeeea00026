"""The store: what it keeps, that it changes no result, and that nothing that happens to it breaks a run."""

import contextlib
import logging
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from claimcheck.errors import ModelError, StoreError
from claimcheck.ingest.reader import describe
from claimcheck.records import Article, Excluded, NotClaim
from claimcheck.settings import Settings
from claimcheck.store import schema
from claimcheck.store.database import REFRESH, Store, key_of
from claimcheck.store.extraction import Extraction, Extractor, _decode, _encode
from claimcheck.store.folder import DATABASE, LOCK, TAG, Lock, remove
from claimcheck.store.identity import Identity
from claimcheck.store.models import KeptEmbedder, KeptNli, kept_embedder, kept_nli
from claimcheck.store.reading import kept_describe
from tests.conftest import REPOSITORY

WIDTH = 8
ROOM = 1 << 30
TEXTS = [f"Text number {i} of {'a few' if i % 7 else 'very many very many very many'} words." for i in range(1200)]
ARTICLES = {
    "a.md": "The harbour of Nordhaven will stay closed until Monday, the port office said. At least 42 were hurt.",
    "b.md": "The harbour of Nordhaven stays closed until Friday, the port office said. Only 36 people were hurt.",
    "c.txt": "Der Hafen von Nordhaven bleibt bis Montag gesperrt. Mindestens 42 Menschen wurden verletzt.",
}


class Embedding:
    """An embedder whose vectors are known from the texts, and which counts what it is asked."""

    name = "tiny"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return vectors_of(texts)

    def in_parts(self, texts: Sequence[str]) -> list[bool]:
        self.asked += texts
        return [len(text) > 40 for text in texts]


class Judging:
    """An NLI model of the same kind."""

    name = "tiny-nli"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def predict(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        self.asked += pairs
        rows = np.array(
            [np.frombuffer(sha256(f"{a}|{b}".encode()).digest()[:3], np.uint8) for a, b in pairs], np.float32
        )
        result: NDArray[np.float32] = (rows.reshape(-1, 3) + 1) / (rows.reshape(-1, 3) + 1).sum(axis=1, keepdims=True)
        return result

    def in_parts(self, texts: Sequence[str]) -> list[bool]:
        return [len(text) > 20 for text in texts]


def vectors_of(texts: Sequence[str]) -> NDArray[np.float32]:
    rows = [np.random.default_rng(int(sha256(text.encode()).hexdigest()[:8], 16)).random(WIDTH) for text in texts]
    return np.array(rows, dtype=np.float32).reshape(-1, WIDTH)


def embedder(store: Store, model: Embedding, key: str = "tiny") -> KeptEmbedder:
    return KeptEmbedder(Identity("tiny", key), lambda: model, store)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def notes(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What was said since the last call."""
    monkeypatch.setattr(logging.getLogger("claimcheck"), "propagate", True)

    def said() -> list[str]:
        messages = [record.getMessage() for record in caplog.records if record.name.startswith("claimcheck")]
        caplog.clear()
        return messages

    return said


def fill(folder: Path, texts: Sequence[str] = TEXTS) -> None:
    with Store(folder, ROOM) as store:
        embedder(store, Embedding()).embed(texts)


def works(folder: Path, texts: Sequence[str] = TEXTS) -> int:
    """For how many texts the model was asked; all vectors have to be right."""
    model = Embedding()
    with Store(folder, ROOM) as store:
        assert (embedder(store, model).embed(texts) == vectors_of(texts)).all()
    return len(model.asked)


# What is kept


def test_a_vector_comes_back_bit_for_bit_and_is_computed_once(folder: Path) -> None:
    model = Embedding()
    with Store(folder, ROOM) as store:
        first = embedder(store, model).embed([*TEXTS, *TEXTS[:5]])
    assert sorted(model.asked) == sorted(TEXTS)
    again = Embedding()
    with Store(folder, ROOM) as store:
        second = embedder(store, again).embed([*TEXTS, *TEXTS[:5]])
    assert again.asked == []
    assert first.tobytes() == second.tobytes() == vectors_of([*TEXTS, *TEXTS[:5]]).tobytes()
    assert second.dtype == np.float32


def test_only_what_is_new_is_computed_and_order_is_kept(folder: Path) -> None:
    fill(folder, TEXTS[::2])
    model = Embedding()
    with Store(folder, ROOM) as store:
        kept = embedder(store, model)
        assert kept.stored(TEXTS) == len(TEXTS[::2])
        assert (kept.embed(TEXTS) == vectors_of(TEXTS)).all()
    assert model.asked == TEXTS[1::2]


def test_no_text_gives_no_rows_of_the_right_width_without_a_model(folder: Path) -> None:
    fill(folder)
    with Store(folder, ROOM) as store:
        kept = KeptEmbedder(Identity("tiny", "tiny"), lambda: pytest.fail("was loaded"), store)
        assert kept.embed([]).shape == (0, WIDTH)
        assert kept.in_parts([]) == []


def test_lengths_and_verdicts_are_kept_too(folder: Path) -> None:
    pairs = [(a, b) for a in TEXTS[:30] for b in TEXTS[:30]]
    for _ in range(2):
        model, reader = Judging(), Embedding()
        with Store(folder, ROOM) as store:
            judge = KeptNli(Identity("tiny-nli", "n"), lambda model=model: model, store)
            assert judge.predict(pairs).tobytes() == Judging().predict(pairs).tobytes()
            assert judge.in_parts(TEXTS) == Judging().in_parts(TEXTS)
            assert embedder(store, reader).in_parts(TEXTS) == Embedding().in_parts(TEXTS)
            assert judge.stored([*pairs, ("new", "pair")]) == len(pairs)
    assert model.asked == reader.asked == []


def test_the_order_of_a_pair_and_the_model_are_part_of_the_key(folder: Path) -> None:
    with Store(folder, ROOM) as store:
        first, other = Judging(), Judging()
        KeptNli(Identity("n", "1"), lambda: first, store).predict([("a", "b"), ("ab", "")])
        KeptNli(Identity("n", "1"), lambda: first, store).predict([("b", "a"), ("", "ab"), ("a", "b")])
        assert first.asked == [("a", "b"), ("ab", ""), ("b", "a"), ("", "ab")]
        KeptNli(Identity("n", "2"), lambda: other, store).predict([("a", "b")])
        assert other.asked == [("a", "b")]


def test_texts_that_no_encoding_takes_can_be_keys() -> None:
    assert key_of("\ud800") != key_of("?")
    assert key_of("a", "bc") != key_of("ab", "c")


def test_a_model_that_the_store_never_saw_is_loaded_at_once(folder: Path) -> None:
    def missing() -> Embedding:
        raise ModelError("not there")

    with Store(folder, ROOM) as store, pytest.raises(ModelError):
        KeptEmbedder(Identity("x", "x"), missing, store)
    with pytest.raises(ModelError), Store(folder, ROOM) as store:
        kept_embedder(Settings(model="no/such-model"), store)
    with pytest.raises(ModelError), Store(folder, ROOM) as store:
        kept_nli(Settings(nli_model=str(folder / "nothing")), store)


# Extraction


def article(text: str, name: str, **more: object) -> Article:
    return Article(id=name, path=f"in/{name}", text=text, lang="en", **more)  # type: ignore[arg-type]


def extracted(folder: Path | None, *articles: Article) -> tuple[list[object], bool]:
    """The extractions, and whether the parser was needed."""
    store = Store(folder, ROOM) if folder else None
    with store or contextlib.nullcontext():
        extractor = Extractor(store=store)
        return list(extractor.extract(articles)), "_parser" in vars(extractor)


def test_the_same_text_elsewhere_is_not_parsed_again_and_gets_its_own_ids(folder: Path) -> None:
    text = ARTICLES["a.md"] + " He said so. Is it open?"
    first, parsed = extracted(folder, article(text, "a.md"))
    assert parsed
    second, parsed = extracted(folder, article(text, "b.md"))
    assert not parsed
    plain, _ = extracted(None, article(text, "b.md"))
    assert second == plain != first
    assert {claim.article for claim in second[0].claims} == {"b.md"}  # type: ignore[attr-defined]
    assert second[0].rejected[0].article == "b.md"  # type: ignore[attr-defined]


def test_one_text_twice_in_a_run_is_parsed_once(folder: Path) -> None:
    both, _ = extracted(folder, article(ARTICLES["a.md"], "a"), article(ARTICLES["a.md"], "b"))
    plain, _ = extracted(None, article(ARTICLES["a.md"], "a"), article(ARTICLES["a.md"], "b"))
    assert both == plain
    with contextlib.closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (1,)


@pytest.mark.parametrize(
    "change",
    [
        {"date": "2026-03-16"},
        {"lang": "de"},
        {"text": ARTICLES["a.md"] + " "},
        {"excluded": (Excluded(start=0, end=77, reason="advert"),)},
    ],
)
def test_what_extraction_reads_is_part_of_the_key(folder: Path, change: dict[str, object]) -> None:
    one = article(ARTICLES["a.md"], "a", date="2026-03-15")
    extracted(folder, one)
    changed = one.model_copy(update=change)
    found, parsed = extracted(folder, changed)
    assert parsed
    assert found == extracted(None, changed)[0]


def test_what_extraction_does_not_read_is_not(folder: Path) -> None:
    one = article(ARTICLES["a.md"], "a")
    extracted(folder, one)
    assert not extracted(folder, one.model_copy(update={"outlet": "Post", "title": "T", "url": "https://x.test"}))[1]


@pytest.mark.filterwarnings("ignore:Pydantic serializer")
def test_what_json_would_change_comes_back_as_it_was_or_is_not_kept() -> None:
    odd = NotClaim(article="a", start=0, end=1, reason="a lone \ud800 and an infinite claim")
    whole = Extraction(sentences=1, claims=(), rejected=(odd,))
    data = _encode(whole)
    assert data is not None and _decode(data) == whole
    unknown = odd.model_copy(update={"start": "no number"})
    assert _encode(Extraction.model_construct(sentences=1, claims=(), rejected=(unknown,))) is None


def test_changed_code_makes_other_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from claimcheck.store import identity

    (tmp_path / "extract").mkdir()
    (tmp_path / "extract" / "words.toml").write_text("a = 1")
    monkeypatch.setattr(identity, "PACKAGE", tmp_path)
    before = identity.surroundings.__wrapped__(("extract",), ())
    assert identity.surroundings.__wrapped__(("extract",), ()) == before
    (tmp_path / "extract" / "words.toml").write_text("a = 2")
    assert identity.surroundings.__wrapped__(("extract",), ()) != before


def test_every_file_that_decides_a_result_is_known() -> None:
    from claimcheck.store import identity

    for entries in (identity.EXTRACTION_CODE, identity.EMBEDDING_CODE, identity.NLI_CODE):
        for entry in entries:
            assert identity._sources(identity.PACKAGE / entry), entry


def test_what_is_known_of_a_text_is_kept_and_depends_on_all_that_is_given(folder: Path) -> None:
    text = "---\nlang: en\n---\n" + ARTICLES["c.txt"] * 3 + "\n\nRead more: the ten best harbours\n"
    span = Excluded(start=0, end=17, reason="front matter")
    cases = [(text, 0, (), None), (text, 17, (span,), None), (text, 17, (span,), "en"), (text[17:], 0, (), "en")]
    with Store(folder, ROOM) as store:
        kept = kept_describe(store)
        for _ in range(2):
            assert [kept(*case) for case in cases] == [describe(*case) for case in cases]
    with contextlib.closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (len(cases),)


# What can happen to a store


def overwrite(file: Path, start: int, content: bytes) -> None:
    with file.open("r+b") as stream:
        stream.seek(start)
        stream.write(content)


def execute(file: Path, script: str) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.executescript(script)


NOISE = random.Random(5).randbytes(1 << 16)
REBUILT: dict[str, Callable[[Path], object]] = {
    "garbage": lambda file: file.write_bytes(NOISE),
    "text": lambda file: file.write_text("nothing of use here\n" * 400),
    "cut in the header": lambda file: os.truncate(file, 60),
    "cut in half": lambda file: os.truncate(file, file.stat().st_size // 2 // 4096 * 4096),
    "cut off at the end": lambda file: os.truncate(file, file.stat().st_size - 5000),
    "bad pages": lambda file: overwrite(file, 4096 * 3, NOISE),
    "newer version": lambda file: execute(file, "PRAGMA user_version = 99"),
    "another program's": lambda file: execute(file, "PRAGMA application_id = 7"),
    "a trigger": lambda file: execute(file, "CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM content; END"),
    "a view": lambda file: execute(file, "DROP TABLE content; CREATE VIEW content AS SELECT 1 AS id"),
    "other columns": lambda file: execute(file, "ALTER TABLE entry ADD COLUMN more"),
}
HEALED: dict[str, Callable[[Path], object]] = {
    "nothing in it": lambda file: os.truncate(file, 0),
    "removed": lambda file: file.unlink(),
    "one byte of each value": lambda file: execute(
        file, "UPDATE content SET value = X'00' || substr(value, 2) WHERE length(value) > 8"
    ),
    "cut values": lambda file: execute(file, "UPDATE content SET value = substr(value, 1, 5)"),
    "longer values": lambda file: execute(file, "UPDATE content SET value = value || value"),
    "text as value": lambda file: execute(file, "UPDATE content SET value = 'text'"),
    "swapped values": lambda file: execute(
        file, "UPDATE content SET id = -id; UPDATE content SET id = (SELECT max(id) FROM entry) + 1 + id"
    ),
    "no values": lambda file: execute(file, "DELETE FROM content"),
    "odd times": lambda file: execute(file, "UPDATE entry SET used = 'long ago'; DELETE FROM content"),
}


@pytest.mark.parametrize("damage", REBUILT.values(), ids=REBUILT)
def test_a_damaged_store_is_rebuilt_with_one_note(
    folder: Path, damage: Callable[[Path], object], notes: Callable[[], list[str]]
) -> None:
    fill(folder)
    damage(folder / DATABASE)
    assert works(folder) > 0
    said = notes()
    assert len(said) == 1
    assert "was built anew" in said[0] and str(folder) in said[0]
    assert works(folder) == 0
    assert notes() == []


@pytest.mark.parametrize("damage", HEALED.values(), ids=HEALED)
def test_a_wrong_value_is_computed_again(
    folder: Path, damage: Callable[[Path], object], notes: Callable[[], list[str]]
) -> None:
    fill(folder)
    damage(folder / DATABASE)
    assert works(folder) > 0
    assert works(folder) == 0
    assert notes() == []


def test_a_row_of_another_width_is_not_taken_though_its_checksum_is_right(folder: Path) -> None:
    with Store(folder, ROOM) as store:
        kept = embedder(store, Embedding())
        kept.embed(TEXTS[:2])
        store.put({kept._vector_key(TEXTS[0]): b"\0" * 4 * (WIDTH - 1)})
    assert works(folder, TEXTS[:2]) == 1


def test_json_that_is_no_extraction_is_not_taken(folder: Path) -> None:
    one = article(ARTICLES["a.md"], "a")
    for content in (b"[]", b"{", b"\xff", b'{"sentences": "many"}', b"[" * 100_000):
        with Store(folder, ROOM) as store:
            extractor = Extractor(store=store)
            store.put({extractor._key(one): content})
            assert extractor.extract([one]) == extracted(None, one)[0]


def test_every_single_bad_page_is_survived(folder: Path, notes: Callable[[], list[str]]) -> None:
    texts = TEXTS[:300]
    fill(folder, texts)
    pages = (folder / DATABASE).stat().st_size // 4096
    whole = (folder / DATABASE).read_bytes()
    for page in range(pages):
        (folder / DATABASE).write_bytes(whole)
        overwrite(folder / DATABASE, page * 4096, NOISE[page : page + 4096])
        works(folder, texts)
        works(folder, texts)
        assert works(folder, texts) == 0
        assert len(notes()) <= 1


def test_an_older_version_is_migrated_with_all_that_it_holds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(folder)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE INDEX uses ON entry (used);"))
    assert works(folder) == 0
    with contextlib.closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(schema.MIGRATIONS),)
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'uses'").fetchone() == (1,)


def test_a_link_in_the_store_is_not_followed(folder: Path, tmp_path: Path, notes: Callable[[], list[str]]) -> None:
    fill(folder)
    mine = tmp_path / "mine.sqlite3"
    (folder / DATABASE).rename(mine)
    before = mine.read_bytes()
    (folder / DATABASE).symlink_to(mine)
    assert works(folder) > 0
    assert mine.read_bytes() == before
    assert not (folder / DATABASE).is_symlink()
    assert len(notes()) == 1


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path, notes: Callable[[], list[str]]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert works(tmp_path) == len(TEXTS)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
    assert len(said := notes()) == 1 and "not empty" in said[0]


def test_a_file_in_the_place_of_the_folder(tmp_path: Path, notes: Callable[[], list[str]]) -> None:
    (tmp_path / "file").write_text("mine")
    assert works(tmp_path / "file") == len(TEXTS)
    assert (tmp_path / "file").read_text() == "mine"
    assert len(notes()) == 1


def test_a_damaged_store_that_others_use_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, notes: Callable[[], list[str]]
) -> None:
    from claimcheck.store import database

    fill(folder)
    (folder / DATABASE).write_bytes(NOISE)
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.1)
    other = Lock(folder / LOCK)
    assert other.take(exclusive=False, seconds=0)
    assert works(folder) == len(TEXTS)
    assert (folder / DATABASE).read_bytes() == NOISE
    assert "in use by another run" in notes()[0]
    other.release()
    works(folder)
    assert works(folder) == 0


WORKER = """
import sys, resource
from pathlib import Path
from tests.test_store import TEXTS, Embedding, embedder, vectors_of, ROOM
from claimcheck.store.database import Store
folder, step, limit = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
print("ready", flush=True)
asked = 0
with Store(folder, ROOM) as store:
    model = Embedding()
    kept = embedder(store, model)
    for start in range(0, len(TEXTS), step):
        part = TEXTS[start:start + step]
        assert (kept.embed(part) == vectors_of(part)).all()
print("asked", len(model.asked), flush=True)
"""


def worker(folder: Path, step: int = 10, limit: int = 0, **options: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WORKER, str(folder), str(step), str(limit)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": REPOSITORY}
    return subprocess.Popen(command, **(pipes | options))  # type: ignore[call-overload,no-any-return]


def test_killed_at_any_moment_it_is_right(folder: Path, notes: Callable[[], list[str]]) -> None:
    for attempt in range(10):
        process = worker(folder)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(attempt * 0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if (folder / DATABASE).exists():
            with Store(folder, ROOM), contextlib.closing(sqlite3.connect(folder / DATABASE)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    works(folder)
    assert works(folder) == 0
    assert notes() == []


@pytest.mark.parametrize("start", [None, NOISE], ids=["new", "garbage"])
def test_several_at_once_all_finish_right(folder: Path, start: bytes | None) -> None:
    if start is not None:
        fill(folder, TEXTS[:1])
        (folder / DATABASE).write_bytes(start)
    processes = [worker(folder) for _ in range(4)]
    for process in processes:
        _, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
    assert works(folder) == 0


def test_a_full_disk_is_noted_once_and_breaks_nothing(folder: Path) -> None:
    process = worker(folder, limit=60_000)
    out, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    assert f"asked {len(TEXTS)}" in out
    assert error.count("the store") == 1 and "can't be written to" in error
    assert works(folder) > 0
    assert works(folder) == 0


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user may reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name) / "store"


@pytest.fixture
def no_root() -> Iterator[None]:
    """Permissions mean nothing to root: be nobody for a while."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)


def test_a_store_that_is_read_only_is_read(open_folder: Path, notes: Callable[[], list[str]], request: Any) -> None:
    fill(open_folder, TEXTS[:1000])
    for place in (*open_folder.iterdir(), open_folder):
        place.chmod(0o555 if place.is_dir() else 0o444)
    request.getfixturevalue("no_root")
    with pytest.raises(PermissionError):
        (open_folder / "new").touch()
    assert works(open_folder) == works(open_folder) == 200
    assert len(said := notes()) == 2
    assert "what is new is not kept" in said[0]


def test_a_folder_that_can_not_be_made(open_folder: Path, notes: Callable[[], list[str]], request: Any) -> None:
    open_folder.parent.chmod(0o555)
    request.getfixturevalue("no_root")
    assert works(open_folder / "deep") == len(TEXTS)
    assert len(said := notes()) == 1
    assert "Permission denied" in said[0] and "going on without it" in said[0]


# Size


def test_what_was_not_used_for_longest_goes_first(folder: Path) -> None:
    now = [1_000_000.0]

    def run(texts: Sequence[str], limit: int = ROOM) -> int:
        now[0] += REFRESH + 1
        model = Embedding()
        with Store(folder, limit, now=lambda: now[0]) as store:
            embedder(store, model).embed(texts)
        return len(model.asked)

    old, used, new = TEXTS[:400], TEXTS[400:800], TEXTS[800:]
    run(old), run(used), run(old[:50]), run(used)
    limit = (folder / DATABASE).stat().st_size * 7 // 5
    assert run(new, limit=limit) == len(new)
    assert (folder / DATABASE).stat().st_size <= limit
    assert run(new) == 0
    assert run(used) == 0
    assert run(old[50:]) == len(old[50:])
    assert run(old[:50]) < 50


def test_a_second_run_on_the_same_day_writes_nothing(folder: Path) -> None:
    fill(folder)
    before = (folder / DATABASE).read_bytes()
    assert works(folder) == 0
    assert (folder / DATABASE).read_bytes() == before


def test_a_limit_too_small_for_one_run_breaks_nothing(folder: Path) -> None:
    for _ in range(3):
        with Store(folder, 10_000) as store:
            assert (embedder(store, Embedding()).embed(TEXTS) == vectors_of(TEXTS)).all()


# The folder


def test_the_folder_is_marked(folder: Path) -> None:
    fill(folder)
    assert (folder / "CACHEDIR.TAG").read_text() == TAG
    assert TAG.startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert (folder / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("left", [{}, {".gitignore": "*"}, {".gitignore": "*\n", "CACHEDIR.TAG": TAG[:20]}])
def test_a_folder_of_a_run_that_was_killed_early_is_taken(folder: Path, left: dict[str, str]) -> None:
    folder.mkdir()
    for name, text in left.items():
        (folder / name).write_text(text)
    fill(folder)
    assert works(folder) == 0


def test_clean_removes_a_store_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    assert not remove(folder)
    fill(folder)
    (folder / "mine.txt").write_text("mine")
    assert remove(folder)
    assert (folder / "mine.txt").read_text() == "mine" and not (folder / DATABASE).exists()
    (folder / "mine.txt").unlink()
    assert remove(folder)
    assert not folder.exists()
    (tmp_path / DATABASE).write_text("mine")
    (tmp_path / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n# of another program\n")
    for place in (tmp_path, tmp_path / DATABASE):
        with pytest.raises(StoreError, match="nothing was removed"):
            remove(place)
    assert (tmp_path / DATABASE).read_text() == "mine"


def test_clean_leaves_a_store_in_use(folder: Path) -> None:
    fill(folder)
    with Store(folder, ROOM), pytest.raises(StoreError, match="in use"):
        remove(folder)
    assert works(folder) == 0


# With the real models


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    place.mkdir()
    for name, text in ARTICLES.items():
        (place / name).write_text(text)
    return place


def outputs(place: Path) -> tuple[bytes, bytes]:
    return (place / "report.html").read_bytes(), (place / "report.json").read_bytes()


LOADED = """
import sys
from claimcheck.cli import run
assert run(sys.argv[1:]) == 0
heavy = ("onnxruntime", "tokenizers", "torch", "sentence_transformers", "py3langid")
print([name for name in heavy if name in sys.modules])
"""


def test_a_report_is_the_same_with_an_empty_a_half_filled_a_full_and_no_store(
    articles: Path, tmp_path: Path, claimcheck: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    claimcheck("report", articles, "-o", "none", "--no-cache", check=True)
    assert not (tmp_path / ".claimcheck_cache").exists()
    claimcheck("index", articles / "a.md", check=True)
    claimcheck("report", articles, "-o", "half", check=True)
    command = [sys.executable, "-c", LOADED, "report", str(articles), "-o", "full"]
    full = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=300)
    assert full.stdout.splitlines()[-1] == "[]", "a model was loaded though everything is stored"
    cleaned = claimcheck("clean", check=True)
    assert cleaned.stderr == "removed .claimcheck_cache\n"
    claimcheck("report", articles, "-o", "empty", check=True)
    wanted = outputs(tmp_path / "none")
    assert b'"conflict"' in wanted[1]
    for name in ("half", "full", "empty"):
        assert outputs(tmp_path / name) == wanted, name


def test_the_names_of_models_are_known_without_loading_them(folder: Path) -> None:
    from claimcheck.embed import load_embedder
    from claimcheck.extract.parse import load_parser
    from claimcheck.judge.nli import load_nli

    with Store(folder, ROOM) as store:
        assert kept_embedder(Settings(), store).name == load_embedder().name
        assert kept_nli(Settings(), store).name == load_nli().name
        assert Extractor(store=store).name == load_parser().name


def test_two_reports_at_once_and_killed_ones_before(
    articles: Path, tmp_path: Path, claimcheck: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    command = [sys.executable, "-m", "claimcheck", "report", str(articles), "-o"]
    for seconds in (0.6, 1.0, 1.4):
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run([*command, "killed"], cwd=tmp_path, timeout=seconds, capture_output=True)
    both = [subprocess.Popen([*command, name], cwd=tmp_path, stderr=subprocess.PIPE, text=True) for name in "xy"]
    for process in both:
        _, error = process.communicate(timeout=300)
        assert process.returncode == 0 and "the store" not in error, error
    claimcheck("report", articles, "-o", "none", "--no-cache", check=True)
    assert outputs(tmp_path / "x") == outputs(tmp_path / "y") == outputs(tmp_path / "none")


def test_a_damaged_store_is_said_on_stderr_in_one_line(
    articles: Path, tmp_path: Path, claimcheck: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    fill(tmp_path / "kept", TEXTS[:1])
    (tmp_path / "kept" / DATABASE).write_bytes(NOISE)
    done = claimcheck("claims", articles, "--cache", "kept", check=True)
    assert done.stderr.splitlines() == [
        "claimcheck: the store kept was no longer usable (file is not a database) and was built anew"
    ]
    assert claimcheck("claims", articles, "--cache", "kept", check=True).stdout == done.stdout


def test_clean_refuses_what_is_not_ours(
    articles: Path, claimcheck: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    done = claimcheck("clean", "--cache", articles)
    assert done.returncode == 2
    assert "nothing was removed" in done.stderr
    assert sorted(file.name for file in articles.iterdir()) == sorted(ARTICLES)
