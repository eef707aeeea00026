"""The errors that a user can meet. Every message says what to do next; cli.py catches the base once."""


class ClaimcheckError(Exception):
    """Anything that stops a run. Shown as one line on stderr; the exit code is 2."""


class InputError(ClaimcheckError):
    """A path that is missing or can't be read, or a folder with nothing to read."""


class SettingsError(ClaimcheckError):
    """An unknown key or a value out of range in a settings file, the environment or an option."""


class ModelError(ClaimcheckError):
    """A model that is missing, damaged, mixed up, or labelled in a way that can't be trusted."""


class OutputError(ClaimcheckError):
    """A report that can't be written: no permission, no space, not a folder."""


class StoreError(ClaimcheckError):
    """A store that can't be removed. In a report's run a store that is of no use is only left out."""


class EngineError(ClaimcheckError):
    """A cluster that can't be reached, is of another version, or has nothing to work with."""
