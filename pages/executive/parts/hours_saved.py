"""The hours and the cost avoided: line by line, with every assumption, and the place to change them."""

import streamlit as st

from analytics import wording
from analytics.trends import human_hours_saved
from analytics.trends.human_hours_saved import Assumption, Savings
from jobs.months import assumptions
from jobs.months.assumptions import LABELS
from jobs.months.month_contents import Answer, MonthInputs
from pages.components import errors, frame, load_month
from pages.components.access import guarded_button, signed_in
from pages.components.load import At


def block(at: At, given: MonthInputs, found: Answer) -> None:
    """The sum in words and its lines; rework is counted against it."""
    with st.container(border=True, gap="xsmall"):
        if found.value is None:
            frame.heading("Hours saved cannot be estimated", wording.plain(found.no_value, 300))
        else:
            frame.heading(
                human_hours_saved.sentence(found.value),
                "Rework is subtracted. The interval comes from the assumptions.",
            )
            left, right = st.columns((2, 3), gap="small")
            left.markdown(_lines(found.value))
            right.markdown(_assumed(found.value))
        if not signed_in.may("set targets"):
            return
        with frame.popover("Change the assumptions", key="assumptions", type="tertiary") as opened:
            if opened.open:
                with errors.block("Assumptions"):
                    _form(at, given, found.value)


def _lines(found: Savings) -> str:
    sums = [
        f"| {line.label} | {wording.count(line.tickets)} | {_hours(line.hours)} |" for line in found.lines
    ]
    return "\n".join(["| | Tickets | Hours |", "|---|--:|--:|", *sums])


def _assumed(found: Savings) -> str:
    currency = found.assumptions.currency
    assumed = [f"| {each.label} | {said(each, currency)} |" for each in found.assumptions.all]
    return "\n".join(["| Assumption | Value |", "|---|---|", *assumed])


def _hours(amount: float) -> str:
    return f"{wording.MINUS if amount < 0 else '+'}{abs(amount):,.1f}"


def said(each: Assumption, currency: str) -> str:
    """An assumption with its ends and its origin."""
    if each.unit == "share":
        amount = f"{wording.share(each.value, 0)} ({100 * each.low:.0f} to {100 * each.high:.0f})"
    else:
        unit = "min" if each.unit == "minutes" else currency
        amount = f"{each.value:,.1f}{wording.NARROW}{unit} ({each.low:,.1f} to {each.high:,.1f})"
    return f"{amount}; {wording.plain(each.note, 120)}"


def _form(at: At, given: MonthInputs, found: Savings | None) -> None:
    typed = {each.name: each for each in given.assumed}
    now = dict(zip(LABELS, found.assumptions.all, strict=True)) if found else {}
    frame.small("For the whole workspace. Empty: the measured value, or the default.")
    with st.form("assumptions", border=False):
        asked: dict[str, tuple[float | None, float]] = {}
        for name, (label, unit) in LABELS.items():
            own = typed.get(name)
            hint = f"now {now[name].value:,.2f}" if name in now else "none yet"
            with st.container(horizontal=True, gap="xsmall"):
                amount = st.number_input(
                    f"{label} ({hint})", value=own.value if own else None, min_value=0.0,
                    max_value=1.0 if unit == "share" else None, key=f"assumed {name}", width=300,
                )  # fmt: skip
                within = st.number_input(
                    "± %", value=100 * own.within if own else 20.0, min_value=0.0, max_value=100.0,
                    key=f"assumed within {name}", width=110,
                )  # fmt: skip
            asked[name] = (amount, within / 100)
        held = typed["hour"].unit if "hour" in typed else assumptions.CURRENCY
        currency = st.text_input("Currency", held, max_chars=3, key="assumed currency", width=110)
        if guarded_button.submit("set targets", "Save assumptions"):
            with errors.block("Assumptions"):
                for name, (amount, within) in asked.items():
                    with signed_in.permit("set targets", at.source):
                        assumptions.write(at.settings, name, amount, within, currency.upper())
                load_month.forget_typed()
                st.rerun()
