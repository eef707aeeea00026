"""A number that grows part by part, by the rules that the grammars of eleven languages share."""

import math

from claimcheck.extract.numberwords import Lexicon


class NumberSum:
    """A number that grows part by part; `add` says whether a part still belongs to it."""

    def __init__(self, known: Lexicon) -> None:
        self.known = known
        self.total = 0.0
        self.group: float | None = None
        self.last = ""
        """Kind of the last part: one, unit, teen, tens, hundred, digits, half, closed (only a scale may follow)."""
        self.previous_scale = math.inf
        self.scaled: tuple[float, float] | None = None
        self.approximate = False
        self.digits = False
        self.other: float | None = None

    def add_digits(self, value: float) -> bool:
        """Digits start a number, or go on after a larger scale ("2 million 300 thousand", "5 mil 352")."""
        if self.group is not None or (self.total and (value >= 1000 or self.previous_scale < 1e3)):
            return False
        self.group, self.last, self.digits = value, "digits", True
        return True

    def add_half(self) -> bool:
        """One half more: of the number so far ("two and a half"), else of the last scale ("a million and a half")."""
        if self.group is None and self.scaled is None:
            return False
        if self.group is None:
            self.total += self.previous_scale / 2
            self.scaled = None
        else:
            self.group += 0.5
        self.last = "closed"
        return True

    def multiply(self, scale: float) -> None:
        """Multiply what has been read by the scale that ends it."""
        group = self.group or 1.0
        self.scaled, self.total, self.previous_scale = (group, scale), group * scale, scale
        self.group, self.last = None, "scale"

    def add(self, part: str, link: str) -> bool:
        """Take a number word in, or answer False."""
        known = self.known
        if part in known.joins:
            return True
        if part in known.joined_half:
            return self.add_half()
        if part in known.scales:
            return self._add_scale(known.scales[part], part)
        if part in known.half:
            if self.last not in ("", "one"):
                return False
            self.group, self.last = 0.5, "half"
            return True
        if part in known.ones and part not in known.values:
            return self._add_one(link)
        return self._add_value(known.values[part], link)

    def _add_one(self, link: str) -> bool:
        if self.last == "half":
            return True
        if self.group is None and not self.total:
            self.group, self.last = 1.0, "one"
            return True
        if self.group is None or self.last not in ("tens", "hundred") or not self._linked(link, 1):
            return False
        self.group += 1
        self.last = "unit"
        return True

    def _linked(self, link: str, value: float) -> bool:
        """Whether a linking word ("hundred and five", "treinta y dos") may stand between the last part and this."""
        if link != "and":
            return True
        after = "scale" if self.group is None else self.last
        return after in self.known.linking_after and value < 1000

    def _add_value(self, value: float, link: str) -> bool:
        if not self._linked(link, value):
            return False
        if value == 20 and self.group == 4 and link == "-":  # quatre-vingt
            self.group, self.last = 80.0, "tens"
            return True
        if self.group is None or (self.last == "one" and value >= 20 and link == "join"):
            if self.total and value >= self.previous_scale:
                return False
            self.group = value + (self.group or 0)
        elif self._additive(value, link):
            self.group += value
        else:
            return False
        size = ("unit", "teen", "tens", "hundred")[(value >= 10) + (value >= 20) + (value >= 100)]
        self.last = size if value == int(value) and value < 1000 else "closed"
        return True

    def _additive(self, value: float, link: str) -> bool:
        if self.last == "hundred":
            return value < 100
        if self.last == "tens":  # soixante et onze, quatre-vingt-dix
            return value < 10 or (value < 20 and self.group is not None and self.group % 100 in (60, 80))
        if self.last == "teen":  # dix-sept
            return link == "-" and self.group is not None and self.group % 20 == 10 and 7 <= value < 10
        return self.last == "unit" and link == "join" and 20 <= value < 100

    def _add_scale(self, scale: float, part: str) -> bool:
        self.approximate |= part in self.known.approximate
        if scale == 100 and self.last == "digits" and not part.startswith(("hun", "hon")):
            return False  # "75 cents"
        if scale == 100 and (self.group is None or self.last in ("unit", "teen", "one")):
            if self.group is None and part not in self.known.alone:
                return False
            self.group, self.last = (self.group or 1) * 100, "hundred"
            return True
        if self.group is None and self.total:
            if self.previous_scale != 1e3 or scale < 1e6:
                return False
            self.scaled = (self.total / 1e3, 1e3 * scale)  # "mil millones", "15 thousand million"
            self.total *= scale
        elif self.group is None:
            if part not in self.known.alone:
                return False
            self.total = scale
            self.scaled = (1.0, scale)
        elif scale < self.previous_scale:
            self.scaled = None if self.total else (self.group, scale)
            self.total += self.group * scale
        else:
            return False
        self.group, self.last, self.previous_scale = None, "scale", scale
        return True
