"""The process as it is started: its health, its headers, its errors, its pages from cold, its fonts."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Page, expect
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.benchmarks.site.client import Run, visit
from tests.jobs.worker_processes import children, is_alive, until
from tests.journeys.signed_in_people import call
from tests.server_process import ROOT, Server, ours, plain, serving

T = TypeVar("T")

FONT = "/app/static/inter-latin-variable.woff2"
FAULTY = """
import streamlit as st
from data.errors import DataError
if st.query_params.get("fault") == "ours":
    customer = "anna.smith@example.com"
    raise ValueError(f"cannot place {customer}")
if st.query_params.get("fault") == "theirs":
    raise DataError("The export has no column created_at. Was it exported with ticket fields included?")
st.write("fine")
"""

DRAWING = """
import plotly.graph_objects as go
import streamlit as st
dots = dict(x=[1, 2, 3], y=[2, 1, 3])
st.title("Drawing")
st.metric("Resolution", "64.9", "+2.6", chart_data=[1, 2, 3])
st.plotly_chart(go.Figure(go.Scatter(**dots)), key="line", theme=None)
st.plotly_chart(go.Figure(go.Bar(**dots, marker_pattern_shape="/")), key="bars", theme=None)
st.dataframe({"category": ["Billing"], "tickets": [84]})
"""


def ask(url: str) -> tuple[int, Message, str]:
    """Status, headers and body of an answer, also of a refusal."""
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            return answer.status, answer.headers, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read().decode(errors="replace")


def await_result(work: Coroutine[object, object, T]) -> T:
    """What a coroutine returns; in a thread, as the browser's driver keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def run_once(url: str, query: str = "", page: str = "") -> Run:
    """One visit, one run."""

    async def once() -> Run:
        async with visit(url) as visitor:
            return await visitor.rerun(query, page=page)

    return await_result(once())


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("faulty")
    script = folder / "faulty.py"
    script.write_text(FAULTY)
    with serving(ours(script), folder / "home") as running:
        yield running


@pytest.mark.parametrize(
    "path", ["/", "/data", "/livez", "/readyz", "/no/such", FONT, "/app/static/no.svg", "/_stcore/health"]
)
def test_every_answer_carries_the_security_headers(server: Server, path: str) -> None:
    _, headers, _ = ask(server.url + path)
    policy = {part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split(";")}
    assert policy["img-src"] == ["'self'", "data:", "blob:"]
    assert policy["frame-ancestors"] == ["'none'"] and policy["default-src"] == ["'self'"]
    assert not {"'unsafe-eval'", "'unsafe-inline'", "*", "data:"} & set(policy["script-src"])
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Server"] is None


def test_a_living_process_says_so(server: Server) -> None:
    status, headers, body = ask(server.url + "/livez")
    assert status == 200 and headers["Content-Type"] == "application/json"
    assert json.loads(body) == {"state": "alive"}


def test_a_ready_process_names_its_parts(server: Server) -> None:
    status, _, body = ask(server.url + "/readyz")
    parts = {"database": "ok", "lake": "ok", "disk": "ok", "worker": "ok"}
    assert (status, json.loads(body)) == (200, {"state": "ready", **parts})


def workers_of(server: Server) -> list[int]:
    """The process ids of the workers that this server has begun."""
    return children(server.pid, b"worker")


def worker_of(server: Server) -> int:
    """The process id of the one worker that this server has begun."""
    [worker] = workers_of(server)
    return worker


def test_a_server_has_one_worker_begins_another_where_it_is_killed_and_ends_it_with_itself(
    tmp_path: Path,
) -> None:
    with serving(ours(), tmp_path) as running:
        first = worker_of(running)
        os.kill(first, signal.SIGKILL)
        # The next worker may be there before anybody sees that there was none.
        until(lambda: workers_of(running) not in ([first], []))
        second = worker_of(running)
        assert second != first
        until(lambda: '"worker":"ok"' in ask(running.url + "/readyz")[2].replace(" ", ""))
    until(lambda: not is_alive(second))


def test_two_servers_of_one_home_share_one_worker_which_outlives_neither(tmp_path: Path) -> None:
    with serving(ours(), tmp_path) as one:
        worker = worker_of(one)
        with serving(ours(), tmp_path) as other, pytest.raises(ValueError, match="not enough values"):
            worker_of(other)
        assert is_alive(worker)
        os.kill(one.pid, signal.SIGKILL)
        until(lambda: not is_alive(worker))


@pytest.mark.parametrize(
    ("part", "file"), [("database", "pilotlight.db"), ("lake", f"lake/tickets/_delta_log/{0:020}.json")]
)
def test_a_process_with_a_damaged_part_lives_and_says_which(tmp_path: Path, part: str, file: str) -> None:
    damaged = tmp_path / "pilotlight" / file
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"neither a database nor a log " * 100)
    with serving(ours(), tmp_path, ready="/livez", says="alive") as running:
        status, _, body = ask(running.url + "/readyz")
    said = json.loads(body)
    other = {"database": "lake", "lake": "database"}[part]
    assert status == 503 and said["state"] == "not ready" and said[other] == "ok"
    assert len(said[part]) > 10 and "Traceback" not in body


def test_a_fault_of_ours_shows_an_id_and_the_log_has_the_rest_redacted(faulty: Server) -> None:
    run = run_once(faulty.url, "fault=ours")
    assert not run.succeeded and len(run.errors) == 1
    shown = re.fullmatch(r"Something went wrong on our side. Error ([0-9a-f]{12})\. .*", run.errors[0])
    assert shown and "ValueError" not in run.errors[0] and "anna" not in run.errors[0]
    log = faulty.log.read_text()
    written = log[log.index(f"Error {shown[1]}") :]
    assert 'raise ValueError(f"cannot place {customer}")' in written
    assert re.search(r"ValueError: cannot place <EMAIL_[0-9a-f]+>", written)
    assert log.count("ValueError: cannot place") == 1


def test_what_its_reader_can_mend_is_said_in_words(faulty: Server, page: Page) -> None:
    page.goto(faulty.url + "/?fault=theirs")
    expect(page.get_by_text("The export has no column created_at.")).to_be_visible(timeout=120_000)
    assert "Traceback" not in page.content() and "went wrong on our side" not in page.content()


def test_after_a_fault_the_next_run_is_fine(faulty: Server) -> None:
    assert not run_once(faulty.url, "fault=ours").succeeded
    assert run_once(faulty.url).succeeded


def test_a_fault_outside_the_pages_shows_an_id_too() -> None:
    from serve import Shield

    sent: list[dict[str, object]] = []

    async def broken(*_: object) -> None:
        raise KeyError("anna.smith@example.com")

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    await_result(Shield(broken)(scope, receive, send))
    start, body = sent
    assert start["status"] == 500 and b"content-security-policy" in dict(start["headers"])
    assert re.fullmatch(rb"Something went wrong on our side. Error [0-9a-f]{12}\.", body["body"])


def test_a_foreign_name_opens_no_session(server: Server) -> None:
    async def knock(name: str) -> int:
        port = int(server.url.rsplit(":", 1)[1])
        address = f"ws://{name}:{port}/_stcore/stream"
        try:
            async with connect(address, host="127.0.0.1", port=port, origin=f"http://{name}:{port}"):
                return 101
        except InvalidStatus as refusal:
            return refusal.response.status_code

    assert await_result(knock("rebound.example")) == 403
    assert await_result(knock("localhost")) == 101


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [("/", "/today"), ("/?source=a+b&category=x", "/overview?source=a+b&category=x"), ("/?", "/today")],
)
def test_the_bare_address_leads_to_today_and_with_a_views_choices_to_overview(
    server: Server, asked: str, leads_to: str
) -> None:
    answer = call(server, asked)
    assert answer.status == 307 and answer.headers["location"] == leads_to


def test_an_old_link_to_the_overview_opens_it_and_no_dialog(tmp_path: Path, page: Page) -> None:
    with serving(ours(), tmp_path) as cold:
        page.goto(f"{cold.url}/?source=demonstration")
        expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=120_000)
        expect(page.get_by_test_id("stSidebarNav").locator("[aria-current=page]")).to_have_text("Overview")
        page.wait_for_timeout(500)
        assert page.get_by_role("dialog").count() == 0
        assert "Page not found" not in page.content()


@pytest.mark.parametrize("page_name", ["", "overview", "data"])
def test_streamlit_run_serves_every_page_too(tmp_path: Path, page_name: str) -> None:
    command = plain(ROOT / "app.py")
    with serving(command, tmp_path, ready="/_stcore/health", says="ok") as running:
        run = run_once(running.url, page=page_name)
    assert run.succeeded, run.errors


def test_the_process_imports_no_model_and_has_one_thread_for_each_sum(tmp_path: Path) -> None:
    script = """
import sys
from streamlit.testing.v1 import AppTest
from threadpoolctl import threadpool_info
import serve
serve.warm_up()
at = AppTest.from_file("app.py", default_timeout=240).run()
for page in ("pages/pilot/overview.py", "pages/admin/data.py"):
    at.switch_page(page).run()
    assert not at.exception, at.exception
models = ("torch", "umap", "hdbscan", "sentence_transformers", "transformers", "numba")
print("IMPORTED", [name for name in models if name in sys.modules])
print("THREADS", {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"})
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PILOTLIGHT_HOME": str(tmp_path / "pilotlight")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "IMPORTED []" in done.stdout and "THREADS {1}" in done.stdout, done.stdout + done.stderr


def test_a_start_that_would_send_statistics_is_refused(tmp_path: Path) -> None:
    script = "import serve; serve.config.set_option('browser.gatherUsageStats', True); serve.run(serve.app)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 1 and "browser.gatherUsageStats is True" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_font_is_ours_and_its_digits_are_of_one_width(server: Server, page: Page) -> None:
    status, headers, body = ask(server.url + FONT)
    assert status == 200 and headers["Content-Type"] == "font/woff2" and body.startswith("wOF2")
    page.goto(server.url)
    expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=120_000)
    family = page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert family.split(",")[0].strip("\"'") == "Inter"
    widths = page.evaluate(
        """async () => {
            await document.fonts.load("600 26px Inter")
            const pen = document.createElement("canvas").getContext("2d")
            pen.font = "600 26px Inter, monospace"
            return Array.from("0123456789+\u2212", sign => pen.measureText(sign).width)
        }"""
    )
    assert len(set(widths)) == 1
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert "Inter" in [name.strip("\"'") for name in loaded]


def test_charts_and_tables_draw_under_the_policy_and_ask_nobody_else(tmp_path: Path, own_page: Page) -> None:
    page = own_page
    script = tmp_path / "drawing.py"
    script.write_text(DRAWING)
    refused: list[str] = []
    asked: list[str] = []
    page.expose_function("refuse", lambda what: refused.append(what))
    page.add_init_script(
        """document.addEventListener("securitypolicyviolation",
            refusal => refuse(`${refusal.violatedDirective} ${refusal.blockedURI}`))"""
    )
    page.on("request", lambda request: asked.append(request.url))
    with serving(ours(script), tmp_path / "home") as running:
        page.goto(running.url)
        expect(page.locator(".js-plotly-plot .trace")).to_have_count(2, timeout=120_000)
        expect(page.get_by_test_id("stMetricChart").locator("canvas, svg").first).to_be_visible()
        expect(page.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible(timeout=120_000)
        page.wait_for_timeout(1_000)
    # Streamlit tries whether it may compile WebAssembly, and goes on without.
    assert set(refused) <= {"script-src wasm-eval"}
    assert [url for url in asked if not url.startswith((running.url, "data:", "blob:"))] == []


def test_no_figure_needs_webgl_because_plotly_makes_its_shaders_from_text() -> None:
    drawn_by_gl = re.compile(r"gl\b|3d\b|Surface|Splom|Parcoords", re.IGNORECASE)
    figures = [*(ROOT / "analytics").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    used = {
        f"{path.relative_to(ROOT)}: {trace}"
        for path in figures
        for trace in re.findall(r"\bgo\.(\w+)", path.read_text(encoding="utf-8"))
        if drawn_by_gl.search(trace)
    }
    assert figures and used == set()


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB, as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_text_of_the_theme_can_be_read_on_its_ground(mode: str) -> None:
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"][mode]
    page, sidebar = theme["backgroundColor"], theme["sidebar"]["backgroundColor"]
    grounds = [page, sidebar, theme["secondaryBackgroundColor"]]
    names = ("blue", "green", "red", "orange", "yellow", "violet", "gray")
    pairs = [(theme[f"{name}TextColor"], theme[f"{name}BackgroundColor"]) for name in names]
    pairs += [(theme[f"{name}TextColor"], page) for name in names]
    pairs += [(theme[text], ground) for text in ("textColor", "linkColor") for ground in grounds]
    # Streamlit writes white on a primary button.
    pairs.append(("#FFFFFF", theme["primaryColor"]))
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
