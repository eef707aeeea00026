"""Relative clauses: which of them say something of their own, and how such a one reads with its noun in it."""

import re

from claimcheck.extract.islands import RELATIVE
from claimcheck.extract.lexicon import words
from claimcheck.extract.tree import SUBJECTS, Tree
from claimcheck.extract.words import table

COMMA_TELLS = frozenset({"en", "fr", "es", "it", "nl", "pt"})
"""Languages that set a comma before a relative clause only where it adds something."""
_BREAKS = frozenset({",", ";", ":", "–", "—", "-", "("})

Restored = tuple[list[list[int]], int | None, tuple[str, ...]]
"""Groups of words that make a claim text, the head word of the subject, and what was added."""


def is_restrictive(tree: Tree, node: int) -> bool:
    """Whether a relative clause tells which one is meant: without it, its noun would mean something else.

    "The only bridge that survived", "diejenigen, die …". A name needs nothing to tell which one is meant.
    """
    noun = tree.words[node].head
    if _means_anybody(tree, noun):
        return True
    if _is_named(tree, noun):
        return False
    return not _behind_comma(tree, node, noun) if tree.lang in COMMA_TELLS else _leaves_open_which(tree, noun)


def _means_anybody(tree: Tree, node: int) -> bool:
    """ "Those" and "people" of whom nothing else is said: no number, no attribute."""
    if tree.words[node].tag == "PRON":
        return tree.lower(node) not in words("third_person", tree.lang) | words("first_person", tree.lang)
    told = any(tree.words[c].relation in ("nummod", "det", "amod", "nmod", "compound") for c in tree.children[node])
    return tree.lower(node) in words("anybody", tree.lang) and not told


def _is_named(tree: Tree, noun: int) -> bool:
    """A name, or a noun with one: "Minister Anna Torvald"; but "the Norland that we knew" is one of several."""
    below = [tree.words[c] for c in tree.children[noun]]
    if tree.words[noun].tag == "PROPN":
        return tree.lang not in COMMA_TELLS or not any(w.tag == "DET" for w in below)
    return any(w.tag == "PROPN" and w.relation in ("flat", "appos") for w in below)


def _behind_comma(tree: Tree, node: int, noun: int) -> bool:
    clause = [n for n in tree.subtree(node) if n > noun and tree.words[n].tag != "PUNCT"]
    return bool(clause) and tree.words[clause[0] - 1].text in _BREAKS


def _leaves_open_which(tree: Tree, noun: int) -> bool:
    """A noun that is counted, pointed at or ranked; in German also one without any word to tell which one it is."""
    near = [tree.lower(c) for c in tree.children[noun] if tree.words[c].tag != "PUNCT" and c < noun]
    if set(near) & words("restrictor", tree.lang):
        return True
    superlative = table("clauses")["superlative"].get(tree.lang)
    ranked = [tree.lower(c) for c in tree.children[noun] if tree.words[c].tag == "ADJ" and c < noun]
    if superlative and any(re.fullmatch(superlative, word) for word in ranked):
        return True
    return tree.lang == "de" and tree.words[noun].tag == "NOUN" and _is_bare(tree, noun)


def _is_bare(tree: Tree, noun: int) -> bool:
    articles = words("with_article", tree.lang)
    return not any(
        tree.words[c].tag in ("DET", "PROPN", "NUM")
        or tree.words[c].relation in ("det", "det:poss", "nummod")
        or tree.lower(c) in articles
        for c in tree.children[noun]
        if c < noun
    )


def is_content_of_noun(tree: Tree, node: int) -> bool:
    """ "the claim that …": a full clause, which a small parser takes for a relative one."""
    return any(
        tree.words[c].relation == "mark" and tree.lower(c) in words("that", tree.lang) for c in tree.children[node]
    )


def has_own_subject(tree: Tree, head: int) -> bool:
    """Whether a clause on a noun is a full one ("the claim that the bridge is closed"), not a relative clause."""
    subject = tree.subject(head)
    has_mark = any(tree.words[c].relation == "mark" for c in tree.children[head])
    return has_mark and subject is not None and not is_relative(tree, subject)


def is_relative(tree: Tree, node: int) -> bool:
    """A word that may stand for the noun before it."""
    word = tree.words[node]
    may_be = word.tag in ("PRON", "SCONJ") or (word.tag == "DET" and tree.lower(node) in RELATIVE)
    return may_be and not tree.children[node]


def restored_antecedent(tree: Tree, head: int, body: list[int]) -> Restored:
    """A relative clause with its noun in place of the relative pronoun."""
    subject = tree.subject(head)
    antecedent = tree.words[head].head
    phrase = [n for n in tree.noun_phrase(antecedent) if n not in body]
    added = (f"subject: {tree.join(phrase)}",)
    if subject is not None and is_relative(tree, subject):
        rest = [n for n in body if n not in tree.subtree(subject)]
        return [phrase, rest], antecedent, added
    pronoun = next((n for n in body[:3] if is_relative(tree, n) and n != head), None)
    if pronoun is None:
        return [body], subject, ()
    place = body.index(pronoun)
    before, rest = body[:place], body[place + 1 :]
    if before and all(tree.words[n].tag == "ADP" for n in before):
        return [before, phrase, rest], subject, (f"{tree.join([pronoun])} = {tree.join(phrase)}",)
    if subject is None:
        return [phrase, body[:place] + rest], antecedent, added
    return [before + rest, phrase], subject, (f"object: {tree.join(phrase)}",)


def begins_relative(tree: Tree, body: list[int]) -> bool:
    """Whether a clause begins with a word that surely is a relative one, whatever the parser takes the clause for."""
    opening = [n for n in body if tree.words[n].tag != "PUNCT"][:3]
    if any(tree.words[n].tag in ("PRON", "DET") and tree.lower(n) in words("which", tree.lang) for n in opening):
        return True
    governed = bool(opening) and tree.words[opening[0]].tag == "ADP"  # "en el que", "durante la cual"
    return governed and any(tree.lower(n) in words("behind_article", tree.lang) for n in opening[2:])


def is_unrestored(tree: Tree, head: int, body: list[int], groups: list[list[int]]) -> bool:
    """Whether a relative clause would still begin with a relative word, or miss what that word stood for.

    "whose ships …", "each of which …", "in welchen …"; and "den auch der Rat billigte" if no subject was found.
    """
    opening = [n for n in body if tree.words[n].tag != "PUNCT"][:3]
    if any(tree.lower(n) in words("of_which", tree.lang) and tree.words[n].tag != "ADP" for n in opening):
        return True
    text = [n for part in groups for n in part]
    left = {n for n in opening if n in text and tree.words[n].tag in ("PRON", "DET") and tree.lower(n) in RELATIVE}
    if any(tree.words[n].tag == "PRON" or not _before_noun(tree, n) for n in left - {head}):
        return True
    subject = tree.subject(head)
    pronoun = next((n for n in body[:3] if is_relative(tree, n) and n != head), None)
    return subject is None and pronoun is not None and tree.words[pronoun].relation not in SUBJECTS | {"mark", "dep"}


def _before_noun(tree: Tree, node: int) -> bool:
    return node + 1 < len(tree.words) and tree.words[node + 1].tag in ("NOUN", "ADJ", "PROPN")
