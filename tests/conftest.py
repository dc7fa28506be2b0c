"""What tests share."""

import functools
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from streamlit.components.v2 import manifest_scanner

from data import settings as environment
from data.settings import ANALYSE, Settings
from jobs.failures import embedding
from jobs.intake import imports
from jobs.intake.imports import Choice
from pages.components import cache
from tests import demo_home, homes, migrated_database, server_process, server_template
from tests import postgres as postgresql
from tests.browser import FLAGS, demand
from tests.postgres import Postgres
from tests.server_process import Server, serving
from tests.server_template import Template

# The machines are shared and noisy: neither a deadline nor luck may decide a test.
settings.register_profile(
    "project", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("project")
#: Milliseconds that a browser is waited for; only what fails takes so long.
_PATIENCE = 120_000
expect.set_options(timeout=_PATIENCE)

_SHARED = Path(__file__).parents[2] / "shared"
_VIEW: ViewportSize = {"width": 1440, "height": 900}
_NOT_BESIDE = "../shared is not beside the project"


#: The program as it was begun: a page that is run in this process takes its place.
_MAIN = sys.modules["__main__"]


def pytest_configure(config: pytest.Config) -> None:
    """Begin the servers that homes are kept on, where the run asks for them: once for all its processes."""
    stack = ExitStack()
    stack.enter_context(homes.servers())
    config.add_cleanup(stack.close)


def pytest_runtest_teardown() -> None:
    """Give the program its place back: a process that a test spawns would else begin with that page."""
    sys.modules["__main__"] = _MAIN


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real logs and oracles beside the project; on a user's machine it may be absent."""
    if not _SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail(_NOT_BESIDE)
        pytest.skip(_NOT_BESIDE)
    return _SHARED


@pytest.fixture(scope="session", autouse=True)
def _by_words_alone() -> Iterator[None]:
    """No language model unless a test asks for it: every idle worker would load one, ten seconds each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(embedding.VARIABLE, embedding.FALLBACK)
        # Analyses are asked for where a test is about them.
        patch.setenv(ANALYSE, "off")
        yield


@pytest.fixture(scope="session", autouse=True)
def _installed_components_read_once() -> Iterator[None]:
    """What is installed stays so: Streamlit's test of a page would read all packages' metadata each time."""
    with pytest.MonkeyPatch.context() as patch:
        found = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(scope="session", autouse=True)
def _migrations_run_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with migrated_database.copied(tmp_path_factory.mktemp("migrated")):
        yield


@pytest.fixture
def language_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model that comes along, as users have it."""
    monkeypatch.delenv(embedding.VARIABLE)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of Pilotlight for one test; the real one is out of reach."""
    folder = tmp_path / "pilotlight"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    homes.use(monkeypatch, folder)
    return folder


@pytest.fixture(scope="session")
def company_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demonstration in its lake; who changes anything changes a copy."""
    return demo_home.demonstration(tmp_path_factory)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, company_home: Path, shared: Path) -> Path:
    """A home with the demonstration and the incidents, imported once; tests type into it, no more."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("filled")
        homes.copied(company_home, folder)
        homes.use(patch, folder)
        here = environment.read()
        imports.run(here, shared / "data" / "itsm" / "incidents.csv", Choice(profile="itsm-incidents"))
    return folder


@pytest.fixture(scope="module")
def filled_settings(filled: Path) -> Iterator[Settings]:
    """The same home as this process's own, for the tests of a module."""
    with pytest.MonkeyPatch.context() as patch:
        homes.use(patch, filled)
        cache.forget_everything()
        yield environment.read()
        cache.forget_everything()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One real PostgreSQL for all tests; each makes a database of its own in it."""
    with postgresql.running() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of each kind that Pilotlight can live on."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'pilotlight.db'}"
    return request.getfixturevalue("postgres").create()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """What servers are forked from: it imports once what each would import for three seconds."""
    known = server_process.environment(tmp_path_factory.mktemp("template"))
    with server_template.imported(known) as ready:
        yield ready


@pytest.fixture(scope="session")
def server(
    tmp_path_factory: pytest.TempPathFactory, company_home: Path, template: Template
) -> Iterator[Server]:
    """The real process with the demonstration in its lake, for journeys that only look."""
    folder = tmp_path_factory.mktemp("server")
    homes.copied(company_home, folder / "pilotlight")
    with serving(template, folder) as running:
        yield running


@pytest.fixture
def empty_server(tmp_path: Path, template: Template) -> Iterator[Server]:
    """The real process over an empty home, for a journey that changes it."""
    with serving(template, tmp_path / "server") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One real browser for all journeys; each opens a context of its own in it."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=demand(), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[Page]:
    """One window for all who only look: Streamlit's page takes seconds to compile in a fresh one."""
    context = browser.new_context(viewport=_VIEW)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(window: Page) -> Iterator[Page]:
    """A window of 1440 by 900 in which nothing is left of who used it before."""
    window.set_viewport_size(_VIEW)
    window.emulate_media(media="null", color_scheme="light")
    window.set_default_timeout(_PATIENCE)
    yield window
    if window.url.startswith("http"):
        window.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
    window.context.clear_cookies()
    window.goto("about:blank")


@pytest.fixture
def own_page(browser: Browser) -> Iterator[Page]:
    """A window of one's own, to listen to it or to stand beside another one."""
    context = browser.new_context(viewport=_VIEW)
    yield context.new_page()
    context.close()


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a test that waits for a browser or a server leaves its own free."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Freeze what was imported: each full garbage collection would walk all of it again."""
    gc.collect()
    gc.freeze()


#: What takes long begins first, so that at the end no process waits for another's last file.
_FIRST = ("journeys", "benchmarks", "jobs", "test_process.py", "reliability", "pages", "data")


#: What `make test-fast` leaves out: a browser, a server, PostgreSQL, processes that are killed, simulations.
_SLOW_FIXTURES = {"browser", "server", "empty_server", "postgres", "language_model"}
_SLOW_FOLDERS = {"journeys", "benchmarks", "reliability", "deploy"}
_SLOW_FILES = {
    "test_process.py", "test_worker.py", "test_faults.py", "test_backup.py", "test_sample.py",
    "test_system_faults.py", "test_servers.py", "test_failure_job.py",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the files by what they take, the longest first, and mark what `make test-fast` leaves out."""

    def place(item: pytest.Item) -> int:
        part = item.path.relative_to(Path(__file__).parent).parts[0]
        return _FIRST.index(part) if part in _FIRST else len(_FIRST)

    items.sort(key=place)
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        asks_postgres = "[postgresql" in item.nodeid
        if (
            fixtures & _SLOW_FIXTURES
            or folder in _SLOW_FOLDERS
            or item.path.name in _SLOW_FILES
            or asks_postgres
        ):
            item.add_marker(pytest.mark.slow)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are no name: what was compressed a second later has others, and all processes must agree."""
    return "bytes" if isinstance(val, bytes) else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was not run."""
    for report in terminalreporter.getreports("skipped"):
        terminalreporter.write_line(f"NOT RUN {report.nodeid}: {report.longrepr}", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test that was not run proves nothing: only what needs ../shared may be missing, and not in CI."""
    gc.unfreeze()
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter is not None else []
    if any(_NOT_BESIDE not in str(report.longrepr) for report in skipped) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
