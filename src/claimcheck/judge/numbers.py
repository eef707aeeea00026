"""Compare quantities without a model: same unit, same dimension, with hedges, ranges and rounding allowed for.

What is counted is known to be the same only through the noun or words/things.toml; nouns of two languages cannot be
compared otherwise. Whether the sentences speak of the same matter is decided elsewhere (the comparability gate).
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from claimcheck.extract.words import table
from claimcheck.records import Quantity

Outcome = Literal["none", "same", "compatible", "differ"]
SEVERITY: tuple[Outcome, ...] = ("none", "same", "compatible", "differ")

FACTORS: dict[str, tuple[str, float]] = {
    "mm": ("length", 1e-3), "cm": ("length", 1e-2), "m": ("length", 1.0), "km": ("length", 1e3),
    "inch": ("length", 0.0254), "ft": ("length", 0.3048), "yard": ("length", 0.9144), "mile": ("length", 1609.344),
    "nmi": ("length", 1852.0),
    "m2": ("area", 1.0), "ha": ("area", 1e4), "km2": ("area", 1e6), "ft2": ("area", 0.09290304),
    "acre": ("area", 4046.8564224), "mi2": ("area", 2589988.110336),
    "mg": ("mass", 1e-6), "g": ("mass", 1e-3), "kg": ("mass", 1.0), "t": ("mass", 1e3), "lb": ("mass", 0.45359237),
    "oz": ("mass", 0.028349523125),
    "ml": ("volume", 1e-3), "l": ("volume", 1.0), "m3": ("volume", 1e3), "gal": ("volume", 3.785411784),
    "bbl": ("volume", 158.987294928),
    "km/h": ("speed", 1.0), "m/s": ("speed", 3.6), "mph": ("speed", 1.609344),
    "kW": ("power", 1.0), "MW": ("power", 1e3), "GW": ("power", 1e6), "TW": ("power", 1e9),
    "kWh": ("energy", 1.0), "MWh": ("energy", 1e3), "GWh": ("energy", 1e6), "TWh": ("energy", 1e9),
    "MB": ("data", 1.0), "GB": ("data", 1e3), "TB": ("data", 1e6),
    "bp": ("points", 0.01), "pp": ("points", 1.0),
    "second": ("time", 1.0), "minute": ("time", 60.0), "hour": ("time", 3600.0), "day": ("time", 86400.0),
    "week": ("time", 604800.0), "month": ("time", 2629746.0), "year": ("time", 31556952.0),
    "decade": ("time", 315569520.0), "century": ("time", 3155695200.0),
}  # fmt: skip
"""Unit → dimension and size in the base unit. BIPM SI brochure (9th ed.) and NIST SP 811, appendix B.8."""
IMPERIAL = frozenset(["inch", "ft", "yard", "mile", "nmi", "ft2", "acre", "mi2", "lb", "oz", "gal", "bbl", "mph", "°F"])
SYMBOLS = frozenset(FACTORS) - frozenset(
    ["inch", "yard", "mile", "acre", "second", "minute", "hour", "day", "week", "month", "year", "decade", "century"]
)

TEMPERATURES = frozenset(["°C", "°F"])
SCALE_SAID = re.compile(r"[°º]\s?[CСF]|[cц]el[sz]|цельс|grados?\s+c|fahren|фаренг", re.IGNORECASE)
DEGREE = 1.0
"""Converted temperatures are rounded to whole degrees."""

MOST = 64
ROUNDING = 0.05
"""Largest relative difference that rounding explains; "500" is not taken for a rounded 540."""
ABOUT = 0.1
SIDES = {"at_least": "up", "more_than": "up", "at_most": "down", "less_than": "down"}
AT_LEAST = 2.0
"""Speakers say "more than 100" of numbers near 100 (Cummins, Sauerland, Solt 2012, "Granularity and scalar implicature
in numerical expressions"), so a lower bound reaches to its double; beyond that the numbers differ."""


@dataclass(frozen=True)
class NumberPair:
    """Two aligned quantities. Iterates as (a, b)."""

    a: Quantity
    b: Quantity
    outcome: Outcome
    thing_known_equal: bool | None
    """Whether both count the same; None if the nouns cannot be compared."""

    def __iter__(self) -> Iterator[Quantity]:
        return iter((self.a, self.b))


@dataclass(frozen=True)
class NumberComparison:
    """What the numbers of two claims say about each other: the most severe outcome, whose pairs come first."""

    outcome: Outcome
    pairs: tuple[NumberPair, ...] = ()

    def in_words(self) -> str:
        """The first pair for a reason sentence: "1,500 against 1,200 km"."""
        return phrase_values(self.pairs[0].a, self.pairs[0].b) if self.pairs else ""


def compare_quantities(a: Sequence[Quantity], b: Sequence[Quantity]) -> NumberComparison:
    """Align quantities that could measure the same and compare them; what has no counterpart is left out.

    Equal values are aligned first, then those that fit together, then the others in the order of the text. Of a
    claim that is a table, only the first MOST numbers are read.
    """
    candidates = sorted(
        (
            (SEVERITY.index(compare_values(left, right)), -_thing_rank(left, right), abs(i - j), i, j)
            for i, left in enumerate(a[:MOST])
            for j, right in enumerate(b[:MOST])
            if _comparable(left, right)
        )
    )
    used_a: set[int] = set()
    used_b: set[int] = set()
    pairs: list[NumberPair] = []
    for severity, _, _, i, j in candidates:
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            pairs.append(NumberPair(a[i], b[j], SEVERITY[severity], things_equal(a[i].thing, b[j].thing)))
    pairs.sort(key=lambda pair: (-SEVERITY.index(pair.outcome), pair.a.start, pair.b.start))
    return NumberComparison(pairs[0].outcome if pairs else "none", tuple(pairs))


def _thing_rank(a: Quantity, b: Quantity) -> int:
    equal = things_equal(a.thing, b.thing)
    return 0 if equal is None else 1 if equal else -1


def _comparable(a: Quantity, b: Quantity) -> bool:
    """Same unit, or units of one dimension; durations in different units only if they come to the same."""
    if a.unit == b.unit:
        return a.unit != "" or things_equal(a.thing, b.thing) is not False
    if {a.unit, b.unit} == {"°C", "°F"}:
        return True
    if {a.unit, b.unit} == {"score", ""}:  # "0:2" in one language is "0-2" in another
        return (a.low, a.high) == (b.low, b.high)
    dimension = FACTORS.get(a.unit, ("a", 0.0))[0]
    if dimension != FACTORS.get(b.unit, ("b", 0.0))[0]:
        return False
    return dimension != "time" or compare_values(a, b) != "differ"


def compare_values(a: Quantity, b: Quantity) -> Outcome:
    """Compare two quantities of one dimension."""
    (a_low, a_high), (b_low, b_high) = _base(a, b), _base(b, a)
    if _close(a_low, b_low) and _close(a_high, b_high):
        return "same" if a.hedge == b.hedge else "compatible"
    if a.unit == b.unit == "score":  # "lost 2-1" is 1:2 elsewhere
        return "compatible" if (a_low, a_high) == (b_high, b_low) else "differ"
    if a.unit == b.unit == "clock":
        return _compare_clocks(a, b)
    if {a.unit, b.unit} <= TEMPERATURES and _degrees_fit(a, b):
        return "compatible"
    if _fit(a, b, (a_low, a_high), (b_low, b_high)):
        return "compatible"
    mixed = (a.unit in IMPERIAL) != (b.unit in IMPERIAL)
    pairs = ((a_low, b_low), (a_high, b_high))
    if a.unit != b.unit:
        return "compatible" if all(_near(x, y, ROUNDING * (2 if mixed else 1)) for x, y in pairs) else "differ"
    return "compatible" if all(_rounds(x, y) for x, y in pairs) else "differ"


def is_converted(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities that fit together are given in two units of one dimension, or on two scales."""
    if (a.low, a.high) == (b.low, b.high):
        return False
    if {a.unit, b.unit} <= TEMPERATURES:
        return _degrees_fit(a, b)
    return a.unit != b.unit and a.unit in FACTORS and b.unit in FACTORS


def _degrees_fit(a: Quantity, b: Quantity) -> bool:
    """Degrees that are the same in the other scale, as a temperature or as a difference; a scale that is not said may
    be either."""
    scales_a, scales_b = _scales(a), _scales(b)
    return ("°F" in scales_a and "°C" in scales_b and _is_converted(a, b)) or (
        "°C" in scales_a and "°F" in scales_b and _is_converted(b, a)
    )


def _scales(quantity: Quantity) -> frozenset[str]:
    return frozenset({quantity.unit}) if SCALE_SAID.search(quantity.text) else TEMPERATURES


def _is_converted(fahrenheit: Quantity, celsius: Quantity) -> bool:
    ends = ((fahrenheit.low, celsius.low), (fahrenheit.high, celsius.high))
    return all(abs((f - 32) / 1.8 - c) <= DEGREE for f, c in ends) or all(abs(f / 1.8 - c) <= DEGREE for f, c in ends)


def _fit(a: Quantity, b: Quantity, span_a: tuple[float, float], span_b: tuple[float, float]) -> bool:
    """Whether the values that the hedges leave open have one in common.

    Two bounds on one side, or two ranges, are two answers to one question: "at least 38" and "at least 44" do not
    exclude one another, but they are different numbers, and so they must be near each other.
    """
    side_a, side_b = SIDES.get(a.hedge, ""), SIDES.get(b.hedge, "")
    if side_a and side_a == side_b:
        return False
    if a.low != a.high and b.low != b.high:
        return _near(span_a[0], span_b[0], ABOUT) and _near(span_a[1], span_b[1], ABOUT)
    low_a, high_a = _interval(*span_a, a.hedge)
    low_b, high_b = _interval(*span_b, "" if a.hedge == b.hedge else b.hedge)
    return max(low_a, low_b) <= min(high_a, high_b) * (1 + 1e-9)


def _near(a: float, b: float, tolerance: float) -> bool:
    return abs(a - b) <= tolerance * max(abs(a), abs(b))


def _compare_clocks(a: Quantity, b: Quantity) -> Outcome:
    """Times of day; "2:30" may be 14:30 unless both say which half of the day they mean."""
    apart = abs(a.low - b.low)
    if apart == 720 and not (_says_half(a) and _says_half(b)):
        return "compatible"
    return "compatible" if "about" in (a.hedge, b.hedge) and apart <= 30 else "differ"


def _says_half(clock: Quantity) -> bool:
    return clock.low >= 780 or re.search(r"[ap]\.?\s?m", clock.text, re.IGNORECASE) is not None


def _base(quantity: Quantity, other: Quantity) -> tuple[float, float]:
    """Both ends in the base unit, if the other has another unit."""
    if quantity.unit == other.unit:
        return quantity.low, quantity.high
    if quantity.unit == "°F":
        return (quantity.low - 32) / 1.8, (quantity.high - 32) / 1.8
    factor = FACTORS.get(quantity.unit, ("", 1.0))[1]
    return quantity.low * factor, quantity.high * factor


def _close(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


def _interval(low: float, high: float, hedge: str) -> tuple[float, float]:
    """The values that are true of a hedged number."""
    if hedge == "about":
        room = max(ABOUT * abs(low), min(2.0, 0.2 * abs(low)))
        return low - room, high + room
    if hedge in ("at_least", "more_than"):
        return low, max(AT_LEAST * high, high + 5)
    if hedge in ("at_most", "less_than"):
        return min(0.0, low), high
    return low, high


def _rounds(a: float, b: float) -> bool:
    """Whether the more exact of two numbers rounds to the other. Counts below 100 are never rounded."""
    if max(abs(a), abs(b)) < 100 and a == int(a) and b == int(b):
        return False
    step = max(_step(a), _step(b))
    return abs(a - b) <= step / 2 and abs(a - b) <= ROUNDING * max(abs(a), abs(b))


def _step(value: float) -> float:
    """Worth of the last significant digit: 100 for 1,500, 0.1 for 2.5."""
    digits = f"{value:.12g}"
    if "e" in digits or "." in digits:
        mantissa, _, exponent = digits.partition("e")
        return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    return 10.0 ** (len(digits) - len(digits.rstrip("0")))


@cache
def _groups() -> tuple[dict[str, str], dict[str, str]]:
    """Exact words and stems of words/things.toml with their group."""
    exact: dict[str, str] = {}
    stems: dict[str, str] = {}
    for group, entry in table("things")["groups"].items():
        for form in entry.split():
            (stems if form.endswith("*") else exact).setdefault(form.rstrip("*"), group)
    return exact, stems


@lru_cache(maxsize=16384)
def thing_group(thing: str) -> str:
    """The group of a counted noun; empty if the table does not know it."""
    exact, stems = _groups()
    if thing in exact:
        return exact[thing]
    prefix = next((thing[:end] for end in range(len(thing), 1, -1) if thing[:end] in stems), "")
    return stems[prefix] if prefix and len(thing) - len(prefix) <= 5 else ""


def things_equal(a: str, b: str) -> bool | None:
    """Whether two counted nouns name the same; None if that cannot be told."""
    if not a or not b:
        return None
    if a == b:
        return True
    group_a, group_b = thing_group(a), thing_group(b)
    if not group_a or not group_b:
        return None
    if group_a == group_b:
        return True
    human = {*table("things")["human"].split(), "person"}
    return None if group_a in human and group_b in human and "person" in (group_a, group_b) else False


def phrase_values(a: Quantity, b: Quantity) -> str:
    """Both normalised values for a reason sentence: "1,500 against 1,200 km"."""
    left, right = phrase_value(a), phrase_value(b)
    unit = _unit_name(b)
    if a.unit == b.unit and unit and left.endswith(unit) and a.unit not in ("clock", "score"):
        left = left.removesuffix(unit).rstrip()
    return f"{left} against {right}"


def phrase_value(quantity: Quantity) -> str:
    """One normalised value with hedge and unit, in English: "at least 3,500,000 EUR"."""
    if quantity.unit == "clock":
        return f"{int(quantity.low) // 60:02}:{int(quantity.low) % 60:02}"
    if quantity.unit == "score":
        return f"{quantity.low:.0f}:{quantity.high:.0f}"
    number = _number(quantity.low)
    if quantity.high != quantity.low:
        number += f" to {_number(quantity.high)}"
    return " ".join(part for part in (quantity.hedge.replace("_", " "), number, _unit_name(quantity)) if part)


def _number(value: float) -> str:
    if abs(value) >= 1e15:
        return f"{value:.6g}"
    text = f"{value:,.4f}"
    return re.sub(r"\.?0+$", "", text) if "." in text else text


def _unit_name(quantity: Quantity) -> str:
    unit = quantity.unit
    if not unit or unit in SYMBOLS or not unit.islower() or unit == "times" or (quantity.low == quantity.high == 1):
        return unit
    return {"century": "centuries", "inch": "inches"}.get(unit, unit + "s")
