"""What a first visitor will ask for, computed before anybody comes."""

from analytics.exploratory.comparison import MAIN
from analytics.ticket_slices import Slice
from pages.components import load, load_month, load_pilot


def prime() -> None:
    """Compute what a first visitor of the overview will ask for; nothing where the lake is empty."""
    there = load.sources()
    if there.newest is None:
        return
    newest = load.at(there.newest)
    load.options(newest)
    pair, whole = load.default_pair(load.scope(newest), Slice()), Slice()
    load.cards(newest, pair, whole)
    load.forest_figure(newest, pair, whole, "light")
    noted = load_month.noted(newest, load.over_time(newest, pair, MAIN[0]))
    load.daily_figure(newest, pair, MAIN[0], noted, "light")
    load.by_field(newest, pair, MAIN[0], "category")
    kept = load_pilot.promised(newest.source)
    if kept is not None:
        load_pilot.criteria_figure(load_pilot.counted_by(newest, kept.plan), kept, "light")
    load_month.course(newest, Slice())
