"""Conflict, update, or no comparison: what the times of two accounts make of a difference."""

import pytest

from claimcheck.extract.dates import find_dates
from claimcheck.extract.quantities import find_quantities
from claimcheck.judge.numbers import compare_quantities
from claimcheck.judge.updates import why_update
from claimcheck.records import Article, Claim

EARLY, LATE = "2025-03-01", "2025-03-05"


def claim(name: str, text: str, published: str, lang: str = "en", **fields) -> Claim:
    return Claim(
        id=name, article=name, start=0, end=len(text), quote=text, text=text, lang=lang,
        context_start=0, context_end=len(text), quantities=tuple(find_quantities(text, lang)),
        dates=tuple(find_dates(text, lang, published)), **fields,
    )  # fmt: skip


def why(kind: str, early: str, late: str, lang: str = "en", days=(EARLY, LATE), **earlier) -> str | None:
    a, b = claim("1", early, days[0], lang, **earlier), claim("2", late, days[1], lang)
    articles = {c.id: Article(id=c.id, path=c.id, text=c.text, date=day) for c, day in zip((a, b), days, strict=True)}
    numbers = compare_quantities(a.quantities, b.quantities)
    found = why_update(kind, a, b, numbers, articles)
    assert why_update(kind, b, a, compare_quantities(b.quantities, a.quantities), articles) == found
    return found


@pytest.mark.parametrize(
    ("kind", "early", "late", "lang"),
    [
        ("status", "The dam has held", "The dam has since collapsed", "en"),
        ("status", "Der Damm hält", "Der Damm ist inzwischen gebrochen", "de"),
        ("negation", "The road is not yet open", "The road is open", "en"),
        ("negation", "La route n'est toujours pas ouverte", "La route est ouverte", "fr"),
        ("negation", "The captain has not been arrested", "The captain was arrested on 3 March", "en"),
        ("number", "12 people died in the storm", "15 people died in the storm", "en"),
        ("date", "The road will open on 3 May 2025", "The road will now open on 9 June 2025", "en"),
    ],
)
def test_the_later_account_supersedes_the_earlier_if_it_shows_that_it_knows_more(kind, early, late, lang):
    assert why(kind, early, late, lang)


@pytest.mark.parametrize(
    ("kind", "early", "late"),
    [
        ("status", "The dam has held", "The dam has collapsed"),
        ("number", "15 people died in the storm", "12 people died in the storm"),
        ("negation", "The captain has not been arrested", "The captain was arrested on 20 February"),
        ("negation", "Nobody saw it", "Somebody saw the snow, and knows it"),
        ("date", "The road will open on 3 May 2025", "The road will open on 9 June 2025"),
        ("entity", "Ada Holt drove the car", "It is now known that Ben Holt drove the car"),
    ],
)
def test_it_does_not_if_nothing_shows_that(kind, early, late):
    assert why(kind, early, late) is None


def test_an_expectation_is_superseded_by_what_came():
    assert why("modality", "The dam could break", "The dam broke", modality="possible")
    assert why("modality", "The dam broke", "The dam could break") is None


@pytest.mark.parametrize("days", [(EARLY, EARLY), (None, LATE)])
def test_without_an_order_of_publication_there_is_no_update(days):
    assert why("number", "12 people died in the storm", "15 people have now died in the storm", days=days) is None
