"""The weights of the shipped encoder and judge as float32, under the names that PyTorch's BERT gives them.

The one place that knows how `training/graph.py` names and quantises them.
"""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Constants = dict[str, NDArray[np.generic]]
SCALE = ".scale"
HEAD = "head."
ATTENTION = re.compile(r"(encoder\.layer\.\d+\.attention)\.(weight|bias)")
"""Query, key and value are one matrix there."""


def constants(path: Path) -> Constants:
    """The named constants of an ONNX file; needs the onnx package."""
    import onnx
    from onnx import numpy_helper

    return {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(path).graph.initializer}


def body_weights(known: Constants) -> dict[str, Floats]:
    """Name of a BertModel's parameter -> its values, of an encoder's or judge's constants; without the token table.

    A judge's also hold its head; see `without_head`.

    Raises:
        ValueError: if the constants are not those of a model that `training/export.py` writes.
    """
    if not {"positions", "types"} <= known.keys() or not any(name.endswith(SCALE) for name in known):
        raise ValueError("the weights are not stored as training/graph.py stores them; export it again")
    width = known["positions"].shape[1]
    result: dict[str, Floats] = {
        "embeddings.position_embeddings.weight": known["positions"].astype(np.float32),
        # An encoder reads one text, so that only the first of BERT's two types is kept there; a judge keeps both.
        "embeddings.token_type_embeddings.weight": np.broadcast_to(known["types"].astype(np.float32), (2, width)),
    }
    for name in known:
        if name.endswith((".weight", ".bias")):
            result |= _split(name, _dense(name, known))
    return {name: np.ascontiguousarray(values) for name, values in result.items()}


def without_head(weights: dict[str, Floats]) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """What `body_weights` gave, as the parameters of the body and those of the judge's head, "1.weight" and so on."""
    head = {name.removeprefix(HEAD): values for name, values in weights.items() if name.startswith(HEAD)}
    return {name: values for name, values in weights.items() if not name.startswith(HEAD)}, head


def _dense(name: str, known: Constants) -> Floats:
    """A vector as it is, a matrix as (outputs, inputs): it is stored as (inputs, outputs), int8 with a scale an output,
    or float32 in a head."""
    values = known[name].astype(np.float32)
    scale = known.get(name + SCALE)
    if scale is not None:
        values = values * scale.astype(np.float32)
    return values.T


def _split(name: str, values: Floats) -> dict[str, Floats]:
    merged = ATTENTION.fullmatch(name)
    if not merged:
        return {name: values}
    layer, kind = merged.groups()
    parts = zip(("query", "key", "value"), np.split(values, 3), strict=True)
    return {f"{layer}.self.{part}.{kind}": own for part, own in parts}
