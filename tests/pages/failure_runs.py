"""Runs over failures, done in the test's own process as a worker does them; and the pages that show them."""

from pathlib import Path

from sqlmodel import col, update
from streamlit.testing.v1 import AppTest

from data.database import sessions
from data.database.tables import JobRecord
from data.settings import Settings
from jobs.failures import analysis_runs, embedding, failure_job
from jobs.failures.analysis_runs import Result

ROOT = Path(__file__).parents[2]
EXPLORER, CLUSTER = "pages/failures/explorer.py", "pages/failures/cluster.py"


def look(settings: Settings, source: str, *, seed: int = 7) -> Result:
    """A run by shared words alone, which needs no model; its job ends as one that a worker has done."""
    job = analysis_runs.ask(settings, source, model=embedding.FALLBACK, seed=seed)
    return analysis_runs.read(
        settings, int(failure_job.perform(settings, job.params, lambda stage, share: None))
    )


def end_jobs(settings: Settings, reference: str = "") -> None:
    """What was done in this process stands in the queue as if a worker had done it, with its result."""
    with sessions.session(settings) as opened:
        waiting = update(JobRecord).where(col(JobRecord.state) == "waiting")
        opened.exec(waiting.values(state="done", result_ref=reference))


def visit(path: str, **asked: str) -> AppTest:
    """A page by its file, with what its address asks for."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240).run()
    app.switch_page(path)
    for name, value in asked.items():
        app.query_params[name] = value
    return app.run()


def open_popover(page: AppTest, key: str) -> AppTest:
    """The page after somebody opened a popover."""
    page.session_state[key] = True
    return page.run()


def words(page: AppTest) -> str:
    """Everything that the page says, without any fault on it."""
    assert [error.value for error in page.exception] == []
    assert [error.value for error in page.error] == []
    shown = [*page.title, *page.header, *page.subheader, *page.markdown, *page.text]
    return "\n".join([*(element.value for element in shown), *(button.label for button in page.button)])
