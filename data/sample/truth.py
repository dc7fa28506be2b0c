"""The known answers about the demonstration company, which everything that counts must reproduce.

Counted once from the logs of the whole company (30,000 tickets), a horizon of 7 days, days in UTC.
Where a number here and a page disagree, one of the two is wrong.
"""

from datetime import date
from typing import NamedTuple


class Imported(NamedTuple):
    """What the import makes of one log: rows in the file, kept, superseded by a later state, quarantined."""

    read: int
    kept: int
    duplicate: int
    #: What is wrong with a row, up to the cell that is quoted, and how many rows.
    quarantined: dict[str, int]


class Arm(NamedTuple):
    """An arm: tickets assigned to it, and of those how many the other side handled."""

    tickets: int
    crossed_over: int
    #: Numerator and denominator of shares, by metric.
    shares: dict[str, tuple[int, int]]
    #: Value and number of tickets behind it, by metric.
    values: dict[str, tuple[float, int]]


class Version(NamedTuple):
    """A version of the agent, its days, and the tickets that it took part in."""

    name: str
    first: date
    last: date
    tickets: int


class Paradox(NamedTuple):
    """A metric whose difference, pilot minus baseline, turns round when like is compared with like."""

    metric: str
    raw: float
    #: The differences within categories, weighted by the baseline's tickets.
    fair: float


class Release(NamedTuple):
    """A release with more tickets about it for some days than on as many usual days."""

    first: date
    last: date
    category: str
    tickets: int
    #: In the 28 days before.
    tickets_before: int

    @property
    def factor(self) -> float:
        """Tickets a day during it, over tickets a day before."""
        days = (self.last - self.first).days + 1
        return (self.tickets / days) / (self.tickets_before / 28)


class Change(NamedTuple):
    """A training change: what became of the pilot's mature tickets of its category before and after it."""

    day: date
    category: str
    what: str
    helped: bool
    #: Resolved for good, of all.
    before: tuple[int, int]
    after: tuple[int, int]


class Thresholds(NamedTuple):
    """Live answers with a confidence: how many are wrong, and from each threshold on how many of how many.

    `cheapest` is the threshold at which people spend least, if a wrong answer costs them 30 minutes.
    """

    answers: int
    wrong: int
    wrong_from: dict[float, tuple[int, int]]
    cheapest: float


class Shadow(NamedTuple):
    """Drafts with a person's answer beside them; accepted and bands are without rubber stamps."""

    pairs: int
    rubber_stamps: int
    accepted: int
    bands: dict[str, int]


class Handovers(NamedTuple):
    """Tickets that the agent handed over; in how many a person asked for what was written already."""

    tickets: int
    asked_again: int


class Bill(NamedTuple):
    """The vendor's bill: lines, those to dispute, resolutions not billed; by currency the sum to dispute and
    the price of a lasting resolution."""

    lines: int
    disputes: int
    not_billed: int
    prices: dict[str, tuple[float, float]]


FIRST_DAY, LAST_DAY = date(2026, 6, 16), date(2026, 11, 12)
SHADOW_FROM, LIVE_FROM = date(2026, 9, 22), date(2026, 10, 2)
TICKETS, CUSTOMERS, CATEGORIES, PLANNED_SHARE = 30_000, 9_000, 18, 0.15
#: The tenth of the customers that asks most often, and its tickets.
HEAVY_CUSTOMERS, HEAVY_TICKETS = 900, 14_849
NOT_ELIGIBLE = {"spam": 120, "merged": 150, "test": 30}
DRAFTS = 974
SHADOW = Shadow(
    pairs=968, rubber_stamps=60, accepted=482, bands={"as is": 376, "light edit": 141, "rewritten": 391}
)

HANDOVERS = Handovers(tickets=199, asked_again=18)

IMPORTED = {
    "tickets": Imported(
        read=30_093,
        kept=30_000,
        duplicate=45,
        quarantined={
            "created_at is missing": 26,
            "created_at lies after the import": 17,
            "ticket_id is missing": 5,
        },
    ),
    "interactions": Imported(
        read=70_385,
        kept=70_338,
        duplicate=12,
        quarantined={"at is missing": 15, "ticket not imported": 20},
    ),
    "knowledge": Imported(read=36, kept=34, duplicate=0, quarantined={"question is missing": 2}),
}

ARMS = {
    "pilot": Arm(
        tickets=1_327,
        crossed_over=36,
        shares={
            "resolution_rate": (794, 1_124),
            "automated_resolution_rate": (695, 1_093),
            "escalation_rate": (168, 1_124),
            "handover_rate": (167, 1_093),
            "csat_good_share": (247, 376),
            "csat_response_rate": (376, 1_124),
            "reopen_rate": (30, 824),
            "first_contact_rate": (602, 1_124),
            "containment_rate": (926, 1_093),
            "knowledge_hit_rate": (1_091, 1_199),
            "answer_accuracy": (285, 402),
            "error_rate": (28, 1_093),
        },
        values={
            "csat_mean": (1_440 / 376, 376),
            "handle_time_median": (102.0, 1_124),
            "first_response_median": (23.0, 1_124),
            "resolution_time_median": (2_771.5, 1_124),
        },
    ),
    "baseline": Arm(
        tickets=7_394,
        crossed_over=0,
        shares={
            "resolution_rate": (3_914, 6_088),
            "escalation_rate": (290, 6_088),
            "csat_good_share": (1_377, 2_004),
            "csat_response_rate": (2_004, 6_088),
            "reopen_rate": (202, 4_116),
            "first_contact_rate": (3_234, 6_088),
        },
        values={
            "csat_mean": (7_770 / 2_004, 2_004),
            "handle_time_median": (596.0, 6_088),
            "first_response_median": (3_880.5, 6_088),
            "resolution_time_median": (45_429.0, 6_088),
        },
    ),
}

VERSIONS = (
    Version("1.4", date(2026, 10, 2), date(2026, 10, 21), 627),
    Version("1.5", date(2026, 10, 22), date(2026, 11, 12), 664),
)

#: The routing rule gives the agent more of the easy categories. Customers are drawn evenly all the same:
#: each has one number, and gets the agent where it lies below the share of the ticket's category.
SIMPSON = Paradox("resolution_rate", raw=794 / 1_124 - 3_914 / 6_088, fair=-0.0632459)

RELEASE = Release(date(2026, 8, 18), date(2026, 8, 23), "app problem", tickets=172, tickets_before=249)

CHANGES = (
    Change(
        date(2026, 10, 16), "returns", "Examples that separate returns from refunds", True, (32, 73), (70, 92)
    ),
    Change(date(2026, 10, 27), "password reset", "A warmer tone about passwords", False, (93, 119), (25, 32)),
)

#: Failed tickets of the agent by their cause, as the analysis of failures defines them.
FAILURES = {"knowledge_gap": 102, "misclassification": 98, "edge_case": 71, "other": 85}
#: The context field behind the edge cases: its category, the value that fails, and the failed tickets.
EDGE_CASES = {
    "context.login": ("password reset", "sso", 20),
    "context.page": ("invoice copy", "app", 22),
    "context.region": ("order status", "islands", 29),
}

THRESHOLDS = Thresholds(
    answers=1_199,
    wrong=288,
    wrong_from={0.5: (209, 1_120), 0.6: (178, 1_085), 0.69: (118, 989), 0.8: (65, 674), 0.9: (21, 265)},
    cheapest=0.70,
)

#: What the knowledge base lacks: whole categories, and one kind of request within others.
MISSING_CATEGORIES = ("data and privacy", "warranty repair")
MISSING_WITHIN = ("returns", "gift cards", "damaged item", "app problem", "cancel subscription")
#: Entries past their date, which nobody owns any more.
STALE_ENTRIES = ("KB-016", "KB-018", "KB-029")
#: Entries that answer one question differently.
CONTRADICTORY_ENTRIES = (("KB-021", "KB-022"), ("KB-025", "KB-026"))
#: Entries that stand there twice, and an edition with the one that replaces it.
DUPLICATE_ENTRIES = (("KB-005", "KB-031"), ("KB-013", "KB-032"))
SUPERSEDED_ENTRIES = (("KB-033", "KB-034"),)

#: How likely two people give two customers of a category the same of the desk's answers, in one language,
#: over the last 90 mature days: counted from which answer each reply contains.
CONSISTENCY = {
    "order status": 0.585, "returns": 0.431, "password reset": 0.575, "change of address": 0.585,
    "invoice copy": 0.598, "sign-in codes": 0.581, "change of plan": 0.585, "gift cards": 0.604,
    "delivery problem": 0.585, "refund status": 0.586, "billing question": 0.583, "damaged item": 0.585,
    "payment failed": 0.596, "app problem": 0.576, "machine setup": 0.585, "cancel subscription": 0.568,
    "warranty repair": 0.563, "data and privacy": 0.581,
}  # fmt: skip
#: Categories that always go to a person: about churn, and about personal data.
ALWAYS_HUMAN = ("cancel subscription", "data and privacy")

#: Two runs of a regression set (`offline_results`): tests, mended and broken ones; right items of a test set.
REGRESSION_RUNS = (96, 21, 4)
EVALUATION_SET = (332, 394)
#: What the vendor's bill says (`vendor_bill`), held against the log.
BILL = Bill(lines=734, disputes=40, not_billed=34, prices={"EUR": (28.5, 1.0028), "USD": (11.0, 1.1909)})


class YearChange(NamedTuple):
    """A change of the training year: what it is worth in truth, what was expected, and what must be said.

    `dip` moves the four weeks before it, which made people choose it, and nothing later: a mere regression
    to the mean. `together` names the change that it cannot be told apart from.
    """

    key: str
    what: str
    steps: tuple[tuple[str, date], ...]
    effect: float
    expected: float
    verdict: str
    dip: float = 0.0
    together: str = ""


#: The source "training year": 40 weeks whose outcomes are made with these effects, less for the holdout.
YEAR_FIRST_DAY, YEAR_WEEKS, YEAR_HOLDOUT = date(2026, 2, 2), 40, 0.05
YEAR_CHANGES = (
    YearChange(
        "order-status-article",
        "Article on where a parcel is",
        (("order status", date(2026, 6, 8)),),
        0.10,
        0.06,
        "worked",
    ),
    YearChange(
        "returns-examples",
        "Examples that separate returns from exchanges",
        (("returns", date(2026, 6, 22)),),
        0.09,
        0.08,
        "worked",
    ),
    YearChange(
        "password-tone",
        "A warmer tone about passwords",
        (("password reset", date(2026, 7, 6)),),
        0.0,
        0.05,
        "no evidence",
    ),
    YearChange(
        "gift-card-article",
        "Gift card article rewritten after a bad month",
        (("gift cards", date(2026, 7, 20)),),
        0.0,
        0.10,
        "no evidence",
        dip=-0.12,
    ),
    YearChange(
        "invoice-steps",
        "Invoices are sent by the agent itself, in two steps",
        (("invoice copy", date(2026, 8, 3)), ("billing question", date(2026, 8, 17))),
        0.08,
        0.08,
        "worked",
    ),
    YearChange(
        "delivery-threshold",
        "Answers delivery problems from .50 confidence on",
        (("delivery problem", date(2026, 8, 24)),),
        -0.10,
        0.04,
        "harmed",
    ),
    YearChange(
        "refund-trigger",
        "Asks for a person when a refund is late",
        (("refund status", date(2026, 8, 31)),),
        0.05,
        0.05,
        "worked",
        together="refund-condition",
    ),
    YearChange(
        "refund-condition",
        "Says the date of the refund by payment method",
        (("refund status", date(2026, 9, 7)),),
        0.06,
        0.05,
        "worked",
        together="refund-trigger",
    ),
    YearChange(
        "app-condition",
        "Asks for the app's version first",
        (("app problem", date(2026, 10, 12)),),
        0.08,
        0.08,
        "too early",
    ),
)

#: The source "two versions": the new version's true effect on tickets solved alone within a week, and the
#: categories that may move to 10 %, that may not, and that always go to a person.
VERSION_EFFECT = 0.08
SCOPE_NEXT = ("opening hours", "parcel tracking")
SCOPE_NOT_READY = ("return label",)
SCOPE_ALWAYS_HUMAN = ("complaint",)
