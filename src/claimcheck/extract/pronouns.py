"""Third-person pronouns: whom they may stand for, by gender and by what the sentence makes of them."""

from functools import cache

from claimcheck.extract.lexicon import is_stem
from claimcheck.extract.tree import Tree
from claimcheck.extract.words import table

_GERMAN = {"der": "m", "die": "f", "das": "n", "eine": "f", "diese": "f", "dieser": "m", "dieses": "n"}
_PARTICLES = frozenset({"bekannt", "an", "ab", "auf"})


def kind_of(phrase: str, lang: str) -> str | None:
    """What a pronoun may stand for, as words/roles.toml says; None of what is no pronoun that may be resolved."""
    return _pronouns(lang).get(phrase.lower())


def gender_meant(kind: str | None) -> str:
    """ "m" or "f" if only a man or only a woman, or a noun of that gender, can be meant; else ""."""
    return {"M": "m", "F": "f", "m": "m", "f": "f"}.get(kind or "", "")


def is_pronoun(phrase: str, lang: str) -> bool:
    """Whether a phrase is a third-person pronoun that may be resolved."""
    return kind_of(phrase, lang) is not None


@cache
def _pronouns(lang: str) -> dict[str, str]:
    return dict(entry.split("=") for entry in table("roles")["pronouns"].get(lang, "").split())


def place_of(tree: Tree, pronoun: str, start: int) -> int | None:
    """The first word from the character `start` on that is this pronoun."""
    return next((i for i, w in enumerate(tree.words) if w.start >= start and w.text.lower() == pronoun), None)


def gender_of(phrase: str, head: str, lang: str) -> str:
    """ "m", "f" or "n" of a noun phrase by its article, in Slavic languages by its ending; "" if it can't be told."""
    first = phrase.split()[0].lower()
    genders = table("roles")
    fitting = {g[0] for g in ("feminine", "masculine", "neuter") if first in genders[g].get(lang, "").split()}
    if lang == "de":  # as subjects: "der" is masculine, "ein" may be neuter
        return _GERMAN.get(first, "")
    if len(fitting) == 1:
        return fitting.pop()
    if lang in ("ru", "uk", "pl", "cs"):
        last = head[-1].lower()
        return "f" if last in "аяa" else "n" if last in "оеoeё" else "" if last in "иіыyi" else "m"
    return ""


def gender_of_person(tree: Tree, role: int) -> str:
    """ "m" or "f" of who holds a role or title, by its form or its article; "" if it can't be told."""
    word = tree.lower(role)
    forms = table("roles")["forms"]
    for gender in "mf":
        if word.rstrip(".") in forms[gender].split():
            return gender
    if word.endswith("woman"):
        return "f"
    if word.endswith("man") and tree.lang == "en":
        return "m"
    article = tree.lower(role - 1) if role else ""
    if tree.lang == "de":
        if word.endswith("e"):  # "die Vorsitzende", "der Abgeordnete"
            return {"die": "f", "der": "m"}.get(article, "")
        return "f" if word.endswith(("in", "frau")) else "m"
    for gender in ("feminine", "masculine"):
        if article in table("roles")[gender].get(tree.lang, "").split():
            return gender[0]
    return ""


def is_plural(tree: Tree, node: int | None) -> bool:
    """Whether German "sie" goes with a verb in the plural."""
    if node is None:
        return False
    head = tree.words[node].head
    verbs = [head, *tree.children[head]] if head >= 0 else []
    return any(tree.words[v].form.startswith("Fin") and tree.lower(v).endswith(("en", "sind", "seien")) for v in verbs)


def says_what_is(tree: Tree, node: int | None) -> bool:
    """ "It was the first time", "es ist klar": the pronoun stands for nothing."""
    if node is None or tree.words[node].relation.startswith("expl"):
        return True
    head = tree.words[node].head
    if head >= 0 and is_stem("impersonal", tree.lang, tree.lower(head)) and not _has_particle(tree, head):
        return True  # "es regnet", "es gab Streit"; but not "es gab bekannt"
    if tree.lang == "de" and head >= 0 and any(tree.lower(c) == "sich" for c in tree.children[head]):
        return True  # "es handelt sich um"
    return head >= 0 and tree.words[head].tag in ("NOUN", "ADJ", "NUM", "PROPN", "ADV", "PRON") and any(
        tree.words[c].relation == "cop" for c in tree.children[head]
    ) and tree.words[head].form != "Part" and not tree.lower(head).endswith("en")  # fmt: skip


def _has_particle(tree: Tree, verb: int) -> bool:
    """ "gibt … bekannt", "gab … ab": who does that is somebody."""
    return any(tree.lower(c) in _PARTICLES for c in tree.children[verb] if c > verb and not tree.children[c])
