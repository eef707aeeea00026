"""The benchmark with many articles: its plots, its plain script, and the models that this one runs."""

import json
import sys
import xml.etree.ElementTree as ElementTree

import pytest

from benchmarks.scale import plots, report
from benchmarks.scale.processes import run

SVG = "{http://www.w3.org/2000/svg}"
ARTICLES = {
    "a.txt": "The harbour of Oldtown was closed on Monday. Dr. Miller left the city in spring.",
    "b.txt": "The harbour of Oldtown was not closed on Monday. Cats like warm places.",
    "c.txt": "Der Hafen von Oldtown wurde am 17. Mai geschlossen. Äpfel wachsen an Bäumen.",
}


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Both models in PyTorch, written as the report's section does."""
    pytest.importorskip("onnx")
    from benchmarks.models import in_torch

    folder = tmp_path_factory.mktemp("models")
    for name in ("encoder", "nli"):
        in_torch.write_model(name, folder / name)
    return folder


def rows(*counts):
    return {
        str(n): {"articles": n, "seconds": 1 + n / 50_000, "again_seconds": 1, "peak_mib": 500 + n / 1000}
        for n in counts
    }


@pytest.mark.parametrize("counts", [(1000,), (1000, 10_000, 100_000), (7, 250_000)])
def test_plots_are_well_formed_and_show_every_row(counts):
    drawn = {name: ElementTree.fromstring(svg) for name, svg in plots.pictures(rows(*counts)).items()}
    assert set(drawn) == {"check-seconds.svg", "check-memory.svg"}
    for name, lines in (("check-seconds.svg", 2), ("check-memory.svg", 1)):
        places = [(float(c.get("cx")), float(c.get("cy"))) for c in drawn[name].iter(f"{SVG}circle")]
        assert len(places) == lines * len(counts)
        assert all(plots.LEFT <= x <= plots.WIDTH - plots.RIGHT for x, _ in places)
        assert all(plots.TOP <= y <= plots.HEIGHT - plots.BOTTOM for _, y in places)
        assert drawn[name].find(f"{SVG}title").text
        assert "articles in the corpus" in [t.text for t in drawn[name].iter(f"{SVG}text")]


def test_tens_are_equally_far_apart():
    drawn = ElementTree.fromstring(plots.pictures(rows(1000, 10_000, 100_000))["check-memory.svg"])
    first, second, third = [float(c.get("cx")) for c in drawn.iter(f"{SVG}circle")]
    assert second - first == pytest.approx(third - second, abs=0.2)


def test_a_plot_needs_a_point_and_escapes_its_words():
    with pytest.raises(ValueError, match="measure the section"):
        plots.pictures({})
    assert ElementTree.fromstring(plots.plot("a < b & c", "x", "y", [plots.Line("<>", [(1, 0)])])) is not None


@pytest.mark.parametrize(("highest", "step"), [(9.3, 2), (518, 200), (0.04, 0.01), (1, 0.2), (12, 2.5), (0, 0.2)])
def test_lines_of_an_axis_stand_at_round_numbers(highest, step):
    assert plots.nice_step(highest) == pytest.approx(step)


def test_only_judging_grows_with_the_pairs_that_were_left_out():
    assert report.whole_seconds(100, 60, judged=200, pairs=1000) == 100 + 60 * 4
    assert report.whole_seconds(100, 60, judged=1000, pairs=1000) == 100
    assert report.whole_seconds(100, 0, judged=0, pairs=0) == 100


def test_articles_come_in_turns(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "texts", lambda language: iter([f"{language} {n}" for n in range(3)]))
    assert report.write_articles(tmp_path, 3) == 6
    assert [file.read_text() for file in sorted(tmp_path.iterdir())] == ["de 0", "en 0", "de 1"]
    with pytest.raises(ValueError, match="only 6"):
        report.write_articles(tmp_path, 7)


def test_a_process_is_measured_whole(tmp_path):
    done = run(
        ["-c", "import os; held = b'x' * (90 << 20); print(os.getcwd(), os.environ['WORD'])"], tmp_path, WORD="x"
    )
    assert done.stdout.split() == [str(tmp_path), "x"]
    assert done.seconds > 0
    assert done.peak_mib >= 90
    with pytest.raises(RuntimeError, match="no such luck"):
        run(["-c", "import sys; print('no such luck', file=sys.stderr); sys.exit(2)"], tmp_path)


def test_the_models_in_pytorch_are_the_bundled_ones(models):
    from benchmarks.models import in_torch
    from claimcheck.weights import MAX_TOKENS

    encoder, (judge, labels) = in_torch.load_encoder(models / "encoder"), in_torch.load_judge(models / "nli")
    in_torch.check(encoder, judge, labels)
    assert encoder.max_seq_length == judge.max_seq_length == MAX_TOKENS == in_torch.MAX_TOKENS
    with pytest.raises(ValueError, match="other models"):
        judge[1].temperature *= 5
        in_torch.check(encoder, judge, labels)


def test_the_plain_script_finds_what_contradicts(models, tmp_path, monkeypatch, capsys):
    from benchmarks.scale import plain

    (tmp_path / "articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "articles" / name).write_text(text, encoding="utf-8")
    sentences, owners = plain.read_sentences(tmp_path / "articles")
    assert " ".join(sentences) == " ".join(ARTICLES.values())
    assert owners == [name for name in ARTICLES for _ in range(2)]
    command = ["plain", str(tmp_path / "articles"), "--models", str(models), "--output", str(tmp_path / "found.json")]
    monkeypatch.setattr(sys, "argv", command)
    plain.main()
    figures = json.loads(capsys.readouterr().out)
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert found[0]["label"] == "conflict"
    assert {found[0]["a"], found[0]["b"]} == {sentences[0], sentences[2]}
    assert figures["pairs"] == figures["pairs_judged"] >= len(found) == figures["findings"]
    monkeypatch.setattr(sys, "argv", [*command, "--pairs", "1"])
    plain.main()
    assert json.loads(capsys.readouterr().out)["pairs_judged"] == 1
