"""Polarity and modality of a clause, read off its words and their relations."""

from claimcheck.extract.lexicon import INFINITIVES, is_stem, words
from claimcheck.extract.tree import Tree
from claimcheck.records import Modality, Polarity

_COMPLEMENTS = ("xcomp", "ccomp", "obj", "csubj", "obl", "expl", "advcl", "nsubj:pass", "compound")
_PARTICLE_VERBS = {"compound", "compound:prt", "mark", "advmod", "adp", "case"}


def verb_with_particle(tree: Tree, node: int) -> str:
    """ "lehnte … ab" as "lehnte_ab": separated particles change what a verb means."""
    particle = next((c for c in tree.children[node] if c > node and _is_particle(tree, c)), None)
    return tree.lower(node) + (f"_{tree.lower(particle)}" if particle is not None else "")


def _is_particle(tree: Tree, node: int) -> bool:
    """Told by its relation, or by being a preposition that governs nothing."""
    word = tree.words[node]
    return word.relation == "compound" or (word.tag == "ADP" and word.relation != "case" and not tree.children[node])


def _is_restrictive(tree: Tree, node: int) -> bool:
    """French "ne … que": "only"."""
    rest = [tree.lower(n) for n in range(node + 1, min(len(tree.words), node + 7))]
    full = words("negation", "fr") - {"ne", "n'", "n’"}
    que = next((i for i, w in enumerate(rest) if w in ("que", "qu'", "qu’")), None)
    return que is not None and not full & set(rest[:que]) and tree.words[node + 1 + que].tag != "SCONJ"


def is_negator(tree: Tree, node: int) -> bool:
    """A negating word that is not the first half of "not only"; Slavic "ne-" verbs of Czech count as well."""
    lower = tree.lower(node)
    if lower not in words("negation", tree.lang):
        return False
    if tree.lang == "fr" and lower in ("ne", "n'", "n’") and _is_restrictive(tree, node):
        return False
    if lower == "noch" and tree.lang == "de" and not _is_nor(tree):
        return False
    following = tree.lower(node + 1) if node + 1 < len(tree.words) else ""
    return following not in words("only", tree.lang)


def _is_nor(tree: Tree) -> bool:
    """Whether German "noch" means "nor"; alone it means "still"."""
    return any(word.text.lower() == "weder" for word in tree.words)


def polarity_of(tree: Tree, node: int, body: list[int]) -> Polarity:
    """Negative if an odd number of negations bear on the predicate `node` within the clause `body`."""
    inside = set(body)
    reach = {node} | {
        c for c in tree.children[node] if tree.words[c].relation in ("aux", "aux:pass", "cop", "advmod", *_COMPLEMENTS)
    }
    reach -= {c for c in reach if tree.words[c].relation == "advcl" and tree.is_finite(c)}
    reach |= {c for c in tree.children[node] if tree.words[c].relation.startswith("nsubj")}
    count = 0
    seen_predicate_negation = False
    for top in reach & inside:
        for c in [*tree.children[top], top]:
            if (
                c in inside
                and is_negator(tree, c)
                and (top == node or tree.words[c].relation in ("det", "advmod", "case", "cc", "amod") or c == top)
            ):
                on_complement = top != node and tree.words[top].relation in ("xcomp", "ccomp", "advcl")
                if on_complement or not seen_predicate_negation:  # French and Slavic doubled negation counts once
                    count += 1
                seen_predicate_negation = seen_predicate_negation or not on_complement
    if not seen_predicate_negation and body and tree.words[body[0]].tag == "CCONJ" and is_negator(tree, body[0]):
        count += 1  # "weder … noch"
    concord = tree.lang == "cs" and not seen_predicate_negation  # "žádný most nebyl" is negated once
    if concord and any(_is_czech_negative(tree, n) for n in (node, *tree.children[node]) if n in inside):
        count += 1
    count += _negative_verbs(tree, node, inside)
    return "negative" if count % 2 else "positive"


def _is_czech_negative(tree: Tree, node: int) -> bool:
    """Czech writes the negation into the finite verb: "neúčastní"."""
    word, lower = tree.words[node], tree.lower(node)
    verbal = word.form.startswith("Fin") or word.form == "Part" or word.relation in ("aux", "cop")
    return verbal and lower.startswith("ne") and len(lower) > 3


def _negative_verbs(tree: Tree, node: int, inside: set[int]) -> int:
    """Verbs like "refuse" or "deny" that govern something: the predicate and the infinitives it governs."""
    count = 0
    chain = [
        node,
        *[c for c in tree.children[node] if tree.words[c].relation == "xcomp" and tree.words[c].form == "Inf"],
    ]
    for verb in chain:
        if verb not in inside or tree.words[verb].tag not in ("VERB", "AUX", "ADJ"):
            continue
        name = verb_with_particle(tree, verb)
        # "refused to join" negates the joining; "prevented an escalation" is a positive statement about preventing.
        governs = any(
            tree.words[c].relation in ("xcomp", "ccomp", "csubj")
            or (tree.words[c].relation == "advcl" and not tree.is_finite(c))
            for c in tree.children[verb]
        )
        governs = governs or _infinitive_follows(tree, verb)
        if governs and (is_stem("refuse", tree.lang, name) or is_stem("deny", tree.lang, name)):
            count += 1
    return count


def _infinitive_follows(tree: Tree, verb: int) -> bool:
    """Whether one of the next words is an infinitive by its ending, without an article before it."""
    endings = INFINITIVES.get(tree.lang)
    if not endings or not is_stem("refuse", tree.lang, tree.lower(verb)):
        return False
    for n in range(verb + 1, min(len(tree.words), verb + 3)):
        if tree.words[n].tag in ("DET", "PUNCT"):
            return False
        if tree.words[n].tag in ("VERB", "NOUN", "ADJ") and tree.words[n].form != "Part":
            return tree.lower(n).endswith(endings)
    return False


def modality_of(tree: Tree, node: int, body: list[int]) -> Modality:
    """Asserted unless an auxiliary, adverb or governing verb of the clause says otherwise."""
    inside = set(body)
    own = [
        c
        for c in tree.children[node]
        if c in inside and tree.words[c].relation in ("aux", "aux:pass", "advmod", "cop", "expl", "xcomp")
    ]
    own += [g for c in own for g in tree.children[c] if g in inside and tree.words[g].relation in ("aux", "advmod")]
    if condition_of(tree, node) is not None:
        return "conditional"
    names = [tree.lower(c) for c in own if tree.words[c].tag in ("AUX", "ADV", "VERB", "ADJ", "PART")]
    head = tree.lower(node)
    has_complement = any(tree.words[c].relation in ("xcomp", "ccomp", "csubj") for c in tree.children[node])
    has_object = any(tree.words[c].relation == "obj" and _is_deniable(tree, node, c) for c in tree.children[node])
    if any(is_stem("possible", tree.lang, w) for w in names) or (
        has_complement and is_stem("possible", tree.lang, head)
    ):
        return "possible"
    if _is_feared(tree, node):
        return "possible"
    if any(is_stem("planned", tree.lang, w) for w in names) or (has_complement and is_stem("planned", tree.lang, head)):
        return "planned"
    if (
        tree.words[node].tag in ("VERB", "AUX")
        and is_stem("deny", tree.lang, verb_with_particle(tree, node))
        and (has_complement or has_object)
        and not any(is_negator(tree, c) for c in tree.children[node])
    ):
        return "denied"
    return "asked" if _is_asked(tree, node) else "asserted"


def _is_feared(tree: Tree, node: int) -> bool:
    """ "the risk that …", "fears that …": the content may happen."""
    if tree.words[node].relation not in ("ccomp", "acl", "acl:relcl"):
        return False
    that = words("that", tree.lang)
    mark = next((c for c in tree.children[node] if tree.words[c].relation == "mark" and tree.lower(c) in that), None)
    if mark is None:
        return False
    before = next((n for n in range(mark - 1, -1, -1) if tree.words[n].tag != "PUNCT"), mark)
    return any(is_stem("feared", tree.lang, tree.lower(n)) for n in (tree.words[node].head, before))


def _is_deniable(tree: Tree, verb: int, thing: int) -> bool:
    """Whether one can deny a thing: who dismisses workers denies nothing."""
    dismisses = tree.lang == "en" and tree.lower(verb).startswith("dismiss")
    return not dismisses or is_stem("deniable", "en", tree.lower(thing))


def _is_asked(tree: Tree, node: int) -> bool:
    """ "asked whether …": the content of a question that is told."""
    marks = {tree.lower(c) for c in tree.children[node] if tree.words[c].relation in ("mark", "advmod")}
    is_content = tree.words[node].relation in ("ccomp", "csubj", "acl", "advcl", "xcomp")
    return is_content and bool(marks & words("whether", tree.lang))


def _is_inverted(tree: Tree, clause: int, main: int) -> bool:
    """German and Dutch conditions without a conjunction begin with their verb: "sinkt der Absatz, …"."""
    if tree.lang not in ("de", "nl") or clause > main:
        return False
    first = next(n for n in tree.subtree(clause) if tree.words[n].tag != "PUNCT" or n == clause)
    return tree.words[first].form in ("Fin", "Fin-Sub") and all(w.tag == "PUNCT" for w in tree.words[:first])


def condition_of(tree: Tree, node: int) -> int | None:
    """The head of an if-clause below the predicate."""
    for c in tree.children[node]:
        if tree.words[c].relation == "advcl":
            marks = {tree.lower(m) for m in tree.children[c] if tree.words[m].relation in ("mark", "advmod")}
            if marks & words("condition", tree.lang) or _is_inverted(tree, c, node):
                return c
    return None
