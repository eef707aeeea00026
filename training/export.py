"""Step 6: int8 table, int8 ONNX bodies, manifest with hashes. Writes into src/claimcheck/weights/."""

import hashlib
import json
import shutil

import numpy as np
import torch
from onnx import TensorProto

from claimcheck.weights import FIGURES
from training.common import WORK
from training.devdata import REPOSITORY
from training.graph import Graph, State, body, inputs_of, mean_of
from training.nli import LAST, weights_after
from training.pairs import LABELS
from training.parser import SETTINGS as PARSER_SETTINGS

OUT = REPOSITORY / "src/claimcheck/weights"
ENCODER = "encoder-matched"
"""The checkpoint that is shipped; the parser and the judge share its table and were begun from the body before it."""


def quantise_table(table: torch.Tensor) -> None:
    """int8 (entries, 384) with one float16 scale a row."""
    values = table.numpy()
    scale = (np.abs(values).max(1) / 127).astype(np.float16)
    scale[scale == 0] = 1
    np.save(OUT / "table.npy", np.round(values / scale.astype(np.float32)[:, None]).clip(-127, 127).astype(np.int8))
    np.save(OUT / "table_scale.npy", scale)


def load_state(name: str, part: str | None = None) -> State:
    """The tensors of a checkpoint, or of one part of it, as float32 arrays."""
    state = torch.load(WORK / f"{name}.pt", weights_only=True)
    return {key: value.float().numpy() for key, value in (state[part] if part else state).items()}


def nli_state() -> State:
    """The judge after its last stage."""
    return {key: value.float().numpy() for key, value in weights_after(LAST).items()}


def body_of(state: State) -> State:
    return {key.removeprefix("body."): value for key, value in state.items() if key.startswith("body.")}


def encoder_graph(state: State, quantised: bool = True) -> Graph:
    """Unit vectors (batch, 384), the last value of the graph."""
    graph = Graph(quantised)
    hidden = graph.unflatten(body(graph, state, layers=6))
    mean = mean_of(graph, hidden, graph.add("Cast", "attention_mask", to=TensorProto.FLOAT))
    graph.outputs["vectors"] = graph.add("LpNormalization", mean, axis=1, p=2)
    return graph


def nli_graph(state: State, quantised: bool = True) -> Graph:
    """Logits (batch, 3) from [CLS] and the means of both sides; as `Judge.forward`."""
    graph = Graph(quantised)
    hidden = graph.unflatten(body(graph, body_of(state), layers=6, types="token_type_ids"))
    inside = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    second = graph.add("Mul", graph.add("Cast", "token_type_ids", to=TensorProto.FLOAT), inside)
    p, h = (mean_of(graph, hidden, mask) for mask in (graph.add("Sub", inside, second), second))
    cls = graph.add("Gather", hidden, graph.constant(np.array(0, dtype=np.int64)), axis=1)
    difference = graph.add("Abs", graph.add("Sub", p, h))
    features = graph.add("Concat", cls, p, h, difference, graph.add("Mul", p, h), axis=-1)
    inner = graph.gelu(graph.plain_linear(features, state, "head.1"))
    graph.outputs["logits"] = graph.plain_linear(inner, state, "head.3")
    return graph


def parser_graph(state: State, quantised: bool = True) -> Graph:
    """What `Parser.forward` gives; `first` (batch, 1 + words) as there."""
    graph = Graph(quantised)
    hidden = graph.unflatten(body(graph, body_of(state), layers=PARSER_SETTINGS["layers"]))
    nodes = graph.add("GatherND", hidden, graph.add("Unsqueeze", "first", graph.ints(-1)), batch_dims=1)
    words = graph.add("Slice", nodes, graph.ints(1), graph.ints(2**31), graph.ints(1))
    parts = {
        name: graph.gelu(graph.plain_linear(words if name.endswith("dependent") else nodes, state, f"{name}.0"))
        for name in ("arc_dependent", "arc_head", "label_dependent", "label_head")
    }
    dependent, head = graph.with_one(parts["arc_dependent"]), graph.with_one(parts["arc_head"])
    left = graph.add("MatMul", dependent, graph.constant(state["arc.weight"][0], "arc.weight"))
    graph.outputs["arcs"] = graph.add("MatMul", left, graph.add("Transpose", head, perm=[0, 2, 1]))
    graph.outputs |= {name: parts[name] for name in ("label_dependent", "label_head")}
    graph.outputs |= {name: graph.plain_linear(words, state, name) for name in ("tag", "form", "tense")}
    return graph


def export_encoder() -> None:
    state = torch.load(WORK / f"{ENCODER}.pt", weights_only=True)
    quantise_table(state["table"]["weight"])
    encoder_graph(load_state(ENCODER, "body")).save(OUT / "encoder.onnx", inputs_of())


def export_nli() -> None:
    nli_graph(nli_state()).save(OUT / "nli.onnx", inputs_of("token_type_ids"))


def export_parser() -> None:
    state = load_state("parser")
    parser_graph(state).save(OUT / "parser.onnx", inputs_of("first"))
    np.save(OUT / "parser_labels.npy", state["label.weight"].astype(np.float16))


def write_manifest() -> None:
    names = json.loads((WORK / "parser.json").read_text()) if (WORK / "parser.json").exists() else {}
    settings = OUT / "settings.json"
    kept = json.loads(settings.read_text()) if settings.exists() else {"nli_temperature": 1.0}
    made = {"nli_labels": LABELS, "nli_stage": LAST, "parser": names or kept["parser"]}
    settings.write_text(json.dumps(kept | made, indent=1) + "\n")
    unlisted = {"manifest.json", FIGURES}  # the figures are measured afterwards
    files = sorted(p for p in OUT.iterdir() if p.suffix in {".npy", ".onnx", ".json"} and p.name not in unlisted)
    hashes = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    manifest = {
        "name": "claimcheck-multilingual",
        "version": "9",
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
