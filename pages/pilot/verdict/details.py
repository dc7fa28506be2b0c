"""What stands behind a verdict: methods, adjustment, silence, who was assigned where, and the split."""

from analytics import definition_text, wording
from analytics.exploratory import comparison
from analytics.pilot.verdict_records import Judged, Verdict
from pages.components import filters


def of_criteria(found: Verdict) -> list[str]:
    """The method of every criterion, then what holds for all of them, as paragraphs of markdown."""
    parts = [f"**{comparison.subject(each.metric)}**: {_one(each)}" for each in found.criteria]
    parts += [
        "**Assignment**: " + _told(*(found.assignment.sentences or ("no ticket changed its arm.",))),
        f"**Split**: {_told(found.split.sentence)}{_evidence(found)}",
        f"**Balance**: {_told(*balance(found))}",
    ]
    return parts


def balance(found: Verdict) -> list[str]:
    """Which fields that were known before the agent came in differ between the arms, in sentences."""
    if not found.balance:
        return ["The source records no field to compare the arms by."]
    off = [
        f"{filters.label(each.field)} differs most at {each.level or 'not recorded'}: "
        f"{wording.share_in_words(each.pilot)} of the pilot's tickets, "
        f"{wording.share_in_words(each.baseline)} of the baseline's "
        f"({wording.signed(each.difference, 'points')} standard deviations)."
        for each in found.balance
        if each.off
    ]
    return off or ["No field differs by more than 0.1 standard deviations."]


def _one(each: Judged) -> str:
    if not each.method:
        return _told(each.reason)
    p = wording.NONE if each.p is None else wording.p_value(each.p)
    said = [f"p-value against {_line(each)}: {p}. Method: {each.method}."]
    one, base = each.pilot, each.baseline
    if one.rows:
        said.append(
            f"{wording.rows(each.metric, one.rows)} of {wording.counted(one.customers, 'customer')} against "
            f"{wording.count(base.rows)} of {wording.count(base.customers)}."
        )
    if each.adjustment is not None:
        said.append(definition_text.adjusted(each))
    if each.silence is not None:
        said += each.silence.sentences
    return _told(*said, *each.notices)


def _line(each: Judged) -> str:
    if each.criterion.target is not None:
        return "the target"
    return "the margin" if each.criterion.margin else "no difference"


def _evidence(found: Verdict) -> str:
    phase = found.split.phases[-1]
    if phase.evidence is None:
        return ""
    return f" Evidence against the planned split: {phase.evidence:,.2g} to 1 (alarm from 20 to 1)."


def _told(*sentences: str) -> str:
    return wording.plain(" ".join(sentences), 1500)
