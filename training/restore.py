"""Checkpoints made again from the shipped weights, so that training can go on without the files of earlier steps.

Writes `encoder.pt`, `encoder-matched.pt`, `nli-after-STAGE.pt` and `tokenizer.json` into the working folder unless they
are there. They hold the int8 weights turned back into floats, which differ from the float32 ones by rounding alone. Of
the encoder only the last weights are shipped, so that both files hold these.
"""

import json
import shutil

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from training.common import WORK
from training.devdata import REPOSITORY

WEIGHTS = REPOSITORY / "src/claimcheck/weights"
State = dict[str, torch.Tensor]


def constants(name: str) -> dict[str, np.ndarray]:
    """The constants of an ONNX file by name."""
    graph = onnx.load(str(WEIGHTS / f"{name}.onnx")).graph
    return {c.name: numpy_helper.to_array(c) for c in graph.initializer}


def body_state(found: dict[str, np.ndarray], layers: int = 6) -> State:
    """The state of a BERT body; see training.graph.body for what stands where."""

    def product(name: str) -> np.ndarray:
        weight: np.ndarray = found[name].T.astype(np.float32) * found[f"{name}.scale"][:, None]
        return weight

    types = found["types"]
    state = {
        "embeddings.position_embeddings.weight": found["positions"],
        "embeddings.token_type_embeddings.weight": types if types.ndim == 2 else np.stack([types, types]),
        "embeddings.word_embeddings.weight": np.zeros((1, found["positions"].shape[1]), dtype=np.float32),
    }
    state |= {f"embeddings.LayerNorm.{p}": found[f"embeddings.LayerNorm.{p}"] for p in ("weight", "bias")}
    for number in range(layers):
        prefix = f"encoder.layer.{number}"
        merged = product(f"{prefix}.attention.weight"), found[f"{prefix}.attention.bias"]
        for i, part in enumerate(("query", "key", "value")):
            for kind, value in zip(("weight", "bias"), merged, strict=True):
                state[f"{prefix}.attention.self.{part}.{kind}"] = np.split(value, 3)[i]
        for part in ("attention.output", "intermediate", "output"):
            state[f"{prefix}.{part}.dense.weight"] = product(f"{prefix}.{part}.dense.weight")
            state[f"{prefix}.{part}.dense.bias"] = found[f"{prefix}.{part}.dense.bias"]
        for part in ("attention.output", "output"):
            state |= {(k := f"{prefix}.{part}.LayerNorm.{p}"): found[k] for p in ("weight", "bias")}
    return {key: torch.tensor(np.ascontiguousarray(value)) for key, value in state.items()}


def table_state() -> State:
    """The shared embedding table as float32."""
    table, scale = (np.load(WEIGHTS / f"{name}.npy") for name in ("table", "table_scale"))
    return {"weight": torch.tensor(table.astype(np.float32) * scale.astype(np.float32).reshape(-1, 1))}


def nli_state() -> State:
    """The judge: its body and its head."""
    found = constants("nli")
    state = {f"body.{key}": value for key, value in body_state(found).items()}
    for name in ("head.1", "head.3"):
        state[f"{name}.weight"] = torch.tensor(np.ascontiguousarray(found[f"{name}.weight"].T))
        state[f"{name}.bias"] = torch.tensor(found[f"{name}.bias"])
    return state


def encoder_checkpoint() -> dict[str, State]:
    """The encoder: the shared table and its body."""
    return {"table": table_state(), "body": body_state(constants("encoder"))}


def main() -> None:
    WORK.mkdir(exist_ok=True)
    made = {
        **dict.fromkeys(("encoder.pt", "encoder-matched.pt"), encoder_checkpoint),
        f"nli-after-{json.loads((WEIGHTS / 'settings.json').read_text()).get('nli_stage', 'fourth')}.pt": nli_state,
    }
    for name, make in made.items():
        if not (WORK / name).exists():
            torch.save(make(), WORK / name)
    if not (WORK / "tokenizer.json").exists():
        shutil.copy(WEIGHTS / "tokenizer.json", WORK / "tokenizer.json")


if __name__ == "__main__":
    main()
