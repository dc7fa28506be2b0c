"""Triggers against history: what they catch, what each adds, and that none of them sees the future."""

import json
import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from pytest import approx

from analytics.behaviour import back_test, leaks, states
from analytics.behaviour.back_test import Truth
from analytics.behaviour.spec import Condition, Spec, Trigger
from analytics.significance import proportions
from tests.analytics.behaviour import brute_force

_AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
Said = list[tuple[str, str, dict[str, object]]]


def log(
    said: Said, ticket: str = "T1", about: Mapping[str, object] | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One ticket whose rows come a minute apart: actor, text, and what else a row has."""
    head: dict[str, object] = {
        "ticket_id": ticket, "subject": None, "body": None, "created_at": _AT, "customer": "C1",
        "category": None, "plan": None, "channel": "chat", "language": "en", "context.page": "shop",
    }  # fmt: skip
    rows = [
        {
            "ticket_id": ticket, "interaction_id": f"{ticket}-{place}", "at": _AT + timedelta(minutes=place),
            "actor": actor, "mode": "live", "action": "answer" if actor == "ai" else None,
            "predicted_intent": None, "confidence": None, "thumbs": None, "text": text, "error": None, **more,
        }
        for place, (actor, text, more) in enumerate(said)
    ]  # fmt: skip
    return pl.DataFrame([head | dict(about or {})], infer_schema_length=None), pl.DataFrame(
        rows, infer_schema_length=None
    )


def one(condition: Condition, **more: object) -> Spec:
    """A specification of one trigger."""
    return Spec("one", "Ida", triggers=(Trigger("it", "any", (condition,), **more),))  # pyright: ignore[reportArgumentType]


def fires_at(spec: Spec, said: Said, **about: object) -> list[int]:
    """The turns of the agent at which the one trigger fires."""
    found = back_test.fired(spec, states.states(*log(said, about=about)))
    return found.turns.filter(pl.col("fires it"))["point"].to_list()


@pytest.mark.parametrize("seed", range(12))
def test_the_back_test_fires_where_a_reader_going_turn_by_turn_would(seed: int) -> None:
    rng = random.Random(seed)
    logs = brute_force.logs(rng, 60)
    known = states.states(*logs, brute_force.ANGRY)
    fired = 0
    for _ in range(4):
        spec = brute_force.spec(rng)
        found = back_test.fired(spec, known)
        expected = brute_force.fired(spec, *logs)
        assert set(found.names) == set(expected)
        for name, turns in expected.items():
            assert set(found.turns.filter(pl.col(f"fires {name}"))["item"].to_list()) == turns, name
            assert found.fires_in(name) == len(found.tickets(name))
            fired += len(turns)
    assert fired > 20


def test_what_a_customer_says_later_fires_nothing_earlier() -> None:
    spec = one(Condition("words", "contains", ("lawyer",)))
    said: Said = [
        ("customer", "Where is it?", {}),
        ("ai", "Soon.", {}),
        ("customer", "I call my lawyer.", {}),
    ]
    assert fires_at(spec, said) == []
    assert fires_at(spec, [*said, ("ai", "I see.", {})]) == [2]


def test_a_thumb_is_known_once_the_customer_wrote_again_and_not_before_the_answer_it_is_about() -> None:
    spec = one(Condition("thumbs", "is", ("down",)))
    said: Said = [
        ("customer", "Hello", {}),
        ("ai", "This way.", {"thumbs": "down"}),
        ("ai", "Or that way.", {}),
    ]
    assert fires_at(spec, said) == []
    assert fires_at(spec, [*said, ("customer", "No.", {}), ("ai", "Then this.", {})]) == [3]


def test_the_category_is_what_the_agent_read_by_then_and_never_what_was_confirmed_later() -> None:
    spec = one(Condition("category", "is", ("refund",)))
    said: Said = [
        ("customer", "Hello", {}),
        ("ai", "?", {"predicted_intent": "returns"}),
        ("ai", "!", {"predicted_intent": "refund"}),
        ("ai", "…", {}),
    ]
    assert fires_at(spec, said, category="refund") == [2, 3]
    assert fires_at(spec, [("customer", "Hello", {}), ("ai", "?", {})], category="refund") == []


def test_a_row_of_the_same_moment_as_the_answer_counts_only_where_it_came_before_it() -> None:
    spec = one(Condition("errors", ">=", 1.0))
    said: Said = [("ai", "Wait.", {"at": _AT}), ("tool", "", {"at": _AT, "action": "error"})]
    # A call that failed at the moment of an answer came before it: the agent waited for it.
    assert fires_at(spec, said) == [1]
    assert fires_at(spec, [("ai", "Wait.", {"at": _AT}), ("tool", "", {"action": "error"})]) == []


def test_drafts_that_nobody_saw_are_no_turns() -> None:
    spec = one(Condition("attempts", ">=", 1.0))
    said: Said = [("ai", "Draft.", {"mode": "shadow"}), ("customer", "Hi", {}), ("ai", "Hello.", {})]
    assert fires_at(spec, said) == []


def test_a_trigger_waits_for_its_turn_and_keeps_to_its_categories() -> None:
    asked = Condition("words", "contains", ("refund",))
    said: Said = [
        ("customer", "refund", {}),
        ("ai", "?", {"predicted_intent": "returns"}),
        ("ai", "!", {"predicted_intent": "returns"}),
    ]
    assert fires_at(one(asked), said) == [1, 2]
    assert fires_at(one(asked, after_turns=1), said) == [2]
    assert fires_at(one(asked, scope=("billing",)), said) == []


def test_what_is_not_recorded_is_neither_yes_nor_no_and_is_counted() -> None:
    spec = one(Condition("confidence", "<", 0.5))
    found = back_test.fired(spec, states.states(*log([("customer", "Hi", {}), ("ai", "Hello.", {})])))
    assert found.tickets() == frozenset()
    assert found.unknown == {"it": 1} and found.missing == {"it": ("confidence",)}


def test_a_field_of_no_ticket_is_missing_and_no_failure() -> None:
    found = back_test.fired(
        one(Condition("context.region", "is", ("north",))), states.states(*log([("ai", "Hello.", {})]))
    )
    assert found.missing == {"it": ("context.region",)} and not found.tickets()


def test_each_trigger_adds_what_no_other_one_catches() -> None:
    turns = pl.DataFrame(
        {
            "ticket_id": ["a", "b", "c", "d"], "item": ["a1", "b1", "c1", "d1"], "point": [1] * 4,
            "is_answer": [True] * 4,
            "fires one": [True, True, False, False], "fires two": [False, True, True, False],
        }
    )  # fmt: skip
    fired = back_test.Fired(turns, turns, ("one", "two"), {}, {})
    found = back_test.result(fired, Truth("x", "ticket", frozenset("abd"), frozenset("c")), {})
    assert (found.recall.count, found.recall.n) == (2, 3) and found.missed == {"d"}
    assert (found.precision.count, found.precision.n) == (2, 3) and found.needless == {"c"}
    assert found.right_per_needless == 2
    one, two = found.parts
    assert (one.caught, one.caught_alone, one.needless, one.needless_alone) == (2, 1, 0, 0)
    assert (two.caught, two.caught_alone, two.needless, two.needless_alone) == (1, 0, 1, 1)


def test_leaving_a_trigger_out_loses_exactly_what_it_adds() -> None:
    rng = random.Random(4)
    known = states.states(*brute_force.logs(rng, 120), brute_force.ANGRY)
    seen = 0
    for _ in range(20):
        spec = brute_force.spec(rng)
        whole = back_test.fired(spec, known)
        for trigger in spec.triggers:
            if trigger.action == "clarify":
                continue
            rest = tuple(each for each in spec.triggers if each != trigger)
            fewer = Spec(
                spec.name, spec.owner, lexicons=spec.lexicons, triggers=rest, pages=spec.pages,
                escalate_always=spec.escalate_always, thresholds=spec.thresholds,
                other_threshold=spec.other_threshold,
            )  # fmt: skip
            without = back_test.fired(fewer, known)
            assert whole.items_without(trigger.name) == without.items()
            assert whole.tickets_without(trigger.name) == without.tickets()
            seen += len(whole.items() - without.items())
    assert seen > 100


def test_a_customer_with_many_tickets_widens_the_interval() -> None:
    things = frozenset(f"t{place}" for place in range(200))
    caught = frozenset(f"t{place}" for place in range(100))
    apart = back_test.share(things, caught, {})
    together = back_test.share(things, caught, {each: str(int(each[1:]) // 10) for each in things})
    plain = proportions.wilson(100, 200)
    assert apart.low == approx(float(plain.low), abs=0.002)
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_no_leak_in_812_is_at_most_37_in_10_000_and_598_clean_ones_prove_less_than_half_a_percent(
    shared: Path,
) -> None:
    given = json.loads((shared / "oracles" / "process.json").read_text(encoding="utf-8"))["oracles"]
    oracle = next(each for each in given if each["id"] == "leak_0_812")
    assert leaks.upper(*oracle["inputs"]) == approx(oracle["expected"], abs=oracle["tolerance"])
    assert leaks.upper(0, 598) < leaks.WANTED < leaks.upper(0, 597)
    assert leaks.upper(0, 0) == 1.0


def test_a_leak_is_an_answer_and_left_is_what_no_trigger_stopped_before_it() -> None:
    heads, rows = zip(
        *(log([("customer", "Hi", {}), ("ai", "!", {"action": action})], name, {"category": "privacy"})
          for name, action in (("A", "answer"), ("B", "answer"), ("C", "escalate"))),
        strict=True,
    )  # fmt: skip
    known = states.states(pl.concat(heads), pl.concat(rows))
    found = leaks.by_category(
        known, frozenset({"A-1"}), frozenset({"privacy", "legal"}), date(2026, 5, 10), "UTC"
    )
    legal, privacy = found
    assert (privacy.tickets, privacy.leaks, privacy.left, privacy.days_since) == (3, 2, 1, 6)
    assert (legal.tickets, legal.bound, legal.last) == (0, 1.0, None)
