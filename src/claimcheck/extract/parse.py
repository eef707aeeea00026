"""Words with part of speech, verb form, head and relation (Universal Dependencies), for all languages alike."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claimcheck.weights import MAX_TOKENS, Weights, at_once, batches_by_length, bundled, pad

MAX_WORDS = 120
"""Longer sentences are parsed in pieces that are joined as parataxis; the pieces end at punctuation if possible."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a sentence; `start` and `end` are offsets into the sentence, `head` an index or -1 for the root."""

    text: str
    start: int
    end: int
    tag: str
    head: int
    relation: str
    form: str = "_"
    """Fin, Fin-Sub, Fin-Imp, Fin-Cnd, Inf, Part, Ger or _."""
    tense: str = "_"
    """Past, Pres, Fut or _."""


class Parser(Protocol):
    """What extraction needs of a parser."""

    @property
    def name(self) -> str:
        """Enters cache keys and the report."""

    def parse(self, sentences: Sequence[tuple[str, str]]) -> list[list[Word]]:
        """The words of each (text, language), in order; exactly one word of a non-empty sentence has head -1."""


_WORD = re.compile(
    r"\d+(?:[.,:\u00a0\u202f]\d+)*(?:(?:ern?|s|st|nd|rd|th|e|re|ème|es)\b)?"  # with separators; 1990er, 3rd, 1re
    r"|(?:[^\W\d_]\.){2,}"  # U.S., z.B.
    r"|\w+(?:[-‑/]\w+)*"
    r"|\.{2,}|[^\w\s]"
)
_ENGLISH_CLITIC = re.compile(r"(?i)(n['’]t|['’](?:s|re|ve|ll|d|m))$")
_ENGLISH_WORD = re.compile(r"\w+['’]\w+")
_ELISION = re.compile(r"(?i)(?:qu|lorsqu|puisqu|quelqu|jusqu|dell|all|nell|sull|dall|coll|quell|un|[cdjlmnst])['’]")


def tokenize(text: str, lang: str) -> list[tuple[int, int]]:
    """Spans of words and punctuation, split as the treebanks split them (clitics in English, elision in French)."""
    spans: list[tuple[int, int]] = []
    position = 0
    while match := _WORD.search(text, position):
        start, end = match.span()
        if end < len(text) and text[end] in "'’" and match.group()[0].isalpha():
            whole = _ENGLISH_WORD.match(text, start)
            if lang == "en" and whole and (clitic := _ENGLISH_CLITIC.search(whole.group())):
                cut = start + clitic.start()
                spans += [(start, cut)] if cut > start else []
                spans.append((cut, whole.end()))
                position = whole.end()
                continue
            if lang in ("fr", "it") and (elided := _ELISION.match(text, start)) and elided.end() == end + 1:
                end += 1
        spans.append((start, end))
        position = end
    return spans


class BundledParser:
    """The multilingual biaffine parser that travels inside the package (Dozat and Manning, 2017)."""

    def __init__(self, weights: Weights | None = None):
        self._weights = weights or bundled()
        self._session = self._weights.session("parser")
        self._names: dict[str, list[str]] = self._weights.settings["parser"]
        self._label_weight = np.load(self._weights.file("parser_labels.npy")).astype(np.float32)
        self.name = self._weights.label("parser")

    def parse(self, sentences: Sequence[tuple[str, str]]) -> list[list[Word]]:
        """See Parser.parse."""
        pieces: list[tuple[int, list[tuple[int, int]]]] = []
        for number, (text, lang) in enumerate(sentences):
            pieces += [(number, part) for part in _chunks(text, tokenize(text, lang))]
        encoded = [self._encode([sentences[n][0][s:e] for s, e in spans]) for n, spans in pieces]
        parsed: list[list[Word]] = [[] for _ in pieces]
        batches = batches_by_length([len(ids) for ids, _ in encoded])
        trees = at_once(lambda rows: self._run(rows, encoded, pieces, sentences), batches)
        for rows, found in zip(batches, trees, strict=True):
            for row, words in zip(rows, found, strict=True):
                parsed[row] = words
        result: list[list[Word]] = [[] for _ in sentences]
        for (number, _), words in zip(pieces, parsed, strict=True):
            result[number] = _join(result[number], words)
        return result

    def _encode(self, words: list[str]) -> tuple[list[int], list[int]]:
        tokenizer = self._weights.tokenizer
        room = max(2, (MAX_TOKENS * 2 - 2) // max(1, len(words)))
        ids, first = [self._weights.token_id("[CLS]")], [0]
        for encoding in tokenizer.encode_batch(words, add_special_tokens=False):
            first.append(len(ids))
            ids += encoding.ids[: min(12, room)] or [self._weights.token_id("[UNK]")]
        return [*ids, self._weights.token_id("[SEP]")], first

    def _run(
        self,
        rows: list[int],
        encoded: list[tuple[list[int], list[int]]],
        pieces: list[tuple[int, list[tuple[int, int]]]],
        sentences: Sequence[tuple[str, str]],
    ) -> list[list[Word]]:
        ids, mask = pad([encoded[r][0] for r in rows])
        first, _ = pad([encoded[r][1] for r in rows])
        arcs, dependent, head, tag, form, tense = self._session.run(
            None, {"inputs_embeds": self._weights.lookup(ids), "attention_mask": mask, "first": first}
        )
        result = []
        for i, row in enumerate(rows):
            number, spans = pieces[row]
            n = len(spans)
            heads = best_tree(arcs[i, :n, : n + 1])
            labels = self._labels(dependent[i, :n], head[i, heads])
            picks = [np.argmax(x[i, :n], axis=1) for x in (tag, form, tense)]
            text = sentences[number][0]
            names = self._names
            result.append(
                [
                    Word(
                        text[s:e],
                        s,
                        e,
                        names["tags"][picks[0][k]],
                        int(heads[k]) - 1,
                        "root" if heads[k] == 0 else names["labels"][labels[k]],
                        names["forms"][picks[1][k]],
                        names["tenses"][picks[2][k]],
                    )
                    for k, (s, e) in enumerate(spans)
                ]
            )
        return result

    def _labels(self, dependent: NDArray[np.float32], head: NDArray[np.float32]) -> NDArray[np.int64]:
        one = np.ones((len(dependent), 1), dtype=np.float32)
        left, right = np.hstack([dependent, one]), np.hstack([head, one])
        projected = np.tensordot(left, self._label_weight, axes=([1], [1]))  # (n, labels, d + 1)
        scores = np.einsum("nlj,nj->nl", projected, right)
        scores[:, self._names["labels"].index("root")] = -np.inf
        best: NDArray[np.int64] = scores.argmax(1)
        return best


def _chunks(text: str, spans: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Pieces of at most MAX_WORDS words, cut behind the last comma or semicolon of each where there is one."""
    pieces = []
    while len(spans) > MAX_WORDS:
        marks = [i for i in range(MAX_WORDS // 2, MAX_WORDS) if text[spans[i][0] : spans[i][1]] in {",", ";", ":", "."}]
        cut = marks[-1] + 1 if marks else MAX_WORDS
        pieces.append(spans[:cut])
        spans = spans[cut:]
    return [*pieces, spans] if spans else pieces


def _join(before: list[Word], words: list[Word]) -> list[Word]:
    """The words of a further piece behind the ones so far, its root attached to the first root as parataxis."""
    if not before:
        return words
    root = next(i for i, w in enumerate(before) if w.head == -1)
    offset = len(before)
    moved = [
        Word(
            w.text,
            w.start,
            w.end,
            w.tag,
            root if w.head == -1 else w.head + offset,
            "parataxis" if w.head == -1 else w.relation,
            w.form,
            w.tense,
        )
        for w in words
    ]
    return before + moved


def best_tree(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """Heads (n,) of the best tree with a single root: 0 is the root, k the word k - 1.

    `scores` is (n, n + 1). Greedy first; Chu-Liu/Edmonds only where greedy gives a cycle or several roots.
    """
    n = len(scores)
    scores = scores.astype(np.float64, copy=True)
    scores[np.arange(n), np.arange(1, n + 1)] = -np.inf
    heads: NDArray[np.int64] = scores.argmax(1)
    if (heads == 0).sum() == 1 and _cycle(heads) is None:
        return heads
    root = int(np.argmax(scores[:, 0] - np.max(scores[:, 1:], axis=1))) if n > 1 else 0
    scores[:, 0] = -np.inf
    scores[root] = -np.inf
    scores[root, 0] = 0.0
    square = np.full((n + 1, n + 1), -np.inf)
    square[1:] = scores
    return _edmonds(square)[1:]


def _cycle(heads: NDArray[np.int64]) -> list[int] | None:
    """Words (from 0) of one cycle among heads (n,), or None."""
    state = [0] * len(heads)
    for begin in range(len(heads)):
        path, word = [], begin
        while word >= 0 and state[word] == 0:
            state[word] = begin + 1
            path.append(word)
            word = int(heads[word]) - 1
        if word >= 0 and state[word] == begin + 1 and word in path:
            return path[path.index(word) :]
    return None


def _edmonds(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Maximum spanning arborescence from node 0; `scores[d, h]`; returns heads (n,), heads[0] = 0."""
    scores = np.where(np.isneginf(scores), -1e9, scores)
    n = len(scores)
    heads: NDArray[np.int64] = scores.argmax(1)
    heads[0] = 0
    cycle = _cycle_with_root(heads)
    if cycle is None:
        return heads
    inside = np.zeros(n, dtype=bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    kept = {int(node): i for i, node in enumerate(outside)}
    m = len(outside)
    small = np.full((m + 1, m + 1), -1e9)
    small[:m, :m] = scores[np.ix_(outside, outside)]
    gain = scores[cycle] - scores[cycle, heads[cycle]][:, None]
    enter = gain[:, outside].argmax(0)
    small[m, :m] = gain[enter, outside]
    inner = np.array(cycle)
    leave = scores[np.ix_(outside, inner)].argmax(1)
    small[:m, m] = scores[outside, inner[leave]]
    solved = _edmonds(small)
    result = heads.copy()
    for node in outside[1:] if outside[0] == 0 else outside:
        chosen = int(solved[kept[int(node)]])
        result[node] = cycle[leave[kept[int(node)]]] if chosen == m else outside[chosen]
    source = int(solved[m])
    result[cycle[enter[source]]] = outside[source]
    return result


def _cycle_with_root(heads: NDArray[np.int64]) -> list[int] | None:
    found = _cycle(heads[1:])
    return [i + 1 for i in found] if found else None


def load_parser(name: str = "bundled") -> Parser:
    """The bundled parser, or spaCy pipelines: names or folders with commas between them, each for its own language.

    Languages without a pipeline go through the bundled parser.

    Raises:
        ModelError: if a model is missing, damaged or of no use here, or spaCy is not installed.
    """
    names = [part.strip() for part in name.split(",") if part.strip()]
    if names in ([], ["bundled"]):
        return BundledParser()
    from claimcheck.extract.spacy_parser import SpacyParser

    return SpacyParser([part for part in names if part != "bundled"], BundledParser())
