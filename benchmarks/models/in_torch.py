"""The bundled encoder and judge in float32 PyTorch, as sentence-transformers runs any other model.

The weights are those of the shipped files, so that whoever compares two programs compares no two models.
`python -m benchmarks.models.in_torch FOLDER` writes both, encoder/ and nli/, and checks them.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import CrossEncoder, SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from torch import nn
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, logging

HEADS = 12
"""Of the teacher's attention; no weight tells their number."""
MAX_TOKENS = 256
"""As `claimcheck.weights` has it, which is not imported here: who only runs the models does not need claimcheck."""
INPUTS = ["input_ids", "token_type_ids", "attention_mask"]
HEAD_FILE = "head.pt"
SPECIAL = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
SAME_VECTORS = 0.98
"""Mean cosine with the bundled encoder's vectors below which the weights can't be the same."""
SAME_PROBABILITIES = 0.03
"""Mean difference from the bundled judge's probabilities above which the weights can't be the same."""
PAIRS = [
    ("The harbour was closed on Monday.", "The harbour stayed open on Monday."),
    (
        "Der Hafen wurde am Montag geschlossen, sagte eine Sprecherin.",
        "A spokeswoman said the harbour closed on Monday.",
    ),
    ("Three people were injured.", "Bei dem Unfall wurden fünf Menschen verletzt."),
    ("The council approved the budget.", "It will rain in the north tomorrow."),
    ("Nein.", "Yes, the bridge was built in 1990, and it has two lanes in each direction."),
]


class Head(nn.Module):
    """The head of `training.nli.Judge` as a module of sentence-transformers: "scores" (batch, labels), the logits."""

    def __init__(self, size: int, labels: int):
        super().__init__()
        self.layers = nn.Sequential(nn.Dropout(0.1), nn.Linear(5 * size, size), nn.GELU(), nn.Linear(size, labels))
        self.register_buffer("temperature", torch.ones(()))

    def forward(self, features: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """Put the scores of [CLS] and the means of both sides beside the other features."""
        hidden, mask, types = (features[name] for name in ("token_embeddings", "attention_mask", "token_type_ids"))
        second = types * mask
        p, h = _mean(hidden, mask - second), _mean(hidden, second)
        logits = self.layers(torch.cat([hidden[:, 0], p, h, (p - h).abs(), p * h], -1))
        return features | {"scores": logits / self.temperature}


def _mean(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)


def write_model(name: str, folder: Path) -> None:
    """Write the bundled "encoder" or "nli" into `folder`, as transformers keeps a model."""
    from claimcheck.weights import bundled
    from claimcheck.weights.dequantise import body_weights, constants, without_head

    _be_quiet()
    weights = bundled()
    values, head = without_head(body_weights(constants(weights.file(f"{name}.onnx"))))
    values["embeddings.word_embeddings.weight"] = weights.lookup(np.arange(len(weights.table[0])))
    entries, size = values["embeddings.word_embeddings.weight"].shape
    labels = weights.settings["nli_labels"]
    config = BertConfig(
        vocab_size=entries,
        hidden_size=size,
        num_hidden_layers=len({key.split(".")[2] for key in values if key.startswith("encoder.layer.")}),
        num_attention_heads=HEADS,
        intermediate_size=len(values["encoder.layer.0.intermediate.dense.bias"]),
        max_position_embeddings=len(values["embeddings.position_embeddings.weight"]),
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    body = BertModel(config, add_pooling_layer=False)
    body.load_state_dict({key: torch.tensor(v) for key, v in values.items()})
    body.save_pretrained(folder)
    file = str(weights.file("tokenizer.json"))
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=file, model_max_length=MAX_TOKENS, model_input_names=INPUTS, **SPECIAL
    )
    tokenizer.save_pretrained(folder)
    if head:
        state = {f"layers.{key}": torch.tensor(v) for key, v in head.items()}
        temperature = torch.tensor(float(weights.settings["nli_temperature"]))
        torch.save(state | {"temperature": temperature}, folder / HEAD_FILE)


def load_encoder(folder: Path) -> SentenceTransformer:
    """The encoder that `write_model` wrote; its vectors are unit rows."""
    _be_quiet()
    body = Transformer(str(folder), max_seq_length=MAX_TOKENS)
    return SentenceTransformer(modules=[body, Pooling(body.config.hidden_size, "mean"), Normalize()], device="cpu")


def load_judge(folder: Path) -> tuple[CrossEncoder, list[str]]:
    """The judge that `write_model` wrote, and its labels in the order of its scores."""
    _be_quiet()
    body = Transformer(str(folder), max_seq_length=MAX_TOKENS)
    labels = [str(label) for _, label in sorted((body.config.id2label or {}).items())]
    head = Head(body.config.hidden_size, len(labels))
    head.load_state_dict(torch.load(folder / HEAD_FILE, weights_only=True))
    return CrossEncoder(modules=[body, head], device="cpu"), labels


def _be_quiet() -> None:
    # Else transformers complains of a missing pooling layer, which no sentence encoder needs.
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def check(encoder: SentenceTransformer, judge: CrossEncoder, labels: list[str]) -> tuple[float, float]:
    """Mean cosine of both encoders' vectors, and mean difference of both judges' probabilities, on a few sentences.

    The rest is the rounding of activations to 8 bits, which the bundled models do.

    Raises:
        ValueError: if they are not the bundled models.
    """
    from claimcheck.embed import load_embedder
    from claimcheck.judge.nli import LABELS, load_nli

    texts = [text for pair in PAIRS for text in pair]
    cosine = float((load_embedder().embed(texts) * encoder.encode(texts)).sum(1).mean())
    order = [labels.index(label) for label in LABELS]
    theirs = judge.predict(PAIRS, apply_softmax=True)[:, order]
    difference = float(np.abs(load_nli().predict(PAIRS) - theirs).mean())
    if cosine < SAME_VECTORS or difference > SAME_PROBABILITIES:
        raise ValueError(f"other models: mean cosine {cosine:.3f}, mean difference of probabilities {difference:.3f}")
    return cosine, difference


def main(folder: Path) -> None:
    """Write both models and check them."""
    for name in ("encoder", "nli"):
        write_model(name, folder / name)
    cosine, difference = check(load_encoder(folder / "encoder"), *load_judge(folder / "nli"))
    print(f"mean cosine {cosine:.4f}, mean difference of probabilities {difference:.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
