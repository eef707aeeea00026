"""What was computed once is kept: extractions, vectors and verdicts, by content and by all that can change them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimcheck.settings import Settings
    from claimcheck.store.database import Store


def open_store(settings: "Settings") -> "Store | None":
    """The store of the settings, or None if they want none. A context: `with open_store(settings) as store`."""
    from claimcheck.store.database import Store

    return None if settings.no_cache else Store(settings.cache, settings.max_cache_bytes)
