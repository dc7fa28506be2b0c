"""The bucket that an audit advises for a category: train, escalate always, or gray, and why.

A rule may put a category on the list of those that always go to a person; only people take one off it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from analytics import wording
from analytics.audit.category_audit import QUESTION, RULED, CategoryAudit
from analytics.audit.evidence import FEWEST_CUSTOMERS, FEWEST_TICKETS, TOO_FEW
from analytics.audit.risk_lexicon import STANDING

Bucket = Literal["trainable", "gray", "escalate always"]
TRAINABLE: Bucket = "trainable"
GRAY: Bucket = "gray"
ALWAYS: Bucket = "escalate always"
BUCKETS: tuple[Bucket, ...] = (TRAINABLE, GRAY, ALWAYS)
#: How people call each; what is stored and in files for programs keeps its key.
CALLED: Mapping[str, str] = {TRAINABLE: "train first", GRAY: "between", ALWAYS: "always a person"}

#: At most so much account need (upper bound), discretion and risk in a category that can be trained.
MOST_ACCOUNT, MOST_DISCRETION, MOST_RISK = 0.20, 0.20, 0.02
#: From this lower bound of risk words on a category always goes to a person.
ALWAYS_RISK = 0.10
#: What is said of a category that people put on the list without evidence for it.
DECLARED = "A person declared that it always goes to a person."

#: What to do with a category between the two.
HYBRID = "The agent drafts and a person sends."


@dataclass(frozen=True, slots=True)
class Advice:
    """The bucket (None where there are too few tickets), how it is called, the reason, and what fails.

    `certain` is False where the evidence is incomplete, such as a source without people's replies.
    """

    bucket: Bucket | None
    word: str
    why: str
    failing: tuple[str, ...] = ()
    certain: bool = True


def key_of(words: str) -> str:
    """The key of a bucket, by its key or by what people call it; other words as they stand."""
    said = " ".join(words.split()).casefold()
    return next((key for key, called in CALLED.items() if said in (key, called)), words)


def passes(measure: str, value: float | None, high: float | None) -> bool | None:
    """Whether a measure other than consistency is low enough to train the category; None where unknown."""
    if value is None or high is None:
        return None
    if measure == "account":
        return high <= MOST_ACCOUNT
    return value <= MOST_DISCRETION if measure == "discretion" else value < MOST_RISK


def advise(found: CategoryAudit, declared: Collection[str] = ()) -> Advice:
    """The advice for a category; `declared` are those that people said always go to a person.

    Of a declared one the evidence is told all the same, where it says so too.
    """
    own = _by_evidence(found)
    if found.category not in declared:
        return own
    if own.bucket == ALWAYS:
        return replace(own, word=CALLED[ALWAYS])
    return Advice(ALWAYS, CALLED[ALWAYS], DECLARED)


def _by_evidence(found: CategoryAudit) -> Advice:
    risk = found["risk"]
    if risk.low is not None and risk.low >= ALWAYS_RISK:
        topics = sorted(found.topics.items(), key=lambda each: -(each[1].value or 0))
        named = f", most of them {topics[0][0]}" if topics else ""
        least = wording.share(risk.low, 0)
        return Advice(
            ALWAYS, CALLED[ALWAYS], f"At least {least} of its tickets have words of risk{named}.", ("risk",)
        )
    if found.named_topic:
        topic = STANDING.get(found.named_topic, found.named_topic)
        return Advice(ALWAYS, f"{CALLED[ALWAYS]} (proposed)", f"By its name it is about {topic}.", ("risk",))
    if found.tickets < FEWEST_TICKETS or found.customers < FEWEST_CUSTOMERS:
        why = f"{wording.counted(found.tickets, 'ticket')} of {wording.counted(found.customers, 'customer')}."
        return Advice(None, TOO_FEW, f"{why} A bucket needs {FEWEST_TICKETS} and {FEWEST_CUSTOMERS}.")
    failing = tuple(name for name in RULED if found[name].passes is False)
    unknown = tuple(name for name in RULED if found[name].passes is None)
    if failing:
        return Advice(GRAY, CALLED[GRAY], _why(found, failing[0]), failing, certain=not unknown)
    if unknown:
        return _incomplete(found, unknown)
    return _trainable(found)


def _trainable(found: CategoryAudit) -> Advice:
    conflict = f" First settle: {found.conflicts[0].words}." if found.conflicts else ""
    if found.state == "conditional":
        on = _field(found.on).removeprefix("the ")
        agreed = "most" if found.within is None else f"{wording.share(found.within, 0)} of"
        why = f"Train one answer for each {on}: with the same {on}, {agreed} pairs of replies agree."
        return Advice(TRAINABLE, f"{CALLED[TRAINABLE]}, with conditions", f"{why}{conflict}")
    share = wording.share(found["consistency"].low or 0, 0)
    return Advice(
        TRAINABLE, CALLED[TRAINABLE], f"At least {share} of pairs of replies say the same.{conflict}"
    )


def _incomplete(found: CategoryAudit, unknown: tuple[str, ...]) -> Advice:
    """Nothing fails, and something is not known: never called trainable."""
    names = wording.listed([RULED[name].lower() for name in unknown])
    reasons = {found[name].reason for name in unknown}
    why = (
        f"Not known: {names} ({wording.listed(sorted(reasons))})." if any(reasons) else f"Not known: {names}."
    )
    if found["consistency"].passes is None and TOO_FEW not in reasons:
        return Advice(GRAY, f"{CALLED[GRAY]}: likely, replies not seen", why, certain=False)
    return Advice(GRAY, CALLED[GRAY], why, certain=False)


def _why(found: CategoryAudit, measure: str) -> str:
    each = found[measure]
    if measure == "consistency":
        if found.state == "style":
            return "Each person has an answer of their own."
        said = "unknown" if each.value is None else wording.share(each.value, 0)
        return f"Only {said} of pairs of replies say the same."
    high = wording.share_beside(each.high or 0, MOST_ACCOUNT)
    most = wording.share(MOST_ACCOUNT, 0)
    value = wording.share_beside(each.value or 0, MOST_RISK if measure == "risk" else MOST_DISCRETION)
    return {
        "account": f"Up to {high} of answers need the customer's account: the limit is {most}.",
        "discretion": f"{value} of tickets end in another way than most: people decide case by case.",
        "risk": f"{value} of its tickets have words of risk.",
    }[measure]


def _field(name: str) -> str:
    return name if name == QUESTION else name.removeprefix("context.").replace("_", " ")
