"""Prometheus counters of this process's HTTP requests: by method, route and status, with latencies."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from jobs.monitoring import http_requests
from jobs.monitoring.http_requests import Listener

#: Seconds; the floor of a page is near .1, an import of a large file takes minutes.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)


def counting(registry: CollectorRegistry) -> Listener:
    """Returns a listener that counts requests into a registry."""
    requests = Counter(
        "pilotlight_http_requests",
        "HTTP requests by method, route and status.",
        ("method", "route", "status"),
        registry=registry,
    )
    seconds = Histogram(
        "pilotlight_http_request_seconds",
        "Seconds from a request to the end of its answer, by route.",
        ("route",),
        buckets=_BUCKETS,
        registry=registry,
    )
    pages = Gauge(
        "pilotlight_connected_pages", "Pages that are open in a browser, at this process.", registry=registry
    )
    pages.set_function(http_requests.connections)

    def count(method: str, route: str, status: int, taken: float) -> None:
        requests.labels(method, route, str(status)).inc()
        seconds.labels(route).observe(taken)

    return count
