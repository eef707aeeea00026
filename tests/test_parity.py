"""The bundled encoder and judge against PyTorch: the same weights, taken out of the ONNX files, in a plain BERT."""

import functools

import numpy as np
import pytest

from claimcheck.embed import BundledEmbedder
from claimcheck.judge.nli import BundledNli, label_columns
from claimcheck.weights import WIDTH, bundled
from claimcheck.weights.dequantise import body_weights, constants

pytest.importorskip("onnx")
LAYERS = 6
TEXTS = [
    "The harbour was closed on Monday.",
    "Der Hafen wurde am Montag geschlossen, sagte eine Sprecherin der Stadt.",
    "Гавань закрыли.",
    "Le port n'est pas fermé.",
    "Nein.",
]
PAIRS = [("The harbour was closed.", "The harbour is open."), (TEXTS[1], TEXTS[3]), (TEXTS[2], TEXTS[0])]


@functools.cache
def weights(name):
    """Parameters by the names that PyTorch gives them, as float32."""
    return body_weights(constants(bundled().file(f"{name}.onnx")))


@functools.cache
def body(name):
    """BertModel of transformers with the weights of one file."""
    import torch
    from transformers import BertConfig, BertModel

    torch.set_num_threads(1)
    shape = {"hidden_size": WIDTH, "num_hidden_layers": LAYERS, "num_attention_heads": 12, "intermediate_size": 1536}
    model = BertModel(BertConfig(vocab_size=8, **shape), add_pooling_layer=False)
    state = {key: torch.tensor(weights(name)[key]) for key in model.state_dict() if "word_embeddings" not in key}
    state["embeddings.word_embeddings.weight"] = torch.zeros(8, WIDTH)  # not used: vectors are fed from outside
    model.load_state_dict(state)
    return model.eval()


def hidden(name, ids, types):
    """Last hidden states (1, length, width) of one row of tokens."""
    import torch

    rows = np.array([ids])
    with torch.no_grad():
        return body(name)(
            inputs_embeds=torch.tensor(bundled().lookup(rows)),
            attention_mask=torch.ones(rows.shape, dtype=torch.long),
            token_type_ids=torch.tensor([types]),
        ).last_hidden_state.numpy()[0]


def test_vectors_are_those_of_pytorch():
    """Not to the last digit: activations are rounded to 8 bits, which shows most in texts of few tokens."""
    cosines = []
    for text, vector in zip(TEXTS, BundledEmbedder().embed(TEXTS), strict=True):
        ids = bundled().framed(*bundled().tokens([text]))
        mean = hidden("encoder", ids, [0] * len(ids)).mean(axis=0)
        cosines.append(float(vector @ (mean / np.linalg.norm(mean))))
    assert np.mean(cosines) >= 0.995
    assert min(cosines) >= 0.985


@pytest.mark.parametrize("pair", PAIRS)
def test_judgements_are_those_of_pytorch(pair):
    first, second = bundled().tokens(pair)
    ids = bundled().framed(first, second)
    cut = len(first) + 2
    states = hidden("nli", ids, [0] * cut + [1] * (len(ids) - cut))
    logits = head(states, cut)
    logits = logits[label_columns(bundled().settings["nli_labels"])] / bundled().settings["nli_temperature"]
    expected = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    assert np.abs(BundledNli().predict([pair])[0] - expected).max() < 0.05


def head(states, cut):
    """The judge's head: two layers over [CLS], the means of both sides, their difference and their product."""
    import torch

    values = weights("nli")
    first, second = states[:cut].mean(axis=0), states[cut:].mean(axis=0)
    joined = np.concatenate([states[0], first, second, np.abs(first - second), first * second])
    inner = values["head.1.weight"] @ joined + values["head.1.bias"]
    inner = torch.nn.functional.gelu(torch.tensor(inner)).numpy()
    return values["head.3.weight"] @ inner + values["head.3.bias"]
