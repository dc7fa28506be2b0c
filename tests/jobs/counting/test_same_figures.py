"""The same logs give the same figures, to the last digit of each interval, whoever counts them."""

from pathlib import Path

from analytics.ticket_slices import Slice
from data import sample, settings
from jobs.counting import kpis, snapshot
from tests import homes


def test_two_snapshots_of_one_lake_give_the_same_rows(home: Path, company_home: Path) -> None:
    homes.copied(company_home, home)
    one, other = (snapshot.take(settings.read(), sample.SOURCE_LABEL) for _ in range(2))
    assert one.facts["ticket_id"].equals(other.facts["ticket_id"])
    chat = Slice(where=(("channel", ("chat",)),))
    assert kpis.table(one, chat, "category") == kpis.table(other, chat, "category")
