"""Draws the outcome of each request: cause of failure, who solved it, when, and its rating.

The causes decide what the logs show; they are never written into them.
"""

from dataclasses import dataclass

import numpy as np

from data.sample import days, topics
from data.sample.customers import LOGINS, REGIONS, Customers, Numbers, Shares
from data.sample.requests import EASY, PAGES, Flags, Requests
from data.sample.topics import CATEGORIES, EDGES, GAP, INTENTS, MISREAD, STATES, TOPICS

#: Why the agent goes wrong, by code; two kinds of "other".
CAUSES = ("", "knowledge_gap", "misclassification", "edge_case", "other", "other")
NONE, GAPPED, MISREAD_AS, EDGED, TOOL, POLICY = range(6)
_TOOL_FAULTS = (0.04, 0.015)
_POLICY = 0.025
#: By cause: how often the agent hands over, and how often it is solved then, or else.
_HANDS_OVER = np.array((0.05, 0.5, 0.2, 0.25, 0.55, 1.0))
_SOLVED_AFTER = np.array((0.96, 0.3, 0.34, 0.4, 0.5, 0.5))
_SOLVED_ALONE = np.array((0.975, 0.05, 0.06, 0.04, 0.1, 0.1))
END = days.DAYS * 86_400
NEVER = 10 * END
_WEEK = 7 * 86_400


@dataclass(frozen=True, slots=True)
class TicketOutcomes:
    """Outcomes, an array per column with an element per ticket; times in seconds, NEVER if none."""

    cause: Numbers
    #: The category that the agent read.
    read_as: Numbers
    handed_over: Flags
    #: Handed over without an answer of the agent's own.
    mute: Flags
    answered: Numbers
    person: Numbers
    resolved: Numbers
    reopened: Numbers
    rated: Numbers
    csat: Numbers
    handle: Numbers
    human: Numbers
    sessions: Numbers
    confidence: Shares
    #: The reviewer's tag: 0 none, 1 correct, 2 needs improvement, 3 incorrect.
    tag: Numbers

    @property
    def closed(self) -> Flags:
        """Whether it stands solved when the log ends."""
        return self.resolved < END


def draw(rng: np.random.Generator, asked: Requests, people: Customers) -> TicketOutcomes:
    """Draws the outcome of every request."""
    n, agent = asked.day.size, asked.agent
    cause, read_as = _cause(rng, asked, people)
    handed_over = agent & (rng.random(n) < _HANDS_OVER[cause])
    missing = np.array([STATES.get(intent) == "missing" for intent in INTENTS])[asked.intent]
    mute = handed_over & ((cause == TOOL) | (cause == POLICY) | ((cause == GAPPED) & missing))
    wait = _wait(rng, asked)
    answered = asked.created + np.where(agent, rng.integers(3, 45, n), wait)
    # Some hand-overs wait for the same queue as everybody, most for a shorter one.
    person = np.where(agent, np.where(handed_over, answered + 60 + wait // 2, NEVER), answered)

    solved_by_people = np.array([topic.solved for topic in TOPICS.values()])[asked.category]
    chance = np.where(handed_over, _SOLVED_AFTER[cause], _SOLVED_ALONE[cause])
    solved = rng.random(n) < np.where(agent, chance, solved_by_people)
    minutes = np.array([topic.minutes for topic in TOPICS.values()])[asked.category]
    work = np.floor(minutes * 60 * np.exp(rng.normal(0.0, 0.55, n))).astype(np.int64) + 20
    by_agent = rng.integers(15, 160, n)
    alone = agent & ~handed_over
    human = np.where(alone, 0, np.where(handed_over, (work * 0.7).astype(np.int64), work))
    longer = np.floor(rng.exponential(np.where(EASY[asked.category], 12_000.0, 55_000.0))).astype(np.int64)
    ended = np.where(alone, answered + by_agent + longer // 8, person + work + longer)
    resolved = np.where(solved, ended, NEVER)
    again = rng.random(n) < np.where(alone, np.where(cause == NONE, 0.03, 0.12), 0.045)
    reopened = np.where(solved & again, ended + np.floor(rng.exponential(100_000, n)).astype(np.int64), NEVER)
    happy = solved & (reopened == NEVER)
    csat = np.clip(np.rint(rng.normal(np.where(happy, np.where(alone, 4.3, 4.45), 2.5), 0.9)), 1, 5)
    rates = rng.random(n) < np.where(happy, 0.38, 0.23)
    rated = np.where(
        rates,
        np.minimum(ended, answered + 5 * 86_400) + np.floor(rng.exponential(22_000, n)).astype(np.int64),
        NEVER,
    )
    troubled = cause != NONE
    return TicketOutcomes(
        cause=cause,
        read_as=read_as,
        handed_over=handed_over,
        mute=mute,
        answered=answered,
        person=person,
        resolved=_known(resolved),
        reopened=_known(reopened),
        rated=_known(rated),
        csat=csat.astype(np.int64),
        handle=human + np.where(agent, by_agent, 0),
        human=human,
        sessions=1 + rng.poisson(np.where(happy, 0.18, 0.55)) + handed_over,
        confidence=_confidence(rng, cause),
        tag=_tag(rng, troubled) * (agent & ~mute & (rng.random(n) < 0.35)),
    )


def failed(asked: Requests, fates: TicketOutcomes, as_of: int) -> Flags:
    """Tickets of the agent that are given up, stand unsolved at their horizon, came back, or were wrong."""
    horizon = asked.created + _WEEK
    late = (horizon <= as_of) & (fates.resolved > horizon)
    came_back = fates.reopened <= np.minimum(horizon, as_of)
    return asked.agent & (recorded_unsolved(asked, fates) | late | came_back | (fates.tag == 3))


def recorded_unsolved(asked: Requests, fates: TicketOutcomes) -> Flags:
    """Tickets whose source says that they are not solved: open for two days and more, and nobody is at it."""
    return ~fates.closed & (asked.created + 2 * 86_400 < END)


def _cause(rng: np.random.Generator, asked: Requests, people: Customers) -> tuple[Numbers, Numbers]:
    n, category = asked.day.size, asked.category
    involved = asked.agent | asked.shadow
    cause, read_as = np.zeros(n, dtype=np.int64), category.copy()
    fields = {
        "login": np.array(LOGINS)[people.login[asked.customer]],
        "region": np.array(REGIONS)[people.region[asked.customer]],
        "page": np.array(PAGES)[asked.page],
    }
    drawn = rng.random((5, n))
    faults = np.array(_TOOL_FAULTS)[asked.version]
    cause[drawn[0] < _POLICY] = POLICY
    cause[drawn[1] < faults] = TOOL
    gaps = np.array([GAP[STATES.get(intent, "good")] for intent in INTENTS])
    cause[drawn[2] < gaps[asked.intent]] = GAPPED
    for name, (other, chance) in MISREAD.items():
        learnt = (asked.day >= days.HELPFUL_DAY) & (name == days.HELPFUL_CATEGORY)
        mine = (category == CATEGORIES.index(name)) & (
            drawn[3] < np.where(learnt, topics.MISREAD_AFTER, chance)
        )
        cause[mine], read_as[mine] = MISREAD_AS, CATEGORIES.index(other)
    for name, field, value in EDGES:
        mine = (category == CATEGORIES.index(name)) & (fields[field] == value) & (drawn[4] < topics.EDGE)
        cause[mine], read_as[mine] = EDGED, category[mine]
    return np.where(involved, cause, NONE), np.where(involved, read_as, category)


def _wait(rng: np.random.Generator, asked: Requests) -> Numbers:
    """Seconds until a person answers: by channel, and longer when the office is empty."""
    usual = np.array((240.0, 9_000.0, 7_000.0, 60.0))[asked.channel]
    wait = np.floor(usual * np.exp(rng.normal(0.0, 0.7, asked.day.size))).astype(np.int64) + 5
    hour = asked.created % 86_400 // 3600
    opens = np.where(hour < 7, 7 - hour, np.where(hour >= 20, 31 - hour, 0))
    return wait + opens * 3600


def _confidence(rng: np.random.Generator, cause: Numbers) -> Shares:
    middle = np.array((0.84, 0.41, 0.62, 0.81, 0.76, 0.74))[cause]
    return np.round(np.clip(rng.normal(middle, 0.09), 0.05, 0.99), 3)


def _tag(rng: np.random.Generator, troubled: Flags) -> Numbers:
    drawn = rng.random(troubled.size)
    good = np.where(drawn < 0.88, 1, 2)
    bad = np.where(drawn < 0.1, 1, np.where(drawn < 0.4, 2, 3))
    return np.where(troubled, bad, good)


def _known(time: Numbers) -> Numbers:
    return np.where(time < END, time, NEVER)
