"""Pairs of claims of real articles, labelled by reading: what a report on several outlets has to tell apart.

The articles are those of FNC-1 about one rumour or another that are not kept for measuring. `data/rumours.tsv` holds no
text, only labels and places: label, article, start and end of one claim, article, start and end of the other, in code
points. Some rumours are kept from the models; headlines about these may have been learned (news.py), their articles
were not. The pairs were drawn from what matching retrieves, more of what the program took for conflicts or agreements,
and labelled by a large language model that read both sentences. Articles are named after their rumour and their id.
"""

import json
import shutil
from collections import defaultdict
from pathlib import Path

from benchmarks.scoring import read_gold, read_places
from claimcheck.pipeline import extract
from claimcheck.progress import Silent
from claimcheck.records import Claim
from claimcheck.settings import Settings
from training.accounts import CONFLICT, DATA, NEITHER, Row
from training.common import WORK, read_jsonl
from training.gated import WHOLE
from training.news import NEWS
from training.pairs import REAL

LABELLED = DATA / "rumours.tsv"
OUTLETS = DATA / "outlets.tsv"
FOLDER = WORK / "rumours"
LONGEST = 4000
"""Characters of an article that are read."""
KEPT = 4
"""One rumour in so many is kept from the models, for measuring."""
SOFT: dict[str, list[float]] = {
    "agree": [0.9, 0.1, 0.0],
    "conflict": CONFLICT,
    "unrelated": NEITHER,
    "unclear": [0.15, 0.6, 0.25],
}
"""What the judge learns of each label. Claims that agree in what matters may differ in detail."""


def measured(name: str) -> bool:
    """Whether an article is about a rumour that is kept from the models."""
    return int(name[1:].split("-")[0]) % KEPT == 0


def write_articles(kept: bool, folder: Path) -> None:
    """The articles that labelled pairs join, as text files: those for measuring, or those for the models."""
    shutil.rmtree(folder, ignore_errors=True)  # articles of an earlier choice would take part
    folder.mkdir(parents=True)
    pairs = [p for p in read_places(LABELLED) if all(measured(name) == kept for name in (p.a[0], p.b[0]))]
    wanted = {name.removesuffix(".txt").split("-", 1)[1]: name for pair in pairs for name, *_ in (pair.a, pair.b)}
    for row in read_jsonl(NEWS / "fnc1-bodies.jsonl.gz"):
        if row["body_id"] in wanted:
            (folder / wanted[row["body_id"]]).write_text(row["text"][:LONGEST], encoding="utf-8")


def outlet_rows() -> list[Row]:
    """Sentences of two outlets on one event; `data/outlets.tsv` holds a label and the number of a row of ClaimDiff."""
    sentences = [(row["claim_a"], row["claim_b"]) for row in read_jsonl(NEWS / "claimdiff-train.jsonl.gz")]
    labels = (line.split("\t") for line in OUTLETS.read_text(encoding="utf-8").splitlines())
    return [(*sentences[int(number)], SOFT[label]) for label, number in labels]


def main() -> None:
    """Write the pairs for the judge, as claims and as sentences."""
    write_articles(False, FOLDER)
    pairs = read_gold(LABELLED, FOLDER)
    read = extract([FOLDER], Settings(cache=WORK / "cache"), Silent())
    texts = {a.id: a.text for a in read.articles}
    names = {a.id: Path(a.path).name for a in read.articles}
    claims: dict[tuple[str, int, int], Claim] = {(names[c.article], c.start, c.end): c for c in read.claims}
    rows: dict[tuple[str, str], Row] = {}
    labels: dict[tuple[str, str], set[str]] = defaultdict(set)
    for pair in pairs:
        sides = [claims.get(side) for side in (pair.a, pair.b)]
        a, b = sides
        if a is None or b is None:
            continue
        contexts = [c.context_in(texts[c.article]) for c in (a, b)]
        rows[a.text, b.text] = a.text, b.text, SOFT[pair.label]
        filled = min(len(c.text) / max(1, c.context_end - c.context_start) for c in (a, b)) >= WHOLE
        if pair.label != "unrelated" or filled:  # other clauses of two sentences may well be related
            labels[contexts[0], contexts[1]].add(pair.label)
    rows |= {(a, b): (a, b, SOFT[found.pop()]) for (a, b), found in labels.items() if len(found) == 1}
    rows |= {(a, b): (a, b, label) for a, b, label in outlet_rows()}
    REAL.write_text(json.dumps(list(rows.values()), ensure_ascii=False), encoding="utf-8")
    print(f"{len(pairs)} pairs, {len(rows)} rows")


if __name__ == "__main__":
    main()
