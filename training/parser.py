"""Step 4: a biaffine dependency parser with part-of-speech, verb-form and tense heads, on the encoder's body.

Deep biaffine attention after Dozat and Manning (2017). The embedding table is the encoder's and stays frozen.
"""

import argparse
import json
import random
import time

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

from training.codeswitch import load_dictionary
from training.common import (
    CONFIG,
    WORK,
    empty_body,
    held_out,
    length_sorted_batches,
    linear_schedule,
    load_tokenizer,
    seed_everything,
    token_id,
)
from training.devdata import DATA
from training.transfer import bridge, ukrainian
from training.treebank import FORMS, TENSES, Tree, read_trees

SETTINGS = CONFIG["parser"]
Row = tuple[list[int], list[int], tuple[list[int], ...]]
"""Piece ids, positions of the words, gold classes."""


class Biaffine(nn.Module):
    """Scores of shape (batch, dependents, heads) or, with labels, a weight (labels, d + 1, d + 1) used outside."""

    def __init__(self, size: int, outputs: int):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, size + 1, size + 1))
        nn.init.normal_(self.weight, std=0.02)


class Parser(nn.Module):
    """Body and heads. `forward` gives what the ONNX file gives; decoding happens outside."""

    def __init__(self, body: BertModel, labels: int, tags: int):
        super().__init__()
        size = body.config.hidden_size
        self.body = body

        def mlp(width: int) -> nn.Sequential:
            return nn.Sequential(nn.Linear(size, width), nn.GELU())

        self.arc_dependent, self.arc_head = mlp(SETTINGS["arc_size"]), mlp(SETTINGS["arc_size"])
        self.label_dependent, self.label_head = mlp(SETTINGS["label_size"]), mlp(SETTINGS["label_size"])
        self.arc, self.label = Biaffine(SETTINGS["arc_size"], 1), Biaffine(SETTINGS["label_size"], labels)
        self.tag = nn.Linear(size, tags)
        self.form = nn.Linear(size, len(FORMS))
        self.tense = nn.Linear(size, len(TENSES))
        self.dropout = nn.Dropout(0.2)

    def forward(
        self, inputs_embeds: torch.Tensor, attention_mask: torch.Tensor, first: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        """`first` (batch, 1 + words): position of [CLS], then of each word's first piece."""
        hidden = self.body(inputs_embeds=inputs_embeds, attention_mask=attention_mask).last_hidden_state
        index = first.unsqueeze(-1).expand(-1, -1, hidden.shape[-1])
        nodes = self.dropout(torch.gather(hidden, 1, index))
        words = nodes[:, 1:]
        dependent = _with_one(self.arc_dependent(words))
        head = _with_one(self.arc_head(nodes))
        arcs = torch.einsum("bxi,ij,byj->bxy", dependent, self.arc.weight[0], head)
        labels = self.label_dependent(words), self.label_head(nodes)
        return arcs, *labels, self.tag(words), self.form(words), self.tense(words)


def _with_one(x: torch.Tensor) -> torch.Tensor:
    return torch.cat([x, torch.ones_like(x[..., :1])], -1)


def label_scores(weight: torch.Tensor, dependent: torch.Tensor, head: torch.Tensor) -> torch.Tensor:
    """Scores (n, labels) of n dependents with their chosen heads."""
    return torch.einsum("ni,lij,nj->nl", _with_one(dependent), weight, _with_one(head))


def encode_words(tokenizer: Tokenizer, words: list[str]) -> tuple[list[int], list[int]]:
    """Piece ids with [CLS] and [SEP], and the positions of [CLS] and of each word's first piece."""
    ids, first = [token_id(tokenizer, "[CLS]")], [0]
    for encoding in tokenizer.encode_batch(words, add_special_tokens=False):
        first.append(len(ids))
        ids += encoding.ids[:12] or [token_id(tokenizer, "[UNK]")]
    return [*ids, token_id(tokenizer, "[SEP]")], first


def verb_targets(tree: Tree) -> tuple[list[int], list[int]]:
    """Form and tense classes. Several treebanks leave the features of verbs out: those verbs teach nothing (-100)."""
    unknown = [g in ("VERB", "AUX") and f == "_" for g, f in zip(tree.tags, tree.forms, strict=True)]
    forms = [-100 if u else FORMS.index(f) for u, f in zip(unknown, tree.forms, strict=True)]
    tenses = [-100 if u else TENSES.index(x) for u, x in zip(unknown, tree.tenses, strict=True)]
    return forms, tenses


def load_trees(rng: random.Random) -> list[tuple[str, Tree]]:
    """(language, tree) as often as the settings say, without the trees that are kept for measuring."""
    trees: list[tuple[str, Tree]] = []
    for language, limit in SETTINGS["sentences"].items():
        trees_of = read_trees(DATA / "data/ud" / f"{language}.conllu.gz", language)
        part = [t for t in trees_of if 2 < len(t.words) <= SETTINGS["max_words"]]
        part = [t for t in part if not held_out(" ".join(t.words), one_in=10)]
        rng.shuffle(part)
        trees += [(language, t) for t in part[:limit] * SETTINGS["repeats"].get(language, 1)]
        if language == "ru":
            known = bridge(load_dictionary())
            trees += [("uk", ukrainian(t, known)) for t in part[:limit] * SETTINGS["repeats"].get("uk", 1)]
    return trees


def collate(rows: list[Row], table: nn.Embedding) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Tensors of a batch of (ids, first, gold) rows."""
    width, words = max(len(r[0]) for r in rows), max(len(r[1]) for r in rows)
    tokens, mask = torch.zeros(len(rows), width, dtype=torch.long), torch.zeros(len(rows), width, dtype=torch.long)
    first = torch.zeros(len(rows), words, dtype=torch.long)
    gold = torch.full((5, len(rows), words - 1), -100)
    for i, (ids, positions, targets) in enumerate(rows):
        tokens[i, : len(ids)], mask[i, : len(ids)] = torch.tensor(ids), 1
        first[i, : len(positions)] = torch.tensor(positions)
        for k, values in enumerate(targets):
            gold[k, i, : len(values)] = torch.tensor(values)
    return table(tokens), mask, first, gold


def loss_of(model: Parser, batch: tuple[torch.Tensor, ...]) -> torch.Tensor:
    embeds, mask, first, gold = batch
    with torch.autocast(embeds.device.type, dtype=torch.bfloat16):
        arcs, dependent, head, tag, form, tense = model(embeds, mask, first)
    nodes = torch.arange(first.shape[1], device=first.device)
    lengths = (gold[0] != -100).sum(1)
    arcs = arcs.float().masked_fill(nodes[None, None] > lengths[:, None, None], -1e4)
    cross = nn.functional.cross_entropy
    total = cross(arcs.flatten(0, 1), gold[0].flatten())
    rows, columns = (gold[0] != -100).nonzero(as_tuple=True)
    heads = head.float()[rows, gold[0][rows, columns]]
    scores = label_scores(model.label.weight, dependent.float()[rows, columns], heads)
    total = total + cross(scores, gold[1][rows, columns])
    for logits, target in ((tag, gold[2]), (form, gold[3]), (tense, gold[4])):
        total = total + 0.5 * cross(logits.float().flatten(0, 1), target.flatten())
    return total


def train(threads: int, resume_from: str | None, epochs: int) -> None:
    """Train, or go on from a saved state with a fresh schedule."""
    torch.set_num_threads(threads)
    rng = seed_everything()
    tokenizer = load_tokenizer()
    trees = load_trees(rng)
    labels = sorted({r for _, t in trees for r in t.relations})
    tags = sorted({g for _, t in trees for g in t.tags})
    (WORK / "parser.json").write_text(json.dumps({"labels": labels, "tags": tags, "forms": FORMS, "tenses": TENSES}))
    rows = []
    for _, t in trees:
        ids, first = encode_words(tokenizer, t.words)
        if len(ids) <= 200:
            rows.append(
                (
                    ids,
                    first,
                    (
                        t.heads,
                        [labels.index(r) for r in t.relations],
                        [tags.index(g) for g in t.tags],
                        *verb_targets(t),
                    ),
                )
            )
    encoder = torch.load(WORK / "encoder.pt", weights_only=True)
    table = nn.Embedding.from_pretrained(encoder["table"]["weight"], freeze=True)  # type: ignore[no-untyped-call]  # torch gives no types
    body = empty_body(SETTINGS["layers"])
    body.load_state_dict(encoder["body"], strict=False)
    model = Parser(body, len(labels), len(tags))
    if resume_from:
        model.load_state_dict(torch.load(resume_from, weights_only=True))
    head = [p for n, p in model.named_parameters() if not n.startswith("body.")]
    optimizer = torch.optim.AdamW(
        [
            {"params": body.parameters(), "lr": SETTINGS["learning_rate_body"]},
            {"params": head, "lr": SETTINGS["learning_rate_head"], "betas": (0.9, 0.95)},
        ]
    )
    lengths = [len(r[0]) for r in rows]
    batches = [b for _ in range(epochs) for b in length_sorted_batches(lengths, SETTINGS["batch_size"], rng)]
    schedule = linear_schedule([optimizer], SETTINGS["warmup_steps"], len(batches))[0]
    model.train()
    began, running = time.time(), 0.0
    for step, batch in enumerate(batches):
        loss = loss_of(model, collate([rows[i] for i in batch], table))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch gives no types
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        running = 0.98 * running + 0.02 * loss.item() if step else loss.item()
        if step % 100 == 0:
            rate = (step + 1) * SETTINGS["batch_size"] / (time.time() - began)
            print(f"step {step}/{len(batches)} loss {running:.3f} {rate:.0f} sentences/s", flush=True)
        if step == len(batches) - 1 or (step % 1000 == 0 and step):
            torch.save(model.state_dict(), WORK / "parser.pt")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--resume-from")
    options.add_argument("--epochs", type=int, default=SETTINGS["epochs"])
    chosen = options.parse_args()
    train(chosen.threads, chosen.resume_from, chosen.epochs)
