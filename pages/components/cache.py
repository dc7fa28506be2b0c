"""What pages show is kept: the only cache, shared by all visitors, and thrown away by time and number."""

import inspect
from collections.abc import Callable, Hashable
from threading import Condition
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, get_type_hints

from cachetools import TTLCache, cached

from analytics.metrics import Metric
from data.database import row_scope
from data.profiles import profile_files
from data.profiles.mapping_profile import Profile, Rule
from jobs.access import session_cache, sign_in_ways, source_at, viewers
from jobs.access.source_at import At
from jobs.intake.imports import Choice
from jobs.pilot.plan_versions import StoredPlan

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


#: What cannot be a key itself, by what tells one of it from another.
_TOLD_BY: dict[type, Callable[[Any], Hashable]] = {
    Metric: lambda metric: metric.key,
    Profile: profile_files.digest,
    Rule: repr,
    Choice: lambda choice: choice_key(choice),
    StoredPlan: lambda kept: (
        kept.plan.name,
        kept.version,
        kept.revision,
        kept.saved_at,
        kept.sha256,
        kept.retired,
    ),
}

_FORGETTING: list[Callable[[], None]] = []


def choice_key(choice: Choice) -> str:
    """What tells one way to read a file from another."""
    profile = choice.profile
    said = profile_files.digest(profile) if isinstance(profile, Profile) else profile
    return repr((choice.reader, said, choice.source, choice.kind, choice.without))


class Remembered(Protocol, Generic[P, R_co]):
    """A function whose answers are kept until it is told to forget them."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        """The answer, worked out where it is not kept."""
        ...

    def cache_clear(self) -> None:
        """Forget every answer."""
        ...


def kept(
    entries: int, ttl: float = 86_400.0, *, by_scope: bool = True
) -> Callable[[Callable[P, R]], Remembered[P, R]]:
    """Keep what a function gave, by its arguments but those whose name begins with an underscore.

    One that loads by an `at`, or by what holds one, asks at each call whether who looks now may see that
    source, and reads no other one. Any other is kept apart for each scope of sources, unless it reads none.
    Asked for the same by many at once, it is worked out once. Streamlit's own cache does this too, and takes
    a quarter of a millisecond a call to make its key: of ten calls a run, more than a chart costs.
    """

    def keep(function: Callable[P, R]) -> Remembered[P, R]:
        parameters = inspect.signature(function).parameters
        counts = [not name.startswith("_") for name in parameters]
        guarded = any(_holds_at(each.annotation) for each in [*parameters.values()][:1])

        def key(*given: Hashable) -> Hashable:
            named = (each for each, counted in zip(given, counts, strict=True) if counted)
            told = (_TOLD_BY[type(each)](each) if type(each) in _TOLD_BY else each for each in named)
            return (None if guarded or not by_scope else viewers.current().sources, *told)

        cache: TTLCache[Hashable, R] = TTLCache(entries, ttl)
        found = cached(cache, key, condition=Condition())(_of_one_source(function) if guarded else function)
        _FORGETTING.append(found.cache_clear)
        return _Guarded(found) if guarded else found

    return keep


def _holds_at(annotation: object) -> bool:
    """Whether a parameter is an At, or a record that holds one."""
    return (
        annotation is At or At in get_type_hints(annotation).values()
        if isinstance(annotation, type)
        else False
    )


def _of_one_source(function: Callable[P, R]) -> Callable[P, R]:
    """The function, reading the source of its `at` alone: what it gives is kept for all who see that one."""

    def narrowed(*args: P.args, **kwargs: P.kwargs) -> R:
        with row_scope.narrowed(source_at.held(args[0]).source):
            return function(*args, **kwargs)

    return narrowed


class _Guarded(Generic[P, R]):
    """A remembered function that hands nothing to somebody who may not see its source."""

    def __init__(self, found: Remembered[P, R]) -> None:
        self._found = found
        self.cache_clear = found.cache_clear

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The answer, where it may be seen."""
        source_at.check(args[0])
        return self._found(*args, **kwargs)


def forget_everything() -> None:
    """Begin as a new process does."""
    for forget in _FORGETTING:
        forget()
    sign_in_ways.forget()
    session_cache.forget()
