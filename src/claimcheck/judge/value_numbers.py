"""Numbers of whole sentences: only what the other sentence mentions in no role can differ."""

import re
from collections.abc import Iterator, Sequence

from claimcheck.judge.mentions import Number, clock_readings
from claimcheck.judge.numbers import FACTORS, IMPERIAL, NumberComparison, NumberPair, compare_quantities, compare_values
from claimcheck.judge.values import Values
from claimcheck.records import Quantity

CONVERTED = IMPERIAL | {"cm", "m", "km", "kg", "°C"}
"""Units that a translator may have converted, so that a number without unit can't be compared with them."""
CONVERSION = re.compile(r"\s*[(/,]\s*")
"""Between a quantity and the same in other units: "3 miles (5 km)"."""


def compare_sentence_numbers(a: Values, b: Values) -> NumberComparison:
    """Align the quantities of two sentences; a pair differs only if neither value is mentioned on the other side."""
    quantities_a, quantities_b = list(_without_conversions(a)), list(_without_conversions(b))
    left = [quantity for quantity in quantities_a if not is_mentioned(quantity, b, quantities_b)]
    right = [quantity for quantity in quantities_b if not is_mentioned(quantity, a, quantities_a)]
    base = compare_quantities(a.quantities, b.quantities).pairs
    agreeing = (pair for pair in base if pair.outcome != "differ")
    apart = [pair for pair in compare_quantities(left, right).pairs if pair.outcome == "differ"]
    apart = apart or _label_pairs(a, b, left, right) or _repeated_pairs(base, quantities_a, quantities_b, left, right)
    pairs = (*apart, *agreeing)
    return NumberComparison(pairs[0].outcome if pairs else "none", pairs)


def _label_pairs(a: Values, b: Values, left: Sequence[Quantity], right: Sequence[Quantity]) -> list[NumberPair]:
    """Digits of names, addresses and ordinals that the other sentence does not mention.

    Against a number that counts something they stand only if each sentence has but one number of its own.
    """
    labels_a = [label for label in a.labels if not is_mentioned(label, b, ())]
    labels_b = [label for label in b.labels if not is_mentioned(label, a, ())]
    if labels_a and labels_b:
        return [NumberPair(x, y, "differ", None) for x, y in zip(labels_a, labels_b, strict=False)]
    own_a, own_b = [*left, *labels_a], [*right, *labels_b]
    if len(own_a) != 1 or len(own_b) != 1:
        return []
    units = {own_a[0].unit, own_b[0].unit}
    if own_a[0] in left and own_b[0] in right and compare_values(own_a[0], own_b[0]) != "differ":
        return []  # "more than 600" and "640"
    if "" not in units or units & CONVERTED or _is_part_of_word(own_a[0], a) or _is_part_of_word(own_b[0], b):
        return []
    return [NumberPair(own_a[0], own_b[0], "differ", None)]


def _repeated_pairs(
    base: Sequence[NumberPair],
    a: Sequence[Quantity],
    b: Sequence[Quantity],
    left: Sequence[Quantity],
    right: Sequence[Quantity],
) -> list[NumberPair]:
    """A number that only one sentence has, against one that the other has once more: nine and two against two and two.

    Both must have equally many quantities of each unit, so that none was left out.
    """
    if len(left) + len(right) != 1 or sorted(item.unit for item in a) != sorted(item.unit for item in b):
        return []
    return [
        pair
        for pair in base
        if pair.outcome == "differ"
        and ((pair.a in left and _is_repeated(pair.b, b, a)) or (pair.b in right and _is_repeated(pair.a, a, b)))
    ]


def _is_repeated(quantity: Quantity, own: Sequence[Quantity], others: Sequence[Quantity]) -> bool:
    """Whether a value stands among the quantities of both sentences, here more often than there."""
    here, there = ([(item.low, item.high) for item in items] for items in (own, others))
    return here.count((quantity.low, quantity.high)) > there.count((quantity.low, quantity.high)) > 0


def _is_part_of_word(label: Quantity, values: Values) -> bool:
    """The six of "5-foot-6", the 80 of "in the 80s"."""
    before, after = values.text[max(0, label.start - 1) : label.start], values.text[label.end : label.end + 1]
    return before in ("-", "'", "’") or after in ("s", "'", "’")


def _without_conversions(values: Values) -> Iterator[Quantity]:
    """All quantities but those that say the one before again in other units."""
    before: Quantity | None = None
    for quantity in values.quantities:
        if before is None or not _is_conversion(values.text, before, quantity):
            yield quantity
        before = quantity


def _is_conversion(text: str, first: Quantity, second: Quantity) -> bool:
    dimension = FACTORS.get(first.unit, ("",))[0]
    return (
        first.unit != second.unit
        and dimension not in ("", "time")
        and dimension == FACTORS.get(second.unit, ("-",))[0]
        and CONVERSION.fullmatch(text, first.end, second.start) is not None
    )


def is_mentioned(quantity: Quantity, other: Values, others: Sequence[Quantity]) -> bool:
    """Whether both ends of a quantity stand somewhere in the other sentence, whose quantities are `others`."""
    if quantity.unit == "clock" and any(mention.value in clock_readings(quantity.low) for mention in other.mentions):
        return True
    return all(
        any(_equal(value, quantity.unit, mention) for mention in other.mentions)
        or any(_fits(value, quantity, found) for found in others)
        for value in {quantity.low, quantity.high}
    )


def _equal(value: float, unit: str, mention: Number) -> bool:
    return abs(value - mention.value) <= 1e-9 * max(1.0, abs(value)) and _units_go_together(unit, mention.unit)


def _fits(value: float, quantity: Quantity, other: Quantity) -> bool:
    """Whether a value is that of the other quantity in other units or rounded; hedges are left out of account."""
    if not quantity.unit or not other.unit or not _units_go_together(quantity.unit, other.unit):
        return False
    one = _bare(quantity, value)
    return any(compare_values(one, _bare(other, end)) != "differ" for end in {other.low, other.high})


def _bare(quantity: Quantity, value: float) -> Quantity:
    return quantity.model_copy(update={"low": value, "high": value, "hedge": ""})


def _units_go_together(a: str, b: str) -> bool:
    """Whether two units measure one dimension; a missing unit goes with any."""
    return not a or not b or a == b or {a, b} == {"°C", "°F"} or FACTORS.get(a, (a,))[0] == FACTORS.get(b, (b,))[0]
