"""Admin › Agents, run without a browser, where two versions have too few weeks in common."""

from pathlib import Path

from tests import homes
from tests.pages.failure_runs import visit, words


def test_versions_with_one_week_in_common_show_no_pooled_number_and_no_chart(
    home: Path, company_home: Path
) -> None:
    homes.copied(company_home, home)
    page = visit("pages/admin/agents.py")
    said = words(page)
    assert "These versions cannot be compared yet" in said and "2 are needed" in said
    assert "pooled" not in said and "Next week" not in said and not page.get("plotly_chart")
