"""Coordinated clauses: which conjunct can stand alone, and what it takes over from the clause before it."""

import re

from claimcheck.extract.lexicon import is_stem, words
from claimcheck.extract.meaning import condition_of, modality_of, polarity_of
from claimcheck.extract.tree import VERBAL, Tree
from claimcheck.extract.words import table

_AUXILIARIES = ("aux", "aux:pass", "cop")


def is_clause_conjunct(tree: Tree, node: int) -> bool:
    """A conjunct with a finite verb or a participle that shares its governor's auxiliary, and nothing else of it."""
    governor = tree.words[node].head
    if not tree.is_predicate(governor) and not (
        tree.words[governor].relation == "conj" and tree.words[governor].tag == "VERB"
    ):
        return False
    if _shares_scope(tree, node):
        return False
    if tree.subject(node) is not None:
        return tree.is_predicate(node)
    word = tree.words[node]
    return word.tag in VERBAL and (
        tree.is_finite(node) or (word.form == "Part" and tree.words[governor].form == "Part")
    )


def first_conjunct(tree: Tree, node: int) -> int:
    """The head of the whole coordination."""
    while tree.words[node].relation == "conj" and tree.words[node].head >= 0:
        node = tree.words[node].head
    return node


def _shares_scope(tree: Tree, node: int) -> bool:
    """Whether a condition, hedge, plan or negation of the first conjunct holds for this one too.

    "May close the plant and dismiss workers", "if sales fall, the plant closes and workers leave": apart from the
    first conjunct, the second would be said to happen.
    """
    top = first_conjunct(tree, node)
    condition = condition_of(tree, top)
    if condition is not None and condition < top:
        return True
    if _lacks_finite(tree, node, top):
        return tree.words[top].form == "Inf" or not _is_plain(tree, top)
    if tree.subject(node) is not None:
        return False
    adverbs = [tree.lower(c) for c in tree.children[top] if tree.words[c].tag == "ADV" and c < node]
    return any(is_stem("possible", tree.lang, adverb) for adverb in adverbs)


def _is_plain(tree: Tree, node: int) -> bool:
    every = tree.subtree(node)
    return modality_of(tree, node, every) == "asserted" and polarity_of(tree, node, every) == "positive"


def _lacks_finite(tree: Tree, node: int, top: int) -> bool:
    """A conjunct without a finite verb of its own, or an English base form behind "may …" or "wants to …"."""
    if any(tree.words[c].relation in _AUXILIARIES and tree.is_finite_word(c) for c in tree.children[node]):
        return False
    if tree.words[node].form in ("Inf", "Part"):
        return True
    shows_tense = re.search(r"[^s]s$|ed$", tree.lower(node))
    if tree.lang != "en" or tree.subject(node) is not None or shows_tense:
        return False
    modal = tree.words[top].form == "Inf" and any(tree.words[c].relation == "aux" for c in tree.children[top])
    planned = tree.child(top, "xcomp") is not None and tree.lower(top).endswith(("s", "ed"))
    return modal or planned


def shared_subject(tree: Tree, head: int) -> tuple[int, int] | None:
    """The subject that a conjunct shares, and the conjunct before that has it; None if its verb has another one."""
    governor, subject = head, tree.subject(head)
    while subject is None and tree.words[governor].relation == "conj" and tree.words[governor].head >= 0:
        governor = tree.words[governor].head
        subject = tree.subject(governor)
    if subject is None or governor == head:
        return None
    if _disagree(_agreement(tree, head), _agreement(tree, governor)) or _has_pronoun(tree, head):
        return None
    return subject, governor


def _disagree(form: str | None, other: str | None) -> bool:
    """Whether two verbs can't have the same subject; "one" goes with any gender."""
    known = form is not None and other is not None and form != other
    return known and ("several" in (form, other) or "one" not in (form, other))


def _agreement(tree: Tree, head: int) -> str | None:
    """What the finite verb of a clause shows of its subject: "several", "one" or its gender; None if nothing."""
    finite = [n for n in (head, *tree.children[head]) if _is_finite_form(tree, head, n)]
    if not finite:
        return None
    verb = tree.lower(min(finite))
    found = [
        name
        for name in ("one", "several", "feminine", "neuter", "masculine")
        if re.fullmatch(table("clauses")["verb"].get(name, {}).get(tree.lang, "(?!)"), verb)
    ]
    return found[0] if len(found) == 1 else None


def _is_finite_form(tree: Tree, head: int, node: int) -> bool:
    own = node == head or tree.words[node].relation in _AUXILIARIES
    past = tree.lang in ("pl", "cs", "ru", "uk") and tree.words[node].tag in VERBAL
    return own and (tree.words[node].form.startswith("Fin") or past)


def _has_pronoun(tree: Tree, head: int) -> bool:
    """ "He" or "I" right beside the verb of a clause, which the parser did not take for its subject."""
    near = {n for n in (head - 1, head + 1) if 0 <= n < len(tree.words)}
    return any(
        tree.words[n].tag == "PRON" and tree.words[n].head == head and tree.lower(n) in words("nominative", tree.lang)
        for n in near
    )


def shared_auxiliary(tree: Tree, head: int, governor: int) -> list[int]:
    """The auxiliaries before a governor that its conjunct goes without: "was arrested and | taken away"."""
    if tree.words[head].form != "Part" or any(tree.words[c].relation in _AUXILIARIES for c in tree.children[head]):
        return []
    found = [c for c in tree.children[governor] if tree.words[c].relation in ("aux", "aux:pass") and c < governor]
    return found if any(tree.is_finite_word(c) for c in found) else []
