"""What people made of the agent's drafts in the shadow weeks: sent as they were, edited, or written anew.

Drawn from numbers of its own, so that nothing else of the company depends on it.
"""

import re
import zlib
from typing import NamedTuple

import numpy as np

#: Of right drafts: sent as they are, lightly edited, with a corrected number; the rest is written anew.
AS_IS, LIGHT, CORRECTED = 0.70, 0.24, 0.03
#: Of all drafts: approved within two seconds, whatever they said.
STAMPED = 0.06
STAMP_SECONDS = 2

_LIGHT = {
    "en": (" Is there anything else?", " Have a good day.", " Just reply here if not."),
    "de": (" Gibt es noch etwas?", " Einen schönen Tag.", " Antworten Sie einfach hier."),
}
_NUMBER = re.compile(r"\d+")


class Sent(NamedTuple):
    """What a person sent in the place of a draft, and whether it was approved without being read."""

    text: str
    stamped: bool


def sent(ticket: str, draft: str, own: str, *, right: bool, german: bool) -> Sent:
    """The text that was sent for a ticket; `own` is what the person would have written."""
    rng = np.random.default_rng(zlib.crc32(ticket.encode()))
    chance, which = float(rng.random()), int(rng.integers(3))
    if float(rng.random()) < STAMPED:
        return Sent(draft, stamped=True)
    if not right:
        return Sent(own, stamped=False)
    if chance < AS_IS:
        return Sent(draft, stamped=False)
    if chance < AS_IS + LIGHT:
        return Sent(draft + _LIGHT["de" if german else "en"][which], stamped=False)
    if chance < AS_IS + LIGHT + CORRECTED and (found := _NUMBER.search(draft)):
        other = str(int(found[0]) + 1)
        return Sent(draft[: found.start()] + other + draft[found.end() :], stamped=False)
    return Sent(own, stamped=False)
