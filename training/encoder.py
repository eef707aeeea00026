"""Step 3: distil the teacher's English vectors onto the foreign sides of the parallel sentences.

Loss: 1 - cosine to the teacher's vector, plus a little in-batch cross-entropy. Resumable: a checkpoint is
written every few minutes and read again at the start.
"""

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from training.common import (
    CONFIG,
    LANGUAGES,
    WORK,
    length_sorted_batches,
    linear_schedule,
    load_tokenizer,
    mean_pool,
    new_body,
    pad_batch,
    parallel_pairs,
    seed_everything,
    teacher_folder,
)

SETTINGS = CONFIG["encoder"]
CHECKPOINT = WORK / "encoder.pt"


def choose_sentences(rng: random.Random) -> list[tuple[str, str, str]]:
    """(student side, English side, language of the student side): the configured numbers of sentences."""
    rows: list[tuple[str, str, str]] = []
    for language in LANGUAGES:
        everyday, other = SETTINGS["sentences"][language]
        left = {"everyday": everyday, "other": other}
        pairs = list(parallel_pairs(language))
        rng.shuffle(pairs)
        for foreign, english, source in pairs:
            genre = "everyday" if source == "tatoeba" else "other"
            if left[genre] > 0:
                left[genre] -= 1
                rows.append((foreign, english, language))
    unique = sorted({english for _, english, _ in rows})
    rng.shuffle(unique)
    return rows + [(english, english, "en") for english in unique[: int(len(rows) * SETTINGS["english_share"])]]


def second_choice(rng: random.Random, rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The sentences of the second round: fewer of the languages that are rich in data, some of the poor ones twice."""
    chosen = []
    for language, share in SETTINGS["second_round"]["shares"].items():
        part = [row for row in rows if row[2] == language]
        chosen += part * int(share) + rng.sample(part, int((share % 1) * len(part)))
    return chosen


def teacher_vectors(sentences: list[str]) -> np.ndarray:
    """float16 (n, 384) unit vectors of all-MiniLM-L6-v2; computed once and kept."""
    kept = WORK / "teacher.npy"
    if kept.exists():
        vectors: np.ndarray = np.load(kept)
        if len(vectors) == len(sentences):
            return vectors
    folder = teacher_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(128)
    model = BertModel.from_pretrained(folder, add_pooling_layer=False).eval()  # type: ignore[no-untyped-call]  # torch gives no types
    ids = [e.ids for e in tokenizer.encode_batch(sentences)]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    vectors = np.zeros((len(ids), 384), dtype=np.float16)
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for start in range(0, len(order), 128):
            rows = order[start : start + 128]
            tokens, mask = pad_batch([ids[i] for i in rows])
            hidden = model(input_ids=tokens, attention_mask=mask).last_hidden_state
            vectors[rows] = mean_pool(hidden, mask).numpy()
    np.save(kept, vectors)
    return vectors


def train(threads: int, resume_from: Path | None) -> None:
    torch.set_num_threads(threads)
    rng = seed_everything()
    sentences = choose_sentences(rng)
    unique = {english: row for row, english in enumerate(dict.fromkeys(english for _, english, _ in sentences))}
    began = time.time()
    teacher = teacher_vectors(list(unique))
    print(f"{len(sentences)} sentences, {len(unique)} targets in {time.time() - began:.0f} s", flush=True)
    if resume_from:
        sentences = second_choice(rng, sentences)
    tokenizer = load_tokenizer()
    tokenizer.enable_truncation(SETTINGS["max_tokens"])
    ids = [e.ids for e in tokenizer.encode_batch([student for student, _, _ in sentences])]
    batches = length_sorted_batches([len(i) for i in ids], SETTINGS["batch_size"], rng)
    if not resume_from:
        batches = batches[: SETTINGS["max_steps"]]
    scale = SETTINGS["second_round"]["learning_rate_scale"] if resume_from else 1.0
    table = torch.nn.Embedding.from_pretrained(  # type: ignore[no-untyped-call]  # torch gives no types
        torch.from_numpy(np.load(WORK / "table0.npy")), freeze=False, sparse=True
    )
    body = new_body()
    # Rows that a batch does not touch must not move, and a dense update of the table costs more than the body.
    optimizers = [
        torch.optim.AdamW(body.parameters(), lr=scale * SETTINGS["learning_rate_body"], weight_decay=0.01),
        torch.optim.SparseAdam(table.parameters(), lr=scale * SETTINGS["learning_rate_embedding"]),
    ]
    schedules = linear_schedule(optimizers, SETTINGS["warmup_steps"], len(batches))
    steppers: list[torch.optim.Optimizer | torch.optim.lr_scheduler.LambdaLR] = [*optimizers, *schedules]
    first = 0
    if CHECKPOINT.exists():
        state = torch.load(CHECKPOINT, weights_only=True)
        body.load_state_dict(state["body"])
        table.load_state_dict(state["table"])
        for part, saved in zip(steppers, state["optimizers"], strict=True):
            part.load_state_dict(saved)
        first = state["step"]
    elif resume_from:
        state = torch.load(resume_from, weights_only=True)
        body.load_state_dict(state["body"])
        table.load_state_dict(state["table"])
    body.train()
    for module in body.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0  # a regression onto fixed vectors gains nothing from dropout
    began, saved, running = time.time(), time.time(), 0.0
    for step in range(first, len(batches)):
        rows = batches[step]
        tokens, mask = pad_batch([ids[i] for i in rows])
        target = torch.from_numpy(teacher[[unique[sentences[i][1]] for i in rows]]).float()
        target = torch.nn.functional.normalize(target, dim=-1)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = body(inputs_embeds=table(tokens), attention_mask=mask).last_hidden_state
        vectors = mean_pool(hidden.float(), mask)
        similarity = vectors @ target.T
        contrast = torch.nn.functional.cross_entropy(similarity * SETTINGS["contrast_scale"], torch.arange(len(rows)))
        loss = (1 - similarity.diagonal()).mean() + SETTINGS["contrast_weight"] * contrast
        for optimizer in optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(body.parameters(), 1.0)
        for part in steppers:
            part.step()
        running = 0.98 * running + 0.02 * loss.item() if step else loss.item()
        if step % 100 == 0:
            rate = (step - first + 1) * SETTINGS["batch_size"] / (time.time() - began)
            print(f"step {step}/{len(batches)} loss {running:.4f} {rate:.0f} sentences/s", flush=True)
        last = step == len(batches) - 1
        if last or time.time() - saved > 60 * SETTINGS["checkpoint_minutes"]:
            parts = [part.state_dict() for part in steppers]
            state = {"body": body.state_dict(), "table": table.state_dict(), "optimizers": parts, "step": step + 1}
            torch.save(state, CHECKPOINT.with_suffix(".tmp"))
            CHECKPOINT.with_suffix(".tmp").replace(CHECKPOINT)
            saved = time.time()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--resume-from", type=Path, help="weights of the first round, for the second")
    chosen = parser.parse_args()
    train(chosen.threads, chosen.resume_from)
