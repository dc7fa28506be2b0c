"""The registry and a comparison of versions as text."""

from analytics import wording
from jobs.agents.version_comparison import Compared
from jobs.agents.version_registry import Registered

NONE_RECORDED = (
    "No version of the agent is recorded. Import tickets or messages with a column agent_version, "
    "or register one by hand."
)


def answer(found: tuple[Registered, ...]) -> str:
    """Which versions are live, and which of them without a plan's verdict."""
    if not found:
        return NONE_RECORDED
    live = [each.name for each in found if each.stage == "live"]
    of = wording.counted(len(found), "version")
    said = [f"{len(live)} of {of} {'is' if len(live) == 1 else 'are'} live{_named(live)}."]
    ungated = [each.name for each in found if each.stage == "live" and not each.gates]
    if ungated:
        verb = "is" if len(ungated) == 1 else "are"
        said.append(f"{wording.listed(ungated)} {verb} live without the verdict of a locked plan.")
    return " ".join(said)


def in_words(source: str, found: tuple[Registered, ...]) -> str:
    """The answer and a line for each version."""
    head = ("version", "stage", "first", "last", "tickets", "drafts", "owner", "next stage needs")
    lines = [
        (
            each.name,
            each.stage if each.registered else f"{each.stage} (by the log)",
            each.seen.first.isoformat() if each.seen else wording.NONE,
            each.seen.last.isoformat() if each.seen else wording.NONE,
            wording.count(each.seen.tickets) if each.seen else wording.NONE,
            wording.count(each.seen.drafts) if each.seen else wording.NONE,
            each.about.owner or wording.NONE,
            ", ".join(one.name for one in each.gate.missing) if each.gate else wording.NONE,
        )
        for each in found
    ]
    widths = [max(len(line[place]) for line in (head, *lines)) for place in range(len(head) - 1)]
    table = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]])
        for line in (head, *lines)
    ]
    return "\n".join([f"{source}: {answer(found)}", *(table if found else [])])


def comparison(found: Compared) -> str:
    """The difference within weeks beside the pooled one, the advice, and a line for each week."""
    gap = found.difference
    said = [f"{found.new} against {found.old}: {difference(found)}", found.advice.sentence]
    said += [
        f"  {week.monday}  {week.new:>6,} of {week.new + week.old:>6,} tickets "
        f"({wording.share(week.share, 0)})  {_points(week.difference)}"
        for week in gap.weeks
    ]
    return "\n".join(said)


def difference(found: Compared) -> str:
    """The difference within weeks with its interval, and that of all tickets pooled."""
    gap = found.difference
    if gap.value is None or gap.low is None or gap.high is None:
        # Pooled alone would be a number without an interval that can point the wrong way.
        return gap.reason
    pooled = "" if gap.pooled is None else f" All tickets pooled: {wording.difference(gap.pooled, 'share')}."
    span = wording.signed_interval(gap.low, gap.high, "share")
    misled = " Pooled points the other way: shares changed while all tickets changed." if gap.misleads else ""
    return f"{wording.difference(gap.value, 'share')} within weeks ({span}).{pooled}{misled}"


def _named(names: list[str]) -> str:
    return f": {wording.listed(names)}" if names else ""


def _points(value: float | None) -> str:
    return "not compared" if value is None else wording.difference(value, "share")
