"""Where a clause text begins and ends, and what punctuation it keeps, once words were taken out of its sentence."""

import re

from claimcheck.extract.islands import RELATIVE
from claimcheck.extract.lexicon import words
from claimcheck.extract.tree import Tree

_CLOSERS = {")": "(", "]": "["}
_PAIRED = re.compile(r"(?<!\w)['‘‚](?!(?:s|t|n|k|\d0s)\b)(\w[^'‘’]{0,300}(?:['’]\w[^'‘’]{0,300}){0,8})['’‘](?!\w)")
_OPENING = re.compile(r"(?<!\w)['‘‚](?!(?:s|t|n|k|\d0s)\b)(?=\w)")


def trim(tree: Tree, head: int, body: list[int]) -> list[int]:
    """Without the punctuation, conjunctions and complementisers at the beginning, and what dangles at the end."""
    opening = {
        c
        for c in tree.children[head]
        if tree.words[c].relation in ("cc", "mark")
        and tree.lower(c) not in words("condition", tree.lang) | words("paired", tree.lang)
        and tree.words[head].relation != "xcomp"
    }
    if tree.words[head].relation == "root":
        opening = {c for c in opening if tree.lower(c) not in words("that", tree.lang) | words("not_so", tree.lang)}
    inner = _behind_mark(tree, head, body)
    while inner and (
        tree.words[inner[0]].tag == "PUNCT"
        or inner[0] in opening
        or (tree.words[inner[0]].relation == "cc" and tree.lower(inner[0]) not in words("paired", tree.lang))
        or (tree.words[inner[0]].tag == "CCONJ" and tree.words[inner[0]].relation == "mark")
        or (_introduces(tree, inner[0]) and tree.words[head].relation != "root")
    ):
        inner.pop(0)
    while inner and tree.words[inner[-1]].tag in ("PUNCT", "CCONJ", "SCONJ") and inner[-1] != head:
        if _closes(tree, inner, inner[-1]):
            break
        inner.pop()
    return inner


def _behind_mark(tree: Tree, head: int, body: list[int]) -> list[int]:
    """Without a conjunction that adverbs stand before: "not least because", "vor allem weil"."""
    if tree.words[head].relation not in ("advcl", "ccomp", "acl", "parataxis", "conj"):
        return list(body)
    marks = [n for n in body[1:4] if tree.words[n].tag == "SCONJ" and tree.words[n].relation == "mark"]
    mark = next((m for m in marks if tree.words[m].head == head), None)
    if mark is None or tree.lower(mark) in words("condition", tree.lang):
        return list(body)
    place = body.index(mark)
    before = [tree.words[n].tag for n in body[:place]]
    return (
        body[place + 1 :]
        if head not in body[:place] and set(before) <= {"ADV", "PART", "ADJ", "PUNCT", "CCONJ", "ADP", "SCONJ"}
        else list(body)
    )


def _introduces(tree: Tree, node: int) -> bool:
    """A complementiser, "when" or "where" at the beginning of a clause that is to stand alone."""
    tag, lower = tree.words[node].tag, tree.lower(node)
    if tag in ("ADV", "SCONJ") and lower in RELATIVE:
        return True
    return tag in ("SCONJ", "PRON") and lower in words("that", tree.lang) - {"that"}


def _closes(tree: Tree, part: list[int], node: int) -> bool:
    """A closing bracket whose opening one is there too."""
    opener = _CLOSERS.get(tree.words[node].text)
    return opener is not None and any(n < node and tree.words[n].text == opener for n in part)


def _opens(tree: Tree, part: list[int], node: int) -> bool:
    closer = next((c for c, o in _CLOSERS.items() if o == tree.words[node].text), None)
    return closer is not None and any(n > node and tree.words[n].text == closer for n in part)


def without_edges(tree: Tree, part: list[int]) -> list[int]:
    """Without the commas and dashes that stood beside words which were taken out."""
    inside = set(part)
    return [
        n
        for n in part
        if tree.words[n].tag != "PUNCT"
        or {n - 1, n + 1} <= inside
        or (n - 1 in inside and _closes(tree, part, n))
        or (n + 1 in inside and _opens(tree, part, n))
    ]


def clean(text: str) -> str:
    """Without quotation marks and doubled, dangling or unpaired punctuation that taking words out left behind."""
    text = re.sub(r"[„“”«»\"]|\*+|<[^<>]{0,80}>", "", text)
    text = _OPENING.sub("", _PAIRED.sub(r"\1", text))
    text = _paired_brackets(text)
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    return re.sub(r"\s+", " ", text).strip(" ,;:-–—")


def _paired_brackets(text: str) -> str:
    """Without brackets that have no partner, and without pairs around nothing."""
    open_at: list[int] = []
    alone: set[int] = set()
    for place, letter in enumerate(text):
        if letter in _CLOSERS.values():
            open_at.append(place)
        elif letter in _CLOSERS:
            if open_at and text[open_at[-1]] == _CLOSERS[letter]:
                open_at.pop()
            else:
                alone.add(place)
    alone.update(open_at)
    kept = "".join(" " if place in alone else letter for place, letter in enumerate(text))
    return re.sub(r"\(\s*\)|\[\s*\]", "", kept)
