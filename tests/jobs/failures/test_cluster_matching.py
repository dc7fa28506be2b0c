"""Lineage of the demonstration company's failures from October to November, through the whole pipeline."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analytics.failures import pipeline
from analytics.failures.clusters import cluster_kinship
from analytics.failures.clusters.cluster_kinship import Kinship, Run
from analytics.failures.inputs import Material
from data import sample
from data.database import sessions
from jobs.failures import analysis, embedding
from tests import homes
from tests.analytics.failures.worlds import PLAIN
from tests.homes import settings_at

NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)
#: A cluster's subject is what most of its failures are confirmed as.
Subjects = Mapping[str, str]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, company_home: Path) -> Material:
    """All requests of the pilot, with the vectors of words and parts of words."""
    home = tmp_path_factory.mktemp("kinship")
    homes.copied(company_home, home)
    here = settings_at(home)
    found = analysis.gather(here, sample.SOURCE_LABEL, encoder=embedding.pick(embedding.FALLBACK))
    sessions.forget(here)
    return found


def part(whole: Material, chosen: pl.Expr) -> tuple[Run, Subjects]:
    """The clusters of some of the requests, found without knowing of the others."""
    numbered = whole.requests.with_row_index("row")
    rows = {int(row): place for place, row in enumerate(numbered.filter(chosen)["row"])}
    kept = [place for place, row in enumerate(whole.places) if int(row) in rows]
    some = replace(
        whole,
        requests=whole.requests.filter(chosen),
        places=np.array([rows[int(whole.places[place])] for place in kept]),
        vectors=whole.vectors[kept],
    )
    found = pipeline.run(some, PLAIN)
    run = Run(tuple(found.failures["ticket_id"]), found.placed, tuple(found.failures["cluster_id"]))
    counted = {
        str(cluster): Counter(rows["category"].drop_nulls()).most_common(1)[0][0]
        for (cluster,), rows in found.failures.group_by("cluster_id")
    }
    return run, counted


@pytest.fixture(scope="module")
def october(whole: Material) -> tuple[Run, Subjects]:
    return part(whole, pl.col("created_at") < NOVEMBER)


@pytest.fixture(scope="module")
def november(whole: Material) -> tuple[Run, Subjects]:
    return part(whole, pl.col("created_at") >= NOVEMBER)


def of(found: list[Kinship]) -> dict[str, Kinship]:
    return {each.now: each for each in found if each.now is not None}


def test_nine_in_ten_tickets_of_clusters_that_both_months_have_keep_their_identity(
    october: tuple[Run, Subjects], november: tuple[Run, Subjects]
) -> None:
    (before, then), (now, is_now) = october, november
    found = of(cluster_kinship.match(before, now))
    in_both = [name for name in now.clusters if is_now[name] in set(then.values())]
    kept = [name for name in in_both if then.get(found[name].heir or "") == is_now[name]]
    assert len(in_both) >= 70 and len(kept) / len(in_both) >= 0.9


def test_what_is_planted_as_new_is_new(whole: Material, november: tuple[Run, Subjects]) -> None:
    without = (pl.col("created_at") < NOVEMBER) & (pl.col("category") != "gift cards").fill_null(True)
    before, _ = part(whole, without)
    now, subjects = november
    states = [
        each.state
        for name, each in of(cluster_kinship.match(before, now)).items()
        if subjects[name] == "gift cards"
    ]
    assert states and set(states) == {"new"}


def test_what_is_planted_as_a_merge_has_both_among_its_former_clusters_and_is_mostly_called_one(
    october: tuple[Run, Subjects], november: tuple[Run, Subjects]
) -> None:
    (before, _), (now, _) = october, november
    apart = of(cluster_kinship.match(before, now))
    kept = [name for name in sorted(set(now.clusters)) if apart[name].state in ("same", "grew")]
    states: list[str] = []
    for first, second in combinations(kept, 2):
        together = replace(now, clusters=tuple(first if name == second else name for name in now.clusters))
        merged = of(cluster_kinship.match(before, together))[first]
        assert {apart[first].heir, apart[second].heir} <= set(merged.before)
        assert merged.heir in (apart[first].heir, apart[second].heir)
        states.append(merged.state)
    # These clusters have five tickets: of some, too few are near to those of the month before.
    assert states.count("merged") > len(states) / 2 and set(states) <= {"merged", "grew"}
