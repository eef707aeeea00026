"""The eleventh stage of the judge: many more pairs than the others have, on a graphics card.

First a judge of English alone learns all English pairs, and gives soft labels to neighbouring English sentences; then
the multilingual judge learns, in two parts: `general` has translations as they are and altered, code-switched English
pairs and neighbours in any two languages; `own` has mostly what was written for this project. Without a graphics card
it runs as well, in many hours.
"""

import argparse
import multiprocessing
import os
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from training.accounts import case_rows, cases, matter_rows, matters
from training.common import (
    LANGUAGES,
    WORK,
    empty_body,
    load_tokenizer,
    mean_pool,
    read_jsonl,
    seed_everything,
    token_id,
)
from training.devdata import DATA
from training.facts import fact_rows, facts
from training.news import news_rows
from training.nli import Judge, beside, mean_of, weights_after
from training.pairs import (
    LABELS,
    SETTINGS,
    Row,
    gated_rows,
    gold_rows,
    mixed_rows,
    real_rows,
    soft_rows,
    twin_rows,
    unrelated_rows,
    usable_pairs,
)

Plan = dict[str, Any]
PLAN: Plan = SETTINGS["large"]
BEFORE, STAGE = "tenth", "eleventh"
ROOM = 8
"""Widths of batches are multiples of it: few shapes, each of which has to be set up."""


@dataclass(frozen=True)
class Encoded:
    """Pairs as token ids: those of pair i stand at ids[starts[i]:starts[i] + lengths[i]], its second side from
    seconds[i] on; targets (n, 3) in the order of LABELS.
    """

    ids: np.ndarray
    lengths: np.ndarray
    seconds: np.ndarray
    targets: np.ndarray

    @property
    def starts(self) -> np.ndarray:
        return np.cumsum(self.lengths, dtype=np.int64) - self.lengths


Frame = Callable[[list[int], list[int]], tuple[list[int], int]]
"""What puts the ids of both sides together, and says where the second one starts."""


def encoded(rows: Sequence[Row], tokenizer: Tokenizer | None = None, frame: Frame | None = None) -> Encoded:
    """By the judge's own tokenizer and frame unless others are given."""
    tokenizer = tokenizer or load_tokenizer()
    if frame is None:
        frame = partial(beside, cls=token_id(tokenizer, "[CLS]"), sep=token_id(tokenizer, "[SEP]"))
    texts = list({text: None for a, b, _ in rows for text in (a, b)})
    ids_of = {t: e.ids for t, e in zip(texts, tokenizer.encode_batch(texts, add_special_tokens=False), strict=True)}
    pairs = [frame(ids_of[a], ids_of[b]) for a, b, _ in rows]
    return Encoded(
        np.concatenate([np.array(ids, dtype=np.int32) for ids, _ in pairs] or [np.zeros(0, np.int32)]),
        np.array([len(ids) for ids, _ in pairs], dtype=np.int64),
        np.array([second for _, second in pairs], dtype=np.int64),
        np.array([label for *_, label in rows], dtype=np.float32).reshape(-1, len(LABELS)),
    )


def joined(parts: Sequence[Encoded]) -> Encoded:
    columns = [[getattr(p, name) for p in parts] for name in ("ids", "lengths", "seconds", "targets")]
    return Encoded(*(np.concatenate(column) for column in columns))


Maker = Callable[[random.Random], list[Row]]


def makers(plan: Plan = PLAN) -> dict[str, Maker]:
    """What makes the pairs, by name; the part before the colon says which of the plan's numbers belongs to it."""
    most, gold = plan["pairs_per_language"], plan["gold"]
    made: dict[str, Maker] = {"english": lambda rng: gold_rows(rng, gold, 0.0)}
    for copy in range(plan["switched"]):
        made[f"switched:{copy}"] = lambda rng: gold_rows(rng, gold, 1.0)
    for language in LANGUAGES:
        for copy in range(plan["twins"]):
            made[f"twins:{language}{copy}"] = lambda rng, lang=language: twin_rows(rng, {lang: most})  # type: ignore[misc]  # mypy can't infer a lambda with a default
    made["mixed"] = lambda rng: mixed_rows(rng, plan["mixed_per_language"])
    made["unrelated"] = lambda rng: unrelated_rows(rng, plan["unrelated"])
    made["news"] = news_rows
    made["extra"] = lambda _: real_rows()
    for turn in range(max(plan["accounts"].values())):
        made[f"accounts:{turn}"] = lambda rng: matter_rows(rng, matters("models")) + case_rows(rng, cases("models"))
        made[f"facts:{turn}"] = lambda rng: fact_rows(rng, facts("models"))
        made[f"gated:{turn}"] = gated_rows
    return made


def make(name: str, plan: Plan = PLAN) -> Encoded:
    rng = random.Random(f"{plan['seed']} {name}")
    rows = makers(plan)[name](rng)
    rng.shuffle(rows)  # so that the first ones are a fair sample
    return encoded(rows)


class Tabled(nn.Module):
    """The judge behind its frozen table."""

    def __init__(self, table: torch.Tensor, state: dict[str, torch.Tensor]):
        super().__init__()
        self.judge = Judge(empty_body())
        self.judge.load_state_dict(state)
        self.register_buffer("table", table, persistent=False)

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        """Logits (batch, 3) of token ids, mask and sides, int64 (batch, width)."""
        logits: torch.Tensor = self.judge(nn.functional.embedding(tokens, self.get_buffer("table")), mask, types)
        return logits


class Trainer:
    """One judge on one device. `model` gives logits (batch, 3) of token ids, mask and sides, padded with `pad`."""

    def __init__(self, device: str, model: nn.Module, dropout: float, plan: Plan = PLAN, pad: int = 0):
        self.device, self.model, self.plan, self.pad = torch.device(device), model, plan, pad
        self.model.to(self.device)
        for module in self.model.modules():
            if isinstance(module, nn.Dropout):
                module.p = dropout

    def logits(self, data: dict[str, torch.Tensor], rows: torch.Tensor, width: int) -> torch.Tensor:
        """(batch, 3) of the pairs at `rows`."""
        place = torch.arange(width, device=self.device)
        lengths = data["lengths"][rows, None]
        mask = place < lengths
        where = (data["starts"][rows, None] + place).clamp(max=len(data["ids"]) - 1)
        tokens = torch.where(mask, data["ids"][where], self.pad).long()
        types = ((place >= data["seconds"][rows, None]) & mask).long()
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            result: torch.Tensor = self.model(tokens, mask.long(), types)
        return result.float()

    def on_device(self, data: Encoded) -> dict[str, torch.Tensor]:
        columns = {"ids": data.ids, "lengths": data.lengths, "seconds": data.seconds, "starts": data.starts}
        return {name: torch.from_numpy(column).to(self.device) for name, column in columns.items()} | {
            "targets": torch.from_numpy(data.targets).to(self.device)
        }

    @torch.inference_mode()
    def predict(self, data: Encoded, size: int = 1024) -> np.ndarray:
        """float32 (n, 3) probabilities."""
        self.model.eval()
        columns, order = self.on_device(data), np.argsort(data.lengths, kind="stable")
        out = np.zeros((len(order), len(LABELS)), dtype=np.float32)
        for start in range(0, len(order), size):
            part = order[start : start + size]
            width = -(-int(data.lengths[part[-1]]) // ROOM) * ROOM
            rows = torch.from_numpy(part).to(self.device)
            out[part] = self.logits(columns, rows, width).softmax(-1).cpu().numpy()
        self.model.train()
        return out

    def fit(self, name: str, data: Encoded, rate: float, seconds: float, rounds: float = 1.0) -> None:
        """`rounds` over the pairs, fewer if that takes longer than `seconds`; the weights are then the mean over the
        last steps (an exponential one).
        """
        size, columns = self.plan["batch_size"], self.on_device(data)
        batches = _batches(data.lengths, size, np.random.default_rng(self.plan["seed"]), rounds)
        weights = [p for p in self.model.parameters() if p.requires_grad]
        mean = [p.detach().clone() for p in weights]
        optimizer = torch.optim.AdamW(weights, lr=rate, weight_decay=0.01, fused=self.device.type == "cuda")
        warmup, total, began, running = self.plan["warmup_steps"], len(batches), time.monotonic(), 1.1
        losses: list[torch.Tensor] = []
        self.model.train()
        for step, batch in enumerate(batches):
            if step == self.plan["measured_steps"]:
                total = min(
                    total, int(step + (seconds - (time.monotonic() - began)) / ((time.monotonic() - began) / step))
                )
            if step >= total or time.monotonic() - began > seconds:
                break
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1.0, (step + 1) / warmup) * max(0.02, (total - step) / total)
            width = -(-int(data.lengths[batch].max()) // ROOM) * ROOM
            rows = torch.from_numpy(batch).to(self.device)
            loss = nn.functional.cross_entropy(
                self.logits(columns, rows, width), columns["targets"][rows], label_smoothing=0.02
            )
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]  # torch gives no types
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            torch._foreach_lerp_(mean, [p.detach() for p in weights], 0.002 if step > warmup else 1.0)
            losses.append(loss.detach())
            if len(losses) == 200:
                running, losses = float(torch.stack(losses).mean()), []
                speed = (step + 1) * size / (time.monotonic() - began)
                print(f"{name} {step + 1}/{total} loss {running:.3f} {speed:.0f} pairs/s", flush=True)
        with torch.no_grad():
            for parameter, averaged in zip(weights, mean, strict=True):
                parameter.copy_(averaged)
        print(f"{name}: {min(total, step + 1)} steps in {time.monotonic() - began:.0f} s", flush=True)

    def state(self) -> dict[str, torch.Tensor]:
        """Of the judge, as float32."""
        assert isinstance(self.model, Tabled)
        return {key: value.detach().float().cpu() for key, value in self.model.judge.state_dict().items()}


def _batches(lengths: np.ndarray, size: int, rng: np.random.Generator, rounds: float) -> list[np.ndarray]:
    """Batches of similar lengths in random order."""
    batches: list[np.ndarray] = []
    while rounds > 0:
        order = rng.permutation(len(lengths))[: int(len(lengths) * min(1.0, rounds))]
        rounds -= 1
        window, turn = size * 100, []
        for start in range(0, len(order), window):
            part = order[start : start + window]
            part = part[np.argsort(lengths[part], kind="stable")]
            turn += [part[i : i + size] for i in range(0, len(part), size)]
        batches += [turn[i] for i in rng.permutation(len(turn))]
    return batches


def neighbours(
    rng: random.Random, device: str, table: torch.Tensor, plan: Plan = PLAN
) -> tuple[list[tuple[str, str]], list[Any]]:
    """English neighbours, and (English a, English b, side a, side b, cosine) with sides in any two languages."""
    versions: dict[str, list[str]] = defaultdict(list)
    for language in LANGUAGES:
        pairs = usable_pairs(language, 25, 200)
        for foreign, english in rng.sample(pairs, min(len(pairs), plan["neighbours_per_language"])):
            versions[english].append(foreign)
    english = list(versions)
    vectors = _embedded(english, device, table)
    low, high = SETTINGS["neighbour_similarity"]
    found = []
    for start in range(0, len(english), 4096):
        scores, places = (vectors[start : start + 4096] @ vectors.T).float().topk(plan["neighbours"] + 1)
        scores, places = scores.cpu().numpy(), places.cpu().numpy()
        for row, column in zip(*np.nonzero((scores > low) & (scores < high)), strict=True):
            found.append((start + int(row), int(places[row, column]), float(scores[row, column])))
    rng.shuffle(found)
    result = []
    for i, j, cosine in found[: plan["neighbour_pairs"]]:
        a, b = english[i], english[j]
        sides = [rng.choice(versions[a]), rng.choice(versions[b])]
        if rng.random() < 0.4:
            side = rng.randint(0, 1)
            sides[side] = (a, b)[side]
        result.append((a, b, *sides, cosine))
    return [(a, b) for a, b, *_ in result], result


@torch.inference_mode()
def _embedded(texts: list[str], device: str, table: torch.Tensor) -> torch.Tensor:
    """(n, 384) unit vectors of the encoder in bfloat16."""
    body = empty_body()
    body.load_state_dict(torch.load(WORK / "encoder.pt", weights_only=True)["body"])
    body.eval().to(device)  # type: ignore[no-untyped-call]  # torch gives no types
    tokenizer = load_tokenizer()
    tokenizer.no_padding()
    tokenizer.enable_truncation(64)
    ids = [e.ids for e in tokenizer.encode_batch(texts)]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    out = torch.zeros(len(ids), table.shape[1], dtype=torch.bfloat16, device=device)
    for start in range(0, len(order), 1024):
        part = order[start : start + 1024]
        tokens = nn.utils.rnn.pad_sequence([torch.tensor(ids[i]) for i in part], batch_first=True).to(device)
        lengths = torch.tensor([len(ids[i]) for i in part], device=device)
        mask = (torch.arange(tokens.shape[1], device=device) < lengths[:, None]).long()
        with torch.autocast(torch.device(device).type, dtype=torch.bfloat16):
            hidden = body(inputs_embeds=nn.functional.embedding(tokens, table), attention_mask=mask).last_hidden_state
        out[torch.tensor(part, device=device)] = mean_pool(hidden.float(), mask).bfloat16()
    return out


def checked(trainer: Trainer, encode: Callable[[Sequence[Row]], Encoded] = encoded) -> str:
    """Accuracy on parts of XNLI dev and on what was written for this project and kept from the models."""
    rng, found = random.Random(5), {}
    xnli = list(read_jsonl(DATA / "eval/xnli-dev.jsonl.gz"))
    for language in ("en", "de", "es"):
        part = [r for r in xnli if r["lang"] == language][:1000]
        found[language] = [(r["premise"], r["hypothesis"], [float(r["label"] == x) for x in LABELS]) for r in part]
    found["facts"] = fact_rows(rng, facts("decision", "measure"))
    found["matters"] = matter_rows(rng, matters("decision", "measure"))
    found["cases"] = case_rows(rng, cases("decision", "measure"))
    shown = []
    for name, rows in found.items():
        guess, label = trainer.predict(encode(rows)), np.array([row[2] for row in rows]).argmax(1)
        shown.append(f"{name} {(guess.argmax(1) == label).mean():.3f}")
        if name not in ("en", "de", "es"):
            related = label != 1
            shown[-1] += f" (sides {_auc(guess[related, 2] - guess[related, 0], label[related] == 2):.3f}"
            shown[-1] += f", related {_auc(-guess[:, 1], related):.3f})"
    return " ".join(shown)


def _auc(scores: np.ndarray, positive: np.ndarray) -> float:
    """Area under the curve of a score for the positive ones."""
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores, kind="stable")] = np.arange(1, len(scores) + 1)
    count = positive.sum()
    return float((ranks[positive].sum() - count * (count + 1) / 2) / max(1, count * (~positive).sum()))


def read_part(folder: Path, name: str) -> dict[str, torch.Tensor]:
    """What `save` wrote."""
    state = {}
    for number in range(2):
        with np.load(folder / f"{name}-{number}.npz") as arrays:
            state |= {key: torch.from_numpy(arrays[key].astype(np.float32)) for key in arrays.files}
    return state


def join(folder: Path) -> None:
    """Write the mean of the weights after both parts, as the stage's checkpoint."""
    general, own = (read_part(folder, name) for name in ("general", "own"))
    torch.save(mean_of(general, own, PLAN["own_share"]), WORK / f"nli-{STAGE}.pt")


def main(device: str, minutes: float, processes: int, out: Path) -> None:
    began = time.monotonic()

    def left(share: float) -> float:
        """Seconds of what is left of the time."""
        return share * (60 * minutes - (time.monotonic() - began))

    rng = seed_everything(PLAN["seed"])
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    names = list(makers())
    with multiprocessing.get_context("fork").Pool(processes) as pool:  # before the device is used
        waiting = {name: pool.apply_async(make, (name,)) for name in names}
        english = waiting["english"].get()
        print(f"{len(english.lengths)} English pairs after {time.monotonic() - began:.0f} s", flush=True)
        table = torch.load(WORK / "encoder.pt", weights_only=True)["table"]["weight"].to(device)
        before = weights_after(BEFORE)
        teacher = Trainer(device, Tabled(table, before), PLAN["dropout"])
        print(f"at the start: {checked(teacher)}", flush=True)
        teacher.fit("English", english, PLAN["rate"]["english"], left(PLAN["share"]["english"]), PLAN["english_rounds"])
        print(f"English judge: {checked(teacher)}", flush=True)
        pairs, near = neighbours(rng, device, table)
        soft = teacher.predict(encoded([(a, b, [0.0, 0.0, 0.0]) for a, b in pairs]))
        print(f"{len(near)} neighbours, {np.bincount(soft.argmax(1), minlength=3)} by label", flush=True)
        some = len(near) // PLAN["one_in_tempered"]
        soft_made = soft_rows(near, soft, balanced=True) + soft_rows(near[:some], soft[:some], balanced=False)
        rng.shuffle(soft_made)
        parts = {"neighbours": encoded(soft_made)} | {name: job.get() for name, job in waiting.items()}
    for name, part in parts.items():
        print(name, len(part.lengths), "pairs", flush=True)
    print(f"all pairs made after {time.monotonic() - began:.0f} s", flush=True)
    student = Trainer(device, Tabled(table, before), PLAN["dropout"])
    for stage, share in (("general", PLAN["share"]["general"]), ("own", 1.0)):
        data = chosen(parts, stage, PLAN)
        student.fit(stage, data, PLAN["rate"][stage], left(share) - 15, PLAN["rounds"][stage])
        print(f"after {stage}: {checked(student)}", flush=True)
        save(student.state(), out, stage)


def chosen(parts: dict[str, Encoded], stage: str, plan: Plan) -> Encoded:
    """The pairs of one part of the learning: "general" or "own"."""
    rounds, own = plan["accounts"], ("accounts", "facts", "gated")
    kinds = {n: n.split(":")[0] for n in parts}
    general = [parts[n] for n, kind in kinds.items() if kind not in own and kind != "extra"]
    if stage == "own":
        general = [_some(part, plan["general_in_own"]) for part in general]
    written = [parts[n] for n, kind in kinds.items() if kind in own and int(n.split(":")[1]) < rounds[stage]]
    return joined(general + written + [parts["extra"]] * rounds[stage])


def _some(data: Encoded, share: float) -> Encoded:
    """The first pairs of some: they are in no order."""
    count = int(share * len(data.lengths))
    return Encoded(
        data.ids[: data.lengths[:count].sum()], data.lengths[:count], data.seconds[:count], data.targets[:count]
    )


def save(state: dict[str, torch.Tensor], out: Path, name: str) -> None:
    """Weights as float16 in two files, each below 16 MB."""
    for number in range(2):
        part = {
            k: v.half().numpy()
            for k, v in state.items()
            if (".layer." in k and int(k.split(".")[3]) < 3) == (number == 0)
        }
        np.savez_compressed(out / f"{name}-{number}.npz", **part)  # type: ignore[arg-type]  # keyword arguments are arrays


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options.add_argument("--minutes", type=float, default=600.0, help="all of it ends within this time")
    options.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 2) - 2))
    options.add_argument("--out", type=Path, default=WORK, help="folder of the weights after each part")
    options.add_argument("--join", action="store_true", help="only take the mean of the weights there, as the result")
    given = options.parse_args()
    if not given.join:
        main(given.device, given.minutes, given.processes, given.out)
    join(given.out)
