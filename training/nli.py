"""Step 5: the NLI judge, on the encoder's body with the encoder's frozen table.

Every stage goes on from the one before it, or from the mean of both's weights; what it reads stands in config.toml.
"gold": English pairs, half of them code-switched, and altered translations. "neighbours": also pairs of neighbouring
sentences, whose soft labels the judge so far gave to the English sides while the model now reads the foreign sides.
"third": more of each, altered on either side, and unrelated pairs that share a name. "fourth": neighbours of which
each label has a third, so that pairs in one foreign language are not all neutral, and short unrelated pairs. "fifth":
whole news sentences, each once as it was translated and once altered, and real accounts of one rumour. "sixth":
accounts written for this project, which say one thing in different words; the mean of two runs with different seeds.
"seventh": these once more. "eighth": these, and what the comparability gate lets through of the written cases.
"ninth": all English pairs once more and many twins, so that plain inference isn't forgotten. "tenth": sentences written
for this project, each translated, shortened and altered (facts.py), beside the accounts and the gated pairs. "eleventh"
is made by large.py. "twelfth": short accounts of one matter in two foreign languages, and a little of all else.
"thirteenth": plain inference again, and all labelled claims of real articles, of which most look like conflicts and are
none. "fourteenth" is made by distil.py. "fifteenth": what passes the gate in folders on one subject, nearly all of it
unrelated although it looks like contradictions; what the judge says of all other pairs it is to say again.
"sixteenth": folders on one story each, in which much is related: what passes the gate there, and labelled sentences.
"seventeenth": more of the unrelated pairs there, and foreign neighbours of which each label has a third.
"""

import argparse
import random
import time
from typing import Any, get_args

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

from training.accounts import NEITHER, Kind, case_rows, cases, folders, matter_rows, matters
from training.common import (
    WORK,
    empty_body,
    length_sorted_batches,
    linear_schedule,
    load_tokenizer,
    read_jsonl,
    seed_everything,
    token_id,
)
from training.devdata import DATA
from training.facts import fact_rows, facts
from training.news import news_rows
from training.pairs import (
    FOLDERS,
    LABELS,
    SETTINGS,
    Row,
    contrast_rows,
    gated_rows,
    gold_rows,
    mixed_rows,
    neighbour_pairs,
    real_rows,
    soft_rows,
    twin_rows,
    unrelated_rows,
)

NAMES = [
    "gold",
    "neighbours",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
]
STAGES = dict(zip(NAMES, ["", *NAMES[:-1]], strict=True))
"""Each stage and the one that it goes on from; large.py makes the eleventh, distil.py the fourteenth."""
LAST = NAMES[-1]


class Judge(nn.Module):
    """Logits (batch, 3) in the order of LABELS from [CLS] and the means of both sides."""

    def __init__(self, body: BertModel):
        super().__init__()
        size = body.config.hidden_size
        self.body = body
        self.head = nn.Sequential(nn.Dropout(0.1), nn.Linear(5 * size, size), nn.GELU(), nn.Linear(size, len(LABELS)))

    def forward(
        self, inputs_embeds: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        hidden = self.body(
            inputs_embeds=inputs_embeds, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        p, h = mean_of_sides(hidden, attention_mask, token_type_ids)
        logits: torch.Tensor = self.head(torch.cat([hidden[:, 0], p, h, (p - h).abs(), p * h], -1))
        return logits


def mean_of_sides(hidden: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(batch, d) of the first side, with all special tokens but the last, and of the second; `types` is 1 there."""
    second = types * mask
    return _mean(hidden, mask - second), _mean(hidden, second)


def _mean(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)


def encode_pair(tokenizer: Tokenizer, premise: str, hypothesis: str) -> tuple[list[int], int]:
    """Ids of "[CLS] premise [SEP] hypothesis [SEP]" and where the second side starts."""
    p, h = tokenizer.encode_batch([premise, hypothesis], add_special_tokens=False)
    return beside(p.ids, h.ids, token_id(tokenizer, "[CLS]"), token_id(tokenizer, "[SEP]"))


def beside(premise: list[int], hypothesis: list[int], cls: int, sep: int) -> tuple[list[int], int]:
    """The same from the ids of both."""
    room = SETTINGS["max_tokens"] - 3  # a cut may lose the very difference, so few pairs should need one
    second = hypothesis[: room // 2] if len(hypothesis) + len(premise) > room else hypothesis
    first = premise[: room - len(second)]
    return [cls, *first, sep, *second, sep], len(first) + 2


def collate(rows: list[tuple[list[int], int]], table: nn.Embedding) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    width = -(-max(len(ids) for ids, _ in rows) // 8) * 8  # few shapes, each of which has to be set up
    tokens, mask, types = (torch.zeros(len(rows), width, dtype=torch.long) for _ in range(3))
    for i, (ids, second) in enumerate(rows):
        tokens[i, : len(ids)], mask[i, : len(ids)], types[i, second : len(ids)] = torch.tensor(ids), 1, 1
    return table(tokens), mask, types


@torch.inference_mode()
def predict(model: Judge, table: nn.Embedding, tokenizer: Tokenizer, pairs: list[tuple[str, str]]) -> np.ndarray:
    """float32 (n, 3) probabilities."""
    model.eval()
    rows = [encode_pair(tokenizer, *pair) for pair in pairs]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]))
    out = np.zeros((len(rows), 3), dtype=np.float32)
    for start in range(0, len(order), 64):
        part = order[start : start + 64]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(*collate([rows[i] for i in part], table))
        out[part] = logits.float().softmax(-1).numpy()
    model.train()
    return out


def evaluate(model: Judge, table: nn.Embedding, tokenizer: Tokenizer, limit: int = 600) -> str:
    """Accuracy on a part of xnli-dev per language."""
    result = []
    rows = list(read_jsonl(DATA / "eval/xnli-dev.jsonl.gz"))
    for language in ("en", "de", "es"):
        part = [r for r in rows if r["lang"] == language][:limit]
        guess = predict(model, table, tokenizer, [(r["premise"], r["hypothesis"]) for r in part]).argmax(1)
        result.append(f"{language} {np.mean([LABELS[g] == r['label'] for g, r in zip(guess, part, strict=True)]):.3f}")
    return " ".join(result)


def freeze(model: Judge, layers: int, dropout: float | None) -> None:
    """Leave the lowest layers, and what lies below them, as they are; another dropout where one is given."""
    lowest = [model.body.embeddings, *model.body.encoder.layer[:layers]] if layers else []
    for parameter in (p for module in lowest for p in module.parameters()):
        parameter.requires_grad_(False)
    for module in model.modules():
        if dropout is not None and isinstance(module, nn.Dropout):
            module.p = dropout


def fit(
    model: Judge,
    table: nn.Embedding,
    tokenizer: Tokenizer,
    rows: list[Row],
    rng: random.Random,
    plan: dict[str, Any],
    name: str,
) -> None:
    encoded = [encode_pair(tokenizer, p, h) for p, h, _ in rows]
    batches = length_sorted_batches([len(ids) for ids, _ in encoded], SETTINGS["batch_size"], rng)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=plan["learning_rate"], weight_decay=0.01)
    schedule = linear_schedule([optimizer], SETTINGS["warmup_steps"], len(batches))[0]
    last = min(len(batches) - 1, plan.get("last_step", len(batches)))
    model.train()
    began, running = time.time(), 1.1
    for step, batch in enumerate(batches):
        target = torch.tensor([rows[i][2] for i in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(*collate([encoded[i] for i in batch], table))
        loss = nn.functional.cross_entropy(logits.float(), target, label_smoothing=0.02)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch gives no types
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        running = 0.99 * running + 0.01 * loss.item()
        if step % 100 == 0:
            speed = (step + 1) * SETTINGS["batch_size"] / (time.time() - began)
            print(f"{name} {step}/{len(batches)} loss {running:.3f} {speed:.0f} pairs/s", flush=True)
        if (step and step % 1000 == 0) or step == last:
            torch.save(model.state_dict(), WORK / f"nli-{name}.pt")
            print(evaluate(model, table, tokenizer, 300), flush=True)
        if step == last:
            break


def rows_of_folders(rng: random.Random, kind: Kind, unrelated: int, again: int) -> list[Row]:
    """What passes the gate in folders of longer articles: related pairs `again` times, and so many unrelated ones."""
    neither, others = [], list[Row]()
    for row in gated_rows(rng, FOLDERS[kind]):
        (neither if row[2] == NEITHER else others).append(row)
    print(f"{kind}: {len(neither)} unrelated pairs, {len(others)} related", flush=True)
    return rng.sample(neither, min(len(neither), unrelated)) + again * others


def mean_of(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor], share: float) -> dict[str, torch.Tensor]:
    """The weights of two stages, the second with this share: better than either, above all across languages.

    A "model soup" after Wortsman et al. (2022).
    """
    return {k: (1 - share) * v + share * second[k] if v.is_floating_point() else v for k, v in first.items()}


def weights_after(stage: str) -> dict[str, torch.Tensor]:
    """What the next stage starts from, or what is exported after the last: this stage's weights, or the mean of them
    and of what it went on from. `training.restore` writes them to one file.
    """
    restored = WORK / f"nli-after-{stage}.pt"
    if restored.exists():
        whole: dict[str, torch.Tensor] = torch.load(restored, weights_only=True)
        return whole
    own: dict[str, torch.Tensor] = torch.load(WORK / f"nli-{stage}.pt", weights_only=True)
    for number, run in enumerate(sorted(WORK.glob(f"nli-{stage}-*.pt")), 1):
        own = mean_of(own, torch.load(run, weights_only=True), 1 / (number + 1))
    before = STAGES[stage]
    share = SETTINGS["shares"].get(stage)
    return mean_of(weights_after(before), own, share) if before and share else own


def main(stage: str, threads: int, seed: int | None) -> None:
    torch.set_num_threads(threads)
    rng = seed_everything(seed)
    tokenizer = load_tokenizer()
    encoder = torch.load(WORK / "encoder.pt", weights_only=True)
    table = nn.Embedding.from_pretrained(encoder["table"]["weight"], freeze=True)  # type: ignore[no-untyped-call]  # torch gives no types
    body = empty_body()
    body.load_state_dict(encoder["body"])
    plan, before = SETTINGS["stages"][stage], STAGES[stage]
    gold = gold_rows(rng)
    rng.shuffle(gold)
    rows = gold[: plan["gold"]] + contrast_rows(rng, plan.get("translations_per_language", 0))
    rows += mixed_rows(rng, plan.get("contrast_per_language", 0)) + unrelated_rows(rng, plan.get("unrelated", 0))
    rows += twin_rows(rng, plan.get("twins_per_language", 0))
    if plan.get("news"):
        rows += news_rows(rng)
    own: list[Row] = gated_rows(rng) if plan.get("gated") else []
    for _ in range(plan.get("accounts", 0)):
        own += matter_rows(rng, matters("models")) + case_rows(rng, cases("models"))
    for _ in range(plan.get("facts", 0)):
        own += fact_rows(rng, facts("models"))
    rows += rng.sample(own, int(plan.get("own_share", 1.0) * len(own)))
    if plan.get("real"):
        rows += plan["real"] * real_rows()
    model = Judge(empty_body() if before else body)
    if before:
        model.load_state_dict(weights_after(before))
        print(f"at the start: {evaluate(model, table, tokenizer, 300)}", flush=True)
    if plan.get("kept"):
        rows = rng.sample(rows, min(len(rows), plan["kept"]))
        soft = predict(model, table, tokenizer, [(a, b) for a, b, _ in rows])
        rows = [(a, b, label.tolist()) for (a, b, _), label in zip(rows, soft, strict=True)]
    for kind in get_args(Kind):
        if plan.get(kind):
            rows += rows_of_folders(rng, kind, plan[kind], plan["related_again"])
    for _ in range(plan.get("sentences_of_stories", 0)):
        rows += case_rows(rng, folders("stories", "models"))
    print(f"{len(rows)} pairs", flush=True)
    freeze(model, plan.get("frozen_layers", 0), plan.get("dropout"))
    if plan.get("neighbours_per_language"):
        near = neighbour_pairs(rng, plan["neighbours_per_language"], table, body.eval(), tokenizer)  # type: ignore[no-untyped-call]  # torch gives no types
        soft = predict(model, table, tokenizer, [(a, b) for a, b, *_ in near])
        rows += soft_rows(near, soft, plan["balanced"])
    fit(model, table, tokenizer, rows, rng, plan, stage if seed is None else f"{stage}-{seed}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("stage", choices=[name for name in NAMES if name not in ("eleventh", "fourteenth")])
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--seed", type=int, help="for another run of a stage; the weights of all runs are averaged")
    chosen = options.parse_args()
    main(chosen.stage, chosen.threads, chosen.seed)
