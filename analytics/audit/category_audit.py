"""What an audit found of one category, as a record that is stored as text and read again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from analytics.audit.burden import Burden
from analytics.audit.evidence import Evidence

#: The measures of the trainable rule, in the order in which they are shown, and how they are called.
RULED: Mapping[str, str] = {
    "consistency": "Consistency",
    "account": "Account need",
    "discretion": "Discretion",
    "risk": "Risk words",
}
REPETITION = "repetition"
#: What is asked, as something on which an answer depends, beside the fields of a ticket.
QUESTION = "the question"


@dataclass(frozen=True, slots=True)
class ConflictFound:
    """Two versions of one answer, in words, with a ticket of each."""

    words: str
    one_ticket: str
    other_ticket: str


@dataclass(frozen=True, slots=True)
class CategoryAudit:
    """A category's tickets, its evidence by measure (`RULED` and repetition), and what lies behind it.

    `state` and `on` are those of `conditions.Finding`; `within` is the agreement among tickets with one value
    of `on`. `alike_elsewhere` is how often a reply of another category looks like one of this one's answers.
    `topics` and `forms` are shares of tickets by topic of risk and by outcome form.
    """

    category: str
    tickets: int
    customers: int
    a_month: float | None
    evidence: Mapping[str, Evidence]
    burden: Burden
    state: str = ""
    on: str = ""
    within: float | None = None
    answers: int | None = None
    authors: int | None = None
    alike_elsewhere: float | None = None
    conflicts: tuple[ConflictFound, ...] = ()
    topics: Mapping[str, Evidence] = field(default_factory=dict[str, Evidence])
    forms: Mapping[str, float] = field(default_factory=dict[str, float])
    #: The topic of the standing list that the category's name is about; empty where none.
    named_topic: str = ""

    def __getitem__(self, measure: str) -> Evidence:
        """The evidence of a measure."""
        return self.evidence[measure]


def to_text(found: CategoryAudit) -> str:
    """The record as JSON."""
    return json.dumps(asdict(found), ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> CategoryAudit:
    """The record that was written so."""
    kept: dict[str, Any] = json.loads(text)
    kept["evidence"] = {name: Evidence(**each) for name, each in kept["evidence"].items()}
    kept["burden"] = Burden(**{name: Evidence(**each) for name, each in kept["burden"].items()})
    kept["conflicts"] = tuple(ConflictFound(**each) for each in kept["conflicts"])
    kept["topics"] = {name: Evidence(**each) for name, each in kept["topics"].items()}
    return CategoryAudit(**kept)
