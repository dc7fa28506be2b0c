"""The server of the numbers for Prometheus: a second port, only where the environment names one."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Literal

from data.settings import Settings
from jobs.monitoring import http_requests, metrics_settings


@contextmanager
def serving(settings: Settings, process: Literal["site", "worker"]) -> Generator[None]:
    """Context manager in which this process serves its numbers; does nothing where no port is set."""
    told = metrics_settings.read()
    if told is None:
        yield
        return
    # Who asks for no numbers must not wait for the library.
    from prometheus_client import start_http_server

    from jobs.monitoring import request_metrics, stored_metrics

    registry = stored_metrics.registry(settings, process, with_sources=told.with_sources)
    listener = request_metrics.counting(registry) if process == "site" else None
    try:
        server, thread = start_http_server(told.port, told.host, registry)
    except OSError as error:
        raise metrics_settings.taken(told, error) from error
    if listener is not None:
        http_requests.LISTENERS.append(listener)
    try:
        yield
    finally:
        if listener is not None:
            http_requests.LISTENERS.remove(listener)
        server.shutdown()
        server.server_close()
        thread.join()
