"""The bundled encoder and judge on a graphics card, in half precision.

PyTorch runs the same weights there. What they answer differs in the last digits from what they answer on a processor,
so that it has a name of its own. The parser stays on the processor.
"""

import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ModelError
from claimcheck.weights.dequantise import body_weights, constants, without_head

if TYPE_CHECKING:
    import torch

PARTS = ("encoder", "nli")
SUFFIX = "@float16"
"""What the name of a model gets that runs on a card."""
HEADS = 12
"""Of the bodies' attention; no weight tells their number."""
DRIVER = Path("/proc/driver/nvidia/version")
TOKENS, ROWS = 1 << 16, 2048
"""Of one batch on a card, at most."""


def extra() -> bool:
    """Whether what the extra `gpu` installs is there: it reads the files of the weights."""
    return find_spec("onnx") is not None


def usable() -> bool:
    """Whether the bundled models run on a card."""
    return there() and extra()


@cache
def there() -> bool:
    """Whether there is an NVIDIA card to use; told without PyTorch, which takes seconds to load.

    CUDA_VISIBLE_DEVICES chooses the card, and none if it is empty or -1.
    """
    if os.environ.get("CUDA_VISIBLE_DEVICES", "0").strip() in ("", "-1"):
        return False
    if not (DRIVER.exists() or (platform.system() == "Windows" and shutil.which("nvidia-smi"))):
        return False
    try:
        return "+cpu" not in metadata.version("torch")
    except metadata.PackageNotFoundError:
        return False


def precision() -> str:
    """The numbers that models named by the user compute with: "float16" on a card, else "float32"."""
    return "float16" if there() else "float32"


class CardSession:
    """One body on a card; answers as `claimcheck.weights.Session` does."""

    def __init__(self, part: str, file: Path, device: str = "cuda", precision: str = "float16"):
        """`part` is "encoder" or "nli".

        Raises:
            ModelError: if PyTorch can't use the card, or the file can't be read.
        """
        import torch

        self._torch, self._device, self._dtype = torch, device, getattr(torch, precision)
        try:
            body, head = without_head(body_weights(constants(file)))
            self._body = _body(body).to(device=device, dtype=self._dtype)
            self._head = {name: torch.tensor(values).to(device) for name, values in head.items()}
        except Exception as error:
            raise ModelError(
                f"A graphics card is there, but the {part} can't run on it: {error}. Set CUDA_VISIBLE_DEVICES to "
                "nothing to use the processor."
            ) from error

    def batches(self, lengths: Sequence[int]) -> list[list[int]]:
        """Row numbers in large batches of one length each."""
        from claimcheck.weights import batches_by_length

        return batches_by_length(list(lengths), TOKENS, ROWS)

    def run(self, names: Sequence[str] | None, inputs: Mapping[str, Any]) -> list[NDArray[np.float32]]:
        """Unit vectors (n, d) of an encoder, or the logits (n, 3) of a judge; `names` are not used."""
        torch = self._torch
        with torch.inference_mode():
            given = {name: torch.from_numpy(np.ascontiguousarray(x)).to(self._device) for name, x in inputs.items()}
            mask = given["attention_mask"]
            types = given.get("token_type_ids", torch.zeros_like(mask)) * mask
            embeds = given["inputs_embeds"].to(self._dtype)
            hidden = self._body(inputs_embeds=embeds, attention_mask=mask, token_type_ids=types).last_hidden_state
            result = self._judged(hidden.float(), mask, types) if self._head else _unit(_mean(hidden.float(), mask))
            return [result.cpu().numpy()]

    def _judged(self, hidden: "torch.Tensor", mask: "torch.Tensor", types: "torch.Tensor") -> "torch.Tensor":
        """The head of the judge, in float32; as `training.nli.Judge`."""
        functional = self._torch.nn.functional
        first, second = _mean(hidden, mask - types), _mean(hidden, types)
        row = self._torch.cat([hidden[:, 0], first, second, (first - second).abs(), first * second], -1)
        inner = functional.gelu(functional.linear(row, self._head["1.weight"], self._head["1.bias"]))
        logits: torch.Tensor = functional.linear(inner, self._head["3.weight"], self._head["3.bias"])
        return logits


def _body(weights: Mapping[str, NDArray[np.float32]]) -> Any:
    import torch
    from transformers import BertConfig, BertModel

    places, size = weights["embeddings.position_embeddings.weight"].shape
    config = BertConfig(
        vocab_size=1,
        hidden_size=size,
        num_hidden_layers=len({name.split(".")[2] for name in weights if name.startswith("encoder.layer.")}),
        num_attention_heads=HEADS,
        intermediate_size=len(weights["encoder.layer.0.intermediate.dense.bias"]),
        max_position_embeddings=places,
    )
    body = BertModel(config, add_pooling_layer=False)
    state = {name: torch.tensor(values) for name, values in weights.items()}
    body.load_state_dict(state | {"embeddings.word_embeddings.weight": torch.zeros(1, size)})
    return body.eval()  # type: ignore[no-untyped-call]  # transformers gives no type


def _mean(hidden: "torch.Tensor", mask: "torch.Tensor") -> "torch.Tensor":
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)


def _unit(rows: "torch.Tensor") -> "torch.Tensor":
    units: torch.Tensor = rows / rows.norm(dim=-1, keepdim=True).clamp(min=1e-12)
    return units
