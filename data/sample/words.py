"""What the made-up customers ask, and what they add to it."""

from typing import NamedTuple


class Topic(NamedTuple):
    """A category: its share of the volume, how often each side solves it, and how customers put it."""

    share: float
    human: float
    agent: float
    minutes: float
    asks: tuple[str, ...]


TOPICS: dict[str, Topic] = {
    "order status": Topic(
        0.20,
        0.74,
        0.86,
        6,
        (
            "where is my order",
            "my parcel has not moved since Tuesday",
            "tracking says delivered but nothing is here",
            "when will order {n} arrive",
            "has my order shipped yet",
        ),
    ),
    "returns and refunds": Topic(
        0.15,
        0.66,
        0.66,
        11,
        (
            "how do I send this back",
            "I want a refund for order {n}",
            "the return label does not print",
            "I returned it two weeks ago and have no money back",
            "can I exchange it for a smaller size",
        ),
    ),
    "billing question": Topic(
        0.13,
        0.61,
        0.58,
        12,
        (
            "I was charged twice this month",
            "why is my invoice higher than last month",
            "please send the invoice for order {n}",
            "what is this charge on my card",
            "I need our tax number on the invoice",
        ),
    ),
    "password and sign-in": Topic(
        0.12,
        0.72,
        0.83,
        5,
        (
            "I cannot sign in",
            "the reset mail never comes",
            "it says my password is wrong but it is not",
            "the code from the app is refused",
            "locked out of my account since this morning",
        ),
    ),
    "change of address": Topic(
        0.09,
        0.68,
        0.80,
        5,
        (
            "I moved, how do I change my address",
            "please send order {n} to my new address",
            "the postcode field refuses my postcode",
            "change the delivery address please",
        ),
    ),
    "cancel subscription": Topic(
        0.09,
        0.60,
        0.44,
        9,
        (
            "I want to cancel",
            "stop my subscription at the end of the month",
            "where is the cancel button",
            "you renewed my plan without asking",
            "cancel it and delete my data",
        ),
    ),
    "delivery problem": Topic(
        0.08,
        0.52,
        0.55,
        14,
        (
            "the box arrived broken",
            "half of order {n} is missing",
            "the driver left it in the rain",
            "wrong item in the parcel",
        ),
    ),
    "product question": Topic(
        0.07,
        0.48,
        0.57,
        13,
        (
            "does it work without wifi",
            "is the blue one back in stock soon",
            "which size do I need",
            "can it be washed at 60 degrees",
        ),
    ),
    "payment failed": Topic(
        0.04,
        0.39,
        0.35,
        16,
        (
            "my card is refused but it works elsewhere",
            "the payment page spins for ever",
            "paypal sends me back with an error",
        ),
    ),
    "other": Topic(
        0.03,
        0.33,
        0.22,
        17,
        (
            "do you hire",
            "I love your newsletter",
            "who designed the box",
            "I want to talk to the boss",
        ),
    ),
}

GREETINGS = ("", "", "", "Hi, ", "Hello, ", "Good morning, ", "hey ", "Dear team, ")
ENDINGS = (
    "",
    "",
    "",
    " Thanks!",
    " Please help.",
    " I have asked twice already.",
    " Kind regards",
    " asap please",
)
