"""Step 2: a first vector for every new entry, before any training.

For each new entry take the English entries it co-occurs with in the parallel sentences, score them by
Dice = 2 c / (f_new + f_en), and average the best five weighted by Dice squared.
"""

import numpy as np
import scipy.sparse as sparse
from safetensors.torch import load_file
from tokenizers import Tokenizer

from training.common import CONFIG, LANGUAGES, WORK, load_tokenizer, parallel_pairs, teacher_folder

CHUNK = 50_000


def incidence(tokenizer: Tokenizer, sentences: list[str], size: int) -> sparse.csr_matrix:
    """(sentences, entries) 0/1 matrix."""
    encoded = tokenizer.encode_batch(sentences, add_special_tokens=False)
    rows: list[int] = []
    columns: list[int] = []
    for row, encoding in enumerate(encoded):
        unique = set(encoding.ids)
        rows += [row] * len(unique)
        columns += unique
    data = np.ones(len(rows), dtype=np.float32)
    return sparse.csr_matrix((data, (rows, columns)), shape=(len(sentences), size))


def count(tokenizer: Tokenizer, size: int, first_new: int) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    """Co-occurrences (new, English) and both frequencies over all parallel sentences."""
    together = sparse.csr_matrix((size - first_new, first_new), dtype=np.float32)
    new_frequency, english_frequency = np.zeros(size - first_new), np.zeros(first_new)
    for language in LANGUAGES:
        pairs = [(f, e) for f, e, _ in parallel_pairs(language)]
        for start in range(0, len(pairs), CHUNK):
            foreign, english = zip(*pairs[start : start + CHUNK], strict=True)
            x = incidence(tokenizer, list(foreign), size)[:, first_new:]
            y = incidence(tokenizer, list(english), size)[:, :first_new]
            together = together + x.T @ y
            new_frequency += np.asarray(x.sum(0)).ravel()
            english_frequency += np.asarray(y.sum(0)).ravel()
        print(language, together.nnz, flush=True)
    return together.tocsr(), new_frequency, english_frequency


def initial_table() -> np.ndarray:
    """float32 (entries, 384): the teacher's rows, then the averaged ones."""
    tokenizer = load_tokenizer()
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    folder = teacher_folder()
    teacher_ids = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
    weights = load_file(folder / "model.safetensors")
    teacher = next(v for k, v in weights.items() if k.endswith("word_embeddings.weight")).numpy()
    first_new = len(vocabulary) - CONFIG["vocabulary"]["new_entries"]
    table = np.zeros((len(vocabulary), teacher.shape[1]), dtype=np.float32)
    for entry, row in vocabulary[:first_new]:
        table[row] = teacher[teacher_ids[entry]]
    together, new_frequency, english_frequency = count(tokenizer, len(vocabulary), first_new)
    best = CONFIG["embedding"]["neighbours"]
    dictionary: dict[int, list[tuple[int, float]]] = {}
    mean = table[:first_new].mean(0)
    for new in range(len(vocabulary) - first_new):
        row = together.getrow(new)
        if not row.nnz:
            table[first_new + new] = mean
            continue
        dice = 2 * row.data / (new_frequency[new] + english_frequency[row.indices])
        top = np.argsort(-dice)[:best]
        weight = dice[top] ** 2
        table[first_new + new] = (weight[:, None] * table[row.indices[top]]).sum(0) / weight.sum()
        dictionary[first_new + new] = [(int(row.indices[i]), float(dice[i])) for i in top]
    return table


if __name__ == "__main__":
    np.save(WORK / "table0.npy", initial_table())
