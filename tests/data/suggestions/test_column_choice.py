"""Columns that no name gives away are asked about; what only looks like an outcome is not taken for one."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from data.profiles import mapping_profile, profile_files
from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import Profile, Rule
from data.profiles.truth_words import TRUTH
from data.readers.desks import mapped_table
from data.readers.table import Table
from data.suggestions import usual_names
from data.suggestions.column_choice import is_about_ai
from data.suggestions.question import Question
from data.suggestions.questions import open_questions
from data.suggestions.suggest_mapping import suggest
from tests.data.readers.tables import table

ROWS = 40
IDS = [f"Q{n:03}" for n in range(ROWS)]
DAYS = [f"2026-05-{1 + n % 28:02} 10:{n:02}" for n in range(ROWS)]
STATUS = ["Solved", "Open"]
#: The same without a rhythm that columns of two or three values share.
ENDS = ["Solved", "Solved", "Solved", "Open", "Open"]


def of(**columns: Sequence[str | None]) -> Table:
    """A table in which each column repeats its cells."""
    return table(
        **{name: list(itertools.islice(itertools.cycle(cells), ROWS)) for name, cells in columns.items()}
    )


def asked(found: Table, key: str, profile: Profile | None = None) -> Question | None:
    questions = open_questions(found, profile or suggest(found))
    return next((each for each in questions if each.key == key), None)


def answered(found: Table, key: str, says: str) -> Profile:
    question = asked(found, key)
    assert question is not None
    profile = next(each.profile for each in question.options if each.says.startswith(says))
    assert asked(found, key, profile) is None
    return mapping_profile.check(profile)


@pytest.mark.parametrize("end", ["Session ended at", "closedAt", "Hora de Fechamento", "geschlossen am"])
def test_an_end_alone_is_no_solution_until_somebody_says_so(end: str) -> None:
    found = of(id=IDS, created=DAYS, **{end: [*DAYS[1:5], None]})
    suggested = suggest(found)
    assert not {"closed_at", "resolved", "status", "resolved_at"} & set(suggested.columns)
    question = asked(found, "status column")
    assert question is not None and "not that it was solved" in question.because
    solved = answered(found, "status column", f"Every ticket with a time in {end}")
    assert str(solved.columns["resolved"].when[0]).endswith("is not null")
    assert solved.columns["closed_at"].columns == (end,)
    no = answered(found, "status column", "None of them")
    assert not {"closed_at", "resolved"} & set(no.columns)


def test_an_end_beside_a_status_stays_what_it_is() -> None:
    found = of(id=IDS, created=DAYS, status=STATUS, closed=[*DAYS[1:5], None])
    assert suggest(found).columns["closed_at"].columns == ("closed",)
    assert asked(found, "status column") is None


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("Foi Transferido", "Sim", "Não"),
        ("Ticket eskaliert", "J", "N"),
        ("Was escalated to a person", "true", "false"),
        ("¿Caso escalado?", "S", "N"),
        ("Dossier escaladé", "Oui", "Non"),
    ],
)
def test_a_flag_says_who_was_escalated_before_a_status_does(header: str, yes: str, no: str) -> None:
    found = of(id=IDS, created=DAYS, status=["Solved", "Escalated"], **{header: [yes, no, no]})
    assert suggest(found).columns["escalated"].columns == (header,)
    assert asked(found, "escalated") is None


def test_a_flag_without_a_name_is_asked_about_where_a_status_says_escalated() -> None:
    found = of(id=IDS, created=DAYS, status=["Solved", "Escalated"], UEB_FL=["J", "N", "N"])
    question = asked(found, "escalated")
    assert question is not None and "only how tickets stand now" in question.because
    assert question.options[0].says.startswith("UEB_FL: N in ")
    by_flag = answered(found, "escalated", "UEB_FL")
    assert by_flag.columns["escalated"].columns == ("UEB_FL",) and not by_flag.columns["escalated"].when
    kept = answered(found, "escalated", "The status")
    assert kept.columns["escalated"].when and profile_files.load(profile_files.dump(kept)) == kept


def test_a_count_of_zero_and_one_is_no_flag() -> None:
    found = of(id=IDS, created=DAYS, status=STATUS, **{"Reopen count": ["0", "1", "0"]})
    assert asked(found, "escalated") is None


@pytest.mark.parametrize("word", ["J", "s", "Vrai", "verdadero", "FALSCH", "falso"])
def test_yes_and_no_are_known_in_many_languages(word: str) -> None:
    assert word.lower() in TRUTH


@pytest.mark.parametrize("values", [["4/5", "5/5", "1/5"], ["★★★★★", "★★☆☆☆"], ["5", "3", "1", "4"]])
def test_ratings_without_a_name_are_asked_about_once(values: list[str]) -> None:
    found = of(id=IDS, created=DAYS, status=STATUS, KQ=[*values, None])
    assert "csat" not in suggest(found).columns
    assert answered(found, "rating column", "KQ").columns["csat"].columns == ("KQ",)
    assert "csat" not in answered(found, "rating column", "None").columns


def test_words_for_good_and_bad_without_a_name_give_the_share_of_good_ratings() -> None:
    found = of(id=IDS, created=DAYS, status=STATUS, KQ=["Gut", "Schlecht", None])
    assert answered(found, "rating column", "KQ").columns["csat_good"].scale == "good_bad"


def test_points_of_five_give_a_mean_also_where_they_are_written_out() -> None:
    found = of(id=IDS, created=DAYS, status=STATUS, **{"Encuesta: valoración": ["4/5", "2/5", "5/5"]})
    assert suggest(found).columns["csat"].columns == ("Encuesta: valoración",)


@pytest.mark.parametrize("name", ["Priority level", "Version", "Number of replies", "Tier"])
def test_other_numbers_from_one_to_five_are_not_offered_as_ratings(name: str) -> None:
    found = of(id=IDS, created=DAYS, status=STATUS, **{name: ["1", "5", "3", "2"]})
    assert asked(found, "rating column") is None


def test_grades_of_which_one_is_the_best_are_no_rating() -> None:
    found = of(id=IDS, created=DAYS, status=STATUS, NOTE_X=["1,0", "2,0", "6,0", "3,0"])
    assert asked(found, "rating column") is None


def test_durations_with_units_are_asked_about_but_not_those_until_something_happened() -> None:
    lasted = ["6 min 42 s", "51 s", "1 h 2 min", "12 min"]
    found = of(id=IDS, created=DAYS, status=STATUS, DUR_X=lasted, **{"Zeit bis zur Lösung": lasted})
    question = asked(found, "duration column")
    assert question is not None and len(question.options) == 2
    assert answered(found, "duration column", "DUR_X").columns["handle_seconds"].columns == ("DUR_X",)


@pytest.mark.parametrize(
    ("column", "values", "agent"),
    [
        ("Besitzer", ["KI-Agent", "Anna Kern", "Uwe Holz"], "KI-Agent"),
        ("Responsável", ["Assistente Virtual", "Ana", "Rui"], "Assistente Virtual"),
        ("TYP", ["BOT", "MA"], "BOT"),
        ("Channel", ["Email", "Virtual agent"], "Virtual agent"),
        ("Solved with the AI agent", ["yes", "no"], "yes"),
    ],
)
def test_the_column_that_names_the_ai_agent_is_asked_about(
    column: str, values: list[str | None], agent: str
) -> None:
    found = of(id=IDS, created=DAYS, status=ENDS, **{column: values})
    pilot = answered(found, "handled by", f"Pilot and handled by it: {column} is {agent}").columns
    assert pilot["handled_by"].values[agent] == "ai" and pilot["arm"].values[agent] == "pilot"
    assert set(pilot["handled_by"].values.values()) == {"ai", "human"}
    no_pilot = answered(found, "handled by", f"Handled by it: {column} is {agent}").columns
    assert "arm" not in no_pilot and no_pilot["handled_by"].values[agent] == "ai"
    assert "handled_by" not in answered(found, "handled by", "None").columns


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        # Of the AI agent's tickets all are closed, as it is named only where it closed them.
        ("Owner", ["AI agent", "Ann", "AI agent", "Bob"]),
        # A field that is filled when a ticket is closed.
        ("Solved via", ["AI agent", None, "Person", None]),
    ],
)
def test_a_column_that_is_known_only_at_the_end_is_never_offered_as_the_pilot(
    column: str, cells: list[str | None]
) -> None:
    found = of(id=IDS, created=DAYS, status=["Solved", "Open"], **{column: cells})
    question = asked(found, "handled by")
    assert question is not None
    assert [each.says.split(":")[0] for each in question.options] == ["Handled by it", "None of them"]


def test_an_owner_may_be_the_pilot_only_with_a_warning_and_answers_say_what_they_do() -> None:
    found = of(id=IDS, created=DAYS, status=ENDS, Owner=["AI agent", "Ann"])
    question = asked(found, "handled by")
    assert question is not None
    plain, pilot, _ = question.options
    assert plain.does == "20 tickets of the AI agent, 20 of people. There is no pilot to compare."
    assert pilot.does.startswith("20 tickets of the pilot are compared with the other 20. A ticket that")


def test_what_customers_remark_on_a_bot_is_no_column_of_who_handled_a_ticket() -> None:
    found = of(id=IDS, created=DAYS, status=ENDS, **{"rating.comment": ["the bot was slow", "thanks"]})
    assert asked(found, "handled by") is None


def test_people_and_topics_are_not_taken_for_an_ai_agent() -> None:
    found = of(id=IDS, created=DAYS, status=STATUS, Owner=["Kia Finn", "Aida Botha"], Topic=["Maintenance"])
    assert asked(found, "handled by") is None


def test_rows_that_an_export_repeats_do_not_hide_the_id() -> None:
    cells = {"Folio": IDS, "created": DAYS, "status": ["Solved"] * ROWS}
    twice = {name: [*each, each[3]] for name, each in cells.items()}
    assert suggest(table(**twice)).columns["ticket_id"].columns == ("Folio",)
    unnamed = {("Kx" if name == "Folio" else name): each for name, each in twice.items()}
    assert suggest(table(**unnamed)).columns["ticket_id"].columns == ("Kx",)
    # The same ticket a second time, in a later state, is no other row of the export.
    later = {**unnamed, "status": [*unnamed["status"][:-1], "Open"]}
    assert suggest(table(**later)).columns["ticket_id"].columns == ("Kx",)


def test_two_columns_that_may_be_the_id_are_both_offered() -> None:
    found = of(aa=IDS, bb=[each[::-1] for each in IDS], created=DAYS, status=STATUS)
    question = asked(found, "id")
    assert question is not None and question.asks == "Which column is the id of the ticket?"
    assert answered(found, "id", "bb").columns["ticket_id"].columns == ("bb",)


@pytest.mark.parametrize("header", ["Número del caso", "Número do Chamado", "ID do Ticket", "Folio"])
def test_spanish_and_portuguese_ids_are_known(header: str) -> None:
    assert usual_names.fit("tickets", "ticket_id", header) > 0.6


@pytest.mark.parametrize(
    "header",
    [
        "Custom field (Satisfaction)", "Benutzerdefiniertes Feld (Zufriedenheit)",
        "Champ personnalisé (CSAT)",
        "Campo personalizado (Satisfacción (1-5))", "Custom field: Satisfaction [Number]",
    ],
)  # fmt: skip
def test_the_name_of_a_custom_field_is_read_within_its_brackets(header: str) -> None:
    assert usual_names.fit("tickets", "csat", header) > 0.6


def test_a_long_number_is_no_time_after_the_year_2100() -> None:
    found = of(key=[f"71890000004{n:05}" for n in range(ROWS)], opened=DAYS, status=STATUS)
    assert suggest(found).columns["ticket_id"].columns == ("key",)
    assert "created_at" in suggest(found).columns


@pytest.mark.parametrize(
    ("column", "values", "condition"),
    [
        ("Escalation", ["0 - Normal", "1 - Moderate", "2 - High"], "in [1 - Moderate, 2 - High]"),
        ("disconnection_reason", ["hung up", "call_transfer", "silence"], "== call_transfer"),
        ("Agent.ConnectedToAgentTimestamp", [*DAYS[1:5], None], "is not null"),
        ("Transfers", ["0", "2", "0", "1"], "> 0"),
        ("結果", ["自動回答", "有人対応", "離脱"], "== 有人対応"),
    ],
)
def test_levels_reasons_times_and_counts_may_say_that_a_ticket_was_handed_over(
    column: str, values: list[str | None], condition: str
) -> None:
    found = of(id=IDS, created=DAYS, status=STATUS, **{column: values})
    rule = answered(found, "escalated", f"{column}: ").columns["escalated"]
    assert [str(each).partition(column)[2].removeprefix('"').strip() for each in rule.when] == [condition]


def test_a_count_that_stands_in_for_a_handover_is_asked_about_where_a_column_says_it() -> None:
    cells = {"Reassignment count": ["0", "2"], "Escalation": ["Normal", "High", "Normal"]}
    found = of(id=IDS, created=DAYS, status=STATUS, **cells)
    proxy = Rule(when=(Condition("Reassignment count", ">", ("0",)),))
    suggested = suggest(found)
    profile = replace(suggested, columns={**suggested.columns, "escalated": proxy})
    question = asked(found, "escalated", profile)
    assert question is not None and "may be something else" in question.because
    assert [each.says for each in question.options] == [
        "Escalation: is High",
        'As it is: "Reassignment count" > 0',
    ]
    # What somebody said by hand is asked about no more than that.
    bare = of(id=IDS, created=DAYS, status=STATUS, Count=["0", "2"], SLA=["met", "missed"])
    by_hand = replace(suggest(bare), columns={**suggest(bare).columns, "escalated": Rule(when=(
        Condition("Count", ">", ("0",)),))})  # fmt: skip
    assert asked(bare, "escalated", by_hand) is None


def test_flags_that_say_something_else_are_not_offered_as_a_handover() -> None:
    cells = {name: ["yes", "no"] for name in ("Spam", "made_sla", "is_test_user", "VIP", "Reopened?")}
    assert asked(of(id=IDS, created=DAYS, status=STATUS, **cells), "escalated") is None


def test_numbers_whose_name_says_work_are_a_time_of_work_and_waiting_is_none() -> None:
    cells = {"Arbeitszeit gesamt (Min)": ["12,5", "3,0", "7,5"], "Queue.Duration": ["40", "12", "7"]}
    found = of(id=IDS, created=DAYS, status=STATUS, **cells)
    assert "handle_seconds" not in suggest(found).columns
    rule = answered(found, "duration column", "Arbeitszeit").columns["handle_seconds"]
    assert (rule.unit, rule.decimal_comma) == ("minutes", True)


def test_how_often_a_ticket_was_opened_again_says_that_it_was() -> None:
    found = of(id=IDS, created=DAYS, status=STATUS, **{"Anzahl Wiedereröffnungen": ["0", "2", "0", "1", "3"]})
    assert [str(each) for each in suggest(found).columns["reopened"].when] == [
        '"Anzahl Wiedereröffnungen" > 0'
    ]


def test_an_id_that_hardly_repeats_is_the_tickets_and_no_customers() -> None:
    ids = [f"c-{n}" for n in range(58)] + ["c-0", "c-1"]
    days = [f"2026-05-{1 + n % 28:02}T10:{n:02}:00Z" for n in range(60)]
    later = [f"2026-06-01T10:{n:02}:00Z" for n in range(60)]
    found = table(ContactId=ids, InitiationTimestamp=days, LastUpdateTimestamp=later)
    columns = suggest(found).columns
    assert {name: rule.columns[0] for name, rule in columns.items() if rule.columns} == {
        "ticket_id": "ContactId", "created_at": "InitiationTimestamp", "updated_at": "LastUpdateTimestamp",
    }  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        ("問い合わせ番号", "受付日時", "ステータス", "顧客満足度", "対応時間", "エスカレーション"),
        ("Kod zgłoszenia", "Utworzono", "Stan", "Ocena klienta", "Czas obsługi", "Przekazano do konsultanta"),
        ("工单编号", "创建时间", "状态", "满意度", "处理时长", "是否转人工"),
    ],
)
def test_headers_of_further_languages_are_known(headers: tuple[str, ...]) -> None:
    cells = [IDS, DAYS, ["完了", "対応中"], ["5", "1", "3"], ["5分12秒", "1時間2分"], ["あり", "なし"]]
    columns = suggest(of(**dict(zip(headers, cells, strict=True)))).columns
    found = ("ticket_id", "created_at", "status", "csat", "handle_seconds", "escalated")
    assert tuple(columns[name].columns[0] for name in found) == headers


def test_a_path_is_named_by_its_last_part_unless_that_says_nothing_alone() -> None:
    def fit(canonical: str, column: str) -> float:
        return usual_names.fit("tickets", canonical, column)

    assert fit("created_at", "attributes.createdAt") > 0.8 and fit("csat", "analysis.custom.csat_score") > 0.8
    assert fit("csat", "grades.[name=Customer satisfaction].-1.value") > 0.9
    assert fit("ticket_id", "attributes.id") > 0.8 and fit("ticket_id", "assignee.id") == 0


def test_many_unknown_words_of_a_status_can_be_left_out_at_once() -> None:
    found = of(id=IDS, created=DAYS, status=["Solved", "Open", "Q1", "Q2", "Q3"])
    question = asked(found, "statuses")
    assert question is not None
    left = next(each.profile for each in question.options if each.says.startswith("Leave out this"))
    assert not [each for each in open_questions(found, left) if each.key.startswith("status")]


def test_a_yes_or_no_that_is_chosen_for_solved_needs_no_words() -> None:
    found = of(id=IDS, created=DAYS, ZQ=["J", "N", "N"])
    assert answered(found, "status column", "ZQ").columns["resolved"].columns == ("ZQ",)


def test_all_human_is_asked_about_where_a_column_names_the_agent() -> None:
    found = of(id=IDS, created=DAYS, status=STATUS, owner=["KI-Agent", "Ann", "Ben"])
    suggested = suggest(found)
    profile = replace(suggested, columns={**suggested.columns, "handled_by": Rule(value="human")})
    question = asked(found, "handled by", profile)
    assert question is not None and "all tickets count as handled by people" in question.because


@pytest.mark.parametrize(
    "name", ["Чат-бот", "AIチャットボット", "Virtuele assistent", "Assistente Virtual", "rt-ai-agent"]
)
def test_the_agent_goes_by_many_names(name: str) -> None:
    assert is_about_ai(name) and not is_about_ai("Anna Petrova") and not is_about_ai("Virtue Signals")


def test_a_yes_or_no_of_what_is_still_open_says_the_opposite_of_solved() -> None:
    found = of(id=IDS, created=DAYS, open=["true", "false", "false"], desk=["a", "b", "c", "d"])
    solved = answered(found, "status column", "open: ")
    assert solved.columns["resolved"].values == {"false": "true", "true": "false"}


@pytest.mark.parametrize("column", ["Handed off by bot", "bot_resolved", "AI agent contained"])
def test_how_a_ticket_of_the_agent_ended_does_not_say_that_people_had_the_others(column: str) -> None:
    found = of(id=IDS, created=DAYS, status=ENDS, **{column: ["yes", "no"]})
    assert asked(found, "handled by") is None
    taking_part = of(id=IDS, created=DAYS, status=ENDS, **{"Copilot involved": ["yes", "no"]})
    assert asked(taking_part, "handled by") is not None


@pytest.mark.parametrize(("name", "is_ai"), [("helpbot", True), ("support-bot", True), ("Ann Talbot", False)])
def test_an_agent_is_known_by_the_end_of_its_name(name: str, is_ai: bool) -> None:
    assert is_about_ai(name) is is_ai


def test_a_rating_up_to_100_asks_from_which_number_on_it_is_good() -> None:
    found = of(id=IDS, created=DAYS, status=ENDS, **{"survey score": ["20", "85", "0", "100", "70"]})
    question = asked(found, "rating")
    assert question is not None and question.asks.startswith("survey score goes from 0 to 100.")
    assert answered(found, "rating", "80 to 100").columns["csat_good"].scale == "0-100"


def test_of_several_counts_of_reopenings_the_one_of_all_is_read() -> None:
    found = of(id=IDS, created=DAYS, status=ENDS, reopenCount=["0", "1"], reopenFromDoneCount=["0", "0", "1"])
    assert str(suggest(found).columns["reopened"].when[0]) == "reopenCount > 0"


def test_names_in_one_word_and_years_of_two_digits_are_understood() -> None:
    days = [f"{1 + n % 12:02}/{13 + n % 15}/26 08:{n:02}:00" for n in range(ROWS)]
    found = of(ticketnumber=IDS, createdon=days, **{"statecode": ["Active", "Resolved"]})
    rules = suggest(found).columns
    assert (rules["ticket_id"].columns, rules["created_at"].columns) == (("ticketnumber",), ("createdon",))
    assert rules["created_at"].date_format == "%m/%d/%y %H:%M:%S"


def test_rows_of_spam_are_asked_about_and_left_out() -> None:
    found = of(id=IDS, created=DAYS, status=ENDS, **{"Is spam": ["false", "false", "false", "true"]})
    left = answered(found, "no request", "No: ")
    assert mapped_table.meeting(found, left, left.keep) == 30
    assert not answered(found, "no request", "Yes: ").keep


def test_a_handover_in_what_an_agent_says_of_its_part_is_asked_about_and_is_not_open() -> None:
    words = ["Solved", "Solved", "dropped", "Transferred to agent"]
    found = of(id=IDS, created=DAYS, botOutcome=words, desk=["a", "b", "c", "d", "e"])
    question = asked(found, "statuses")
    assert question is not None and question.form is not None
    assert {word for word, _ in question.form.words} == {"dropped", "Transferred to agent"}
    of_desk = suggest(of(id=IDS, created=DAYS, status=["Open", "Closed", "Transferred to agent"]))
    assert of_desk.columns["status"].values["Transferred to agent"] == "open"


@pytest.mark.parametrize(
    "tags",
    [
        ["vip", "", "Handed over - level 2, vip", "vip, Handed over - level 2", None],
        ['["vip"]', "[]", '["vip","handed over - level 2"]', '["Handed over - level 2"]', None],
        [
            '[{"id":1,"tag":"vip"}]',
            "[]",
            '[{"id":2,"tag":"Handed over - level 2"}]',
            "a; handed over - level 2",
            None,
        ],
        ["vip | b", "b", "vip | Handed over - level 2", "Handed over - level 2", "not handed over - level 2"],
    ],
    ids=["commas", "json", "objects", "bars"],
)
def test_a_tag_that_says_a_handover_is_asked_about_and_read_wherever_it_stands(
    tags: list[str | None],
) -> None:
    found = of(ticket=IDS, opened_at=DAYS, status=ENDS, tags=tags)
    profile = answered(found, "escalated", "tags: has ")
    assert profile_files.load(profile_files.dump(profile)) == profile
    handed = mapped_table.cells(found, profile, "escalated")
    assert handed.head(5).to_list() == [False, False, True, True, False]
    mapping_profile.check(profile)


def test_tags_without_a_word_for_a_handover_are_not_asked_about() -> None:
    found = of(ticket=IDS, opened_at=DAYS, status=ENDS, tags=["vip", "vip, refund", ""])
    assert asked(found, "escalated") is None
