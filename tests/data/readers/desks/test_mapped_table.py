import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pytest

from data.cleaning import row_checks
from data.errors import DataError
from data.profiles import profile_files
from data.profiles.column_conditions import parse
from data.profiles.mapping_profile import Profile, Rule, check
from data.readers.desks.mapped_table import Mapped, cells
from data.readers.table import LINE, Format, Reading, Table
from data.suggestions.suggest_mapping import suggest
from tests.data.readers.tables import of, table

NEEDED = {"ticket_id": Rule(columns=("id",)), "created_at": Rule(columns=("opened",))}


def ours(rules: dict[str, Rule]) -> Profile:
    return Profile(name="ours", source="desk", kind="tickets", columns={**NEEDED, **rules})


def through_profile(profile: Profile, found: dict[str, list[Any]]) -> Reading:
    """What a profile reads from a table that has id and opened, and the columns given."""
    rows = len(next(iter(found.values())))
    frame = pl.DataFrame({"id": [str(row) for row in range(rows)], "opened": ["2026-03-02"] * rows, **found})
    [reading] = Mapped(profile).read(of(frame))
    return reading


def made(name: str, rule: Rule, found: dict[str, list[Any]], nulls: tuple[str, ...] = ()) -> list[Any]:
    """The values that one rule makes."""
    return through_profile(replace(ours({name: rule}), nulls=nulls), found).frame[name].to_list()


def test_a_rename_keeps_values_and_types() -> None:
    assert made("resolved", Rule(columns=("ok",)), {"ok": [True, None, False]}) == [True, None, False]


def test_a_constant_stands_in_every_row() -> None:
    assert made("handled_by", Rule(value="ai"), {"x": ["1", "2"]}) == ["ai", "ai"]


def test_joined_columns_are_missing_where_a_part_is_missing() -> None:
    rule = Rule(columns=("domain", "task"), separator="/")
    assert made("customer_id", rule, {"domain": ["air", None], "task": [7, 8]}) == ["air/7", None]


@pytest.mark.parametrize(
    ("otherwise", "expected"), [("keep", ["pilot", "other", None]), ("null", ["pilot", None, None])]
)
def test_a_value_that_is_not_mapped_is_kept_or_emptied_as_the_profile_says(
    otherwise: Literal["keep", "null"],
    expected: list[str | None],
) -> None:
    rule = Rule(columns=("group",), values={"A": "pilot"}, otherwise=otherwise)
    assert made("channel", rule, {"group": ["A", "other", None]}) == expected


def test_a_value_that_is_refused_puts_its_row_aside_with_the_reason() -> None:
    rule = Rule(columns=("state",), values={"Done": "closed"}, otherwise="refuse")
    reading = through_profile(ours({"status": rule}), {"state": ["Done", "Odd", None]})
    assert reading.frame["status"].to_list() == ["closed", None]
    [rejected] = reading.broken.to_dicts()
    assert (rejected[LINE], json.loads(rejected["row"])["state"]) == (3, "Odd")
    assert rejected["reason"] == "status: the profile has no meaning for the value of state"
    assert reading.read == 3


def test_a_condition_is_true_false_or_unknown() -> None:
    rule = Rule(when=(parse("moves > 0"),))
    assert made("escalated", rule, {"moves": ["0", "12", None, "?"]}, nulls=("?",)) == [
        False,
        True,
        None,
        None,
    ]


def test_a_value_holds_only_where_its_condition_does() -> None:
    rule = Rule(columns=("who",), when=(parse("kind in [user, lead]"),))
    assert made("customer_id", rule, {"who": ["a", "b", "c"], "kind": ["user", "admin", None]}) == [
        "a",
        None,
        None,
    ]


def test_tokens_for_nothing_are_nothing_in_the_whole_table_or_in_one_column() -> None:
    found = {"topic": ["?", "n/a", " ? "], "place": ["n/a", "?", "Rome"]}
    rules = {"category": Rule(columns=("topic",)), "channel": Rule(columns=("place",), nulls=("n/a",))}
    reading = through_profile(replace(ours(rules), nulls=("?",)), found)
    assert reading.frame["category"].to_list() == [None, "n/a", None]
    assert reading.frame["channel"].to_list() == [None, None, "Rome"]


def test_rows_that_the_filter_leaves_out_are_counted() -> None:
    reading = through_profile(replace(ours({}), keep=(parse("flag == ok"),)), {"flag": ["ok", "bad", None]})
    assert (reading.frame.height, reading.filtered, reading.read) == (1, 2, 3)
    assert reading.frame[LINE].to_list() == [2]


def test_an_empty_cell_is_different_from_every_value() -> None:
    assert (
        through_profile(
            replace(ours({}), keep=(parse("flag != bad"),)), {"flag": ["ok", "bad", None]}
        ).frame.height
        == 2
    )


def test_units_dates_zones_and_commas_are_handed_to_the_row_checks() -> None:
    rules = {
        "resolved_at": Rule(columns=("done",), time_zone="Asia/Tokyo"),
        "handle_seconds": Rule(columns=("hours",), unit="hours"),
    }
    reading = through_profile(
        replace(ours(rules), date_format="%d.%m.%Y", decimal_comma=True),
        {"done": ["1.2.2026"], "hours": ["1,5"]},
    )
    assert reading.formats == {
        "created_at": Format(date_format="%d.%m.%Y"),
        "resolved_at": Format(date_format="%d.%m.%Y", time_zone="Asia/Tokyo"),
        "handle_seconds": Format(factor=3600.0, decimal_comma=True),
    }


def test_a_latency_in_seconds_becomes_milliseconds() -> None:
    columns = {"interaction_id": "id", "ticket_id": "ticket", "at": "when"}
    rules = {name: Rule(columns=(column,)) for name, column in columns.items()}
    rules["latency_ms"] = Rule(columns=("took",), unit="seconds")
    profile = Profile(name="p", source="s", kind="interactions", columns=rules)
    [reading] = Mapped(profile).read(table(id=["1"], ticket=["2"], when=["2026-03-02"], took=["1.5"]))
    assert reading.formats["latency_ms"].factor == 1000.0


@pytest.mark.parametrize(
    ("rule", "found", "expected"),
    [
        (Rule(columns=("r",), scale="five"), ["5", "4", "3", "6", None], [True, True, False, None, None]),
        (
            Rule(columns=("r",), scale="good_bad"),
            ["Good", "bad", "offered", None, ""],
            [True, False, None, None, None],
        ),
        (
            Rule(columns=("r",), scale="0-10", good_from=9.0),
            ["10", "9", "8", "11", "x"],
            [True, True, False, None, None],
        ),
        (
            Rule(columns=("r",), scale="1-7", good_from=6.0),
            ["7", "5", "0", "6", None],
            [True, False, None, True, None],
        ),
    ],
)
def test_every_scale_gives_good_or_not(
    rule: Rule, found: list[str | None], expected: list[bool | None]
) -> None:
    assert made("csat_good", rule, {"r": found}) == expected


def test_context_is_what_is_listed_or_all_that_is_left() -> None:
    found = {"Shop ID": ["7"], "login": ["sso"], "note": ["x"]}
    listed = through_profile(replace(ours({}), context=("Shop ID",)), found)
    assert listed.frame.columns[3:] == ["context.shop_id"]
    assert "Not used by the profile: login, note." in listed.notes
    every = through_profile(replace(ours({"category": Rule(columns=("note",))}), context="all others"), found)
    assert every.frame.columns[4:] == ["context.shop_id", "context.login"]


def test_two_columns_for_one_context_field_are_refused() -> None:
    with pytest.raises(DataError, match=r"fills context.shop_id twice"):
        through_profile(replace(ours({}), context="all others"), {"Shop ID": ["7"], "shop id": ["8"]})


def test_a_column_that_the_table_lacks_is_named_with_the_nearest() -> None:
    profile = Profile(name="ours", source="s", kind="tickets", columns=NEEDED)
    with pytest.raises(DataError) as refused:
        Mapped(profile).read(table(id=["1"], Opened_at=["2026-03-02"]))
    assert "names the column opened, which table.csv does not have. Did you mean Opened_at?" in str(
        refused.value
    )
    assert "It has: id, Opened_at." in str(refused.value)


def test_a_file_without_an_optional_column_says_nothing_about_it() -> None:
    rules = {
        **NEEDED,
        "status": Rule(columns=("state",), values={"Done": "closed"}, otherwise="null"),
        "escalated": Rule(when=(parse("moves > 0"),)),
        "channel": Rule(columns=("via",)),
    }
    profile = Profile(name="ours", source="s", kind="tickets", columns=rules, context=("shop", "via2"))
    (reading,) = Mapped(profile).read(table(id=["1"], opened=["2026-03-02"], via=["chat"], shop=["x"]))
    assert set(reading.frame.columns) == {"_line", "ticket_id", "created_at", "channel", "context.shop"}
    assert (
        "The file has no column state and no moves and no via2. So it says nothing about status, escalated, "
        "and what is stored there stays." in reading.notes
    )
    assert cells(table(id=["1"], opened=["2026-03-02"]), profile, "status").to_list() == [None]


def test_values_that_a_profile_does_not_map_are_counted_in_a_note() -> None:
    rules = {
        **NEEDED,
        "status": Rule(columns=("state",), values={"Done": "closed"}, otherwise="null"),
        "csat_good": Rule(columns=("rated",), scale="0-10", good_from=8),
    }
    found = table(
        id=["1", "2", "3", "4"], opened=["2026-03-02"] * 4,
        state=["Done", "Escalated", "Escalated", None], rated=["9", "11", "perhaps", None],
    )  # fmt: skip
    (reading,) = Mapped(Profile(name="ours", source="s", kind="tickets", columns=rules)).read(found)
    assert reading.frame["csat_good"].to_list() == [True, None, None, None]
    told = [note for note in reading.notes if "rows have a value" in note]
    assert told == [
        "state: 2 rows have a value that is not mapped by the profile for status; the resolution rate leaves "
        "them out (one and the same; the commonest: Escalated (2)).",
        "rated: 2 rows have a value that is not on the profile's scale for csat_good; it is left empty "
        "(2 different).",
    ]


def test_a_profile_recognises_the_tables_that_have_all_its_columns() -> None:
    reader = Mapped(Profile(name="ours", source="s", kind="tickets", columns=NEEDED))
    assert reader.recognises(table(id=["1"], opened=["2026-03-02"], more=["x"]))
    assert not reader.recognises(table(id=["1"]))


def test_another_log_than_the_profiles_is_refused() -> None:
    with pytest.raises(DataError, match="reads tickets, but knowledge were asked for"):
        Mapped(Profile(name="ours", source="s", kind="tickets", columns=NEEDED)).read(
            table(id=["1"]), "knowledge"
        )


def test_a_table_without_rows_is_read_as_none() -> None:
    rule = Rule(columns=("state",), values={"Done": "closed"}, otherwise="refuse")
    assert through_profile(ours({"status": rule}), {"state": []}).read == 0


# ---- the suggestion


def test_a_suggestion_reads_the_table_that_it_was_made_from() -> None:
    found = table(
        **{
            "Case ID": ["1", "2", "3"],
            "OpenedAt": ["29/02/2016 01:16", "1/3/2016 10:00", "?"],
            "State": ["Solved", "New", "Solved"],
            "Severity": ["high", "low", "low"],
            "Shop": ["A", "B", "A"],
        }
    )
    profile = check(suggest(found))
    [reading] = Mapped(profile).read(found)
    assert profile.kind == "tickets"
    assert reading.frame["status"].to_list() == ["closed", "open", "closed"]
    assert reading.formats["created_at"].date_format == "%d/%m/%Y %H:%M"
    assert reading.frame["created_at"].to_list()[2] is None
    assert reading.frame["context.shop"].to_list() == ["A", "B", "A"]
    assert profile_files.load(profile_files.dump(profile)) == profile


def test_a_suggestion_does_not_take_words_for_times_or_texts_for_flags() -> None:
    profile = suggest(table(id=["1", "2"], created=["yes", "no"], escalated=["to Ann", "to Bo"]))
    assert set(profile.columns) == {"ticket_id"}


def test_messages_are_suggested_as_interactions() -> None:
    columns = {"message id": ["1"], "conversation_id": ["2"], "timestamp": ["2026-03-02T08:00:00"],
               "role": ["assistant"], "content": ["Hi"]}  # fmt: skip
    profile = check(suggest(table(**columns)))
    assert profile.kind == "interactions"
    assert profile.columns["actor"].values == {"assistant": "ai"}


# ---- the shipped profiles on real tables


def warehouse(path: Path) -> Table:
    return of(pl.read_csv(path, infer_schema=False), path.name)


def through(name: str, found: Table) -> Reading:
    [reading] = Mapped(profile_files.find(name)).read(found)
    assert reading.read == found.frame.height
    return reading


def test_the_conversations_of_tau2_are_those_whose_quality_is_ok(shared: Path) -> None:
    path = shared / "data/tau2/conversations.parquet"
    reading = through("tau2-conversations", of(pl.read_parquet(path)))
    frame = reading.frame
    assert (frame.height, reading.filtered, reading.source, reading.final) == (714, 297, "tau2", True)
    arms = frame.group_by("arm").agg(pl.col("resolved").sum(), pl.col("escalated").sum(), pl.len())
    assert ("pilot", 111, 41, 140) in arms.rows()
    assert ("baseline", 82, 43, 140) in arms.rows()
    assert frame.filter(pl.col("arm").is_not_null())["customer_id"].n_unique() == 100
    assert frame["handled_by"].unique().to_list() == ["ai"]


def test_the_messages_of_tau2_go_with_the_conversations(shared: Path) -> None:
    reading = through("tau2-messages", of(pl.read_parquet(shared / "data/tau2/messages.parquet")))
    kept = through(
        "tau2-conversations", of(pl.read_parquet(shared / "data/tau2/conversations.parquet"))
    ).frame
    ours = reading.frame.join(kept, on="ticket_id", how="semi")
    assert (reading.source, reading.only_imported_tickets, reading.filtered) == ("tau2", True, 0)
    assert (ours.height, reading.frame.height - ours.height) == (22718, 7733)
    assert reading.frame["interaction_id"].is_unique().all()
    assert dict(reading.frame["actor"].value_counts().rows()) == {
        "ai": 13187,
        "tool": 10210,
        "customer": 7054,
    }
    assert reading.frame["error"].drop_nulls().len() == 204
    assert set(reading.frame.filter(actor="customer")["action"]) == {None}


def test_the_incidents_are_escalated_when_reassigned(shared: Path) -> None:
    reading = through("itsm-incidents", warehouse(shared / "data/itsm/incidents.csv"))
    frame = reading.frame
    assert (frame.height, frame["escalated"].sum(), frame["reopened"].sum()) == (24918, 11369, 275)
    assert frame["resolved_at"].null_count() == 1556
    assert not any((frame[name] == "?").any() for name, dtype in frame.schema.items() if dtype == pl.String)
    assert frame["created_at"].str.to_datetime("%d/%m/%Y %H:%M").min().year == 2016  # type: ignore[union-attr]
    assert frame["status"].unique().to_list() == ["closed"]
    assert reading.formats["created_at"] == Format(date_format="%d/%m/%Y %H:%M")
    assert "context.symptom" in frame.columns


def test_zendesk_tables_of_a_warehouse_are_mapped(shared: Path) -> None:
    folder = shared / "data/helpdesk/zendesk"
    tickets = through("warehouse-zendesk-tickets", warehouse(folder / "ticket_data.csv"))
    assert set(tickets.frame["status"]) == {"closed", "deleted"}
    assert set(tickets.frame["channel"]) == {"web", "email"}
    said = through("warehouse-zendesk-comments", warehouse(folder / "ticket_comment_data.csv"))
    assert said.frame.height == 20
    assert said.source == tickets.source == "zendesk"


def test_intercom_tables_of_a_warehouse_are_mapped(shared: Path) -> None:
    folder = shared / "data/helpdesk/intercom"
    tickets = through("warehouse-intercom-conversations", warehouse(folder / "conversation_history_data.csv"))
    assert tickets.frame.height == 9
    assert tickets.frame["ticket_id"].n_unique() == 2
    assert tickets.frame["customer_id"].null_count() == 0
    parts = warehouse(folder / "conversation_part_history_data.csv")
    assert through("warehouse-intercom-parts", parts).filtered == 9  # notes and bare closings only
    spoken = parts.frame.with_columns(pl.lit("comment").alias("part_type"), pl.lit("Hi").alias("body"))
    assert set(through("warehouse-intercom-parts", of(spoken.drop(LINE))).frame["actor"]) == {"human"}


def test_a_table_whose_names_say_nothing_is_offered_as_tickets() -> None:
    found = table(
        Nummer=["1", "2"],
        Eröffnet=["03.11.2026", "04.11.2026"],
        Kategorie=["a", "b"],
        Eskaliert=["ja", "nein"],
    )
    assert suggest(found).kind == "tickets"
    assert suggest(
        table(conversation_id=["1"], role=["user"], content=["Hi"], at=["2026-11-03T08:00:00Z"])
    ).kind == ("interactions")


def test_a_duration_after_another_time_becomes_the_time_at_which_it_ends() -> None:
    rule = Rule(columns=("first reply",), unit="minutes", after="opened", time_zone="Europe/Berlin")
    reading = through_profile(
        ours({"first_response_at": rule}), {"first reply": ["90", "1h 5m", None, "soon"]}
    )
    checked = row_checks.split(reading, now=datetime(2026, 4, 1, tzinfo=UTC), key=b"k" * 32)
    answered = [each and each.strftime("%d %H:%M") for each in checked.accepted["first_response_at"]]
    assert answered == ["02 00:30", "02 00:05", None, None]
    assert any("first_response_at: 1 value left empty" in note for note in checked.notes)


def test_a_row_number_is_an_id_that_no_other_file_has() -> None:
    profile = replace(
        ours({}), columns={"ticket_id": Rule(row_number=True), "created_at": Rule(columns=("opened",))}
    )
    frame = pl.DataFrame({"opened": ["2026-03-02"] * 2})
    [march] = Mapped(profile).read(replace(of(frame), name="march.csv"))
    [april] = Mapped(profile).read(replace(of(frame), name="april.csv"))
    assert not set(march.frame["ticket_id"]) & set(april.frame["ticket_id"])
    assert len(set(march.frame["ticket_id"])) == 2 and str(march.frame["ticket_id"][0]).startswith("march:")


def test_a_reply_belongs_to_the_ticket_of_the_threads_first_message_even_where_that_is_filtered_out() -> None:
    rule = Rule(columns=("id",), reply_to="parent")
    profile = replace(ours({"ticket_id": rule}), keep=(parse("parent is not null"),))
    reading = through_profile(profile, {"parent": [None, "0", "1", "9"]})
    assert reading.frame["ticket_id"].to_list() == ["0", "0", "9"]
    with pytest.raises(DataError, match="reply_to"):
        check(ours({"customer_id": rule}))


def test_a_scale_of_ten_gives_good_or_not_and_says_by_which_line() -> None:
    rule = Rule(columns=("nps",), scale="0-10", good_from=9.0)
    reading = through_profile(ours({"csat_good": rule}), {"nps": ["10", "9/10", "8", "11", None]})
    assert reading.frame["csat_good"].to_list() == [True, True, False, None, None]
    assert "csat_good: ratings from 0 to 10; 9 and above count as good." in reading.notes


@pytest.mark.parametrize(
    ("name", "rule", "says"),
    [
        ("handle_seconds", Rule(columns=("a",), clock="mm:ss"), "clock"),
        ("status", Rule(columns=("a",), clock="h:m"), "clock"),
        ("csat", Rule(columns=("a",), after="opened"), "after"),
        ("first_response_at", Rule(columns=("a",), unit="hours"), "unit"),
        ("channel", Rule(row_number=True), "row_number"),
        ("ticket_id", Rule(columns=("a",), row_number=True), "row_number"),
    ],
)
def test_what_a_rule_cannot_say_of_its_column_is_named(name: str, rule: Rule, says: str) -> None:
    with pytest.raises(DataError, match=says):
        check(ours({name: rule}))
