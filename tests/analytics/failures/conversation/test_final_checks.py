"""A check on which a conversation ended, held against how solved ones end: only where nobody took over."""

from analytics.failures.conversation import final_checks
from analytics.failures.conversation.conversation_turns import Found, Turn

WARM, COLD = "Boiler: 61 °C. All rooms are warm.", "Boiler: 23 °C. Rooms are cold."


def visit(*results: str, tool: str = "check_boiler") -> list[Turn]:
    return [Turn("tool", "tool", text, None, tool, number=number) for number, text in enumerate(results, 1)]


def found(*failed: list[Turn], warm: int = 20, cold: int = 0, handed: bool = False) -> dict[str, Found]:
    """What is found of the failed ones, and of the solved ones that ended warm or cold."""
    own = {f"F{n}": turns for n, turns in enumerate(failed)}
    solved = {f"S{n}": visit(COLD, WARM.replace("61", str(50 + n))) for n in range(warm)}
    solved |= {f"C{n}": visit(COLD) for n in range(cold)}
    read = {**own, **solved}
    return final_checks.find(
        read, dict.fromkeys(read), {each: each in solved for each in read}, {each: handed for each in read}
    )


def test_a_result_that_no_solved_conversation_ends_on_is_named_with_theirs() -> None:
    cause, how = found(visit(WARM, COLD))["F0"]
    assert cause == "stopped_early" and f"“{COLD.rstrip('.')}” (turn 2)" in how and "“check boiler”" in how
    assert "20 of 20 solved conversations ended on “Boiler: … °C. All rooms are warm”, none on this" in how


def test_it_ended_otherwise_where_it_was_warm_or_somebody_took_over_or_solved_ones_end_so_too() -> None:
    assert found(visit(COLD, WARM)) == {} and found(visit(COLD), handed=True) == {}
    person = Turn("human", "answer", "I come by", None)
    assert found([*visit(COLD), person]) == {}
    # One solved conversation that ended cold is held against the others, and makes it usual for failed ones.
    assert set(found(visit(COLD), cold=1)) == {"C0"} and found(visit(COLD), cold=2) == {}


def test_few_solved_conversations_or_such_that_end_in_many_ways_say_nothing() -> None:
    assert found(visit(COLD), warm=19) == {}
    assert set(found(visit("Boiler off."), warm=27, cold=3)) == {"F0"}
    assert found(visit("Boiler off."), warm=26, cold=3) == {}


def test_a_record_a_document_and_a_step_are_no_check() -> None:
    for text in ('{"boiler": "cold"}', "[cold]", COLD * 20):
        assert found(visit(text)) == {}
    assert found(visit(COLD, tool="reset_boiler")) == {}


def test_topics_are_held_apart() -> None:
    read = {f"S{n}": visit(WARM) for n in range(20)} | {"F": visit(COLD), "G": visit(COLD)}
    topics: dict[str, str | None] = {each: None if each == "G" else "heating" for each in read}
    solved = {each: each.startswith("S") for each in read}
    assert set(final_checks.find(read, topics, solved, dict.fromkeys(read, False))) == {"F"}
