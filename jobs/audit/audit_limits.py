"""What an audit does not see, a sentence each: its window, what that leaves out, what the source lacks."""

from analytics import wording
from analytics.audit.audit_window import DAYS
from analytics.monthly_rate import FEWEST_DAYS, TOO_SHORT
from jobs.audit.audit_runs import AuditRun


def left_out(run: AuditRun, most: int = 12) -> str:
    """How many tickets are older than the window, and the categories that it leaves out; empty for none."""
    window = run.window
    if not window.older:
        return ""
    last = wording.day(window.last, year=True)
    are = "is" if window.older == 1 else "are"
    said = (
        f"{wording.counted(window.older, 'older ticket')} {are} left out: {window.called} of the audit end "
        f"with the log, on {last}."
    )
    if not window.left_out:
        return said
    older = dict(window.older_by_category)
    named = [f"{name} ({wording.count(older[name])})" for name in window.left_out[:most]]
    if more := len(window.left_out) - most:
        named += [f"{more} more"] if more > 0 else []
    return f"{said} Categories without a newer ticket: {wording.listed(named)}."


def limits(run: AuditRun) -> list[str]:
    """What the source does not let the audit see, a sentence each; what to import where that helps."""
    window, said = run.window, list[str]()
    if window.is_short:
        days = wording.counted(window.days or DAYS, "day")
        said.append(f"The log covers {window.covered} of the {days} that an audit should have.")
    if window.covered < FEWEST_DAYS:
        said.append(f"No tickets a month are given: {TOO_SHORT}.")
    if window.older > window.tickets or window.left_out:
        said.append(left_out(run))
    if len(run.categories) == 1:
        said.append("One category alone is in the window, so there is nothing to compare it with.")
    if window.without_category:
        without = wording.counted(window.without_category, "ticket")
        said.append(f"{without} of {wording.count(window.tickets)} have no category and are left out.")
    if not run.replies:
        said.append(
            "This source has no replies of people, so nothing is called trainable: consistency and "
            "discretion are unknown. Import the messages of tickets that people answered."
        )
    elif run.authors is None:
        said.append(
            "The log does not say who replied, so pairs of replies by one person count too. Import a context "
            "field such as assignee."
        )
    if all(each["risk"].value is None and not each["risk"].tickets for each in run.categories):
        said.append("This source has no words of customers: risk words and repetition are unknown.")
    return said
