"""Cards: a number with its difference, its small line, its interval and n, and the way to its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import streamlit as st

from analytics import definition_text, time_units, wording
from analytics.estimates import ENOUGH, Estimate
from analytics.exploratory.comparison import Compared, Pair
from analytics.exploratory.reach import COUNTS, Reach
from analytics.metrics import Metric, rated
from analytics.ticket_slices import Slice
from analytics.time_units import TimeUnit
from jobs.counting.overview_figures import FURTHER, HEADLINE, Overview
from jobs.counting.snapshot import Snapshot
from pages.components import frame, load, rows
from pages.components.access import guarded_button, signed_in
from pages.components.cache import kept
from pages.components.filters import Choice
from pages.components.load import At

Arrow = Literal["up", "down", "off"]
#: Letters that pill and comparison have together before they are cut.
_ROOM = 25


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that one card shows, in words."""

    metric: Metric
    label: str
    value: str
    small: str
    help: str
    pill: str | None = None
    beside: str | None = None
    arrow: Arrow = "off"
    line: tuple[float, ...] = ()
    shape: Literal["line", "bar"] = "line"
    #: What stands between the number and its small line, as markdown.
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a verdict above the cards makes of them, by metric.

    `misled` are those whose difference the mix of categories turns round; `said` is what the verdict did of
    a metric, and `always` what every `?` says.
    """

    misled: frozenset[str] = frozenset()
    said: Mapping[str, str] = field(default_factory=dict[str, str])
    always: str = ""

    def further(self, key: str) -> str:
        """What the `?` of a metric adds."""
        return f"{self.always} {self.said.get(key, '')}".strip()


#: No verdict stands above the cards.
ALONE = Verdicts()


class Block(NamedTuple):
    """A heading, the question that its cards answer, and these."""

    title: str
    question: str
    cards: tuple[Card, ...]


def blocks(choice: Choice) -> None:
    """The four headline numbers, reach, and further numbers, with no verdict above them."""
    for block in _alone(choice.at, choice.pair, choice.whole):
        draw_block(block, choice)


@kept(256)
def _alone(at: At, pair: Pair, whole: Slice) -> tuple[Block, ...]:
    taken, shown = load.taken(at), load.cards(at, pair, whole)
    asks = "Whose tickets are these, and how many are old enough to be judged?"
    headline, further = rates(taken, pair, shown, ALONE)
    return headline, Block("Reach", asks, tuple(reach(taken, pair, shown))), further


def rates(taken: Snapshot, pair: Pair, shown: Overview, above: Verdicts) -> tuple[Block, Block]:
    """The four headline numbers, and the further ones."""
    headline, further = (
        tuple(of(taken, pair, shown.compared[key], shown, above) for key in rated(keys, taken.rules.known))
        for keys in (HEADLINE, FURTHER)
    )
    return (
        Block("", "", headline),
        Block("More metrics", f"What is behind the headline numbers.{_contained(shown)}", further),
    )


def draw_block(block: Block, choice: Choice) -> None:
    """A row of cards under its heading, if it has one."""
    if block.title:
        frame.heading(block.title, block.question)
    # A row that wraps, not columns: half as many elements to send.
    with st.container(horizontal=True, gap="small"):
        for card in block.cards:
            draw(card, choice)


def draw(card: Card, choice: Choice) -> None:
    """One card; its small line opens exactly the tickets it counts."""
    with st.container(border=True, height="stretch", gap="xsmall", width="stretch"):
        st.metric(
            card.label,
            card.value,
            card.pill,
            "blue",
            help=card.help,
            delta_arrow=card.arrow,
            chart_data=list(card.line) or None,
            chart_type=card.shape,
            delta_description=card.beside,
        )
        if card.note:
            st.markdown(card.note)
        # One button, not words and a button beside them: what a page costs is the elements it sends.
        if not signed_in.may("read rows"):
            frame.small(card.small)
        elif guarded_button.button(
            "read rows",
            f":small[:gray[{card.small}]]",
            key=f"rows {card.metric.key}",
            type="tertiary",
            icon=":material/chevron_right:",
            icon_position="right",
            help=f"Show the rows behind {card.label}",
        ):
            rows.show(choice.at, choice.pair, card.metric)


def of(taken: Snapshot, pair: Pair, found: Compared, shown: Overview, above: Verdicts = ALONE) -> Card:
    """The card of a metric."""
    metric, one = found.metric, found.one
    sides = list(
        zip([side.label for side in pair.sides], [e for e in (one, found.base) if e is not None], strict=True)
    )
    further = above.further(metric.key)
    explanation = definition_text.help_text(metric, sides, taken.rules, str(taken.version), further)
    if one.value is None or one.thin:
        return Card(metric, metric.label, wording.NONE, why_not(one), explanation)
    ones = {key: each.one for key, each in shown.compared.items()}
    pill, beside, arrow = difference(found, "raw" if metric.key in above.misled else _word(found))
    return Card(
        metric,
        metric.label,
        _time_unit(found).value(one.value)
        if metric.unit == "seconds"
        else wording.value(one.value, metric.unit),
        _small(one, _time_unit(found)),
        explanation,
        pill,
        beside,
        arrow,
        tuple(shown.lines.get(metric.key, ())),
        note=f":small[{said}]" if (said := definition_text.beside(one, taken.rules, ones)) else "",
    )


def _word(found: Compared) -> str:
    """Better or worse where that is clear; a metric without a direction is neither."""
    return found.judged if found.clear or not found.judged else "not clear"


def why_not(one: Estimate) -> str:
    """Why there is no rate; the counts themselves are honest at any size."""
    if one.value is None:
        return one.reason
    if one.numerator is None:
        return f"{wording.rows(one.metric, one.n)}, {ENOUGH} needed"
    return f"{wording.count(one.numerator)} of {wording.count(one.n)}; {ENOUGH} needed for a rate"


def difference(found: Compared, word: str) -> tuple[str | None, str | None, Arrow]:
    """The pill, what stands beside it with the word for it, and its arrow."""
    base = found.base
    if base is None:
        return None, None, "off"
    if base.value is None or base.thin:
        return None, "nothing to compare" if base.value is None else "too few to compare", "off"
    unit = found.metric.unit
    amount = found.difference.value if found.difference else (found.one.value or 0.0) - base.value
    if unit == "seconds":
        times = _time_unit(found)
        against, pill = f"vs {times.value(base.value)}", times.signed(amount)
    else:
        against, pill = f"vs {wording.value(base.value, unit)}", wording.difference(amount, unit)
    if len(pill) + len(against) + len(word) > _ROOM:
        pill = pill.replace(" points", " pts")
        # All times of a card have one unit, which its value and its difference say already.
        against = against.partition(wording.NARROW)[0] if unit == "seconds" else against
    arrow: Arrow = "up" if pill[0] == "+" else "down" if pill[0] == wording.MINUS else "off"
    return pill, f"{against}, {word}" if word else against, arrow


def reach(taken: Snapshot, pair: Pair, shown: Overview) -> list[Card]:
    """The four counts of the first side, each beside the other side's."""
    one, base = shown.reach[0], shown.reach[1] if len(shown.reach) > 1 else None
    counts = {
        "share": (
            _share(one),
            base and _share(base),
            f"{wording.count(one.tickets)} of {wording.count(one.of_all)}",
        ),
        "mature": (_count(one.mature), base and _count(base.mature), _part_of(one.mature, one.tickets)),
        "maturing": (
            _count(one.maturing),
            base and _count(base.maturing),
            "Outcomes are final" if taken.rules.final else "Not counted in rates yet",
        ),
        "customers": (
            _count(one.customers),
            base and _count(base.customers),
            f"{one.tickets / one.customers:.1f} tickets each" if one.customers else "",
        )
        if taken.rules.knows("customer_id")
        else (wording.NONE, None, "Customers are not recorded"),
    }
    where = f"in {wording.plain(_side(pair))}"
    return [
        Card(
            COUNTS[key],
            COUNTS[key].label,
            value,
            small,
            _about(COUNTS[key], taken, one),
            beside,
            beside and where,
            line=tuple(shown.lines.get(key, ())),
            shape="line" if key == "share" else "bar",
        )
        for key, (value, beside, small) in counts.items()
    ]


def _side(pair: Pair) -> str:
    return (
        (pair.base.inside if pair.base else "the baseline")
        if pair.kind == "arms"
        else "the days before"
        if pair.kind == "periods"
        else "the other"
    )


def _count(number: int) -> str:
    return wording.count(number)


def _share(side: Reach) -> str:
    return wording.NONE if side.share is None else wording.share_in_words(side.share)


def _part_of(part: int, whole: int) -> str:
    if not whole:
        return "No tickets"
    return f"{wording.share_in_words(part / whole, 0)} of {wording.counted(whole, 'ticket')}"


def _about(metric: Metric, taken: Snapshot, side: Reach) -> str:
    left = f"{wording.counted(side.not_eligible, 'such ticket')} left out." if side.not_eligible else ""
    return (
        f"{metric.definition} {left}\n\n{definition_text.rule(metric, taken.rules)}\n\nLake {taken.version}."
    )


def _time_unit(found: Compared) -> TimeUnit:
    """The one unit of everything that a card of durations says."""
    one, base = found.one, found.base
    known = (one.value, one.low, one.high, None if base is None else base.value)
    return time_units.shared(*(each for each in known if each is not None))


def _small(one: Estimate, times: TimeUnit) -> str:
    n = wording.rows(one.metric, one.n) if one.metric.kind == "mean" else wording.count(one.n)
    if one.low is None or one.high is None:
        return f"n {n} · too few customers for an interval" if one.doubt else f"n {n}"
    if one.metric.unit == "seconds":
        return f"{times.interval(one.low, one.high)} · n {n}"
    return f"{wording.interval(one.low, one.high, one.metric.unit)} · n {n}"


def _contained(shown: Overview) -> str:
    """Containment is never read without resolution: it stands beside it, and has no card of its own."""
    found = shown.compared["containment_rate"].one
    if found.value is None or found.low is None or found.high is None or found.thin:
        return ""
    span = wording.interval(found.low, found.high, found.metric.unit)
    return f" Containment: {wording.share(found.value)} ({span}) were not escalated, solved or not."
