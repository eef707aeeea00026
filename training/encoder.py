"""Step 3: distil the teacher's English vectors onto the foreign sides of the parallel sentences.

Loss: 1 - cosine to the teacher's vector, plus a little in-batch cross-entropy. Resumable: a checkpoint is
written every few minutes and read again at the start.
"""

import argparse
import random
import time

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


def choose_sentences(rng: random.Random) -> tuple[list[str], list[str]]:
    """(student side, English side): the configured number of everyday and other sentences per language."""
    student, english = [], []
    for language in LANGUAGES:
        everyday, other = SETTINGS["sentences"][language]
        left = {"everyday": everyday, "other": other}
        pairs = list(parallel_pairs(language))
        rng.shuffle(pairs)
        for foreign, target, source in pairs:
            genre = "everyday" if source == "tatoeba" else "other"
            if left[genre] > 0:
                left[genre] -= 1
                student.append(foreign)
                english.append(target)
    unique = sorted(set(english))
    rng.shuffle(unique)
    extra = unique[: int(len(student) * SETTINGS["english_share"])]
    return student + extra, english + extra


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


def train(threads: int) -> None:
    torch.set_num_threads(threads)
    rng = seed_everything()
    student, english = choose_sentences(rng)
    unique = {sentence: row for row, sentence in enumerate(dict.fromkeys(english))}
    began = time.time()
    teacher = teacher_vectors(list(unique))
    print(f"{len(student)} sentences, {len(unique)} targets in {time.time() - began:.0f} s", flush=True)
    tokenizer = load_tokenizer()
    tokenizer.enable_truncation(SETTINGS["max_tokens"])
    ids = [e.ids for e in tokenizer.encode_batch(student)]
    batches = length_sorted_batches([len(i) for i in ids], SETTINGS["batch_size"], rng)
    batches = batches[: SETTINGS["max_steps"]]
    table = torch.nn.Embedding.from_pretrained(  # type: ignore[no-untyped-call]  # torch gives no types
        torch.from_numpy(np.load(WORK / "table0.npy")), freeze=False, sparse=True
    )
    body = new_body()
    # Rows that a batch does not touch must not move, and a dense update of the table costs more than the body.
    optimizers = [
        torch.optim.AdamW(body.parameters(), lr=SETTINGS["learning_rate_body"], weight_decay=0.01),
        torch.optim.SparseAdam(table.parameters(), lr=SETTINGS["learning_rate_embedding"]),
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
    body.train()
    for module in body.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0  # a regression onto fixed vectors gains nothing from dropout
    began, saved, running = time.time(), time.time(), 0.0
    for step in range(first, len(batches)):
        rows = batches[step]
        tokens, mask = pad_batch([ids[i] for i in rows])
        target = torch.from_numpy(teacher[[unique[english[i]] for i in rows]]).float()
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
    train(parser.parse_args().threads)
