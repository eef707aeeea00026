"""Step 1: the multilingual WordPiece vocabulary.

The English entries of the teacher stay (without unused and CJK ones); WordPieces trained on the foreign sides
of the parallel sentences are added. Text is NFC-normalised and lower-cased, accents stay.
"""

import json
import random
import unicodedata
from collections.abc import Iterator

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from training.common import CONFIG, LANGUAGES, WORK, parallel_pairs, seed_everything, teacher_folder


def is_kept(entry: str) -> bool:
    """Whether a teacher's entry is worth a row: no placeholders, no CJK."""
    return not entry.startswith("[unused") and not any("CJK" in unicodedata.name(c, "") for c in entry)


def blank_tokenizer(vocabulary: dict[str, int]) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=60))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.BertNormalizer(strip_accents=False, lowercase=True)]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def foreign_sentences(rng: random.Random) -> Iterator[str]:
    for language in LANGUAGES:
        sentences = [foreign for foreign, _, _ in parallel_pairs(language)]
        rng.shuffle(sentences)
        yield from sentences[: CONFIG["vocabulary"]["sentences_per_language"]]


def train() -> None:
    rng = seed_everything()
    teacher = json.loads((teacher_folder() / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    entries = [e for e, _ in sorted(teacher.items(), key=lambda item: item[1]) if is_kept(e)]
    known = set(entries)
    learner = blank_tokenizer({"[UNK]": 0})
    size = CONFIG["vocabulary"]["new_entries"]
    trainer = trainers.WordPieceTrainer(
        vocab_size=size + 20000, limit_alphabet=500, special_tokens=["[UNK]"], show_progress=False
    )
    learner.train_from_iterator(foreign_sentences(rng), trainer)
    learned = sorted(learner.get_vocab().items(), key=lambda item: item[1])
    entries += [e for e, _ in learned if e not in known and is_kept(e)][:size]
    tokenizer = blank_tokenizer({e: i for i, e in enumerate(entries)})
    ids = {name: entries.index(name) for name in ("[CLS]", "[SEP]")}
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=list(ids.items())
    )
    WORK.mkdir(exist_ok=True)
    tokenizer.save(str(WORK / "tokenizer.json"))
    print(f"{len(entries)} entries, {len(known)} of them the teacher's; [PAD] is {entries.index('[PAD]')}")


if __name__ == "__main__":
    train()
