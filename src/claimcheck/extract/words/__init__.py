"""Word lists as data, one TOML file per topic, and the one function that reads them."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "cs", "ru", "uk")


@cache
def table(topic: str) -> dict[str, Any]:
    """The parsed `<topic>.toml` of this folder. Callers must not change it."""
    source = resources.files(__package__).joinpath(f"{topic}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def words(entry: str) -> list[str]:
    """The words of a table entry; "_" stands for a space inside a phrase, so that a list can be split at spaces."""
    return [word.replace("_", " ") for word in entry.split()]


def numbered(entry: str) -> dict[str, float]:
    """Word → value of an entry of the form "2 two / 3 three drei"."""
    values: dict[str, float] = {}
    for line in entry.split("/"):
        value, *forms = line.split()
        values.update(dict.fromkeys((form.replace("_", " ") for form in forms), float(value)))
    return values
