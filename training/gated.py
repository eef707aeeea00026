"""Pairs of claims as the judge meets them: those of written cases that pass the comparability gate, set a little wider.

    python -m training.gated                    of the cases
    python -m training.gated --kind subjects    of folders on one subject
    python -m training.gated --kind stories     of folders on one story

Whatever reaches the judge looks alike. Pairs drawn at random teach it little about what to do there, so it also learns
from what its own gate lets through in the cases that it is trained on. Most of these pairs are unrelated.
"""

import argparse
import json
import multiprocessing
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import get_args

from benchmarks.scoring import Index, claim_span, read_gold
from claimcheck.judge import gate
from claimcheck.judge.links import links_of
from claimcheck.match import candidates
from claimcheck.pipeline import embed_all, extract, load_models
from claimcheck.progress import Silent
from claimcheck.records import Claim
from claimcheck.settings import Settings
from training.accounts import AGREE, CONFLICT, NEITHER, Kind, Row, cases, folders, write_articles
from training.common import WORK
from training.pairs import FOLDERS, GATED

WIDE = 0.015
"""Score from which a pair is taken: lower than in use, for more of the unrelated ones."""
CASES_AT_ONCE = 40
"""As many events as a larger folder of news may hold."""
WHOLE = 0.6
"""Share of its sentence that a claim has to fill to be taken for the fact that the sentence states."""
LABELS = {"agree": AGREE, "conflict": CONFLICT}


@dataclass(frozen=True)
class Passing:
    """Pairs of one folder that pass the gate, with what tells where they stand."""

    pairs: list[tuple[Claim, Claim]]
    texts: dict[str, str]
    """Of each article, by id."""
    files: dict[str, str]
    """Path of each article, by id."""

    def context(self, claim: Claim) -> str:
        return claim.context_in(self.texts[claim.article])


def passing(folder: Path) -> Passing:
    """The pairs of the articles in a folder whose score is at least WIDE."""
    settings = Settings(no_cache=True)
    models = load_models(settings)
    read = extract([folder], settings, Silent())
    articles, claims = {a.id: a for a in read.articles}, read.claims
    found = Passing([], {a.id: a.text for a in read.articles}, {a.id: a.path for a in read.articles})
    contexts = [found.context(c) for c in claims]
    vectors, of_contexts = embed_all([[c.text for c in claims], contexts], models.embedder.embed, Silent())
    pairs = candidates(claims, vectors, settings.neighbours, settings.min_similarity)
    gate.OPEN = gate.WIDE_OPEN = WIDE
    kept, _ = gate.screen(claims, links_of(pairs), contexts, of_contexts, articles)
    found.pairs.extend((claims[known.pair.a], claims[known.pair.b]) for known in kept)
    return found


def rows_of(folder: Path) -> list[Row]:
    """The pairs of one folder that pass the gate, as claims, and as sentences where these are read as well."""
    found = passing(folder / "articles")
    index, rows = Index(read_gold(folder / "gold.json", folder / "articles")), dict[tuple[str, str], list[float]]()
    for a, b in found.pairs:
        one, other = (claim_span(c, found.files) for c in (a, b))
        labels = {g.label for g in index.matching(one, other)}
        if PurePath(one[0]) == PurePath(other[0]) or "unclear" in labels or len(labels) > 1:
            continue
        label = LABELS[labels.pop()] if labels else NEITHER
        contexts = [found.context(c) for c in (a, b)]
        rows[contexts[0], contexts[1]] = label
        shares = [len(c.text) / max(1, len(context)) for c, context in zip((a, b), contexts, strict=True)]
        if label == NEITHER or min(shares) >= WHOLE:
            rows[a.text, b.text] = label
    return [(*texts, label) for texts, label in rows.items()]


def main(kind: Kind | None, processes: int = 2) -> None:
    """Write the rows."""
    chosen, at_once = (folders(kind, "models"), 1) if kind else (cases("models"), CASES_AT_ONCE)
    written = []
    for start in range(0, len(chosen), at_once):
        written.append(WORK / f"{kind or 'accounts'}-models-{start:03}")
        write_articles(chosen[start : start + at_once], written[-1])
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        rows = [row for part in pool.imap(rows_of, written) for row in part]
    (FOLDERS[kind] if kind else GATED).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    print({name: sum(row[2] == label for row in rows) for name, label in (*LABELS.items(), ("neither", NEITHER))})


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kind", choices=get_args(Kind), help="of folders of longer articles")
    main(options.parse_args().kind)
