"""Attribution: who says what, from speech verbs with their complements and from source phrases ("laut Kiew")."""

from dataclasses import dataclass

from claimcheck.extract.islands import RELATIVE
from claimcheck.extract.lexicon import is_stem, words
from claimcheck.extract.meaning import is_negator, verb_with_particle
from claimcheck.extract.tree import NOMINAL, SUBJECTS, VERBAL, Tree

_CONTENT = ("ccomp", "parataxis")
_LIKE = frozenset({"wie", "als", "dass"})
MAX_SOURCE = 10
"""Words of the longest source that stands at the end of a sentence."""


@dataclass(frozen=True)
class Frame:
    """A piece of a sentence that attributes the clause `content` to `speaker`."""

    content: int
    """Head of the clause that is attributed."""
    words: frozenset[int]
    """What is taken off the claim text."""
    speaker: int | None
    """Head word of the speaker's phrase; None if the sentence names nobody."""
    verb: int
    """The verb of saying, or the content itself where a source phrase has none."""


def is_speech_verb(tree: Tree, node: int) -> bool:
    """A verb of saying or knowing that does not deny what it reports."""
    if tree.words[node].tag not in VERBAL:
        return _is_sure(tree, node)
    name = verb_with_particle(tree, node)
    if is_stem("deny", tree.lang, name) or is_stem("refuse", tree.lang, name):
        return False
    if is_stem("speech", tree.lang, name) or is_stem("speech", tree.lang, tree.lower(node)):
        return True
    if is_stem("cause", tree.lang, name) or tree.lower(node) in words("being", tree.lang):
        return False
    return tree.subject(node) is not None and _has_that_clause(tree, node)


def _has_that_clause(tree: Tree, verb: int) -> bool:
    """Whether somebody holds the content to be so: nearly every verb with a "that" clause attributes it."""
    contents = [c for c in tree.children[verb] if tree.words[c].relation == "ccomp"]
    marks = [m for c in contents for m in tree.children[c] if tree.words[m].relation == "mark"]
    return any(tree.lower(m) in words("that", tree.lang) for m in marks)


def keeps_content(tree: Tree, node: int) -> bool:
    """Whether a word turns what its content clause says, so that the two make sense only together.

    "denied that …", "prevented that …", "did not say that …", "no evidence that …", "nothing to suggest that …",
    "denied reports that …".
    """
    word = tree.words[node]
    near = [node, *(c for c in tree.children[node] if tree.words[c].relation in ("obj", "nsubj", "nsubj:pass"))]
    negated = any(is_negator(tree, c) for n in near for c in tree.children[n])
    negated = negated or _of_nothing(tree, node)
    if word.tag in VERBAL:
        name = verb_with_particle(tree, node)
        return negated or is_stem("deny", tree.lang, name) or is_stem("refuse", tree.lang, name)
    return negated or (word.head >= 0 and tree.words[word.head].tag in VERBAL and keeps_content(tree, word.head))


def _of_nothing(tree: Tree, node: int) -> bool:
    """The verb of "nothing to suggest that …"."""
    return tree.words[node].relation in ("acl", "acl:relcl") and is_negator(tree, tree.words[node].head)


def speaker_phrase(tree: Tree, node: int) -> list[int]:
    """The words that name a speaker: the noun phrase, with the name that follows a role."""
    phrase = tree.phrase(node)
    while phrase[0] < node and tree.words[phrase[0]].tag in ("ADV", "ADP", "CCONJ", "SCONJ", "PUNCT"):
        phrase.pop(0)
    after = max(phrase) + 1
    if after < len(tree.words) and tree.words[after].text == "," and tree.words[node].tag == "NOUN":
        after += 1  # "la directrice du musée, Anne Blanc"
        if not _is_name(tree, after) or not _is_name(tree, after + 1):
            return phrase
    while _is_name(tree, after):
        phrase.append(after)
        after += 1
    return sorted(set(phrase))


def _is_name(tree: Tree, node: int) -> bool:
    """A capitalised word that the parser takes for a name, or could not place."""
    if not 0 <= node < len(tree.words) or not tree.words[node].text[0].isupper():
        return False
    word = tree.words[node]
    return (word.tag == "PROPN" or (tree.lang != "de" and word.tag != "PRON")) and word.relation not in ("obl", "root")


def _is_sure(tree: Tree, node: int) -> bool:
    """An adjective that introduces a statement: "is sure: …", "ist überzeugt, dass …"."""
    return (
        tree.words[node].tag == "ADJ"
        and tree.lower(node) in words("sure", tree.lang)
        and any(tree.words[c].relation in _CONTENT and not _is_saying(tree, c) for c in tree.children[node])
    )


def _is_saying(tree: Tree, node: int) -> bool:
    """The verb of a parenthesis: in "le pont est sûr, a dit la maire" nobody is sure."""
    return tree.words[node].tag in VERBAL and is_stem("speech", tree.lang, tree.lower(node))


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
    for by_its_words in (_opening_source(tree), _closing_source(tree)):
        if by_its_words is not None and not any(f.words & by_its_words.words for f in frames):
            frames.append(by_its_words)
    return frames


def _opening_source(tree: Tree) -> Frame | None:
    """ "Selon la maire, …" by its words and the comma, where the parser makes nothing of it."""
    first = tree.lower(0) if tree.words else ""
    if first not in words("source", tree.lang) - words("source_with_noun", tree.lang):
        return None
    comma = next((n for n in range(2, min(9, len(tree.words))) if tree.words[n].text == ","), None)
    if comma is None or not tree.is_predicate(tree.root) or tree.root < comma:
        return None
    speaker = next((n for n in range(1, comma) if tree.words[n].tag not in ("ADP", "DET", "ADJ", "PRON", "NUM")), None)
    return Frame(tree.root, frozenset(range(comma + 1)), speaker, tree.root) if speaker is not None else None


def _closing_source(tree: Tree) -> Frame | None:
    """ "…, so die Bürgermeisterin" by its words and the comma: the parser may well see a verb in a name."""
    commas = [n for n, w in enumerate(tree.words) if w.text in {",", "–", "—"}]
    last = len(tree.words)
    while last and tree.words[last - 1].tag == "PUNCT":
        last -= 1
    start = commas[-1] + 1 if commas else last
    sources = words("source", tree.lang) - words("source_with_noun", tree.lang) | words("closing_source", tree.lang)
    phrase = range(start + 1, last)
    if tree.root >= start or not 1 <= len(phrase) <= MAX_SOURCE or tree.lower(start) not in sources:
        return None
    if any(w.tag in VERBAL and not w.text[0].isupper() for w in tree.words[start + 1 : last]):
        return None
    opens = tree.words[start + 1].tag
    if opens in ("ADV", "ADP", "SCONJ", "PART", "PRON") and tree.lower(start + 1) != "to":
        return None  # "…, so viele wie nie"; but "according to" names a source
    if any(tree.lower(n) in _LIKE for n in phrase):
        return None  # "…, so groß wie ein Haus"
    named = [n for n in phrase if tree.words[n].tag in NOMINAL or tree.words[n].text[0].isupper()]
    speaker = next((n for n in named if tree.words[n].tag in NOMINAL), next(iter(named), None))
    if speaker is None or not tree.is_predicate(tree.root):
        return None
    return Frame(tree.root, frozenset(range(start - 1, last)), speaker, tree.root)


def _verb_frames(tree: Tree, verb: int) -> list[Frame]:
    """Frames of one speech verb: content below it, or content above it when the verb stands as a parenthesis."""
    word = tree.words[verb]
    if any(
        is_negator(tree, c) for c in tree.children[verb] if tree.words[c].relation in ("advmod", "aux", "obj", "nsubj")
    ):
        return []  # "did not say that": nothing is attributed
    if _of_nothing(tree, verb):
        return []
    governor = word.head
    below = [c for c in tree.children[verb] if tree.words[c].relation in _CONTENT and _is_content(tree, c)]
    below = [c for c in below if not leaves_open(tree, c)]
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
        off = frozenset(tree.subtree(verb)) | _before_colon(tree, verb, governor)
        return [Frame(governor, off, _named(tree, subject), verb)]
    adds = word.relation in ("advcl", "xcomp") and not tree.is_finite_word(verb)  # "…, adding that …"
    if subject is None and governor >= 0 and (word.relation == "conj" or adds):
        sayer = tree.words[governor].head if adds and tree.words[governor].relation == "ccomp" else governor
        subject = tree.subject(sayer if sayer >= 0 and is_speech_verb(tree, sayer) else governor)
    hangs = word.relation in ("acl", "advcl", "xcomp") and governor >= 0 and tree.words[governor].tag == "NOUN"
    if subject is None and hangs and not tree.is_finite_word(verb):
        subject = _subject_over(tree, governor)
    if subject is not None and tree.lower(subject) in RELATIVE and tree.words[subject].tag != "DET":
        subject = governor if word.relation == "acl:relcl" else None
    if subject is not None and tree.words[subject].tag not in NOMINAL | {"ADJ"}:
        subject = None  # "that", "which": names nobody
    if subject is None and below and max(below) < verb:
        subject = _inverted_subject(tree, verb)
    frames = []
    others = {c for c in tree.children[verb] if _goes_on(tree, c)}
    for content in below:
        outside = frozenset(tree.subtree(verb, without=set(below) | others)) | _marks(tree, content)
        frames.append(Frame(content, outside, _named(tree, subject), verb))
    return frames


def _subject_over(tree: Tree, noun: int) -> int | None:
    """Who does something to the noun on which a verb of saying hangs: "Weber gave an interview to say that …"."""
    verb = tree.words[noun].head
    does = verb >= 0 and tree.words[noun].relation in ("obj", "iobj", "obl") and tree.words[verb].tag == "VERB"
    if not does or any(tree.words[c].relation == "aux:pass" for c in tree.children[verb]):
        return None
    turned = any(is_stem(key, tree.lang, verb_with_particle(tree, verb)) for key in ("deny", "refuse"))
    return None if turned else tree.subject(verb)


def _goes_on(tree: Tree, node: int) -> bool:
    """A clause beside what is said that is no part of the attribution: "said …, and left", "said …, adding that …"."""
    if tree.words[node].relation == "conj":
        return tree.is_predicate(node)
    says = tree.words[node].relation in ("advcl", "xcomp") and tree.child(node, "ccomp") is not None
    return says and is_speech_verb(tree, node)


def _before_colon(tree: Tree, verb: int, content: int) -> frozenset[int]:
    """All that introduces a quotation: "Dem Boten sagte Weber: …", where the parser hangs the first words elsewhere."""
    colon = next((n for n in range(verb + 1, content) if tree.words[n].text == ":"), None)
    own = set(tree.subtree(verb))
    if colon is None or any(tree.is_finite_word(n) for n in range(verb) if n not in own):
        return frozenset()
    return frozenset(range(colon + 1))


def _inverted_subject(tree: Tree, verb: int) -> int | None:
    """The noun behind a verb of saying that follows its content: "…, сказав мер"; the parser may call it an object."""
    for c in tree.children[verb]:
        cased = any(tree.words[g].relation == "case" for g in tree.children[c])
        if (
            c > verb
            and not cased
            and tree.words[c].tag in ("NOUN", "PROPN")
            and tree.words[c].relation in ("obj", "iobj", "nmod")
        ):
            return c
    return None


def _named(tree: Tree, subject: int | None) -> int | None:
    """A subject that tells who speaks; "man", "es" and "which" tell nothing."""
    if subject is None or tree.words[subject].tag not in ("PRON", "DET"):
        return subject
    known = words("third_person", tree.lang) | words("first_person", tree.lang)
    return subject if tree.lower(subject) in known or _is_saying_it(tree, subject) else None


def _is_saying_it(tree: Tree, subject: int) -> bool:
    """ "The ministry denied … It said that …"; but not "it was said", "it means"."""
    verb = tree.words[subject].head
    active = tree.words[subject].relation == "nsubj" and not any(
        tree.words[c].relation == "aux:pass" for c in tree.children[verb]
    )
    says = active and tree.words[verb].tag == "VERB" and is_stem("speech", tree.lang, tree.lower(verb))
    return says and tree.lang == "en" and tree.lower(subject) == "it"


def _phrase_end(tree: Tree, node: int) -> int:
    """The last word of a source's phrase: "laut Polizei | 900 Menschen" goes on with what is said."""
    end = node
    while end + 1 < len(tree.words):
        following = tree.words[end + 1]
        if following.tag not in ("NOUN", "PROPN", "ADJ", "ADP", "DET", "X") or following.text[0].isdigit():
            break
        end += 1
    return end


def cited_by(tree: Tree, speaker: int | None) -> int | None:
    """Who quotes a source: the agent of "quoted by …" below or right behind the speaker."""
    if speaker is None:
        return None
    near = range(speaker + 1, min(len(tree.words), speaker + 12))
    verb = next((n for n in near if is_stem("cite", tree.lang, tree.lower(n)) and tree.words[n].form != "Fin"), None)
    if verb is None:
        return None
    return next((n for n in range(verb + 1, min(len(tree.words), verb + 8)) if _ends_name(tree, n)), None)


def _ends_name(tree: Tree, node: int) -> bool:
    """The last word of a name or noun phrase: "by the Norland | Post"."""
    if tree.words[node].tag not in ("PROPN", "NOUN"):
        return False
    following = tree.words[node + 1] if node + 1 < len(tree.words) else None
    return following is None or following.tag not in ("PROPN", "NOUN")


def _is_content(tree: Tree, node: int) -> bool:
    return tree.is_predicate(node) and not (
        tree.words[node].relation == "parataxis"
        and is_speech_verb(tree, node)
        and tree.child(node, *_CONTENT) is None
        and tree.subject(node) is not None
        and (len(tree.subtree(node)) < 4 or not _behind_colon(tree, min(tree.subtree(node))))
    )


def _behind_colon(tree: Tree, node: int) -> bool:
    return node > 0 and tree.words[node - 1].text == ":"


def leaves_open(tree: Tree, content: int) -> bool:
    """ "knew how they had got in", "asked what it cost": a question, of which nothing is said but that it is asked.

    What somebody asks "whether" can be told as a claim that is left open.
    """
    first = min(n for n in tree.subtree(content) if tree.words[n].tag != "PUNCT")
    begins = tree.lower(first) in words("asking", tree.lang) - words("whether", tree.lang) - words("that", tree.lang)
    return begins and tree.words[first].tag != "NOUN" and tree.words[content].relation == "ccomp"


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
    if is_stem("addressed", tree.lang, verb_with_particle(tree, verb)):
        objects = [c for c in objects if tree.words[c].relation != "obj" and tree.is_predicate(c)]
    return not objects and len(inner) <= 40


def _nominals_behind(tree: Tree, node: int) -> list[int]:
    """The nouns and adjectives right behind a word, for when the parser hangs "по словам | министра" elsewhere."""
    end = node + 1
    while end < len(tree.words) and tree.words[end].tag in NOMINAL | {"ADJ", "DET"}:
        end += 1
    return list(range(node + 1, end)) if end > node + 1 and tree.words[end - 1].tag in NOMINAL else []


def _possessor(tree: Tree, node: int) -> int | None:
    """The "his" of "nach seinen Angaben"."""
    owners = words("possessive", tree.lang)
    return next((c for c in tree.children[node] if tree.lower(c) in owners), None)


def _is_french_after(tree: Tree, node: int) -> bool:
    """The second half of "d'après"; without the first it tells of time."""
    return tree.lang == "fr" and tree.lower(node) == "après" and node > 0 and tree.lower(node - 1) in ("d'", "d’")


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
        "nsubj:pass",
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
    if not any(tree.lower(c) in words("source", tree.lang) or _is_french_after(tree, c) for c in cases):
        return None
    speaker = node
    if {tree.lower(c) for c in cases} & words("source_with_noun", tree.lang):
        if tree.lower(node) not in words("source_noun", tree.lang):
            return None
        below = next((c for c in tree.children[node] if c > node and tree.words[c].tag in NOMINAL), None)
        below = _possessor(tree, node) if below is None else below
        named = [] if below is not None else _nominals_behind(tree, node)
        speaker = below if below is not None else named[-1] if named else node
        cases += named
    content = word.head
    while content >= 0 and not tree.is_predicate(content) and tree.words[content].head >= 0:
        content = tree.words[content].head
    postponed = {tree.lower(c) for c in cases} & words("postposition", tree.lang)
    if content < 0 or (word.relation in SUBJECTS and not postponed):
        return None
    # The phrase only, not all that hangs on it: the parser likes to hang the next noun of the sentence there.
    taken = {node, *cases, *tree.phrase(node), *(tree.subtree(speaker) if speaker != node else ())}
    return Frame(
        content, frozenset(n for n in taken if n <= speaker or n <= _phrase_end(tree, speaker)), speaker, content
    )
