"""Stretches of a sentence that are clauses of their own by their punctuation, whatever heads a small parser gave them.

Two kinds: what stands between semicolons or behind a colon, and a parenthesis that names the speaker (", sagte sie, ",
", a indiqué la police", ", the company said"). Inside such a stretch words depend on its own verb; outside, none
depends on a word inside.
"""

from dataclasses import replace
from itertools import accumulate, pairwise

from claimcheck.extract.lexicon import is_stem, words
from claimcheck.extract.parse import Word

VERBAL = frozenset({"VERB", "AUX"})
_NAMING = frozenset({"NOUN", "PROPN", "PRON", "NUM", "SYM", "X"})
_BREAKS = frozenset(',;:–—-()"„“”«»!?')
_QUOTES = frozenset('"„“”«»')
_CLAUSES = frozenset({"root", "parataxis", "conj", "ccomp", "advcl", "acl:relcl", "acl", "xcomp"})
_RELATIVES = """who which that whom whose where when die der das den dem denen deren dessen wo qui que qu' qu’ dont
où quand quien quienes cuyo cuya donde cuando che cui dove quando wie dat waar wanneer który która które którzy których
którym gdzie gdy onde cujo cuja kdy kde když který která které kteří kterou kterého kterých jenž jež что который которая
которое которые которого которой которых котором где когда який яка яке які якого якої яких якій що де коли"""
_INFLECTED = """welche welcher welches welchen welchem lequel laquelle lesquels lesquelles auquel auxquels auxquelles
duquel desquels desquelles cual cuales quale quali qual quais welke którego której którą którymi kterou kterému kterým
kterými jejž již которую которому которым которою которыми якої яку якому яким якою якими"""
RELATIVE = frozenset(f"{_RELATIVES} {_INFLECTED}".split())
"""Words with which relative clauses begin; where one is also an article, its part of speech tells them apart."""


def with_islands(sentence: list[Word], lang: str) -> list[Word]:
    """The words with heads and relations that keep to the stretches; as many, in the same order."""
    for start, end in _strong_stretches(sentence):
        sentence = if_tree(_separated(sentence, start, end, lang), sentence)
    for verb in range(len(sentence)):
        span = _parenthesis(sentence, verb, lang)
        if span is not None:
            sentence = if_tree(_enclosed(sentence, span, verb), sentence)
    return sentence


def if_tree(changed: list[Word], before: list[Word]) -> list[Word]:
    """The changed words if they still make one tree, else those before."""
    if changed is before:
        return before
    heads = [word.head for word in changed]
    if heads.count(-1) != 1:
        return before
    known = [head < 0 for head in heads]
    for start in range(len(heads)):
        path: list[int] = []
        node = start
        while not known[node] and len(path) <= len(heads):
            path.append(node)
            node = heads[node]
        if not known[node]:
            return before
        for one in path:
            known[one] = True
    return changed


def is_finite(word: Word) -> bool:
    """A finite verb, or one whose form the parser does not tell."""
    return word.form.startswith("Fin") or (word.form == "_" and word.tag in VERBAL)


def _strong_stretches(sentence: list[Word]) -> list[tuple[int, int]]:
    """What follows a semicolon or colon, up to the next, if it and what stands before have finite verbs."""
    depth = list(accumulate((w.text == "(") - (w.text == ")") for w in sentence))
    marks = [i for i, w in enumerate(sentence) if w.text in ";:" and depth[i] < 1]
    ends = [*marks[1:], len(sentence)] if marks else []
    found = []
    for mark, end in zip(marks, ends, strict=True):
        while end > mark and sentence[end - 1].tag == "PUNCT":
            end -= 1
        if any(is_finite(w) for w in sentence[mark:end]) and any(is_finite(w) for w in sentence[:mark]):
            found.append((mark + 1, end))
    return found


def _separated(sentence: list[Word], start: int, end: int, lang: str) -> list[Word]:
    """The stretch as a clause beside what stands before it; the content of a speech verb stays that."""
    inside = range(start, end)
    root = next(i for i, w in enumerate(sentence) if w.head < 0)
    if root in inside:  # rather the first clause than the second
        top = _head_of(sentence, range(start - 1), lang)
        if top is None:
            return sentence
        sentence = _turned(sentence, root, top)
        root = top
    head = _head_of(sentence, inside, lang)
    if head is None:
        return sentence
    result = list(sentence)
    after_colon = sentence[start - 1].text == ":"
    for i, word in enumerate(sentence):
        if i in inside and word.head not in inside and i != head:
            result[i] = replace(word, head=head, relation=_moved(word))
        elif i not in inside and word.head in inside:
            result[i] = replace(word, head=root, relation=_moved(word) if word.tag != "PUNCT" else "punct")
    said = after_colon and is_stem("speech", lang, sentence[root].text)
    governor = sentence[head].head if sentence[head].head in range(start) else root
    keeps = sentence[head].relation == "ccomp" and governor not in inside
    result[head] = replace(
        sentence[head], head=governor if keeps else root, relation="ccomp" if said or keeps else "parataxis"
    )
    return result


def _turned(sentence: list[Word], root: int, top: int) -> list[Word]:
    """The tree with `top` as its root and the old root below it."""
    path = [top]
    while path[-1] != root:
        path.append(sentence[path[-1]].head)
    result = list(sentence)
    for child, parent in pairwise(path):
        result[parent] = replace(result[parent], head=child, relation="parataxis")
    result[top] = replace(result[top], head=-1, relation="root")
    return result


def _moved(word: Word) -> str:
    """The relation of a word that was hung on another head: a noun can't be a clause there."""
    return "obl" if word.relation in _CLAUSES and word.tag in _NAMING else word.relation


def _head_of(sentence: list[Word], inside: range, lang: str) -> int | None:
    """The word that heads a stretch: above a finite verb of it, with most words of the stretch below."""
    tops: dict[int, int] = {}
    for i in inside:
        top, steps = i, 0
        while sentence[top].head in inside and steps < len(sentence):
            top, steps = sentence[top].head, steps + 1
        tops[i] = top
    finite = {tops[i] for i in inside if is_finite(sentence[i])}
    sizes = {top: sum(t == top for t in tops.values()) for top in finite}
    return max(sizes, key=lambda top: (sizes[top], -top)) if sizes else None


def _parenthesis(sentence: list[Word], verb: int, lang: str) -> tuple[int, int] | None:
    """First word and end of the parenthesis around a speech verb, or None."""
    word = sentence[verb]
    if word.tag not in VERBAL or not is_stem("speech", lang, word.text) or is_stem("deny", lang, word.text):
        return None
    if is_stem("provides", lang, word.text):
        return None
    start = verb
    while start > 0 and (sentence[start - 1].tag == "AUX" or _is_clitic(sentence, start - 1)):
        start -= 1
    if not any(is_finite(w) or w.form == "Part" for w in sentence[start : verb + 1]):
        return None
    end = _next_break(sentence, verb + 1)
    before = _apposed_subject(sentence, start)
    if before is not None and (is_stem("addressed", lang, word.text) or not _names_subject(sentence, verb, end, lang)):
        start = before
    elif (
        start == 0
        or sentence[start - 1].text not in _BREAKS - {":", ";", "("}
        or not _names_subject(sentence, verb, end, lang)
    ):
        begin = start
        while begin > 0 and sentence[begin - 1].text not in _BREAKS:
            begin -= 1
        if not _is_subject_first(sentence, begin, start, end):
            return None
        start = begin
    if any(is_finite(w) for k, w in enumerate(sentence[verb + 1 : end], verb + 1) if w.head != verb):
        return None
    if not _has_content(sentence, start, end, verb, lang):
        return None
    return start, _with_appositions(sentence, end)


def _apposed_subject(sentence: list[Word], start: int) -> int | None:
    """Where the subject begins in "…, Anna Weber, a nurse, told": a name, and between commas what is said of it."""
    if start < 2 or sentence[start - 1].text != ",":
        return None
    opening = _stretch_before(sentence, start - 1)
    if opening is None or sentence[opening - 1].text != ",":
        return None
    name = _stretch_before(sentence, opening - 1)
    if name is None or not sentence[name].text[0].isupper() or sentence[name].tag in ("ADP", "ADV", "PRON", "SCONJ"):
        return None
    return name


def _stretch_before(sentence: list[Word], end: int) -> int | None:
    """Where a stretch without a verb begins that ends before a comma, behind another comma or quotation mark."""
    begin = end
    while begin > 0 and sentence[begin - 1].text not in _BREAKS - {"-"}:
        begin -= 1
        if sentence[begin].tag in VERBAL and sentence[begin].form != "Part":
            return None
    quoted = begin > 0 and sentence[begin - 1].text in _QUOTES | {","}
    return begin if quoted and begin < end and any(w.tag in _NAMING for w in sentence[begin:end]) else None


def _is_clitic(sentence: list[Word], i: int) -> bool:
    return (
        sentence[i].tag == "PRON"
        and len(sentence[i].text) <= 3
        and sentence[i].relation.split(":")[0]
        in (
            "obj",
            "iobj",
            "expl",
        )
    )


def _next_break(sentence: list[Word], start: int) -> int:
    end = start
    while end < len(sentence) and sentence[end].text not in _BREAKS - {"-"}:
        if sentence[end].text == "." and not sentence[end - 1].text.isdigit():  # "am 6. Dezember"
            break
        end += 1
    return end


def _names_subject(sentence: list[Word], verb: int, end: int, lang: str) -> bool:
    """Whether a name, a noun with nothing but its attributes, or "he" follows the verb as its subject."""
    for k in range(verb + 1, end):
        word = sentence[k]
        if word.tag in ("AUX", "ADV", "PART") or (word.tag in ("NOUN", "PROPN") and _is_time(word)):
            continue
        if word.tag == "PRON":
            return word.text.lower() in words("third_person", lang) | words("first_person", lang)
        if word.tag == "ADP" or word.relation == "case":
            following = next((i for i in range(k + 1, end) if sentence[i].tag in ("NOUN", "PROPN")), end)
            rest = range(following + 1, end)
            return any(sentence[i].tag == "DET" or sentence[i].relation.startswith("nsubj") for i in rest)
        return word.tag in ("DET", "ADJ", "NOUN", "PROPN")
    return False


def _is_time(word: Word) -> bool:
    return word.relation in ("obl", "advmod", "obl:tmod")


def _is_subject_first(sentence: list[Word], begin: int, verb: int, end: int) -> bool:
    """ ", the mayor said": a noun phrase and nothing else before the verb, and a break or the end right after it."""
    if begin == 0 or begin == verb or sentence[begin - 1].text in ":;(":
        return False
    if any(
        w.tag in VERBAL or (w.tag in ("SCONJ", "CCONJ", "ADP") and k == 0) for k, w in enumerate(sentence[begin:verb])
    ):
        return False
    if sentence[begin].tag == "PRON" and sentence[begin].text.lower() in RELATIVE:
        return False
    last = sentence[verb - 1]
    return last.tag in ("NOUN", "PROPN", "PRON") and any(w.tag in _NAMING for w in sentence[begin:verb])


def _has_content(sentence: list[Word], start: int, end: int, verb: int, lang: str) -> bool:
    """Whether there is a clause that the parenthesis can speak of, and no other reading of the verb is nearer."""
    begin = start - 1
    while begin > 0 and sentence[begin - 1].text not in _BREAKS:
        begin -= 1
    first = next((w for w in sentence[begin:start] if w.tag != "PUNCT"), None)
    opening = next((w for w in sentence if w.tag != "PUNCT"), None)
    if first is None or opening is None:
        return False
    subject = next((i for i, w in enumerate(sentence) if w.head == verb and w.relation.startswith("nsubj")), None)
    is_aside = first.tag in ("PRON", "SCONJ") and first.text.lower() in RELATIVE
    if is_aside and subject is not None and subject < begin:
        return False  # "The minister, who is ill, told reporters …"
    if end < len(sentence) and _begins_content(sentence, end + 1, lang):
        return False  # "When it rained, the mayor said, that …"
    before = any(is_finite(w) for w in sentence[:start])
    quoted = sentence[start - 1].text in _QUOTES or (start > 1 and sentence[start - 2].text in _QUOTES)
    after = any(is_finite(w) for w in sentence[end:])
    if opening.tag == "SCONJ" and begin == next(i for i, w in enumerate(sentence) if w.tag != "PUNCT"):
        return quoted or after
    return before or quoted or after


def _begins_content(sentence: list[Word], start: int, lang: str) -> bool:
    return start < len(sentence) and sentence[start].text.lower() in words("that", lang)


def _with_appositions(sentence: list[Word], end: int) -> int:
    """The end behind what only says more about the speaker: ", Anna Weber", ", die das Projekt leitet"."""
    while end < len(sentence) and sentence[end].text == "," and end + 1 < len(sentence):
        stop = _next_break(sentence, end + 1)
        part = sentence[end + 1 : stop]
        at_end = stop >= len(sentence) - 1 or sentence[stop].text == ","
        if not part or not at_end:
            return end
        names = (part[0].tag in ("PROPN", "DET", "NOUN", "ADJ") or part[0].text[0].isupper()) and not any(
            is_finite(w) for w in part
        )
        relative = part[0].text.lower() in RELATIVE and part[0].tag in ("PRON", "SCONJ", "DET")
        if not (names or relative):
            return end
        end = stop
    return end


def _enclosed(sentence: list[Word], span: tuple[int, int], verb: int) -> list[Word]:
    """The parenthesis as parataxis of what is said; what is said does without it."""
    start, end = span
    inside = range(start, end)
    content = _content_head(sentence, inside, verb)
    if content is None:
        return sentence
    result = list(sentence)
    root = next(i for i, w in enumerate(sentence) if w.head < 0)
    has_subject = any(w.head == content and w.relation.startswith("nsubj") for w in sentence)
    for i, word in enumerate(sentence):
        if i == content:
            continue
        if i in inside:
            if word.head not in inside and i != verb:
                result[i] = replace(word, head=verb, relation="obl" if word.relation in _CLAUSES else word.relation)
        elif word.head in inside:
            relation = "parataxis" if word.relation in ("ccomp", "root") else word.relation
            if relation.startswith("nsubj") and has_subject:
                relation = "obl"
            result[i] = replace(word, head=content, relation=relation)
    if root in inside:
        result[content] = replace(result[content], head=-1, relation="root")
    elif result[content].head in inside:
        result[content] = replace(result[content], head=root if root != content else -1)
    result[verb] = replace(result[verb], head=content, relation="parataxis")
    return _with_subject(result, inside, verb)


def _content_head(sentence: list[Word], inside: range, verb: int) -> int | None:
    """What the speaker says: the content the parser found, else the highest verb before or behind the parenthesis."""
    root = next(i for i, w in enumerate(sentence) if w.head < 0)
    if root not in inside:
        node = sentence[verb].head
        while node in inside:
            node = sentence[node].head
        before = [i for i, w in enumerate(sentence[: inside.start]) if is_finite(w)]
        if node >= 0 and (node < inside.start or not before):
            return _clause_above(sentence, node)
        return root
    below = [
        i
        for i, w in enumerate(sentence)
        if i not in inside and w.head in inside and w.relation in ("ccomp", "parataxis")
    ]
    others = [i for i, w in enumerate(sentence) if i not in inside and w.head in inside and w.tag in VERBAL | {"ADJ"}]
    return next(iter([*below, *others]), None)


def _clause_above(sentence: list[Word], node: int) -> int:
    """The clause that a word belongs to: the nearest word above that heads one."""
    while sentence[node].head >= 0 and sentence[node].relation not in _CLAUSES:
        node = sentence[node].head
    return node


def _with_subject(sentence: list[Word], inside: range, verb: int) -> list[Word]:
    """The parenthesis with a subject: the first noun without a preposition, where the parser gave none."""
    subjects = [i for i, w in enumerate(sentence) if w.head == verb and w.relation.startswith("nsubj")]
    if subjects and (min(subjects) < verb or inside.start == verb or sentence[verb - 1].text != ","):
        return sentence
    sentence = [replace(w, relation="obj") if i in subjects else w for i, w in enumerate(sentence)]
    for i in inside:
        word = sentence[i]
        cased = any(w.head == i and w.relation == "case" for w in sentence)
        if word.head == verb and word.tag in _NAMING and not cased and not _is_time(word):
            result = list(sentence)
            result[i] = replace(word, relation="nsubj")
            return result
    return sentence
