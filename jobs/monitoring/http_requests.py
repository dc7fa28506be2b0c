"""Observed HTTP requests: the route under which each is counted, and who is told when one has ended."""

from collections.abc import Callable
from functools import cache

from jobs.access import roles

#: Told of every request: method, route, status, seconds.
Listener = Callable[[str, str, int, float], None]
LISTENERS: list[Listener] = []
#: Of a page's connection no seconds are told: it lasts as long as somebody looks.
_OPEN = [0]
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
OTHER = "other"


def tell(method: str, path: str, status: int, seconds: float) -> None:
    """Tells the listeners of a request that has ended."""
    told = method if method in _METHODS else OTHER
    for listener in LISTENERS:
        listener(told, route(path), status, seconds)


def connected(change: int) -> None:
    """Counts a page's connection that was opened (1) or closed (-1)."""
    _OPEN[0] += change


def connections() -> int:
    """Returns how many pages are connected to this process."""
    return _OPEN[0]


def route(path: str) -> str:
    """Returns the route of a path: one of a fixed list, so that no address and no name becomes a label."""
    return next((name for name in _routes() if path == name or path.startswith(f"{name}/")), _rest(path))


def _rest(path: str) -> str:
    return "/" if path == "/" else OTHER


@cache
def _routes() -> tuple[str, ...]:
    # Asked at the first request: a worker that starts must not wait for what answers questions.
    from jobs.api import open_api
    from jobs.api.question_table import QUESTIONS

    pages = (f"/{rule.name}" for rule in roles.RULES if rule.kind == "page")
    routes = (rule.name for rule in roles.RULES if rule.kind == "route" and rule.name != "/")
    questions = (f"{open_api.BASE}/{each.name}" for each in QUESTIONS)
    return tuple(sorted({*pages, *routes, *questions, "/app/static", "/static"}, key=lambda name: -len(name)))
