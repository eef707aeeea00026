"""Small reports made by hand: an invented fire on an invented ferry, told by three newspapers in three languages."""

from typing import Any

from claimcheck.records import (
    Article,
    Claim,
    Coverage,
    DateMention,
    Decision,
    Entity,
    Excluded,
    Finding,
    Origin,
    Position,
    Quantity,
    Report,
    Run,
    Skipped,
    Topic,
    content_id,
)

ENGLISH = """Dozens hurt in fire on ferry off Nordhaven

A fire broke out in the engine room of the ferry Aurelia on Saturday evening, officials said. \
At least 42 passengers were injured, according to the coast guard, and two people died. \
Some 310 people were on board.

“The operator had known about the faulty pump since January,” said Mira Holt, who leads the seafarers’ union. \
Transport minister Jon Varga was more careful: if the log book is genuine, the company knew of the defect in winter. \
The harbour will stay closed until Monday, the port office said.

[ Subscribe now for unlimited access ]
"""
GERMAN = """Brand auf der Fähre „Aurelia“ vor Nordhafen

Im Maschinenraum der Fähre „Aurelia“ ist am Samstagabend ein Feuer ausgebrochen. \
Nach Angaben der Küstenwache wurden 36 Fahrgäste verletzt; zwei Menschen kamen ums Leben. \
Die Reederei Nordlinie wies den Vorwurf zurück, von der defekten Pumpe gewusst zu haben, und verwies auf die letzte \
Prüfung durch die Schiffssicherheitsüberwachungsbehörde. \
Der Hafen bleibt nach Auskunft der Hafenmeisterei bis Mittwoch gesperrt. \
Die „Aurelia“ wurde 1998 in Dienst gestellt.
"""
UKRAINIAN = """Пожежа на поромі «Аурелія»: кількість загиблих зросла до трьох

Кількість загиблих унаслідок пожежі зросла до трьох, повідомила берегова охорона в понеділок. \
Вогонь спалахнув у машинному відділенні. \
Чи знав оператор про несправність насоса, слідство поки не встановило.
"""

ARTICLES = {
    "en": Article(
        id="ferry-en",
        path="articles/harbour-post/ferry-fire.md",
        text=ENGLISH,
        lang="en",
        title="Dozens hurt in fire on ferry off Nordhaven",
        outlet="Harbour Post",
        author="Ada Quill",
        date="2026-03-15",
        url="https://news.example/harbour/ferry-fire",
        excluded=(Excluded(start=ENGLISH.index("[ Sub"), end=ENGLISH.index(" ]") + 2, reason="advertisement"),),
    ),
    "de": Article(
        id="ferry-de",
        path="articles/kuestenbote/faehre-brand.md",
        text=GERMAN,
        lang="de",
        title="Brand auf der Fähre „Aurelia“ vor Nordhafen",
        outlet="Küstenbote",
        date="2026-03-15T07:30:00+01:00",
        url="https://news.example/kuestenbote/brand?id=7#top",
    ),
    "uk": Article(
        id="ferry-uk",
        path="articles/vechirniy-port/porom.txt",
        text=UKRAINIAN,
        lang="uk",
        title="Пожежа на поромі «Аурелія»: кількість загиблих зросла до трьох",
        outlet="Вечірній порт",
        date="2026-03-16",
        notes=("Read as windows-1251: the file is not UTF-8.",),
    ),
}


def claim(lang: str, quote: str, sentence: str = "", article: Article | None = None, **fields: Any) -> Claim:
    """A claim that stands in an article; `sentence` is the text around it, if there is more than the quote."""
    article = article or ARTICLES[lang]
    start = article.text.index(quote)
    context = article.text.index(sentence or quote)
    values = {
        "id": content_id(article.id, fields.get("text", quote)),
        "article": article.id,
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "text": quote,
        "lang": lang,
        "as_of": (article.date or "")[:10] or None,
        "context_start": context,
        "context_end": context + len(sentence or quote),
    }
    return Claim(**(values | fields))


def number(quote: str, text: str, value: float, thing: str, **fields: Any) -> Quantity:
    """A number at its place in the quote."""
    start = quote.index(text)
    return Quantity(text=text, start=start, end=start + len(text), low=value, high=value, thing=thing, **fields)


def weekday(quote: str, text: str, day: str) -> DateMention:
    """A weekday at its place in the quote."""
    start = quote.index(text)
    return DateMention(
        text=text, start=start, end=start + len(text), earliest=day, latest=day, precision="weekday", yearless=True
    )


def name(quote: str, text: str, key: str, kind: Any) -> Entity:
    """A name at its place in the quote."""
    start = quote.index(text)
    return Entity(text=text, start=start, end=start + len(text), key=key, kind=kind)


def finding(label: Any, kind: str, one: Claim, other: Claim, reason: str, score: float = 0.9, **fields: Any) -> Finding:
    """A verdict with its ids in order."""
    a, b = sorted((one.id, other.id))
    signals = {"nli_contradiction": 0.812345678, "same_unit": True, "difference": None, "matched_on": "subject"}
    values = {"id": content_id(kind, a, b), "label": label, "kind": kind, "score": score, "reason": reason}
    return Finding(**(values | {"a": a, "b": b, "signals": signals} | fields))


def _claims() -> dict[str, Claim]:
    hurt_en, hurt_de = "At least 42 passengers were injured", "wurden 36 Fahrgäste verletzt"
    knew_de = "Die Reederei Nordlinie wies den Vorwurf zurück, von der defekten Pumpe gewusst zu haben"
    closed_en, closed_de = "The harbour will stay closed until Monday", "Der Hafen bleibt {} bis Mittwoch gesperrt"
    closed_de = closed_de.format("nach Auskunft der Hafenmeisterei")
    dead_uk = "Кількість загиблих унаслідок пожежі зросла до трьох"
    return {
        "fire_en": claim(
            "en",
            "A fire broke out in the engine room of the ferry Aurelia on Saturday evening",
            "A fire broke out in the engine room of the ferry Aurelia on Saturday evening, officials said.",
            speaker="officials",
            attribution="reported",
        ),
        "fire_de": claim(
            "de",
            "Im Maschinenraum der Fähre „Aurelia“ ist am Samstagabend ein Feuer ausgebrochen",
            GERMAN.split("\n")[2].split(" Nach")[0],
        ),
        "fire_uk": claim("uk", "Вогонь спалахнув у машинному відділенні", "Вогонь спалахнув у машинному відділенні."),
        "hurt_en": claim(
            "en",
            hurt_en,
            "At least 42 passengers were injured, according to the coast guard, and two people died.",
            speaker="the coast guard",
            attribution="reported",
            quantities=(number(hurt_en, "42", 42, "passengers", hedge="at_least"),),
        ),
        "hurt_de": claim(
            "de",
            hurt_de,
            "Nach Angaben der Küstenwache wurden 36 Fahrgäste verletzt; zwei Menschen kamen ums Leben.",
            text="36 Fahrgäste wurden verletzt",
            speaker="Küstenwache",
            attribution="reported",
            quantities=(number(hurt_de, "36", 36, "fahrgäste"),),
        ),
        "dead_en": claim(
            "en",
            "two people died",
            quantities=(number("two people died", "two", 2, "people"),),
            speaker="the coast guard",
        ),
        "dead_uk": claim(
            "uk",
            dead_uk,
            UKRAINIAN.split("\n")[2].split(" Вогонь")[0],
            speaker="берегова охорона",
            attribution="reported",
            quantities=(number(dead_uk, "трьох", 3, "загиблих"),),
        ),
        "knew_en": claim(
            "en",
            "The operator had known about the faulty pump since January",
            "“The operator had known about the faulty pump since January,” said Mira Holt, "
            "who leads the seafarers’ union.",
            text="Nordlinie had known about the faulty pump since January",
            additions=("the operator = Nordlinie",),
            speaker="Mira Holt",
            attribution="direct",
        ),
        "knew_if": claim(
            "en",
            "if the log book is genuine, the company knew of the defect in winter",
            speaker="Jon Varga",
            attribution="reported",
            modality="conditional",
            condition="if the log book is genuine",
        ),
        "knew_de": claim(
            "de",
            knew_de,
            GERMAN.split("verletzt; ")[1].split(". ", 2)[1] + ".",
            speaker="Reederei Nordlinie",
            attribution="reported",
            modality="denied",
            polarity="negative",
        ),
        "knew_uk": claim(
            "uk",
            "Чи знав оператор про несправність насоса, слідство поки не встановило",
            modality="asked",
            polarity="negative",
        ),
        "closed_en": claim(
            "en",
            closed_en,
            closed_en + ", the port office said.",
            speaker="the port office",
            attribution="reported",
            modality="planned",
            dates=(weekday(closed_en, "Monday", "2026-03-16"),),
        ),
        "closed_de": claim(
            "de",
            closed_de,
            speaker="Hafenmeisterei",
            attribution="reported",
            dates=(weekday(closed_de, "Mittwoch", "2026-03-18"),),
        ),
        "board_en": claim("en", "Some 310 people were on board", flags=("truncated",)),
        "built_de": claim("de", "Die „Aurelia“ wurde 1998 in Dienst gestellt"),
    }


CLAIMS = _claims()


def _findings() -> dict[str, Finding]:
    c = CLAIMS
    return {
        "hurt": finding(
            "conflict",
            "number",
            c["hurt_en"],
            c["hurt_de"],
            "Both count injured passengers: at least 42 against 36.",
            0.93,
        ),
        "knew": finding(
            "conflict",
            "status",
            c["knew_en"],
            c["knew_de"],
            "One side states that the operator knew of the pump, the other reports its denial.",
            0.88,
        ),
        "closed": finding(
            "conflict",
            "date",
            c["closed_en"],
            c["closed_de"],
            "The harbour opens again on different days.",
            0.61,
            possible=True,
        ),
        "dead": finding(
            "update",
            "number",
            c["dead_en"],
            c["dead_uk"],
            "A later count is higher: 2 on 15 March, 3 on 16 March.",
            0.84,
        ),
        "fire": finding("agreement", "same", c["fire_en"], c["fire_de"], "Both name the engine room.", 0.95),
        "fire_uk": finding("agreement", "same", c["fire_en"], c["fire_uk"], "Both name the engine room.", 0.9),
    }


FINDINGS = _findings()


def _topics() -> tuple[Topic, ...]:
    c, f = CLAIMS, FINDINGS
    knew = ("knew_en", "knew_de", "knew_if", "knew_uk")
    fire = ("fire_en", "fire_de", "fire_uk")
    return (
        Topic(
            id=content_id("topic", "knew"),
            heading=c["knew_en"].text,
            lang="en",
            claims=tuple(c[k].id for k in knew),
            findings=(f["knew"].id,),
            positions=(
                Position(stance="unclear", claims=(c["knew_uk"].id,), holders=("Вечірній порт",)),
                Position(stance="holds", claims=(c["knew_en"].id,), holders=("Mira Holt",)),
                Position(stance="conditional", claims=(c["knew_if"].id,), holders=("Jon Varga",)),
                Position(stance="denies", claims=(c["knew_de"].id,), holders=("Reederei Nordlinie",)),
            ),
        ),
        Topic(
            id=content_id("topic", "fire"),
            heading=c["fire_en"].text,
            lang="en",
            claims=tuple(c[k].id for k in fire),
            findings=(f["fire"].id, f["fire_uk"].id),
            positions=(),
        ),
    )


RUN = Run(
    version="0.1.0",
    models={"embedder": "bundled sha256:3b0c…", "judge": "bundled sha256:91fe…"},
    settings={"threshold": 0.5, "neighbours": 20, "same_article": False},
)
SKIPPED = (
    Skipped(path="articles/photo.txt", reason="binary file", detail="null bytes in the first 1,024"),
    Skipped(
        path="articles/old.jsonl", reason="broken line", detail="line 17: no closing brace; the other lines are read"
    ),
)


def coverage(articles: int, claims: int, judged: int = 41) -> Coverage:
    """Coverage that goes with a sample."""
    return Coverage(
        articles=articles,
        sentences=2 * claims,
        claims=claims,
        pairs_retrieved=judged + 12,
        pairs_judged=judged,
        not_claims={"question": 1, "opinion": 2},
        pairs_left_out={"different time": 5, "different matter": 7},
    )


def report(**fields: Any) -> Report:
    """The whole sample; `fields` replace parts of it."""
    values = {
        "articles": tuple(ARTICLES.values()),
        "claims": tuple(CLAIMS.values()),
        "findings": tuple(FINDINGS.values()),
        "topics": _topics(),
        "skipped": SKIPPED,
        "coverage": coverage(3, len(CLAIMS)),
        "run": RUN,
    }
    return Report(**(values | fields))


def empty(**fields: Any) -> Report:
    """A report about nothing."""
    nothing: dict[str, Any] = dict.fromkeys(("articles", "claims", "findings", "topics", "skipped"), ())
    return report(**(nothing | {"coverage": coverage(0, 0, 0)} | fields))


def one_article() -> Report:
    """A report on a single article: nothing to compare it with."""
    claims = tuple(c for c in CLAIMS.values() if c.article == ARTICLES["de"].id)
    return empty(articles=(ARTICLES["de"],), claims=claims, coverage=coverage(1, len(claims), 0))


def no_claims() -> Report:
    """Two articles in which nothing was found."""
    return empty(articles=(ARTICLES["en"], ARTICLES["de"]), coverage=coverage(2, 0, 0))


def no_conflicts() -> Report:
    """Agreement everywhere, and a second topic's worth of claims that nothing contradicts."""
    return report(findings=(FINDINGS["fire"], FINDINGS["fire_uk"]), topics=_topics()[1:], skipped=())


def copied() -> Report:
    """The sample, of which the English and the German account are copies of one text."""
    fire, fire_uk = FINDINGS["fire"], FINDINGS["fire_uk"]
    german = finding("agreement", "same", CLAIMS["fire_de"], CLAIMS["fire_uk"], "Both name the engine room.", 0.8)
    hurt = FINDINGS["hurt"].model_copy(update={"origins": 1})
    findings = (
        hurt,
        fire.model_copy(update={"origins": 1}),
        fire_uk,
        german.model_copy(update={"repeats": fire_uk.id}),
    )
    origin = Origin(id="0" * 12, articles=(ARTICLES["de"].id, ARTICLES["en"].id))
    return report(findings=findings, topics=(), origins=(origin,))


def many(findings: int) -> Report:
    """A report with as many conflicts between two articles, for lists that are long."""
    articles, claims, verdicts = [], [], []
    for side, lang in enumerate(("en", "de")):
        lines = [f"Station {i} counted {i * 7 + side} visitors in hall {i % 40}." for i in range(findings)]
        articles.append(ARTICLES[lang].model_copy(update={"text": "\n".join(lines), "excluded": ()}))
        at = 0
        for line in lines:
            claims.append(
                Claim(
                    id=content_id(lang, line),
                    article=articles[-1].id,
                    start=at,
                    end=at + len(line),
                    quote=line,
                    text=line,
                    lang=lang,
                    speaker=f"guard {len(claims) % 23}",
                    context_start=at,
                    context_end=at + len(line),
                )
            )
            at += len(line) + 1
    for i in range(findings):
        kind = ("number", "date", "status")[i % 3]
        verdicts.append(
            finding("conflict", kind, claims[i], claims[findings + i], "The counts differ.", 1 - i / findings / 2)
        )
    return report(
        articles=tuple(articles),
        claims=tuple(claims),
        findings=tuple(verdicts),
        topics=(),
        skipped=(),
        coverage=coverage(2, len(claims), findings),
    )


ATTACKS = (
    "<script>window.hacked = 1</script>",
    "<img src=x onerror=window.hacked=1>",
    '" onmouseover="window.hacked=1" autofocus onfocus="window.hacked=1',
    "'><svg onload=window.hacked=1>",
    "</script></style></title></textarea><script>window.hacked = 1</script>",
    "--><script>window.hacked = 1</script><!--",
    "{{ 7 * 7 }} {% for x in range(9) %}x{% endfor %} {# gone #} ${7*7}",
    "javascript:window.hacked=1",
    "\u202eesrever\u202d \u2066isolate",
    "null\x00byte \x1b[31m \x85 \ufffe",
    "half a \ud83d character",
    "Ω" * 100_000,
)


def hostile() -> Report:
    """Every attack in every field that an article can fill."""
    articles, claims, verdicts = [], [], []
    for i, attack in enumerate(ATTACKS):
        text = f"{attack} The gate was opened {i + 2} times. {attack}"
        for side in ("a", "b"):
            article = Article(
                id=f"{side}{i}{attack}",
                path=f"{side}/{attack}.txt",
                text=text,
                lang="en",
                title=attack,
                outlet=attack,
                author=attack,
                date=attack[:60],
                url=attack if i % 2 else "https://news.example/" + attack,
                notes=(attack,),
            )
            articles.append(article)
            claims.append(
                claim(
                    "en",
                    text,
                    article=article,
                    text=f"{side} {attack}",
                    speaker=attack,
                    condition=attack,
                    additions=(attack,),
                    as_of=attack[:60],
                    flags=(attack[:60],),
                )
            )
        verdict = finding(
            ("conflict", "update", "agreement")[i % 3],
            attack[:60],
            *claims[-2:],
            attack,
            signals={attack[:60]: attack[:60]},
        )
        verdicts.append(verdict)
    topic = Topic(
        id=content_id("hostile"),
        heading=ATTACKS[4],
        lang="en",
        claims=tuple(c.id for c in claims[:4]),
        findings=(verdicts[0].id, verdicts[1].id),
        positions=(Position(stance="holds", claims=tuple(c.id for c in claims[:4]), holders=ATTACKS),),
    )
    lonely = claim("en", "The gate was opened 2 times.", article=articles[0], text="lonely", speaker=ATTACKS[0])
    return report(
        articles=tuple(articles),
        claims=(*claims, lonely),
        findings=tuple(verdicts),
        topics=(topic,),
        skipped=tuple(Skipped(path=a, reason=a, detail=a) for a in ATTACKS),
        run=Run(version=ATTACKS[0], models={a[:60]: a for a in ATTACKS}, settings={a[:60]: a for a in ATTACKS}),
        decisions=tuple(
            Decision(id=v.id, status="accepted" if i % 2 else "needs-look", reason=attack, who=attack)
            for i, (v, attack) in enumerate(zip(verdicts, ATTACKS, strict=True))
            if i > 5
        ),
    )
