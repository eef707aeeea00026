"""Contrast pairs from parallel sentences: the cross-language case that no public NLI set covers.

The English side of a translation pair is altered in one place (number, date, negation, antonym or name); the
foreign side then contradicts it. Unaltered pairs entail one another.
"""

import random
import re

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
NUMBER_WORDS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "twenty",
    "thirty",
    "forty",
    "fifty",
]
AUXILIARIES = r"is|are|was|were|has|have|had|will|would|can|could|should|may|might|must|does|did|do"
ANTONYMS = """
accept/reject accepted/rejected agree/disagree agreed/disagreed agrees/disagrees allow/forbid allowed/banned allows/bans
always/never approve/reject approved/rejected arrested/released arrive/leave arrived/left ask/answer attack/defend
attacked/defended before/after begin/end begins/ends began/ended best/worst better/worse big/small bigger/smaller
bought/sold build/destroy built/destroyed buy/sell closed/opened close/open cold/hot confirm/deny confirmed/denied
confirms/denies continue/stop continued/stopped continues/stops decline/increase declined/increased decrease/increase
decreased/increased die/survive died/survived dead/alive difficult/easy down/up early/late earlier/later enter/leave
entered/left expensive/cheap export/import exports/imports fail/succeed failed/succeeded fall/rise falls/rises fell/rose
falling/rising fewer/more first/last found/lost friend/enemy friends/enemies full/empty good/bad great/terrible
growth/decline guilty/innocent happy/sad hard/soft heavy/light hired/fired high/low higher/lower highest/lowest
husband/wife illegal/legal improve/worsen improved/worsened include/exclude included/excluded including/excluding
innocent/guilty inside/outside join/leave joined/left large/small largest/smallest larger/smaller least/most less/more
like/dislike long/short longer/shorter lose/win loses/wins lost/won losing/winning loss/profit losses/profits love/hate
majority/minority male/female man/woman men/women married/divorced maximum/minimum morning/evening north/south
northern/southern oppose/support opposed/supported opposes/supports old/young older/younger peace/war popular/unpopular
positive/negative possible/impossible private/public pro/anti public/secret raise/lower raised/lowered rejected/accepted
remain/leave remember/forget rich/poor richer/poorer right/wrong rural/urban safe/dangerous same/different start/stop
started/stopped strengthen/weaken strengthened/weakened strong/weak stronger/weaker success/failure
successful/unsuccessful tall/short true/false under/above victory/defeat victories/defeats east/west eastern/western
with/without withdraw/deploy withdrew/deployed worst/best yes/no
"""
OPPOSITE: dict[str, str] = {}
for _pair in ANTONYMS.split():
    _left, _right = _pair.split("/")
    OPPOSITE.setdefault(_left, _right)
    OPPOSITE.setdefault(_right, _left)

_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-]|[.,]\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_KIND_ORDER = ("number", "date", "negation", "antonym", "entity")


def alter_number(text: str, rng: random.Random) -> str | None:
    """Replace one number by another of the same look."""
    found = [m for m in _NUMBER.finditer(text) if not re.fullmatch(r"(19|20)\d\d", m.group())]
    words = [m for m in re.finditer(r"\b[a-z]+\b", text) if m.group() in NUMBER_WORDS]
    if not found and not words:
        return None
    match = rng.choice(found + words)
    if match.group() in NUMBER_WORDS:
        return _swap(text, match, rng.choice([w for w in NUMBER_WORDS if w != match.group()]))
    raw = match.group()
    value = float(raw.replace(",", ""))
    factor = rng.choice([0.2, 0.5, 0.7, 1.5, 2, 3, 5, 10])
    decimals = len(raw.split(".")[1]) if "." in raw else 0
    new = value * factor if value > 5 else value + rng.randint(1, 6)
    shown = f"{new:,.{decimals}f}" if "," in raw else f"{new:.{decimals}f}"
    return None if shown == raw else _swap(text, match, shown)


def alter_date(text: str, rng: random.Random) -> str | None:
    """Replace a year, a month or a weekday."""
    found = list(re.finditer(r"\b(?:19|20)\d\d\b|\b(?:" + "|".join(MONTHS + WEEKDAYS) + r")\b", text))
    if not found:
        return None
    match = rng.choice(found)
    raw = match.group()
    if raw.isdigit():
        return _swap(text, match, str(int(raw) + rng.choice([-10, -5, -3, -2, -1, 1, 2, 3, 5])))
    pool = MONTHS if raw in MONTHS else WEEKDAYS
    return _swap(text, match, rng.choice([p for p in pool if p != raw]))


def alter_negation(text: str, rng: random.Random) -> str | None:
    """Take a negation out, or put one behind the first auxiliary."""
    for pattern, plain in (
        (r"\b(can|do|does|did|is|are|was|were|has|have|had|would|could|should)n['’]t\b", r"\1"),
        (rf"\b({AUXILIARIES}) not\b", r"\1"),
        (r"\bcannot\b", "can"),
        (r"\bnever\b", "always"),
        (r"\bno (?=[a-z]+s\b)", "many "),
    ):
        if re.search(pattern, text):
            return re.sub(pattern, plain, text, count=1)
    match = re.search(rf"\b({AUXILIARIES})\b(?! not)(?!n)", text)
    if match and not text.rstrip().endswith("?"):
        return text[: match.end()] + " not" + text[match.end() :]
    return None


def alter_antonym(text: str, rng: random.Random) -> str | None:
    """Replace one word by its opposite."""
    found = [m for m in re.finditer(r"\b[a-z]+\b", text) if m.group() in OPPOSITE]
    if not found:
        return None
    match = rng.choice(found)
    return _swap(text, match, OPPOSITE[match.group()])


def alter_name(text: str, rng: random.Random, names: list[str]) -> str | None:
    """Replace a name inside the sentence by another name of as many words."""
    found = list(_NAME.finditer(text))
    found = [m for m in found if m.group() not in MONTHS + WEEKDAYS]
    if not found or not names:
        return None
    match = rng.choice(found)
    same = [
        n
        for n in rng.sample(names, min(len(names), 60))
        if len(n.split()) == len(match.group().split()) and n not in text
    ]
    return _swap(text, match, same[0]) if same else None


def _swap(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def collect_names(sentences: list[str]) -> list[str]:
    """Names seen inside sentences, each as often as it was seen: common names are drawn more often."""
    return [m.group() for s in sentences for m in _NAME.finditer(s) if m.group() not in MONTHS + WEEKDAYS]


def contradict(text: str, rng: random.Random, names: list[str]) -> tuple[str, str] | None:
    """(altered sentence, kind of the alteration), or None if no rule fits."""
    kinds = list(_KIND_ORDER)
    rng.shuffle(kinds)
    rules = {"number": alter_number, "date": alter_date, "negation": alter_negation, "antonym": alter_antonym}
    for kind in kinds:
        new = alter_name(text, rng, names) if kind == "entity" else rules[kind](text, rng)
        if new and new != text:
            return new, kind
    return None
