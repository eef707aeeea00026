"""Fetches the models of a preset from the Hugging Face hub: the only command that needs the network."""

from collections.abc import Callable, Iterator
from pathlib import Path

from claimcheck.errors import ModelError, SettingsError
from claimcheck.models.presets import PRESETS, HubModel, Preset
from claimcheck.models.sources import first_line, sha256


def fetch(name: str, to: Path | None, say: Callable[[str], None]) -> list[Path]:
    """The folders of a preset's models, fetched where they are not there yet, and checked.

    Args:
        name: A preset.
        to: Folder that gets one folder for each model; the hub's own cache if None.
        say: Told what is being done.

    Raises:
        SettingsError: if there is no such preset.
        ModelError: if a model can't be fetched, or a file is missing or has another SHA-256 than it should.
    """
    preset = find_preset(name)
    folders = []
    for model in preset.downloads:
        say(f"fetching {model.repository}, about {model.megabytes} MB")
        folder = _snapshot(model, to / model.role if to else None)
        check(folder, model)
        folders.append(folder)
    return folders


def fetch_and_explain(name: str, to: Path | None, say: Callable[[str], None]) -> Iterator[str]:
    """What to tell the user after fetching: where the models are and how to use them. Raises what `fetch` raises."""
    preset = find_preset(name)
    if not preset.downloads:
        yield f"{name} comes with the package; there is nothing to fetch"
        return
    folders = fetch(name, to, say)
    for folder in folders:
        yield str(folder)
    roles = dict(zip((model.role for model in preset.downloads), folders, strict=True))
    named = f"--model {roles['embedding']} --nli-model {roles['nli']} " if to else ""
    yield f"use: claimcheck report {named}--preset {name} PATH"


def find_preset(name: str) -> Preset:
    """The preset of that name. Raises SettingsError if there is none."""
    if name not in PRESETS:
        raise SettingsError(f"there is no preset {name!r}; choose one of {', '.join(PRESETS)}")
    return PRESETS[name]


def is_fetched(model: HubModel) -> bool:
    """Whether all files of a model are in the hub's cache. Needs no network."""
    from huggingface_hub import try_to_load_from_cache

    return all(
        isinstance(try_to_load_from_cache(model.repository, file, revision=model.revision), str) for file in model.files
    )


def check(folder: Path, model: HubModel) -> None:
    """Raises ModelError if a file of a model is missing from a folder, or is not what the preset expects."""
    missing = [file for file in model.files if not (folder / file).is_file()]
    if missing:
        raise ModelError(f"{model.repository} came without {', '.join(missing)}. Fetch it again.")
    for file, expected in model.hashes.items():
        if sha256(folder / file) != expected:
            raise ModelError(
                f"{file} of {model.repository} is not the file that this version of claimcheck expects: its SHA-256 "
                f"differs. Remove {folder} and fetch it again."
            )


def _snapshot(model: HubModel, folder: Path | None) -> Path:
    from huggingface_hub import snapshot_download

    try:
        path = snapshot_download(
            model.repository, revision=model.revision, allow_patterns=list(model.files), local_dir=folder
        )
    except Exception as error:  # the hub's own errors, those of its network library, and a full disk
        raise ModelError(
            f"{model.repository} can't be fetched: {first_line(error)} Check the network and try again."
        ) from error
    return Path(str(path))
