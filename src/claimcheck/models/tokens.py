"""How long a text is for a tokenizer of the transformers library, and how much a model of it reads at once."""

from typing import Any

from claimcheck.errors import ModelError
from claimcheck.models.windows import Count

NO_LIMIT = 1_000_000
"""Tokens from which on a limit is a way to say that there is none."""
RESERVED = 2
"""Positions that RoBERTa's family keeps for padding and never fills."""


def counter(tokenizer: Any) -> Count:
    """Counts the tokens of a text without special ones. `tokenizer` is one of transformers or of tokenizers."""
    if hasattr(tokenizer, "encode_batch"):
        return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)
    return lambda text: len(tokenizer(text, add_special_tokens=False, truncation=False, verbose=False)["input_ids"])


def room(model: Any, prompt: str = "", pair: bool = False) -> int:
    """How many tokens of text, or of both texts of a pair, a model of sentence-transformers reads without cutting.

    Raises:
        ModelError: if nothing is left beside the special tokens.
    """
    tokenizer = model.tokenizer
    limits = [getattr(model, "max_seq_length", None), getattr(tokenizer, "model_max_length", None)]
    config = getattr(getattr(model, "model", None), "config", None)
    positions = getattr(config, "max_position_embeddings", None)
    known = [int(limit) for limit in limits if limit is not None and limit < NO_LIMIT]
    if not known and positions:
        known = [int(positions) - RESERVED]
    if not known:
        return NO_LIMIT
    special = tokenizer.num_special_tokens_to_add(pair) if hasattr(tokenizer, "num_special_tokens_to_add") else 0
    left = min(known) - special - (counter(tokenizer)(prompt) if prompt else 0)
    if left < 2:
        raise ModelError(f"The model reads only {min(known)} tokens at once, which leaves none for text. Name another.")
    return left
