"""Extraction whose results are kept by what it reads of an article: the same text elsewhere is not read again."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property

from claimcheck.extract.claims import claim_id, extract_claims
from claimcheck.extract.parse import Parser, load_parser
from claimcheck.extract.segment import segment
from claimcheck.records import Article, Claim, NotClaim, Record
from claimcheck.store.database import Store, key_of
from claimcheck.store.identity import EXTRACTION_CODE, EXTRACTION_LIBRARIES, bundled_identity, surroundings


class Extraction(Record):
    """What was found in one article."""

    sentences: int
    claims: tuple[Claim, ...]
    rejected: tuple[NotClaim, ...]


class Extractor:
    """Articles to claims, with a store or without. The parser is loaded when the first unknown article comes."""

    def __init__(self, parser: str = "bundled", store: Store | None = None):
        """`parser` as in the settings. Raises ModelError if it is missing or damaged and needed at once."""
        self._store = store
        if store is not None and parser == "bundled":
            identity = bundled_identity("parser", EXTRACTION_CODE, EXTRACTION_LIBRARIES)
            self.name, self.version = identity.name, identity.key
            self._load: Callable[[], Parser] = lambda: load_parser(parser)
        else:
            loaded = load_parser(parser)
            libraries = (*EXTRACTION_LIBRARIES, "spacy")
            self.name, self.version = loaded.name, f"{loaded.name}\n{surroundings(EXTRACTION_CODE, libraries)}"
            self._load = lambda: loaded

    def extract(self, articles: Sequence[Article]) -> list[Extraction]:
        """The extraction of each article, in order."""
        keys = [self._key(article) for article in articles]
        found = self._kept(keys)
        new = {key: essence(a, key.hex()) for key, a in zip(keys, articles, strict=True) if key not in found}
        computed = dict(zip(new, self._compute(list(new.values())), strict=True))
        if self._store is not None:
            self._store.put({key: data for key, one in computed.items() if (data := _encode(one)) is not None})
        found |= computed
        return [_of_article(found[key], article.id) for key, article in zip(keys, articles, strict=True)]

    def stored(self, articles: Sequence[Article]) -> int:
        """How many different ones of the articles the store knows."""
        return 0 if self._store is None else self._store.count({self._key(article) for article in articles})

    @cached_property
    def _parser(self) -> Parser:
        return self._load()

    def _key(self, article: Article) -> bytes:
        rest = json.dumps([article.lang, article.date, [(e.start, e.end, e.reason) for e in article.excluded]])
        return key_of("article", self.version, rest, article.text)

    def _kept(self, keys: Sequence[bytes]) -> dict[bytes, Extraction]:
        if self._store is None:
            return {}
        decoded = {key: _decode(data) for key, data in self._store.get(dict.fromkeys(keys)).items()}
        return {key: one for key, one in decoded.items() if one is not None}

    def _compute(self, articles: Sequence[Article]) -> list[Extraction]:
        if not articles:
            return []
        sentences = [segment(article) for article in articles]
        claims, rejected = extract_claims(articles, sentences, self._parser)
        return [
            Extraction(
                sentences=len(part),
                claims=tuple(claim for claim in claims if claim.article == article.id),
                rejected=tuple(one for one in rejected if one.article == article.id),
            )
            for article, part in zip(articles, sentences, strict=True)
        ]


def essence(article: Article, id: str) -> Article:
    """An article with nothing but what extraction may read: all of it enters the key, which is the id."""
    return Article(id=id, path="", text=article.text, lang=article.lang, date=article.date, excluded=article.excluded)


def _of_article(extraction: Extraction, id: str) -> Extraction:
    """An extraction under the id of the article that it is for."""
    claims = [
        claim.model_copy(update={"article": id, "id": claim_id(id, claim.text, claim.speaker)})
        for claim in extraction.claims
    ]
    return Extraction.model_construct(
        sentences=extraction.sentences,
        claims=tuple(sorted(claims, key=lambda c: (c.start, c.end, c.id))),
        rejected=tuple(one.model_copy(update={"article": id}) for one in extraction.rejected),
    )


def _encode(extraction: Extraction) -> bytes | None:
    """An extraction as JSON; None for one that would not come back as it was, which is then not kept.

    Escapes all but ASCII: texts may hold lone surrogates, which UTF-8 can't.
    """
    data = json.dumps(extraction.model_dump(mode="json"), separators=(",", ":")).encode()
    return data if _decode(data) == extraction else None


def _decode(data: bytes) -> Extraction | None:
    with suppress(ValueError):  # lone surrogates, which the fast reader refuses
        return Extraction.model_validate_json(data)
    try:
        return Extraction.model_validate(json.loads(data))
    except (ValueError, RecursionError):
        return None
