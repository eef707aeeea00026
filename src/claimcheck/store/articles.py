"""Articles to all that a corpus keeps of them: claims, their vectors, those of their sentences."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from claimcheck.extract.claims import claim_id
from claimcheck.match.rows import number_of, rows_of
from claimcheck.pipeline import Models, embed_all, flag_long
from claimcheck.progress import Progress
from claimcheck.store.corpus import Corpus, Document
from claimcheck.store.extraction import Extractor
from claimcheck.store.survey import Item

ARTICLES_A_CALL = 64


def documents_of(
    items: Sequence[Item], corpus: Corpus, extractor: Extractor, models: Models, progress: Progress
) -> Iterator[Document]:
    """The items' documents, in order; those that the corpus knows are taken from there."""
    rest = iter(items)
    with progress.stage("Extracting claims", len(items)) as stage:
        while part := list(islice(rest, ARTICLES_A_CALL)):
            yield from _documents(part, corpus, extractor, models, progress)
            stage.advance(len(part))


def _documents(
    items: Sequence[Item], corpus: Corpus, extractor: Extractor, models: Models, progress: Progress
) -> Iterable[Document]:
    known = {item.known.id: item.known for item in items if item.known}
    kept = dict(zip(sorted(known), corpus.documents(list(known.values())), strict=True))
    unknown = [item for item in items if not item.known]
    made = iter(_made(unknown, extractor, models, progress))
    return [_renamed(kept[item.known.id], item) if item.known else next(made) for item in items]


def _renamed(document: Document, item: Item) -> Document:
    """A document under the id that its article has now."""
    if document.article.id == item.id:
        return document
    claims = [
        claim.model_copy(update={"article": item.id, "id": claim_id(item.id, claim.text, claim.speaker)})
        for claim in document.claims
    ]
    order = sorted(range(len(claims)), key=lambda i: (claims[i].start, claims[i].end, claims[i].id))
    rows = document.rows.copy()
    rows["key"] = [number_of(claim.id) for claim in claims]
    return Document(
        article=document.article.model_copy(update={"id": item.id}),
        own=item.own,
        file=item.file,
        place=item.place,
        claims=tuple(claims[i] for i in order),
        sentences=document.sentences,
        rejected=document.rejected,
        rows=rows[order],
        vectors=document.vectors[order],
        contexts=document.contexts[order],
    )


def _made(items: Sequence[Item], extractor: Extractor, models: Models, progress: Progress) -> list[Document]:
    articles = [item.article.model_copy(update={"id": item.id}) for item in items if item.article]
    extractions = extractor.extract(articles)
    contexts = [
        [claim.context_in(article.text) for claim in one.claims]
        for article, one in zip(articles, extractions, strict=True)
    ]
    flat = [text for texts in contexts for text in texts]
    claims = flag_long([claim for one in extractions for claim in one.claims], flat, models)
    texts = [claim.text for claim in claims]
    vectors, sentences = embed_all([texts, flat], models.embedder.embed, progress)
    result, start = [], 0
    for item, article, one in zip(items, articles, extractions, strict=True):
        part = slice(start, start + len(one.claims))
        result.append(
            Document(
                article=article,
                own=item.own,
                file=item.file,
                place=item.place,
                claims=tuple(claims[part]),
                sentences=one.sentences,
                rejected=Counter(no.reason for no in one.rejected),
                rows=rows_of(claims[part]),
                vectors=vectors[part].astype(np.float16),
                contexts=sentences[part].astype(np.float16),
            )
        )
        start = part.stop
    return result
