"""Dependency trees of other schemes to Universal Dependencies, as far as the rules of extraction need it.

spaCy's pipelines for most languages follow Universal Dependencies. Its English ones follow ClearNLP (Choi and Palmer
2012) and its German ones TIGER (Brants et al. 2004): there prepositions govern nouns, and auxiliaries and copulas
govern what they belong to. Those are turned round; then the relations are renamed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Scheme = Literal["ud", "clearnlp", "tiger"]


def _table(lines: str) -> dict[str, str]:
    """ "name=new name" for each word of a text; a word without "=" keeps its name."""
    pairs = (word.partition("=") for word in lines.split())
    return {old: new or old for old, _, new in pairs}


KEPT = frozenset({"acl:relcl", "aux:pass", "csubj:pass", "expl:pv", "nsubj:pass", "obl:agent", "obl:arg"})
"""Subtypes that the rules know; of all others the part before the colon is kept."""
UNIVERSAL = _table("""
    acl advcl advmod amod appos aux case cc ccomp clf compound conj cop csubj dep det discourse dislocated expl fixed
    flat goeswith iobj list mark nmod nsubj nummod obj obl orphan parataxis punct reparandum root vocative xcomp
""")
CLEARNLP = _table("""
    acl acomp=xcomp advcl advmod agent=obl:agent amod appos attr=xcomp aux auxpass=aux:pass case cc ccomp compound conj
    csubj csubjpass=csubj:pass dative=iobj dep det dobj=obj expl intj=discourse mark meta=dep neg=advmod nmod
    npadvmod=obl nsubj nsubjpass=nsubj:pass nummod oprd=xcomp parataxis pcomp=advcl pobj=obl poss=nmod preconj=cc
    predet=det prep=advmod prt=compound punct quantmod=advmod relcl=acl:relcl root xcomp
""")
TIGER = _table("""
    ac=case adc=flat ag=nmod ams=obl app=appos avc=advmod cc=obl cd=cc cj=conj cm=case cp=mark cvc=obl da=iobj dep
    dm=discourse ep=expl ju=cc mnr=nmod mo=advmod ng=advmod nk=nmod nmc=nummod oa=obj oa2=obj oc=ccomp og=obl:arg
    op=obl:arg par=parataxis pd=xcomp pg=nmod ph=expl pm=mark pnc=flat punct rc=acl:relcl re=ccomp root rs=parataxis
    sb=nsubj sbp=obl:agent svp=compound uc=flat vo=vocative
""")
NOUN_KERNEL = {"DET": "det", "PRON": "det", "ADJ": "amod", "NUM": "nummod", "PROPN": "flat", "ADV": "advmod"}
"""What TIGER's "nk" is, by the part of speech; "nmod" for the others."""
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
VERBAL = frozenset({"VERB", "AUX"})
COPULAS = frozenset({"be", "sein", "werden", "bleiben"})


@dataclass
class Node:
    """One word of a tree that is being rebuilt; `head` is an index, -1 for the root."""

    text: str
    start: int
    end: int
    tag: str
    lemma: str
    head: int
    relation: str
    form: str = "_"
    tense: str = "_"


def scheme_of(labels: Iterable[str]) -> Scheme | None:
    """The scheme that a parser's relations belong to; None if it is another one than the three."""
    names = {label.lower() for label in labels} - {"", "root"}
    if {name.partition(":")[0] for name in names} <= UNIVERSAL.keys():
        return "ud"
    if names <= CLEARNLP.keys():
        return "clearnlp"
    return "tiger" if names <= TIGER.keys() else None


def to_universal(nodes: list[Node], scheme: Scheme) -> None:
    """Turn the tree and its relations into Universal Dependencies, in place. Relations are in lower case."""
    if scheme == "clearnlp":
        _raise_objects(nodes, prepositions={"prep", "agent", "dative"}, objects={"pobj", "pcomp"})
        _raise_predicates(nodes, {"attr", "acomp"})
    elif scheme == "tiger":
        _raise_objects(nodes, prepositions=set(TIGER), objects={"nk"})
        _raise_conjuncts(nodes)
        _raise_verbs(nodes)
        _raise_predicates(nodes, {"pd"})
    for number, node in enumerate(nodes):
        node.relation = _renamed(nodes, number, scheme)


def _renamed(nodes: list[Node], number: int, scheme: Scheme) -> str:
    node = nodes[number]
    relation = node.relation
    if node.head < 0:
        return "root"
    if relation in KEPT or relation in ("case", "cop"):
        return relation
    if scheme == "ud":
        return relation.partition(":")[0]
    if scheme == "clearnlp":
        return CLEARNLP.get(relation, relation)
    return _tiger_name(nodes, number)


def _tiger_name(nodes: list[Node], number: int) -> str:
    node = nodes[number]
    relation, clausal = node.relation, node.tag in VERBAL
    if relation == "nk":
        return NOUN_KERNEL.get(node.tag, "nmod")
    if relation == "mo":
        return "advcl" if clausal else "obl" if node.tag in NOMINAL else "advmod"
    if relation == "mnr":
        return "acl" if clausal else "nmod" if node.tag in NOMINAL else "advmod"
    if relation in ("oc", "re"):
        own = {nodes[c].relation for c in _children(nodes, number)}
        return "ccomp" if own & {"sb", "nsubj", "nsubj:pass", "cp", "mark"} and node.form != "Inf" else "xcomp"
    if relation == "sb":
        passive = any(nodes[c].relation == "aux:pass" for c in _children(nodes, node.head))
        return ("csubj" if clausal else "nsubj") + (":pass" if passive else "")
    return TIGER.get(relation, relation)


def _children(nodes: list[Node], number: int) -> list[int]:
    return [i for i, node in enumerate(nodes) if node.head == number]


def _depth(nodes: list[Node], number: int) -> int:
    depth = 0
    while nodes[number].head >= 0 and depth <= len(nodes):
        number = nodes[number].head
        depth += 1
    return depth


def _deepest_first(nodes: list[Node]) -> list[int]:
    return sorted(range(len(nodes)), key=lambda i: -_depth(nodes, i))


def _swap(nodes: list[Node], upper: int, lower: int, relation: str) -> None:
    """Put a child in the place of its head, which becomes its child by `relation`; all other children move along."""
    for child in _children(nodes, upper):
        if child != lower:
            nodes[child].head = lower
    nodes[lower].head, nodes[lower].relation = nodes[upper].head, nodes[upper].relation
    nodes[upper].head, nodes[upper].relation = lower, relation


def _raise_objects(nodes: list[Node], prepositions: set[str], objects: set[str]) -> None:
    """Prepositions below their nouns: "prep" or "mo" + object becomes obl or nmod with a case."""
    for number in _deepest_first(nodes):
        node = nodes[number]
        if node.tag not in ("ADP", "SCONJ", "PART") or node.relation not in prepositions:
            continue
        children = [c for c in _children(nodes, number) if nodes[c].relation in objects]
        if not children:
            continue
        governor = nodes[node.head].tag if node.head >= 0 else "VERB"
        clausal = nodes[children[0]].tag in VERBAL
        relation = {"agent": "obl:agent", "sbp": "obl:agent", "op": "obl:arg"}.get(node.relation, "obl")
        if governor in NOMINAL:
            relation = "nmod"
        _swap(nodes, number, children[0], "mark" if clausal else "case")
        nodes[children[0]].relation = ("acl" if governor in NOMINAL else "advcl") if clausal else relation


def _raise_conjuncts(nodes: list[Node]) -> None:
    """ "A ← und ← B" becomes "A ← B ← und"."""
    for number in _deepest_first(nodes):
        second = next((c for c in _children(nodes, number) if nodes[c].relation == "cj"), None)
        if nodes[number].relation == "cd" and second is not None:
            _swap(nodes, number, second, "ju")
            nodes[second].relation = "cj"


def _raise_verbs(nodes: list[Node]) -> None:
    """Auxiliaries below the verbs that they belong to."""
    for number in _deepest_first(nodes):
        node = nodes[number]
        verb = next(
            (c for c in _children(nodes, number) if nodes[c].relation == "oc" and nodes[c].form in ("Part", "Inf")),
            None,
        )
        if node.tag == "AUX" and verb is not None:
            passive = node.lemma == "werden" and nodes[verb].form == "Part"
            _swap(nodes, number, verb, "aux:pass" if passive else "aux")


def _raise_predicates(nodes: list[Node], predicates: set[str]) -> None:
    """Copulas below their predicates."""
    for number in _deepest_first(nodes):
        node = nodes[number]
        predicate = next((c for c in _children(nodes, number) if nodes[c].relation in predicates), None)
        if node.tag == "AUX" and node.lemma in COPULAS and predicate is not None:
            _swap(nodes, number, predicate, "cop")
