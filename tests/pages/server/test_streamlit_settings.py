"""Streamlit's settings from the environment of a server of ours."""

from collections.abc import Iterator

import pytest
from streamlit import config

from data.errors import DataError
from pages.server import streamlit_settings

CASES = [
    ("server.baseUrlPath", "STREAMLIT_SERVER_BASE_URL_PATH", "pilot", "pilot"),
    ("server.maxUploadSize", "STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "2048", 2048),
    ("server.enableXsrfProtection", "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION", "False", False),
    (
        "server.allowedHosts",
        "STREAMLIT_SERVER_ALLOWED_HOSTS",
        "a.example b.example",
        ["a.example", "b.example"],
    ),
]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = {name: (config.get_option(name), config.get_where_defined(name)) for name, *_ in CASES}
    yield
    for name, (value, where) in before.items():
        config.set_option(name, value, where)


@pytest.mark.parametrize(("name", "variable", "given", "value"), CASES)
def test_a_variable_sets_its_option(
    monkeypatch: pytest.MonkeyPatch, name: str, variable: str, given: str, value: object
) -> None:
    monkeypatch.setenv(variable, given)
    streamlit_settings.read_environment()
    assert config.get_option(name) == value and variable in config.get_where_defined(name)


@pytest.mark.parametrize(
    ("variable", "given"),
    [("STREAMLIT_SERVER_PORT", "many"), ("STREAMLIT_SERVER_ENABLE_CORS", "maybe")],
)
def test_an_impossible_value_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, given: str
) -> None:
    monkeypatch.setenv(variable, given)
    with pytest.raises(DataError, match=f"{variable} is '{given}'"):
        streamlit_settings.read_environment()
