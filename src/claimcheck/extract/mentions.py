"""Who "he", "the president" and "the country" are, as far as one article tells: names, roles and recent subjects.

A role is bound to a name where the article puts them together ("President Anna Weber", "Anna Weber, head of the
office"). A description is resolved only if it fits one name; a pronoun to the nearest subject that agrees with it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from claimcheck.extract.gazetteer import gazetteer
from claimcheck.extract.islands import is_finite
from claimcheck.extract.lexicon import is_stem
from claimcheck.extract.tree import Tree
from claimcheck.extract.words import table

NEAR = 3
"""Sentences back to which a pronoun may point."""
STEM = 5
"""Letters by which two words of a description are told to be one: case endings follow them."""
MAX_NAME = 4
"""Words of the longest personal name."""
MAX_DESCRIPTION = 7
"""Words of the longest description that is resolved."""
_NOMINAL = frozenset({"NOUN", "PROPN", "X", "ADJ"})


@dataclass(frozen=True)
class Role:
    """A role and the name it was introduced with; `words` are the stems of all words of the description."""

    head: str
    words: frozenset[str]
    name: str
    feminine: bool | None


@dataclass(frozen=True)
class Subject:
    """A subject that a later pronoun may mean."""

    phrase: str
    sentence: int
    gender: str
    """"m", "f", "n", or "" if it can't be told."""
    is_person: bool


@dataclass
class Mentions:
    """What one article has named so far; roles and names are gathered from the whole article beforehand."""

    roles: list[Role] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)
    """Last word of a personal name -> its longest form."""
    proper: set[str] = field(default_factory=set)
    """Words of names."""
    names: list[str] = field(default_factory=list)
    """Names of more than one word that are no people: "Nordland Institute"."""
    trees: Sequence[Tree] = ()
    countries: Counter[str] | None = None
    """How often each country is named; counted when first asked for."""
    subjects: list[Subject] = field(default_factory=list)
    sentence: int = 0

    def resolved(self, phrase: str, tree: Tree) -> str | None:
        """The name behind a pronoun or a description, or None if it can't be told."""
        lower = phrase.lower()
        kind = _pronouns(tree.lang).get(lower)
        if kind is not None:
            if kind in "tn" and _says_what_is(tree, lower):
                return None
            return self._antecedent(kind, lower, tree)
        return self._described(phrase, tree.lang)

    def note(self, phrase: str | None, tree: Tree, head: int | None) -> None:
        """Keep a subject (or speaker) for pronouns that follow; `head` is its main word in the tree."""
        if phrase is None or head is None or tree.words[head].tag not in ("NOUN", "PROPN", "X"):
            return
        described = self._described(phrase, tree.lang)
        if described is not None:
            phrase = described
        names = [w for w in phrase.split() if w[:1].isupper()]
        person = next((self.people[n] for n in reversed(names) if n in self.people), None)
        if person is not None:
            role = next((r for r in self.roles if r.name == person), None)
            gender = "" if role is None or role.feminine is None else "f" if role.feminine else "m"
            self.subjects.append(Subject(person, self.sentence, gender, True))
        else:
            gender = gender_of(phrase, tree.words[head].text, tree.lang)
            is_role = any(is_role_word(w.lower()) for w in phrase.split())
            self.subjects.append(Subject(phrase, self.sentence, gender, is_role))

    def last_person(self) -> str | None:
        """Who was spoken of last, not long ago."""
        near = [s for s in self.subjects if s.is_person and self.sentence - s.sentence <= NEAR]
        return near[-1].phrase if near else None

    def _antecedent(self, kind: str, pronoun: str, tree: Tree) -> str | None:
        if kind in "f" and tree.lang == "de" and _is_plural(tree, pronoun):
            return None
        for subject in reversed(self.subjects):
            if self.sentence - subject.sentence > NEAR:
                return None
            if kind == "p" and subject.is_person:
                return subject.phrase
            if kind == "t" and not subject.is_person and self.sentence - subject.sentence <= 1:
                return None if _may_be_person(subject.phrase) else subject.phrase
            if (
                kind in "mfn"
                and subject.gender == kind
                and self.sentence - subject.sentence <= (NEAR if subject.is_person else 1)
            ):
                return subject.phrase
            if kind in "mf" and subject.is_person and not subject.gender:
                return subject.phrase
        return None

    def _described(self, phrase: str, lang: str) -> str | None:
        parts = phrase.split()
        if not 1 <= len(parts) <= MAX_DESCRIPTION or any(p in self.people for p in parts):
            return None
        pointing = parts[0].lower().rstrip() in _listed("definite") or parts[0][:2].lower() in ("l'", "l’")
        rest = parts[1:] if pointing else parts
        if rest and rest[0][:2].lower() in ("l'", "l’"):
            rest[0] = rest[0][2:]
        if not rest or not (pointing or lang in ("pl", "cs", "ru", "uk")):
            return None
        if len(rest) == 1 and rest[0].lower() in _listed("countries"):
            return self._country()
        fitting = {r.name for r in self.roles if _fits(rest, r)}
        if len(fitting) == 1:
            return fitting.pop()
        if len(rest) == 1 and pointing:
            holders = {n for n in self.names if rest[0].lower() in n.lower().split()}
            return holders.pop() if len(holders) == 1 else None
        return None

    def _country(self) -> str | None:
        """The country that the article speaks most of, if it speaks of no other nearly as much."""
        if self.countries is None:
            self.countries = _countries(self.trees) or _subjects(self.trees, self.people)
        ranked = self.countries.most_common(2)
        if not ranked or (len(ranked) == 2 and ranked[1][1] * 1.5 > ranked[0][1]):
            return None
        return ranked[0][0]


def gather(trees: Sequence[Tree]) -> Mentions:
    """The names and roles of an article's sentences."""
    found = Mentions(trees=trees)
    for tree in trees:
        _roles_of(tree, found)
    for tree in trees:
        _names_of(tree, found)
        found.proper |= {w.text for w in tree.words if w.tag == "PROPN"}
    return found


def _may_be_person(phrase: str) -> bool:
    """A name of several words without an article, of which the article never says what it names."""
    parts = phrase.split()
    return len(parts) > 1 and all(part[:1].isupper() for part in parts) and parts[0].lower() not in _listed("definite")


def _roles_of(tree: Tree, found: Mentions) -> None:
    for i, word in enumerate(tree.words):
        if word.tag == "PUNCT" or not is_role_word(word.text.lower()):
            continue
        before = _before(tree, i)
        span = _name_after(tree, i) or _name_before(tree, before[0] if before else i)
        if span is None:
            continue
        name = tree.join(list(range(*span)))
        after = range(i + 1, span[0]) if span[0] > i else range(i + 1, _end_of_phrase(tree, i))
        described = [tree.lower(k) for k in (*before, *after) if tree.words[k].tag in _NOMINAL]
        found.roles.append(Role(word.text.lower(), frozenset(map(_stem, described)), name, _is_feminine(tree, i)))
        found.people[name.split()[-1]] = max(name, found.people.get(name.split()[-1], ""), key=len)
    for index, role in enumerate(found.roles):
        full = found.people.get(role.name.split()[-1], role.name)
        found.roles[index] = Role(role.head, role.words, full, role.feminine)


def _before(tree: Tree, i: int) -> list[int]:
    """The attributes before a role: "Norland's former foreign | minister"."""
    start = i
    while start > 0 and tree.words[start - 1].tag in ("ADJ", "NOUN", "PROPN") and start > i - 3:
        start -= 1
    return list(range(start, i))


def _name_after(tree: Tree, i: int) -> tuple[int, int] | None:
    """The name behind a role: at once, or after what the role belongs to and perhaps a comma."""
    start = i + 1
    if (end := _name_end(tree, start)) is not None:
        return start, end
    stop = min(len(tree.words), i + 8)
    while (
        start < stop
        and tree.words[start].tag in ("ADP", "DET", "ADJ", "NOUN", "PROPN")
        and not is_finite(tree.words[start])
    ):
        if tree.words[start].tag in ("PROPN",) and tree.lang != "de":
            end = _name_end(tree, start)
            if end is not None and end - start >= 2 and tree.words[start - 1].tag not in ("ADP", "DET"):
                return start, end
        start += 1
        if tree.words[start - 1].tag == "NOUN" and (end := _name_end(tree, start)) is not None and end - start >= 2:
            return start, end
    if start < len(tree.words) and tree.words[start].text == ",":
        end = _name_end(tree, start + 1)
        if end is not None and end - start - 1 >= 2 and (end >= len(tree.words) or tree.words[end].tag == "PUNCT"):
            return start + 1, end
    return None


def _name_end(tree: Tree, start: int) -> int | None:
    """Where a personal name that begins at `start` ends, or None if none begins there."""
    end = start
    while end < len(tree.words) and end - start < MAX_NAME and _may_be_name(tree, end):
        end += 1
    inside = tree.words[start:end]
    if (
        not inside
        or not any(w.tag == "PROPN" for w in inside)
        or _is_place(tree.join(list(range(start, end))), tree.lang)
    ):
        return None
    return end


def _may_be_name(tree: Tree, node: int) -> bool:
    word = tree.words[node]
    if not (word.text[0].isupper() and word.text[-1].isalpha()) or is_role_word(word.text.lower()):
        return False
    is_german_noun = word.tag == "NOUN" and tree.lang == "de" and len(word.text) > 9
    return word.tag in ("PROPN", "NOUN", "X", "ADJ", "VERB", "ADV") and not is_german_noun


def _name_before(tree: Tree, start: int) -> tuple[int, int] | None:
    """The name to which a role is an apposition: "Anna Weber, die neue | Leiterin"."""
    comma = start - 1
    while comma > 0 and tree.words[comma].tag in ("DET", "ADJ") and start - comma < 4:
        comma -= 1
    if comma < 1 or tree.words[comma].text != ",":
        return None
    begin = comma
    while begin > 0 and comma - begin < MAX_NAME and _may_be_name(tree, begin - 1):
        begin -= 1
    end = _name_end(tree, begin) if begin < comma else None
    return (begin, comma) if end == comma and (comma - begin >= 2) else None


def _end_of_phrase(tree: Tree, i: int) -> int:
    end = i + 1
    while end < len(tree.words) and tree.words[end].tag in ("ADP", "DET", "ADJ", "NOUN", "PROPN") and end - i < 6:
        end += 1
    return end


def _names_of(tree: Tree, found: Mentions) -> None:
    """Names of several words that are no people."""
    start = 0
    while start < len(tree.words):
        end = start
        while end < len(tree.words) and tree.words[end].tag == "PROPN":
            end += 1
        if end - start >= 2:
            name = tree.join(list(range(start, end)))
            if name.split()[-1] not in found.people and name not in found.names:
                found.names.append(name)
        start = max(end, start + 1)


def _countries(trees: Sequence[Tree]) -> Counter[str]:
    """How often each known country is named, adjectives left out; the first form of each name stands for all."""
    counted: Counter[str] = Counter()
    names: dict[str, str] = {}
    for tree in trees:
        for item in gazetteer(tree.lang).find(tree.text):
            name = tree.text[item.start : item.end]
            if item.key.startswith("country:") and name[:1].isupper() and not _is_adjective(tree, item.start):
                counted[names.setdefault(item.key, name)] += 1
    return counted


def _subjects(trees: Sequence[Tree], people: dict[str, str]) -> Counter[str]:
    """Names of one word that are subjects, where an article names no known country."""
    return Counter(
        word.text
        for tree in trees
        for i, word in enumerate(tree.words)
        if word.tag == "PROPN"
        and word.relation.startswith("nsubj")
        and word.text not in people
        and all(tree.words[c].tag != "PROPN" for c in tree.children[i])
    )


def _is_adjective(tree: Tree, start: int) -> bool:
    return any(w.start == start and w.tag == "ADJ" for w in tree.words)


def _fits(parts: list[str], role: Role) -> bool:
    """Whether a description can mean the holder of a role: the same office, and nothing said of it that is new."""
    stems = [_stem(p.lower()) for p in parts if p[0].isalpha()]
    same = [p for p in parts if _same_office(p.lower(), role.head)]
    if not same:
        return False
    others = [s for s, p in zip(stems, parts, strict=False) if p not in same and len(p) > 3]
    return all(s in role.words for s in others)


def _same_office(word: str, office: str) -> bool:
    return _stem(word) == _stem(office) or (is_role_word(word) and len(word) >= STEM and office.endswith(word))


def _stem(word: str) -> str:
    return word[: max(STEM, len(word) - 4)] if len(word) > 8 else word[:STEM]


def _is_feminine(tree: Tree, i: int) -> bool | None:
    word = tree.lower(i)
    if tree.lang == "de":
        return word.endswith(("in", "frau"))
    article = tree.lower(i - 1) if i else ""
    genders = table("roles")
    if article in genders["feminine"].get(tree.lang, "").split():
        return True
    return False if article in genders["masculine"].get(tree.lang, "").split() else None


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


_GERMAN = {"der": "m", "die": "f", "das": "n", "eine": "f", "diese": "f", "dieser": "m", "dieses": "n"}
_PARTICLES = frozenset({"bekannt", "an", "ab", "auf"})


def _is_plural(tree: Tree, pronoun: str) -> bool:
    """Whether German "sie" goes with a verb in the plural."""
    node = next((i for i, w in enumerate(tree.words) if w.text.lower() == pronoun), None)
    if node is None:
        return False
    head = tree.words[node].head
    verbs = [head, *tree.children[head]] if head >= 0 else []
    return any(tree.words[v].form.startswith("Fin") and tree.lower(v).endswith(("en", "sind", "seien")) for v in verbs)


def _has_particle(tree: Tree, verb: int) -> bool:
    """ "gibt … bekannt", "gab … ab": who does that is somebody."""
    return any(tree.lower(c) in _PARTICLES for c in tree.children[verb] if c > verb and not tree.children[c])


def _says_what_is(tree: Tree, pronoun: str) -> bool:
    """ "It was the first time", "es ist klar": the pronoun stands for nothing."""
    node = next((i for i, w in enumerate(tree.words) if w.text.lower() == pronoun), None)
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


def _is_place(name: str, lang: str) -> bool:
    return any(item.kind in ("country", "place") and item.end - item.start == len(name) for item in
               gazetteer(lang).find(name))  # fmt: skip


@cache
def is_role_word(word: str) -> bool:
    """Whether a lower-cased word names an office or function of a person."""
    entries = _listed("roles")
    if word.endswith(tuple(_listed("endings"))) and len(word) > 6:
        return True
    return word in entries or any(
        word[:size] + "*" in entries and len(word) - size <= 4 for size in range(3, len(word) + 1)
    )


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(table("roles")[key].split())


def is_pronoun(phrase: str, lang: str) -> bool:
    """Whether a phrase is a third-person pronoun that may be resolved."""
    return phrase.lower() in _pronouns(lang)


@cache
def _pronouns(lang: str) -> dict[str, str]:
    return dict(entry.split("=") for entry in table("roles")["pronouns"].get(lang, "").split())
