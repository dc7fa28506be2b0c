"""Decisions that a month asks for: questions raised by its numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from analytics import wording
from analytics.estimates import Estimate
from analytics.exploratory import differences
from analytics.exploratory.differences import Between, Looks
from analytics.significance.means import Difference
from analytics.significance.multiple_testing import benjamini_hochberg
from analytics.ticket_slices import words
from analytics.trends.automated_scope import Category, Scope
from analytics.trends.change_decomposition import Decomposition
from analytics.trends.headline_numbers import Number, in_words

Kind = Literal["stop", "target", "left", "rate", "extend"]

#: Of the categories in which the arms differ, at most this share is named by chance.
FALSE_SHARE = 0.05
#: Of a category the agent could take more where it takes part in less than this share.
EXTEND_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class Decision:
    """A question, the number behind it, and its category, if any."""

    kind: Kind
    question: str
    because: str
    category: str | None = None


#: A category's estimates in the pilot and in the baseline arm, and how customers and days bind the two.
Arms = Mapping[str | None, tuple[Estimate, Estimate, Between | None]]
#: Asked about again with every month and on every day of a running one.
ANY_DAY = Looks(daily=True)


def needed(
    numbers: Sequence[Number], arms: Arms, until: date, scope: Scope | None, moved: Sequence[Decomposition]
) -> tuple[Decision, ...]:
    """Returns the decisions: harm first, then missed targets, declines, extensions.

    `arms` are of all days up to `until`.
    """
    harmed = harmed_categories(arms, until)
    found = [*harmed, *missed(numbers)]
    about = {each.category for each in harmed}
    if scope is not None:
        found += _left(scope, about)
    found += _fell(moved, about | {each.category for each in found})
    if scope is not None:
        found += _extend(scope, arms, {each.category for each in found})
    return tuple(found)


def harmed_categories(arms: Arms, until: date) -> list[Decision]:
    """Categories in which the pilot solves fewer, over all categories asked at once."""
    pairs = [
        (name, pilot, base, between)
        for name, (pilot, base, between) in arms.items()
        if not (pilot.thin or base.thin)
    ]
    found_by = [differences.difference(pilot, base, between, ANY_DAY) for _, pilot, base, between in pairs]
    kept = [
        (name, pilot, found)
        for (name, pilot, _, _), found in zip(pairs, found_by, strict=True)
        if found is not None and found.p is not None
    ]
    adjusted = benjamini_hochberg([found.p for _, _, found in kept if found.p is not None])
    worse = [
        (found.value, name, pilot, found)
        for (name, pilot, found), p in zip(kept, adjusted, strict=True)
        if p <= FALSE_SHARE and found.high < 0
    ]
    return [
        Decision(
            "stop",
            f"Take {_called(name)} out of the pilot?",
            _lower(found, pilot, len(kept), until),
            name,
        )
        for _, name, pilot, found in sorted(worse, key=lambda each: each[0])
    ]


def _lower(found: Difference, pilot: Estimate, asked: int, until: date) -> str:
    digits = wording.apart(found.low, found.high, "share")
    value, high, low = (wording.size(each, "share", digits) for each in (found.value, found.high, found.low))
    among = f" and for {asked} categories at once" if asked > 1 else ""
    last = wording.day(until, year=True)
    return (
        f"Up to {last}, resolution is {value} points lower than in the baseline (95 % interval {high} to "
        f"{low}, valid however often you look{among}; {wording.counted(pilot.n, 'pilot ticket')})."
    )


def missed(numbers: Sequence[Number]) -> list[Decision]:
    """The targets that were missed, as far as chance does not explain it."""
    found: list[Decision] = []
    for each in numbers:
        if each.target is None or each.against is None or each.against.word != "missed":
            continue
        span = f" ({each.span})" if each.span else ""
        found.append(
            Decision(
                "target",
                f"How can {each.label} reach its target?",
                f"It is {each.said}{span}. The target is {in_words(each.target.value, each.unit)}, set on "
                f"{wording.day(each.target.set_on, year=True)}.",
            )
        )
    return found


def _left(scope: Scope, about: set[str | None]) -> list[Decision]:
    now = {each.name: each for each in scope.categories}
    return [
        Decision("left", f"Keep the agent on {_called(name)}?", _no_longer(now[name]), name)
        for name in scope.left
        if name not in about and name in now
    ]


def _no_longer(category: Category) -> str:
    return f"It no longer counts as automated. {category.reason}"


def _fell(moved: Sequence[Decomposition], about: set[str | None]) -> list[Decision]:
    """Categories whose own rate clearly moved a metric the wrong way; each is asked about once."""
    found: list[Decision] = []
    for each in moved:
        for part in each.clear:
            worse = part.value < 0 if each.metric.better == "higher" else part.value > 0
            if part.effect != "rate" or not worse or each.metric.better == "neither":
                continue
            name = part.path[0]
            if each.dimensions != ("category",) or name in about:
                continue
            unit = each.metric.unit
            found.append(
                Decision(
                    "rate",
                    f"What happened with {_called(name)}?",
                    f"A change in its own rate moved {each.metric.label.lower()} by "
                    f"{wording.difference(part.value, unit, part.digits(unit))} "
                    f"({wording.signed_interval(part.low, part.high, unit)}).",
                    name,
                )
            )
            about = about | {name}
    return found


def _extend(scope: Scope, arms: Arms, about: set[str | None]) -> list[Decision]:
    """Automated categories of which the agent has little so far, the largest rest first."""
    rests = [
        (each.tickets - each.involved, each)
        for each in scope.categories
        if each.state == "automated"
        and each.involved < EXTEND_BELOW * each.tickets
        and each.name not in about
        and not _behind(arms.get(each.name))
    ]
    return [
        Decision(
            "extend",
            f"Give the agent more of {_called(each.name)}?",
            f"{each.reason} It takes part in {wording.share(each.involved / each.tickets, 0)}; the rest is "
            f"{wording.counted(rest, 'ticket')} a month.",
            each.name,
        )
        for rest, each in sorted(rests, key=lambda pair: -pair[0])
    ]


def _behind(pair: tuple[Estimate, Estimate, Between | None] | None) -> bool:
    """Whether the pilot solved fewer of a category than the baseline, clearly or not: then it is no offer."""
    if pair is None or pair[0].value is None or pair[1].value is None:
        return False
    return pair[0].value < pair[1].value


def _called(name: str | None) -> str:
    """A category inside a question; a bare number would not be understood."""
    said = words([name])[0]
    return said if any(sign.isalpha() for sign in said) else f"category {said}"
