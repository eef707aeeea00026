"""Natural language inference: the Nli protocol, the bundled model and any sentence-transformers CrossEncoder."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from claimcheck.embed import _first_line, _name_of
from claimcheck.errors import ModelError
from claimcheck.weights import MAX_TOKENS, Weights, batches_by_length, bundled, pad

if TYPE_CHECKING:
    from tokenizers import Encoding

LABELS = ("entailment", "neutral", "contradiction")


class Nli(Protocol):
    """What judging needs of an NLI model."""

    @property
    def name(self) -> str:
        """Enters cache keys and the report."""

    def predict(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Probabilities, float32 (n, 3), of (premise, hypothesis) pairs: entailment, neutral, contradiction."""


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows that sum to one."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: NDArray[np.float32] = shifted / shifted.sum(axis=1, keepdims=True)
    return result


def label_columns(labels: Sequence[str]) -> list[int]:
    """Where entailment, neutral and contradiction stand among a model's own labels.

    Raises:
        ModelError: if one of the three is missing or a label is unknown: a guessed order gives silent nonsense.
    """
    known = [label.lower().removeprefix("label_") for label in labels]
    if sorted(known) != sorted(LABELS):
        raise ModelError(f"The NLI model's labels are {list(labels)}; needed are {list(LABELS)}. Name another model.")
    return [known.index(name) for name in LABELS]


class BundledNli:
    """The multilingual judge that travels inside the package, run by onnxruntime."""

    def __init__(self, weights: Weights | None = None):
        self._weights = weights or bundled()
        self._session = self._weights.session("nli")
        self._columns = label_columns(self._weights.settings["nli_labels"])
        self._temperature = float(self._weights.settings["nli_temperature"])
        self.name = f"{self._weights.name}/nli"

    def predict(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Probabilities, float32 (n, 3). See `fits` for pairs longer than the window."""
        probabilities = np.zeros((len(pairs), 3), dtype=np.float32)
        rows = [self._encode(*pair) for pair in pairs]
        for batch in batches_by_length([len(ids) for ids, _ in rows]):
            ids, mask = pad([rows[i][0] for i in batch])
            types = (np.arange(ids.shape[1])[None] >= np.array([rows[i][1] for i in batch])[:, None]) * mask
            inputs = {"inputs_embeds": self._weights.lookup(ids), "attention_mask": mask, "token_type_ids": types}
            logits = self._session.run(None, inputs)[0][:, self._columns]
            probabilities[batch] = softmax(logits / self._temperature)
        return probabilities

    def fits(self, premise: str, hypothesis: str) -> bool:
        """Whether the pair is read whole. The middle of the longer side is left out otherwise."""
        return sum(len(e.ids) for e in self._pieces(premise, hypothesis)) + 3 <= MAX_TOKENS

    def _pieces(self, premise: str, hypothesis: str) -> "list[Encoding]":
        return self._weights.tokenizer.encode_batch([premise, hypothesis], add_special_tokens=False)

    def _encode(self, premise: str, hypothesis: str) -> tuple[list[int], int]:
        cls, sep = self._weights.token_id("[CLS]"), self._weights.token_id("[SEP]")
        first, second = (e.ids for e in self._pieces(premise, hypothesis))
        room = MAX_TOKENS - 3
        if len(first) + len(second) > room:
            half = room // 2
            keep = max(half, room - min(len(first), len(second)))
            first, second = (_ends(s, keep if len(s) > half else half) for s in (first, second))
            first, second = _ends(first, room - min(len(second), half)), _ends(second, half)
        return [cls, *first, sep, *second, sep], len(first) + 2


def _ends(ids: list[int], room: int) -> list[int]:
    """At most `room` ids: the beginning and the end, since news sentences carry their point at either."""
    if len(ids) <= room:
        return ids
    head = room - room // 3
    return ids[:head] + ids[len(ids) - (room - head) :]


class CrossEncoderNli:
    """Any sentence-transformers CrossEncoder with the three NLI labels, by name or path."""

    def __init__(self, name: str, offline: bool = True):
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(name, local_files_only=offline)
        except Exception as error:
            hint = "It is not on this machine; allow downloads with --no-offline or name a folder." if offline else ""
            raise ModelError(f"NLI model {name!r} can't be loaded: {_first_line(error)} {hint}".strip()) from error
        names = self._model.model.config.id2label
        self._columns = label_columns([names[i] for i in sorted(names)])
        self.name = _name_of(name)

    def predict(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Probabilities, float32 (n, 3)."""
        if not pairs:
            return np.zeros((0, 3), dtype=np.float32)
        probabilities = self._model.predict(list(pairs), apply_softmax=True, show_progress_bar=False)
        return np.asarray(probabilities, dtype=np.float32)[:, self._columns]


def load_nli(name: str = "bundled", *, offline: bool = True) -> Nli:
    """The bundled judge, or any NLI CrossEncoder by name or path.

    Raises:
        ModelError: if the model is missing or damaged, or its labels are not the three NLI labels.
    """
    return BundledNli() if name == "bundled" else CrossEncoderNli(name, offline)
