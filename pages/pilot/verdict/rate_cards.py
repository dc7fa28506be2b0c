"""The cards of rates beside a verdict: the numbers as they are, and in which way the verdict differs."""

from dataclasses import replace

from analytics import wording
from analytics.exploratory.comparison import Compared
from analytics.pilot.verdict_records import Judged, Verdict
from jobs.counting.overview_figures import Overview
from pages.components import cards, load
from pages.components.filters import Choice
from pages.pilot.verdict import compared_tickets

_AS_IT_IS = (
    "This card shows raw values: they are not adjusted for the arms' mix of categories, as the verdict's are."
)


def shown(choice: Choice, found: Verdict) -> Overview:
    """What the cards show of the tickets that are read; what is too young for that is counted, too."""
    read = load.cards(choice.at, choice.pair, choice.whole)
    everything = compared_tickets.reached(choice, found)
    all_days = load.cards(everything.at, everything.pair, everything.whole).compared
    return replace(
        read, compared={key: _with_young(each, all_days[key]) for key, each in read.compared.items()}
    )


def beside(found: Verdict) -> cards.Verdicts:
    """What the cards say beside the verdict: nothing is called better where the mix turns that round."""
    misled = {each.metric.key for each in found.criteria if each.adjustment and each.adjustment.misleads}
    said = {each.metric.key: _said(each) for each in found.criteria}
    return cards.Verdicts(frozenset(misled), said, f"{_AS_IT_IS}{_late(found)}")


def _with_young(read: Compared, everything: Compared) -> Compared:
    # The days that are read end before the youngest tickets came in, so none of theirs is among them.
    base = read.base and everything.base and replace(read.base, maturing=everything.base.maturing)
    return replace(read, one=replace(read.one, maturing=everything.one.maturing), base=base)


def _said(each: Judged) -> str:
    if not each.method:
        return ""
    turned = each.adjustment.sentence if each.adjustment and each.adjustment.misleads else ""
    return wording.plain(f"The verdict's own method: {each.method}. {turned}".strip(), 600)


def _late(found: Verdict) -> str:
    late = sum(compared_tickets.late(found))
    return f" {compared_tickets.late_words(found, late)}" if late else ""
