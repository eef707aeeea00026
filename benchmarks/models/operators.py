"""Where the time of the bundled encoder goes, operator by operator: what can be gained at most, and where.

python -m benchmarks.models.operators
"""

import json
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import onnxruntime

from benchmarks.models.speed import sentences
from claimcheck.weights import WIDTH, Weights, batches_by_length, pad

ROUNDS = 3
LAYERS, INNER = 6, 4
"""Of the encoder's body: layers, and how much wider the inside of each is than the outside."""
PRODUCTS = "MatMulIntegerToFloat"
LEAST = 0.005
"""Share of the time from which an operator is named."""


def measure(count: int = 400) -> dict[str, object]:
    """Shares of the time that each kind of operator takes with one thread, and what the products come to.

    `products_a_second` are multiplications with addition; `sentences_a_second` as measured, which the profile slows
    down, and `of_products_alone` as if nothing but the products took time.
    """
    weights = Weights()
    ids = [weights.framed(tokens) for tokens in weights.tokens(sentences(count))]
    batches = [pad([ids[i] for i in rows]) for rows in batches_by_length([len(row) for row in ids])]
    inputs = [{"inputs_embeds": weights.lookup(padded), "attention_mask": mask} for padded, mask in batches]
    taken = _profiled(weights, inputs)
    seconds = {name: microseconds / 1e6 / ROUNDS for name, microseconds in taken.most_common()}
    everything = sum(seconds.values())
    multiplied = sum(map(len, ids)) * LAYERS * (4 + 2 * INNER) * WIDTH**2
    return {
        "tokens_a_sentence": round(float(np.mean([len(row) for row in ids])), 1),
        "shares": {name: share for name, of in seconds.items() if (share := round(of / everything, 3)) > LEAST},
        "products_a_second": round(multiplied / seconds[PRODUCTS]),
        "sentences_a_second": round(count / everything),
        "of_products_alone": round(count / seconds[PRODUCTS]),
    }


def _profiled(weights: Weights, inputs: list[dict[str, np.ndarray]]) -> Counter[str]:
    """Microseconds by kind of operator, of all rounds."""
    options = onnxruntime.SessionOptions()
    options.enable_profiling, options.intra_op_num_threads, options.log_severity_level = True, 1, 3
    taken: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        options.profile_file_prefix = str(Path(folder) / "profile")
        session = onnxruntime.InferenceSession(
            str(weights.file("encoder.onnx")), options, providers=["CPUExecutionProvider"]
        )
        for _ in range(ROUNDS):
            for batch in inputs:
                session.run(None, batch)
        for event in json.loads(Path(session.end_profiling()).read_text(encoding="utf-8")):
            if event["name"].endswith("_kernel_time"):
                taken[event["args"]["op_name"]] += event["dur"]
    return taken


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
