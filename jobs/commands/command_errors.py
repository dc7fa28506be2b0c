"""How a command ends where something is wrong: one clear line and exit 1; a fault of ours surfaces."""

import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import NoReturn

import typer

from data import permissions, settings
from data.errors import DataError
from data.settings import Settings


@contextmanager
def refusals(*, mend: bool = True) -> Generator[None]:
    """A user's error is one clear line and exit 1; anything else is ours and surfaces.

    What the command makes is its owner's alone; `mend`: so is what was there before.
    """
    try:
        permissions.protect(settings.read(), mend_home=mend)
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
    """A block whose drafts are cleared away also where the command is told to stop."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def checked() -> Settings:
    """The settings of this process, in a home whose lake, database and redaction key belong together."""
    from data import installation

    here = settings.read()
    installation.check(here)
    return here


def _refuse(error: DataError) -> NoReturn:
    print(" ".join(str(error).split()), file=sys.stderr)
    raise typer.Exit(1) from None
