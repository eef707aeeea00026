"""The gate, the decision, updates and the thinning of findings."""

import numpy as np
import pytest

from claimcheck.errors import ModelError
from claimcheck.extract.dates import find_dates
from claimcheck.extract.entities import find_entities
from claimcheck.extract.quantities import find_quantities
from claimcheck.judge import MAX_PER_ARTICLE, Judge, thin_out
from claimcheck.judge.decision import models, probability
from claimcheck.judge.evidence import copied, same_actor
from claimcheck.judge.gate import nearest_of, screen, standings
from claimcheck.judge.links import links_of
from claimcheck.judge.nli import LABELS, label_columns, load_nli
from claimcheck.judge.predicates import compare_predicates
from claimcheck.judge.updates import why_incomparable
from claimcheck.progress import Silent
from claimcheck.records import Article, Claim, Finding, Pair


def claim(name: str, article: str, text: str, at: int = 0, **fields) -> Claim:
    return Claim(
        id=name,
        article=article,
        start=at,
        end=at + len(text),
        quote=text,
        text=text,
        lang="en",
        context_start=at,
        context_end=at + len(text),
        entities=tuple(find_entities(text, "en")),
        quantities=tuple(find_quantities(text, "en")),
        **fields,
    )


class FixedNli:
    """An NLI model with one answer for all pairs."""

    name = "fixed"

    def __init__(self, entailment: float, neutral: float, contradiction: float):
        self.row = entailment, neutral, contradiction
        self.asked: list[tuple[str, str]] = []

    def predict(self, pairs):
        self.asked += pairs
        return np.array([self.row] * len(pairs), dtype=np.float32).reshape(-1, 3)


def verdict(a: Claim, b: Claim, nli: FixedNli, similarity: float = 0.85, dates=("2025-03-01", "2025-03-01")):
    articles = {
        c.article: Article(id=c.article, path=c.article, text=c.text, date=d)
        for c, d in zip((a, b), dates, strict=True)
    }
    vectors = np.array([[1, 0], [similarity, (1 - similarity**2) ** 0.5]], dtype=np.float32)
    return Judge(nli).judge(
        [a, b], [Pair(a=0, b=1, similarity=similarity)], [a.text, b.text], vectors, articles, Silent()
    )


CONTRADICTS, ENTAILS, NEUTRAL = (0.02, 0.03, 0.95), (0.95, 0.03, 0.02), (0.03, 0.94, 0.03)


def test_a_contradiction_between_like_claims_is_a_conflict_with_its_kind():
    a = claim("1", "p", "Arkland closed 12 mines in Peru")
    b = claim("2", "q", "Arkland closed 40 mines in Peru")
    (finding,) = verdict(a, b, FixedNli(*CONTRADICTS)).findings
    assert (finding.label, finding.kind, finding.a, finding.b) == ("conflict", "number", "1", "2")
    assert "12" in finding.reason and "40" in finding.reason


def test_entailment_both_ways_is_an_agreement():
    a, b = claim("1", "p", "The mines in Peru are closed"), claim("2", "q", "In Peru the mines have shut")
    (finding,) = verdict(a, b, FixedNli(*ENTAILS)).findings
    assert finding.label == "agreement"


def test_neutral_look_alikes_are_left_out_and_counted():
    a, b = claim("1", "p", "The mines in Peru are closed"), claim("2", "q", "Peru exported copper last year")
    result = verdict(a, b, FixedNli(*NEUTRAL), similarity=0.65)
    assert result.findings == [] and result.left_out["judged as unrelated"] == 1


def test_opposite_polarity_is_named_in_the_reason():
    a, b = (
        claim("1", "p", "Peru joined the pact"),
        claim("2", "q", "Peru refused to join the pact", polarity="negative"),
    )
    (finding,) = verdict(a, b, FixedNli(*CONTRADICTS)).findings
    assert finding.kind == "negation" and "denies" in finding.reason


def test_a_toll_that_grew_is_an_update_and_one_of_the_same_day_is_not():
    a, b = claim("1", "p", "The flood in Peru killed 12 people"), claim("2", "q", "The flood in Peru killed 19 people")
    later = verdict(a, b, FixedNli(*CONTRADICTS), dates=("2025-03-01", "2025-03-04")).findings
    earlier = verdict(a, b, FixedNli(*CONTRADICTS), dates=("2025-03-04", "2025-03-01")).findings
    same = verdict(a, b, FixedNli(*CONTRADICTS)).findings
    assert [f.label for f in (*later, *earlier, *same)] == ["update", "conflict", "conflict"]


def test_unknown_dates_never_make_an_update():
    a, b = claim("1", "p", "The flood in Peru killed 12 people"), claim("2", "q", "The flood in Peru killed 19 people")
    assert verdict(a, b, FixedNli(*CONTRADICTS), dates=(None, "2025-03-04")).findings[0].label == "conflict"


def test_accounts_published_years_apart_are_no_conflict():
    a, b = (
        claim("1", "p", "The ferry in Peru carried 12 people"),
        claim("2", "q", "The ferry in Peru carried 19 people"),
    )
    for days, reason in ((("2019-03-01", "2025-03-04"), "accounts of different times"), (("2025-03-01",) * 2, None)):
        articles = {
            c.article: Article(id=c.article, path="", text="", date=d) for c, d in zip((a, b), days, strict=True)
        }
        vectors = np.array([[1, 0], [0.85, 0.53]], dtype=np.float32)
        pairs, contexts = [Pair(a=0, b=1, similarity=0.85)], [a.text, b.text]
        _, (known,), _ = Judge(FixedNli(*CONTRADICTS)).gather([a, b], pairs, contexts, vectors, articles, gated=False)
        assert why_incomparable("conflict", "number", a, b, known, articles) == reason
    assert verdict(a, b, FixedNli(*CONTRADICTS), dates=("2019-03-01", "2025-03-04")).findings == []


def test_a_number_of_another_day_is_no_conflict():
    a, b = (
        claim(n, art, text, dates=tuple(find_dates(text, "en", None)))
        for n, art, text in (
            ("1", "p", "On 3 May 2024 the ferry in Peru carried 12 people"),
            ("2", "q", "On 9 June 2024 the ferry in Peru carried 19 people"),
        )
    )
    result = verdict(a, b, FixedNli(*CONTRADICTS), dates=("2024-07-01", "2024-07-01"))
    assert result.findings == [] and result.left_out["claims about different times"] == 1


def test_a_toll_that_has_risen_supersedes_a_lower_bound_that_it_would_fit():
    a = claim("1", "p", "At least 14 people died in the storm in Peru")
    b = claim("2", "q", "The toll of the storm in Peru has risen to 17")
    days = ("2025-03-01", "2025-03-04")
    (finding,) = verdict(a, b, FixedNli(*NEUTRAL), similarity=0.6, dates=days).findings
    assert (finding.label, finding.kind) == ("update", "number") and "17" in finding.reason
    again = b.model_copy(update={"quote": "The toll of the storm in Peru is 17"})
    assert verdict(a, again, FixedNli(*NEUTRAL), similarity=0.6, dates=days).findings == []


def test_each_pair_of_texts_is_judged_once_in_each_direction():
    nli = FixedNli(*NEUTRAL)
    verdict(claim("1", "p", "Peru closed mines"), claim("2", "q", "Mines closed in Peru"), nli)
    assert sorted(nli.asked) == sorted(
        {("Peru closed mines", "Mines closed in Peru"), ("Mines closed in Peru", "Peru closed mines")}
    )


def test_a_first_reading_that_is_certain_ends_the_matter():
    nli = FixedNli(0.01, 0.98, 0.01)
    claims = [claim("1", "p", "Peru closed mines"), claim("2", "q", "Mines closed in Peru")]
    articles = {name: Article(id=name, path=name, text="Peru") for name in "pq"}
    vectors, texts = np.array([[1, 0], [0.8, 0.6]], dtype=np.float32), [c.text for c in claims]
    pair = Pair(a=0, b=1, similarity=0.8)
    for go_on, readings in ((0.0, 2), (1.0, 1)):
        nli.asked.clear()
        compared, evidence, left_out = Judge(nli).gather(claims, [pair], texts, vectors, articles, go_on=go_on)
        assert nli.asked == [("Mines closed in Peru", "Peru closed mines"), tuple(texts)][:readings]
        assert compared == [pair] and len(evidence) == readings - 1
        assert left_out["judged as unrelated"] == 2 - readings


def test_words_that_tell_by_themselves_are_read_on_after_a_first_reading():
    nli = FixedNli(0.01, 0.98, 0.01)
    a = claim("1", "p", "Peru joined the pact", subject="Peru")
    b = claim("2", "q", "Peru refused to join the pact", subject="Peru", polarity="negative")
    verdict(a, b, nli)
    assert len(nli.asked) == 2


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("The new bridge is 900 yards long", "The bridge is 823 metres long", ["agreement"]),
        ("The new bridge is 900 yards long", "The bridge is 1200 metres long", ["conflict"]),
        ("About 2,000 people saw the mayor resign", "More than 1,900 people saw the mayor stay", ["conflict"]),
    ],
)
def test_the_same_number_in_another_unit_is_no_conflict(a: str, b: str, expected: list[str], monkeypatch) -> None:
    monkeypatch.setattr("claimcheck.judge.evidence.copied", lambda *_: False)
    monkeypatch.setattr("claimcheck.judge.copied", lambda *_: False)
    found = verdict(claim("1", "p", a), claim("2", "q", b), FixedNli(0.02, 0.02, 0.96), 0.9).findings
    assert [f.label for f in found] == expected


def test_claims_that_name_different_countries_are_stopped_unless_very_alike(monkeypatch):
    for name in ("OPEN", "WIDE_OPEN"):
        monkeypatch.setattr(f"claimcheck.judge.gate.{name}", 0.25)
    a, b = (
        claim(number, article, f"{country} closed its copper mines near the border in winter")
        for number, article, country in (("1", "p", "Peru"), ("2", "q", "Chile"))
    )
    texts = {"p": "Peru, Lima, Cusco, Tacna, Puno, Piura, Huaraz", "q": "Chile, Arica, Osorno, Iquique, Temuco"}
    articles = {name: Article(id=name, path=f"{name}.txt", text=text) for name, text in texts.items()}
    reasons = []
    for similarity in (0.1, 0.46, 0.95):
        vectors = np.array([[1, 0], [similarity, (1 - similarity**2) ** 0.5]], dtype=np.float32)
        pair = Pair(a=0, b=1, similarity=similarity)
        kept, left_out = screen([a, b], links_of([pair]), [a.text, b.text], vectors, articles)
        assert len(kept) + sum(left_out.values()) == 1
        reasons += list(left_out) or [None]
    assert reasons == ["too little alike", "no name in common", None]


def test_rank_and_margin_tell_the_nearest_from_its_rivals():
    links = links_of([Pair(a=0, b=1, similarity=0.9), Pair(a=0, b=2, similarity=0.7)])
    found = standings(np.array([0, 1, 1]), links, nearest_of(links, 3))
    best, second = found.at(0), found.at(1)
    assert (best.rank, second.rank) == (0, 1)
    assert best.margin == pytest.approx(0.2) and second.margin == pytest.approx(-0.2)


def finding(number: int, a: str, b: str, score: float, label: str = "conflict") -> Finding:
    return Finding(id=f"{number:03d}", label=label, kind="status", score=score, reason="r", a=a, b=b, signals={})


def test_one_reading_of_a_pair_of_sentences_and_no_hubs():
    claims = {c.id: c for c in (claim("1", "p", "first"), claim("2", "q", "second"), claim("3", "q", "third"))}
    one_sentence = claims | {"3": claims["2"].model_copy(update={"id": "3"})}
    both = [finding(1, "1", "2", 0.9), finding(2, "1", "3", 0.8)]
    assert [f.id for f in thin_out(both, one_sentence)] == ["001"]
    many = {f"{i}": claim(f"{i}", "q", f"text {i}", at=i * 20) for i in range(2, 9)} | {"1": claims["1"]}
    kept = thin_out([finding(i, "1", str(i), 0.9 - i / 100) for i in range(2, 9)], many)
    assert [f.id for f in kept] == ["002", "003"] and len(kept) == MAX_PER_ARTICLE


def signals(tree) -> set[str]:
    return set() if isinstance(tree, float) else {tree[0]} | signals(tree[2]) | signals(tree[3])


def test_the_decision_leans_the_right_way():
    names = {n for model in models().values() for tree in model["trees"] for n in signals(tree)}
    nothing = dict.fromkeys(names, 0.0)
    for base in (nothing, dict.fromkeys(names, 0.5)):
        contrary = probability(models()["contrary"], base)
        for name in ("contradiction", "context_contradiction", "numbers_differ", "opposite", "sentence_opposites"):
            assert probability(models()["contrary"], base | {name: 1.0}) >= contrary
        for name in ("entailment", "context_entailment", "numbers_same"):
            assert probability(models()["contrary"], base | {name: 1.0}) <= contrary
    near = nothing | {"similarity": 0.9, "context_similarity": 0.9, "nearest": 1.0, "near": 1.0}
    for name in ("gate", "first", "related"):
        assert probability(models()[name], near) > probability(models()[name], nothing)


def test_a_tree_is_followed_to_its_leaf():
    model = {"start": 0.5, "trees": [["a", 0.3, 1.0, ["b", 0.0, -1.0, -2.0]], 0.25]}
    for a, b, total in ((0.3, 9, 1.75), (0.31, 0.0, -0.25), (0.31, 0.1, -1.25)):
        assert probability(model, {"a": a, "b": b}) == pytest.approx(1 / (1 + np.exp(-total)))


def test_the_best_of_a_claim_may_lie_outside_the_given_pairs():
    links = links_of([Pair(a=0, b=1, similarity=0.7)])
    alone, among = (standings(np.array([0, 1]), links, nearest_of(links, 2, best)).at(0) for best in (None, [0.7, 0.9]))
    assert alone.behind == 0 and among.behind == pytest.approx(-0.2)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (
            ("en", "Arkland will join the war", "positive"),
            ("de", "Arkland lehnte es ab, in den Krieg einzutreten", "negative"),
            "opposite",
        ),
        (
            ("en", "Arkland stays out of the war", "positive"),
            ("fr", "Arkland ne participera pas au conflit", "negative"),
            "same",
        ),
        (
            ("en", "The council approved the plan", "positive"),
            ("de", "Der Rat hat den Plan abgelehnt", "positive"),
            "opposite",
        ),
        (("ru", "Капитан арестован", "positive"), ("uk", "Капітана не арештували", "negative"), "opposite"),
        (("en", "The council approved the plan", "positive"), ("en", "The council met on Friday", "positive"), "none"),
        (
            ("en", "The mayor closed the pool", "positive"),
            ("en", "The mayor signed an open-ended deal", "positive"),
            "none",
        ),
        (
            ("xx", "The council approved the plan", "positive"),
            ("en", "The council rejected the plan", "positive"),
            "none",
        ),
    ],
)
def test_predicates_of_one_class_are_compared_across_languages(a, b, expected):
    first, second = (
        claim(n, n, text).model_copy(update={"lang": lang, "polarity": polarity})
        for n, (lang, text, polarity) in (("1", a), ("2", b))
    )
    assert compare_predicates(first, second) == compare_predicates(second, first) == expected


def test_opposite_predicates_of_one_actor_decide_by_themselves():
    a = claim("1", "p", "Peru will join the war", subject="Peru")
    b = claim("2", "q", "Peru refused to take part in the fighting", subject="Peru", polarity="negative")
    (found,) = verdict(a, b, FixedNli(*NEUTRAL), similarity=0.6).findings
    assert (found.label, found.kind) == ("conflict", "negation")
    other = b.model_copy(
        update={
            "subject": "Chile",
            "text": "Chile refused to take part in the fighting",
            "entities": tuple(find_entities("Chile", "en")),
        }
    )
    assert verdict(a, other, FixedNli(*NEUTRAL), similarity=0.6).findings == []


@pytest.mark.parametrize(
    ("subject", "acts"),
    [("Peru", True), ("The government of Peru", True), ("A ferry company clerk from Peru", False)],
)
def test_a_country_that_tells_where_somebody_is_from_does_not_act(subject, acts):
    a = claim("1", "p", "Peru will join the war", subject="Peru")
    b = claim("2", "q", f"{subject} refused to join the war", subject=subject)
    assert same_actor(a, b) is acts


def test_label_order_is_read_and_unknown_labels_are_refused():
    assert label_columns(["CONTRADICTION", "entailment", "Neutral"]) == [1, 2, 0]
    for labels in (["LABEL_0", "LABEL_1", "LABEL_2"], ["entailment", "not_entailment"], ["entailment", "neutral"]):
        with pytest.raises(ModelError, match="labels"):
            label_columns(labels)


@pytest.fixture(scope="module")
def nli():
    return load_nli("bundled")


def test_bundled_nli_gives_probabilities_that_do_not_depend_on_the_batch(nli):
    pairs = [
        ("The port is open.", "The port is closed."),
        ("Short.", "x " * 300),
        ("Der Hafen ist offen.", "The harbour is open."),
    ]
    together = nli.predict(pairs)
    assert together.shape == (3, len(LABELS)) and np.allclose(together.sum(1), 1, atol=1e-5)
    for pair, row in zip(pairs, together, strict=True):
        assert np.allclose(nli.predict([pair])[0], row, atol=0.01)
    assert nli.predict([]).shape == (0, 3)


@pytest.mark.parametrize(
    ("premise", "hypothesis", "label"),
    [
        (
            "The parliament approved the budget on Friday.",
            "The parliament rejected the budget on Friday.",
            "contradiction",
        ),
        ("The bridge will stay closed until May.", "The bridge is closed.", "entailment"),
        ("Das Parlament lehnte den Haushalt ab.", "The parliament approved the budget.", "contradiction"),
        ("Die Brücke ist seit Montag gesperrt.", "The bridge has been closed since Monday.", "entailment"),
    ],
)
def test_bundled_nli_judges_plain_pairs(nli, premise, hypothesis, label):
    assert LABELS[int(nli.predict([(premise, hypothesis)])[0].argmax())] == label


def test_a_cross_encoder_loads_by_path_with_its_own_label_order(tmp_path):
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "one", "text"]
    (tmp_path / "vocab.txt").write_text("\n".join(words))
    BertTokenizerFast(vocab_file=str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    names = {0: "contradiction", 1: "entailment", 2: "neutral"}
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        id2label=names,
        label2id={v: k for k, v in names.items()},
        num_labels=3,
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    model = load_nli(str(tmp_path))
    probabilities = model.predict([("one", "text"), ("text", "one")])
    assert probabilities.shape == (2, 3) and np.allclose(probabilities.sum(1), 1, atol=1e-4)
    plain = model._model.predict([("one", "text")], apply_softmax=True)
    assert probabilities[0].tolist() == pytest.approx([plain[0][1], plain[0][2], plain[0][0]], abs=1e-5)


def test_a_missing_nli_model_says_what_to_do():
    with pytest.raises(ModelError, match="--no-offline"):
        load_nli("no-such/nli")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("The mine was closed", "The mine was closed", True),
        ("A huge explosion shook the quiet city", "The explosion shook the quiet northern city", True),
        ("The mine was closed in Peru", "The mine was opened in Peru", False),
        ("The mine was closed", "The minister left the town", False),
    ],
)
def test_a_copy_has_no_longer_word_in_the_place_of_another(a, b, expected):
    assert copied(claim("1", "p", a), claim("2", "q", b)) is expected


def test_a_copy_is_no_conflict_unless_its_values_are():
    a, b = claim("1", "p", "The old mine in Peru was closed"), claim("2", "q", "The mine in Peru was closed")
    (finding,) = verdict(a, b, FixedNli(*CONTRADICTS), similarity=0.95).findings
    assert finding.label == "agreement"
    a, b = claim("1", "p", "12 people died in the mine in Peru"), claim("2", "q", "40 people died in the mine in Peru")
    (finding,) = verdict(a, b, FixedNli(*CONTRADICTS), similarity=0.95).findings
    assert finding.label == "conflict"


def test_a_number_that_fits_a_rounded_one_is_no_conflict():
    a, b = claim("1", "p", "More than 600 people died in Peru"), claim("2", "q", "The toll in Peru is 640 people")
    assert [f.label for f in verdict(a, b, FixedNli(*CONTRADICTS)).findings if f.label != "agreement"] == []
    other = claim("2", "q", "The toll in Peru is 1,940 people")
    assert [f.label for f in verdict(a, other, FixedNli(*CONTRADICTS)).findings] == ["conflict"]
