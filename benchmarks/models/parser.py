"""The parser on treebanks that it was not trained on."""

import numpy as np

from benchmarks.models.data import Figures, draw, existing, step
from claimcheck.extract.parse import MAX_WORDS, BundledParser, Word
from training.common import held_out
from training.treebank import Tree, read_trees


class GoldWords(BundledParser):
    """The parser on given words instead of its own tokens, for scoring against treebanks."""

    def tags_of(self, trees: list[Tree]) -> list[list[Word]]:
        """The words of each tree with the parser's answers."""
        texts = [(" ".join(t.words), "") for t in trees]
        spans = [(number, _spans(t.words)) for number, t in enumerate(trees)]
        encoded = [self._encode(t.words) for t in trees]
        result = []
        for start in range(0, len(trees), 32):
            rows = list(range(start, min(start + 32, len(trees))))
            result += self._run(rows, encoded, spans, texts)
        return result


def _spans(words: list[str]) -> list[tuple[int, int]]:
    """Places of words that are joined by spaces."""
    ends = np.cumsum([len(w) + 1 for w in words]).tolist()
    return [(end - 1 - len(w), end - 1) for w, end in zip(words, ends, strict=True)]


def measure(quick: bool) -> Figures:
    """Group "parser": language/upos, language/uas and language/las, over all words with punctuation."""
    model = GoldWords()
    result: dict[str, float] = {}
    for language, trees in treebanks().items():
        with step(language):
            result |= {f"{language}/{k}": v for k, v in scores(model, draw(trees, 100 if quick else 800)).items()}
    return {"parser": result}


def treebanks() -> dict[str, list[Tree]]:
    """Trees of the development sets, and for German and English those that training leaves out."""
    result: dict[str, list[Tree]] = {}
    for language in ("de", "en"):
        trees = read_trees(existing(f"data/ud/{language}.conllu.gz"), language)
        result[language] = [t for t in trees if held_out(" ".join(t.words), one_in=10)]
    for language in ("it", "pl", "uk"):
        result[language] = list(read_trees(existing(f"eval/ud-dev-{language}.conllu.gz"), language))
    return {language: [t for t in trees if len(t.words) <= MAX_WORDS] for language, trees in result.items()}


def scores(model: GoldWords, trees: list[Tree]) -> dict[str, float]:
    """Shares of words with the right part of speech, head, and head and relation (without its subtype)."""
    right = np.zeros(3)
    for tree, words in zip(trees, model.tags_of(trees), strict=True):
        for k, word in enumerate(words):
            head = word.head + 1 == tree.heads[k]
            relation = head and word.relation.split(":")[0] == tree.relations[k].split(":")[0]
            right += (word.tag == tree.tags[k], head, relation)
    shares = right / sum(len(t.words) for t in trees)
    return dict(zip(("upos", "uas", "las"), shares.tolist(), strict=True))
