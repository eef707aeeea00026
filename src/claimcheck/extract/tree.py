"""A parsed sentence as a tree that the rules walk."""

from claimcheck.extract.islands import with_islands
from claimcheck.extract.parse import Word
from claimcheck.extract.repair import repaired

SUBJECTS = frozenset({"nsubj", "nsubj:pass", "csubj", "csubj:pass"})
VERBAL = frozenset({"VERB", "AUX"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "SYM", "X"})


def is_tree(words: list[Word]) -> bool:
    """Whether the heads lead from every word to the root: moves that are right one by one may form a ring together."""
    reached = [word.head < 0 for word in words]
    for i in range(len(words)):
        path: list[int] = []
        node = i
        while not reached[node]:
            if len(path) > len(words):
                return False
            path.append(node)
            node = words[node].head
        for step in path:
            reached[step] = True
    return True


class Tree:
    """Words of one sentence with children and subtrees; indexes are word numbers."""

    def __init__(self, text: str, lang: str, words: list[Word]):
        fixed = repaired(with_islands(words, lang), lang) if words else words
        words = fixed if is_tree(fixed) else words
        self.text, self.lang, self.words = text, lang, words
        self.children: list[list[int]] = [[] for _ in words]
        self.root = 0
        for i, word in enumerate(words):
            if word.head >= 0:
                self.children[word.head].append(i)
            else:
                self.root = i

    def subtree(self, top: int, without: frozenset[int] | set[int] = frozenset()) -> list[int]:
        """`top` and all below it in sentence order, not entering any of `without` (unless it is `top`)."""
        found, stack = [], [top]
        while stack:
            node = stack.pop()
            found.append(node)
            stack += [c for c in self.children[node] if c not in without]
        return sorted(found)

    def child(self, node: int, *relations: str) -> int | None:
        """The first child with one of the relations."""
        return next((c for c in self.children[node] if self.words[c].relation in relations), None)

    def subject(self, node: int) -> int | None:
        """The head word of the subject of a predicate."""
        return next((c for c in self.children[node] if self.words[c].relation in SUBJECTS), None)

    def lower(self, node: int) -> str:
        """The word in lower case."""
        return self.words[node].text.lower()

    def is_finite_word(self, node: int) -> bool:
        """A finite verb; one whose form the parser does not tell counts unless it looks like an infinitive."""
        word = self.words[node]
        if word.form.startswith("Fin"):
            return True
        if word.form != "_" or word.tag not in VERBAL:
            return False
        return not any(self.words[c].tag == "PART" and self.words[c].relation == "mark" for c in self.children[node])

    def is_predicate(self, node: int) -> bool:
        """Whether a word heads a clause: a finite verb, or anything with a subject or a copula."""
        word = self.words[node]
        if word.tag == "PUNCT":
            return False
        if any(self.words[c].relation in SUBJECTS or self.words[c].relation == "cop" for c in self.children[node]):
            return True
        return word.tag in VERBAL and self.is_finite(node)

    def is_finite(self, node: int) -> bool:
        """Whether the predicate or one of its auxiliaries is finite."""
        return self.is_finite_word(node) or any(
            self.words[c].relation in ("aux", "aux:pass", "cop") and self.is_finite_word(c) for c in self.children[node]
        )

    def has_finite(self, node: int) -> bool:
        """Whether a clause has a finite verb that a small parser may have hung one step too low."""
        near = [c for c in self.children[node] if self.words[c].relation in ("obl", "xcomp", "obj", "advmod")]
        return self.is_finite(node) or any(self.is_finite(c) for c in near)

    def span(self, nodes: list[int]) -> tuple[int, int]:
        """Offsets from the first to the last word, punctuation at the edges left off."""
        inner = [n for n in nodes if self.words[n].tag != "PUNCT"] or nodes
        return self.words[inner[0]].start, self.words[inner[-1]].end

    def phrase(self, node: int) -> list[int]:
        """The noun phrase headed by a word: its subtree without relative clauses, appositions and side remarks."""
        dropped = {"acl:relcl", "parataxis", "advcl", "punct", "conj", "cc", "case", "acl", "ccomp", "mark", "cop"}
        result, stack = [], [node]
        while stack:
            top = stack.pop()
            result.append(top)
            for c in self.children[top]:
                relation = self.words[c].relation
                is_aside = relation == "appos" and self._after_comma(c)
                keep_case = relation in ("case", "cc", "conj") and top != node
                joined = relation == "conj" and top == node and self.words[c].tag in NOMINAL
                if (relation not in dropped and not is_aside) or keep_case or joined:
                    stack.append(c)
                if joined:
                    stack += [g for g in self.children[c] if self.words[g].relation == "cc"]
        return sorted(set(result))

    def noun_phrase(self, node: int) -> list[int]:
        """The phrase as far as no verb stands between its words: a small parser hangs objects on subjects."""
        nodes = self.phrase(node)
        place = nodes.index(node)
        first = last = place
        while first > 0 and not self._verb_between(nodes[first - 1], nodes[first]):
            first -= 1
        while last + 1 < len(nodes) and not self._verb_between(nodes[last], nodes[last + 1]):
            last += 1
        return nodes[first : last + 1]

    def _verb_between(self, left: int, right: int) -> bool:
        return any(w.tag in VERBAL and w.form != "Part" for w in self.words[left + 1 : right])

    def _after_comma(self, node: int) -> bool:
        first = min(self.subtree(node))
        return first > 0 and self.words[first - 1].text in {",", "(", "–", "-", "—"}

    def join(self, nodes: list[int]) -> str:
        """The words in order, with the white space of the sentence between neighbours and one space elsewhere."""
        parts: list[str] = []
        previous = -2
        for n in nodes:
            word = self.words[n]
            if parts:
                gap = self.text[self.words[previous].end : word.start] if n == previous + 1 else " "
                parts.append(" " if gap.strip() or "\n" in gap else gap)
            parts.append(word.text)
            previous = n
        return "".join(parts)
