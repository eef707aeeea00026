"""Find known names in a text, word by word in two tables: of whole words and of stems.

A sentence costs some hundred dictionary look-ups and no regular expression with thousands of names.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal["country", "language", "place", "organisation"]
Mode = Literal["exact", "any", "stem", "ending"]
"""How a word must match: to the letter; in any case; by its stem and any ending; by its stem and a case ending."""
WORD = re.compile(r"[^\W\d_]+(?:[’'](?=[яюєї])[^\W\d_]+)*\d?")
GAP = re.compile(r"\s*[-‐‑–&’'.«\s]\s*|\s+(?:and|und|et|y|e|en|i|a|и|і|та|&)\s+")
DOTTED = re.compile(r"\b(?:[A-ZА-ЯЄІЇ]\.\s?){1,3}[A-ZА-ЯЄІЇ]\.?(?!\w)")
LOWER_CASE = frozenset(["ru", "uk"])
"""Languages that capitalise neither adjectives nor names of peoples."""
SHORTEST_STEM = 3
LONGEST_ENDING = {"stem": 8, "ending": 5}


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a name: its words with their modes, and what it names."""

    words: tuple[tuple[str, Mode], ...]
    key: str
    kind: Kind
    capital: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A name found in a text."""

    start: int
    end: int
    key: str
    kind: Kind
    words: int


@dataclass
class Gazetteer:
    """All names known in one language, by first word and by stem of the first word."""

    lang: str
    whole: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    stems: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    ending: re.Pattern[str] = re.compile("")
    capital_ending: re.Pattern[str] = re.compile(r"\w*")
    before_language: re.Pattern[str] = re.compile("(?!)")
    after_language: re.Pattern[str] = re.compile("(?!)")
    ambiguous: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()

    def add(self, form: Form) -> None:
        """Take a form into the table of its first word."""
        word, mode = form.words[0]
        (self.whole if mode in ("exact", "any") else self.stems)[lower_word(word)].append(form)
        if self.lang == "fr" and form.capital and word[0] in "éè":  # capitals often go without accent
            self.add(replace(form, words=(("e" + word[1:], mode), *form.words[1:])))

    def find(self, text: str) -> list[Known]:
        """All known names of a text, the longest at each place, in order; key "-" if it is to be passed over."""
        tokens = _tokens(text)
        found: list[Known] = []
        at = 0
        while at < len(tokens):
            known = self._at(text, tokens, at)
            if known is None:
                at += 1
                continue
            at += known.words
            found.append(known)
        return found

    def _at(self, text: str, tokens: list[tuple[str, int, int]], at: int) -> Known | None:
        word = lower_word(tokens[at][0])
        best: tuple[int, int, Known] | None = None
        if word in self.never and tokens[at][0][0].isupper():
            return None
        for size in range(len(word), SHORTEST_STEM - 1, -1) if len(word) >= SHORTEST_STEM else ():
            for form in self.stems.get(word[:size], ()):
                best = self._better(best, text, tokens, at, form, size)
        for form in self.whole.get(word, ()):
            best = self._better(best, text, tokens, at, form, len(word) + 1)
        return best[2] if best else None

    def _better(
        self,
        best: tuple[int, int, Known] | None,
        text: str,
        tokens: list[tuple[str, int, int]],
        at: int,
        form: Form,
        size: int,
    ) -> tuple[int, int, Known] | None:
        """The better of what was found so far and this form: more words first, then the longer stem."""
        rank = (len(form.words), size + (form.kind == "language"))
        if (best is not None and rank <= best[:2]) or not self._fits(text, tokens, at, form):
            return best
        end = tokens[at + len(form.words) - 1][2]
        return *rank, Known(tokens[at][1], end, form.key, form.kind, len(form.words))

    def _fits(self, text: str, tokens: list[tuple[str, int, int]], at: int, form: Form) -> bool:
        last = at + len(form.words) - 1
        if last >= len(tokens):
            return False
        for index, (stem, mode) in enumerate(form.words):
            word, start, _ = tokens[at + index]
            if index and not GAP.fullmatch(text, tokens[at + index - 1][2], start):
                return False
            if not self._word_fits(word, stem, mode):
                return False
        if form.capital and not tokens[at][0][0].isupper() and (text != text.lower() or tokens[at][0] in self.common):
            return False  # a text without any capitals is forgiven
        if form.kind == "language":
            return self._is_language(text, tokens[at], form)
        if not form.capital and form.words[-1][1] == "any" and self._is_surname(text, tokens, at):
            return False
        if len(form.words) == 1 and tokens[at][0].lower() in self.ambiguous:
            return not self._beside_name(text, tokens, at)
        return True

    def _word_fits(self, word: str, stem: str, mode: Mode) -> bool:
        if mode == "exact":
            return word == stem
        lower = lower_word(word)
        if mode == "any":
            return lower == stem
        if not lower.startswith(stem) or len(lower) - len(stem) > LONGEST_ENDING[mode]:
            return False
        if mode == "stem":
            return word[0].islower() or self.capital_ending.fullmatch(lower, len(stem)) is not None
        return self.ending.fullmatch(lower, len(stem)) is not None

    def _is_language(self, text: str, token: tuple[str, int, int], form: Form) -> bool:
        """Whether the words around make a language of what else is an adjective."""
        word, start, end = token
        if self.lang == "de" and word[0].isupper() and word.lower() == form.words[0][0] and start > 0:
            return True
        if self.lang == "cs" and form.words[0][0].endswith("tin"):
            return True
        if self.after_language.match(text, end):
            return True
        if not re.search(
            rf"(?<!\w)(?:{self.before_language.pattern})\Z", text[max(0, start - 16) : start], re.IGNORECASE
        ):
            return False
        return (
            self.lang not in ("en", "nl", "it")
            or re.match(r"\s+(?!and |or |with |to |at |on )[^\W\d_]", text[end : end + 8]) is None
        )

    def _is_surname(self, text: str, tokens: list[tuple[str, int, int]], at: int) -> bool:
        """Whether a name of a people is capitalised where it should not be: Антон Чехов."""
        return self.lang in LOWER_CASE and tokens[at][0][0].isupper() and not _begins(text, tokens[at][1])

    @staticmethod
    def _beside_name(text: str, tokens: list[tuple[str, int, int]], at: int) -> bool:
        """Whether another capitalised word stands directly before or behind."""
        _, start, end = tokens[at]
        before = tokens[at - 1] if at else None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        capital_before = (
            before is not None and before[1] > 0 and before[0][0].isupper() and text[before[2] : start] == " "
        )
        return capital_before or (after is not None and after[0][0].isupper() and text[end : after[1]] in (" ", "-"))


def _begins(text: str, start: int) -> bool:
    """Whether a sentence, quotation or line begins here."""
    before = text[:start].rstrip()
    return not before or before[-1] in '.!?:…"“„«»(—–-|'


def lower_word(word: str) -> str:
    """Lower case with one kind of apostrophe (Ukrainian writes В’єтнам with three)."""
    return word.lower().replace("’", "'").replace("ʼ", "'")


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """Words with their places; "U.S." and "U. K." are read as one word without the dots."""
    tokens = [(match.group(), match.start(), match.end()) for match in WORD.finditer(text)]
    for match in DOTTED.finditer(text):
        inside = [token for token in tokens if match.start() <= token[1] < match.end()]
        position = tokens.index(inside[0])
        letters = re.sub(r"[.\s]", "", match.group())
        tokens[position : position + len(inside)] = [(letters, match.start(), match.end())]
    return tokens
