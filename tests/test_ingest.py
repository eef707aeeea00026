"""Reading files into articles: what becomes an article, what is skipped, and why."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from claimcheck.errors import InputError
from claimcheck.ingest import read_articles
from claimcheck.records import Article

DATA = Path(__file__).parent / "data" / "ingest"
GOOD = "The harbour board of Port Alder voted for the new ferry on Friday."


def write(folder: Path, **files: str | bytes) -> Path:
    """Files by name, with "_" for the dot."""
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / ".".join(name.rsplit("_", 1))).write_bytes(data)
    return folder


def only(path: Path) -> Article:
    articles, skipped = read_articles([path])
    assert skipped == []
    (article,) = articles
    return article


def reasons(path: Path) -> dict[str, str]:
    _, skipped = read_articles([path])
    return {Path(item.path).name: item.reason for item in skipped}


@contextmanager
def unprivileged() -> Iterator[None]:
    """Drops root's rights for a moment, as root may read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can enter; pytest's own can't be entered by them."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


# What is found


def test_reads_a_tree_in_order(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    write(tmp_path, z_txt=GOOD)
    write(tmp_path / "b", a_TXT=GOOD, photo_png=b"\x89PNG", gold_json="{}")
    write(tmp_path / "b" / "c", note_md=GOOD)
    articles, skipped = read_articles([tmp_path])
    assert [article.id for article in articles] == ["b/a.TXT", "b/c/note.md", "z.txt"]
    assert articles[0].path == f"{tmp_path}/b/a.TXT"
    assert articles[0].text == GOOD
    assert skipped == []


def test_order_does_not_depend_on_the_order_of_arguments(tmp_path: Path) -> None:
    write(tmp_path, a_txt=GOOD, b_txt=GOOD + " It opens in May.")
    there = read_articles([tmp_path / "a.txt", tmp_path / "b.txt"])
    back = read_articles([tmp_path / "b.txt", tmp_path / "a.txt"])
    assert there == back


def test_hidden_and_tool_folders_are_left_out(tmp_path: Path) -> None:
    for name in (".git", "node_modules", "articles"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, a_txt=GOOD)
    write(tmp_path, _hidden_txt=GOOD)
    (tmp_path / "_hidden.txt").rename(tmp_path / ".hidden.txt")
    assert only(tmp_path).id == "articles/a.txt"


def test_a_file_named_twice_is_one_article(tmp_path: Path) -> None:
    write(tmp_path, a_txt=GOOD)
    articles, skipped = read_articles([tmp_path, tmp_path / "a.txt", tmp_path])
    assert [article.id for article in articles] == ["a.txt"]
    assert skipped == []


def test_files_of_one_name_in_two_folders_are_two_articles(tmp_path: Path) -> None:
    for name in ("monday", "tuesday"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, lead_txt=GOOD)
    articles, skipped = read_articles([tmp_path / "monday", tmp_path / "tuesday"])
    assert [article.id for article in articles] == ["lead.txt", f"{tmp_path}/tuesday/lead.txt"]
    assert skipped == []


def test_documents_of_other_types_are_reported(tmp_path: Path) -> None:
    write(tmp_path, a_txt=GOOD, b_pdf=b"%PDF-1.7", c_py="print()")
    assert reasons(tmp_path) == {"b.pdf": "unsupported file type"}


def test_a_named_file_of_another_type_is_reported(tmp_path: Path) -> None:
    write(tmp_path, a_txt=GOOD, c_py="print()")
    _, skipped = read_articles([tmp_path / "a.txt", tmp_path / "c.py"])
    assert [(item.reason, ".txt" in item.detail) for item in skipped] == [("unsupported file type", True)]


@pytest.mark.parametrize("paths", [[], [""]])
def test_no_path(paths: list[str]) -> None:
    with pytest.raises(InputError, match="give one or more files or folders"):
        read_articles(paths)


def test_missing_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.txt.*No such file"):
        read_articles([tmp_path / "gone.txt"])


def test_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"put files with \.txt"):
        read_articles([tmp_path])


def test_nothing_readable_says_why(tmp_path: Path) -> None:
    write(tmp_path, a_txt=b"\x00\x01", b_txt="")
    with pytest.raises(InputError, match="binary file") as caught:
        read_articles([tmp_path])
    assert "b.txt: empty" in str(caught.value)


# Links and rights


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    write(tmp_path, a_txt=GOOD)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    articles, skipped = read_articles([tmp_path])
    assert [article.id for article in articles] == ["a.txt"]
    assert [Path(item.path).name for item in skipped] == ["self.txt"]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    write(inside, a_txt=GOOD)
    write(outside, secret_txt="A secret that nobody named on the command line.")
    (inside / "file.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside, target_is_directory=True)
    (inside / "z.txt").symlink_to(inside / "a.txt")
    articles, _ = read_articles([inside])
    assert [article.id for article in articles] == ["a.txt"]
    assert reasons(inside) == {"file.txt": "link out of the folder", "folder": "link out of the folder"}


def test_a_link_that_is_named_is_read(tmp_path: Path) -> None:
    write(tmp_path, a_txt=GOOD)
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    assert only(tmp_path / "link.txt").text == GOOD


def test_unreadable_permissions(open_folder: Path) -> None:
    write(open_folder, a_txt=GOOD, locked_txt=GOOD)
    (open_folder / "locked.txt").chmod(0)
    (open_folder / "closed").mkdir(mode=0)
    with unprivileged():
        articles, skipped = read_articles([open_folder])
    assert [article.id for article in articles] == ["a.txt"]
    assert {Path(item.path).name: item.reason for item in skipped} == {
        "locked.txt": "no permission",
        "closed": "no permission",
    }


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    write(tmp_path, a_txt=GOOD)
    os.mkfifo(tmp_path / "pipe.txt")
    assert reasons(tmp_path) == {"pipe.txt": "unreadable"}


def test_a_file_name_that_is_not_utf8(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text(GOOD)
    assert only(tmp_path).id == "caf\ufffd.txt"


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str) -> None:
    text = "Der Bürgermeister äußerte sich am Freitag.\r\nEr sagte: „Das genügt.“\rEnde der Rede.\n"
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    article = only(tmp_path)
    assert article.text == "Der Bürgermeister äußerte sich am Freitag.\nEr sagte: „Das genügt.“\nEnde der Rede.\n"
    assert bool(article.notes) == (encoding not in ("utf-8", "utf-8-sig"))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Президент підписав договір у середу, повідомила канцелярія.", "cp1251"),
        ("Президент подписал договор в среду, сообщила канцелярия.", "koi8-r"),
        ("Prezydent podpisał umowę w środę, poinformowała kancelaria; część głosów była przeciw.", "cp1250"),
        ("Prezydent podpisał umowę w środę, poinformowała kancelaria; część głosów była przeciw.", "iso-8859-2"),
    ],
)
def test_other_encodings_are_not_read_as_garbage(tmp_path: Path, text: str, encoding: str) -> None:
    write(tmp_path, a_txt=GOOD, b_txt=text.encode(encoding))
    assert reasons(tmp_path) == {"b.txt": "unknown encoding"}


def test_a_page_may_declare_its_encoding(tmp_path: Path) -> None:
    page = "<html><head><meta charset='windows-1251'></head><p>Президент подписал договор в среду.</p></html>"
    write(tmp_path, a_html=page.encode("cp1251"))
    assert only(tmp_path).text == "Президент подписал договор в среду."


def test_a_few_damaged_bytes_do_not_garble_the_rest(tmp_path: Path) -> None:
    good = "Müller, Schröder und Größe wählten am Freitag in Köln die neue Führung."
    write(tmp_path, a_txt=good.encode() + b" Caf\xe9.")
    article = only(tmp_path)
    assert article.text == good + " Caf\ufffd."
    assert article.notes == ("1 damaged UTF-8 characters were replaced",)


def test_mojibake_is_kept_and_noted(tmp_path: Path) -> None:
    garbled = "Der BÃ¼rgermeister Ã¤uÃŸerte sich am Freitag Ã¼ber die SchlieÃŸung der BrÃ¼cke."
    write(tmp_path, a_txt=garbled)
    article = only(tmp_path)
    assert article.text == garbled
    assert any("garbled" in note for note in article.notes)


def test_foreign_names_are_no_mojibake(tmp_path: Path) -> None:
    write(tmp_path, a_txt="São Tomé e Príncipe, Ängelholm, Århus e Ñuñoa assinaram o acordo da UNESCO, disse Örsted.")
    assert only(tmp_path).notes == ()


# What can't be an article


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\t\n", "empty"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "binary file"),
        (b"PK\x03\x04" + bytes(range(1, 200)), "binary file"),
        ("Grüße".encode("utf-16-le"), "binary file"),
        (b"\xff\xfe\x00", "unknown encoding"),
        (b"---\ntitle: [open\n---\nText.", "broken front matter"),
        (b"---\ntitle: x\nText without an end.", "broken front matter"),
        (b"---\ntitle: x\n---\n \n", "empty"),
        (b"x" * 2001, "too large"),
    ],
)
def test_unusable_files_are_skipped(tmp_path: Path, content: bytes, reason: str) -> None:
    write(tmp_path, a_txt=GOOD, b_txt=content)
    articles, skipped = read_articles([tmp_path], max_bytes=2000)
    assert [article.id for article in articles] == ["a.txt"]
    assert [(Path(item.path).name, item.reason) for item in skipped] == [("b.txt", reason)]
    assert skipped[0].detail


def test_a_50_mb_text_is_skipped_unread(tmp_path: Path) -> None:
    write(tmp_path, a_txt=GOOD)
    with (tmp_path / "b.txt").open("wb") as stream:
        stream.truncate(50_000_000)
    assert reasons(tmp_path) == {"b.txt": "too large"}


def test_two_articles_with_one_id(tmp_path: Path) -> None:
    text = "---\nid: ferry\n---\n" + GOOD
    write(tmp_path, a_md=text, b_md=text)
    articles, skipped = read_articles([tmp_path])
    assert [(article.id, Path(article.path).name) for article in articles] == [("ferry", "a.md")]
    assert [(Path(item.path).name, item.reason) for item in skipped] == [("b.md", "duplicate id")]
    assert "a.md" in skipped[0].detail


# Metadata


def test_front_matter(tmp_path: Path) -> None:
    front = (
        "---\nid: ferry-1\ntitle: 'Ferry: it sails'\noutlet: Coast Gazette\nauthor: [Jane Roe, Ali Can]\n"
        "date: 2024-05-06\nlang: en-GB\nurl: https://gazette.example/1\nmood: fine\n---"
    )
    write(tmp_path, a_md=f"{front}\n# Ferry\n\n{GOOD}\n")
    article = only(tmp_path)
    assert (article.id, article.title, article.outlet) == ("ferry-1", "Ferry: it sails", "Coast Gazette")
    assert (article.author, article.date, article.lang) == ("Jane Roe, Ali Can", "2024-05-06", "en")
    assert article.url == "https://gazette.example/1"
    assert article.text == f"{front}\n# Ferry\n\n{GOOD}\n"
    first = article.excluded[0]
    assert (article.text[first.start : first.end], first.reason) == (front, "front matter")
    assert article.notes == ()


def test_a_rule_is_not_front_matter(tmp_path: Path) -> None:
    write(tmp_path, a_md=f"---\n{GOOD}\n---\nMore text: it goes on.\n")
    article = only(tmp_path)
    assert article.excluded == ()


def test_nothing_is_guessed_from_the_page_header(tmp_path: Path) -> None:
    write(tmp_path, a_txt=f"Ferry sails again\nBy Jane Roe\nMonday, 3 June 2019\n\n{GOOD}")
    article = only(tmp_path)
    assert (article.title, article.author, article.date, article.outlet) == (None, None, None, None)
    assert article.notes == ("a date above the article was not taken as its publication date: Monday, 3 June 2019",)


def test_hostile_metadata(tmp_path: Path) -> None:
    values = {
        "id": ["../../etc", {"name": "x\u0000\u202ey"}],
        "title": {"name": ["<script>", True]},
        "outlet": 1984,
        "author": True,
        "date": "0000-00-00",
        "lang": {"de": 1},
        "url": "javascript:alert(1)",
        "text": GOOD + "\u0000 \ud800",
    }
    write(tmp_path, a_jsonl=json.dumps(values))
    article = only(tmp_path)
    assert article.id == "../../etc, x y"
    assert article.title == "<script>"
    assert article.outlet == "1984"
    assert (article.author, article.date, article.lang, article.url) == (None, None, "en", None)
    assert article.text == GOOD + "\ufffd \ufffd"
    assert sum("not usable" in note for note in article.notes) == 4


@pytest.mark.parametrize(
    ("declared", "lang", "noted"),
    [("de", "en", True), ("en", "en", False), ("Klingon", "en", True), (None, "en", False)],
)
def test_declared_language(tmp_path: Path, declared: str | None, lang: str, noted: bool) -> None:
    text = " ".join([GOOD, "The members said that the old one was too small for the summer."] * 2)
    write(tmp_path, a_jsonl=json.dumps({"text": text, "lang": declared}))
    article = only(tmp_path)
    assert article.lang == lang
    assert bool(article.notes) == noted


def test_declared_language_wins_over_a_short_text(tmp_path: Path) -> None:
    write(tmp_path, a_jsonl=json.dumps({"text": "Kyiv, Minsk, Moskau.", "lang": "nl"}))
    assert only(tmp_path).lang == "nl"


# JSONL


def test_broken_lines_do_not_stop_the_others(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "one", "text": GOOD, "date": "2024-05-06"}),
        '{"id": "two", "text": "cut',
        "",
        '["no", "object"]',
        json.dumps({"id": "three"}),
        json.dumps({"id": "four", "text": " \n "}),
        json.dumps({"id": "five", "text": "x" * 3000}),
        "[" * 1500,
        json.dumps({"id": "six", "text": "The board met again on Monday."}),
    ]
    write(tmp_path, a_jsonl="\r\n".join(lines).encode())
    articles, skipped = read_articles([tmp_path], max_bytes=2000)
    assert [(article.id, article.path.rpartition("/")[2]) for article in articles] == [
        ("one", "a.jsonl#1"),
        ("six", "a.jsonl#9"),
    ]
    assert [(item.path.rpartition("#")[2], item.reason) for item in skipped] == [
        ("2", "broken JSON"),
        ("4", "broken JSON"),
        ("5", "no text"),
        ("6", "empty"),
        ("7", "too large"),
        ("8", "broken JSON"),
    ]
    assert "line 2" in skipped[0].detail
    raw = (tmp_path / "a.jsonl").read_text()
    assert raw[articles[1].file_offset(0) :].startswith("The board met")


def test_jsonl_offsets_survive_escapes(tmp_path: Path) -> None:
    text = 'Zuerst „hier“\n\tund "dort": \U0001f600 dann / Ende \\ é.'
    lines = [json.dumps({"text": text, "n": 1}), json.dumps({"a": {"text": "x"}, "text": text}, ensure_ascii=False)]
    write(tmp_path, a_jsonl="\n".join(lines))
    articles, _ = read_articles([tmp_path])
    file = (tmp_path / "a.jsonl").read_text(encoding="utf-8")
    for article in articles:
        assert article.text == text
        for offset, letter in enumerate(text):
            assert file[article.file_offset(offset) :].startswith((letter, json.dumps(letter).strip('"')))


def test_jsonl_in_utf16(tmp_path: Path) -> None:
    write(tmp_path, a_jsonl=(json.dumps({"text": "Größe zählt."}, ensure_ascii=False) + "\n").encode("utf-16"))
    assert only(tmp_path).text == "Größe zählt."


# HTML


def test_page() -> None:
    article = only(DATA / "page.html")
    file = (DATA / "page.html").read_text(encoding="utf-8")
    assert article.title == "Ferry link to Orrin Island reopens & doubles its sailings"
    assert (article.outlet, article.author) == ("The Coast Gazette", "Jane Roe, Ali Can")
    assert (article.date, article.lang) == ("2024-05-06T10:00:00+01:00", "en")
    assert article.url == "https://gazette.example/ferry-reopens"
    assert "harbour board said — twice as often" in article.text
    for absent in ("script", "Weather", "Lighthouse", "denied", "color"):
        assert absent not in article.text
    for words in ("The ferry between", "Island “will", "twice as", "yard replaced", "million pounds", "board reported"):
        first = words.split()[0]
        assert file[article.file_offset(article.text.index(words)) :].startswith(first)
    assert file[article.file_offset(article.text.index("üller")) :].startswith("&uuml;ller")
    assert file[article.file_offset(article.text.index("“will")) :].startswith("&ldquo;will")
    # The heading's place is in the article, not in <title>.
    assert file[: article.file_offset(article.text.index("Ferry link"))].endswith("<h1>")


def test_the_date_on_a_page_is_not_its_publication_date(tmp_path: Path) -> None:
    page = (DATA / "page.html").read_text(encoding="utf-8")
    head, _, rest = page.partition('<meta property="article:published_time"')
    write(tmp_path, a_html=head + rest.partition(">")[2])
    assert only(tmp_path).date is None


def test_linked_data_and_language_of_a_page(tmp_path: Path) -> None:
    linked = '[[{"@type": "NewsArticle", "headline": "Ferry &amp; ramp", "author": 5, "datePublished": ["x"]}]]'
    write(
        tmp_path,
        a_html=f'<html xml:lang="en-GB"><head><script type="application/ld+json">{linked}</script>'
        f'<script type="application/ld+json">{{broken</script></head><body><p>{GOOD}</p></body></html>',
    )
    article = only(tmp_path)
    assert (article.title, article.author, article.date) == ("Ferry & ramp", "5", None)
    assert article.lang == "en"
    assert article.notes == ("the declared date was not usable: ['x']",)


def test_a_page_without_an_article(tmp_path: Path) -> None:
    write(tmp_path, a_txt=GOOD, b_html="<html><head><title>x</title></head><body><script>1</script></body></html>")
    assert reasons(tmp_path) == {"b.html": "no text"}


@pytest.mark.parametrize("piece", ["<!--", "<p", "<a b='", "<div>", "&#x", "<script>", "</", "<![CDATA[", "<title>"])
def test_broken_pages_do_not_hang(tmp_path: Path, piece: str) -> None:
    write(tmp_path, a_txt=GOOD, b_html=f"<p>{GOOD}</p>" + piece * 60_000)
    articles, skipped = read_articles([tmp_path])
    assert len(articles) + len(skipped) == 2
