"""What customers of the training year ask about: nine categories that are changed, and the untouched ones."""

from typing import NamedTuple


class Topic(NamedTuple):
    """A category: tickets a week, and the share that the agent solves before anybody changes anything."""

    name: str
    weekly: float
    level: float


CHANGED = (
    Topic("order status", 120, 0.58),
    Topic("returns", 120, 0.61),
    Topic("password reset", 110, 0.66),
    Topic("gift cards", 110, 0.64),
    Topic("invoice copy", 110, 0.57),
    Topic("billing question", 100, 0.60),
    Topic("delivery problem", 120, 0.66),
    Topic("refund status", 110, 0.59),
    Topic("app problem", 110, 0.55),
)
_UNTOUCHED = (
    "change of address", "sign-in codes", "change of plan", "damaged item", "payment failed", "machine setup",
    "cancel subscription", "warranty repair", "data and privacy", "grinder noise", "descaling",
    "bean freshness", "opening hours", "shop location", "allergens", "loyalty points", "voucher code",
    "newsletter",
    "press inquiry", "jobs and careers", "wholesale prices", "catering", "brewing advice",
    "decaf choice", "spare parts", "water filter", "capsule recycling", "gift wrapping", "pre-order",
    "back in stock",
)  # fmt: skip
UNTOUCHED = tuple(
    Topic(name, 18 + 2 * (place % 7), 0.52 + 0.012 * ((place * 7) % 25))
    for place, name in enumerate(_UNTOUCHED)
)
#: Not changed, but reached by a change of another one: it cites the same article; its words are the same.
EXCHANGE = Topic("exchanges", 30, 0.62)
PARCEL = Topic("parcel tracking", 30, 0.60)
TOPICS = (*CHANGED, *UNTOUCHED, EXCHANGE, PARCEL)
CATEGORIES = tuple(each.name for each in TOPICS)
#: Whose article and whose words those two share.
SHARES_ARTICLE = {EXCHANGE.name: "returns"}
SHARES_WORDS = {PARCEL.name: "order status"}
