"""What comparing a whole folder came to: kept, so that a second report on unchanged articles compares nothing."""

import zlib
from collections.abc import Sequence

from pydantic import ValidationError

from claimcheck.records import Article, Claim, Finding, Origin, Record, Report, Topic
from claimcheck.settings import Settings
from claimcheck.store.database import Store, key_of
from claimcheck.store.identity import EXTRACTION_LIBRARIES, surroundings

CODE = ("", "judge/decision.json", "weights/opposites.json")
"""All code of the package, and what it reads."""
LIBRARIES = (*EXTRACTION_LIBRARIES, "datasketch", "faiss-cpu", "rapidfuzz")
MOST = 0.1
"""Share of the store's limit that one may take, so that one folder doesn't push out all else."""


class Comparison(Record):
    """The parts of a report that come from comparing its claims."""

    findings: tuple[Finding, ...]
    topics: tuple[Topic, ...]
    origins: tuple[Origin, ...]
    pairs_retrieved: int
    pairs_judged: int
    pairs_left_out: dict[str, int]


def comparison_key(
    articles: Sequence[Article], claims: Sequence[Claim], models: Sequence[object], settings: Settings
) -> bytes | None:
    """What decides a comparison: articles and claims in order, the models, the settings, the program, its libraries.

    None if it can't be told what one of the models is.
    """
    versions = [getattr(model, "version", None) for model in models]
    if not all(isinstance(version, str) for version in versions):
        return None
    digests = (key_of(record.model_dump_json()).hex() for record in (*articles, *claims))
    recorded, program = str(settings.recorded()), surroundings(CODE, LIBRARIES)
    return key_of("comparison", program, *map(str, versions), recorded, " ".join(digests))


def kept_comparison(store: Store, key: bytes) -> Comparison | None:
    """The comparison that is kept, or None."""
    packed = store.get([key]).get(key)
    if packed is None:
        return None
    try:
        return Comparison.model_validate_json(zlib.decompress(packed))
    except (ValidationError, zlib.error):
        return None


def keep_comparison(store: Store, key: bytes, report: Report) -> None:
    """Keep that of a report."""
    coverage = report.coverage
    comparison = Comparison(
        findings=report.findings,
        topics=report.topics,
        origins=report.origins,
        pairs_retrieved=coverage.pairs_retrieved,
        pairs_judged=coverage.pairs_judged,
        pairs_left_out=coverage.pairs_left_out,
    )
    packed = zlib.compress(comparison.model_dump_json().encode(), 1)
    if len(packed) <= MOST * store.max_bytes:
        store.put({key: packed})
