"""Whether the models on this machine do what they should: their files, and what they say of plain sentences.

A few sentences can't measure a model. They tell a working one from one that is damaged, mixed up, or run by a library
that computes something else.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from claimcheck.embed import Embedder, load_embedder
from claimcheck.errors import ModelError
from claimcheck.extract.parse import Parser, load_parser
from claimcheck.judge.nli import LABELS, Nli, load_nli
from claimcheck.models.sentences import MATTERS, PAIRS, STATEMENTS
from claimcheck.settings import Settings
from claimcheck.weights import bundled

SAME = 0.9999
"""Cosine from which two vectors of one text count as the same."""
CLOSE = 1e-3
"""Difference of probabilities up to which two readings of one pair count as the same."""
ENOUGH = 0.8
"""Share of plain pairs and sentences that even a small model has to get right."""


@dataclass(frozen=True)
class Check:
    """What one check found."""

    name: str
    passed: bool
    detail: str

    def line(self) -> str:
        """For people."""
        return f"{'ok' if self.passed else 'FAILED'}: {self.name}: {self.detail}"


def run(settings: Settings) -> Iterator[Check]:
    """Checks of the models that the settings name, as they are done. A model that can't be loaded is a failed check."""
    yield _attempt("files", _files)
    embedder = nli = parser = None
    started = time.perf_counter()
    try:
        embedder = load_embedder(settings.model, offline=settings.offline)
        nli = load_nli(settings.nli_model, offline=settings.offline)
        parser = load_parser(settings.parser)
    except ModelError as error:
        yield Check("loading", False, str(error))
        return
    yield Check("loading", True, f"{time.perf_counter() - started:.1f} s")
    yield _attempt("translations are nearest", lambda: nearest(embedder))
    yield _attempt("plain pairs are judged right", lambda: judged(nli))
    yield _attempt("subject and verb are found", lambda: parsed(parser))
    yield _attempt("a vector does not depend on its batch", lambda: same_vectors(embedder))
    yield _attempt("a judgement does not depend on its batch", lambda: same_judgements(nli))


def _attempt(name: str, check: Callable[[], tuple[bool, str]]) -> Check:
    try:
        return Check(name, *check())
    except Exception as error:  # a broken model can fail in any way; the other checks still say something
        return Check(name, False, f"{type(error).__name__}: {error}")


def _files() -> tuple[bool, str]:
    """All files of the bundled models against the manifest."""
    wrong = []
    for name in bundled().manifest["files"]:
        try:
            bundled().file(name)
        except ModelError as error:
            wrong.append(str(error))
    return not wrong, wrong[0] if wrong else f"{len(bundled().manifest['files'])} with the expected SHA-256"


def nearest(embedder: Embedder) -> tuple[bool, str]:
    """Each sentence is nearer to its English translation than to any other English sentence, in every language."""
    english = embedder.embed(MATTERS["en"])
    wrong = {
        lang
        for lang, sentences in MATTERS.items()
        if (np.argmax(embedder.embed(sentences) @ english.T, axis=1) != np.arange(len(sentences))).any()
    }
    return _outcome(wrong, len(MATTERS), wanted=1.0)


def judged(nli: Nli) -> tuple[bool, str]:
    """Most pairs get their label, and in all languages but one the denial is the greater contradiction of the two."""
    pairs = [(premise, text) for premise, *both in PAIRS.values() for text in both]
    answers = nli.predict(pairs).reshape(len(PAIRS), 2, len(LABELS))
    wanted = [LABELS.index("entailment"), LABELS.index("contradiction")]
    right = int((answers.argmax(axis=2) == wanted).sum())
    mixed = [lang for lang, (follows, denies) in zip(PAIRS, answers[:, :, wanted[1]], strict=True) if denies <= follows]
    detail = f"{right} of {len(pairs)}" + (f"; not told apart in {' '.join(mixed)}" if mixed else "")
    return right >= ENOUGH * len(pairs) and len(mixed) <= 1, detail


def parsed(parser: Parser) -> tuple[bool, str]:
    """The verb is the root and the subject hangs on it, in most languages."""
    wrong = set()
    for lang, (sentence, verb, subject) in STATEMENTS.items():
        words = parser.parse([(sentence, lang)])[0]
        root = next(i for i, word in enumerate(words) if word.head == -1)
        subjects = [word.text for word in words if word.head == root and word.relation.startswith("nsubj")]
        if words[root].text != verb or subjects != [subject]:
            wrong.add(lang)
    return _outcome(wrong, len(STATEMENTS), wanted=ENOUGH)


def _outcome(wrong: set[str], languages: int, wanted: float) -> tuple[bool, str]:
    right = languages - len(wrong)
    not_in = f"; not in {' '.join(sorted(wrong))}" if wrong else ""
    return right >= wanted * languages, f"{right} of {languages} languages{not_in}"


def same_vectors(embedder: Embedder) -> tuple[bool, str]:
    """One text by itself, and between texts of other lengths, gives one vector."""
    texts = [text for sentences in MATTERS.values() for text in sentences]
    together = embedder.embed([*texts, " ".join(texts)])
    least = min(float(embedder.embed([text])[0] @ row) for text, row in zip(texts[:6], together[:6], strict=True))
    return least >= SAME, f"least cosine {least:.6f}"


def same_judgements(nli: Nli) -> tuple[bool, str]:
    """One pair by itself, and between pairs of other lengths, gives one judgement."""
    pairs = [(premise, text) for premise, *rest in PAIRS.values() for text in rest]
    long = " ".join(premise for premise, *_ in PAIRS.values())
    together = nli.predict([*pairs, (long, long)])
    most = max(
        float(np.abs(nli.predict([pair])[0] - row).max()) for pair, row in zip(pairs[:6], together[:6], strict=True)
    )
    return most <= CLOSE, f"greatest difference {most:.6f}"
