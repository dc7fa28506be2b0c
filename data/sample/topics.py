"""The categories of tickets: volume, difficulty for people, and where the agent fails."""

from typing import Literal, NamedTuple

from data.sample import english

State = Literal["good", "missing", "stale", "contradictory"]


class Topic(NamedTuple):
    """A category: its weight, how often people solve it, their minutes, and whether it is an easy one."""

    weight: float
    solved: float
    minutes: float
    easy: bool = False


TOPICS: dict[str, Topic] = {
    "order status": Topic(0.13, 0.92, 6, easy=True),
    "returns": Topic(0.09, 0.90, 8, easy=True),
    "password reset": Topic(0.09, 0.93, 5, easy=True),
    "change of address": Topic(0.05, 0.93, 5, easy=True),
    "invoice copy": Topic(0.05, 0.94, 4, easy=True),
    "sign-in codes": Topic(0.04, 0.89, 7, easy=True),
    "change of plan": Topic(0.04, 0.91, 6, easy=True),
    "gift cards": Topic(0.03, 0.92, 5, easy=True),
    "delivery problem": Topic(0.08, 0.50, 14),
    "refund status": Topic(0.07, 0.52, 12),
    "billing question": Topic(0.07, 0.51, 13),
    "damaged item": Topic(0.05, 0.54, 12),
    "payment failed": Topic(0.05, 0.47, 15),
    "app problem": Topic(0.05, 0.44, 18),
    "machine setup": Topic(0.04, 0.53, 16),
    "cancel subscription": Topic(0.04, 0.52, 10),
    "warranty repair": Topic(0.03, 0.42, 19),
    "data and privacy": Topic(0.02, 0.46, 21),
}
CATEGORIES = tuple(TOPICS)
INTENTS = tuple(english.ASKS)
#: The intents of each category, by their place.
OF_CATEGORY = tuple(
    tuple(place for place, intent in enumerate(INTENTS) if intent.split("/")[0] == name) for name in TOPICS
)

#: The routing rule: of the customers, this share goes to the agent, more of them with the easy categories.
PILOT_SHARE, EASY_SHARE, HARD_SHARE = 0.15, 0.236, 0.057

#: Whether the knowledge base can answer an intent; the others it answers well.
STATES: dict[str, State] = {
    "warranty repair/claim": "missing",
    "warranty repair/progress": "missing",
    "data and privacy/delete": "missing",
    "data and privacy/newsletter": "missing",
    "damaged item/stale beans": "missing",
    "app problem/pairing": "missing",
    "cancel subscription/renewed": "missing",
    "returns/exchange": "missing",
    "gift cards/balance": "missing",
    "refund status/late": "stale",
    "delivery problem/not received": "stale",
    "machine setup/descale": "stale",
    "billing question/charge day": "contradictory",
    "payment failed/page": "contradictory",
}
#: How often the agent fails for want of a (right) entry.
GAP: dict[State, float] = {"good": 0.02, "missing": 0.92, "stale": 0.62, "contradictory": 0.62}

#: What it is read as instead, and how often.
MISREAD: dict[str, tuple[str, float]] = {
    "returns": ("refund status", 0.4),
    "sign-in codes": ("password reset", 0.12),
    "gift cards": ("payment failed", 0.08),
    "billing question": ("payment failed", 0.32),
    "cancel subscription": ("change of plan", 0.4),
    "damaged item": ("delivery problem", 0.3),
    "payment failed": ("billing question", 0.34),
    "delivery problem": ("order status", 0.36),
    "app problem": ("machine setup", 0.34),
    "machine setup": ("app problem", 0.3),
    "refund status": ("returns", 0.32),
}
#: The same for returns once examples separated the two.
MISREAD_AFTER = 0.05

#: Where a right answer is wrong for some: category, context field, and the value it fails for.
EDGES = (
    ("password reset", "login", "sso"),
    ("order status", "region", "islands"),
    ("invoice copy", "page", "app"),
)
#: How often it fails for them.
EDGE = 0.93
