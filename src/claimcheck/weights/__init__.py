"""The bundled models: files, hashes, and what all three share (tokenizer, embedding table, ONNX sessions).

See MODEL_CARD.md beside this file for sources, licences and figures.
"""

import functools
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ModelError
from claimcheck.models.sources import sha256
from claimcheck.models.windows import well_formed

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    from claimcheck.weights.card import CardSession

T = TypeVar("T")

FOLDER = Path(__file__).parent
FIGURES = "figures.json"
"""What was measured with the models; nothing depends on it."""
WIDTH = 384
"""Numbers in a token's vector, and in a text's."""
MAX_TOKENS = 256
"""Positions of one window; the bodies were trained on shorter texts, and longer ones are split."""


class Weights:
    """One folder of model files, each checked against the manifest when it is first opened.

    Raises:
        ModelError: if the manifest or a file is missing, or a file's SHA-256 is not the manifest's.
    """

    def __init__(self, folder: Path = FOLDER):
        self.folder = folder
        try:
            self.manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            message = f"The bundled models are missing from {folder}: {error}. Install claimcheck again."
            raise ModelError(message) from None
        self.name = f"{self.manifest['name']}-{self.manifest['version']}"

    def file(self, name: str) -> Path:
        """The checked path of one file."""
        path = self.folder / name
        expected = self.manifest["files"].get(name)
        try:
            digest = sha256(path)
        except OSError as error:
            raise ModelError(f"Model file {name} can't be read: {error}. Install claimcheck again.") from None
        if digest != expected:
            raise ModelError(f"Model file {name} is damaged or from another version. Install claimcheck again.")
        return path

    @functools.cached_property
    def settings(self) -> dict[str, Any]:
        """Label orders and calibration, as training wrote them."""
        loaded: dict[str, Any] = json.loads(self.file("settings.json").read_text(encoding="utf-8"))
        return loaded

    @functools.cached_property
    def tokenizer(self) -> "Tokenizer":
        """The shared WordPiece tokenizer."""
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self.file("tokenizer.json")))

    def token_id(self, token: str) -> int:
        """The id of a special token."""
        number = self.tokenizer.token_to_id(token)
        if number is None:
            raise ModelError(f"The tokenizer in {self.folder} has no {token}. Install claimcheck again.")
        return number

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text, without [CLS] and [SEP]."""
        encoded = self.tokenizer.encode_batch([well_formed(text) for text in texts], add_special_tokens=False)
        return [encoding.ids for encoding in encoded]

    def count(self, text: str) -> int:
        """How many tokens a text has, without [CLS] and [SEP]."""
        return len(self.tokens([text])[0])

    def framed(self, *texts: list[int]) -> list[int]:
        """[CLS], and the tokens of each text with [SEP] behind them."""
        ids = [self.token_id("[CLS]")]
        for tokens in texts:
            ids += [*tokens, self.token_id("[SEP]")]
        return ids

    @functools.cached_property
    def table(self) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
        """int8 (entries, 384), memory-mapped, and the float16 (entries,) scale of each row."""
        return np.load(self.file("table.npy"), mmap_mode="r"), np.load(self.file("table_scale.npy"))

    def lookup(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Token vectors, float32 (..., 384), of an array of ids."""
        values, scale = self.table
        return values[ids].astype(np.float32) * scale[ids].astype(np.float32)[..., None]

    def label(self, part: str) -> str:
        """What one of the models is called: what it answers depends on where it runs."""
        from claimcheck.weights import card

        return f"{self.name}/{part}" + (card.SUFFIX if part in card.PARTS and card.usable() else "")

    def session(self, name: str) -> "Session | CardSession":
        """A session over one body: on a graphics card if there is one that can be used, else by onnxruntime."""
        from claimcheck.weights import card

        if name in card.PARTS and card.usable():
            return card.CardSession(name, self.file(f"{name}.onnx"))
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1  # see `at_once`
        return Session(
            onnxruntime.InferenceSession(str(self.file(f"{name}.onnx")), options, providers=["CPUExecutionProvider"])
        )


class Session:
    """An ONNX session whose answer for a row is, to the last bit, the same whatever stands beside it in the batch.

    The last bits of a row's sums depend on the width of its batch, which is therefore its own (see
    `batches_by_length`), and a batch of a single row goes through other code of onnxruntime: it is given twice.
    """

    def __init__(self, session: "InferenceSession"):
        self._session = session

    def batches(self, lengths: Sequence[int]) -> list[list[int]]:
        """Row numbers in batches; see `batches_by_length`."""
        return batches_by_length(list(lengths))

    def run(self, names: Sequence[str] | None, inputs: Mapping[str, Any]) -> list[NDArray[np.float32]]:
        """The outputs for a batch, as InferenceSession.run gives them."""
        if len(next(iter(inputs.values()))) != 1:
            return list(self._session.run(names, inputs))
        doubled = {name: np.repeat(values, 2, axis=0) for name, values in inputs.items()}
        return [values[:1] for values in self._session.run(names, doubled)]


def at_once(work: Callable[[list[int]], T], batches: Sequence[list[int]]) -> Iterator[T]:
    """What `work` gives for each batch, in order; as many are worked on at once as there are processors.

    Each has a thread of its own: the products of these small models are too small to divide one among several.
    """
    workers = min(_threads(), len(batches))
    if workers < 2:
        yield from map(work, batches)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(work, batches)


def _threads() -> int:
    """As many as the common variable says, which a cluster sets for its workers, or one for each core."""
    first = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    if first.isdigit() and int(first):
        return int(first)
    allowed = getattr(os, "sched_getaffinity", None)  # only Linux tells which cores a process may use
    return len(allowed(0)) if allowed else os.cpu_count() or 1


@functools.cache
def bundled() -> Weights:
    """The weights that came with the package, opened once a process."""
    return Weights()


def pad(rows: list[list[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids and mask, int64 (n, longest); padding is id 0."""
    width = max(map(len, rows))
    ids = np.zeros((len(rows), width), dtype=np.int64)
    mask = np.zeros((len(rows), width), dtype=np.int64)
    for row, line in enumerate(rows):
        ids[row, : len(line)] = line
        mask[row, : len(line)] = 1
    return ids, mask


def batches_by_length(lengths: list[int], budget: int = 1024, limit: int = 64) -> list[list[int]]:
    """Row numbers in batches of one length each, at most `limit` rows and about `budget` tokens. See `Session`."""
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        width = lengths[row]
        full = not batches or len(batches[-1]) >= limit or width * (len(batches[-1]) + 1) > budget
        if full or lengths[batches[-1][-1]] != width:
            batches.append([])
        batches[-1].append(row)
    return batches
