"""A month in words: the answer in one sentence, and the reasons in a second."""

from collections.abc import Sequence

from analytics import wording
from analytics.ticket_slices import words
from analytics.trends.calendar_months import Month, Pairing, name
from analytics.trends.change_decomposition import Decomposition
from analytics.trends.headline_numbers import VOLUME, Number
from analytics.trends.unusual_days import Event, Run


def question(month: Month) -> str:
    """The title of a month's page."""
    if not {"partial", "immature"} & set(month.states):
        return f"How was {month.name}?"
    if month.covered[0] > month.first or month.hole is not None:
        return f"How was the part of {month.name} that is known?"
    return f"How is {month.name}, so far?"


def answer(month: Month, pairing: Pairing, numbers: Sequence[Number]) -> str:
    """Returns the first sentence: tickets the agent solved alone, else tickets received."""
    volume = next(each for each in numbers if each.key == VOLUME)
    if volume.value is None:
        return f"{wording.counted(month.tickets, 'ticket')} came in {month.name}."
    told = f"The agent resolved {wording.counted(round(volume.value), 'ticket')} by itself"
    if "thin" in month.states or pairing.base is None or volume.change is None:
        return f"{told} in {month.name}."
    amount = volume.change.value
    where = short(pairing.base, month)
    if round(amount) == 0:
        return f"{told}, as many as in {where} on the same weekdays."
    more = "more" if amount > 0 else "fewer"
    in_days = "" if month.complete else f" in the same {_days(pairing)} days"
    return f"{told}, {wording.count(abs(amount))} {more} than in {where}{in_days} on the same weekdays."


def behind(
    pairing: Pairing, numbers: Sequence[Number], moved: Decomposition | None, why: str = "", untold: str = ""
) -> str:
    """Returns the second part: targets, changes, and what moved resolution most.

    `why` is what is known about the cause of the last one, `untold` why nothing is said of targets.
    """
    told = [untold or _targets(numbers)]
    if pairing.base is None:
        told.append(f"No comparison: {pairing.reason}")
    else:
        told += _rates(numbers)
        told += [_most(moved), why]
    return " ".join(filter(None, told))


#: Said of some tickets alone in a month that has targets.
OF_ALL = "The targets of this month are for all tickets, so they do not apply to this filter."


def cause(ran: Run, event: Event | None) -> str:
    """Describes the days of a run and the event that may have caused it."""
    noted = f", after the {event.kind} of {wording.day(event.day)} ({event.what})" if event else ""
    return f"{ran.words}{noted}."


def short(month: Month, beside: Month) -> str:
    """A month's name where another stands near: September, or December 2025 where the years differ."""
    said = name(month.first)
    return said if month.first.year != beside.first.year else said.split()[0]


def _days(pairing: Pairing) -> int:
    return 0 if pairing.days is None else (pairing.days[1] - pairing.days[0]).days + 1


def _targets(numbers: Sequence[Number]) -> str:
    judged = [(each.label, each.against.word) for each in numbers if each.against is not None]
    if not judged:
        return ""
    if len(judged) == 1:
        label, word = judged[0]
        return f"The target for {label} {_ONE[word]}."
    met, missed, unclear = (
        [label for label, found in judged if found == word] for word in ("met", "missed", "not clear")
    )
    told = f"{_number(len(met))} of {_number(len(judged)).lower()} targets "
    told += "was met" if len(met) == 1 else "were met"
    told += f". Missed: {wording.listed(missed)}" if missed else ""
    told += f". Not clear: {wording.listed(unclear)}" if unclear else ""
    return f"{told}."


_ONE = {
    "met": "was met",
    "missed": "was missed",
    "not clear": "is neither clearly met nor missed",
    "no value": "cannot be checked: there is no value yet",
}


def _rates(numbers: Sequence[Number]) -> list[str]:
    clear: list[str] = []
    unclear: list[str] = []
    for each in numbers:
        if each.change is None or each.unit not in ("share", "points"):
            continue
        if not each.change.clear:
            unclear.append(_inside(each))
            continue
        ends = sorted((abs(each.change.low or 0.0), abs(each.change.high or 0.0)))
        digits = each.change.digits(each.unit)
        size, low, high = (wording.size(end, each.unit, digits) for end in (each.change.value, *ends))
        verb = "rose" if each.change.value > 0 else "fell"
        clear.append(f"{each.label} {verb} by {size} points ({low} to {high}).")
    if unclear:
        found = wording.listed(unclear)
        clear.append(f"{found[0].upper()}{found[1:]} did not change clearly.")
    return clear


def _inside(number: Number) -> str:
    return number.label if number.label.isupper() else number.label.lower()


def _most(moved: Decomposition | None) -> str:
    if moved is None or moved.reason or not moved.clear:
        return ""
    part = moved.clear[0]
    cause = "its share of tickets" if part.effect == "mix" else "its own rate"
    metric = moved.metric
    return (
        f"{words(part.path)[0]} moved {metric.label.lower()} most: "
        f"{wording.difference(part.value, metric.unit, part.digits(metric.unit))} from {cause}."
    )


def _number(number: int) -> str:
    named = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return named[number] if number < len(named) else str(number)
