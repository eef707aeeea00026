"""Accounts written for this project: what several people say of one matter, in eleven languages, with labels.

`data/matters/` holds statements on one question each; `data/cases/` holds events told by three articles, and a fourth
article about a look-alike; `data/subjects/` and `data/stories/` hold folders of longer articles. README.md in `data/`
describes the forms. Some are kept from the judge, so
that the decision can be fitted and the whole program be measured on accounts that the models have not seen.
"""

import json
import random
import re
import shutil
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path
from typing import Literal

from training.common import CONFIG, WORK

DATA = Path(__file__).parent / "data"
OUT = WORK / "accounts"
SETTINGS = CONFIG["accounts"]
Row = tuple[str, str, list[float]]
Part = Literal["models", "decision", "measure"]
"""What a matter or case is for: training the judge, fitting the decision, measuring."""
Kind = Literal["subjects", "stories"]
KEPT_OUT: tuple[Part, Part] = ("decision", "measure")
AGREE, NEITHER, CONFLICT = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]
UNCLEAR = [0.2, 0.6, 0.2]
"""Soft label of a pair whose common fact one side does not state for certain."""


@dataclass(frozen=True)
class Line:
    """One statement. `mark` is "+", "-", "~", "=" or "x" in a matter; in a case it is unused."""

    lang: str
    text: str
    mark: str = ""
    facts: tuple[tuple[str, str, bool], ...] = ()
    """Facts of a case that the sentence states: name, value, whether it is said for certain."""


@dataclass(frozen=True)
class Matter:
    """Statements about one question."""

    kind: str
    question: str
    lines: tuple[Line, ...]


@dataclass
class Account:
    """One article of a case."""

    lang: str
    outlet: str
    date: str
    headline: str
    lookalike: bool
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """One event in several articles."""

    topic: str
    accounts: tuple[Account, ...]


def part_of(name: str, one_in: int) -> Part:
    """What a matter or a case is for, told by the CRC-32 of its name: one in `one_in` is kept from the models."""
    number = zlib.crc32(name.encode())
    if number % one_in:
        return "models"
    return "decision" if number // one_in % 2 else "measure"


def blocks(folder: Path) -> Iterator[list[list[str]]]:
    for path in sorted(folder.glob("*.txt")):
        for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip()):
            yield [line.split("\t") for line in block.split("\n")]


def matters(*parts: Part) -> list[Matter]:
    """The matters that are for one of these; all of those kept from the models only measure the judge."""
    read = (
        Matter(head[1], head[3], tuple(Line(lang, text, mark) for mark, lang, text in rows))
        for head, *rows in blocks(DATA / "matters")
    )
    return [m for m in read if part_of(m.question, SETTINGS["matters_kept_out"]) in parts]


def cases(*parts: Part) -> list[Case]:
    """The cases that are for one of these."""
    return [case for case in _cases("cases") if part_of(case.topic, SETTINGS["cases_kept_out"]) in parts]


def folders(kind: Kind, *parts: Part) -> list[Case]:
    """Folders of longer articles, on one subject or on one story, that are for one of these."""
    part: dict[str, Part] = {topic: name for name in KEPT_OUT for topic in SETTINGS[kind][name]}
    return [case for case in _cases(kind) if part.get(case.topic, "models") in parts]


def _cases(folder: str) -> Iterator[Case]:
    for (_, topic), *rows in blocks(DATA / folder):
        accounts: list[Account] = []
        for row in rows:
            if row[0] in ("account", "lookalike"):
                accounts.append(Account(*row[1:], lookalike=row[0] == "lookalike"))
            else:
                accounts[-1].lines.append(Line(accounts[-1].lang, row[1], facts=_facts(row[0])))
        yield Case(topic, tuple(accounts))


def _facts(tags: str) -> tuple[tuple[str, str, bool], ...]:
    found = (re.fullmatch(r"([a-z]+)(\d)(\??)", tag) for tag in tags.split())
    return tuple((tag[1], tag[2], not tag[3]) for tag in found if tag)


def relation(a: Line, b: Line) -> str:
    """How two sentences of different accounts of a case relate: "agree", "conflict", "neither", or "unclear".

    Those with a common fact that either does not state for certain, or that agree on one and conflict on another, are
    neither: no one label fits them.
    """
    known = {name: (value, certain) for name, value, certain in b.facts}
    found = set()
    for name, value, certain in a.facts:
        if name in known:
            other, as_certain = known[name]
            found.add("unclear" if not (certain and as_certain) else "agree" if value == other else "conflict")
    return found.pop() if len(found) == 1 else "unclear" if found else "neither"


def matter_rows(rng: random.Random, chosen: list[Matter]) -> list[Row]:
    """Labelled pairs of each matter, in either direction."""
    rows: list[Row] = []
    for matter in chosen:
        by_mark: dict[str, list[str]] = defaultdict(list)
        for line in matter.lines:
            by_mark[line.mark].append(line.text)
        sides = [*by_mark["+"], *by_mark["-"]]
        agree = [pair for mark in "+-" for pair in combinations(by_mark[mark], 2)]
        conflict = [(a, b) for a in by_mark["+"] for b in by_mark["-"]]
        neither = [(a, b) for mark in "=x~" for a in by_mark[mark] for b in sides]
        neither += [*combinations(by_mark["="], 2), *[(a, b) for a in by_mark["="] for b in by_mark["x"]]]
        parts = ((agree, AGREE, "agree"), (conflict, CONFLICT, "conflict"), (neither, NEITHER, "neither"))
        for pairs, label, name in parts:
            rows += _drawn(rng, pairs, label, SETTINGS["pairs"][name])
    return rows


def case_rows(rng: random.Random, chosen: list[Case]) -> list[Row]:
    """Labelled pairs of sentences of different accounts; more unrelated ones than others, as in the reports."""
    rows: list[Row] = []
    for case in chosen:
        pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for one, other in combinations(case.accounts, 2):
            for a, b in product(one.lines, other.lines):
                name = "lookalike" if other.lookalike or one.lookalike else relation(a, b)
                pairs[name].append((a.text, b.text))
        related = len(pairs["agree"]) + len(pairs["conflict"])
        rows += _drawn(rng, pairs["agree"], AGREE, related) + _drawn(rng, pairs["conflict"], CONFLICT, related)
        rows += _drawn(rng, pairs["neither"], NEITHER, related) + _drawn(rng, pairs["lookalike"], NEITHER, related // 2)
        rows += _drawn(rng, pairs["unclear"], UNCLEAR, related // 4)
    return rows


def _drawn(rng: random.Random, pairs: list[tuple[str, str]], label: list[float], most: int) -> list[Row]:
    some = rng.sample(pairs, min(most, len(pairs)))
    return [(*(pair if rng.random() < 0.5 else pair[::-1]), label) for pair in some]


def write_articles(chosen: list[Case], folder: Path) -> None:
    """Cases as articles in `folder`/articles and a complete gold file, as benchmarks/quality.py reads them.

    What is in the folder is removed.
    """
    shutil.rmtree(folder, ignore_errors=True)  # articles of an earlier choice of cases would count as unlisted
    (folder / "articles").mkdir(parents=True)
    gold = []
    for number, case in enumerate(chosen):
        files = []
        for place, account in enumerate(case.accounts):
            name = f"case{number:03}-{place}-{account.lang}.md"
            front = {"title": account.headline, "outlet": account.outlet, "date": account.date, "lang": account.lang}
            head = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in front.items())
            body = " ".join(line.text for line in account.lines)
            (folder / "articles" / name).write_text(f"---\n{head}---\n\n{body}\n", encoding="utf-8")
            files.append((name, account))
        for (file, one), (other_file, other) in combinations(files, 2):
            for a, b in product(one.lines, other.lines):
                label = relation(a, b)
                if label != "neither" and not (one.lookalike or other.lookalike):
                    sides = {"a": {"article": file, "quote": a.text}, "b": {"article": other_file, "quote": b.text}}
                    gold.append({"label": label, "lang": f"{one.lang}-{other.lang}"} | sides)
    (folder / "gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), encoding="utf-8")
