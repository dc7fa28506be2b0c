"""Streamlit's settings from the environment: its own command reads them, and a server of ours has to."""

import os
from collections.abc import Callable

from streamlit import config

from data.errors import DataError

_WORDS = {
    "true": True,
    "1": True,
    "yes": True,
    "on": True,
    "false": False,
    "0": False,
    "no": False,
    "off": False,
}


def read_environment() -> None:
    """Sets every option that a variable STREAMLIT_SECTION_OPTION names; DataError for an impossible value."""
    for name, option in config.get_config_options().items():
        given = os.environ.get(option.env_var)
        if given is None or option.sensitive:
            continue
        read: Callable[[str], object] = {bool: _yes_or_no, int: int, float: float}.get(option.type, str)
        try:
            value = [read(each) for each in given.split()] if option.multiple else read(given)
        except (ValueError, KeyError):
            kind = {bool: "true or false", int: "a whole number"}.get(option.type, "a number")
            raise DataError(f"{option.env_var} is {given!r}. Use {kind}.") from None
        config.set_option(name, value, f"the variable {option.env_var}")


def _yes_or_no(given: str) -> bool:
    return _WORDS[given.strip().lower()]
