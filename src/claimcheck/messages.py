"""Words of the program that are shown in another language: marked where they stand, translated where they are shown.

The catalogues are `locale/<language>/LC_MESSAGES/claimcheck.po`, compiled to `.mo`; `make messages` renews them.
"""


def N_(message: str) -> str:  # noqa: N802 - the name by which message catalogues find what to translate
    """Marks a message that is translated where it is shown."""
    return message
