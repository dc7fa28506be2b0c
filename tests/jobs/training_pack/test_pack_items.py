"""The items of an accepted packet: answers by value, tests with context, other languages."""

from dataclasses import replace

import pytest

from analytics.packets.branches import Branch
from analytics.packets.packet_record import Condition, Draft, Packet, Phrase
from analytics.packets.proposed_answer import Answer
from analytics.training_pack.pack_records import Pack
from jobs.failures import fix_decisions
from jobs.training_pack import pack_items
from jobs.training_pack.formats import evaluation_rows, openai_chat, promptfoo_tests

REGION = "context.region"
GENERAL, FERRY = "Orders arrive within three days.", "Ferries go on Mondays: ten days."


def said(text: str) -> Answer:
    return Answer(0, text, 3, 4, None, None)


def asked(ticket: str, language: str | None = "en", region: str = "islands") -> Phrase:
    return Phrase(ticket, f"where is order {ticket}", "orders", language, ((REGION, region),))


PACKET = Packet(
    source="shop",
    thread="p1",
    group="edge_case",
    label="orders",
    intent="orders",
    language="en",
    failures=4,
    cause="",
    caused=0,
    what="Ask for the region.",
    draft=Draft(asked("T1"), (asked("T2"),), said(GENERAL), "other values"),
    examples=None,
    condition=Condition(
        REGION,
        "islands",
        (
            Branch("islands", 4, 0, said(GENERAL), said_elsewhere=True),
            Branch("north", 0, 9, said(GENERAL)),
        ),
    ),
    must_pass=(asked("T3"), asked("T4", "de"), asked("T5", None), asked("T6", region="north")),
    must_stay=(asked("T7", "de", "north"),),
)


@pytest.fixture
def written() -> fix_decisions.Fix:
    return replace(
        fix_decisions.unopened("p1", "x"), edits={f"{fix_decisions.BRANCH}islands": FERRY, "answer": GENERAL}
    )


def made(fix: fix_decisions.Fix) -> Pack:
    return pack_items._with_packet(Pack("shop", ("p1",)), PACKET, fix)  # pyright: ignore[reportPrivateUsage]


def test_a_test_expects_the_answer_for_its_own_value_and_carries_it(written: fix_decisions.Fix) -> None:
    tests = {each.ticket_id: each for each in made(written).tests}
    assert tests["T3"].answer == FERRY and tests["T3"].context == ((REGION, "islands"),)
    assert tests["T6"].answer == GENERAL and tests["T6"].context == ((REGION, "north"),)
    rows = {row.case.ticket_id: row for row in evaluation_rows.rows(made(written))}
    assert rows["T3"].context == {"region": "islands"} and rows["T3"].metadata[REGION] == "islands"
    assert "region: islands" in promptfoo_tests.files(made(written))["promptfoo_tests.yaml"].decode()


def test_a_request_in_another_language_than_the_answer_is_left_out_and_counted(
    written: fix_decisions.Fix,
) -> None:
    found = made(written)
    assert [each.ticket_id for each in found.tests] == ["T3", "T5", "T6", "T7"]
    assert [(each.what, "(de)" in each.why) for each in found.left_out] == [("1 test", True)]


def test_the_answer_for_the_failing_value_is_taught_with_that_value(written: fix_decisions.Fix) -> None:
    lines = openai_chat.files(made(written))["openai_chat_answers.jsonl"].decode().splitlines()
    assert len(lines) == 2 and all("region: islands" in line and FERRY in line for line in lines)


def test_a_failing_value_without_an_answer_of_its_own_teaches_nothing_and_says_so() -> None:
    found = made(fix_decisions.unopened("p1", "x"))
    assert "answer for region = islands" in [each.what for each in found.left_out]
    assert {each.ticket_id: each.answer for each in found.tests}["T3"] is None
    assert "openai_chat_answers.jsonl" not in openai_chat.files(found)
    assert found.articles[0].branches == ((REGION, "north", GENERAL),)
    assert found.of_packets == found.size == len(found.articles) + len(found.tests)
