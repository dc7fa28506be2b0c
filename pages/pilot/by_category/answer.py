"""The first box of Categories: raw beside fair, whether they disagree, and where the difference is."""

import streamlit as st

from analytics import wording
from analytics.exploratory.comparison import subject
from analytics.figures.charts import by_category
from analytics.pilot.assignment_records import Assignment, Balance
from analytics.pilot.by_category.category_records import Mix
from pages.components import filters, frame
from pages.components.access import signed_in
from pages.pilot.by_category.arms_compared import Compared


def answer(found: Mix, compared: Compared) -> None:
    """The finding, the sentence where the mix misleads, and the two differences side by side."""
    with st.container(border=True, gap="xsmall", key="mix answer"):
        # What misleads comes first: whoever reads one sentence must read that one.
        head, *further = found.sentences or (found.reason,)
        parts = [f"## {_badge(found, compared)}{wording.plain(head, 400)}"]
        parts += [wording.plain(said, 400) for said in further]
        parts += [wording.plain(compared.exploratory, 300)] if compared.exploratory else []
        st.markdown("\n\n".join([*parts, *_side_by_side(found)]))
        with frame.popover("Details", key="mix details", type="tertiary") as more:
            if more.open:
                st.markdown("\n\n".join(_details(found, compared)))


def _badge(found: Mix, compared: Compared) -> str:
    if compared.exploratory:
        return ":gray-badge[:material/explore: EXPLORATORY] "
    misled = found.adjustment is not None and found.adjustment.misleads
    return ":orange[:material/warning:] " if misled else ""


def _side_by_side(found: Mix) -> list[str]:
    """As a small table: raw, adjusted for case mix, and the mix effect."""
    told = found.adjustment
    if told is None:
        return []
    unit = "per cent" if found.relative else "time" if found.metric.unit == "seconds" else "points"
    gaps = {"Raw": told.crude, "Case-mix adjusted": told.adjusted, "Mix effect": told.mix}
    rows = [f"| {name} | {by_category.words(found, gap)} |" for name, gap in gaps.items()]
    head = f"| {subject(found.metric)} | Pilot minus baseline, {unit} |"
    return ["\n".join((head, "|:---|---:|", *rows))]


def _details(found: Mix, compared: Compared) -> list[str]:
    """How the differences are measured, what is left out, and the statistics behind the sentences."""
    band = "95 % intervals." if found.read else "The intervals are valid on every day until the decision."
    said = [
        f"{f'Plan {compared.plan.name}. ' if compared.plan.name else ''}{band} Case-mix adjusted: each "
        f"{_field(found)} counts as much as in the baseline. Mix effect: raw minus adjusted.",
    ]
    if found.relative:
        said.append(
            "Times are compared by their typical value (geometric mean), in per cent of the baseline."
        )
    if found.pooled:
        said.append(f"Pooled over all (Mantel–Haenszel): {by_category.words(found, found.pooled)}.")
    said += found.notices
    said.append(f"Is the difference the same everywhere? {_uneven(found)}")
    apart = [
        f"{filters.label(each.field)} {wording.signed(each.difference, 'points')}" for each in found.balance
    ]
    said += [f"Balance, in standard deviations: {wording.listed(apart)}."] if apart else []
    said.append("Filters of other pages do not apply here, so that all comparisons are judged together.")
    return [wording.plain(each, 700) for each in said]


def _field(found: Mix) -> str:
    return filters.label(found.field).lower()


def beside(found: Mix) -> None:
    """Whether the effect is the same everywhere, whether the arms are alike, and who crossed over."""
    with st.container(border=True, gap="xsmall", height="stretch", key="balance"):
        frame.heading(
            _alike_title(found.balance),
            "What was known before the agent answered: for each field, the value whose share differs most. "
            "More than 0.1 standard deviations is out of balance.",
        )
        head = "| Field | Value | Pilot | Baseline | Balance |\n|:--|:--|--:|--:|:--|"
        lines = [_balanced(each) for each in found.balance]
        table = "\n".join([head, *lines]) if lines else "The source records no field to compare the arms by."
        st.markdown(f"{table}\n\n**Assignment:** {_assigned(found.assignment)}")


def _alike_title(found: tuple[Balance, ...]) -> str:
    off = [filters.label(each.field).lower() for each in found if each.off]
    return f"The arms differ in {wording.listed(off)}" if off else "No field is out of balance"


def _balanced(each: Balance) -> str:
    word = ":orange-badge[differs]" if each.off else "balanced"
    level = wording.plain(each.level or "not recorded")
    shares = f"{wording.share_in_words(each.pilot)} | {wording.share_in_words(each.baseline)}"
    return f"| **{filters.label(each.field)}** | {level} | {shares} | {word} |"


def _uneven(found: Mix) -> str:
    told = found.uneven
    if told is None:
        return "Too few can be compared to tell."
    odds = "" if told.odds_p is None else f"; odds ratios (Breslow–Day) p {wording.p_value(told.odds_p)}"
    start = "No: " if told.told else "There is no sign that it is not: "
    return (
        f"{start}Cochran's Q {told.q:.1f} on {told.freedom}, p {wording.p_value(told.p)}; "
        f"I² {wording.share(told.i_squared, 0)}{odds}."
    )


def _assigned(found: Assignment) -> str:
    people = (
        f"{wording.counted(found.customers, 'customer')} in the pilot, "
        f"{wording.count(found.base_customers)} in the baseline."
    )
    return wording.plain(" ".join((people, *found.sentences)), 800)


def one_side() -> None:
    """What to do where there is nothing to compare with."""
    with st.container(border=True):
        st.header("There is only one arm, so there is nothing to compare.", anchor=False)
        st.markdown(
            "This source records no second arm. A plan can define the arms by agent version, channel or "
            "category, or compare with earlier days."
        )
        if signed_in.may("manage plans"):
            st.page_link("pages/pilot/plan.py", label="Write a plan", icon=":material/edit_note:")
