"""Compare the values of two whole sentences closely enough to decide by themselves.

Claims are clauses, and what one of them leaves out may stand in the other half of its sentence. Sentences are compared
the other way round: whatever the other sentence mentions anywhere, in any role, is no difference; only what has no
counterpart on either side can be.
"""

from dataclasses import dataclass

from claimcheck.judge.names import EntityComparison
from claimcheck.judge.numbers import NumberComparison
from claimcheck.judge.times import DateComparison
from claimcheck.judge.value_dates import compare_sentence_dates
from claimcheck.judge.value_names import compare_sentence_names
from claimcheck.judge.value_numbers import compare_sentence_numbers
from claimcheck.judge.values import Values


@dataclass(frozen=True)
class ValueComparison:
    """What the values of two sentences say about each other."""

    numbers: NumberComparison
    dates: DateComparison
    entities: EntityComparison

    @property
    def differing(self) -> tuple[str, ...]:
        """The kinds of values that differ for certain, of "number", "date" and "entity"."""
        kinds = (
            ("number", self.numbers.outcome == "differ"),
            ("date", self.dates.outcome == "differ"),
            ("entity", bool(self.entities.substituted)),
        )
        return tuple(kind for kind, differs in kinds if differs)


def compare_values(a: Values, b: Values) -> ValueComparison:
    """Compare two sentences that speak of one matter; whether they do is decided elsewhere."""
    return ValueComparison(compare_sentence_numbers(a, b), compare_sentence_dates(a, b), compare_sentence_names(a, b))
