"""The settings of a run, from the command line, the environment and a settings file, in this order.

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
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from claimcheck.errors import SettingsError

FORMATS = ("html", "json")
PREFIX = "CLAIMCHECK_"
NOT_SETTINGS = {"CLAIMCHECK_DATA"}
"""Variables with our prefix that belong to the development tools, not to the program."""
NOT_RECORDED = {"formats", "offline"}
"""Settings that say where a report goes and where models come from, and can't change what it says."""

Share = Annotated[float, Field(ge=0, le=1)]


class Settings(BaseSettings):
    """Everything that a run can be told. Immutable. Arguments win over the environment, which wins over the file.

    Raises SettingsError for an unknown key or a value that does not fit, naming the key and where it was set.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid", allow_inf_nan=False
    )

    model: str = Field("bundled", min_length=1)
    """Embedding model: "bundled", or the name or folder of a sentence-transformers model."""
    nli_model: str = Field("bundled", min_length=1)
    """Model that judges pairs: "bundled", or the name or folder of a cross-encoder for NLI."""
    offline: bool = True
    """Never download a model, use what is on this machine."""
    lang: Literal["en", "de"] = "en"
    """Language of the report's own words."""
    neighbours: int = Field(20, ge=1, le=200)
    """How many nearest claims are compared with each claim."""
    min_similarity: Share = 0.30
    """Cosine below which two claims are not compared."""
    conflict_threshold: Share = 0.6
    """Score from which a pair is shown as a conflict."""
    agreement_threshold: Share = 0.5
    """Score from which a pair is shown as an agreement."""
    max_file_bytes: int = Field(10_000_000, ge=1)
    """Larger files are not read, and listed as not checked."""
    formats: Annotated[tuple[str, ...], NoDecode] = FORMATS
    """What to write: "html", "json", or one of them with a file, as "json=claims.json"."""

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
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=values)

    @field_validator("formats", mode="before")
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
        """What a report says about its settings: all that can change its content."""
        return self.model_dump(mode="json", exclude=NOT_RECORDED)


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


def origins(given: Iterable[str] = ()) -> dict[str, str]:
    """Where each setting's value comes from: "given", an environment variable, a file, or "default"."""
    file, values = read_file()
    sources = dict.fromkeys(Settings.model_fields, "default")
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
