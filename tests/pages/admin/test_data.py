"""Admin › Data, run without a browser: what it says of a lake, a dropped file, an import and its history."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button, Selectbox, Toggle

from data import settings
from data.database import sessions
from data.database.tables import ImportRecord
from data.lake import lake
from data.profiles import saved_profiles
from jobs.intake import imports
from pages.admin.intake import import_history, mapping_columns, mapping_questions
from tests.jobs.worker_processes import until

ROOT = Path(__file__).parents[3]

GOOD = b"ticket_id,created_at,status,csat\n" + b"".join(
    b"T%d,2026-01-%02dT10:00:00Z,closed,%s\n" % (n, 1 + n % 28, b"5" if n % 3 == 0 else b"")
    for n in range(90)
)
#: Two of three times are none.
BAD = b"ticket_id,created_at\n" + b"".join(
    b"B%d,%s\n" % (n, b"2026-02-01T10:00:00Z" if n % 3 == 0 else b"soon") for n in range(30)
)
FOREIGN = b"nr;opened;who\n1;2026-01-01 10:00;ann\n2;2026-01-02 10:00;ben\n"
PROFILE = b"""
name = "desk"
source = "my desk"
kind = "tickets"

[columns]
ticket_id = "nr"
created_at = "opened"
customer_id = "who"
"""


def drop(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    page.file_uploader[0].set_value([(name, content, "") for name, content in files])
    return page.run()


def press(page: AppTest, key: str) -> AppTest:
    """Press a button, and wait until the import that it starts has ended."""
    page.button(key=key).click().run()
    return settled(page)


def settled(page: AppTest) -> AppTest:
    """The page when the import that runs has ended."""
    deadline = time.monotonic() + 240
    while "import running" in page.session_state and time.monotonic() < deadline:
        time.sleep(0.1)
        page.run()
    return page


def words(page: AppTest) -> str:
    """Everything the page says in words."""
    parts = [*page.title, *page.header, *page.subheader, *page.markdown, *page.text]
    return "\n".join(str(part.value) for part in parts)


def plain(page: AppTest) -> str:
    """What it says as plain text, where nothing is rendered."""
    return "\n".join(str(part.value) for part in page.text)


def rendered(page: AppTest) -> str:
    """What it says where markdown is rendered."""
    return "\n".join(str(part.value) for part in (*page.markdown, *page.header, *page.subheader, *page.title))


def test_an_empty_lake_names_what_is_missing_and_the_one_next_step(page: AppTest) -> None:
    assert not page.exception
    assert page.title[0].value == "What data do we have?"
    assert "Drop an export of your helpdesk below to begin." in words(page)
    assert not page.dataframe


def test_a_recognised_export_says_so_and_can_be_imported_at_once(page: AppTest) -> None:
    drop(page, ("tickets.csv", GOOD))
    assert "Looks like: canonical export" in words(page)
    assert "90 rows" in words(page)
    assert not page.button(key="import").disabled


def test_offsets_that_differ_between_columns_are_said_before_the_import(page: AppTest) -> None:
    rows = b"".join(
        b"T%d,2026-01-%02dT10:00:00Z,2026-01-%02dT12:00:00+05:00\n" % (n, 1 + n, 1 + n) for n in range(20)
    )
    drop(page, ("tickets.csv", b"ticket_id,created_at,closed_at\n" + rows))
    assert "They differ between columns: if one of them is wrong" in words(page)


def test_every_row_of_an_import_is_accounted_for(page: AppTest) -> None:
    drop(page, ("tickets.csv", GOOD + GOOD[GOOD.index(b"T0,") :]))
    press(page, "import")
    assert not page.exception
    assert "**180 read** = **90 accepted** (90 new, 0 updated) + 0 unchanged + 0 outdated" in words(page)
    assert "+ 90 duplicate +" in words(page)
    assert "90 tickets of one source." in words(page)
    assert "90 tickets, 1 Jan 2026 – 28 Jan 2026" in words(page)
    assert imports.history(settings.read())[0].read == 180


def test_importing_the_same_file_again_is_nothing_new(page: AppTest) -> None:
    for _ in range(2):
        drop(page, ("tickets.csv", GOOD))
        press(page, "import")
    assert "Nothing new" in words(page)
    assert "+ 90 unchanged +" in words(page)
    assert "lake v1" in words(page) and "v2" not in words(page)


def test_a_file_that_nothing_recognises_says_what_is_still_to_say(page: AppTest) -> None:
    drop(page, ("desk.csv", FOREIGN))
    assert "Format not recognised" in words(page)
    assert "CSV · separated by semicolon · UTF-8 · 3 columns · 2 rows" in words(page)
    assert "It can answer" in words(page)
    drop(page, ("list.csv", b"what;how\nred paint;5 l\nred paint;5 l\n"))
    assert "Still needed: the column for Ticket id and Created at. The file has: what, how." in plain(page)
    assert page.button(key="import").disabled
    assert "1 file cannot be imported yet" in words(page)


def test_an_import_that_would_keep_nothing_cannot_be_pressed(page: AppTest) -> None:
    nothing = b"ticket_id,created_at\n" + b"".join(b"%d,soon\n" % n for n in range(9))
    drop(page, ("never.csv", nothing))
    assert page.button(key="import").disabled and "1 file cannot be imported yet" in words(page)


def test_a_file_that_is_not_understood_does_not_hold_up_the_others(page: AppTest) -> None:
    drop(page, ("list.csv", b"what;how\nred paint;5 l\nred paint;5 l\n"), ("tickets.csv", GOOD))
    assert page.button(key="import").label == "Import 1 file"
    assert "It stays here when you import the others." in words(page)
    press(page, "import")
    assert "Imported" in words(page) and lake.of(settings.read()).version() is not None
    # It waits for its mapping, and can be taken away.
    assert "list.csv" in plain(page) and page.button(key="import").disabled
    page.button(key="remove left").click().run()
    assert "list.csv" not in plain(page)


def test_many_codes_of_a_status_are_answered_in_one_form(page: AppTest) -> None:
    rows = b"".join(
        b"K%d,2026-01-%02dT10:00:00Z,%s\n" % (n, 1 + n % 28, (b"Q1", b"Q2", b"Q3")[n % 3]) for n in range(60)
    )
    drop(page, ("desk.csv", b"ticket,opened at,state\n" + rows))
    assert "What do these 3 values of state mean?" in plain(page)
    boxes = [each for each in page.selectbox if each.label.startswith("Meaning of ")]
    assert [box.label for box in boxes] == ["Meaning of Q1", "Meaning of Q2", "Meaning of Q3"]
    boxes[0].select("Solved")
    boxes[1].select("Closed without a solution")
    next(each for each in page.button if each.label == "Use these meanings").click().run()
    assert not page.exception and "values of state mean" not in plain(page)
    press(page, "import")
    assert imports.history(settings.read())[0].accepted == 60


def test_more_than_two_open_questions_are_answered_at_once(page: AppTest) -> None:
    words = ((b"Q1", b"4", b"KI-Agent"), (b"Q2", b"5", b"Ann"), (b"Q3", b"1", b"Ben"), (b"Q1", b"3", b"Ann"))
    rows = b"".join(
        b"K%d,2026-01-%02dT10:00:00Z,%s,%s,%s\n" % (n, 1 + n % 28, *words[n % 4]) for n in range(60)
    )
    drop(page, ("desk.csv", b"ticket,opened at,state,ZQ,owner\n" + rows))
    assert "3 things would change the numbers." in plain(page)
    boxes = {box.label: box for box in page.selectbox}
    for code in ("Q1", "Q2", "Q3"):
        boxes[code].select("Solved")
    boxes["Which column is the customer's rating?"].select("ZQ: 4, 5, 1")
    next(each for each in page.button if each.label == "Use these answers").click().run()
    assert not page.exception
    # One thing was left open: it is the only question now.
    assert "Which column says that the AI agent handled a ticket?" in plain(page)
    assert "customer's rating" not in plain(page) and "values of state" not in plain(page)
    press(page, "import")
    assert imports.history(settings.read())[0].accepted == 60


def test_a_profile_dropped_alongside_reads_the_file(page: AppTest) -> None:
    drop(page, ("desk.csv", FOREIGN), ("desk.toml", PROFILE))
    assert "Looks like: profile desk" in words(page)
    press(page, "import")
    assert "desk.csv: tickets of my desk, read by profile desk" in plain(page)
    assert lake.of(settings.read()).sources() == ["my desk"]


def test_a_profile_that_cannot_be_used_says_which_key_is_wrong(page: AppTest) -> None:
    drop(page, ("desk.toml", PROFILE.replace(b"kind =", b"kinds =")))
    assert "This profile cannot be used" in words(page)
    assert "has the key kinds, which is not known there. Did you mean kind?" in plain(page)


def test_the_source_typed_goes_before_the_one_of_the_reader(page: AppTest) -> None:
    drop(page, ("tickets.csv", GOOD))
    page.text_input[0].set_value("old desk").run()
    press(page, "import")
    assert lake.of(settings.read()).sources() == ["old desk"]


def test_tickets_are_read_before_what_was_said_about_them(page: AppTest) -> None:
    said = b'{"interaction_id": "I1", "ticket_id": "T1", "at": "2026-01-02T10:00:00Z"}\n'
    drop(page, ("a.jsonl", said), ("b.csv", GOOD))
    press(page, "import")
    assert [record.kind for record in imports.history(settings.read())] == ["interactions", "tickets"]
    assert "wait" not in words(page)


def test_a_file_that_cannot_be_read_is_refused_before_anything_happens(page: AppTest) -> None:
    drop(page, ("export.csv", b""))
    assert "Cannot be read" in words(page)
    assert "export.csv is empty" in plain(page)
    assert not [button for button in page.button if button.key == "import"]
    assert imports.history(settings.read()) == []


def test_a_refused_import_leaves_the_lake_and_stands_in_the_history(page: AppTest) -> None:
    drop(page, ("tickets.csv", GOOD))
    press(page, "import")
    before = lake.of(settings.read()).version()
    drop(page, ("later.csv", BAD))
    press(page, "import")
    assert "Refused, nothing was changed" in words(page)
    assert "20 of 30 rows of later.csv would be rejected" in plain(page)
    assert lake.of(settings.read()).version() == before
    newest = imports.history(settings.read())[0]
    assert (newest.state, newest.file_name) == ("refused", "later.csv")
    assert list(page.dataframe[-1].value["state"]) == ["✕ Refused", "✓ Done"]


def test_rejects_are_accepted_only_after_a_refusal_for_them(page: AppTest) -> None:
    drop(page, ("later.csv", BAD))
    assert not page.checkbox
    press(page, "import")
    assert page.button(key="import again 0").disabled
    page.checkbox[0].check().run()
    press(page, "import again 0")
    assert "**30 read** = **10 accepted**" in words(page)
    assert "20 rejected rows (quarantine)" in words(page)
    assert imports.history(settings.read())[0].quarantined == 20


def test_a_quarantine_is_counted_by_reason_and_can_be_downloaded(page: AppTest) -> None:
    drop(page, ("tickets.csv", GOOD + b"T900,never,closed,\nT901,,closed,9\n"))
    press(page, "import")
    assert "2 rejected rows (quarantine)" in words(page)
    tables = [table.value for table in page.dataframe]
    reasons = next(table for table in tables if list(table.columns) == ["rows", "reason"])
    rows = next(table for table in tables if list(table.columns) == ["line", "reason", "row"])
    assert reasons["rows"].sum() == len(rows) == 2
    assert list(rows["line"]) == [92, 93]
    assert "Download 2 rows as CSV" in [button.label for button in page.get("download_button")]


def test_words_of_a_file_are_never_rendered(page: AppTest) -> None:
    trap = "![x](https://example.invalid/pixel.png) **b** <b>"
    columns = f'"{trap}",b\n1,2\n'.encode()
    drop(page, (f"{trap.replace('/', '')}.csv", columns))
    assert "pixel.png" in plain(page)
    assert "pixel.png" not in rendered(page)


def test_answers_that_hold_words_of_a_file_are_never_rendered(page: AppTest) -> None:
    rows = b"".join(b"%d,2026-03-02,[x](http://evil.example) **b%d**\n" % (n, n % 2) for n in range(12))
    drop(page, ("odd.csv", b"id,created,ending\n" + rows))
    answers = [each.label for each in page.button if each.label.startswith("ending")]
    assert answers and "](http" not in answers[0] and "**" not in answers[0].replace(r"\*\*", "")


def test_what_was_just_imported_is_what_the_page_shows(page: AppTest) -> None:
    for source in ("first", "second"):
        drop(page, ("tickets.csv", GOOD))
        page.text_input[0].set_value(source).run()
        press(page, "import")
        assert next(box for box in page.selectbox if box.label == "Source").value == source


def test_clicks_while_an_import_runs_do_not_cut_it_off(page: AppTest) -> None:
    drop(page, ("tickets.csv", GOOD))
    with lake.of(settings.read()).writing():
        page.button(key="import").click().run()
        until(lambda: "File 1 of 1: redacting 90 tickets" in words(page.run()))
        for _ in range(3):
            page.run()
            assert "Importing" in words(page)
            assert "File 1 of 1: redacting 90 tickets" in words(page)
    settled(page)
    assert "**90 read** = **90 accepted**" in words(page)


def test_an_import_is_cancelled_before_it_stores_anything(page: AppTest) -> None:
    drop(page, ("tickets.csv", GOOD))
    with lake.of(settings.read()).writing():
        page.button(key="import").click().run()
        page.button(key="cancel import").click().run()
    settled(page)
    assert "This import was cancelled; nothing of it was stored." in plain(page)
    assert lake.of(settings.read()).version().number == 0


def test_the_bytes_of_an_upload_are_gone_afterwards(
    page: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    drop(page, ("tickets.csv", GOOD), ("later.csv", BAD), ("broken.csv", b""))
    assert list(folder.iterdir()) == []
    press(page, "import")
    assert list(folder.iterdir()) == []
    assert len(imports.history(settings.read())) == 2


def running(minutes_ago: int = 5) -> ImportRecord:
    return ImportRecord(
        state="running",
        kind="tickets",
        source="desk",
        file_name="cut.csv",
        sha256="0" * 64,
        reader="canonical",
        final=False,
        who="ann",
        started_at=datetime.now(UTC) - timedelta(minutes=minutes_ago),
    )


def test_a_running_import_is_interrupted_once_nobody_writes(home: Path) -> None:
    place = settings.read()
    with sessions.session(place) as opened:
        opened.add(running())
    with lake.of(place).writing():
        assert [record.state for record in import_history.read(place)] == ["running"]
    assert [record.state for record in import_history.read(place)] == ["interrupted"]


def test_readiness_says_in_words_what_a_source_has_and_lacks(page: AppTest) -> None:
    drop(page, ("tickets.csv", GOOD))
    press(page, "import")
    ready = next(table.value for table in page.dataframe if "says" in table.value.columns).set_index("metric")
    assert ready.loc["Handle time, median", "says"] == "Missing from this source: it needs handle_seconds."
    assert "of tickets rated from 1 to 5" in ready.loc["CSAT", "says"]
    assert 0 < ready.loc["CSAT", "share"] < 100


def box(page: AppTest, label: str) -> Selectbox:
    return next(each for each in page.selectbox if each.label == label)


def by_key(page: AppTest, ending: str) -> Button:
    return next(each for each in page.button if str(each.key).endswith(ending))


DESK = b"nr;opened;who;moves;state\n" + b"".join(
    b"%d;%d/1/2026 10:%02d;%s;%d;%s\n"
    % (n, 13 + n % 10, n, b"ann" if n % 2 else b"?", n % 3, b"Done" if n % 4 else b"Lost")
    for n in range(40)
)


def mapped(page: AppTest) -> AppTest:
    """A table that nobody knows, with its id said by hand."""
    drop(page, ("desk.csv", DESK))
    by_key(page, "ticket_id change").click().run()
    return box(page, "Column of the file").set_value("nr").run()


def test_a_strangers_table_is_mapped_and_imported_by_hand(page: AppTest) -> None:
    mapped(page)
    assert "of 40 rows, **40 accepted**" in words(page)
    assert "/1/2026 10:00 → 2026-01-" in plain(page)
    press(page, "import")
    assert not page.exception
    assert "**40 read** = **40 accepted**" in words(page)
    assert "desk.csv: tickets of desk, read by profile desk" in plain(page)


def test_values_are_given_a_meaning_and_counted(page: AppTest) -> None:
    mapped(page)
    by_key(page, "status change").click().run()
    assert box(page, "Meaning of Done").value == "closed"
    box(page, "Meaning of Lost").set_value("open").run()
    assert "closed 30 · open 10" in plain(page)
    press(page, "import")
    frame = lake.of(settings.read()).scan("tickets")
    assert frame is not None
    assert dict(frame.group_by("status").len().collect().iter_rows()) == {"closed": 30, "open": 10}


def test_a_meaning_for_one_word_leaves_the_words_understood_already_as_they_are(page: AppTest) -> None:
    moods = (b"Tr\xc3\xa8s satisfait", b"Insatisfait", b"Enchant\xc3\xa9", b"Neutre")
    rows = b"".join(b"%d;2026-01-%02d;%s\n" % (n, 1 + n % 28, moods[n % 4]) for n in range(40))
    drop(page, ("desk.csv", b"ticket;opened at;mood\n" + rows))
    column = next(each for each in page.selectbox if each.label.startswith("Add"))
    column.set_value("csat_good").run()
    box(page, "Column of the file").set_value("mood").run()
    assert [box(page, f"Meaning of {word.decode()}").value for word in moods] == [
        "true",
        "false",
        None,
        "false",
    ]
    assert "10 not understood" in words(page)
    box(page, "Meaning of Enchanté").set_value("true").run()
    assert "Of 40 rows: 40 understood, 0 missing." in words(page) and "false 20 · true 20" in plain(page)


def test_the_mapping_outlives_a_change_of_the_step_and_what_it_is_read_as(page: AppTest) -> None:
    mapped(page)
    page.button_group[0].set_value("Save").run()
    page.button_group[0].set_value("Columns").run()
    assert "of 40 rows, **40 accepted**" in words(page)
    box(page, "Read it as").set_value("reader:zendesk").run()
    assert "This import would be refused" in words(page)
    box(page, "Read it as").set_value("by hand").run()
    assert "of 40 rows, **40 accepted**" in words(page)


def test_what_was_changed_in_the_moment_in_which_a_step_is_left_is_kept(page: AppTest) -> None:
    def final() -> Toggle:
        return next(each for each in page.toggle if each.label == "Outcomes are final")

    mapped(page)
    page.button_group[0].set_value("All rows").run()
    assert not final().value
    # Two clicks before the page has answered the first are one run.
    final().set_value(True)
    page.button_group[0].set_value("Save").run()
    assert [each.label for each in page.toggle] == []
    page.button_group[0].set_value("All rows").run()
    assert final().value


def test_a_mapping_is_saved_offered_for_the_next_file_renamed_and_deleted(page: AppTest) -> None:
    mapped(page)
    page.button_group[0].set_value("Save").run()
    name = next(each for each in page.text_input if each.label == "Name")
    name.set_value("itsm-incidents").run()
    by_key(page, "save save").click().run()
    assert "one of the profiles that come with Pilotlight" in plain(page)
    next(each for each in page.text_input if each.label == "Name").set_value("front desk").run()
    by_key(page, "save save").click().run()
    assert "Saved as front desk." in plain(page)
    press(page, "import")
    drop(page, ("next.csv", DESK))
    assert "Looks like: profile front desk" in words(page)
    page.button(key="delete front desk").click().run()
    assert saved_profiles.listed(settings.read()), "One click deletes nothing."
    page.button(key="confirmed delete front desk").click().run()
    assert "front desk was deleted." in plain(page)
    assert saved_profiles.listed(settings.read()) == []
    page.button(key="undo profiles").click().run()
    assert [row.name for row in saved_profiles.listed(settings.read())] == ["front desk"]


def test_the_preview_shows_the_rows_that_would_be_quarantined(page: AppTest) -> None:
    drop(page, ("tickets.csv", GOOD + b"T900,never,closed,\nT901,,closed,9\n"))
    assert "2 would be rejected" in words(page)
    group = next(each for each in page.button_group if "Quarantined (2)" in str(each.options))
    group.set_value("quarantined").run()
    after = next(each.value for each in page.dataframe if "fate" in each.value.columns)
    assert list(after["fate"]) == ["✕ quarantined"] * 2
    assert list(after["_line"]) == [92, 93]


def test_what_could_be_answered_is_said_before_the_import(page: AppTest) -> None:
    drop(page, ("tickets.csv", GOOD))
    assert "Handle time, median: missing from this source: it needs handle_seconds" in words(page)
    assert "CSAT: " in words(page)
    assert imports.history(settings.read()) == []


def test_a_recognised_export_asks_what_would_change_a_headline_number(page: AppTest) -> None:
    rows = ["Number,Opened,Short description,State,Reassignment count,Escalation,Survey result,Owner"]
    rows += [
        f"INC{n:04},2026-04-{1 + n % 28:02} 10:00:00,broken,Closed,{n % 2},{('Normal', 'High')[n % 4 == 0]},"
        f"{('4', '5', '1', '3')[n % 4]},{('Virtual Agent', 'Ann')[n % 3 > 0]}"
        for n in range(60)
    ]
    drop(page, ("incident.csv", "\n".join(rows).encode()))
    assert "Looks like: ServiceNow incidents export" in words(page)
    assert "3 things would change the numbers." in words(page)
    for answer in ("Escalation: is High", "Survey result: ", "Handled by it: Owner is Virtual Agent"):
        found = [(box, each) for box in page.selectbox for each in box.options if each.startswith(answer)]
        [(box, says)] = found
        box.select(says)
    next(each for each in page.button if each.label == "Use these answers").click().run()
    assert not page.exception and "Please say" not in words(page)
    press(page, "import")
    assert imports.history(settings.read())[0].source == "servicenow"
    stored = lake.of(settings.read()).scan_source("tickets", "servicenow")
    assert stored is not None
    found = stored.collect()
    assert found["escalated"].sum() == 15 and found["csat"].null_count() == 0
    assert dict(found["handled_by"].value_counts().iter_rows()) == {"ai": 20, "human": 40}


def test_a_question_stands_there_before_the_controls_that_it_would_push_down(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = list[str]()
    ask, edit = mapping_questions.ask, mapping_columns.edit
    monkeypatch.setattr(mapping_questions, "ask", lambda *each: (drawn.append("question"), ask(*each))[1])
    monkeypatch.setattr(mapping_columns, "edit", lambda *each: (drawn.append("controls"), edit(*each))[1])
    flags = b"".join(b"T%d,2026-01-%02d 10:00,%s\n" % (n, 1 + n % 28, b"yn"[n % 2 :][:1]) for n in range(40))
    drop(page, ("tickets-of-ours.csv", b"key,opened,Zq\n" + flags))
    assert "Please say" in words(page)
    # A box in which somebody types is not moved by a question that comes a moment later.
    assert drawn == ["question", "controls"]
