"""Names of whole sentences: what one account may have put in the place of the other's."""

from collections import Counter

from claimcheck.extract.gazetteer import capitals
from claimcheck.judge.names import EntityComparison, compare_entities
from claimcheck.judge.values import Values
from claimcheck.records import Entity

PLACES = frozenset({"country", "place"})


def compare_sentence_names(a: Values, b: Values) -> EntityComparison:
    """Compare the names of two sentences; `substituted` holds only pairs that are sure."""
    base = compare_entities(a.entities, b.entities)
    return EntityComparison(base.shared, base.only_a, base.only_b, tuple(_places(a, b)), base.substituted)


def _key(entity: Entity) -> str:
    return capitals().get(entity.key, entity.key)


def _places(a: Values, b: Values) -> list[tuple[Entity, Entity]]:
    """Countries and places that the other sentence does not name."""
    places_a = [entity for entity in a.entities if entity.kind in PLACES]
    places_b = [entity for entity in b.entities if entity.kind in PLACES]
    keys_a, keys_b = {_key(entity) for entity in places_a}, {_key(entity) for entity in places_b}
    left = [entity for entity in places_a if _key(entity) not in keys_b]
    right = [entity for entity in places_b if _key(entity) not in keys_a]
    return list(zip(left, right, strict=False))
