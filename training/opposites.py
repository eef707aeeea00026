"""Words of opposite meaning in eleven languages, counted from parallel sentences; writes weights/opposites.json.

English pairs of opposites are those of contrast.py. A foreign form stands for an English word where the two occur in
the same sentence pairs: "narrow" forms hardly ever occur without it, "broad" ones may be its translation. A narrow
form of one end that true translations show where the other end is meant is dropped, so that what is left hardly ever
tells two translations of one sentence apart.

    python -m training.opposites
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from training.common import LANGUAGES, held_out, parallel_pairs
from training.contrast import OPPOSITE
from training.devdata import REPOSITORY

OUT = REPOSITORY / "src/claimcheck/weights/opposites.json"
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCES = 120_000
SEEN = 8
"""Sentence pairs in which a foreign form must occur together with an English word."""
NARROW, BROAD = 0.25, 0.15
"""Share of a form's occurrences beside an English word: above one it translates the word, above the other it may."""
USED = 0.01
"""Share of an English word's occurrences beside a form that translates it."""
LIFT = 12.0
"""How many times as often as by chance the two must occur together."""
ALARMS = 0.01
"""Share of the sentence pairs with a narrow form and the other end in which it may raise a false alarm."""
Forms = dict[str, dict[str, list[str]]]


def words(text: str) -> set[str]:
    return set(WORD.findall(text.lower()))


def sentences(language: str) -> Iterator[tuple[set[str], set[str]]]:
    """Word sets (foreign, English) of the pairs that are not kept for measuring."""
    for row, (foreign, english, _) in enumerate(parallel_pairs(language)):
        if row >= SENTENCES:
            break
        if not held_out(english):
            yield words(foreign), words(english)


def count(language: str) -> Forms:
    """English word -> its narrow and its broad forms."""
    together: dict[str, Counter[str]] = defaultdict(Counter)
    foreign_count: Counter[str] = Counter()
    english_count: Counter[str] = Counter()
    total = 0
    for foreign, english in sentences(language):
        total += 1
        foreign_count.update(foreign)
        for word in english & OPPOSITE.keys():
            english_count[word] += 1
            together[word].update(foreign)
    result: Forms = {}
    for word, found in together.items():
        forms: dict[str, list[str]] = {"narrow": [], "broad": []}
        for form, n in found.items():
            lift = n * total / (english_count[word] * foreign_count[form])
            share, used = n / foreign_count[form], n / english_count[word]
            # "nach" is no rare word, but what "after" is called most often.
            common = n >= SEEN // 2 and used >= 0.1 and lift >= 4
            if common or (n >= SEEN // 2 and lift >= LIFT and share >= BROAD):
                forms["broad"].append(form)
            if n >= SEEN and used >= USED and share >= NARROW and (lift >= LIFT or used >= 0.2):
                forms["narrow"].append(form)
        result[word] = forms
    return result


def prune(language: str, forms: Forms) -> None:
    """Drop the narrow forms that tell true translations apart."""
    owners: dict[str, set[str]] = defaultdict(set)
    for word, found in forms.items():
        for form in found["narrow"]:
            owners[form].add(word)
    broad = {word: set(found["broad"]) for word, found in forms.items()}
    chances: Counter[tuple[str, str]] = Counter()
    alarms: Counter[tuple[str, str]] = Counter()
    for foreign, english in sentences(language):
        for form in foreign & owners.keys():
            for word in owners[form]:
                other = OPPOSITE[word]
                chances[word, form] += 1
                if other in english and word not in english and not foreign & broad.get(other, set()):
                    alarms[word, form] += 1
    for word, found in forms.items():
        found["narrow"] = [f for f in found["narrow"] if alarms[word, f] <= ALARMS * chances[word, f]]


def ends(forms: Forms, pairs: list[tuple[str, str]]) -> dict[str, dict[str, list[int]]]:
    """Form -> the ends that it stands for: 2 * number of the pair, + 1 for its second word."""
    result: dict[str, dict[str, set[int]]] = {"narrow": defaultdict(set), "broad": defaultdict(set)}
    for number, pair in enumerate(pairs):
        for side, word in enumerate(pair):
            for kind in ("narrow", "broad"):
                for form in forms.get(word, {}).get(kind, []):
                    result[kind][form].add(2 * number + side)
    return {kind: {form: sorted(found) for form, found in sorted(kept.items())} for kind, kept in result.items()}


def main() -> None:
    """Write the file."""
    pairs = sorted({(min(pair), max(pair)) for pair in OPPOSITE.items()})
    languages = {"en": ends({word: {"narrow": [word], "broad": [word]} for word in OPPOSITE}, pairs)}
    for language in LANGUAGES:
        forms = count(language)
        prune(language, forms)
        languages[language] = ends(forms, pairs)
        print(language, {kind: len(found) for kind, found in languages[language].items()})
    content = {"pairs": pairs, "languages": languages}
    OUT.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
