"""Admin › People without a browser: what the page says once a change is saved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import settings
from jobs.access import people, viewers
from jobs.access.viewers import Viewer
from pages.components import cache

_FORM = """
from jobs.access import people
from pages.admin.rights import people_answer, person_forms
from pages.components import load
here = people.listed(load.settings())
people_answer.box(tuple(here))
person_forms.change(next(each for each in here if each.name == "vera"))
"""


@pytest.fixture
def form(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    cache.forget_everything()
    for name, role in (("ann", "admin"), ("vera", "viewer")):
        people.add(settings.read(), name, role, None)  # type: ignore[arg-type]
    monkeypatch.setattr(viewers, "current", lambda: Viewer("ann", "admin"))
    yield AppTest.from_string(_FORM, default_timeout=120).run()
    cache.forget_everything()


def test_a_saved_change_is_told_once(form: AppTest) -> None:
    assert not form.exception and not form.toast
    form.selectbox(key="role vera").set_value("analyst")
    form.button[0].click().run()
    assert [each.value for each in form.toast] == ["Saved: vera, analyst."]
    assert {each.name: each.role for each in people.listed(settings.read())}["vera"] == "analyst"
    assert not form.run().toast
