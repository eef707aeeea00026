"""The fourteenth stage of the judge: what a larger judge of English says of pairs, learned in eleven languages.

First a judge on the body of all-mpnet-base-v2, ten times the size, learns all English pairs. It labels neighbouring
English sentences, of which the small judge then reads translations, and pairs of claims of real articles that nobody
labelled. The small judge learns in two parts, as in large.py: `general` and `own`. For a graphics card; without one
it runs as well, in days.
"""

import argparse
import json
import multiprocessing
import os
import pickle
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

from training.accounts import case_rows, cases, matter_rows, matters
from training.codeswitch import load_dictionary, switch
from training.common import LANGUAGES, WORK, read_jsonl, seed_everything
from training.devdata import DATA
from training.facts import fact_rows, facts
from training.large import (
    Encoded,
    Plan,
    Tabled,
    Trainer,
    checked,
    chosen,
    encoded,
    make,
    makers,
    neighbours,
    read_part,
    save,
)
from training.news import news_rows
from training.nli import mean_of, mean_of_sides, weights_after
from training.pairs import LABELS, SETTINGS, UNLABELLED, Row, gold_rows, real_rows, soft_rows, unrelated_rows

BEFORE, STAGE = "thirteenth", "fourteenth"
NEAR = "neighbours.pickle"
Parts = dict[str, Encoded]


def plan_of(second: bool) -> Plan:
    """The numbers of config.toml for the first run or the second."""
    whole: Plan = SETTINGS["large"] | SETTINGS["distil"]
    return whole | whole["second"] if second else whole


class LargeJudge(nn.Module):
    """A judge of English on a larger body, with the head of the small one."""

    def __init__(self, folder: Path):
        super().__init__()
        self.body = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        size = self.body.config.hidden_size
        self.head = nn.Sequential(nn.Dropout(0.1), nn.Linear(5 * size, 384), nn.GELU(), nn.Linear(384, len(LABELS)))

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        """Logits (batch, 3); `types` is 1 for the tokens of the second side."""
        hidden = self.body(input_ids=tokens, attention_mask=mask).last_hidden_state
        first, second = mean_of_sides(hidden, mask, types)
        joined = torch.cat([hidden[:, 0], first, second, (first - second).abs(), first * second], -1)
        logits: torch.Tensor = self.head(joined)
        return logits


def encoder_of_pairs(folder: Path) -> "partial[Encoded]":
    """What gives English pairs as ids of the larger body."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    start, end = (tokenizer.token_to_id(token) for token in ("<s>", "</s>"))
    return partial(encoded, tokenizer=tokenizer, frame=partial(_between, start=start, end=end))


def _between(first: list[int], second: list[int], start: int, end: int) -> tuple[list[int], int]:
    """Ids of "<s> first </s> </s> second </s>" and where the second side starts."""
    room = SETTINGS["max_tokens"] - 4
    second = second[: room // 2] if len(first) + len(second) > room else second
    first = first[: room - len(second)]
    return [start, *first, end, end, *second, end], len(first) + 3


def english_rows(rng: random.Random, plan: Plan) -> list[Row]:
    """What the larger judge learns: all English pairs, of what was written for this project as well."""
    rows = gold_rows(rng, plan["gold"], 0.0) + [row for row in news_rows(rng) if row[0].isascii() and row[1].isascii()]
    rows += unrelated_rows(rng, plan["unrelated_english"], in_english=True)
    statements = [replace(m, lines=tuple(x for x in m.lines if x.lang == "en")) for m in matters("models")]
    sentences = [replace(f, lines=tuple(x for x in f.lines if x.lang == "en")) for f in facts("models")]
    for _ in range(plan["own_english"]):
        rows += matter_rows(rng, statements) + fact_rows(rng, sentences)
        rows += real_rows()
    rows += [row for row in case_rows(rng, cases("models")) if row[0].isascii() and row[1].isascii()]
    rng.shuffle(rows)
    return rows


def checked_english(trainer: Trainer, encode: "partial[Encoded]") -> str:
    """Accuracy on English pairs that it did not learn."""
    rows = [r for r in read_jsonl(DATA / "eval/xnli-dev.jsonl.gz") if r["lang"] == "en"][:1000]
    xnli = [(r["premise"], r["hypothesis"], [float(r["label"] == x) for x in LABELS]) for r in rows]
    sentences = [replace(f, lines=tuple(x for x in f.lines if x.lang == "en")) for f in facts("decision", "measure")]
    shown = []
    for name, part in (("XNLI", xnli), ("facts", fact_rows(random.Random(5), sentences))):
        right = trainer.predict(encode(part)).argmax(1) == np.array([row[2] for row in part]).argmax(1)
        shown.append(f"{name} {right.mean():.3f}")
    return " ".join(shown)


def unlabelled_rows(rng: random.Random, pairs: Sequence[tuple[str, str]], soft: np.ndarray) -> list[Row]:
    """Pairs of real English claims with soft labels (n, 3): as they are, and once with foreign words."""
    dictionary = load_dictionary()
    rows: list[Row] = []
    for (a, b), label in zip(pairs, soft.tolist(), strict=True):
        rows.append((a, b, label) if rng.random() < 0.5 else (b, a, label))
        sides = [switch(s, rng.choice(LANGUAGES), dictionary, SETTINGS["switch_rate"], rng) for s in (a, b)]
        sides[0] = a if rng.random() < 0.3 else sides[0]
        rows.append((sides[0], sides[1], label))
    return rows


def find_neighbours(device: str, out: Path, plan: Plan) -> None:
    """Write the neighbours to a file; a process of its own, beside the learning of the larger judge."""
    table = torch.load(WORK / "encoder.pt", weights_only=True)["table"]["weight"].to(device)
    found = neighbours(seed_everything(plan["seed"]), device, table, plan)
    partly = out / f"{NEAR}.part"
    partly.write_bytes(pickle.dumps(found))
    partly.rename(out / NEAR)


class Clock:
    """What is left of the time, and what was done when."""

    def __init__(self, minutes: float):
        self.began, self.whole = time.monotonic(), 60 * minutes

    def left(self, share: float) -> float:
        """Seconds of what is left."""
        return share * (self.whole - (time.monotonic() - self.began))

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self.began:.0f} s: {text}", flush=True)


def labelled(device: str, folder: Path, plan: Plan, clock: Clock, finding: subprocess.Popen[bytes], out: Path) -> Parts:
    """Teach the larger judge, and take its labels: neighbours in any two languages, and pairs of real claims."""
    rng = random.Random(plan["seed"])
    encode = encoder_of_pairs(folder)
    english = encode(english_rows(rng, plan))
    clock.say(f"{len(english.lengths)} English pairs")
    larger = Trainer(device, LargeJudge(folder), plan["dropout"], plan | plan["larger"], pad=1)
    larger.fit("larger", english, plan["rate"]["larger"], clock.left(plan["share"]["larger"]), plan["larger"]["rounds"])
    clock.say(f"larger judge: {checked_english(larger, encode)}")
    if finding.wait():
        raise SystemExit("the neighbours could not be found")
    pairs, near = pickle.loads((out / NEAR).read_bytes())  # written by find_neighbours
    real = [tuple(pair) for pair in json.loads(UNLABELLED.read_text(encoding="utf-8"))]
    soft = larger.predict(encode([(a, b, [0.0, 0.0, 0.0]) for a, b in [*pairs, *real]]))
    of_near, of_real = soft[: len(near)], soft[len(near) :]
    clock.say(f"{len(near)} neighbours, {len(real)} pairs of real claims, by label:")
    print(*(np.bincount(part.argmax(1), minlength=len(LABELS)) for part in (of_near, of_real)), flush=True)
    some = len(near) // plan["one_in_tempered"]
    made = soft_rows(near, of_near, balanced=True, neutral=plan["neutral"])
    made += soft_rows(near[:some], of_near[:some], balanced=False)
    kept = unlabelled_rows(rng, real, of_real)
    for rows in (made, kept):
        rng.shuffle(rows)  # so that the first ones are a fair sample
    return {"neighbours": encoded(made), "real": encoded(kept)}


def main(device: str, clock: Clock, processes: int, out: Path, folder: Path, earlier: Path | None) -> None:
    """One run. It goes on from the first part of an earlier one if there is one, as the second run of the plan."""
    plan = plan_of(earlier is not None)
    seed_everything(plan["seed"])
    out.mkdir(parents=True, exist_ok=True)
    (out / NEAR).unlink(missing_ok=True)
    command = [sys.executable, "-m", "training.distil", "--near", "--device", device, "--out", str(out)]
    finding = subprocess.Popen(command + (["--earlier", str(earlier)] if earlier else []))
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    with multiprocessing.get_context("fork").Pool(processes) as pool:  # before the device is used
        waiting = {name: pool.apply_async(make, (name, plan)) for name in makers(plan)}
        os.environ["TOKENIZERS_PARALLELISM"] = "true"
        parts = labelled(device, folder, plan, clock, finding, out)
        parts |= {name: job.get() for name, job in waiting.items()}
    for name, part in parts.items():
        print(name, len(part.lengths), "pairs", flush=True)
    table = torch.load(WORK / "encoder.pt", weights_only=True)["table"]["weight"].to(device)
    before = read_part(earlier, "general") if earlier else weights_after(BEFORE)
    student = Trainer(device, Tabled(table, before), plan["dropout"], plan)
    clock.say(f"all pairs made; before: {checked(student)}")
    for stage, share in (("general", plan["share"]["general"]), ("own", 1.0)):
        data = chosen(parts, stage, plan)
        student.fit(stage, data, plan["rate"][stage], clock.left(share) - 15, plan["rounds"][stage])
        clock.say(f"after {stage}: {checked(student)}")
        save(student.state(), out, stage)


def join(runs: Sequence[Path]) -> None:
    """Write the mean of the weights after the second part of each run and the first part of the last."""
    whole = read_part(runs[-1], "general")
    for number, run in enumerate(runs, 2):
        whole = mean_of(whole, read_part(run, "own"), 1 / number)
    torch.save(whole, WORK / f"nli-{STAGE}.pt")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options.add_argument("--minutes", type=float, default=6000.0, help="all of it ends within this time")
    options.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 2) - 2))
    options.add_argument("--out", type=Path, default=WORK, help="folder of the weights after each part")
    options.add_argument("--teacher", type=Path, help="folder of all-mpnet-base-v2, for a run")
    options.add_argument("--earlier", type=Path, help="folder of the first run, for the second")
    options.add_argument("--near", action="store_true", help="only find the neighbours")
    options.add_argument("--join", type=Path, nargs="+", help="only take the mean of these runs, as the result")
    given = options.parse_args()
    if given.join:
        join(given.join)
    elif given.near:
        find_neighbours(given.device, given.out, plan_of(given.earlier is not None))
    elif given.teacher is None:
        options.error("--teacher is missing")
    else:
        main(given.device, Clock(given.minutes), given.processes, given.out, given.teacher, given.earlier)
