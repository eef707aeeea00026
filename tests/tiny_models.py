"""Models of the architectures that users name, tiny and with random weights, saved the way the real ones are."""

from collections.abc import Sequence
from pathlib import Path

from claimcheck.judge.nli import LABELS

WORDS = ("the", "a", "port", "bridge", "is", "was", "open", "closed", "on", "in", "monday", "may", "council", "plan")
WORDS += ("approved", "rejected", "did", "not", "fall", "snow", ".")
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def save_tokenizer(folder: Path, limit: int) -> int:
    """A WordPiece tokenizer with a piece for each letter, so that every text has tokens; returns its size."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    letters = "abcdefghijklmnopqrstuvwxyz"
    entries = [*SPECIAL, *WORDS, *letters, *(f"##{letter}" for letter in letters)]
    vocabulary = {entry: number for number, entry in enumerate(dict.fromkeys(entries))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=200))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=limit, **names).save_pretrained(folder)
    return len(vocabulary)


def sentence_model(folder: Path, limit: int = 24) -> Path:
    """A BERT encoder with mean pooling, as paraphrase-multilingual-MiniLM-L12-v2 is one."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel

    source, target = folder / "body", folder / "encoder"
    size = save_tokenizer(source, limit)
    torch.set_num_threads(1)  # threads cost tiny models a hundred times what they save where others compute too
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=size, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(source)
    body = Transformer(str(source), max_seq_length=limit)
    SentenceTransformer(modules=[body, Pooling(32)], device="cpu").save(str(target))
    return target


def nli_model(folder: Path, labels: Sequence[str] = LABELS, limit: int = 24, kind: str = "deberta") -> Path:
    """A sequence classifier: DeBERTa-v2 as the multilingual judge is one, or BERT."""
    import torch
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        DebertaV2Config,
        DebertaV2ForSequenceClassification,
    )

    target = folder / f"nli-{kind}-{len(labels)}"
    size = save_tokenizer(target, limit)
    torch.set_num_threads(1)
    torch.manual_seed(2)
    names = dict(enumerate(labels))
    shape = {"vocab_size": size, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    shape |= {
        "intermediate_size": 64,
        "initializer_range": 0.3,
        "id2label": names,
        "label2id": {v: k for k, v in names.items()},
    }
    if kind == "deberta":
        relative = {"relative_attention": True, "position_buckets": 8, "pos_att_type": ["p2c", "c2p"]}
        config = DebertaV2Config(**shape, **relative, norm_rel_ebd="layer_norm", share_att_key=True, pad_token_id=0)
        model = DebertaV2ForSequenceClassification(config)
    else:
        model = BertForSequenceClassification(BertConfig(**shape))
    model.classifier.weight.data *= 3  # small weights say "one third each" of everything
    model.save_pretrained(target)
    return target
