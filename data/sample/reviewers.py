"""The people of the demonstration company who review answers: what each says of an answer, and how fast.

Drawn from numbers of their own, so that nothing else of the company depends on them.
"""

import zlib
from typing import NamedTuple

import numpy as np

#: The first one reviews the whole queue as far as it got, the second what is reviewed twice.
FIRST, SECOND = "Ida", "Jonas"
DRAWN, REVIEWED, SEED = 440, 400, 20261112
#: How often each is mistaken about an answer.
MISTAKEN = {FIRST: 0.03, SECOND: 0.06}
_TAGS = ("correct", "needs improvement", "incorrect")
_CAUSES = ("knowledge gap", "mix-up", "edge case", "other")


class Said(NamedTuple):
    """What a reviewer says of an answer: tag, why it was not right ("" for none), seconds taken."""

    tag: str
    cause: str
    seconds: float


def say(reviewer: str, item: str, *, right: bool) -> Said:
    """What a reviewer says of an answer that is right, or not."""
    rng = np.random.default_rng(zlib.crc32(f"{reviewer} {item}".encode()))
    mistaken = float(rng.random()) < MISTAKEN[reviewer]
    # An answer that is wrong is so in one way for everybody.
    wrong = 1 + zlib.crc32(item.encode()) % 2
    tag = _TAGS[0] if right != mistaken else _TAGS[wrong if not right else 1]
    cause = "" if tag == _TAGS[0] else _CAUSES[int(rng.integers(len(_CAUSES)))]
    return Said(tag, cause, round(float(np.clip(rng.lognormal(1.35, 0.45), 1.0, 60.0)), 1))
