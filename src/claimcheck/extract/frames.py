"""Attribution: who says what, from speech verbs with their complements and from source phrases ("laut Kiew")."""

from dataclasses import dataclass

from claimcheck.extract.lexicon import is_stem, words
from claimcheck.extract.meaning import is_negator, verb_with_particle
from claimcheck.extract.tree import NOMINAL, SUBJECTS, VERBAL, Tree

_CONTENT = ("ccomp", "parataxis")


@dataclass(frozen=True)
class Frame:
    """A piece of a sentence that attributes the clause `content` to `speaker`."""

    content: int
    """Head of the clause that is attributed."""
    words: frozenset[int]
    """What is taken off the claim text."""
    speaker: int | None
    """Head word of the speaker's phrase; None if the sentence names nobody."""


def is_speech_verb(tree: Tree, node: int) -> bool:
    """A verb of saying or knowing that does not deny what it reports."""
    if tree.words[node].tag not in VERBAL:
        return _is_sure(tree, node)
    name = verb_with_particle(tree, node)
    if is_stem("deny", tree.lang, name) or is_stem("refuse", tree.lang, name):
        return False
    return is_stem("speech", tree.lang, name) or is_stem("speech", tree.lang, tree.lower(node))


def _is_sure(tree: Tree, node: int) -> bool:
    """An adjective that introduces a statement: "is sure: …", "ist überzeugt, dass …"."""
    return (
        tree.words[node].tag == "ADJ"
        and tree.lower(node) in words("sure", tree.lang)
        and tree.child(node, *_CONTENT) is not None
    )


def find_frames(tree: Tree) -> list[Frame]:
    """All attributions of one sentence."""
    frames = []
    for node in range(len(tree.words)):
        if is_speech_verb(tree, node):
            frames += _verb_frames(tree, node)
    for node in range(len(tree.words)):
        source = _source_frame(tree, node)
        if source:
            frames.append(source)
    return frames


def _verb_frames(tree: Tree, verb: int) -> list[Frame]:
    """Frames of one speech verb: content below it, or content above it when the verb stands as a parenthesis."""
    word = tree.words[verb]
    if any(is_negator(tree, c) for c in tree.children[verb]):
        return []  # "did not say that": nothing is attributed
    governor = word.head
    below = [c for c in tree.children[verb] if tree.words[c].relation in _CONTENT and _is_content(tree, c)]
    subject = tree.subject(verb)
    if (
        word.relation in ("parataxis", "advcl")
        and governor >= 0
        and not below
        and (subject is not None or word.relation == "parataxis")
    ):
        if word.relation == "advcl" and not _is_as_clause(tree, verb):
            return []
        if word.relation == "parataxis" and not _looks_parenthetic(tree, verb):
            return []
        return [Frame(governor, frozenset(tree.subtree(verb)), subject)]
    if subject is None and word.relation == "conj" and governor >= 0:
        subject = tree.subject(governor)
    if subject is not None and tree.words[subject].tag not in NOMINAL | {"ADJ"}:
        subject = None  # "that", "which": names nobody
    frames = []
    for content in below:
        outside = frozenset(tree.subtree(verb, without=set(below))) | _marks(tree, content)
        frames.append(Frame(content, outside, subject))
    return frames


def _is_content(tree: Tree, node: int) -> bool:
    return tree.is_predicate(node) and not (
        tree.words[node].relation == "parataxis"
        and is_speech_verb(tree, node)
        and tree.child(node, *_CONTENT) is None
        and tree.subject(node) is not None
        and len(tree.subtree(node)) < 4
    )


def _marks(tree: Tree, content: int) -> frozenset[int]:
    return frozenset(
        c
        for c in tree.children[content]
        if tree.words[c].relation == "mark" and tree.lower(c) not in words("condition", tree.lang)
    )


def _is_as_clause(tree: Tree, verb: int) -> bool:
    return any(
        tree.lower(c) in words("as", tree.lang)
        for c in tree.children[verb]
        if tree.words[c].relation in ("mark", "advmod", "case")
    )


def _looks_parenthetic(tree: Tree, verb: int) -> bool:
    """ "…, said the minister": short, and its governor is not a mere quotation of its own."""
    inner = [n for n in tree.subtree(verb) if tree.words[n].tag != "PUNCT"]
    objects = [c for c in tree.children[verb] if tree.words[c].relation in ("obj", "ccomp", "xcomp")]
    return not objects and len(inner) <= 40


def _nominals_behind(tree: Tree, node: int) -> list[int]:
    """The nouns and adjectives right behind a word, for when the parser hangs "по словам | министра" elsewhere."""
    end = node + 1
    while end < len(tree.words) and tree.words[end].tag in NOMINAL | {"ADJ", "DET"}:
        end += 1
    return list(range(node + 1, end)) if end > node + 1 and tree.words[end - 1].tag in NOMINAL else []


def _source_frame(tree: Tree, node: int) -> Frame | None:
    """ "laut Kiew", "according to the ministry", "nach Angaben der Polizei", "по словам министра"."""
    word = tree.words[node]
    if word.tag not in NOMINAL or word.relation not in (
        "obl",
        "nmod",
        "advmod",
        "obl:arg",
        "obl:agent",
        "advcl",
        "parataxis",
        "nsubj",
        "root",
        "dep",
    ):
        return None
    cases = [
        c
        for c in tree.children[node]
        if tree.words[c].relation in ("case", "fixed", "mark") or tree.words[c].tag == "ADP"
    ]
    cases += [g for c in cases for g in tree.children[c]]
    if not any(tree.lower(c) in words("source", tree.lang) for c in cases):
        return None
    speaker = node
    if {tree.lower(c) for c in cases} & {"nach", "по", "за"}:
        if tree.lower(node) not in words("source_noun", tree.lang):
            return None
        below = next((c for c in tree.children[node] if c > node and tree.words[c].tag in NOMINAL), None)
        named = [] if below is not None else _nominals_behind(tree, node)
        speaker = below if below is not None else named[-1] if named else node
        cases += named
    content = word.head
    while content >= 0 and not tree.is_predicate(content) and tree.words[content].head >= 0:
        content = tree.words[content].head
    if content < 0 or word.relation in SUBJECTS:
        return None
    # The phrase only, not all that hangs on it: the parser likes to hang the next noun of the sentence there.
    taken = {node, *cases, *tree.phrase(node), *(tree.subtree(speaker) if speaker != node else ())}
    return Frame(content, frozenset(taken), speaker)
