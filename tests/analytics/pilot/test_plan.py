import tomllib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.metrics import METRICS
from analytics.pilot.plan import Criterion, Phase, Plan, PlanError, notices
from analytics.pilot.planning import toml_format
from analytics.pilot.planning.plan_rules import faults, judged_metrics, overlap
from analytics.ticket_slices import Slice
from tests.analytics.pilot.simulated_pilots import DECISION, START, plan

words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)
shares = st.floats(0.001, 0.999)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
columns = st.sampled_from(("arm", "channel", "agent_version", "context.page"))
values = st.lists(
    st.one_of(words.filter(lambda each: each != "(not recorded)"), st.none()), min_size=1, max_size=3
)
slices = st.builds(
    lambda start, end, where: Slice(start, end, tuple((name, tuple(found)) for name, found in where.items())),
    st.none() | days,
    st.none() | days,
    st.dictionaries(columns, values, max_size=3),
)


@st.composite
def criteria(draw: st.DrawFn) -> Criterion:
    """A criterion that can be, with a target, a margin or neither."""
    metric = METRICS[draw(st.sampled_from(list(judged_metrics())))]
    kind = draw(st.sampled_from(("target", "margin", "neither")))
    set_on = draw(st.none() | days)
    if kind == "neither":
        return Criterion(metric.key, set_on=set_on)
    if kind == "target":
        return Criterion(metric.key, target=draw(st.floats(0.01, 0.99)), set_on=set_on)
    relative = metric.unit == "seconds" and draw(st.booleans())
    hundredths = draw(st.integers(0, 99)) / 100
    return Criterion(metric.key, None, hundredths, relative, set_on)


plans = st.builds(
    Plan,
    name=words,
    source=words,
    pilot=slices,
    baseline=slices,
    randomised=st.booleans(),
    unit=st.sampled_from(("customer", "ticket")),
    phases=st.lists(st.builds(Phase, st.sampled_from(("shadow", "live")), days, shares), max_size=3).map(
        tuple
    ),
    decision=days,
    horizon=st.integers(1, 60 * 24).map(lambda hours: timedelta(hours=hours)),
    criteria=st.lists(criteria(), max_size=4).map(tuple),
    planned_n=st.integers(-5, 10**7),
    note=st.text(st.characters(exclude_categories=("Cs",)), max_size=40),
)


def read(text: str) -> Plan:
    """The plan of a text in TOML."""
    return toml_format.from_table(tomllib.loads(text))


@settings(max_examples=40)
@given(plans)
def test_a_plan_comes_back_from_its_file_as_it_went_in_and_with_the_same_hash(promised: Plan) -> None:
    back = read(toml_format.to_toml(promised))
    assert back == promised
    assert toml_format.sha256(back) == toml_format.sha256(promised)


@settings(max_examples=40)
@given(plans, plans)
def test_plans_that_differ_have_different_hashes(one: Plan, other: Plan) -> None:
    assert (one == other) == (toml_format.sha256(one) == toml_format.sha256(other))


@settings(max_examples=40)
@given(plans)
def test_whatever_a_plan_says_its_faults_are_sentences(promised: Plan) -> None:
    for said in faults(promised):
        assert said[0].isupper() or said[0].islower()
        assert said.rstrip().endswith((".", "?"))


def test_a_plan_without_fault_has_none_and_a_layout_or_a_comment_changes_no_hash() -> None:
    assert faults(plan()) == [] and notices(plan()) == []
    text = toml_format.to_toml(plan())
    assert toml_format.sha256(read("# ours\n\n" + text)) == toml_format.sha256(plan())


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": " "}, "The plan has no name"),
        ({"planned_n": 0}, "planned_n is 0"),
        ({"decision": START}, "is not after the start"),
        ({"decision": START + timedelta(days=7)}, "no day's tickets have reached their horizon"),
        ({"phases": ()}, "There is no live phase"),
        ({"phases": (Phase("live", START, 0.0),)}, "leaves one arm without tickets"),
        ({"phases": (Phase("live", START, 1.0),)}, "leaves one arm without tickets"),
        ({"phases": (Phase("live", START, 0.1), Phase("live", START, 0.2))}, "begin on the same day"),
        ({"horizon": timedelta()}, "no time at all"),
        ({"criteria": ()}, "There is no criterion"),
        ({"criteria": (Criterion("resolution_rate"),)}, "nothing could ever be decided"),
        ({"criteria": (Criterion("nonsense", 0.5),)}, "There is no metric 'nonsense'"),
        ({"criteria": (Criterion("containment_rate", 0.5),)}, "neither better high nor low"),
        ({"criteria": (Criterion("csat_mean", 4.0, 0.1),)}, "a target and a margin"),
        ({"criteria": (Criterion("csat_mean", 64.0),)}, "answers lie from 1 to 5"),
        ({"criteria": (Criterion("csat_mean", margin=-0.1),)}, "which way is worse is known"),
        ({"criteria": (Criterion("csat_mean", margin=0.1, relative=True),)}, "only times can be"),
        ({"criteria": (Criterion("csat_mean", 4.0), Criterion("csat_mean", 4.1))}, "is listed twice"),
        ({"baseline": Slice()}, "could hold the same tickets"),
    ],
)
def test_what_cannot_be_is_named_with_what_to_do(wrong: dict[str, object], says: str) -> None:
    found = faults(plan(**wrong))
    assert any(says in each for each in found), found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('colour = "blue"', "A plan has no colour"),
        ('unit = "day"', "unit is 'day'"),
        ("randomised = 1", "Write true or false"),
    ],
)
def test_a_file_that_cannot_be_read_names_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(PlanError, match=says):
        read(text)


@pytest.mark.parametrize(
    ("found", "instead", "says"),
    [
        ("decision = 2026-06-22", 'decision = "soon"', "Write a day"),
        ("planned_n = 100", "planned_n = 1.5", "as a whole number"),
        ('horizon = "7d"', 'horizon = "long"', "in hours or days"),
        ('[pilot]\nwhere.arm = "pilot"', "", "has no .pilot."),
        ("share = 0.5", 'share = "half"', "Write a share"),
        ('kind = "live"', 'kind = "dead"', "Write shadow or live"),
        ("target = 0.5", 'target = "much"', "Write a number"),
        ("target = 0.5", 'margin = "5 %"', "a unit it does not have"),
        ('where.arm = "pilot"', "where.arm = 7", "a text or a list of texts"),
    ],
)
def test_a_value_that_cannot_be_is_named_too(found: str, instead: str, says: str) -> None:
    text = toml_format.to_toml(plan())
    assert found in text
    with pytest.raises(PlanError, match=says):
        read(text.replace(found, instead))


def test_slices_overlap_unless_a_column_or_their_days_keep_them_apart() -> None:
    one, other = plan().pilot, plan().baseline
    assert not overlap(one, other)
    assert overlap(one, Slice())
    assert overlap(one, other.but("arm", "baseline", "pilot"))
    early, late = Slice(None, START - timedelta(days=1)), Slice(START, None)
    assert not overlap(early, late) and overlap(early, Slice(START - timedelta(days=1), None))


def test_the_days_of_a_plan_are_those_that_are_past_their_horizon_on_its_date() -> None:
    assert plan().days == 14
    assert plan().last_day == START + timedelta(days=13)
    assert plan(horizon=timedelta(hours=1)).days == 20
    few = notices(replace(plan(), decision=DECISION - timedelta(days=7)))
    assert any("only 7 complete days" in each and "22 Jun 2026" in each for each in few)
