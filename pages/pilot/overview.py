"""Overview: does the pilot work?"""

from functools import partial

import streamlit as st

from analytics.pilot.plan_rules import faults as faults_of
from pages.components import (
    arms_table,
    cards,
    charts,
    exports,
    faults,
    filters,
    frame,
    load,
    load_pilot,
    plan_shown,
    verdict_banner,
    verdict_cards,
    verdict_charts,
    verdict_reach,
    verdict_sides,
    verdicts,
)

TITLE = "Does the pilot work?"

source = filters.begin(TITLE)

with faults.timed("Counting"):
    plans = plan_shown.of(source)
    kept, at = plans.kept, load_pilot.at_of(source, plans.kept)
    taken = load.taken(at)
frame.header(TITLE, taken)
with faults.timed("Filters"):
    choice = filters.bar(at, partial(plan_shown.pill, source, plans), plans.names)
    default = verdict_sides.is_asked(choice)
    asked = kept is not None and default and not faults_of(kept.plan)
with faults.timed("Judging"):
    found = load_pilot.verdict(at, kept) if kept and asked else None
    choice = verdict_sides.judged(choice, found) if found else choice
with faults.timed("Comparing"):
    shown = verdict_cards.shown(choice, found) if found else load.cards(at, choice.pair, choice.whole)

with faults.block("The answer"):
    if found:
        verdict_banner.banner(found, choice, plan_shown.remarks(at, plans, found))
    else:
        verdicts.exploratory(choice.pair, shown, taken.rules, verdict_banner.why_not(kept))

with faults.block("Cards"):
    if found:
        headline, further = cards.rates(taken, choice.pair, shown, verdict_cards.beside(found))
        cards.draw_block(headline, choice)
        verdict_reach.block(taken, choice, found)
        cards.draw_block(further, choice)
    else:
        cards.blocks(choice)

left, right = st.columns(2, gap="small") if choice.pair.base else (None, st.container())
if left is not None:
    with left, faults.block("Differences"):
        verdict_charts.forest(choice, kept, found) if kept and found else charts.forest(choice, shown)
with right, faults.block("Over time"):
    verdict_charts.over_time(choice, kept, found) if kept and found else charts.over_time(choice)

with faults.block("Table"):
    arms_table.show(choice, kept if found else None, default=default)

take_home = partial(exports.page_buttons, at, choice.pair, choice.whole, shown, found)
frame.foot(frame.about(taken, choice.pair), take_home)
