"""Sentences that hold nothing that can be true or false: questions, requests, fragments, captions, links."""

import re

from claimcheck.extract.clauses import MIN_WORDS
from claimcheck.extract.lexicon import is_stem
from claimcheck.extract.parse import Word
from claimcheck.extract.tree import VERBAL, Tree
from claimcheck.extract.words import table
from claimcheck.records import Sentence

MIN_FRAGMENT = 4
"""Words of the shortest headline in which a verb may be hidden."""
_OF_NAMES = frozenset({"PROPN", "NUM", "CCONJ", "ADP", "DET", "SYM", "X"})
_QUOTES = ' "„“”«»'
_ASKED = re.compile(r"\W*[„“\"«][^„“\"«»”]*\?[\"“”»]\s*,?([^„“\"«»”]*)(.*)", re.S)
"""A question in quotation marks at the beginning; the groups are what follows it, and what is quoted after that."""
MOST_ASKING = 8
"""Words of the longest phrase that tells who asked."""
_LINK = re.compile(
    r"https?://\S+|www\.\S+|(?<!\S)[^\s@]+@[^\s@]+\.\w\S*|(?<!\w)[@#]\w+|(?<!\S)\S+\.(?:com|org|net|html?)\b\S*"
)


def why_no_claim(tree: Tree, sentence: Sentence) -> str | None:
    """The reason why a sentence holds nothing that can be true or false, or None."""
    content = [w for w in tree.words if w.tag != "PUNCT"]
    if asks(tree) and quoted_from(tree) is None:
        return "question"
    if len(content) < MIN_WORDS or not any(c.isalpha() for c in tree.text):
        return "too short"
    if _is_fragment(tree, sentence):
        return "no predicate"
    if tree.words[tree.root].form == "Fin-Imp" and tree.subject(tree.root) is None:
        return "request"
    return "page text" if _is_page_text(tree) else None


def _is_fragment(tree: Tree, sentence: Sentence) -> bool:
    """Whether a sentence surely has no verb.

    The parser misses some verbs, most of them in headlines: German shows them by a small letter; elsewhere only a list
    of names is sure to have none.
    """
    content = [w for w in tree.words if w.tag != "PUNCT"]
    if any(w.tag in VERBAL or w.form in ("Part", "Inf") for w in content):
        return False
    if len(content) < MIN_FRAGMENT:
        return True
    if tree.lang == "de":
        counted = sentence.is_title and any(w.tag == "NUM" for w in content)  # "300 Tote nach Erdbeben"
        return not counted and not any(w.text.islower() and _may_be_verb(w) for w in content)
    return not sentence.is_title and all(w.tag in _OF_NAMES for w in content)


def _may_be_verb(word: Word) -> bool:
    """A German word in small letters that is tagged as a noun, or as an adjective but ends like a finite verb."""
    return word.tag in ("NOUN", "PROPN", "X") or (word.tag == "ADJ" and word.text.endswith(("t", "en")))


def asks(tree: Tree) -> bool:
    """Whether a sentence ends with a question mark, or tells who asked what it quotes and no more."""
    if tree.text.rstrip(' "”“»«').endswith("?"):
        return True
    asked = _ASKED.match(tree.text)
    if asked is None or asked[2].strip(_QUOTES) or len(asked[1].split()) > MOST_ASKING:
        return False
    behind = (w for w in tree.words if w.start >= asked.start(1) and w.tag in VERBAL)
    return any(is_stem("speech", tree.lang, w.text.lower()) for w in behind)


def quoted_from(tree: Tree) -> int | None:
    """Where a quotation begins that a statement introduces with a colon; the question is then the quoted one's."""
    match = re.search(r"\b\w{2,}\W+\w+\W+\w+:\s*[„“«»\"]", tree.text)
    return match.end() if match else None


def _is_page_text(tree: Tree) -> bool:
    """A picture's caption or credit, or a line that is mostly links or asks to read on."""
    if len(_LINK.sub("", tree.text).split()) < MIN_WORDS:
        return True
    patterns = table("nonclaims")["line"]
    return any(re.search(pattern, tree.text, re.I) for pattern in (patterns["any"], patterns.get(tree.lang, "(?!)")))
