"""The settings of a run, from the command line, the environment, a settings file and a preset, in this order.

The file is the nearest `claimcheck.toml`, or `pyproject.toml` with a table `[tool.claimcheck]`, from the current
folder upwards. Relative paths in it count from the current folder.
"""

import os
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from claimcheck.errors import SettingsError
from claimcheck.models.presets import PRESETS

FORMATS = ("html", "json", "markdown", "csv")
DEFAULT_FORMATS = ("html", "json")
PREFIX = "CLAIMCHECK_"
NOT_SETTINGS = {"CLAIMCHECK_DATA"}
"""Variables with our prefix that belong to the development tools, not to the program."""
NOT_RECORDED = {"formats", "offline", "layout", "decisions", "baseline", "articles"}
NOT_RECORDED |= {"cache", "no_cache", "max_cache_bytes", "engine", "ray_address", "results"}
"""Settings that say where things are and where a report goes, and can't change what was found."""

Share = Annotated[float, Field(ge=0, le=1)]


class Settings(BaseSettings):
    """Everything that a run can be told. Immutable. Arguments win over the environment, which wins over the file.

    Raises SettingsError for an unknown key or a value that does not fit, naming the key and where it was set.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid", allow_inf_nan=False
    )

    preset: str = "bundled"
    """Models and thresholds that belong together; each of them can still be set by itself."""
    model: str = Field("bundled", min_length=1)
    """Embedding model: "bundled", or the name or folder of a sentence-transformers model."""
    nli_model: str = Field("bundled", min_length=1)
    """Model that judges pairs: "bundled", or the name or folder of a cross-encoder for NLI."""
    parser: str = Field("bundled", min_length=1)
    """Parser: "bundled", or installed spaCy pipelines with commas between them, each for the language that it names."""
    offline: bool = True
    """Never download a model, use what is on this machine."""
    lang: Literal["en", "de"] = "en"
    """Language of the report's own words."""
    neighbours: int = Field(20, ge=1, le=200)
    """How many nearest claims are compared with each claim."""
    min_similarity: Share = 0.30
    """Cosine below which two claims are not compared."""
    conflict_threshold: Share = 0.55
    """Score from which a pair is shown as a conflict."""
    agreement_threshold: Share = 0.5
    """Score from which a pair is shown as an agreement."""
    max_file_bytes: int = Field(10_000_000, ge=1)
    """Larger files are not read, and listed as not checked."""
    formats: Annotated[tuple[str, ...], NoDecode] = DEFAULT_FORMATS
    """What to write: "html", "json", "markdown", "csv", or one of them with a file, as "json=claims.json"."""
    layout: Literal["auto", "single", "site"] = "auto"
    """The HTML report as one page, as several pages, or as several where one would be too large."""
    decisions: Path = Path(".claimcheck/accepted")
    """Folder of the decisions about findings; one that is missing holds none."""
    baseline: Path = Path(".claimcheck/baseline.jsonl")
    """Findings that were there when checks began, and that a check passes over; a missing file holds none."""
    articles: Annotated[tuple[Path, ...], NoDecode] = ()
    """Files and folders that `check`, `baseline` and `explain` read where none is named."""
    cache: Path = Path(".claimcheck_cache")
    """Folder of the store, in which extractions, vectors and verdicts are kept for the next run."""
    no_cache: bool = False
    """Neither read nor fill the store."""
    max_cache_bytes: int = Field(2_000_000_000, ge=1)
    """Size of the store from which what was not used for longest is removed."""
    engine: Literal["local", "ray"] = "local"
    """Where the work runs: on this machine, or on a Ray cluster."""
    ray_address: str = Field("auto", min_length=1)
    """The cluster: "HOST:PORT", "auto" for the one that this machine belongs to, "local" to start one here."""
    results: Path = Path("results")
    """Folder for the results of a Ray cluster, on storage that all its machines share; `-o DIR` makes it DIR."""

    def __init__(self, **given: Any) -> None:
        try:
            super().__init__(**given)
        except ValidationError as error:
            raise SettingsError(_explain(error, given)) from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        _check_environment()
        _, values = read_file()
        file_settings = InitSettingsSource(settings_cls, init_kwargs=values)
        return init_settings, env_settings, file_settings, _PresetSource(settings_cls)

    @field_validator("preset")
    @classmethod
    def _known_preset(cls, value: str) -> str:
        if value not in PRESETS:
            raise ValueError(f"there is no preset {value!r}{_hint(value, PRESETS)}")
        return value

    @field_validator("cache", "decisions", "baseline", "results", mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        if value == "":
            raise ValueError("names no file or folder")
        return value

    @field_validator("formats", "articles", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("formats")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for entry in value:
            name, has_path, path = entry.partition("=")
            if name not in FORMATS:
                raise ValueError(f"there is no format {name!r}{_hint(name, FORMATS)}")
            if has_path and not path:
                raise ValueError(f"{entry!r} names no file")
        if not value:
            raise ValueError(f"name at least one format of {', '.join(FORMATS)}")
        return value

    def recorded(self) -> dict[str, Any]:
        """What a report says about its settings: all that can change its content. Of folders only the last name."""
        values = self.model_dump(mode="json", exclude=NOT_RECORDED)
        for name in ("model", "nli_model", "parser"):
            parts = values[name].split(",")
            values[name] = ",".join(Path(part).resolve().name if Path(part).is_dir() else part for part in parts)
        return values


class _PresetSource(PydanticBaseSettingsSource):
    """What the preset sets. The last source, so that it knows which preset the others chose, and loses to them."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """One setting's value; part of the interface of a source."""
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        preset = PRESETS.get(str(self.current_state.get("preset", "bundled")))
        return dict(preset.settings()) if preset else {}


def read_file(start: Path | None = None) -> tuple[Path | None, dict[str, Any]]:
    """The nearest settings file from `start` (the current folder) upwards, and what it sets; (None, {}) if none.

    Raises SettingsError for a file that can't be read, is not TOML, or holds an unknown key.
    """
    folder = (start or Path.cwd()).resolve()
    for place in (folder, *folder.parents):
        for name in ("claimcheck.toml", "pyproject.toml"):
            file = place / name
            if _present(file) and (values := _table(file)) is not None:
                _check_keys(values, Settings.model_fields, str(file))
                return file, values
    return None, {}


def origins(given: Iterable[str] = (), preset: str = "bundled") -> dict[str, str]:
    """Where each setting's value comes from: "given", an environment variable, a file, a preset, or "default".

    `preset` is the one in force.
    """
    file, values = read_file()
    sources = dict.fromkeys(Settings.model_fields, "default")
    if preset in PRESETS and preset != "bundled":
        sources |= dict.fromkeys(PRESETS[preset].settings(), f"preset {preset}")
    sources |= dict.fromkeys(values, str(file))
    for name in sources:
        if os.environ.get(PREFIX + name.upper()):
            sources[name] = PREFIX + name.upper()
    return sources | dict.fromkeys(given, "given")


def _present(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # a folder above that this user may not look into
        return False


def _table(file: Path) -> dict[str, Any] | None:
    """The settings in a file; None if a pyproject.toml has no table for this program."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file} can't be read: {error.strerror}; change its permissions") from error
    except ValueError as error:  # both tomllib's errors and bytes that are not UTF-8
        raise SettingsError(f"{file} is not valid TOML: {error}; correct that place") from error
    tool = content.get("tool")
    table = content if file.name == "claimcheck.toml" else tool.get("claimcheck") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise SettingsError(f"{file}: tool.claimcheck has to be a table; write [tool.claimcheck]")
    return table


def _check_keys(keys: Iterable[str], known: Iterable[str], place: str) -> None:
    for key in keys:
        if key not in known:
            raise SettingsError(f"{place}: there is no setting {key!r}{_hint(key, known)}")


def _check_environment() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | NOT_SETTINGS
    _check_keys((name for name in os.environ if name.startswith(PREFIX)), known, "environment")


def _hint(word: str, known: Iterable[str]) -> str:
    """The close matches of a word that is not known, or else all that are."""
    close = get_close_matches(word, list(known))
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(sorted(known))}"


def _explain(error: ValidationError, given: Iterable[str]) -> str:
    """The first thing that is wrong, in words: the key, the value, where it was set."""
    first = error.errors()[0]
    key = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        return f"there is no setting {key!r}{_hint(key, Settings.model_fields)}"
    message = str(first["ctx"]["error"]) if first["type"] == "value_error" else first["msg"].lower()
    source = origins(given).get(key, "given")
    place = "" if source == "given" else f" (set in {source})"
    return f"{key} = {first['input']!r}{place}: {message}"
