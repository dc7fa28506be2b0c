"""What customers wrote is read by who may read rows, and stands on no page and in no answer for a viewer."""

import polars as pl
import pytest

from analytics.failures import suggested_fixes
from data.settings import Settings
from jobs.access import viewers
from jobs.access.viewers import Viewer
from jobs.api import answers
from jobs.failures import analysis_runs, explorer, failure_decisions, reader_words
from jobs.failures.analysis_runs import Result
from pages.components import cache
from tests.jobs.failed_tickets import WORDS
from tests.pages.failure_runs import EXPLORER, look, visit, words

SOURCE = "small"
#: Every request of the fixture, as its beginnings may stand in a label.
SAID = [text for about in ("refund", "login") for text in WORDS[about]]


def strings(frame: pl.DataFrame) -> list[str]:
    """Every text in a frame, in its lists too."""
    found: list[str] = []
    for column in frame.get_columns():
        flat = column.explode() if isinstance(column.dtype, pl.List) else column
        if flat.dtype in (pl.String, pl.Categorical):
            found += [str(each) for each in flat.drop_nulls().unique()]
    return found


def quotes(texts: list[str]) -> list[str]:
    """Those that hold three words in a row as a customer wrote them."""
    parts = {
        " ".join(line.split()[at : at + 3]) for line in SAID for at in range(max(1, len(line.split()) - 2))
    }
    return [text for text in texts if any(part in text.lower() for part in parts)]


def everything(result: Result) -> list[str]:
    return [each for frame in (result.failures, result.clusters, result.themes) for each in strings(frame)]


def test_a_run_for_who_may_not_read_rows_holds_nothing_that_a_customer_wrote(here: Settings) -> None:
    result = look(here, SOURCE)
    assert quotes(everything(result)), "labels are phrases of customers"
    assert reader_words.for_reader(result, words=True) is result
    shown = reader_words.for_reader(result, words=False)
    assert quotes(everything(shown)) == []
    assert (shown.failures.height, shown.clusters.height) == (result.failures.height, result.clusters.height)
    assert shown.clusters["label"].n_unique() == shown.clusters.height
    assert set(shown.failures["cluster_label"]) == set(shown.clusters["label"])
    counts = [name for name in ("tickets", "a_month", "gain") if name in shown.clusters.columns]
    assert shown.clusters.select(counts).equals(result.clusters.select(counts))


def test_a_name_that_a_person_gave_is_read_by_everybody_and_else_what_it_is_about(here: Settings) -> None:
    first = look(here, SOURCE)
    thread = first.clusters["thread"][0]
    failure_decisions.rename(here, SOURCE, thread, "Money back")
    assert first.run.id is not None
    result = analysis_runs.read(here, first.run.id)
    named = dict(zip(result.clusters["thread"], _names(result), strict=True))
    assert named.pop(thread) == "Money back"
    assert all(name.startswith("Cluster ") for name in named.values()), "this log has no intents"
    about = result.failures.with_columns(intent=pl.lit("billing"))
    told = _names(analysis_runs.Result(result.run, about, result.clusters, result.themes, result.gone, ()))
    assert "Money back" in told and all(name == "Money back" or name.startswith("billing") for name in told)
    assert len(set(told)) == len(told)


def _names(result: Result) -> list[str]:
    return reader_words.for_reader(result, words=False).clusters["label"].to_list()


def test_an_unproven_failure_keeps_its_cause_and_not_its_quotation(here: Settings) -> None:
    result = look(here, SOURCE)
    quoted = result.failures.with_columns(
        diagnosed_group=pl.lit("other"), cause=pl.lit("asked_again"), evidence=pl.lit(f"Asked: “{SAID[0]}”")
    )
    shown = reader_words.for_reader(
        analysis_runs.Result(result.run, quoted, result.clusters, result.themes, result.gone, ()), words=False
    )
    assert set(shown.failures["evidence"]) == {"The customer asked the same again."}
    others = shown.failures.with_columns(group=pl.lit("other"), said_by=pl.lit(None, dtype=pl.String))
    assert suggested_fixes.leading(others, "other") == ("The customer asked the same again.", others.height)
    hinted = quoted.with_columns(cause=pl.lit("never_changed"))
    shown = reader_words.for_reader(
        analysis_runs.Result(result.run, hinted, result.clusters, result.themes, result.gone, ()), words=False
    )
    assert set(shown.failures["evidence"]) == {"No proven cause. To check: the same result again and again."}
    proven = quoted.with_columns(
        diagnosed_group=pl.lit("misclassification"),
        evidence=pl.lit(f"Read as *refund*. Where it turned: “{SAID[0]}”"),
    )
    shown = reader_words.for_reader(
        analysis_runs.Result(result.run, proven, result.clusters, result.themes, result.gone, ()), words=False
    )
    assert set(shown.failures["evidence"]) == {"Read as *refund*."}


def test_explorer_tells_an_analyst_the_words_and_a_viewer_none(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(here, SOURCE)
    cache.forget_everything()
    # The same process shows both, one after the other, from what it keeps.
    for who, reads in (("analyst", True), ("viewer", False), ("analyst", True)):
        monkeypatch.setattr(viewers, "current", lambda who=who: Viewer(who, who))
        page = visit(EXPLORER, source=SOURCE)
        shown = [
            words(page),
            *(text for each in page.dataframe for text in strings(pl.from_pandas(each.value))),
        ]
        shown += [option for each in page.selectbox for option in each.options]
        shown += [str(each.proto) for each in page.get("plotly_chart")]
        assert bool(quotes(shown)) is reads, who


def test_a_comparison_of_runs_and_an_answer_to_a_program_hold_none_for_a_viewer(here: Settings) -> None:
    before = look(here, SOURCE)
    now = look(here, SOURCE, seed=8)
    assert before.run.id is not None
    told = strings(explorer.compared(here, before.run.id, now))
    assert quotes(told)
    hidden = reader_words.for_reader(now, words=False)
    assert quotes(strings(explorer.compared(here, before.run.id, hidden, words=False))) == []
    for role, reads in (("analyst", True), ("viewer", False)):
        answer = answers.failures(here, Viewer(role, role), {"source": SOURCE})
        assert bool(quotes([str(row["label"]) for row in answer.rows])) is reads
