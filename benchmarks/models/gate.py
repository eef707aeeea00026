"""Floors for the figures: which way is better, how much room a new floor leaves, what got worse."""

from benchmarks.models.data import Figures

MARGIN = 0.02
"""What a new floor leaves to the measured share: processors round differently, and on a sample of some hundred a
borderline case weighs half a hundredth."""
CEILING_MARGIN = 0.01
SPEED_ROOM = 0.7
"""Share of a measured ratio of speeds that is its floor: other work on the machine slows both sides, but unevenly."""
SIZE_ROOM = 1.02
CLAUSE_ROOM = 0.13
"""One of eight clauses, which may lie just above the limit."""
CEILINGS = ("calibration", "false contradictions", "size", "quantisation")
"""Groups of which less is better."""
UNGATED = ("load",)
"""Groups that depend on the machine."""


def flat(figures: Figures) -> dict[str, float]:
    """The figures that are gated, as "group/name"."""
    return {
        f"{group}/{name}": value
        for group, values in figures.items()
        for name, value in values.items()
        if group not in UNGATED and is_gated(group, name)
    }


def is_gated(group: str, name: str) -> bool:
    """Absolute speeds depend on the machine; of quantisation only the differences are of interest; a temperature is
    no measure, nor is the error before it is applied."""
    only = {"speed": "ratio", "quantisation": "difference", "calibration": "error", "clauses": "sure"}
    return group not in only or name.endswith(only[group])


def is_ceiling(name: str) -> bool:
    """Whether less is better of a figure "group/name"."""
    return name.split("/")[0] in CEILINGS


def is_worse(name: str, value: float, floor: float) -> bool:
    """Whether a figure is on the wrong side of its floor (or ceiling)."""
    return value > floor + 1e-9 if is_ceiling(name) else value < floor - 1e-9


def with_margin(name: str, value: float) -> float:
    """The floor (or ceiling) to set for a measured figure."""
    group = name.split("/")[0]
    if group == "size":
        return round(value * SIZE_ROOM, 2)
    if group == "speed":
        return round(value * SPEED_ROOM, 2)
    if is_ceiling(name):
        return round(value + CEILING_MARGIN, 3)
    return round(max(0.0, value - (CLAUSE_ROOM if group == "clauses" else MARGIN)), 3)


def worse(measured: dict[str, float], floors: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Name -> (value, floor) of the figures that are on the wrong side."""
    both = {name: (measured[name], floor) for name, floor in floors.items() if name in measured}
    return {name: pair for name, pair in sorted(both.items()) if is_worse(name, *pair)}


def new_floors(measured: dict[str, float], floors: dict[str, float], allow_lower: bool) -> dict[str, float]:
    """The floors with those of the measured figures set anew.

    A floor moves only in the better direction unless `allow_lower`; the margin alone never lowers one. Floors of
    figures that were not measured stay.
    """
    result = dict(floors)
    for name, value in measured.items():
        proposed = with_margin(name, value)
        if allow_lower or name not in floors or not is_worse(name, proposed, floors[name]):
            result[name] = proposed
    return dict(sorted(result.items()))
