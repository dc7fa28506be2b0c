"""Overview: does the pilot work?"""

from functools import partial

import streamlit as st

from analytics.pilot.planning.plan_rules import faults as faults_of
from pages.components import cards, errors, exports, filters, frame, load, load_pilot
from pages.pilot.by_category import arms_table
from pages.pilot.comparison import comparison_charts
from pages.pilot.planning import plan_shown
from pages.pilot.verdict import answer_box, banner, compared_tickets, rate_cards, reach_cards, verdict_charts

TITLE = "Does the pilot work?"

source = filters.begin(TITLE)

with errors.timed("Counting"):
    plans = plan_shown.of(source)
    kept, at = plans.kept, load_pilot.at_of(source, plans.kept)
    taken = load.taken(at)
frame.header(TITLE, taken)
with errors.timed("Filters"):
    choice = filters.bar(at, partial(plan_shown.pill, source, plans), plans.names)
    default = compared_tickets.is_asked(choice)
    asked = kept is not None and default and not faults_of(kept.plan)
with errors.timed("Judging"):
    found = load_pilot.verdict(at, kept) if kept and asked else None
    choice = compared_tickets.judged(choice, found) if found else choice
with errors.timed("Comparing"):
    shown = rate_cards.shown(choice, found) if found else load.cards(at, choice.pair, choice.whole)

with errors.block("The answer"):
    if found:
        banner.banner(found, choice, plan_shown.remarks(at, plans, found))
    else:
        answer_box.exploratory(choice.pair, shown, taken.rules, banner.why_not(kept))

with errors.block("Cards"):
    if found:
        headline, further = cards.rates(taken, choice.pair, shown, rate_cards.beside(found))
        cards.draw_block(headline, choice)
        reach_cards.block(taken, choice, found)
        cards.draw_block(further, choice)
    else:
        cards.blocks(choice)

left, right = st.columns(2, gap="small") if choice.pair.base else (None, st.container())
if left is not None:
    with left, errors.block("Differences"):
        verdict_charts.forest(choice, kept, found) if kept and found else comparison_charts.forest(
            choice, shown
        )
with right, errors.block("Over time"):
    verdict_charts.over_time(choice, kept, found) if kept and found else comparison_charts.over_time(choice)

with errors.block("Table"):
    arms_table.show(choice, kept if found else None, default=default)

take_home = partial(exports.page_buttons, at, choice.pair, choice.whole, shown, found)
frame.foot(frame.about(taken, choice.pair), take_home)
