"""A sentence's tree to clauses that can be read alone: one set of rules over Universal Dependencies.

Clause heads are the root and its finite conj, parataxis, ccomp, advcl and acl:relcl descendants. Each clause gets
the words below its head that no other clause takes, its subject restored, and its attribution taken off.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.extract.conjuncts import first_conjunct, is_clause_conjunct, shared_auxiliary, shared_subject
from claimcheck.extract.edges import clean, trim, without_edges
from claimcheck.extract.frames import (
    Frame,
    cited_by,
    find_frames,
    is_speech_verb,
    keeps_content,
    leaves_open,
    speaker_phrase,
)
from claimcheck.extract.lexicon import words
from claimcheck.extract.meaning import condition_of, modality_of, polarity_of, verb_with_particle
from claimcheck.extract.relative import (
    Restored,
    begins_relative,
    has_own_subject,
    is_content_of_noun,
    is_relative,
    is_restrictive,
    is_unrestored,
    restored_antecedent,
)
from claimcheck.extract.tree import Tree
from claimcheck.records import Modality, Polarity

QUOTES = ('"', "„", "“", "”", "«", "»")
NAMES_ITS_SUBJECT = frozenset({"de", "en", "fr", "nl"})
"""Languages in which a finite clause hardly ever lacks its subject."""
DEPENDENT = frozenset({"advcl", "acl", "acl:relcl", "ccomp", "xcomp", "csubj", "csubj:pass"})
MIN_WORDS = 3
"""Words of the shortest statement; below that nothing is left to compare."""
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
    while lost := {n for n in cuts - contents if _says_too_little(tree, n, cuts, taken)}:
        cuts -= lost
    heads = sorted(cuts | ({tree.root} if tree.is_predicate(tree.root) else set()))
    clauses = [c for h in heads if (c := _build(tree, h, cuts, taken, by_content, frames)) is not None]
    return sorted(clauses, key=lambda c: (c.start, c.end))


def _hangs_on_a_part(tree: Tree, node: int, cuts: set[int]) -> bool:
    """A conjunct of a clause that is no claim of its own: "if the talks fail and | the army attacks"."""
    top = first_conjunct(tree, node)
    return top != node and top not in cuts and tree.words[top].relation in DEPENDENT


def _body(tree: Tree, head: int, cuts: set[int], taken: frozenset[int]) -> list[int]:
    return trim(tree, head, [n for n in tree.subtree(head, without=cuts - {head}) if n not in taken])


def _is_torn(tree: Tree, head: int, cuts: set[int], taken: frozenset[int]) -> bool:
    """A clause that would begin with a question word or lack its subject: it is to stay where it stands."""
    body = _body(tree, head, cuts, taken)
    if head not in body:
        return False
    groups, subject, _ = _restore(tree, head, body)
    is_relative_clause = tree.words[head].relation == "acl:relcl"
    if is_unrestored(tree, head, body, groups) if is_relative_clause else begins_relative(tree, body):
        return True
    first = [n for part in groups for n in part if tree.words[n].tag != "PUNCT"][:2]
    if first and tree.words[first[0]].tag == "ADP":
        first.pop(0)
    asks = bool(first) and tree.words[first[0]].tag != "NOUN" and tree.lower(first[0]) in words("asking", tree.lang)
    return asks or (subject is None and tree.lang in NAMES_ITS_SUBJECT and tree.words[head].relation != "parataxis")


def _says_too_little(tree: Tree, head: int, cuts: set[int], taken: frozenset[int]) -> bool:
    """A clause that would be no claim: where it stands it belongs to one, and without it that one has a hole."""
    body = _body(tree, head, cuts, taken)
    holds = any(c in cuts and tree.words[c].relation == "ccomp" for c in tree.children[head])
    if head not in body or holds:
        return False  # what it holds is a claim, and no host has use for the rest
    groups, _, _ = _restore(tree, head, body)
    length = sum(tree.words[n].tag != "PUNCT" for part in groups for n in part)
    return length < MIN_WORDS or not _says_something(tree, head, body, groups)


def whole_sentence(tree: Tree) -> Clause:
    """A sentence without a clause that says something (a headline, say) as one clause, its attribution taken off."""
    nodes = list(range(len(tree.words)))
    frames = [f for f in find_frames(tree) if f.speaker is not None and f.content not in f.words]
    frame = min(frames, key=lambda f: len(f.words), default=None)
    kept: list[int] = []
    if frame is not None:
        rest = trim(tree, frame.content, [n for n in nodes if n not in frame.words])
        kept = rest if 2 * len(frame.words) < len(nodes) or _is_quoted(tree, rest) else []
    frame, nodes = (frame, kept) if kept else (None, nodes)
    start, end = tree.span(nodes)
    text = clean(tree.join(without_edges(tree, nodes)) if frame else tree.text[start:end])
    head = frame.content if frame else tree.root
    return Clause(
        start=start,
        end=end,
        text=text,
        subject=None,
        subject_is_pronoun=False,
        predicate=tree.lower(head),
        polarity=polarity_of(tree, head, nodes),
        modality=modality_of(tree, head, nodes),
        condition=None,
        speaker=_speaker(tree, head, frame) if frame else None,
        sources=(),
        attributed=frame is not None,
        subjunctive=False,
        additions=(),
    )


def _is_quoted(tree: Tree, nodes: list[int]) -> bool:
    """Whether some words stand in quotation marks and are enough for a claim, however little: "We will not pay"."""
    if len(nodes) < MIN_WORDS:
        return False
    start, end = tree.span(nodes)
    return tree.text[:start].rstrip().endswith(QUOTES) and tree.text[end:].lstrip(" ,.!").startswith(QUOTES)


def _starts_clause(tree: Tree, node: int) -> bool:
    word = tree.words[node]
    relation = word.relation
    if word.head < 0:
        return False
    if relation == "parataxis":
        return _stands_beside(tree, node) and not _is_not_so(tree, node)
    if not tree.is_predicate(node) and relation != "conj":
        return False
    if relation in ("acl:relcl", "acl"):
        return _says_more_of_noun(tree, node)
    if relation == "conj":
        return is_clause_conjunct(tree, node)
    if relation == "advcl":
        own = tree.is_finite(node) and tree.subject(node) is not None and not _is_modified(tree, node)
        return own and condition_of(tree, word.head) != node and not _is_not_so(tree, node)
    return relation == "ccomp" and _is_told(tree, node)


def _says_more_of_noun(tree: Tree, node: int) -> bool:
    """A relative clause that adds something to its noun, or a full clause that a noun introduces.

    Reports and rumours that something is so don't make it so.
    """
    noun = tree.words[node].head
    long_enough = tree.is_finite(node) and len(tree.subtree(node)) >= MIN_RELATIVE
    if not long_enough or is_content_of_noun(tree, node):
        return False
    if tree.words[node].relation == "acl":
        return has_own_subject(tree, node) and not keeps_content(tree, noun)
    return not is_restrictive(tree, node)


def _is_modified(tree: Tree, node: int) -> bool:
    """A clause whose conjunction an adverb of the host goes with: "left shortly | after …", "después | de que …"."""
    first = min(n for n in tree.subtree(node) if tree.words[n].tag != "PUNCT")
    adverb = first > 0 and tree.words[first - 1].tag == "ADV" and first - 1 not in tree.subtree(node)
    return adverb and tree.words[first].tag in ("ADP", "SCONJ") and first > tree.words[node].head


def _is_not_so(tree: Tree, node: int) -> bool:
    """ "Until they agree", "um neue Kunden anzulocken": what such a clause tells is not told as a fact."""
    opening = [c for c in tree.children[node] if c < node and tree.words[c].relation in ("mark", "advmod")]
    if all(tree.words[c].relation == "advmod" for c in opening):
        return False  # "antes" alone is "earlier"
    return any(tree.lower(c) in words("not_so", tree.lang) for c in opening)


def _is_told(tree: Tree, node: int) -> bool:
    """A content clause that makes a claim of its own."""
    word = tree.words[node]
    if keeps_content(tree, word.head) or leaves_open(tree, node):
        return False
    if _is_not_so(tree, node) and not is_speech_verb(tree, word.head):
        return False
    if word.form == "Inf" and not tree.has_finite(node):
        return False
    if _is_said(tree, node):
        return any(tree.is_finite_word(n) for n in tree.subtree(node))
    return tree.has_finite(node) and tree.subject(node) is not None and word.form != "Inf"


def _is_said(tree: Tree, node: int) -> bool:
    """A content clause without a subject of its own that something introduces: "что вывезли 300 человек"."""
    marks = [tree.lower(c) for c in tree.children[node] if tree.words[c].relation == "mark"]
    return is_speech_verb(tree, tree.words[node].head) and bool(set(marks) & words("that", tree.lang))


def _stands_beside(tree: Tree, node: int) -> bool:
    """A clause beside another: with a finite verb and something that it is about."""
    if not tree.has_finite(node):
        return False
    named = [n for n in tree.subtree(node) if tree.words[n].tag in ("NOUN", "PROPN", "NUM", "PRON")]
    return tree.subject(node) is not None or (len(named) > 0 and len(tree.subtree(node)) >= MIN_RELATIVE)


def _build(
    tree: Tree, head: int, cuts: set[int], taken: frozenset[int], by_content: dict[int, Frame], frames: Sequence[Frame]
) -> Clause | None:
    body = _body(tree, head, cuts, taken)
    if head not in body or not any(tree.words[n].tag != "PUNCT" for n in body) or _is_emptied(tree, head, body, cuts):
        return None
    text_nodes, subject, additions = _restore(tree, head, body)
    if not _says_something(tree, head, body, text_nodes):
        return None
    start, end = tree.span(body)
    frame = _frame_of(tree, head, by_content)
    condition = condition_of(tree, head)
    subject_words = [n for n in tree.noun_phrase(subject) if n not in taken] if subject is not None else []
    return Clause(
        start=start,
        end=end,
        text=clean(" ".join(tree.join(without_edges(tree, part)) for part in text_nodes if part)),
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


def _says_something(tree: Tree, head: int, body: list[int], groups: list[list[int]]) -> bool:
    """Whether a clause names a thing and says something of it: "he will get it" can't be compared with anything."""
    content = [n for n in body if n == head or tree.words[n].tag in ("NOUN", "PROPN", "NUM", "VERB", "ADJ", "ADV")]
    nobody = any(tree.words[n].tag == "PRON" and tree.lower(n) in words("negation", tree.lang) for n in body)
    named = any(tree.words[n].tag in ("NOUN", "PROPN", "NUM") for part in groups for n in part)
    return len(content) >= 2 and (named or nobody)


def _restore(tree: Tree, head: int, body: list[int]) -> Restored:
    """Groups of words that make the claim text, the subject's head word, and what was added."""
    subject = tree.subject(head)
    if tree.words[head].relation == "acl:relcl" and not has_own_subject(tree, head):
        return restored_antecedent(tree, head, body)
    if subject is not None:
        return [body], subject, ()
    shared = shared_subject(tree, head)
    if shared is None:
        return [body], None, ()
    subject, governor = shared
    if tree.words[governor].relation == "acl:relcl" and is_relative(tree, subject):
        subject = tree.words[governor].head
    phrase = tree.noun_phrase(subject)
    auxiliary = shared_auxiliary(tree, head, governor)
    added = [f"subject: {tree.join(phrase)}", *([f"verb: {tree.join(auxiliary)}"] if auxiliary else [])]
    return [phrase, auxiliary, body], subject, tuple(added)


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
