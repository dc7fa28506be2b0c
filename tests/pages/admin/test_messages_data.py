"""Admin › Data with logs that hold messages only: they become tickets, and who speaks is asked."""

import json

from streamlit.testing.v1 import AppTest

from data import settings
from jobs.intake import imports
from tests.data.nested.test_suggest_messages import SPOKEN, log
from tests.pages.admin.test_data import drop, plain, press, words


def test_a_table_of_messages_becomes_tickets_and_who_speaks_is_asked(page: AppTest) -> None:
    found = log().frame.drop("_line")
    drop(page, ("gespräche.csv", found.write_csv().encode()))
    assert not page.exception
    assert any("one ticket for each Gespräch" in str(each.value) for each in page.markdown)
    assert "Frau Sommer" in words(page)
    [button] = [each for each in page.button if each.label == "People of the team"]
    button.click().run()
    assert not page.exception and "Frau Sommer?" not in words(page)
    assert "refused" not in plain(page)
    press(page, "import")
    counts = {record.kind: record.accepted for record in imports.history(settings.read())}
    assert counts == {"tickets": 12, "interactions": len(SPOKEN)}


def test_a_list_of_messages_in_an_unknown_file_is_unfolded_on_the_page(page: AppTest) -> None:
    sessions = [
        {
            "sessionKey": f"k{talk}",
            "begunAt": f"2026-04-{1 + talk:02}T09:00:00Z",
            "endedAt": f"2026-04-{1 + talk:02}T09:30:00Z",
            "turns": [
                {"speaker": "user", "said": f"where is parcel {talk} please", "at": "2026-04-20T09:00:00Z"},
                {"speaker": "bot", "said": "it arrives on friday", "at": "2026-04-20T09:01:00Z"},
            ],
        }
        for talk in range(12)
    ]
    drop(page, ("sessions.json", json.dumps(sessions).encode()))
    assert not page.exception
    # That a session ended does not say that it was solved.
    assert "Which column says whether a ticket is solved?" in words(page)
    press(page, "import")
    counts = {record.kind: record.accepted for record in imports.history(settings.read())}
    assert counts == {"tickets": 12, "interactions": 24}
