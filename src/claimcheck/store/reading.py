"""What was found out about texts when they were read (rubbish, language), kept by text."""

import json

from claimcheck.ingest.reader import Describe, Described, describe
from claimcheck.records import Excluded
from claimcheck.store.database import Store, key_of
from claimcheck.store.identity import READING_CODE, READING_LIBRARIES, surroundings


def kept_describe(store: Store) -> Describe:
    """`describe` with its answers kept: the identifier of languages is loaded only for new text."""
    version = surroundings(READING_CODE, READING_LIBRARIES)

    def remembered(text: str, start: int, spans: tuple[Excluded, ...], declared: str | None) -> Described:
        rest = json.dumps([start, [(span.start, span.end, span.reason) for span in spans], declared])
        key = key_of("text", version, rest, text)
        known = _decode(store.get([key]).get(key))
        if known is not None:
            return known
        answer = describe(text, start, spans, declared)
        data = json.dumps(answer.model_dump(mode="json")).encode()
        if _decode(data) == answer:
            store.put({key: data})
        return answer

    return remembered


def _decode(data: bytes | None) -> Described | None:
    try:
        return None if data is None else Described.model_validate(json.loads(data))
    except (ValueError, RecursionError):
        return None
