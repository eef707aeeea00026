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
abolish/introduce abolished/introduced absent/present accelerate/slow accelerated/slowed acquit/convict
acquitted/convicted active/inactive add/remove added/removed admit/deny admitted/denied admits/denies
advance/retreat advanced/retreated advantage/disadvantage adults/children adopted/rejected alive/killed ally/enemy
allies/enemies ancient/modern appoint/dismiss appointed/dismissed ascend/descend attract/repel backed/opposed
banned/permitted ban/permit bans/permits blame/praise blamed/praised boost/curb boosted/curbed boys/girls boy/girl
brother/sister calm/tense cancel/schedule cancelled/confirmed canceled/confirmed captured/freed careful/careless
certain/uncertain clean/dirty common/rare competent/incompetent complete/incomplete condemn/praise condemned/praised
condemns/praises connected/separated conservative/liberal contract/expand contracted/expanded correct/incorrect
criticised/praised criticized/praised cut/raise cuts/raises daily/never dark/bright daughter/son daughters/sons
day/night deep/shallow defended/abandoned deficit/surplus delay/hasten delayed/hastened demand/supply
deteriorate/improve deteriorated/improved direct/indirect disappear/appear disappeared/appeared
discontinued/launched dissolved/founded distant/near domestic/foreign dropped/climbed drop/climb drops/climbs
dry/wet effective/ineffective elected/defeated empty/crowded encourage/discourage encouraged/discouraged
endorse/oppose endorsed/opposed evening/morning everyone/nobody everything/nothing evict/admit exclude/include
extend/shorten extended/shortened external/internal fair/unfair false/correct famous/unknown fast/slow faster/slower
father/mother favourable/unfavourable favorable/unfavorable female/male few/many finished/started forget/remember
former/current free/imprisoned freed/jailed frequent/rare friendly/hostile gain/lose gained/lost gains/losses
generous/stingy giant/tiny grant/refuse granted/refused grew/shrank grow/shrink growing/shrinking halt/resume
halted/resumed harmful/harmless healthy/sick hero/villain honest/dishonest hope/fear huge/tiny ignore/consider
ignored/considered import/export imported/exported inflow/outflow increase/reduce increased/reduced
increasing/decreasing independent/dependent injured/unharmed insider/outsider intact/destroyed joined/quit
junior/senior keep/abandon kept/abandoned king/queen known/unknown lack/have landed/departed later/sooner
lenient/strict lift/impose lifted/imposed light/dark likely/unlikely local/foreign loser/winner losers/winners
loose/tight mandatory/voluntary compulsory/optional minor/major most/fewest natural/artificial nobody/everybody
none/all often/rarely omitted/included optimistic/pessimistic optimism/pessimism overestimated/underestimated
passed/failed patient/impatient peaceful/violent permanent/temporary plus/minus poverty/wealth powerful/weak
praise/criticize precede/follow preceded/followed presence/absence pull/push pulled/pushed quick/slow quickly/slowly
quiet/loud ratified/rejected ready/unready rebels/loyalists recovered/worsened reduce/expand reduced/expanded
refuse/agree refused/agreed refuses/agrees reliable/unreliable repeal/enact repealed/enacted resign/stay
resigned/stayed restored/abolished retain/lose retained/lost reveal/conceal revealed/concealed rose/dropped
satisfied/dissatisfied save/waste saved/wasted secure/insecure secretly/openly seldom/often sell/buy shut/opened
shrinking/expanding significant/insignificant simple/complex sink/rise sober/drunk soft/tough stable/unstable
start/finish started/finished stay/leave stayed/left steady/unsteady succeeded/lost sufficient/insufficient
summer/winter supporter/opponent supporters/opponents supportive/critical sure/unsure survived/perished
surrender/resist surrendered/resisted take/give taken/given temporary/lasting thick/thin threat/promise
threatened/promised tighten/relax tightened/relaxed together/separately top/bottom transparent/opaque trust/distrust
unanimous/divided upheld/overturned uphold/overturn upward/downward urban/rural useful/useless valid/invalid
victim/perpetrator victims/perpetrators visible/invisible warm/cool welcomed/condemned welcome/condemn
wide/narrow widened/narrowed willing/unwilling win/defeat wise/foolish withdrawn/deployed won/forfeited
worthless/valuable young/elderly youngest/oldest
"""
OPPOSITE: dict[str, str] = {}
for _pair in ANTONYMS.split():
    _left, _right = _pair.split("/")
    OPPOSITE.setdefault(_left, _right)
    OPPOSITE.setdefault(_right, _left)

_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-]|[.,]\d)")
_FOREIGN_NUMBER = re.compile(r"(?<![\w.,-])\d+(?![\w-]|[.,]\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
KINDS = {"number": 1.0, "date": 1.0, "negation": 1.0, "antonym": 2.0, "entity": 1.5}
"""How readily each kind is tried first. Numbers and dates are compared by rule as well; antonyms and names are not."""


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


def contradict(
    text: str, rng: random.Random, names: list[str], kinds: dict[str, float] = KINDS
) -> tuple[str, str] | None:
    """(altered English sentence, kind of the alteration), or None if no rule fits. Kinds are tried in random order."""
    order = sorted(kinds, key=lambda kind: rng.random() ** (1 / kinds[kind]), reverse=True)
    rules = {"number": alter_number, "date": alter_date, "negation": alter_negation, "antonym": alter_antonym}
    for kind in order:
        new = alter_name(text, rng, names) if kind == "entity" else rules[kind](text, rng)
        if new and new != text:
            return new, kind
    return None


def contradict_foreign(
    foreign: str, english: str, rng: random.Random, names: list[str], words: dict[str, list[str]]
) -> tuple[str, str] | None:
    """The same on the foreign side, where a rule is safe in every language; `words` translates English words.

    A number or a year in digits that the English side has too, a word whose English has an opposite, a month, a
    weekday or a name that both sides spell alike is replaced. Endings may then be wrong; that does no harm.
    """
    rules = [
        lambda: _foreign_number(foreign, english, rng),
        lambda: _foreign_word(foreign, english, rng, words),
        lambda: _foreign_name(foreign, english, rng, names),
    ]
    rng.shuffle(rules)
    return next((new for rule in rules if (new := rule())), None)


def _foreign_number(foreign: str, english: str, rng: random.Random) -> tuple[str, str] | None:
    shared = [m for m in _FOREIGN_NUMBER.finditer(foreign) if re.search(rf"(?<!\d){m.group()}(?!\d)", english)]
    if not shared:
        return None
    match = rng.choice(shared)
    value = int(match.group())
    if 1900 <= value <= 2099:
        return _swap(foreign, match, str(value + rng.choice([-10, -5, -3, -2, -1, 1, 2, 3, 5]))), "date"
    other = value + rng.randint(1, 6) if value < 6 else round(value * rng.choice([0.4, 0.5, 0.7, 1.5, 2, 3, 5]))
    return _swap(foreign, match, str(other)), "number"


def _foreign_word(
    foreign: str, english: str, rng: random.Random, words: dict[str, list[str]]
) -> tuple[str, str] | None:
    calendar = {m.lower(): [x.lower() for x in pool if x != m] for pool in (MONTHS, WEEKDAYS) for m in pool}
    for word in rng.sample(found := re.findall(r"\b[a-z]+\b", english.lower()), len(found)):
        other = rng.choice(calendar[word]) if word in calendar else OPPOSITE.get(word)
        if other and words.get(word) and words.get(other) and words[word][0] != words[other][0]:
            match = re.search(rf"\b{re.escape(words[word][0])}\b", foreign, re.IGNORECASE)
            if match:
                new = words[other][0]
                new = new.capitalize() if match.group()[0].isupper() else new
                return _swap(foreign, match, new), "date" if word in calendar else "antonym"
    return None


def _foreign_name(foreign: str, english: str, rng: random.Random, names: list[str]) -> tuple[str, str] | None:
    alike = [m.group() for m in _NAME.finditer(english) if m.group() in foreign and m.group() not in MONTHS + WEEKDAYS]
    if not alike:
        return None
    name = rng.choice(alike)
    drawn = rng.sample(names, min(len(names), 60))
    same = [n for n in drawn if len(n.split()) == len(name.split()) and n not in english]
    return (foreign.replace(name, same[0]), "entity") if same else None
