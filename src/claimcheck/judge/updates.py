"""What time does to a difference: whether the later of two accounts may simply know more, or speaks of other times."""

from collections.abc import Mapping
from datetime import date

from claimcheck.judge.numbers import NumberComparison
from claimcheck.judge.times import DateComparison
from claimcheck.records import Article, Claim

CUES: dict[str, str] = {
    "en": "now |since then|rose to|risen to|has risen|increased to|revised|corrected|updated|"
    "meanwhile|by then|has since|latest",
    "de": "inzwischen|mittlerweile|gestiegen|stieg auf|erhöht|korrigier|nunmehr|seitdem|nach oben|zuletzt|"
    "nach neuesten",
    "fr": "désormais|entre-temps|s'élève désormais|passé à|revu|corrig|depuis lors|s’élève désormais",
    "es": "ahora|ya son|aumentó a|subió a|ascendió a|corrigi|actualiz|desde entonces",
    "it": "ora |ormai|salito a|salita a|aggiornat|corrett|nel frattempo",
    "nl": "inmiddels|gestegen|opgelopen|bijgesteld|ondertussen",
    "pl": "obecnie|wzrosł|już |skorygow|tymczasem",
    "pt": "agora|subiu para|aumentou para|corrig|entretanto",
    "cs": "nyní|mezitím|stoupl|vzrostl|opraven",
    "ru": "теперь|уже |выросл|возросл|увеличил|уточн|тем временем",
    "uk": "тепер|вже |зросл|збільшил|уточн|тим часом",
}
"""Words of the later account that say that things have moved on."""


A_YEAR = 365
"""Days between two articles from which a difference says more about time than about the accounts."""


def of_different_times(a: Claim, b: Claim, dates: DateComparison, articles: Mapping[str, Article]) -> bool:
    """Whether two claims were published over a year apart and name no common date: another event, or another state."""
    published = [articles[c.article].date for c in (a, b)]
    if dates.outcome == "same" or not all(published):
        return False
    first, second = (date.fromisoformat(str(day)[:10]) for day in published)
    return abs((first - second).days) > A_YEAR


def is_update(kind: str, a: Claim, b: Claim, numbers: NumberComparison, articles: Mapping[str, Article]) -> bool:
    """Whether a conflict may be an update: the articles' dates differ, and the later one shows that it knows more.

    It does if it says so ("has risen to"), or if the same count has grown, as tolls do. Unknown dates never make an
    update.
    """
    day_a, day_b = articles[a.article].date, articles[b.article].date
    if not day_a or not day_b or day_a[:10] == day_b[:10] or kind not in ("number", "status", "negation"):
        return False
    earlier, later = (a, b) if day_a < day_b else (b, a)
    text = articles[later.article].text[later.context_start : later.context_end].lower()
    if any(cue in text for cue in CUES.get(later.lang, "").split("|") if cue):
        return True
    if kind != "number" or not numbers.pairs:
        return False
    worst = next(pair for pair in numbers.pairs if pair.outcome == "differ")
    before, after = (worst.a, worst.b) if earlier is a else (worst.b, worst.a)
    return after.low > before.high
