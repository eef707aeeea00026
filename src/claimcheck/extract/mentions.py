"""Who "he", "the president" and "the country" are, as far as one article tells: names, roles and recent subjects.

A role is bound to a name where the article puts them together ("President Anna Weber", "Anna Weber, head of the
office"). A description is resolved only if it fits one name; a pronoun to the nearest subject that agrees with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from claimcheck.extract.countries import Countries, Office, countries_in, country_phrases
from claimcheck.extract.gazetteer import gazetteer
from claimcheck.extract.islands import is_finite
from claimcheck.extract.pronouns import (
    gender_meant,
    gender_of,
    gender_of_person,
    is_plural,
    kind_of,
    place_of,
    says_what_is,
)
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
    genders: dict[str, str] = field(default_factory=dict)
    """Longest form of a personal name -> "m" or "f", by a title or role, or by the first pronoun that stands for it."""
    proper: set[str] = field(default_factory=set)
    """Words of names."""
    names: list[str] = field(default_factory=list)
    """Names of more than one word that are no people: "Nordland Institute"."""
    trees: Sequence[Tree] = ()
    offices: list[Office] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    sentence: int = 0
    _countries: Countries | None = None

    def name(self, name: str) -> None:
        """Keep the name of a person."""
        last = name.split()[-1]
        self.people[last] = max(name, self.people.get(last, ""), key=len)

    def resolved(self, phrase: str, tree: Tree, start: int = 0) -> str | None:
        """The name behind a pronoun or a description, or None if it can't be told.

        `start` is the character of the sentence from which on the pronoun is looked for.
        """
        kind = kind_of(phrase, tree.lang)
        if kind is None:
            return self._described(phrase, tree.lang)
        node = place_of(tree, phrase.lower(), start)
        if (kind in "tn" and says_what_is(tree, node)) or (kind == "f" and tree.lang == "de" and is_plural(tree, node)):
            return None
        gender = gender_meant(kind)
        found = self._antecedent(kind)
        if found is None or (gender and node is not None and _is_named_between(found, gender, tree, node)):
            return None
        self.learn(found, gender)
        return found

    def may_be(self, phrase: str, gender: str, tree: Tree, pronoun: int | None) -> bool:
        """Whether somebody may be meant by a pronoun of a gender, "m", "f" or "" for any, where it stands."""
        person = self._person_in(phrase)
        if gender and person is not None and self.genders.get(person, gender) != gender:
            return False
        return not gender or pronoun is None or not _is_named_between(phrase, gender, tree, pronoun)

    def learn(self, phrase: str, gender: str) -> None:
        """A pronoun of this gender, "m", "f" or "", stands for somebody."""
        person = self._person_in(phrase)
        if gender and person is not None:
            self.genders.setdefault(person, gender)

    def _person_in(self, phrase: str) -> str | None:
        """The longest form of a person's name that stands in a phrase."""
        return next((self.people[n] for n in reversed(phrase.split()) if n in self.people), None)

    def note(self, phrase: str | None, tree: Tree, head: int | None) -> None:
        """Keep a subject (or speaker) for pronouns that follow; `head` is its main word in the tree."""
        if phrase is None or head is None or tree.words[head].tag not in ("NOUN", "PROPN", "X"):
            return
        described = self._described(phrase, tree.lang)
        if described is not None:
            phrase = described
        person = self._person_in(phrase)
        if person is not None:
            self.subjects.append(Subject(person, self.sentence, "", True))
        else:
            gender = gender_of(phrase, tree.words[head].text, tree.lang)
            is_role = any(is_role_word(w.lower()) for w in phrase.split())
            self.subjects.append(Subject(phrase, self.sentence, gender, is_role))

    def last_person(self, gender: str, tree: Tree, pronoun: int | None) -> str | None:
        """Who was spoken of last, not long ago, that a pronoun may stand for; arguments as in `may_be`."""
        near = [s for s in self.subjects if s.is_person and self.sentence - s.sentence <= NEAR]
        near = [s for s in near if self.may_be(s.phrase, gender, tree, pronoun)]
        return near[-1].phrase if near else None

    def _antecedent(self, kind: str) -> str | None:
        gender = gender_meant(kind)
        for subject in reversed(self.subjects):
            known = self.genders.get(subject.phrase, subject.gender)
            if self.sentence - subject.sentence > NEAR:
                return None
            if kind in "MF" and subject.is_person and known in ("", gender):
                return subject.phrase
            if kind == "t" and not subject.is_person and self.sentence - subject.sentence <= 1:
                return None if _may_be_person(subject.phrase) else subject.phrase
            if (
                kind in "mfn"
                and known == kind
                and self.sentence - subject.sentence <= (NEAR if subject.is_person else 1)
            ):
                return subject.phrase
            if kind in "mf" and subject.is_person and not known:
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
            if any(owner != "the" for _, owner in country_phrases(phrase, lang)):
                return None  # whose it is decides, not what the article speaks of
            return self.countries.main(lang)
        fitting = {r.name for r in self.roles if _fits(rest, r)}
        if len(fitting) == 1:
            return fitting.pop()
        if len(rest) == 1 and pointing:
            holders = {n for n in self.names if rest[0].lower() in n.lower().split()}
            return holders.pop() if len(holders) == 1 else None
        return None

    @property
    def countries(self) -> Countries:
        """The countries of the article; looked up when first asked for."""
        if self._countries is None:
            self._countries = Countries(self.trees, self.people, self.offices)
        return self._countries

    def home_of(self, phrase: str | None, lang: str) -> str | None:
        """The country of a person or official named by a phrase."""
        person = self._person_in(phrase or "")
        if person is not None:
            return self.countries.of_person(person, lang)
        is_official = phrase is not None and any(is_role_word(word) for word in phrase.lower().split())
        return self.countries.of_phrase(phrase, lang) if phrase and is_official else None


def gather(trees: Sequence[Tree]) -> Mentions:
    """The names and roles of an article's sentences."""
    found = Mentions(trees=trees)
    genders: dict[str, str] = {}
    for tree in trees:
        _roles_of(tree, found, genders)
        _titles_of(tree, found, genders)
    found.genders = {found.people[name]: gender for name, gender in genders.items()}
    for tree in trees:
        _names_of(tree, found)
        found.proper |= {w.text for w in tree.words if w.tag == "PROPN"}
    return found


def _is_named_between(found: str, gender: str, tree: Tree, pronoun: int) -> bool:
    """Whether somebody else who may be meant stands before the pronoun in its sentence, and who was found does not.

    "Norland summoned the ambassador after he had said": not whom the sentence before was about.
    """
    before = tree.words[:pronoun]
    if any(w.text in found.split() for w in before):
        return False
    persons = (i for i, w in enumerate(before) if w.tag in _NOMINAL and is_role_word(w.text.lower()))
    return any(gender_of_person(tree, i) in ("", gender) for i in persons)


def _may_be_person(phrase: str) -> bool:
    """A name of several words without an article, of which the article never says what it names."""
    parts = phrase.split()
    return len(parts) > 1 and all(part[:1].isupper() for part in parts) and parts[0].lower() not in _listed("definite")


def _roles_of(tree: Tree, found: Mentions, genders: dict[str, str]) -> None:
    """Bind roles to names; `genders` gets those of the last words of names."""
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
        found.roles.append(Role(word.text.lower(), frozenset(map(_stem, described)), name))
        found.name(name)
        countries = countries_in(tree.join([*before, i, *after]), tree.lang)
        if len(countries) == 1:
            found.offices.append(Office(name, countries.pop()))
        if gender := gender_of_person(tree, i):
            genders.setdefault(name.split()[-1], gender)
    for index, role in enumerate(found.roles):
        full = found.people.get(role.name.split()[-1], role.name)
        found.roles[index] = Role(role.head, role.words, full)
    for index, office in enumerate(found.offices):
        full = found.people.get(office.name.split()[-1], office.name)
        found.offices[index] = Office(full, office.country)


def _titles_of(tree: Tree, found: Mentions, genders: dict[str, str]) -> None:
    """ "Mrs Weber", "Herr Kern": whoever has a title is a person."""
    for i, word in enumerate(tree.words):
        if word.text.lower().rstrip(".") not in _listed("titles") or word.text == "m":  # "I'm Anna"
            continue
        after = i + 1 + (i + 1 < len(tree.words) and tree.words[i + 1].text == ".")
        end = _name_end(tree, after)
        if end is not None and (gender := gender_of_person(tree, i)):
            found.name(name := tree.join(list(range(after, end))))
            genders.setdefault(name.split()[-1], gender)


def _before(tree: Tree, i: int) -> list[int]:
    """The attributes before a role: "Norland's former foreign | minister"."""
    start = i
    while start > 0 and tree.words[start - 1].tag in ("ADJ", "NOUN", "PROPN") and start > i - 3:
        start -= 1
    return list(range(start, i))


def _name_after(tree: Tree, i: int) -> tuple[int, int] | None:
    """The name behind a role: at once, or after what the role belongs to and perhaps a comma."""
    start = i + 1
    end = _name_end(tree, start)
    while end is not None and end - start > 2 and _is_place(tree.words[start].text, tree.lang):
        start += 1  # "Prezydent Polski Anna Weber"
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


def _is_place(name: str, lang: str) -> bool:
    return any(item.kind in ("country", "place") and item.end - item.start == len(name) for item in
               gazetteer(lang).find(name))  # fmt: skip


@cache
def is_role_word(word: str) -> bool:
    """Whether a lower-cased word names an office or function of a person."""
    if word.startswith(_no_roles()):
        return False
    if "-" in word and is_role_word(word.rpartition("-")[2]):
        return True  # "vice-president", "primeiro-ministro"
    entries = _listed("roles")
    if word.endswith(tuple(_listed("endings"))) and len(word) > 6:
        return True
    return word in entries or any(
        word[:size] + "*" in entries and len(word) - size <= 4 for size in range(3, len(word) + 1)
    )


@cache
def _no_roles() -> tuple[str, ...]:
    return tuple(table("roles")["no_roles"].split())


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(table("roles")[key].split())
