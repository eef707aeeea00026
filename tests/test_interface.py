"""The interface language: complete catalogues, and reasons, numbers and dates in their words."""

import gettext
import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from claimcheck.errors import OutputError, SettingsError
from claimcheck.extract.dates import find_dates
from claimcheck.extract.quantities import find_quantities
from claimcheck.judge.reasons import AGREEMENTS, DIFFERENCES, UPDATES, date_argument, number_arguments
from claimcheck.records import Finding
from claimcheck.report import interface as module
from claimcheck.report.interface import LANGUAGES, LOCALES, UNITS, Interface
from claimcheck.report.names import NAMES
from tests import samples

REPOSITORY = Path(__file__).resolve().parent.parent
TRANSLATED = LANGUAGES[1:]
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


def extracted() -> set[Any]:
    """Every message of the templates and the program, as `make messages` finds them."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    mappings = settings["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {m["pattern"]: {k: v for k, v in m.items() if k not in ("pattern", "method")} for m in mappings}
    catalogue = Catalog()
    for folder in ("src", "templates"):
        # Patterns count from the repository, as they do for `make messages`.
        inner = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods]
        own = {pattern.removeprefix(f"{folder}/"): value for pattern, value in options.items()}
        for _, _, message, *_ in extract_from_dir(REPOSITORY / folder, inner, own):
            catalogue.add(message)
    return {message.id for message in messages(catalogue)}


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def po(lang: str) -> Catalog:
    with (LOCALES / lang / "LC_MESSAGES/claimcheck.po").open("rb") as file:
        return read_po(file, locale=lang)


def finding(message: str, **arguments: str) -> Finding:
    c = samples.CLAIMS
    fields = {"message": message, "arguments": arguments}
    return samples.finding("conflict", "number", c["hurt_en"], c["hurt_de"], "In English.", **fields)


def test_the_extraction_sees_templates_and_program() -> None:
    found = extracted()
    assert {"Skip to the findings", "Needs a look", "One account affirms what the other denies."} <= found
    assert ("%(count)s article", "%(count)s articles") in found
    assert {name for names in NAMES.values() for name in names.values()} <= found
    assert {*AGREEMENTS.values(), *DIFFERENCES.values(), *UPDATES.values()} <= found


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_message_is_translated_and_none_is_left_over(lang: str) -> None:
    found = list(messages(po(lang)))
    assert {message.id for message in found} == extracted(), "run: make messages"
    assert [message.id for message in found if message.fuzzy] == []
    assert [m.id for m in found if not all(m.string if isinstance(m.string, tuple) else [m.string])] == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_translations_take_the_same_values(lang: str) -> None:
    for message in messages(po(lang)):
        forms = message.string if isinstance(message.string, tuple) else [message.string]
        english = message.id if isinstance(message.id, tuple) else [message.id]
        for form in forms:
            assert set(PLACES.findall(form)) == set(PLACES.findall(english[-1])), message.id


def test_the_template_of_the_catalogues_is_up_to_date() -> None:
    with (LOCALES / "claimcheck.pot").open("rb") as file:
        assert {message.id for message in messages(read_po(file))} == extracted(), "run: make messages"


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_compiled_catalogue_is_what_the_readable_one_says(lang: str) -> None:
    buffer = io.BytesIO()
    write_mo(buffer, po(lang))
    buffer.seek(0)
    expected = gettext.GNUTranslations(buffer)._catalog  # type: ignore[attr-defined]
    shipped = module._catalogue(lang)._catalog  # type: ignore[attr-defined]
    expected.pop(""), shipped.pop("")  # the header names the version of the tool
    assert shipped == expected, "run: make messages"


def test_a_missing_catalogue_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOCALES", tmp_path)
    module._catalogue.cache_clear()
    with pytest.raises(OutputError, match="install claimcheck again"):
        Interface("de")
    module._catalogue.cache_clear()


def test_unknown_language() -> None:
    with pytest.raises(SettingsError, match="choose one of en, de"):
        Interface("fr")


def test_plural_forms() -> None:
    forms = [Interface("de").ngettext("%(count)s claim", "%(count)s claims", n) for n in (0, 1, 2)]
    assert forms == ["%(count)s Aussagen", "%(count)s Aussage", "%(count)s Aussagen"]


def test_an_english_reason_is_the_one_of_the_record() -> None:
    assert Interface("en").reason(finding(DIFFERENCES["number"], number_a="1", number_b="2")) == "In English."


@pytest.mark.parametrize("message", ["", "No catalogue knows this: %(name_a)s."])
def test_a_reason_without_translation_stays_english(message: str) -> None:
    assert Interface("de").reason(finding(message, name_a="x")) == "In English."


@pytest.mark.parametrize(
    ("message", "arguments", "shown"),
    [
        (
            DIFFERENCES["modality"],
            {"modality_a": "asserted", "modality_b": "denied"},
            "Die Darstellungen unterscheiden sich in der Gewissheit: einmal behauptet, einmal bestritten.",
        ),
        (
            DIFFERENCES["entity"],
            {"name_a": "100 %(x)s", "name_b": "<b>asserted</b>"},
            "Die Darstellungen nennen Verschiedenes: einmal 100 %(x)s, einmal <b>asserted</b>.",
        ),
        (
            UPDATES["number"],
            {"number_a": "2", "number_b": "at_least 3"},
            "Die Zahlen unterscheiden sich: einmal 2, einmal mindestens 3. "
            "Die spätere Darstellung könnte die frühere überholt haben.",
        ),
        (AGREEMENTS[("dates",)], {}, "Beide Darstellungen sagen dasselbe, mit denselben Zeitangaben."),
    ],
)
def test_german_reasons(message: str, arguments: dict[str, str], shown: str) -> None:
    assert Interface("de").reason(finding(message, **arguments)) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("3", "3"),
        ("3500000 EUR", "3.500.000 EUR"),
        ("at_least 3/4.5 km", "mindestens 3 bis 4,5 km"),
        ("2.5 %", "2,5 %"),
        ("1 day", "1 Tag"),
        ("about 1500 year", "etwa 1.500 Jahre"),
        ("-4 °C", "-4 °C"),
        ("09:30", "09:30"),
        ("2:1", "2:1"),
        ("1e+15", "1e+15"),
        ("no number", "no number"),
        ("1e999", "inf"),
        ("...", "..."),
    ],
)
def test_quantities_in_german(value: str, shown: str) -> None:
    message = Interface("de").reason(finding(DIFFERENCES["number"], number_a=value, number_b="x"))
    assert message == f"Die Zahlen unterscheiden sich: einmal {shown}, einmal x."


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2023", "2023"),
        ("2023-05", "Mai 2023"),
        ("2023-05-17", "17. Mai 2023"),
        ("--05-17", "17. Mai"),
        ("--02-29", "29. Februar"),
        ("--05", "Mai"),
        ("2022/2023", "2022 bis 2023"),
        ("2023-05-17/2023-05-19", "17. Mai 2023 bis 19. Mai 2023"),
        ("next week", "next week"),
        ("either/or", "either/or"),
        ("--13-40", "--13-40"),
        ("a/b/c", "a/b/c"),
    ],
)
def test_dates_in_german(value: str, shown: str) -> None:
    message = Interface("de").reason(finding(DIFFERENCES["date"], date_a=value, date_b="x"))
    assert message == f"Die Zeitangaben unterscheiden sich: einmal {shown}, einmal x."


def test_every_unit_that_is_a_word_has_a_german_name() -> None:
    for unit in UNITS:
        shown = Interface("de").reason(finding(DIFFERENCES["number"], number_a=f"2 {unit}", number_b="x"))
        assert re.search(r"einmal 2\s\w+, ", shown) and unit not in shown.split(), unit


@pytest.mark.parametrize(
    ("a", "b", "arguments"),
    [
        ("at least 42 passengers", "36 passengers", ("at_least 42", "36")),
        ("3 days", "4 days", ("3", "4 day")),
        ("1,500 km", "more than 2.5 million euros", ("1500 km", "more_than 2500000 EUR")),
        ("between 10 and 12 percent", "9 percent", ("10/12", "9 %")),
    ],
)
def test_numbers_become_arguments(a: str, b: str, arguments: tuple[str, str]) -> None:
    one, other = (find_quantities(text, "en")[0] for text in (a, b))
    assert number_arguments(one, other) == dict(zip(("number_a", "number_b"), arguments, strict=True))


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("on 17 May 2023", "2023-05-17"),
        ("in May 2023", "2023-05"),
        ("in 2023", "2023"),
    ],
)
def test_dates_become_arguments(text: str, argument: str) -> None:
    assert date_argument(find_dates(text, "en", None)[0]) == argument
