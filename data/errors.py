"""DataError, for what the user can act on; any other exception is an internal error and surfaces."""


class DataError(Exception):
    """Something about the input or the setup that its owner can mend.

    The message says what was missing or wrong, what was found, and what to do; it never holds
    personal data, because it is shown on pages, printed by commands and kept with the import.
    """


class MissingColumnError(DataError):
    """A profile names a column that a file does not have; another of the file may be meant."""

    def __init__(self, message: str, *, named: str, meant: str | None) -> None:
        """`named` is the profile's column, `meant` the most similar one of the file, if one is similar."""
        super().__init__(message)
        self.named = named
        self.meant = meant


class TooManyRejectsError(DataError):
    """More than half of a file's rows cannot be kept; its owner may still want the others."""
