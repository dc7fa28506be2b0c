"""What a reader sees when something goes wrong: what to do, or an id that stands in the log too."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from data import settings
from data.error_log import record
from data.errors import DataError
from data.lake import lake, storage_errors
from jobs.access.viewers import NotSignedInError

#: Seconds by block of the run that is drawing, for the footer.
_TOOK = "seconds by block"


def start() -> None:
    """Forget what the last run took."""
    st.session_state[_TOOK] = {}


def took() -> dict[str, float]:
    """Seconds by block, in the order of the page."""
    return st.session_state.get(_TOOK, {})


@contextmanager
def timed(name: str) -> Iterator[None]:
    """A part of a page whose time is kept."""
    started = time.perf_counter()
    try:
        yield
    finally:
        took()[name] = time.perf_counter() - started


@contextmanager
def block(name: str) -> Iterator[None]:
    """A part of a page that may fail without taking the others with it, and whose time is kept."""
    with timed(name):
        try:
            yield
        except NotSignedInError:
            raise  # No other block has anything to show either: the whole says how to sign in.
        except Exception as error:
            show(error, name)
        except BaseException as error:
            if not storage_errors.is_panic(error):
                raise  # Streamlit's own, such as a rerun
            show(error, name)


def show(error: BaseException, where: str) -> None:
    """Say it in place of the part that failed; a `DataError` may quote a file, so it is plain text."""
    if not isinstance(error, DataError):
        error = lake.of(settings.read()).explain(error) or error
    if isinstance(error, DataError):
        with st.container(border=True):
            st.markdown(f"**{where}** cannot be shown yet.")
            st.text(str(error))
        return
    error_id = record(error, where)
    st.error(
        f"**{where}** could not be shown. This is a fault of Pilotlight, not of your data. "
        f"Error {error_id}: the server's log has the details."
    )
