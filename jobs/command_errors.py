"""How a command ends where something is wrong: one clear line and exit 1; a fault of ours surfaces."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from data import settings
from data.errors import DataError
from data.settings import Settings


@contextmanager
def refusals() -> Iterator[None]:
    """A user's error is one clear line and exit 1; anything else is ours and surfaces."""
    try:
        yield
    except DataError as error:
        _refuse(error)
    except BaseException as error:
        # Only a fault of the disk is a refusal too; the lake is asked about it then and not before.
        from data import damage, lake

        if not (isinstance(error, Exception) or damage.is_panic(error)):
            raise
        if (explained := lake.of(settings.read()).explain(error)) is None:
            raise
        _refuse(explained)


def checked() -> Settings:
    """The settings of this process, in a home whose lake, database and redaction key belong together."""
    from data import installation

    here = settings.read()
    installation.check(here)
    return here


def _refuse(error: DataError) -> NoReturn:
    print(" ".join(str(error).split()), file=sys.stderr)
    raise typer.Exit(1) from None
