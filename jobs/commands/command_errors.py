"""Error handling of commands: a DataError is one line and exit 1; any other error surfaces."""

import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import NoReturn

import typer

from data import permissions, settings
from data.errors import DataError
from data.settings import Settings
from jobs.upkeep import access_audit


@contextmanager
def refusals(*, mend: bool = True) -> Generator[None]:
    """Context manager that turns a DataError into one line on standard error and exit 1.

    What the command makes is its owner's alone; `mend`: so is what was there before.
    """
    try:
        permissions.protect(settings.read(), mend_home=mend)
        with access_audit.listening():
            yield
    except DataError as error:
        _refuse(error)
    except BaseException as error:
        # Only a fault of the disk is a refusal too; the lake is asked about it then and not before.
        from data.lake import lake, storage_errors

        if not (isinstance(error, Exception) or storage_errors.is_panic(error)):
            raise
        if (explained := lake.of(settings.read()).explain(error)) is None:
            raise
        _refuse(explained)


@contextmanager
def tidied_when_stopped() -> Generator[None]:
    """Context manager that removes temporary files, also when the command gets SIGTERM."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def checked() -> Settings:
    """Returns this process's settings after checking that lake, database and key belong together."""
    from data import installation

    here = settings.read()
    installation.check(here)
    return here


def _refuse(error: DataError) -> NoReturn:
    print(" ".join(str(error).split()), file=sys.stderr)
    raise typer.Exit(1) from None
