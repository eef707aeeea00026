"""Step 6: int8 table, int8 ONNX bodies, manifest with hashes. Writes into src/claimcheck/weights/."""

import hashlib
import json
import shutil

import numpy as np
import onnx
import torch
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn
from transformers import BertModel

from training.common import CONFIG, WORK, empty_body, mean_pool
from training.devdata import REPOSITORY
from training.nli import LABELS, Judge
from training.parser import SETTINGS as PARSER_SETTINGS
from training.parser import Parser

OUT = REPOSITORY / "src/claimcheck/weights"
BLOCK = 64


class Encoder(nn.Module):
    """Unit vectors (batch, 384)."""

    def __init__(self, body: BertModel):
        super().__init__()
        self.body = body

    def forward(self, inputs_embeds: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.body(inputs_embeds=inputs_embeds, attention_mask=attention_mask).last_hidden_state
        return mean_pool(hidden, attention_mask)


def quantise_table(table: torch.Tensor) -> None:
    """int8 (entries, 384) with one float16 scale a row."""
    values = table.numpy()
    scale = (np.abs(values).max(1) / 127).astype(np.float16)
    scale[scale == 0] = 1
    np.save(OUT / "table.npy", np.round(values / scale.astype(np.float32)[:, None]).clip(-127, 127).astype(np.int8))
    np.save(OUT / "table_scale.npy", scale)


def write_onnx(model: nn.Module, name: str, inputs: dict[str, torch.Tensor], outputs: list[str]) -> None:
    """Export with dynamic batch and length, then quantise the weights to int8 in blocks of 64.

    Not onnxruntime's dynamic quantisation, although it is nearly twice as fast: it takes one scale for the activations
    of a whole batch, so that a text's vector depends on its neighbours (cosine down to 0.98). Here each block of each
    row has its own scale.
    """
    axes = {key: {0: "batch", 1: "length" if key != "first" else "nodes"} for key in inputs}
    axes |= {key: {0: "batch"} for key in outputs}
    plain, prepared = WORK / f"{name}.onnx", WORK / f"{name}-prepared.onnx"
    torch.onnx.export(
        model.eval(),
        tuple(inputs.values()),
        plain,
        input_names=list(inputs),
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
    quantizer = MatMulNBitsQuantizer(onnx.load(prepared), block_size=BLOCK, is_symmetric=True, accuracy_level=4, bits=8)
    quantizer.process()
    quantizer.model.save_model_to_file(str(OUT / f"{name}.onnx"))


def sample(length: int = 12) -> dict[str, torch.Tensor]:
    return {"inputs_embeds": torch.randn(2, length, 384), "attention_mask": torch.ones(2, length, dtype=torch.long)}


def export_encoder() -> None:
    state = torch.load(WORK / "encoder.pt", weights_only=True)
    quantise_table(state["table"]["weight"])
    body = empty_body()
    body.load_state_dict(state["body"])
    write_onnx(Encoder(body), "encoder", sample(), ["vectors"])


def export_nli() -> None:
    """The mean of both stages' weights: better than either, above all across languages.

    A "model soup" after Wortsman et al. (2022).
    """
    model = Judge(empty_body())
    first, second = (torch.load(WORK / f"nli-{stage}.pt", weights_only=True) for stage in ("gold", "neighbours"))
    share = CONFIG["nli"]["second_stage_share"]
    mean = {k: (1 - share) * v + share * second[k] if v.is_floating_point() else v for k, v in first.items()}
    model.load_state_dict(mean)
    types = torch.cat([torch.zeros(2, 6, dtype=torch.long), torch.ones(2, 6, dtype=torch.long)], 1)
    write_onnx(model, "nli", sample() | {"token_type_ids": types}, ["logits"])


def export_parser() -> None:
    names = json.loads((WORK / "parser.json").read_text())
    model = Parser(empty_body(PARSER_SETTINGS["layers"]), len(names["labels"]), len(names["tags"]))
    model.load_state_dict(torch.load(WORK / "parser.pt", weights_only=True))
    first = torch.tensor([[0, 1, 3, 4], [0, 1, 2, 5]])
    outputs = ["arcs", "label_dependent", "label_head", "tag", "form", "tense"]
    write_onnx(model, "parser", sample() | {"first": first}, outputs)
    np.save(OUT / "parser_labels.npy", model.label.weight.detach().numpy().astype(np.float16))


def write_manifest() -> None:
    names = json.loads((WORK / "parser.json").read_text()) if (WORK / "parser.json").exists() else {}
    settings = OUT / "settings.json"
    kept = json.loads(settings.read_text()) if settings.exists() else {"nli_temperature": 1.0}
    settings.write_text(json.dumps(kept | {"nli_labels": LABELS, "parser": names}, indent=1) + "\n")
    files = sorted(p for p in OUT.iterdir() if p.suffix in {".npy", ".onnx", ".json"} and p.name != "manifest.json")
    hashes = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    manifest = {
        "name": "claimcheck-multilingual",
        "version": "1",
        "languages": ["en", *sorted(["de", "fr", "es", "it", "nl", "pl", "pt", "cs", "ru", "uk"])],
        "files": hashes,
    }
    (OUT / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    print({p.name: f"{p.stat().st_size / 1e6:.1f} MB" for p in files})


def main(parts: list[str]) -> None:
    OUT.mkdir(exist_ok=True)
    shutil.copy(WORK / "tokenizer.json", OUT / "tokenizer.json")
    steps = {"encoder": export_encoder, "parser": export_parser, "nli": export_nli}
    for part in parts or list(steps):
        steps[part]()
    write_manifest()


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
