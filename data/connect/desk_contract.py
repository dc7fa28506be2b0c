"""The contract of a desk: what to ask next, what a page gave, where to go on. A new desk fills this in.

A position is a small JSON object that only its stream understands. It is stored with the rows that came
before it, so a pull goes on there after any interruption.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

from data.errors import DataError

Position = Mapping[str, Any]
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: a path of the desk's own host, never an address that the desk sent."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    #: JSON to post; None asks with GET.
    body: Mapping[str, Any] | None = None

    @property
    def method(self) -> Literal["GET", "POST"]:
        """GET, or POST where it has a body."""
        return "GET" if self.body is None else "POST"


#: Asks and returns the parsed answer.
Ask = Callable[[Request], Any]


@dataclass(frozen=True, slots=True)
class Page:
    """What a page gave: whole objects as the desk sends them, and where the next page begins."""

    objects: list[Object]
    next: Position
    #: Whether nothing more is there now; a missing link is no end by itself.
    end: bool
    #: The latest change among the objects.
    reached: datetime | None = None


class UnexpectedPageError(Exception):
    """An answer that is no page of this API, such as a torn or foreign body; asking again may help."""


class GoneError(DataError):
    """What was asked for by its id is not there (any more)."""


class Whole:
    """A stream whose lists have whole objects: nothing more is asked for."""

    __slots__ = ()

    def learn(self, objects: list[Object], ask: Ask) -> None:
        """Asks for nothing."""

    def completed(self, found: Object, ask: Ask) -> Object:
        """The object as it is."""
        return found


class Stream(Protocol):
    """One list of a desk that grows: its tickets, or what was said in them."""

    @property
    def name(self) -> str:
        """What it is called in the stored position: tickets, comments."""
        ...

    @property
    def reader(self) -> str | None:
        """The reader of such objects in a file; None where a profile reads them."""
        ...

    @property
    def profile(self) -> str | None:
        """The shipped profile that reads them."""
        ...

    def first(self, since: datetime) -> Position:
        """Where to begin, to get all that changed since then."""
        ...

    def request(self, at: Position) -> Request:
        """What to ask at a position."""
        ...

    def page(self, at: Position, asked: Request, answer: Any) -> Page:  # noqa: ANN401
        """What the answer to a request gave; raises UnexpectedPageError."""
        ...

    def learn(self, objects: list[Object], ask: Ask) -> None:
        """Asks for what the objects of a page need together, before each is completed; most need nothing."""
        ...

    def completed(self, found: Object, ask: Ask) -> Object:
        """An object of a list with what has to be asked for one by one; of most desks as it is.

        GoneError where it was deleted meanwhile.
        """
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """A helpdesk's public API: how one signs in, its lists, and how many requests a minute it allows."""

    name: str
    label: str
    #: The headers of a request, from user and token.
    headers: Callable[[str, str], Mapping[str, str]]
    #: The streams of an account; its number is asked for by some desks.
    streams: Callable[[str], tuple[Stream, ...]]
    requests_a_minute: int
    #: Where the API is the same for all customers.
    host: str = ""
    needs_account: bool = False


def whole(found: object, name: str) -> list[Object]:
    """The list of objects under a name in an answer."""
    inner = found.get(name) if isinstance(found, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if not isinstance(inner, list) or not all(isinstance(each, dict) for each in inner):  # pyright: ignore[reportUnknownVariableType]
        raise UnexpectedPageError(f"the answer has no list {name}")
    return inner  # pyright: ignore[reportUnknownVariableType]


def is_end(end: object, further: object) -> bool:
    """Whether an answer says that nothing more is there; else it must say where the next page is."""
    if not isinstance(end, bool) or not (end or further):
        raise UnexpectedPageError("the answer says neither where the next page is nor that there is none")
    return end


def identity(found: Object) -> str:
    """The id by which an object is asked for."""
    if not isinstance(number := found.get("id"), int | str) or not str(number).isalnum():
        raise UnexpectedPageError("an object of the list has no id")
    return str(number)


def moment(text: object) -> datetime | None:
    """A time of an object: ISO 8601, or seconds since 1970; None where it is neither."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        try:
            return datetime.fromtimestamp(text, UTC)
        except (OverflowError, OSError, ValueError):
            return None
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def latest(objects: list[Object], field_name: str) -> datetime | None:
    """The latest time in a field of the objects; inner fields by a dot."""
    found = [each for each in (moment(value(one, field_name)) for one in objects) if each is not None]
    return max(found, default=None)


def value(found: Any, path: str) -> object:  # noqa: ANN401
    """The value at a path such as properties.createdate."""
    inner: Any = found
    for name in path.split("."):
        inner = inner.get(name) if isinstance(inner, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return inner  # pyright: ignore[reportUnknownVariableType]


def iso(at: datetime) -> str:
    """A time as APIs take it: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


#: Lists by time are asked again from a second before the last change that was seen: several objects may have
#: changed in one second, and a page may end between them.
SECOND = timedelta(seconds=1)


def after(at: Position, objects: list[Object], field_name: str) -> Position:
    """The next position in a list that is sorted by the time of change: {since, page}.

    Page numbers shift when an object changes meanwhile, so the next page is asked for by time. Only where a
    whole page lies within a second does the number count on.
    """
    reached = latest(objects, field_name)
    since = moment(at["since"])
    if reached is not None and since is not None and reached - SECOND > since:
        return {"since": (reached - SECOND).isoformat(), "page": 1}
    return {**at, "page": int(at["page"]) + 1}
