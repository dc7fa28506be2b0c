"""Plans with numbers that nobody should write: each is a plan or a sentence, and nothing of it is nan."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from math import inf, nan

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.metrics import METRICS
from analytics.pilot.plan import Criterion, Phase, Plan, PlanError, notices
from analytics.pilot.planning import current_rates, plan_proposal, sample_size_and_days, toml_format
from analytics.pilot.planning.plan_rules import faults, judged_metrics
from analytics.pilot.verdict import whole_verdict
from analytics.ticket_outcomes import Rules
from analytics.ticket_slices import Slice
from data import toml_text
from data.errors import DataError
from tests.analytics.pilot.simulated_pilots import DECISION, LOCKED, START, counted, log, plan, strange

NUMBERS = (
    st.sampled_from(
        [
            0.0,
            -0.0,
            -1.0,
            1e300,
            -1e300,
            1e-300,
            1.0,
            1.01,
            100.0,
            101.0,
            nan,
            inf,
            -inf,
            0.5,
            0.05,
            4.0,
            5.0,
            4.99,
        ]
    )
    | st.floats()
)
COUNTS = st.sampled_from([0, 1, -1, 10**12, 10**30, 2**63, 100]) | st.integers(-(10**9), 10**12)
DAYS = st.sampled_from([date.min, date.max, START, DECISION, date(1970, 1, 1), date(9999, 1, 1)]) | st.dates()
HORIZONS = st.sampled_from(
    [
        timedelta(),
        timedelta(days=-1),
        timedelta.max,
        timedelta.min,
        timedelta(microseconds=1),
        timedelta(days=7),
    ]
)
PHASES = st.lists(st.builds(Phase, st.sampled_from(("shadow", "live")), DAYS, NUMBERS), max_size=3).map(tuple)
KEYS = st.sampled_from([*METRICS, "nonsense"])
CRITERIA = st.lists(
    st.builds(Criterion, KEYS, st.none() | NUMBERS, st.none() | NUMBERS, st.booleans(), st.none() | DAYS),
    max_size=3,
).map(tuple)
ARMS = st.sampled_from(
    [Slice().but("arm", "pilot"), Slice().but("arm", "baseline"), Slice(date.max, date.min)]
)

ONE_ODD_FIELD = st.one_of(
    NUMBERS.map(lambda share: {"phases": (Phase("live", START, share),)}),
    st.builds(lambda key, size: {"criteria": (Criterion(key, size),)}, KEYS, NUMBERS),
    st.builds(
        lambda key, size, relative: {"criteria": (Criterion(key, None, size, relative),)},
        KEYS, NUMBERS, st.booleans(),
    ),
    COUNTS.map(lambda n: {"planned_n": n}),
    DAYS.map(lambda day: {"decision": day}),
    HORIZONS.map(lambda horizon: {"horizon": horizon}),
    PHASES.map(lambda phases: {"phases": phases}),
    CRITERIA.map(lambda criteria: {"criteria": criteria}),
    st.fixed_dictionaries({"pilot": ARMS, "baseline": ARMS}),
    st.fixed_dictionaries(
        {"phases": PHASES, "criteria": CRITERIA, "decision": DAYS, "horizon": HORIZONS, "planned_n": COUNTS}
    ),
)  # fmt: skip


RIGHT = Criterion("resolution_rate", 0.5)


@cache
def measured() -> tuple[pl.DataFrame, Rules]:
    return counted(log(days=35, per_day=30, customers=200))


def asked(promised: Plan) -> sample_size_and_days.Planning:
    known, rules = measured()
    keys = [each.metric for each in promised.criteria]
    return sample_size_and_days.of(
        promised, current_rates.volume(promised.pilot, promised.baseline, known, rules, keys)
    )


@settings(max_examples=150, deadline=None)
@given(ONE_ODD_FIELD)
def test_an_odd_number_is_a_plan_or_a_sentence_that_ends(odd: dict[str, object]) -> None:
    promised = plan(**odd)
    said = faults(promised)
    assert all(each.endswith((".", "?")) and len(each) < 400 for each in said)
    found = asked(promised)
    assert not strange(replace(found, needs=tuple(replace(each, criterion=RIGHT) for each in found.needs)))
    assert not any(word in f" {found.sentence} " for word in (" nan ", " inf ", " 0.0 lower"))
    assert sample_size_and_days.shortfall(promised, found) == "" or found.needs
    if said:
        return
    assert all(each.endswith(".") for each in notices(promised))
    assert (
        toml_format.from_table(toml_text.parse(toml_format.to_toml(promised), "The plan")).planned_n
        == promised.planned_n
    )
    known, rules = measured()
    read = whole_verdict.of(promised, known, rules, on=DECISION, standing=LOCKED)
    assert not strange(replace(read, plan=plan()))


FIELDS = {
    "planned_n": "planned_n",
    "decision": "decision",
    "horizon": "horizon",
    "share": "share",
    "target": "target",
    "margin": "margin",
}
ODD_TEXTS = st.sampled_from(
    [
        "0", "-1", "nan", "inf", "-inf", "1e300", "1e-300", "9" * 400, "9" * 5000, "1e999", '"soon"', "[]",
        "9999-12-31", "0001-01-01", "2026-02-30", '"1e300 points"', '"-5 points"', f'"{"9" * 400} points"',
        f'"{"9" * 400}d"', '"0d"', '"99999999d"', '"101 %"', '"nan points"', "true", "{}", "[" * 3000,
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(field=st.sampled_from(list(FIELDS)), text=ODD_TEXTS)
def test_an_odd_value_in_a_file_is_a_plan_or_a_sentence_that_names_the_field(field: str, text: str) -> None:
    criterion = f"margin = {text}" if field == "margin" else f"target = {text if field == 'target' else 0.5}"
    given = {"planned_n": "100", "decision": str(DECISION), "horizon": '"7d"', "share": "0.5"}
    given |= {field: text} if field in given else {}
    file = f"""
name = "Odd"
source = "test"
decision = {given["decision"]}
horizon = {given["horizon"]}
planned_n = {given["planned_n"]}
randomised = true
pilot.where.arm = "pilot"
baseline.where.arm = "baseline"
phases = [{{ kind = "live", start = {START}, share = {given["share"]} }}]
[[criteria]]
metric = "resolution_rate"
{criterion}
"""
    try:
        promised = toml_format.from_table(toml_text.parse(file, "The plan"))
    except (PlanError, DataError) as refused:
        # What is no TOML at all is said of the file, before any field is looked at.
        assert FIELDS[field] in str(refused) or str(refused).startswith("The plan ")
        assert len(str(refused)) < 400
        return
    said = faults(promised)
    assert not said or any(FIELDS[field] in each.replace("The decision date", "decision") for each in said)
    asked(promised)


@pytest.mark.parametrize("key", list(judged_metrics()))
def test_every_metric_gets_a_sentence_for_what_is_no_number(key: str) -> None:
    for size in (nan, inf, -inf, 1e300, -1.0):
        for criterion in (Criterion(key, size), Criterion(key, None, size)):
            assert any(key in each for each in faults(plan(criterion))), (criterion, faults(plan(criterion)))


def test_a_proposal_can_decide_whatever_the_plan_was() -> None:
    known, rules = measured()
    promised = plan(
        Criterion("resolution_rate", margin=0.03), Criterion("csat_mean", margin=0.03), unit="customer"
    )
    keys = [each.metric for each in promised.criteria]
    volume = current_rates.volume(promised.pilot, promised.baseline, known, rules, keys)
    assert sample_size_and_days.shortfall(promised, sample_size_and_days.of(promised, volume))
    proposed = plan_proposal.decidable(promised, volume)
    assert proposed is not None and not faults(proposed)
    assert sample_size_and_days.shortfall(proposed, sample_size_and_days.of(proposed, volume)) == ""
