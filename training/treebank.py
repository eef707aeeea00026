"""Reader for the Universal Dependencies treebanks, in the word segmentation that claimcheck uses at run time.

A multiword token ("im" = in + dem, "dármelo") is one word here, standing for the member that governs the others,
because no splitter runs at run time. English clitics ("do" + "n't") are split by a rule and so stay apart.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KEPT_SUBTYPES = {"nsubj:pass", "csubj:pass", "aux:pass", "acl:relcl", "advcl:relcl", "obl:agent", "obl:arg", "expl:pv"}
FORMS = ["_", "Fin", "Fin-Sub", "Fin-Imp", "Fin-Cnd", "Inf", "Part", "Ger"]
TENSES = ["_", "Past", "Pres", "Fut"]


@dataclass(frozen=True)
class Tree:
    """Words with tags; `heads[i]` is 0 for the root and 1 + index of the head otherwise."""

    words: list[str]
    tags: list[str]
    heads: list[int]
    relations: list[str]
    forms: list[str]
    tenses: list[str]


def relation_of(label: str) -> str:
    """The universal relation, with the few subtypes that the rules of extraction read."""
    return "acl:relcl" if label == "advcl:relcl" else label if label in KEPT_SUBTYPES else label.split(":")[0]


def form_of(features: dict[str, str]) -> str:
    """Finiteness and mood as one class."""
    form = features.get("VerbForm", "_").split(",")[0]
    if form == "Fin":
        mood = features.get("Mood", "Ind").split(",")[0]
        return f"Fin-{mood}" if f"Fin-{mood}" in FORMS else "Fin"
    return {"Inf": "Inf", "Part": "Part", "Ger": "Ger", "Conv": "Ger", "Sup": "Inf", "Gdv": "Part"}.get(form, "_")


def _merge(rows: list[list[str]], ranges: list[tuple[int, int, str]]) -> Tree:
    keep: dict[int, int] = {}
    surface: dict[int, str] = {}
    for first, last, form in ranges:
        members = range(first, last + 1)
        outside = [m for m in members if not first <= int(rows[m - 1][6]) <= last]
        lead = outside[0] if outside else first
        surface[lead] = form
        keep |= dict.fromkeys(members, lead)
    order = [i for i in range(1, len(rows) + 1) if keep.get(i, i) == i]
    # A merged word stands where its first member stood; order only matters within the range, so sorting is safe.
    place = {word: position + 1 for position, word in enumerate(order)}
    tree = Tree([], [], [], [], [], [])
    for word in order:
        row = rows[word - 1]
        features = dict(f.split("=", 1) for f in row[5].split("|") if "=" in f)
        head = keep.get(int(row[6]), int(row[6]))
        tree.words.append(surface.get(word, row[1]))
        tree.tags.append(row[3])
        tree.heads.append(place.get(head, 0))
        tree.relations.append(relation_of(row[7]))
        tree.forms.append(form_of(features))
        tense = features.get("Tense", "_").split(",")[0]
        tree.tenses.append(tense if tense in TENSES else "Past" if tense == "Imp" else "_")
    return tree


def _finish(lines: list[str], split_clitics: bool) -> Tree:
    rows, ranges = [], []
    for line in lines:
        row = line.split("\t")
        if "-" in row[0]:
            first, last = map(int, row[0].split("-"))
            ranges.append((first, last, row[1]))
        elif "." not in row[0]:
            rows.append(row)
    if split_clitics:
        ranges = [r for r in ranges if "".join(rows[i - 1][1] for i in range(r[0], r[1] + 1)) != r[2]]
    return _merge(rows, ranges)


def read_trees(path: Path, language: str) -> Iterator[Tree]:
    """Yield the trees of a (gzipped) CoNLL-U file."""
    opener = gzip.open if path.suffix == ".gz" else open
    lines: list[str] = []
    with opener(path, "rt", encoding="utf-8") as source:
        for line in source:
            if line.strip() and not line.startswith("#"):
                lines.append(line.rstrip("\n"))
            elif not line.strip() and lines:
                yield _finish(lines, split_clitics=language == "en")
                lines = []
    if lines:
        yield _finish(lines, split_clitics=language == "en")
