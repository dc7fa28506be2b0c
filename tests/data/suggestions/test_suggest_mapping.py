"""A suggestion looks at values first and at names second, says why, and asks about what it cannot know."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.profiles import mapping_profile, profile_files
from data.profiles.mapping_profile import Profile
from data.readers.desks.mapped_table import Mapped
from data.readers.table import Table
from data.suggestions.question import Question
from data.suggestions.questions import open_questions
from data.suggestions.suggest_mapping import suggest, suggestion
from tests.data.readers.tables import table

IDS = [f"R-{n}" for n in range(30)]
DAYS = [f"2026-03-{1 + n:02} 09:00" for n in range(30)]


def of(**columns: list[str | None]) -> Table:
    rows = max(map(len, columns.values()))
    return table(
        **{name: list(itertools.islice(itertools.cycle(cells), rows)) for name, cells in columns.items()}
    )


def answered(found: Table, profile: Profile, *answers: str) -> Profile:
    """The profile after each open question in turn is given the answer that begins so."""
    for answer in answers:
        question = open_questions(found, profile)[0]
        profile = next(each.profile for each in question.options if each.says.startswith(answer))
    return profile


def asked(found: Table) -> list[Question]:
    return open_questions(found, suggest(found))


def test_values_tell_id_time_and_status_where_no_name_does() -> None:
    found = of(xa=IDS, xb=DAYS, xc=["Resuelto", "Abierto", "Pendiente"], xd=["a b c", "d e f g"])
    rules = suggest(found).columns
    assert rules["ticket_id"].columns == ("xa",) and rules["created_at"].columns == ("xb",)
    assert rules["status"].columns == ("xc",) and rules["status"].values["Resuelto"] == "closed"
    mapping_profile.check(suggest(found))


@pytest.mark.parametrize(
    "flag", [["true"], ["true", "false"], ["shop"], ["shop", "web"]], ids=["true", "flag", "one", "two"]
)
def test_what_has_one_or_two_values_in_many_rows_is_no_customer(flag: list[str]) -> None:
    ids = [f"T-{n}" for n in range(120)]
    mails = [f"ann{n % 70}@example.com" for n in range(120)]
    days = [f"2026-03-{1 + n % 28:02} 09:00" for n in range(120)]
    columns = {"ticket id": ids, "created at": days, "author.customer?": flag, "author.email": mails}
    assert suggest(of(**columns)).columns["customer_id"].columns == ("author.email",)
    del columns["author.email"]
    assert "customer_id" not in suggest(of(**columns)).columns


def test_a_name_is_not_believed_against_the_values() -> None:
    found = of(
        id=IDS, created=["soon", "later"], status=["1 March 2026"], csat=["12", "40", "99"], opened=DAYS
    )
    rules = suggest(found).columns
    assert rules["created_at"].columns == ("opened",)
    assert "csat" not in rules and "status" not in rules


def test_one_to_five_is_a_rating_only_where_its_name_does_not_say_otherwise() -> None:
    five = ["1", "5", "4", "3"]
    assert "csat" not in suggest(of(id=IDS, created=DAYS, Priority=five)).columns
    assert suggest(of(id=IDS, created=DAYS, Zufriedenheit=five)).columns["csat"].columns == ("Zufriedenheit",)
    words = suggest(of(id=IDS, created=DAYS, Rating=["Gut", "Schlecht"])).columns
    assert words["csat_good"].scale == "good_bad" and "csat" not in words


@pytest.mark.parametrize(
    "names",
    [
        ("Vorgangsschlüssel", "Erstellt", "Status", "Aktualisiert"),
        ("ID", "Date d'ouverture", "Statut", "Dernière modification"),
        ("Numéro", "Ouvert", "État", "Mis à jour"),
        ("Número do Ticket", "Data de Criação", "Status Atual", "Última Atualização"),
        ("ID de registro", "Fecha de creación", "Estado del ticket", "Fecha de última modificación"),
        ("Kundenvorgangsnummer", "Datum/Uhrzeit des Öffnens", "Status", "Kundenvorgang: Zuletzt geändert"),
        ("ticketNumber", "createdAt", "ticketState", "updatedAt"),
        ("Case No.", "Date/Time Opened", "Case Status", "Last Modified Date"),
        ("Numero", "Data di creazione", "Stato", "Aggiornato il"),
        ("Ticketnummer", "Aangemaakt op", "Status", "Bijgewerkt"),
    ],
)
def test_the_names_of_many_desks_and_languages_are_known(names: tuple[str, str, str, str]) -> None:
    key, created, status, updated = names
    found = of(**{"note": ["x"], updated: DAYS[::-1], status: ["Open", "Closed"], created: DAYS, key: IDS})
    rules = suggest(found, "tickets").columns
    taken = {name: rules[name].columns for name in ("ticket_id", "created_at", "status", "updated_at")}
    assert taken == {
        "ticket_id": (key,), "created_at": (created,), "status": (status,), "updated_at": (updated,),
    }  # fmt: skip


def test_every_suggested_column_says_how_sure_it_is_and_shows_three_values() -> None:
    found = of(Ticket=IDS, Opened=DAYS, State=["Solved", "Solved", "New"], Origin=["Email", "Chat"])
    made = suggestion(found)
    assert set(made.findings) == set(made.profile.columns)
    assert made.findings["status"].values == ("Solved", "New")
    assert len(made.findings["ticket_id"].values) == 3
    assert made.findings["created_at"].confidence == "sure" and "times" in made.findings["created_at"].why


def test_a_status_that_says_escalated_fills_the_escalation() -> None:
    rules = suggest(of(id=IDS, created=DAYS, status=["Solved", "Escalated", "Open"])).columns
    assert [str(each) for each in rules["escalated"].when] == ["status == Escalated"]
    assert rules["status"].values["Escalated"] == "open"


def test_a_status_nobody_knows_is_asked_about_and_every_answer_is_kept() -> None:
    found = of(id=IDS, created=DAYS, status=["Solved", "Zorgon", "Open"])
    (question,) = asked(found)
    assert "Zorgon" in question.asks and question.because.startswith("10 rows with it")
    for answer, stored in (("Solved", "closed"), ("Open,", "open"), ("Closed without", "cancelled")):
        profile = answered(found, suggest(found), answer)
        assert profile.columns["status"].values["Zorgon"] == stored
        assert open_questions(found, profile) == []
    handed = answered(found, suggest(found), "Handed over")
    assert handed.columns["status"].values["Zorgon"] == "open"
    assert handed.columns["escalated"].when[0].values == ("Zorgon",)
    left = answered(found, suggest(found), "I do not know")
    assert left.columns["status"].values["Zorgon"] == "unclear" and open_questions(found, left) == []


def test_dates_that_can_be_read_in_two_ways_are_asked_about_once_for_all_columns() -> None:
    days = [f"{1 + n % 9:02}/{1 + n % 5:02}/2026 09:00" for n in range(30)]
    found = of(id=IDS, created=days, closed=days, status=["Open", "Closed"])
    (question,) = asked(found)
    assert {each.says.split(" (")[1] for each in question.options} == {"day first)", "month first)"}
    profile = answered(found, suggest(found), "1 ")
    assert {profile.columns[name].date_format for name in ("created_at", "closed_at")} <= {
        "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M",
    }  # fmt: skip
    assert profile.columns["created_at"].date_format == profile.columns["closed_at"].date_format
    assert open_questions(found, profile) == []


def test_one_column_that_tells_the_order_of_its_dates_tells_that_of_the_others() -> None:
    clear = [f"{n:02}/03/2026" for n in range(1, 31)]
    rules = suggest(of(id=IDS, created=["03/04/2026"], closed=clear, status=["Open"])).columns
    assert rules["created_at"].date_format == rules["closed_at"].date_format == "%d/%m/%Y"


def test_units_and_clocks_of_durations_are_asked_about_unless_the_name_says_them() -> None:
    found = of(id=IDS, created=DAYS, duration=["2h 13m", "02:13", "90"])
    questions = asked(found)
    assert [each.key for each in questions] == ["clock handle_seconds", "unit handle_seconds"]
    profile = answered(found, suggest(found), "Hours and minutes", "Minutes")
    rule = profile.columns["handle_seconds"]
    assert (rule.clock, rule.unit) == ("h:m", "minutes") and open_questions(found, profile) == []
    out = answered(found, suggest(found), "Leave it out")
    assert "handle_seconds" not in out.columns and open_questions(found, out) == []
    named = of(id=IDS, created=DAYS, **{"Handle time (min)": ["90", "12"]})
    assert suggest(named).columns["handle_seconds"].unit == "minutes" and asked(named) == []


def test_ratings_from_zero_to_ten_are_asked_from_where_on_they_are_good() -> None:
    found = of(id=IDS, created=DAYS, nps=["10", "9", "2", "0", "7"])
    (question,) = asked(found)
    assert "goes from 0 to 10" in question.asks
    profile = answered(found, suggest(found), "9 and 10")
    rule = profile.columns["csat_good"]
    assert (rule.scale, rule.good_from) == ("0-10", 9.0) and "csat" not in profile.columns
    no = answered(found, suggest(found), "This is not a rating")
    assert open_questions(found, no) == [] and mapping_profile.check(no)


def test_a_table_without_ids_is_asked_whether_its_rows_may_be_numbered() -> None:
    found = of(created=DAYS, status=["Open", "Closed"])
    question = asked(found)[0]
    profile = answered(found, suggest(found), "Yes")
    assert question.key == "id" and profile.columns["ticket_id"].row_number
    (reading,) = Mapped(mapping_profile.check(profile)).read(found)
    assert reading.frame["ticket_id"].n_unique() == 30


def test_answers_survive_in_the_saved_profile() -> None:
    found = of(id=IDS, created=DAYS, status=["Solved", "Zorgon"], duration=["02:13", "1h"], nps=["10", "3"])
    profile = answered(found, suggest(found), "Handed over", "9 and 10", "Minutes and seconds")
    again = profile_files.load(profile_files.dump(profile))
    assert again == profile and open_questions(found, again) == []


CELLS = st.one_of(
    st.none(), st.text(max_size=10),
    st.sampled_from(["1", "5", "2026-03-02", "03/04/2026", "Closed", "Zorgon", "02:13", "2h", "10"]),
)  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(
            ["id", "created", "status", "rating", "duration", "x y", "Ticket ID", "priority", "nps"]
        ),
        st.lists(CELLS, min_size=1, max_size=8),
        min_size=1,
    )
)
def test_any_table_gets_a_suggestion_whose_questions_end(columns: dict[str, list[str | None]]) -> None:
    rows = max(map(len, columns.values()))
    padded = {name: [*cells, *[None] * (rows - len(cells))] for name, cells in columns.items()}
    found = table(**padded)
    profile = suggest(found)
    for _ in range(40):
        questions = open_questions(found, profile)
        if not questions:
            break
        profile = questions[0].options[-1].profile
    assert open_questions(found, profile) == []


def test_where_no_name_says_when_a_ticket_came_in_its_times_are_offered() -> None:
    found = of(id=IDS, bought=DAYS, shipped=DAYS[::-1], status=["Open", "Closed"])
    question = asked(found)[0]
    assert question.asks == "Which column says when the ticket came in?"
    assert answered(found, suggest(found), "shipped").columns["created_at"].columns == ("shipped",)


def test_where_nothing_says_how_a_ticket_stands_columns_of_few_words_are_offered() -> None:
    found = of(id=IDS, created=DAYS, ending=["self-served", "dropped"], shop=["a", "b"])
    question = asked(found)[0]
    assert question.asks == "Which column says whether a ticket is solved?"
    profile = answered(found, suggest(found), "ending", "Solved", "Closed without")
    assert profile.columns["status"].values == {"self-served": "closed", "dropped": "cancelled"} or (
        profile.columns["status"].values == {"dropped": "closed", "self-served": "cancelled"}
    )
    none = answered(found, suggest(found), "None of them")
    assert open_questions(found, none) == [] and mapping_profile.check(none)


def test_a_time_that_is_written_as_a_span_is_counted_from_the_creation() -> None:
    found = of(
        id=IDS, created=DAYS, status=["Open", "Closed"], **{"First response time (seconds)": ["90", "600"]}
    )
    rule = suggest(found).columns["first_response_at"]
    assert (rule.after, rule.unit) == ("created", "seconds")
    unsaid = of(id=IDS, created=DAYS, status=["Open", "Closed"], **{"First response": ["90", "600"]})
    profile = answered(unsaid, suggest(unsaid), "Minutes")
    assert profile.columns["first_response_at"].unit == "minutes" and open_questions(unsaid, profile) == []


def test_a_scale_in_brackets_behind_a_name_does_not_hide_it() -> None:
    found = of(id=IDS, created=DAYS, status=["Open"], **{"Zufriedenheit (1-5)": ["1", "5", "3"]})
    assert suggest(found).columns["csat"].columns == ("Zufriedenheit (1-5)",)
