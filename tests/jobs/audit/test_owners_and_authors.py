"""Owners of categories, and who wrote a reply where the log of messages says it."""

from pathlib import Path

import polars as pl
import pytest

from data import settings
from data.errors import DataError
from data.lake import lake
from data.schema import INTERACTIONS
from data.settings import Settings
from jobs.audit import audit_inputs, audit_printing, audit_runs, bucket_decisions, category_owners, scope
from jobs.counting import reply_authors
from jobs.intake import imports
from jobs.intake.imports import Choice
from jobs.packets import packet_tickets
from tests.jobs.audit.audit_logs import SOURCE, audited, load


@pytest.fixture
def here(home: Path, tmp_path: Path) -> Settings:
    found = settings.read()
    load(found, tmp_path)
    return found


def test_an_owner_stands_in_rows_and_words_and_voids_no_signature(here: Settings) -> None:
    found = audited(here)
    bucket_decisions.accept_advice(here, found)
    scope.sign(here, found, "Ada", "support lead", seen=scope.of(here, found).hash)
    category_owners.name(here, found, "one answer", "  Ben   Okri ")
    stands = scope.of(here, found)
    assert stands.signed == 1 and stands.owners == {"one answer": "Ben Okri"}
    owners = {row["category"]: row["owner"] for row in audit_printing.rows(found, stands)}
    assert owners["one answer"] == "Ben Okri" and owners["five answers"] is None
    assert "Ben Okri" in audit_printing.in_words(found, stands)
    category_owners.name(here, found, "one answer", " ")
    assert scope.of(here, found).owners == {}
    category_owners.name(here, found, "one answer", "")
    with pytest.raises(DataError, match="no category 'tea'"):
        category_owners.name(here, found, "tea", "Ben")
    with pytest.raises(DataError, match="80 characters"):
        category_owners.name(here, found, "one answer", "x" * 81)
    with pytest.raises(DataError, match="cannot be the name"):
        category_owners.name(here, found, "one answer", "withdrawn")


def test_the_author_of_a_reply_outranks_the_ticket_s_assignee(here: Settings, tmp_path: Path) -> None:
    """Two people wrote although one is assigned: pairs of two authors are what consistency counts."""
    replies = audit_inputs.gather(here, SOURCE).replies
    assert replies["author"].n_unique() == 5
    said = lake.of(here).scan_source("interactions", SOURCE)
    assert said is not None
    named = said.filter(pl.col("actor") == "human").with_columns(
        author=pl.when(pl.col("interaction_id").hash(1) % 2 == 0).then(pl.lit("Zoe"))
    )
    file = tmp_path / "named.parquet"
    columns = ("interaction_id", "ticket_id", "at", "actor", "action", "text", "author")
    named.select(columns).collect().write_parquet(file)
    imports.run(here, file, Choice(source=SOURCE, kind="interactions"))
    replies = audit_inputs.gather(here, SOURCE).replies
    assert replies["author"].n_unique() == 6
    assert 0.3 < (replies["author"] == "Zoe").mean() < 0.7  # pyright: ignore[reportOptionalOperand, reportOperatorIssue]
    assert audit_runs.run(here, SOURCE).authors == 6
    assert "Zoe" in packet_tickets.replies_of(lake.of(here), SOURCE)["author"].to_list()


def test_messages_of_an_older_lake_have_no_author() -> None:
    old = pl.LazyFrame({"ticket_id": ["a"]})
    assert old.select(reply_authors.own(old).alias("who")).collect()["who"].to_list() == [None]
    assert INTERACTIONS.column("author").free_text
