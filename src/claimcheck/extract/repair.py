"""Habits of a small parser, put right before the rules read its trees."""

from dataclasses import replace

from claimcheck.extract.islands import RELATIVE, if_tree
from claimcheck.extract.lexicon import is_stem
from claimcheck.extract.lexicon import words as conjunctions
from claimcheck.extract.parse import Word

_SUBJECTS = frozenset({"nsubj", "nsubj:pass", "csubj", "csubj:pass"})
_VERBAL = frozenset({"VERB", "AUX"})
_BOUND = _SUBJECTS | {"mark", "expl", "aux", "aux:pass", "cop"}
_SUBORDINATE = frozenset({"advcl", "acl:relcl", "acl", "xcomp", "appos", "obl", "nmod", "dep"})
_CLAUSES = frozenset({"root", "parataxis", "conj", "ccomp", "advcl", "acl:relcl"})
_AUXILIARY = frozenset({"aux", "aux:pass", "cop", "mark"})


def repaired(words: list[Word], lang: str) -> list[Word]:
    """The words with corrected heads and relations; as many, in the same order."""
    words = if_tree(_with_conditions(words, lang), words)
    words = if_tree(_with_conditions_on_clauses(words, lang), words)
    words = if_tree(_with_that_clauses(words, lang), words)
    words = if_tree(_with_inverted_conditions(words, lang), words)
    words = if_tree(_with_main_verbs(words), words)
    words = if_tree([_near(w, i, words) for i, w in enumerate(words)], words)
    words = _with_raised_subjects(words, lang)
    words = _with_nearest_sayers(_with_speakers(words, lang), lang)
    children = _children(words)
    words = [_aside(w, i, words, children) for i, w in enumerate(words)]
    words = if_tree([_side_by_side(w, i, words, children) for i, w in enumerate(words)], words)
    children = _children(words)
    joined = [_coordinated(_joined(w, i, words, children), i, words, children) for i, w in enumerate(words)]
    return if_tree(joined, words)


def _children(words: list[Word]) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in words]
    for i, word in enumerate(words):
        if word.head >= 0:
            children[word.head].append(i)
    return children


def _with_conditions(words: list[Word], lang: str) -> list[Word]:
    """ "falls" and "если" introduce a clause, even where the parser takes them for its verb."""
    result = list(words)
    for i, word in enumerate(words):
        is_marked = word.relation == "mark" and words[word.head].relation in ("ccomp", "csubj") and word.head >= 0
        if is_marked and word.text.lower() in conjunctions("condition", lang):
            governor = words[words[word.head].head]
            if not is_stem("speech", lang, governor.text):  # "will close if …" is no question
                result[word.head] = replace(words[word.head], relation="advcl")
        if word.text.lower() not in conjunctions("condition", lang) or (word.tag != "VERB" and word.relation == "mark"):
            continue
        below = next((k for k, w in enumerate(words) if w.head == i and w.relation in ("xcomp", "ccomp")), None)
        if below is None or word.head < 0:
            continue
        result[below] = replace(words[below], head=word.head, relation="advcl")
        result[i] = replace(word, head=below, relation="mark", tag="SCONJ", form="_")
        for k, w in enumerate(words):
            if w.head == i and k != below:
                result[k] = replace(w, head=below)
    return result


def _with_inverted_conditions(words: list[Word], lang: str) -> list[Word]:
    """In "sinkt der Absatz, schließt die Firma" the first clause is a condition of the second."""
    first = next((i for i, w in enumerate(words) if w.tag != "PUNCT"), None)
    root = next((i for i, w in enumerate(words) if w.head < 0), None)
    if lang not in ("de", "nl") or first is None or root is None or words[first].form not in ("Fin", "Fin-Sub"):
        return words
    opens = first == root or (words[first].head == root and words[first].relation in _AUXILIARY)
    if not opens or words[-1].text == "?":
        return words
    children = _children(words)
    for main in children[root]:
        begins = next((k for k in _below(main, children) if words[k].tag != "PUNCT"), main)
        follows = words[main].relation == "parataxis" and words[begins - 1].text == ","
        if follows and words[begins].form.startswith("Fin") and not is_stem("speech", lang, words[main].text):
            result = [
                replace(w, head=main) if w.head == root and i > main and w.relation in ("parataxis", "punct") else w
                for i, w in enumerate(words)
            ]
            result[main] = replace(words[main], head=-1, relation="root")
            result[root] = replace(words[root], head=main, relation="advcl")
            return result
    return words


def _with_conditions_on_clauses(words: list[Word], lang: str) -> list[Word]:
    """An if-clause never says more about a noun: in "the idea: if …, many will come" it belongs to the coming."""
    result = list(words)
    for word in words:
        on_noun = word.relation == "mark" and words[word.head].relation in ("acl", "acl:relcl")
        if not on_noun or word.text.lower() not in conjunctions("condition", lang):
            continue
        top = words[word.head].head
        while words[top].head >= 0 and words[top].relation not in _CLAUSES:
            top = words[top].head
        result[word.head] = replace(words[word.head], head=top, relation="advcl")
    return result


def _with_main_verbs(words: list[Word]) -> list[Word]:
    """In "the bridge that survived | was closed" the second verb is no relative clause: nothing introduces it."""
    children = _children(words)
    root = next((i for i, w in enumerate(words) if w.head < 0), None)
    if root is None or words[root].tag not in ("NOUN", "PROPN"):
        return words
    clauses = [c for c in children[root] if words[c].relation in ("acl:relcl", "acl") and c > root]
    if len(clauses) < 2 or any(words[c].relation in _SUBJECTS | {"cop"} for c in children[root]):
        return words
    main = clauses[-1]
    begins = min(_below(main, children))
    if not words[begins].form.startswith("Fin") or any(words[c].relation in _SUBJECTS for c in children[main]):
        return words
    result = [replace(w, head=main) if w.head == root and i >= begins else w for i, w in enumerate(words)]
    result[main] = replace(words[main], head=-1, relation="root")
    result[root] = replace(words[root], head=main, relation="nsubj")
    return result


def _with_that_clauses(words: list[Word], lang: str) -> list[Word]:
    """A "that" clause that hangs on an adverbial is the content of the verb; in "and that …" a new clause begins.

    "They maintain on the contrary that it is over, and that …": nothing else of "contrary" is told.
    """
    result = list(words)
    for i, word in enumerate(words):
        if word.text.lower() not in conjunctions("that", lang) or word.relation != "mark" or word.head <= i:
            continue
        head = word.head
        for k in range(i + 1, head):  # what stands between "that" and its verb is not told of the governor
            if result[k].head < i and result[k].head >= 0 and words[k].tag != "PUNCT":
                result[k] = replace(result[k], head=head)
        if i and words[i - 1].tag == "CCONJ":
            for k in range(i + 1, head):
                outside = words[k].head <= i and words[k].tag in ("NOUN", "PROPN") and words[k].relation == "conj"
                if outside:
                    result[k] = replace(words[k], head=head, relation="nsubj")
            continue
        noun = words[head].head
        verb = words[noun].head if noun >= 0 else -1
        is_adverbial = noun >= 0 and words[noun].relation in ("obl", "advmod") and noun < i
        hangs_low = words[head].relation in ("acl", "acl:relcl", "advcl")
        if verb >= 0 and is_adverbial and hangs_low and is_stem("speech", lang, words[verb].text):
            result[head] = replace(words[head], head=verb, relation="ccomp")
        before = i - 1 - (i > 1 and words[i - 1].text == ",")
        says = before >= 0 and words[before].tag == "VERB" and is_stem("speech", lang, words[before].text)
        if says and hangs_low and noun < before:  # "took the floor to | say that": not told of the floor
            result[head] = replace(words[head], head=before, relation="ccomp")
    return result


def _with_raised_subjects(words: list[Word], lang: str) -> list[Word]:
    """In "the mayor knew some people doubted it", the people are no object of "knew" but subject of what follows."""
    if lang != "en":
        return words
    result = list(words)
    for i, word in enumerate(words[1:], 1):
        noun = words[i - 1]
        content = word.relation == "ccomp" and word.form.startswith("Fin") and noun.head == word.head
        complete = not content or any(w.head == i and (w.relation in _SUBJECTS or w.relation == "mark") for w in words)
        if (
            content
            and not complete
            and noun.relation == "obj"
            and not is_stem("addressed", lang, words[word.head].text)
        ):
            result[i - 1] = replace(noun, head=i, relation="nsubj")
    return if_tree(result, words)


def _with_speakers(words: list[Word], lang: str) -> list[Word]:
    """In "Norbank said accounting errors cost it much" the name before the verb is no part of the noun behind it."""
    result = list(words)
    for i, word in enumerate(words[1:], 1):
        name = words[i - 1]
        taken = name.tag == "PROPN" and name.head > i and name.relation in ("compound", "nmod", "flat")
        says = word.form.startswith("Fin") and is_stem("speech", lang, word.text)
        if taken and says and not any(w.head == i and w.relation in _SUBJECTS for w in words):
            result[i - 1] = replace(name, head=i, relation="nsubj")
    return if_tree(result, words)


def _with_nearest_sayers(words: list[Word], lang: str) -> list[Word]:
    """What is said right behind a verb of saying hangs on it, and not on another one before it."""
    result = list(words)
    children = _children(words)
    for i, word in enumerate(words):
        if word.relation != "ccomp" or not 0 <= word.head < i:
            continue
        begins = next(k for k in _below(i, children) if words[k].tag != "PUNCT" or k == i)
        verb = next((k for k in (begins - 1, begins - 2) if 0 <= k < begins and words[k].tag != "PUNCT"), -1)
        nearer = word.head < verb and words[verb].form.startswith("Fin") and words[verb].tag == "VERB"
        holds = any(words[c].relation in ("ccomp", "xcomp", "obj") for c in children[verb]) if nearer else True
        if nearer and not holds and is_stem("speech", lang, words[verb].text):
            result[i] = replace(word, head=verb)
    return if_tree(result, words)


def _near(word: Word, node: int, words: list[Word]) -> Word:
    """A conjunction, subject or auxiliary never stands before the governor of a clause that follows it.

    In "Norland, which left after it had lost, is small, although …" the parser may hang "after" on the last clause.
    """
    if word.relation not in _BOUND or word.head < 0:
        return word
    before = words[node - 1] if node else word
    if word.tag == "AUX" and word.head < node - 1 and before.tag == "VERB" and before.form in ("Part", "Inf"):
        return replace(word, head=node - 1)  # "gemacht habe"
    governor = words[word.head].head
    if not node < governor < word.head:
        return word
    verb = next((k for k in range(node + 1, governor) if words[k].tag == "VERB" and words[k].head != node), None)
    if verb is None and words[word.head].relation == "conj" and word.relation in ("aux", "aux:pass"):
        return replace(word, head=governor)  # "sollen die Werke geschlossen und … eingeleitet werden"
    return word if verb is None else replace(word, head=verb)


def _side_by_side(word: Word, node: int, words: list[Word], children: list[list[int]]) -> Word:
    """A clause behind a comma is no subordinate one if nothing subordinates it.

    "The search is over, nobody is missing": the second clause stands beside the first, not below one of its words.
    """
    if word.relation not in _SUBORDINATE or not 0 <= word.head < node or word.tag == "PUNCT":
        return word
    reached = _below(node, children)
    begins = next((k for k in reached if words[k].tag != "PUNCT"), node)
    before = words[begins - 1].text if begins else ""
    if before not in {",", "–", "—", ";"} or begins <= word.head:
        return word
    if any(words[k].tag == "SCONJ" or words[k].relation == "mark" or _is_relative(words, k) for k in reached[:3]):
        return word
    near = [
        node,
        *children[node],
        *(g for c in children[node] if words[c].relation in ("obl", "xcomp") for g in children[c]),
    ]
    finite = [k for k in near if words[k].form.startswith("Fin")]
    if not finite or not any(words[k].tag in ("NOUN", "PROPN", "PRON") for k in reached):
        return word
    if any(k < finite[0] for k in reached if words[k].tag in ("NOUN", "PROPN", "PRON", "ADV", "VERB")):
        head = word.head
        while words[head].head >= 0 and words[head].relation not in _CLAUSES:
            head = words[head].head
        return replace(word, head=head, relation="parataxis")
    return word


def _below(node: int, children: list[list[int]]) -> list[int]:
    found, stack = [], [node]
    while stack:
        found.append(stack.pop())
        stack += children[found[-1]]
    return sorted(found)


def _is_relative(words: list[Word], node: int) -> bool:
    """Whether a word is one with which relative clauses and questions begin, or agrees with the noun before it."""
    return words[node].tag in ("PRON", "DET", "ADV") and words[node].text.lower() in RELATIVE


def _aside(word: Word, node: int, words: list[Word], children: list[list[int]]) -> Word:
    """A clause that begins with a relative pronoun is no content of a verb that has an object of its own.

    "She announced her plans, which the others condemned": the condemnation is not what she announced.
    """
    if word.relation != "ccomp" or not 0 <= word.head < node:
        return word
    begins = next((c for c in children[node] if words[c].tag != "PUNCT"), node)
    relative = words[begins].tag == "PRON" and words[begins].relation in _SUBJECTS | {"obj"}
    has_object = any(words[c].relation == "obj" and words[c].tag in ("NOUN", "PROPN") for c in children[word.head])
    return replace(word, relation="acl:relcl") if relative and has_object else word


def _coordinated(word: Word, node: int, words: list[Word], children: list[list[int]]) -> Word:
    """A finite verb is coordinated if it is called an adverbial clause, but nothing subordinates it.

    "Norland supported it, refused however to join": the second verb shares the subject of the first.
    """
    if word.relation != "advcl" or not word.form.startswith("Fin") or not 0 <= word.head < node:
        return word
    below = [words[c] for c in children[node]]
    if words[word.head].tag not in _VERBAL or any(
        w.relation in _SUBJECTS | {"mark"} or w.tag == "SCONJ" for w in below
    ):
        return word
    before = [c for c in children[node] if c < node and words[c].tag not in ("PUNCT", "CCONJ")]
    return word if before else replace(word, relation="conj")


def _joined(word: Word, node: int, words: list[Word], children: list[list[int]]) -> Word:
    """A bare participle or adjective right behind the content of a speech verb belongs to that content.

    "The bridge will stay closed, she said": "closed" is no second thing that she said.
    """
    before = words[node - 1] if node else None
    if word.relation != "ccomp" or not before or before.relation != "ccomp" or before.head != word.head:
        return word
    below = {words[c].relation for c in children[node]}
    if word.form.startswith("Fin") or below & (_SUBJECTS | _AUXILIARY):
        return word
    return replace(word, head=node - 1, relation="xcomp")
