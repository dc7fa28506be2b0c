"""Sentences on rates of exactly 0 or 100 % that rest on the mapping of one file, which may be wrong."""

from collections.abc import Mapping, Sequence

from analytics import wording
from analytics.estimates import Estimate

#: The rates that a wrong mapping drives to an end, and the columns that decide each.
_DECIDED_BY: Mapping[str, tuple[str, ...]] = {
    "automated_resolution_rate": ("handled_by", "escalated", "resolved", "status", "actor"),
    "escalation_rate": ("escalated", "actor"),
}
#: Metrics of the agent's tickets that lack what it handed over, where these count as people's.
_BY_HANDOVERS = ("automated_resolution_rate", "handover_rate", "containment_rate")
#: Tickets handed over from which on none of the agent's among them is odd.
_HANDED = 5
_MARK = "mapped as "
#: Tickets from which on a rate at an end is no accident.
_FEWEST = 20


def mapped(column: str, names: str) -> str:
    """Returns what stands among the known columns where the file's own mapping reads one: from what."""
    return f"{_MARK}{column}: {names}"


def by_metric(found: Mapping[str, Estimate], known: frozenset[str]) -> dict[str, str]:
    """Returns the sentence on each such rate by its metric; `found` are estimates of all tickets."""
    at_an_end = {
        key: sentence for key in _DECIDED_BY if key in found for sentence in said({key: [found[key]]}, known)
    }
    sentence = _of_people(found)
    return {**at_an_end, **dict.fromkeys(_BY_HANDOVERS, sentence)} if sentence else at_an_end


def _of_people(found: Mapping[str, Estimate]) -> str:
    """The sentence where tickets were handed over, and none of them is the agent's: then who did so?"""
    agent, all_tickets = found.get("handover_rate"), found.get("escalation_rate")
    if agent is None or all_tickets is None or agent.n < _FEWEST or agent.numerator != 0:
        return ""
    handed = all_tickets.numerator or 0
    if handed < _HANDED:
        return ""
    return (
        f"{wording.counted(handed, 'ticket')} {'was' if handed == 1 else 'were'} handed over, but none of "
        f"the {agent.n:,} of the agent. If the agent handed them over, they are its tickets too: "
        "say so on Data, under the column of who handled a ticket."
    )


def said(found: Mapping[str, Sequence[Estimate]], known: frozenset[str]) -> list[str]:
    """Returns a sentence on each rate that is at the same end on all sides; `found` has these by metric."""
    sentences = list[str]()
    for key, columns in _DECIDED_BY.items():
        sides = [each for each in found.get(key, ()) if each.n]
        ends = {each.value for each in sides}
        end = next((each for each in (0.0, 1.0) if ends == {each}), None)
        if end is None or sum(each.n for each in sides) < _FEWEST:
            continue
        from_what = [
            f"{column} from {each.removeprefix(mapped(column, ''))}"
            for column in columns
            for each in sorted(known)
            if each.startswith(mapped(column, ""))
        ]
        if from_what:
            number = wording.counted(sum(each.n for each in sides), "ticket")
            sentences.append(
                f"{sides[0].metric.label} is {100 * end:.0f}{wording.NARROW}% of all {number}. This "
                f"rests on the mapping of the file ({', '.join(from_what)}): check it on Data."
            )
    return sentences
