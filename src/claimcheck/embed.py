"""Texts to unit vectors: the Embedder protocol, the bundled model and any sentence-transformers model."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claimcheck.models.sources import cannot_load, on_disk, read_source
from claimcheck.models.windows import Count, join_vectors, split, well_formed
from claimcheck.weights import MAX_TOKENS, WIDTH, Weights, at_once, bundled, pad
from claimcheck.weights.card import precision


class Embedder(Protocol):
    """What matching needs of a sentence encoder."""

    @property
    def name(self) -> str:
        """Enters cache keys and the report: another name means other vectors."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, float32 (n, d), in the order of `texts`.

        A row depends on nothing but its text. A text longer than the model's window is read in parts.
        """

    def in_parts(self, texts: Sequence[str]) -> list[bool]:
        """For each text whether it is longer than the model's window."""


class BundledEmbedder:
    """The multilingual encoder that travels inside the package, run by onnxruntime."""

    def __init__(self, weights: Weights | None = None):
        self._weights = weights or bundled()
        self._session = self._weights.session("encoder")
        self.name = self._weights.label("encoder")

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, float32 (n, 384); see Embedder.embed."""
        distinct = _distinct(texts)
        parts, owners = _parts(list(distinct), self.in_parts(list(distinct)), self._weights.count, MAX_TOKENS - 2)
        ids = [self._weights.framed(tokens) for tokens in self._weights.tokens(parts)]
        vectors = np.zeros((len(parts), WIDTH), dtype=np.float32)
        batches = self._session.batches([len(row) for row in ids])

        def read(rows: list[int]) -> NDArray[np.float32]:
            padded, mask = pad([ids[i] for i in rows])
            return self._session.run(None, {"inputs_embeds": self._weights.lookup(padded), "attention_mask": mask})[0]

        for rows, found in zip(batches, at_once(read, batches), strict=True):
            vectors[rows] = found
        joined = join_vectors(vectors, owners, [len(row) for row in ids], len(distinct))
        return joined[[distinct[text] for text in texts]]

    def in_parts(self, texts: Sequence[str]) -> list[bool]:
        """See Embedder.in_parts."""
        return [len(tokens) > MAX_TOKENS - 2 for tokens in self._weights.tokens(texts)]


class SentenceTransformerEmbedder:
    """Any sentence-transformers model: a folder, or a name on the hub. Nothing is fetched while `offline`."""

    def __init__(self, name: str, offline: bool = True):
        from sentence_transformers import SentenceTransformer

        from claimcheck.models import tokens

        source = read_source(name)
        try:
            path, revision = (on_disk(source), None) if offline else (source.path, source.revision)
            self._model = SentenceTransformer(
                path, revision=revision, local_files_only=offline, model_kwargs={"dtype": precision()}
            )
            self._width = int(self._model.encode([""], show_progress_bar=False).shape[1])
        except Exception as error:
            raise cannot_load("Embedding", name, error, offline) from error
        prompt = self._model.prompts.get(self._model.default_prompt_name or "") or ""
        self._count = tokens.counter(self._model.tokenizer)
        self._room = tokens.room(self._model, prompt)
        self.name = source.label

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, float32 (n, d); see Embedder.embed."""
        if not texts:
            return np.zeros((0, self._width), dtype=np.float32)
        distinct = _distinct(texts)
        parts, owners = _parts(list(distinct), self.in_parts(list(distinct)), self._count, self._room)
        parts = [well_formed(part) for part in parts]
        encoded = self._model.encode(parts, normalize_embeddings=True, show_progress_bar=False)
        vectors = np.asarray(encoded, dtype=np.float32)
        if precision() != "float32":  # units but for the rounding
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-12)
        lengths = [max(1, self._count(part)) for part in parts]
        joined = join_vectors(vectors, owners, lengths, len(distinct))
        return joined[[distinct[text] for text in texts]]

    def in_parts(self, texts: Sequence[str]) -> list[bool]:
        """See Embedder.in_parts."""
        return [self._count(well_formed(text)) > self._room for text in texts]


def _distinct(texts: Sequence[str]) -> dict[str, int]:
    """Each distinct text with its number, so that a text is computed once."""
    return {text: number for number, text in enumerate(dict.fromkeys(texts))}


def _parts(texts: Sequence[str], long: Sequence[bool], count: Count, room: int) -> tuple[list[str], list[int]]:
    """All texts, the long ones in parts, and which text each part belongs to."""
    parts: list[str] = []
    owners: list[int] = []
    for owner, (text, is_long) in enumerate(zip(texts, long, strict=True)):
        own = split(well_formed(text), count, room) if is_long else [text]
        parts += own
        owners += [owner] * len(own)
    return parts, owners


def load_embedder(name: str = "bundled", *, offline: bool = True) -> Embedder:
    """The bundled encoder, or any sentence-transformers model: a folder, or "owner/name" or "owner/name@revision".

    Raises:
        ModelError: if the model is missing or damaged.
    """
    return BundledEmbedder() if name == "bundled" else SentenceTransformerEmbedder(name, offline)
