"""The judge on short clauses that can be read alone: what it is given at run time."""

from collections.abc import Sequence

import numpy as np

from benchmarks.models.data import CLAUSE_TABLE, Figures, MissingError, clause_table, existing
from claimcheck.judge.nli import LABELS, load_nli

SURE = 0.6
"""Probability that a contradiction should reach in both directions."""
CLAUSES = (
    ("The bridge will open in June.", "The bridge will not open in June.", True),
    ("The company has dismissed its director.", "Das Unternehmen hält an seinem Direktor fest.", True),
    ("The council approved the budget.", "Der Rat lehnte den Haushalt ab.", True),
    ("The factory is closing.", "L'usine restera ouverte.", True),
    ("The minister has resigned.", "El ministro sigue en su cargo.", True),
    ("Nobody was injured in the fire.", "При пожаре пострадали люди.", True),
    ("The union has called off the strike.", "Związek rozpoczął strajk.", True),
    ("The vaccine is effective.", "Вакцина неефективна.", True),
    ("The museum was founded in 1901.", "Das Theater wurde 1950 gegründet.", False),
    ("The city has no airport of its own.", "The country has the largest port in the region.", False),
    ("The mayor visited the school.", "Le maire a présenté le budget.", False),
    ("The river froze in January.", "Im Januar gewann der Verein das Spiel.", False),
)
"""Pairs of invented clauses, and whether they contradict one another."""
Clauses = Sequence[tuple[str, str, bool]]


def measure(quick: bool) -> Figures:
    """Group "clauses", of the pairs above ("own") and of the table in the development data ("table")."""
    figures = figures_of("own", CLAUSES)
    try:
        table = clause_table(existing(CLAUSE_TABLE).read_text(encoding="utf-8"))
    except MissingError:
        return {"clauses": figures}
    return {"clauses": figures | figures_of("table", table)}


def figures_of(name: str, pairs: Clauses) -> dict[str, float]:
    """Over the contradictions: the share that is sure in both directions, and the lowest probability in either.

    Over the others: the highest mean of both directions, under "false".
    """
    judge = load_nli()
    sides = [(a, b) for a, b, _ in pairs]
    backward = judge.predict([s[::-1] for s in sides])
    both = np.stack([judge.predict(sides), backward])[..., LABELS.index("contradiction")]
    contradict = np.array([c for *_, c in pairs])
    lowest = both.min(0)[contradict]
    figures = {f"{name}/sure": float((lowest >= SURE).mean()), f"{name}/lowest": float(lowest.min())}
    others = both.mean(0)[~contradict]
    return figures | ({f"{name}/false": float(others.max())} if len(others) else {})
