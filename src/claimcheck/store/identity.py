"""What besides the texts can change a result: models, code, libraries. All of it enters the keys of the store."""

import platform
import sys
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from claimcheck import __version__
from claimcheck.models.sources import fingerprint, read_source
from claimcheck.weights.card import precision

PACKAGE = Path(__file__).resolve().parent.parent
SOURCES = {".py", ".toml"}
MODEL_CODE = ("models", "weights")
READING_CODE = ("extract", "ingest", "records.py")
EXTRACTION_CODE = ("extract", "ingest", "records.py", *MODEL_CODE)
EMBEDDING_CODE = ("embed.py", *MODEL_CODE)
NLI_CODE = ("judge/nli.py", *MODEL_CODE)
"""Folders and files of the package whose code decides a result."""
CORPUS_CODE = ("extract", "ingest", "match", "store", "embed.py", "pipeline.py", "records.py", *MODEL_CODE)
CORPUS_LIBRARIES = ("faiss-cpu", "numpy")
READING_LIBRARIES = ("babel", "dateparser", "ftfy", "py3langid")
EXTRACTION_LIBRARIES = ("babel", "dateparser", "py3langid", "sentencex", "onnxruntime", "tokenizers", "numpy")
BUNDLED_LIBRARIES = ("onnxruntime", "tokenizers", "numpy")
OTHER_LIBRARIES = ("torch", "transformers", "sentence-transformers", "tokenizers", "numpy")


@dataclass(frozen=True)
class Identity:
    """What a model is called, and all that decides what it answers."""

    name: str
    """As the loaded model calls itself."""
    key: str


def identity_of(part: str, name: str, code: tuple[str, ...]) -> Identity | None:
    """The model that the settings call by this name; `part` is which of the bundled ones is meant."""
    return bundled_identity(part, code) if name == "bundled" else other_identity(name, code)


def bundled_identity(part: str, code: tuple[str, ...], libraries: tuple[str, ...] = BUNDLED_LIBRARIES) -> Identity:
    """One of the bundled models, told from the manifest, which holds the hashes of all files. Raises ModelError."""
    from claimcheck.weights import bundled

    weights = bundled()
    manifest = sha256((weights.folder / "manifest.json").read_bytes()).hexdigest()
    name = weights.label(part)
    return Identity(name, "\n".join([name.rsplit("/", 1)[1], manifest, surroundings(code, libraries)]))


def other_identity(name: str, code: tuple[str, ...]) -> Identity | None:
    """A model named by the user; None if its content can't be told, because it is not on this machine as yet."""
    source = read_source(name)
    folder = Path(source.path)
    content = fingerprint(folder) if folder.is_dir() else _commit(source.path, source.revision)
    if content is None:
        return None
    return Identity(source.label, "\n".join([source.label, content, precision(), surroundings(code, OTHER_LIBRARIES)]))


def _commit(name: str, revision: str | None) -> str | None:
    """The commit that a name on the hub stands for on this machine."""
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    for full_name in (name, f"sentence-transformers/{name}"):
        try:
            file = try_to_load_from_cache(full_name, "config.json", revision=revision)
        except HFValidationError:  # no name, but a path that is not there
            return None
        if isinstance(file, str):
            return Path(file).parent.name
    return None


@cache
def surroundings(code: tuple[str, ...], libraries: tuple[str, ...]) -> str:
    """The program's own code of one stage, the libraries under it, and the kind of machine, as text.

    Read once a process: some fifty small files, a few milliseconds, and never a stale result while code is changed.
    """
    digest = sha256()
    for file in sorted(file for entry in code for file in _sources(PACKAGE / entry)):
        digest.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0")
        digest.update(sha256(file.read_bytes()).digest())
    versions = [f"{library} {_version(library)}" for library in libraries]
    python = ".".join(map(str, sys.version_info[:2]))
    return "\n".join([__version__, digest.hexdigest(), *versions, f"python {python}", platform.machine()])


def _sources(place: Path) -> list[Path]:
    return [place] if place.is_file() else [file for file in place.rglob("*") if file.suffix in SOURCES]


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "unknown"
