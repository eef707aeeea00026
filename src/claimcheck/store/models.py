"""Models whose answers are kept. A model is loaded only when a text comes that the store does not know."""

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from claimcheck.embed import Embedder, load_embedder
from claimcheck.judge.nli import LABELS, Nli, TextPair, load_nli
from claimcheck.settings import Settings
from claimcheck.store.database import Store, key_of
from claimcheck.store.identity import EMBEDDING_CODE, NLI_CODE, Identity, identity_of

NUMBER = np.dtype("<f4")
"""How numbers are kept: exactly as computed, so that a report is the same with and without a store."""
FLAG = np.dtype("u1")
TEXTS_A_CALL = 1024
"""Texts looked up at once: bounds the memory."""
MAX_WIDTH = 1 << 16

M = TypeVar("M", Embedder, Nli)
T = TypeVar("T", bound=Hashable)


class _Kept(Generic[M]):
    """What both kinds of models share: loading at need, and rows of numbers by text."""

    def __init__(self, identity: Identity, load: Callable[[], M], store: Store):
        """Load the model at once if the store has never seen it, so that a missing one costs no other work.

        Raises:
            ModelError: if the model is then missing or damaged.
        """
        self.name = identity.name
        self._load: Callable[[], M] = load
        self._store = store
        self.version = self._prefix = key_of(identity.key).hex()
        self._width = self._known_width() or self._learn_width()

    def in_parts(self, texts: Sequence[str]) -> list[bool]:
        """See Embedder.in_parts and Nli.in_parts."""

        def compute(missing: Sequence[str]) -> NDArray[np.uint8]:
            return np.array(self._model.in_parts(missing), dtype=FLAG).reshape(-1, 1)

        return [bool(row[0]) for row in self._rows(texts, lambda text: self._key("long", text), 1, FLAG, compute)]

    @cached_property
    def _model(self) -> M:
        return self._load()

    def rest(self) -> None:
        """Let go of the loaded model; it is loaded again when it is needed."""
        self.__dict__.pop("_model", None)

    def _key(self, kind: str, *texts: str) -> bytes:
        return key_of(kind, self._prefix, *texts)

    def _known_width(self) -> int | None:
        key = self._key("model")
        width = int.from_bytes(self._store.get([key]).get(key, b""), "little")
        return width if 0 < width < MAX_WIDTH else None

    def _learn_width(self) -> int:
        width = self._measure(self._model)
        self._store.put({self._key("model"): width.to_bytes(4, "little")})
        return width

    def _measure(self, model: M) -> int:
        """How many numbers the model gives for one text or pair."""
        raise NotImplementedError

    def _rows(
        self,
        items: Sequence[T],
        key: Callable[[T], bytes],
        width: int,
        dtype: "np.dtype[np.float32] | np.dtype[np.uint8]",
        compute: Callable[[Sequence[T]], NDArray[np.float32] | NDArray[np.uint8]],
    ) -> NDArray[np.float32] | NDArray[np.uint8]:
        """An array (n, width) aligned with the items: rows from the store, the others computed and kept."""
        parts = [np.zeros((0, width), dtype=dtype)]
        for start in range(0, len(items), TEXTS_A_CALL):
            part = items[start : start + TEXTS_A_CALL]
            keys = {item: key(item) for item in part}
            size = width * dtype.itemsize
            found = {k: value for k, value in self._store.get(keys.values()).items() if len(value) == size}
            missing = [item for item, k in keys.items() if k not in found]
            if missing:
                computed = np.asarray(compute(missing), dtype=dtype)
                new = {keys[item]: row.tobytes() for item, row in zip(missing, computed, strict=True)}
                self._store.put(new)
                found |= new
            rows = np.frombuffer(b"".join(found[keys[item]] for item in part), dtype=dtype)
            parts.append(rows.reshape(-1, width))
        return np.concatenate(parts)


class KeptEmbedder(_Kept[Embedder]):
    """An embedder whose vectors are kept; see Embedder."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, float32 (n, d); see Embedder.embed."""
        rows = self._rows(texts, self._vector_key, self._width, NUMBER, lambda missing: self._model.embed(missing))
        return rows.astype(np.float32, copy=False)

    def stored(self, texts: Sequence[str]) -> int:
        """For how many of the texts the vector is there."""
        return self._store.count({self._vector_key(text) for text in texts})

    def _vector_key(self, text: str) -> bytes:
        return self._key("vector", text)

    def _measure(self, model: Embedder) -> int:
        return int(model.embed([]).shape[1])


class KeptNli(_Kept[Nli]):
    """An NLI model whose probabilities are kept; see Nli."""

    def predict(self, pairs: Sequence[TextPair]) -> NDArray[np.float32]:
        """Probabilities, float32 (n, 3); see Nli.predict."""
        rows = self._rows(pairs, self._pair_key, self._width, NUMBER, lambda missing: self._model.predict(missing))
        return rows.astype(np.float32, copy=False)

    def stored(self, pairs: Sequence[TextPair]) -> int:
        """For how many of the pairs the probabilities are there."""
        return self._store.count({self._pair_key(pair) for pair in pairs})

    def _pair_key(self, pair: TextPair) -> bytes:
        return self._key("nli", *pair)

    def _measure(self, model: Nli) -> int:
        # Loading is what tells whether the model works; its width is fixed.
        return len(LABELS)


def rest(model: Embedder | Nli) -> None:
    """Let go of what a model has loaded, if it can load it again."""
    if isinstance(model, _Kept):
        model.rest()


def kept_embedder(settings: Settings, store: Store) -> Embedder:
    """The embedding model of the settings with its vectors kept. Raises ModelError; see KeptEmbedder."""
    name = settings.model
    identity, load = _identified(
        lambda: identity_of("encoder", name, EMBEDDING_CODE),
        lambda: load_embedder(name, offline=settings.offline),
    )
    return KeptEmbedder(identity, load, store) if identity else load()


def kept_nli(settings: Settings, store: Store) -> Nli:
    """The NLI model of the settings with its verdicts kept. Raises ModelError; see KeptNli."""
    name = settings.nli_model
    identity, load = _identified(
        lambda: identity_of("nli", name, NLI_CODE),
        lambda: load_nli(name, offline=settings.offline),
    )
    return KeptNli(identity, load, store) if identity else load()


def _identified(tell: Callable[[], Identity | None], load: Callable[[], M]) -> tuple[Identity | None, Callable[[], M]]:
    """What can be told of a model, after loading if not before, and how to get it."""
    identity = tell()
    if identity is not None:
        return identity, load
    model = load()
    return tell(), lambda: model
