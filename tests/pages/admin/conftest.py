"""Admin › Data over an empty home."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.components import cache

ROOT = Path(__file__).parents[3]


@pytest.fixture
def page(home: Path) -> Iterator[AppTest]:
    """The page over an empty home."""
    cache.forget_everything()
    st.cache_data.clear()
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    yield app.switch_page("pages/admin/data.py").run()
    cache.forget_everything()
