"""What int8 costs: the shipped models against the float32 ones that they were made from.

Needs the checkpoints in training/work. They are compared with the shipped files first, since a later run of the
training overwrites them.
"""

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.models.data import Figures, MissingError, draw, eval_rows, step
from benchmarks.models.encoder import retrieval
from benchmarks.models.nli import development_pairs, predict
from benchmarks.models.scores import accuracy
from claimcheck.embed import BundledEmbedder
from claimcheck.judge.nli import BundledNli
from claimcheck.weights import Session, Weights
from claimcheck.weights.dequantise import Constants, constants


class FloatWeights(Weights):
    """The shipped settings and tokenizer with the bodies and the table of the training, in float32.

    Raises:
        MissingError: if a checkpoint is not there, or is not the origin of the shipped file.
    """

    def __init__(self) -> None:
        super().__init__()
        self._floats = float_table(Weights())

    def lookup(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Token vectors, float32 (..., 384)."""
        return self._floats[ids]

    def session(self, name: str) -> Session:
        """A session over the float32 body of "encoder" or "nli"."""
        import onnxruntime

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{name}.onnx"
            write_float(name, path)
            check_same_origin(name, constants(path), constants(self.file(f"{name}.onnx")))
            return Session(onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"]))


def write_float(name: str, path: Path) -> None:
    """Export the encoder or else the judge as training does, but without quantising it."""
    from training import export
    from training.graph import inputs_of
    from training.nli import LAST

    if name == "encoder":
        existing_checkpoint(f"{export.ENCODER}.pt")
        graph, inputs = export.encoder_graph(export.load_state(export.ENCODER, "body"), quantised=False), inputs_of()
    else:
        existing_checkpoint(f"nli-{LAST}.pt")
        graph, inputs = export.nli_graph(export.nli_state(), quantised=False), inputs_of("token_type_ids")
    graph.save(path, inputs)


def existing_checkpoint(name: str) -> Path:
    """A file that the training left.

    Raises:
        MissingError: if it is not there.
    """
    from training.common import WORK

    if not (WORK / name).exists():
        raise MissingError(f"no {name} in training/work: checkpoints are not kept in the repository")
    return WORK / name


def measure(quick: bool) -> Figures:
    """Group "quantisation": retrieval and NLI accuracy in int8, in float32, and how far they lie apart.

    "cosine" is the mean over sentences of the cosine of both vectors.
    """
    weights = FloatWeights()
    with step("retrieval"):
        limit = 60 if quick else 150
        exact, shipped = (retrieval(BundledEmbedder(w), limit) for w in (weights, None))
        texts = [r["text"] for r in draw(eval_rows("retrieval-dev"), 300)]
        cosine = (BundledEmbedder(weights).embed(texts) * BundledEmbedder().embed(texts)).sum(1).mean()
    languages = [name for name in exact if "/" not in name]
    figures = _both("retrieval", *(float(np.mean([r[k] for k in languages])) for r in (exact, shipped)))
    with step("nli"):
        sets = development_pairs(100 if quick else 500, 60 if quick else 200)
        rows = [row for part in sets.values() for row in part]
        labels = [label for *_, label in rows]
        figures |= _both("nli", *(accuracy(predict(BundledNli(w), rows), labels) for w in (weights, None)))
    return {"quantisation": figures | {"cosine": float(cosine)}}


def _both(name: str, exact: float, shipped: float) -> dict[str, float]:
    return {f"{name}/float32": exact, f"{name}/int8": shipped, f"{name}/difference": abs(exact - shipped)}


def float_table(shipped: Weights) -> NDArray[np.float32]:
    """The encoder's table in float32.

    Raises:
        MissingError: if it is not there, or not the origin of the shipped one.
    """
    import torch

    path = existing_checkpoint("encoder-matched.pt")
    values: NDArray[np.float32] = torch.load(path, weights_only=True)["table"]["weight"].numpy()
    rows = np.arange(0, len(shipped.table[0]), 97)
    step_size = shipped.table[1][rows].astype(np.float32)[:, None]
    if len(values) != len(shipped.table[0]) or (np.abs(values[rows] - shipped.lookup(rows)) > step_size).any():
        raise MissingError("training/work/encoder-matched.pt is of another version than the shipped table")
    return values


def check_same_origin(name: str, exact: Constants, shipped: Constants) -> None:
    """Whether two bodies have the same biases and norms, which are not quantised.

    Raises:
        MissingError: if they have not.
    """
    common = [k for k in exact.keys() & shipped.keys() if k.endswith(".bias") or "LayerNorm" in k]
    if len(common) < 10 or not all(np.allclose(exact[k], shipped[k], atol=1e-6) for k in common):
        raise MissingError(f"the {name}'s checkpoint in training/work is of another version than the shipped file")
