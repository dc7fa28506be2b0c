"""DataError, for what the user can act on; any other exception is an internal error and surfaces."""


class DataError(Exception):
    """Something about the input or the setup that its owner can mend.

    The message says what was missing or wrong, what was found, and what to do; it never holds
    personal data, because it is shown on pages, printed by commands and kept with the import.
    """


class TooManyRejectsError(DataError):
    """More than half of a file's rows cannot be kept; its owner may still want the others."""
