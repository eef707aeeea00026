import pytest

from claimcheck.extract.entities import find_entities
from claimcheck.judge.names import compare_entities, same_entity
from claimcheck.records import Entity


def name(text: str, lang: str) -> Entity:
    """The entity of a text that is nothing but a name."""
    (entity,) = find_entities(text, lang, [(0, len(text))])
    return entity


SAME = [
    ("Anton Chekhov/en", "Антон Чехов/ru"), ("Tschechow/de", "Anton Chekhov/en"), ("Чеховым/ru", "Czechowa/pl"),
    ("Čechov/cs", "Tchekhov/fr"), ("Чехова/uk", "Chéjov/es"), ("Lermnotov/en", "Lermontow/de"),
    ("Erika Mustermann/de", "Erika Musterman/en"), ("Mustermann/de", "Erika Mustermann/de"),
    ("Volodymyr Petrenko/en", "Владимир Петренко/ru"), ("Ursula von der Leyen/de", "von der Leyen/en"),
    ("Scholzem/cs", "Scholz/de"), ("Belarus/en", "Weißrussland/de"), ("Беларуси/ru", "białoruski/pl"),
    ("Kyiv/en", "Киев/ru"), ("Wien/de", "Vídni/cs"), ("NATO/en", "OTAN/fr"),
    ("Boris Johnson/en", "Бориса Джонсона/ru"),
]  # fmt: skip
DIFFERENT = [
    ("Maria Meyer/de", "Anna Meyer/de"), ("Miller/en", "Müller/de"), ("Martin/en", "Martinez/es"),
    ("Bauer/de", "Bayer/de"), ("Novak/en", "Nowacki/pl"), ("Norway/en", "Sweden/en"), ("Wien/de", "Norwegen/de"),
    ("Wien/de", "Oslo/de"), ("Anna Meyer/de", "Anna Berger/de"), ("Anna/de", "Berger/de"),
    ("Ivanov/en", "Ivanenko/en"), ("North Korea/en", "South Korea/en"),
]  # fmt: skip


def pair(a: str, b: str) -> float:
    return same_entity(name(*a.rsplit("/", 1)), name(*b.rsplit("/", 1)))


@pytest.mark.parametrize(("a", "b"), SAME)
def test_same(a: str, b: str) -> None:
    assert pair(a, b) >= 0.8
    assert pair(a, b) == pair(b, a)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_different(a: str, b: str) -> None:
    assert pair(a, b) <= 0.5
    assert pair(a, b) == pair(b, a)


def test_a_capital_stands_for_its_country() -> None:
    assert pair("Wien/de", "Austria/en") == 0.7
    assert pair("Oslo/en", "норвежский/ru") == 0.7
    assert pair("Oslo/en", "шведский/ru") == 0.0


def test_a_surname_is_less_sure_than_the_full_name() -> None:
    assert pair("Anna Berger/de", "Anna Berger/en") == 1.0
    assert 0.8 <= pair("Berger/de", "Anna Berger/en") < 1.0
    assert pair("Maria Berger/de", "Anna Berger/en") == 0.2


def test_comparison_of_two_claims() -> None:
    a = find_entities("Norway and Anna Berger from Oslo asked Sweden for help.", "en")
    b = find_entities("Норвегия и Анна Бергер попросили о помощи Данию.", "ru")
    comparison = compare_entities(a, b)
    assert [(x.text, y.text) for x, y in comparison.shared] == [("Norway", "Норвегия"), ("Anna Berger", "Анна Бергер")]
    assert [e.text for e in comparison.only_a] == ["Sweden"]
    assert [e.text for e in comparison.only_b] == ["Данию"]
    assert [(x.text, y.text) for x, y in comparison.substituted] == [("Sweden", "Данию")]


def test_unmatched_entities_of_other_kinds_are_no_substitution() -> None:
    a = find_entities("Reports from Sweden say so.", "en")
    b = find_entities("Reports by Anna Berger say so.", "en")
    comparison = compare_entities(a, b)
    assert not comparison.shared and comparison.only_a and comparison.only_b
    assert comparison.substituted == ()


def test_no_entities() -> None:
    comparison = compare_entities([], [])
    assert (comparison.shared, comparison.only_a, comparison.only_b, comparison.substituted) == ((), (), (), ())


def test_a_part_of_a_name_is_no_other_name() -> None:
    a, b = [name("Nord Falls", "en")], [name("Nord", "en")]
    assert compare_entities(a, b).substituted == ()
    assert compare_entities(a, [name("Brandt", "en")]).substituted
