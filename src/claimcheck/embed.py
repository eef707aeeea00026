"""Texts to unit vectors: the Embedder protocol, the bundled model and any sentence-transformers model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ModelError
from claimcheck.weights import MAX_TOKENS, Weights, batches_by_length, bundled, pad


class Embedder(Protocol):
    """What matching needs of a sentence encoder."""

    @property
    def name(self) -> str:
        """Enters cache keys and the report: another name means other vectors."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, float32 (n, d), in the order of `texts`."""


class BundledEmbedder:
    """The multilingual encoder that travels inside the package, run by onnxruntime.

    A text longer than the window is split into windows whose vectors are averaged; nothing is cut.
    """

    def __init__(self, weights: Weights | None = None):
        self._weights = weights or bundled()
        self._session = self._weights.session("encoder")
        self.name = f"{self._weights.name}/encoder"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, float32 (n, 384)."""
        windows, owners = self._windows(list(texts))
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        for rows in batches_by_length([len(w) for w in windows]):
            ids, mask = pad([windows[i] for i in rows])
            out = self._session.run(None, {"inputs_embeds": self._weights.lookup(ids), "attention_mask": mask})[0]
            lengths = np.array([len(windows[i]) for i in rows], dtype=np.float32)
            np.add.at(vectors, [owners[i] for i in rows], out * lengths[:, None])
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = vectors / np.maximum(norms, 1e-12)
        return unit

    def _windows(self, texts: list[str]) -> tuple[list[list[int]], list[int]]:
        cls, sep = self._weights.token_id("[CLS]"), self._weights.token_id("[SEP]")
        windows: list[list[int]] = []
        owners: list[int] = []
        room = MAX_TOKENS - 2
        for owner, encoding in enumerate(self._weights.tokenizer.encode_batch(texts, add_special_tokens=False)):
            for start in range(0, max(1, len(encoding.ids)), room):
                windows.append([cls, *encoding.ids[start : start + room], sep])
                owners.append(owner)
        return windows, owners


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or path. Nothing is fetched while `offline`."""

    def __init__(self, name: str, offline: bool = True):
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(name, local_files_only=offline)
        except Exception as error:
            hint = "It is not on this machine; allow downloads with --no-offline or name a folder." if offline else ""
            message = f"Embedding model {name!r} can't be loaded: {_first_line(error)} {hint}"
            raise ModelError(message.strip()) from error
        self.name = _name_of(name)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, float32 (n, d)."""
        if not texts:
            return self.embed([""])[:0]  # keeps the width of the model's vectors
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _name_of(name: str) -> str:
    """A folder's own name, so that no machine's path enters a report."""
    return Path(name).name if Path(name).exists() else name


def load_embedder(name: str = "bundled", *, offline: bool = True) -> Embedder:
    """The bundled encoder, or any sentence-transformers model by name or path.

    Raises:
        ModelError: if the model is missing or damaged.
    """
    return BundledEmbedder() if name == "bundled" else SentenceTransformerEmbedder(name, offline)
