"""The server process: the ASGI application with warm-up, health routes and error ids.

`python serve.py [--host ADDRESS] [--port NUMBER]` serves at the address and port given, else at those of
`.streamlit/config.toml`; `uvicorn serve:app` and `streamlit run serve.py` serve the same.
"""

import argparse
import gc
import importlib
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from socket import socket

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager
from threadpoolctl import threadpool_limits

from data import error_log, installation, json_log, log_throttle, permissions, settings, stderr_filter
from data.channels import channel_settings
from data.error_log import record
from data.errors import DataError
from jobs.access import sign_in_settings, sign_in_ways, viewers
from jobs.access.viewers import NotSignedInError
from jobs.api import http_routes, push_routes
from jobs.job_queue import supervisor
from jobs.monitoring import metrics_server, metrics_settings
from jobs.upkeep import access_audit, first_start, single_process
from pages.components.access import gate
from pages.server import (
    descriptors,
    first_page,
    health_routes,
    observed_requests,
    session_cookie,
    sign_in_routes,
    streamlit_settings,
)
from pages.server.front_door import Door
from pages.server.observed_requests import Observed
from pages.server.print_style import Dressed
from pages.server.security_headers import Shield, apology

HERE = Path(__file__).parent

#: What a start must not lose, whatever the environment says.
SETTINGS: dict[str, object] = {
    "browser.gatherUsageStats": False,
    "client.disableDataExport": True,
    "client.showErrorDetails": "none",
    # Programs ask by tokens of *People* (`jobs/api`), and never as somebody's browser.
    "server.enableAgentApi": False,
    "server.enableCORS": True,
    "server.enableStaticServing": True,
    "server.enableXsrfProtection": True,
    "server.fileWatcherType": "none",
}

#: Addresses that only this machine reaches.
LOOPBACK = ("127.0.0.1", "::1", "localhost")

#: What pages use; imported before the first visit. Language models belong to the worker alone.
WARM = (
    "PIL.Image",
    "deltalake",
    "plotly.graph_objects",
    "plotly.io._json",
    "polars",
    "pyarrow.pandas_compat",
    "scipy.stats",
    "sqlmodel",
    "statsmodels.stats.proportion",
    "streamlit.components.v2.manifest_scanner",
    "streamlit.material_icon_names",
    "xlsxwriter",
)


def import_pages() -> None:
    """Import what pages use; it needs no home, so it can be done while somebody else still fills that."""
    with first_start.uncollected():
        for name in WARM:
            importlib.import_module(name)
        # What a page imports at its first visit would come after the freeze, and be walked at every rerun.
        rooms = [*HERE.glob("pages/components/[a-z]*.py"), *HERE.glob("pages/*/*/[a-z]*.py")]
        for found in sorted(rooms):
            importlib.import_module(".".join(found.relative_to(HERE).with_suffix("").parts))
    # Many people ask at once, and threads that wait for each other cost more than they save: where the
    # processors are busy, a verdict of a million tickets takes seven times as long with two threads.
    threadpool_limits(limits=1, user_api="blas")


def warm_up() -> None:
    """Import what pages use and fill their caches, so that nobody's first click pays for it.

    A lake or database that does not open is no reason to be gone: `/readyz` and the pages say what it is.
    """
    import_pages()
    priming = importlib.import_module("pages.components.warm_up")
    try:
        with viewers.acting(viewers.PROCESS):
            priming.prime()
    except Exception as error:
        record(error)


def check_settings() -> None:
    """Refuse to start with a setting that is impossible, gives data away, or makes every visit slow."""
    here = settings.read()
    for name, wanted in SETTINGS.items():
        found = config.get_option(name)
        if found != wanted:
            raise DataError(
                f"The setting {name} is {found!r}; Pilotlight only starts with {wanted!r}. "
                "Remove it from the environment and from your own Streamlit configuration."
            )
    permissions.protect(here)
    sign_in_settings.read()
    channel_settings.site()
    supervisor.own_worker()
    try:
        installation.check(here)
    except installation.ForeignError:
        raise
    except DataError:
        # What is down or damaged is told by `/readyz` and the pages, and looked at again by imports.
        return


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """From warm-up to shutdown.

    A full garbage collection walks every object of every imported library, some 150 ms, and holds up all
    sessions: what exists before the first one is frozen, so that it is walked never again.
    """
    stderr_filter.without_panics()
    check_settings()
    if hasattr(PagesManager, "uses_pages_directory"):
        # Else the first deep link shows "Page not found" over the right page, as long as pages/ exists.
        PagesManager.uses_pages_directory = False
    descriptors.allow_many()
    descriptors.close_at_disconnect()
    # Streamlit gives the interpreter away at each of a page's many messages, and has it back only when
    # another run's turn ends: by default that is 5 ms, and with ten runs at once it is seconds.
    sys.setswitchinterval(0.001)
    here = settings.read()
    with (
        single_process.alone(here),
        metrics_server.serving(here, "site"),
        supervisor.attended(here),
        access_audit.listening(),
    ):
        warm_up()
        log_throttle.everywhere(log_throttle.Throttle())
        gc.collect()
        gc.freeze()
        yield


def show_error(error: Exception) -> bool:
    """Show what went wrong in a page: what to do where its reader can act, else an id.

    Words of a `DataError` may quote a file, so they are shown as plain text.
    """
    if isinstance(error, NotSignedInError):
        gate.sign_in(error)
    elif isinstance(error, DataError):
        st.warning("This page needs something first.")
        st.text(str(error))
    else:
        st.error(f"{apology(record(error))} The log has the details under this id.")
    return True


def build(script: Path, further: Sequence[Route] = ()) -> st.App:
    """The application that serves a script, with everything around it and further routes."""
    try:
        streamlit_settings.read_environment()
        error_log.to_standard_error()
    except DataError as error:
        json_log.refuse(str(error))
    base = session_cookie.base()
    if json_log.form() == "json":
        observed_requests.as_json()
    # Streamlit logs an error before it asks what to show; ours is logged once, with its id.
    logging.getLogger("streamlit.error_util").addFilter(lambda line: line.msg != "Uncaught app execution")
    # What is computed before the first visit has no session, which Streamlit would tell everybody who starts.
    context = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    context.addFilter(lambda line: "missing ScriptRunContext" not in str(line.msg))
    return st.App(
        script,
        lifespan=lifespan,
        routes=[
            *health_routes.routes(base),
            *http_routes.routes(base),
            *push_routes.routes(base),
            *sign_in_routes.routes(),
            *further,
        ],
        middleware=[Middleware(Observed), Middleware(Shield), Middleware(Door), Middleware(Dressed)],
        on_script_error=show_error,
    )


class Announced(uvicorn.Server):
    """A server that says where it is as soon as it can answer."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Warm up, listen, and say so."""
        await super().startup(sockets=sockets)
        if self.started and json_log.form() == "json":
            json_log.tell("serving", host=self.config.host, port=self.config.port)
        elif self.started:
            print(f"Pilotlight is at http://{self.config.host}:{self.config.port}", flush=True)


def refuse_without_sign_in(host: str) -> None:
    """End where other machines would be served without anybody signing in."""
    try:
        if sign_in_ways.required(settings.read()):
            return
        said = "nobody can sign in yet"
    except DataError as error:
        said = str(error)
    json_log.refuse(
        f"Pilotlight does not listen at {host}: {said}, so everybody who reaches it would be an admin. "
        "Add the first person with `python -m jobs people add NAME --role admin`, configure an identity "
        "provider (README, Sign-in and roles), or listen at 127.0.0.1."
    )


def run(served: st.App, host: str | None = None, port: int | None = None) -> None:
    """Serve until stopped.

    uvicorn opens the socket itself: one that Streamlit's own runner opens delays small answers by 40 ms.
    Under a loopback address only the names of `server.allowedHosts` open a session, so that no foreign
    site can be made to point here; who binds to another address reaches it under names we cannot know.
    """
    try:
        check_settings()
        metrics_settings.check()
    except DataError as error:
        json_log.refuse(str(error))
    host = host or config.get_option("server.address")
    if host not in LOOPBACK:
        refuse_without_sign_in(host)
        config.set_option("server.allowedHosts", [])
    Announced(
        uvicorn.Config(
            served,
            host=host,
            port=port or config.get_option("server.port"),
            ws="websockets-sansio",
            # A page is many small messages: compressing each took an eighth of a rerun, for a loopback.
            ws_per_message_deflate=False,
            ws_max_size=config.get_option("server.maxMessageSize") * 1024 * 1024,
            log_level="warning",
            # Its own handlers would print lines of another form.
            log_config=None if json_log.form() == "json" else uvicorn.config.LOGGING_CONFIG,
            access_log=False,
            server_header=False,
            # Which proxy is believed is said by `pages/server/front_door.py`, and it needs the true caller.
            proxy_headers=False,
            timeout_graceful_shutdown=3,
        )
    ).run()


app = build(HERE / "app.py", first_page.routes())

if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Serve Pilotlight.")
    arguments.add_argument("--host", help="address to bind to, else that of .streamlit/config.toml")
    arguments.add_argument("--port", type=int, help="port to bind to, else that of .streamlit/config.toml")
    arguments.add_argument("--after", type=int, metavar="PID", help="wait for this child process first")
    given = arguments.parse_args()
    if given.after is not None:
        import_pages()
        first_start.wait_for(given.after)
    run(app, given.host, given.port)
