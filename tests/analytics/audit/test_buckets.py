"""The advice for a category, its rank, and its record."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from analytics import wording
from analytics.audit import buckets, category_audit, complexity, evidence
from analytics.audit.burden import Burden
from analytics.audit.category_audit import RULED, CategoryAudit, ConflictFound
from analytics.audit.complexity import EQUAL, PARTS, Parts
from analytics.audit.evidence import TOO_FEW, Evidence

_NONE = evidence.unknown("not recorded")


def _share(value: float, spread: float = 0.02, *, measure: str = "", passes: bool | None = None) -> Evidence:
    found = Evidence(value, max(0.0, value - spread), min(1.0, value + spread), 300, 200)
    return found.judged(buckets.passes(measure, found.value, found.high) if measure else passes)


def _category(**changes: Any) -> CategoryAudit:  # noqa: ANN401
    """A category that can be trained, but for what is changed."""
    given = {
        "consistency": _share(0.9, passes=True),
        "account": _share(0.05, measure="account"),
        "discretion": _share(0.05, measure="discretion"),
        "risk": _share(0.0, 0.01, measure="risk"),
        "repetition": _share(0.8, passes=True),
    }
    given |= {name: changes.pop(name) for name in list(changes) if name in given}
    plain = {"category": "returns", "tickets": 300, "customers": 200, "a_month": 100.0, "state": "consistent"}
    return CategoryAudit(**{**plain, **changes}, evidence=given, burden=Burden(*[_NONE] * 5))


def test_a_category_whose_four_measures_pass_can_be_trained() -> None:
    assert buckets.advise(_category()).bucket == "trainable"
    on = buckets.advise(_category(state="conditional", on="context.plan"))
    assert (on.bucket, on.word) == (
        "trainable",
        "train first, with conditions",
    ) and "one answer for each plan" in on.why
    settle = buckets.advise(_category(conflicts=(ConflictFound("2 or 5 days", "a", "b"),)))
    assert settle.bucket == "trainable" and "First settle: 2 or 5 days." in settle.why


def test_gray_names_the_measure_that_fails() -> None:
    for name, each in {
        "consistency": _share(0.3, passes=False),
        "account": _share(0.19, 0.02, measure="account"),
        "discretion": _share(0.21, measure="discretion"),
        "risk": _share(0.03, 0.01, measure="risk"),
    }.items():
        found = buckets.advise(_category(**{name: each}))
        assert found.bucket == "gray" and found.failing == (name,) and found.why


def test_a_measure_that_fails_by_little_is_told_with_the_digits_that_show_it() -> None:
    for high, said in ((0.2008, "Up to 20.1"), (0.20004, "Up to 20.004"), (0.34, "Up to 34.0")):
        account = Evidence(0.18, 0.16, high, 300, 200).judged(buckets.passes("account", 0.18, high))
        assert said in buckets.advise(_category(account=account)).why
    assert wording.share_beside(0.2, 0.2) == wording.share(0.2)


def test_a_bucket_is_known_by_its_key_and_by_its_name() -> None:
    assert {key: buckets.key_of(called.upper()) for key, called in buckets.CALLED.items()} == {
        key: key for key in buckets.BUCKETS
    }
    assert buckets.key_of("gray") == "gray" and buckets.key_of("later") == "later"


def test_of_fewer_than_30_tickets_or_10_customers_there_is_no_bucket() -> None:
    assert buckets.advise(_category(tickets=29)).bucket is None
    assert buckets.advise(_category(customers=9)).word == TOO_FEW


def test_without_replies_a_category_is_at_best_likely() -> None:
    unseen = {
        name: evidence.unknown("no replies of people in this source")
        for name in ("consistency", "discretion")
    }
    found = buckets.advise(_category(**unseen))
    assert found.bucket == "gray" and found.word == "between: likely, replies not seen" and not found.certain
    assert buckets.advise(_category(**unseen, account=_share(0.9, measure="account"))).failing == ("account",)


_shares = st.one_of(
    st.none(), st.tuples(st.floats(0, 1), st.floats(0, 0.3), st.booleans())
)  # fmt: skip


@given(
    given=st.tuples(*[_shares] * 4),
    risk=st.floats(0.1, 1),
    tickets=st.integers(0, 400),
    how=st.integers(0, 2),
)
def test_what_always_goes_to_a_person_is_never_advised_to_be_trained(
    given: tuple[tuple[float, float, bool] | None, ...], risk: float, tickets: int, how: int
) -> None:
    found = {
        name: evidence.unknown("") if each is None else _share(each[0], each[1], passes=each[2])
        for name, each in zip(RULED, given, strict=True)
    }
    named = "legal" if how == 1 else ""
    if how == 2:
        found["risk"] = Evidence(risk, risk, risk, 300, 200, passes=True)
    category = _category(**found, tickets=tickets, named_topic=named, state="consistent")
    assert buckets.advise(category, {"returns"} if how == 0 else ()).bucket == buckets.ALWAYS


def test_a_record_is_read_as_it_was_written() -> None:
    category = _category(
        conflicts=(ConflictFound("2 or 5 days", "a", "b"),),
        topics={"legal": _share(0.01)},
        forms={"plain answer": 1.0},
    )
    assert category_audit.from_text(category_audit.to_text(category)) == category


def _parts(a_month: list[float], **parts: list[float]) -> Parts:
    each = {name: np.asarray(parts.get(name, [0.5] * len(a_month))) for name in PARTS}
    rng = np.random.default_rng(1)
    noise = rng.normal(1, 0.05, (len(a_month), complexity.DRAWS))
    volume = np.asarray(a_month)
    return Parts(
        volume,
        each,
        volume[:, None] * noise,
        {name: part[:, None] * np.ones_like(noise) for name, part in each.items()},
    )


def test_rank_is_by_tickets_a_month_times_what_is_easy_of_them() -> None:
    found = complexity.ranked(_parts([100, 90, 20], disagreement=[1, 0, 0], account=[1, 0, 0]))
    assert [each.rank for each in found if each] == [2, 1, 3]
    first = found[1]
    assert first is not None and (first.complexity, first.gain) == (approx(0.25), approx(67.5))
    only = complexity.ranked(
        _parts([100, 90, 20], disagreement=[1, 0, 0]), {**dict.fromkeys(PARTS, 0.0), "minutes": 1}
    )
    assert [each.rank for each in only if each] == [1, 2, 3]


def test_the_interval_of_a_rank_is_wide_where_categories_are_near_and_narrow_where_not() -> None:
    near, far = complexity.ranked(_parts([100, 99, 98, 10])), complexity.ranked(_parts([100, 50, 25, 10]))
    assert [(each.best, each.worst) for each in far if each] == [(place, place) for place in (1, 2, 3, 4)]
    assert [(each.best, each.worst) for each in near if each] == [(1, 3), (1, 3), (1, 3), (4, 4)]


def test_a_part_that_is_not_recorded_is_left_out_of_the_mean_and_named() -> None:
    unknown = float("nan")
    found = complexity.ranked(_parts([100, 100], disagreement=[unknown, 0.9], minutes=[0.1, 0.1]), EQUAL)
    assert found[0] is not None and found[0].complexity == approx((0.5 + 0.5 + 0.1) / 3)
    assert found[0].unknown == ("1 − consistency",) and found[1] is not None and found[1].unknown == ()
    nothing = complexity.ranked(_parts([5], **{name: [unknown] for name in PARTS}))
    assert nothing == [None]


def test_percentiles_go_from_0_to_1_and_ties_share_the_middle() -> None:
    column = np.array([[10.0], [20], [20], [float("nan")], [40]])
    assert complexity.percentiles(column)[[0, 1, 2, 4], 0].tolist() == approx([0, 0.5, 0.5, 1])
