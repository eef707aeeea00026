"""Natural language inference: the Nli protocol, the bundled model and any sentence-transformers CrossEncoder."""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ModelError
from claimcheck.models.sources import cannot_load, on_disk, read_source
from claimcheck.models.windows import Count, join_readings, split_pair, well_formed
from claimcheck.weights import MAX_TOKENS, Weights, at_once, bundled, pad
from claimcheck.weights.card import precision

LABELS = ("entailment", "neutral", "contradiction")
SHORT_NAMES = {"entail": "entailment", "entails": "entailment", "entailed": "entailment", "contradict": "contradiction"}
SHORT_NAMES |= {"contradicts": "contradiction", "contradictory": "contradiction", "neither": "neutral"}
"""Other words for the three labels that models use."""

TextPair = tuple[str, str]


class Nli(Protocol):
    """What judging needs of an NLI model."""

    @property
    def name(self) -> str:
        """Enters cache keys and the report."""

    def predict(self, pairs: Sequence[TextPair]) -> NDArray[np.float32]:
        """Probabilities, float32 (n, 3), of (premise, hypothesis) pairs: entailment, neutral, contradiction.

        A row depends on nothing but its pair. A pair longer than the model's window is read in parts, whose readings
        are joined by claimcheck.models.windows.join_readings.
        """

    def in_parts(self, texts: Sequence[str]) -> list[bool]:
        """For each text whether it fills more than half of the window, so that some pairs with it need parts."""


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows that sum to one."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: NDArray[np.float32] = shifted / shifted.sum(axis=1, keepdims=True)
    return result


def label_columns(labels: Sequence[str]) -> list[int]:
    """Where entailment, neutral and contradiction stand among a model's own labels, in any case and usual wording.

    Raises:
        ModelError: if one of the three is missing or a label is unknown: a guessed order gives silent nonsense.
    """
    known = [_plain_label(label) for label in labels]
    if sorted(known) != sorted(LABELS):
        raise ModelError(f"The NLI model's labels are {list(labels)}; needed are {list(LABELS)}. Name another model.")
    return [known.index(name) for name in LABELS]


def _plain_label(label: str) -> str:
    word = re.sub(r"^label[_\s-]*|^\d+[:._\s-]+", "", label.strip().lower())
    return SHORT_NAMES.get(word, word)


def labels_of(config: object) -> list[str]:
    """A model's labels in the order of its outputs, from the `id2label` and `label2id` of its configuration.

    Raises:
        ModelError: if the two name different orders.
    """
    by_number = {int(number): str(label) for number, label in (getattr(config, "id2label", None) or {}).items()}
    by_label = {int(number): str(label) for label, number in (getattr(config, "label2id", None) or {}).items()}
    first, second = ([names[i] for i in sorted(names)] for names in (by_number, by_label))
    if _generic(first):
        return second or first
    if second and not _generic(second) and [_plain_label(x) for x in first] != [_plain_label(x) for x in second]:
        raise ModelError(f"The NLI model's id2label says {first}, its label2id {second}. Correct its config.json.")
    return first


def _generic(labels: list[str]) -> bool:
    """Names that the transformers library makes up where a model has none: LABEL_0, LABEL_1."""
    return all(re.fullmatch(r"LABEL_\d+", label) for label in labels)


class BundledNli:
    """The multilingual judge that travels inside the package, run by onnxruntime."""

    def __init__(self, weights: Weights | None = None):
        self._weights = weights or bundled()
        self._session = self._weights.session("nli")
        self._columns = label_columns(self._weights.settings["nli_labels"])
        self._temperature = float(self._weights.settings["nli_temperature"])
        self._room = MAX_TOKENS - 3
        self.name = self._weights.label("nli")

    def predict(self, pairs: Sequence[TextPair]) -> NDArray[np.float32]:
        """Probabilities, float32 (n, 3); see Nli.predict."""
        return _predict(pairs, self._weights.count, self._room, self._judge)

    def in_parts(self, texts: Sequence[str]) -> list[bool]:
        """See Nli.in_parts."""
        return [len(tokens) > self._room // 2 for tokens in self._weights.tokens(texts)]

    def _judge(self, pairs: Sequence[TextPair]) -> NDArray[np.float32]:
        """Probabilities of pairs that fit the window."""
        texts = list(dict.fromkeys(text for pair in pairs for text in pair))
        tokens = dict(zip(texts, self._weights.tokens(texts), strict=True))
        ids = [self._weights.framed(tokens[premise], tokens[hypothesis]) for premise, hypothesis in pairs]
        seconds = np.array([len(tokens[premise]) + 2 for premise, _ in pairs])
        probabilities = np.zeros((len(pairs), 3), dtype=np.float32)
        batches = self._session.batches([len(row) for row in ids])

        def read(rows: list[int]) -> NDArray[np.float32]:
            padded, mask = pad([ids[i] for i in rows])
            types = (np.arange(padded.shape[1])[None] >= seconds[rows][:, None]) * mask
            inputs = {"inputs_embeds": self._weights.lookup(padded), "attention_mask": mask, "token_type_ids": types}
            return softmax(self._session.run(None, inputs)[0][:, self._columns] / self._temperature)

        for rows, found in zip(batches, at_once(read, batches), strict=True):
            probabilities[rows] = found
        return probabilities


class CrossEncoderNli:
    """Any CrossEncoder with the three NLI labels: by folder or name on the hub. Nothing is fetched while `offline`."""

    def __init__(self, name: str, offline: bool = True):
        from sentence_transformers import CrossEncoder

        from claimcheck.models import tokens

        source = read_source(name)
        try:
            path, revision = (on_disk(source), None) if offline else (source.path, source.revision)
            self._model = CrossEncoder(
                path, revision=revision, local_files_only=offline, model_kwargs={"dtype": precision()}
            )
        except Exception as error:
            raise cannot_load("NLI", name, error, offline) from error
        self._columns = label_columns(labels_of(self._model.model.config))
        self._count = tokens.counter(self._model.tokenizer)
        self._room = tokens.room(self._model, pair=True)
        self.name = source.label

    def predict(self, pairs: Sequence[TextPair]) -> NDArray[np.float32]:
        """Probabilities, float32 (n, 3); see Nli.predict."""
        return _predict(pairs, self._count, self._room, self._judge)

    def in_parts(self, texts: Sequence[str]) -> list[bool]:
        """See Nli.in_parts."""
        return [self._count(well_formed(text)) > self._room // 2 for text in texts]

    def _judge(self, pairs: Sequence[TextPair]) -> NDArray[np.float32]:
        """Probabilities of pairs that fit the window. The softmax is our own: models may bring another function."""
        from torch.nn import Identity

        logits = self._model.predict(list(pairs), activation_fn=Identity(), show_progress_bar=False)
        return softmax(np.asarray(logits, dtype=np.float32)[:, self._columns])


def _predict(
    pairs: Sequence[TextPair], count: Count, room: int, judge: Callable[[Sequence[TextPair]], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Each distinct pair once, the long ones in parts."""
    if not pairs:
        return np.zeros((0, 3), dtype=np.float32)
    distinct = {pair: number for number, pair in enumerate(dict.fromkeys(pairs))}
    lengths = {text: count(text) for text in {well_formed(text) for pair in distinct for text in pair}}

    def known(text: str) -> int:
        return lengths[text] if text in lengths else count(text)

    windows = [split_pair(well_formed(a), well_formed(b), known, room) for a, b in distinct]
    readings = judge([pair for rows in windows for row in rows for pair in row])
    result = np.zeros((len(distinct), 3), dtype=np.float32)
    place = 0
    for number, rows in enumerate(windows):
        parts = []
        for row in rows:
            parts.append(readings[place : place + len(row)])
            place += len(row)
        result[number] = join_readings(parts) if len(rows) > 1 or len(rows[0]) > 1 else parts[0][0]
    return result[[distinct[pair] for pair in pairs]]


def load_nli(name: str = "bundled", *, offline: bool = True) -> Nli:
    """The bundled judge, or any NLI CrossEncoder: a folder, or "owner/name" or "owner/name@revision".

    Raises:
        ModelError: if the model is missing or damaged, or its labels are not the three NLI labels.
    """
    return BundledNli() if name == "bundled" else CrossEncoderNli(name, offline)
