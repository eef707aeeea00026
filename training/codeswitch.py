"""Code-switched copies of English training sentences (CoSDA-ML, Qin et al. 2020), with a dictionary counted here.

English-only NLI training wears the other languages away. Replacing words by their likely translations keeps the
gold label and brings foreign entries into every position of the task, without machine translation.
"""

import json
import random
import re
from collections import Counter, defaultdict

from training.common import LANGUAGES, WORK, parallel_pairs

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
Dictionary = dict[str, dict[str, list[str]]]


def count_dictionary(language: str, limit: int = 60_000, top: int = 3) -> dict[str, list[str]]:
    """English word -> up to three translations with a Dice score of at least 0.2."""
    together: dict[str, Counter[str]] = defaultdict(Counter)
    english_count: Counter[str] = Counter()
    foreign_count: Counter[str] = Counter()
    for row, (foreign, english, _) in enumerate(parallel_pairs(language)):
        if row >= limit:
            break
        f, e = set(_WORD.findall(foreign.lower())), set(_WORD.findall(english.lower()))
        if len(f) > 30:
            continue
        foreign_count.update(f)
        english_count.update(e)
        for word in e:
            together[word].update(f)
    result = {}
    for word, candidates in together.items():
        if english_count[word] < 5:
            continue
        scored = [(2 * c / (english_count[word] + foreign_count[t]), t) for t, c in candidates.most_common(40)]
        good = [t for score, t in sorted(scored, reverse=True)[:top] if score >= 0.2]
        if good:
            result[word] = good
    return result


def load_dictionary() -> Dictionary:
    """Dictionaries of all languages; counted once and kept."""
    kept = WORK / "dictionary.json"
    if not kept.exists():
        kept.write_text(json.dumps({lang: count_dictionary(lang) for lang in LANGUAGES}, ensure_ascii=False))
    loaded: Dictionary = json.loads(kept.read_text())
    return loaded


def switch(text: str, language: str, dictionary: Dictionary, rate: float, rng: random.Random) -> str:
    """The text with about `rate` of its words replaced; numbers and unknown words stay."""
    words = dictionary[language]

    def replace(match: re.Match[str]) -> str:
        options = words.get(match.group().lower())
        return rng.choice(options) if options and rng.random() < rate else match.group()

    return _WORD.sub(replace, text)


if __name__ == "__main__":
    print({language: len(words) for language, words in load_dictionary().items()})
