"""What `claimcheck models` shows: presets, their models with files, hashes, languages and figures."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimcheck.models.fetch import is_fetched
from claimcheck.models.presets import PRESETS, HubModel, Preset
from claimcheck.weights import FIGURES, Weights, bundled

SCHEMA = "claimcheck-models/1"
MEGA = 1_000_000


def catalogue() -> dict[str, Any]:
    """All presets as plain data; the same models give the same data."""
    return {"schema": SCHEMA, "presets": [_preset(preset) for preset in PRESETS.values()]}


def _preset(preset: Preset) -> dict[str, Any]:
    models = [_from_hub(model) for model in preset.downloads] or _bundled(bundled())
    return {
        "name": preset.name,
        "summary": preset.summary,
        "conflict_threshold": preset.conflict_threshold,
        "agreement_threshold": preset.agreement_threshold,
        "provisional_thresholds": preset.provisional,
        "ready": all(model["ready"] for model in models),
        "models": models,
    }


def _from_hub(model: HubModel) -> dict[str, Any]:
    return {
        "name": model.repository,
        "version": model.revision,
        "roles": [model.role],
        "licence": model.licence,
        "languages": None,
        "bytes": model.megabytes * MEGA,
        "ready": is_fetched(model),
        "files": [{"name": file, "bytes": None, "sha256": model.hashes.get(file)} for file in model.files],
        "figures": {},
    }


def _bundled(weights: Weights) -> list[dict[str, Any]]:
    files = [
        {"name": name, "bytes": _size(weights.folder / name), "sha256": expected}
        for name, expected in sorted(weights.manifest["files"].items())
    ]
    return [
        {
            "name": weights.manifest["name"],
            "version": weights.manifest["version"],
            "roles": ["embedding", "nli", "parser"],
            "licence": None,
            "languages": weights.manifest["languages"],
            "bytes": sum(file["bytes"] or 0 for file in files),
            "ready": all(file["bytes"] is not None for file in files),
            "files": files,
            "figures": figures(weights.folder),
        }
    ]


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def figures(folder: Path) -> dict[str, dict[str, float]]:
    """The measured figures beside the bundled models: group -> name -> number; empty if there are none."""
    path = folder / FIGURES
    if not path.is_file():
        return {}
    loaded: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def as_json(data: Mapping[str, Any]) -> str:
    """The catalogue as a JSON document."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def as_text(data: Mapping[str, Any]) -> str:
    """The catalogue for people."""
    return "\n".join(_preset_text(preset) for preset in data["presets"])


def _preset_text(preset: Mapping[str, Any]) -> str:
    state = "ready" if preset["ready"] else f"not on this machine; claimcheck models fetch {preset['name']}"
    provisional = " (provisional, not measured with these models)" if preset["provisional_thresholds"] else ""
    thresholds = f"conflict {preset['conflict_threshold']}, agreement {preset['agreement_threshold']}{provisional}"
    lines = [f"{preset['name']}: {preset['summary']}", f"  state: {state}", f"  thresholds: {thresholds}"]
    for model in preset["models"]:
        lines += _model_lines(model)
    return "\n".join(lines) + "\n"


def _model_lines(model: Mapping[str, Any]) -> list[str]:
    size = f"{model['bytes'] / MEGA:.0f} MB"
    facts = [", ".join(model["roles"]), size, *([model["licence"]] if model["licence"] else [])]
    lines = [f"  {model['name']} {model['version']} ({'; '.join(facts)})"]
    if model["languages"]:
        lines.append(f"    languages: {' '.join(model['languages'])}")
    for file in model["files"]:
        size = f"{file['bytes'] / MEGA:6.1f} MB" if file["bytes"] is not None else " " * 9
        lines.append(f"    {file['name']:<34} {size}  {file['sha256'] or 'as in that commit'}")
    for group, values in sorted(model["figures"].items()):
        lines.append(f"    {group}: " + ", ".join(f"{name} {value:g}" for name, value in values.items()))
    return lines
