"""Where a model is: in a folder, or on the hub under a name with an optional revision, "owner/name@revision"."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from claimcheck.errors import ModelError
from claimcheck.models.presets import preset_of

CONTENT = {"", ".bin", ".cfg", ".json", ".model", ".onnx", ".pt", ".safetensors", ".spacy", ".txt"}
"""Endings of the files that decide what a model answers."""


@dataclass(frozen=True)
class Source:
    """A model that sentence-transformers loads."""

    path: str
    """A folder, or a name on the hub."""
    revision: str | None = None
    """Commit, tag or branch on the hub."""

    @property
    def label(self) -> str:
        """What enters cache keys and reports: for a folder its own name, not its path, and a hash of its files."""
        folder = Path(self.path)
        if folder.is_dir():
            return f"{folder.resolve().name}-{fingerprint(folder)}"
        return f"{self.path}@{self.revision}" if self.revision else self.path


def read_source(name: str) -> Source:
    """The source that a user named; a folder wins over a name on the hub."""
    path, at, revision = name.rpartition("@")
    return Source(path, revision) if at and path and revision and not Path(name).exists() else Source(name)


def on_disk(source: Source) -> str:
    """The folder of a model that is on this machine. Asks no network, unlike the libraries when told the name only.

    Raises what huggingface_hub raises if the model is not in its cache.
    """
    if Path(source.path).exists():
        return source.path
    from huggingface_hub import snapshot_download

    name = source.path if "/" in source.path else f"sentence-transformers/{source.path}"
    return str(snapshot_download(name, revision=source.revision, local_files_only=True))


def cannot_load(kind: str, name: str, error: Exception, offline: bool) -> ModelError:
    """What to tell a user whose model can't be loaded, with the command that helps."""
    message = f"{kind} model {name!r} can't be loaded: {first_line(error)}"
    if Path(name).exists() or not offline:
        return ModelError(message)
    preset = preset_of(name)
    if preset is not None:
        return ModelError(f"{kind} model {name!r} is not on this machine. Run: claimcheck models fetch {preset}")
    return ModelError(f"{message} It is not on this machine; allow downloads with --no-offline or name a folder.")


def first_line(error: Exception) -> str:
    """The first line of what an exception says, or its type if it says nothing."""
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def fingerprint(folder: Path) -> str:
    """First 12 hex digits of a SHA-256 over names and contents: another content is another model."""
    digest = hashlib.sha256()
    for file in sorted(p for p in folder.rglob("*") if p.suffix in CONTENT and p.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(sha256(file).encode())
    return digest.hexdigest()[:12]


def sha256(file: Path) -> str:
    """The SHA-256 of a file, in hex digits."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
