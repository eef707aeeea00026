"""Step 5: the NLI judge, on the encoder's body with the encoder's frozen table.

Stage "gold": English sets (half of the pairs code-switched) and contrast pairs from the parallel sentences.
Stage "neighbours": the same again, with pairs of neighbouring sentences added, whose soft labels the first stage
gave to the English sides while the model now reads the foreign sides.
"""

import argparse
import random
import time

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

from training.codeswitch import load_dictionary, switch
from training.common import (
    CONFIG,
    LANGUAGES,
    WORK,
    empty_body,
    length_sorted_batches,
    linear_schedule,
    load_tokenizer,
    parallel_pairs,
    read_jsonl,
    seed_everything,
    token_id,
)
from training.contrast import collect_names, contradict
from training.devdata import DATA

SETTINGS = CONFIG["nli"]
LABELS = ["entailment", "neutral", "contradiction"]
Row = tuple[str, str, list[float]]


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
        second = token_type_ids * attention_mask
        p, h = _mean(hidden, attention_mask - second), _mean(hidden, second)
        logits: torch.Tensor = self.head(torch.cat([hidden[:, 0], p, h, (p - h).abs(), p * h], -1))
        return logits


def _mean(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)


def one_hot(label: str) -> list[float]:
    return [float(label == name) for name in LABELS]


def gold_rows(rng: random.Random) -> list[Row]:
    """English gold pairs; a share of them code-switched into a random language on one side or both."""
    dictionary = load_dictionary()
    rows = []
    for name, limit in SETTINGS["gold"].items():
        part = list(read_jsonl(DATA / "data/nli" / f"{name}.jsonl.gz"))
        rng.shuffle(part)
        for row in part[:limit]:
            sides = [row["premise"], row["hypothesis"]]
            if rng.random() < SETTINGS["switch_share"]:
                for i in rng.choice([(0,), (1,), (0, 1), (0, 1)]):
                    sides[i] = switch(sides[i], rng.choice(LANGUAGES), dictionary, SETTINGS["switch_rate"], rng)
            rows.append((*sides, one_hot(row["label"])))
    return rows


def contrast_rows(rng: random.Random, per_language: int) -> list[Row]:
    """Translations as entailment, altered translations as contradiction, in either direction."""
    rows = []
    for language in LANGUAGES:
        pairs = [(f, e) for f, e, source in parallel_pairs(language) if 30 < len(e) < 220]
        rng.shuffle(pairs)
        names = collect_names([e for _, e in pairs[:20000]])
        wanted = per_language
        for foreign, english in pairs:
            altered = contradict(english, rng, names)
            if altered is None:
                continue
            english, label = (altered[0], "contradiction") if rng.random() < 0.5 else (english, "entailment")
            sides = (foreign, english) if rng.random() < 0.5 else (english, foreign)
            rows.append((*sides, one_hot(label)))
            wanted -= 1
            if wanted <= 0:
                break
    return rows


def neighbour_pairs(
    rng: random.Random, table: nn.Embedding, encoder_body: BertModel, tokenizer: Tokenizer
) -> list[tuple[str, str, str, str, float]]:
    """(English a, English b, side a, side b, cosine): near but different sentences of each language's pairs."""
    import faiss

    low, high = SETTINGS["neighbour_similarity"]
    rows = []
    for language in LANGUAGES:
        pairs = [(f, e) for f, e, source in parallel_pairs(language) if 25 < len(e) < 200]
        rng.shuffle(pairs)
        pairs = pairs[: SETTINGS["neighbours_per_language"] * 3]
        vectors = embed(table, encoder_body, tokenizer, [e for _, e in pairs])
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        scores, found = index.search(vectors, 4)
        near = [
            (i, int(j), float(s))
            for i in range(len(pairs))
            for s, j in zip(scores[i], found[i], strict=True)
            if i != j and low < s < high
        ]
        rng.shuffle(near)
        for i, j, similarity in near[: SETTINGS["neighbours_per_language"]]:
            both = rng.random() < 0.5
            other = pairs[j][0] if both else pairs[j][1]
            row = (pairs[i][1], pairs[j][1], pairs[i][0], other)
            rows.append((*(row if rng.random() < 0.5 else (row[1], row[0], row[3], row[2])), similarity))
    return rows


def temper(soft: np.ndarray, cosine: float) -> list[float]:
    """Soft labels, drawn towards neutral where two sentences merely share a subject.

    Two sentences of different texts that are not near-paraphrases hardly ever contradict or entail one another; an
    NLI model trained on pairs written for the task does not know that.
    """
    if cosine < SETTINGS["paraphrase_similarity"]:
        soft = 0.4 * soft + 0.6 * np.array(one_hot("neutral"))
    labels: list[float] = soft.tolist()
    return labels


@torch.inference_mode()
def embed(table: nn.Embedding, body: BertModel, tokenizer: Tokenizer, texts: list[str]) -> np.ndarray:
    """float32 (n, 384) unit vectors of the student encoder."""
    from training.common import mean_pool, pad_batch

    ids = [e.ids[:64] for e in tokenizer.encode_batch(texts)]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    out = np.zeros((len(ids), 384), dtype=np.float32)
    for start in range(0, len(order), 128):
        part = order[start : start + 128]
        tokens, mask = pad_batch([ids[i] for i in part])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = body(inputs_embeds=table(tokens), attention_mask=mask).last_hidden_state
        out[part] = mean_pool(hidden.float(), mask).numpy()
    return out


def encode_pair(tokenizer: Tokenizer, premise: str, hypothesis: str) -> tuple[list[int], int]:
    """Ids of "[CLS] premise [SEP] hypothesis [SEP]" and where the second side starts."""
    p, h = tokenizer.encode_batch([premise, hypothesis], add_special_tokens=False)
    room = SETTINGS["max_tokens"] - 3
    h_ids = h.ids[: room // 2] if len(h.ids) + len(p.ids) > room else h.ids
    p_ids = p.ids[: room - len(h_ids)]
    cls, sep = token_id(tokenizer, "[CLS]"), token_id(tokenizer, "[SEP]")
    return [cls, *p_ids, sep, *h_ids, sep], len(p_ids) + 2


def collate(rows: list[tuple[list[int], int]], table: nn.Embedding) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    width = max(len(ids) for ids, _ in rows)
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


def fit(
    model: Judge,
    table: nn.Embedding,
    tokenizer: Tokenizer,
    rows: list[Row],
    rng: random.Random,
    rate: float,
    name: str,
) -> None:
    encoded = [encode_pair(tokenizer, p, h) for p, h, _ in rows]
    batches = length_sorted_batches([len(ids) for ids, _ in encoded], SETTINGS["batch_size"], rng)
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    schedule = linear_schedule([optimizer], SETTINGS["warmup_steps"], len(batches))[0]
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
        if (step and step % 1000 == 0) or step == len(batches) - 1:
            torch.save(model.state_dict(), WORK / f"nli-{name}.pt")
            print(evaluate(model, table, tokenizer, 300), flush=True)


def main(stage: str, threads: int) -> None:
    torch.set_num_threads(threads)
    rng = seed_everything()
    tokenizer = load_tokenizer()
    encoder = torch.load(WORK / "encoder.pt", weights_only=True)
    table = nn.Embedding.from_pretrained(encoder["table"]["weight"], freeze=True)  # type: ignore[no-untyped-call]  # torch gives no types
    body = empty_body()
    body.load_state_dict(encoder["body"])
    if stage == "gold":
        model = Judge(body)
        rows = gold_rows(rng) + contrast_rows(rng, SETTINGS["contrast_per_language"])
        fit(model, table, tokenizer, rows, rng, SETTINGS["learning_rate"], "gold")
        return
    model = Judge(empty_body())
    model.load_state_dict(torch.load(WORK / "nli-gold.pt", weights_only=True))
    near = neighbour_pairs(rng, table, body.eval(), tokenizer)  # type: ignore[no-untyped-call]  # torch gives no types
    soft = predict(model, table, tokenizer, [(a, b) for a, b, *_ in near])
    rows = [(a, b, temper(s, cosine)) for (_, _, a, b, cosine), s in zip(near, soft, strict=True)]
    gold = gold_rows(rng)
    rng.shuffle(gold)
    rows += gold[: SETTINGS["second_stage_gold"]] + contrast_rows(rng, SETTINGS["second_stage_contrast"])
    fit(model, table, tokenizer, rows, rng, SETTINGS["learning_rate"] / 2, "neighbours")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("stage", choices=["gold", "neighbours"])
    options.add_argument("--threads", type=int, default=2)
    chosen = options.parse_args()
    main(chosen.stage, chosen.threads)
