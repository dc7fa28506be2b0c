from collections.abc import Iterator
from datetime import datetime, timedelta

import polars as pl
import pytest

from analytics.exploratory import comparison
from analytics.ticket_slices import Slice
from data import sample, settings
from data.database.tables import ImportRecord
from data.sample import Company, truth
from data.settings import Settings
from jobs.counting import kpis, snapshot
from jobs.counting.snapshot import Snapshot
from jobs.intake import imports
from jobs.upkeep import demo
from tests import homes

_NEVER_MIND = timedelta(days=1)


@pytest.fixture(scope="module")
def company() -> Company:
    return sample.make()


@pytest.fixture(scope="module")
def tickets(company: Company) -> pl.DataFrame:
    """The tickets as they should be kept, without the help of the import."""
    told = company.logs["tickets"].filter(pl.col("ticket_id").str.starts_with("T-"))
    return told.sort("updated_at").unique("ticket_id", keep="last").sort("ticket_id")


class Loaded:
    """The company in a lake, and what its import said."""

    def __init__(self, here: Settings) -> None:
        self.here, self.records = here, demo.load(here)
        self.taken = snapshot.take(here, sample.SOURCE_LABEL)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    with pytest.MonkeyPatch.context() as patch:
        homes.use(patch, tmp_path_factory.mktemp("home"))
        yield Loaded(settings.read())


@pytest.fixture(scope="module")
def taken(loaded: Loaded) -> Snapshot:
    return loaded.taken


def test_the_company_is_the_same_every_time_and_at_every_size(company: Company) -> None:
    again = sample.make()
    assert all(company.logs[kind].equals(again.logs[kind]) for kind in company.logs)
    assert company.causes.equals(again.causes)
    small, smaller = sample.frames(3_000), sample.frames(3_000)
    assert all(small[kind].equals(smaller[kind]) for kind in small)


def test_nobody_in_it_knows_the_future(company: Company) -> None:
    for kind, log in company.logs.items():
        # Two columns speak of the future on purpose: an entry's end, and the broken rows' creation.
        sound = log.drop("valid_until", strict=False)
        if kind == "tickets":
            sound = sound.filter(pl.col("created_at").dt.year().fill_null(2026) == 2026)
        for name in sound.select(pl.selectors.datetime()).columns:
            newest = sound[name].max()
            assert isinstance(newest, datetime) and newest < sample.END, (kind, name)


def test_nothing_in_it_happens_before_it_was_asked_for(tickets: pl.DataFrame) -> None:
    later = ("first_response_at", "resolved_at", "reopened_at", "csat_at")
    for name in later:
        assert not (tickets[name] < tickets["created_at"]).any(), name
    assert not (tickets["reopened_at"] < tickets["resolved_at"]).any()


def test_loading_it_loses_only_what_is_known(loaded: Loaded) -> None:
    for record in loaded.records:
        known = truth.IMPORTED[record.kind]
        found = (record.read, record.new, record.duplicate, record.quarantined)
        assert found == (known.read, known.kept, known.duplicate, sum(known.quarantined.values()))
        assert _reasons(loaded.here, record) == known.quarantined, record.kind


def _reasons(here: Settings, record: ImportRecord) -> dict[str, int]:
    assert record.id is not None
    why = imports.rejects(here, record.id)["reason"].str.replace(r": .*", "").value_counts()
    return dict(why.iter_rows())


def test_it_is_as_large_as_it_says(tickets: pl.DataFrame) -> None:
    assert tickets.height == truth.TICKETS
    customers = tickets["customer_id"].value_counts(sort=True)["count"]
    assert customers.len() == truth.CUSTOMERS
    assert customers.head(truth.HEAVY_CUSTOMERS).sum() == truth.HEAVY_TICKETS
    # Nobody is so large that a result hangs on one customer.
    assert int(customers[0]) < 0.01 * truth.TICKETS
    assert tickets["category"].drop_nulls().n_unique() == truth.CATEGORIES
    assert [tickets[name].drop_nulls().n_unique() for name in ("channel", "plan", "language")] == [4, 3, 2]
    created = tickets["created_at"].dt.date()
    assert (created.min(), created.max()) == (truth.FIRST_DAY, truth.LAST_DAY)
    assert created.n_unique() == sample.DAYS == 150
    by_state = dict(tickets["status"].value_counts().iter_rows())
    tests = tickets["tags"].list.contains("test").sum()
    assert {"spam": by_state["spam"], "merged": by_state["merged"], "test": tests} == truth.NOT_ELIGIBLE


def test_people_are_alone_at_first_then_the_agent_drafts_then_it_answers(
    company: Company, tickets: pl.DataFrame
) -> None:
    said = company.logs["interactions"].unique("interaction_id")
    drafts = said.filter(pl.col("mode") == "shadow")
    assert drafts.height == truth.DRAFTS
    assert _days(drafts, "at") == (truth.SHADOW_FROM, truth.LIVE_FROM - _NEVER_MIND)
    of_drafts = tickets.join(drafts, on="ticket_id", how="semi")
    assert of_drafts["arm"].null_count() == of_drafts.height
    assert set(of_drafts["handled_by"]) == {"human"}
    assert drafts["human_text"].null_count() < 0.02 * drafts.height
    live = tickets.filter(pl.col("arm").is_not_null())
    assert _days(live, "created_at") == (truth.LIVE_FROM, truth.LAST_DAY)
    for arm, known in truth.ARMS.items():
        mine = live.filter(pl.col("arm") == arm)
        other = ["human"] if arm == "pilot" else ["ai", "both"]
        assert (mine.height, mine["handled_by"].is_in(other).sum()) == (known.tickets, known.crossed_over)
    assert abs(truth.ARMS["pilot"].tickets / live.height - truth.PLANNED_SHARE) < 0.005
    for version in truth.VERSIONS:
        mine = tickets.filter(pl.col("agent_version") == version.name)
        assert (*_days(mine, "created_at"), mine.height) == version[1:]


def _days(frame: pl.DataFrame, name: str) -> tuple[object, object]:
    return frame[name].dt.date().min(), frame[name].dt.date().max()


def test_a_customer_keeps_to_one_arm_among_the_categories_of_one_kind(tickets: pl.DataFrame) -> None:
    from data.sample.topics import TOPICS

    easy = [name for name, topic in TOPICS.items() if topic.easy]
    live = tickets.filter(pl.col("arm").is_not_null())
    arms = live.group_by("customer_id", pl.col("category").is_in(easy)).agg(pl.col("arm").n_unique())
    assert set(arms["arm"]) == {1}


def test_kpis_give_the_known_numbers_of_both_arms(taken: Snapshot) -> None:
    found = {(row["arm"], row["metric"]): row for row in kpis.table(taken, Slice()) if row["by"] is None}
    for arm, known in truth.ARMS.items():
        for metric, (hits, n) in known.shares.items():
            row = found[(arm, metric)]
            assert (row["numerator"], row["n"]) == (hits, n), (arm, metric)
            assert row["value"] == pytest.approx(hits / n)
        for metric, (value, n) in known.values.items():
            row = found[(arm, metric)]
            assert (row["value"], row["n"]) == (pytest.approx(value), n), (arm, metric)


def test_the_arms_can_be_counted_without_the_application(tickets: pl.DataFrame, company: Company) -> None:
    horizon = pl.col("created_at") + pl.duration(days=7)
    as_of = max(tickets["updated_at"].max(), _last_said(company))  # type: ignore[type-var]
    solved = (pl.col("resolved_at") <= horizon).fill_null(False) & ~(
        pl.col("reopened_at") <= horizon
    ).fill_null(False)
    mature = tickets.filter(
        horizon <= as_of, ~pl.col("status").is_in(["spam", "merged"]), pl.col("tags").is_null()
    )
    for arm, known in truth.ARMS.items():
        mine = mature.filter(pl.col("arm") == arm).with_columns(solved=solved)
        assert (mine["solved"].sum(), mine.height) == known.shares["resolution_rate"]
        assert (mine["csat"].count(), mine.height) == known.shares["csat_response_rate"]


def _last_said(company: Company) -> object:
    told = company.logs["interactions"].filter(~pl.col("ticket_id").str.starts_with("Z-"))
    return told["at"].max()


def test_the_agent_looks_better_as_it_is_and_worse_when_like_is_compared_with_like(taken: Snapshot) -> None:
    metric = truth.SIMPSON.metric
    rows = [row for row in kpis.table(taken, Slice(), "category") if row["metric"] == metric]
    pilot = {row["by"]: row for row in rows if row["arm"] == "pilot"}
    base = {row["by"]: row for row in rows if row["arm"] == "baseline"}
    raw = _value(pilot[None]) - _value(base[None])
    shared = [name for name in base if name is not None and name in pilot]
    assert len(shared) == truth.CATEGORIES
    weight = {name: int(str(base[name]["n"])) for name in shared}
    fair = sum(weight[name] * (_value(pilot[name]) - _value(base[name])) for name in shared)
    fair /= sum(weight.values())
    assert raw == pytest.approx(truth.SIMPSON.raw)
    assert fair == pytest.approx(truth.SIMPSON.fair, abs=1e-6)
    assert raw > 0.04 and fair < -0.04
    pair = comparison.arms(Slice())
    found = [taken.estimates(side.chosen)[()] for side in pair.sides]
    assert comparison.compare(found[0][metric], found[1][metric]).judged == "better"


def _value(row: dict[str, object]) -> float:
    assert isinstance(row["value"], float)
    return row["value"]


def test_the_release_is_a_spike_in_its_category_and_nowhere_else(tickets: pl.DataFrame) -> None:
    known = truth.RELEASE
    day = pl.col("created_at").dt.date()
    during = day.is_between(known.first, known.last)
    before = day.is_between(known.first - timedelta(days=28), known.first - _NEVER_MIND)
    mine = tickets.filter(pl.col("category") == known.category)
    assert (mine.filter(during).height, mine.filter(before).height) == (known.tickets, known.tickets_before)
    assert known.factor > 2.5
    others = tickets.filter(pl.col("category") != known.category)
    factors = others.group_by("category").agg((during.sum() / 6) / (before.sum() / 28))
    assert float(str(factors["created_at"].max())) < 1.5


def test_one_training_change_helped_and_the_other_did_not(taken: Snapshot) -> None:
    for change in truth.CHANGES:
        where = (("category", (change.category,)), ("arm", ("pilot",)))
        sides = [Slice(None, change.day - _NEVER_MIND, where), Slice(change.day, None, where)]
        before, after = (taken.estimates(side)[()]["resolution_rate"] for side in sides)
        assert ((before.numerator, before.n), (after.numerator, after.n)) == (change.before, change.after)
        compared = comparison.compare(after, before)
        assert (compared.judged == "better" and compared.clear) == change.helped
        assert compared.difference is not None
        assert (abs(compared.difference.value) < 0.02) == (not change.helped)


def test_a_third_rates_and_the_unhappy_less_often(tickets: pl.DataFrame) -> None:
    known = tickets.filter(pl.col("resolved").is_not_null())
    share = dict(known.group_by("resolved").agg(pl.col("csat").count() / pl.len()).iter_rows())
    assert 0.3 < tickets["csat"].count() / tickets.height < 0.36
    assert share[False] < share[True] - 0.1
    mean = dict(known.group_by("resolved").agg(pl.col("csat").mean()).iter_rows())
    assert mean[False] < mean[True] - 1


def test_mondays_are_twice_as_busy_as_sundays(tickets: pl.DataFrame) -> None:
    days = tickets.group_by(pl.col("created_at").dt.weekday()).len().sort("created_at")["len"].to_list()
    assert days == sorted(days, reverse=True)
    assert days[0] > 2 * days[-1]


def test_every_failed_ticket_has_its_known_cause(company: Company, taken: Snapshot) -> None:
    causes = company.causes
    assert dict(causes["group"].value_counts().iter_rows()) == truth.FAILURES
    for field, (category, value, failed) in truth.EDGE_CASES.items():
        told = (
            company.logs["tickets"]
            .filter(
                pl.col("ticket_id").is_in(
                    causes.filter(pl.col("context_field") == field)["ticket_id"].implode()
                )
            )
            .unique("ticket_id")
        )
        assert (told.height, set(told["category"]), set(told[field])) == (failed, {category}, {value})
    wrong = company.logs["interactions"].filter(pl.col("tag") == "incorrect")["ticket_id"].unique()
    recorded = company.logs["tickets"].filter(~pl.col("resolved"))["ticket_id"].unique().drop_nulls()
    facts = taken.facts.with_columns(pl.col("ticket_id").cast(pl.String))
    failed = facts.filter(
        "is_involved",
        pl.col("ticket_id").is_in(wrong.implode())
        | pl.col("ticket_id").is_in(recorded.implode())
        | (pl.col("is_mature") & ~pl.col("is_resolved"))
        | pl.col("is_reopened"),
    )
    assert set(failed["ticket_id"]) == set(causes["ticket_id"])


def test_the_logs_fit_the_causes_and_never_name_them(company: Company) -> None:
    answers = (
        company.logs["interactions"]
        .filter(pl.col("actor") == "ai", pl.col("retrieved").is_not_null(), pl.col("confidence") <= 1)
        .unique("ticket_id", keep="first", maintain_order=True)
        .join(company.causes, on="ticket_id")
        .join(company.logs["tickets"].unique("ticket_id").select("ticket_id", "category"), on="ticket_id")
    )
    right = pl.col("predicted_intent") == pl.col("category")
    best = pl.col("retrieved").list.eval(pl.element().struct.field("score")).list.max()
    by_group = answers.group_by("group").agg(right.mean(), pl.col("confidence").mean(), best.mean())
    read = {group: (same, sure, score) for group, same, sure, score in by_group.iter_rows()}
    assert read["misclassification"][0] == 0 and read["edge_case"][0] == read["knowledge_gap"][0] == 1
    assert read["knowledge_gap"][1] < 0.5 < read["misclassification"][1] < read["edge_case"][1]
    assert read["knowledge_gap"][2] < 0.55 < read["edge_case"][2]
    for log in company.logs.values():
        assert not {"cause", "group", "context_field"} & set(log.columns)


def test_requests_are_many_varied_phrasings(tickets: pl.DataFrame) -> None:
    real = tickets.filter(pl.col("status") != "spam", pl.col("category").is_not_null())
    distinct = real.group_by("category").agg(pl.col("body").n_unique(), pl.len().alias("n"))
    assert int(str(distinct["body"].min())) > 500
    assert float(str((distinct["body"] / distinct["n"]).min())) > 0.85
    # Mostly the short ones that people do put alike.
    assert real["body"].is_duplicated().mean() < 0.1  # type: ignore[operator]
    length = real["body"].str.len_chars()
    assert length.quantile(0.05) < 40 < 180 < length.quantile(0.95)  # type: ignore[operator]


def test_german_customers_write_german(tickets: pl.DataFrame) -> None:
    real = tickets.filter(pl.col("status") != "spam")
    german = r"(?i)\b(ich|die|der|das|mein\w*|ist|nicht|wie|wo|kommt|bitte|wird|den|wann|in|laut|ging)\b"
    shares = real.group_by("language").agg(pl.col("body").str.contains(german.replace("|in|", "|")).mean())
    found = dict(shares.iter_rows())
    assert found["de"] > 0.95 and found["en"] < 0.05


def test_what_identifies_a_customer_is_gone_from_the_lake(tickets: pl.DataFrame, loaded: Loaded) -> None:
    from data.lake import lake

    address, phone = r"@example\.", r"7946 0\d{3}|23125 \d{3}"
    assert tickets["body"].str.contains(address).sum() > 500
    assert tickets["body"].str.contains(phone).sum() > 500
    for kind in ("tickets", "interactions"):
        stored = lake.of(loaded.here).scan_source(kind, sample.SOURCE_LABEL)
        assert stored is not None
        words = [
            name for name in ("subject", "body", "text", "human_text") if name in stored.collect_schema()
        ]
        left = stored.select(pl.col(words).str.contains(f"{address}|{phone}").any()).collect().row(0)
        assert not any(left), (kind, left)
    kept = lake.of(loaded.here).scan_source("tickets", sample.SOURCE_LABEL)
    assert kept is not None
    assert kept.select(pl.col("body").str.contains("<EMAIL_").sum()).collect().item() > 500


def test_the_knowledge_base_lacks_repeats_and_outlives_what_is_known(company: Company) -> None:
    entries = company.logs["knowledge"].filter(pl.col("question").is_not_null())
    categories = set(company.logs["tickets"]["category"].drop_nulls())
    assert categories - set(entries["category"]) == set(truth.MISSING_CATEGORIES)
    assert set(truth.MISSING_WITHIN) <= set(entries["category"])
    stale = entries.filter(pl.col("valid_until") < truth.FIRST_DAY)
    assert tuple(stale["entry_id"]) == truth.STALE_ENTRIES
    assert stale["owner"].null_count() == stale.height
    for pair in truth.CONTRADICTORY_ENTRIES:
        both = entries.filter(pl.col("entry_id").is_in(pair))
        assert (both["category"].n_unique(), both["answer"].n_unique()) == (1, 2)
