"""The demonstration company: 150 days of a coffee shop's support, the same everywhere, its truths known."""

from data.sample.company import SOURCE_LABEL, TICKETS, Company, causes, frames, handoffs, make, right_answers
from data.sample.days import DAYS, END, START

__all__ = [
    "DAYS",
    "END",
    "SOURCE_LABEL",
    "START",
    "TICKETS",
    "Company",
    "causes",
    "frames",
    "handoffs",
    "make",
    "right_answers",
]
