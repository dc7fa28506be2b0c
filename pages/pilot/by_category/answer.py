"""The first box of Categories: raw beside fair, whether they disagree, and where the difference is."""

import streamlit as st

from analytics import wording
from analytics.exploratory.comparison import subject
from analytics.figures.charts import by_category
from analytics.pilot.by_category.mix import Mix
from analytics.pilot.records import Assignment, Balance
from pages.components import filters, frame
from pages.pilot.by_category.arms_compared import Compared


def answer(found: Mix, compared: Compared) -> None:
    """The finding, the sentence where the mix misleads, and the two differences side by side."""
    with st.container(border=True, gap="xsmall", key="mix answer"):
        # What misleads comes first: whoever reads one sentence must read that one.
        head, *further = found.sentences or (found.reason,)
        parts = [f"## {_badge(found, compared)} {wording.plain(head, 400)}"]
        parts += [wording.plain(said, 400) for said in further]
        st.markdown("\n\n".join([*parts, *_side_by_side(found), f":small[:gray[{_small(found, compared)}]]"]))


def _badge(found: Mix, compared: Compared) -> str:
    if compared.exploratory:
        return ":gray-badge[:material/explore: EXPLORATORY]"
    misled = found.adjustment is not None and found.adjustment.misleads
    return f":orange-badge[Other{wording.UNBROKEN}tickets]" if misled else ":gray-badge[By category]"


def _side_by_side(found: Mix) -> list[str]:
    """As a small table: raw, adjusted for case mix, the mix effect, and by another method."""
    told = found.adjustment
    if told is None:
        return []
    gaps = {"Raw": told.crude, "Case-mix adjusted": told.adjusted, "Mix effect": told.mix}
    gaps |= {"Pooled (Mantel–Haenszel)": found.pooled} if found.pooled else {}
    rows = [f"| {name} | {by_category.words(found, gap)} |" for name, gap in gaps.items()]
    return ["\n".join(("| Difference | Pilot minus baseline |", "|:---|---:|", *rows))]


def _small(found: Mix, compared: Compared) -> str:
    unit = "ratios − 1 of typical (geometric mean) times" if found.relative else "points"
    unit = "seconds" if found.metric.unit == "seconds" and not found.relative else unit
    band = (
        "95 % intervals of one reading"
        if found.read
        else "intervals that hold on every day, until the decision"
    )
    name = f"Plan {compared.plan.name}." if compared.plan.name else ""
    said = (
        f"{subject(found.metric)}, pilot minus baseline, in {unit}; {band}. Case-mix adjusted: each "
        f"{_field(found)} "
        f"counts as in the baseline. {compared.exploratory} {name} All tickets of both arms: what is "
        "filtered on "
        "other pages does not narrow this one, so that the family of comparisons stays whole."
    )
    return wording.plain(" ".join(said.split()), 700)


def _field(found: Mix) -> str:
    return filters.label(found.field).lower()


def beside(found: Mix) -> None:
    """Whether the effect is the same everywhere, whether the arms are alike, and who crossed over."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        frame.heading(
            _alike_title(found.balance),
            "What was known of a ticket before the agent saw it: the value whose share differs most, in the "
            "pilot "
            "and in the baseline; in brackets by how many standard deviations. Above 0.1 is out of balance.",
        )
        lines = [_balanced(each) for each in found.balance] or ["- Nothing is recorded to compare them by."]
        parts = ["\n".join(lines), f"**Is it the same everywhere?** {_uneven(found)}"]
        parts.append(f"**Who was assigned where?** {_assigned(found.assignment)}")
        st.markdown("\n\n".join(parts))


def _alike_title(found: tuple[Balance, ...]) -> str:
    off = [filters.label(each.field).lower() for each in found if each.off]
    return f"The arms differ in {wording.listed(off)}" if off else "No field is out of balance"


def _balanced(each: Balance) -> str:
    badge = ":orange-badge[differs]" if each.off else ":gray-badge[balanced]"
    level = wording.plain(each.level or "not recorded")
    apart = f"{each.difference:+.2f}".replace("-", wording.MINUS)
    shares = f"{wording.share_in_words(each.pilot)} against {wording.share_in_words(each.baseline)}"
    return f"- {badge} **{filters.label(each.field)}**: {level} {shares} ({apart})"


def _uneven(found: Mix) -> str:
    told = found.uneven
    if told is None:
        return "Too few can be compared to say."
    odds = "" if told.odds_p is None else f"; odds ratios (Breslow–Day) p {wording.p_value(told.odds_p)}"
    start = "No: " if told.told else "Nothing says otherwise: "
    return (
        f"{start}Cochran's Q {told.q:.1f} on {told.freedom}, p {wording.p_value(told.p)}; "
        f"I² {wording.share(told.i_squared, 0)}{odds}."
    )


def _assigned(found: Assignment) -> str:
    people = (
        f"{wording.counted(found.customers, 'customer')} in the pilot, "
        f"{wording.count(found.base_customers)} in the "
        f"baseline, {wording.count(found.both)} in both."
    )
    return wording.plain(" ".join((people, *found.sentences)), 800)


def one_side() -> None:
    """What to do where there is nothing to compare with."""
    with st.container(border=True):
        st.header("There is one side only, and nothing to compare it with.", anchor=False)
        st.markdown(
            "The log has no second arm. A plan can tell the arms apart by the agent's version, the channel, "
            "the "
            "category, or compare with days before."
        )
        st.page_link("pages/pilot/plan.py", label="Write a plan", icon=":material/edit_note:")
