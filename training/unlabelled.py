"""Pairs of claims of real articles as the judge meets them, without labels: distil.py has a larger judge label them.

The articles are those that rumours.py gives to the models, FNC-1 and in English. What passes the comparability gate,
set a little wider, is taken as claims and as sentences.
"""

import json

from training.gated import passing
from training.pairs import UNLABELLED
from training.rumours import FOLDER, write_articles


def main() -> None:
    """Write the pairs."""
    write_articles(False, FOLDER)
    found = passing(FOLDER)
    pairs = dict.fromkeys((a.text, b.text) for a, b in found.pairs)
    pairs |= dict.fromkeys((found.context(a), found.context(b)) for a, b in found.pairs)
    UNLABELLED.write_text(json.dumps([pair for pair in pairs if pair[0] != pair[1]], ensure_ascii=False))
    print(f"{len(found.pairs)} pairs of claims, {len(pairs)} with their sentences")


if __name__ == "__main__":
    main()
