"""Step 4: the encoder learns which sentences are about one fact, whether they agree or not.

    python -m training.matched              the first round
    python -m training.matched --go-on      another one, from where the last one ended

Its teacher puts sentences of one subject together. Here sentences of written accounts that speak of one fact move
nearer to one another than to all other sentences of the same accounts. Foreign sides of parallel sentences go on
learning the vectors that their English sides had, and what is written stays near its own old vector, so that cosines
keep their meaning. Only the body learns; the table is shared with the other models.
"""

import argparse
import random
import time
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from training.accounts import Case, Matter, cases, folders, matters
from training.common import (
    CONFIG,
    LANGUAGES,
    WORK,
    empty_body,
    linear_schedule,
    load_tokenizer,
    mean_pool,
    pad_batch,
    parallel_pairs,
    seed_everything,
)

SETTINGS = CONFIG["matched"]
OUT = WORK / "encoder-matched.pt"


@dataclass(frozen=True)
class Group:
    """Sentences of one event, story or question."""

    texts: list[str]
    source: list[int]
    """The article of each; sentences of one are neither near nor far."""
    facts: list[frozenset[str]]
    """What each speaks of."""


def group_of_case(case: Case) -> Group:
    """All sentences of a case or folder."""
    lines = [(number, line) for number, account in enumerate(case.accounts) for line in account.lines]
    facts = [frozenset(name for name, _, _ in line.facts) for _, line in lines]
    return Group([line.text for _, line in lines], [number for number, _ in lines], facts)


def group_of_matter(matter: Matter) -> Group:
    """The statements on one question: all that answer it, or leave it open, speak of one fact."""
    about = frozenset({"question"})
    facts = [about if line.mark in "+-~" else frozenset() for line in matter.lines]
    return Group([line.text for line in matter.lines], list(range(len(facts))), facts)


def batches_of(groups: list[Group], rng: random.Random) -> list[list[tuple[int, Group, list[int]]]]:
    """Some hundred sentences at once: whole small groups, and of large ones as many as fit.

    Each batch lists (its number in the batch, group, the sentences taken).
    """
    size, batches, current, held = SETTINGS["sentences"], list[list[tuple[int, Group, list[int]]]](), [], 0
    for group in rng.sample(groups, len(groups)):
        order = rng.sample(range(len(group.texts)), len(group.texts))
        for start in range(0, len(order), SETTINGS["of_one"]):
            part = order[start : start + SETTINGS["of_one"]]
            if held + len(part) > size and current:
                batches.append(current)
                current, held = [], 0
            current.append((len(current), group, part))
            held += len(part)
    return [*batches, current] if current else batches


def targets(batch: list[tuple[int, Group, list[int]]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Which sentences of a batch speak of one fact, and which may be compared; bool (n, n) each."""
    group = np.array([number for number, _, part in batch for _ in part])
    source = np.array([g.source[i] for _, g, part in batch for i in part])
    facts = [g.facts[i] for _, g, part in batch for i in part]
    same_group = group[:, None] == group[None]
    same_source = same_group & (source[:, None] == source[None])
    shared = np.array([[bool(a & b) for b in facts] for a in facts]) & same_group
    return torch.tensor(shared & ~same_source), torch.tensor(~same_source)


def contrast(vectors: torch.Tensor, near: torch.Tensor, compared: torch.Tensor) -> torch.Tensor:
    """How much less near each related sentence is than all unrelated ones: supervised contrastive loss.

    After Khosla et al. (2020), each positive against the negatives alone.
    """
    scores = vectors @ vectors.T * SETTINGS["scale"]
    negatives = scores.masked_fill(near | ~compared, float("-inf")).logsumexp(1, keepdim=True)
    losses = torch.nn.functional.softplus(negatives - scores)
    weights = near / near.sum(1, keepdim=True).clamp(min=1)
    return (losses * weights).sum() / near.any(1).sum().clamp(min=1)


class Encoder:
    """The body under training over the frozen table, and the one that it starts from."""

    def __init__(self, go_on: bool = False) -> None:
        state = torch.load(WORK / "encoder.pt", weights_only=True)
        self.state: dict[str, dict[str, torch.Tensor]] = state
        self.tokenizer: Tokenizer = load_tokenizer()
        self.tokenizer.enable_truncation(SETTINGS["max_tokens"])
        self.table = torch.nn.Embedding.from_pretrained(state["table"]["weight"], freeze=True)  # type: ignore[no-untyped-call]  # torch gives no types
        self.before = self._body(state["body"]).eval()  # type: ignore[no-untyped-call]
        self.body = self._body(torch.load(OUT, weights_only=True)["body"] if go_on else state["body"])

    def _body(self, state: dict[str, torch.Tensor]) -> BertModel:
        body = empty_body()
        body.load_state_dict(state)
        for module in body.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
        return body

    def __call__(self, texts: list[str], body: BertModel) -> torch.Tensor:
        """Unit rows (n, d)."""
        ids = [e.ids for e in self.tokenizer.encode_batch(texts)]
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        parts = []
        for start in range(0, len(order), SETTINGS["at_once"]):  # of similar lengths: little is padded
            tokens, mask = pad_batch([ids[i] for i in order[start : start + SETTINGS["at_once"]]])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden = body(inputs_embeds=self.table(tokens), attention_mask=mask).last_hidden_state
            parts.append(mean_pool(hidden.float(), mask))
        return torch.cat(parts)[torch.argsort(torch.tensor(order))]

    def old(self, texts: list[str]) -> dict[str, torch.Tensor]:
        """The vector that each text had before."""
        unique = sorted(set(texts), key=len)
        with torch.no_grad():
            parts = [self(unique[i : i + 1000], self.before) for i in range(0, len(unique), 1000)]
        return dict(zip(unique, torch.cat(parts), strict=True))


def parallel(rng: random.Random, wanted: int) -> list[tuple[str, str]]:
    """(foreign, English), as many of each language."""
    each = wanted // len(LANGUAGES) + 1
    return [
        pair
        for language in LANGUAGES
        for pair in rng.sample([(f, e) for f, e, s in parallel_pairs(language) if s != "tatoeba"], each)
    ]


def main(go_on: bool, threads: int) -> None:
    torch.set_num_threads(threads)
    rng = seed_everything(CONFIG["seed"] + go_on)
    encoder = Encoder(go_on)
    stories = [group_of_case(c) for kind in ("stories", "subjects") for c in folders(kind, "models")]
    groups = SETTINGS["stories"] * stories + [group_of_case(c) for c in cases("models")]
    questions = [group_of_matter(m) for m in matters("models")]
    groups += rng.sample(questions, int(SETTINGS["matters"] * len(questions)))
    batches = batches_of(groups, rng)
    translated = parallel(rng, SETTINGS["parallel"] * len(batches))
    rng.shuffle(translated)
    old = encoder.old([e for _, e in translated] + [text for group in groups for text in group.texts])
    print(f"{len(old)} old vectors, {len(batches)} batches", flush=True)
    optimizer = torch.optim.AdamW(encoder.body.parameters(), lr=SETTINGS["learning_rate"], weight_decay=0.01)
    schedule = linear_schedule([optimizer], SETTINGS["warmup_steps"], len(batches))[0]
    began, running = time.time(), [0.0, 0.0, 0.0]
    for step, batch in enumerate(batches):
        texts = [g.texts[i] for _, g, part in batch for i in part]
        near, compared = targets(batch)
        vectors = encoder(texts, encoder.body)
        kept = (1 - (vectors * torch.stack([old[t] for t in texts])).sum(1)).mean()
        part = translated[step * SETTINGS["parallel"] : (step + 1) * SETTINGS["parallel"]]
        english = torch.stack([old[e] for _, e in part])
        same = (1 - (encoder([f for f, _ in part], encoder.body) * english).sum(1)).mean()
        apart = contrast(vectors, near, compared)
        loss = apart + SETTINGS["kept"] * kept + SETTINGS["translated"] * same
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch gives no types
        torch.nn.utils.clip_grad_norm_(encoder.body.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        for i, one in enumerate((apart, kept, same)):
            running[i] += 0.05 * (one.item() - running[i]) if step else one.item()
        if step % 20 == 0:
            parts = " ".join(f"{value:.4f}" for value in running)
            print(
                f"step {step}/{len(batches)} contrast, kept, translated {parts} {time.time() - began:.0f} s", flush=True
            )
        if step % 100 == 99 or step == len(batches) - 1:
            torch.save({"table": encoder.state["table"], "body": encoder.body.state_dict()}, OUT)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--go-on", action="store_true", help="from where the last round ended")
    options.add_argument("--threads", type=int, default=2)
    chosen = options.parse_args()
    main(chosen.go_on, chosen.threads)
