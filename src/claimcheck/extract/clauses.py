"""A sentence's tree to clauses that can be read alone: one set of rules over Universal Dependencies.

Clause heads are the root and its finite conj, parataxis, ccomp, advcl and acl:relcl descendants. Each clause gets
the words below its head that no other clause takes, its subject restored, and its attribution taken off.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.extract.frames import Frame, cited_by, find_frames, is_speech_verb, keeps_content, speaker_phrase
from claimcheck.extract.islands import RELATIVE
from claimcheck.extract.lexicon import words
from claimcheck.extract.meaning import condition_of, modality_of, polarity_of, verb_with_particle
from claimcheck.extract.tree import Tree
from claimcheck.records import Modality, Polarity

NAMES_ITS_SUBJECT = frozenset({"de", "en", "fr", "nl"})
"""Languages in which a finite clause hardly ever lacks its subject."""
DEPENDENT = frozenset({"advcl", "acl", "acl:relcl", "ccomp", "xcomp", "csubj", "csubj:pass"})
MIN_RELATIVE = 4
"""Words of the shortest relative clause that makes a claim of its own."""


@dataclass(frozen=True)
class Clause:
    """One statement of a sentence; `start` and `end` are offsets into the sentence."""

    start: int
    end: int
    text: str
    subject: str | None
    subject_is_pronoun: bool
    predicate: str
    polarity: Polarity
    modality: Modality
    condition: str | None
    speaker: str | None
    """As written; may be a pronoun. None if the sentence names nobody."""
    sources: tuple[str, ...]
    """Who passes on what the speaker says, nearest first, as written: "quoted by the Norland Post"."""
    attributed: bool
    subjunctive: bool
    """German reported speech without a speech verb (Konjunktiv I)."""
    additions: tuple[str, ...]


def split_clauses(tree: Tree) -> list[Clause]:
    """The clauses of one sentence in order; empty if no word heads one."""
    frames = find_frames(tree)
    by_content: dict[int, Frame] = {}
    for frame in frames:
        by_content.setdefault(frame.content, frame)
    taken = frozenset(n for f in frames for n in f.words)
    contents = set(by_content)
    cuts = {n for n in range(len(tree.words)) if n in contents or _starts_clause(tree, n)}
    cuts -= {n for n in cuts - contents if _hangs_on_a_part(tree, n, cuts)}
    cuts -= {n for n in cuts - contents if _is_torn(tree, n, cuts, taken)}
    heads = sorted(cuts | ({tree.root} if tree.is_predicate(tree.root) else set()))
    clauses = [c for h in heads if (c := _build(tree, h, cuts, taken, by_content, frames)) is not None]
    return sorted(clauses, key=lambda c: (c.start, c.end))


def _hangs_on_a_part(tree: Tree, node: int, cuts: set[int]) -> bool:
    """A conjunct of a clause that is no claim of its own: "if the talks fail and | the army attacks"."""
    top = node
    while tree.words[top].relation == "conj" and tree.words[top].head >= 0:
        top = tree.words[top].head
    return top != node and top not in cuts and tree.words[top].relation in DEPENDENT


def _is_torn(tree: Tree, head: int, cuts: set[int], taken: frozenset[int]) -> bool:
    """A clause that would begin with a question word or lack its subject: it is to stay where it stands."""
    body = _trim(tree, head, [n for n in tree.subtree(head, without=cuts - {head}) if n not in taken])
    if head not in body:
        return False
    groups, subject, _ = _restore(tree, head, body)
    first = [n for part in groups for n in part if tree.words[n].tag != "PUNCT"][:2]
    if tree.words[first[0]].tag == "ADP":
        first.pop(0)
    asks = bool(first) and tree.words[first[0]].tag != "NOUN" and tree.lower(first[0]) in words("asking", tree.lang)
    return asks or (subject is None and tree.lang in NAMES_ITS_SUBJECT and tree.words[head].relation != "parataxis")


def whole_sentence(tree: Tree) -> Clause:
    """A sentence without a clause head (a headline, say) as one clause."""
    nodes = list(range(len(tree.words)))
    start, end = tree.span(nodes)
    return Clause(
        start,
        end,
        tree.text[start:end].strip(),
        None,
        False,
        tree.lower(tree.root),
        polarity_of(tree, tree.root, nodes),
        modality_of(tree, tree.root, nodes),
        None,
        None,
        (),
        False,
        False,
        (),
    )


def _starts_clause(tree: Tree, node: int) -> bool:
    word = tree.words[node]
    relation = word.relation
    if word.head < 0:
        return False
    if relation == "parataxis":
        return _stands_beside(tree, node)
    if not tree.is_predicate(node) and relation != "conj":
        return False
    if relation in ("acl:relcl", "acl"):
        if _means_anybody(tree, word.head):
            return False  # what is said of "those who" and "people who" holds for no one in particular
        long_enough = tree.is_finite(node) and len(tree.subtree(node)) >= MIN_RELATIVE
        if _is_content_of_noun(tree, node):
            return False  # reports and rumours that something is so don't make it so
        if relation == "acl":
            return long_enough and _has_own_subject(tree, node) and not keeps_content(tree, word.head)
        return long_enough
    if relation == "conj":
        return _is_clause_conjunct(tree, node)
    if relation == "advcl":
        return tree.is_finite(node) and tree.subject(node) is not None and condition_of(tree, word.head) != node
    if relation != "ccomp" or keeps_content(tree, word.head):
        return False
    if word.form == "Inf" and not tree.has_finite(node):
        return False
    if _is_said(tree, node):
        return any(tree.is_finite_word(n) for n in tree.subtree(node))
    return tree.has_finite(node) and tree.subject(node) is not None and word.form != "Inf"


def _means_anybody(tree: Tree, node: int) -> bool:
    """ "Those" and "people" of whom nothing else is said: no number, no attribute."""
    if tree.words[node].tag == "PRON":
        return tree.lower(node) not in words("third_person", tree.lang) | words("first_person", tree.lang)
    told = any(tree.words[c].relation in ("nummod", "det", "amod", "nmod", "compound") for c in tree.children[node])
    return tree.lower(node) in words("anybody", tree.lang) and not told


def _is_said(tree: Tree, node: int) -> bool:
    """A content clause without a subject of its own that something introduces: "что вывезли 300 человек"."""
    marks = [tree.lower(c) for c in tree.children[node] if tree.words[c].relation == "mark"]
    return is_speech_verb(tree, tree.words[node].head) and bool(set(marks) & words("that", tree.lang))


def _is_content_of_noun(tree: Tree, node: int) -> bool:
    """ "the claim that …": a full clause, which a small parser takes for a relative one."""
    return any(
        tree.words[c].relation == "mark" and tree.lower(c) in words("that", tree.lang) for c in tree.children[node]
    )


def _stands_beside(tree: Tree, node: int) -> bool:
    """A clause beside another: with a finite verb and something that it is about."""
    if not tree.has_finite(node):
        return False
    named = [n for n in tree.subtree(node) if tree.words[n].tag in ("NOUN", "PROPN", "NUM", "PRON")]
    return tree.subject(node) is not None or (len(named) > 0 and len(tree.subtree(node)) >= MIN_RELATIVE)


def _is_clause_conjunct(tree: Tree, node: int) -> bool:
    """A conjunct with a finite verb or a participle that shares its governor's auxiliary."""
    governor = tree.words[node].head
    if not tree.is_predicate(governor) and not (
        tree.words[governor].relation == "conj" and tree.words[governor].tag == "VERB"
    ):
        return False
    if tree.subject(node) is not None:
        return tree.is_predicate(node)
    word = tree.words[node]
    return word.tag in ("VERB", "AUX") and (
        tree.is_finite(node) or (word.form == "Part" and tree.words[governor].form == "Part")
    )


def _build(
    tree: Tree, head: int, cuts: set[int], taken: frozenset[int], by_content: dict[int, Frame], frames: Sequence[Frame]
) -> Clause | None:
    body = [n for n in tree.subtree(head, without=cuts - {head}) if n not in taken]
    body = _trim(tree, head, body)
    if head not in body or not any(tree.words[n].tag != "PUNCT" for n in body) or _is_emptied(tree, head, body, cuts):
        return None
    text_nodes, subject, additions = _restore(tree, head, body)
    if not _says_something(tree, body, text_nodes):
        return None
    start, end = tree.span(body)
    frame = _frame_of(tree, head, by_content)
    condition = condition_of(tree, head)
    subject_words = [n for n in tree.noun_phrase(subject) if n not in taken] if subject is not None else []
    return Clause(
        start=start,
        end=end,
        text=_clean(" ".join(tree.join(_without_edges(tree, part)) for part in text_nodes if part)),
        subject=tree.join(subject_words) or None,
        subject_is_pronoun=subject is not None and tree.lower(subject) in words("third_person", tree.lang),
        predicate=verb_with_particle(tree, head),
        polarity=polarity_of(tree, head, body),
        modality=modality_of(tree, head, body),
        condition=tree.join(tree.subtree(condition)) if condition is not None else None,
        speaker=_speaker(tree, head, frame),
        sources=_sources(tree, head, frame, frames),
        attributed=frame is not None or _denies(tree, head),
        subjunctive=tree.lang == "de" and any(_is_reported_mood(tree, n) for n in body),
        additions=additions,
    )


def _is_emptied(tree: Tree, head: int, body: list[int], cuts: set[int]) -> bool:
    """What is left of "the inspectors had found | that the bridge was unsafe": its content is a claim of its own."""
    if not any(c in cuts and tree.words[c].relation in ("ccomp", "csubj", "xcomp") for c in tree.children[head]):
        return False
    subject = tree.subject(head)
    left = set(body) - set(tree.subtree(subject) if subject is not None else ()) - {head}
    return not any(tree.words[n].tag in ("NOUN", "PROPN", "NUM", "ADJ", "VERB") for n in left)


def _denies(tree: Tree, head: int) -> bool:
    """A clause that tells of a denial: who denies is the speaker, and the verb stays in the text."""
    return modality_of(tree, head, list(range(len(tree.words)))) == "denied" and tree.subject(head) is not None


def _speaker(tree: Tree, head: int, frame: Frame | None) -> str | None:
    if frame is not None:
        return tree.join(speaker_phrase(tree, frame.speaker)) if frame.speaker is not None else None
    subject = tree.subject(head) if _denies(tree, head) else None
    return tree.join(speaker_phrase(tree, subject)) if subject is not None else None


def _sources(tree: Tree, head: int, frame: Frame | None, frames: Sequence[Frame]) -> tuple[str, ...]:
    """Further speakers: of other attributions of the same clause and of those around it, and "quoted by …"."""
    if frame is None:
        return ()
    found = [citing for citing in (cited_by(tree, frame.speaker),) if citing is not None]
    content: int | None = frame.content
    for _ in range(3):
        same = [f for f in frames if f.content == content and f is not frame and f.speaker is not None]
        found += [f.speaker for f in same if f.speaker is not None]
        inner = frame if content == frame.content else next((f for f in frames if f.content == content), None)
        if inner is None or inner.verb == content:
            break
        content = inner.verb
    own = tree.join(speaker_phrase(tree, frame.speaker)) if frame.speaker is not None else ""
    names = [tree.join(speaker_phrase(tree, node)) for node in found]
    return tuple(dict.fromkeys(name for name in names if name != own))


def _says_something(tree: Tree, body: list[int], groups: list[list[int]]) -> bool:
    """Whether a clause names a thing and says something of it: "he will get it" can't be compared with anything."""
    content = [n for n in body if tree.words[n].tag in ("NOUN", "PROPN", "NUM", "VERB", "ADJ", "ADV")]
    nobody = any(tree.words[n].tag == "PRON" and tree.lower(n) in words("negation", tree.lang) for n in body)
    named = any(tree.words[n].tag in ("NOUN", "PROPN", "NUM") for part in groups for n in part)
    return len(content) >= 2 and (named or nobody)


def _without_edges(tree: Tree, part: list[int]) -> list[int]:
    """Without the commas and dashes that stood beside words which were taken out."""
    inside = set(part)
    return [n for n in part if tree.words[n].tag != "PUNCT" or {n - 1, n + 1} <= inside]


def _trim(tree: Tree, head: int, body: list[int]) -> list[int]:
    """Without the punctuation, conjunctions and complementisers at the beginning, and the punctuation at the end."""
    opening = {
        c
        for c in tree.children[head]
        if tree.words[c].relation in ("cc", "mark")
        and tree.lower(c) not in words("condition", tree.lang)
        and tree.words[head].relation != "xcomp"
    }
    inner = _behind_mark(tree, head, body)
    while inner and (
        tree.words[inner[0]].tag == "PUNCT"
        or inner[0] in opening
        or tree.words[inner[0]].relation == "cc"
        or (_introduces(tree, inner[0]) and tree.words[head].relation != "root")
    ):
        inner.pop(0)
    while inner and tree.words[inner[-1]].tag in ("PUNCT", "CCONJ") and inner[-1] != head:
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
    return body[place + 1 :] if set(before) <= {"ADV", "PART", "ADJ", "PUNCT", "CCONJ"} else list(body)


def _introduces(tree: Tree, node: int) -> bool:
    """A complementiser, "when" or "where" at the beginning of a clause that is to stand alone."""
    tag, lower = tree.words[node].tag, tree.lower(node)
    if tag in ("ADV", "SCONJ") and lower in RELATIVE:
        return True
    return tag in ("SCONJ", "PRON") and lower in words("that", tree.lang) - {"that"}


def _restore(tree: Tree, head: int, body: list[int]) -> tuple[list[list[int]], int | None, tuple[str, ...]]:
    """Groups of words that make the claim text, the subject's head word, and what was added."""
    subject = tree.subject(head)
    if tree.words[head].relation == "acl:relcl" and not _has_own_subject(tree, head):
        return _restore_antecedent(tree, head, body, subject)
    if subject is not None:
        return [body], subject, ()
    governor = head
    while subject is None and tree.words[governor].relation == "conj" and tree.words[governor].head >= 0:
        governor = tree.words[governor].head
        subject = tree.subject(governor)
    if subject is None:
        return [body], None, ()
    if tree.words[governor].relation == "acl:relcl" and _is_relative(tree, subject):
        subject = tree.words[governor].head
    phrase = tree.noun_phrase(subject)
    return [phrase, body], subject, (f"subject: {tree.join(phrase)}",)


def _restore_antecedent(
    tree: Tree, head: int, body: list[int], subject: int | None
) -> tuple[list[list[int]], int | None, tuple[str, ...]]:
    antecedent = tree.words[head].head
    phrase = [n for n in tree.noun_phrase(antecedent) if n not in body]
    added = (f"subject: {tree.join(phrase)}",)
    if subject is not None and _is_relative(tree, subject):
        rest = [n for n in body if n not in tree.subtree(subject)]
        return [phrase, rest], antecedent, added
    pronoun = next((n for n in body[:3] if _is_relative(tree, n) and n != head), None)
    if pronoun is None:
        return [body], subject, ()
    place = body.index(pronoun)
    before, rest = body[:place], body[place + 1 :]
    if before and all(tree.words[n].tag == "ADP" for n in before):
        return [before, phrase, rest], subject, (f"{tree.join([pronoun])} = {tree.join(phrase)}",)
    if subject is None:
        return [phrase, body[:place] + rest], antecedent, added
    return [before + rest, phrase], subject, (f"object: {tree.join(phrase)}",)


def _has_own_subject(tree: Tree, head: int) -> bool:
    """Whether a clause on a noun is a full one ("the claim that the bridge is closed"), not a relative clause."""
    subject = tree.subject(head)
    has_mark = any(tree.words[c].relation == "mark" for c in tree.children[head])
    return has_mark and subject is not None and not _is_relative(tree, subject)


def _is_relative(tree: Tree, node: int) -> bool:
    word = tree.words[node]
    may_be = word.tag in ("PRON", "SCONJ") or (word.tag == "DET" and tree.lower(node) in RELATIVE)
    return may_be and not tree.children[node]


def _frame_of(tree: Tree, head: int, by_content: dict[int, Frame]) -> Frame | None:
    """The clause's own frame, or that of the clause it hangs on as conjunct, relative or adverbial clause."""
    node = head
    while node >= 0:
        if node in by_content:
            return by_content[node]
        if tree.words[node].relation not in (
            "conj",
            "acl:relcl",
            "advcl",
            "xcomp",
            "obj",
            "obl",
            "nmod",
            "nsubj",
            "appos",
            "parataxis",
        ):
            return None
        node = tree.words[node].head
        if node >= 0 and is_speech_verb(tree, node):
            return by_content.get(node)
    return None


def _is_reported_mood(tree: Tree, node: int) -> bool:
    lower = tree.lower(node)
    return tree.words[node].form == "Fin-Sub" and (
        lower in {"sei", "seien"} or (lower.endswith("e") and not lower.endswith("te"))
    )


def _clean(text: str) -> str:
    """Without quotation marks and doubled or dangling punctuation that taking words out left behind."""
    text = re.sub(r"[„“”«»\"]|\*+|<[^<>]{0,80}>", "", text)
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    return re.sub(r"\s+", " ", text).strip(" ,;:-–—()")
